"""The window with a real project: pictures, keys, edits, drops, questions."""

import os
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractButton, QMessageBox

from core.project import store
from ui.dialogs import files
from ui.dialogs.dub import DubDialog, free_name
from ui.dialogs.train import TrainDialog
from ui.preview.feed import FrameFeed

SHARED = Path(os.environ.get("LIKENESS_SHARED", Path(__file__).parents[3] / "shared"))


def drop(window, *paths):
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, buttons = QPointF(400, 300), Qt.MouseButton.LeftButton
    window.dropEvent(QDropEvent(place, Qt.DropAction.CopyAction, dropped, buttons, Qt.KeyboardModifier.NoModifier))


def test_the_first_page_says_what_to_do(window):
    texts = [button.text().strip() for button in window.start.findChildren(QAbstractButton)]
    assert texts[:2] == ["New project from footage…", "Open a project…"]
    assert not window.menus.actions["track"].isEnabled()
    assert not window.menus.actions["save"].isEnabled()


def test_every_control_has_a_name(studio, window):
    nameless = [
        button
        for button in window.findChildren(QAbstractButton)
        if button.isVisible() and not (button.accessibleName() or button.text())
    ]
    assert not nameless


def test_playing_keys_move_by_frames_and_seconds(qtbot, studio, window):
    head = window.playhead
    qtbot.waitUntil(lambda: head.transport.duration_s > 1)

    def press(key, modifier=Qt.KeyboardModifier.NoModifier):
        qtbot.keyClick(window, key, modifier)
        return head.frame

    assert press(Qt.Key.Key_Right) == 1
    assert press(Qt.Key.Key_Right) == 2
    assert press(Qt.Key.Key_Left) == 1
    assert press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier) == 26
    last = press(Qt.Key.Key_End)
    assert head.position_s < head.transport.duration_s
    assert press(Qt.Key.Key_Right) == last
    assert press(Qt.Key.Key_Home) == 0
    press(Qt.Key.Key_Space)
    assert head.transport.playing
    press(Qt.Key.Key_L)
    assert head.transport.speed == 2
    press(Qt.Key.Key_J)
    assert head.transport.speed == -1
    press(Qt.Key.Key_K)
    assert not head.transport.playing


def test_playing_moves_picture_and_playhead_together(qtbot, studio, window):
    canvas = studio.panes["source"].canvas
    qtbot.waitUntil(lambda: window.playhead.transport.duration_s > 1)
    window.playhead.toggle()
    qtbot.waitUntil(lambda: canvas.shown.index >= 5, timeout=5000)
    window.playhead.pause()
    qtbot.waitUntil(lambda: canvas.shown.index == window.playhead.frame, timeout=2000)
    window.grab()


def test_import_undo_and_save(qtbot, window, tmp_path, clips):
    folder = tmp_path / "one.likeness"
    window.session.new(folder, [clips[0]])
    qtbot.waitUntil(lambda: window.session.document is not None, timeout=10_000)
    drop(window, clips[1])
    qtbot.waitUntil(lambda: len(window.session.footage) == 2, timeout=10_000)
    assert window.isWindowModified()
    assert window.menus.actions["undo"].text() == "Undo: import footage"
    window.menus.actions["undo"].trigger()
    assert len(window.session.footage) == 1
    window.menus.actions["redo"].trigger()
    window.menus.actions["save"].trigger()
    assert not window.isWindowModified()
    assert len(store.load(folder).footage) == 2
    drop(window, clips[1])
    qtbot.waitUntil(lambda: "already" in window.messages.text, timeout=10_000)


def test_bad_drops_are_told_in_a_sentence(qtbot, studio, window, tmp_path):
    text = tmp_path / "letter.mp4"
    text.write_text("Dear Sir")
    before = window.session.project
    drop(window, text)
    qtbot.waitUntil(lambda: "letter.mp4" in window.messages.text, timeout=10_000)
    assert window.messages.isVisible()
    assert window.session.project is before
    drop(window, tmp_path / "voice.wav")
    assert "Train a likeness first" in window.messages.text


def test_dropping_a_project_opens_it(window, project):
    drop(window, project)
    assert window.session.folder == project.resolve()
    assert window.settings.values.recent_projects == (str(project.resolve()),)


def test_a_folder_that_is_no_project_is_told(window, tmp_path):
    window.session.open(tmp_path)
    assert "is no Likeness project" in window.messages.text


def test_footage_that_was_moved_away_is_told(qtbot, window, tmp_path, clips):
    moved = tmp_path / "moved.mpg"
    moved.write_bytes(clips[0].read_bytes())
    folder = tmp_path / "gone.likeness"
    store.create(folder, [moved])
    moved.unlink()
    window.session.open(folder)
    canvas = window.studio.panes["source"].canvas
    qtbot.waitUntil(lambda: "does not exist" in canvas.sentence, timeout=5000)
    window.grab()


