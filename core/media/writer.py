"""A movie file, written as it is made: pictures and sound interleaved, put in place only when whole."""

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

import av
import av.error
import numpy as np

from core.errors import UserError
from core.media.sound import sound_blocks, sound_start_s

SOUND_RATE_HZ = 48000
SOUND_AHEAD_S = 0.5
VARIABLE_TIME_BASE = Fraction(1, 90000)


@dataclass(frozen=True, slots=True)
class Preset:
    """How a movie is encoded."""

    name: str
    suffixes: tuple[str, ...]
    codec: str
    pixel_format: str
    options: dict[str, str] = field(default_factory=dict)
    sound_codec: str = "aac"
    sound_format: str = "fltp"


PRESETS = {
    "h264": Preset("h264", (".mp4", ".mov", ".mkv"), "libx264", "yuv420p", {"crf": "14", "preset": "veryfast"}),
    "lossless": Preset("lossless", (".mkv",), "ffv1", "bgr0", {"level": "3", "slices": "4", "slicecrc": "1"}, "flac", "s16"),
}


class MovieWriter:
    """Writes pictures (H, W, 3) uint8 RGB with their times, and beside them the sound of a file.

    Times are seconds and begin with the first picture's. The sound keeps its own offset to its pictures, is padded or cut
    to the movie's length (`sound_end_s`), and streams: memory does not grow with length. The file takes its name when all is
    written; if anything raises inside the `with`, nothing is left.
    """

    def __init__(
        self,
        path: Path | str,
        width: int,
        height: int,
        rate: Fraction,
        preset: str = "h264",
        sound: Path | None = None,
        sound_end_s: float | None = None,
        sound_from_s: float = 0.0,
        variable_rate: bool = False,
    ) -> None:
        self.path = Path(path)
        self.preset = check_output(self.path, preset)
        self._partial = self.path.with_name(f".{self.path.stem}.{os.getpid()}.partial{self.path.suffix}")
        self._first_s: float | None = None
        self._last_pts = -1
        self._time_base = VARIABLE_TIME_BASE if variable_rate else 1 / Fraction(rate)
        self._size = (width, height)
        try:
            self._container = av.open(str(self._partial), "w")
        except (OSError, av.error.FFmpegError) as error:
            raise _write_error(self.path, error) from error
        self._video = self._add_video(width, height, Fraction(rate))
        self._sound = _SoundTrack(self._container, self.preset, sound, sound_from_s, sound_end_s) if sound else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is not None and error is not None:
            self._discard()
            if isinstance(error, (OSError, av.error.FFmpegError)) and not isinstance(error, UserError):
                raise _write_error(self.path, error) from error
            return
        try:
            self._container.mux(self._video.encode(None))
            if self._sound:
                self._sound.finish()
            self._container.close()
            os.replace(self._partial, self.path)  # noqa: PTH105  (one call, atomic)
        except (OSError, av.error.FFmpegError) as failure:
            self._discard()
            raise _write_error(self.path, failure) from failure

    def write(self, picture: np.ndarray, time_s: float) -> None:
        """Add one picture, shown from `time_s` on."""
        self._first_s = time_s if self._first_s is None else self._first_s
        since_s = time_s - self._first_s
        pts = max(round(since_s / float(self._time_base)), self._last_pts + 1)
        self._last_pts = pts
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = pts, self._time_base
        if self._video.pix_fmt != "bgr0":
            frame = frame.reformat(format=self._video.pix_fmt, dst_colorspace=_matrix(self._size[1]))
        try:
            self._container.mux(self._video.encode(frame))
            if self._sound:
                self._sound.write_until(since_s + SOUND_AHEAD_S)
        except (OSError, av.error.FFmpegError) as error:
            raise _write_error(self.path, error) from error

    def _add_video(self, width: int, height: int, rate: Fraction) -> Any:
        stream: Any = self._container.add_stream(self.preset.codec, rate=rate, options=dict(self.preset.options))
        stream.width, stream.height = width, height
        odd = width % 2 or height % 2
        stream.pix_fmt = "yuv444p" if odd and self.preset.codec == "libx264" else self.preset.pixel_format
        stream.codec_context.time_base = self._time_base
        stream.codec_context.thread_type = "AUTO"
        if self.preset.codec == "libx264":
            stream.codec_context.colorspace = _matrix(height)
            stream.codec_context.color_range = 1  # limited, as every player expects
        return stream

    def _discard(self) -> None:
        with contextlib.suppress(OSError, av.error.FFmpegError):  # a full disk cannot take the trailer: the file goes anyway
            self._container.close()
        self._partial.unlink(missing_ok=True)


