"""What a voice gives, whichever engine is behind it: the sound and the time of each phoneme."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True, slots=True)
class PhonemeTime:
    """One phoneme, in IPA, and when it sounds. A pause is a phoneme with the symbol ""."""

    symbol: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """A spoken text.

    samples: (N,) float32 in -1..1, mono.
    phonemes: in order, without gaps, from 0 to the end of the sound.
    """

    samples: np.ndarray
    rate_hz: int
    phonemes: tuple[PhonemeTime, ...]

    @property
    def duration_s(self) -> float:
        """Length of the sound in seconds."""
        return len(self.samples) / self.rate_hz


class Voice(Protocol):
    """A voice that speaks a text. Raises `UserError` for a text without a word in it."""

    def speak(self, text: str, speed: float, pitch: float) -> Spoken:
        """Speak `text` at `speed` words a minute and `pitch` 0..100."""
        ...
