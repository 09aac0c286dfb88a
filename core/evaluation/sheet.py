"""The contact sheet: real | made, time running down the page."""

import os
from pathlib import Path

import cv2
import numpy as np

from core.errors import UserError
from core.media.reader import FrameReader

PAPER = (24, 25, 28)
INK = (205, 207, 212)
GAP_PX = 10
HEAD_PX = 34
TIME_PX = 64
ROW_HEIGHT_PX = 270


def contact_sheet(real: Path, made: Path, out_png: Path, rows: int = 6, titles: tuple[str, str] = ("source", "dubbed")) -> None:
    """Write a PNG of `rows` moments, evenly spread: the real frame, the made one beside it, and the time.

    If the videos differ in length, the shorter one counts. The file is whole or not there.
    """
    with FrameReader(real) as one, FrameReader(made) as two:
        frames = min(len(one), len(two))
        if not frames:
            raise UserError(f"{real if not len(one) else made} has no frames to show. Choose a video.")
        moments = np.unique(np.linspace(0, frames - 1, 2 * rows + 1).round().astype(int)[1::2])
        first_s = float(one.times_s[0])
        bands = []
        for moment in moments:
            pair = [_fit(reader.at(int(moment)).picture) for reader in (one, two)]
            bands.append(_band(pair, float(one.times_s[moment]) - first_s))
    sheet = np.concatenate([_head(bands[0], titles), *bands])
    _write(sheet, Path(out_png))


def _fit(picture: np.ndarray) -> np.ndarray:
    """Return the picture at the height of a row."""
    scale = ROW_HEIGHT_PX / picture.shape[0]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture, (max(round(picture.shape[1] * scale), 1), ROW_HEIGHT_PX), interpolation=how)


def _band(pair: list[np.ndarray], time_s: float) -> np.ndarray:
    height, widths = ROW_HEIGHT_PX + GAP_PX, [picture.shape[1] for picture in pair]
    band = np.full((height, TIME_PX + sum(widths) + 2 * GAP_PX, 3), PAPER, np.uint8)
    left = TIME_PX
    for picture in pair:
        band[: picture.shape[0], left : left + picture.shape[1]] = picture
        left += picture.shape[1] + GAP_PX
    _write_text(band, f"{time_s:.2f} s", (8, ROW_HEIGHT_PX // 2))
    return band


def _head(band: np.ndarray, titles: tuple[str, str]) -> np.ndarray:
    head = np.full((HEAD_PX, band.shape[1], 3), PAPER, np.uint8)
    column = (band.shape[1] - TIME_PX) // 2
    for number, title in enumerate(titles):
        _write_text(head, title, (TIME_PX + number * column, HEAD_PX - 12))
    return head


def _write_text(picture: np.ndarray, text: str, at: tuple[int, int]) -> None:
    cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.5, INK, 1, cv2.LINE_AA)


def _write(sheet: np.ndarray, out_png: Path) -> None:
    packed, png = cv2.imencode(".png", cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
    partial = out_png.with_name(f".{out_png.name}.{os.getpid()}.partial")
    try:
        if not packed:
            raise OSError("PNG encoder")
        partial.write_bytes(png.tobytes())
        partial.replace(out_png)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UserError(
            f"{out_png} cannot be written ({error.strerror or error}). Choose another folder, or free some space."
        ) from error
