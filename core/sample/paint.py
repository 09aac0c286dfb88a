"""Paints the sample speaker: one texture for all parts, made of noise, soft masks and strokes. No photograph is used.

The texture is RGB and gloss, (1024, 2048, 4) uint8: the left square is the face, the right holds the other parts.
"""

import cv2
import numpy as np

from core.sample import mesh

SIZE = 1024
FACE = (0, 0, 1024, 1024)  # x, y, width, height in texture pixels
HAIR = (1024, 0, 512, 512)
EYE = (1536, 0, 256, 256)
LASH = (1792, 0, 256, 256)
TEETH = (1536, 256, 512, 128)
TONGUE = (1536, 384, 256, 128)
CAVITY = (1792, 384, 256, 128)
SKIN = (1024, 512, 512, 512)
SHIRT = (1536, 512, 512, 512)
RIM = 0.07  # how far the face's own coordinates go beyond 0..1

BASE = np.array([238, 192, 166], np.float32)
BLUSH = np.array([226, 118, 104], np.float32)
SHADE = np.array([150, 84, 66], np.float32)
LIP = np.array([186, 70, 78], np.float32)
HAIR_COLOUR = np.array([96, 56, 36], np.float32)
IRIS = np.array([70, 128, 132], np.float32)


def place(uvs: np.ndarray, area: tuple[int, int, int, int]) -> np.ndarray:
    """Map 0..1 coordinates of a part into its area of the texture. (N, 2) -> (N, 2) float32 in 0..1."""
    x, y, width, height = area
    inset = 1.5 / np.array([width, height])
    inner = inset + np.clip(uvs, 0, 1) * (1 - 2 * inset)
    corner, size = np.array([x, y]), np.array([width, height])
    return ((corner + inner * size) / (2 * SIZE, SIZE)).astype(np.float32)


def face_uvs(uvs: np.ndarray) -> np.ndarray:
    """Map the canonical face's coordinates, rim included, into 0..1 of the face's area."""
    return (uvs + RIM) / (1 + 2 * RIM)


def paint(canonical_uvs: np.ndarray, seed: int) -> np.ndarray:
    """Paint the whole texture. canonical_uvs: (468, 2)."""
    random = np.random.default_rng(seed)
    texture = np.zeros((SIZE, 2 * SIZE, 4), np.float32)
    _put(texture, FACE, _face(face_uvs(canonical_uvs) * SIZE, random))
    _put(texture, HAIR, _hair(random))
    _put(texture, EYE, _eye(random))
    _put(texture, LASH, _plain((256, 256), (38, 24, 22), 0.1))
    _put(texture, TEETH, _teeth(random))
    _put(texture, TONGUE, _plain((128, 256), (196, 84, 88), 0.7) + _noise((128, 256), 3, 10, random)[..., None])
    _put(texture, CAVITY, _plain((128, 256), (74, 18, 22), 0.0))
    _put(texture, SKIN, _bare_skin((512, 512), random))
    _put(texture, SHIRT, _shirt(random))
    return np.clip(texture, 0, 255).astype(np.uint8)


def _put(texture: np.ndarray, area: tuple[int, int, int, int], picture: np.ndarray) -> None:
    x, y, width, height = area
    texture[y : y + height, x : x + width] = picture


def _plain(shape: tuple[int, int], colour: tuple[float, ...] | np.ndarray, gloss: float) -> np.ndarray:
    picture = np.empty((*shape, 4), np.float32)
    picture[..., :3] = colour
    picture[..., 3] = 255 * gloss
    return picture


def _noise(shape: tuple[int, int], sigma: float, strength: float, random: np.random.Generator) -> np.ndarray:
    field = cv2.GaussianBlur(random.standard_normal(shape).astype(np.float32), (0, 0), sigma)
    return field * (strength / field.std())


def _blend(picture: np.ndarray, mask: np.ndarray, colour: np.ndarray | tuple[float, ...]) -> None:
    picture[..., :3] += mask[..., None] * (np.asarray(colour, np.float32) - picture[..., :3])


