"""What all dialogs share: a title, a sentence, rows, and two buttons."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.parts import button, label


class Form(QDialog):
    """A small dialog. Subclasses add rows; `accept_button` is the one that does it."""

    def __init__(self, title: str, sentence: str, accept: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(560)
        self.rows = QFormLayout()
        self.rows.setHorizontalSpacing(16)
        self.rows.setVerticalSpacing(12)
        self.rows.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.accept_button = button(accept, self.accept, "primary")
        self.accept_button.setDefault(True)
        cancel = button("Cancel", self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.accept_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addWidget(label(title, "heading"))
        column.addWidget(label(sentence, "quiet", wrap=True))
        column.addLayout(self.rows)
        column.addSpacing(4)
        column.addLayout(buttons)
