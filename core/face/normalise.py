"""Take -> pose-free vertices, on a reference that is chosen once per subject (LipSync3D 3.1.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.face.atlas import Cylinder, fit_cylinder
from core.face.pose import Similarity, umeyama, yaw_pitch_deg
from core.face.regions import rigid_vertices
from core.face.take import Take
from core.face.topology import VERTICES, CanonicalFace, canonical_face

IN_PICTURE_AXES = np.array([1, -1, -1], np.float32)  # canonical: y up, z to the camera; pictures: y down, z away
REFERENCE_FRAMES = 200


@dataclass(frozen=True, slots=True)
class Reference:
    """The subject's normalised frame. vertices: (468, 3) float32, centimetres; rigid: the vertices that carry it."""

    vertices: np.ndarray
    rigid: np.ndarray
    cylinder: Cylinder
    triangles: np.ndarray

    def similarity(self, landmarks: np.ndarray) -> Similarity:
        """Return the similarities that normalise landmarks (T, 468+, 3)."""
        return umeyama(landmarks[:, self.rigid], self.vertices[self.rigid])


@dataclass(frozen=True, slots=True)
class NormalisedTake:
    """A take without head motion. vertices: (T, 468, 3) float32, centimetres; rows of missing frames are zero."""

    vertices: np.ndarray
    similarity: Similarity
    found: np.ndarray


def make_reference(takes: Sequence[Take], landmarker: Path) -> Reference:
    """Return the reference frame of a subject.

    The most frontal frame is laid on the canonical face; then the most frontal frames of all takes are averaged on it,
    because one frame's landmarks carry that frame's noise into every other (the paper uses the single frame).
    """
    canonical = canonical_face(landmarker)
    rigid = rigid_vertices(canonical.vertices)
    frontal = _most_frontal(takes)
    aim = canonical.vertices * IN_PICTURE_AXES
    first = umeyama(frontal[:1, rigid], aim[rigid]).apply(frontal[:1])[0]
    for _ in range(2):
        first = umeyama(frontal[:, rigid], first[rigid]).apply(frontal).mean(0)
    return reference_from(first.astype(np.float32), canonical)


def reference_from(vertices: np.ndarray, canonical: CanonicalFace) -> Reference:
    """Return the reference whose vertices (468, 3) are known, as when a bundle is loaded."""
    rigid = rigid_vertices(canonical.vertices)
    return Reference(vertices, rigid, fit_cylinder(vertices), np.asarray(canonical.triangles))


def normalise(take: Take, reference: Reference) -> NormalisedTake:
    """Take the head motion out of a take."""
    landmarks = take.landmarks[:, :VERTICES].astype(np.float64)
    found = take.found
    similarity = Similarity(np.ones(len(take)), np.broadcast_to(np.eye(3), (len(take), 3, 3)).copy(), np.zeros((len(take), 3)))
    vertices = np.zeros(landmarks.shape, np.float32)
    if found.any():
        seen = reference.similarity(landmarks[found])
        similarity.scale[found], similarity.rotation[found] = seen.scale, seen.rotation
        similarity.translation[found] = seen.translation
        vertices[found] = seen.apply(landmarks[found])
    return NormalisedTake(vertices, similarity, found)


def _most_frontal(takes: Sequence[Take]) -> np.ndarray:
    """Return (n, 468, 3) float64: the landmarks of the most frontal frames, the most frontal first."""
    angles = np.concatenate([np.abs(yaw_pitch_deg(take.pose[take.found])).sum(1) for take in takes])
    landmarks = np.concatenate([take.landmarks[take.found, :VERTICES] for take in takes])
    return landmarks[np.argsort(angles, kind="stable")[:REFERENCE_FRAMES]].astype(np.float64)
