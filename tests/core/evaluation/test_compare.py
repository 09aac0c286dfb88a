"""Two real videos compared: the same one, a blurred copy, and such as cannot be compared."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.errors import UserError
from core.evaluation.report import table
from core.evaluation.sheet import contact_sheet
from core.jobs.events import Event, Note, Report
from core.jobs.process import run_here
from core.jobs.specs import EvaluateSpec
from core.media.reader import read_frames
from core.media.sound import read_sound, write_wav
from core.media.writer import MovieWriter


def _clip() -> Path:
    shared = Path(os.environ.get("LIKENESS_SHARED", Path(__file__).resolve().parents[4] / "shared"))
    clips = sorted((shared / "footage" / "grid_s1" / "valid").glob("*.mpg"))
    if not clips:
        pytest.skip("the GRID clips are not here")
    return clips[0]


def _copy(source: Path, target: Path, frames: int, scale: float = 1.0, blur_px: float = 0.0) -> Path:
    """Write the first frames of a clip without loss, with its sound."""
    sound = read_sound(source)
    wav = target.with_suffix(".wav")
    write_wav(wav, sound.samples[: int(frames / 25 * sound.rate_hz)], sound.rate_hz)
    pictures = [(frame.picture, frame.time_s) for frame, _ in zip(read_frames(source), range(frames), strict=False)]
    height, width = (round(side * scale) for side in pictures[0][0].shape[:2])
    with MovieWriter(target, width, height, 25, preset="lossless", sound=wav) as movie:
        for picture, time_s in pictures:
            made = cv2.GaussianBlur(picture, (0, 0), blur_px) if blur_px else picture
            movie.write(cv2.resize(made, (width, height)), time_s)
    return target


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _copy(_clip(), tmp_path_factory.mktemp("clips") / "a real one.mkv", 30)


def test_a_video_and_itself(source: Path) -> None:
    figures = run_here(EvaluateSpec(source, source), Report())
    assert figures["frames_compared"] == figures["frames_with_face"] == figures["frames_made"] == 30
    assert figures["same_frames"] is True
    assert figures["same_sound"] is True
    assert figures["lmd_px"] == 0
    for name in ("ssim", "ssim_face", "opening_correlation", "opening_ratio", "jitter_ratio"):
        assert figures[name] == pytest.approx(1, abs=1e-5), name
    assert figures["psnr_db"] == figures["psnr_mouth_db"] == 100
    assert figures["cpbd_real"] == figures["cpbd_made"]
    assert "Frames: 30 in both" in table(figures)


def test_a_blurred_copy_is_worse(source: Path, tmp_path: Path) -> None:
    blurred = _copy(source, tmp_path / "blurred.mkv", 30, blur_px=1.5)
    figures = run_here(EvaluateSpec(source, blurred), Report())
    assert 0.7 < figures["ssim_face"] < 0.97
    assert figures["cpbd_made"] < 0.7 * figures["cpbd_real"]
    assert figures["psnr_mouth_db"] < 40
    assert 0 < figures["lmd_px"] < 2
    assert figures["lmd_percent"] == pytest.approx(100 * figures["lmd_px"] / figures["eye_distance_px"], rel=0.02)


def test_a_shorter_copy_is_said(source: Path, tmp_path: Path) -> None:
    events: list[Event] = []
    short = _copy(source, tmp_path / "short.mkv", 20)
    figures = run_here(EvaluateSpec(source, short), Report(events.append))
    assert (figures["frames_compared"], figures["same_frames"], figures["same_sound"]) == (20, False, False)
    notes = [event.text for event in events if isinstance(event, Note)]
    assert any("30 frames" in note and "short.mkv 20" in note for note in notes)
    assert any("s of sound" in note for note in notes)
    assert "20 compared" in table(figures)


def test_what_cannot_be_compared(source: Path, tmp_path: Path) -> None:
    small = _copy(source, tmp_path / "small.mkv", 5, scale=0.5)
    with pytest.raises(UserError, match=r"small\.mkv is 180 x 144 pixels"):
        run_here(EvaluateSpec(source, small), Report())
    with pytest.raises(UserError, match=r"gone\.mkv"):
        run_here(EvaluateSpec(source, tmp_path / "gone.mkv"), Report())


def test_contact_sheet(source: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "the sheet é.png"
    contact_sheet(source, source, sheet, rows=3)
    picture = cv2.imdecode(np.frombuffer(sheet.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape[0] > 3 * 250
    assert picture.std() > 30
    with pytest.raises(UserError, match="cannot be written"):
        contact_sheet(source, source, tmp_path / "nowhere" / "sheet.png")
    assert [path.name for path in tmp_path.iterdir()] == [sheet.name]
