"""The command line as its user meets it: results, exit codes, and one clear sentence for each bad input."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from app.cli import VERBS, run
from core.media.cut import cut
from core.media.probe import probe
from core.media.reader import frame_times, read_frames
from core.media.sound import read_sound, write_wav
from core.media.writer import MovieWriter
from core.project import store


def _said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def _dub(project: Path, target: Path, audio: Path, output: Path, *more: str) -> int:
    return run(["dub", str(project), "--target", str(target), "--audio", str(audio), "-o", str(output), *more])


@pytest.fixture
def silent_video(clip: Path, tmp_path: Path) -> Path:
    """The clip without its sound."""
    media = probe(clip)
    output = tmp_path / "silent.mp4"
    with MovieWriter(output, media.width, media.height, media.rate) as writer:
        for frame in read_frames(clip):
            writer.write(frame.picture, frame.time_s)
    return output


@pytest.fixture
def faceless(tmp_path: Path, clip: Path) -> Path:
    """Two seconds of a moving gradient, with sound."""
    output = tmp_path / "wall.mp4"
    rows = np.linspace(0, 200, 240, dtype=np.uint8)[:, None, None]
    with MovieWriter(output, 320, 240, probe(clip).rate, sound=clip, sound_end_s=2.0) as writer:
        for number in range(50):
            writer.write(np.broadcast_to(rows + number, (240, 320, 3)).astype(np.uint8), number / 25)
    return output


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run([verb, "--help"])
    assert ended.value.code == 0
    assert "example: likeness" in capsys.readouterr().out


def test_new_and_track_in_json(footage: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = tmp_path / "dos palabras ñ.likeness"
    assert run(["new", str(project), "--footage", *map(str, footage[:2]), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == 2
    assert run(["track", str(project), "--json"]) == 0
    tracked = json.loads(capsys.readouterr().out)
    assert tracked["tracked"] == 2
    assert tracked["frames_with_face"] == tracked["frames"] >= 148
    before = [file.stat().st_mtime_ns for file in sorted((project / "takes").iterdir())]
    assert run(["track", str(project)]) == 0
    assert [file.stat().st_mtime_ns for file in sorted((project / "takes").iterdir())] == before


def test_a_dub_keeps_length_rate_size_and_what_is_not_the_mouth(
    trained: Path, clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "dub with a space é.mkv"
    assert _dub(trained, clip, clip, output, "--preset", "lossless", "--json") == 0
    result = json.loads(capsys.readouterr().out)
    was, now = probe(clip), probe(output)
    assert (now.width, now.height, now.rate) == (was.width, was.height, was.rate)
    assert result["frames"] == len(frame_times(output)) == len(frame_times(clip))
    assert abs(read_sound(output).duration_s - read_sound(clip).duration_s) < 0.03
    changed = 0
    for real, made in zip(read_frames(clip), read_frames(output), strict=True):
        differs = (real.picture != made.picture).any(-1)
        upper = real.picture.shape[0] // 3
        assert not differs[:upper].any()
        changed += int(differs.any())
    assert changed == len(frame_times(clip))
    assert store.load(trained).dubs[-1].output.endswith(output.name)
    assert run(["evaluate", "--real", str(clip), "--made", str(output), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["ssim_face"] > 0.85
    assert figures["lmd_px"] < 1.6
    assert figures["same_frames"] and figures["same_sound"]


def test_frames_without_a_face_pass_through_untouched(trained: Path, clip: Path, tmp_path: Path) -> None:
    target, output = tmp_path / "blink.mkv", tmp_path / "out.mkv"
    media = probe(clip)
    frames = list(read_frames(clip))
    with MovieWriter(target, media.width, media.height, media.rate, "lossless", sound=clip) as writer:
        for frame in frames:
            hidden = 30 <= frame.index < 40
            writer.write(np.full_like(frame.picture, 60) if hidden else frame.picture, frame.time_s)
    assert _dub(trained, target, clip, output, "--preset", "lossless") == 0
    for frame in read_frames(output):
        if 30 <= frame.index < 40:
            assert (frame.picture == 60).all()


def test_a_target_of_another_size_and_rate(trained: Path, clip: Path, tmp_path: Path) -> None:
    from fractions import Fraction

    import cv2

    target, output = tmp_path / "big.mp4", tmp_path / "big_dub.mp4"
    rate = Fraction(30000, 1001)
    with MovieWriter(target, 720, 576, rate) as writer:
        for frame in read_frames(clip):
            writer.write(cv2.resize(frame.picture, (720, 576)), frame.index / float(rate))
    assert _dub(trained, target, clip, output) == 0  # and the target has no sound of its own
    now = probe(output)
    assert (now.width, now.height, now.rate) == (720, 576, rate)
    assert len(frame_times(output)) == len(frame_times(target))


def test_bad_targets_and_sounds(
    trained: Path, clip: Path, silent_video: Path, faceless: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "letter.mp4"
    text.write_text("dear sir")
    short = tmp_path / "short.mp4"
    cut(clip, tmp_path / "whole.mp4", 0.0, 2.0)
    short.write_bytes((tmp_path / "whole.mp4").read_bytes()[:20000])
    sound = tmp_path / "line.wav"
    write_wav(sound, np.zeros(16000, np.float32), 16000)
    output = tmp_path / "out.mp4"
    cases = [
        (tmp_path / "missing.mp4", clip, "missing.mp4", "does not exist"),
        (text, clip, "letter.mp4", "no video or sound"),
        (short, clip, "short.mp4", "cut short"),
        (sound, clip, "line.wav", "no pictures"),
        (clip, silent_video, "silent.mp4", "has no sound"),
        (faceless, clip, "wall.mp4", "No face was found"),
    ]
    for target, audio, name, words in cases:
        assert _dub(trained, target, audio, output) == 2
        said = _said(capsys).strip().splitlines()[-1]
        assert name in said and words in said, said
        assert not output.exists()
    assert not list(tmp_path.glob(".*partial*"))


def test_bad_outputs(trained: Path, clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [
        (tmp_path / "nowhere" / "out.mp4", [], "does not exist"),
        (tmp_path / "out.avi", [], "Change the ending"),
        (tmp_path / "out.mp4", ["--preset", "lossless"], "Change the ending"),
        (Path("/proc/out.mp4"), [], "Choose another place"),
    ]
    for output, more, words in cases:
        assert _dub(trained, clip, clip, output, *more) == 2
        assert words in _said(capsys)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk(trained: Path, clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(small)], check=False, capture_output=True
    ).returncode:
        pytest.skip("this machine does not let us mount")
    try:
        assert _dub(trained, clip, clip, small / "out.mkv", "--preset", "lossless") == 2
        assert "disk is full" in _said(capsys)
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_project_in_use_names_its_user(own_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with store.locked(own_copy):
        assert run(["track", str(own_copy)]) == 2
    assert f"process {os.getpid()}" in _said(capsys)


def test_footage_that_cannot_be_used(
    footage: list[Path], silent_video: Path, faceless: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", str(tmp_path / "plain"), "--footage", str(footage[0])]) == 2
    assert ".likeness" in _said(capsys)
    assert run(["new", str(tmp_path / "a.likeness"), "--footage", str(tmp_path / "none.mp4")]) == 2
    assert "none.mp4" in _said(capsys)
    assert not (tmp_path / "a.likeness").exists()

    silent = tmp_path / "b.likeness"
    assert run(["new", str(silent), "--footage", str(silent_video)]) == 0
    assert run(["track", str(silent)]) == 0
    assert run(["train", str(silent), "--minutes", "1"]) == 2
    assert "has sound" in _said(capsys)

    wall = tmp_path / "c.likeness"
    assert run(["new", str(wall), "--footage", str(faceless)]) == 0
    assert run(["track", str(wall)]) == 2
    assert "wall.mp4" in _said(capsys)

    brief = tmp_path / "d.likeness"
    cut(footage[0], tmp_path / "two_seconds.mp4", 0.0, 2.0)
    assert run(["new", str(brief), "--footage", str(tmp_path / "two_seconds.mp4")]) == 0
    assert run(["track", str(brief)]) == 0
    assert run(["train", str(brief), "--minutes", "1"]) == 2
    assert "10 seconds" in _said(capsys)
    assert run(["dub", str(brief), "--target", str(footage[0]), "--audio", str(footage[0]), "-o", str(tmp_path / "x.mp4")]) == 2
    assert "likeness train" in _said(capsys)


def test_of_two_faces_the_larger_is_taken(footage: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import cv2

    pair = tmp_path / "pair.mp4"
    media = probe(footage[0])
    small = (media.width // 2, media.height // 2)
    with MovieWriter(pair, media.width + small[0], media.height, media.rate, sound=footage[0]) as writer:
        for frame in read_frames(footage[0]):
            picture = np.full((media.height, media.width + small[0], 3), 128, np.uint8)
            picture[:, : media.width] = frame.picture
            picture[: small[1], media.width :] = cv2.resize(frame.picture, small)
            writer.write(picture, frame.time_s)
    project = tmp_path / "pair.likeness"
    assert run(["new", str(project), "--footage", str(pair)]) == 0
    assert run(["track", str(project)]) == 0
    assert "shows 2 faces: the larger one is taken" in _said(capsys)
    from core.face.take import Take

    take = Take.load(store.take_file(project, store.load(project).footage[0]))
    assert take.landmarks[take.found, 1, 0].max() < media.width


def test_footage_cut_short_is_used_and_said(clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole, short = tmp_path / "whole.mkv", tmp_path / "cut_short.mkv"
    cut(clip, whole, 0.0, 3.0, "lossless")
    short.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    project = tmp_path / "short.likeness"
    assert run(["new", str(project), "--footage", str(short)]) == 0
    assert run(["track", str(project)]) == 0
    assert "cut_short.mkv is cut short" in _said(capsys)


def test_moved_footage_and_damaged_projects_are_said(
    footage: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "moved.mpg"
    shutil.copy(footage[0], copy)
    project = tmp_path / "e.likeness"
    assert run(["new", str(project), "--footage", str(copy)]) == 0
    copy.unlink()
    assert run(["track", str(project)]) == 2
    assert "is gone" in _said(capsys)
    (project / "project.json").write_text("{")
    assert run(["track", str(project)]) == 2
    assert "damaged" in _said(capsys)
    assert run(["track", str(tmp_path / "never.likeness")]) == 2
    assert "no Likeness project" in _said(capsys)


def test_an_unknown_verb_lists_the_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dubb", "x"]) == 2
    assert "evaluate" in _said(capsys)
