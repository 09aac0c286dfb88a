"""The parts round the skin, as small surfaces: eyes, lashes, teeth, tongue, mouth, neck, ears, hair, shoulders.

All in the head's own centimetres: x to the subject's left, y up, z to the camera, like the canonical face.
"""

from dataclasses import dataclass

import numpy as np

from core.sample import paint

EYE_RADIUS = 1.42
EYE_DEPTH = 1.30  # from the middle of the lid edges back to the middle of the eyeball


@dataclass(frozen=True, slots=True)
class Part:
    """A surface of its own.

    vertices: (N, 3) float64 cm. triangles: (M, 3) int32. uvs: (N, 2) float32 in the texture.
    flow: (N, 3) direction of strands (hair only), else None.
    """

    vertices: np.ndarray
    triangles: np.ndarray
    uvs: np.ndarray
    flow: np.ndarray | None = None


def grid(points: np.ndarray, area: tuple[int, int, int, int], within: tuple[float, float, float]) -> Part:
    """Make a surface of a grid of points (R, C, 3) that looks away from the point `within`."""
    rows, columns = points.shape[:2]
    at = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = (part.ravel() for part in (at[:-1, :-1], at[:-1, 1:], at[1:, :-1], at[1:, 1:]))
    triangles = np.concatenate([np.stack([a, c, b], 1), np.stack([b, c, d], 1)])
    vertices = points.reshape(-1, 3)
    corners = vertices[triangles]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    if np.einsum("ij,ij->i", normal, corners.mean(axis=1) - within).sum() < 0:
        triangles = triangles[:, ::-1]
    v, u = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 1, columns), indexing="ij")
    uvs = paint.place(np.stack([u.ravel(), v.ravel()], 1), area)
    return Part(vertices, triangles.astype(np.int32), uvs)


def joined(parts: list[Part]) -> Part:
    """Make one part of several that all have strands."""
    starts = np.cumsum([0, *(len(part.vertices) for part in parts[:-1])])
    return Part(
        np.concatenate([part.vertices for part in parts]),
        np.concatenate([part.triangles + start for part, start in zip(parts, starts, strict=True)]).astype(np.int32),
        np.concatenate([part.uvs for part in parts]),
        np.concatenate([part.flow for part in parts if part.flow is not None]),
    )


def eyeball() -> Part:
    """Make an eyeball round the origin that looks along z, with a cornea."""
    v = np.linspace(0, 1, 36)[:, None] ** 0.9
    angle, around = v * 1.9, np.linspace(0, 2 * np.pi, 41)[None, :]
    radius = EYE_RADIUS * (1 + 0.035 * np.clip(1 - (angle / 0.62) ** 2, 0, None))
    points = np.stack([np.sin(angle) * np.cos(around), np.sin(angle) * np.sin(around), np.cos(angle) * np.ones_like(around)], -1)
    part = grid(points * radius[..., None], paint.EYE, (0, 0, 0))
    uv = np.stack([np.tile(np.linspace(0, 1, 41), 36), np.repeat(v.ravel(), 41)], 1)
    return Part(part.vertices, part.triangles, paint.place(uv, paint.EYE))


def teeth(upper: bool) -> Part:
    """Make one row of teeth; the edge is where the lips part at rest."""
    u = np.linspace(-1, 1, 97)
    angle = u * 1.32
    x, z = 2.25 * np.sin(angle), 4.72 - 2.9 * (1 - np.cos(angle)) - (0.0 if upper else 0.22)
    x = x * (1.0 if upper else 0.92)
    scallop = np.abs(np.sin(np.pi * 6 * (u + 1)))
    size = 1 + 0.10 * np.cos(angle * 1.5)
    edge = -4.52 - 0.06 * size if upper else -4.22
    notch = 0.05 * (1 - scallop**0.5)
    rows = np.linspace(0, 1, 8)[:, None]
    height, sign = (1.35, 1.0) if upper else (1.15, -1.0)
    y = edge + sign * (height * (1 - rows) + notch * rows)
    bulge = 0.10 * np.sin(np.pi * rows * 0.9) * (0.4 + 0.6 * scallop) + 0.07 * scallop * rows
    points = np.stack([x * np.ones_like(y), y, z + bulge], -1)
    part = grid(points, paint.TEETH, (0, -4.5, 0))
    uv = np.stack([np.tile((u + 1) / 2, 8), np.repeat(rows.ravel(), 97)], 1)
    return Part(part.vertices, part.triangles, paint.place(uv, paint.TEETH))


