"""A job for the tests of the board: it runs in a real child until told otherwise."""

import time
from dataclasses import dataclass
from typing import ClassVar

from core.errors import UserError
from core.jobs.specs import Spec


@dataclass(frozen=True, slots=True)
class SlowSpec(Spec):
    """Count to `steps`; fail at the end if `fails`."""

    entry: ClassVar[str] = "tests.ui.slow_job:run"
    kind: ClassVar[str] = "train"

    steps: int = 3
    fails: bool = False


def run(spec, report):
    for step in range(spec.steps):
        report.progress("count", step, spec.steps, "steps")
        report.metric("loss", step, 1.0 / (step + 1))
        if report.stopping:
            return {"kept": step}
        time.sleep(0.02)
    report.progress("count", spec.steps, spec.steps, "steps")
    if spec.fails:
        raise UserError("The count came to nothing. Count again.")
    return {"counted": spec.steps}
