"""What a media file holds, asked once and said plainly."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.container
import av.error
import av.stream
import av.video.stream

from core.errors import UserError


@dataclass(frozen=True, slots=True)
class Media:
    """What a file holds. Sizes are as shown (rotation applied); `frames` may be an estimate."""

    path: Path
    has_video: bool
    has_audio: bool
    width: int = 0
    height: int = 0
    rate: Fraction = Fraction(0)
    duration_s: float = 0.0
    frames: int = 0
    rotation_deg: int = 0
    audio_rate_hz: int = 0


def open_media(path: Path | str) -> av.container.InputContainer:
    """Open a file for reading, or raise UserError with one sentence."""
    path = Path(path)
    if not path.exists():
        raise UserError(f"{path} does not exist. Check the name, or pick the file again.")
    if path.is_dir():
        raise UserError(f"{path} is a folder. Name a video or sound file inside it.")
    if path.stat().st_size == 0:
        raise UserError(f"{path} is empty. Copy or record it again.")
    try:
        return av.open(str(path), metadata_errors="replace")
    except PermissionError as error:
        raise UserError(f"{path} may not be read. Change its permissions.") from error
    except (av.error.FFmpegError, OSError) as error:
        raise UserError(
            f"{path} is no video or sound that can be read: it is damaged, cut short or of another kind. Export or copy it again."
        ) from error


def probe(path: Path | str) -> Media:
    """Say what a file holds. Raises UserError if it cannot be read or holds neither pictures nor sound."""
    path = Path(path)
    with open_media(path) as container:
        video = next((s for s in container.streams.video if not _is_cover(s)), None)
        audio = container.streams.audio[0] if container.streams.audio else None
        if video is None and audio is None:
            raise UserError(f"{path} holds neither pictures nor sound. Choose a video or sound file.")
        length_s = float(container.duration or 0) / av.time_base
        if video is None:
            return Media(path, False, True, duration_s=length_s, audio_rate_hz=audio.rate if audio else 0)
        first = _first_frame(container, video, path)
        rate = Fraction(video.average_rate or video.guessed_rate or 25)
        if not 1 <= rate <= 1000:
            rate = Fraction(video.guessed_rate or 25)
        if video.duration and video.time_base:
            length_s = float(video.duration * video.time_base)
        rotation = round(first.rotation) % 360
        width, height = first.width, first.height
        if rotation in (90, 270):
            width, height = height, width
        return Media(
            path=path,
            has_video=True,
            has_audio=audio is not None,
            width=width,
            height=height,
            rate=rate,
            duration_s=length_s,
            frames=video.frames or round(length_s * rate),
            rotation_deg=rotation,
            audio_rate_hz=audio.rate if audio else 0,
        )


def _is_cover(stream: av.video.stream.VideoStream) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _first_frame(container: av.container.InputContainer, stream: av.video.stream.VideoStream, path: Path) -> av.VideoFrame:
    try:
        for frame in container.decode(stream):
            return frame
    except av.error.FFmpegError:
        pass
    raise UserError(f"{path} holds no picture that can be decoded: it is damaged or cut short. Copy it again.")
