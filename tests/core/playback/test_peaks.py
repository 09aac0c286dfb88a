"""The pyramid against the samples themselves."""

import numpy as np
import pytest

from core.playback import peaks


@pytest.mark.parametrize(("count", "width"), [(1, 5), (63, 10), (4_801, 50), (480_000, 700), (1_000_003, 333)])
def test_columns_hold_every_sample_under_them(count, width):
    samples = np.random.default_rng(count).uniform(-1, 1, count).astype(np.float32)
    outline = peaks.build(samples, 48_000)
    length_s = count / 48_000
    columns = outline.columns(0.0, length_s, width)
    assert columns.shape == (width, 2)
    edges = np.linspace(0, count, width + 1)
    for low_edge, high_edge, (low, high) in zip(edges[:-1], edges[1:], columns, strict=True):
        under = samples[int(np.ceil(low_edge)) : int(high_edge)]
        if len(under):
            assert low <= under.min()
            assert high >= under.max()
    assert columns[:, 0].min() == pytest.approx(samples.min())
    assert columns[:, 1].max() == pytest.approx(samples.max())


def test_where_there_is_no_sound_it_is_flat():
    outline = peaks.build(np.ones(4_800, np.float32), 48_000, start_s=0.5)
    columns = outline.columns(0.0, 1.0, 100)
    assert not columns[:49].any()
    assert (columns[52:58, 1] == 1).all()
    assert not columns[62:].any()
    assert not peaks.build(np.zeros(0, np.float32), 48_000).columns(0, 1, 10).any()


def test_three_hours_are_drawn_from_a_few_numbers():
    outline = peaks.build(np.zeros(3 * 3600 * 1000, np.float32), 1000)
    assert max(len(level) for level in outline.levels) == 168_750
    assert outline.columns(0, 3 * 3600, 1000).shape == (1000, 2)
