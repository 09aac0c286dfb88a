"""Which stretch of time is on screen, and where. Pure: tested without a window."""

from dataclasses import dataclass

STEPS_S = (0.04, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0)
SHORTEST_S = 0.2


@dataclass(frozen=True, slots=True)
class Span:
    """The seconds `begin_s`..`end_s` over the pixels `left`..`left + width`."""

    begin_s: float
    end_s: float
    left: float
    width: float

    def x(self, at_s: float) -> float:
        """Return the pixel at a time."""
        return self.left + (at_s - self.begin_s) / self._length_s * self.width

    def time_s(self, x: float) -> float:
        """Return the time at a pixel."""
        return self.begin_s + (x - self.left) / max(self.width, 1.0) * self._length_s

    def ticks(self, apart_px: float = 90.0) -> list[float]:
        """Return the times to mark, at least `apart_px` from each other."""
        least_s = apart_px / max(self.width, 1.0) * self._length_s
        step_s = next((step for step in STEPS_S if step >= least_s), STEPS_S[-1])
        first = -int(-self.begin_s // step_s)
        return [n * step_s for n in range(first, int(self.end_s // step_s + 1e-9) + 1)]

    @property
    def _length_s(self) -> float:
        return max(self.end_s - self.begin_s, 1e-6)


def zoomed(begin_s: float, end_s: float, at_s: float, factor: float, duration_s: float) -> tuple[float, float]:
    """Return the stretch zoomed by `factor` with `at_s` staying where it is, inside 0..duration_s."""
    wanted_s = min(max((end_s - begin_s) * factor, SHORTEST_S), duration_s)
    share = (at_s - begin_s) / max(end_s - begin_s, 1e-6)
    return shifted(at_s - share * wanted_s, wanted_s, duration_s)


def shifted(begin_s: float, length_s: float, duration_s: float) -> tuple[float, float]:
    """Return a stretch of `length_s` from `begin_s`, pushed inside 0..duration_s."""
    begin_s = min(max(begin_s, 0.0), max(duration_s - length_s, 0.0))
    return begin_s, min(begin_s + length_s, duration_s)
