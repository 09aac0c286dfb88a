"""The document: frozen values all the way down."""

from dataclasses import dataclass

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Footage:
    """One file of footage of the subject. `id` is its content's hash, so a moved file is the same footage.

    path: relative to the project's folder where possible, else absolute, with forward slashes.
    rate: (numerator, denominator) of the frames a second.
    """

    id: str
    path: str
    width: int
    height: int
    rate: tuple[int, int]
    duration_s: float
    has_audio: bool


@dataclass(frozen=True, slots=True)
class Dub:
    """One dubbed video that was made: which sound went into which target, and where it lies."""

    id: str
    target: str
    audio: str
    output: str


@dataclass(frozen=True, slots=True)
class Project:
    """All that the user made: the footage of one subject, and the dubs."""

    name: str
    footage: tuple[Footage, ...] = ()
    dubs: tuple[Dub, ...] = ()
    format: int = FORMAT
