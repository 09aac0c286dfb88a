"""Two videos side by side: both tracked, then read once in step, never the whole in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import UserError
from core.evaluation import metrics
from core.evaluation.sharpness import cpbd
from core.face.take import Take
from core.jobs.events import Report
from core.media.probe import probe
from core.media.reader import read_frames
from core.media.sound import sound_blocks
from core.tracking.tracker import track

SOUND_RATE_HZ = 16000


def compare(real: Path, made: Path, report: Report) -> dict[str, Any]:
    """Compare a made video with the real one. Returns plain numbers; None where a figure has no meaning.

    frames_real, frames_made, frames_compared, frames_with_face; same_frames (bool).
    sound_real_s, sound_made_s (None without sound); same_sound (bool): equal to within one frame.
    ssim, psnr_db: of the whole picture, the mean over all frames compared.
    ssim_face, cpbd_real, cpbd_made: in the real face's box, the mean over frames with a face in both.
    psnr_mouth_db: likewise in the box round the real lips, wider by half its size on every side.
    lmd_px, lmd_percent (of the real distance between the outer eye corners), opening_correlation,
    opening_ratio, jitter_ratio (made over real), eye_distance_px: see `core.evaluation.metrics`.

    Raises UserError if one cannot be read, shows no face, or if they differ in size or frame rate. If one
    is longer, what both have is compared and a note says so.
    """
    _check_alike(real, made)
    real_take, made_take = track(real, report), track(made, report)
    frames = min(len(real_take), len(made_take))
    if len(real_take) != len(made_take):
        report.note(f"{real.name} has {len(real_take)} frames and {made.name} {len(made_take)}: the first {frames} are compared.")
    both = real_take.found[:frames] & made_take.found[:frames]
    if not both.any():
        raise UserError(f"No frame shows a face in both {real} and {made}. Compare two versions of the same footage.")
    return (
        {
            "frames_real": len(real_take),
            "frames_made": len(made_take),
            "frames_compared": frames,
            "frames_with_face": int(both.sum()),
            "same_frames": len(real_take) == len(made_take),
        }
        | _sound_figures(real, made, real_take, report)
        | _pixel_figures(real, made, real_take, both, report)
        | _lip_figures(real_take, made_take, both)
    )


def _check_alike(real: Path, made: Path) -> None:
    one, two = probe(real), probe(made)
    for media in (one, two):
        if not media.has_video:
            raise UserError(f"{media.path} holds sound but no pictures. Choose a video.")
    if (one.width, one.height) != (two.width, two.height):
        raise UserError(
            f"{made} is {two.width} x {two.height} pixels and {real} {one.width} x {one.height}. "
            "Export it again in the size of the source."
        )
    if abs(float(two.rate / one.rate) - 1) > 0.005:
        raise UserError(
            f"{made} has {float(two.rate):.3f} frames a second and {real} {float(one.rate):.3f}. "
            "Export it again with the frame rate of the source."
        )


def _sound_figures(real: Path, made: Path, take: Take, report: Report) -> dict[str, Any]:
    one, two = _sound_s(real), _sound_s(made)
    same = one == two if one is None or two is None else abs(one - two) <= 1 / take.rate_hz
    if not same:
        spoken = ["no sound" if length is None else f"{length:.2f} s of sound" for length in (one, two)]
        report.note(f"{real.name} has {spoken[0]} and {made.name} {spoken[1]}.")
    return {"sound_real_s": one, "sound_made_s": two, "same_sound": same}


def _sound_s(path: Path) -> float | None:
    """Return the length of the decoded sound, seconds (a container may promise another), or None without."""
    if not probe(path).has_audio:
        return None
    return sum(block.shape[1] for block in sound_blocks(path, SOUND_RATE_HZ, "mono")) / SOUND_RATE_HZ


@dataclass(slots=True)
class _Means:
    """Series of figures by name; a frame in which a figure has no meaning adds nothing to it."""

    series: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float | None) -> None:
        values = self.series.setdefault(name, [])
        if value is not None:
            values.append(value)

    def result(self) -> dict[str, float | None]:
        return {name: float(np.mean(values)) if values else None for name, values in self.series.items()}


def _pixel_figures(real: Path, made: Path, take: Take, both: np.ndarray, report: Report) -> dict[str, float | None]:
    means = _Means()
    for index, (one, two) in enumerate(_pairs(real, made, len(both))):
        report.progress("Comparing", index + 1, len(both))
        light, light_made = metrics.luma(one), metrics.luma(two)
        alike = metrics.ssim_map(light, light_made)
        means.add("ssim", float(alike.mean()))
        means.add("psnr_db", metrics.psnr_db(one, two))
        if not both[index]:
            continue
        face = metrics.face_box(take.landmarks[index], take.width, take.height)
        mouth = metrics.mouth_box(take.landmarks[index], take.width, take.height)
        means.add("ssim_face", float(alike[face].mean()) if alike[face].size else None)
        means.add("psnr_mouth_db", metrics.psnr_db(one[mouth], two[mouth]) if one[mouth].size else None)
        means.add("cpbd_real", cpbd(light[face]))
        means.add("cpbd_made", cpbd(light_made[face]))
    return means.result()


def _pairs(real: Path, made: Path, frames: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for _, one, two in zip(range(frames), read_frames(real), read_frames(made), strict=False):
        yield one.picture, two.picture


def _lip_figures(real: Take, made: Take, both: np.ndarray) -> dict[str, float | None]:
    one, two = real.landmarks[: len(both)], made.landmarks[: len(both)]
    eyes_px = metrics.eye_distance_px(one[both])
    distance_px = metrics.lip_distance_px(one[both], two[both])
    opening, opening_made = metrics.opening(one[both]), metrics.opening(two[both])
    jitter, jitter_made = metrics.jitter_px(one, both), metrics.jitter_px(two, both)
    return {
        "eye_distance_px": float(eyes_px.mean()),
        "lmd_px": float(distance_px.mean()),
        "lmd_percent": float((100 * distance_px / eyes_px).mean()),
        "opening_correlation": metrics.opening_correlation(opening, opening_made),
        "opening_ratio": metrics.opening_ratio(opening, opening_made),
        "jitter_ratio": jitter_made / jitter if jitter and jitter_made is not None else None,
    }
