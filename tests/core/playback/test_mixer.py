"""The mixer against numpy."""

import numpy as np

from core.playback.mixer import Mixer, Strip


def test_hears_only_the_strip_listened_to_at_its_place():
    mixer = Mixer(100)
    mixer.put(Strip("a", np.full(50, 0.5, np.float32), start_s=1.0))
    mixer.put(Strip("b", np.full(300, 0.25, np.float32)))
    assert not mixer.mix(0, 200).any(), "nothing is listened to"
    mixer.listen("a")
    heard = mixer.mix(0, 200)
    assert not heard[:100].any()
    assert (heard[100:150] == 0.5).all()
    assert not heard[150:].any()
    mixer.listen("b")
    assert (mixer.mix(250, 100)[:50] == 0.25).all()


def test_blocks_join_without_a_seam():
    noise = np.random.default_rng(0).uniform(-1, 1, 5000).astype(np.float32)
    mixer = Mixer(1000)
    mixer.put(Strip("a", noise, start_s=-0.5))
    mixer.listen("a")
    blocks = [mixer.mix(first, 333) for first in range(0, 3330, 333)]
    np.testing.assert_array_equal(np.concatenate(blocks), noise[500 : 500 + 3330])


def test_volume_and_limits():
    mixer = Mixer(10)
    mixer.put(Strip("a", np.full(10, 0.8, np.float32)))
    mixer.listen("a")
    mixer.volume = 0.5
    np.testing.assert_allclose(mixer.mix(0, 10), 0.4)
    mixer.volume = 4.0
    assert mixer.mix(0, 10).max() == 1.0
    mixer.take_out("a")
    assert not mixer.mix(0, 10).any()
