"""The one door for edits: undo, redo, merging, the saved mark."""

import random

import pytest

from core.project import edits
from core.project.document import Document
from core.project.model import Project


def renamed(name):
    return lambda project: edits.rename(project, name)


def test_undo_and_redo_walk_the_same_projects():
    document = Document(Project("a"))
    first = document.project
    document.apply(renamed("b"), "Rename")
    second = document.project
    assert (document.undo_label, document.redo_label) == ("Rename", None)
    assert document.undo()
    assert document.project is first
    assert document.redo_label == "Rename"
    assert document.redo()
    assert document.project is second
    assert not document.redo()


def test_an_edit_after_undo_forgets_what_was_undone():
    document = Document(Project("a"))
    document.apply(renamed("b"), "Rename")
    document.undo()
    document.apply(renamed("c"), "Rename")
    assert not document.redo()
    assert document.project.name == "c"


def test_a_drag_is_one_step():
    document = Document(Project("a"))
    for name in "bcd":
        document.apply(renamed(name), "Drag", merge_key="drag")
    document.end_gesture()
    document.apply(renamed("e"), "Drag", merge_key="drag")
    document.undo()
    assert document.project.name == "d"
    document.undo()
    assert document.project.name == "a"
    assert not document.undo()


def test_an_edit_that_changes_nothing_is_no_step():
    document = Document(Project("a"))
    assert not document.apply(lambda project: project, "Nothing")
    assert document.undo_label is None
    assert not document.modified


def test_an_edit_that_raises_did_nothing():
    document = Document(Project("a"))

    def broken(project):
        raise ValueError

    with pytest.raises(ValueError):
        document.apply(broken, "Broken")
    assert document.project.name == "a"
    assert document.undo_label is None


def test_saved_mark_follows_undo():
    document = Document(Project("a"))
    document.apply(renamed("b"), "Rename")
    document.mark_saved()
    assert not document.modified
    document.undo()
    assert document.modified
    document.redo()
    assert not document.modified


def test_listeners_hear_until_they_leave():
    document, heard = Document(Project("a")), []
    leave = document.subscribe(lambda project: heard.append(project.name))
    document.apply(renamed("b"), "Rename")
    document.undo()
    leave()
    document.redo()
    assert heard == ["b", "a"]


def test_any_walk_of_edits_and_undos_ends_where_it_began():
    chance = random.Random(3)
    document = Document(Project("start"))
    start = document.project
    for number in range(400):
        verb = chance.choice(["apply", "apply", "drag", "undo", "redo"])
        if verb == "apply":
            document.apply(renamed(str(number)), "Rename")
        elif verb == "drag":
            document.apply(renamed(str(number)), "Drag", merge_key="drag")
        else:
            getattr(document, verb)()
    while document.undo():
        pass
    assert document.project is start
    assert not document.modified
