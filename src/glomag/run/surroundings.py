"""What a run stands on beside its own files: Python, the processor, the installed distributions, and the pins of the lock.

Read by names alone and with the standard library alone: a run that has nothing to do must know it before pandas could be imported.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from glomag.paths import Project

LOCK_FILE = "uv.lock"
_ENDINGS = (".dist-info", ".egg-info")
_PINNED = re.compile(r'^\[\[package\]\]\nname = "([^"]+)"\nversion = "([^"]+)"', re.MULTILINE)
_NAMED = re.compile(r"[A-Za-z0-9._-]+")
# What pandas uses for its sums where it finds it, without having asked for it.
_TAKEN_WHERE_INSTALLED = ("bottleneck", "numba", "numexpr")
# The first lines of what Linux says of the first processor: its name and what it can do.
_PROCESSOR, _PROCESSOR_BYTES = Path("/proc/cpuinfo"), 8192
_TELLING = ("vendor_id", "cpu family", "model", "model name", "flags", "Features", "CPU implementer", "CPU part")


def read_distributions() -> dict[str, str]:
    """Version of every installed distribution by its name, from the names of the folders that describe them; the first found counts."""
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = sorted(os.listdir(folder or "."))  # noqa: PTH208 (pathlib would make an object of each of hundreds)
        except OSError:  # sys.path may name zip files, and folders that are not there
            continue
        for name in names:
            if name.endswith(_ENDINGS):
                project, _, version = name.removesuffix(_ENDINGS[0]).removesuffix(_ENDINGS[1]).partition("-")
                found.setdefault(plain_name(project), version)
    return found


def plain_name(name: str) -> str:
    """The name of a distribution as all spellings of it agree on: `Typing_Extensions` -> `typing-extensions`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_machine() -> dict[str, str]:
    """Python with its build, the system, and the kind of processor: another one may round the last digit of a sum otherwise."""
    return {"Python": sys.version, "system": f"{sys.platform} {sys.byteorder} {sys.maxsize}", "processor": _processor()}


def _processor() -> str:
    try:
        with _PROCESSOR.open("rb") as opened:
            told = opened.read(_PROCESSOR_BYTES).decode("utf-8", errors="replace").partition("\n\n")[0]
    except OSError:  # there is such a file on Linux alone
        return " ".join(os.uname()[4:]) if hasattr(os, "uname") else os.environ.get("PROCESSOR_IDENTIFIER", "")
    lines = [line for line in told.splitlines() if line.partition("\t")[0].partition(":")[0].strip() in _TELLING]
    return "; ".join(" ".join(line.split()) for line in lines)


def read_pins(project: Project) -> dict[str, str]:
    """Version of every distribution in uv.lock, several where the lock has several; none where there is no lock."""
    try:
        text = (project.root / LOCK_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    found: dict[str, str] = {}
    for name, version in _PINNED.findall(text):
        found[plain_name(name)] = f"{found[plain_name(name)]} or {version}" if plain_name(name) in found else version
    return found


def needed_by(libraries: Iterable[str]) -> list[str]:
    """The libraries with all that they need, as their own descriptions say it, whether or not it could move a byte; sorted.

    Extras are left out, but for those that are used wherever they are installed.
    """
    found: set[str] = set()
    waiting = [*libraries, *_TAKEN_WHERE_INSTALLED]
    while waiting:
        name = plain_name(waiting.pop())
        if name in found:
            continue
        found.add(name)
        waiting += _needs_of(name)
    return sorted(found)


@cache
def _needs_of(name: str) -> list[str]:
    """What one library needs, without its extras; nothing where it is not installed. Kept: to read a description takes 3 ms."""
    from importlib.metadata import PackageNotFoundError, requires

    try:
        needs = requires(name) or []
    except PackageNotFoundError:
        return []
    named = (_NAMED.match(need) for need in needs if "extra ==" not in need)
    return [match[0] for match in named if match]


def print_versions(names: Iterable[str], installed: Mapping[str, str], pins: Mapping[str, str]) -> dict[str, str]:
    """What is installed of each, and beside it what the lock asks for where that is another version; what is not installed is left out."""
    versions = {}
    for name in names:
        own, pinned = installed.get(name), pins.get(name)
        if own is not None:
            versions[f"library {name}"] = own if pinned in (None, own) else f"{own}, where {LOCK_FILE} has {pinned}"
    return versions
