"""Moves the skin: jaw, lips, lids and brows, as fields over the control points.

Each field is a few displacements at named points, spread smoothly over the skin; the last step lets the lips meet where
they would pass through each other or where they are closed.
"""

from dataclasses import dataclass

import numpy as np

from core.sample import mesh
from core.sample.parts import EYE_DEPTH, EYE_RADIUS

HINGE = np.array([0.0, 0.5, -3.0])
JAW_RADIANS = 0.225
LID_RADIUS = EYE_RADIUS + 0.10
STILL = (
    *(10, 151, 9, 8, 168, 6, 197, 195, 5, 4, 1, 19, 94, 2, 98, 327, 129, 358, 33, 133, 263, 362, 145, 374, 159, 386),
    *(234, 454, 127, 356, 162, 389, 93, 323, 70, 300, 107, 336, 54, 284, 67, 297, 111, 340, 47, 277),
)
CHIN = (152, 175, 199, 200, 18, 148, 377, 176, 400, 171, 396, 208, 428)


@dataclass(frozen=True, slots=True)
class Face:
    """All that moves the skin. jaw: (540,) 0..1; fields: name -> (540, 3) cm; meet: (540, 22) spread of the inner lips."""

    skin: mesh.Skin
    jaw: np.ndarray
    fields: dict[str, np.ndarray]
    meet: np.ndarray


def make_face(skin: mesh.Skin) -> Face:
    """Prepare the fields (about a second)."""
    jaw = _jaw_field(skin)
    fields = {name: _field(skin, moves) for name, moves in _moves(skin).items()}
    inner = np.array([*mesh.LIP_INNER_UPPER, *mesh.LIP_INNER_LOWER[1:-1]])
    fixed = np.array([*STILL, *CHIN, 205, 425, 207, 427, 164, 57, 287])
    handles = np.concatenate([inner, fixed])
    spread = mesh.smooth_fields(skin.coarse, handles, np.eye(len(handles))[:, : len(inner)])
    return Face(skin, jaw, fields, spread)


def _jaw_field(skin: mesh.Skin) -> np.ndarray:
    handles = dict.fromkeys(STILL, 0.0)
    handles |= dict.fromkeys(CHIN, 1.0)
    for ring_up, ring_low, corner in (
        (mesh.LIP_INNER_UPPER, mesh.LIP_INNER_LOWER, 0.40),
        (mesh.LIP_OUTER_UPPER, mesh.LIP_OUTER_LOWER, 0.42),
        (mesh.LIP_MIDDLE_UPPER, mesh.LIP_MIDDLE_LOWER, 0.41),
    ):
        arc = np.sin(np.linspace(0, np.pi, 11)) ** 0.62
        for k in range(11):
            handles[ring_up[k]] = corner * (1 - arc[k]) - 0.04 * arc[k]
            handles[ring_low[k]] = corner + (1.0 - corner) * arc[k]
    points = np.array(list(handles))
    jaw = mesh.smooth_fields(skin.coarse, points, np.array([list(handles.values())]).T)[:, 0]
    back = mesh.VERTICES + 36 + np.arange(36)
    jaw[back] *= 0.3
    return np.clip(jaw, -0.06, 1.04)


def _moves(skin: mesh.Skin) -> dict[str, dict[int, tuple[float, float, float]]]:
    """Return for each field the displacement of its points, in cm."""
    moves: dict[str, dict[int, tuple[float, float, float]]] = {
        name: {} for name in ("round", "wide", "raise", "bite", "smile", "brow")
    }
    rings = (
        ("inner", mesh.LIP_INNER_UPPER, mesh.LIP_INNER_LOWER),
        ("middle", mesh.LIP_MIDDLE_UPPER, mesh.LIP_MIDDLE_LOWER),
        ("outer", mesh.LIP_OUTER_UPPER, mesh.LIP_OUTER_LOWER),
    )
    for name, upper, lower in rings:
        for k in range(11):
            arc = np.sin(k * np.pi / 10)
            for point, sign in ((upper[k], 1.0), (lower[k], -1.0)):
                x = skin.rest[point, 0]
                lift = {"inner": -0.02, "middle": 0.06, "outer": -0.02}[name] * sign * arc
                moves["round"][point] = (-0.36 * x, lift, 0.25 + 0.52 * arc * (0.7 if name == "outer" else 1.0))
                moves["wide"][point] = (0.17 * x, 0.10 * (1 - arc) - 0.05 * sign * arc, -0.20 * (1 - arc) - 0.06 * arc)
                moves["smile"][point] = (0.13 * x, 0.48 * (1 - arc) ** 1.3 - 0.02, -0.16 * (1 - arc))
                raised = 0.26 if sign > 0 else -0.20
                moves["raise"][point] = (0.0, raised * arc**0.8, 0.05 * arc)
                if sign > 0:
                    moves["bite"][point] = (0.0, 0.14 * arc, 0.08 * arc)
                else:
                    tuck = {"inner": (0.30, -0.62), "middle": (0.34, -0.34), "outer": (0.16, -0.10)}[name]
                    moves["bite"][point] = (0.0, tuck[0] * arc**0.6, tuck[1] * arc**0.6)
    for cheek in (50, 280, 205, 425):
        moves["smile"][cheek] = (0.0, 0.22, 0.12)
    for brow in (107, 66, 105, 63, 336, 296, 334, 293, 65, 52, 295, 282):
        moves["brow"][brow] = (0.0, 0.42, 0.05)
    return moves


