"""The start as the user has it: another process, its modules, its complaints, its time."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
START = """
import json, sys, time
began = time.perf_counter()
from pathlib import Path
from PySide6.QtCore import QTimer
from app import main

def look():
    from PySide6.QtWidgets import QApplication
    window = next(w for w in QApplication.topLevelWidgets() if w.metaObject().className() == "MainWindow")
    print(json.dumps({
        "seconds": time.perf_counter() - began,
        "visible": window.isVisible(),
        "title": window.windowTitle(),
        "modules": sorted(set(sys.modules) & set(%r)),
    }))
    window.close()

if __name__ == "__main__":
    import cv2  # as a tracker's import would, before the window
    QTimer.singleShot(0, look)
    sys.exit(main.open_window(Path(sys.argv[1])))
"""
FORBIDDEN = ["torch", "mediapipe", "core.training", "core.tracking", "core.tracking.tracker"]


def test_the_window_starts_lean_and_without_complaint(project, tmp_path):
    script = tmp_path / "start.py"
    script.write_text(START % (FORBIDDEN,))
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    environment["LIKENESS_CONFIG"] = str(tmp_path / "config")
    ran = subprocess.run(
        [sys.executable, str(script), str(project)],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout)
    assert said["visible"]
    assert said["title"].startswith(project.stem)
    assert said["modules"] == []
    assert ran.stderr == "", "Qt or Python complained"
    assert said["seconds"] < 10, "far above what it takes, so that a busy machine does not fail it"


def test_what_opencv_does_to_qt_is_undone(monkeypatch):
    import cv2

    from app.main import QT_VARIABLES, forget_foreign_qt

    folder = Path(cv2.__file__).parent / "qt" / "plugins"
    monkeypatch.setenv(QT_VARIABLES[0], str(folder))
    monkeypatch.setenv(QT_VARIABLES[1], "/usr/share/fonts")
    forget_foreign_qt()
    assert QT_VARIABLES[0] not in os.environ
    assert os.environ[QT_VARIABLES[1]] == "/usr/share/fonts", "what the user set stays"
