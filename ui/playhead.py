"""The one playhead: the transport's position as signals, stepped by real frames."""

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.playback.transport import Transport

TICK_MS = 15


class Playhead(QObject):
    """Follows a transport.

    `moved` carries seconds since the first picture; `state_changed` says play, rest or speed.
    """

    moved = Signal(float)
    state_changed = Signal()
    length_changed = Signal()

    def __init__(self, transport: Transport, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.transport = transport
        self.rate_hz = 25.0
        self._times_s = np.zeros(1)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def position_s(self) -> float:
        """Where the playhead is."""
        return self.transport.position_s

    @property
    def frame(self) -> int:
        """The number of the frame that is on screen."""
        return max(int(np.searchsorted(self._times_s, self.position_s + 1e-4, "right")) - 1, 0)

    def load(self, times_s: np.ndarray, rate_hz: float, keep_position: bool = False) -> None:
        """Take on a clip with frames at times_s (N,), seconds since the first one."""
        self._times_s, self.rate_hz = times_s, rate_hz
        self.transport.load(float(times_s[-1]) + 1 / rate_hz, keep_position)
        self.length_changed.emit()
        self._changed()

    def toggle(self) -> None:
        """Play or come to rest."""
        self.transport.toggle()
        self._changed()

    def pause(self) -> None:
        """Come to rest."""
        self.transport.pause()
        self._changed()

    def shuttle(self, direction: int) -> None:
        """J and L."""
        self.transport.shuttle(direction)
        self._changed()

    def seek(self, at_s: float) -> None:
        """Go to a time."""
        self.transport.seek(at_s)
        self._changed()

    def step_frames(self, count: int) -> None:
        """Come to rest `count` frames from here."""
        self.transport.pause()
        target = min(max(self.frame + count, 0), len(self._times_s) - 1)
        self.seek(float(self._times_s[target]))

    def step_seconds(self, seconds: float) -> None:
        """Move by seconds, onto a frame."""
        self.transport.seek(self.position_s + seconds)
        if not self.transport.playing:
            self.transport.seek(float(self._times_s[self.frame]))
        self._changed()

    def to_start(self) -> None:
        """Go to the first frame."""
        self.seek(0.0)

    def to_end(self) -> None:
        """Come to rest on the last frame."""
        self.transport.pause()
        self.seek(float(self._times_s[-1]))

    def close(self) -> None:
        """Stop ticking and give the sound device back."""
        self._timer.stop()
        self.transport.close()

    def _tick(self) -> None:
        at_s = self.transport.tick()
        self.moved.emit(at_s)
        if not self.transport.playing:
            self._changed()

    def _changed(self) -> None:
        if self.transport.playing:
            self._timer.start()
        else:
            self._timer.stop()
        self.moved.emit(self.position_s)
        self.state_changed.emit()
