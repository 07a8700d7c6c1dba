"""A run: every notebook of every profile asked for, then everything swapped in at once."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from glomag.errors import ParameterError, PublishError
from glomag.figures.kits import WORDS_FILE, has_kits, read_kits
from glomag.figures.ledger import FILE as LEDGER_FILE
from glomag.figures.ledger import extend_ledger, read_ledger, write_ledger
from glomag.figures.withdrawal import read_withdrawals
from glomag.parameters import Profile, list_profiles, read_profile
from glomag.paths import Project
from glomag.register import read_register
from glomag.run.crate import FILE as CRATE_FILE
from glomag.run.crate import write_crate
from glomag.run.execute import NOTEBOOKS, check_parameters
from glomag.run.making import make_takeaway, run_notebook, source_of
from glomag.run.manifest import Sources, build_manifest, check_unchanged, hash_sources, write_manifest
from glomag.run.moved import Moved, find_moved, write_moved
from glomag.run.publish import (
    Swap,
    check_writable,
    clear_leftovers,
    one_at_a_time,
    prepare_folder,
    scratch,
    staged_file,
    swap_in,
    swaps_of,
)
from glomag.run.takeaway import TAKEAWAY
from glomag.run.workers import Workers

MOVED_FILE = "moved.csv"
_WORKERS = 2
# Begun first, so that no worker is left alone with it at the end.
_LONGEST = "4_robustness"
# What the system may refuse to any run; other errors of the system are faults of the program, and keep their traceback.
_REFUSALS = {
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM,
    errno.EIO, errno.ENOMEM, errno.EAGAIN, errno.EMFILE, errno.ENFILE,
}  # fmt: skip


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
    sources = hash_sources(project, chosen)  # before anything is read: what changes from here on stops the run
    register = read_register(project)
    profiles = [read_profile(project, name, register.coverage) for name in chosen]
    check_writable(project, chosen)
    read_withdrawals(project)
    read_ledger(ledger_file(project))
    for notebook in NOTEBOOKS:
        check_parameters(source_of(project, notebook), {"profile": "", "output": ""}, f"notebooks/{notebook}.ipynb")
    with one_at_a_time(project), _refusals_told(project):
        check_unchanged(project, sources)
        clear_leftovers(project, {*chosen, *list_profiles(project)})
        for name in chosen:
            prepare_folder(project, name)
        with scratch(project) as temporary:
            _make(project, profiles, temporary, progress)
        summaries = [_finish(project, profile, sources) for profile in profiles]
        swaps = [*(swap for name in chosen for swap in swaps_of(project, name)), *_stage_files(project, summaries)]
        check_unchanged(project, sources)
        swap_in(project, swaps)
        with suppress(PublishError):  # it is published; what cannot be removed here stops the next run, with its reason
            clear_leftovers(project, chosen)
    return summaries


def _stage_files(project: Project, summaries: Sequence[Summary]) -> list[Swap]:
    """Write the single files that a run replaces: all that moved, and the ledger, read once more since somebody may have added to it."""
    moved, grown = staged_file(project, MOVED_FILE), staged_file(project, LEDGER_FILE)
    write_moved([one for summary in summaries for one in summary.moved or ()], moved)
    figures = [folder for summary in summaries if has_kits(folder := swaps_of(project, summary.profile)[1].built)]
    ledger = read_ledger(ledger_file(project))
    write_ledger(extend_ledger(ledger, [kit for folder in figures for kit in read_kits(folder)]), grown)
    swaps = [Swap(moved, moved_file(project)), Swap(grown, ledger_file(project))]
    crate, built = staged_file(project, CRATE_FILE), {summary.profile: project.build / summary.profile for summary in summaries}
    if write_crate(project, built, crate):
        swaps.append(Swap(crate, project.root / CRATE_FILE))
    return swaps


@contextmanager
def _refusals_told(project: Project) -> Iterator[None]:
    """Say in one message what the system refused: room, memory, one more process."""
    try:
        yield
    except MemoryError:
        told, where = "memory", ""
    except OSError as error:
        if error.errno not in _REFUSALS:
            raise
        told, where = f"something ({error.strerror})", project.shown(Path(str(error.filename))) if error.filename else ""
    else:
        return
    raise PublishError(
        f"the system refused {told}; the published outputs are what they were", where=where, change="make room, and run again"
    )


def ledger_file(project: Project) -> Path:
    """Every figure that was ever published, which a run adds to."""
    return project.figure_lists / LEDGER_FILE


def moved_file(project: Project) -> Path:
    """The full list of what the last run moved, replaced by every run that publishes."""
    return project.build / MOVED_FILE


def _make(project: Project, profiles: Sequence[Profile], temporary: Path, progress: Callable[[Ran], None]) -> None:
    """Run every notebook, and for each profile, once its notebooks have run, make what people take away."""
    waiting = {profile.name: set(NOTEBOOKS) for profile in profiles}
    by_name = {profile.name: profile for profile in profiles}
    n_all, n_done = len(profiles) * (len(NOTEBOOKS) + 1), 0
    with Workers(_WORKERS, temporary) as workers:
        for label in sorted(((name, notebook) for notebook in NOTEBOOKS for name in by_name), key=lambda job: job[1] != _LONGEST):
            workers.give(label, run_notebook, project, *label)
        while workers.has_work():
            (name, made), seconds = workers.next_done()
            n_done += 1
            progress(Ran(name, made, seconds, n_done, n_all))
            waiting[name].discard(made)
            if made in NOTEBOOKS and not waiting[name]:
                workers.give((name, TAKEAWAY), make_takeaway, project, by_name[name])


def _finish(project: Project, profile: Profile, sources: Sources) -> Summary:
    processed, figures = swaps_of(project, profile.name)
    write_manifest(build_manifest(project, profile, project.build / profile.name, sources), processed.built)
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
