"""The doctor looks at this very machine."""

import json
from pathlib import Path

import pytest

from app import doctor


def test_this_machine() -> None:
    findings = doctor.examine()
    topics = {finding.topic for finding in findings}
    assert {"Machine", "Packages", "Graphics card", "Encoders", "Models", "Window", "Sound"} <= topics
    assert all(finding.state == "ok" for finding in findings if finding.topic == "Encoders")
    assert all(finding.remedy for finding in findings if finding.state == "missing")
    shown = doctor.text(findings)
    assert "libx264" in shown
    assert json.loads(doctor.as_json(findings))[0]["topic"] == "Machine"


def test_nothing_installed_is_said_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIKENESS_CACHE", str(tmp_path / "never made"))
    monkeypatch.delenv("LIKENESS_MODELS", raising=False)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    findings = {finding.name: finding for finding in doctor.examine()}
    assert findings["face_landmarker.task"].state == "missing"
    assert "make setup" in findings["face_landmarker.task"].remedy
    assert findings["whisper-tiny.en"].state == "warn"
    assert findings["screen"].state == "warn"
    assert findings["CUDA"].state == "warn"
    assert not (tmp_path / "never made").exists()


def test_a_screen_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    found = {finding.name: finding for finding in doctor.examine()}
    assert found["OpenGL"].state == "missing"
    assert found["OpenGL"].remedy
