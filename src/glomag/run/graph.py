"""Which steps of a run have to run again, and why; decided by content alone.

A step is kept where everything that it depends on is as in the last run, and everything that it made then is published unchanged.
What is not known counts as changed. A part of the takeaway also depends on the published files that it reads: where a notebook
ran again and gave the same bytes, the part is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from glomag.errors import PublishError, SourceError
from glomag.parameters import Profile
from glomag.paths import Project
from glomag.run.knowing import find_unknown
from glomag.run.manifest import Sources, own_path, sha256_of
from glomag.run.origins import python_of, read_code_cells, read_origins
from glomag.run.programmes import DATED_FORMAT
from glomag.run.state import ProfileState, State, StepState, hash_outputs
from glomag.run.steps import Step, build_steps, code_around, matches
from glomag.run.surroundings import needed_by, print_versions, read_distributions, read_machine, read_pins
from glomag.sources.store import newest_list

NOT_KNOWN = "notebooks"
"""What a manifest calls the maker of an output that no cell names."""
_LISTS_FOLDER = "data/raw/ofac/"
_MOST_SAID = 2
# What of a notebook is no part of what it does: outputs, and what an editor notes beside them.
_STORED = ("outputs", "execution_count", "id", "metadata")
_KEPT_METADATA = ("kernelspec", "language_info")

Label = tuple[str, str]
"""A profile and a step."""


@dataclass(frozen=True)
class Decision:
    """Whether a step runs; None where that hangs on what the steps before it give. `reason` is one line for people."""

    profile: str
    step: str
    runs: bool | None
    reason: str


@dataclass
class Plan:
    """What a run makes and what it keeps. `decisions` has every step; those of the takeaway are decided for good when their turn comes.

    `seconds` holds what steps took, as they ran or, for those that are kept, the last time that they did.
    """

    project: Project
    profiles: Sequence[Profile]
    notebooks: Sequence[str]
    state: State
    times: State
    steps: Mapping[str, Mapping[str, Step]]
    parts: Mapping[Label, Mapping[str, str]]
    published: Mapping[str, Mapping[str, str]]
    decisions: dict[Label, Decision] = field(default_factory=dict)
    seconds: dict[Label, float] = field(default_factory=dict)

    def known(self, profile: str) -> ProfileState | None:
        """What the last run noted of a profile; None where nothing is known of it."""
        return self.state.profiles.get(profile)

    def known_step(self, label: Label) -> StepState | None:
        """What the last run noted of a step."""
        known = self.known(label[0])
        return known.steps.get(label[1]) if known else None

    def seconds_known(self, label: Label) -> float | None:
        """What a step took the last time that it ran here; None where that is not known."""
        known = self.times.profiles.get(label[0])
        step = known.steps.get(label[1]) if known else None
        return step.seconds if step and step.seconds else None

    def writings(self, profile: str) -> list[Step]:
        """The steps that are no notebook, in the order in which they can be made."""
        return [step for step in self.steps[profile].values() if step.name not in self.notebooks]

    def decide_writing(self, profile: str, step: Step, outputs: Mapping[str, str]) -> Decision:
        """Decide for good, from the hashes of what lies in the build folder now, by published path."""
        parts = {**self.parts[profile, step.name], **self.parts_read(profile, step, outputs)}
        decision = _decide(self, (profile, step.name), parts)
        self.decisions[profile, step.name] = decision
        return decision

    def parts_read(self, profile: str, step: Step, outputs: Mapping[str, str]) -> dict[str, str]:
        """The earlier outputs that a step reads, and whether there is any figure: without one nothing is made."""
        later = [other.outputs for other in self.writings(profile) if other.name not in step.after]
        read = {path: sha256 for path, sha256 in outputs.items() if matches(path, step.inputs)}
        mine = {path: sha256 for path, sha256 in read.items() if not any(matches(path, patterns) for patterns in later)}
        has_figures = any(path.startswith(f"figures/{profile}/") and path.endswith("/figure.json") for path in outputs)
        return {**mine, "any figure": "yes" if has_figures else "no"}


def build_plan(
    project: Project,
    profiles: Sequence[Profile],
    notebooks: Sequence[str],
    sources: Sources,
    state: State,
    *,
    times: State,
    letter_day: str,
) -> Plan:
    """Decide what can be decided before anything runs.

    `sources` are the hashes that the run goes by, `state` what is known of the last one, `times` the state that says how long
    steps took, and `letter_day` the day of the letter as text.
    """
    origins = read_origins(project)
    steps = {one.name: {step.name: step for step in _own_steps(project, one.name, notebooks, origins)} for one in profiles}
    parts = _all_parts(project, profiles, steps, notebooks, sources=sources, letter_day=letter_day)
    published = {
        one.name: {path: sha256 for path, sha256 in hash_outputs(project, one.name).items() if path != own_path(one.name)}
        for one in profiles
    }
    plan = Plan(project, profiles, notebooks, state, times, steps, parts, published)
    for one in profiles:
        for notebook in notebooks:
            plan.decisions[one.name, notebook] = _decide_notebook(plan, (one.name, notebook))
        _bind_notebooks(plan, one.name)
        _foresee_writings(plan, one.name)
    return plan


def stray_files(plan: Plan, profile: str) -> list[str]:
    """Published files that no step of the last run made; a run leaves them out."""
    known = plan.known(profile)
    made = {path for step in known.steps.values() for path in step.outputs} if known else set()
    return sorted(set(plan.published[profile]) - made) if known else []


def keep_step(plan: Plan, label: Label) -> dict[str, str]:
    """Copy what a kept step made into the build folder; returns the hashes by published path.

    Copied and not linked: no step that runs can then write into what is published. Raises PublishError where a file is no longer
    what it was when the run began.
    """
    profile, known = label[0], plan.known_step(label)
    outputs = known.outputs if known else {}
    for path, sha256 in outputs.items():
        target = built_file(plan.project, profile, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            content = (plan.project.root / path).read_bytes()
            target.write_bytes(content)
        except OSError as error:
            raise PublishError(f"a published file cannot be taken over: {error.strerror}", where=path, change="run again") from None
        if sha256_of(target) != sha256:
            raise PublishError("it changed while the run was at work; nothing was published", where=path, change="run again")
    plan.seconds[label] = known.seconds if known else 0.0
    return dict(outputs)


def built_file(project: Project, profile: str, path: str) -> Path:
    """Where an output is built, by the path that it is published under."""
    tables, figures = f"data/processed/{profile}/", f"figures/{profile}/"
    folder, prefix = ("processed", tables) if path.startswith(tables) else ("figures", figures)
    return project.build / profile / folder / path.removeprefix(prefix)


def note_steps(plan: Plan, profile: str, outputs: Mapping[str, str], made_by: Mapping[str, str]) -> dict[str, StepState]:
    """What the next run has to know of every step, from the manifest of this one."""
    made: dict[str, dict[str, str]] = {}
    for path, sha256 in outputs.items():
        made.setdefault(made_by[path].partition("#")[0], {})[path] = sha256
    noted = {}
    for name, step in plan.steps[profile].items():
        read = {} if name in plan.notebooks else plan.parts_read(profile, step, outputs)
        parts = {**plan.parts[profile, name], **read}
        noted[name] = StepState(parts, made.pop(name, {}), round(plan.seconds.get((profile, name), 0.0), 2))
    left = {path: sha256 for outputs_of in made.values() for path, sha256 in outputs_of.items()}
    return {**noted, NOT_KNOWN: StepState({}, left)} if left else noted


def stands_on(plan: Plan, profile: str) -> str:
    """What every figure of a profile stands on beside its own: Python, processor, and all libraries of all notebooks."""
    told = {
        name: value
        for notebook in plan.notebooks
        for name, value in plan.parts[profile, notebook].items()
        if name.startswith("library ") or name in read_machine()
    }
    return json.dumps(sorted(told.items()))


def _own_steps(project: Project, profile: str, notebooks: Sequence[str], origins: object) -> Iterable[Step]:
    steps = build_steps(project, profile, origins)  # type: ignore[arg-type]
    return [step for step in steps if step.name in notebooks or not step.runs.startswith("notebooks/")]


def _all_parts(
    project: Project,
    profiles: Sequence[Profile],
    steps: Mapping[str, Mapping[str, Step]],
    notebooks: Sequence[str],
    *,
    sources: Sources,
    letter_day: str,
) -> dict[Label, dict[str, str]]:
    """What each step depends on but the outputs of others: name or path, and version or hash."""
    installed, pins, machine = read_distributions(), read_pins(project), read_machine()
    needed = {libraries: needed_by(libraries) for own in steps.values() for libraries in {step.libraries for step in own.values()}}
    lists = {one.name: _lists_known(project, one) for one in profiles}
    parts = {}
    for profile, own in steps.items():
        for name, step in own.items():
            first = _own_part(project, name, step) if name in notebooks else {}
            inputs = {path: sha256 for path, sha256 in sources.inputs[profile].items() if matches(path, step.inputs)}
            listed = lists[profile] if any(pattern.startswith(_LISTS_FOLDER) for pattern in step.inputs) else {}
            code = {f"src/glomag/{path}": sources.code.get(path, "gone") for path in sorted({*step.code, *code_around(step)})}
            # Outputs print the version of this package, too.
            versions = print_versions(("glomag", *needed[step.libraries]), installed, pins)
            letter = {"day of the letter": letter_day} if name == "appendix" else {}
            parts[profile, name] = {**first, **inputs, **listed, **letter, **code, **versions, **machine}
    return parts


def _own_part(project: Project, name: str, step: Step) -> dict[str, str]:
    path = project.notebooks / f"{name}.ipynb"
    unknown = find_unknown("\n".join(python_of(text) for _, text in read_code_cells(path)))
    own = {step.runs: notebook_content(path)}
    return {**own, _NOT_FORESEEN: unknown} if unknown else own


_NOT_FORESEEN = "what comes in by"


def is_not_foreseen(plan: Plan, label: Label) -> bool:
    """Whether it is not known what a notebook reads."""
    return _NOT_FORESEEN in plan.parts[label]


def notebook_content(path: Path) -> str:
    """One hash of all of a notebook that can show in its executed copy: what it says and does, tags, attachments; no stored output."""
    told = json.loads(path.read_text(encoding="utf-8"))
    cells = [
        [{key: value for key, value in cell.items() if key not in _STORED}, cell.get("metadata", {}).get("tags", [])]
        for cell in told["cells"]
    ]
    about = {key: told.get("metadata", {}).get(key) for key in _KEPT_METADATA}
    said = json.dumps([told.get("nbformat"), told.get("nbformat_minor"), about, cells], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _lists_known(project: Project, profile: Profile) -> dict[str, str]:
    """The list that a profile may count on, and the newest there is, which a notebook names where none may be counted on."""
    try:
        used, newest = newest_list(project, DATED_FORMAT, until=profile.as_of), newest_list(project, DATED_FORMAT)
        return {
            "list of OFAC's": f"{used.list_date} {used.provenance.sha256} {sha256_of(used.entries)}" if used else "none",
            "newest list of OFAC's": f"{newest.list_date}" if newest else "none",
        }
    except (SourceError, OSError) as error:  # the notebook will say so, if it has to run
        return {"list of OFAC's": f"unreadable: {error}"}


def _decide_notebook(plan: Plan, label: Label) -> Decision:
    parts = plan.parts[label]
    if _NOT_FORESEEN in parts and not plan.state.unknown:
        return Decision(*label, runs=True, reason=f"it reads by `{parts[_NOT_FORESEEN]}` what no step names, so it runs every time")
    return _decide(plan, label, parts)


def _decide(plan: Plan, label: Label, parts: Mapping[str, str]) -> Decision:
    known = plan.known_step(label)
    if plan.state.unknown:
        return Decision(*label, runs=True, reason=plan.state.unknown)
    if known is None:
        return Decision(*label, runs=True, reason="no earlier run of it is known here")
    changed = _changed(known.parts, parts)
    if changed:
        return Decision(*label, runs=True, reason=_say_changed(changed, known.parts, parts))
    reason = _not_as_made(known.outputs, plan.published[label[0]])
    return Decision(*label, runs=bool(reason), reason=reason)


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [name for name in {**now, **before} if before.get(name) != now.get(name)]


def _say_changed(changed: Sequence[str], before: Mapping[str, str], now: Mapping[str, str]) -> str:
    said = [_say_one(name, before.get(name), now.get(name)) for name in changed[:_MOST_SAID]]
    n_more = len(changed) - _MOST_SAID
    return ", ".join(said) + (f" and {n_more} more" if n_more > 0 else "")


def _say_one(name: str, before: str | None, now: str | None) -> str:
    if name.startswith("library "):
        return f"{name.removeprefix('library ')} {before or '(not there)'} -> {now or '(not there)'}"
    return f"{name} {'is new' if before is None else 'is gone' if now is None else 'changed'}"


def _not_as_made(outputs: Mapping[str, str], published: Mapping[str, str]) -> str:
    wrong = [path for path, sha256 in outputs.items() if published.get(path) != sha256]
    if not wrong:
        return ""
    n_more = len(wrong) - 1
    how = "is not as it was published" if wrong[0] in published else "is gone"
    return f"{wrong[0]} {how}" + (f" and {n_more} more" if n_more else "")


def _bind_notebooks(plan: Plan, profile: str) -> None:
    """An output that no cell names may be any notebook's: then all of them run, or none."""
    known = plan.known(profile)
    unnamed = known.steps.get(NOT_KNOWN) if known else None
    if unnamed is None or not unnamed.outputs:
        return
    reason = _not_as_made(unnamed.outputs, plan.published[profile])
    if reason or any(plan.decisions[profile, notebook].runs for notebook in plan.notebooks):
        one = next(iter(unnamed.outputs))
        for notebook in plan.notebooks:
            if not plan.decisions[profile, notebook].runs:
                why = reason or f"another notebook runs, and no cell says which of them writes {one}"
                plan.decisions[profile, notebook] = Decision(profile, notebook, runs=True, reason=why)


