"""The subject's shape space: whitened, lip-weighted principal components of the pose-free vertices."""

from dataclasses import dataclass

import numpy as np

from core.face.pose import Similarity
from core.face.regions import LIPS, mouth_distance
from core.face.topology import VERTICES

COMPONENTS = 40
LIP_WEIGHT, REST_WEIGHT, FAR_WEIGHT, DEPTH_WEIGHT = 1.0, 0.3, 0.1, 0.3
MOST_ROWS = 4000
CHUNK = 512


@dataclass(frozen=True, slots=True)
class ShapeSpace:
    """mean: (468, 3) centimetres; basis: (K, 1404); spread: (K,), the coefficients' own before whitening; weights: (468, 3)."""

    mean: np.ndarray
    basis: np.ndarray
    spread: np.ndarray
    weights: np.ndarray

    def encode(self, vertices: np.ndarray) -> np.ndarray:
        """Return (T, K) float32 whitened coefficients of vertices (T, 468, 3)."""
        flat = ((vertices - self.mean) * self.weights).reshape(len(vertices), -1)
        return (flat @ self.basis.T / self.spread).astype(np.float32)

    def decode(self, coefficients: np.ndarray) -> np.ndarray:
        """Return (T, 468, 3) float32 vertices in centimetres."""
        flat = (coefficients * self.spread) @ self.basis
        return (flat.reshape(-1, VERTICES, 3) / self.weights + self.mean).astype(np.float32)


def fit_shape_space(vertices: np.ndarray, canonical: np.ndarray) -> ShapeSpace:
    """Return the shape space of vertices (N, 468, 3). canonical: (468, 3) tells what lies far from the mouth.

    Lips count most, because they are what is judged; depth counts less, because the tracker guesses it.
    """
    distance = mouth_distance(canonical)
    weights = np.repeat(np.where(distance < 6.0, REST_WEIGHT, FAR_WEIGHT)[:, None], 3, 1)
    weights[list(LIPS)] = LIP_WEIGHT
    weights[:, 2] *= DEPTH_WEIGHT
    mean = vertices.mean(0)
    flat = ((vertices - mean) * weights).reshape(len(vertices), -1)
    rows = flat[:: max(1, len(flat) // MOST_ROWS)]
    basis = np.linalg.svd(rows, full_matrices=False)[2][:COMPONENTS]
    spread = np.maximum((flat @ basis.T).std(0), 1e-4)
    return ShapeSpace(mean.astype(np.float32), basis.astype(np.float32), spread.astype(np.float32), weights.astype(np.float32))


def in_picture(vertices: np.ndarray, similarity: Similarity) -> np.ndarray:
    """Return (T, 468, 3) float32: normalised vertices laid back into the picture, in parts to spare memory."""
    parts = [
        similarity[at : at + CHUNK].invert(vertices[at : at + CHUNK]).astype(np.float32) for at in range(0, len(vertices), CHUNK)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, VERTICES, 3), np.float32)
