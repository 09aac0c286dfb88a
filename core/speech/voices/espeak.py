"""The espeak-ng voices: 100+ languages, exact phoneme times. The engine runs in a worker (`espeak_worker.py`)."""

import multiprocessing

import numpy as np

from core.errors import UserError
from core.speech.voices import espeak_worker
from core.speech.voices.voice import PhonemeTime, Spoken

PREFIX = "espeak:"
DEFAULT_VOICE = PREFIX + "en-us"
TIME_LIMIT_S = 120.0


class EspeakVoice:
    """One espeak-ng voice, by its language name such as "en-us" or "fr" (not "fr-fr")."""

    def __init__(self, name: str) -> None:
        self._name = name

    def speak(self, text: str, speed: float = 165.0, pitch: float = 50.0) -> Spoken:
        """Speak `text` at `speed` words a minute (80..450) and `pitch` 0..100. Same text, same samples."""
        if not any(letter.isalnum() for letter in text):
            raise UserError("There is no text to speak. Write at least one word.")
        reply = _ask_worker(text, self._name, speed, pitch)
        if reply[0] == "unknown voice":
            raise UserError(f'There is no espeak-ng voice "{self._name}". Try "espeak:en-us" or "espeak:fr".')
        if reply[0] == "failed":
            raise RuntimeError(f"espeak-ng failed: {reply[1]}")
        _, pcm, rate_hz, marks = reply
        samples = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768.0
        if not len(samples) or not marks:
            raise UserError("espeak-ng found nothing to say in the text. Write it in the language of the voice.")
        return Spoken(samples, rate_hz, _spans(marks, len(samples), rate_hz))


def speak(text: str, voice_id: str = DEFAULT_VOICE, speed: float = 165.0, pitch: float = 50.0) -> Spoken:
    """Speak `text` with the voice `voice_id` ("espeak:LANGUAGE"). Raises `UserError`."""
    if not voice_id.startswith(PREFIX):
        raise UserError(f'There is no voice "{voice_id}". Voices are named like "{DEFAULT_VOICE}".')
    return EspeakVoice(voice_id.removeprefix(PREFIX)).speak(text, speed, pitch)


def _ask_worker(text: str, name: str, speed: float, pitch: float) -> tuple:
    """Run one worker for one text. A fresh engine each time makes the same text give the same samples."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    worker = context.Process(target=espeak_worker.answer, args=(there, text, name, speed, pitch), daemon=True)
    worker.start()
    there.close()
    try:
        if not here.poll(TIME_LIMIT_S):
            return ("failed", f"no answer within {TIME_LIMIT_S:.0f} s")
        return here.recv()
    except EOFError:
        return ("failed", "its process ended early")
    finally:
        here.close()
        worker.join(1.0)
        if worker.is_alive():
            worker.kill()
            worker.join()


def _spans(marks: list[tuple[str, int]], total: int, rate_hz: int) -> tuple[PhonemeTime, ...]:
    """Turn (symbol, first sample) into spans that cover the whole sound without gaps; empty ones are left out."""
    if marks[0][1] > 0:
        marks = [("", 0), *marks]
    starts = np.maximum.accumulate([min(sample, total) for _, sample in marks])
    ends = np.append(starts[1:], total)
    return tuple(
        PhonemeTime(symbol.strip("_: "), start / rate_hz, end / rate_hz)
        for (symbol, _), start, end in zip(marks, starts.tolist(), ends.tolist(), strict=True)
        if end > start
    )
