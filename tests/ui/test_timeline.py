"""The timeline's mathematics, and a press on the real widget."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from core.playback import peaks
from ui.timeline.lane import Lane
from ui.timeline.span import Span, shifted, zoomed
from ui.timeline.timeline import Timeline


def test_pixel_and_time_are_inverse():
    span = Span(2.0, 6.0, 84, 800)
    assert span.x(2.0) == 84
    assert span.time_s(span.x(3.7)) == pytest.approx(3.7)


@pytest.mark.parametrize("length_s", [0.3, 3.0, 71.0, 7200.0])
def test_ticks_are_readable_at_any_zoom(length_s):
    ticks = Span(0.0, length_s, 0, 900).ticks(110)
    assert 2 <= len(ticks) <= 9
    assert np.diff(ticks).min() * 900 / length_s >= 110 - 1e-6


def test_zoom_keeps_the_pointer_and_stays_inside():
    begin_s, end_s = zoomed(0.0, 10.0, 4.0, 0.5, 10.0)
    assert (begin_s, end_s) == (2.0, 7.0)
    assert zoomed(2.0, 7.0, 4.0, 9.0, 10.0) == (0.0, 10.0)
    assert shifted(9.0, 5.0, 10.0) == (5.0, 10.0)


def test_press_and_drag_seek(qtbot):
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.resize(900, 100)
    timeline.set_lanes((Lane("Source", "source", peaks.build(np.zeros(96_000, np.float32), 48_000)),))
    timeline.set_length(2.0, 25.0)
    timeline.show()
    wishes = []
    timeline.seek_wished.connect(wishes.append)
    x = round(timeline.span.x(0.5))
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(x, 50))
    qtbot.mouseMove(timeline, QPoint(round(timeline.span.x(1.5)), 50))
    qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(x, 50))
    assert wishes[0] == pytest.approx(0.5, abs=0.01)
    timeline.zoom(0.25)
    timeline.move_to(1.9)
    assert timeline.span.begin_s <= 1.9 <= timeline.span.end_s
    timeline.grab()