def _field(skin: mesh.Skin, moves: dict[int, tuple[float, float, float]]) -> np.ndarray:
    values = dict.fromkeys((*STILL, *mesh.OVAL), (0.0, 0.0, 0.0))
    if 107 in moves:
        values = dict.fromkeys((*mesh.OVAL, 6, 4, *sum(mesh.EYE_UPPER, ()), 50, 280), (0.0, 0.0, 0.0))
    values |= moves
    return mesh.smooth_fields(skin.coarse, np.array(list(values)), np.array(list(values.values())))


def shape(face: Face, curves: dict[str, float]) -> np.ndarray:
    """Return the control points (540, 3) for one moment. curves: the channels, and closed, smile, brow, blink, lid."""
    v = face.skin.rest.copy()
    for name, field in face.fields.items():
        v += curves[name] * field
    v = open_jaw(v, face.jaw, curves["jaw"])
    _let_lips_meet(face, v, curves["closed"])
    for side in (0, 1):
        _move_lids(face.skin.rest, v, side, curves["blink"], curves["lid"])
    return v


def open_jaw(v: np.ndarray, weight: np.ndarray | float, jaw: float) -> np.ndarray:
    """Turn points (N, 3) round the hinge of the jaw, each by its own weight."""
    angle = jaw * JAW_RADIANS * np.asarray(weight)
    y, z = v[:, 1] - HINGE[1], v[:, 2] - HINGE[2]
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([v[:, 0], HINGE[1] + y * cos - z * sin, HINGE[2] + y * sin + z * cos], axis=1)


def _let_lips_meet(face: Face, v: np.ndarray, closed: float) -> None:
    upper, lower = list(mesh.LIP_INNER_UPPER), list(mesh.LIP_INNER_LOWER)
    for _ in range(2):
        gap = v[upper] - v[lower]
        share = np.where(gap[:, 1] < 0.0, 1.0, closed)[:, None]
        down, up = -0.40 * share * gap, 0.60 * share * gap
        pull = np.concatenate([down, up[1:-1]])
        pull[[0, 10]] = 0.0
        v += face.meet @ pull


def _move_lids(rest: np.ndarray, v: np.ndarray, side: int, blink: float, lid: float) -> None:
    """Let the lids slide over the eyeball: blink 0..1, lid: how far the upper lid follows a downward look."""
    upper, lower = np.array(mesh.EYE_UPPER[side]), np.array(mesh.EYE_LOWER[side])
    centre = eye_centre(rest, side)
    down = np.clip(blink + (0.08 + 0.35 * lid) * (1 - blink), -0.1, 1)
    target = rest[upper] + 0.80 * (rest[lower] - rest[upper])
    v[upper] += down * (target - rest[upper])
    v[lower[1:-1]] += 0.20 * blink * (rest[upper[1:-1]] - rest[lower[1:-1]])
    fold, under = np.array(mesh.LID_UPPER[side]), np.array(mesh.LID_LOWER[side])
    v[fold] += 0.42 * down * (target[1:-1] - rest[upper[1:-1]]) * (1, 1, 0)
    v[under] += 0.06 * blink * (rest[upper[1:-1]] - rest[lower[1:-1]])
    for ring, radius in ((upper[1:-1], LID_RADIUS), (lower[1:-1], LID_RADIUS), (fold, LID_RADIUS + 0.12)):
        away = v[ring] - centre
        room = radius**2 - (away[:, :2] ** 2).sum(axis=1)
        front = np.sqrt(np.clip(room, 0.05, None))
        on_edge = centre[2] + np.maximum(front, 0.5 * (away[:, 2] + front))
        v[ring, 2] = np.maximum(v[ring, 2], centre[2] + front) if radius > LID_RADIUS else on_edge


def eye_centre(rest: np.ndarray, side: int) -> np.ndarray:
    """Return the middle of an eyeball (3,) cm, in the head."""
    ring = [*mesh.EYE_UPPER[side], *mesh.EYE_LOWER[side]]
    middle = rest[ring].mean(axis=0)
    return middle - (0, 0, EYE_DEPTH)