class _SoundTrack:
    """The sound of a movie, fed just ahead of the pictures."""

    def __init__(self, container: Any, preset: Preset, source: Path, from_s: float, end_s: float | None) -> None:
        self._container = container
        self._format = preset.sound_format
        self._stream = container.add_stream(preset.sound_codec, rate=SOUND_RATE_HZ, layout="stereo")
        if preset.sound_codec == "aac":
            self._stream.bit_rate = 192_000
        self._end = None if end_s is None else round(end_s * SOUND_RATE_HZ)
        self._samples = _aligned(source, sound_start_s(source) - from_s)
        self._written = 0

    def write_until(self, time_s: float) -> None:
        limit = round(time_s * SOUND_RATE_HZ)
        if self._end is not None:
            limit = min(limit, self._end)
        while self._written < limit:
            block = next(self._samples, None)
            if block is None:
                if self._end is None:
                    return
                block = np.zeros((2, limit - self._written), np.float32)
            if self._end is not None:
                block = block[:, : self._end - self._written]
            self._encode(block)

    def finish(self) -> None:
        self.write_until(self._end / SOUND_RATE_HZ if self._end is not None else float("1e7"))
        self._container.mux(self._stream.encode(None))

    def _encode(self, block: np.ndarray) -> None:
        if self._format == "s16":
            pcm = np.round(np.clip(block, -1, 1) * 32767).astype(np.int16)
            block = np.ascontiguousarray(pcm.T).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), format=self._format, layout="stereo")
        frame.rate, frame.pts, frame.time_base = SOUND_RATE_HZ, self._written, Fraction(1, SOUND_RATE_HZ)
        self._written += frame.samples
        self._container.mux(self._stream.encode(frame))


def _aligned(source: Path, offset_s: float) -> Iterator[np.ndarray]:
    """Yield (2, n) blocks of which the first sample belongs to the first picture."""
    offset = round(offset_s * SOUND_RATE_HZ)
    if offset > 0:
        yield np.zeros((2, offset), np.float32)
    skip = max(-offset, 0)
    for block in sound_blocks(source, SOUND_RATE_HZ, "stereo"):
        if skip >= block.shape[1]:
            skip -= block.shape[1]
            continue
        yield block[:, skip:]
        skip = 0


def _matrix(height: int) -> int:
    """Return the colour matrix that players assume: BT.709 for HD, BT.601 below (FFmpeg's AVCOL_SPC numbers)."""
    return 1 if height >= 720 else 6


def check_output(path: Path, preset: str) -> Preset:
    """Return the preset if `path` can be written with it. Raises UserError: to be asked before long work begins."""
    if preset not in PRESETS:
        raise UserError(f"There is no export preset {preset!r}. Choose one of: {', '.join(PRESETS)}.")
    found = PRESETS[preset]
    if path.suffix.lower() not in found.suffixes:
        raise UserError(f"{path}: the preset {preset} writes {' or '.join(found.suffixes)}. Change the ending.")
    folder = path.parent
    if not folder.is_dir():
        raise UserError(f"The folder {folder} does not exist. Make it, or choose another place for {path.name}.")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:  # asked by trying: for root, access() says yes even to a read-only disk
        raise _write_error(path, error) from error
    return found


def _write_error(path: Path, error: BaseException) -> UserError:
    number = getattr(error, "errno", None)
    if number == errno.ENOSPC:
        return UserError(f"The disk is full: {path} could not be written. Free some space and try again.")
    if number in (errno.EACCES, errno.EROFS, errno.EPERM):
        return UserError(f"The folder {path.parent} is read-only. Choose another place for {path.name}.")
    return UserError(f"{path} could not be written ({error}). Choose another place or preset.")
