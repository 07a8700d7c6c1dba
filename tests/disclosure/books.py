"""The book of releases as `run` keeps it, and invented lists."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from glomag.definitions import Band
from glomag.disclosure.audit import check_open
from glomag.disclosure.constraints import Bit
from glomag.disclosure.counts import AskedCount, Public, release_counts
from glomag.disclosure.gate import AskedShare, Withheld, release_shares, version_of
from glomag.disclosure.ledger import Ledger, Release, ReleasedShare, constraints_of, ledger_text
from glomag.disclosure.policy import ENDS, GRADES, Grade
from glomag.measures.attribution import build_case_states
from glomag.periods import Period
from glomag.wording import percent_of

Truth = dict[Bit, frozenset[str]]
CasesIn = Callable[..., frozenset[str]]
ANY_DAYS = Period(date(2018, 1, 1), date(2024, 9, 5))


def make_truth(on_list: Collection[str], perhaps: Collection[str] = (), nearer: Collection[str] | None = None) -> Truth:
    """`perhaps`: by a partial date; `nearer`: those of `on_list` that hold at the grades person and network too (all by default)."""
    near = frozenset(on_list if nearer is None else nearer)
    truth: Truth = {}
    for grade in GRADES:
        certain = frozenset(on_list) if grade == "conduct" else near
        truth[(grade, "certain")] = certain
        truth[(grade, "possible")] = certain | (frozenset(perhaps) if grade == "conduct" else frozenset())
    return truth


def invented(cases: Collection[str], seed: int, part: float = 0.2, perhaps: float = 0.05) -> Truth:
    """A seeded list."""
    chance = random.Random(seed)
    drawn = {case: chance.random() for case in sorted(cases)}
    return make_truth({case for case, x in drawn.items() if x < part}, {case for case, x in drawn.items() if part <= x < part + perhaps})


def asked(
    cases: Collection[str], window: str = "window", *, public: Collection[str] = (), grade: Grade = "conduct", period: Period = ANY_DAYS
) -> AskedShare:
    """A share to ask for."""
    return AskedShare("list or public" if public else "list", window, period, grade, frozenset(cases), frozenset(public) & frozenset(cases))


@dataclass
class Book:
    """The ledger, which grows with every release as in a run."""

    known: Mapping[str, Grade] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    withheld: list[Withheld] = field(default_factory=list)

    def release(self, shares: Iterable[AskedShare], truth: Truth, counts: Iterable[AskedCount] = (), name: str = "latest") -> Release:
        """Everything through the gate, the audit, the ledger."""
        printed, kept_back = release_shares(list(shares), truth, self.ledger, self.known)
        so_far = Release(profile=name, as_of=date(2026, 9, 19), case_days=dict(self.days), shares=tuple(printed), counts=())
        told = [*self.ledger.constraints, *constraints_of(so_far)]
        numbers, also = release_counts(list(counts), Public(self.ledger, told, self.known, self.days, version_of(truth, self.ledger)))
        whole = so_far.model_copy(update={"counts": tuple(numbers)})
        check_open([*self.ledger.constraints, *constraints_of(whole)], self.known)
        self.ledger = self.ledger.with_release(whole)
        self.withheld += [*kept_back, *also]
        return whole

    def publish_naively(self, shares: Iterable[AskedShare], truth: Truth, version: int = 1) -> None:
        """Exact percentages without the gate: what the attacks are known to break."""
        printed = [
            ReleasedShare(
                measure=share.measure,
                window=share.window,
                first_day=share.period.first,
                last_day=share.period.last,
                grade=share.grade,
                end=end,
                cases=tuple(sorted(share.cases - share.public)),
                n_cases=len(share.cases),
                offset=len(share.cases & share.public),
                percents=(
                    percent_of(
                        len(share.cases & share.public) + len((share.cases - share.public) & truth[(share.grade, end)]), len(share.cases)
                    ),
                ),
                version=version,
            )
            for share in shares
            for end in ENDS
        ]
        entry = Release(profile="naive", as_of=date(2026, 9, 19), case_days=dict(self.days), shares=tuple(printed), counts=())
        self.ledger = self.ledger.with_release(entry)

    @property
    def text(self) -> str:
        """The ledger as everybody can read it."""
        return ledger_text(self.ledger)

    @property
    def n_told(self) -> int:
        """How many prints say anything at all."""
        return sum(len(told.allowed) <= len(told.cases) for told in self.ledger.constraints)


def public_at(view: Any, band: Band) -> frozenset[str]:
    """The cases with a basis in public evidence."""
    states = build_case_states(view.register, band)
    return frozenset(states.loc[states["state"] == "basis", "case_id"])
