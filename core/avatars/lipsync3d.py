"""LipSync3D at run time: onnxruntime and numpy, never torch."""

import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from core.avatars.bundle import GEOMETRY, TEXTURE, Bundle, load_bundle
from core.avatars.performance import Performance
from core.speech.features import SpeechFeatures, complex_spectrogram

OUTPUT_RATE_HZ = 50
PICTURES_AT_ONCE = 8
WINDOWS_AT_ONCE = 128
# Lines of any length go through the recurrent network in parts, with context on both sides, so memory stays level.
PART_ROWS, CONTEXT_ROWS = 3000, 250


class LipSync3DAvatar:
    """A trained likeness, ready to perform."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        self.bundle: Bundle = load_bundle(folder)
        self._geometry = _session(folder / GEOMETRY, threads)
        self._texture = _session(folder / TEXTURE, threads)

    @property
    def features(self) -> str:
        """The kind of speech features this likeness listens to."""
        return self.bundle.manifest["features"]

    def perform(self, features: SpeechFeatures, times_s: np.ndarray) -> Performance:
        """Return the performance of a line at times (T,), seconds after the first picture."""
        rows = self._windows(features) if self.features == "spectrogram" else self._line(features)
        clock = features.start_s + np.arange(len(rows)) / OUTPUT_RATE_HZ
        codes = np.stack([np.interp(times_s, clock, column) for column in rows.T], 1).astype(np.float32)
        return Performance(np.asarray(times_s), codes)

    def vertices(self, codes: np.ndarray) -> np.ndarray:
        """Return (T, 468, 3) float32 normalised vertices in centimetres for codes (T, K)."""
        return self.bundle.space.decode(codes)

    def atlases(self, codes: np.ndarray) -> np.ndarray:
        """Return (T, 128, 128, 3) uint8 mouth atlases for codes (T, K)."""
        parts = []
        for at in range(0, len(codes), PICTURES_AT_ONCE):
            update = self._texture.run(None, {"code": codes[at : at + PICTURES_AT_ONCE]})[0]
            atlas = np.asarray(update).transpose(0, 2, 3, 1) + self.bundle.atlas
            parts.append(np.round(np.clip(atlas, 0, 1) * 255).astype(np.uint8))
        return np.concatenate(parts)

    def _line(self, features: SpeechFeatures) -> np.ndarray:
        heard = self.bundle.hearing.listen(features)
        rows = len(heard.extra)
        parts = []
        for start in range(0, rows, PART_ROWS):
            low, high = max(start - CONTEXT_ROWS, 0), min(start + PART_ROWS + CONTEXT_ROWS, rows)
            inputs: dict[str, Any] = {"mel": heard.mel[None, 2 * low : 2 * high]}
            if heard.extra.shape[1]:
                inputs["extra"] = heard.extra[None, low:high]
            out = np.asarray(self._geometry.run(None, inputs)[0])[0]
            parts.append(out[start - low : min(start + PART_ROWS, rows) - low])
        return np.concatenate(parts)

    def _windows(self, features: SpeechFeatures) -> np.ndarray:
        assert features.samples is not None
        clock = np.arange(len(features.values) // 2) / OUTPUT_RATE_HZ
        parts = [
            self._geometry.run(None, {"spectrogram": complex_spectrogram(features.samples, some)})[0]
            for some in np.array_split(clock, max(1, len(clock) // WINDOWS_AT_ONCE))
        ]
        return np.concatenate([np.asarray(part) for part in parts])


def _session(file: Path, threads: int | None) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or min(os.cpu_count() or 1, 4)
    options.log_severity_level = 3
    # The GPU build offers CUDA on every machine and complains at length where there is none: ask for it only with a driver.
    providers = ["CPUExecutionProvider"]
    if shutil.which("nvidia-smi") and "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        onnxruntime.preload_dlls()
        providers.insert(0, "CUDAExecutionProvider")
    return onnxruntime.InferenceSession(str(file), options, providers=providers)
