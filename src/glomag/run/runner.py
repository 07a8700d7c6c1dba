"""A run: every notebook of every profile asked for, or what has to run again of them, then everything swapped in at once."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from glomag.claims.letter_windows import letter_day
from glomag.errors import ParameterError, PublishError
from glomag.figures.kits import WORDS_FILE, has_kits, read_kits
from glomag.figures.ledger import FILE as LEDGER_FILE
from glomag.figures.ledger import extend_ledger, read_ledger, write_ledger
from glomag.figures.withdrawal import read_withdrawals
from glomag.parameters import Profile, list_profiles, read_profile
from glomag.paths import Project
from glomag.register import Register, read_register
from glomag.run.crate import FILE as CRATE_FILE
from glomag.run.crate import write_crate
from glomag.run.drawn import allow_keeping, collect_drawn
from glomag.run.execute import NOTEBOOKS, check_parameters
from glomag.run.forked import Warm
from glomag.run.graph import NOT_KNOWN, Plan, build_plan, is_not_foreseen, note_steps, stands_on
from glomag.run.knowing import find_change
from glomag.run.making import source_of
from glomag.run.manifest import FILE as MANIFEST_FILE
from glomag.run.manifest import Sources, build_manifest, check_unchanged, hash_sources, own_path, sha256_of, write_manifest
from glomag.run.moved import Moved, find_moved, write_moved
from glomag.run.origins import python_of, read_code_cells
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
from glomag.run.schedule import Ran, make_all
from glomag.run.state import (
    ProfileState,
    State,
    hash_inputs,
    hash_shared,
    hash_together,
    read_state,
    seal,
    write_state,
)

__all__ = ["ALL_ASKED", "MOVED_FILE", "Ran", "Summary", "ledger_file", "moved_file", "plan_run", "run_profiles", "summarise_outputs"]

MOVED_FILE = "moved.csv"
ALL_ASKED = "all was asked for"
"""Why everything runs where a program asks for a run, or a person for all of it."""
# What the system may refuse to any run; other errors of the system are faults of the program, and keep their traceback.
_REFUSALS = {
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM,
    errno.EIO, errno.ENOMEM, errno.EAGAIN, errno.EMFILE, errno.ENFILE,
}  # fmt: skip


@dataclass(frozen=True)
class Summary:
    """What one profile's run gave. `moved` is None where nothing was published before."""

    profile: str
    as_of: str
    verdicts: dict[str, int]
    controls: dict[str, int]
    n_figures: int
    moved: list[Moved] | None


@dataclass(frozen=True)
class _Asked:
    """A run as it was asked for, checked, and hashed before anything of it was read."""

    project: Project
    register: Register
    profiles: list[Profile]
    sources: Sources
    inputs: dict[str, dict[str, str]]
    together: dict[str, str]

    @property
    def names(self) -> list[str]:
        """Names of the profiles, in their order."""
        return [profile.name for profile in self.profiles]

    def plan(self, state: State, times: State) -> Plan:
        """What runs, given what is known of the last run; `times` is what is known of how long steps take."""
        day = letter_day(self.register).isoformat()
        return build_plan(self.project, self.profiles, NOTEBOOKS, self.sources, state, times=times, letter_day=day)


def run_profiles(
    project: Project,
    names: Sequence[str],
    progress: Callable[[Ran], None],
    keeps: bool = False,
    tell: Callable[[Plan], None] = lambda _: None,
    *,
    warm: Warm | None = None,
    code: Mapping[str, str] | None = None,
) -> list[Summary]:
    """Run every notebook for the profiles (all of them where none is named) and publish the outputs together.

    With `keeps`, only what depends on something that changed since the last run is made again, figure by figure, and the rest of
    what is published is taken over: the same bytes as without it (docs/decisions/0015-what-reruns.md). Programs that rebuild to
    compare leave it off. `tell` is given the plan before anything runs. `warm` is a warm process that imports since before this was called.
    `code` has the hashes of the package from before that (glomag.run.state.hash_code): where it has changed since, the run is refused.

    Everything that can be refused is refused before the first notebook starts. Raises UserError; the published outputs
    are then what they were.
    """
    asked = _ask(project, names, code)
    check_writable(project, asked.names)
    _check_there(project)
    with one_at_a_time(project), _refusals_told(project):
        check_unchanged(project, asked.sources)
        known = read_state(project)
        plan = asked.plan(known if keeps else State(unknown=ALL_ASKED), known)
        for notebook in NOTEBOOKS:
            if any(plan.decisions[name, notebook].runs for name in asked.names):
                check_parameters(source_of(project, notebook), {"profile": "", "output": ""}, f"notebooks/{notebook}.ipynb")
        tell(plan)
        clear_leftovers(project, {*asked.names, *list_profiles(project)})
        for name in asked.names:
            prepare_folder(project, name)
            _allow_keeping(plan, name)
        with scratch(project) as temporary:
            _make(project, asked.profiles, temporary, progress, plan, warm=warm)
        summaries = [_finish(project, profile, asked.sources) for profile in asked.profiles]
        swaps = [*(swap for name in asked.names for swap in swaps_of(project, name)), *_stage_files(project, summaries)]
        check_unchanged(project, asked.sources)
        state = _note(asked, plan, known, swaps)
        swap_in(project, swaps)
        with suppress(OSError):  # it is published; what could not be noted runs again
            write_state(project, state)
        with suppress(PublishError):  # what cannot be removed here stops the next run, with its reason
            clear_leftovers(project, asked.names)
    return summaries


