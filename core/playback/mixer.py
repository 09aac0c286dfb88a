"""What is heard: strips of sound that share one time line, one of them let through.

The sound device's thread reads while the window's thread changes; each change replaces one tuple, so no lock
can make the sound stutter.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Strip:
    """A sound on the time line. samples: (N,) float32 at the mixer's rate; `start_s` is where it begins."""

    name: str
    samples: np.ndarray
    start_s: float = 0.0


class Mixer:
    """Adds up the strips that are let through."""

    def __init__(self, rate_hz: int = 48_000) -> None:
        self.rate_hz = rate_hz
        self.volume = 1.0
        self._strips: tuple[Strip, ...] = ()
        self._heard: str | None = None

    @property
    def heard(self) -> str | None:
        """The name of the strip that is let through."""
        return self._heard

    def put(self, strip: Strip) -> None:
        """Add a strip, or replace the one of that name."""
        self._strips = (*(other for other in self._strips if other.name != strip.name), strip)

    def take_out(self, name: str) -> None:
        """Remove the strip of that name, if there is one."""
        self._strips = tuple(strip for strip in self._strips if strip.name != name)

    def listen(self, name: str | None) -> None:
        """Let only the strip `name` through; None is silence."""
        self._heard = name

    def mix(self, first: int, count: int) -> np.ndarray:
        """Return `count` samples from sample `first` of the time line, (count,) float32 within -1..1."""
        heard = np.zeros(count, np.float32)
        for strip in self._strips:
            if strip.name != self._heard:
                continue
            begin = first - round(strip.start_s * self.rate_hz)
            low, high = max(begin, 0), min(begin + count, len(strip.samples))
            if low < high:
                heard[low - begin : high - begin] += strip.samples[low:high]
        return np.clip(heard * np.float32(self.volume), -1.0, 1.0)
