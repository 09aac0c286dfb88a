"""The train job: a project's takes become a bundle, by the method that the spec names."""

import importlib
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.face.take import Take
from core.jobs.events import Report
from core.jobs.specs import TrainSpec
from core.project import store

METHODS = {"lipsync3d": "core.training.lipsync3d.train"}


def run(spec: TrainSpec, report: Report) -> dict[str, Any]:
    """Train. Goes on from the run's checkpoints unless `fresh`; raises UserError if nothing is tracked yet."""
    if spec.method not in METHODS:
        raise UserError(f"There is no method {spec.method!r}. Choose one of: {', '.join(METHODS)}.")
    with store.locked(spec.project):
        project = store.load(spec.project)
        sources: list[tuple[Path, Take]] = []
        for footage in project.footage:
            file = store.take_file(spec.project, footage)
            if file.exists() and footage.has_audio:
                sources.append((store.footage_file(spec.project, footage), Take.load(file)))
            elif not footage.has_audio:
                report.note(f"{Path(footage.path).name} has no sound: nothing can be learned from it.")
        if not sources:
            raise UserError(
                f"{spec.project} has no tracked footage with sound. Track it first: likeness track {spec.project}."
                if any(footage.has_audio for footage in project.footage) or not project.footage
                else f"None of the footage in {spec.project} has sound. Add footage in which the speaker is heard."
            )
        folder = store.run_folder(spec.project, "train")
        folder.mkdir(parents=True, exist_ok=True)
        if spec.fresh:
            for file in folder.glob("*.pt"):
                file.unlink()
        method = importlib.import_module(METHODS[spec.method])
        result = method.train(spec, sources, store.bundle_folder(spec.project, spec.method), folder, report)
        for file in folder.glob("*.pt"):
            file.unlink()  # the run is over: training again starts anew
    return result
