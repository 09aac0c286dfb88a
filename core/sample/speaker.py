"""The sample speaker put together: one call makes one picture and says where every vertex truly is."""

from copy import copy
from dataclasses import dataclass

import cv2
import numpy as np

from core.face.topology import VERTICES, CanonicalFace
from core.sample import hair, light, mesh, mouth, paint, parts
from core.sample.parts import Part, joined
from core.sample.render import SUPER, Camera, Canvas, Scene

SKIN_BLEED = light.BLEED


@dataclass(frozen=True, slots=True)
class Moment:
    """All that varies from picture to picture. curves: see `mouth.shape`; pose (4, 4); gaze (2,); light (3,); power."""

    curves: dict[str, float]
    pose: np.ndarray
    gaze: np.ndarray
    light: np.ndarray
    power: float


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part with what its light needs. shine: strength and sharpness; open: (N,) how open to the sky."""

    part: Part
    normals: np.ndarray
    open: np.ndarray
    bleed: np.ndarray | float
    shine: tuple[float, float]


class Speaker:
    """Draws moments. Making one takes about two seconds; then the same moment always gives the same picture."""

    def __init__(self, face: CanonicalFace, size_px: int, seed: int) -> None:
        self.camera = Camera(size_px)
        self._face = mouth.make_face(mesh.make_skin(face))
        skin = self._face.skin
        self._skin_uvs = paint.place(paint.face_uvs(skin.uvs), paint.FACE)
        self._rest = skin.smooth @ skin.rest
        self._skin_open = _skin_openness(self._rest)
        self._eye = parts.eyeball()
        self._still = _head_of_hair()
        self._still += [_piece(parts.ear(side), 0.85, SKIN_BLEED, (0.10, 20.0)) for side in (-1, 1)]
        self._neck = _piece(parts.neck(), _neck_openness(parts.neck()), SKIN_BLEED, (0.06, 14.0))
        self._upper_teeth, self._lower_teeth = parts.teeth(True), parts.teeth(False)
        self._tongue, self._cavity = parts.tongue(), parts.cavity()
        self._texture = paint.paint(face.uvs.astype(np.float64), seed)
        self._canvas = self._new_canvas()

    def twin(self) -> "Speaker":
        """Return the same speaker with buffers of its own, for another thread."""
        other = copy(self)
        other._canvas = self._new_canvas()
        return other

    def _new_canvas(self) -> Canvas:
        canvas = Canvas(self.camera, self._texture, _backdrop(self.camera.size_px * SUPER))
        canvas.keep(self._torso())
        return canvas

    def draw(self, moment: Moment) -> tuple[np.ndarray, np.ndarray]:
        """Return the picture (size, size, 3) uint8 and the 468 vertices (468, 3) float32 cm in the head."""
        control = mouth.shape(self._face, moment.curves)
        surface = self._face.skin.smooth @ control
        layers = [self._skin_layer(surface, moment), self._neck_layer(moment)]
        layers += [self._eye_layer(surface, side, moment) for side in (0, 1)]
        layers += [self._rigid_layer(piece, moment) for piece in self._still]
        if _lip_gap(control) > 0.01:
            layers += self._mouth_layers(control, moment)
        return self._canvas.draw(_merge(layers)), surface[:VERTICES].astype(np.float32)

    def _skin_layer(self, surface: np.ndarray, moment: Moment) -> Scene:
        triangles = self._face.skin.triangles
        piece = _Piece(
            Part(surface, triangles, self._skin_uvs),
            parts.normals(surface, triangles),
            self._skin_open,
            SKIN_BLEED,
            (0.32, 22.0),
        )
        return self._rigid_layer(piece, moment)

    def _rigid_layer(self, piece: _Piece, moment: Moment) -> Scene:
        turn, shift = moment.pose[:3, :3], moment.pose[:3, 3]
        points = piece.part.vertices @ turn.T + shift
        return _lit(piece, points, piece.normals @ turn.T, moment, turn)

    def _neck_layer(self, moment: Moment) -> Scene:
        """Bend the neck: its top goes with the head, its foot stays."""
        rest = self._neck.part.vertices
        share = np.clip((rest[:, 1] + 15.5) / 7.5, 0, 1)[:, None]
        share = share * share * (3 - 2 * share)
        turn, shift = moment.pose[:3, :3], moment.pose[:3, 3]
        points = share * (rest @ turn.T + shift) + (1 - share) * (rest + _foot())
        normals = parts.normals(points, self._neck.part.triangles)
        return _lit(self._neck, points, normals, moment, turn)

    def _eye_layer(self, surface: np.ndarray, side: int, moment: Moment) -> Scene:
        turn_eye = _gaze_matrix(moment.gaze, side)
        centre = mouth.eye_centre(self._face.skin.rest, side)
        vertices = self._eye.vertices @ turn_eye.T
        lid = surface[list(mesh.EYE_UPPER[side])]
        lid_y = np.interp(vertices[:, 0] + centre[0], *_sorted(lid[:, 0], lid[:, 1]))
        under = np.clip((lid_y - centre[1] - vertices[:, 1] + 0.02) / 0.42, 0, 1)
        corner = np.clip(1.25 - (np.abs(vertices[:, 0]) / 1.5) ** 2, 0.35, 1)
        piece = _Piece(
            Part(vertices + centre, self._eye.triangles, self._eye.uvs),
            vertices / parts.EYE_RADIUS,
            (0.30 + 0.70 * under) * corner,
            0.35,
            (2.6, 420.0),
        )
        return self._rigid_layer(piece, moment)

    def _mouth_layers(self, control: np.ndarray, moment: Moment) -> list[Scene]:
        jaw = moment.curves["jaw"]
        gap = _lip_gap(control)
        lift = min(max(moment.curves["tongue"], 0.0), 1.2)
        tongue = self._tongue.vertices.copy()
        tip = np.clip((tongue[:, 2] - 1.5) / 2.5, 0, 1) ** 1.5
        tongue += np.stack([0 * tip, 0.95 * lift * tip, 0.35 * lift * tip], axis=1)
        lower = mouth.open_jaw(self._lower_teeth.vertices, 0.88, jaw)
        made = []
        for part, vertices, shine in (
            (self._upper_teeth, self._upper_teeth.vertices, (0.35, 40.0)),
            (self._lower_teeth, lower, (0.30, 40.0)),
            (self._tongue, mouth.open_jaw(tongue, 0.8, jaw), (0.22, 30.0)),
            (self._cavity, self._cavity.vertices, (0.0, 1.0)),
        ):
            depth = np.clip((vertices[:, 2] - 1.2) / 3.4, 0, 1) ** 1.6
            side = np.clip(1.12 - (np.abs(vertices[:, 0]) / 2.5) ** 2, 0.12, 1)
            openness = np.clip(depth * side * (0.45 + 0.5 * min(gap, 1.0)), 0.10, 1)
            piece = _Piece(
                Part(vertices, part.triangles, part.uvs), parts.normals(vertices, part.triangles), openness, 0.3, shine
            )
            made.append(_dimmed(self._rigid_layer(piece, moment), openness))
        return made

    def _torso(self) -> Scene:
        piece = _piece(parts.torso(), 1.0, 0.0, (0.0, 1.0))
        points = piece.part.vertices + _foot()
        near_neck = np.clip((np.hypot(points[:, 0], points[:, 2] - _foot()[2] + 3.2) - 4.5) / 5.0, 0, 1)
        towards = np.array([-0.44, 0.55, 0.71])
        still = Moment({}, np.eye(4), np.zeros(2), towards / np.linalg.norm(towards), 1.0)
        shaded = _Piece(piece.part, piece.normals, 0.45 + 0.55 * near_neck, 0.1, (0.0, 1.0))
        return _lit(shaded, points, piece.normals, still, np.eye(3))


def _head_of_hair() -> list[_Piece]:
    cap = hair.cap()
    locks = hair.locks()
    openness = np.concatenate([_hair_openness(cap), np.ones(sum(len(lock.vertices) for lock in locks))])
    return [
        _piece(joined([cap, *locks]), openness, 0.0, (0.55, 70.0)),
        _piece(hair.lining(cap), 0.16, 0.0, (0.0, 1.0)),
        _piece(hair.scalp(), 0.25, 0.0, (0.0, 1.0)),
    ]


def _foot() -> np.ndarray:
    """Return where the body stands: the mean head's own zero, in camera axes."""
    return np.array([0.0, 2.6, -62.0])


