"""Piecewise affine warps over the face's triangles: pictures to atlases, and back.

For every pixel of the destination we look up its triangle (painted back to front, so nearer triangles win), and take that
triangle's affine map: one vectorised step for all pixels, then one `cv2.remap`. Several sources (the frame itself, the
atlas) can share one painting.
"""

from dataclasses import dataclass

import cv2
import numpy as np

SHIFT = 4  # fillConvexPoly's fixed-point bits: vertices keep a sixteenth of a pixel


@dataclass(frozen=True, slots=True)
class Painting:
    """Which triangle covers which pixel. `rows`, `columns`, `triangle`: (P,) for each covered pixel.

    corners: (N, 3, 2) float32 destination pixels; vertices: (N, 3), the vertex numbers of each triangle.
    """

    width: int
    height: int
    rows: np.ndarray
    columns: np.ndarray
    triangle: np.ndarray
    corners: np.ndarray
    vertices: np.ndarray

    def map_from(self, source: np.ndarray, identity: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Return (H, W) float32 x and y: where in the source, whose vertices lie at (V, 2) pixels, each pixel comes from.

        Pixels that no triangle covers map to themselves (identity) or to -1, outside every picture.
        """
        origin = source[self.vertices].astype(np.float32)
        # A pixel on the rim of a sliver lies outside it, and the sliver's affine map would throw it far: hold it near.
        plan = np.concatenate([_affine(self.corners, origin), origin.min(1) - 1, origin.max(1) + 1], 1)[self.triangle]
        x, y = _background(self.width, self.height, identity)
        along_x = plan[:, 0] * self.columns + plan[:, 1] * self.rows + plan[:, 2]
        along_y = plan[:, 3] * self.columns + plan[:, 4] * self.rows + plan[:, 5]
        x[self.rows, self.columns] = np.minimum(np.maximum(along_x, plan[:, 6]), plan[:, 8])
        y[self.rows, self.columns] = np.minimum(np.maximum(along_y, plan[:, 7]), plan[:, 9])
        return x, y


def paint(destination: np.ndarray, triangles: np.ndarray, width: int, height: int, depth: np.ndarray | None = None) -> Painting:
    """Paint triangles (N, 3) at destination (V, 2) pixels. depth: (V,), larger is further away (None: any order)."""
    corners = destination[triangles].astype(np.float32)
    low, high = corners.min(1), corners.max(1)
    seen = (high[:, 0] >= 0) & (high[:, 1] >= 0) & (low[:, 0] < width) & (low[:, 1] < height)
    kept = np.flatnonzero(seen)
    if depth is not None:
        kept = kept[np.argsort(-depth[triangles[kept]].mean(1), kind="stable")]
    labels = np.zeros((height, width), np.int32)
    fixed = np.round(corners[kept] * (1 << SHIFT)).astype(np.int32)
    for number, polygon in enumerate(fixed, start=1):
        cv2.fillConvexPoly(labels, polygon, number, cv2.LINE_8, SHIFT)
    rows, columns = np.nonzero(labels)
    return Painting(width, height, rows, columns, labels[rows, columns] - 1, corners[kept], triangles[kept])


def _affine(corners: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """Return (N, 6) float32: x = a0 X + a1 Y + a2, y = a3 X + a4 Y + a5, from destination (N, 3, 2) to source."""
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    area = np.where(np.abs(area) < 1e-6, 1e-6, area)[:, None]
    p, q = origin[:, 1] - origin[:, 0], origin[:, 2] - origin[:, 0]
    along_x = (p * b[:, 1:] - q * a[:, 1:]) / area
    along_y = (q * a[:, :1] - p * b[:, :1]) / area
    start = origin[:, 0] - along_x * corners[:, 0, :1] - along_y * corners[:, 0, 1:]
    return np.stack([along_x[:, 0], along_y[:, 0], start[:, 0], along_x[:, 1], along_y[:, 1], start[:, 1]], 1)


def _background(width: int, height: int, identity: bool) -> tuple[np.ndarray, np.ndarray]:
    if not identity:
        return np.full((height, width), -1, np.float32), np.full((height, width), -1, np.float32)
    x = np.broadcast_to(np.arange(width, dtype=np.float32), (height, width)).copy()
    y = np.broadcast_to(np.arange(height, dtype=np.float32)[:, None], (height, width)).copy()
    return x, y
