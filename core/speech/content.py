"""What is said, told apart from how the tracker sees it.

The same mouth, tracked in another take, lies half a pixel elsewhere: pose, light and lens fool the tracker a little (on GRID, a
sixth of the error of predicted lips). Shapes are compared with what is *said* at each moment, and only the slow rest, a
mean over many seconds, is called drift. Because the said part is taken out first, a silent take does not come to look like an
open mouth.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.speech.features import SpeechFeatures

DRIFT_WINDOW_S = 20.0
TAPS_S = np.arange(-4, 5) * 0.04
RIDGE = 10.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A take beside its sound: vertices (T, 468, 3), found (T,), times_s (T,) after the first frame."""

    features: SpeechFeatures
    times_s: np.ndarray
    vertices: np.ndarray
    found: np.ndarray


def said(takes: Sequence[Seen]) -> list[np.ndarray]:
    """Return for each take (T, 468, 3) float32: the shapes that a linear (ridge) model hears in the sound."""
    heard = [_taps(take) for take in takes]
    inputs = np.concatenate([x[take.found] for x, take in zip(heard, takes, strict=True)])
    shapes = np.concatenate([take.vertices[take.found].reshape(int(take.found.sum()), -1) for take in takes])
    mean, spread = inputs.mean(0), inputs.std(0) + 1e-6
    centre = shapes.mean(0)
    z = (inputs - mean) / spread
    gram = z.T @ z + RIDGE * np.eye(z.shape[1]) * len(z) / 100
    weights = np.linalg.solve(gram, z.T @ (shapes - centre))
    return [
        (((x - mean) / spread) @ weights + centre).reshape(-1, *takes[0].vertices.shape[1:]).astype(np.float32) for x in heard
    ]


@dataclass(frozen=True, slots=True)
class Drift:
    """Slow change. times_s: (B,), a second apart; values: (B, 468, 3) float32 centimetres."""

    times_s: np.ndarray
    values: np.ndarray

    def at(self, times_s: np.ndarray) -> np.ndarray:
        """Return (T, 468, 3) float32 at times (T,)."""
        place = np.clip(times_s - self.times_s[0], 0, len(self.times_s) - 1)
        low = np.minimum(place.astype(int), max(len(self.times_s) - 2, 0))
        high = np.minimum(low + 1, len(self.times_s) - 1)
        share = (place - low)[:, None, None].astype(np.float32)
        return self.values[low] * (1 - share) + self.values[high] * share


def drift(parts: Iterable[tuple[np.ndarray, np.ndarray]]) -> Drift:
    """Return the mean over DRIFT_WINDOW_S round each second of what comes in parts: times (n,), from 0 on, and (n, 468, 3).

    Only one sum a second is kept, so a long target needs no more memory than its seconds.
    """
    sums: dict[int, np.ndarray] = {}
    counts: dict[int, int] = {}
    for times_s, rest in parts:
        seconds = times_s.astype(int)
        for second in np.unique(seconds):
            mine = seconds == second
            sums[second] = sums.get(second, 0) + rest[mine].sum(0)
            counts[second] = counts.get(second, 0) + int(mine.sum())
    last = max(sums)
    shape = sums[last].shape
    total = np.stack([sums.get(second, np.zeros(shape)) for second in range(last + 1)])
    count = np.array([counts.get(second, 0) for second in range(last + 1)], float)
    reach = np.abs(np.subtract.outer(np.arange(last + 1), np.arange(last + 1))) <= DRIFT_WINDOW_S / 2
    near = reach @ count
    mean = (reach.astype(float) @ total.reshape(last + 1, -1)) / np.maximum(near, 1)[:, None]
    mean[near == 0] = total.sum(0).ravel() / count.sum()  # a long gap: the whole take's mean
    return Drift(np.arange(last + 1) + 0.5, mean.reshape(last + 1, *shape).astype(np.float32))


def _taps(take: Seen) -> np.ndarray:
    """Return (T, C) float32: the features at the moments round each frame."""
    features = take.features
    parts = []
    for tap_s in TAPS_S:
        row = np.round((take.times_s + tap_s - features.start_s) * features.rate_hz).astype(int)
        parts.append(features.values[np.clip(row, 0, len(features.values) - 1)])
    return np.concatenate(parts, 1)
