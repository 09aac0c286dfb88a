"""Head motion out and in again, atlases, warps, and the shape space, against exact answers."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.face.atlas import ATLAS_PX, MOUTH_PX, fit_cylinder, unwrap
from core.face.blend import motion_weights, mouth_mask
from core.face.normalise import make_reference, normalise
from core.face.pose import umeyama
from core.face.regions import CHIN, LIPS, LOWER_LIP, UPPER_LIP
from core.face.shape import fit_shape_space
from core.face.take import Take
from core.face.topology import canonical_face
from core.face.warp import paint
from core.models import model_path
from core.project import store

FLIP = np.array([1, -1, -1], np.float32)


@pytest.fixture(scope="module")
def landmarker() -> Path:
    return model_path("face_landmarker.task")


@pytest.fixture(scope="module")
def takes(tracked: Path) -> list[Take]:
    return [Take.load(store.take_file(tracked, footage)) for footage in store.load(tracked).footage]


def test_the_canonical_face_is_a_closed_disc(landmarker: Path) -> None:
    face = canonical_face(landmarker)
    assert face.vertices.shape == (468, 3)
    assert face.triangles.shape == (898, 3)
    assert len(np.unique(face.triangles)) == 468
    assert 0.1 < face.vertices[UPPER_LIP, 1] - face.vertices[LOWER_LIP, 1] < 1.0


def test_umeyama_finds_the_similarity_it_was_given() -> None:
    rng = np.random.default_rng(1)
    source = rng.normal(size=(5, 30, 3))
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    target = 2.5 * source @ turn.T + np.array([1.0, -2.0, 3.0])
    found = umeyama(source, target)
    np.testing.assert_allclose(found.scale, 2.5, rtol=1e-9)
    np.testing.assert_allclose(found.apply(source), target, atol=1e-9)
    np.testing.assert_allclose(found.invert(target), source, atol=1e-9)


def test_head_motion_is_taken_out(takes: list[Take], landmarker: Path) -> None:
    """The same face turned, moved and scaled normalises to the same vertices."""
    reference = make_reference(takes, landmarker)
    take = takes[0]
    still = normalise(take, reference).vertices
    angle = 0.3
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    turned = (1.3 * take.landmarks.astype(float) @ turn.T + [40, -20, 5]).astype(np.float32)
    moved = Take(take.source, take.width, take.height, take.times_s, take.found, turned, take.blendshapes, take.pose)
    np.testing.assert_allclose(normalise(moved, reference).vertices[take.found], still[take.found], atol=2e-3)
    assert abs(reference.vertices[33, 0] - reference.vertices[263, 0]) == pytest.approx(8.9, abs=1.5)  # eyes: centimetres


def test_takes_survive_the_disk(takes: list[Take], tmp_path: Path) -> None:
    takes[0].save(tmp_path / "t.npz")
    again = Take.load(tmp_path / "t.npz")
    np.testing.assert_array_equal(again.landmarks, takes[0].landmarks)
    assert again.source == takes[0].source
    assert [path.name for path in tmp_path.iterdir()] == ["t.npz"]


def test_a_warp_onto_itself_changes_nothing(landmarker: Path) -> None:
    face = canonical_face(landmarker)
    points = ((face.vertices * FLIP)[:, :2] * 8 + 100).astype(np.float32)
    x, y = paint(points, face.triangles, 200, 200).map_from(points, identity=True)
    columns, rows = np.meshgrid(np.arange(200), np.arange(200))
    assert np.abs(x - columns).max() < 0.01
    assert np.abs(y - rows).max() < 0.01


def test_a_warp_agrees_with_opencv_on_one_triangle() -> None:
    source = np.array([[10, 10], [80, 20], [30, 90]], np.float32)
    target = np.array([[20, 15], [90, 30], [25, 80]], np.float32)
    picture = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 255, (100, 100, 3)).astype(np.uint8), (0, 0), 3)
    x, y = paint(target, np.array([[0, 1, 2]]), 100, 100).map_from(source)
    ours = cv2.remap(picture, x, y, cv2.INTER_LINEAR)
    theirs = cv2.warpAffine(picture, cv2.getAffineTransform(source, target), (100, 100))
    inside = cv2.erode((x >= 0).astype(np.uint8), np.ones((3, 3))) > 0
    assert np.abs(ours[inside].astype(int) - theirs[inside]).max() <= 2


def test_the_mouth_lies_in_the_crop(takes: list[Take], landmarker: Path) -> None:
    reference = make_reference(takes, landmarker)
    cylinder = fit_cylinder(reference.vertices)
    atlas = cylinder.to_atlas(reference.vertices)
    assert atlas.min() > -16 and atlas.max() < ATLAS_PX + 16  # the outermost temples may fall off
    lips = (atlas - cylinder.mouth_origin)[list(LIPS)]
    assert lips.min() > 15 and lips.max() < MOUTH_PX - 15
    mask = mouth_mask(cylinder, reference.vertices[None])
    at = lips.round().astype(int)
    assert mask[at[:, 1], at[:, 0]].min() > 0.99
    assert mask[[0, -1]].max() == 0 and mask[:, [0, -1]].max() == 0


def test_unwrapping_a_picture_of_the_atlas_gives_it_back(landmarker: Path) -> None:
    face = canonical_face(landmarker)
    vertices = face.vertices * FLIP
    cylinder = fit_cylinder(vertices)
    uv = cylinder.to_atlas(vertices)
    rows, columns = np.mgrid[:ATLAS_PX, :ATLAS_PX]
    picture = np.stack([columns, rows, (columns + rows) // 2], -1).astype(np.uint8)
    atlas = unwrap(picture, uv, uv, face.triangles, ATLAS_PX)
    seen = atlas.any(-1)
    assert seen.mean() > 0.4
    assert np.abs(atlas[seen].astype(int) - picture[seen]).max() <= 1


def test_the_shape_space_keeps_the_lips(takes: list[Take], landmarker: Path) -> None:
    reference = make_reference(takes, landmarker)
    vertices = np.concatenate([normalise(take, reference).vertices[take.found] for take in takes])
    space = fit_shape_space(vertices, canonical_face(landmarker).vertices)
    codes = space.encode(vertices)
    np.testing.assert_allclose(codes.std(0), 1, atol=0.05)
    error = np.linalg.norm((space.decode(codes) - vertices)[:, list(LIPS), :2], axis=-1).mean()
    assert error < 0.02  # centimetres: a fifth of a millimetre


def test_the_chin_moves_and_the_brow_does_not(landmarker: Path) -> None:
    weights = motion_weights(canonical_face(landmarker).vertices)
    assert weights[list(LIPS)].min() == 1
    assert weights[CHIN] > 0.9
    assert weights[[10, 33, 263, 127, 356]].max() == 0


def test_a_sliver_throws_no_pixel_far() -> None:
    target = np.array([[10, 50], [90, 50.02], [50, 50.05], [50, 90]], np.float32)
    source = np.array([[10, 40], [90, 44], [50, 60], [50, 90]], np.float32)
    x, y = paint(target, np.array([[0, 1, 2], [0, 2, 3]]), 100, 100).map_from(source)
    painted = x >= 0
    assert painted.any()
    assert x[painted].min() >= 9 and x[painted].max() <= 91
    assert y[painted].min() >= 39 and y[painted].max() <= 91
