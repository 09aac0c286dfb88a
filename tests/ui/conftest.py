"""Real widgets without a screen. Qt's warnings fail a test, and so do threads that outlive their window."""

import os
import threading
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
SHARED = Path(os.environ.get("LIKENESS_SHARED", Path(__file__).parents[3] / "shared"))


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))  # the offscreen screen's own


@pytest.fixture
def clips(tmp_path):
    """Two short real clips with sound; made by code where the footage is not on this machine."""
    grid = sorted((SHARED / "footage" / "grid_s1" / "train").glob("*.mpg"))[:2]
    return grid if len(grid) == 2 else [_made(tmp_path / f"made_{number}.mp4", number) for number in (1, 2)]


@pytest.fixture
def project(tmp_path, clips):
    """A project folder with the two clips."""
    from core.project import store

    folder = tmp_path / "Größe 1.likeness"
    store.create(folder, clips)
    return folder


@pytest.fixture
def services(qtbot, qapp, tmp_path, monkeypatch):
    """The services of a window, with settings of their own."""
    monkeypatch.setenv("LIKENESS_CONFIG", str(tmp_path / "config"))
    if (SHARED / "models").is_dir():
        monkeypatch.setenv("LIKENESS_MODELS", str(SHARED / "models"))
    from app.services import build_services
    from ui import theme

    theme.dress(qapp)
    return build_services()


@pytest.fixture
def window(qtbot, services):
    """A window that is shown, and closed at the end with nothing left running."""
    from ui.main_window import MainWindow

    before = set(threading.enumerate())
    made = MainWindow(services.settings, services.session, services.playhead, services.background)
    qtbot.addWidget(made, before_close_func=_nothing_to_save)  # or its question would wait for an answer
    made.show()
    yield made
    left = [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    assert not left, left
    assert not services.jobs.busy


@pytest.fixture
def studio(qtbot, window, project):
    """The studio with a project open and its first picture on screen."""
    window.session.open(project)
    canvas = window.studio.panes["source"].canvas
    qtbot.waitUntil(lambda: canvas.shown is not None, timeout=10_000)
    return window.studio


def _nothing_to_save(window):
    if window.session.document is not None:
        window.session.document.mark_saved()


def _made(path, seed):
    from fractions import Fraction

    import numpy as np

    from core.media.sound import write_wav
    from core.media.writer import MovieWriter

    chance = np.random.default_rng(seed)
    sound = path.with_suffix(".wav")
    write_wav(sound, chance.uniform(-0.3, 0.3, 96_000).astype(np.float32), 48_000)
    with MovieWriter(path, 160, 120, Fraction(25), sound=sound, sound_end_s=2.0) as writer:
        for index in range(50):
            writer.write(chance.integers(0, 255, (120, 160, 3), np.uint8), index / 25)
    return path
