"""The skin of the sample speaker: the canonical face, made friendlier, with a rim, subdivided smooth.

Everything moves 468 + 72 control points; a fixed sparse matrix makes the smooth surface from them.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from core.face.topology import VERTICES, CanonicalFace

LIP_INNER_UPPER = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LIP_INNER_LOWER = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
LIP_OUTER_UPPER = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
LIP_OUTER_LOWER = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
LIP_MIDDLE_UPPER = (76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306)
LIP_MIDDLE_LOWER = (76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306)
LIP_EDGE_UPPER = (62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292)
LIP_EDGE_LOWER = (62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292)
EYE_UPPER = ((33, 246, 161, 160, 159, 158, 157, 173, 133), (263, 466, 388, 387, 386, 385, 384, 398, 362))
EYE_LOWER = ((33, 7, 163, 144, 145, 153, 154, 155, 133), (263, 249, 390, 373, 374, 380, 381, 382, 362))
LID_UPPER = ((247, 30, 29, 27, 28, 56, 190), (467, 260, 259, 257, 258, 286, 414))
LID_LOWER = ((25, 110, 24, 23, 22, 26, 112), (255, 339, 254, 253, 252, 256, 341))
OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
CONTROLS = VERTICES + 2 * len(OVAL)
LEVELS = 2


@dataclass(frozen=True, slots=True)
class Skin:
    """The skin surface.

    rest: (540, 3) float64, centimetres: the control points at rest, the first 468 as in MediaPipe's numbering.
    smooth: (N, 540) sparse: control points -> surface points; its first 468 rows are the landmarks' surface points.
    triangles: (M, 3) int32 of the surface; mouth and eyes are holes. coarse: the same of the control points.
    uvs: (N, 2) float32, in the face's own square of the texture.
    """

    rest: np.ndarray
    smooth: sparse.csr_matrix
    triangles: np.ndarray
    coarse: np.ndarray
    uvs: np.ndarray


def make_skin(face: CanonicalFace) -> Skin:
    """Make the skin from the canonical face of the landmarker file."""
    inner = _restyle(face.vertices.astype(np.float64))
    rest, uvs = _with_rim(inner, face.uvs.astype(np.float64))
    coarse = np.concatenate([_without_holes(face.triangles), _rim_triangles()])
    coarse = _outward(rest, coarse)
    triangles, smooth = coarse, sparse.csr_matrix(np.eye(CONTROLS))
    flat = smooth
    for _ in range(LEVELS):
        flat = sparse.csr_matrix(_split_matrix(triangles, len(smooth.indptr) - 1, smooth=False)[0] @ flat)
        step, finer = _split_matrix(triangles, len(smooth.indptr) - 1, smooth=True)
        smooth, triangles = sparse.csr_matrix(step @ smooth), finer
    return Skin(rest, smooth, triangles.astype(np.int32), coarse, (flat @ uvs).astype(np.float32))


def _restyle(v: np.ndarray) -> np.ndarray:
    """Open and enlarge the eyes, fill the lips, close the mouth, soften jaw and nose."""
    v = v.copy()
    below = np.clip((-4.5 - v[:, 1]) / 5.0, 0, 1)
    v[:, 0] *= 1 - 0.10 * below
    nose = np.exp(-((v[:, 0] / 2.2) ** 2) - ((v[:, 1] + 0.6) / 1.6) ** 2)
    v[:, 0] *= 1 - 0.10 * nose
    v[:, 2] -= 0.25 * nose
    for side in (0, 1):
        upper, lower = list(EYE_UPPER[side]), list(EYE_LOWER[side])
        middle = v[upper + lower].mean(axis=0)
        away = (v - middle) / (3.0, 2.0, 4.0)
        near = np.exp(-((away**2).sum(axis=1)) * 1.1)
        v[:, 0] += 0.17 * near * (v[:, 0] - middle[0])
        v[:, 1] += 0.62 * near * (v[:, 1] - middle[1]) * np.exp(-(((v[:, 1] - middle[1]) / 1.5) ** 2))
    return _close_mouth(v)


def _close_mouth(v: np.ndarray) -> np.ndarray:
    for upper, lower in zip(LIP_INNER_UPPER, LIP_INNER_LOWER, strict=True):
        v[[upper, lower]] = 0.5 * (v[upper] + v[lower])
    for rim, sign in ((LIP_EDGE_UPPER, 1.0), (LIP_EDGE_LOWER, -1.0)):
        inner = np.array(LIP_INNER_UPPER)
        middle = LIP_MIDDLE_UPPER if sign > 0 else LIP_MIDDLE_LOWER
        for k in range(1, 10):
            v[rim[k], 1] = v[inner[k], 1] + 0.42 * (v[middle[k], 1] - v[inner[k], 1])
            v[rim[k], 2] = max(v[rim[k], 2], v[inner[k], 2] + 0.22)
    bulge = np.sin(np.linspace(0, np.pi, 11))
    for ring, lift, out in (
        (LIP_OUTER_UPPER, 0.14, 0.02), (LIP_MIDDLE_UPPER, 0.05, 0.10),
        (LIP_OUTER_LOWER, -0.20, 0.02), (LIP_MIDDLE_LOWER, -0.08, 0.14),
    ):  # fmt: skip
        v[list(ring), 1] += lift * bulge
        v[list(ring), 2] += out * bulge
    return v


def _with_rim(v: np.ndarray, uvs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Add two rings behind the outline: round the jaw to the throat, round the temples under the hair."""
    edge = v[list(OVAL)]
    low = np.clip((-edge[:, 1] - 1.0) / 7.0, 0, 1)[:, None]
    first = edge * (1.0, 1.0, 1.0) + np.array([0, 0, -1.6]) * (1 - low) + np.array([0, -0.75, -1.3]) * low
    first[:, 0] *= 1.0 - 0.06 * low[:, 0]
    second = edge * (0.96, 1.0, 1.0) + np.array([0, 0.1, -4.0]) * (1 - low)
    second += (edge * (-0.35, 0, 0) + np.array([0, -0.3, -5.0])) * low
    edge_uv = uvs[list(OVAL)]
    rings = [edge_uv + (edge_uv - 0.5) * grow for grow in (0.07, 0.14)]
    return np.concatenate([v, first, second]), np.concatenate([uvs, *rings])


