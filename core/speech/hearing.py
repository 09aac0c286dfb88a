"""How one subject's model hears: features whitened the way they were in training."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.speech.features import SpeechFeatures

WHISPER_DIRECTIONS = 64


@dataclass(frozen=True, slots=True)
class Heard:
    """What the network takes in. mel: (2M, 80) float32 at 100 Hz; extra: (M, E) float32 at 50 Hz, E may be 0."""

    mel: np.ndarray
    extra: np.ndarray


@dataclass(frozen=True, slots=True)
class Hearing:
    """The mel's mean and spread, and the principal directions (E, 384) of Whisper's features with their spread (E,)."""

    mel_mean: float
    mel_spread: float
    whisper_mean: np.ndarray | None = None
    directions: np.ndarray | None = None
    whisper_spread: np.ndarray | None = None

    @property
    def extra_width(self) -> int:
        """The number E of further features beside the mel."""
        return 0 if self.directions is None else len(self.directions)

    def listen(self, features: SpeechFeatures) -> Heard:
        """Return what the network takes in."""
        rows = len(features.values) // 2
        mel = ((features.values[: 2 * rows] - self.mel_mean) / self.mel_spread).astype(np.float32)
        if self.directions is None:
            return Heard(mel, np.zeros((rows, 0), np.float32))
        if features.whisper is None:
            raise ValueError("this likeness listens with Whisper; extract its features with 'mel+whisper'")
        extra = ((features.whisper - self.whisper_mean) @ self.directions.T / self.whisper_spread).astype(np.float32)
        short = max(rows - len(extra), 0)
        return Heard(mel, np.pad(extra, ((0, short), (0, 0)), mode="edge")[:rows])


def learn_hearing(features: Sequence[SpeechFeatures]) -> Hearing:
    """Return the hearing for these lines; Whisper's part if all have it.

    Directions are scaled by the square root of their spread: full whitening would raise the faint ones to noise.
    """
    mel = np.concatenate([item.values for item in features])
    mean, spread = float(mel.mean()), float(mel.std())
    heard = [item.whisper for item in features if item.whisper is not None]
    if len(heard) < len(features):
        return Hearing(mean, spread)
    whisper = np.concatenate(heard)
    centre = whisper.mean(0)
    directions = np.linalg.svd((whisper - centre)[:: max(1, len(whisper) // 5000)], full_matrices=False)[2][:WHISPER_DIRECTIONS]
    deviation = ((whisper - centre) @ directions.T).std(0)
    scale = np.sqrt(deviation * deviation[0])
    return Hearing(mean, spread, centre.astype(np.float32), directions.astype(np.float32), scale.astype(np.float32))
