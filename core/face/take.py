"""A Take: one tracked recording, frame by frame, each with its own time."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import UserError

FORMAT = 1

# ARKit's 52 in MediaPipe's order (its first, "_neutral", is not one of the 52 shapes but keeps its place).
BLENDSHAPE_NAMES = (
    "_neutral", "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff",
    "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft", "eyeLookDownRight",
    "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight",
    "eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight", "jawForward", "jawLeft", "jawOpen", "jawRight",
    "mouthClose", "mouthDimpleLeft", "mouthDimpleRight", "mouthFrownLeft", "mouthFrownRight", "mouthFunnel",
    "mouthLeft", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight", "mouthPucker",
    "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft",
    "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight",
    "noseSneerLeft", "noseSneerRight",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Take:
    """One tracked recording of T frames. Frames without a face have `found` False and zeros elsewhere.

    times_s: (T,) float64, seconds on the file's clock.
    found: (T,) bool.
    landmarks: (T, 478, 3) float32, pixels of the upright picture; x right, y down, z away from the camera.
    blendshapes: (T, 52) float32 in 0..1, in the order of BLENDSHAPE_NAMES.
    pose: (T, 4, 4) float32, the canonical face (centimetres) to the camera.
    notes: sentences for the user about what was met on the way.
    """

    source: str
    width: int
    height: int
    times_s: np.ndarray
    found: np.ndarray
    landmarks: np.ndarray
    blendshapes: np.ndarray
    pose: np.ndarray
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.times_s)

    @property
    def rate_hz(self) -> float:
        """The median frame rate."""
        return 1 / float(np.median(np.diff(self.times_s))) if len(self) > 1 else 25.0

    def save(self, path: Path) -> None:
        """Write the take; the file is whole or not there."""
        partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        with partial.open("wb") as file:
            np.savez_compressed(
                file,
                format=FORMAT,
                source=self.source,
                size=np.array([self.width, self.height]),
                times_s=self.times_s,
                found=self.found,
                landmarks=self.landmarks,
                blendshapes=self.blendshapes,
                pose=self.pose,
                notes=np.array(self.notes, dtype=str),
            )
        partial.replace(path)

    @staticmethod
    def load(path: Path) -> "Take":
        """Read a take. Raises UserError if the file is damaged or of a newer program."""
        try:
            with np.load(path, allow_pickle=False) as file:
                if int(file["format"]) > FORMAT:
                    raise UserError(f"{path} was made by a newer version of Likeness. Update the program.")
                width, height = (int(side) for side in file["size"])
                return Take(
                    str(file["source"]),
                    width,
                    height,
                    file["times_s"],
                    file["found"],
                    file["landmarks"],
                    file["blendshapes"],
                    file["pose"],
                    tuple(str(note) for note in file["notes"]),
                )
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise UserError(f"{path} is damaged. Track the footage again (--again).") from error
