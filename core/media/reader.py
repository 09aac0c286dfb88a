"""Pictures with their own timestamps, streamed; and any picture by its number."""

import logging
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import av
import av.container
import av.error
import numpy as np

from core.errors import UserError
from core.media.probe import open_media, probe

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture (H, W, 3) uint8 RGB as shown (rotation applied), its number, and its time on the file's clock."""

    index: int
    time_s: float
    picture: np.ndarray


def read_frames(path: Path | str, start_s: float = 0.0, end_s: float | None = None) -> Iterator[Frame]:
    """Yield the frames with start_s <= time after the first frame < end_s, in order of time, one at a time.

    Damaged packets are skipped (and logged); the iterator ends where the file can no longer be read, and
    `missing_seconds` says how much that left out. Numbers count from the file's first frame.
    """
    with open_media(path) as container:
        stream = _video_stream(container, path)
        first_s: float | None = None
        last_s = -1e9
        index = 0
        for frame in _decode(container, stream, Path(path)):
            time_s = float(frame.pts * stream.time_base) if frame.pts is not None else last_s + _step_s(stream)
            if time_s <= last_s:
                continue  # a broken timestamp: time only goes forward
            first_s = time_s if first_s is None else first_s
            last_s = time_s
            if end_s is not None and time_s - first_s >= end_s - 1e-9:
                return
            if time_s - first_s >= start_s - 1e-9:
                yield Frame(index, time_s, to_picture(frame))
            index += 1


def frame_times(path: Path | str) -> np.ndarray:
    """Return (N,) float64: the time of every frame in seconds on the file's clock, found without decoding."""
    with open_media(path) as container:
        stream = _video_stream(container, path)
        times = []
        try:
            times.extend(packet.pts for packet in container.demux(stream) if packet.size)
        except av.error.FFmpegError as error:
            log.warning("%s: %s", path, error)
        base = stream.time_base
    if not times or any(pts is None for pts in times):
        return np.array([frame.time_s for frame in read_frames(path)])
    return np.unique(np.array([float(pts * base) for pts in times]))


def is_variable(times_s: np.ndarray) -> bool:
    """Say whether frames at times (N,) stand at uneven distances (more than a quarter of a step off the grid)."""
    if len(times_s) < 3:
        return False
    step_s = float(np.median(np.diff(times_s)))
    grid = times_s[0] + np.linspace(0, times_s[-1] - times_s[0], len(times_s))
    return bool(np.abs(times_s - grid).max() > step_s / 4)


def missing_seconds(path: Path | str, last_time_s: float, first_time_s: float) -> float:
    """Return how many seconds of pictures the file promises beyond its last readable frame (0 when whole)."""
    media = probe(path)
    promised_s = media.duration_s
    if media.rate:
        promised_s -= 1 / float(media.rate)
    missing_s = promised_s - (last_time_s - first_time_s)
    return missing_s if missing_s > max(0.5, 0.02 * promised_s) else 0.0


class FrameReader:
    """Any frame of a video by its number. Playing forwards decodes each frame once; a jump seeks to a key frame."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self.times_s = frame_times(path)
        self._container = open_media(path)
        self._stream = _video_stream(self._container, path)
        self._frames = _decode(self._container, self._stream, self.path)
        self._next = 0

    def __len__(self) -> int:
        return len(self.times_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def at(self, index: int) -> Frame:
        """Return frame `index` (0 is the first). Raises IndexError outside the video."""
        if not 0 <= index < len(self.times_s):
            raise IndexError(index)
        if not self._next <= index <= self._next + 12:
            self._seek(index)
        frame = self._forward_to(index)
        if frame is None:  # the container's index led us past the frame: begin at the beginning
            self._rewind()
            frame = self._forward_to(index)
        if frame is None:
            raise UserError(f"{self.path}: picture {index} cannot be decoded. The file is damaged there.")
        return Frame(index, float(self.times_s[index]), to_picture(frame))

    def index_at(self, time_s: float) -> int:
        """Return the number of the frame that is on screen at `time_s` on the file's clock."""
        return int(np.clip(np.searchsorted(self.times_s, time_s + 1e-6, "right") - 1, 0, len(self.times_s) - 1))

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def _seek(self, index: int) -> None:
        pts = round(self.times_s[index] / float(self._stream.time_base))
        self._container.seek(pts, stream=self._stream, backward=True)
        self._frames = _decode(self._container, self._stream, self.path)
        self._next = -1

    def _rewind(self) -> None:
        self._container.close()
        self._container = open_media(self.path)
        self._stream = _video_stream(self._container, self.path)
        self._frames = _decode(self._container, self._stream, self.path)
        self._next = 0

    def _forward_to(self, index: int) -> av.VideoFrame | None:
        half_step_s = _step_s(self._stream) / 4
        for frame in self._frames:
            if frame.pts is None:
                if self._next < 0:
                    return None
                at = self._next
            else:
                at = bisect_left(self.times_s, float(frame.pts * self._stream.time_base) - half_step_s)
            self._next = at + 1
            if at == index:
                return frame
            if at > index:
                return None
        return None


def to_picture(frame: av.VideoFrame) -> np.ndarray:
    """Return (H, W, 3) uint8 RGB, turned upright."""
    picture = frame.to_ndarray(format="rgb24")
    turns = round(frame.rotation / 90) % 4
    # PyAV hands out a view of padded rows; MediaPipe reads those as if they were not padded.
    return np.ascontiguousarray(np.rot90(picture, turns))


def _video_stream(container: av.container.InputContainer, path: Path | str) -> Any:
    if not container.streams.video:
        raise UserError(f"{path} holds sound but no pictures. Choose a video.")
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    return stream


def _decode(container: av.container.InputContainer, stream: Any, path: Path) -> Iterator[av.VideoFrame]:
    try:
        for packet in container.demux(stream):
            try:
                yield from packet.decode()
            except av.error.InvalidDataError as error:
                log.warning("%s: a damaged packet is skipped (%s)", path, error)
    except av.error.FFmpegError as error:
        log.warning("%s can be read no further (%s)", path, error)


def _step_s(stream: Any) -> float:
    return 1 / float(stream.average_rate or stream.guessed_rate or 25)
