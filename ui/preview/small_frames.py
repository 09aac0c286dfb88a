"""Small copies of a clip's pictures, made once in a thread: a scrub shows them before the real picture comes.

A video with a key frame every ten seconds takes up to a second to seek in; 250 small JPEGs take none.
"""

import logging
import threading
from pathlib import Path

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from core.errors import UserError
from core.media.reader import read_frames

log = logging.getLogger(__name__)
LONG_SIDE_PX = 720
MOST_FRAMES = 4000  # about 200 MB; what lies behind them is sought the slow way
QUALITY = 85


class SmallFrames:
    """The small pictures of one file, as far as they are made. `at` may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._jpegs: dict[int, bytes] = {}
        self._closing = False
        self.done = False
        self._thread = threading.Thread(target=self._run, name="small frames", daemon=True)
        self._thread.start()

    def at(self, time_s: float) -> QImage | None:
        """Return the picture at `time_s` on the file's clock, None while it is not made."""
        jpeg = self._jpegs.get(_key(time_s))
        return QImage.fromData(jpeg).convertToFormat(QImage.Format.Format_RGB32) if jpeg else None

    def close(self) -> None:
        """End the thread."""
        self._closing = True
        self._thread.join()

    def _run(self) -> None:
        try:
            for frame in read_frames(self._path):
                if self._closing or frame.index >= MOST_FRAMES:
                    break
                self._jpegs[_key(frame.time_s)] = _jpeg(frame.picture)
        except UserError as error:
            log.info("no small pictures: %s", error)
        except Exception:
            log.exception("%s: small pictures", self._path)
        self.done = True


def _jpeg(picture: np.ndarray) -> bytes:
    every = -(-max(picture.shape[:2]) // LONG_SIDE_PX)
    small = np.ascontiguousarray(picture[::every, ::every])
    height, width = small.shape[:2]
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImage(small.data, width, height, 3 * width, QImage.Format.Format_RGB888).save(buffer, "JPG", QUALITY)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _key(time_s: float) -> int:
    return round(time_s * 1000)