def _piece(part: Part, openness: np.ndarray | float, bleed: np.ndarray | float, shine: tuple[float, float]) -> _Piece:
    filled = np.broadcast_to(np.asarray(openness, float), (len(part.vertices),))
    return _Piece(part, parts.normals(part.vertices, part.triangles), filled, bleed, shine)


def _lit(piece: _Piece, points: np.ndarray, normals: np.ndarray, moment: Moment, turn: np.ndarray) -> Scene:
    shown = light.shade(normals, moment.light, moment.power, piece.bleed, piece.open)
    strength, sharpness = piece.shine
    gloss = np.zeros(len(points))
    if strength:
        views = -points / np.linalg.norm(points, axis=1, keepdims=True)
        if piece.part.flow is not None:
            flow = piece.part.flow @ turn.T
            facing = np.clip(normals @ moment.light * 0.7 + 0.3, 0, 1)
            gloss = light.strand_highlight(flow, views, moment.light, sharpness) * facing
        else:
            gloss = light.highlight(normals, views, moment.light, sharpness)
        gloss = strength * gloss * piece.open
    part = piece.part
    return Scene(points.astype(np.float32), shown, part.uvs, gloss, part.triangles)


def _dimmed(scene: Scene, by: np.ndarray) -> Scene:
    return Scene(scene.points, scene.light * by[:, None] ** 0.45, scene.uvs, scene.gloss, scene.triangles)


