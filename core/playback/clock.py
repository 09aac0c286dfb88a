"""Time from the machine's own clock: what playback runs by when no sound sets the pace."""

import time
from collections.abc import Callable


class WallClock:
    """A position that moves by itself at a speed, in seconds. Speed 0 is at rest, below 0 runs backwards."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._began_s = now()
        self._from_s = 0.0
        self._speed = 0.0

    def start(self, at_s: float, speed: float) -> None:
        """Run from `at_s` on at `speed`."""
        self._began_s, self._from_s, self._speed = self._now(), at_s, speed

    @property
    def position_s(self) -> float:
        """Where the clock is now."""
        return self._from_s + (self._now() - self._began_s) * self._speed
