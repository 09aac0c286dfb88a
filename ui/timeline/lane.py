"""A lane of the timeline: a name and the outline of a sound."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from core.playback.peaks import Peaks
from ui.theme import colour
from ui.timeline.span import Span


@dataclass(frozen=True, slots=True)
class Lane:
    """What a lane shows. `peaks` None shows the sentence instead."""

    name: str
    colour: str
    peaks: Peaks | None = None
    sentence: str = ""


def paint_lane(painter: QPainter, lane: Lane, room: QRectF, span: Span) -> None:
    """Paint a lane into `room`; its name stands left of the span."""
    painter.setPen(colour(lane.colour))
    painter.drawText(
        QRectF(room.left() + 14, room.top(), span.left - 20, room.height()),
        Qt.AlignmentFlag.AlignVCenter,
        lane.name,
    )
    body = QRectF(span.left, room.top() + 4, span.width, room.height() - 8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("ground"))
    painter.drawRoundedRect(body, 5, 5)
    if lane.peaks is None:
        painter.setPen(colour("quiet"))
        painter.drawText(body.adjusted(12, 0, -12, 0), Qt.AlignmentFlag.AlignVCenter, lane.sentence)
        return
    painter.setPen(QPen(colour("line"), 1))
    painter.drawLine(QLineF(body.left(), body.center().y(), body.right(), body.center().y()))
    painter.setPen(QPen(colour(lane.colour, 220), 1))
    painter.drawLines(outline(lane.peaks, body, span))


def outline(peaks: Peaks, body: QRectF, span: Span) -> list[QLineF]:
    """Return one upright line a pixel, lowest to highest sample under it; the loudest fills the lane."""
    width = max(int(body.width()), 1)
    columns = peaks.columns(span.begin_s, span.end_s, width)
    coarsest = peaks.levels[-1]
    loudest = max(float(np.abs(coarsest).max()), 0.05)
    middle, half = body.center().y(), body.height() / 2 - 2
    top = middle - columns[:, 1] / loudest * half - 0.5
    bottom = middle - columns[:, 0] / loudest * half + 0.5
    x = body.left() + np.arange(width) + 0.5
    visible = columns[:, 1] > columns[:, 0]
    lines = np.stack([x, top, x, bottom], 1)[visible].tolist()
    return [QLineF(*line) for line in lines]
