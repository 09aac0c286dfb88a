"""The keys, as the table of actions declares them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from ui.widgets.parts import button, label


class KeysDialog(QDialog):
    """Lists (words, keys) pairs in two columns."""

    def __init__(self, rows: list[tuple[str, tuple[str, ...]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(8)
        half = -(-len(rows) // 2)
        native = QKeySequence.SequenceFormat.NativeText
        for number, (words, keys) in enumerate(rows):
            column, row = divmod(number, half)
            shown = ", ".join(QKeySequence(key).toString(native) for key in keys)
            grid.addWidget(label(words), row, 2 * column)
            grid.addWidget(label(shown, "quiet"), row, 2 * column + 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addWidget(label("Keys", "heading"))
        column.addLayout(grid)
        column.addWidget(button("Close", self.accept), alignment=Qt.AlignmentFlag.AlignRight)
