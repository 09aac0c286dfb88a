"""Where the made mouth shows, and where the made geometry moves the face."""

import cv2
import numpy as np

from core.face.atlas import MOUTH_PX, PX_PER_CM, Cylinder
from core.face.regions import LIPS, mouth_distance

SOLID_CM, FEATHER_CM = 1.1, 1.6


def mouth_mask(cylinder: Cylinder, vertices: np.ndarray) -> np.ndarray:
    """Return (128, 128) float32 in 0..1: 1 on lips and mouth at any opening, falling softly to 0 before the crop's border.

    vertices: (n, 468, 3), shapes that span what this mouth does.
    """
    points = (cylinder.to_atlas(vertices[:, list(LIPS)]) - cylinder.mouth_origin).reshape(-1, 2)
    hull = cv2.convexHull(np.round(points).astype(np.int32))
    outside = np.full((MOUTH_PX, MOUTH_PX), 255, np.uint8)
    cv2.fillConvexPoly(outside, hull, 0)
    distance_cm = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) / PX_PER_CM
    mask = smooth_step(1 - (distance_cm - SOLID_CM) / FEATHER_CM)
    rows, columns = np.mgrid[:MOUTH_PX, :MOUTH_PX]
    border = np.minimum.reduce([rows, columns, MOUTH_PX - 1 - rows, MOUTH_PX - 1 - columns])
    return (mask * smooth_step((border - 2) / 8)).astype(np.float32)


def motion_weights(canonical: np.ndarray) -> np.ndarray:
    """Return (468,) float32 in 0..1: 1 round the mouth and on the chin, 0 on the upper face and towards the ears.

    canonical: (468, 3) centimetres, y up. Below the mouth distances count half, for the jaw moves as a whole.
    """
    reach = mouth_distance(canonical)
    lips_y = canonical[list(LIPS), 1].min()
    reach = np.where(canonical[:, 1] < lips_y, reach * 0.5, reach)
    return smooth_step(1 - (reach - 2.2) / 2.6).astype(np.float32)


def smooth_step(x: np.ndarray) -> np.ndarray:
    """Return 3x² - 2x³ of x held to 0..1."""
    x = np.clip(x, 0, 1)
    return x * x * (3 - 2 * x)
