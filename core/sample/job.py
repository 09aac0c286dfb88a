"""Makes footage of the sample speaker, with sound, and beside it the exact truth about every picture."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from itertools import islice
from pathlib import Path
from threading import local
from typing import Any

import numpy as np

from core.errors import UserError
from core.face.topology import CanonicalFace, canonical_face
from core.jobs.events import Report
from core.jobs.specs import SampleSpec
from core.media.sound import write_wav
from core.media.writer import MovieWriter, check_output
from core.models import model_path
from core.sample import script, truth
from core.sample.motion import Motion, make_motion
from core.sample.speaker import Moment, Speaker
from core.sample.visemes import CHANNELS, MouthCurves, mouth_curves
from core.speech.voices.espeak import speak
from core.speech.voices.voice import PhonemeTime, Spoken

RATE = Fraction(25)
WORKERS = 2
LEAD_IN_S = 0.30
SMALLEST_PX = 128


def run(spec: SampleSpec, report: Report) -> dict[str, Any]:
    """Make the movie `spec.output` and `NAME.truth.npz` beside it. The same spec makes the same pictures."""
    output = Path(spec.output)
    preset = "lossless" if output.suffix.lower() == ".mkv" else "h264"
    check_output(output, preset)
    if spec.seconds <= 0 or spec.size_px < SMALLEST_PX or spec.size_px % 2:
        raise UserError(f"A sample needs a positive length and an even size of {SMALLEST_PX} px or more.")
    frames = max(round(spec.seconds * RATE), 2)
    spoken = fitted(spec.text, frames / float(RATE))
    times_s = np.arange(frames) / float(RATE)
    curves = mouth_curves(spoken.phonemes, times_s)
    motion = make_motion(times_s, curves.stress, _pausing(spoken, times_s), spec.seed)
    moments = [_moment(curves, motion, k) for k in range(frames)]
    face = canonical_face(model_path("face_landmarker.task", report))
    vertices = np.empty((frames, 468, 3), np.float32)
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "speech.wav"
        write_wav(sound, spoken.samples, spoken.rate_hz)
        with MovieWriter(output, spec.size_px, spec.size_px, RATE, preset, sound=sound) as movie:
            for k, (picture, shape) in enumerate(_draw(face, spec, moments)):
                report.progress("sample", k, frames)
                movie.write(picture, times_s[k])
                vertices[k] = shape
            report.progress("sample", frames, frames)
    truth_path = truth.save(output, spec.size_px, times_s, vertices, motion, curves, spoken.phonemes)
    return {"video": str(output), "truth": str(truth_path), "seconds": frames / float(RATE), "frames": frames}


def say(text: str, path: Path) -> Spoken:
    """Speak `text` with the sample speaker's voice into a WAV file, such as `script.DEMO_LINE` for dubbing."""
    spoken = speak(text, script.VOICE, script.SPEED, script.PITCH)
    write_wav(path, spoken.samples, spoken.rate_hz)
    return spoken


def fitted(text: str | None, seconds: float) -> Spoken:
    """Speak the text, again and again if it is too short, cut to `seconds`, with a quiet moment before it."""
    spoken = speak(text if text is not None else script.FOOTAGE, script.VOICE, script.SPEED, script.PITCH)
    rate, length = spoken.rate_hz, round(seconds * spoken.rate_hz)
    quiet = round(LEAD_IN_S * rate)
    repeats = max(-(-(length - quiet) // len(spoken.samples)), 1)
    samples = np.concatenate([np.zeros(quiet, np.float32), *[spoken.samples] * repeats])[:length]
    fade = min(round(0.03 * rate), length)
    samples[length - fade :] *= np.linspace(1, 0, fade, dtype=np.float32)
    phonemes = [PhonemeTime("", 0.0, quiet / rate)]
    for k in range(repeats):
        shift = quiet / rate + k * spoken.duration_s
        phonemes += [PhonemeTime(p.symbol, p.start_s + shift, p.end_s + shift) for p in spoken.phonemes]
    kept = tuple(replace(p, end_s=min(p.end_s, seconds)) for p in phonemes if p.start_s < seconds)
    return Spoken(samples, rate, kept)


def _pausing(spoken: Spoken, times_s: np.ndarray) -> np.ndarray:
    pausing = np.ones(len(times_s))
    for phoneme in spoken.phonemes:
        if phoneme.symbol:
            pausing[(times_s >= phoneme.start_s) & (times_s < phoneme.end_s)] = 0
    return pausing


def _moment(curves: MouthCurves, motion: Motion, k: int) -> Moment:
    values = dict(zip(CHANNELS, curves.values[k].tolist(), strict=True))
    values |= {"closed": float(curves.closed[k]), "smile": float(motion.smile[k]), "brow": float(motion.brow[k])}
    values |= {"blink": float(motion.blink[k]), "lid": float(-motion.gaze[k, 1])}
    return Moment(values, motion.pose[k], motion.gaze[k], motion.light[k], float(motion.power[k]))


def _draw(face: CanonicalFace, spec: SampleSpec, moments: list[Moment]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Draw the moments in order on a few threads; OpenCV works outside Python's lock."""
    own, speaker = local(), Speaker(face, spec.size_px, spec.seed)

    def draw(moment: Moment) -> tuple[np.ndarray, np.ndarray]:
        if not hasattr(own, "speaker"):
            own.speaker = speaker.twin()
        return own.speaker.draw(moment)

    waiting = iter(moments)
    with ThreadPoolExecutor(WORKERS) as pool:
        queue = [pool.submit(draw, moment) for moment in islice(waiting, 4 * WORKERS)]
        try:
            while queue:
                yield queue.pop(0).result()
                queue += [pool.submit(draw, moment) for moment in islice(waiting, 1)]
        finally:
            for task in queue:
                task.cancel()
