"""The sample speaker: the tracker finds it in every picture, follows its lips, and its truth is true."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.jobs.events import Report
from core.jobs.specs import SampleSpec
from core.media.probe import probe
from core.media.reader import read_frames
from core.sample import truth
from core.sample.job import run
from core.tracking.tracker import track

SECONDS = 3.0
TEXT = "Bob may want a warm apple pie. We move the big map."


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "speaker.mp4"
    result = run(SampleSpec(path, SECONDS, 384, text=TEXT), Report())
    assert result["frames"] == 75
    return path


def test_movie_has_pictures_and_sound(movie: Path):
    media = probe(movie)
    assert (media.width, media.height, media.frames, media.has_audio) == (384, 384, 75, True)


def test_tracker_finds_every_picture_and_follows_the_lips(movie: Path):
    take, true = track(movie, Report()), truth.load(movie)
    assert take.found.all()
    seen = np.linalg.norm(take.landmarks[:, 13, :2] - take.landmarks[:, 14, :2], axis=1)
    opening = np.linalg.norm(true.landmarks[:, 13] - true.landmarks[:, 14], axis=1)
    assert np.corrcoef(seen, opening)[0, 1] > 0.9
    away = np.linalg.norm(take.landmarks[:, [33, 263, 61, 291, 1], :2] - true.landmarks[:, [33, 263, 61, 291, 1]], axis=2)
    assert away.mean() < 0.04 * np.linalg.norm(true.landmarks[:, 33] - true.landmarks[:, 263], axis=1).mean()


def test_lips_truly_meet_on_labials(movie: Path):
    true = truth.load(movie)
    met = 0
    for phoneme in true.phonemes:
        inside = (true.times_s > phoneme.start_s) & (true.times_s < phoneme.end_s - 0.015)
        if phoneme.symbol in ("m", "b", "p") and inside.any():
            gap = true.vertices[inside, 13, 1] - true.vertices[inside, 14, 1]
            assert np.abs(gap).max() < 0.01
            met += 1
    assert met >= 3
    assert (true.vertices[:, 13, 1] - true.vertices[:, 14, 1]).max() > 0.5


def test_same_spec_gives_the_same_pictures(tmp_path: Path):
    pictures = []
    for name in ("one.mkv", "two.mkv"):
        run(SampleSpec(tmp_path / name, 0.4, 128), Report())
        pictures.append(np.stack([frame.picture for frame in read_frames(tmp_path / name)]))
    assert np.array_equal(*pictures)


def test_impossible_size_is_told_in_words(tmp_path: Path):
    with pytest.raises(UserError, match="size"):
        run(SampleSpec(tmp_path / "x.mp4", 1.0, 31), Report())
    assert not list(tmp_path.iterdir())
