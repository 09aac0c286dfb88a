"""The way from footage to a dub, as three steps with their state; the next one is lit."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import icons
from ui.widgets.parts import Panel, button, label


class Step(Panel):
    """One step: a button, and a line that says how far it is."""

    def __init__(self, text: str, icon: str, pressed: Callable[[], object]) -> None:
        super().__init__(kind="step")
        self.button = button(text, pressed, icon=icon)
        self.button.setMinimumWidth(104)
        self._icon = icon
        self._line = label("", "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 6, 14, 6)
        row.setSpacing(12)
        row.addWidget(self.button)
        row.addWidget(self._line, 1)

    @property
    def line(self) -> str:
        """What the step says of itself."""
        return self._line.text()

    def show_state(self, line: str, enabled: bool, is_next: bool) -> None:
        """Say how far the step is."""
        self._line.setText(line)
        self.button.setEnabled(enabled)
        self.button.setObjectName("primary" if is_next else "")
        self.button.setIcon(icons.icon(self._icon, "accent_text" if is_next and enabled else "text"))
        self.setProperty("next", "true" if is_next else "false")
        for widget in (self, self.button):
            widget.style().unpolish(widget)
            widget.style().polish(widget)


class StepBar(QWidget):
    """The three steps in a row."""

    def __init__(self, steps: tuple[tuple[str, str, Callable[[], object]], ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps = tuple(Step(*step) for step in steps)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for step in self.steps:
            row.addWidget(step, 1)
