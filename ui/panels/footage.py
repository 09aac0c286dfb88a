"""The footage of the project and its dubs, with small pictures made in the background."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from core.media.reader import FrameReader
from core.project.model import Dub, Footage
from ui.background import Background
from ui.preview.feed import fitted
from ui.session import Session
from ui.widgets.clip_list import PICTURE, ClipList, Row
from ui.widgets.parts import Panel, label, tool
from ui.widgets.words import length


class ClipPanel(Panel):
    """A titled list of clips, and a sentence while it is empty."""

    def __init__(self, title: str, empty: str, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._asked: set[str] = set()
        self.list = ClipList(title)
        self._title = title
        self._heading = label(title, "heading")
        self.header = QHBoxLayout()
        self.header.setContentsMargins(14, 8, 8, 2)
        self.header.addWidget(self._heading, 1)
        self._sentence = label(empty, "quiet", wrap=True)
        self._sentence.setContentsMargins(14, 4, 12, 12)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        body = QWidget()
        self._body = QStackedLayout(body)
        self._body.addWidget(self._sentence)
        self._body.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(3, 0, 3, 5)
        column.setSpacing(2)
        column.addLayout(self.header)
        column.addWidget(body, 1)

    def add_tool(self, icon: str, words: str, pressed: Callable[[], object]) -> None:
        """Put a button beside the title."""
        self.header.addWidget(tool(icon, words, pressed, 18))

    def show_rows(self, rows: tuple[Row, ...], files: dict[str, Path]) -> None:
        """List clips; `files` says where the pictures come from."""
        self._heading.setText(f"{self._title}  {len(rows)}" if rows else self._title)
        self._body.setCurrentIndex(1 if rows else 0)
        self.list.set_rows(rows)
        for row in rows:
            if row.key not in self._asked:
                self._asked.add(row.key)
                self._ask(row.key, files[row.key])

    def _ask(self, key: str, path: Path) -> None:
        self._background.run(lambda: small_picture(path), lambda image: self.list.set_image(key, image))


def show_footage(panel: ClipPanel, session: Session) -> None:
    """List the project's footage."""
    rows = tuple(_footage_row(session, item) for item in session.footage)
    panel.show_rows(rows, {item.id: session.file_of(item.path) for item in session.footage})


def show_dubs(panel: ClipPanel, session: Session) -> None:
    """List the project's dubs, the newest first."""
    dubs = tuple(reversed(session.dubs))
    panel.show_rows(tuple(_dub_row(session, dub) for dub in dubs), {dub.id: session.file_of(dub.output) for dub in dubs})


def small_picture(path: Path) -> QImage:
    """Return a picture from the middle of a video."""
    with FrameReader(path) as reader:
        return fitted(path, reader.at(min(len(reader) // 2, 25)), QSize(PICTURE.width() * 3, PICTURE.height() * 3)).image


def _footage_row(session: Session, item: Footage) -> Row:
    rate = item.rate[0] / max(item.rate[1], 1)
    line = f"{length(item.duration_s)} · {item.width}×{item.height} · {rate:.4g} fps"
    dot, words = "faint", "not tracked yet"
    if session.tracked(item):
        dot, words = "good", "tracked"
    elif session.tried(item):
        dot, words = "bad", "no face was tracked"
    if not item.has_audio:
        line += " · silent"
    return Row(item.id, Path(item.path).name, line, dot, words)


def _dub_row(session: Session, dub: Dub) -> Row:
    there = session.file_of(dub.output).is_file()
    line = f"with {Path(dub.audio).name}" if there else "the file is gone"
    return Row(dub.id, Path(dub.output).name, line, "accent" if there else "bad", "dubbed" if there else "missing")
