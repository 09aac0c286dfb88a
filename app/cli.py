"""The command line: one table of verbs; each builds the same specs as the window."""

import argparse
import hashlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.terminal import Terminal
from core.errors import UserError
from core.jobs.events import Finished
from core.jobs.process import run_and_wait
from core.jobs.specs import DubSpec, EvaluateSpec, Spec, TrackSpec, TrainSpec
from core.project import edits, store
from core.project.model import Dub


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: what it does, an example, its arguments, and its code."""

    about: str
    example: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Terminal], int]


def run(arguments: Sequence[str]) -> int:
    """Run a verb, or open the window if there is none; return the exit code."""
    if not arguments or (arguments[0] not in VERBS and not arguments[0].startswith("-")):
        return _window(arguments)
    options = _parser().parse_args(arguments)
    terminal = Terminal(options.json)
    try:
        return VERBS[options.verb].run(options, terminal)
    except UserError as error:
        sys.stderr.write(f"likeness: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("likeness: cancelled.\n")
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def run_job(spec: Spec, terminal: Terminal, log: Path | None = None) -> Finished | int:
    """Run a job in its own process; return its end, or the exit code if it did not end well."""
    outcome = run_and_wait(spec, terminal.show, log)
    code = terminal.end(outcome)
    return outcome if isinstance(outcome, Finished) else code


def _window(arguments: Sequence[str]) -> int:
    project = Path(arguments[0]) if arguments else None
    if project is not None and (project.suffix != store.SUFFIX or len(arguments) > 1):
        sys.stderr.write(f"likeness: there is no verb {arguments[0]!r}. Verbs: {', '.join(VERBS)}; or name a project to open.\n")
        return 2
    from app.main import open_window

    try:
        if project is not None:
            store.load(project)
        return open_window(project)
    except UserError as error:
        sys.stderr.write(f"likeness: {error}\n")
        return 2


def _new(options: argparse.Namespace, terminal: Terminal) -> int:
    project = store.create(options.project, options.footage)
    seconds = sum(footage.duration_s for footage in project.footage)
    values = {"project": str(options.project), "files": len(project.footage), "seconds": round(seconds, 2)}
    terminal.result(values, f"{options.project}: {len(project.footage)} files, {seconds:.0f} s of footage.")
    return 0


def _track(options: argparse.Namespace, terminal: Terminal) -> int:
    log = _log(options.project, "track")
    ended = run_job(TrackSpec(options.project, options.again), terminal, log)
    if isinstance(ended, int):
        return ended
    values = ended.result
    terminal.result(
        values,
        f"{values['tracked']} of {values['files']} files tracked: {values['frames_with_face']} of {values['frames']} "
        "frames show the face.",
    )
    return 0


def _train(options: argparse.Namespace, terminal: Terminal) -> int:
    spec = TrainSpec(
        options.project,
        options.method,
        options.minutes,
        options.epochs,
        options.device,
        options.features,
        options.seed,
        options.fresh,
    )
    ended = run_job(spec, terminal, _log(options.project, "train"))
    if isinstance(ended, int):
        return ended
    values = ended.result
    terminal.result(values, f"Trained on {values['frames']} frames in {values['seconds']:.0f} s: {values['bundle']}.")
    return 0


def _dub(options: argparse.Namespace, terminal: Terminal) -> int:
    spec = DubSpec(options.project, options.target, options.audio, options.output, options.preset)
    ended = run_job(spec, terminal, _log(options.project, "dub"))
    if isinstance(ended, int):
        return ended
    remember_dub(spec)
    values = ended.result
    terminal.result(
        values,
        f"{options.output}: {values['frames_dubbed']} of {values['frames']} frames dubbed, "
        f"{values['duration_s']:.2f} s, made in {values['seconds']:.0f} s.",
    )
    return 0


def remember_dub(spec: DubSpec) -> None:
    """Add a finished dub to its project, so that the window shows it."""
    name = hashlib.sha256(str(spec.output.resolve()).encode()).hexdigest()[:12]
    paths = [store.portable(path, spec.project) for path in (spec.target, spec.audio, spec.output)]
    with store.locked(spec.project):
        store.save(spec.project, edits.add_dub(store.load(spec.project), Dub(name, *paths)))


def _evaluate(options: argparse.Namespace, terminal: Terminal) -> int:
    ended = run_job(EvaluateSpec(options.real, options.made), terminal, _scratch_log("evaluate"))
    if isinstance(ended, int):
        return ended
    from core.evaluation.report import table

    terminal.result(ended.result, table(ended.result))
    return 0


def _models(options: argparse.Namespace, terminal: Terminal) -> int:
    from core.models import catalogue, installed, model_path

    if options.fetch:
        for model in catalogue():
            model_path(model.name)
    rows = [
        {"name": model.name, "licence": model.licence, "bytes": model.size, "path": str(installed(model.name) or "")}
        for model in catalogue()
    ]
    lines = [
        f"{row['name']:<24} {int(row['bytes']) / 1e6:7.1f} MB  {row['licence']:<12} {row['path'] or 'not here yet'}"
        for row in rows
    ]
    terminal.result({"models": rows}, "\n".join(lines))
    return 0


def _doctor(options: argparse.Namespace, terminal: Terminal) -> int:
    from app import doctor

    findings = doctor.examine()
    if options.json:
        print(doctor.as_json(findings))
    else:
        print(doctor.text(findings))
    return 0


def _demo(options: argparse.Namespace, terminal: Terminal) -> int:
    from app.demo import demo

    return demo(options, terminal)


def _log(project: Path, kind: str) -> Path | None:
    """Return the run's log file; none if the project is not there (the job itself says so)."""
    return store.run_folder(project, kind) / "log.txt" if (project / "project.json").is_file() else None


