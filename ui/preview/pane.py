"""A pane of the preview: name above, picture below, and the button that lets its sound through."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ui import icons
from ui.preview.canvas import Canvas
from ui.preview.feed import FrameFeed
from ui.widgets.parts import Panel


class Pane(Panel):
    """Footage or its dub. `feed` brings the pictures, `canvas` paints them."""

    def __init__(self, title: str, colour: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas(self)
        self.canvas.setAccessibleName(f"{title} picture")
        self.feed = FrameFeed(self)
        self._title = QLabel(title)
        self._title.setObjectName("heading")
        self._title.setStyleSheet(f"color: {icons.COLOURS[colour]}")
        self._name = QLabel()
        self._name.setObjectName("quiet")
        self.hear = QToolButton()
        self.hear.setCheckable(True)
        self.hear.setIconSize(QSize(18, 18))
        self.hear.setIcon(icons.icon("silent", "quiet"))
        self.hear.setToolTip(f"Hear the {title.lower()} sound")
        self.hear.setAccessibleName(f"Hear the {title.lower()} sound")
        self.hear.toggled.connect(self._show_hearing)
        header = QHBoxLayout()
        header.setContentsMargins(12, 6, 8, 6)
        header.addWidget(self._title)
        header.addSpacing(8)
        header.addWidget(self._name, 1)
        header.addWidget(self.hear)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 1)
        column.setSpacing(0)
        column.addLayout(header)
        column.addWidget(self.canvas, 1)
        self.feed.shown.connect(self.canvas.show_picture)
        self.feed.failed.connect(self.canvas.say)

    def set_name(self, name: str) -> None:
        """Show which file this is."""
        self._name.setText(name)
        self._name.setToolTip(name)

    def _show_hearing(self, on: bool) -> None:
        self.hear.setIcon(icons.icon("sound", "accent") if on else icons.icon("silent", "quiet"))
