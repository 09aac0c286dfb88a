"""One pure function per verb of the user: (Project, ...) -> Project."""

from dataclasses import replace

from core.project.model import Dub, Footage, Project


def add_footage(project: Project, footage: tuple[Footage, ...]) -> Project:
    """Add footage; what is there already (same content) stays once."""
    known = {item.id for item in project.footage}
    new = []
    for item in footage:
        if item.id not in known:
            known.add(item.id)
            new.append(item)
    return replace(project, footage=project.footage + tuple(new)) if new else project


def remove_footage(project: Project, footage_id: str) -> Project:
    """Take one piece of footage out of the project; the file itself stays."""
    return replace(project, footage=tuple(item for item in project.footage if item.id != footage_id))


def add_dub(project: Project, dub: Dub) -> Project:
    """Remember a dubbed video; one written to the same place takes the older one's place."""
    return replace(project, dubs=(*(item for item in project.dubs if item.output != dub.output), dub))


def remove_dub(project: Project, dub_id: str) -> Project:
    """Forget a dubbed video; the file itself stays."""
    return replace(project, dubs=tuple(item for item in project.dubs if item.id != dub_id))


def rename(project: Project, name: str) -> Project:
    """Give the project another name."""
    return replace(project, name=name)
