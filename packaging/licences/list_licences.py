"""Write the tables of README.md in this folder: every package and model, its licence, what it means for the
user.

The licence comes from the metadata of what is installed in .venv, unless notes.json names a better one.
"""

import importlib.metadata
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
BEGIN = "<!-- written by list_licences.py: do not edit below -->"


def main() -> int:
    """Write README.md; with --check, return 1 if it is out of date instead."""
    readme = HERE / "README.md"
    told = readme.read_text(encoding="utf-8")
    written = told[: told.index(BEGIN)] + BEGIN + "\n\n" + _tables()
    if "--check" in sys.argv:
        return int(written != told)
    readme.write_text(written, encoding="utf-8")
    return 0


def _tables() -> str:
    notes: dict[str, Any] = json.loads((HERE / "notes.json").read_text(encoding="utf-8"))
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    used = _with_dependencies([*project["dependencies"], *extras["cpu"]])
    tools = _with_dependencies(extras["dev"]) - used
    return "\n\n".join(
        (
            "## Models\n\n" + _model_table(notes["models"]),
            "## Packages that the program uses\n\n" + _package_table(used, notes["packages"]),
            "## Packages for development only\n\n" + _package_table(tools, notes["packages"]) + "\n",
        )
    )


def _with_dependencies(requirements: list[str]) -> set[str]:
    """Return the canonical names of what `requirements` bring, themselves included."""
    seen: set[str] = set()
    waiting = list(requirements)
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if name in seen or not wanted:
            continue
        try:
            waiting.extend(importlib.metadata.requires(name) or ())
        except importlib.metadata.PackageNotFoundError:
            continue
        seen.add(name)
    return seen


def _package_table(names: set[str], notes: dict[str, dict[str, str]]) -> str:
    own = {canonicalize_name(name): note for name, note in notes.items()}
    rows = ["| package | licence | what it means |", "|---|---|---|"]
    for name in sorted(names):
        note = own.get(name, {})
        metadata = importlib.metadata.metadata(name)

        rows.append(f"| {metadata['Name']} | {note.get('licence') or _licence(metadata)} | {note.get('note', '')} |")
    return "\n".join(rows)


def _licence(metadata: Any) -> str:
    """Return the licence that a package names: its expression, else its classifier, else its first line."""
    expression = metadata.get("License-Expression")
    if expression:
        return expression
    classified = [line.split("::")[-1].strip() for line in metadata.get_all("Classifier", []) if "License ::" in line]
    classified = [name for name in classified if name != "DFSG approved"]
    return classified[0] if classified else metadata.get("License", "not named").splitlines()[0]


def _model_table(notes: dict[str, str]) -> str:
    manifest = json.loads((TOP / "resources" / "models" / "manifest.json").read_text(encoding="utf-8"))
    rows = ["| model | licence | what it means |", "|---|---|---|"]
    for model in manifest["models"]:
        name = f"[{model['name']}]({model['origin']})"
        rows.append(f"| {name} | {model['licence']} | {notes.get(model['name'], '')} |")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
