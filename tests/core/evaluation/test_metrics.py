"""The figures on cases whose answer is known."""

import cv2
import numpy as np
import pytest
from skimage import data as samples
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from core.evaluation import metrics
from core.face.regions import EYE_CORNERS, LIPS, LOWER_LIP, UPPER_LIP


@pytest.fixture
def picture() -> np.ndarray:
    return samples.astronaut()


@pytest.fixture
def speaking() -> np.ndarray:
    """Return (50, 478, 3): eyes 60 px apart, the mouth opening and closing by up to 12 px."""
    landmarks = np.random.default_rng(0).uniform(20, 200, (1, 478, 3)).repeat(50, axis=0)
    landmarks[:, EYE_CORNERS[0]], landmarks[:, EYE_CORNERS[1]] = (80, 100, 0), (140, 100, 0)
    apart_px = 6 - 6 * np.cos(np.arange(50) / 4)
    landmarks[:, UPPER_LIP, :2] = (110, 150)
    landmarks[:, LOWER_LIP, 0] = 110
    landmarks[:, LOWER_LIP, 1] = 150 + apart_px
    return landmarks


@pytest.mark.parametrize("blur_px", [0.8, 2.0])
def test_ssim_is_scikit_images(picture: np.ndarray, blur_px: float) -> None:
    real = metrics.luma(picture)
    made = cv2.GaussianBlur(real, (0, 0), blur_px)
    expected, expected_map = structural_similarity(
        real, made, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255, full=True
    )
    ours = metrics.ssim_map(real, made)
    assert ours[5:-5, 5:-5].mean() == pytest.approx(expected, abs=1e-3)
    assert np.abs(ours - expected_map).max() < 1e-3


def test_equal_pictures(picture: np.ndarray) -> None:
    gray = metrics.luma(picture)
    assert metrics.ssim_map(gray, gray).min() == pytest.approx(1, abs=1e-5)
    assert metrics.psnr_db(picture, picture) == metrics.PSNR_CEILING_DB


def test_psnr_is_scikit_images(picture: np.ndarray) -> None:
    made = cv2.GaussianBlur(picture, (0, 0), 1)
    assert metrics.psnr_db(picture, made) == pytest.approx(peak_signal_noise_ratio(picture, made), abs=1e-6)
    off_by_five = np.full_like(picture, 105)
    assert metrics.psnr_db(np.full_like(picture, 100), off_by_five) == pytest.approx(20 * np.log10(255 / 5))


def test_lips_moved_by_a_known_shift(speaking: np.ndarray) -> None:
    made = speaking.copy()
    made[:, list(LIPS), 0] += 3
    made[:, list(LIPS), 1] += 4
    made[..., 2] += 100  # depth is not looked at
    assert metrics.lip_distance_px(speaking, made) == pytest.approx(np.full(50, 5.0))
    assert metrics.eye_distance_px(made) == pytest.approx(np.full(50, 60.0))
    assert metrics.opening(made) == pytest.approx(metrics.opening(speaking))


def test_a_mumbled_mouth(speaking: np.ndarray) -> None:
    real = metrics.opening(speaking)
    assert real.max() == pytest.approx(12 / 60, abs=1e-3)
    made = 0.5 * real + 0.02
    assert metrics.opening_correlation(real, made) == pytest.approx(1)
    assert metrics.opening_ratio(real, made) == pytest.approx(0.5)
    assert metrics.opening_correlation(real, -made) == pytest.approx(-1)


def test_a_still_mouth_has_no_correlation(speaking: np.ndarray) -> None:
    real = metrics.opening(speaking)
    still = np.full(50, 0.1)
    assert metrics.opening_correlation(real, still) is None
    assert metrics.opening_ratio(real, still) == pytest.approx(0)
    assert metrics.opening_ratio(still, real) is None


def test_jitter_counts_only_whole_runs(speaking: np.ndarray) -> None:
    still = speaking[:1].repeat(9, axis=0)
    still[4, list(LIPS), 0] += 1
    found = np.ones(9, bool)
    assert metrics.jitter_px(still, found) == pytest.approx((1 + 2 + 1) / 7)
    found[4] = False
    assert metrics.jitter_px(still, found) == 0
    assert metrics.jitter_px(still, np.zeros(9, bool)) is None
    assert metrics.jitter_px(still[:2], np.ones(2, bool)) is None


def test_boxes_stay_in_the_picture() -> None:
    landmarks = np.zeros((478, 3))
    landmarks[:, :2] = np.random.default_rng(1).uniform((-20, 10), (90, 130), (478, 2))
    rows, columns = metrics.face_box(landmarks, 80, 100)
    assert (rows.stop, columns.start, columns.stop) == (100, 0, 80)
    landmarks[list(LIPS), :2] = np.random.default_rng(2).uniform((30, 40), (50, 60), (40, 2))
    landmarks[LIPS[0], :2], landmarks[LIPS[1], :2] = (30, 40), (50, 60)
    assert metrics.mouth_box(landmarks, 80, 100) == (slice(30, 70), slice(20, 60))
    gone = metrics.face_box(landmarks + 500, 80, 100)
    assert np.zeros((100, 80))[gone].size == 0
