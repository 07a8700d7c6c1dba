"""A run: every notebook of every profile asked for, then everything swapped in at once."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from glomag.errors import NotebookError, ParameterError
from glomag.figures.kits import WORDS_FILE, has_kits, read_kits
from glomag.figures.ledger import FILE as LEDGER_FILE
from glomag.figures.ledger import extend_ledger, read_ledger, write_ledger
from glomag.figures.withdrawal import read_withdrawals
from glomag.parameters import Profile, list_profiles, read_profile
from glomag.paths import Project
from glomag.register import read_register
from glomag.run.execute import NOTEBOOKS, check_parameters, execute_notebook, machine_words
from glomag.run.manifest import build_manifest, write_manifest
from glomag.run.moved import Moved, find_moved, write_moved
from glomag.run.normalise import check_notebook, normalise_notebook, read_notebook, write_notebook
from glomag.run.publish import check_writable, one_at_a_time, prepare_folder, swap_in, swaps_of
from glomag.run.takeaway import TAKEAWAY, write_takeaway

_WORKERS = 2
# Begun first, so that no worker is left alone with it at the end.
_LONGEST = "4_robustness"


@dataclass(frozen=True)
class Ran:
    """One notebook that ran, or what was made of all of them, and how long it took in seconds."""

    profile: str
    notebook: str
    seconds: float
    n_done: int
    n_all: int


@dataclass(frozen=True)
class Summary:
    """What one profile's run gave. `moved` is None where nothing was published before."""

    profile: str
    as_of: str
    verdicts: dict[str, int]
    controls: dict[str, int]
    n_figures: int
    moved: list[Moved] | None


def run_profiles(project: Project, names: Sequence[str], progress: Callable[[Ran], None]) -> list[Summary]:
    """Run every notebook for the profiles (all of them where none is named) and publish the outputs together.

    Everything that can be refused is refused before the first notebook starts. Raises UserError; the published outputs
    are then what they were.
    """
    chosen = list(dict.fromkeys(names)) or list_profiles(project)
    if not chosen:
        raise ParameterError("there is no profile to run", where=project.shown(project.parameters))
    register = read_register(project)
    profiles = [read_profile(project, name, register.coverage) for name in chosen]
    check_writable(project, chosen)
    read_withdrawals(project)
    ledger = read_ledger(ledger_file(project))
    for notebook in NOTEBOOKS:
        check_parameters(_source(project, notebook), {"profile": "", "output": ""}, f"notebooks/{notebook}.ipynb")
    with one_at_a_time(project):
        for profile in profiles:
            prepare_folder(project, profile.name)
        _make(project, profiles, progress)
        summaries = [_finish(project, profile) for profile in profiles]
        staged = moved_file(project).with_suffix(".new")
        write_moved([moved for summary in summaries for moved in summary.moved or ()], staged)
        swaps = [swap for name in chosen for swap in swaps_of(project, name)]
        figures = [folder for name in chosen if has_kits(folder := swaps_of(project, name)[1].built)]
        grown = extend_ledger(ledger, [kit for folder in figures for kit in read_kits(folder)])
        swap_in(project, swaps)
        os.replace(staged, moved_file(project))
        write_ledger(grown, ledger_file(project))
        for name in chosen:
            shutil.rmtree(project.build / name)
    return summaries


def ledger_file(project: Project) -> Path:
    """Every figure that was ever published, which a run adds to."""
    return project.figure_lists / LEDGER_FILE


def moved_file(project: Project) -> Path:
    """The full list of what the last run moved, replaced by every run that publishes."""
    return project.build / "moved.csv"


def _source(project: Project, notebook: str) -> Path:
    path = project.notebooks / f"{notebook}.ipynb"
    if not path.is_file():
        raise NotebookError("a notebook is missing", where=project.shown(path), change="restore it from version control")
    return path


def _make(project: Project, profiles: Sequence[Profile], progress: Callable[[Ran], None]) -> None:
    """Run every notebook, and for each profile, once its notebooks have run, make what people take away."""
    waiting = {profile.name: set(NOTEBOOKS) for profile in profiles}
    by_name = {profile.name: profile for profile in profiles}
    n_all = len(profiles) * (len(NOTEBOOKS) + 1)
    pool = ProcessPoolExecutor(_WORKERS, mp_context=get_context("spawn"))
    try:
        jobs = sorted(((name, notebook) for notebook in NOTEBOOKS for name in by_name), key=lambda job: job[1] != _LONGEST)
        running = {pool.submit(run_notebook, project, *job): job for job in jobs}
        n_done = 0
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                name, made = running.pop(future)
                n_done += 1
                progress(Ran(name, made, future.result(), n_done, n_all))
                waiting[name].discard(made)
                if made in NOTEBOOKS and not waiting[name]:
                    running[pool.submit(write_takeaway, project, by_name[name])] = (name, TAKEAWAY)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def run_notebook(project: Project, profile: str, notebook: str) -> float:
    """Execute one notebook for one profile into the build folder, check it, and return the seconds that it took."""
    began = time.monotonic()
    built = project.build / profile
    executed = built / "executed" / f"{notebook}.ipynb"
    execute_notebook(project, _source(project, notebook), executed, {"profile": profile, "output": project.shown(built)})
    kept = check_notebook(normalise_notebook(read_notebook(executed)), f"notebooks/{notebook}.ipynb", machine_words(project))
    write_notebook(kept, built / "processed" / "notebooks" / f"{notebook}.ipynb")
    return time.monotonic() - began


def _finish(project: Project, profile: Profile) -> Summary:
    processed, figures = swaps_of(project, profile.name)
    write_manifest(build_manifest(project, profile, project.build / profile.name), processed.built)
    moved = find_moved(profile.name, (processed, figures))
    return summarise_outputs(profile.name, profile.as_of.isoformat(), processed.built, figures.built, moved)


def summarise_outputs(profile: str, as_of: str, processed: Path, figures: Path, moved: list[Moved] | None) -> Summary:
    """Read the outputs of one profile back and count them; `moved` is what they move in those published before."""
    claims = pd.read_csv(processed / "claims.csv", keep_default_na=False)
    controls = pd.read_csv(processed / "control_totals.csv", keep_default_na=False)
    return Summary(
        profile,
        as_of,
        claims["verdict"].value_counts().to_dict(),
        controls["status"].value_counts().to_dict(),
        len(list(figures.glob(f"*/{WORDS_FILE}"))),
        moved,
    )
