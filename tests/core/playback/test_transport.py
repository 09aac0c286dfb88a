"""The playhead by wall clock, and by a sound device where there is one."""

import time

import pytest

from core.playback.clock import WallClock
from core.playback.transport import Transport


@pytest.fixture
def transport():
    made = Transport()
    made.load(10.0)
    yield made
    made.close()


def test_a_clock_runs_at_its_speed():
    now = [0.0]
    clock = WallClock(lambda: now[0])
    clock.start(5.0, -2.0)
    now[0] = 1.5
    assert clock.position_s == 2.0


def test_plays_in_real_time_with_or_without_a_sound_device(transport):
    transport.play()
    time.sleep(0.6)
    at_s = transport.tick()
    assert 0.35 < at_s < 0.75
    transport.pause()
    rest_s = transport.position_s
    time.sleep(0.05)
    assert transport.position_s == rest_s
    assert not transport.playing


def test_shuttle_goes_faster_and_turns(transport):
    transport.seek(5.0)
    speeds = []
    for direction in (1, 1, 1, 1, 1, -1, -1):
        transport.shuttle(direction)
        speeds.append(transport.speed)
    assert speeds == [1, 2, 4, 8, 8, -1, -2]
    assert not transport.by_sound


def test_comes_to_rest_at_both_ends(transport):
    transport.seek(9.95)
    transport.play(8.0)
    time.sleep(0.05)
    assert transport.tick() == 10.0
    assert not transport.playing
    transport.play()
    assert transport.position_s < 1.0, "play at the end begins again"
    transport.pause()
    transport.seek(0.1)
    transport.play(-8.0)
    time.sleep(0.05)
    assert transport.tick() == 0.0
    assert not transport.playing


def test_seek_stays_inside_and_goes_on_playing(transport):
    transport.seek(99.0)
    assert transport.position_s == 10.0
    transport.seek(-1.0)
    assert transport.position_s == 0.0
    transport.play()
    transport.seek(4.0)
    assert transport.playing
    assert 3.9 < transport.position_s < 4.3
