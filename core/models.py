"""Models by name: look in the user's folder, then in the cache, then fetch, verify and keep.

`resources/models/manifest.json` says which models there are. A file is used only if its sha256 is the
manifest's, so sources need not be trusted and a damaged cache mends itself.
"""

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import filelock

from core import model_sources
from core.errors import UserError
from core.jobs.events import Report
from core.model_sources import Source, SourceError
from core.paths import local_model_folder, model_cache_folder, resource_folder

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model. `file` is its name, `sha256` in hexadecimal, `size` in bytes."""

    file: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Model:
    """One model of the manifest. A model of one file is that file; of several, a folder that holds them."""

    name: str
    about: str
    licence: str
    origin: str
    required: bool
    files: tuple[ModelFile, ...]
    sources: tuple[Source, ...]

    @property
    def size(self) -> int:
        """Return the size of all files, bytes."""
        return sum(file.size for file in self.files)

    def path_of(self, file: ModelFile, folder: Path) -> Path:
        """Return where `file` lies if the model lies in `folder`."""
        return folder / file.file if len(self.files) == 1 else folder / self.name / file.file

    def path(self, folder: Path) -> Path:
        """Return what is handed to the user of the model: the one file, or the folder of several."""
        return folder / (self.files[0].file if len(self.files) == 1 else self.name)


def catalogue() -> tuple[Model, ...]:
    """Return all models of the manifest, in its order."""
    return _read_manifest(resource_folder() / "models" / "manifest.json")


def installed(name: str) -> Path | None:
    """Return the path of a model that is on this machine and intact, else None. Fetches nothing."""
    return _installed(_model(name))


def model_path(name: str, report: Report | None = None) -> Path:
    """Return the path of a model, fetching it first if it is not on this machine.

    Raises UserError, with the remedy, when no source answers. `report` shows progress and can cancel.
    """
    model = _model(name)
    found = _installed(model)
    if found is not None:
        return found
    folder = model_cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder / f"{model.name}.lock"):
            return _installed(model) or _fetch(model, folder, report or Report())
    except OSError as error:
        raise UserError(
            f"The model {name} cannot be kept in {folder} ({error.strerror or error}). "
            "Free some space, or name a folder that can be written in LIKENESS_CACHE."
        ) from error


def _model(name: str) -> Model:
    for model in catalogue():
        if model.name == name:
            return model
    known = ", ".join(model.name for model in catalogue())
    raise UserError(f"There is no model named {name}. Known models: {known}.")


def _installed(model: Model) -> Path | None:
    local = local_model_folder()
    for folder in (local, model_cache_folder()):
        if folder is not None and all(_intact(model.path_of(file, folder), file) for file in model.files):
            return model.path(folder)
    return None


def _intact(path: Path, file: ModelFile) -> bool:
    try:
        status = path.stat()
    except OSError:
        return False
    if status.st_size == file.size and _sha256(path, status.st_size, status.st_mtime_ns) == file.sha256:
        return True
    log.warning("%s is not the file that the manifest names: passed over", path)
    return False


@lru_cache(maxsize=64)
def _sha256(path: Path, _size: int, _changed_ns: int) -> str:
    """Return the sha256 of a file; size and time of change are there so that a changed file is read anew."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fetch(model: Model, folder: Path, report: Report) -> Path:
    failures: list[str] = []
    for source in model.sources:
        with tempfile.TemporaryDirectory(dir=folder, prefix="fetch-") as scratch:
            try:
                got = model_sources.fetch(source, Path(scratch), model.name, model.size, report)
                _keep(model, got, folder)
            except SourceError as error:
                log.warning("model %s from %s: %s", model.name, source, error)
                failures.append(str(error))
            else:
                return model.path(folder)
    raise UserError(
        f"The model {model.name} could not be fetched ({'; '.join(failures)}). "
        f"Connect to the network and try again, or put {model.path(Path()).name} into a folder and name that "
        "folder in the variable LIKENESS_MODELS."
    )


def _keep(model: Model, got: Mapping[str, Path], folder: Path) -> None:
    """Verify all fetched files, then move them into the cache, so that a half-fetched model is never kept."""
    for file in model.files:
        if file.file not in got or not _intact(got[file.file], file):
            raise SourceError(f"what came for {file.file} is not the file that is expected")
    for file in model.files:
        target = model.path_of(file, folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(got[file.file], target)  # noqa: PTH105  (one atomic step)


@lru_cache(maxsize=4)
def _read_manifest(path: Path) -> tuple[Model, ...]:
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Model(
            name=entry["name"],
            about=entry["about"],
            licence=entry["licence"],
            origin=entry["origin"],
            required=entry["required"],
            files=tuple(ModelFile(file["file"], file["sha256"], file["bytes"]) for file in entry["files"]),
            sources=tuple(model_sources.read_source(source) for source in entry["sources"]),
        )
        for entry in manifest["models"]
    )
