"""Drawing the made mouth into a frame: what should not change does not, what should does, without an edge."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.face.blend import motion_weights, mouth_mask
from core.face.normalise import Reference, make_reference
from core.face.regions import CHIN, LIPS, LOWER_LIP, UPPER_LIP
from core.face.take import Take
from core.face.topology import VERTICES, canonical_face
from core.media.reader import read_frames
from core.models import model_path
from core.rendering.composite import Compositor, MadeFrame, rim_gain
from core.tracking.tracker import track
from core.training.lipsync3d.material import mouth_crop


@pytest.fixture(scope="module")
def take(clip: Path) -> Take:
    return track(clip)


@pytest.fixture(scope="module")
def reference(take: Take) -> Reference:
    return make_reference([take], model_path("face_landmarker.task"))


@pytest.fixture(scope="module")
def compositor(take: Take, reference: Reference) -> Compositor:
    canonical = canonical_face(model_path("face_landmarker.task"))
    mask = mouth_mask(reference.cylinder, reference.vertices[None])
    return Compositor(reference.cylinder, reference.triangles, mask, motion_weights(canonical.vertices))


def _made(picture: np.ndarray, take: Take, reference: Reference, index: int, drop_cm: float = 0.0) -> MadeFrame:
    """Return the frame's own face, with its lower lip and chin lowered by some centimetres."""
    landmarks = take.landmarks[index : index + 1, :VERTICES].astype(float)
    similarity = reference.similarity(landmarks)
    own = similarity.apply(landmarks)
    moved = own.copy()
    lower = own[0, :, 1] > (own[0, UPPER_LIP, 1] + own[0, LOWER_LIP, 1]) / 2
    weights = motion_weights(canonical_face(model_path("face_landmarker.task")).vertices)
    moved[0, lower, 1] += drop_cm * weights[lower]
    placed = similarity.invert(moved)[0].astype(np.float32)
    uv = (reference.cylinder.to_atlas(moved) - reference.cylinder.mouth_origin)[0]
    atlas = mouth_crop(picture, take.landmarks[index], moved[0], reference)
    return MadeFrame(placed[:, :2], landmarks[0, :, :2].astype(np.float32), placed[:, 2], uv, atlas)


def test_its_own_mouth_drawn_back_is_the_frame(clip: Path, take: Take, reference: Reference, compositor: Compositor) -> None:
    picture = next(read_frames(clip, 1.2)).picture
    drawn = compositor.draw(picture, _made(picture, take, reference, 30))
    lips = take.landmarks[30, list(LIPS), :2]
    low, high = lips.min(0).astype(int) - 8, lips.max(0).astype(int) + 8
    box = np.s_[low[1] : high[1], low[0] : high[0]]
    assert cv2.PSNR(picture[box], drawn[box]) > 30
    outside = np.ones(picture.shape[:2], bool)
    outside[low[1] - 60 : high[1] + 60, low[0] - 60 : high[0] + 60] = False
    np.testing.assert_array_equal(drawn[outside], picture[outside])


def test_the_jaw_takes_the_chin_along_and_leaves_no_edge(
    clip: Path, take: Take, reference: Reference, compositor: Compositor
) -> None:
    picture = next(read_frames(clip, 1.2)).picture
    made = _made(picture, take, reference, 30, drop_cm=0.8)
    assert made.points[CHIN, 1] > made.old[CHIN, 1] + 2
    drawn = compositor.draw(picture, made)
    assert np.abs(drawn.astype(int) - picture).max() > 30
    smooth = cv2.GaussianBlur(drawn, (0, 0), 1.5).astype(int)
    steps = np.abs(np.diff(smooth.astype(int), axis=0)).max()
    before = np.abs(np.diff(cv2.GaussianBlur(picture, (0, 0), 1.5).astype(int), axis=0)).max()
    assert steps < before + 25


def test_colours_come_from_the_frame() -> None:
    """A mouth made in other light takes on the frame's light, and its slope from side to side."""
    rows, columns = np.mgrid[:90, :120]
    alpha = np.clip(1.6 - np.hypot((rows - 45) / 28, (columns - 60) / 38), 0, 1).astype(np.float32)
    real = (np.full((90, 120, 3), 120.0) * (0.7 + 0.6 * columns / 120)[..., None]).astype(np.float32)
    made = np.full((90, 120, 3), 60.0, np.float32)
    relit = made * rim_gain(made, real, alpha)
    shown = alpha > 0.5
    error = np.abs(relit - real)[shown] / real[shown]
    assert error.mean() < 0.08


def test_a_face_at_the_border_or_outside_does_no_harm(
    clip: Path, take: Take, reference: Reference, compositor: Compositor
) -> None:
    picture = next(read_frames(clip, 1.2)).picture
    made = _made(picture, take, reference, 30, 0.5)
    for shift in ((0, 120), (150, 0), (-500, -500)):
        offset = np.array(shift, np.float32)
        moved = MadeFrame(made.points + offset, made.old + offset, made.depth, made.uv, made.atlas)
        assert compositor.draw(picture, moved).shape == picture.shape
