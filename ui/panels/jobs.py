"""What runs in the background: how far, how long still, and the buttons to end it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from ui.bridge import Job, JobBoard, State
from ui.theme import COLOURS
from ui.widgets.curve import Curve
from ui.widgets.parts import Panel, button, label, tool
from ui.widgets.words import left

COLOUR_OF = {State.FINISHED: "good", State.FAILED: "bad"}
STEPS = 1000


class JobCard(Panel):
    """One job."""

    dismissed = Signal()

    def __init__(self, job: Job, board: JobBoard, parent: QWidget | None = None) -> None:
        super().__init__(parent, "card")
        self.job = job
        self.setAccessibleName(job.title)
        self._title = label(job.title, wrap=True)
        self._line = label("", "quiet", wrap=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, STEPS)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(f"Progress of {job.title}")
        self._curve = Curve()
        self.cancel = button("Cancel", lambda: board.cancel(job))
        self.stop = button("Stop and keep", lambda: board.stop(job))
        self.stop.setToolTip("Finish early and keep what was learned so far")
        self._close = tool("close", "Take this off the list", self._dismiss, 14)
        self._board = board
        self._lay_out()
        self.show_job()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._close)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.stop)
        buttons.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 10, 10)
        column.setSpacing(7)
        column.addLayout(top)
        column.addWidget(self._bar)
        column.addWidget(self._line)
        column.addWidget(self._curve)
        column.addLayout(buttons)

    @property
    def line(self) -> str:
        """The line under the bar."""
        return self._line.text()

    def show_job(self) -> None:
        """Show how the job stands."""
        job = self.job
        running = job.state is State.RUNNING
        self.cancel.setVisible(running or job.state in (State.QUEUED, State.STOPPING))
        self.stop.setVisible(running and job.spec.kind == "train")
        self._close.setVisible(job.ended)
        self._bar.setVisible(not job.ended)
        self._bar.setValue(round(STEPS * (job.way.share or 0.0)))
        self._line.setText(words_of(job))
        tint = COLOUR_OF.get(job.state)
        self._line.setStyleSheet(f"color: {COLOURS[tint]}" if tint else "")
        name = next((name for name in job.series if "loss" in name), next(iter(job.series), ""))
        self._curve.setVisible(bool(name) and not job.ended)
        if name:
            self._curve.set_points(name, job.series[name])

    def _dismiss(self) -> None:
        self._board.dismiss(self.job)
        self.dismissed.emit()


class JobsPanel(Panel):
    """All jobs, the newest first."""

    def __init__(self, board: JobBoard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.cards: list[JobCard] = []
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(8, 0, 8, 8)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 4)
        column.setSpacing(6)
        heading = label("Jobs", "heading")
        heading.setContentsMargins(17, 0, 0, 0)
        column.addWidget(heading)
        column.addWidget(scroll, 1)
        board.added.connect(self._add)
        board.changed.connect(self._show)
        self.hide()

    def _add(self, job: Job) -> None:
        card = JobCard(job, self._board)
        card.dismissed.connect(lambda: self._take_off(card))
        self.cards.insert(0, card)
        self._column.insertWidget(0, card)
        self.show()

    def _show(self, job: Job) -> None:
        for card in self.cards:
            if card.job is job:
                card.show_job()

    def _take_off(self, card: JobCard) -> None:
        self.cards.remove(card)
        card.hide()
        card.deleteLater()
        self.setVisible(bool(self.cards))


def words_of(job: Job) -> str:
    """Return how the job stands, in words."""
    if job.state is State.FAILED:
        return job.failure
    if job.state is not State.RUNNING:
        return job.state.value
    if not job.way.stage:
        return "Starting"
    stage = job.way.stage[0].upper() + job.way.stage[1:]
    return f"{stage}: {far(job)}" if far(job) else stage


def far(job: Job) -> str:
    """Return how far the job is and how long it still takes, such as "40%, about 2 min left"."""
    share = job.way.share
    if share is None or share >= 1:
        return ""
    scope = "" if job.way.whole or job.way.left_s is None else " in this step"
    return f"{share:.0%}, {left(job.way.left_s)}{scope}"
