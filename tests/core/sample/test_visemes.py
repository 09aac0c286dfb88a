"""The mouth curves: closed on m, b and p, round on u, open on a."""

import numpy as np

from core.sample.visemes import CHANNELS, mouth_curves
from core.speech.voices.espeak import speak
from core.speech.voices.voice import PhonemeTime


def test_lips_close_on_labials_and_open_between():
    spoken = speak("My mother bought a pump.")
    times_s = np.arange(0, spoken.duration_s, 0.005)
    curves = mouth_curves(spoken.phonemes, times_s)
    for phoneme in spoken.phonemes:
        inside = (times_s > phoneme.start_s + 0.005) & (times_s < phoneme.end_s - 0.02)
        if phoneme.symbol in ("m", "b", "p") and inside.any():
            assert curves.closed[inside].min() > 0.999
        if phoneme.symbol.strip("ˈː") in ("ɔ", "ʌ"):
            middle = np.abs(times_s - 0.5 * (phoneme.start_s + phoneme.end_s)) < 0.01
            assert curves.closed[middle].max() < 0.3


def test_shapes_follow_the_sounds():
    sounds = ("", "ɑː", "uː", "iː", "f", "")
    spans = tuple(PhonemeTime(symbol, 0.3 * k, 0.3 * k + 0.3) for k, symbol in enumerate(sounds))
    times_s = 0.3 * np.arange(len(sounds)) + 0.15
    values = mouth_curves(spans, times_s).values
    loudest = {name: int(np.argmax(values[:, k])) for k, name in enumerate(CHANNELS)}
    assert (loudest["jaw"], loudest["round"], loudest["wide"], loudest["bite"]) == (1, 2, 3, 4)
