"""A copy of the checkout with what is published in it, and a state as a run would have left it: nothing has to be run to ask what would."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from glomag.parameters import list_profiles
from glomag.paths import Project
from glomag.run import runner
from glomag.run.graph import Plan, note_steps
from glomag.run.manifest import own_path
from glomag.run.state import (
    ProfileState,
    State,
    hash_inputs,
    hash_outputs,
    hash_shared,
    hash_together,
    read_state,
    seal,
    write_state,
)

NOTEBOOKS = {"1_register", "2_declines", "3_attribution", "4_robustness", "5_appendix"}
PARTS = {"workbook", "appendix", "gallery", "explain pages", "notebook pages"}
BOTH = ("latest", "letter-2024-09")
_COPIED = ("data", "parameters", "notebooks", "figures", "uv.lock", "CITATION.cff", "README.md", "ro-crate-metadata.json")


# Of the figures and explain pages a few stand for all: every question hashes whatever lies there.
_FEW = shutil.ignore_patterns("ofac", "0[3-9]-*", "1?-*", "S*.html", "[a-h,j-z]*-*.html")


def copy_checkout(project: Project, folder: Path) -> Project:
    """What a run reads and some of what it publishes; no code, which is that of the tests."""
    folder.mkdir()
    for name in _COPIED:
        source, target = project.root / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, copy_function=shutil.copyfile, ignore=_FEW)
        else:
            shutil.copyfile(source, target)
    return Project(folder)


def note_as_run(world: Project) -> Plan:
    """Write the state of a run that gave what is published; returns its plan."""
    asked = runner._ask(world, [])
    plan = asked.plan(State(unknown="nothing is known"), State())
    profiles = {}
    for name in list_profiles(world):
        outputs = hash_outputs(world, name)
        sealed = seal({**hash_inputs(world, name), **outputs})
        outputs.pop(own_path(name))
        made_by = json.loads((world.processed / name / "manifest.json").read_text(encoding="utf-8"))["made_by"]
        profiles[name] = ProfileState(sealed, note_steps(plan, name, outputs, made_by), {})
    write_state(world, State(seal({**hash_together(world), **hash_shared(world)}), profiles))
    return plan


@dataclass(frozen=True)
class Said:
    """What a plan says: the steps that run, and those that hang on what these give, each as `2_declines, latest`."""

    runs: set[str]
    may: set[str]


def ask(world: Project) -> Said:
    """The plan as things are now."""
    plan = runner.plan_run(world, [])
    told = {f"{step}, {profile}": decision.runs for (profile, step), decision in plan.decisions.items()}
    return Said({name for name, runs in told.items() if runs}, {name for name, runs in told.items() if runs is None})


def steps(names: set[str], profiles: tuple[str, ...] = BOTH) -> set[str]:
    """`2_declines, latest` for every step and profile."""
    return {f"{step}, {profile}" for step in names for profile in profiles}


@contextmanager
def changed(path: Path, old: bytes = b"", new: bytes = b"") -> Iterator[None]:
    """The file with one byte (or `old` for `new`) changed and put back afterwards; a file that is not there comes and goes."""
    before = path.read_bytes() if path.exists() else None
    if before is None:
        path.write_bytes(new)
    elif old:
        assert old in before, path
        path.write_bytes(before.replace(old, new, 1))
    else:
        path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
    try:
        yield
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before)


def state_of(world: Project) -> State:
    """The state as the next run would read it."""
    return read_state(world)
