"""All that the user can do, one line each: menus, keys and the list of keys are made from this table."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.settings import SettingsFile
from ui.playhead import Playhead
from ui.session import Session
from ui.studio import Studio


class Window(Protocol):
    """What actions ask of the window."""

    session: Session
    playhead: Playhead
    studio: Studio
    settings: SettingsFile

    @property
    def undo_label(self) -> str | None: ...
    @property
    def redo_label(self) -> str | None: ...
    def ask_new(self) -> None: ...
    def ask_open(self) -> None: ...
    def ask_import(self) -> None: ...
    def ask_train(self) -> None: ...
    def ask_dub(self, audio: Path | None = None) -> None: ...
    def save(self) -> None: ...
    def close(self) -> bool: ...
    def remove_chosen(self) -> None: ...
    def toggle_mesh(self) -> None: ...
    def show_keys(self) -> None: ...


Verb = Callable[[Window], object]
Test = Callable[[Window], bool]


def always(window: Window) -> bool:
    """Allow an action at any time."""
    return True


def project_open(window: Window) -> bool:
    """Allow an action while a project is open."""
    return window.session.document is not None


def clip_shown(window: Window) -> bool:
    """Allow an action while a clip is on stage."""
    return window.studio.stage.clip is not None


@dataclass(frozen=True, slots=True)
class Row:
    """One action. `menu` None keeps it to the keys; `ticked` makes it a switch."""

    name: str
    menu: str | None
    text: str
    run: Verb
    keys: tuple[str, ...] = ()
    icon: str = ""
    enabled: Test = always
    ticked: Test | None = None
    line_before: bool = False


def _step(name: str) -> Test:
    def enabled(window: Window) -> bool:
        return project_open(window) and window.studio.step(name).button.isEnabled()

    return enabled


def _undoable(w: Window) -> bool:
    return w.undo_label is not None


def _redoable(w: Window) -> bool:
    return w.redo_label is not None


def _removable(w: Window) -> bool:
    return project_open(w) and (w.studio.chosen_footage or w.studio.chosen_dub) is not None


def _mesh_shown(w: Window) -> bool:
    return w.settings.values.mesh_shown


def _clip(name: str, menu: str, text: str, run: Verb, *keys: str, icon: str = "", line_before: bool = False) -> Row:
    return Row(name, menu, text, run, keys, icon, clip_shown, line_before=line_before)


ACTIONS: tuple[Row, ...] = (
    Row("new", "File", "New project…", lambda w: w.ask_new(), ("Ctrl+N",), "new"),
    Row("open", "File", "Open project…", lambda w: w.ask_open(), ("Ctrl+O",), "open"),
    Row("import", "File", "Import footage…", lambda w: w.ask_import(), ("Ctrl+I",), "import", line_before=True),
    Row("save", "File", "Save", lambda w: w.save(), ("Ctrl+S",), "save", project_open),
    Row("quit", "File", "Quit", lambda w: w.close(), ("Ctrl+Q",), line_before=True),
    Row("undo", "Edit", "Undo", lambda w: w.session.undo(), ("Ctrl+Z",), "undo", _undoable),
    Row("redo", "Edit", "Redo", lambda w: w.session.redo(), ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", _redoable),
    Row(
        "remove",
        "Edit",
        "Remove clip from project",
        lambda w: w.remove_chosen(),
        ("Delete",),
        "remove",
        _removable,
    ),
    Row("track", "Likeness", "Track footage", lambda w: w.session.track(), (), "track", _step("track")),
    Row("train", "Likeness", "Train likeness…", lambda w: w.ask_train(), (), "train", _step("train")),
    Row("dub", "Likeness", "Dub a clip…", lambda w: w.ask_dub(), ("Ctrl+D",), "dub", _step("dub")),
    _clip("play", "Playback", "Play or pause", lambda w: w.playhead.toggle(), "Space", icon="play"),
    _clip("pause", "Playback", "Pause", lambda w: w.playhead.pause(), "K", icon="pause"),
    _clip("on", "Playback", "Play, again faster", lambda w: w.playhead.shuttle(1), "L"),
    _clip("back", "Playback", "Play backwards, again faster", lambda w: w.playhead.shuttle(-1), "J"),
    _clip("frame_on", "Playback", "Next frame", lambda w: w.playhead.step_frames(1), "Right", line_before=True),
    _clip("frame_back", "Playback", "Previous frame", lambda w: w.playhead.step_frames(-1), "Left"),
    _clip("second_on", "Playback", "One second on", lambda w: w.playhead.step_seconds(1), "Shift+Right"),
    _clip("second_back", "Playback", "One second back", lambda w: w.playhead.step_seconds(-1), "Shift+Left"),
    _clip("start", "Playback", "To the start", lambda w: w.playhead.to_start(), "Home"),
    _clip("end", "Playback", "To the end", lambda w: w.playhead.to_end(), "End"),
    Row("mesh", "View", "Tracked mesh over the footage", lambda w: w.toggle_mesh(), ("M",), ticked=_mesh_shown),
    _clip(
        "zoom_in",
        "View",
        "Zoom in",
        lambda w: w.studio.timeline.zoom(0.5),
        "Ctrl+=",
        "Ctrl++",
        line_before=True,
    ),
    _clip("zoom_out", "View", "Zoom out", lambda w: w.studio.timeline.zoom(2.0), "Ctrl+-"),
    _clip("zoom_all", "View", "Whole clip", lambda w: w.studio.timeline.show_all(), "Ctrl+0"),
    Row("keys", "Help", "Keys", lambda w: w.show_keys(), ("F1",)),
)
