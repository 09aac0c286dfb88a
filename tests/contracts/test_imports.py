"""Who may import whom, and what the window's process never loads."""

import os
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]

WALK = """
import importlib, pkgutil, sys
import ui
for module in pkgutil.walk_packages(ui.__path__, "ui."):
    importlib.import_module(module.name)
heavy = {"torch", "mediapipe", "core.training", "core.tracking"} & set(sys.modules)
assert not heavy, heavy
assert sum(name.startswith("ui.") for name in sys.modules) > 5
"""

START = """
import app.__main__, sys
heavy = {"torch", "mediapipe", "PySide6.QtWidgets", "onnxruntime"} & set(sys.modules)
assert not heavy, heavy
"""


def _python(*arguments: str) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, *arguments], cwd=TOP, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_import_contracts_hold() -> None:
    _python("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache")


def test_the_window_never_loads_torch_or_mediapipe() -> None:
    _python("-c", WALK)


def test_a_worker_that_imports_the_start_module_loads_nothing_heavy() -> None:
    _python("-c", START)
