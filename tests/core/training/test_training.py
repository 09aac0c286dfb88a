"""Training for real, on seconds of footage: it learns, goes on exactly where it was, and what runs is what was trained."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.avatars.lipsync3d import LipSync3DAvatar
from core.errors import Cancelled, UserError
from core.face.normalise import normalise, reference_from
from core.face.regions import LOWER_LIP, UPPER_LIP
from core.face.take import Take
from core.face.topology import canonical_face
from core.jobs.events import Event, Metric, Progress, Report, Stopped
from core.jobs.process import run_here, start
from core.jobs.specs import TrainSpec
from core.media.sound import read_sound
from core.models import model_path
from core.project import store
from core.speech.features import extract
from core.tracking.tracker import track
from core.training.loop import FitOptions, fit, one_cycle


class _Line(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.layers = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Dropout(0.2), nn.Linear(16, 1))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


def _fit(steps: int, file: Path, stop_at: int | None = None) -> tuple[float, _Line]:
    module = _Line()

    def loss(rng: np.random.Generator) -> Tensor:
        x = torch.from_numpy(rng.normal(size=(32, 4)).astype(np.float32))
        return ((module(x) - x.sum(1, keepdim=True)) ** 2).mean()

    def validate() -> float:
        x = torch.linspace(-1, 1, 40).reshape(10, 4)
        return float(((module(x) - x.sum(1, keepdim=True)) ** 2).mean())

    calls = [0]

    def cancelled() -> bool:
        calls[0] += 1
        return stop_at is not None and calls[0] > stop_at

    report = Report(cancelled=cancelled)
    options = FitOptions(steps=steps, learning_rate=1e-2, validate_every=10)
    return fit("line", module, loss, validate, options, file, report), module


def test_going_on_gives_the_very_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.training.loop.CHECKPOINT_EVERY_S", 0.0)
    best, whole = _fit(60, tmp_path / "whole.pt")
    with pytest.raises(Cancelled):
        _fit(60, tmp_path / "parts.pt", stop_at=25)
    again, parts = _fit(60, tmp_path / "parts.pt")
    assert again == best
    for a, b in zip(whole.parameters(), parts.parameters(), strict=True):
        assert torch.equal(a, b)


def test_learning_makes_it_better_and_the_rate_ends_near_zero(tmp_path: Path) -> None:
    little, _ = _fit(1, tmp_path / "a.pt")
    much, _ = _fit(150, tmp_path / "b.pt")
    assert much < little / 3
    assert one_cycle(0.15, 0.15) == pytest.approx(1.0, abs=1e-3)
    assert one_cycle(1.0, 0.15) < 1e-3


def test_a_damaged_checkpoint_starts_anew(tmp_path: Path) -> None:
    (tmp_path / "c.pt").write_bytes(b"no checkpoint")
    assert _fit(20, tmp_path / "c.pt")[0] < 10


def test_the_trained_lips_follow_speech_never_heard(trained: Path, clip: Path) -> None:
    avatar = LipSync3DAvatar(store.bundle_folder(trained))
    take = track(clip)
    reference = reference_from(avatar.bundle.reference, canonical_face(model_path("face_landmarker.task")))
    real = normalise(take, reference).vertices
    performance = avatar.perform(extract(read_sound(clip), avatar.features), take.times_s - take.times_s[0])
    made = avatar.vertices(performance.codes)
    opening = [np.linalg.norm(v[:, UPPER_LIP] - v[:, LOWER_LIP], axis=1) for v in (real, made)]
    assert np.corrcoef(*opening)[0, 1] > 0.5  # half a minute of footage, some seconds of training


def test_the_bundle_says_what_it_is_and_agrees_with_torch(trained: Path) -> None:
    manifest = json.loads((store.bundle_folder(trained) / "manifest.json").read_text())
    assert manifest["method"] == "lipsync3d"
    assert manifest["agreement"] < 1e-3
    assert not list(store.run_folder(trained, "train").glob("*.pt"))


def test_a_performance_can_be_decoded_anywhere_alone(trained: Path, clip: Path) -> None:
    avatar = LipSync3DAvatar(store.bundle_folder(trained))
    performance = avatar.perform(extract(read_sound(clip), avatar.features), np.arange(75) / 25)
    together = avatar.atlases(performance.codes)
    alone = avatar.atlases(performance.codes[40:41])
    assert np.abs(together[40].astype(int) - alone[0]).max() <= 1


def test_a_long_line_in_parts_is_the_line_at_once(trained: Path, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    avatar = LipSync3DAvatar(store.bundle_folder(trained))
    features = extract(read_sound(clip), avatar.features)
    times = np.arange(75) / 25
    whole = avatar.perform(features, times).codes
    monkeypatch.setattr("core.avatars.lipsync3d.PART_ROWS", 60)
    monkeypatch.setattr("core.avatars.lipsync3d.CONTEXT_ROWS", 60)
    assert np.abs(avatar.perform(features, times).codes - whole).mean() < 0.05


def test_killed_training_goes_on_from_its_checkpoint(own_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = TrainSpec(own_copy, minutes=0.7, features="mel")
    running = start(spec)
    file = store.run_folder(own_copy, "train") / "geometry.pt"
    deadline = time.monotonic() + 50
    while not file.exists() and time.monotonic() < deadline:
        running.events(wait_s=0.2)
    assert file.exists()
    running.kill()
    assert running.wait().text  # told in words
    step = torch.load(file, weights_only=True)["state"]["step"]
    assert step > 0
    said: list[Event] = []
    enough = [False]

    def note(event: Event) -> None:
        said.append(event)
        enough[0] |= isinstance(event, Metric) and event.name == "learn geometry loss"

    with pytest.raises(Cancelled):
        run_here(spec, Report(note, cancelled=lambda: enough[0]))
    first = next(event for event in said if isinstance(event, Metric) and event.name == "learn geometry loss")
    assert first.step > step


def test_cancelling_leaves_no_half_bundle(own_copy: Path) -> None:
    running = start(TrainSpec(own_copy, minutes=1.0, features="mel"))
    while not any(isinstance(event, Progress) for event in running.events(wait_s=0.2)):
        pass
    running.cancel()
    assert isinstance(running.wait(), Stopped)
    assert not store.bundle_folder(own_copy).exists()
    with store.locked(own_copy):
        pass


def test_nothing_tracked_and_unknown_features_are_said(footage: list[Path], own_copy: Path, tmp_path: Path) -> None:
    project = tmp_path / "new.likeness"
    store.create(project, footage[:1])
    with pytest.raises(UserError, match="likeness track"):
        run_here(TrainSpec(project), Report())
    with pytest.raises(UserError, match="Choose one of"):
        run_here(TrainSpec(own_copy, features="smell"), Report())


def test_too_little_footage_is_said(footage: list[Path], tmp_path: Path) -> None:
    project = tmp_path / "short.likeness"
    store.create(project, footage[:1])
    (project / "takes").mkdir()
    take = track(footage[0])
    Take.save(take, store.take_file(project, store.load(project).footage[0]))
    with pytest.raises(UserError, match="10 seconds"):
        run_here(TrainSpec(project, features="mel"), Report())
