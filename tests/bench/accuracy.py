"""How near the dubbed speech comes to what was filmed.

    python -m tests.bench.accuracy GRID.likeness --clips ../shared/footage/grid_s1/valid
    python -m tests.bench.accuracy ANCHOR.likeness --clips held_out.mkv

Every clip is dubbed with its own sound into lossless video, and evaluated against itself; the means are printed as JSON.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from core.jobs.events import Progress, Report
from core.jobs.process import run_here
from core.jobs.specs import DubSpec, EvaluateSpec
from core.project import store

SHOWN = ("lmd_px", "lmd_percent", "opening_correlation", "opening_ratio", "ssim", "ssim_face", "psnr_db", "psnr_mouth_db")
MORE = ("cpbd_real", "cpbd_made", "jitter_ratio")


def judge(project: Path, clips: list[Path], keep: Path | None = None) -> dict[str, Any]:
    """Return the mean of every figure over the clips, and whether all kept their frames and sound."""
    report = Report(lambda event: None if isinstance(event, Progress) else sys.stderr.write(f"{event}\n") and None)
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for clip in clips:
            made = folder / f"{clip.stem}.mkv"
            run_here(DubSpec(project, clip, clip, made, "lossless"), report)
            rows.append(run_here(EvaluateSpec(clip, made), report))
            sys.stderr.write(f"{clip.name} {rows[-1]['lmd_px']:.3f} {rows[-1]['opening_correlation']:.3f}\n")
    means = {name: _mean([row[name] for row in rows]) for name in (*SHOWN, *MORE)}
    return means | {
        "clips": len(rows),
        "same_frames": all(row["same_frames"] for row in rows),
        "same_sound": all(row["same_sound"] for row in rows),
    }


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(float(np.mean(known)), 4) if known else None


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", type=Path)
    parser.add_argument("--clips", type=Path, nargs="+", required=True)
    parser.add_argument("--keep", type=Path, help="keep the dubbed clips in this folder")
    options = parser.parse_args()
    print(json.dumps(judge(options.project, store.expand(options.clips), options.keep), indent=1))


if __name__ == "__main__":
    main()
