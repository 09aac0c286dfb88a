"""Draws the sample speaker: a z-buffered, textured rasteriser on OpenCV's, supersampled twice each way."""

from dataclasses import dataclass

import cv2
import numpy as np

from core.sample.light import HEADROOM

NEAR_CM, FAR_CM = 20.0, 100.0
FOCAL = 1.90  # of the picture's height
SUPER = 2


@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole camera at the origin that looks along -z; square pictures of `size_px`."""

    size_px: int

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return FOCAL * self.size_px

    def project(self, points: np.ndarray) -> np.ndarray:
        """Project (..., 3) cm in camera axes to (..., 2) pixels, x right, y down, (0, 0) the first pixel's corner."""
        depth = -points[..., 2]
        x = self.size_px / 2 + self.focal_px * points[..., 0] / depth
        y = self.size_px / 2 - self.focal_px * points[..., 1] / depth
        return np.stack([x, y], axis=-1)


@dataclass(frozen=True, slots=True)
class Scene:
    """Surfaces ready to draw, in camera axes. points, light: (N, 3) float32; uvs: (N, 2); gloss: (N,); triangles (M, 3)."""

    points: np.ndarray
    light: np.ndarray
    uvs: np.ndarray
    gloss: np.ndarray
    triangles: np.ndarray


class Canvas:
    """Draws scenes onto one backdrop. Buffers are kept between pictures."""

    def __init__(self, camera: Camera, texture: np.ndarray, backdrop: np.ndarray) -> None:
        """texture: (H, W, 4) uint8 RGB and gloss; backdrop: (S, S, 3) uint8 with S = size_px * SUPER."""
        self._camera = camera
        self._texture = texture
        self._backdrop = backdrop
        side = camera.size_px * SUPER
        self._paint, self._light = np.zeros((side, side, 3), np.float32), np.zeros((side, side, 3), np.float32)
        self._depth = np.full((side, side), FAR_CM, np.float32)
        self._empty = self._depth.copy()
        self._settings = cv2.TriangleRasterizeSettings()
        self._settings.setShadingType(cv2.RASTERIZE_SHADING_SHADED)
        self._settings.setCullingMode(cv2.RASTERIZE_CULLING_CW)

    def keep(self, scene: Scene) -> None:
        """Draw what stands still: it becomes a part of the backdrop, with its depth."""
        self._backdrop = self._draw_fine(scene)
        self._empty = self._depth.copy()

    def draw(self, scene: Scene) -> np.ndarray:
        """Draw a scene before the backdrop. Returns (size, size, 3) uint8."""
        fine = self._draw_fine(scene)
        size = self._camera.size_px
        return cv2.resize(fine, (size, size), interpolation=cv2.INTER_AREA)

    def _draw_fine(self, scene: Scene) -> np.ndarray:
        left, top, right, bottom = self._box(scene.points)
        box = (slice(top, bottom), slice(left, right))
        paint, light = self._paint, self._light
        carried = np.column_stack([scene.uvs, scene.gloss]).astype(np.float32)
        self._rasterise(scene, carried, paint)
        drawn = self._depth[box] < self._empty[box]
        self._rasterise(scene, (scene.light / HEADROOM).astype(np.float32), light)
        high, wide = self._texture.shape[:2]
        x = cv2.multiply(paint[(*box, 0)], wide) - 0.5
        y = cv2.multiply(paint[(*box, 1)], high) - 0.5
        sampled = cv2.remap(self._texture, x, y, cv2.INTER_LINEAR)
        lit = cv2.multiply(sampled[..., :3], light[box], scale=HEADROOM, dtype=cv2.CV_32F)
        shine = cv2.multiply(paint[(*box, 2)], sampled[..., 3], dtype=cv2.CV_32F)
        lit = cv2.add(lit, cv2.merge([shine, shine, shine]))
        fine = self._backdrop.copy()
        cv2.copyTo(cv2.convertScaleAbs(cv2.max(lit, 0.0)), drawn.view(np.uint8), fine[box])
        return fine

    def _rasterise(self, scene: Scene, colours: np.ndarray, target: np.ndarray) -> None:
        np.copyto(self._depth, self._empty)
        view = np.eye(4, dtype=np.float32)
        angle = 2 * float(np.arctan(0.5 / FOCAL))
        cv2.triangleRasterize(
            scene.points, scene.triangles, colours, target, self._depth, view, angle, NEAR_CM, FAR_CM, self._settings
        )

    def _box(self, points: np.ndarray) -> tuple[int, int, int, int]:
        at = self._camera.project(points) * SUPER
        side = self._camera.size_px * SUPER
        low = np.clip(np.floor(at.min(axis=0)) - 1, 0, side - 1).astype(int)
        high = np.clip(np.ceil(at.max(axis=0)) + 2, 1, side).astype(int)
        return int(low[0]), int(low[1]), int(high[0]), int(high[1])
