"""The first page: what to do, in three steps, with the buttons to do it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui import icons
from ui.widgets.parts import Panel, button, label

STEPS = (
    (
        "Bring in footage",
        "One person speaking to the camera, who agreed to this. A minute works; five are better.",
    ),
    ("Track and train", "Likeness follows the face through every frame, then learns how this mouth speaks."),
    ("Dub a line", "Choose a clip and a sound. The person in the clip says it; all else stays as filmed."),
)
SHOWN_RECENT = 4


class StartPage(QWidget):
    """Shown until a project is open."""

    def __init__(
        self,
        new: Callable[[], object],
        open_project: Callable[[], object],
        open_recent: Callable[[Path], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_recent = open_recent
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addLayout(self._head())
        column.addSpacing(20)
        column.addLayout(self._steps())
        column.addSpacing(20)
        column.addLayout(self._buttons(new, open_project))
        column.addSpacing(12)
        column.addLayout(self._recent)
        page = QHBoxLayout(self)
        page.setContentsMargins(48, 24, 48, 24)
        page.addStretch(1)
        middle = QVBoxLayout()
        middle.addStretch(1)
        middle.addLayout(column)
        middle.addStretch(1)
        page.addLayout(middle, 8)
        page.addStretch(1)

    def show_recent(self, projects: tuple[str, ...]) -> None:
        """List the projects opened last that are still there."""
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        there = [Path(path) for path in projects if (Path(path) / "project.json").is_file()][:SHOWN_RECENT]
        if not there:
            return
        self._recent.addWidget(label("Opened last", "section"))
        for path in there:
            row = button(f"{path.stem}   {path.parent}", lambda path=path: self._open_recent(path), "link", "film")
            row.setAccessibleName(f"Open {path.stem}")
            self._recent.addWidget(row)

    def _head(self) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(icons.pixmap("logo", 64, "accent"))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label("Likeness", "title"))
        words.addWidget(label("Turns a few minutes of footage of one speaker into a talking likeness.", "lead"))
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(picture)
        row.addLayout(words, 1)
        return row

    def _steps(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        for number, (title, sentence) in enumerate(STEPS, 1):
            card = Panel()
            column = QVBoxLayout(card)
            column.setContentsMargins(20, 20, 20, 20)
            column.setSpacing(10)
            mark = label(str(number), "number")
            mark.setFixedSize(28, 28)
            mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(mark)
            column.addWidget(label(title, "heading"))
            column.addWidget(label(sentence, "quiet", wrap=True))
            column.addStretch(1)
            card.setMinimumHeight(168)
            row.addWidget(card, 1)
        return row

    def _buttons(self, new: Callable[[], object], open_project: Callable[[], object]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(button("New project from footage…", new, "primary", "import"))
        row.addWidget(button("Open a project…", open_project, "", "open"))
        row.addSpacing(8)
        row.addWidget(label("or drop videos, or a project folder, anywhere in this window", "quiet"), 1)
        return row
