"""The track job: every piece of footage gets its Take."""

from typing import Any

from core.errors import UserError
from core.face.take import Take
from core.jobs.events import Report
from core.jobs.specs import TrackSpec
from core.project import store
from core.tracking.tracker import track


def run(spec: TrackSpec, report: Report) -> dict[str, Any]:
    """Track what is not tracked yet. Footage without a face is said and left out; none at all is a UserError."""
    with store.locked(spec.project):
        project = store.load(spec.project)
        if not project.footage:
            raise UserError(f"{spec.project} has no footage. Add some: likeness new NAME.likeness --footage FILES.")
        (spec.project / "takes").mkdir(exist_ok=True)
        takes: list[Take] = []
        failed: list[str] = []
        for number, footage in enumerate(project.footage):
            report.progress("track", number, len(project.footage), "files")
            try:
                takes.append(_take(spec, footage, report))
            except UserError as error:
                failed.append(str(error))
                report.note(str(error))
        report.progress("track", len(project.footage), len(project.footage), "files")
    if not takes:
        raise UserError(failed[0])
    frames = sum(len(take) for take in takes)
    found = sum(int(take.found.sum()) for take in takes)
    return {
        "files": len(project.footage),
        "tracked": len(takes),
        "failed": failed,
        "frames": frames,
        "frames_with_face": found,
        "seconds": round(sum(len(take) / take.rate_hz for take in takes), 2),
        "notes": [note for take in takes for note in take.notes],
    }


def _take(spec: TrackSpec, footage: Any, report: Report) -> Take:
    file = store.take_file(spec.project, footage)
    if file.exists() and not spec.again:
        try:
            return Take.load(file)
        except UserError:
            file.unlink()  # a damaged take is made again
    take = track(store.footage_file(spec.project, footage), report)
    take.save(file)
    return take
