"""The open project: the one door for edits, with undo from the first day.

The project is immutable, so a step of history is a reference to the project before it, and undo puts
that back.
"""

from collections.abc import Callable
from dataclasses import dataclass

from core.project.model import Project

Edit = Callable[[Project], Project]
Listener = Callable[[Project], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the history: what the user did, and the project on the other side of it."""

    label: str
    project: Project
    merge_key: str | None = None


class Document:
    """A project that is open. Views subscribe, compare parts with `is`, and redraw what differs."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._saved = project
        self._undo: list[Step] = []
        self._redo: list[Step] = []
        self._listeners: list[Listener] = []

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self._project

    @property
    def modified(self) -> bool:
        """Whether the project differs from what was last marked as saved."""
        return self._project is not self._saved

    @property
    def undo_label(self) -> str | None:
        """What undo would take back, None if there is nothing."""
        return self._undo[-1].label if self._undo else None

    @property
    def redo_label(self) -> str | None:
        """What redo would bring back, None if there is nothing."""
        return self._redo[-1].label if self._redo else None

    def apply(self, edit: Edit, label: str, merge_key: str | None = None) -> bool:
        """Make one edit; return whether it changed anything.

        Consecutive edits with the same `merge_key` are one step (a drag). If `edit` raises, nothing happened.
        """
        before = self._project
        after = edit(before)
        if after is before:
            return False
        merges = merge_key is not None and not self._redo and bool(self._undo)
        if not (merges and self._undo[-1].merge_key == merge_key):
            self._undo.append(Step(label, before, merge_key))
        self._redo.clear()
        self._put(after)
        return True

    def undo(self) -> bool:
        """Take back the last step; return whether there was one."""
        return self._move(self._undo, self._redo)

    def redo(self) -> bool:
        """Bring back the step last undone; return whether there was one."""
        return self._move(self._redo, self._undo)

    def end_gesture(self) -> None:
        """Close the current drag, so that the next edit with its key is a step of its own."""
        if self._undo:
            last = self._undo[-1]
            self._undo[-1] = Step(last.label, last.project)

    def mark_saved(self, project: Project | None = None) -> None:
        """Remember that `project` (the present one by default) is what lies on the disk."""
        self._saved = self._project if project is None else project

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(project)` after each change; return the function that ends it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def _move(self, source: list[Step], target: list[Step]) -> bool:
        if not source:
            return False
        step = source.pop()
        target.append(Step(step.label, self._project))
        self._put(step.project)
        return True

    def _put(self, project: Project) -> None:
        self._project = project
        for listener in tuple(self._listeners):
            listener(project)
