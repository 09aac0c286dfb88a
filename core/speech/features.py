"""Sound -> SpeechFeatures: what a method listens to.

`mel` log-mel of the whole line, 80 bands at 100 Hz (the default);
`mel+whisper` the same beside what Whisper tiny.en's encoder heard (384 at 50 Hz), trained on far more speech than ours;
`spectrogram` the paper's 256 x 24 complex window round each frame (LipSync3D 3), to compare.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.errors import UserError
from core.media.sound import Sound

SOUND_RATE_HZ = 16000
MEL_BANDS, MEL_RATE_HZ = 80, 100
FFT, WINDOW, HOP = 512, 400, 160
LOUD_DB = -23.0  # the level to which the louder part of a line is brought, so that a quiet voice is no closed mouth
FLOOR_DB = -90.0

KINDS = ("mel", "mel+whisper", "spectrogram")


@dataclass(frozen=True, slots=True)
class SpeechFeatures:
    """What was heard. values: (N, 80) float32 log-mel at `rate_hz`; row n is centred at start_s + n / rate_hz seconds.

    whisper: (M, 384) float32 at 50 Hz from the same start, or None.
    samples: (S,) float32 at 16 kHz, from which the complex windows are cut when asked for, or None.
    """

    values: np.ndarray
    rate_hz: float
    start_s: float
    whisper: np.ndarray | None = None
    samples: np.ndarray | None = None


def extract(sound: Sound, kind: str = "mel") -> SpeechFeatures:
    """Return the features of a whole line. Raises UserError if the sound is too short to hold a syllable."""
    if sound.rate_hz != SOUND_RATE_HZ:
        raise ValueError(f"features want {SOUND_RATE_HZ} Hz, not {sound.rate_hz}")
    if kind not in KINDS:
        raise ValueError(f"{kind} is none of {KINDS}")
    if sound.duration_s < 0.1:
        raise UserError("The sound is shorter than a tenth of a second. Choose a longer line.")
    samples = level(sound.samples)
    whisper = None
    if kind == "mel+whisper":
        from core.speech.whisper import encode

        whisper = encode(samples)
    kept = samples if kind == "spectrogram" else None
    return SpeechFeatures(log_mel(samples), MEL_RATE_HZ, sound.start_s, whisper, kept)


def level(samples: np.ndarray) -> np.ndarray:
    """Return the samples at a fixed loudness: the 90th percentile of the 25 ms energies comes to LOUD_DB.

    A line without speech (below -60 dB) is left as it is: silence must stay silence.
    """
    usable = samples[: len(samples) // WINDOW * WINDOW].reshape(-1, WINDOW)
    if not len(usable):
        return samples
    loud_db = float(np.percentile(10 * np.log10((usable**2).mean(1) + 1e-12), 90))
    if loud_db < -60:
        return samples
    return (samples * 10 ** ((LOUD_DB - loud_db) / 20)).astype(np.float32)


def log_mel(samples: np.ndarray) -> np.ndarray:
    """Return (N, 80) float32: log-mel power, about zero mean and unit spread; frame n is centred at sample 160 n."""
    frames, window = _frames(samples, FFT, HOP), _window(WINDOW, FFT)
    mel = np.empty((len(frames), MEL_BANDS), np.float32)
    for at in range(0, len(frames), 4096):  # in parts: an hour of speech must not become gigabytes of spectra
        power = np.abs(np.fft.rfft(frames[at : at + 4096] * window, axis=1)) ** 2
        mel[at : at + 4096] = power @ _mel_filters().T
    decibels = np.maximum(10 * np.log10(mel + 1e-10), FLOOR_DB)
    return ((decibels + 20) / 20).astype(np.float32)


def complex_spectrogram(samples: np.ndarray, times_s: np.ndarray) -> np.ndarray:
    """Return (T, 256, 24, 2) float32: the paper's window of 240 ms round each time (30 ms Hann, 10 ms hop).

    times_s: (T,) seconds in the samples' own time. Real and imaginary parts of the lower 256 bins.
    """
    window = round(0.030 * SOUND_RATE_HZ)
    offsets = (np.arange(24) - 11.5) * 0.010
    middles = np.round((times_s[:, None] + offsets) * SOUND_RATE_HZ).astype(int)
    reach = FFT
    padded = np.pad(samples, reach)
    starts = np.clip(middles - window // 2 + reach, 0, len(padded) - window)
    frames = padded[starts[..., None] + np.arange(window)] * np.hanning(window)
    spectrum = np.fft.rfft(frames, FFT, axis=-1)[..., :256].transpose(0, 2, 1)
    return np.stack([spectrum.real, spectrum.imag], -1).astype(np.float32)


def _frames(samples: np.ndarray, size: int, hop: int) -> np.ndarray:
    padded = np.pad(samples.astype(np.float32), size // 2)
    return np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][: len(samples) // hop + 1]


@lru_cache(maxsize=4)
def _window(size: int, total: int) -> np.ndarray:
    window = np.zeros(total, np.float32)
    start = (total - size) // 2
    window[start : start + size] = np.hanning(size + 1)[:-1]
    return window


@lru_cache(maxsize=1)
def _mel_filters() -> np.ndarray:
    """Return (80, 257) float32: triangles on the mel scale (O'Shaughnessy 1987), 40 to 7600 Hz, of unit area."""
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (40.0, 7600.0))
    edges_hz = 700 * (10 ** (np.linspace(low, high, MEL_BANDS + 2) / 2595) - 1)
    bins_hz = np.fft.rfftfreq(FFT, 1 / SOUND_RATE_HZ)
    rising = (bins_hz - edges_hz[:-2, None]) / np.diff(edges_hz)[:-1, None]
    falling = (edges_hz[2:, None] - bins_hz) / np.diff(edges_hz)[1:, None]
    filters = np.maximum(np.minimum(rising, falling), 0)
    return (filters / np.maximum(filters.sum(1, keepdims=True), 1e-6)).astype(np.float32)
