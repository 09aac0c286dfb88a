"""The hair of the sample speaker: a bob with a side parting, tucked behind the ears, and a swept fringe."""

import numpy as np

from core.sample import paint
from core.sample.parts import Part, grid

CENTRE = np.array([0.0, 3.0, -2.4])
RADII = np.array([8.5, 10.3, 9.4])
LINE_DEG = (0, 25, 42, 58, 72, 82, 94, 106, 125, 180)
LINE_Y = (8.0, 7.8, 6.7, 4.2, 2.0, 1.2, -5.0, -8.6, -9.8, -10.2)


def cap() -> Part:
    """Make the shell of hair, from the parting to its edge."""
    columns, rows = 145, 36
    turn = np.linspace(-np.pi, np.pi, columns)[None, :]
    t = np.linspace(0, 1, rows)[:, None]
    random = np.random.default_rng(5)
    edge = np.interp(np.abs(np.degrees(turn)), LINE_DEG, LINE_Y)
    edge = edge + 0.35 * _wave(turn, random, (7, 13, 21))
    top = CENTRE[1] + RADII[1]
    y_line = top + (edge - top) * (1 - np.cos(t * np.pi / 2)) ** 0.9
    height = np.clip((y_line - CENTRE[1]) / RADII[1], 0, 1)
    wide = np.sqrt(np.clip(1 - height**2, 0, 1))
    below = np.clip((CENTRE[1] - y_line) / 12.0, 0, 1)
    wide = wide * (1 + 0.13 * np.sin(np.clip(below * 1.4, 0, 1) * np.pi) - 0.16 * below**3)
    wide = wide * (1 + (0.020 * _wave(turn, random, (9, 17)) + 0.014 * _wave(turn, random, (31, 44))) * t)
    tuck = np.clip((t - 0.95) / 0.05, 0, 1)
    wide = wide * (1 - 0.10 * tuck**2)
    x, z = RADII[0] * wide * np.sin(turn), CENTRE[2] + RADII[2] * wide * np.cos(turn)
    return _stranded(np.stack([x, y_line, z], -1), 7.0)


def lining(outer: Part) -> Part:
    """Make the inner side of the shell, seen behind neck and jaw."""
    inner = CENTRE + (outer.vertices - CENTRE) * (0.965, 1.0, 0.965)
    low = (inner[outer.triangles][:, :, 1] < 4.0).all(axis=1)  # above, the head itself hides it
    return Part(inner, outer.triangles[low][:, ::-1].copy(), outer.uvs, outer.flow)


def scalp() -> Part:
    """Make the dark ground under the hair, so that no gap shows at the hairline."""
    t, turn = np.linspace(0.02, 1.05, 12)[:, None], np.linspace(-np.pi, np.pi, 49)[None, :]
    points = np.stack([7.5 * np.sin(t) * np.sin(turn), 8.9 * np.cos(t) + 0 * turn, 7.2 * np.sin(t) * np.cos(turn)], -1)
    return grid(points + np.array([0.0, 3.0, -2.6]), paint.HAIR, (0.0, 3.0, -2.6))


def locks() -> list[Part]:
    """Make the swept locks over the forehead and before the ears."""
    random = np.random.default_rng(9)
    parts = []
    for k in range(9):
        share = k / 8
        start = np.array([2.6 + 0.25 * np.sin(k * 2.3), 12.75 - 0.1 * k, 3.4 - 0.30 * (8 - k)])
        end_turn = -1.22 + 0.98 * share + random.normal(0, 0.03)
        end_y = 3.4 + 2.9 * share + random.normal(0, 0.15)
        parts.append(_lock(start, end_turn, end_y, 1.2, 2.7 - 0.3 * share, 0.8 + 0.3 * np.sin(2.1 * k), random))
    for k in range(8):
        share = k / 7
        start = np.array([3.0, 12.7 - 0.1 * k, 3.2 - 0.25 * (7 - k)])
        end_turn = 1.20 - 1.12 * share + random.normal(0, 0.03)
        end_y = 3.4 + 2.9 * share + random.normal(0, 0.15)
        parts.append(_lock(start, end_turn, end_y, 1.3, 2.4 - 0.5 * share, 0.8 + 0.2 * np.sin(2.6 * k), random))
    return parts


def _lock(
    start: np.ndarray, end_turn: float, end_y: float, bow: float, width: float, lift: float, random: np.random.Generator
) -> Part:
    """Make one lock from the parting to a place on the hairline, hugging the head."""
    t = np.linspace(0, 1, 22)
    first = np.arctan2(start[0], start[2] - CENTRE[2])
    turn = first + (end_turn - first) * t**0.9
    y = start[1] + (end_y - start[1]) * t**bow
    height = np.clip((y - CENTRE[1]) / RADII[1], 0, 0.999)
    wide = np.sqrt(1 - height**2)
    over = 1.0 + 0.055 * lift * np.sin(np.pi * np.clip(t * 1.02, 0, 1)) ** 0.6
    middle = np.stack([RADII[0] * wide * np.sin(turn) * over, y, CENTRE[2] + RADII[2] * wide * np.cos(turn) * over], 1)
    away = (middle - CENTRE) / RADII**2
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    along = np.gradient(middle, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = np.cross(along, away)
    taper = np.interp(t, (0, 0.15, 0.55, 1), (0.35, 0.75, 1.0, 0.04))
    s = np.linspace(-1, 1, 9)[None, :, None]
    half = (0.5 * width * taper)[:, None, None]
    ridges = 0.05 * np.sin(s * 9 + random.uniform(0, 6))
    thick = (0.42 * taper)[:, None, None] * (1 - s**2) - 0.25 * s**2 + ridges
    return _stranded(middle[:, None] + across[:, None] * s * half + away[:, None] * thick, 0.16 * width)


def _stranded(points: np.ndarray, repeats: float) -> Part:
    part = grid(points, paint.HAIR, (0.0, 2.0, -3.0))
    rows, columns = points.shape[:2]
    u = np.linspace(0, repeats, columns)
    mirrored = np.abs((u + 1) % 2 - 1) if repeats > 1 else 0.2 + u
    v, u = np.meshgrid(np.linspace(0, 1, rows), mirrored, indexing="ij")
    flow = np.gradient(points, axis=0)
    flow /= np.maximum(np.linalg.norm(flow, axis=2, keepdims=True), 1e-9)
    uvs = paint.place(np.stack([u.ravel(), v.ravel()], 1), paint.HAIR)
    return Part(part.vertices, part.triangles, uvs, flow.reshape(-1, 3))


def _wave(turn: np.ndarray, random: np.random.Generator, counts: tuple[int, ...]) -> np.ndarray:
    return np.mean([np.sin(count * turn + random.uniform(0, 6)) for count in counts], axis=0)
