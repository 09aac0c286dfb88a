"""What is heard: places in time, loudness, and what is said told apart from how it is seen."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.media.sound import Sound, read_sound
from core.speech.content import Seen, drift, said
from core.speech.features import complex_spectrogram, extract, level, log_mel
from core.speech.hearing import learn_hearing


def test_a_click_is_heard_where_it_is() -> None:
    samples = np.zeros(32000, np.float32)
    samples[16000] = 0.9
    loud = log_mel(samples).mean(1)
    assert abs(int(loud.argmax()) - 100) <= 1


def test_loudness_does_not_matter_but_silence_stays_silent(clip: Path) -> None:
    sound = read_sound(clip)
    quiet = extract(Sound(sound.samples * 0.1, 16000)).values
    loud = extract(Sound(sound.samples, 16000)).values
    assert np.abs(quiet - loud).mean() < 0.02
    silence = np.zeros(16000, np.float32)
    np.testing.assert_array_equal(level(silence), silence)


def test_the_papers_window_is_256_by_24(clip: Path) -> None:
    samples = read_sound(clip).samples
    windows = complex_spectrogram(samples, np.array([0.0, 1.0, 2.9]))
    assert windows.shape == (3, 256, 24, 2)
    tone = np.sin(2 * np.pi * 1000 * np.arange(16000) / 16000).astype(np.float32)
    power = (complex_spectrogram(tone, np.array([0.5])) ** 2).sum(-1)[0].mean(1)
    assert int(power.argmax()) == 32  # 1000 Hz of 8000 in 256 bins


def test_whisper_listens_at_50_hz(clip: Path) -> None:
    features = extract(read_sound(clip), "mel+whisper")
    assert features.whisper is not None
    assert abs(len(features.whisper) - len(features.values) // 2) <= 1
    heard = learn_hearing([features]).listen(features)
    assert heard.extra.shape == (len(features.values) // 2, 64)
    assert abs(float(heard.mel.mean())) < 0.05


def test_too_short_a_sound_is_refused() -> None:
    with pytest.raises(UserError, match="longer line"):
        extract(Sound(np.zeros(100, np.float32), 16000))


def test_drift_is_found_and_speech_is_not_taken_for_it(clip: Path) -> None:
    """A take shifted by a constant differs by that constant, whatever was said in it; a silent take is no open mouth."""
    features = extract(read_sound(clip))
    times = np.arange(75) / 25
    loud = np.interp(times, np.arange(len(features.values)) / 100, features.values.mean(1))
    mouth = np.zeros((75, 468, 3), np.float32)
    mouth[:, 14, 1] = loud
    found = np.ones(75, bool)
    shift = np.zeros_like(mouth)
    shift[..., 0] = 0.3
    takes = [Seen(features, times, mouth, found), Seen(features, times, mouth + shift, found)]
    slow = [drift([(times, take.vertices - heard)]).at(times) for take, heard in zip(takes, said(takes), strict=True)]
    np.testing.assert_allclose((slow[1] - slow[0])[..., 0], 0.3, atol=0.01)
    assert np.abs(slow[1][:, 14, 1]).max() < 0.1 * np.ptp(loud)


def test_drift_follows_slow_change_and_bridges_gaps() -> None:
    times = np.arange(0, 60, 0.04)
    rest = np.zeros((len(times), 2, 3), np.float32)
    rest[:, 0, 0] = times / 60
    seen = (times < 20) | (times > 45)
    slow = drift([(times[seen], rest[seen])]).at(times)
    assert np.isfinite(slow).all()
    assert slow[len(times) // 6, 0, 0] == pytest.approx(1 / 6, abs=0.05)
    assert slow[-1, 0, 0] > 0.8
