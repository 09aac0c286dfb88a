"""Pictures for the screen, decoded in a thread: the newest wish wins, so a scrub never queues up."""

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage

from core.errors import UserError
from core.media.reader import Frame, FrameReader
from ui.preview.small_frames import SmallFrames

log = logging.getLogger(__name__)
SETTLE_S = 0.1  # a scrub is over when no wish came for so long; only then is a slow seek begun


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture ready to paint. `size` is the frame's own size; `image` may be smaller."""

    path: Path
    index: int
    time_s: float
    size: QSize
    image: QImage


@dataclass(frozen=True, slots=True)
class _Wish:
    at_s: float
    size: QSize
    patient: bool  # a small picture is on screen already


class FrameFeed(QObject):
    """Shows one file at a time. `opened(path, times_s)` comes first, with seconds since the first picture."""

    opened = Signal(object, object)
    shown = Signal(object)
    failed = Signal(str)
    _ready = Signal(object, object)
    _decoded = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wake = threading.Condition()
        self._path: Path | None = None
        self._wish: _Wish | None = None
        self._closing = False
        self._thread: threading.Thread | None = None
        self._small: SmallFrames | None = None
        self._times_s: np.ndarray | None = None  # on the file's clock
        self._last: Shown | None = None
        self._wanted = -1
        self._ready.connect(self._opened)
        self._decoded.connect(self._arrived)

    @property
    def quick(self) -> bool:
        """Whether all small pictures are made, so that every seek shows something at once."""
        return self._small is not None and self._small.done

    def open(self, path: Path | None) -> None:
        """Change to another file; None lets go of it."""
        if self._thread is None and path is not None:
            self._thread = threading.Thread(target=self._run, name="frames", daemon=True)
            self._thread.start()
        if path is not None and path == self._path and self._times_s is not None:
            self._say_again(path, self._times_s)
            return
        self._drop_small()
        self._times_s, self._last, self._wanted = None, None, -1
        with self._wake:
            self._path, self._wish = path, None
            self._wake.notify()

    def want(self, at_s: float, size: QSize) -> None:
        """Ask for the picture on screen `at_s` seconds after the first, no larger than `size` needs."""
        patient = self._show_small(at_s)
        with self._wake:
            self._wish = _Wish(at_s, size, patient)
            self._wake.notify()

    def close(self) -> None:
        """End the threads."""
        self._drop_small()
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _say_again(self, path: Path, times_s: np.ndarray) -> None:
        self.opened.emit(path, times_s - times_s[0])
        if self._last is not None:
            self.shown.emit(self._last)

    def _drop_small(self) -> None:
        if self._small is not None:
            self._small.close()
            self._small = None

    def _show_small(self, at_s: float) -> bool:
        """Show the small picture if this is a jump and it is made; return whether it is on screen."""
        if self._times_s is None or self._small is None or self._last is None:
            return False
        self._wanted = index = _index(self._times_s, at_s)
        if self._last.index <= index <= self._last.index + 1:
            return False
        image = self._small.at(float(self._times_s[index]))
        if image is None:
            return False
        self._last = Shown(self._last.path, index, float(self._times_s[index]), self._last.size, image)
        self.shown.emit(self._last)
        return True

    @Slot(object, object)
    def _opened(self, path: Path, times_s: np.ndarray) -> None:
        if self._closing or path != self._path:
            return
        self._times_s = times_s
        self._small = SmallFrames(path)
        self.opened.emit(path, times_s - times_s[0])

    @Slot(object)
    def _arrived(self, shown: Shown) -> None:
        if self._closing or shown.path != self._path:
            return
        if self._last is not None and self._last.index == self._wanted != shown.index:
            return  # a small picture of a later wish is on screen: this one comes too late
        self._last = shown
        self.shown.emit(shown)

    def _run(self) -> None:
        reader: FrameReader | None = None
        path: Path | None = None
        last: tuple[int, QSize] | None = None
        while True:
            with self._wake:
                while not (self._closing or self._path != path or self._wish is not None):
                    self._wake.wait()
                self._settle(path)
                changed, path, wish, self._wish = self._path != path, self._path, self._wish, None
                closing = self._closing
            if (changed or closing) and reader is not None:
                reader.close()
                reader = None
            if closing:
                return
            if changed and path is not None:
                reader, last = self._read(path), None
            if reader is not None and wish is not None:
                last = self._show(reader, wish, last)

    def _settle(self, path: Path | None) -> None:
        """Wait, with the lock, until the scrub is over."""
        wish = self._wish
        while wish is not None and wish.patient and not self._closing and self._path == path:
            self._wake.wait(SETTLE_S)
            if self._wish is wish:
                return
            wish = self._wish

    def _read(self, path: Path) -> FrameReader | None:
        try:
            reader = FrameReader(path)
            if not len(reader):
                reader.close()
                raise UserError(f"{path} holds no picture that can be shown. Copy or export it again.")
        except UserError as error:
            self.failed.emit(str(error))
            return None
        self._ready.emit(path, np.asarray(reader.times_s))
        return reader

    def _show(self, reader: FrameReader, wish: _Wish, last: tuple[int, QSize] | None) -> tuple[int, QSize] | None:
        index = _index(reader.times_s, wish.at_s)
        if (index, wish.size) == last and not wish.patient:
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
        self._decoded.emit(fitted(reader.path, frame, wish.size))
        return index, wish.size


def _index(times_s: np.ndarray, at_s: float) -> int:
    """Return the number of the frame on screen `at_s` seconds after the first."""
    found = int(np.searchsorted(times_s, times_s[0] + at_s + 1e-4, "right")) - 1
    return min(max(found, 0), len(times_s) - 1)


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
