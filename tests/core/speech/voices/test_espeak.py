"""The espeak-ng voices: times that can be trusted, the same sound each time, and plain words for bad input."""

import sys

import numpy as np
import pytest

from core.errors import UserError
from core.speech.voices.espeak import speak

TEXT = "My name is Bob. We feel very fine, thank you!"


def test_phoneme_times_cover_the_sound_in_order():
    spoken = speak(TEXT)
    assert spoken.rate_hz == 22050
    assert spoken.samples.dtype == np.float32
    assert 0.1 < np.abs(spoken.samples).max() <= 1.0
    assert spoken.phonemes[0].start_s == 0.0
    assert spoken.phonemes[-1].end_s == pytest.approx(spoken.duration_s)
    for before, after in zip(spoken.phonemes, spoken.phonemes[1:], strict=False):
        assert before.end_s == after.start_s
        assert before.start_s < before.end_s
    symbols = [phoneme.symbol for phoneme in spoken.phonemes]
    assert symbols[:5] == ["m", "aɪ", "n", "ˈeɪ", "m"]


def test_pauses_are_quiet_and_vowels_are_not():
    spoken = speak(TEXT)
    loud = {True: [], False: []}
    for phoneme in spoken.phonemes:
        if phoneme.end_s - phoneme.start_s > 0.1:
            middle = slice(*(round(t * spoken.rate_hz) for t in (phoneme.start_s + 0.03, phoneme.end_s - 0.03)))
            loud[bool(phoneme.symbol)].append(np.abs(spoken.samples[middle]).mean())
    assert np.mean(loud[False]) < 0.1 * np.mean(loud[True])


def test_same_text_gives_the_same_samples():
    assert speak(TEXT).samples.tobytes() == speak(TEXT).samples.tobytes()


def test_speed_and_language():
    assert speak(TEXT, speed=240).duration_s < 0.8 * speak(TEXT, speed=140).duration_s
    assert "ʒ" in [phoneme.symbol for phoneme in speak("Bonjour", "espeak:fr").phonemes]


@pytest.mark.parametrize(
    ("text", "voice", "words"),
    [("", "espeak:en-us", "no text"), (" ... ", "espeak:en-us", "no text"), ("a", "espeak:xx-yy", "xx-yy"), ("a", "b:c", "b:c")],
)
def test_bad_input_is_told_in_words(text: str, voice: str, words: str):
    with pytest.raises(UserError, match=words):
        speak(text, voice)


def test_the_engine_never_enters_this_process():
    speak("One word.")
    assert "espeakng_loader" not in sys.modules
    if sys.platform == "linux":
        with open("/proc/self/maps") as maps:  # noqa: PTH123  (not a file on disk)
            assert "espeak" not in maps.read()
