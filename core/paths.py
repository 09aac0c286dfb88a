"""Where things lie on this machine: one place, so that nothing else guesses."""

import os
from pathlib import Path

import platformdirs


def cache_folder() -> Path:
    """Return the folder for what can be made or fetched again (`LIKENESS_CACHE` overrides it)."""
    return Path(os.environ.get("LIKENESS_CACHE") or platformdirs.user_cache_dir("likeness", appauthor=False))


def model_cache_folder() -> Path:
    """Return the folder in which fetched models are kept."""
    return cache_folder() / "models"


def local_model_folder() -> Path | None:
    """Return the user's own folder of model files (`LIKENESS_MODELS`), the first source asked."""
    folder = os.environ.get("LIKENESS_MODELS")
    return Path(folder) if folder else None


def resource_folder() -> Path:
    """Return the folder of files that ship with the program."""
    return Path(__file__).resolve().parent.parent / "resources"


def settings_file() -> Path:
    """Return the file that holds this user's settings (`LIKENESS_CONFIG` overrides its folder)."""
    folder = os.environ.get("LIKENESS_CONFIG") or platformdirs.user_config_dir("likeness", appauthor=False)
    return Path(folder) / "settings.json"