def _rim_triangles() -> np.ndarray:
    rings = [np.array(OVAL), VERTICES + np.arange(36), VERTICES + 36 + np.arange(36)]
    found = []
    for near, far in pairwise(rings):
        a, b, c, d = near, np.roll(near, -1), far, np.roll(far, -1)
        found += [np.stack([a, b, c], 1), np.stack([b, d, c], 1)]
    return np.concatenate(found)


def _without_holes(triangles: np.ndarray) -> np.ndarray:
    """Leave out the triangles that cover mouth opening and eyes."""
    keep = np.ones(len(triangles), bool)
    for ring in (
        {*LIP_INNER_UPPER, *LIP_INNER_LOWER},
        {*EYE_UPPER[0], *EYE_LOWER[0]},
        {*EYE_UPPER[1], *EYE_LOWER[1]},
    ):
        keep &= ~np.isin(triangles, list(ring)).all(axis=1)
    return triangles[keep].astype(np.int64)


def _outward(v: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Turn triangles round whose normal points to the middle of the head."""
    corners = v[triangles]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    away = corners.mean(axis=1) - (0, -1, -6)
    wrong = np.einsum("ij,ij->i", normal, away) < 0
    majority_wrong = wrong[: -4 * len(OVAL)].mean() > 0.5
    wrong[: -4 * len(OVAL)] = majority_wrong
    turned = triangles.copy()
    turned[wrong] = turned[wrong][:, ::-1]
    return turned


def _split_matrix(triangles: np.ndarray, count: int, smooth: bool) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Return the matrix of one step of Loop's subdivision (or of plain halving) and the four-fold triangles.

    C. Loop, Smooth subdivision surfaces based on triangles, 1987; borders by the cubic B-spline rule.
    """
    pairs = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    across = np.concatenate([triangles[:, 2], triangles[:, 0], triangles[:, 1]])
    edges, which = np.unique(pairs, axis=0, return_inverse=True)
    which = which.reshape(-1)
    uses = np.bincount(which, minlength=len(edges))
    border = uses == 1
    new = count + np.arange(len(edges))
    ends = np.where(border | (not smooth), 0.5, 0.375)
    entries = [(new, edges[:, 0], ends), (new, edges[:, 1], ends)]
    if smooth:
        inside = ~border[which]
        entries.append((new[which[inside]], across[inside], np.full(inside.sum(), 0.125)))
        entries += _moved_corners(edges, border, count)
    else:
        entries.append((np.arange(count), np.arange(count), np.ones(count)))
    rows, columns, values = (np.concatenate(part) for part in zip(*entries, strict=True))
    matrix = sparse.csr_matrix((values, (rows, columns)), shape=(count + len(edges), count))
    a, b, c = (count + part for part in np.split(which, 3))
    i, j, k = triangles.T
    finer = np.concatenate([np.stack(t, 1) for t in ((i, a, c), (a, j, b), (c, b, k), (a, b, c))])
    return matrix, finer


def _moved_corners(edges: np.ndarray, border: np.ndarray, count: int) -> list[tuple]:
    both = np.concatenate([edges, edges[:, ::-1]])
    on_border = np.zeros(count, bool)
    on_border[edges[border]] = True
    valence = np.bincount(both[:, 0], minlength=count)
    beta = np.where(valence == 3, 3 / 16, 3 / (8 * np.maximum(valence, 1)))
    inner = both[~on_border[both[:, 0]]]
    rim = np.concatenate([edges[border], edges[border][:, ::-1]])
    alone = np.arange(count)
    stay = np.where(on_border, 0.75, 1 - valence * beta)
    return [
        (inner[:, 0], inner[:, 1], beta[inner[:, 0]]),
        (rim[:, 0], rim[:, 1], np.full(len(rim), 0.125)),
        (alone, alone, stay),
    ]


def smooth_fields(coarse: np.ndarray, handles: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Spread values at some control points smoothly over all (biharmonic interpolation on the mesh's graph).

    handles: (H,) control points; values: (H, K). Returns (540, K).
    """
    pairs = np.unique(np.sort(coarse[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1), axis=0)
    weights = np.ones(len(pairs))
    link = sparse.csr_matrix((weights, pairs.T), shape=(CONTROLS, CONTROLS))
    link = link + link.T
    laplace = sparse.diags(np.asarray(link.sum(axis=1)).ravel()) - link
    stiff = (laplace @ laplace + 0.05 * laplace).tocsc()
    free = np.setdiff1d(np.arange(CONTROLS), handles)
    result = np.zeros((CONTROLS, values.shape[1]))
    result[handles] = values
    right = -(stiff[free][:, handles] @ values)
    result[free] = splu(stiff[free][:, free].tocsc()).solve(np.asarray(right))
    return result
