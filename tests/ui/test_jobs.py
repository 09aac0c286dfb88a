"""The board and its panel with jobs in real children."""

import pytest

from core.jobs.events import Progress
from tests.ui.slow_job import SlowSpec
from ui.bridge import JobBoard, State
from ui.panels.jobs import JobsPanel, far
from ui.way import Way


@pytest.fixture
def board(qtbot):
    made = JobBoard()
    yield made
    made.close()


def test_jobs_run_one_after_the_other_and_show_their_end(qtbot, board):
    panel = JobsPanel(board)
    qtbot.addWidget(panel)
    good, bad = board.submit(SlowSpec(), "Good"), board.submit(SlowSpec(fails=True), "Bad")
    assert (good.state, bad.state) == (State.RUNNING, State.QUEUED)
    with qtbot.waitSignals([board.ended, board.ended], timeout=20_000):
        pass
    assert good.result == {"counted": 3}
    assert [point[0] for point in good.series["loss"]] == [0, 1, 2]
    assert bad.state is State.FAILED
    bad_card, good_card = panel.cards
    assert bad_card.line == "The count came to nothing. Count again."
    assert good_card.line == "Done"
    assert not board.busy


def test_cancel_and_stop_and_keep_are_two_things(qtbot, board):
    panel = JobsPanel(board)
    qtbot.addWidget(panel)
    panel.show()
    cancelled = board.submit(SlowSpec(steps=10_000), "One")
    stopped = board.submit(SlowSpec(steps=10_000), "Two")
    waiting = board.submit(SlowSpec(), "Three")
    board.cancel(waiting)
    assert waiting.state is State.CANCELLED
    _, two, one = panel.cards
    qtbot.waitUntil(lambda: bool(cancelled.series["loss"]), timeout=10_000)
    assert one.stop.isVisible()
    with qtbot.waitSignal(board.ended, timeout=10_000):
        one.cancel.click()
    assert cancelled.state is State.CANCELLED
    qtbot.waitUntil(lambda: bool(stopped.series["loss"]), timeout=10_000)
    with qtbot.waitSignal(board.ended, timeout=10_000):
        two.stop.click()
    assert stopped.state is State.FINISHED
    assert stopped.result["kept"] >= 0


def test_closing_ends_the_child(qtbot):
    board = JobBoard()
    job = board.submit(SlowSpec(steps=10_000), "Long")
    qtbot.waitUntil(lambda: bool(job.series["loss"]), timeout=10_000)
    running = board._running
    board.close()
    assert running is not None
    assert not running.alive


def test_the_way_joins_files_and_frames():
    now = [0.0]
    way = Way(lambda: now[0])
    assert (way.share, way.left_s) == (None, None)
    way.note(Progress("track", 2, 4, "files"))
    way.note(Progress("track a", 0, 10))
    assert way.share == 0.5
    now[0] = 10.0
    way.note(Progress("track a", 10, 10))
    assert way.share == 0.75
    assert way.left_s == pytest.approx(10.0)
    assert way.whole
    way.note(Progress("track", 4, 4, "files"))
    way.note(Progress("train", 1, 2, "seconds", left_s=7.0))
    assert (way.share, way.left_s, way.whole) == (0.5, 7.0, False)


def test_the_time_left_says_what_it_speaks_of(board):
    job = board.submit(SlowSpec(steps=10_000), "Long")
    job.way.note(Progress("count", 1, 4, "steps", left_s=47.0))
    assert far(job) == "25%, about 45 s left in this step"
