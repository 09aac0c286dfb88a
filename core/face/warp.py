"""Piecewise affine warps over the face's triangles: pictures to atlases, and back.

For every pixel of the destination we look up its triangle (painted back to front, so nearer triangles win), and take that
triangle's affine map: one vectorised step for all pixels, then one `cv2.remap`.
"""

from dataclasses import dataclass

import cv2
import numpy as np

SHIFT = 4  # fillConvexPoly's fixed-point bits: vertices keep a sixteenth of a pixel


@dataclass(frozen=True, slots=True)
class WarpMap:
    """Where each destination pixel comes from. x, y: (H, W) float32 source pixels; inside: (H, W) bool."""

    x: np.ndarray
    y: np.ndarray
    inside: np.ndarray

    def sample(self, picture: np.ndarray, border: int = cv2.BORDER_REPLICATE) -> np.ndarray:
        """Return the source picture seen through the map; outside the triangles it is what `x`, `y` say there."""
        return cv2.remap(picture, self.x, self.y, cv2.INTER_LINEAR, borderMode=border)


def triangle_map(
    destination: np.ndarray,
    source: np.ndarray,
    triangles: np.ndarray,
    width: int,
    height: int,
    depth: np.ndarray | None = None,
    identity: bool = False,
) -> WarpMap:
    """Return the map that draws `source` triangles at `destination`.

    destination, source: (V, 2) pixels; triangles: (N, 3); depth: (V,), larger is further (None: any order).
    identity: pixels outside all triangles map to themselves (else to -1, that is, nowhere).
    """
    corners = destination[triangles].astype(np.float32)
    low, high = corners.min(1), corners.max(1)
    seen = (high[:, 0] >= 0) & (high[:, 1] >= 0) & (low[:, 0] < width) & (low[:, 1] < height)
    kept = np.flatnonzero(seen)
    if depth is not None:
        kept = kept[np.argsort(-depth[triangles[kept]].mean(1), kind="stable")]
    corners, origin = corners[kept], source[triangles[kept]].astype(np.float32)
    labels = np.zeros((height, width), np.int32)
    fixed = np.round(corners * (1 << SHIFT)).astype(np.int32)
    for number, polygon in enumerate(fixed, start=1):
        cv2.fillConvexPoly(labels, polygon, number, cv2.LINE_8, SHIFT)
    affine = _affine(corners, origin)
    inside = labels > 0
    rows, columns = np.nonzero(inside)
    mine = affine[labels[rows, columns] - 1]
    x, y = _rest(width, height, identity)
    x[rows, columns] = mine[:, 0] * columns + mine[:, 1] * rows + mine[:, 2]
    y[rows, columns] = mine[:, 3] * columns + mine[:, 4] * rows + mine[:, 5]
    return WarpMap(x, y, inside)


def _affine(corners: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """Return (N, 6) float32: x = a0 X + a1 Y + a2, y = a3 X + a4 Y + a5 from destination to source."""
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    area = np.where(np.abs(area) < 1e-6, 1e-6, area)[:, None]
    p, q = origin[:, 1] - origin[:, 0], origin[:, 2] - origin[:, 0]
    along_x = (p * b[:, 1:] - q * a[:, 1:]) / area
    along_y = (q * a[:, :1] - p * b[:, :1]) / area
    start = origin[:, 0] - along_x * corners[:, 0, :1] - along_y * corners[:, 0, 1:]
    return np.stack([along_x[:, 0], along_y[:, 0], start[:, 0], along_x[:, 1], along_y[:, 1], start[:, 1]], 1)


def _rest(width: int, height: int, identity: bool) -> tuple[np.ndarray, np.ndarray]:
    if not identity:
        return np.full((height, width), -1, np.float32), np.full((height, width), -1, np.float32)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return x, y
