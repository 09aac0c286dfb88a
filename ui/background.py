"""Work off the window's thread, with the result handed back on it, so that the window never freezes."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import UserError

log = logging.getLogger(__name__)
Done = Callable[[Any], None]
Told = Callable[[str], None]


class Background(QObject):
    """A few threads for reading. `done` and `failed` are called on the window's thread."""

    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None, threads: int = 2) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="background")
        self._closed = False
        self._ended.connect(self._hand_back)

    def run(self, work: Callable[[], Any], done: Done, failed: Told | None = None) -> None:
        """Call `work` in a thread, then `done(result)`; or `failed(sentence)` if it raised."""
        if self._closed:
            return

        def ended(future: Future[Any]) -> None:
            if not self._closed and not future.cancelled():
                self._ended.emit((future, done, failed))

        self._pool.submit(work).add_done_callback(ended)

    def close(self) -> None:
        """Drop what waits, finish what runs."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    @Slot(object)
    def _hand_back(self, outcome: tuple[Future[Any], Done, Told | None]) -> None:
        future, done, failed = outcome
        if self._closed:
            return
        error = future.exception()
        if error is None:
            done(future.result())
            return
        if not isinstance(error, UserError):
            log.error("background work failed", exc_info=error)
        if failed is not None:
            failed(str(error) if isinstance(error, UserError) else f"Something went wrong: {error}.")
