"""The sample job: a movie of the sample speaker, and beside it the truth of every frame."""

import multiprocessing
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from core.face.topology import canonical_face
from core.jobs.events import Report
from core.jobs.specs import SampleSpec
from core.media.sound import write_wav
from core.media.writer import MovieWriter, check_output
from core.models import model_path
from core.sample.motion import Motion, make_motion
from core.sample.render import Camera
from core.sample.script import Speech, recite
from core.sample.speaker import Moment, Speaker
from core.sample.visemes import CHANNELS, MouthCurves, mouth_curves

RATE_HZ = 25
LIDS_WITH_SMILE = 0.35
_speaker: Speaker | None = None


@dataclass(frozen=True, slots=True)
class _Play:
    """All moments of one film."""

    speech: Speech
    mouth: MouthCurves
    motion: Motion

    def moment(self, n: int) -> Moment:
        motion = self.motion
        curves = dict(zip(CHANNELS, self.mouth.values[n].tolist(), strict=True))
        curves |= {
            "closed": float(self.mouth.closed[n]),
            "smile": float(motion.smile[n]),
            "brow": float(motion.brow[n]),
            "blink": float(motion.blink[n]),
            "lid": LIDS_WITH_SMILE * float(max(motion.smile[n] - 0.3, 0)),
        }
        return Moment(curves, motion.pose[n], motion.gaze[n], motion.light[n], float(motion.power[n]))


def run(spec: SampleSpec, report: Report) -> dict[str, Any]:
    """Film the sample speaker. The same spec gives the same frames."""
    check_output(spec.output, "h264")
    report.progress("speak", 0, 1, "lines")
    play = _rehearse(spec)
    count = len(play.mouth.values)
    vertices = np.zeros((count, 468, 3), np.float32)
    with tempfile.TemporaryDirectory() as scratch:
        sound = Path(scratch) / "speech.wav"
        write_wav(sound, play.speech.samples, play.speech.rate_hz)
        size = spec.size_px
        with MovieWriter(
            spec.output, size, size, Fraction(RATE_HZ), sound=sound, sound_end_s=count / RATE_HZ
        ) as writer:
            for n, (picture, shape) in enumerate(_drawn(spec, play, count)):
                writer.write(picture, n / RATE_HZ)
                vertices[n] = shape
                report.progress("film the sample speaker", n + 1, count)
    truth = spec.output.with_suffix(".truth.npz")
    _write_truth(truth, play, vertices, Camera(spec.size_px))
    return {"video": str(spec.output), "truth": str(truth), "seconds": count / RATE_HZ, "frames": count}


def _rehearse(spec: SampleSpec) -> _Play:
    speech = recite(spec.seconds, spec.text)
    times_s = np.arange(round(spec.seconds * RATE_HZ)) / RATE_HZ
    mouth = mouth_curves(speech.phonemes, times_s)
    spoken = np.zeros(len(times_s))
    for phoneme in speech.phonemes:
        if phoneme.symbol:
            spoken[(times_s >= phoneme.start_s) & (times_s < phoneme.end_s)] = 1
    return _Play(speech, mouth, make_motion(times_s, mouth.stress, 1 - spoken, spec.seed))


def _drawn(spec: SampleSpec, play: _Play, count: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield picture and vertices of every frame, drawn by as many processes as there are cores (four at most)."""
    context = multiprocessing.get_context("spawn")
    landmarker = model_path("face_landmarker.task")
    with context.Pool(min(os.cpu_count() or 1, 4), _enter, (landmarker, spec.size_px, spec.seed)) as pool:
        yield from pool.imap(_draw, (play.moment(n) for n in range(count)), chunksize=4)


def _enter(landmarker: Path, size_px: int, seed: int) -> None:
    global _speaker  # noqa: PLW0603  (each worker makes its own once: it takes two seconds)
    cv2.setNumThreads(1)
    _speaker = Speaker(canonical_face(landmarker), size_px, seed)


def _draw(moment: Moment) -> tuple[np.ndarray, np.ndarray]:
    assert _speaker is not None
    return _speaker.draw(moment)


def _write_truth(file: Path, play: _Play, vertices: np.ndarray, camera: Camera) -> None:
    """pose (T, 4, 4) head to camera, vertices (T, 468, 3) cm in the head, landmarks (T, 468, 2) px, light, phonemes."""
    pose = play.motion.pose
    placed = vertices @ pose[:, :3, :3].transpose(0, 2, 1) + pose[:, None, :3, 3]
    np.savez_compressed(
        file,
        pose=pose,
        vertices=vertices,
        landmarks=camera.project(placed).astype(np.float32),
        light=play.motion.light,
        power=play.motion.power,
        closed=play.mouth.closed,
        phonemes=np.array([p.symbol for p in play.speech.phonemes]),
        phoneme_times_s=np.array([(p.start_s, p.end_s) for p in play.speech.phonemes]),
    )
