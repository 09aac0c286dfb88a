"""One sentence at a time, told without a dialog in the way."""

from PySide6.QtCore import QEvent, QObject, QSize, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui import icons
from ui.widgets.parts import Panel, label, tool

NOTE_MS = 8000
WIDEST_PX = 760
TOP_PX = 68


class MessageBar(Panel):
    """Hidden until something is to be said. Errors stay until closed; notes go by themselves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, "message")
        self._icon = QLabel()
        self._text = label(wrap=True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        close = tool("close", "Close this message", self.hide, 16)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(close)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence on screen."""
        return self._text.text()

    def note(self, text: str) -> None:
        """Say something that went well or is worth knowing."""
        self._show(text, "note", "note", "source")
        self._timer.start(NOTE_MS)

    def error(self, text: str) -> None:
        """Say what went wrong and what to do."""
        self._timer.stop()
        self._show(text, "error", "warning", "bad")

    def _show(self, text: str, kind: str, icon: str, colour: str) -> None:
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._icon.setPixmap(icons.icon(icon, colour).pixmap(QSize(18, 18)))
        self._text.setText(text)
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  (Qt's name)
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        page = self.parentWidget()
        if event.type() is QEvent.Type.ParentChange and page is not None:
            page.installEventFilter(self)

    def _place(self) -> None:
        """Float over the page: a bar that pushed the page down would move buttons from under the pointer."""
        page = self.parentWidget()
        if page is None:
            return
        width = min(WIDEST_PX, page.width() - 2 * TOP_PX)
        self.setGeometry((page.width() - width) // 2, TOP_PX, width, max(self.heightForWidth(width), 44))
