"""Draws the sample speaker: a z-buffered, textured rasteriser on OpenCV's, supersampled twice each way."""

from dataclasses import dataclass

import cv2
import numpy as np

from core.sample.light import HEADROOM

NEAR_CM, FAR_CM = 20.0, 100.0
FOCAL = 1.90  # of the picture's height
SUPER = 2
ROUNDING_CM = 0.005  # the rasteriser converts the depth it is given, there and back


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
        self._paint = np.zeros((side, side, 3), np.float32)
        self._light = np.zeros((camera.size_px, camera.size_px, 3), np.float32)
        self._coarse_depth = np.full(self._light.shape[:2], FAR_CM, np.float32)
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
        paint = self._paint
        carried = np.column_stack([scene.uvs, scene.gloss]).astype(np.float32)
        np.copyto(self._depth, self._empty)
        self._rasterise(scene, carried, paint, self._depth)
        drawn = self._depth[box] < self._empty[box] - ROUNDING_CM
        light = self._light_fine(scene, box)
        high, wide = self._texture.shape[:2]
        x = cv2.multiply(paint[(*box, 0)], wide) - 0.5
        y = cv2.multiply(paint[(*box, 1)], high) - 0.5
        sampled = cv2.remap(self._texture, x, y, cv2.INTER_LINEAR)
        lit = cv2.multiply(sampled[..., :3], light, scale=HEADROOM, dtype=cv2.CV_32F)
        shine = cv2.multiply(paint[(*box, 2)], sampled[..., 3], dtype=cv2.CV_32F)
        lit = cv2.add(lit, cv2.merge([shine, shine, shine]))
        fine = self._backdrop.copy()
        cv2.copyTo(cv2.convertScaleAbs(lit), drawn.view(np.uint8), fine[box])
        return fine

    def _light_fine(self, scene: Scene, box: tuple[slice, slice]) -> np.ndarray:
        """Return the light in the box. It is smooth, so it is drawn at the picture's own size, which is cheaper."""
        self._coarse_depth.fill(FAR_CM)
        self._light.fill(0)
        self._rasterise(scene, (scene.light / HEADROOM).astype(np.float32), self._light, self._coarse_depth)
        spread = cv2.dilate(self._light, np.ones((3, 3), np.uint8))
        np.copyto(spread, self._light, where=(self._coarse_depth < FAR_CM)[..., None])
        top, left = box[0].start // SUPER, box[1].start // SUPER
        rows, columns = (box[0].stop - box[0].start) // SUPER, (box[1].stop - box[1].start) // SUPER
        part = spread[top : top + rows, left : left + columns]
        return cv2.resize(part, None, fx=SUPER, fy=SUPER, interpolation=cv2.INTER_LINEAR)

    def _rasterise(self, scene: Scene, colours: np.ndarray, target: np.ndarray, depth: np.ndarray) -> None:
        view = np.eye(4, dtype=np.float32)
        angle = 2 * float(np.arctan(0.5 / FOCAL))
        cv2.triangleRasterize(scene.points, scene.triangles, colours, target, depth, view, angle, NEAR_CM, FAR_CM, self._settings)

    def _box(self, points: np.ndarray) -> tuple[int, int, int, int]:
        at = self._camera.project(points) * SUPER
        side = self._camera.size_px * SUPER
        low = np.clip(np.floor(at.min(axis=0) / SUPER) - 1, 0, side // SUPER - 1).astype(int) * SUPER
        high = np.clip(np.ceil(at.max(axis=0) / SUPER) + 1, 1, side // SUPER).astype(int) * SUPER
        return int(low[0]), int(low[1]), int(high[0]), int(high[1])
