"""Pictures for the screen, decoded in a thread: the newest wish wins, so a scrub never queues up."""

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from core.errors import UserError
from core.media.reader import Frame, FrameReader

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture ready to paint. `size` is the frame's own size; `image` may be smaller."""

    path: Path
    index: int
    time_s: float
    size: QSize
    image: QImage


class FrameFeed(QObject):
    """Shows one file at a time. `opened(path, times_s)` comes first, with seconds since the first picture."""

    opened = Signal(object, object)
    shown = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wake = threading.Condition()
        self._path: Path | None = None
        self._wish: tuple[float, QSize] | None = None
        self._closing = False
        self._thread: threading.Thread | None = None

    def open(self, path: Path | None) -> None:
        """Change to another file; None lets go of it."""
        if self._thread is None and path is not None:
            self._thread = threading.Thread(target=self._run, name="frames", daemon=True)
            self._thread.start()
        with self._wake:
            self._path, self._wish = path, None
            self._wake.notify()

    def want(self, at_s: float, size: QSize) -> None:
        """Ask for the picture on screen `at_s` seconds after the first, no larger than `size` needs."""
        with self._wake:
            self._wish = (at_s, size)
            self._wake.notify()

    def close(self) -> None:
        """End the thread."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        reader: FrameReader | None = None
        path: Path | None = None
        last: tuple[int, QSize] | None = None
        while True:
            with self._wake:
                while not (self._closing or self._path != path or self._wish is not None):
                    self._wake.wait()
                changed, path, wish, self._wish = self._path != path, self._path, self._wish, None
                closing = self._closing
            if (changed or closing) and reader is not None:
                reader.close()
                reader = None
            if closing:
                return
            if changed and path is not None:
                reader, last = self._opened(path), None
            if reader is not None and wish is not None:
                last = self._show(reader, *wish, last)

    def _opened(self, path: Path) -> FrameReader | None:
        try:
            reader = FrameReader(path)
            if not len(reader):
                reader.close()
                raise UserError(f"{path} holds no picture that can be shown. Copy or export it again.")
        except UserError as error:
            self.failed.emit(str(error))
            return None
        self.opened.emit(path, np.asarray(reader.times_s) - reader.times_s[0])
        return reader

    def _show(
        self, reader: FrameReader, at_s: float, size: QSize, last: tuple[int, QSize] | None
    ) -> tuple[int, QSize] | None:
        index = reader.index_at(at_s + float(reader.times_s[0]) + 1e-4)
        if (index, size) == last:
            return last
        try:
            frame = reader.at(index)
        except (UserError, IndexError) as error:
            self.failed.emit(str(error))
            return None
        except Exception:
            log.exception("%s: frame %d", reader.path, index)
            self.failed.emit(f"{reader.path}: picture {index} cannot be decoded. The file is damaged there.")
            return None
        self.shown.emit(fitted(reader.path, frame, size))
        return index, size


def fitted(path: Path, frame: Frame, size: QSize) -> Shown:
    """Return the frame as Qt paints it, scaled down to `size` if it is larger."""
    height, width = frame.picture.shape[:2]
    image = QImage(frame.picture.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    if size.isEmpty() or (width <= size.width() and height <= size.height()):
        image = image.convertToFormat(QImage.Format.Format_RGB32)
    else:
        ways = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        image = image.scaled(size, *ways).convertToFormat(QImage.Format.Format_RGB32)
    return Shown(path, frame.index, frame.time_s, QSize(width, height), image)
