"""Where tests and benchmarks find footage: real clips beside the repository if they are there, else the sample speaker."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def shared() -> Path | None:
    """Return the folder of footage and models beside the repository (`LIKENESS_SHARED` names another), None without."""
    folder = Path(os.environ.get("LIKENESS_SHARED") or ROOT.parent / "shared")
    return folder if (folder / "footage").is_dir() else None


def clips(pattern: str) -> list[Path]:
    """Return the shared footage that matches, sorted; empty without the folder."""
    folder = shared()
    return sorted((folder / "footage").glob(pattern)) if folder else []
