"""Placing + target -> movie: decode, draw and encode side by side, in parts, so that memory does not grow with length."""

import queue
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np

from core.jobs.events import Report
from core.media.reader import Frame, read_frames
from core.media.writer import MovieWriter
from core.rendering.placing import Placing

T = TypeVar("T")

FRAMES_AT_ONCE = 8
WAITING = 2


def render(placing: Placing, target: Path, writer: MovieWriter, report: Report) -> int:
    """Write every frame of the target, with the made mouth where there is a face. Returns the number of frames."""
    compositor = placing.compositor()
    total = len(placing.take)
    count = 0

    def drawn(batch: list[Frame]) -> list[Frame]:
        faces = [number for number, frame in enumerate(batch) if frame.index < total and placing.take.found[frame.index]]
        if not faces:
            return batch
        made = placing.frames(np.array([batch[number].index for number in faces]))
        result = list(batch)
        for number, what in zip(faces, made, strict=True):
            frame = batch[number]
            result[number] = Frame(frame.index, frame.time_s, compositor.draw(frame.picture, what))
        return result

    source = ahead(_batches(target, total))
    for batch in ahead(drawn(batch) for batch in source):
        for frame in batch:
            writer.write(frame.picture, frame.time_s)
            count += 1
        report.progress("dub", count, total)
    return count


def _batches(target: Path, total: int) -> Iterator[list[Frame]]:
    batch: list[Frame] = []
    for frame in read_frames(target):
        if frame.index >= total:
            break
        batch.append(frame)
        if len(batch) == FRAMES_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield the items, made a little ahead in a thread of their own; its exceptions come out here."""
    ready: queue.Queue[tuple[str, object]] = queue.Queue(WAITING)
    given_up = threading.Event()

    def put(kind: str, value: object) -> bool:
        while not given_up.is_set():
            try:
                ready.put((kind, value), timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def work() -> None:
        try:
            for item in items:
                if not put("item", item):
                    return
            put("end", None)
        except BaseException as error:  # it is raised again where the items are used
            put("error", error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while True:
            kind, value = ready.get()
            if kind == "end":
                return
            if kind == "error":
                raise value  # type: ignore[misc]
            yield value  # type: ignore[misc]
    finally:
        given_up.set()
        thread.join()
