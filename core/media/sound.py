"""Sound in and out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import av.error
import numpy as np

from core.errors import UserError
from core.media.probe import open_media


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono sound. samples (N,) float32 in -1..1; `start_s` seconds after the file's first picture (0 without one)."""

    samples: np.ndarray
    rate_hz: int
    start_s: float = 0.0

    @property
    def duration_s(self) -> float:
        """The length in seconds."""
        return len(self.samples) / self.rate_hz


def read_sound(path: Path | str, rate_hz: int = 16000) -> Sound:
    """Read a file's first sound track, mixed to mono and resampled. Raises UserError if there is none."""
    start_s = sound_start_s(path)
    blocks = list(sound_blocks(path, rate_hz, "mono"))
    samples = np.concatenate([block[0] for block in blocks]) if blocks else np.zeros(0, np.float32)
    if not len(samples):
        raise UserError(f"The sound of {path} is empty or damaged. Export it again.")
    return Sound(samples, rate_hz, start_s)


def sound_blocks(path: Path | str, rate_hz: int, layout: str) -> Iterator[np.ndarray]:
    """Yield the sound in blocks (channels, n) float32, resampled, never the whole in memory."""
    with open_media(path) as container:
        if not container.streams.audio:
            raise UserError(f"{path} has no sound. Choose a file with a sound track.")
        resampler = av.AudioResampler(format="fltp", layout=layout, rate=rate_hz)
        try:
            for packet in container.demux(container.streams.audio[0]):
                try:
                    frames = packet.decode()
                except av.error.InvalidDataError:
                    continue  # one damaged packet is a click, not the end
                for frame in frames:
                    frame.pts = None
                    for block in resampler.resample(frame):
                        yield block.to_ndarray()
        except av.error.FFmpegError:
            pass
        for block in resampler.resample(None):
            yield block.to_ndarray()


def sound_start_s(path: Path | str) -> float:
    """Return when the sound begins, in seconds after the first picture; 0 for a file of sound alone."""
    with open_media(path) as container:
        if not container.streams.audio:
            raise UserError(f"{path} has no sound. Choose a file with a sound track.")
        audio: Any = container.streams.audio[0]
        if not container.streams.video:
            return 0.0
        video: Any = container.streams.video[0]
        if audio.start_time is None or video.start_time is None:
            return 0.0
        return float(audio.start_time * audio.time_base) - float(video.start_time * video.time_base)


def write_wav(path: Path | str, samples: np.ndarray, rate_hz: int) -> None:
    """Write samples (N,) or (N, C) float32 in -1..1 as a 16-bit WAV file."""
    samples = np.atleast_2d(np.asarray(samples, np.float32).T)
    pcm = np.round(np.clip(samples, -1, 1) * 32767).astype(np.int16)
    layout = "mono" if len(pcm) == 1 else "stereo"
    with av.open(str(path), "w", format="wav") as container:
        stream = container.add_stream("pcm_s16le", rate=rate_hz, layout=layout)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm.T).reshape(1, -1), format="s16", layout=layout)
        frame.rate = rate_hz
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
