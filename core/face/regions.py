"""Which landmarks are what (MediaPipe's 468-vertex topology)."""

import numpy as np

LIPS_OUTER = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
LIPS_INNER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191)
LIPS = LIPS_OUTER + LIPS_INNER
UPPER_LIP, LOWER_LIP = 13, 14  # the middle of the inner lips: their distance is the lip opening
MOUTH_CORNERS = (61, 291)
EYE_CORNERS = (33, 263)  # the outer ones: their distance is the measure of a face
NOSE_BASE, CHIN = 2, 152

FACE_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
RIGHT_EYE = (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246)
LEFT_EYE = (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466)
BROWS = (
    70, 63, 105, 66, 107, 46, 53, 52, 65, 55,
    300, 293, 334, 296, 336, 276, 283, 282, 295, 285,
)  # fmt: skip


def rigid_vertices(canonical: np.ndarray) -> np.ndarray:
    """Return the numbers of the upper, more rigid vertices: forehead, temples, nose bridge, eye sockets.

    canonical: (468, 3) in centimetres, y up. Lids and brows are left out because they move on their own.
    """
    upper = np.flatnonzero(canonical[:, 1] > 0.0)
    return np.setdiff1d(upper, np.array(RIGHT_EYE + LEFT_EYE + BROWS))


def mouth_distance(canonical: np.ndarray) -> np.ndarray:
    """Return (468,): each vertex's distance in centimetres to the nearest point of the lips, on the neutral face."""
    return np.linalg.norm(canonical[:, None] - canonical[None, list(LIPS)], axis=2).min(1)
