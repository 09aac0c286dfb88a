"""Jobs run in a spawned child of their own: the window never imports what they import, and a crash stays theirs."""

import importlib
import logging
import multiprocessing
import os
import sys
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from core.errors import Cancelled, UserError
from core.jobs.events import Event, Failed, Finished, Report, Stopped
from core.jobs.specs import Spec

log = logging.getLogger(__name__)
_spawn = multiprocessing.get_context("spawn")
LOG_LINES_TOLD = 6


def run_here(spec: Spec, report: Report) -> dict[str, Any]:
    """Run a job in this process and return its result."""
    module, function = spec.entry.split(":")
    return getattr(importlib.import_module(module), function)(spec, report)


class Running:
    """A job in its child. Ask it for `events()` from time to time."""

    def __init__(self, spec: Spec, log_file: Path | None = None) -> None:
        self.spec = spec
        self.log_file = log_file
        self._cancel, self._stop = _spawn.Event(), _spawn.Event()
        self._receive, send = _spawn.Pipe(duplex=False)
        self._ended: Finished | Failed | Stopped | None = None
        # Not a daemon: daemons may not have children, and the dub's voice is one.
        self._process = _spawn.Process(
            target=_child, args=(spec, send, self._cancel, self._stop, log_file, os.getpid()), name=spec.kind
        )
        self._process.start()
        send.close()

    @property
    def alive(self) -> bool:
        """Whether the job still runs (its last event may still be unread)."""
        return self._ended is None

    @property
    def pid(self) -> int | None:
        """The child's process number."""
        return self._process.pid

    def events(self, wait_s: float = 0.0) -> list[Event]:
        """Return what the job said since the last call. The last event ever is Finished, Failed or Stopped."""
        events: list[Event] = []
        if self._ended is not None:
            return events
        try:
            while self._receive.poll(wait_s if not events else 0):
                events.append(self._receive.recv())
        except (EOFError, OSError):
            if not any(isinstance(event, Finished | Failed | Stopped) for event in events):
                self._process.join(5)
                events.append(self._crashed())
        for event in events:
            if isinstance(event, Finished | Failed | Stopped):
                self._ended = event
                self._process.join(5)
                self._receive.close()
        return events

    def cancel(self) -> None:
        """Ask the job to give up; it leaves nothing half-written."""
        self._cancel.set()

    def stop(self) -> None:
        """Ask the job to finish early and keep what it has (training)."""
        self._stop.set()

    def wait(self, on_event: Callable[[Event], None] = lambda event: None) -> Finished | Failed | Stopped:
        """Wait for the end, handing on each event."""
        while self._ended is None:
            for event in self.events(wait_s=0.2):
                on_event(event)
        return self._ended

    def kill(self) -> None:
        """End the child at once (the program is closing)."""
        self._process.kill()
        self._process.join(5)

    def _crashed(self) -> Failed:
        lines = []
        if self.log_file and self.log_file.exists():
            lines = self.log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES_TOLD:]
        code = self._process.exitcode
        why = "it ran out of memory or was killed" if code == -9 else f"exit code {code}"
        return Failed(f"The {self.spec.kind} job ended unexpectedly ({why}). Start it again: it goes on where it was.",
                      False, "\n".join(lines))  # fmt: skip


def start(spec: Spec, log_file: Path | None = None) -> Running:
    """Start a job in a child process."""
    return Running(spec, log_file)


def run_and_wait(
    spec: Spec, on_event: Callable[[Event], None] = lambda event: None, log_file: Path | None = None
) -> Finished | Failed | Stopped:
    """Run a job in a child process and wait; Ctrl+C cancels it in an orderly way."""
    running = start(spec, log_file)
    while True:
        try:
            return running.wait(on_event)
        except KeyboardInterrupt:
            running.cancel()


def _child(spec: Spec, send: Connection, cancel: Any, stop: Any, log_file: Path | None, parent: int) -> None:
    _start_log(log_file)
    _ignore_interrupt()
    _follow_parent(parent)
    report = Report(send.send, cancel.is_set, stop.is_set)
    try:
        send.send(Finished(run_here(spec, report)))
    except Cancelled:
        send.send(Stopped())
    except UserError as error:
        send.send(Failed(str(error), True))
    except Exception as error:
        log.exception("the job failed")
        send.send(Failed(f"The {spec.kind} job failed: {error!r}.", False, traceback.format_exc()))
    send.close()


def _start_log(log_file: Path | None) -> None:
    if log_file is None:
        return
    log_file.parent.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=log_file, level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    # MediaPipe and FFmpeg write to the process's own stderr: it belongs in the log, not on the user's terminal.
    descriptor = os.open(log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    sys.stderr.flush()
    os.dup2(descriptor, 2)


def _ignore_interrupt() -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent turns Ctrl+C into a cancel


def _follow_parent(parent: int) -> None:
    """End with the parent: a job whose results nobody reads must not go on burning the machine."""

    def watch() -> None:
        gone = threading.Event()
        while not gone.wait(2.0):
            if os.getppid() != parent:
                os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
