"""Footage -> Take. The only room that knows MediaPipe.

One face is tracked with MediaPipe's own temporal smoothing (it works for a single face only). A look at one
frame a second tells whether there are several; then all are tracked, and the larger is followed.
"""

import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import UserError
from core.face.take import BLENDSHAPE_NAMES, Take
from core.face.topology import LANDMARKS
from core.jobs.events import Report
from core.media.probe import Media, probe
from core.media.reader import Frame, missing_seconds, read_frames
from core.models import model_path

log = logging.getLogger(__name__)

MODEL = "face_landmarker.task"
MOST_FACES = 4
BLENDSHAPES = len(BLENDSHAPE_NAMES)
LOOK_EVERY_S = 1.0


def track(video: Path | str, report: Report | None = None) -> Take:
    """Track the (larger) face of a video in every frame. Frames without a face become gaps.

    Raises UserError if the file cannot be read or holds no face anywhere.
    """
    video, report = Path(video), report or Report()
    media = probe(video)
    if not media.has_video:
        raise UserError(f"{video} holds sound but no pictures. Choose a video of the speaker.")
    faces = _most_faces(video, report)
    if faces == 0:
        raise UserError(f"No face was found anywhere in {video}. Choose footage in which the face is seen from the front.")
    notes = []
    if faces > 1:
        notes.append(f"{video.name} shows {faces} faces: the larger one is taken.")
    take = _collect(video, media, _tracked(video, faces, media.frames, report))
    if not take.found.any():
        raise UserError(f"No face was found anywhere in {video}. Choose footage in which the face is seen from the front.")
    missing_s = missing_seconds(video, take.times_s[-1], take.times_s[0])
    if missing_s:
        notes.append(
            f"{video.name} is cut short: its last {missing_s:.1f} s cannot be read; "
            f"the {take.times_s[-1] - take.times_s[0]:.1f} s before are used."
        )
    for note in notes:
        report.note(note)
    return replace(take, notes=tuple(notes))


Tracked = tuple[float, np.ndarray | None, np.ndarray | None, np.ndarray | None]


def _tracked(video: Path, faces: int, expected: int, report: Report) -> Iterator[Tracked]:
    follow = _Follow()
    stage = f"track {video.name}"
    with _landmarker(faces, streaming=True) as (landmarker, mp):
        last_ms = -1
        for frame in read_frames(video):
            ms = max(int(frame.time_s * 1000), last_ms + 1)
            last_ms = ms
            result = landmarker.detect_for_video(_image(mp, frame), ms)
            yield frame.time_s, *follow.pick(result, frame.picture.shape)
            report.progress(stage, frame.index + 1, max(expected, frame.index + 1))


def _most_faces(video: Path, report: Report) -> int:
    """Return the largest number of faces seen in one of a frame per second; at the least 1 if any frame has one."""
    most, next_s = 0, -1e9
    with _landmarker(MOST_FACES, streaming=False) as (landmarker, mp):
        for frame in read_frames(video):
            report.progress("look for faces", 0, 1, "files")
            if frame.time_s < next_s and most:
                continue
            next_s = frame.time_s + LOOK_EVERY_S
            most = max(
                most, _count([_points(face, frame.picture.shape) for face in landmarker.detect(_image(mp, frame)).face_landmarks])
            )
    return most


def _count(faces: list[np.ndarray]) -> int:
    """Return how many faces these are: much smaller ones (pictures on a wall) and a face found twice do not count."""
    counted: list[np.ndarray] = []
    for face in sorted(faces, key=_size, reverse=True):
        twice = any(np.linalg.norm(face[:, :2].mean(0) - other[:, :2].mean(0)) < 0.5 * _size(face) for other in counted)
        if not twice and _size(face) > 0.25 * _size(counted[0] if counted else face):
            counted.append(face)
    return len(counted)


class _Follow:
    """Picks one of several faces: the largest at first, then the one that overlaps the last, unless far smaller."""

    def __init__(self) -> None:
        self._centre: np.ndarray | None = None

    def pick(self, result: Any, shape: tuple[int, ...]) -> tuple[np.ndarray | None, np.ndarray | None, np.ndarray | None]:
        if not result.face_landmarks:
            return None, None, None
        faces = [_points(face, shape) for face in result.face_landmarks]
        sizes = np.array([_size(face) for face in faces])
        scores = sizes.copy()
        if self._centre is not None:
            near = np.array([np.linalg.norm(face[:, :2].mean(0) - self._centre) for face in faces]) < sizes
            scores = np.where(near & (sizes > 0.5 * sizes.max()), scores + sizes.max(), scores)
        best = int(scores.argmax())
        self._centre = faces[best][:, :2].mean(0)
        shapes = np.array([shape.score for shape in result.face_blendshapes[best]], np.float32)
        pose = np.asarray(result.facial_transformation_matrixes[best], np.float32)
        return faces[best], shapes, pose


def _points(face: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Return (478, 3) float32 pixels; depth is in the unit of x (MediaPipe's convention)."""
    height, width = shape[:2]
    points = np.array([(point.x, point.y, point.z) for point in face], np.float32)
    return points * np.array([width, height, width], np.float32)


def _size(points: np.ndarray) -> float:
    return float(np.linalg.norm(np.ptp(points[:, :2], axis=0)))


def _collect(video: Path, media: Media, frames: Iterable[Tracked]) -> Take:
    """Put the frames into arrays as they come: a list of them, and then its copy, would double a long take's memory."""
    room = max(media.frames, 1)
    times_s, found = np.zeros(room), np.zeros(room, bool)
    columns = [np.zeros((room, *shape), np.float32) for shape in ((LANDMARKS, 3), (BLENDSHAPES,), (4, 4))]
    count = 0
    for time_s, *values in frames:
        if count == len(times_s):  # the file said fewer frames than it holds
            times_s, found, *columns = (np.concatenate([old, np.zeros_like(old)]) for old in (times_s, found, *columns))
        times_s[count], found[count] = time_s, values[0] is not None
        for column, value in zip(columns, values, strict=True):
            if value is not None:
                column[count] = value
        count += 1
    landmarks, blendshapes, pose = (column[:count] for column in columns)
    return Take(video.name, media.width, media.height, times_s[:count], found[:count], landmarks, blendshapes, pose)


def _image(mp: Any, frame: Frame) -> Any:
    return mp.Image(image_format=mp.ImageFormat.SRGB, data=frame.picture)


@contextmanager
def _landmarker(faces: int, streaming: bool) -> Iterator[tuple[Any, Any]]:
    os.environ.setdefault("GLOG_minloglevel", "2")  # its start-up chatter is of no use to a user
    import mediapipe as mp  # type: ignore[import-untyped]

    vision = mp.tasks.vision
    options = vision.FaceLandmarkerOptions(
        base_options=mp.tasks.BaseOptions(model_asset_path=str(model_path(MODEL))),
        running_mode=vision.RunningMode.VIDEO if streaming else vision.RunningMode.IMAGE,
        num_faces=faces,
        output_face_blendshapes=streaming,
        output_facial_transformation_matrixes=streaming,
    )
    landmarker = vision.FaceLandmarker.create_from_options(options)
    try:
        yield landmarker, mp
    finally:
        landmarker.close()
