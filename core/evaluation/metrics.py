"""How alike are two pictures, and two mouths? Pure functions of arrays, each with its definition and source.

Pictures are RGB uint8 (H, W, 3). Landmarks are MediaPipe's in pixels of the whole picture, (T, 478, 2 or
3); only x and y are used, because MediaPipe's depth is a guess.
"""

import cv2
import numpy as np

from core.face.regions import EYE_CORNERS, LIPS, LOWER_LIP, UPPER_LIP

PSNR_CEILING_DB = 100.0  # stands for "no difference at all", which is infinite
SSIM_WINDOW_PX = 11
SSIM_SIGMA_PX = 1.5

Box = tuple[slice, slice]


def luma(picture: np.ndarray) -> np.ndarray:
    """Return the luma (H, W) uint8 of an RGB picture (ITU-R BT.601)."""
    return cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)


def ssim_map(real: np.ndarray, made: np.ndarray) -> np.ndarray:
    """Return the structural similarity at each pixel, (H, W) float32, of two luma pictures (H, W) uint8.

    Wang, Bovik, Sheikh, Simoncelli: Image quality assessment: from error visibility to structural
    similarity. IEEE TIP 2004, eq. 13, with their 11 x 11 Gaussian window (sigma 1.5), K1 = 0.01, K2 = 0.03,
    L = 255. Its mean over a region is the region's SSIM.
    """
    x, y = real.astype(np.float32), made.astype(np.float32)
    mean_x, mean_y = _window_mean(x), _window_mean(y)
    variance_x = _window_mean(x * x) - mean_x * mean_x
    variance_y = _window_mean(y * y) - mean_y * mean_y
    covariance = _window_mean(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    above = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    below = (mean_x * mean_x + mean_y * mean_y + c1) * (variance_x + variance_y + c2)
    return above / below


def _window_mean(values: np.ndarray) -> np.ndarray:
    size = (SSIM_WINDOW_PX, SSIM_WINDOW_PX)
    return cv2.GaussianBlur(values, size, SSIM_SIGMA_PX, borderType=cv2.BORDER_REFLECT)


def psnr_db(real: np.ndarray, made: np.ndarray) -> float:
    """Return the peak signal-to-noise ratio, 10 log10(255² / mean squared error) over all channels.

    Equal pictures give PSNR_CEILING_DB, so that a mean over frames stays a number.
    """
    squared_error = cv2.norm(real, made, cv2.NORM_L2SQR) / real.size
    if squared_error == 0:
        return PSNR_CEILING_DB
    return float(min(10 * np.log10(255.0**2 / squared_error), PSNR_CEILING_DB))


def eye_distance_px(landmarks: np.ndarray) -> np.ndarray:
    """Return (T,): the distance between the outer eye corners, pixels."""
    left, right = EYE_CORNERS
    return np.linalg.norm(landmarks[:, left, :2] - landmarks[:, right, :2], axis=-1)


def lip_distance_px(real: np.ndarray, made: np.ndarray) -> np.ndarray:
    """Return (T,): the landmark distance (LMD) of each frame, pixels.

    The mean Euclidean distance between corresponding lip landmarks. Chen, Li, Maddox, Duan, Xu: Lip movements
    generation at a glance. ECCV 2018, section 5.2; unlike there, the centres of the two mouths are not
    brought together first, because a mouth in the wrong place is a fault too.
    """
    return np.linalg.norm(real[:, list(LIPS), :2] - made[:, list(LIPS), :2], axis=-1).mean(axis=1)


def opening(landmarks: np.ndarray) -> np.ndarray:
    """Return (T,): how far the inner lips are apart, as a part of the distance of the outer eye corners."""
    apart = np.linalg.norm(landmarks[:, UPPER_LIP, :2] - landmarks[:, LOWER_LIP, :2], axis=-1)
    return apart / eye_distance_px(landmarks)


def opening_correlation(real: np.ndarray, made: np.ndarray) -> float | None:
    """Return Pearson's correlation of two series of lip openings (T,); None if one of them never moves."""
    if len(real) < 2 or min(np.std(real), np.std(made)) < 1e-9:
        return None
    return float(np.corrcoef(real, made)[0, 1])


def opening_ratio(real: np.ndarray, made: np.ndarray) -> float | None:
    """Return the spread (standard deviation) of the made opening over the real one; None if that is 0.

    Below 1 the made mouth mumbles, above 1 it shouts; SSIM and LMD hide both.
    """
    spread = float(np.std(real)) if len(real) > 1 else 0.0
    return float(np.std(made)) / spread if spread > 1e-9 else None


def jitter_px(landmarks: np.ndarray, found: np.ndarray) -> float | None:
    """Return the mean length of the lip landmarks' second difference in time, px; None if too short.

    `found` (T,) bool: only runs of three found frames count.
    """
    lips = landmarks[:, list(LIPS), :2].astype(np.float64)
    runs = found[:-2] & found[1:-1] & found[2:]
    if not runs.any():
        return None
    bend = lips[2:] - 2 * lips[1:-1] + lips[:-2]
    return float(np.linalg.norm(bend[runs], axis=-1).mean())


def face_box(landmarks: np.ndarray, width: int, height: int) -> Box:
    """Return rows and columns of the box round one frame's landmarks (478, 2 or 3), inside the picture."""
    return _box(landmarks, 0.0, width, height)


def mouth_box(landmarks: np.ndarray, width: int, height: int) -> Box:
    """Return rows and columns of the box round one frame's lips, wider by half its size on every side."""
    return _box(landmarks[list(LIPS)], 0.5, width, height)


def _box(points: np.ndarray, margin: float, width: int, height: int) -> Box:
    low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
    more = (high - low) * margin
    left, top = np.floor(low - more).astype(int)
    right, bottom = np.ceil(high + more).astype(int)
    rows = slice(max(int(top), 0), max(min(int(bottom), height), 0))
    columns = slice(max(int(left), 0), max(min(int(right), width), 0))
    return rows, columns
