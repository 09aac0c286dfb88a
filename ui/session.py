"""The project that is open and what the user can do with it: one short verb each.

The window holds no lock: jobs lock the project while they write takes and bundles, and saving is atomic.
"""

from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.errors import UserError
from core.jobs.specs import DubSpec, Spec, TrackSpec, TrainSpec
from core.project import edits, store
from core.project.document import Document
from core.project.model import Dub, Footage, Project
from ui.background import Background
from ui.bridge import Job, JobBoard, State
from ui.widgets.words import count


class Session(QObject):
    """What is open. `changed` follows every edit, `results_changed` every finished job."""

    opened = Signal()
    changed = Signal()
    results_changed = Signal()
    dubbed = Signal(object)
    told = Signal(str)
    failed = Signal(str)

    def __init__(self, jobs: JobBoard, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.jobs = jobs
        self.folder: Path | None = None
        self.document: Document | None = None
        self._background = background
        self._tried: set[str] = set()
        jobs.ended.connect(self._job_ended)

    @property
    def project(self) -> Project | None:
        """The project as it is now."""
        return self.document.project if self.document else None

    @property
    def footage(self) -> tuple[Footage, ...]:
        """The footage of the project."""
        return self.document.project.footage if self.document else ()

    @property
    def dubs(self) -> tuple[Dub, ...]:
        """The dubs of the project."""
        return self.document.project.dubs if self.document else ()

    def tracked(self, footage: Footage) -> bool:
        """Whether this footage has its take."""
        return self.folder is not None and store.take_file(self.folder, footage).is_file()

    def tried(self, footage: Footage) -> bool:
        """Whether tracking was tried in this session (and found no face, if there is no take)."""
        return footage.id in self._tried

    @property
    def trained(self) -> bool:
        """Whether there is a likeness to dub with."""
        return self.folder is not None and (store.bundle_folder(self.folder) / "manifest.json").is_file()

    def new(self, folder: Path, files: list[Path]) -> None:
        """Make a project of these files and open it."""
        folder = folder if folder.suffix == store.SUFFIX else folder.with_name(folder.name + store.SUFFIX)
        self.told.emit("Reading the footage…")
        self._background.run(lambda: store.create(folder, files), lambda project: self._open(folder, project), self.failed.emit)

    def open(self, folder: Path) -> None:
        """Open a project."""
        try:
            self._open(folder, store.load(folder))
        except UserError as error:
            self.failed.emit(str(error))

    def save(self) -> bool:
        """Write the project; say so if that fails."""
        if self.folder is None or self.document is None:
            return True
        try:
            store.save(self.folder, self.document.project)
        except UserError as error:
            self.failed.emit(str(error))
            return False
        self.document.mark_saved()
        self.changed.emit()
        return True

    def import_files(self, files: list[Path]) -> None:
        """Add videos, or folders of them, to the project."""
        folder = self.folder
        if folder is None:
            return
        self.told.emit("Reading the footage…")
        self._background.run(lambda: _described(files, folder), lambda found: self._add(folder, *found), self.failed.emit)

    def remove_footage(self, footage_id: str) -> None:
        """Take footage out of the project; its file stays."""
        if self.document:
            self.document.apply(lambda project: edits.remove_footage(project, footage_id), "Remove footage")

    def remove_dub(self, dub_id: str) -> None:
        """Take a dub out of the project; its file stays."""
        if self.document:
            self.document.apply(lambda project: edits.remove_dub(project, dub_id), "Remove dub")

    def undo(self) -> None:
        """Take back the last edit."""
        if self.document:
            self.document.undo()

    def redo(self) -> None:
        """Bring back the edit last undone."""
        if self.document:
            self.document.redo()

    def track(self) -> None:
        """Track the footage that has no take yet."""
        if self.folder:
            self._submit(TrackSpec(self.folder), "Track footage")

    def train(self, minutes: float, device: str, fresh: bool) -> None:
        """Train the likeness on all takes."""
        if self.folder:
            self._submit(TrainSpec(self.folder, minutes=minutes, device=device, fresh=fresh), "Train likeness")

    def dub(self, target: Path, audio: Path, output: Path, preset: str) -> None:
        """Put the sound into the mouth of the person in `target`."""
        if self.folder is None:
            return
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self.failed.emit(f"{output.parent} cannot be made ({error.strerror}). Choose another place.")
            return
        self._submit(DubSpec(self.folder, target, audio, output, preset), f"Dub {target.stem} with {audio.stem}")

    def file_of(self, path: str) -> Path:
        """Return the absolute path of a path that the project stores."""
        return ((self.folder or Path()) / path).resolve()

    def _submit(self, spec: Spec, title: str) -> None:
        if self.folder and self.save():
            self.jobs.submit(spec, title, store.run_folder(self.folder, spec.kind) / "log.txt")

    def _open(self, folder: Path, project: Project) -> None:
        self.folder, self.document, self._tried = folder.resolve(), Document(project), set()
        self.document.subscribe(lambda _: self.changed.emit())
        self.opened.emit()
        self.changed.emit()

    def _add(self, folder: Path, found: tuple[Footage, ...], refused: tuple[str, ...]) -> None:
        if self.document is None or folder != self.folder:
            return
        before = len(self.footage)
        self.document.apply(lambda project: edits.add_footage(project, found), "Import footage")
        added = len(self.footage) - before
        if refused:
            first, *others = refused
            self.failed.emit(first + (f" {len(others)} more could not be read." if others else ""))
        else:
            self.told.emit(f"{count(added, 'clip')} added." if added else "This footage is in the project already.")

    def _job_ended(self, job: Job) -> None:
        if self.folder is None or getattr(job.spec, "project", None) != self.folder:
            return
        if isinstance(job.spec, TrackSpec) and job.state is not State.CANCELLED:
            self._tried = {item.id for item in self.footage}
        if isinstance(job.spec, DubSpec) and job.state is State.FINISHED:
            self._keep_dub(job.spec)
        self.results_changed.emit()
        if job.state is State.FAILED:
            self.failed.emit(job.failure)
        elif job.notes and job.state is State.FINISHED:
            self.told.emit(job.notes[-1])

    def _keep_dub(self, spec: DubSpec) -> None:
        if self.document is None or self.folder is None:
            return
        target, audio, output = (self._stored(path) for path in (spec.target, spec.audio, spec.output))
        key = sha256("\n".join((target, audio, output)).encode()).hexdigest()[:16]
        dub = Dub(key, target, audio, output)
        self.document.apply(lambda project: edits.add_dub(project, dub), "Dub")
        self.save()
        self.dubbed.emit(dub)

    def _stored(self, path: Path) -> str:
        path, folder = path.resolve(), (self.folder or Path()).resolve()
        inside = path.is_relative_to(folder)
        return (path.relative_to(folder) if inside else path).as_posix()


def _described(files: list[Path], folder: Path) -> tuple[tuple[Footage, ...], tuple[str, ...]]:
    """Probe the files; those that cannot be used are told in a sentence each, the others are kept."""
    found, refused = [], []
    for file in store.expand(files):
        try:
            found.append(store.describe(file, folder))
        except UserError as error:
            refused.append(str(error))
    return tuple(found), tuple(refused)
