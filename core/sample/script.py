"""What the sample speaker says: our own sentences, rich in sounds; the last ones share no sentence with the rest."""

from dataclasses import dataclass

import numpy as np

from core.speech.voices.espeak import speak
from core.speech.voices.voice import PhonemeTime

SENTENCES = (
    "Good morning, and welcome to a small face that belongs to nobody.",
    "My mother's purple umbrella moves above the blue bay.",
    "Fifty fine vans drove five friends over the frozen river.",
    "Would you choose a warm woollen coat, or the smooth yellow one?",
    "She sells fresh cherries and juicy oranges on Thursday mornings.",
    "The quick brown fox has had its day, so let the slow dog speak.",
    "Peter, Paula and Bob keep bumping into big plum pies.",
    "Nothing is quite as quiet as a white owl at night.",
    "Please measure both the width and the depth of the path.",
    "I saw eight old boats go slowly round the harbour wall.",
    "We value every voice, however soft, however rough or loud.",
    "Each spring the beach brings cheap shells to the children's feet.",
    "A thousand thoughtful thinkers thought it through together.",
    "How now, how far, how often do you go to the opera?",
    "Maybe by Monday my baby will be able to wave bye-bye.",
    "The judge enjoyed a generous jar of ginger jam.",
    "Look, the cook took a good book about wood and wool.",
    "Very few people believe what the valley fog can hide.",
    "Here is a pause. Now the lips rest, and now they move again.",
    "Sixty seconds of speech are enough for a first likeness.",
)
DEMO_LINE = (
    "This line was never filmed. The program learned how my mouth moves, "
    "and now it puts brand new words where other words have been."
)
SPEED = 160.0
PAUSES_S = (0.45, 0.3, 0.6, 0.4)
LEAD_S = 0.4


@dataclass(frozen=True, slots=True)
class Speech:
    """samples: (N,) float32 at rate_hz; phonemes with their times in seconds."""

    samples: np.ndarray
    rate_hz: int
    phonemes: tuple[PhonemeTime, ...]


def recite(seconds: float, text: str | None = None) -> Speech:
    """Speak the sentences (or `text`) one after the other, with pauses, until `seconds` are full."""
    parts: list[np.ndarray] = []
    phonemes: list[PhonemeTime] = []
    rate_hz, spent_s, number = 22050, LEAD_S, 0
    sentences = (text,) if text else SENTENCES
    parts.append(np.zeros(round(LEAD_S * rate_hz), np.float32))
    while spent_s < seconds:
        spoken = speak(sentences[number % len(sentences)], speed=SPEED)
        rate_hz = spoken.rate_hz
        phonemes += [PhonemeTime(p.symbol, p.start_s + spent_s, p.end_s + spent_s) for p in spoken.phonemes]
        pause = np.zeros(round(PAUSES_S[number % len(PAUSES_S)] * rate_hz), np.float32)
        parts += [spoken.samples, pause]
        spent_s += (len(spoken.samples) + len(pause)) / rate_hz
        number += 1
    samples = np.concatenate(parts)[: round(seconds * rate_hz)]
    samples[-200:] *= np.linspace(1, 0, min(200, len(samples)))
    return Speech(samples, rate_hz, tuple(p for p in phonemes if p.start_s < seconds))
