"""CPBD on edges of known width."""

import cv2
import numpy as np
import pytest
from skimage import data as samples

from core.evaluation.sharpness import cpbd, edge_widths


def _ramp(width_px: int, low: int = 40, high: int = 200) -> np.ndarray:
    """Return (64, 64): dark on the left, bright on the right, `width_px` steps between."""
    places = np.clip((np.arange(64) - 30) / width_px, 0, 1)
    return np.round(low + (high - low) * places).astype(np.uint8)[None].repeat(64, axis=0)


@pytest.mark.parametrize("width_px", [4, 6, 9])
@pytest.mark.parametrize("falling", [False, True])
def test_width_of_a_ramp(width_px: int, falling: bool) -> None:
    ramp = _ramp(width_px)[:, :: -1 if falling else 1]
    widths = edge_widths(np.ascontiguousarray(ramp))
    assert set(widths[widths > 0]) == {width_px}


def test_a_slanting_edge_is_not_measured() -> None:
    across, down = np.meshgrid(np.arange(64), np.arange(64))
    slanting = np.where(across + down > 64, 200, 40).astype(np.uint8)
    widths = edge_widths(cv2.GaussianBlur(slanting, (0, 0), 2))
    assert not widths[8:-8, 8:-8].any()  # the blur bends the edge at the border


def test_the_just_noticeable_width_depends_on_contrast() -> None:
    assert cpbd(_ramp(3)) == 1.0
    assert cpbd(_ramp(4)) == 0.0
    assert cpbd(_ramp(5, 100, 150)) == 1.0
    assert cpbd(_ramp(6, 100, 150)) == 0.0


def test_blur_is_seen() -> None:
    sharp = cv2.cvtColor(samples.astronaut(), cv2.COLOR_RGB2GRAY)
    figures = [cpbd(sharp), *(cpbd(cv2.GaussianBlur(sharp, (0, 0), blur)) for blur in (1.0, 1.5, 2.5))]
    assert None not in figures
    assert figures == sorted(figures, reverse=True)
    assert figures[0] > 0.4
    assert figures[-1] < 0.1


def test_nothing_to_measure() -> None:
    assert cpbd(np.full((128, 128), 90, np.uint8)) is None
    assert cpbd(_ramp(3)[:63]) is None
