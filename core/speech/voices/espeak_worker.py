"""Runs espeak-ng, in a process of its own.

espeak-ng is GPL-3. It is loaded by this worker only and answers over a pipe, so it never becomes a part of the
program. Nothing but `espeak.py` starts this module, and nothing imports it into the main process for work.
"""

import ctypes
from collections.abc import Callable
from multiprocessing.connection import Connection

AUDIO_OUTPUT_SYNCHRONOUS = 2
INITIALIZE_PHONEME_EVENTS = 1
INITIALIZE_PHONEME_IPA = 2
INITIALIZE_DONT_EXIT = 0x8000
CHARS_UTF8 = 1
END_PAUSE = 0x1000
POSITION_CHARACTER = 1
PARAMETER_RATE = 1
PARAMETER_PITCH = 3
EVENT_LIST_TERMINATED = 0
EVENT_PHONEME = 7


class _EventId(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    ]


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class UnknownVoice(Exception):  # noqa: N818  (told to the parent as a word, not as a crash)
    """espeak-ng has no voice of that name."""


def answer(pipe: Connection, text: str, voice: str, speed: float, pitch: float) -> None:
    """Speak once and send ("spoken", pcm bytes, rate, marks), ("unknown voice",) or ("failed", words)."""
    try:
        pipe.send(("spoken", *_synthesise(text, voice, speed, pitch)))
    except UnknownVoice:
        pipe.send(("unknown voice",))
    except (OSError, RuntimeError, ImportError) as error:
        pipe.send(("failed", str(error)))
    finally:
        pipe.close()


def _synthesise(text: str, voice: str, speed: float, pitch: float) -> tuple[bytes, int, list[tuple[str, int]]]:
    """Return 16-bit mono samples, their rate, and the first sample of each phoneme."""
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    options = INITIALIZE_PHONEME_EVENTS | INITIALIZE_PHONEME_IPA | INITIALIZE_DONT_EXIT
    folder = espeakng_loader.get_data_path().encode()
    rate = library.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, folder, options)
    if rate <= 0:
        raise RuntimeError("espeak-ng did not start")
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        raise UnknownVoice(voice)
    library.espeak_SetParameter(PARAMETER_RATE, round(speed), 0)
    library.espeak_SetParameter(PARAMETER_PITCH, round(pitch), 0)
    pcm = bytearray()
    marks: list[tuple[str, int]] = []
    callback = _collector(pcm, marks)
    library.espeak_SetSynthCallback(callback)
    raw = text.encode()
    flags = CHARS_UTF8 | END_PAUSE
    size = ctypes.c_size_t(len(raw) + 1)
    if library.espeak_Synth(raw, size, 0, POSITION_CHARACTER, 0, flags, None, None) != 0:
        raise RuntimeError("espeak-ng could not speak the text")
    library.espeak_Synchronize()
    return bytes(pcm), rate, marks


def _collector(pcm: bytearray, marks: list[tuple[str, int]]) -> Callable[..., int]:
    def collect(samples, count: int, events) -> int:
        index = 0
        while events[index].type != EVENT_LIST_TERMINATED:
            event = events[index]
            if event.type == EVENT_PHONEME:
                marks.append((event.id.string.decode("utf-8", "ignore"), event.sample))
            index += 1
        if samples and count > 0:
            pcm.extend(ctypes.string_at(samples, count * 2))
        return 0

    return _CALLBACK(collect)
