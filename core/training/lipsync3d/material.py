"""What the stages learn from: the subject's takes, normalised, with what was heard at each moment."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.errors import UserError
from core.face.atlas import MOUTH_PX, unwrap
from core.face.normalise import NormalisedTake, Reference, make_reference, normalise
from core.face.shape import ShapeSpace, fit_shape_space
from core.face.take import Take
from core.face.topology import canonical_face
from core.jobs.events import Report
from core.media.reader import read_frames
from core.media.sound import read_sound
from core.models import model_path
from core.speech.content import Seen, drift, said
from core.speech.features import SpeechFeatures, extract

log = logging.getLogger(__name__)

HELD_OUT_EVERY = 10
HELD_OUT_END = 1 / 16
FEWEST_FRAMES = 250
MOST_PICTURES = 8000


@dataclass(frozen=True, slots=True)
class Material:
    """One take with its sound. held_out: (T,) bool, frames that are never learned from.

    vertices: (T, 468, 3) float32, pose-free and freed of the take's own slow drift.
    """

    file: Path
    take: Take
    normalised: NormalisedTake
    features: SpeechFeatures
    held_out: np.ndarray
    vertices: np.ndarray

    @property
    def usable(self) -> np.ndarray:
        """The frames with a face."""
        return self.take.found

    @property
    def times_s(self) -> np.ndarray:
        """The frames' times in seconds after the first."""
        return self.take.times_s - self.take.times_s[0]


@dataclass(frozen=True, slots=True)
class Subject:
    """All that is known of the subject before anything is learned."""

    reference: Reference
    space: ShapeSpace
    material: tuple[Material, ...]


def gather(sources: Sequence[tuple[Path, Take]], features: str, report: Report) -> Subject:
    """Read the sound of every take, normalise it, and fit the shape space. Raises UserError if there is too little."""
    landmarker = model_path("face_landmarker.task")
    reference = make_reference([take for _, take in sources], landmarker)
    material: list[Material] = []
    for number, (file, take) in enumerate(sources):
        report.progress("listen", number, len(sources), "files")
        try:
            heard = extract(read_sound(file), features)
        except UserError as error:
            report.note(f"{file.name} is left out: {error}")
            continue
        normalised = normalise(take, reference)
        held_out = np.zeros(len(take), bool)
        material.append(Material(file, take, normalised, heard, held_out, normalised.vertices))
    report.progress("listen", len(sources), len(sources), "files")
    frames = sum(int(item.usable.sum()) for item in material)
    if frames < FEWEST_FRAMES:
        raise UserError(
            f"Only {frames} frames with a face and sound were found; at the least {FEWEST_FRAMES} (10 seconds) are needed, "
            "and 2 to 5 minutes are good. Add more footage of the speaker."
        )
    material = _hold_out(_without_drift(material, report))
    learned = np.concatenate([item.vertices[item.usable & ~item.held_out] for item in material])
    space = fit_shape_space(learned, canonical_face(landmarker).vertices)
    return Subject(reference, space, tuple(material))


def cut_pictures(subject: Subject, file: Path, report: Report) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Unroll the mouth of every frame (evenly thinned to MOST_PICTURES).

    Returns pictures (N, 128, 128, 3) uint8 (a memory map on `file`, so that hours of footage fit), coefficients (N, K) and
    held_out (N,) bool.
    """
    total = sum(int(item.usable.sum()) for item in subject.material)
    step = max(1, -(-total // MOST_PICTURES))
    count = sum(len(range(0, int(item.usable.sum()), step)) for item in subject.material)
    file.parent.mkdir(parents=True, exist_ok=True)
    pictures = np.lib.format.open_memmap(file, "w+", np.uint8, (count, MOUTH_PX, MOUTH_PX, 3))
    codes, held_out = [], []
    at = 0
    for item in subject.material:
        wanted = np.flatnonzero(item.usable)[::step]
        codes.append(subject.space.encode(item.vertices[wanted]))
        held_out.append(item.held_out[wanted])
        wanted_set = set(wanted.tolist())
        for frame in read_frames(item.file):
            if frame.index in wanted_set:
                pictures[at] = mouth_crop(
                    frame.picture, item.take.landmarks[frame.index], item.vertices[frame.index], subject.reference
                )
                at += 1
                report.progress("unroll", at, count)
    return pictures[:at], np.concatenate(codes)[:at], np.concatenate(held_out)[:at]


def mouth_crop(picture: np.ndarray, landmarks: np.ndarray, vertices: np.ndarray, reference: Reference) -> np.ndarray:
    """Return (128, 128, 3) uint8: the mouth of a picture, unrolled to where `vertices` (468, 3) lie on the cylinder."""
    uv = reference.cylinder.to_atlas(vertices) - reference.cylinder.mouth_origin
    return unwrap(picture, landmarks[: len(vertices)], uv, reference.triangles, MOUTH_PX)


def _without_drift(material: list[Material], report: Report) -> list[Material]:
    """Take out what differs between takes although the same is said: how the tracker sees this pose, light and lens."""
    report.progress("compare takes", 0, 1, "steps")
    content = said([Seen(item.features, item.times_s, item.normalised.vertices, item.usable) for item in material])
    freed = []
    for item, spoken in zip(material, content, strict=True):
        seen = item.usable
        slow = drift([(item.times_s[seen], (item.normalised.vertices - spoken)[seen])]).at(item.times_s)
        freed.append(replace(item, vertices=item.normalised.vertices - slow))
    report.progress("compare takes", 1, 1, "steps")
    return freed


def _hold_out(material: list[Material]) -> list[Material]:
    """Hold out every tenth take; of a few long takes, the last sixteenth of each."""
    held = []
    for number, item in enumerate(material):
        mask = np.zeros(len(item.take), bool)
        if len(material) >= HELD_OUT_EVERY:
            mask[:] = number % HELD_OUT_EVERY == HELD_OUT_EVERY - 1
        else:
            mask[int(len(mask) * (1 - HELD_OUT_END)) :] = True
        held.append(replace(item, held_out=mask))
    return held
