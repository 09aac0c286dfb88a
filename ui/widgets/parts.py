"""Small pieces of the window's look, each used in many places."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QToolButton, QWidget

from ui import icons


class Panel(QFrame):
    """A rounded surface."""

    def __init__(self, parent: QWidget | None = None, kind: str = "panel") -> None:
        super().__init__(parent)
        self.setObjectName(kind)


def label(text: str = "", kind: str = "", wrap: bool = False) -> QLabel:
    """Return a label of a kind that the style sheet knows."""
    made = QLabel(text)
    made.setObjectName(kind)
    made.setWordWrap(wrap)
    return made


def button(text: str, pressed: Callable[[], object], kind: str = "", icon: str = "") -> QPushButton:
    """Return a push button; `kind` "primary" is the one to press next."""
    made = QPushButton(f" {text}" if icon else text)  # Qt sets the icon too near
    made.setObjectName(kind)
    made.setAccessibleName(text)
    if icon:
        made.setIcon(icons.icon(icon, "accent_text" if kind == "primary" else "text"))
    made.clicked.connect(lambda _checked: pressed())  # the verb takes no argument
    return made


def tool(icon: str, words: str, pressed: Callable[[], object], size_px: int = 20) -> QToolButton:
    """Return a button that is an icon; `words` is its tool tip and accessible name."""
    made = QToolButton()
    made.setIcon(icons.icon(icon))
    made.setIconSize(QSize(size_px, size_px))
    made.setToolTip(words)
    made.setAccessibleName(words)
    made.clicked.connect(lambda _checked: pressed())  # the verb takes no argument
    return made
