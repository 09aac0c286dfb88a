"""LipSync3D: takes -> bundle."""

import json
import logging
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from core.avatars.bundle import GEOMETRY, TEXTURE, Bundle, put_in_place, save_arrays
from core.errors import UserError
from core.face.blend import mouth_mask
from core.face.take import Take
from core.jobs.events import Report
from core.jobs.specs import TrainSpec
from core.models import model_path
from core.speech.features import KINDS
from core.speech.hearing import Hearing, learn_hearing
from core.training.export import export_onnx
from core.training.lipsync3d.material import Subject, cut_pictures, gather
from core.training.lipsync3d.stages import GeometryStage, TextureStage
from core.training.loop import FitOptions, choose_device, fit

log = logging.getLogger(__name__)

GEOMETRY_SHARE, GEOMETRY_LEAST_S, GEOMETRY_MOST_S = 0.2, 60.0, 180.0
GEOMETRY_EPOCHS = 20  # passes of the quick geometry stage for each of the texture's
EXPORT_S = 6.0
TEXTURE_WIDTH = {"cpu": 0.5, "cuda": 1.0}


def train(spec: TrainSpec, sources: Sequence[tuple[Path, Take]], bundle: Path, run: Path, report: Report) -> dict[str, Any]:
    """Learn the likeness and put its bundle in place. `run` holds checkpoints, pictures and metrics."""
    began_s = time.monotonic()
    device = choose_device(spec.device)
    features = choose_features(spec.features, report)
    subject = gather(sources, features, report)
    signature = _signature(spec, features, sources)
    hearing = learn_hearing([item.features for item in subject.material])
    pictures, codes, held_out = cut_pictures(subject, run / "mouths.npy", report)
    mask = mouth_mask(subject.reference.cylinder, subject.space.decode(codes[:: max(1, len(codes) // 500)]))
    prepared_s = time.monotonic() - began_s
    total_s = None if spec.minutes is None or spec.epochs else max(spec.minutes * 60 - prepared_s - EXPORT_S, 20.0)

    # A few held-out seconds favour timid early weights that mumble: the geometry keeps its last ones, at the rate's end.
    geometry = GeometryStage(subject, hearing, features == "spectrogram", device)
    geometry_s = None if total_s is None else _geometry_seconds(total_s)
    steps = spec.epochs and spec.epochs * GEOMETRY_EPOCHS * geometry.steps_per_epoch
    geometry_error = fit(
        "learn geometry", geometry.module, geometry.loss, geometry.validate,
        FitOptions(steps, geometry_s, learning_rate=2e-3, validate_every=50, keep_last=True, seed=spec.seed),
        run / "geometry.pt", report, signature,
    )  # fmt: skip
    texture = TextureStage(pictures, codes, held_out, mask, TEXTURE_WIDTH[device.type], device)
    steps = spec.epochs and spec.epochs * texture.steps_per_epoch
    rest_s = None if total_s is None or geometry_s is None else total_s - geometry_s
    texture_error = fit(
        "learn texture", texture.module, texture.loss, texture.validate,
        FitOptions(steps, rest_s, learning_rate=3e-4, validate_every=100, patience=12, seed=spec.seed, mixed_precision=True),
        run / "texture.pt", report, signature,
    )  # fmt: skip
    _picture(texture, run / "held_out.png", report)
    report.progress("write the likeness", 0, 1, "files")
    figures = {"geometry_error": geometry_error, "texture_error": texture_error}
    figures |= _write(spec, features, subject, hearing, geometry, texture, mask, figures, bundle)
    report.progress("write the likeness", 1, 1, "files")
    (run / "mouths.npy").unlink()
    return {
        "bundle": str(bundle), "features": features, "device": device.type, "frames": len(codes),
        "held_out_frames": int(held_out.sum()), "seconds": round(time.monotonic() - began_s, 1), **figures,
    }  # fmt: skip


def _geometry_seconds(total_s: float) -> float:
    """Return the geometry's part of the training time: a minute teaches it most, so a short budget is halved."""
    return min(max(GEOMETRY_SHARE * total_s, GEOMETRY_LEAST_S), GEOMETRY_MOST_S, total_s / 2)


def choose_features(wanted: str, report: Report) -> str:
    """Return the features to listen with; "auto" is Whisper beside the mel where its model can be had."""
    if wanted == "auto":
        try:
            model_path("whisper-tiny.en", report)
        except UserError as error:
            report.note(f"Training goes on without Whisper's hearing (lips will be less sure): {error}")
            return "mel"
        return "mel+whisper"
    if wanted not in KINDS:
        raise UserError(f"There are no speech features {wanted!r}. Choose one of: auto, {', '.join(KINDS)}.")
    return wanted


def _signature(spec: TrainSpec, features: str, sources: Sequence[tuple[Path, Take]]) -> str:
    """Return what a checkpoint depends on; the budget is left out for minutes, so that more of them may be asked for."""
    values = {name: str(value) for name, value in asdict(spec).items() if name in ("method", "seed", "epochs", "device")}
    values |= {
        "features": features,
        "takes": [[take.source, len(take)] for _, take in sources],
        "minutes": spec.minutes,
    }
    return json.dumps(values, sort_keys=True)


def _write(
    spec: TrainSpec, features: str, subject: Subject, hearing: Hearing, geometry: GeometryStage, texture: TextureStage,
    mask: np.ndarray, figures: dict[str, Any], folder: Path,
) -> dict[str, Any]:  # fmt: skip
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".making-") as beside:
        made = Path(beside) / "bundle"
        made.mkdir()
        agreement = max(_export_geometry(geometry, hearing, made / GEOMETRY), _export_texture(texture, made / TEXTURE))
        manifest = {
            "method": spec.method, "subject": spec.project.stem, "features": features,
            "made": datetime.now(UTC).isoformat(timespec="seconds"), "figures": figures, "agreement": agreement,
        }  # fmt: skip
        save_arrays(Bundle(made, manifest, subject.reference.vertices, subject.space, hearing, mask, texture.reference))
        put_in_place(made, folder)
    return {"agreement": agreement}


def _export_geometry(stage: GeometryStage, hearing: Hearing, file: Path) -> float:
    def inputs(rows: int) -> dict[str, torch.Tensor]:
        if stage.paper:
            return {"spectrogram": torch.randn(rows, 256, 24, 2)}
        mel = {"mel": torch.randn(1, 2 * rows, 80)}
        return mel | ({"extra": torch.randn(1, rows, hearing.extra_width)} if hearing.extra_width else {})

    axis = 0 if stage.paper else 1
    free = {name: {axis: f"{name}_rows"} for name in [*inputs(8), "coefficients"]}
    return export_onnx(stage.module, inputs(40), "coefficients", free, file, [inputs(77), inputs(13)])


def _export_texture(stage: TextureStage, file: Path) -> float:
    width = stage.codes.shape[1]
    free = {"code": {0: "frames"}, "update": {0: "frames"}}
    return export_onnx(stage.module, {"code": torch.randn(2, width)}, "update", free, file, [{"code": torch.randn(5, width)}])


def _picture(stage: TextureStage, file: Path, report: Report) -> None:
    """Write a sheet of held-out mouths: real above, made below."""
    rows = stage.judge[:: max(1, len(stage.judge) // 8)][:8]
    real = np.round(np.clip(stage.real(rows), 0, 1) * 255).astype(np.uint8)
    sheet = np.concatenate([np.concatenate(list(real), 1), np.concatenate(list(stage.made(rows)), 1)], 0)
    cv2.imwrite(str(file), cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
    report.picture("held-out mouths: real above, made below", str(file))
