"""Which whole numbers could stand behind a printed percentage, and which of them the record's own denominators permit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil, floor

import numpy as np
import pandas as pd

from glomag.claims.rounding import ABOUT_A_THIRD, numerators_between, numerators_printing
from glomag.definitions import CODINGS, EVENTS, KINDS, PRIMARY_RULES, Definition
from glomag.measures.quantities import CountError, check_count
from glomag.measures.selection import mark_counted
from glomag.periods import Period
from glomag.register import Register
from glomag.wording import percent_changed

# How cases may be drawn: docs/limitations.md, "How cases are split".
DRAWINGS = ("as coded", "second coder's lines", "one a country and day", "one a day")
_PERCENT = 100


def changes_printing(percent: int, befores: range) -> pd.DataFrame:
    """Every pair `before`, `after` (int64) whose change prints the signed percentage, halves away from zero.

    -56 percent from 45 is 45 to 20 alone; from 38 it is nothing. Raises CountError where a count before is below 1, since
    a change on a base of zero is none.
    """
    if len(befores) and min(befores) < 1:
        raise CountError(f"{min(befores)} is no denominator", allowed="1 or more", change="start the range at 1")
    return pd.DataFrame(
        [(before, after) for before in befores for after in afters_printing(percent, before)], columns=["before", "after"], dtype="int64"
    )


def afters_printing(percent: int, before: int) -> range:
    """Every count after `before`, at least 1, whose change prints the signed percentage; they have no gap."""
    # A change prints its percentage from half a percent below on, and short of half a percent above.
    least, beyond = (-(-(2 * abs(percent) + half) * before // (2 * _PERCENT)) for half in (-1, 1))
    if percent == 0:
        return range(before - beyond + 1, before + beyond)
    return range(before + least, before + beyond) if percent > 0 else range(max(0, before - beyond + 1), before - least + 1)


# As `possible_changes` is written: a table without a row has the same columns.
_CHANGE_TYPES = {
    "before": "int64", "after": "int64", "n_specifications": "int64", "is_headline": "bool", "change_percent": "Int64",
    "afters_printing": "str", "verdict": "str", "grim_has_power": "boolean", "grim_chance_to_refute_frac": "float64",
    "specification_id": "str",
}  # fmt: skip


def possible_changes_of(specifications: pd.DataFrame, percent: int) -> pd.DataFrame:
    """One row a pair of counts of two years that some specification gives: does it, or could it, print the signed percentage?

    `specifications` are those of one claim about two years. Columns: `before`, `after`, `n_specifications`, `is_headline` (the
    headline is among them), `change_percent` (as printed, missing on a base of zero), `afters_printing` (what the second
    count would have to be, joined by semicolons), `verdict` (prints it; possible, with another second count; impossible as
    printed), `grim_has_power` and `grim_chance_to_refute_frac` (of a whole percentage of the first count; missing on a base of
    zero), `specification_id` (the one nearest to the headline). Those that compare with a mean of years are no pair of
    counts, and are left out by the caller. No rows where there is no specification.
    """
    nearest_first = specifications.astype({"n_before": "int64"}).sort_values(["n_departures", "specification_id"])
    pairs = nearest_first.groupby(["n_before", "n_after"], as_index=False).agg(
        n_specifications=("specification_id", "size"), is_headline=("is_headline", "any"), specification_id=("specification_id", "first")
    )
    rows = [
        {"before": one.n_before, "after": one.n_after, "n_specifications": one.n_specifications, "is_headline": one.is_headline}
        | _judge_pair(int(one.n_before), int(one.n_after), percent)
        | {"specification_id": one.specification_id}
        for one in pairs.itertuples()
    ]
    return pd.DataFrame(rows, columns=list(_CHANGE_TYPES)).astype(_CHANGE_TYPES)


def _judge_pair(before: int, after: int, percent: int) -> dict[str, object]:
    afters = afters_printing(percent, before) if before else range(0)
    return {
        "change_percent": percent_changed(before, after) if before else None,
        "afters_printing": ";".join(str(one) for one in afters),
        "verdict": "prints it" if after in afters else "possible" if afters else "impossible as printed",
        **_power(apply_grim(str(abs(percent)), before, _PERCENT) if before else None),
    }


def _power(grim: Grim | None) -> dict[str, object]:
    """The two columns that say what GRIM could find; missing where it is not asked."""
    return {
        "grim_has_power": None if grim is None else grim.has_power,
        "grim_chance_to_refute_frac": None if grim is None else grim.chance_to_refute_frac,
    }


@dataclass(frozen=True)
class Grim:
    """What the GRIM test says about one printed number: whether it can be, and how often a made-up one would be found out."""

    printed: str
    n: int
    is_consistent: bool
    has_power: bool
    chance_to_refute_frac: float


def apply_grim(printed: str, n: int, scale: int) -> Grim:
    """The GRIM test: can `n` whole numbers have the printed mean or share? `scale` is 1 for a mean, 100 for a percentage.

    Brown and Heathers (2017), The GRIM test: a simple technique detects numerous anomalies in the reporting of results in
    psychology, Soc. Psychol. Pers. Sci. 8:363-369. A sum of `n` whole numbers moves in
    steps of 1 / n; with D decimals printed (a whole percentage has D = 2) the mean is consistent if some k / n rounds to it.
    A half may round either way, the charitable reading; `rounding.numerators_printing` rounds it up. A number made up at random
    is found out with chance (10^D - n) / 10^D, and with n of 10^D or more never: no power, as for a whole percentage of 100
    cases or more. Published examples, manual, vignette and release notes (0.5.0) of the R package scrutiny: means of 5.19
    from 28 and 5.27 from 43 are inconsistent, 5.19 from 32 is consistent; at two decimals the chance is 0.6 with n = 40
    and 0.3 with n = 70 (the rule of the paper's p. 367); 1.125 may print 1.12 or 1.13 (Wikipedia, GRIM test). Raises
    CountError where n is below 1 or nothing numeric is printed.
    """
    if check_count(n, "a number of cases") < 1:
        raise CountError("a share of no cases cannot be printed", allowed="1 case or more")
    whole, _, decimals = printed.partition(".")
    if not (whole.isdecimal() and (decimals.isdecimal() or "." not in printed)) or scale not in (1, _PERCENT):
        raise CountError(f"{printed!r} in units of 1/{scale} is no printed mean or percentage", allowed="like '5.19' (1) or '36' (100)")
    n_values = scale * 10 ** len(decimals)
    half = Fraction(1, 2 * n_values)
    value = Fraction(printed) / scale
    is_consistent = ceil((value - half) * n) <= floor((value + half) * n)
    return Grim(printed, n, is_consistent, n < n_values, max(0.0, 1 - n / n_values))


def case_definitions(headline: Definition) -> list[Definition]:
    """The headline and every definition of a case beside it: all that decides which persons make a case count.

    Rule, coding, kinds and events, gross or net; the unit is persons, whose cases are counted, and the kind of year plays
    no part in a window of days. Vessels come in only with identifications, which list them, and with everyone counted.
    """
    rules = (*PRIMARY_RULES, "all")
    kinds = (("individual", "entity"), ("individual",), ("entity",), KINDS)
    events = (("designation", "transfer"), ("designation",), ("designation", "transfer", "redesignation"), EVENTS)
    grid = [
        headline.but(rule=rule, coding=coding, kinds=kind, events=event, net=net, unit="persons")
        for rule, coding, kind, event, net in product(rules, CODINGS, kinds, events, (False, True))
        if kind != KINDS or (event == EVENTS and rule == "all")
    ]
    # With everyone counted no coding is asked.
    distinct = [one for one in grid if one.rule != "all" or one.coding == "first"]
    return [headline, *(one for one in distinct if one != headline)]


@dataclass(frozen=True)
class PrintedShare:
    """A share of cases as a claim prints it; `percent` is None for "about one third"."""

    claim_id: str
    percent: int | None
    period: Period

    def numerators(self, n_cases: int) -> list[int]:
        """Whole numerators that give the printed share of `n_cases`; none where there is no case."""
        if self.percent is None:
            return numerators_between(*ABOUT_A_THIRD, n_cases)
        return numerators_printing(self.percent, n_cases)

    def cut_off_numerators(self, n_cases: int) -> list[int]:
        """Whole numerators that give the printed percentage only if cut off, not rounded: 2 of 19 is 10.53 and prints 11, or 10 cut off."""
        if self.percent is None or not n_cases:
            return []
        cut_off = [part for part in range(n_cases + 1) if _PERCENT * part // n_cases == self.percent]
        return [part for part in cut_off if part not in self.numerators(n_cases)]


def is_over(register: Register, claim_id: str) -> bool:
    """Whether the days that a claim of the letter speaks of are over on the as-of day; so too where the letter makes no such claim."""
    own = register.letter_claims.loc[register.letter_claims["claim_id"] == claim_id, "period_to"]
    return bool((own.dt.date <= register.as_of).all())


def build_possible_shares(
    register: Register, second: pd.DataFrame, definitions: Sequence[Definition], printed: Sequence[PrintedShare]
) -> pd.DataFrame:
    """One row a claim, way to draw cases and denominator: is the printed share possible there?

    Columns: `claim_id`, `printed`, `drawing`, `n_cases`, `n_definitions` (that give this denominator), `is_headline` (the
    first definition is among them), `numerators` (joined by semicolons), `verdict`, `cut_off_numerators` (that would give it
    only if cut off, not rounded), `grim_consistent`, `grim_has_power` and `grim_chance_to_refute_frac` (missing where nothing
    exact is printed), `definition` (the first that gives it). `second` is second_coding.csv. A claim whose days are not over
    has no rows. Raises CoverageError for days that the record does not cover.
    """
    printed = [share for share in printed if is_over(register, share.claim_id)]
    for share in printed:
        register.known.check_period(share.period, f"cases of {share.claim_id} as of {register.as_of}")
    people = register.designations
    cases = draw_cases(people, second)
    counted = [mark_counted(register, definition) for definition in definitions]
    rows = []
    for share, drawing in product(printed, DRAWINGS):
        inside = share.period.covers(people["designated_on"]).to_numpy()
        case, _ = pd.factorize(cases[drawing])
        found: dict[int, list[int]] = {}
        for number, is_counted in enumerate(counted):
            found.setdefault(len(np.unique(case[is_counted & inside])), []).append(number)
        rows += [_one_denominator(share, drawing, n, numbers, definitions) for n, numbers in sorted(found.items())]
    return pd.DataFrame(rows, columns=list(_SHARE_TYPES)).astype(_SHARE_TYPES)


_SHARE_TYPES = {
    "claim_id": "str", "printed": "str", "drawing": "str", "n_cases": "int64", "n_definitions": "int64", "is_headline": "bool",
    "numerators": "str", "verdict": "str", "cut_off_numerators": "str", "grim_consistent": "boolean", "grim_has_power": "boolean",
    "grim_chance_to_refute_frac": "float64", "definition": "str",
}  # fmt: skip


def _one_denominator(
    share: PrintedShare, drawing: str, n_cases: int, numbers: list[int], definitions: Sequence[Definition]
) -> dict[str, object]:
    numerators = share.numerators(n_cases)
    grim = None if share.percent is None or not n_cases else apply_grim(str(share.percent), n_cases, _PERCENT)
    return {
        "claim_id": share.claim_id,
        "printed": "about one third" if share.percent is None else f"{share.percent} percent",
        "drawing": drawing,
        "n_cases": n_cases,
        "n_definitions": len(numbers),
        "is_headline": 0 in numbers,
        "numerators": ";".join(str(part) for part in numerators),
        "verdict": "possible" if numerators else "impossible as printed",
        "cut_off_numerators": ";".join(str(part) for part in share.cut_off_numerators(n_cases)),
        "grim_consistent": None if grim is None else grim.is_consistent,
        **_power(grim),
        "definition": definitions[numbers[0]].printed(),
    }


def draw_cases(people: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """The case of every row under each way to draw cases: the index of `people`, one column a drawing (see DRAWINGS).

    The second coder drew cases for the rows read twice; a row read once goes where the other rows of its case went, and
    stays in its own case where none was read twice.
    """
    keys = people[["name", "designated_on"]].merge(
        second[["name", "designated_on", "case_key"]], on=["name", "designated_on"], how="left", validate="1:1"
    )
    # Marked, since a key may read like the id of another case.
    drawn = ("second: " + keys["case_key"]).set_axis(people.index)
    neighbours = drawn.groupby(people["case_id"]).transform("min")
    day = people["designated_on"].dt.strftime("%Y-%m-%d")
    columns = (people["case_id"], drawn.fillna(neighbours).fillna(people["case_id"]), people["country"] + "@" + day, day)
    return pd.DataFrame(dict(zip(DRAWINGS, columns, strict=True)))
