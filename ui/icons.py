"""Icons, drawn as SVG in one stroke weight and coloured by the theme."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from core.paths import resource_folder
from ui.theme import COLOURS


def pixmap(name: str, size_px: int = 20, colour: str = "text", ratio: float = 2.0) -> QPixmap:
    """Return the icon `name` in a named colour, `ratio` pixels to a point."""
    drawing = (resource_folder() / "icons" / f"{name}.svg").read_text("utf-8")
    renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", COLOURS[colour]).encode()))
    picture = QPixmap(round(size_px * ratio), round(size_px * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@lru_cache(maxsize=128)
def icon(name: str, colour: str = "text") -> QIcon:
    """Return the icon `name`, faint when disabled."""
    made = QIcon(pixmap(name, colour=colour))
    made.addPixmap(pixmap(name, colour="faint"), QIcon.Mode.Disabled)
    return made
