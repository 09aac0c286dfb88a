"""A small curve of one series, such as the loss while training."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ui.theme import colour


class Curve(QWidget):
    """Draws (step, value) pairs, logarithmic in the value where that can be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._points: list[tuple[int, float]] = []
        self.setFixedHeight(64)

    def set_points(self, name: str, points: list[tuple[int, float]]) -> None:
        """Show a series."""
        self._name, self._points = name, points[:: max(len(points) // 300, 1)]
        self.setAccessibleName(f"{name}, now {points[-1][1]:.4g}" if points else name)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  (Qt's name)
        return QSize(200, 64)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("ground"))
        painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        if not self._points:
            return
        painter.setPen(QPen(colour("accent"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(self._drawn(QRectF(self.rect()).adjusted(8, 20, -8, -8))))
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(colour("quiet"))
        painter.drawText(QRectF(8, 2, self.width() - 16, 16), f"{self._name} {self._points[-1][1]:.4g}")

    def _drawn(self, room: QRectF) -> list[QPointF]:
        steps = [step for step, _ in self._points]
        values = [value for _, value in self._points]
        if min(values) > 0:
            values = [math.log(value) for value in values]
        low, high = min(values), max(values)
        across, tall = max(steps[-1] - steps[0], 1), max(high - low, 1e-9)
        return [
            QPointF(
                room.left() + (step - steps[0]) / across * room.width(),
                room.bottom() - (value - low) / tall * room.height(),
            )
            for step, value in zip(steps, values, strict=True)
        ]
