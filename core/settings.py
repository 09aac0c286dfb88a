"""The user's settings, each declared once: default, words for the screen and limits in one line.

Whatever is wrong in the file on the disk (unknown names, wrong types, no JSON at all) falls back to the
default: a broken settings file must never keep the program from starting.
"""

import dataclasses
import json
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.paths import settings_file

log = logging.getLogger(__name__)
RECENT_PROJECTS = 6


@dataclass(frozen=True, slots=True)
class Declared:
    """What is known of a setting besides its value. `label` is what the user reads."""

    label: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


def _setting(default: Any, label: str, low: Any = None, high: Any = None, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"declared": Declared(label, low, high, choices)})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one user."""

    volume: float = _setting(0.9, "Volume", 0.0, 1.0)
    mesh_shown: bool = _setting(True, "Draw the tracked mesh over the footage")
    train_minutes: float = _setting(30.0, "Training time in minutes", 1.0, 1440.0)
    train_device: str = _setting("auto", "Train on", choices=("auto", "cpu", "cuda"))
    dub_preset: str = _setting("h264", "Write dubs as", choices=("h264", "lossless"))
    last_folder: str = _setting("", "Folder that file dialogs open in")
    recent_projects: tuple[str, ...] = _setting((), "Projects opened last")
    window_geometry: str = _setting("", "Size and place of the window")


def declared(name: str) -> Declared:
    """Return what was declared of the setting `name`."""
    return _FIELDS[name].metadata["declared"]


def load(path: Path | None = None) -> Settings:
    """Read the settings; what cannot be used is replaced by its default."""
    path = path or settings_file()
    try:
        stored = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        log.warning("Settings in %s cannot be read (%s): defaults are used", path, error)
        return Settings()
    if not isinstance(stored, dict):
        return Settings()
    known = {name: _usable(name, stored[name]) for name in _FIELDS if name in stored}
    return Settings(**known)


def save(settings: Settings, path: Path | None = None) -> None:
    """Write the settings: to a temporary file first, which then replaces the old one."""
    path = path or settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(dataclasses.asdict(settings), indent=1), "utf-8")
    temporary.replace(path)


class SettingsFile:
    """The settings in use, written to the disk at each change."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.values = load(path)

    def change(self, **changes: Any) -> None:
        """Change some settings by name. A disk that cannot be written to is only logged: it costs no work."""
        self.values = dataclasses.replace(self.values, **changes)
        try:
            save(self.values, self._path)
        except OSError as error:
            log.warning("Settings cannot be kept: %s", error)


def with_recent(recent: tuple[str, ...], project: Path) -> tuple[str, ...]:
    """Return the projects opened last with `project` first among them."""
    others = [path for path in recent if path != str(project)]
    return (str(project), *others)[:RECENT_PROJECTS]


def _usable(name: str, value: Any) -> Any:
    default, known = _FIELDS[name].default, declared(name)
    if isinstance(default, tuple):
        good = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return tuple(value) if good else default
    if isinstance(default, float) and type(value) is int:
        value = float(value)
    if type(value) is not type(default) or (known.choices and value not in known.choices):
        return default
    if known.low is not None and known.high is not None and not known.low <= value <= known.high:
        return default
    return value


_FIELDS = {item.name: item for item in dataclasses.fields(Settings)}
