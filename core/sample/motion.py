"""How the sample speaker holds itself: head, gaze, blinks, brows and light, smooth and repeatable from a seed."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

PIVOT = np.array([0.0, -9.0, -4.0])  # where the head turns on the neck, in the head's own centimetres
DISTANCE_CM = 62.0


@dataclass(frozen=True, slots=True)
class Motion:
    """What moves beside the mouth, per picture.

    pose: (T, 4, 4) head -> camera, centimetres, camera looking along -z. gaze: (T, 2) radians, right and up.
    blink, brow, smile: (T,) 0..1. light: (T, 3) unit vector towards the light, camera axes. power: (T,).
    """

    pose: np.ndarray
    gaze: np.ndarray
    blink: np.ndarray
    brow: np.ndarray
    smile: np.ndarray
    light: np.ndarray
    power: np.ndarray


def make_motion(times_s: np.ndarray, stress: np.ndarray, pausing: np.ndarray, seed: int) -> Motion:
    """Make the motion. times_s, stress, pausing: (T,); `pausing` is 1 in pauses."""
    random = np.random.default_rng(seed + 1)
    rate = 1 / float(np.median(np.diff(times_s))) if len(times_s) > 1 else 25.0
    slow_stress = gaussian_filter1d(stress, 0.10 * rate)
    yaw = _drift(times_s, random, 9.0, (0.06, 0.13, 0.29))
    pitch = _drift(times_s, random, 3.6, (0.08, 0.17, 0.33)) + 2.6 * slow_stress - 0.5
    roll = _drift(times_s, random, 3.0, (0.05, 0.11, 0.21))
    sway = np.stack([_drift(times_s, random, 0.55, (0.05, 0.12, 0.2)) for _ in range(3)], axis=1)
    pose = np.stack([
        _pose(np.radians(a), np.radians(b), np.radians(c), shift)
        for a, b, c, shift in zip(yaw, pitch, roll, sway * (1, 0.5, 1.4), strict=True)
    ])  # fmt: skip
    gaze = _gaze(times_s, random) - np.radians(np.stack([yaw, -pitch], axis=1)) * 0.75
    blink = _blinks(times_s, random)
    brow = np.clip(0.55 * slow_stress + _drift(times_s, random, 0.16, (0.1, 0.23)), -0.25, 0.9)
    smile = 0.30 + 0.34 * gaussian_filter1d(pausing, 0.25 * rate) + _drift(times_s, random, 0.10, (0.07, 0.15))
    turn, height = (
        np.radians(_drift(times_s, random, 14, (0.03, 0.055)) - 32),
        np.radians(_drift(times_s, random, 6, (0.025, 0.06)) + 34),
    )
    light = np.stack([np.sin(turn) * np.cos(height), np.sin(height), np.cos(turn) * np.cos(height)], axis=1)
    return Motion(pose, gaze, blink, brow, smile, light, 1 + _drift(times_s, random, 0.06, (0.04, 0.09)))


def _drift(times_s: np.ndarray, random: np.random.Generator, size: float, rates_hz: tuple[float, ...]) -> np.ndarray:
    parts = [np.sin(2 * np.pi * (rate * times_s + random.uniform())) / (k + 1) for k, rate in enumerate(rates_hz)]
    return size * np.sum(parts, axis=0) / sum(1 / (k + 1) for k in range(len(rates_hz)))


def _pose(yaw: float, pitch: float, roll: float, shift: np.ndarray) -> np.ndarray:
    cy, sy, cx, sx, cz, sz = (f(a) for a in (yaw, pitch, roll) for f in (np.cos, np.sin))
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    turn = about_z @ about_y @ about_x
    pose = np.eye(4)
    pose[:3, :3] = turn
    pose[:3, 3] = PIVOT + shift - turn @ PIVOT + (0, 2.6, -DISTANCE_CM)
    return pose


def _gaze(times_s: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Look at the camera mostly, and now and then aside, in jumps of 40 ms."""
    gaze, now, end = np.zeros((len(times_s), 2)), np.zeros(2), 1.5
    for k, time in enumerate(times_s):
        if time > end:
            aside = random.uniform() < 0.30
            now = random.normal(0, (0.16, 0.06)) if aside else random.normal(0, 0.018, 2)
            end = time + (random.uniform(0.4, 0.9) if aside else random.uniform(0.9, 3.2))
        gaze[k] = now
    return gaussian_filter1d(gaze, 0.55, axis=0)


def _blinks(times_s: np.ndarray, random: np.random.Generator) -> np.ndarray:
    blink, at = np.zeros(len(times_s)), 0.9
    while at < times_s[-1]:
        after = times_s - at
        shut = np.interp(after, (-0.10, -0.02, 0.03, 0.20), (0, 1, 1, 0))
        blink = np.maximum(blink, shut * shut * (3 - 2 * shut))
        at += random.uniform(2.0, 5.0) if random.uniform() < 0.85 else 0.35
    return blink
