"""What lies where."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
AT_THE_TOP = {
    "pyproject.toml",
    "README.md",
    "Makefile",
    "app",
    "core",
    "ui",
    "resources",
    "tests",
    "packaging",
}
MACHINE_PATH = re.compile(r"(^|[^a-z.])/(work|farm|root)/|/home/[a-z]+/")
VAGUE = {"manager", "helper", "helpers", "utils", "util", "common", "data", "info", "misc", "handler"}


@cache
def _files() -> tuple[Path, ...]:
    """Return the files of the repository, relative to its top: tracked, or new and not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is not a git checkout")
    names = [Path(name) for name in listed.stdout.split("\0") if name]
    return tuple(name for name in names if (TOP / name).is_file())


def test_the_top_is_as_agreed() -> None:
    top = {path.parts[0] for path in _files()}
    assert {name for name in top if not name.startswith(".")} <= AT_THE_TOP


def test_packaging_is_no_package() -> None:
    assert not (TOP / "packaging" / "__init__.py").exists()


def test_no_file_names_a_path_of_one_machine() -> None:
    found = []
    for path in _files():
        try:
            lines = (TOP / path).read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [f"{path}:{number}" for number, line in enumerate(lines, 1) if MACHINE_PATH.search(line)]
    assert found == []


def test_every_folder_says_what_it_is_for() -> None:
    folders = {path.parent for path in _files() if not path.parts[0].startswith(".")}
    assert sorted(str(folder) for folder in folders if not (TOP / folder / "README.md").is_file()) == []


def test_every_package_can_be_imported() -> None:
    folders = {path.parent for path in _files() if path.suffix == ".py" and path.parts[0] in ("app", "core", "ui")}
    assert sorted(str(folder) for folder in folders if not (TOP / folder / "__init__.py").is_file()) == []


def test_names_say_something() -> None:
    vague = []
    for path in _files():
        if path.suffix != ".py":
            continue
        words = [(path.stem, str(path))]
        tree = ast.parse((TOP / path).read_text(encoding="utf-8"))
        words += [(node.name, f"{path}:{node.lineno}") for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
        vague += [where for name, where in words if _words(name) & VAGUE]
    assert vague == []


def _words(name: str) -> set[str]:
    """Return the words of a snake_case or CamelCase name, in lower case."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}
