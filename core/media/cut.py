"""A stretch of a video as a file of its own."""

from pathlib import Path

from core.errors import UserError
from core.media.probe import probe
from core.media.reader import read_frames
from core.media.writer import MovieWriter


def cut(source: Path, output: Path, start_s: float, end_s: float, preset: str = "h264") -> int:
    """Write the frames of `source` from start_s to end_s (seconds after its first), with their sound; return how many."""
    media = probe(source)
    frames = read_frames(source, start_s, end_s)
    sound = source if media.has_audio else None
    count = 0
    with MovieWriter(
        output, media.width, media.height, media.rate, preset, sound, sound_end_s=end_s - start_s, sound_from_s=start_s
    ) as writer:
        for frame in frames:
            writer.write(frame.picture, frame.time_s)
            count += 1
        if not count:
            raise UserError(f"{source} has no pictures from {start_s:.1f} s on. Choose an earlier stretch.")
    return count
