"""What a running job says. Events are small frozen values that cross a pipe."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.errors import Cancelled

REPORT_INTERVAL_S = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is. `left_s` is the estimate for the whole stage, None while it is too early to say."""

    stage: str
    done: float
    total: float
    unit: str = "frames"
    left_s: float | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """One number of a series, such as a loss at a step."""

    name: str
    step: int
    value: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that the job wrote to a file, such as a validation sheet."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that the user should see, such as "2 faces in x.mp4: the larger one is taken."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The job ended well. `result` holds plain JSON values."""

    result: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stopped:
    """The job was cancelled by the user."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The job ended badly. `user_error` says whether the user can mend it; `details` is for the log."""

    text: str
    user_error: bool
    details: str = ""


Event = Progress | Metric | Picture | Note | Finished | Stopped | Failed


class Report:
    """The one object a job talks to.

    `progress` is called as often as the job likes: it sends at most ten events a second and raises `Cancelled`
    when the user asked for that, so the call that reports is the call that sees the cancel.
    """

    def __init__(
        self,
        send: Callable[[Event], None] = lambda event: None,
        cancelled: Callable[[], bool] = lambda: False,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._send = send
        self._cancelled = cancelled
        self._stopping = stopping
        self._stage = ""
        self._stage_began_s = 0.0
        self._began_done = 0.0
        self._sent_s = 0.0

    def progress(self, stage: str, done: float, total: float, unit: str = "frames") -> None:
        """Say how far `stage` is; raise `Cancelled` if the user cancelled."""
        if self._cancelled():
            raise Cancelled
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._stage_began_s, self._began_done, self._sent_s = stage, now, done, 0.0
        if done < total and now - self._sent_s < REPORT_INTERVAL_S:
            return
        self._sent_s = now
        self._send(Progress(stage, done, total, unit, self._left_s(now, done, total)))

    def metric(self, name: str, step: int, value: float) -> None:
        """Send one number of a series."""
        self._send(Metric(name, step, value))

    def picture(self, name: str, path: str) -> None:
        """Send the path of a picture."""
        self._send(Picture(name, path))

    def note(self, text: str) -> None:
        """Send a sentence for the user."""
        self._send(Note(text))

    @property
    def stopping(self) -> bool:
        """Whether the user asked to finish early and keep what there is (training)."""
        return self._stopping()

    def _left_s(self, now: float, done: float, total: float) -> float | None:
        spent_s, moved = now - self._stage_began_s, done - self._began_done
        if spent_s < 1.0 or moved <= 0:
            return None
        return spent_s / moved * max(total - done, 0.0)
