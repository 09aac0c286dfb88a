"""The dub job: a line of sound into the mouth of the person in a target video."""

import hashlib
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from core.avatars.lipsync3d import LipSync3DAvatar
from core.errors import UserError
from core.export.movie import render
from core.face.pose import yaw_pitch_deg
from core.face.take import Take
from core.face.topology import canonical_face
from core.jobs.events import Report
from core.jobs.specs import DubSpec
from core.media.probe import Media, probe
from core.media.reader import is_variable
from core.media.sound import Sound, read_sound
from core.media.writer import MovieWriter, check_output
from core.models import model_path
from core.project import store
from core.rendering.placing import Placing, place
from core.speech.features import SpeechFeatures, extract
from core.tracking.tracker import track

MOST_YAW_DEG = 60.0  # beyond it half of the mouth is hidden, and what the tracker says of it is a guess
SOUND_SLACK_S = 0.1  # a line this much longer than the picture is left whole: no player minds
REST_S = 0.5
# Mean distance of the target's face from the subject's: below 0.06 cm between takes of one person, above 0.19 between two people.
SAME_FACE_CM = 0.13


def run(spec: DubSpec, report: Report) -> dict[str, Any]:
    """Dub. Raises UserError, before anything is written, if the likeness, target, sound or output will not do."""
    began_s = time.monotonic()
    check_output(spec.output, spec.preset)
    if spec.output.resolve() in (spec.target.resolve(), spec.audio.resolve()):
        raise UserError(f"{spec.output} is one of the files to read from. Choose another name for the dubbed video.")
    target, audio = probe(spec.target), probe(spec.audio)
    if not target.has_video:
        raise UserError(f"{spec.target} holds sound but no pictures. Choose a video to dub.")
    if not audio.has_audio:
        raise UserError(f"{spec.audio} has no sound. Choose a recorded line.")
    with store.locked(spec.project):
        store.load(spec.project)
        avatar = LipSync3DAvatar(store.bundle_folder(spec.project))
        take = target_take(spec.project, spec.target, report)
    placing, line_end_s = _prepare(spec, avatar, take, target, report)
    turned = int((~placing.take.found & take.found).sum())
    movie_s = float(take.times_s[-1] - take.times_s[0]) + 1 / take.rate_hz
    end_s = _sound_end_s(line_end_s, movie_s, report)
    with MovieWriter(
        spec.output, take.width, take.height, target.rate, spec.preset,
        sound=spec.audio, sound_end_s=end_s, variable_rate=is_variable(take.times_s),
    ) as writer:  # fmt: skip
        frames = render(placing, spec.target, writer, report)
    return {
        "output": str(spec.output),
        "frames": frames,
        "frames_dubbed": int(placing.take.found.sum()),
        "frames_without_face": int((~take.found).sum()),
        "frames_turned_away": turned,
        "duration_s": round(movie_s, 3),
        "line_s": round(line_end_s, 3),
        "seconds": round(time.monotonic() - began_s, 1),
    }


def target_take(project: Path, target: Path, report: Report) -> Take:
    """Return the target's take, tracked once and kept in the project by its content."""
    with target.open("rb") as file:
        name = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    kept = project / "takes" / f"{name}.npz"
    if kept.exists():
        try:
            take = Take.load(kept)
            for note in take.notes:
                report.note(note)
            return take
        except UserError:
            kept.unlink()
    take = track(target, report)
    kept.parent.mkdir(exist_ok=True)
    take.save(kept)
    return take


def _prepare(spec: DubSpec, avatar: LipSync3DAvatar, take: Take, target: Media, report: Report) -> tuple[Placing, float]:
    report.progress("listen", 0, 1, "files")
    movie_s = float(take.times_s[-1] - take.times_s[0])
    line = read_sound(spec.audio)
    heard = _heard(line, movie_s, avatar)
    own = None
    if target.has_audio:
        own = heard if spec.audio.resolve() == spec.target.resolve() else _heard(read_sound(spec.target), movie_s, avatar)
    performance = avatar.perform(heard, take.times_s - take.times_s[0])
    canonical = canonical_face(model_path("face_landmarker.task"))
    placing = place(avatar, performance, take, canonical, own)
    if np.linalg.norm(placing.slow.values.mean(0)[:, :2], axis=1).mean() > SAME_FACE_CM:
        report.note(f"The face in {spec.target.name} does not look like the subject's: the mouth drawn will be another person's.")
    yaw = np.abs(yaw_pitch_deg(take.pose)[:, 0])
    facing = take.found & (yaw <= MOST_YAW_DEG)
    turned = int((take.found & ~facing).sum())
    if turned:
        report.note(f"{turned} frames turn more than {MOST_YAW_DEG:.0f}° away; they keep their own picture.")
    if not take.found.all():
        report.note(f"{int((~take.found).sum())} frames show no face; they keep their own picture.")
    report.progress("listen", 1, 1, "files")
    # The samples are let go here: of a long line they are megabytes, and the writer streams the file itself.
    return replace(placing, take=replace(take, found=facing)), line.start_s + line.duration_s


def _heard(sound: Sound, movie_s: float, avatar: LipSync3DAvatar) -> SpeechFeatures:
    """Extract what the likeness listens to; after the line's end it hears silence, and the mouth comes to rest."""
    short = round((movie_s + REST_S - sound.start_s) * sound.rate_hz) - len(sound.samples)
    samples = np.pad(sound.samples, (0, max(short, 0)))
    return extract(replace(sound, samples=samples), avatar.features)


def _sound_end_s(line_end_s: float, movie_s: float, report: Report) -> float | None:
    over_s = line_end_s - movie_s
    if over_s <= SOUND_SLACK_S:
        return None
    report.note(f"The line is {over_s:.1f} s longer than the picture: its last {over_s:.1f} s are not heard.")
    return movie_s
