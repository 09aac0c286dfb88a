"""The canonical face that comes inside the landmarker file: 468 vertices, their UVs and 898 triangles.

The `.task` file is a zip; its geometry metadata is a small protocol buffer (MediaPipe's
`face_geometry.proto`). We read the few fields we need by hand, because importing mediapipe is the tracking room's
privilege.
"""

import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

VERTICES = 468
LANDMARKS = 478  # the 468 and ten of the irises
METADATA = "geometry_pipeline_metadata_landmarks.binarypb"


@dataclass(frozen=True, slots=True)
class CanonicalFace:
    """The canonical face, mouth and eyes closed.

    vertices: (468, 3) float32, centimetres; x to the subject's left, y up, z towards the camera.
    uvs: (468, 2) float32 in 0..1, v down.
    triangles: (898, 3) int32.
    """

    vertices: np.ndarray
    uvs: np.ndarray
    triangles: np.ndarray


@lru_cache(maxsize=2)
def canonical_face(landmarker: Path) -> CanonicalFace:
    """Read the canonical face from a `face_landmarker.task` file."""
    with zipfile.ZipFile(landmarker) as task:
        metadata = task.read(METADATA)
    mesh = next(value for field, value in _fields(metadata) if field == 1)
    assert isinstance(mesh, bytes)
    floats: list[float] = []
    indices: list[int] = []
    for field, value in _fields(mesh):
        if field == 3:
            assert isinstance(value, bytes)
            floats.extend(np.frombuffer(value, "<f4").tolist())
        elif field == 4:
            assert isinstance(value, int)
            indices.append(value)
    buffer = np.asarray(floats, np.float32).reshape(VERTICES, 5)
    triangles = np.asarray(indices, np.int32).reshape(-1, 3)
    for array in (buffer, triangles):
        array.setflags(write=False)
    return CanonicalFace(buffer[:, :3], buffer[:, 3:], triangles)


def _fields(message: bytes) -> Iterator[tuple[int, bytes | int]]:
    """Yield (field number, value) of a protocol buffer message: varints as int, all else as bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        field, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(message, at)
            yield field, value
            continue
        if wire == 5:
            size = struct.calcsize("<f")
        elif wire == 1:
            size = struct.calcsize("<d")
        else:
            size, at = _varint(message, at)
        yield field, message[at : at + size]
        at += size


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7
