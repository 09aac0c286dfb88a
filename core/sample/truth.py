"""The truth about the sample speaker's footage, kept beside the movie: `NAME.truth.npz`."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import UserError
from core.sample.motion import Motion
from core.sample.render import Camera
from core.sample.visemes import MouthCurves
from core.speech.voices.voice import PhonemeTime


@dataclass(frozen=True, slots=True)
class Truth:
    """What is exactly known of each of the T pictures.

    times_s: (T,). pose: (T, 4, 4) head -> camera, centimetres; the camera looks along -z, x right, y up.
    vertices: (T, 468, 3) centimetres, in the head, MediaPipe's numbering.
    landmarks: (T, 468, 2) pixels, x right, y down, (0, 0) the outer corner of the first pixel.
    focal_px: focal length. light: (T, 3) unit vector towards the light, camera axes. power: (T,) its strength.
    blink: (T,) 0..1. closed: (T,) 0..1, 1 where the lips touch. phonemes: symbols and times on the movie's clock.
    """

    times_s: np.ndarray
    pose: np.ndarray
    vertices: np.ndarray
    landmarks: np.ndarray
    focal_px: float
    light: np.ndarray
    power: np.ndarray
    blink: np.ndarray
    closed: np.ndarray
    phonemes: tuple[PhonemeTime, ...]


def truth_path(movie: Path) -> Path:
    """Return where the truth of a sample movie lies."""
    return movie.with_suffix(".truth.npz")


def save(
    movie: Path,
    size_px: int,
    times_s: np.ndarray,
    vertices: np.ndarray,
    motion: Motion,
    curves: MouthCurves,
    phonemes: tuple[PhonemeTime, ...],
) -> Path:
    """Write the truth beside the movie, whole or not at all."""
    camera, path = Camera(size_px), truth_path(movie)
    seen = np.einsum("tij,tvj->tvi", motion.pose[:, :3, :3], vertices) + motion.pose[:, None, :3, 3]
    arrays = {
        "times_s": times_s,
        "pose": motion.pose,
        "vertices": vertices,
        "landmarks": camera.project(seen).astype(np.float32),
        "focal_px": np.float64(camera.focal_px),
        "light": motion.light,
        "power": motion.power,
        "blink": motion.blink,
        "closed": curves.closed,
        "phoneme_symbols": np.array([phoneme.symbol for phoneme in phonemes], dtype=np.str_),
        "phoneme_times_s": np.array([(phoneme.start_s, phoneme.end_s) for phoneme in phonemes]),
    }
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".partial", delete=False) as file:
            partial = Path(file.name)
            try:
                np.savez_compressed(file, allow_pickle=False, **arrays)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
        os.replace(partial, path)  # noqa: PTH105  (one call, atomic)
    except OSError as error:
        raise UserError(f"{path} cannot be written ({error.strerror}). Choose a folder with room in it.") from error
    return path


def load(movie: Path) -> Truth:
    """Read the truth of a sample movie."""
    path = truth_path(movie)
    try:
        with np.load(path) as kept:
            arrays = dict(kept)
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read. Make the sample again with its truth beside it.") from error
    symbols, spans = arrays.pop("phoneme_symbols"), arrays.pop("phoneme_times_s")
    phonemes = tuple(PhonemeTime(str(s), float(a), float(b)) for s, (a, b) in zip(symbols, spans, strict=True))
    return Truth(phonemes=phonemes, focal_px=float(arrays.pop("focal_px")), **arrays)
