"""The other side's best argument: for each claim the reading that speaks most against it, and the one that speaks most for it.

Chosen by rule and not by taste. Read are the headline, every single alternative, the mean of five years and other years
as base, our record counted by every definition that we read into a published figure (State, Congress, Human Rights First,
...), cases that nobody reviewed counted either way, and, where an advanced list of OFAC's is at hand, the other
human-rights programmes. A reading that stands on fewer than ten is left out, since one person more or less would move it
by more than ten percentage points. Of the rest the one farthest from the claim is taken, once of all and once of those
that count the same acts, and the one nearest to it. What is found is arithmetic on the record: that a reading exists does
not make it the right one.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor
from typing import Any

import pandas as pd

from glomag.claims.readings import CHANGE, FALLS, NEAR, OTHER_PROGRAMMES, Reading, Way, read_shares, read_years
from glomag.claims.windows import WINDOWS_OF
from glomag.definitions import PRIMARY_RULES, Definition
from glomag.measures.programmes import Comparison
from glomag.parameters import Profile
from glomag.register import Register
from glomag.wording import print_day

AGAINST, CLOSE, FOR = "against", "against, counting the same acts", "for"
SIDES = (AGAINST, CLOSE, FOR)
SMALLEST_BASE = 10
COLUMNS = (
    "claim_id",
    "side",
    "says",
    "value",
    "definition",
    "numbers",
    "definition_from",
    "n_readings",
    "strength",
    "reply",
    "not_computed",
)

Key = Callable[[Reading, Fraction], tuple[Fraction, ...]]


def _up(reading: Reading, _: Fraction) -> tuple[Fraction, ...]:
    return (-reading.value, -reading.net_change)


def _down(reading: Reading, _: Fraction) -> tuple[Fraction, ...]:
    return (reading.value, reading.net_change)


def _near(reading: Reading, stated: Fraction) -> tuple[Fraction, ...]:
    return (abs(reading.value - stated),)


def _fewest(reading: Reading, _: Fraction) -> tuple[Fraction, ...]:
    return (reading.value, -reading.net_change)


def _most(reading: Reading, _: Fraction) -> tuple[Fraction, ...]:
    return (-reading.value, reading.net_change)


# What is looked for on each side, in words, and the key that the smallest wins.
_RULES: dict[str, dict[str, tuple[str, Key]]] = {
    FALLS: {
        AGAINST: ("the fewest falls, and of those the largest rise from the first year to the last", _fewest),
        FOR: ("the most falls, and of those the largest fall from the first year to the last", _most),
    },
    CHANGE: {AGAINST: ("the change that lies highest", _up), FOR: ("the change nearest to the letter's", _near)},
    NEAR: {AGAINST: ("the largest rise", _up), FOR: ("the change nearest to none", _near)},
    "attribution_until_recently": {AGAINST: ("the smallest share", _down), FOR: ("the share nearest to the letter's", _near)},
    "attribution_since_2023": {AGAINST: ("the largest share", _up), FOR: ("the share nearest to the letter's", _near)},
    "attribution_first_biden_year": {AGAINST: ("the smallest share", _down), FOR: ("the share nearest to the letter's", _near)},
    "attribution_decline": {AGAINST: ("the largest rise of the share", _up), FOR: ("the largest fall of the share", _down)},
}  # fmt: skip


def build_counter_readings(register: Register, profile: Profile, comparison: Comparison | None) -> pd.DataFrame:
    """One row a claim and side: the strongest reading that the record supports, and the fair reply to it.

    Sides: against; against, counting the same acts (primary persons as the headline counts them, no vessels: only the
    year, its cut, the base, the coding, the rule for primary, the band or what nobody reviewed is chosen otherwise); for.

    Columns as `COLUMNS`; `value` is a number of falls, a signed change or a share as a fraction, missing where nothing can
    be computed. `comparison` is that of the newest advanced list of OFAC's, None where there is none; `not_computed` says
    what could not be tried. `register` is the record as known on the profile's date.
    """
    rows = [row for claim in register.letter_claims.to_dict("records") for row in _rows(claim, register, profile, comparison)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"value": "float64", "n_readings": "int64"})


def _rows(claim: dict[str, Any], register: Register, profile: Profile, comparison: Comparison | None) -> list[dict[str, Any]]:
    claim_id = claim["claim_id"]
    standing = [one for one in _read(claim, register, profile, comparison) if one.n_base >= SMALLEST_BASE]
    if not standing:
        return [_nothing(claim, side, register) for side in SIDES]
    missing = f"{OTHER_PROGRAMMES}: no advanced list of OFAC's is at hand" if comparison is None and claim_id in (FALLS, CHANGE) else ""
    close = [one for one in standing if _counts_the_same_acts(one.way, profile.headline)]
    chosen = {AGAINST: standing, CLOSE: close, FOR: standing}
    return [_row(claim, side, chosen[side], profile.headline) | {"not_computed": missing} for side in SIDES if chosen[side]]


def _counts_the_same_acts(way: Way, headline: Definition) -> bool:
    """Whether a way counts what the claim speaks of: primary persons (or cases), without vessels, in the headline's unit and events."""
    own = way.definition
    alike = (own.unit, own.kinds, own.events) == (headline.unit, headline.kinds, headline.events)
    return alike and own.rule in PRIMARY_RULES and way.says != OTHER_PROGRAMMES


