"""What a judgement of a claim is, and what it is made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from glomag.definitions import Definition
from glomag.measures.alternatives import Alternative, single_alternatives
from glomag.parameters import Profile
from glomag.register import Register


@dataclass(frozen=True)
class Judged:
    """What is found about one claim. `value` is as it prints; counts of alternatives are of single choices."""

    claim_id: str
    says: str
    stated: str
    verdict: str
    value: str
    numerator: int | None
    denominator: int | None
    period: str
    compared_with: str
    definition: str
    reading: str
    n_alternatives: int
    n_alternatives_printing_same: int
    n_alternatives_same_sign: int
    alternatives_printing_same: str
    possible_numerators: str
    finding: str
    rows_behind: str


@dataclass(frozen=True)
class Bench:
    """What every judgement needs."""

    claim: dict[str, Any]
    register: Register
    profile: Profile

    @property
    def headline(self) -> Definition:
        """The profile's own definition."""
        return self.profile.headline

    def day(self, column: str) -> date:
        """A day that the claim states."""
        return self.claim[column].date()

    def blank(self, verdict: str, finding: str) -> Judged:
        """A judgement in which nothing has been counted yet."""
        return Judged(
            claim_id=self.claim["claim_id"],
            says=self.claim["says"],
            stated="" if pd.isna(self.claim["stated_value"]) else self.claim["stated_value"],
            verdict=verdict,
            value="",
            numerator=None,
            denominator=None,
            period=_days(self.claim["period_from"], self.claim["period_to"]),
            compared_with=_days(self.claim["compared_from"], self.claim["compared_to"]),
            definition="",
            reading="",
            n_alternatives=0,
            n_alternatives_printing_same=0,
            n_alternatives_same_sign=0,
            alternatives_printing_same="",
            possible_numerators="",
            finding=finding,
            rows_behind="",
        )


def _days(first: Any, last: Any) -> str:
    if pd.isna(first) and pd.isna(last):
        return ""
    if pd.isna(first):
        return f"to {last.date()}"
    return f"{first.date()} to {last.date()}"


class Answer(NamedTuple):
    """What one definition says of a claim: whether it gives the letter's value, whether its direction, and its numbers as they print."""

    prints_same: bool
    same_sign: bool
    numbers: str


@dataclass(frozen=True)
class Tried:
    """The single alternatives that could be tried, in their order, each with its answer."""

    answers: tuple[tuple[Alternative, Answer], ...]

    @property
    def n(self) -> int:
        """How many could be tried."""
        return len(self.answers)

    @property
    def printing_same(self) -> list[Alternative]:
        """Those that print the same."""
        return [one for one, answer in self.answers if answer.prints_same]

    @property
    def same_sign(self) -> list[Alternative]:
        """Those that agree in sign."""
        return [one for one, answer in self.answers if answer.same_sign]


def try_alternatives(bench: Bench, test: Callable[[Definition], Answer | None]) -> Tried:
    """Put a test to every single alternative of the headline.

    `test` answers None where the alternative cannot be asked (a year that is not over, a base of zero).
    """
    results = [(one, test(one.definition)) for one in single_alternatives(bench.headline)]
    return Tried(tuple((one, result) for one, result in results if result is not None))


def with_counts(judged: Judged, tried: Tried) -> Judged:
    """The judgement with how many alternatives agree, and which; its finding stays as it is."""
    return replace(
        judged,
        n_alternatives=tried.n,
        n_alternatives_printing_same=len(tried.printing_same),
        n_alternatives_same_sign=len(tried.same_sign),
        alternatives_printing_same="; ".join(one.says for one in tried.printing_same),
    )


def with_alternatives(judged: Judged, tried: Tried) -> Judged:
    """As `with_counts`, and the finding says what the alternatives give where the headline does not give it."""
    named = "; ".join(one.says for one in tried.printing_same)
    finding = judged.finding
    if judged.verdict == "holds under other definitions":
        finding += f" The claim holds under {len(tried.printing_same)} of {tried.n} single alternatives: {named}."
    elif judged.verdict == "impossible as printed" and tried.printing_same:
        finding += f" It would be possible under {len(tried.printing_same)} of {tried.n} single alternatives: {named}."
    elif judged.verdict in ("reproduced", "possible") and len(tried.printing_same) < tried.n:
        finding += f" The same holds under {len(tried.printing_same)} of {tried.n} single alternatives."
    elif tried.n and not tried.printing_same and judged.verdict != "reproduced":
        finding += f" None of {tried.n} single alternative choices gives it."
    return with_counts(replace(judged, finding=finding), tried)


def numeric_verdict(reproduced: bool, tried: Tried, *, sign_agrees: bool) -> str:
    """The verdict on a claim that public counts can answer: the first that fits, from the strongest down."""
    if reproduced:
        return "reproduced"
    if tried.printing_same:
        return "holds under other definitions"
    return "direction only" if sign_agrees else "not reproduced"