def plan_run(project: Project, names: Sequence[str]) -> Plan:
    """What a run that keeps what it may would do now; nothing is made and nothing written. Raises UserError as a run does."""
    known, asked = read_state(project), _ask(project, names)
    _check_there(project)
    return asked.plan(known, known)


def _check_there(project: Project) -> None:
    for notebook in NOTEBOOKS:
        source_of(project, notebook)


def _ask(project: Project, names: Sequence[str], code: Mapping[str, str] | None = None) -> _Asked:
    """Read and check what a run goes by; raises UserError where it cannot be used."""
    chosen = list(dict.fromkeys(names)) or list_profiles(project)
    if not chosen:
        raise ParameterError("there is no profile to run", where=project.shown(project.parameters))
    inputs, together = {name: hash_inputs(project, name) for name in chosen}, hash_together(project)
    sources = hash_sources(project, chosen)  # before anything is read: what changes from here on stops the run
    if code is not None:  # from before anything was imported
        sources = replace(sources, code=code)
    register = read_register(project)
    profiles = [read_profile(project, name, register.coverage) for name in chosen]
    read_withdrawals(project)
    read_ledger(ledger_file(project))
    return _Asked(project, register, profiles, sources, inputs, together)


def _allow_keeping(plan: Plan, name: str) -> None:
    """Allow the figures of the last run; none of a profile, and none by the next run, where a notebook may change what draws them.

    A process does not know which notebook it runs: one such notebook is enough for all.
    """
    running = [source_of(plan.project, one) for one in plan.notebooks if plan.decisions[name, one].runs]
    if any(find_change("\n".join(python_of(text) for _, text in read_code_cells(path))) for path in running):
        allow_keeping(plan.project, name, "", None)
    else:
        allow_keeping(plan.project, name, stands_on(plan, name), plan.known(name))


def _kept(plan: Plan, name: str) -> list[str]:
    """The steps of notebooks that did not run; what no cell names was kept where none of them ran."""
    kept = [one for one in plan.notebooks if not plan.decisions[name, one].runs]
    return [*kept, NOT_KNOWN] if len(kept) == len(plan.notebooks) else kept


def _note(asked: _Asked, plan: Plan, known: State, swaps: Sequence[Swap]) -> State:
    """What the next run has to know of this one, from the hashes that this one went by: nothing is read that may have changed since."""
    project = asked.project
    built = {name: project.build / name for name in asked.names}
    profiles = {name: one for name, one in known.profiles.items() if name not in built}
    for name, folder in built.items():
        manifest = json.loads((folder / "processed" / MANIFEST_FILE).read_text(encoding="utf-8"))
        outputs = manifest["outputs"]
        published = {**outputs, own_path(name): sha256_of(folder / "processed" / MANIFEST_FILE)}
        # A notebook of which it is not known what it reads leaves no seal: there is always something to do.
        is_foreseen = not any(is_not_foreseen(plan, (name, notebook)) for notebook in NOTEBOOKS)
        profiles[name] = ProfileState(
            seal({**asked.inputs[name], **published}) if is_foreseen else "",
            note_steps(plan, name, outputs, manifest["made_by"]),
            collect_drawn(project, name, plan.known(name), _kept(plan, name), outputs),
        )
    single = (ledger_file(project), project.root / CRATE_FILE)
    shared = {project.shown(swap.published): swap.built for swap in swaps if swap.published in single}
    before = {name: value for name, value in asked.together.items() if not any(_is_of(name, own) for own in built)}
    now = {name: value for name, value in hash_together(project, built=built).items() if any(_is_of(name, own) for own in built)}
    return State(seal({**before, **now, **hash_shared(project, shared)}), profiles)


def _is_of(name: str, profile: str) -> bool:
    """Whether an entry of `hash_together` is about the outputs of a profile."""
    return name == f"manifest {profile}" or name.startswith((f"size processed/{profile}/", f"size figures/{profile}/"))


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


def _make(
    project: Project, profiles: Sequence[Profile], temporary: Path, progress: Callable[[Ran], None], plan: Plan, *, warm: Warm | None
) -> None:
    """Make what the plan says and take over the rest: afterwards the build folders of all profiles are whole."""
    make_all(plan, temporary, progress, warm)


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
