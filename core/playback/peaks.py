"""The outline of a sound at every zoom: a pyramid of lowest and highest samples.

Made once (in a background thread), then any stretch is drawn from a few hundred numbers.
"""

from dataclasses import dataclass

import numpy as np

BASE_SAMPLES = 64
FACTOR = 4


@dataclass(frozen=True, slots=True)
class Peaks:
    """levels[k]: (N_k, 2) float32, lowest and highest of each block of `BASE_SAMPLES * FACTOR**k` samples."""

    samples: np.ndarray
    rate_hz: int
    start_s: float
    levels: tuple[np.ndarray, ...]

    def columns(self, begin_s: float, end_s: float, width: int) -> np.ndarray:
        """Return (width, 2) float32: lowest and highest sample under each column.

        The `width` columns divide `begin_s`..`end_s`. Where there is no sound both are 0.
        """
        edges = (np.linspace(begin_s, end_s, width + 1) - self.start_s) * self.rate_hz
        block, level = self._level(float(edges[1] - edges[0]) if width else 1.0)
        at = edges / block
        first = np.floor(at[:-1]).astype(np.int64)
        last = np.maximum(np.ceil(at[1:]).astype(np.int64), first + 1)
        inside = (last > 0) & (first < len(level))
        columns = np.zeros((width, 2), np.float32)
        if not inside.any():
            return columns
        first, last = np.clip(first, 0, len(level) - 1), np.clip(last, 1, len(level))
        low, high = _over(level[:, 0], first, last, np.minimum), _over(level[:, 1], first, last, np.maximum)
        columns[inside] = np.stack([low, high], 1)[inside]
        return columns

    def _level(self, column_samples: float) -> tuple[int, np.ndarray]:
        """Return the coarsest level that still has at least one block a column, and its block size."""
        if column_samples < BASE_SAMPLES:
            return 1, np.stack([self.samples, self.samples], 1)
        size = BASE_SAMPLES
        for level in self.levels[:-1]:
            if size * FACTOR > column_samples:
                return size, level
            size *= FACTOR
        return size, self.levels[-1]


def build(samples: np.ndarray, rate_hz: int, start_s: float = 0.0) -> Peaks:
    """Make the pyramid of samples (N,) float32."""
    blocks = -(-len(samples) // BASE_SAMPLES)
    padded = np.zeros(blocks * BASE_SAMPLES, np.float32)
    padded[: len(samples)] = samples
    grouped = padded.reshape(blocks, BASE_SAMPLES)
    levels = [np.stack([grouped.min(1), grouped.max(1)], 1)] if blocks else [np.zeros((1, 2), np.float32)]
    while len(levels[-1]) > FACTOR:
        levels.append(_coarser(levels[-1]))
    return Peaks(samples, rate_hz, start_s, tuple(levels))


def _coarser(level: np.ndarray) -> np.ndarray:
    rest = -len(level) % FACTOR
    grouped = np.concatenate([level, np.repeat(level[-1:], rest, 0)]).reshape(-1, FACTOR, 2)
    return np.stack([grouped[..., 0].min(1), grouped[..., 1].max(1)], 1)


def _over(values: np.ndarray, first: np.ndarray, last: np.ndarray, reduce: np.ufunc) -> np.ndarray:
    """Reduce `values` over each [first, last)."""
    padded = np.append(values, values[-1])  # `last` may be len(values), which reduceat refuses as an index
    return reduce.reduceat(padded, np.stack([first, last], 1).ravel())[::2]