def _scratch_log(kind: str) -> Path:
    from core.paths import cache_folder

    return cache_folder() / "logs" / f"{kind}.txt"


def _project(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="PROJECT.likeness")


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    _project(parser)
    parser.add_argument("--footage", type=Path, nargs="+", required=True, help="videos of the speaker, or folders of them")


def _track_arguments(parser: argparse.ArgumentParser) -> None:
    _project(parser)
    parser.add_argument("--again", action="store_true", help="track also what is tracked already")


def _train_arguments(parser: argparse.ArgumentParser) -> None:
    _project(parser)
    parser.add_argument("--minutes", type=_positive, default=30.0, help="time to train, in all (default 30)")
    parser.add_argument("--epochs", type=_count, help="train this many passes over the pictures instead")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument(
        "--features",
        choices=("auto", "mel", "mel+whisper", "spectrogram"),
        default="auto",
        help="what is listened to; spectrogram is the paper's one-frame encoder, to compare",
    )
    parser.add_argument("--method", default="lipsync3d", choices=("lipsync3d",))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--fresh", action="store_true", help="begin anew instead of going on where a run was interrupted")


def _dub_arguments(parser: argparse.ArgumentParser) -> None:
    _project(parser)
    parser.add_argument("--target", type=Path, required=True, help="the video to dub: the same speaker")
    parser.add_argument("--audio", type=Path, required=True, help="the line: a sound file, or a video with sound")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the video to write")
    parser.add_argument("--preset", choices=("h264", "lossless"), default="h264", help="h264: MP4; lossless: FFV1 in MKV")


def _evaluate_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--real", type=Path, required=True, help="the original video")
    parser.add_argument("--made", type=Path, required=True, help="the dubbed video (best: --preset lossless)")


def _models_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fetch", action="store_true", help="fetch what is not here yet")


def _demo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--video", type=Path, help="your own footage of one speaker (a minute or more)")
    parser.add_argument("--audio", type=Path, help="the line to put into that speaker's mouth")
    parser.add_argument("-o", "--output", type=Path, default=Path("demo"), help="the folder to write (default: demo)")
    parser.add_argument("--minutes", type=_positive, default=3.0, help="time to train (default 3)")
    parser.add_argument("--seconds", type=_positive, default=60.0, help="length of the sample speaker's footage")


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e5:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return value


def _count(text: str) -> int:
    return int(_positive(text))


VERBS = {
    "new": Verb("make a project", "likeness new Ana.likeness --footage takes/", _new_arguments, _new),
    "track": Verb("track the face in the footage", "likeness track Ana.likeness", _track_arguments, _track),
    "train": Verb("learn the likeness", "likeness train Ana.likeness --minutes 30", _train_arguments, _train),
    "dub": Verb(
        "put a line into a video",
        "likeness dub Ana.likeness --target shot.mp4 --audio line_es.wav -o shot_es.mp4",
        _dub_arguments,
        _dub,
    ),
    "evaluate": Verb(
        "compare a dubbed video with the real one",
        "likeness evaluate --real shot.mp4 --made shot_dubbed.mkv --json",
        _evaluate_arguments,
        _evaluate,
    ),
    "models": Verb("list or fetch the models", "likeness models --fetch", _models_arguments, _models),
    "doctor": Verb("say what this machine can do", "likeness doctor", lambda parser: None, _doctor),
    "demo": Verb(
        "do the main job once, with a sample speaker or your own files",
        "likeness demo --video my.mp4 --audio line.wav",
        _demo_arguments,
        _demo,
    ),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "likeness",
        description="Turn footage of one consenting speaker into a talking likeness. Without a verb: the window.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, verb in VERBS.items():
        sub = verbs.add_parser(
            name,
            help=verb.about,
            description=verb.about[0].upper() + verb.about[1:] + ".",
            epilog=f"example: {verb.example}",
        )
        verb.arguments(sub)
        sub.add_argument("--json", action="store_true", help="print the result as JSON")
    return parser
