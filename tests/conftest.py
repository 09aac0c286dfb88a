"""Real footage for every test: GRID clips from the folder beside the repository, else the sample speaker."""

import os
import shutil
from pathlib import Path

import pytest

from core.jobs.events import Report
from core.jobs.process import run_here
from core.jobs.specs import SampleSpec, TrackSpec, TrainSpec
from core.media.cut import cut
from core.project import store
from tests.footage import clips, shared

# A local folder of models is a source like any other: tests use the one beside the repository where there is one.
if shared() and not os.environ.get("LIKENESS_MODELS"):
    os.environ["LIKENESS_MODELS"] = str(shared() / "models")  # type: ignore[operator]

TRAINING_CLIPS = 11


@pytest.fixture(scope="session")
def footage(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Eleven short clips of one speaker with sound, and a twelfth that is never trained on."""
    real = clips("grid_s1/train/*.mpg")[:TRAINING_CLIPS]
    if len(real) == TRAINING_CLIPS:
        return [*real, clips("grid_s1/valid/*.mpg")[0]]
    folder = tmp_path_factory.mktemp("footage")
    whole = folder / "sample.mp4"
    run_here(SampleSpec(whole, 3.0 * (TRAINING_CLIPS + 1), 256), Report())
    made = []
    for number in range(TRAINING_CLIPS + 1):
        made.append(folder / f"clip{number:02d}.mp4")
        cut(whole, made[-1], 3.0 * number, 3.0 * (number + 1))
    return made


@pytest.fixture(scope="session")
def clip(footage: list[Path]) -> Path:
    """Three seconds of the speaker that no test trains on."""
    return footage[-1]


@pytest.fixture(scope="session")
def tracked(footage: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of eleven clips, tracked. Tests copy it before they change it."""
    project = tmp_path_factory.mktemp("projects") / "speaker.likeness"
    store.create(project, footage[:-1])
    run_here(TrackSpec(project), Report())
    return project


@pytest.fixture(scope="session")
def trained(tracked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same project with a likeness, trained for some seconds."""
    project = tmp_path_factory.mktemp("trained") / "speaker.likeness"
    shutil.copytree(tracked, project)
    shutil.copy(tracked / "project.json", project / "project.json")
    _keep_paths(tracked, project)
    run_here(TrainSpec(project, minutes=None, epochs=2), Report())
    return project


def _keep_paths(old: Path, new: Path) -> None:
    """Write the footage's paths anew: they are relative to the project's folder."""
    from dataclasses import replace

    project = store.load(old)
    moved = tuple(replace(item, path=store.portable(store.footage_file(old, item), new)) for item in project.footage)
    store.save(new, replace(project, footage=moved))


@pytest.fixture
def own_copy(tracked: Path, tmp_path: Path) -> Path:
    """A tracked project that the test may change."""
    project = tmp_path / "mine.likeness"
    shutil.copytree(tracked, project)
    _keep_paths(tracked, project)
    return project
