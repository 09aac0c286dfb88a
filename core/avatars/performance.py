"""A Performance: what a likeness does while it speaks a line, kept so that any frame can be made alone."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Performance:
    """times_s: (T,) seconds after the line's first picture; codes: (T, K) float32, whitened shape coefficients."""

    times_s: np.ndarray
    codes: np.ndarray

    def __len__(self) -> int:
        return len(self.times_s)
