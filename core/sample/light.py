"""Light on the parts: a warm key that drifts, a cool fill, sky and bounce, a rim, and light that bleeds into skin.

All is computed at the vertices, in linear light; its display value is multiplied with the paint.
"""

import numpy as np

KEY = np.array([1.08, 0.98, 0.88])
FILL = np.array([0.20, 0.24, 0.31])
SKY = np.array([0.24, 0.25, 0.27])
BOUNCE = np.array([0.17, 0.13, 0.11])
RIM = np.array([0.42, 0.40, 0.38])
FILL_FROM = np.array([0.80, 0.10, 0.59])
RIM_FROM = np.array([0.62, 0.42, -0.66])
BLEED = np.array([0.36, 0.19, 0.13])  # how far light reaches round the edge of shade, per colour, in skin
GAMMA = 1 / 2.2
HEADROOM = 2.0  # the light is carried as 0..1 of this


def shade(
    normals: np.ndarray, to_light: np.ndarray, power: float, bleed: np.ndarray | float, shadow: np.ndarray | float
) -> np.ndarray:
    """Return display light (N, 3) in 0..HEADROOM. normals: (N, 3) camera axes. shadow: (N,) 0..1, 1 is open."""
    toward = (normals @ to_light)[:, None]
    key = np.clip((toward + bleed) / (1 + bleed), 0, None) ** 1.15
    fill = np.clip((normals @ FILL_FROM)[:, None] * 0.6 + 0.4, 0, None)
    up = 0.5 + 0.5 * normals[:, 1:2]
    edge = np.clip(1 - np.abs(normals[:, 2:3]), 0, 1) ** 3 * np.clip(normals @ RIM_FROM + 0.35, 0, 1)[:, None]
    open_sky = np.reshape(shadow, (-1, 1))
    total = power * KEY * key * open_sky + (FILL * fill + SKY * up + BOUNCE * (1 - up)) * (0.35 + 0.65 * open_sky)
    return np.clip(total + RIM * edge * open_sky, 1e-4, None) ** GAMMA


def highlight(normals: np.ndarray, views: np.ndarray, to_light: np.ndarray, sharpness: float) -> np.ndarray:
    """Return Blinn's highlight (N,) 0..1. views: (N, 3) unit vectors to the camera."""
    half = to_light + views
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    return np.clip(np.einsum("ij,ij->i", normals, half), 0, 1) ** sharpness


def strand_highlight(flow: np.ndarray, views: np.ndarray, to_light: np.ndarray, sharpness: float) -> np.ndarray:
    """Return the band of light across strands (N,) (J. Kajiya and T. Kay, 1989)."""
    half = to_light + views
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    along = np.einsum("ij,ij->i", flow, half)
    return np.sqrt(np.clip(1 - along**2, 0, 1)) ** sharpness
