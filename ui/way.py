"""How far a whole job is, from what its stages say of themselves."""

import time
from collections.abc import Callable

from core.jobs.events import Progress

OUTER_UNIT = "files"  # a stage counted in files has the stages of each file inside it
SOONEST_S = 1.5


class Way:
    """Joins "file 3 of 12" and "frame 40 of 75" into one share and one honest time left."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._outer: Progress | None = None
        self._inner: Progress | None = None
        self._began: tuple[float, float] | None = None

    @property
    def stage(self) -> str:
        """What is being done, in the job's words; empty at the beginning."""
        latest = self._inner or self._outer
        return latest.stage if latest else ""

    @property
    def share(self) -> float | None:
        """How much is done, 0..1; None while nothing is known."""
        inner, outer = _share(self._inner), self._outer
        if outer is None or outer.total <= 0:
            return inner
        return min((outer.done + (inner or 0.0)) / outer.total, 1.0)

    @property
    def left_s(self) -> float | None:
        """The seconds still to go; None while it is too early to say."""
        if self._outer is None or self._began is None:
            latest = self._inner or self._outer
            return latest.left_s if latest else None
        share = self.share
        if share is None:
            return None
        began_s, began_share = self._began
        spent_s, moved = self._now() - began_s, share - began_share
        return spent_s / moved * (1 - share) if spent_s > SOONEST_S and moved > 0 else None

    @property
    def whole(self) -> bool:
        """Whether `left_s` speaks of the whole job, not of the stage alone."""
        return self._outer is not None and self._inner is not None

    def note(self, progress: Progress) -> None:
        """Take in what the job said."""
        if progress.unit == OUTER_UNIT:
            self._outer, self._inner = progress, None
            return
        if self._outer is not None and self._outer.done >= self._outer.total:
            self._outer = None  # its files are done: this is another stage, after it
        self._inner = progress
        if self._began is None:  # files done in an earlier run pass at once: time runs from the first real work
            self._began = self._now(), self.share or 0.0


def _share(progress: Progress | None) -> float | None:
    if progress is None or progress.total <= 0:
        return None
    return min(progress.done / progress.total, 1.0)
