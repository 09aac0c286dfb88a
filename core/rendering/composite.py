"""The predicted face drawn back into the target's frame, in the frame's own pose (LipSync3D 3.3).

1. The frame itself is warped to the new geometry: cheeks, chin and, by a ring outside the face that stays put, what is under
   the chin follow the jaw. So all skin but the mouth keeps the frame's own pixels, light and grain.
2. The predicted mouth atlas is drawn on top, its colours brought to the frame's by a smooth gain that is measured on the
   rim where both show the same skin, and blended in softly.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from core.face.atlas import MOUTH_PX, Cylinder
from core.face.regions import FACE_OVAL
from core.face.topology import VERTICES
from core.face.warp import paint

RING_OUT = 1.35  # the still ring's distance from the face's middle, against the oval's
MOST_GAIN = 2.5
SMOOTH = 6  # colours are compared on a picture this many times smaller: light varies slowly


@dataclass(frozen=True, slots=True)
class MadeFrame:
    """What is drawn into one frame. points: (468, 2) px, the new geometry; old: (468, 2) px, the frame's own; depth: (468,).

    uv: (468, 2) pixels of the mouth atlas; atlas: (128, 128, 3) uint8.
    """

    points: np.ndarray
    old: np.ndarray
    depth: np.ndarray
    uv: np.ndarray
    atlas: np.ndarray


class Compositor:
    """Draws made frames into pictures. Built once per bundle and target."""

    def __init__(self, cylinder: Cylinder, triangles: np.ndarray, mask: np.ndarray, motion: np.ndarray) -> None:
        self._origin = cylinder.mouth_origin
        self._mask = mask
        oval = np.array(FACE_OVAL)
        ring = VERTICES + np.arange(len(oval))
        after, ring_after = np.roll(oval, -1), np.roll(ring, -1)
        skirt = np.concatenate([np.stack([oval, after, ring], 1), np.stack([after, ring_after, ring], 1)])
        moving = np.concatenate([motion > 0, np.zeros(len(oval), bool)])
        everything = np.concatenate([triangles, skirt]).astype(np.int32)
        # Triangles that never move need no drawing, but those of the face must still hide what lies behind them.
        self._triangles = everything[moving[everything].any(1)]
        self._oval = oval

    def draw(self, picture: np.ndarray, made: MadeFrame) -> np.ndarray:
        """Return the picture (H, W, 3) uint8 with the made mouth; pixels away from it are the very same."""
        old, new, depth = self._with_ring(made)
        box = _box(np.concatenate([old, new])[np.unique(self._triangles)], picture.shape)
        if box is None:
            return picture
        left, top, right, bottom = box
        corner = np.array([left, top], np.float32)
        region = picture[top:bottom, left:right]
        painting = paint(new - corner, self._triangles, right - left, bottom - top, depth)
        x, y = painting.map_from(old - corner, identity=True)
        warped = cv2.remap(region, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        still = (np.abs(x - np.arange(right - left)) < 1e-3) & (np.abs(y - np.arange(bottom - top)[:, None]) < 1e-3)
        warped[still] = region[still]
        uv = np.concatenate([made.uv, self._ring_round(made.uv)])
        mouth_x, mouth_y = painting.map_from(uv)
        result = picture.copy()
        result[top:bottom, left:right] = self._blend(warped, made.atlas, mouth_x, mouth_y)
        return result

    def _with_ring(self, made: MadeFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        ring = self._ring_round(made.old)
        far = np.full(len(self._oval), made.depth.max() + 1, np.float32)
        return np.concatenate([made.old, ring]), np.concatenate([made.points, ring]), np.concatenate([made.depth, far])

    def _ring_round(self, points: np.ndarray) -> np.ndarray:
        middle = points.mean(0)
        return middle + (points[self._oval] - middle) * RING_OUT

    def _blend(self, warped: np.ndarray, atlas: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        inside = (x > 0) & (y > 0) & (x < MOUTH_PX - 1) & (y < MOUTH_PX - 1)
        if not inside.any():
            return warped
        alpha = cv2.remap(self._mask, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        alpha[~inside] = 0
        rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
        if not len(rows):
            return warped
        part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        alpha, below = alpha[part], warped[part].astype(np.float32)
        mouth = cv2.remap(atlas, x[part], y[part], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
        mouth *= rim_gain(mouth, below, alpha)
        warped[part] = np.clip(below + alpha[..., None] * (mouth - below) + 0.5, 0, 255).astype(np.uint8)
        return warped


def rim_gain(made: np.ndarray, real: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Return (H, W, 3) float32: the smooth gain that brings `made` to `real`, measured where 0 < alpha < 1.

    Both are averaged with the rim's weight over a wide window; where no rim is near, the window's tails decide, so the
    gain runs smoothly from one side of the mouth to the other.
    """
    height, width = alpha.shape
    size = (max(width // SMOOTH, 4), max(height // SMOOTH, 4))
    rim = (4 * alpha * (1 - alpha)).astype(np.float32)[..., None]
    sums = []
    for picture in (made, real):
        small = cv2.resize(picture * rim, size, interpolation=cv2.INTER_AREA)
        sums.append(cv2.GaussianBlur(small, (0, 0), max(size) / 4, borderType=cv2.BORDER_REPLICATE))
    gain = np.clip((sums[1] + 0.5) / (sums[0] + 0.5), 1 / MOST_GAIN, MOST_GAIN)
    return cv2.resize(gain, (width, height), interpolation=cv2.INTER_LINEAR)


def _box(points: np.ndarray, shape: tuple[int, ...]) -> tuple[int, int, int, int] | None:
    low = np.maximum(np.floor(points.min(0)).astype(int) - 1, 0)
    high = np.minimum(np.ceil(points.max(0)).astype(int) + 2, np.array([shape[1], shape[0]]))
    if (high - low < 8).any():
        return None
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])
