"""A bundle: the folder in which a trained likeness is handed from training to everything that runs it.

manifest.json (method, features, sizes, figures), arrays.npz (shape space, reference, hearing, mask), and the networks as ONNX.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import UserError
from core.face.shape import ShapeSpace
from core.speech.hearing import Hearing

FORMAT = 1
GEOMETRY, TEXTURE = "geometry.onnx", "texture.onnx"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A likeness at rest.

    manifest: format, method, subject, features ("mel", "mel+whisper", "spectrogram"), made, figures.
    reference: (468, 3) float32, the normalised frame; space; hearing; mask: (128, 128) float32; atlas: (128, 128, 3) float32.
    """

    folder: Path
    manifest: dict[str, Any]
    reference: np.ndarray
    space: ShapeSpace
    hearing: Hearing
    mask: np.ndarray
    atlas: np.ndarray


def save_arrays(bundle: Bundle) -> None:
    """Write the manifest and the arrays; the networks are written beside them by the export."""
    hearing = bundle.hearing
    arrays: dict[str, Any] = {
        "reference": bundle.reference,
        "mean": bundle.space.mean,
        "basis": bundle.space.basis,
        "spread": bundle.space.spread,
        "weights": bundle.space.weights,
        "mel": np.array([hearing.mel_mean, hearing.mel_spread]),
        "mask": bundle.mask,
        "atlas": bundle.atlas,
    }
    if hearing.directions is not None:
        arrays |= {
            "whisper_mean": hearing.whisper_mean,
            "directions": hearing.directions,
            "whisper_spread": hearing.whisper_spread,
        }
    np.savez_compressed(bundle.folder / "arrays.npz", **arrays)
    text = json.dumps({"format": FORMAT, **bundle.manifest}, indent=1)
    (bundle.folder / "manifest.json").write_text(text, encoding="utf-8")


def load_bundle(folder: Path) -> Bundle:
    """Read a bundle. Raises UserError if there is none or it is damaged."""
    if not (folder / "manifest.json").is_file():
        raise UserError(f"There is no trained likeness in {folder}. Train one first: likeness train PROJECT.")
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if manifest["format"] > FORMAT:
            raise UserError(f"{folder} was trained by a newer version of Likeness. Update the program.")
        with np.load(folder / "arrays.npz", allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        mean, spread = (float(value) for value in arrays["mel"])
        return Bundle(
            folder,
            manifest,
            arrays["reference"],
            ShapeSpace(arrays["mean"], arrays["basis"], arrays["spread"], arrays["weights"]),
            Hearing(mean, spread, *(arrays.get(name) for name in ("whisper_mean", "directions", "whisper_spread"))),
            arrays["mask"],
            arrays["atlas"],
        )
    except (OSError, ValueError, KeyError) as error:
        raise UserError(f"The likeness in {folder} is damaged. Train it again: likeness train PROJECT --fresh.") from error


def put_in_place(made: Path, folder: Path) -> None:
    """Let a bundle made beside take the old one's place; a crash between leaves one of the two."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    if folder.exists():
        folder.rename(old)
    made.rename(folder)
    if old.exists():
        for file in old.iterdir():
            file.unlink()
        old.rmdir()
