"""What can be asked of a worker. A spec is frozen, picklable, plain, and names its code as a string.

The string keeps torch and mediapipe out of whoever makes the spec: only the child resolves it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Spec:
    """The base of all specs. `entry` names a function `run(spec, report) -> dict` as "module:function"."""

    entry: ClassVar[str] = ""
    kind: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class TrackSpec(Spec):
    """Track the footage of a project. Takes already there are kept unless `again`."""

    entry: ClassVar[str] = "core.tracking.job:run"
    kind: ClassVar[str] = "track"

    project: Path
    again: bool = False


@dataclass(frozen=True, slots=True)
class TrainSpec(Spec):
    """Train a likeness on the tracked takes of a project. An interrupted run with the same spec goes on."""

    entry: ClassVar[str] = "core.training.job:run"
    kind: ClassVar[str] = "train"

    project: Path
    method: str = "lipsync3d"
    minutes: float | None = 30.0
    epochs: int | None = None
    device: str = "auto"
    features: str = "auto"
    seed: int = 0
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class DubSpec(Spec):
    """Put the sound `audio` into the mouth of the person in `target` and write `output`."""

    entry: ClassVar[str] = "core.export.job:run"
    kind: ClassVar[str] = "dub"

    project: Path
    target: Path
    audio: Path
    output: Path
    preset: str = "h264"


@dataclass(frozen=True, slots=True)
class EvaluateSpec(Spec):
    """Compare a made video with the real one."""

    entry: ClassVar[str] = "core.evaluation.job:run"
    kind: ClassVar[str] = "evaluate"

    real: Path
    made: Path


@dataclass(frozen=True, slots=True)
class SampleSpec(Spec):
    """Make footage of the sample speaker, a face made by code that is nobody's."""

    entry: ClassVar[str] = "core.sample.job:run"
    kind: ClassVar[str] = "sample"

    output: Path
    seconds: float = 60.0
    size_px: int = 512
    seed: int = 0
    text: str | None = None
