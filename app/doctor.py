"""`likeness doctor`: what this machine can do, and what to do about what it cannot.

Whatever may crash or hang (graphics drivers, sound libraries) is tried in a process of its own.
"""

import ctypes
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement

from core.models import catalogue, installed
from core.paths import model_cache_folder, resource_folder

State = Literal["ok", "warn", "missing"]
PATIENCE_S = 20.0
GIB = 2**30
ENCODERS = {
    "libx264": "preset h264",
    "aac": "preset h264",
    "ffv1": "preset lossless",
    "flac": "preset lossless",
}
MARKS: dict[State, str] = {"ok": "ok", "warn": "!", "missing": "MISSING"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `remedy` is a sentence, empty where there is nothing to do."""

    topic: str
    name: str
    state: State
    text: str
    remedy: str = ""


def examine() -> tuple[Finding, ...]:
    """Look at everything; takes a few seconds, changes nothing, never raises for what it finds."""
    return (
        *_processor(),
        *_disk(),
        *_packages(),
        *_graphics_card(),
        *_encoders(),
        *_models(),
        *_libraries(),
        *_window(),
        *_sound(),
    )


def text(findings: Iterable[Finding]) -> str:
    """Return the findings as lines for people, by topic, no line break at the end."""
    lines: list[str] = []
    topic = ""
    for finding in findings:
        if finding.topic != topic:
            topic = finding.topic
            lines.append(topic)
        lines.append(f"  {MARKS[finding.state]:<8}{finding.name}: {finding.text}")
        if finding.remedy:
            lines.append(f"          {finding.remedy}")
    return "\n".join(lines)


def as_json(findings: Iterable[Finding]) -> str:
    """Return the findings as a JSON list."""
    return json.dumps([asdict(finding) for finding in findings], indent=1)


def _processor() -> Iterator[Finding]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    remedy = "Training will be slow; give the program at least two." if cores < 2 else ""
    yield Finding("Machine", "processor cores", "warn" if remedy else "ok", str(cores), remedy)
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIB
        remedy = "Training asks for about 4 GiB; close other programs." if memory < 4 else ""
        yield Finding("Machine", "memory", "warn" if remedy else "ok", f"{memory:.0f} GiB", remedy)


def _disk() -> Iterator[Finding]:
    for name, folder in (("disk here", Path.cwd()), ("disk of the model cache", model_cache_folder())):
        there = next(path for path in (folder, *folder.parents) if path.exists())
        free = shutil.disk_usage(there).free / GIB
        state: State = "missing" if free < 1 else "warn" if free < 5 else "ok"
        remedy = "" if state == "ok" else f"Free some space in {there}; a project takes a few GiB."
        yield Finding("Machine", name, state, f"{free:.1f} GiB free", remedy)


def _packages() -> Iterator[Finding]:
    """Compare the installed packages with what the program was built against."""
    again = "Run `make setup` again."
    try:
        wanted = [Requirement(line) for line in importlib.metadata.requires("likeness") or ()]
    except importlib.metadata.PackageNotFoundError:
        yield Finding("Packages", "likeness", "warn", "runs from its sources, not installed", again)
        return
    wrong = 0
    for requirement in wanted:
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": "cpu"}):
            continue
        version = _version(requirement.name)
        if version is None:
            wrong += 1
            yield Finding("Packages", requirement.name, "missing", "not installed", again)
        elif version not in requirement.specifier:
            wrong += 1
            told = f"version {version}, tried with {requirement.specifier}"
            yield Finding("Packages", requirement.name, "warn", told, again)
    if not wrong:
        yield Finding("Packages", "Python packages", "ok", f"all {len(wanted)} as tried")


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _graphics_card() -> Iterator[Finding]:
    names = _run(["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"])
    if not names:
        yield Finding("Graphics card", "CUDA", "warn", "no NVIDIA card; the processor does the work")
        return
    for name in names.splitlines():
        yield Finding("Graphics card", "CUDA", "ok", name.strip())
    torch = _version("torch") or ""
    if "+cpu" in torch:
        remedy = f"Run: pip install --force-reinstall torch=={torch.split('+')[0]} (several GB)."
        yield Finding("Graphics card", "torch", "warn", f"{torch} is built for the processor", remedy)
    providers = _python("import onnxruntime; print(*onnxruntime.get_available_providers())")
    if providers is None or "CUDAExecutionProvider" not in providers:
        yield Finding("Graphics card", "onnxruntime", "warn", "cannot use the card", "Run `make setup` again.")


def _encoders() -> Iterator[Finding]:
    from av.codec.codec import Codec, UnknownCodecError

    lost = "Install PyAV from PyPI (pip install --force-reinstall av); a system build may leave encoders out."
    for codec, use in ENCODERS.items():
        try:
            Codec(codec, "w")
        except (UnknownCodecError, ValueError):
            yield Finding("Encoders", codec, "missing", f"needed for {use}", lost)
        else:
            yield Finding("Encoders", codec, "ok", f"for {use}")


def _models() -> Iterator[Finding]:
    for model in catalogue():
        path = installed(model.name)
        if path is not None:
            yield Finding("Models", model.name, "ok", str(path))
        else:
            state: State = "missing" if model.required else "warn"
            told = f"not here yet ({model.size / 2**20:.0f} MiB)"
            yield Finding("Models", model.name, state, told, "It is fetched when first needed, or by `make setup`.")


def _libraries() -> Iterator[Finding]:
    """Try the system libraries that a bare Debian or Ubuntu lacks."""
    if not sys.platform.startswith("linux"):
        return
    absent: list[str] = []
    for line in (resource_folder() / "debian_libraries.txt").read_text(encoding="utf-8").splitlines():
        file, _, package = line.partition(" ")
        if file.startswith("lib") and not _loads(file):
            absent.append(package)
    if absent:
        remedy = f"Run: sudo apt-get install {' '.join(absent)}"
        yield Finding("System libraries", "Debian packages", "missing", ", ".join(absent), remedy)
    else:
        yield Finding("System libraries", "Debian packages", "ok", "all there")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


OPENGL = """
from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext
app = QGuiApplication([])
surface = QOffscreenSurface()
surface.create()
context = QOpenGLContext()
if not (context.create() and context.makeCurrent(surface)):
    raise SystemExit(3)
from OpenGL import GL
print(GL.glGetString(GL.GL_VERSION).decode(), "|", GL.glGetString(GL.GL_RENDERER).decode())
"""


def _window() -> Iterator[Finding]:
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        told = "none; the command line works, the window does not open"
        yield Finding("Window", "screen", "warn", told, "Log in at a screen, or use: xvfb-run -a likeness")
        return
    answer = _python(OPENGL)
    if answer is None:
        told = "could not be started"
        yield Finding("Window", "OpenGL", "missing", told, "Install the graphics driver, or Mesa: libgl1-mesa-dri.")
    elif "llvmpipe" in answer or "softpipe" in answer:
        yield Finding("Window", "OpenGL", "warn", f"{answer} (by software, slower)", "Install the graphics driver.")
    else:
        yield Finding("Window", "OpenGL", "ok", answer)


SOUND = """
import sounddevice
print(*(device["name"] for device in sounddevice.query_devices() if device["max_output_channels"] > 0),
sep="\\n")
"""


def _sound() -> Iterator[Finding]:
    if sys.platform.startswith("linux") and not _loads("libportaudio.so.2"):
        remedy = "Run: sudo apt-get install libportaudio2"
        yield Finding("Sound", "PortAudio", "missing", "the window plays without sound", remedy)
        return
    devices = _python(SOUND)
    if devices:
        names = devices.splitlines()
        yield Finding("Sound", "outputs", "ok", f"{len(names)}, such as {names[0]}")
    else:
        remedy = "Connect a loudspeaker, or start the sound server."
        yield Finding("Sound", "outputs", "warn", "no device; the window plays without sound", remedy)


def _python(code: str) -> str | None:
    """Run Python code in a process of its own; return what it printed, None if it failed."""
    return _run([sys.executable, "-c", code])


def _run(command: list[str]) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
