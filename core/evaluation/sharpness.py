"""CPBD: how much of a picture looks sharp to the eye, without a reference.

Narvekar, Karam: A no-reference image blur metric based on the cumulative probability of blur detection
(CPBD). IEEE TIP 20(9), 2011. Edge widths: Marziliano, Dufaux, Winkler, Ebrahimi: A no-reference perceptual
blur metric. ICIP 2002. Where the paper is silent, the choices of its authors' code (Matlab's `edge`) are
followed; they are named below.
"""

import cv2
import numpy as np

BLOCK_PX = 64
EDGE_SHARE = 0.002  # a block with fewer edge pixels than this is not looked at
BETA = 3.6
LOW_CONTRAST = 50
JUST_NOTICEABLE_PX = (5, 3)  # width of a just noticeable blur at low and at high contrast
JUST_NOTICEABLE_PERCENT = 63  # the probability at exactly that width: 1 - 1/e


def cpbd(luma: np.ndarray) -> float | None:
    """Return the share of edges, 0..1, whose blur is not noticed, of a luma picture (H, W) uint8.

    The picture is cut into blocks of 64 x 64 (a rest at the right and bottom is left out). In each block
    with enough Canny edges, every vertical Sobel edge of width w has the probability of noticed blur 1 -
    exp(-(w / w_jnb)^3.6), where w_jnb is 5 pixels if the block's contrast is at most 50, else 3. CPBD is
    the share of edges with at most 63 %. None when no block has an edge, or the picture is smaller than a
    block.
    """
    rows, columns = luma.shape[0] // BLOCK_PX, luma.shape[1] // BLOCK_PX
    if not rows or not columns:
        return None
    outline, widths = _canny(luma), edge_widths(luma)
    seen = 0
    sharp = 0
    for row in range(rows):
        for column in range(columns):
            box = np.s_[row * BLOCK_PX : (row + 1) * BLOCK_PX, column * BLOCK_PX : (column + 1) * BLOCK_PX]
            if np.count_nonzero(outline[box]) <= EDGE_SHARE * BLOCK_PX * BLOCK_PX:
                continue
            found = widths[box][widths[box] > 0]
            contrast = int(luma[box].max()) - int(luma[box].min())
            noticeable = JUST_NOTICEABLE_PX[0 if contrast <= LOW_CONTRAST else 1]
            percent = np.round(100 * (1 - np.exp(-((found / noticeable) ** BETA))))
            seen += found.size
            sharp += np.count_nonzero(percent <= JUST_NOTICEABLE_PERCENT)
    return float(sharp / seen) if seen else None


def edge_widths(luma: np.ndarray) -> np.ndarray:
    """Return (H, W) int32: the width of the edge at each vertical edge pixel, 0 elsewhere.

    The width reaches to the nearest local extremes of the brightness along the row (Marziliano). As in the
    authors' code only edges whose gradient lies within 22.5 degrees of the row are measured.
    """
    image = luma.astype(np.float32)
    down, across = np.gradient(image)
    level = np.abs(down) <= np.tan(np.deg2rad(22.5)) * np.abs(across)
    edges = _vertical_edges(image) & level
    rising = _monotone_width(image)
    falling = _monotone_width(-image)
    return np.where(edges & (across > 0), rising, np.where(edges & (across < 0), falling, 0))


def _monotone_width(image: np.ndarray) -> np.ndarray:
    """Return (H, W) int32: how far the brightness rises without a break round each pixel, along its row."""
    width = image.shape[1]
    rises = np.diff(image, axis=1) > 0  # (H, W-1): from column j to j+1
    places = np.arange(width - 1, dtype=np.int32)
    stop_right = np.where(rises, width - 1, places)[:, ::-1]
    stop_right = np.minimum.accumulate(stop_right, axis=1)[:, ::-1]  # first break at or after j
    stop_left = np.maximum.accumulate(np.where(rises, -1, places), axis=1)  # last break at or before j
    result = np.zeros(image.shape, np.int32)
    centre = np.arange(2, width - 2)
    to_right = stop_right[:, centre + 1] - centre
    to_left = centre - 1 - stop_left[:, centre - 2]
    result[:, 2:-2] = to_right + to_left
    return result


def _vertical_edges(image: np.ndarray) -> np.ndarray:
    """Return (H, W) bool: strong and greatest along the row (Matlab's edge(..., 'sobel', [], 'vertical'))."""
    strength = cv2.Sobel(image, cv2.CV_32F, 1, 0, borderType=cv2.BORDER_REPLICATE) ** 2
    strong = strength > 4 * strength.mean()
    strong[:, 0] = strong[:, -1] = False
    strong[:, 1:-1] &= (strength[:, 1:-1] >= strength[:, :-2]) & (strength[:, 1:-1] > strength[:, 2:])
    return strong


def _canny(luma: np.ndarray) -> np.ndarray:
    """Return Canny's edges (H, W) uint8; as in Matlab, 70 % of the pixels lie below the upper threshold."""
    smooth = cv2.GaussianBlur(luma, (0, 0), 2**0.5)
    across = cv2.Sobel(smooth, cv2.CV_16S, 1, 0)
    down = cv2.Sobel(smooth, cv2.CV_16S, 0, 1)
    strength = np.hypot(across.astype(np.float32), down.astype(np.float32))
    upper = float(np.percentile(strength, 70))
    return cv2.Canny(across, down, 0.4 * upper, upper, L2gradient=True)
