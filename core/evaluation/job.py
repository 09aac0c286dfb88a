"""The worker's door: `likeness evaluate`."""

from typing import Any

from core.evaluation.compare import compare
from core.jobs.events import Report
from core.jobs.specs import EvaluateSpec


def run(spec: EvaluateSpec, report: Report) -> dict[str, Any]:
    """Compare two videos; the result is described at `compare`, with the two paths beside."""
    return {"real": str(spec.real), "made": str(spec.made)} | compare(spec.real, spec.made, report)