def _merge(scenes: list[Scene]) -> Scene:
    starts = np.cumsum([0, *(len(scene.points) for scene in scenes[:-1])])
    return Scene(
        np.concatenate([scene.points for scene in scenes]),
        np.concatenate([scene.light for scene in scenes]),
        np.concatenate([scene.uvs for scene in scenes]),
        np.concatenate([scene.gloss for scene in scenes]),
        np.concatenate([scene.triangles + start for scene, start in zip(scenes, starts, strict=True)]).astype(np.int32),
    )


def _lip_gap(control: np.ndarray) -> float:
    return float(control[13, 1] - control[14, 1])


def _sorted(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(x)
    return x[order], y[order]


def _gaze_matrix(gaze: np.ndarray, side: int) -> np.ndarray:
    right, up = float(np.clip(gaze[0], -0.42, 0.42)), float(np.clip(gaze[1], -0.25, 0.25))
    right += 0.022 if side == 0 else -0.022
    cy, sy, cx, sx = np.cos(right), np.sin(right), np.cos(-up), np.sin(-up)
    return np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]]) @ np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])


def _skin_openness(rest: np.ndarray) -> np.ndarray:
    """Return how open the skin is: less under the fringe, under the jaw and at the temples."""
    x, y, z = rest.T
    fringe = 1 - 0.45 * np.clip((y - 5.6) / 2.6, 0, 1)
    jaw = 1 - 0.55 * np.clip((3.4 - z - 0.15 * (y + 9)) / 5, 0, 1) * np.clip((-y - 6.5) / 3, 0, 1)
    temple = 1 - 0.35 * np.clip((np.abs(x) - 6.4) / 1.4, 0, 1) * np.clip((y + 2) / 6, 0, 1)
    return fringe * jaw * temple


def _neck_openness(neck: Part) -> np.ndarray:
    y = neck.vertices[:, 1]
    return 0.20 + 0.72 * np.clip((-8.2 - y) / 5.5, 0, 1) ** 1.1


def _hair_openness(cap: Part) -> np.ndarray:
    _, y, z = cap.vertices.T
    behind = np.clip((3.0 - z) / 6, 0, 1)
    return 1 - 0.62 * behind * np.clip((4.0 - y) / 8, 0, 1)


def _backdrop(side: int) -> np.ndarray:
    """Paint a soft studio wall: a warm glow behind the head, darker corners, a few lights out of focus."""
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    glow = np.exp(-(((x - 0.60) / 0.50) ** 2) - ((y - 0.36) / 0.55) ** 2)[..., None]
    wall = np.array([62, 76, 88], np.float32) * (1 - glow) + np.array([158, 160, 152], np.float32) * glow
    random = np.random.default_rng(3)
    spots = np.zeros((side, side, 3), np.float32)
    for _ in range(9):
        at = (int(random.uniform(0, side)), int(random.uniform(0, 0.8 * side)))
        colour = np.array([255, 214, 160]) * random.uniform(0.03, 0.10)
        spot = np.zeros_like(spots)
        cv2.circle(spot, at, int(random.uniform(0.03, 0.07) * side), colour.tolist(), -1, cv2.LINE_AA)
        spots += spot
    wall += cv2.GaussianBlur(spots, (0, 0), side / 170)
    grain = cv2.GaussianBlur(random.standard_normal((side, side)).astype(np.float32), (0, 0), 1.5)
    return np.clip(wall + grain[..., None] * 4, 0, 255).astype(np.uint8)