def _read(claim: dict[str, Any], register: Register, profile: Profile, comparison: Comparison | None) -> list[Reading]:
    if claim["claim_id"] in WINDOWS_OF:
        return read_shares(claim, register, profile)
    return read_years(claim, register, profile, comparison) if claim["claim_id"] in _RULES else []


def build_readings(register: Register, profile: Profile, comparison: Comparison | None) -> pd.DataFrame:
    """One row a claim and reading, all that `build_counter_readings` chooses from, from the lowest value to the highest.

    Columns: `claim_id`, `reading`, `value`, `numbers`, `definition`, `definition_from`, `is_headline`, `stands` (on ten or
    more, so that it may be chosen). Claims that nothing can be computed of have no row.
    """
    rows = [
        (claim["claim_id"], one.way.says, float(one.value), one.numbers, _define(one.way), one.way.definition_from, one.way.is_headline,
         one.n_base >= SMALLEST_BASE)
        for claim in register.letter_claims.to_dict("records")
        for one in sorted(_read(claim, register, profile, comparison), key=lambda one: (one.value, one.net_change))
    ]  # fmt: skip
    columns = ["claim_id", "reading", "value", "numbers", "definition", "definition_from", "is_headline", "stands"]
    return pd.DataFrame(rows, columns=columns)


def _row(claim: dict[str, Any], side: str, standing: list[Reading], headline: Definition) -> dict[str, Any]:
    rule, key = _RULES[claim["claim_id"]][AGAINST if side == CLOSE else side]
    best = strongest(standing, key, _stated(claim))
    way = best.way
    by = "the headline itself" if way.is_headline else "one choice made otherwise"
    if way.definition_from:
        by = f"the definition is read into a figure of {way.definition_from}, which printed no such number"
    own = next((one for one in standing if one.way.is_headline), None)
    return {
        "claim_id": claim["claim_id"],
        "side": side,
        "says": _say(claim["claim_id"], best),
        "value": float(best.value),
        "definition": _define(way),
        "numbers": best.numbers,
        "definition_from": way.definition_from,
        "n_readings": len(standing),
        "strength": f"of {len(standing)} readings that stand on {SMALLEST_BASE} or more, {rule}; {by}",
        "reply": _reply(claim, best, own, headline),
    }


def strongest(readings: list[Reading], key: Key, stated: Fraction) -> Reading:
    """The reading with the smallest key; of equals the headline, then one with a published figure's definition, then the first."""
    return min(readings, key=lambda one: (*key(one, stated), not one.way.is_headline, not one.way.definition_from))


def _stated(claim: dict[str, Any]) -> Fraction:
    """The letter's value; about one third is exactly a third here, and near is no change at all."""
    if claim["relation"] == "approximately":
        return Fraction(1, 3)
    return Fraction(0) if pd.isna(claim["stated_value"]) else Fraction(claim["stated_value"])


def _nothing(claim: dict[str, Any], side: str, register: Register) -> dict[str, Any]:
    why = {
        "confidential recommendations": "only the coalition holds the list of recommendations",
        "stated by the letter": "a fact about the letter itself, which nothing here recounts",
    }.get(claim["needs"], "a period of the claim is not over")
    if claim["claim_id"] in _RULES:
        why = f"no reading of the claim can be made on what was known on {print_day(register.as_of)}"
    says = f"The record counts nothing that speaks {side} it."
    empty = dict.fromkeys(("definition", "numbers", "definition_from", "reply", "not_computed"), "")
    words = {"claim_id": claim["claim_id"], "side": side, "says": says, "strength": f"none: {why}"}
    return {**empty, **words, "value": float("nan"), "n_readings": 0}


