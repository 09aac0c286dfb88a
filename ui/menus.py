"""Menus made from the table of actions."""

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from ui import icons
from ui.actions import ACTIONS, Row, Window


class Menus:
    """The menu bar of a window. `refresh` asks each row's test again."""

    def __init__(self, window: QMainWindow, verbs: Window) -> None:
        self._window = window
        self._verbs = verbs
        self.actions: dict[str, QAction] = {}
        menus: dict[str, QMenu] = {}
        for row in ACTIONS:
            action = self._action(row)
            window.addAction(action)
            if row.menu is None:
                continue
            if row.menu not in menus:
                menus[row.menu] = window.menuBar().addMenu(row.menu)
                menus[row.menu].aboutToShow.connect(self.refresh)
            if row.line_before:
                menus[row.menu].addSeparator()
            menus[row.menu].addAction(action)

    def refresh(self) -> None:
        """Enable what can be done now, and say what undo would undo."""
        window = self._verbs
        for row in ACTIONS:
            action = self.actions[row.name]
            action.setEnabled(row.enabled(window))
            if row.ticked is not None:
                action.setChecked(row.ticked(window))
        for name, label in (("undo", window.undo_label), ("redo", window.redo_label)):
            word = name.capitalize()
            self.actions[name].setText(f"{word}: {label[0].lower()}{label[1:]}" if label else word)

    def _action(self, row: Row) -> QAction:
        action = QAction(row.text, self._window)
        if row.icon:
            action.setIcon(icons.icon(row.icon, "quiet"))
        action.setShortcuts([QKeySequence(key) for key in row.keys])
        action.setCheckable(row.ticked is not None)
        action.triggered.connect(lambda: row.run(self._verbs))
        self.actions[row.name] = action
        return action
