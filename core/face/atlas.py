"""The reference cylinder on which faces are unrolled (LipSync3D 3.1.1).

The normalised face lives in centimetres with x to the picture's right, y down, z away from the camera. The cylinder's
axis is vertical; its angle and height become the atlas's columns and rows.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from core.face.regions import LIPS
from core.face.warp import paint

ATLAS_PX = 256
MOUTH_PX = 128
PX_PER_CM = 13.0  # 256 px hold the face from hairline to an opened jaw (of broad faces the outermost temples fall off)
MOUTH_BELOW_CM = 0.9  # the crop's centre lies below the lips': the jaw drops, the nose does not rise


@dataclass(frozen=True, slots=True)
class Cylinder:
    """A vertical cylinder. axis: (x, z) centimetres; radius in centimetres; centre_y: the row in the atlas's middle."""

    axis_x: float
    axis_z: float
    radius: float
    centre_y: float
    mouth_y: float

    def to_atlas(self, vertices: np.ndarray) -> np.ndarray:
        """Return (..., 2) float32 atlas pixels of normalised vertices (..., 3)."""
        angle = np.arctan2(vertices[..., 0] - self.axis_x, self.axis_z - vertices[..., 2])
        column = ATLAS_PX / 2 + angle * self.radius * PX_PER_CM
        row = ATLAS_PX / 2 + (vertices[..., 1] - self.centre_y) * PX_PER_CM
        return np.stack([column, row], -1).astype(np.float32)

    @property
    def mouth_origin(self) -> np.ndarray:
        """The atlas pixel (column, row) of the mouth crop's top left corner."""
        row = ATLAS_PX / 2 + (self.mouth_y - self.centre_y) * PX_PER_CM - MOUTH_PX / 2
        return np.array([ATLAS_PX // 2 - MOUTH_PX // 2, min(round(row), ATLAS_PX - MOUTH_PX)], np.float32)


def fit_cylinder(reference: np.ndarray) -> Cylinder:
    """Return the cylinder of which the reference's vertices (468, 3) keep most nearly one distance.

    Least-squares circle through (x, z), with the axis in the face's plane of symmetry.
    """
    x, z = reference[:, 0], reference[:, 2]
    centre_x = float((x.min() + x.max()) / 2)
    across = (x - centre_x) ** 2
    design = np.stack([2 * z, np.ones_like(z)], 1)
    (axis_z, rest), *_ = np.linalg.lstsq(design, across + z**2, rcond=None)
    radius = float(np.sqrt(rest + axis_z**2))
    y = reference[:, 1]
    mouth_y = float(reference[list(LIPS), 1].mean()) + MOUTH_BELOW_CM
    return Cylinder(centre_x, float(axis_z), radius, float((y.min() + y.max()) / 2), mouth_y)


def unwrap(picture: np.ndarray, landmarks: np.ndarray, uv: np.ndarray, triangles: np.ndarray, size_px: int) -> np.ndarray:
    """Return the picture unrolled to (size_px, size_px, 3) uint8; black where the face does not reach.

    landmarks: (468, 2+) pixels of the picture; uv: (468, 2) pixels of the atlas (or crop).
    """
    picture, landmarks = _shrunk(picture, landmarks[:, :2], uv)
    if not picture.size:
        return np.zeros((size_px, size_px, 3), np.uint8)
    x, y = paint(uv, triangles, size_px, size_px).map_from(landmarks)
    return cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)


def _shrunk(picture: np.ndarray, landmarks: np.ndarray, uv: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cut out the face, and shrink it if it is much larger than the atlas, so that sampling does not alias."""
    low = np.maximum(np.floor(landmarks.min(0)).astype(int) - 4, 0)
    high = np.ceil(landmarks.max(0)).astype(int) + 5
    face = picture[low[1] : high[1], low[0] : high[0]]
    landmarks = landmarks - low
    ratio = float(np.ptp(landmarks[:, 1]) / max(np.ptp(uv[:, 1]), 1))
    if ratio < 1.5 or not face.size:
        return face, landmarks
    small = cv2.resize(face, None, fx=1 / ratio, fy=1 / ratio, interpolation=cv2.INTER_AREA)
    factor = np.array([small.shape[1] / face.shape[1], small.shape[0] / face.shape[0]])
    return small, (landmarks + 0.5) * factor - 0.5
