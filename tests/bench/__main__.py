"""`make bench`: milliseconds a frame, per stage, and as ratios to a plain reference timed in the same run.

The reference for warps is the textbook one: a `cv2.warpAffine` for each triangle, masked in. Medians: machines are
noisy. `--memory` also dubs a minute and ten, each in a process of its own, and compares their peaks.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from core.avatars.lipsync3d import LipSync3DAvatar
from core.export.job import target_take
from core.export.movie import render
from core.face.atlas import MOUTH_PX, unwrap
from core.face.normalise import reference_from
from core.face.topology import canonical_face
from core.jobs.events import Report
from core.jobs.process import run_and_wait, run_here
from core.jobs.specs import DubSpec, SampleSpec, TrackSpec, TrainSpec
from core.media.cut import cut
from core.media.reader import read_frames
from core.media.sound import read_sound
from core.media.writer import MovieWriter
from core.models import model_path
from core.project import store
from core.rendering.placing import place
from core.speech.features import extract
from tests.footage import clips

FOOTAGE_S = 20.0
TRAIN_MINUTES = 0.8


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memory", action="store_true", help="also compare the memory of a 1 and a 10 minute dub (slow)")
    parser.add_argument("--dub", type=Path, nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.dub:
        _dub_and_weigh(*options.dub)
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        project, footage = _project(folder)
        figures = _stages(project, footage, folder)
        if options.memory:
            figures["memory"] = _memory(project, footage, folder)
    print(json.dumps(figures, indent=1))


def _project(folder: Path) -> tuple[Path, Path]:
    """Train a quick likeness on 20 s of 512 x 512 footage."""
    footage = folder / "footage.mp4"
    real = clips("hd/anchor_*.mp4")
    if real:
        cut(real[0], footage, 0.0, FOOTAGE_S)
    else:
        run_here(SampleSpec(footage, FOOTAGE_S), Report())
    project = folder / "bench.likeness"
    store.create(project, [footage])
    for spec in (TrackSpec(project), TrainSpec(project, minutes=TRAIN_MINUTES)):
        ended = run_and_wait(spec, log_file=folder / "log.txt")
        sys.stderr.write(f"{spec.kind}: {ended}\n")
    return project, footage


def _stages(project: Path, footage: Path, folder: Path) -> dict[str, Any]:
    from core.tracking.tracker import track

    frames = len(list(read_frames(footage)))
    figures: dict[str, Any] = {"frames": frames}
    decode_s = _seconds(lambda: [None for _ in read_frames(footage)])
    track_s = _seconds(lambda: track(footage))
    figures |= {"decode_ms": decode_s / frames * 1e3, "track_ms": track_s / frames * 1e3, "track_fps": frames / track_s}

    take = target_take(project, footage, Report())
    avatar = LipSync3DAvatar(store.bundle_folder(project))
    canonical = canonical_face(model_path("face_landmarker.task"))
    reference = reference_from(avatar.bundle.reference, canonical)
    picture = next(iter(read_frames(footage))).picture
    landmarks = take.landmarks[0, :468, :2]
    vertices = reference.similarity(take.landmarks[:1, :468]).apply(take.landmarks[:1, :468].astype(float))
    uv = (reference.cylinder.to_atlas(vertices) - reference.cylinder.mouth_origin)[0]
    plain_s = _seconds(lambda: _plain_warp(picture, landmarks, uv, reference.triangles, MOUTH_PX), 5)
    unwrap_s = _seconds(lambda: unwrap(picture, landmarks, uv, reference.triangles, MOUTH_PX), 9)
    figures |= {"plain_warp_ms": plain_s * 1e3, "unwrap_ms": unwrap_s * 1e3, "unwrap_ratio": unwrap_s / plain_s}

    sound = read_sound(footage)
    features = extract(sound, avatar.features)
    listen_s = _seconds(lambda: extract(sound, avatar.features))
    times = take.times_s - take.times_s[0]
    performance = avatar.perform(features, times)
    perform_s = _seconds(lambda: avatar.perform(features, times))
    placing = place(avatar, performance, take, canonical, features)
    compositor = placing.compositor()
    made = placing.frames(np.arange(8))
    texture_s = _seconds(lambda: placing.frames(np.arange(8)), 9) / 8
    composite_s = _seconds(lambda: [compositor.draw(picture, one) for one in made], 9) / 8
    figures |= {
        "listen_ms": listen_s / frames * 1e3,
        "perform_ms": perform_s / frames * 1e3,
        "texture_ms": texture_s * 1e3,
        "composite_ms": composite_s * 1e3,
        "composite_to_plain_warp": composite_s / plain_s,
    }

    def whole() -> None:
        performed = avatar.perform(extract(sound, avatar.features), times)
        laid = place(avatar, performed, take, canonical, features)
        with MovieWriter(folder / "out.mp4", take.width, take.height, _rate(take.rate_hz), sound=footage) as writer:
            render(laid, footage, writer, Report())

    dub_s = _seconds(whole)
    figures |= {"dub_ms": dub_s / frames * 1e3, "dub_fps": frames / dub_s}
    return {name: round(value, 3) if isinstance(value, float) else value for name, value in figures.items()}


def _memory(project: Path, footage: Path, folder: Path) -> dict[str, float]:
    """Dub one minute and ten of looped small footage; return the peaks of resident memory in MiB."""
    peaks = {}
    for minutes in (1, 10):
        long = folder / f"{minutes}min.mp4"
        _loop(footage, long, minutes * 60)
        command = [sys.executable, "-m", "tests.bench", "--dub", str(project), str(long), str(folder / f"made{minutes}.mp4")]
        peaks[minutes] = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1])
    return {"1_min_mib": peaks[1], "10_min_mib": peaks[10], "ratio": round(peaks[10] / peaks[1], 3)}


def _dub_and_weigh(project: Path, target: Path, output: Path) -> None:
    run_here(DubSpec(project, target, target, output), Report())
    print(round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1))


def _loop(source: Path, output: Path, seconds: float) -> None:
    """Repeat footage forwards, halved in size, with its sound repeated too."""
    from core.media.sound import write_wav

    sound = read_sound(source, 16000)
    repeats = int(np.ceil(seconds / FOOTAGE_S))
    wav = output.with_suffix(".wav")
    write_wav(wav, np.tile(sound.samples, repeats)[: round(seconds * 16000)], 16000)
    pictures = [cv2.resize(frame.picture, (256, 256), interpolation=cv2.INTER_AREA) for frame in read_frames(source)]
    with MovieWriter(output, 256, 256, _rate(25), sound=wav) as writer:
        for number in range(round(seconds * 25)):
            writer.write(pictures[number % len(pictures)], number / 25)


def _plain_warp(picture: np.ndarray, source: np.ndarray, target: np.ndarray, triangles: np.ndarray, size: int) -> np.ndarray:
    """Warp triangle by triangle, as every tutorial does: the reference for our ratios."""
    result = np.zeros((size, size, 3), np.float32)
    for triangle in triangles:
        a, b = source[triangle].astype(np.float32), target[triangle].astype(np.float32)
        ax, ay, aw, ah = cv2.boundingRect(a)
        bx, by, bw, bh = cv2.boundingRect(b)
        if bx < 0 or by < 0 or bx + bw > size or by + bh > size or ax < 0 or ay < 0:
            continue
        matrix = cv2.getAffineTransform(a - np.float32([ax, ay]), b - np.float32([bx, by]))
        piece = cv2.warpAffine(picture[ay : ay + ah, ax : ax + aw], matrix, (bw, bh), borderMode=cv2.BORDER_REFLECT_101)
        mask = np.zeros((bh, bw, 3), np.float32)
        cv2.fillConvexPoly(mask, np.round(b - np.float32([bx, by])).astype(np.int32), (1, 1, 1))
        result[by : by + bh, bx : bx + bw] *= 1 - mask
        result[by : by + bh, bx : bx + bw] += piece * mask
    return result.astype(np.uint8)


def _seconds(work: Callable[[], Any], runs: int = 3) -> float:
    spent = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return float(np.median(spent))


def _rate(rate_hz: float) -> Any:
    from fractions import Fraction

    return Fraction(rate_hz).limit_denominator(1001)


if __name__ == "__main__":
    main()
