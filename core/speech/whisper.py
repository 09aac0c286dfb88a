"""What Whisper tiny.en's encoder hears: 384 numbers at 50 Hz, from training on far more speech than any subject's.

Runs in CTranslate2 (Radford et al. 2022; the log-mel front end is theirs).
"""

from functools import lru_cache
from typing import Any

import numpy as np

from core.models import model_path

MODEL = "whisper-tiny.en"
WIDTH, RATE_HZ = 384, 50
FFT, HOP, BANDS = 400, 160, 80
CHUNK_S, CONTEXT_S = 20, 4


def encode(samples: np.ndarray) -> np.ndarray:
    """Return (M, 384) float32 at 50 Hz for 16 kHz samples (N,); row m is centred at m / 50 s.

    Long lines go through in parts of 20 s with 4 s of context on either side.
    """
    mel = _log_mel(np.pad(samples, (0, HOP)))
    rows = len(samples) // (2 * HOP) + 1
    chunk, context = CHUNK_S * RATE_HZ, CONTEXT_S * RATE_HZ
    parts = []
    for start in range(0, rows, chunk):
        low, high = max(start - context, 0), min(start + chunk + context, rows)
        heard = _encode_window(mel[:, 2 * low : 2 * high])
        parts.append(heard[start - low : min(start + chunk, rows) - low])
    return np.concatenate(parts)[:rows]


def _encode_window(mel: np.ndarray) -> np.ndarray:
    import ctranslate2

    length = mel.shape[1]
    padded = np.pad(mel, ((0, 0), (0, -length % 100)), constant_values=mel.min())
    view = ctranslate2.StorageView.from_array(np.ascontiguousarray(padded[None]))
    output = np.array(_network().encode(view, to_cpu=True))[0]
    return output[: (length + 1) // 2].astype(np.float32)


def _log_mel(samples: np.ndarray) -> np.ndarray:
    """Return (80, N) float32, as Whisper was trained on."""
    padded = np.pad(samples.astype(np.float32), FFT // 2, mode="reflect" if len(samples) > FFT else "constant")
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT)[::HOP]
    window = np.hanning(FFT + 1)[:-1].astype(np.float32)
    mel = np.empty((BANDS, len(frames)), np.float32)
    for at in range(0, len(frames), 4096):
        power = np.abs(np.fft.rfft(frames[at : at + 4096] * window, axis=1)) ** 2
        mel[:, at : at + 4096] = _filters() @ power.T.astype(np.float32)
    decibels = np.log10(np.maximum(mel, 1e-10))
    return (np.maximum(decibels, decibels.max() - 8.0) + 4.0) / 4.0


@lru_cache(maxsize=1)
def _filters() -> np.ndarray:
    """Return (80, 201) float32: Slaney's mel filters, as librosa makes them by default."""

    def to_hz(mel: np.ndarray) -> np.ndarray:
        return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))

    top = 15 + np.log(8000 / 1000) * 27 / np.log(6.4)
    edges = to_hz(np.linspace(0, top, BANDS + 2))
    bins = np.fft.rfftfreq(FFT, 1 / 16000)
    rising = (bins - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins) / np.diff(edges)[1:, None]
    filters = np.maximum(np.minimum(rising, falling), 0)
    return (filters * (2 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)


@lru_cache(maxsize=1)
def _network() -> Any:
    import ctranslate2

    return ctranslate2.models.Whisper(str(model_path(MODEL)), device="cpu", compute_type="float32", intra_threads=2)
