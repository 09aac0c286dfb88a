"""Taking head motion out, and putting it back (LipSync3D 3.1.1)."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Similarity:
    """T similarities v' = c R v + t, from picture pixels to the normalised face in centimetres.

    scale: (T,); rotation: (T, 3, 3); translation: (T, 3).
    """

    scale: np.ndarray
    rotation: np.ndarray
    translation: np.ndarray

    def __len__(self) -> int:
        return len(self.scale)

    def __getitem__(self, key: int | slice | np.ndarray) -> "Similarity":
        index = slice(key, key + 1) if isinstance(key, int) else key
        return Similarity(self.scale[index], self.rotation[index], self.translation[index])

    def apply(self, points: np.ndarray) -> np.ndarray:
        """Return (T, V, 3): the points (T, V, 3) normalised."""
        return self.scale[:, None, None] * points @ self.rotation.transpose(0, 2, 1) + self.translation[:, None]

    def invert(self, points: np.ndarray) -> np.ndarray:
        """Return (T, V, 3): normalised points (T, V, 3) back in the picture."""
        return ((points - self.translation[:, None]) @ self.rotation) / self.scale[:, None, None]


def umeyama(source: np.ndarray, target: np.ndarray) -> Similarity:
    """Return the least-squares similarities that take source (T, N, 3) to target (N, 3) or (T, N, 3).

    Umeyama, "Least-squares estimation of transformation parameters between two point patterns", PAMI 1991.
    """
    source = np.asarray(source, np.float64)
    target = np.broadcast_to(np.asarray(target, np.float64), source.shape)
    source_mean, target_mean = source.mean(1, keepdims=True), target.mean(1, keepdims=True)
    centred, aim = source - source_mean, target - target_mean
    covariance = aim.transpose(0, 2, 1) @ centred / source.shape[1]
    left, spread, right = np.linalg.svd(covariance)
    sign = np.ones_like(spread)
    sign[:, 2] = np.sign(np.linalg.det(left) * np.linalg.det(right))  # no mirror images
    rotation = (left * sign[:, None]) @ right
    scale = (spread * sign).sum(1) / (centred**2).sum((1, 2)) * source.shape[1]
    moved = scale[:, None, None] * (source_mean @ rotation.transpose(0, 2, 1))
    return Similarity(scale, rotation, (target_mean - moved)[:, 0])


def yaw_pitch_deg(pose: np.ndarray) -> np.ndarray:
    """Return (T, 2): yaw and pitch in degrees from head poses (T, 4, 4)."""
    return np.degrees(np.stack([np.arctan2(pose[:, 0, 2], pose[:, 2, 2]), -np.arcsin(np.clip(pose[:, 1, 2], -1, 1))], 1))