def _say(claim_id: str, reading: Reading) -> str:
    way = reading.way
    opening = way.says[0].upper() + way.says[1:]
    if claim_id in WINDOWS_OF:
        return f"{opening}: {reading.numbers} with a basis seen in public."
    noun = "persons and vessels" if "vessel" in way.definition.kinds else way.definition.unit.replace("actions", "days of action")
    if claim_id == FALLS:
        n_steps = reading.numbers.count(",")
        return f"{opening} ({noun}): {reading.numbers}; {reading.value} of {n_steps} years saw fewer than the year before."
    mean = " on the mean of the years before" if way.on_five_year_mean else ""
    return f"{opening} ({noun}): {reading.numbers}; {print_moved_percent(reading.value)}{mean}."


def print_moved_percent(change: Fraction) -> str:
    """A signed change in words, halves away from zero: `up 109 percent`, `down 38 percent`, `unchanged`."""
    if change == 0:
        return "unchanged"
    return f"{'up' if change > 0 else 'down'} {floor(100 * abs(change) + Fraction(1, 2))} percent"


def _define(way: Way) -> str:
    if way.says == OTHER_PROGRAMMES:
        return "persons still listed under at least one other tag of programmes.csv, by year of their list entry"
    if way.band:
        return f"cases with a person counted as: {way.definition.printed()}; public evidence at band {way.band}"
    cut = f"; the year begins {abs(way.shift_days)} days {'earlier' if way.shift_days < 0 else 'later'}" if way.shift_days else ""
    return f"{way.definition.printed()}{cut}{'; change on the mean of the five years before' if way.on_five_year_mean else ''}"


def _reply(claim: dict[str, Any], best: Reading, own: Reading | None, headline: Definition) -> str:
    told = f"the headline definition gives {own.numbers}" if own else "the headline definition stands on fewer than ten here"
    confidential = "; what the coalition submitted in confidence cannot be seen" if best.way.band else ""
    if best.way.is_headline:
        return f"It is the headline definition itself, and other readings say otherwise{confidential}."
    first, *others = _departures(best.way, headline)
    also = "".join(f"; {words[0].lower()}{words[1:]}" for words in others)
    return f"{first}{also}; {told}{confidential}."


def _departures(way: Way, headline: Definition) -> list[str]:
    """What the reading does otherwise than the claim's own words, the weightiest first."""
    own = way.definition
    if way.says == OTHER_PROGRAMMES:
        return ["It counts other programmes, of which the claim says nothing, and a list shows only who is still on it"]
    said = {
        "It counts vessels, which are property and never designated": "vessel" in own.kinds and "vessel" not in headline.kinds,
        "It counts persons who are listed solely for a tie, and the claim speaks of primary ones": own.rule == "all" != headline.rule,
        "It counts every supporter as primary, also one tied to a listed person": own.rule == "conduct-and-support" != headline.rule,
        "It goes by the formal limb alone": own.rule == "strict-limb" != headline.rule,
        f"It counts {own.unit} and not {headline.unit}": own.unit != headline.unit,
        f"It counts by {own.year} year, and the claim speaks of {headline.year} years": own.year != headline.year,
        "It leaves out a kind of person": not set(headline.kinds) <= set(own.kinds),
        "It leaves out persons moved in from another program": "transfer" in headline.events and "transfer" not in own.events,
        "It rests on a second reading that part of the acts have": own.coding != headline.coding,
        "It leaves out who was removed later, though they were designated": own.net and not headline.net,
        "The claim compares with one year and not with the mean of five": way.on_five_year_mean,
        f"The claim names another year to compare with than {way.says.removesuffix(' as base year')}": way.says.endswith("as base year"),
        "Band D takes in requests for a whole class, and documents that nobody tied to the action": way.says.startswith("band D"),
        f"Band {way.band} leaves out documented conduct that somebody tied to the action": way.says.startswith(("band A", "band B")),
        "It takes cases that nobody reviewed for cases with a basis": any(way.with_unreviewed),
    }
    found = [words for words, departs in said.items() if departs]
    return found or [f"It departs in one choice, {way.says}"]