def test_unsaved_work_is_asked_about(qtbot, studio, window, monkeypatch):
    window.session.remove_footage(window.session.footage[0].id)
    answers = [QMessageBox.StandardButton.Cancel]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers[0])
    assert not window.close()
    answers[0] = QMessageBox.StandardButton.Save
    assert window.close()
    assert len(store.load(window.session.folder).footage) == 1


def test_tracking_by_the_button_draws_the_mesh(qtbot, studio, window):
    from core.models import installed

    if installed("face_landmarker.task") is None:
        pytest.skip("the landmarker is not on this machine")
    if studio.panes["source"].canvas.shown.size == QSize(160, 120):
        pytest.skip("no footage of a face on this machine")
    assert studio.step("track").line == "0 of 2 clips tracked"
    with qtbot.waitSignal(window.session.jobs.ended, timeout=60_000):
        studio.step("track").button.click()
    assert studio.step("track").line == "2 of 2 clips tracked"
    assert studio.step("train").button.isEnabled()
    assert not studio.step("dub").button.isEnabled()
    canvas = studio.panes["source"].canvas
    qtbot.waitUntil(lambda: canvas.mesh_ready, timeout=5000)
    with_mesh = canvas.grab().toImage()
    window.menus.actions["mesh"].trigger()
    assert canvas.grab().toImage() != with_mesh


def test_the_train_dialog_offers_what_settings_declare(qtbot, window):
    dialog = TrainDialog(window.settings.values, 36.0, window)
    qtbot.addWidget(dialog)
    assert dialog.minutes.value() == 30
    assert dialog.device.currentData() == "auto"
    assert dialog.device.count() == 3


def test_the_dub_dialog_names_its_output_and_never_overwrites(qtbot, window, tmp_path, clips):
    sound = tmp_path / "line.wav"
    sound.write_bytes(b"")
    settings = window.settings.values
    dialog = DubDialog(clips, clips[1], None, folder=tmp_path, settings=settings, parent=window)
    qtbot.addWidget(dialog)
    assert not dialog.accept_button.isEnabled()
    dialog.audio.setText(str(sound))
    assert dialog.accept_button.isEnabled()
    assert dialog.target_file == clips[1]
    first = tmp_path / f"{clips[1].stem}_line.mp4"
    assert dialog.output_file == first
    first.touch()
    assert free_name(tmp_path, first.stem, ".mp4").name == f"{clips[1].stem}_line_v002.mp4"
    dialog.preset.setCurrentIndex(1)
    assert dialog.output_file.suffix == ".mkv"


def test_a_dub_plays_beside_its_source(qtbot, studio, window, clips):
    from core.project import edits
    from core.project.model import Dub

    window.session.document.apply(
        lambda project: edits.add_dub(project, Dub("d", str(clips[0]), str(clips[1]), str(clips[1]))), "Dub"
    )
    studio.show_dub(window.session.dubs[0])
    dubbed = studio.panes["dubbed"]
    qtbot.waitUntil(lambda: dubbed.canvas.shown is not None, timeout=5000)
    assert dubbed.isVisible()
    assert window.playhead.transport.mixer.heard == "dubbed"
    studio.panes["source"].hear.click()
    assert window.playhead.transport.mixer.heard == "source"
    window.playhead.seek(1.0)
    shown = studio.panes["source"].canvas, dubbed.canvas
    qtbot.waitUntil(lambda: all(canvas.shown.index == 25 for canvas in shown), timeout=5000)
    studio.footage.list.choose(window.session.footage[0].id)
    assert not dubbed.isVisible()


def test_any_frame_is_shown_soon(qtbot, clips, request):
    """Seek all over the clip: something is on screen in 120 ms, and the full picture follows."""
    portrait = SHARED / "footage" / "hd" / "portrait_10s_1080x1920.mp4"
    path = portrait if portrait.exists() else clips[0]
    feed = FrameFeed()
    request.addfinalizer(feed.close)
    with qtbot.waitSignal(feed.opened, timeout=10_000) as opened:
        feed.open(path)
    times_s = opened.args[1]
    with qtbot.waitSignal(feed.shown, timeout=10_000):
        feed.want(0.0, QSize(480, 640))
    qtbot.waitUntil(lambda: feed.quick, timeout=30_000)
    spent = []
    for number in range(1, 21):
        at_s = float(times_s[(number * 7919) % len(times_s)])
        began = time.perf_counter()
        with qtbot.waitSignal(feed.shown, timeout=5000):
            feed.want(at_s, QSize(480, 640))
        spent.append(time.perf_counter() - began)
    with qtbot.waitSignal(feed.shown, timeout=5000) as full:
        pass
    assert full.args[0].image.height() >= min(full.args[0].size.height(), 640)
    assert sorted(spent)[-2] < 0.12, spent


def test_new_from_asks_for_a_name(qtbot, window, tmp_path, clips, monkeypatch):
    monkeypatch.setattr(files, "ask_new_project", lambda *_: tmp_path / "asked.likeness")
    drop(window, *clips)
    qtbot.waitUntil(lambda: len(window.session.footage) == 2, timeout=10_000)
    assert (tmp_path / "asked.likeness" / "project.json").is_file()
    assert window.session.project.name == "asked"
