"""Jobs in their own process: results, user errors, crashes told in words, cancelling."""

from pathlib import Path

import pytest

from core.errors import Cancelled
from core.jobs.events import Event, Failed, Finished, Note, Progress, Report
from core.jobs.process import run_and_wait, start
from core.jobs.specs import TrackSpec
from core.project import store


def test_a_job_finishes_with_a_result_and_says_how_far_it_is(footage: list[Path], tmp_path: Path) -> None:
    project = tmp_path / "p.likeness"
    store.create(project, footage[:1])
    said: list[Event] = []
    ended = run_and_wait(TrackSpec(project), said.append)
    assert isinstance(ended, Finished)
    assert ended.result["tracked"] == 1
    assert any(isinstance(event, Progress) for event in said)


def test_what_the_user_can_mend_is_told_apart(tmp_path: Path) -> None:
    ended = run_and_wait(TrackSpec(tmp_path / "none.likeness"))
    assert isinstance(ended, Failed) and ended.user_error
    assert "none.likeness" in ended.text


def test_a_killed_job_is_told_in_words(footage: list[Path], tmp_path: Path) -> None:
    project = tmp_path / "p.likeness"
    store.create(project, footage[:3])
    running = start(TrackSpec(project), tmp_path / "log.txt")
    running.events(wait_s=5)
    running.kill()
    ended = running.wait()
    assert isinstance(ended, Failed) and not ended.user_error
    assert "track" in ended.text
    with store.locked(project):  # the dead process holds nothing
        pass


def test_progress_cancels_and_thins_out() -> None:
    said: list[Event] = []
    report = Report(said.append)
    for number in range(5000):
        report.progress("count", number, 5000)
    assert 1 <= len(said) < 50
    report.note("hello")
    assert said[-1] == Note("hello")
    with pytest.raises(Cancelled):
        Report(cancelled=lambda: True).progress("count", 0, 1)


def test_the_time_left_is_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("core.jobs.events.time.monotonic", lambda: clock[0])
    said: list[Event] = []
    report = Report(said.append)
    for done in range(0, 50, 10):
        report.progress("walk", done, 100)
        clock[0] += 2.0
    last = said[-1]
    assert isinstance(last, Progress)
    assert last.left_s == pytest.approx(12.0)
