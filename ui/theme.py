"""The look: named colours, and the style sheet written with their names.

Painters ask `colour("accent")`; the style sheet says `@accent`. So a colour is written once, here.
"""

import re

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from core.paths import resource_folder

COLOURS = {
    "ground": "#12141a",  # behind everything
    "panel": "#191c24",
    "raised": "#222632",
    "hover": "#2b3040",
    "line": "#2c3140",
    "text": "#eceef4",
    "quiet": "#a4abbd",  # secondary text: 7:1 on panel
    "faint": "#6d7487",  # ticks and disabled text
    "accent": "#f4a261",  # the warm one: what to do next, and everything dubbed
    "accent_hover": "#ffb87d",
    "accent_text": "#1c130a",
    "source": "#7fa8e0",  # the cool one: everything filmed
    "mesh": "#7ff0d4",
    "good": "#7fd49b",
    "bad": "#f2777a",
    "bad_ground": "#3a2026",
    "note_ground": "#1f2b3d",
}
FAMILIES = ["Inter", "Noto Sans", "Segoe UI", "SF Pro Text", "Cantarell", "Ubuntu", "DejaVu Sans"]
UNIT = 8  # px; every margin and gap is a multiple of half of it


def colour(name: str, alpha: int = 255) -> QColor:
    """Return a named colour."""
    found = QColor(COLOURS[name])
    found.setAlpha(alpha)
    return found


def style_sheet() -> str:
    """Return the style sheet with the colours filled in."""
    text = (resource_folder() / "themes" / "dark.qss").read_text("utf-8")
    icons = (resource_folder() / "icons").as_posix()
    text = text.replace("@icons", icons)
    return re.sub(r"@(\w+)", lambda match: COLOURS[match[1]], text)


def dress(application: QApplication) -> None:
    """Give the application its font, palette and style sheet."""
    application.setStyle("Fusion")
    font = QFont()
    font.setFamilies(FAMILIES)
    font.setPixelSize(13)
    application.setFont(font)
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, name in {
        roles.Window: "ground",
        roles.WindowText: "text",
        roles.Base: "panel",
        roles.AlternateBase: "raised",
        roles.Text: "text",
        roles.Button: "raised",
        roles.ButtonText: "text",
        roles.Highlight: "accent",
        roles.HighlightedText: "accent_text",
        roles.PlaceholderText: "quiet",
        roles.ToolTipBase: "raised",
        roles.ToolTipText: "text",
        roles.Link: "accent",
    }.items():
        palette.setColor(role, colour(name))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, colour("faint"))
    application.setPalette(palette)
    application.setStyleSheet(style_sheet())