def _spot(points: np.ndarray, radius: float | tuple[float, float], angle: float = 0.0) -> np.ndarray:
    """Return a soft spot of `radius` pixels (Gaussian) at the mean of `points`."""
    x0, y0 = np.atleast_2d(points).mean(axis=0)
    rx, ry = radius if isinstance(radius, tuple) else (radius, radius)
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
    cos, sin = np.cos(angle), np.sin(angle)
    along, across = (x - x0) * cos + (y - y0) * sin, (y - y0) * cos - (x - x0) * sin
    return np.exp(-0.5 * ((along / rx) ** 2 + (across / ry) ** 2))


def _area(points: np.ndarray, blur: float) -> np.ndarray:
    mask = np.zeros((SIZE, SIZE), np.float32)
    cv2.fillPoly(mask, [np.round(points * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(mask, (0, 0), blur)


def _line(points: np.ndarray, width: int, blur: float) -> np.ndarray:
    mask = np.zeros((SIZE, SIZE), np.float32)
    cv2.polylines(mask, [np.round(points * 16).astype(np.int32)], False, 1.0, width, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(mask, (0, 0), blur)


def _down(points: np.ndarray, by: float) -> np.ndarray:
    return points + np.array([0.0, by])


def _bare_skin(shape: tuple[int, int], random: np.random.Generator) -> np.ndarray:
    picture = _plain(shape, BASE, 0.30)
    patches = _noise(shape, 28, 1.0, random)[..., None]
    picture[..., :3] += patches * (2.0, -2.2, -2.2)
    fine = _noise(shape, 5, 1.0, random)[..., None]
    picture[..., :3] += fine * (1.3, 1.7, 1.6)
    pores = _noise(shape, 0.8, 1.0, random)
    picture[..., :3] += np.minimum(pores, 1.0)[..., None] * (2.2, 2.8, 2.8)
    picture[..., 3] += 9 * pores
    return picture


def _face(at: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Paint the face. at: (468, 2) pixel positions of the landmarks in the face's area."""
    picture = _bare_skin((SIZE, SIZE), random)
    for cheek in (50, 280):
        _blend(picture, 0.25 * _spot(at[[cheek]], (78, 62)), BLUSH)
    _blend(picture, 0.20 * _spot(at[[4]], 34), BLUSH)
    _blend(picture, 0.10 * _spot(at[[152]], (60, 40)), BLUSH)
    _blend(picture, 0.30 * _spot(at[[17, 18]], (44, 13)), SHADE)
    _freckles(picture, at, random)
    _eyes_surround(picture, at)
    _brows(picture, at, random)
    _nostrils(picture, at)
    _lips(picture, at, random)
    for spot, radius in (((4,), 26), ((9,), 60), ((50,), 40), ((280,), 40)):
        picture[..., 3] += 46 * _spot(at[list(spot)], radius)
    return picture


def _freckles(picture: np.ndarray, at: np.ndarray, random: np.random.Generator) -> None:
    mask = np.zeros((SIZE, SIZE), np.float32)
    for centre, count in ((50, 26), (280, 26), (5, 12)):
        for spread in random.normal(0, (52, 26), (count, 2)):
            x, y = np.round((at[centre] + spread + (0, -22)) * 16).astype(int).tolist()
            radius = int(random.uniform(14, 30))
            cv2.circle(mask, (x, y), radius, float(random.uniform(0.10, 0.34)), -1, cv2.LINE_AA, 4)
    _blend(picture, cv2.GaussianBlur(mask, (0, 0), 0.9), (176, 108, 78))


def _eyes_surround(picture: np.ndarray, at: np.ndarray) -> None:
    for side in (0, 1):
        upper, lower = at[list(mesh.EYE_UPPER[side])], at[list(mesh.EYE_LOWER[side])]
        lid, under = at[list(mesh.LID_UPPER[side])], at[list(mesh.LID_LOWER[side])]
        _blend(picture, 0.30 * _area(np.concatenate([upper, _down(lid[::-1], -14)]), 9), (164, 96, 84))
        _blend(picture, 0.34 * _line(np.concatenate([upper[:1], _down(lid, -2), upper[-1:]]), 3, 2.4), (120, 62, 52))
        _blend(picture, 0.22 * _line(_down(under, 8), 8, 7), (188, 108, 100))
        _blend(picture, 0.92 * _line(upper, 11, 1.6), (40, 24, 22))
        _blend(picture, 0.55 * _line(lower, 6, 2.0), (120, 66, 58))
        _blend(picture, 0.60 * _line(lower, 3, 1.0), (206, 132, 120))
        picture[..., 3] += 36 * _line(_down(upper, -26), 12, 8)


def _brows(picture: np.ndarray, at: np.ndarray, random: np.random.Generator) -> None:
    strokes = np.zeros((SIZE, SIZE), np.float32)
    soft = np.zeros((SIZE, SIZE), np.float32)
    for top, bottom, sign in (
        ((107, 66, 105, 63, 70), (55, 65, 52, 53, 46), -1),
        ((336, 296, 334, 293, 300), (285, 295, 282, 283, 276), 1),
    ):
        upper, lower = _finer(at[list(top)]), _finer(at[list(bottom)])
        calm = np.interp(np.linspace(0, 1, 100), (0, 0.35, 0.7, 1), (11, 1, -5, 2))[:, None] * (0, 1)
        upper, lower = upper + calm, lower + calm
        for t in random.uniform(0, 1, 460):
            k, depth = int(t * 99), random.uniform(0.15, 0.85)
            taper = np.interp(t, (0, 0.12, 0.6, 1), (0.55, 0.9, 0.8, 0.10))
            middle = 0.5 * (upper[k] + lower[k])
            start = middle + (lower[k] - upper[k]) * (depth - 0.5) * taper
            lean = np.interp(t, (0, 0.25, 1), (1.0, 0.5, -0.3))
            length = random.uniform(15, 25) * (1.05 - 0.35 * t)
            end = start + length * np.array([sign * np.cos(lean), -np.sin(lean)])
            ends = np.round(np.array([start, end]) * 16).astype(np.int32)
            cv2.line(strokes, ends[0].tolist(), ends[1].tolist(), 1.0, 1, cv2.LINE_AA, 4)
        half = (lower - upper) * np.interp(np.linspace(0, 1, 100), (0, 0.6, 1), (0.26, 0.28, 0.03))[:, None]
        middle = 0.5 * (upper + lower) + (0, -4)
        soft = np.maximum(soft, _area(np.concatenate([middle - half, (middle + half)[::-1]]), 5))
    _blend(picture, 0.50 * soft, HAIR_COLOUR)
    _blend(picture, 0.72 * cv2.GaussianBlur(strokes, (0, 0), 0.7), HAIR_COLOUR * 0.62)


def _finer(points: np.ndarray, count: int = 100) -> np.ndarray:
    old, new = np.linspace(0, 1, len(points)), np.linspace(0, 1, count)
    return np.stack([np.interp(new, old, points[:, k]) for k in (0, 1)], axis=1)


def _nostrils(picture: np.ndarray, at: np.ndarray) -> None:
    for inner, outer in ((20, 60), (250, 290)):
        middle, along = at[[inner, outer]].mean(axis=0), at[outer] - at[inner]
        angle = float(np.arctan2(along[1], along[0]))
        _blend(picture, 0.45 * _spot(middle, (17, 9), angle), SHADE)
        _blend(picture, 0.80 * _spot(middle, (10, 5), angle), (62, 24, 20))


def _lips(picture: np.ndarray, at: np.ndarray, random: np.random.Generator) -> None:
    upper, lower = at[list(mesh.LIP_OUTER_UPPER)], at[list(mesh.LIP_OUTER_LOWER)]
    seam_up, seam_low = at[list(mesh.LIP_INNER_UPPER)], at[list(mesh.LIP_INNER_LOWER)]
    whole = _area(np.concatenate([upper, lower[::-1]]), 2.6)
    wrinkles = cv2.GaussianBlur(random.standard_normal((SIZE, SIZE)).astype(np.float32), (0, 0), 1.2, sigmaY=9)
    _blend(picture, 0.93 * np.clip(whole, 0, 1), LIP)
    _blend(picture, 0.30 * _area(np.concatenate([upper, seam_up[::-1]]), 3) * whole, (140, 40, 52))
    _blend(picture, 0.34 * _spot(at[[16]], (46, 11)) * whole, (226, 128, 126))
    picture[..., :3] += (whole * wrinkles / wrinkles.std())[..., None] * (4.5, 3.5, 3.5)
    for seam, shift in ((seam_up, -2), (seam_low, 2)):
        _blend(picture, 0.55 * _line(_down(seam, shift), 5, 2.2), (84, 20, 28))
    for corner in (61, 291):
        _blend(picture, 0.45 * _spot(at[[corner, 78 if corner == 61 else 308]], (12, 7)), (120, 48, 46))
    picture[..., 3] += whole * (105 + 22 * wrinkles / wrinkles.std())


def _hair(random: np.random.Generator) -> np.ndarray:
    """Paint strands that run down (v); u goes round the head."""
    picture = _plain((512, 512), HAIR_COLOUR, 1.0)
    for sigma, strength in ((0.7, 7.0), (2.0, 8.0), (7.0, 9.0)):
        rows = random.standard_normal((512, 512)).astype(np.float32)
        field = cv2.GaussianBlur(rows, (0, 0), sigma, sigmaY=90)
        picture[..., :3] += (field / field.std() * strength)[..., None] * (1.25, 0.95, 0.75)
        picture[..., 3] += field / field.std() * strength * 2.6 - 12
    return picture


def _eye(random: np.random.Generator) -> np.ndarray:
    """Paint the eyeball by polar coordinates: u round the pupil, v from the pupil outwards."""
    picture = _plain((256, 256), (236, 231, 226), 1.0)
    v = np.arange(256, dtype=np.float32)[:, None] / 255
    spokes = cv2.GaussianBlur(random.standard_normal((256, 256)).astype(np.float32), (0, 0), 1.2, sigmaY=14)
    spokes = 1 + 0.17 * spokes / spokes.std()
    iris = IRIS * np.interp(v, (0, 0.20, 0.30), (1.42, 1.10, 0.62))[..., None] * spokes[..., None]
    iris += np.exp(-(((v - 0.135) / 0.03) ** 2))[..., None] * np.array([44, 26, -10], np.float32)
    inside = np.clip((0.315 - v) / 0.022, 0, 1)
    _blend(picture, np.repeat(inside, 256, 1), (0, 0, 0))
    picture[..., :3] += inside[..., None] * iris
    _blend(picture, np.repeat(np.exp(-(((v - 0.305) / 0.022) ** 2)) * 0.75, 256, 1), (24, 40, 46))
    _blend(picture, np.repeat(np.clip((0.120 - v) / 0.014, 0, 1), 256, 1), (10, 8, 10))
    _blend(picture, np.repeat(np.clip((v - 0.5) / 0.4, 0, 1) * 0.5, 256, 1), (214, 150, 140))
    return picture


def _teeth(random: np.random.Generator) -> np.ndarray:
    """Paint twelve teeth side by side, gum above (v small), edge below."""
    picture = _plain((128, 512), (243, 236, 222), 0.8)
    u = (np.arange(512, dtype=np.float32) / 512)[None, :]
    v = (np.arange(128, dtype=np.float32) / 128)[:, None]
    inside = np.abs(np.sin(np.pi * (12 * u)))
    _blend(picture, 0.42 * np.exp(-((inside / 0.16) ** 2)) * np.ones_like(v), (150, 116, 96))
    _blend(picture, 0.28 * np.clip(0.6 - v, 0, 1) * np.ones_like(u), (226, 196, 150))
    _blend(picture, 0.20 * np.clip((v - 0.85) / 0.15, 0, 1) * np.ones_like(u), (190, 200, 214))
    line = 0.30 - 0.10 * inside
    _blend(picture, np.clip((line - v) / 0.03, 0, 1), (198, 98, 98))
    picture[..., :3] += _noise((128, 512), 4, 2.0, random)[..., None]
    return picture


def _shirt(random: np.random.Generator) -> np.ndarray:
    picture = _plain((512, 512), (58, 92, 122), 0.05)
    knit = np.sin(np.arange(512) * 2 * np.pi / 8)[None, :] * np.ones((512, 1))
    picture[..., :3] += 3 * knit[..., None] + _noise((512, 512), 3.0, 3, random)[..., None]
    picture[..., :3] += _noise((512, 512), 30, 4, random)[..., None]
    return picture