def _foresee_writings(plan: Plan, profile: str) -> None:
    """What can be said of the takeaway before the notebooks have run."""
    running = [notebook for notebook in plan.notebooks if plan.decisions[profile, notebook].runs]
    for step in plan.writings(profile):
        before = [*running, *(name for name in step.after if plan.decisions[profile, name].runs is not False)]
        decision = plan.decide_writing(profile, step, plan.published[profile])
        static = _decide_static(plan, (profile, step.name))
        if before and static is None:
            reason = f"if what it reads comes out otherwise after {', '.join(before)}"
            decision = Decision(profile, step.name, runs=None, reason=reason)
        elif static is not None:
            decision = static
        plan.decisions[profile, step.name] = decision


def _decide_static(plan: Plan, label: Label) -> Decision | None:
    """That a part of the takeaway runs whatever the notebooks give; None where it hangs on that."""
    known, parts = plan.known_step(label), plan.parts[label]
    if plan.state.unknown or known is None:
        return _decide(plan, label, parts)
    own = {name: value for name, value in known.parts.items() if name in parts or not _is_read(name, label[0])}
    changed = _changed(own, parts)
    if changed:
        return Decision(*label, runs=True, reason=_say_changed(changed, own, parts))
    reason = _not_as_made(known.outputs, plan.published[label[0]])
    return Decision(*label, runs=True, reason=reason) if reason else None


def _is_read(name: str, profile: str) -> bool:
    return name.startswith((f"data/processed/{profile}/", f"figures/{profile}/")) or name == "any figure"
