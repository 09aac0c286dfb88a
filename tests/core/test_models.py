"""Models by name: found, fetched, verified, mended, refused. The fetch is a real one."""

import hashlib
import os
from pathlib import Path

import pytest

from core import models
from core.errors import Cancelled, UserError
from core.jobs.events import Event, Progress, Report

LANDMARKER = "face_landmarker.task"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test an empty cache and no local folder."""
    monkeypatch.setenv("LIKENESS_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("LIKENESS_MODELS", raising=False)
    return tmp_path / "cache" / "models"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Point pip at a port where nobody listens."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setattr(models.model_sources, "PATIENCE", ("--retries", "0", "--timeout", "2"))


def test_catalogue_is_complete() -> None:
    names = [model.name for model in models.catalogue()]
    assert names[0] == LANDMARKER
    assert "whisper-tiny.en" in names
    for model in models.catalogue():
        assert model.licence
        assert model.sources
        assert {file.file for file in model.files} == {file for file, _ in model.sources[0].members}


def test_fetched_verified_then_taken_from_the_cache(cache: Path) -> None:
    events: list[Event] = []
    path = models.model_path(LANDMARKER, Report(events.append))
    assert path == cache / LANDMARKER
    assert hashlib.sha256(path.read_bytes()).hexdigest() == models.catalogue()[0].files[0].sha256
    assert any(isinstance(event, Progress) and event.done == event.total for event in events)
    assert models.installed(LANDMARKER) == path
    left = {entry.name for entry in cache.iterdir()}
    assert left <= {LANDMARKER, f"{LANDMARKER}.lock"}


def test_a_damaged_file_in_the_cache_is_fetched_again(cache: Path) -> None:
    cache.mkdir(parents=True)
    (cache / LANDMARKER).write_bytes(b"\0" * models.catalogue()[0].files[0].size)
    assert models.installed(LANDMARKER) is None
    assert models.installed(models.model_path(LANDMARKER).name) is not None


def test_the_local_folder_is_asked_first(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched = models.model_path(LANDMARKER)
    own = tmp_path / "my models"
    own.mkdir()
    (own / LANDMARKER).write_bytes(fetched.read_bytes())
    monkeypatch.setenv("LIKENESS_CACHE", str(tmp_path / "empty"))
    monkeypatch.setenv("LIKENESS_MODELS", str(own))
    assert models.model_path(LANDMARKER) == own / LANDMARKER
    assert not (tmp_path / "empty").exists()


def test_no_source_answers(cache: Path, no_network: None) -> None:
    with pytest.raises(UserError, match="LIKENESS_MODELS") as told:
        models.model_path(LANDMARKER)
    assert LANDMARKER in str(told.value)
    assert "\n" not in str(told.value)
    assert [path.name for path in cache.iterdir() if path.suffix != ".lock"] == []


def test_unknown_name() -> None:
    with pytest.raises(UserError, match="no model named nothing"):
        models.model_path("nothing")


def test_a_cancel_leaves_nothing(cache: Path) -> None:
    with pytest.raises(Cancelled):
        models.model_path("whisper-tiny.en", Report(cancelled=lambda: True))
    assert [path.name for path in cache.iterdir() if path.suffix != ".lock"] == []


def test_a_cache_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LIKENESS_CACHE", str(tmp_path / "file"))
    monkeypatch.delenv("LIKENESS_MODELS", raising=False)
    with pytest.raises(UserError, match="LIKENESS_CACHE"):
        models.model_path(LANDMARKER)
