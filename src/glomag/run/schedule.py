"""In which order the steps of a run are made, two at a time: what the longest way to the end begins with comes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from pathlib import Path

from glomag.parameters import Profile
from glomag.paths import Project
from glomag.run.drawn import count_drawn
from glomag.run.forked import Warm
from glomag.run.graph import NOT_KNOWN, Label, Plan, keep_step
from glomag.run.making import run_notebook
from glomag.run.manifest import sha256_of
from glomag.run.steps import Step, matches
from glomag.run.takeaway import make_part
from glomag.run.workers import Workers
from glomag.wording import print_count

_WORKERS = 2
# Seconds of a step that has never been timed here; only their order matters.
_ABOUT = {"4_robustness": 12.0, "explain pages": 5.0, "appendix": 4.0}
_ABOUT_ANY = 3.0


@dataclass(frozen=True)
class Ran:
    """One step that ran, or was kept at its turn, and how long it took in seconds.

    `left_seconds` is how long all others will take, from what they took before; None where that is not known. `note` says what there
    is to say of it: that it was kept, or how many figures were drawn.
    """

    profile: str
    notebook: str
    seconds: float
    n_done: int
    n_all: int
    left_seconds: float | None = None
    note: str = ""


@dataclass
class _Progress:
    """What is done and what is left, for whoever watches."""

    plan: Plan
    tell: Callable[[Ran], None]
    open: set[Label]
    n_all: int
    n_drawn: dict[str, tuple[int, int]] = field(default_factory=dict)

    def done(self, label: Label, seconds: float, note: str = "") -> None:
        self.open.discard(label)
        self.tell(Ran(*label, seconds, self.n_all - len(self.open), self.n_all, self._left(), note))

    def _left(self) -> float | None:
        times = [self.plan.seconds_known(label) for label in self.open]
        known = [seconds for seconds in times if seconds is not None]
        return sum(known) / _WORKERS if len(known) == len(times) else None

    def figures(self, profile: str) -> str:
        """How many figures a notebook kept, as far as it can be told: two notebooks of a profile may be at work."""
        drawn, kept = count_drawn(self.plan.project, profile)
        before = self.n_drawn.get(profile, (0, 0))
        self.n_drawn[profile] = (drawn, kept)
        return f"not drawn again: {print_count(kept - before[1], 'figure')}" if kept > before[1] else ""


class _Queue:
    """What is ready, the longest way to the end first; profiles in their order where two are as long."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._ready: list[tuple[float, int, Label]] = []
        self._ranks: dict[Label, float] = {}

    def __bool__(self) -> bool:
        return bool(self._ready)

    def push(self, label: Label) -> None:
        heappush(self._ready, (-self._rank(label), len(self._ranks), label))

    def pop(self) -> Label:
        return heappop(self._ready)[2]

    def _rank(self, label: Label) -> float:
        if label not in self._ranks:
            own = _seconds(self._plan, label)
            self._ranks[label] = own + max((self._rank(after) for after in _followers(self._plan, label)), default=0.0)
        return self._ranks[label]


def make_all(plan: Plan, temporary: Path, progress: Callable[[Ran], None], warm: Warm | None = None) -> None:
    """Run what the plan says and take over the rest, until the build folders of all profiles are whole.

    `warm` is a warm process that was started before; without one it is started here. Raises UserError as the steps do; what is
    published is not touched.
    """
    profiles = {one.name: one for one in plan.profiles}
    running = {label for label, decision in plan.decisions.items() if decision.runs is not False}
    told, queue = _Progress(plan, progress, running, len(running)), _Queue(plan)
    making = {name: _Making(plan, one, told, queue) for name, one in profiles.items()}
    for name, one in making.items():
        for folder in ("processed", "figures"):  # where no notebook that runs makes them
            (plan.project.build / name / folder).mkdir(parents=True, exist_ok=True)
        one.begin()
    if not queue:
        return
    with Workers(_WORKERS, temporary, warm) as workers:
        n_given = 0
        while queue or n_given:
            while queue and n_given < _WORKERS:
                _give(workers, plan.project, profiles, plan.notebooks, queue.pop())
                n_given += 1
            (name, step), seconds = workers.next_done()
            n_given -= 1
            making[name].ran(step, seconds)


def _give(workers: Workers, project: Project, profiles: dict[str, Profile], notebooks: Sequence[str], label: Label) -> None:
    if label[1] in notebooks:
        workers.give(label, run_notebook, project, *label)
    else:
        workers.give(label, make_part, project, profiles[label[0]], label[1])


@dataclass
class _Making:
    """The steps of one profile: which are done, and which have begun."""

    plan: Plan
    profile: Profile
    told: _Progress
    queue: _Queue
    done: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """Take over the notebooks that are kept, and let the others wait for a worker."""
        name = self.profile.name
        for notebook in self.plan.notebooks:
            if self.plan.decisions[name, notebook].runs:
                self.queue.push((name, notebook))
            else:
                self._keep(notebook)
        if not any(self.plan.decisions[name, notebook].runs for notebook in self.plan.notebooks):
            keep_step(self.plan, (name, NOT_KNOWN))
        self._go_on()

    def ran(self, step: str, seconds: float) -> None:
        """Count a step as done, and let what waited for it begin."""
        label = (self.profile.name, step)
        self.plan.seconds[label] = seconds
        self.done.add(step)
        self.told.done(label, seconds, self.told.figures(label[0]) if step in self.plan.notebooks else "")
        self._go_on()

    def _go_on(self) -> None:
        """Begin, or keep, every part of the takeaway whose turn has come."""
        if not self.done.issuperset(self.plan.notebooks):
            return
        for step in self.plan.writings(self.profile.name):
            if step.name not in self.begun and self.done.issuperset(step.after):
                self.begun.add(step.name)
                self._begin_part(step)

    def _begin_part(self, step: Step) -> None:
        label = (self.profile.name, step.name)
        was_open = label in self.told.open
        decision = self.plan.decide_writing(label[0], step, _built(self.plan.project, label[0], step.inputs))
        if decision.runs:
            self.queue.push(label)
            return
        self._keep(step.name)
        if was_open:
            self.told.done(label, 0.0, "as it was: what it reads came out the same")

    def _keep(self, step: str) -> None:
        keep_step(self.plan, (self.profile.name, step))
        self.done.add(step)


def _built(project: Project, profile: str, wanted: Sequence[str]) -> dict[str, str]:
    """What lies in the build folder of a profile, by the path that it is to be published under: hashes of what is wanted, else empty."""
    found = {}
    for folder, shown in (("processed", f"data/processed/{profile}/"), ("figures", f"figures/{profile}/")):
        root = project.build / profile / folder
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            name = f"{shown}{path.relative_to(root).as_posix()}"
            found[name] = sha256_of(path) if matches(name, wanted) else ""
    return found


def _followers(plan: Plan, label: Label) -> list[Label]:
    """The steps that wait for one: of a notebook, all parts that wait for no other part."""
    profile, name = label
    parts = plan.writings(profile)
    after = [part for part in parts if (not part.after if name in plan.notebooks else name in part.after)]
    return [(profile, part.name) for part in after if plan.decisions[profile, part.name].runs is not False]


def _seconds(plan: Plan, label: Label) -> float:
    return plan.seconds_known(label) or _ABOUT.get(label[1], _ABOUT_ANY)
