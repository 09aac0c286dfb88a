"""Files in and out: every frame with its own time, any frame by its number, whole files or none."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.media.cut import cut
from core.media.probe import probe
from core.media.reader import FrameReader, frame_times, is_variable, missing_seconds, read_frames
from core.media.sound import read_sound, write_wav
from core.media.writer import MovieWriter


def test_any_frame_is_the_same_as_when_read_in_order(clip: Path) -> None:
    in_order = {frame.index: frame for frame in read_frames(clip)}
    with FrameReader(clip) as reader:
        assert len(reader) == len(in_order)
        for index in (len(reader) - 1, 3, 40, 41, 7, 0):
            frame = reader.at(index)
            assert frame.time_s == pytest.approx(in_order[index].time_s, abs=1e-6)
            np.testing.assert_array_equal(frame.picture, in_order[index].picture)


def test_lossless_keeps_every_pixel_time_and_the_sound(clip: Path, tmp_path: Path) -> None:
    media = probe(clip)
    output = tmp_path / "copy.mkv"
    frames = list(read_frames(clip))
    with MovieWriter(output, media.width, media.height, media.rate, "lossless", sound=clip) as writer:
        for frame in frames:
            writer.write(frame.picture, frame.time_s)
    for was, now in zip(frames, read_frames(output), strict=True):
        assert now.time_s == pytest.approx(was.time_s - frames[0].time_s, abs=1e-3)
        np.testing.assert_array_equal(was.picture, now.picture)
    assert read_sound(output).duration_s == pytest.approx(read_sound(clip).duration_s, abs=0.002)


def test_variable_frame_rate_survives(clip: Path, tmp_path: Path) -> None:
    times = np.cumsum([0.04, 0.1, 0.033, 0.05, 0.2, 0.04, 0.04, 0.125])
    pictures = [frame.picture for frame in read_frames(clip, 0, 0.32)]
    output = tmp_path / "uneven.mp4"
    media = probe(clip)
    with MovieWriter(output, media.width, media.height, Fraction(25), variable_rate=True) as writer:
        for picture, time_s in zip(pictures, times, strict=True):
            writer.write(picture, time_s)
    read = frame_times(output)
    assert is_variable(read)
    np.testing.assert_allclose(read - read[0], times - times[0], atol=1e-3)


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(30), Fraction(60)])
def test_frame_rates_are_exact(clip: Path, tmp_path: Path, rate: Fraction) -> None:
    picture = next(read_frames(clip)).picture
    output = tmp_path / "rate.mp4"
    with MovieWriter(output, picture.shape[1], picture.shape[0], rate) as writer:
        for number in range(20):
            writer.write(picture, number / float(rate))
    assert probe(output).rate == rate
    assert not is_variable(frame_times(output))


def test_sound_is_cut_and_padded_to_the_pictures(clip: Path, tmp_path: Path) -> None:
    long = tmp_path / "long.wav"
    write_wav(long, np.sin(np.arange(10 * 16000) / 20).astype(np.float32) * 0.3, 16000)
    picture = next(read_frames(clip)).picture
    output = tmp_path / "cut.mkv"
    with MovieWriter(output, picture.shape[1], picture.shape[0], Fraction(25), "lossless", long, sound_end_s=2.0) as writer:
        for number in range(50):
            writer.write(picture, number / 25)
    assert read_sound(output).duration_s == pytest.approx(2.0, abs=0.01)


def test_a_cut_begins_with_the_sound_of_its_place(clip: Path, tmp_path: Path) -> None:
    output = tmp_path / "part.mkv"
    frames = cut(clip, output, 1.0, 2.0, "lossless")
    assert frames == 25
    whole, part = read_sound(clip), read_sound(output)
    begin = 16000 - round(whole.start_s * 16000)
    there = whole.samples[begin : begin + 12000]
    assert np.corrcoef(there, part.samples[: len(there)])[0, 1] > 0.98


def test_an_error_leaves_no_file(clip: Path, tmp_path: Path) -> None:
    picture = next(read_frames(clip)).picture

    def write_half() -> None:
        with MovieWriter(tmp_path / "half.mp4", picture.shape[1], picture.shape[0], Fraction(25)) as writer:
            writer.write(picture, 0.0)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        write_half()
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_media_is_said_with_its_name(tmp_path: Path) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("these are notes")
    for path in (text, tmp_path / "missing.mp4", tmp_path):
        with pytest.raises(UserError, match=path.name):
            probe(path)


def test_a_file_cut_short_is_noticed(clip: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole.mkv"
    cut(clip, whole, 0.0, 3.0, "lossless")
    short = tmp_path / "short.mkv"
    data = whole.read_bytes()
    short.write_bytes(data[: len(data) // 2])
    frames = list(read_frames(short))
    assert 10 < len(frames) < 60
    assert missing_seconds(short, frames[-1].time_s, frames[0].time_s) > 0.5
    assert missing_seconds(whole, 2.96, 0.0) == 0


def test_names_with_spaces_and_other_letters(clip: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mit Leerzeichen é 日本"
    folder.mkdir()
    output = folder / "fílm ñ.mkv"
    assert cut(clip, output, 0.0, 0.4, "lossless") == 10
    assert probe(output).has_audio
