"""Play, step, the time, and how loud."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from ui import icons
from ui.playhead import Playhead
from ui.widgets.parts import label, tool
from ui.widgets.words import timecode


class TransportBar(QWidget):
    """The controls of one playhead."""

    volume_changed = Signal(float)

    def __init__(self, playhead: Playhead, volume: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playhead = playhead
        self._time = label("00:00:00:00", "time")
        self._length = label("", "quiet")
        self._speed = label("", "quiet")
        self.play = tool("play", "Play or pause (Space)", playhead.toggle, 26)
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setValue(round(volume * 100))
        self.volume.setFixedWidth(96)
        self.volume.setAccessibleName("Volume")
        self.volume.setToolTip("Volume")
        self.volume.valueChanged.connect(lambda value: self.volume_changed.emit(value / 100))
        self._lay_out()
        playhead.moved.connect(self._moved)
        playhead.state_changed.connect(self._state)
        playhead.length_changed.connect(self._state)

    def _lay_out(self) -> None:
        head = self._playhead
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 2, 14, 2)
        row.setSpacing(4)
        self._time.setMinimumWidth(108)
        self._speed.setMinimumWidth(56)
        row.addWidget(self._time)
        row.addWidget(self._length)
        row.addStretch(1)
        row.addWidget(tool("to_start", "To the start (Home)", head.to_start))
        row.addWidget(tool("frame_back", "Back one frame (Left)", lambda: head.step_frames(-1)))
        row.addWidget(self.play)
        row.addWidget(tool("frame_on", "On one frame (Right)", lambda: head.step_frames(1)))
        row.addWidget(tool("to_end", "To the end (End)", head.to_end))
        row.addStretch(1)
        row.addWidget(self._speed)
        loudspeaker = label()
        loudspeaker.setPixmap(icons.icon("sound", "quiet").pixmap(QSize(18, 18)))
        row.addWidget(loudspeaker)
        row.addWidget(self.volume)

    def _moved(self, at_s: float) -> None:
        self._time.setText(timecode(at_s, self._playhead.rate_hz))

    def _state(self) -> None:
        transport = self._playhead.transport
        self.play.setIcon(icons.icon("pause" if transport.playing else "play"))
        self._length.setText(f"of {timecode(transport.duration_s, self._playhead.rate_hz)}")
        shuttling = transport.playing and transport.speed != 1.0
        self._speed.setText(f"{transport.speed:+.0f}× speed" if shuttling else "")
