"""The timeline: ruler, waveforms and the playhead that goes through all."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ui.theme import colour
from ui.timeline.lane import Lane, paint_lane
from ui.timeline.span import Span, shifted, zoomed
from ui.widgets.words import timecode

RULER_PX = 28
LANE_PX = 66
NAMES_PX = 84
EDGE_PX = 12
ZOOM_STEP = 0.8


class Timeline(QWidget):
    """Emits `seek_wished` while the user presses or drags. Wheel zooms at the pointer, Shift+wheel moves."""

    seek_wished = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Timeline")
        self.setMouseTracking(False)
        self._lanes: tuple[Lane, ...] = ()
        self._duration_s = 0.0
        self._rate_hz = 25.0
        self._seen = (0.0, 1.0)
        self._at_s = 0.0
        self._still: QPixmap | None = None  # all but the playhead, so that playing repaints next to nothing
        self.set_lanes(())

    @property
    def span(self) -> Span:
        """The stretch on screen."""
        return Span(*self._seen, NAMES_PX, max(self.width() - NAMES_PX - EDGE_PX, 1))

    def set_lanes(self, lanes: tuple[Lane, ...]) -> None:
        """Show other lanes."""
        self._lanes = lanes
        self.setFixedHeight(RULER_PX + max(len(lanes), 1) * LANE_PX + 8)
        self._redraw()

    def set_length(self, duration_s: float, rate_hz: float) -> None:
        """Take on another length and see all of it."""
        self._duration_s, self._rate_hz = duration_s, rate_hz
        self.show_all()

    def show_all(self) -> None:
        """Zoom out to the whole clip."""
        self._see(0.0, max(self._duration_s, 0.1))

    def zoom(self, factor: float) -> None:
        """Zoom round the playhead."""
        self._see(*zoomed(*self._seen, self._at_s, factor, self._duration_s))

    def move_to(self, at_s: float) -> None:
        """Put the playhead to `at_s`, turning the page when it leaves the screen."""
        before, self._at_s = self._at_s, at_s
        begin_s, end_s = self._seen
        if not begin_s <= at_s <= end_s:
            self._see(*shifted(at_s - 0.05 * (end_s - begin_s), end_s - begin_s, self._duration_s))
            return
        for time_s in (before, at_s):
            self.update(int(self.span.x(time_s)) - 9, 0, 18, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  (Qt's name)
        if self._still is None:
            self._still = self._painted()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still)
        if self._duration_s <= 0:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = self.span.x(self._at_s)
        painter.setPen(QPen(colour("text"), 1.4))
        painter.drawLine(QPointF(x, RULER_PX - 8), QPointF(x, self.height() - 6))
        painter.setBrush(colour("text"))
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x - 5, 10),
                    QPointF(x + 5, 10),
                    QPointF(x + 5, 16),
                    QPointF(x, 22),
                    QPointF(x - 5, 16),
                ]
            )
        )

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._redraw()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() is Qt.MouseButton.LeftButton and self._duration_s > 0:
            self._wish(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.buttons() & Qt.MouseButton.LeftButton and self._duration_s > 0:
            self._wish(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        turn = event.angleDelta().y() or event.angleDelta().x()
        begin_s, end_s = self._seen
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or event.angleDelta().x():
            self._see(*shifted(begin_s - turn / 120 * 0.1 * (end_s - begin_s), end_s - begin_s, self._duration_s))
        elif turn:
            at_s = self.span.time_s(event.position().x())
            self._see(*zoomed(begin_s, end_s, at_s, ZOOM_STEP ** (turn / 120), self._duration_s))
        event.accept()

    def _wish(self, event: QMouseEvent) -> None:
        at_s = self.span.time_s(event.position().x())
        self.seek_wished.emit(min(max(at_s, 0.0), self._duration_s))

    def _see(self, begin_s: float, end_s: float) -> None:
        self._seen = (begin_s, end_s)
        self._redraw()

    def _redraw(self) -> None:
        self._still = None
        self.update()

    def _painted(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(colour("panel"))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        self._paint_ruler(painter)
        for number, lane in enumerate(self._lanes):
            room = QRectF(0, RULER_PX + number * LANE_PX, self.width(), LANE_PX)
            paint_lane(painter, lane, room, self.span)
        painter.end()
        return picture

    def _paint_ruler(self, painter: QPainter) -> None:
        if self._duration_s <= 0:
            return
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        for at_s in self.span.ticks(110):
            x = self.span.x(at_s)
            painter.setPen(colour("faint"))
            painter.drawLine(QPointF(x, RULER_PX - 7), QPointF(x, RULER_PX - 1))
            words = timecode(at_s, self._rate_hz)
            if x + painter.fontMetrics().horizontalAdvance(words) + 4 < self.width():
                painter.setPen(colour("quiet"))
                painter.drawText(QPointF(x + 4, RULER_PX - 9), words)
        font.setPixelSize(13)
        painter.setFont(font)
