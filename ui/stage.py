"""What is on stage: a clip and perhaps its dub, with pictures, sounds and mesh round one playhead."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from core.face.take import Take
from core.media.sound import Sound, read_sound
from core.playback import peaks
from core.playback.mixer import Strip
from core.playback.peaks import Peaks
from ui.background import Background
from ui.playhead import Playhead
from ui.preview.mesh import mesh_edges
from ui.preview.pane import Pane
from ui.timeline.lane import Lane

SOURCE, DUBBED = "source", "dubbed"


@dataclass(frozen=True, slots=True)
class Clip:
    """What to show: a video, its dub, and the file of its take."""

    source: Path
    rate_hz: float
    has_audio: bool = True
    dubbed: Path | None = None
    take_file: Path | None = None


class Stage(QObject):
    """Loads a clip in the background and keeps panes, mixer and lanes in step with the playhead."""

    lanes_changed = Signal(object)

    def __init__(self, panes: dict[str, Pane], playhead: Playhead, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._panes = panes
        self._playhead = playhead
        self._background = background
        self._clip: Clip | None = None
        self._same_source = False  # another dub of the same clip: the playhead stays where it is
        self._edges: np.ndarray | None = None
        self._lanes: dict[str, Lane] = {}
        playhead.moved.connect(self._moved)
        for name, pane in panes.items():
            pane.feed.opened.connect(self._opened if name == SOURCE else self._opened_dub)
            pane.canvas.resized.connect(self._ask_again)
            pane.hear.clicked.connect(lambda _, name=name: self.hear(name))
        background.run(mesh_edges, self._got_edges)

    @property
    def clip(self) -> Clip | None:
        """What is on stage."""
        return self._clip

    def show(self, clip: Clip | None) -> None:
        """Put a clip on stage, or nothing."""
        if clip == self._clip:
            return
        before, self._clip = self._clip, clip
        if clip is not None and before is not None and before.source == clip.source and clip.dubbed == before.dubbed:
            self._load_take(clip)
            return
        self._playhead.pause()
        self._same_source = clip is not None and before is not None and before.source == clip.source
        self._lanes = {}
        for name in self._panes:
            self._playhead.transport.mixer.take_out(name)
        source, dubbed = self._panes[SOURCE], self._panes[DUBBED]
        dubbed.setVisible(clip is not None and clip.dubbed is not None)
        source.hear.setVisible(not dubbed.isHidden())
        source.set_name(clip.source.name if clip else "")
        dubbed.set_name(clip.dubbed.name if clip and clip.dubbed else "")
        source.canvas.say("" if clip else "Import footage, or drop videos anywhere in this window.")
        source.canvas.set_mesh(None, None)
        dubbed.canvas.say("")
        source.feed.open(clip.source if clip else None)
        dubbed.feed.open(clip.dubbed if clip else None)
        if clip is None:
            self._playhead.load(np.zeros(1), 25.0)
            self.lanes_changed.emit(())
            return
        self._load_sounds(clip)
        self._load_take(clip)
        self.hear(DUBBED if clip.dubbed else SOURCE)

    def hear(self, name: str) -> None:
        """Let the sound of one pane through."""
        self._playhead.transport.mixer.listen(name)
        for other, pane in self._panes.items():
            pane.hear.setChecked(other == name)

    def close(self) -> None:
        """End the threads."""
        for pane in self._panes.values():
            pane.feed.close()

    def _load_sounds(self, clip: Clip) -> None:
        if clip.has_audio:
            self._load_sound(clip, SOURCE, clip.source)
        else:
            self._set_lane(SOURCE, None, "This clip has no sound.")
        if clip.dubbed:
            self._load_sound(clip, DUBBED, clip.dubbed)

    def _load_sound(self, clip: Clip, name: str, path: Path) -> None:
        rate_hz = self._playhead.transport.mixer.rate_hz
        self._set_lane(name, None, "Reading the sound…")

        def read() -> tuple[Sound, Peaks]:
            sound = read_sound(path, rate_hz)
            return sound, peaks.build(sound.samples, sound.rate_hz, sound.start_s)

        def done(got: tuple[Sound, Peaks]) -> None:
            if clip is self._clip or (self._clip and self._clip.source == clip.source):
                self._playhead.transport.mixer.put(Strip(name, got[0].samples, got[0].start_s))
                self._set_lane(name, got[1], "")

        def failed(sentence: str) -> None:
            if clip is self._clip:
                self._set_lane(name, None, sentence)

        self._background.run(read, done, failed)

    def _set_lane(self, name: str, outline: Peaks | None, sentence: str) -> None:
        colour = "source" if name == SOURCE else "accent"
        self._lanes[name] = Lane(name.capitalize(), colour, outline, sentence)
        self.lanes_changed.emit(tuple(self._lanes[key] for key in (SOURCE, DUBBED) if key in self._lanes))

    def _load_take(self, clip: Clip) -> None:
        path = clip.take_file
        if path is None or not path.is_file():
            self._panes[SOURCE].canvas.set_mesh(None, None)
            return
        self._background.run(lambda: Take.load(path), lambda take: self._got_take(clip, take))

    def _got_take(self, clip: Clip, take: Take) -> None:
        if self._clip is not None and clip.source == self._clip.source:
            self._panes[SOURCE].canvas.set_mesh(take, self._edges)

    def _got_edges(self, edges: np.ndarray | None) -> None:
        self._edges = edges
        if self._clip is not None:
            self._load_take(self._clip)

    def _opened(self, path: Path, times_s: np.ndarray) -> None:
        if self._clip is not None and path == self._clip.source:
            self._playhead.load(times_s, self._clip.rate_hz, self._same_source)

    def _opened_dub(self) -> None:
        self._moved(self._playhead.position_s)

    def _ask_again(self) -> None:
        self._moved(self._playhead.position_s)

    def _moved(self, at_s: float) -> None:
        if self._clip is None:
            return
        for pane in self._panes.values():
            if pane.isVisible():
                pane.feed.want(at_s, pane.canvas.pixels)