def tongue() -> Part:
    """Make the tongue, lying on the floor of the mouth."""
    v, around = np.linspace(0.02, np.pi - 0.02, 22)[:, None], np.linspace(0, 2 * np.pi, 29)[None, :]
    x, y = 1.45 * np.sin(v) * np.cos(around), 0.55 * np.sin(v) * np.sin(around)
    y = y - 0.16 * np.exp(-((x / 0.3) ** 2)) * (y > 0)
    z = 2.2 * np.cos(v) * np.ones_like(around)
    return grid(np.stack([x, y - 5.12, z + 2.35], -1), paint.TONGUE, (0, -5.5, 2.0))


def cavity() -> Part:
    """Make the back of the mouth, a bowl seen from within."""
    v, around = np.linspace(0.02, 1.5, 12)[:, None], np.linspace(0, 2 * np.pi, 33)[None, :]
    x, y = 2.45 * np.sin(v) * np.cos(around), 2.6 * np.sin(v) * np.sin(around)
    z = 3.4 - 3.2 * np.cos(v) * np.ones_like(around)
    part = grid(np.stack([x, y - 5.0, z], -1), paint.CAVITY, (0, -5.0, 3.0))
    return Part(part.vertices, part.triangles[:, ::-1].copy(), part.uvs)


def neck() -> Part:
    """Make the neck, from within the head down into the collar."""
    y = np.linspace(-6.5, -15.0, 16)[:, None]
    around = np.linspace(-np.pi, np.pi, 61)[None, :]
    spread = 1 + 0.05 * np.clip((-13 - y) / 4, 0, 1) ** 2
    x, z = 4.35 * spread * np.sin(around), -3.4 + 4.1 * spread * np.cos(around)
    for side in (-0.55, 0.55):
        z = z + 0.22 * np.exp(-(((around - side * (1.2 + (y + 16) * 0.04)) / 0.16) ** 2))
    return grid(np.stack([x, y * np.ones_like(around), z], -1), paint.SKIN, (0, -10, -3.2))


def ear(side: int) -> Part:
    """Make an ear (side -1: the subject's right), turned a little forward."""
    v, around = np.linspace(0.03, np.pi - 0.03, 26)[:, None], np.linspace(0, 2 * np.pi, 37)[None, :]
    front = np.cos(v)
    tall, deep = np.sin(v) * np.cos(around), np.sin(v) * np.sin(around)
    rim = np.sqrt(tall**2 + deep**2)
    hollow = 0.55 * np.exp(-(((rim - 0.55) / 0.22) ** 2)) * (front > 0)
    along = deep * (1.35 + 0.28 * tall)
    thick = 0.50 * front - hollow
    turn = 0.62
    x = 7.75 + thick * np.cos(turn) + along * np.sin(turn) * 0.55 + 0.10 * tall
    z = -3.0 + thick * np.sin(turn) - along * np.cos(turn) - 0.25 * tall
    y = 0.9 + 2.75 * tall
    return grid(np.stack([side * x, y, z], -1), paint.SKIN, (side * 7.0, 0.9, -3.0))


def torso() -> Part:
    """Make collar and shoulders, which stand still."""
    heights = np.array([-12.6, -12.2, -12.5, -13.6, -14.5, -15.3, -16.7, -18.9, -23.0, -30.0])
    widths = np.array([4.4, 4.8, 5.15, 5.5, 6.6, 9.6, 15.2, 18.6, 20.0, 20.5])
    depths = np.array([4.1, 4.5, 4.8, 5.1, 5.8, 6.4, 7.4, 8.4, 9.5, 10.0])
    t, fine = np.linspace(0, 1, len(heights)), np.linspace(0, 1, 60)
    y, a, b = (_curve(fine, t, values)[:, None] for values in (heights, widths, depths))
    around = np.linspace(-np.pi, np.pi, 81)[None, :]
    x, z = a * np.sin(around), -3.2 + b * np.cos(around) * (1 + 0.1 * np.clip((-16 - y) / 6, 0, 1))
    drop = 0.35 * np.cos(around) * np.clip((y + 16.5) / 3, 0, 1)
    return grid(np.stack([x, y - drop, z], -1), paint.SHIRT, (0, -22, -3.2))


def _curve(fine: np.ndarray, t: np.ndarray, values: np.ndarray) -> np.ndarray:
    from scipy.interpolate import PchipInterpolator

    return PchipInterpolator(t, values)(fine)


def normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Return unit vertex normals (N, 3)."""
    corners = vertices[triangles]
    face = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    total = np.zeros_like(vertices)
    for k in range(3):
        for axis in range(3):
            total[:, axis] += np.bincount(triangles[:, k], face[:, axis], len(vertices))
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)
