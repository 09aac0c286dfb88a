"""`likeness demo`: the main job once, from footage to a dubbed video, in a folder that shows what came out."""

import argparse
import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.cli import remember_dub, run_job
from app.terminal import Terminal, clock
from core.errors import UserError
from core.jobs.specs import DubSpec, EvaluateSpec, SampleSpec, Spec, TrackSpec, TrainSpec
from core.media.cut import cut
from core.media.probe import probe
from core.project import store
from core.sample.job import say
from core.sample.script import DEMO_LINE

HELD_OUT = 1 / 15  # the end of the footage is kept out of the project: there the likeness is judged
AFTER_LINE_S = 0.8


class _Ended(Exception):  # noqa: N818  (a way out, with the exit code)
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Demo:
    """One demo under way: where it writes, and how it runs its jobs."""

    folder: Path
    terminal: Terminal

    def step(self, title: str, spec: Spec) -> dict[str, Any]:
        """Run one job; raise _Ended if it did not end well."""
        self.terminal.say(title)
        ended = run_job(spec, self.terminal, self.folder / "log.txt")
        if isinstance(ended, int):
            raise _Ended(ended)
        return ended.result


def demo(options: argparse.Namespace, terminal: Terminal) -> int:
    """Make footage unless one is given, track, train, dub, judge; end with a folder and one line on how to go on."""
    began_s = time.monotonic()
    for given in (options.video, options.audio):
        if given is not None:
            probe(given)
    folder: Path = options.output
    _empty(folder)
    run = _Demo(folder, terminal)
    try:
        footage = options.video or _sample(run, options.seconds)
        line = options.audio or _line(run)
        project = folder / f"{footage.stem}.likeness"
        store.create(project, [_but_the_end(run, footage)])
        run.step("Tracking the face", TrackSpec(project))
        trained = run.step(f"Learning the likeness ({options.minutes:g} min)", TrainSpec(project, minutes=options.minutes))
        dubbed = _dub(run, project, footage, line)
        figures = _judge(run, project, footage)
    except _Ended as ended:
        return ended.code
    values = {
        "folder": str(folder), "project": str(project), "dubbed": str(dubbed), "figures": figures,
        "training": trained, "seconds": round(time.monotonic() - began_s, 1),
    }  # fmt: skip
    (folder / "metrics.json").write_text(json.dumps(values, indent=1), encoding="utf-8")
    terminal.result(values, _words(values, project))
    return 0


def _empty(folder: Path) -> None:
    """Make the folder new; an older demo in it goes, anything else stays and is refused."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / "metrics.json").exists() and not (folder / "log.txt").exists():
            raise UserError(f"{folder} holds other files. Choose another folder with --output.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)


def _sample(run: _Demo, seconds: float) -> Path:
    video = run.folder / "sample_speaker.mp4"
    run.step("Making the sample speaker, a face made by code that is nobody's", SampleSpec(video, seconds))
    return video


def _line(run: _Demo) -> Path:
    line = run.folder / "line.wav"
    say(DEMO_LINE, line)
    return line


def _but_the_end(run: _Demo, footage: Path) -> Path:
    learned = run.folder / f"{footage.stem}_learned.mp4"
    cut(footage, learned, 0.0, probe(footage).duration_s * (1 - HELD_OUT))
    return learned


def _dub(run: _Demo, project: Path, footage: Path, line: Path) -> Path:
    """Dub as much of the footage as the line is long; leave source, dubbed video and contact sheet."""
    source, dubbed = run.folder / "source.mp4", run.folder / "dubbed.mp4"
    cut(footage, source, 0.0, min(probe(line).duration_s + AFTER_LINE_S, probe(footage).duration_s))
    spec = DubSpec(project, source, line, dubbed)
    run.step("Dubbing", spec)
    remember_dub(spec)
    from core.evaluation.sheet import contact_sheet

    contact_sheet(source, dubbed, run.folder / "contact_sheet.png")
    return dubbed


def _judge(run: _Demo, project: Path, footage: Path) -> dict[str, Any]:
    """Dub the held-out end of the footage with its own sound, losslessly, and compare it with what was filmed."""
    length_s = probe(footage).duration_s
    real, made = run.folder / "held_out.mkv", run.folder / "held_out_dubbed.mkv"
    cut(footage, real, length_s * (1 - HELD_OUT), length_s, "lossless")
    run.step("Judging: dubbing held-out footage with its own sound", DubSpec(project, real, real, made, "lossless"))
    return run.step("Judging: comparing with what was filmed", EvaluateSpec(real, made))


def _words(values: dict[str, Any], project: Path) -> str:
    figures = values["figures"]
    return "\n".join(
        [
            f"Done in {clock(values['seconds'])}. In {values['folder']}:",
            "  source.mp4, dubbed.mp4      the footage, and the same with the new line",
            "  contact_sheet.png           source | dubbed, time running down",
            "  metrics.json                how near held-out speech came to what was filmed:",
            f"     lips {figures['lmd_px']:.2f} px off ({figures['lmd_percent']:.2f} % of the eyes' distance), opening "
            f"correlation {figures['opening_correlation']:.2f}, face SSIM {figures['ssim_face']:.3f}",
            f"Open it in the window:  .venv/bin/likeness {project}",
        ]
    )
