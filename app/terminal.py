"""What the command line shows while a job runs, and at its end."""

import json
import sys
import time
from typing import Any

from core.jobs.events import Event, Failed, Finished, Note, Progress, Stopped

BAR_WIDTH = 24
PLAIN_EVERY_S = 10.0


class Terminal:
    """Progress on stderr: one line that moves on a terminal, a line now and then in a log, none with --json."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._moving = sys.stderr.isatty() and not as_json
        self._stage = ""
        self._said_s = 0.0
        self._width = 0

    def show(self, event: Event) -> None:
        """Show one event of a job."""
        if isinstance(event, Note):
            self._line(f"note: {event.text}")
        elif isinstance(event, Progress):
            self._progress(event)

    def say(self, text: str) -> None:
        """Say something for people."""
        if not self.as_json:
            self._line(text)

    def end(self, outcome: Finished | Failed | Stopped) -> int:
        """Show how a job ended; return the exit code: 0, 2 (the user can mend it), 1."""
        self._clear()
        if isinstance(outcome, Finished):
            return 0
        if isinstance(outcome, Stopped):
            sys.stderr.write("likeness: cancelled; nothing was left half-written.\n")
            return 1
        sys.stderr.write(f"likeness: {outcome.text}\n")
        if outcome.details and not outcome.user_error:
            sys.stderr.write(outcome.details.rstrip() + "\n")
        return 2 if outcome.user_error else 1

    def result(self, values: dict[str, Any], text: str) -> None:
        """Print a result: JSON for machines, `text` for people."""
        self._clear()
        print(json.dumps(values, ensure_ascii=False) if self.as_json else text)

    def _progress(self, event: Progress) -> None:
        if self.as_json:
            return
        share = event.done / event.total if event.total else 0.0
        left = f", {clock(event.left_s)} left" if event.left_s is not None else ""
        if self._moving:
            bar = "#" * round(share * BAR_WIDTH)
            self._rewrite(f"{event.stage:<32.32} [{bar:<{BAR_WIDTH}}] {share:4.0%}{left}")
        elif event.stage != self._stage or time.monotonic() - self._said_s > PLAIN_EVERY_S:
            self._said_s = time.monotonic()
            sys.stderr.write(f"{event.stage}: {share:.0%}{left}\n")
        self._stage = event.stage

    def _line(self, text: str) -> None:
        self._clear()
        sys.stderr.write(text + "\n")

    def _rewrite(self, text: str) -> None:
        sys.stderr.write("\r" + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)

    def _clear(self) -> None:
        if self._moving and self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            self._width = 0


def clock(seconds: float) -> str:
    """Return a duration as people say it: 40 s, 3 min 20 s."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"
