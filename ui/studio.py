"""The studio page: the three steps above, lists at the left, pictures and timeline at the right."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from core.project import store
from core.project.model import Dub, Footage
from ui.background import Background
from ui.bridge import JobBoard
from ui.panels.footage import ClipPanel, show_dubs, show_footage
from ui.panels.jobs import JobsPanel, far, words_of
from ui.playhead import Playhead
from ui.preview.pane import Pane
from ui.session import Session
from ui.stage import DUBBED, SOURCE, Clip, Stage
from ui.timeline.timeline import Timeline
from ui.widgets.parts import Panel
from ui.widgets.step_bar import Step, StepBar
from ui.widgets.transport_bar import TransportBar
from ui.widgets.words import count

LEFT_PX = 316
GAP_PX = 8
EMPTY_PX = 76
WIDGET_MOST_PX = 16_777_215  # Qt's own "no limit"
Verb = Callable[[], object]


class Studio(QWidget):
    """The page of an open project."""

    def __init__(
        self,
        session: Session,
        playhead: Playhead,
        background: Background,
        *,
        volume: float,
        verbs: Mapping[str, Verb],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._playhead = playhead
        self.steps = StepBar(tuple((name.capitalize(), name, verbs[name]) for name in ("track", "train", "dub")))
        self.footage = ClipPanel("Footage", "Import footage, or drop videos anywhere.", background)
        self.footage.add_tool("import", "Import footage (Ctrl+I)", verbs["import"])
        self.dubs = ClipPanel("Dubs", "Nothing dubbed yet.", background)
        self.jobs = JobsPanel(session.jobs)
        self.panes = {SOURCE: Pane("Source", "source"), DUBBED: Pane("Dubbed", "accent")}
        self.panes[DUBBED].hide()
        self.timeline = Timeline()
        self.transport = TransportBar(playhead, volume)
        self._lay_out()
        self.stage = Stage(self.panes, playhead, background, self)
        self._connect(session.jobs)

    def show_all(self) -> None:
        """Show the project as it is now."""
        show_footage(self.footage, self._session)
        show_dubs(self.dubs, self._session)
        self.dubs.setMaximumHeight(WIDGET_MOST_PX if self._session.dubs else EMPTY_PX)
        self.show_steps()
        self._show_stage()

    def show_steps(self, _: object = None) -> None:
        """Say how far each step is, and light the next one."""
        session, (track, train, dub) = self._session, self.steps.steps
        total = len(session.footage)
        tracked = sum(session.tracked(item) for item in session.footage)
        open_ones = [item for item in session.footage if not session.tracked(item)]
        untried = [item for item in open_ones if not session.tried(item)]
        following = "track" if untried else "train" if not session.trained else "dub"
        if not total or session.jobs.busy:
            following = ""
        line = f"{tracked} of {count(total, 'clip')} tracked" if total else "no footage yet"
        track.show_state(self._running("track") or line, bool(open_ones) and not self._busy("track"), following == "track")
        line = "trained" if session.trained else "not trained yet" if tracked else "needs tracked footage"
        train.show_state(self._running("train") or line, tracked > 0 and not self._busy("train"), following == "train")
        line = count(len(session.dubs), "dub") if session.trained else "needs a trained likeness"
        dub.show_state(self._running("dub") or line, session.trained, following == "dub")

    def step(self, name: str) -> Step:
        """Return one of the three steps: "track", "train" or "dub"."""
        return self.steps.steps[("track", "train", "dub").index(name)]

    def show_dub(self, dub: Dub) -> None:
        """Put a dub on stage."""
        self.dubs.list.choose(dub.id)

    def close_all(self) -> None:
        """End the threads."""
        self.stage.close()

    @property
    def chosen_footage(self) -> Footage | None:
        """The footage chosen in the list."""
        return next((item for item in self._session.footage if item.id == self.footage.list.key), None)

    @property
    def chosen_dub(self) -> Dub | None:
        """The dub chosen in the list."""
        return next((dub for dub in self._session.dubs if dub.id == self.dubs.list.key), None)

    def _lay_out(self) -> None:
        self._left = QSplitter(Qt.Orientation.Vertical)
        self._left.setHandleWidth(GAP_PX)
        self._left.setChildrenCollapsible(False)
        for number, (panel, share) in enumerate(((self.footage, 5), (self.dubs, 3), (self.jobs, 3))):
            self._left.addWidget(panel)
            self._left.setStretchFactor(number, share)
        self.jobs.setMinimumHeight(190)
        self.dubs.setMinimumHeight(EMPTY_PX)
        self.footage.setMinimumHeight(140)
        self._left.setFixedWidth(LEFT_PX)
        panes = QHBoxLayout()
        panes.setSpacing(GAP_PX)
        panes.addWidget(self.panes[SOURCE], 1)
        panes.addWidget(self.panes[DUBBED], 1)
        below = Panel()
        deck = QVBoxLayout(below)
        deck.setContentsMargins(1, 4, 1, 4)
        deck.setSpacing(2)
        deck.addWidget(self.transport)
        deck.addWidget(self.timeline)
        right = QVBoxLayout()
        right.setSpacing(GAP_PX)
        right.addLayout(panes, 1)
        right.addWidget(below)
        middle = QHBoxLayout()
        middle.setSpacing(GAP_PX)
        middle.addWidget(self._left)
        middle.addLayout(right, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(10, 4, 10, 10)
        page.setSpacing(GAP_PX)
        page.addWidget(self.steps)
        page.addLayout(middle, 1)

    def _connect(self, jobs: JobBoard) -> None:
        self.footage.list.chosen.connect(self._footage_chosen)
        self.dubs.list.chosen.connect(self._dub_chosen)
        self.timeline.seek_wished.connect(self._playhead.seek)
        self.stage.lanes_changed.connect(self.timeline.set_lanes)
        self._playhead.moved.connect(self.timeline.move_to)
        self._playhead.length_changed.connect(self._length_changed)
        self._session.dubbed.connect(self.show_dub)
        for signal in (jobs.added, jobs.changed, jobs.ended):
            signal.connect(self.show_steps)

    def _length_changed(self) -> None:
        self.timeline.set_length(self._playhead.transport.duration_s, self._playhead.rate_hz)

    def _footage_chosen(self, key: str) -> None:
        self.dubs.list.choose(None, tell=False)
        self._show_stage()

    def _dub_chosen(self, key: str) -> None:
        self.footage.list.choose(None, tell=False)
        self._show_stage()

    def _show_stage(self) -> None:
        dub = self.chosen_dub
        if dub is not None:
            self.stage.show(self._clip_of_dub(dub))
            return
        footage = self.chosen_footage
        if footage is None and self._session.footage:
            self.footage.list.choose(self._session.footage[0].id, tell=False)
            footage = self._session.footage[0]
        self.stage.show(self._clip_of(footage) if footage else None)

    def _clip_of(self, footage: Footage, dubbed: Path | None = None) -> Clip:
        folder = self._session.folder or Path()
        path, rate_hz = self._session.file_of(footage.path), footage.rate[0] / max(footage.rate[1], 1)
        take = store.take_file(folder, footage) if self._session.tracked(footage) else None
        return Clip(path, rate_hz, footage.has_audio, dubbed, take)

    def _clip_of_dub(self, dub: Dub) -> Clip:
        target, output = self._session.file_of(dub.target), self._session.file_of(dub.output)
        for footage in self._session.footage:
            if self._session.file_of(footage.path) == target:
                return self._clip_of(footage, output)
        return Clip(target, 25.0, dubbed=output)

    def _busy(self, kind: str) -> bool:
        return self._session.jobs.has(kind)

    def _running(self, kind: str) -> str:
        jobs = [job for job in self._session.jobs.jobs if job.spec.kind == kind and not job.ended]
        return "" if not jobs else far(jobs[0]) or words_of(jobs[0]).lower()
