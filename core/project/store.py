"""The project's folder `NAME.likeness/`: project.json, takes/, avatars/, runs/.

Every write goes to a temporary file, is synced, and takes the place of the old one, so that a crash leaves the old or the
new project, never half of one.
"""

import hashlib
import json
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from core.errors import UserError
from core.media.probe import probe
from core.project.model import FORMAT, Dub, Footage, Project

SUFFIX = ".likeness"
VIDEO_SUFFIXES = frozenset(
    [
        ".mp4",
        ".mov",
        ".mkv",
        ".avi",
        ".mpg",
        ".mpeg",
        ".webm",
        ".m4v",
        ".mts",
        ".m2ts",
        ".wmv",
        ".flv",
        ".ts",
        ".mxf",
        ".3gp",
    ]
)


def create(folder: Path, footage: Iterable[Path] = ()) -> Project:
    """Make a new project folder and return its project. Raises UserError if the name is taken or the footage bad."""
    folder = Path(folder)
    if folder.suffix != SUFFIX:
        raise UserError(f"{folder} is no project name. A project is a folder NAME{SUFFIX}: add the ending.")
    if folder.exists():
        raise UserError(f"{folder} exists already. Choose another name, or open that project.")
    if not folder.parent.is_dir() or not os.access(folder.parent, os.W_OK):
        raise UserError(f"{folder.parent} is no folder that can be written to. Choose another place.")
    project = Project(folder.name.removesuffix(SUFFIX), tuple(describe(path, folder) for path in expand(footage)))
    folder.mkdir()
    save(folder, project)
    return project


def load(folder: Path) -> Project:
    """Read a project. Raises UserError if it is none, damaged, or of a newer program."""
    file = Path(folder) / "project.json"
    if not file.is_file():
        raise UserError(f"{folder} is no Likeness project. Make one: likeness new NAME{SUFFIX} --footage FILES.")
    try:
        values: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if values["format"] > FORMAT:
            raise UserError(f"{folder} was made by a newer version of Likeness. Update the program.")
        return Project(
            values["name"],
            tuple(Footage(**{**item, "rate": tuple(item["rate"])}) for item in values["footage"]),
            tuple(Dub(**item) for item in values["dubs"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{file} is damaged. Restore it from a backup.") from error


def save(folder: Path, project: Project) -> None:
    """Write the project whole or not at all."""
    file = Path(folder) / "project.json"
    partial = file.with_name(f".project.{os.getpid()}.partial")
    try:
        with partial.open("w", encoding="utf-8") as out:
            json.dump(asdict(project), out, indent=1, ensure_ascii=False)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(file)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UserError(f"{file} could not be written ({error.strerror}). Free some space or change its folder.") from error


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the project while writing to it. Raises UserError naming the owner if another process has it."""
    folder = Path(folder)
    owner_file = folder / "lock.owner"
    lock = FileLock(folder / "lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        owner = owner_file.read_text(encoding="utf-8") if owner_file.exists() else "another process"
        raise UserError(f"{folder} is in use by {owner}. Close it there, or wait until it is done.") from error
    except OSError as error:
        raise UserError(f"{folder} cannot be written to ({error.strerror}). Change its permissions.") from error
    try:
        owner_file.write_text(f"process {os.getpid()} on {socket.gethostname()}", encoding="utf-8")
        yield
    finally:
        owner_file.unlink(missing_ok=True)
        lock.release()


def expand(paths: Iterable[Path]) -> list[Path]:
    """Return the files: folders give their videos (sorted, hidden files left out)."""
    files: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = sorted(f for f in path.iterdir() if f.suffix.lower() in VIDEO_SUFFIXES and f.name[0] != ".")
            if not inside:
                raise UserError(f"The folder {path} holds no videos. Choose another.")
            files.extend(inside)
        else:
            files.append(path)
    return files


def describe(path: Path, folder: Path) -> Footage:
    """Probe and hash one video. Raises UserError if it has no pictures."""
    media = probe(path)
    if not media.has_video:
        raise UserError(f"{path} holds sound but no pictures. Footage must show the speaker.")
    return Footage(
        id=_content_hash(path),
        path=portable(path, folder),
        width=media.width,
        height=media.height,
        rate=(media.rate.numerator, media.rate.denominator),
        duration_s=media.duration_s,
        has_audio=media.has_audio,
    )


def footage_file(folder: Path, footage: Footage) -> Path:
    """Return where the footage lies. Raises UserError if it was moved away."""
    path = (Path(folder).resolve() / footage.path).resolve()
    if not path.is_file():
        raise UserError(f"The footage {path} is gone. Put it back, or add it again from where it lies now.")
    return path


def take_file(folder: Path, footage: Footage) -> Path:
    """Return where the take of this footage is (or will be)."""
    return Path(folder) / "takes" / f"{footage.id}.npz"


def bundle_folder(folder: Path, method: str = "lipsync3d") -> Path:
    """Return where the trained likeness is (or will be)."""
    return Path(folder) / "avatars" / method


def run_folder(folder: Path, kind: str) -> Path:
    """Return where jobs of this kind keep their log, metrics and checkpoints."""
    return Path(folder) / "runs" / kind


def portable(path: Path, folder: Path) -> str:
    """Return a path as a project keeps it: relative to its folder where that can be."""
    path, folder = path.resolve(), Path(folder).resolve()
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def _content_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
