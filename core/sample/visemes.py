"""From phoneme times to mouth curves, with coarticulation.

Each phoneme pulls the mouth towards its own shape with a strength that fades with the distance in time (M. Cohen and
D. Massaro, Modeling coarticulation in synthetic visual speech, 1993). Closure is not blended: on m, b, p the lips meet.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from core.speech.voices.voice import PhonemeTime

RATE_HZ = 200.0
# jaw, round, wide, raise (upper lip up, lower lip down), bite, tongue; then the strength of the pull
CHANNELS = ("jaw", "round", "wide", "raise", "bite", "tongue")
SHAPES: dict[str, tuple[float, float, float, float, float, float, float]] = {
    "ɑ": (0.95, 0.05, 0.10, 0.25, 0, 0.0, 1.0), "a": (0.88, 0.00, 0.30, 0.30, 0, 0.0, 1.0),
    "æ": (0.80, 0.00, 0.55, 0.45, 0, 0.0, 1.0), "ʌ": (0.62, 0.05, 0.15, 0.25, 0, 0.0, 0.9),
    "ɐ": (0.60, 0.05, 0.15, 0.25, 0, 0.0, 0.8), "ə": (0.40, 0.08, 0.12, 0.20, 0, 0.1, 0.5),
    "ɚ": (0.36, 0.40, 0.00, 0.25, 0, 0.2, 0.7), "ɜ": (0.42, 0.42, 0.00, 0.30, 0, 0.2, 0.9),
    "ɔ": (0.72, 0.60, 0.00, 0.15, 0, 0.0, 1.0), "o": (0.52, 0.85, 0.00, 0.10, 0, 0.0, 1.0),
    "ʊ": (0.28, 0.75, 0.00, 0.15, 0, 0.0, 0.9), "u": (0.16, 1.00, 0.00, 0.05, 0, 0.0, 1.0),
    "ɛ": (0.60, 0.00, 0.60, 0.40, 0, 0.1, 1.0), "e": (0.50, 0.00, 0.75, 0.40, 0, 0.1, 1.0),
    "ɪ": (0.38, 0.00, 0.65, 0.40, 0, 0.2, 0.8), "i": (0.26, 0.00, 1.00, 0.50, 0, 0.2, 1.0),
    "m": (0.08, 0.10, 0.00, 0.00, 0, 0.0, 1.0), "b": (0.10, 0.10, 0.00, 0.00, 0, 0.0, 1.0),
    "p": (0.10, 0.10, 0.00, 0.00, 0, 0.0, 1.0), "f": (0.16, 0.05, 0.15, 0.30, 1, 0.0, 1.6),
    "v": (0.16, 0.05, 0.15, 0.30, 1, 0.0, 1.6), "w": (0.10, 1.00, 0.00, 0.05, 0, 0.0, 1.3),
    "ɹ": (0.26, 0.60, 0.00, 0.35, 0, 0.3, 0.9), "r": (0.26, 0.55, 0.00, 0.35, 0, 0.3, 0.9),
    "l": (0.36, 0.00, 0.25, 0.30, 0, 1.0, 0.8), "t": (0.20, 0.00, 0.20, 0.40, 0, 0.8, 0.7),
    "d": (0.22, 0.00, 0.20, 0.40, 0, 0.8, 0.7), "n": (0.24, 0.00, 0.20, 0.35, 0, 0.8, 0.7),
    "s": (0.10, 0.00, 0.50, 0.65, 0, 0.5, 1.2), "z": (0.10, 0.00, 0.50, 0.65, 0, 0.5, 1.2),
    "ʃ": (0.14, 0.85, 0.00, 0.65, 0, 0.3, 1.4), "ʒ": (0.14, 0.85, 0.00, 0.65, 0, 0.3, 1.4),
    "θ": (0.26, 0.00, 0.20, 0.40, 0, 1.3, 1.1), "ð": (0.26, 0.00, 0.20, 0.40, 0, 1.3, 1.0),
    "k": (0.34, 0.00, 0.15, 0.25, 0, 0.0, 0.5), "ɡ": (0.34, 0.00, 0.15, 0.25, 0, 0.0, 0.5),
    "ŋ": (0.32, 0.00, 0.15, 0.25, 0, 0.0, 0.5), "j": (0.24, 0.00, 0.80, 0.40, 0, 0.3, 0.8),
    "h": (0.40, 0.00, 0.10, 0.20, 0, 0.0, 0.2), "": (0.00, 0.00, 0.00, 0.00, 0, 0.0, 0.9),
}  # fmt: skip
ALIASES = {"ᵻ": "ɪ", "ɾ": "d", "g": "ɡ", "ɫ": "l", "ʔ": "h", "ɒ": "ɔ", "y": "u", "ʁ": "h", "x": "h", "ɲ": "n"}
LIPS_MEET = frozenset("mbp")
TONGUE_AND_SH = {"tʃ": "ʃ", "dʒ": "ʒ"}
FADE_S = 0.045
CLOSE_S = 0.055  # how long the lips take to meet and to part


@dataclass(frozen=True, slots=True)
class MouthCurves:
    """The mouth over time, sampled at the picture times.

    values: (T, 6) float64, in the order of `CHANNELS`. closed: (T,) 0..1, 1 where the lips touch.
    stress: (T,) 0..1, a slow curve that follows stressed vowels (for brows and head).
    """

    values: np.ndarray
    closed: np.ndarray
    stress: np.ndarray


def mouth_curves(phonemes: tuple[PhonemeTime, ...], times_s: np.ndarray) -> MouthCurves:
    """Return the mouth at each time. phonemes: in order; times_s: (T,)."""
    pieces = [piece for phoneme in phonemes for piece in _pieces(phoneme)]
    end_s = max(times_s[-1], phonemes[-1].end_s) + 0.5
    fine_s = np.arange(-0.5, end_s, 1 / RATE_HZ)
    pulled = np.zeros((len(fine_s), len(CHANNELS)))
    strength = np.full((len(fine_s), 1), 1e-4)
    closed = np.zeros(len(fine_s))
    stress = np.zeros(len(fine_s))
    for sound, start, end, stressed in pieces:
        shape = SHAPES[sound]
        away = np.maximum(np.maximum(start - fine_s, fine_s - end) + 0.25 * (end - start), 0)
        pull = shape[-1] * np.exp(-away / FADE_S)[:, None]
        strength += pull
        pulled += pull * shape[:-1]
        if sound in LIPS_MEET or (not sound and end - start > 0.12):
            release = end - (0.012 if sound in "bp" and sound else 0.0)
            gap = np.maximum(np.maximum(start - fine_s, fine_s - release), 0) / (CLOSE_S if sound else 0.12)
            closed = np.maximum(closed, 0.5 + 0.5 * np.cos(np.pi * np.clip(gap, 0, 1)))
        if stressed:
            stress += np.exp(-0.5 * ((fine_s - 0.5 * (start + end)) / 0.11) ** 2)
    values = gaussian_filter1d(pulled / strength, 0.014 * RATE_HZ, axis=0)
    before, after = fine_s < phonemes[0].start_s, fine_s > phonemes[-1].end_s
    closed[before | after] = 1.0
    values[:, 4] *= 1 - closed  # bite and closure exclude each other
    sampled = np.stack([np.interp(times_s, fine_s, column) for column in values.T], axis=1)
    slow = gaussian_filter1d(np.clip(stress, 0, 1.5), 0.05 * RATE_HZ)
    return MouthCurves(sampled, np.interp(times_s, fine_s, closed), np.interp(times_s, fine_s, slow))


def _pieces(phoneme: PhonemeTime) -> list[tuple[str, float, float, bool]]:
    """Split a phoneme into sounds with a known shape: diphthongs in two, affricates as one, the rest as they are."""
    stressed = "ˈ" in phoneme.symbol
    symbol = phoneme.symbol
    for both, one in TONGUE_AND_SH.items():
        symbol = symbol.replace(both, one)
    sounds = [ALIASES.get(letter, letter) for letter in symbol if ALIASES.get(letter, letter) in SHAPES]
    if not sounds:
        return [("", phoneme.start_s, phoneme.end_s, False)]
    edges = np.linspace(phoneme.start_s, phoneme.end_s, len(sounds) + 1)
    return [(sound, edges[k], edges[k + 1], stressed and k == 0) for k, sound in enumerate(sounds)]
