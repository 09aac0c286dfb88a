"""Jobs as the window sees them: one runs, others wait; their events become signals."""

from collections import defaultdict
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from core.jobs import process
from core.jobs.events import Event, Failed, Finished, Metric, Note, Picture, Progress, Stopped
from core.jobs.specs import Spec
from ui.way import Way

POLL_MS = 100


class State(Enum):
    """Where a job stands, in the user's words."""

    QUEUED = "Waiting"
    RUNNING = "Running"
    STOPPING = "Finishing early"
    CANCELLING = "Cancelling"
    FINISHED = "Done"
    FAILED = "Failed"
    CANCELLED = "Cancelled"


ENDED = frozenset({State.FINISHED, State.FAILED, State.CANCELLED})


class Job:
    """One job and all that it said so far."""

    def __init__(self, spec: Spec, title: str, log_file: Path | None) -> None:
        self.spec = spec
        self.title = title
        self.log_file = log_file
        self.state = State.QUEUED
        self.way = Way()
        self.notes: list[str] = []
        self.series: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self.picture: str | None = None
        self.result: dict[str, object] = {}
        self.failure = ""

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ENDED


class JobBoard(QObject):
    """Starts jobs one after the other and tells of them. Views read `jobs` and follow the three signals."""

    added = Signal(object)
    changed = Signal(object)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs: list[Job] = []
        self._running: process.Running | None = None
        self._current: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return any(not job.ended for job in self.jobs)

    def has(self, kind: str) -> bool:
        """Whether a job of this kind runs or waits."""
        return any(job.spec.kind == kind and not job.ended for job in self.jobs)

    def submit(self, spec: Spec, title: str, log_file: Path | None = None) -> Job:
        """Start a job, or let it wait for those before it."""
        job = Job(spec, title, log_file)
        self.jobs.append(job)
        self.added.emit(job)
        self._start_next()
        return job

    def cancel(self, job: Job) -> None:
        """Give a job up; it leaves nothing half-written."""
        if job is self._current and self._running is not None:
            self._running.cancel()
            self._say(job, State.CANCELLING)
        elif job.state is State.QUEUED:
            self._end(job, State.CANCELLED)

    def stop(self, job: Job) -> None:
        """Let a training job finish early and keep what it learned."""
        if job is self._current and self._running is not None:
            self._running.stop()
            self._say(job, State.STOPPING)

    def dismiss(self, job: Job) -> None:
        """Forget an ended job."""
        if job.ended and job in self.jobs:
            self.jobs.remove(job)

    def close(self) -> None:
        """End what runs, because the window closes. Training goes on from its checkpoint later."""
        self._timer.stop()
        for job in self.jobs:
            if job.state is State.QUEUED:
                job.state = State.CANCELLED
        if self._running is not None:
            self._running.cancel()
            for _ in range(20):
                self._running.events(wait_s=0.1)
                if not self._running.alive:
                    break
            else:
                self._running.kill()
            self._running = None

    def _start_next(self) -> None:
        if self._current is not None:
            return
        job = next((job for job in self.jobs if job.state is State.QUEUED), None)
        if job is None:
            self._timer.stop()
            return
        self._current = job
        self._running = process.start(job.spec, job.log_file)
        self._say(job, State.RUNNING)
        self._timer.start()

    def _poll(self) -> None:
        job, running = self._current, self._running
        if job is None or running is None:
            return
        events = running.events()
        for event in events:
            self._note(job, event)
        if not running.alive:
            self._current, self._running = None, None
            self._end(job, job.state)
            self._start_next()
        elif events:
            self.changed.emit(job)

    def _note(self, job: Job, event: Event) -> None:
        match event:
            case Progress():
                job.way.note(event)
            case Metric(name, step, value):
                job.series[name].append((step, value))
            case Picture(_, path):
                job.picture = path
            case Note(text):
                job.notes.append(text)
            case Finished(result):
                job.state, job.result = State.FINISHED, result
            case Stopped():
                job.state = State.CANCELLED
            case Failed(text, _, _):
                job.state, job.failure = State.FAILED, text

    def _say(self, job: Job, state: State) -> None:
        job.state = state
        self.changed.emit(job)

    def _end(self, job: Job, state: State) -> None:
        self._say(job, state)
        self.ended.emit(job)
