"""The questions for files, each a function, so that what may be picked is said once."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from core.project.store import SUFFIX, VIDEO_SUFFIXES

SOUND_SUFFIXES = frozenset({".wav", ".flac", ".mp3", ".m4a", ".ogg", ".opus", ".aac", ".aiff", ".aif"})
VIDEOS = f"Videos ({' '.join(f'*{s} *{s.upper()}' for s in sorted(VIDEO_SUFFIXES))});;All files (*)"
SOUNDS = f"Sound and video ({' '.join(f'*{s} *{s.upper()}' for s in sorted(SOUND_SUFFIXES | VIDEO_SUFFIXES))});;All files (*)"


def ask_footage(parent: QWidget, folder: str) -> list[Path]:
    """Ask for videos; empty if the user changed their mind."""
    names, _ = QFileDialog.getOpenFileNames(parent, "Import footage", folder, VIDEOS)
    return [Path(name) for name in names]


def ask_video(parent: QWidget, folder: str) -> Path | None:
    """Ask for one video."""
    name, _ = QFileDialog.getOpenFileName(parent, "Choose a clip", folder, VIDEOS)
    return Path(name) if name else None


def ask_sound(parent: QWidget, folder: str) -> Path | None:
    """Ask for a file with sound."""
    name, _ = QFileDialog.getOpenFileName(parent, "Choose the sound to speak", folder, SOUNDS)
    return Path(name) if name else None


def ask_output(parent: QWidget, path: Path, suffix: str) -> Path | None:
    """Ask where a dub goes."""
    name, _ = QFileDialog.getSaveFileName(parent, "Save the dub as", str(path), f"Video (*{suffix})")
    return Path(name).with_suffix(suffix) if name else None


def ask_new_project(parent: QWidget, folder: str, name: str) -> Path | None:
    """Ask for the name of a new project."""
    start = Path(folder or Path.home()) / f"{name}{SUFFIX}"
    got, _ = QFileDialog.getSaveFileName(parent, "New project", str(start), f"Likeness project (*{SUFFIX})")
    if not got:
        return None
    path = Path(got)
    return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)


def ask_project(parent: QWidget, folder: str) -> Path | None:
    """Ask for a project folder."""
    got = QFileDialog.getExistingDirectory(parent, f"Open a project (a folder NAME{SUFFIX})", folder)
    return Path(got) if got else None
