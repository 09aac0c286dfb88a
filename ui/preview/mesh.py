"""The tracked mesh as lines over the picture."""

import numpy as np
from PySide6.QtCore import QLineF, QRectF

from core.face.take import Take
from core.face.topology import canonical_face
from core.models import installed

LANDMARKER = "face_landmarker.task"


def mesh_edges() -> np.ndarray | None:
    """Return (E, 2) int32: each edge of the face once; None while the landmarker file is not here."""
    landmarker = installed(LANDMARKER)
    if landmarker is None:
        return None
    triangles = canonical_face(landmarker).triangles
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    return np.unique(np.sort(edges, axis=1), axis=0).astype(np.int32)


def landmarks_at(take: Take, time_s: float) -> np.ndarray | None:
    """Return the landmarks (478, 3) at `time_s` on the file's clock; None where no face was found."""
    index = int(np.abs(take.times_s - time_s).argmin())
    near = abs(float(take.times_s[index]) - time_s) < 0.5 / take.rate_hz
    return take.landmarks[index] if near and take.found[index] else None


def mesh_lines(landmarks: np.ndarray, edges: np.ndarray, place: QRectF, width: int, height: int) -> list[QLineF]:
    """Return the edges drawn into `place`, where a picture of `width` x `height` pixels is shown."""
    scale = np.array([place.width() / width, place.height() / height])
    points = landmarks[:, :2] * scale + (place.x(), place.y())
    ends = np.concatenate([points[edges[:, 0]], points[edges[:, 1]]], axis=1)
    return [QLineF(*line) for line in ends.tolist()]
