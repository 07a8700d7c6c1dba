"""A list of recommendations that nobody made, to try everything with: the same rows from the same seed, each marked SYNTHETIC.

Most targets are names of nobody. Some are persons of the public record, with a submission before the action or after it, so
that all measures have something to find: about one case in three until the end of 2022 and one in nine since, which is near
what the letter says and was not fitted to it. Which cases those are is thrown with dice and says nothing about any real list.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from glomag.errors import ParameterError
from glomag.recommendations.columns import NAMES, countries
from glomag.recommendations.invented import Dice, invent_person
from glomag.recommendations.listing import CONDUCTS, SYNTHETIC
from glomag.recommendations.template import build_workbook
from glomag.register import Register

_FIRST, _LAST = date(2017, 6, 1), date(2024, 8, 31)
_COUNTRIES = 65  # as the letter's "more than 60"
_MOST = 20_000
_UNTIL_RECENTLY = date(2022, 12, 31)
_BEFORE_SHARE, _BEFORE_SHARE_SINCE, _AFTER_SHARE = 1 / 3, 1 / 9, 0.08
_MOST_KNOWN = 3  # one recommendation in three at most is about a person of the record
_SUPERSEDED_IN = 14
_ORGANISATIONS = 96
# Countries of some size of which the record has no case; any would do.
_FURTHER = (
    "AE", "AR", "AZ", "BI", "BO", "BW", "BY", "CF", "CI", "CM", "CO", "DZ", "EC", "EG", "ER", "GA", "GH", "HN", "ID", "IN", "JM", "JO",
    "KE", "KZ", "LA", "LK", "MA", "MG", "MY", "MZ", "NE", "NG", "NP", "PE", "RW", "SN", "SO", "TD", "TG", "TH", "TJ", "TM", "TN", "TZ",
    "VE", "VN", "ZM",
)  # fmt: skip


@dataclass(frozen=True)
class _Draft:
    """One recommendation before it has a number; `after` is the place in the list of the one that takes its place, -1 for none."""

    submitted: date
    shown: str
    country: str
    conduct: str
    targets: tuple[tuple[str, tuple[str, ...], str], ...]
    after: int = -1


def build_synthetic(register: Register, n_rows: int, seed: int) -> tuple[dict[str, str], ...]:
    """Rows of an invented list of `n_rows` recommendations that stand, and some more that those superseded.

    A row is a text by name of column, in the order of the template, one a target. Up to 65 countries. Raises ParameterError
    where `n_rows` is not from 1 to 20,000.
    """
    if not 1 <= n_rows <= _MOST:
        raise ParameterError(f"--rows: {n_rows} is not allowed", allowed=f"1 to {_MOST:,} recommendations")
    dice = Dice(seed)
    known = _known_drafts(register, n_rows, dice)
    drafts = [*known, *_nobody_drafts(register, n_rows - len(known), {draft.country for draft in known}, n_rows, dice)]
    drafts += _superseded_drafts(drafts, max(n_rows // _SUPERSEDED_IN, int(n_rows > 1)), dice)
    return tuple(_number(drafts, dice))


def csv_bytes(rows: Sequence[Mapping[str, str]]) -> bytes:
    """The rows as CSV in UTF-8, with the mark by which Excel knows it."""
    written = io.StringIO()
    writer = csv.DictWriter(written, NAMES, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8")


def workbook_bytes(rows: Sequence[Mapping[str, str]]) -> bytes:
    """The rows in the template."""
    return build_workbook(rows)


def _known_drafts(register: Register, n_rows: int, dice: Dice) -> list[_Draft]:
    """Recommendations about persons of the record, some before the action and some after it."""
    people = register.designations
    primary = people[(people["basis"] == "primary") & (people["entity_type"] == "individual")]
    by_case = dict(iter(primary.groupby("case_id")))
    drafts: list[_Draft] = []
    seen: set[str] = set()
    for case_id in dice.shuffled(sorted(by_case)):
        rows = by_case[case_id]
        submitted = _day_about(rows.iloc[0]["designated_on"].date(), dice)
        country = str(rows.iloc[0]["country"])
        # Every recommendation in a country that had one already is one country less that the others can bring in.
        n_spare = n_rows - min(_COUNTRIES, n_rows) - (len(drafts) - len(seen))
        if submitted is None or len(drafts) >= n_rows // _MOST_KNOWN or (country in seen and n_spare < 1):
            continue
        seen.add(country)
        n_targets = 2 if len(rows) > 1 and dice.chance(0.3) else 1
        targets = tuple(_known_target(row, dice) for row in rows.head(n_targets).to_dict("records"))
        drafts.append(_Draft(submitted, _shown(submitted, dice), country, str(rows.iloc[0]["abuse_type"]), targets))
    return drafts


def _day_about(action_on: date, dice: Dice) -> date | None:
    """A day before the action, a day after it, or None where the case was not recommended."""
    share = _BEFORE_SHARE if action_on <= _UNTIL_RECENTLY else _BEFORE_SHARE_SINCE
    if dice.chance(share):
        return dice.day(max(_FIRST, action_on - timedelta(days=1000)), min(_LAST, action_on - timedelta(days=40)))
    following = action_on + timedelta(days=30)
    return dice.day(following, _LAST) if dice.chance(_AFTER_SHARE) and following <= _LAST else None


def _known_target(row: Mapping[Any, Any], dice: Dice) -> tuple[str, tuple[str, ...], str]:
    """A person of the record by number, or only by name with the words in another order and one left out."""
    family, _, given = str(row["name"]).title().partition(", ")
    uid = row["ofac_uid"]
    if isinstance(uid, str) and dice.chance(0.5):
        return f"{given} {family}".strip(), (), uid
    first = given.split(" ")[0]
    return f"{first} {family}".strip(), (f"{family} {given}".strip(),), ""


def _nobody_drafts(register: Register, n_drafts: int, covered: set[str], n_rows: int, dice: Dice) -> list[_Draft]:
    """Recommendations about nobody: first one in each country that is still missing, then anywhere among them."""
    possible = sorted(({*register.cases["country"], *_FURTHER} & set(countries())) - covered)
    missing = dice.shuffled(possible)[: max(0, min(_COUNTRIES, n_rows) - len(covered))]
    everywhere = sorted({*covered, *missing})
    drafts = []
    for number in range(n_drafts):
        submitted = dice.day(_FIRST, _LAST)
        country = missing[number] if number < len(missing) else dice.one_of(everywhere)
        targets = tuple((*invent_person(dice), "") for _ in range(2 if dice.chance(0.12) else 1))
        conduct = dice.one_of(CONDUCTS) if dice.chance(0.2) else dice.one_of(CONDUCTS[:2])
        drafts.append(_Draft(submitted, _shown(submitted, dice), country, conduct, _each_once(targets)))
    return drafts


def _each_once(targets: tuple[tuple[str, tuple[str, ...], str], ...]) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    return tuple({name.casefold(): (name, aliases, uid) for name, aliases, uid in targets}.values())


def _shown(submitted: date, dice: Dice) -> str:
    """The day as the list has it: some are known to the month or to the year only."""
    thrown = dice.whole(1, 100)
    return submitted.isoformat()[: 4 if thrown <= 4 else 7 if thrown <= 12 else 10]  # noqa: PLR2004


def _superseded_drafts(drafts: Sequence[_Draft], n_wanted: int, dice: Dice) -> list[_Draft]:
    """Earlier versions of some of the drafts; every fifth is the earlier version of an earlier version."""
    standing = [place for place, draft in enumerate(drafts) if draft.submitted > _FIRST + timedelta(days=90)]
    earlier: list[_Draft] = []
    for number, place in enumerate(dice.shuffled(standing)[:n_wanted]):
        after = len(drafts) + number - 1 if number % 5 == 4 else place  # noqa: PLR2004
        later = earlier[-1] if number % 5 == 4 else drafts[place]  # noqa: PLR2004
        submitted = max(_FIRST, later.submitted - timedelta(days=dice.whole(60, 500)))
        earlier.append(replace(later, submitted=submitted, shown=_shown(submitted, dice), targets=later.targets[:1], after=after))
    return earlier


def _number(drafts: Sequence[_Draft], dice: Dice) -> list[dict[str, str]]:
    """Rows in order of submission, numbered in that order."""
    places = sorted(range(len(drafts)), key=lambda place: (drafts[place].submitted, place))
    digits = max(4, len(str(len(drafts))))
    name_of = {place: f"{SYNTHETIC}-{number:0{digits}}" for number, place in enumerate(places, start=1)}
    return [row for place in places for row in _rows_of(drafts[place], name_of[place], name_of.get(drafts[place].after, ""), dice)]


def _rows_of(draft: _Draft, name: str, superseded_by: str, dice: Dice) -> list[dict[str, str]]:
    numbers = sorted({dice.whole(1, _ORGANISATIONS) for _ in range(dice.whole(1, 3))})
    about = {
        "recommendation_id": name,
        "submitted_on": draft.shown,
        "country": draft.country,
        "conduct": draft.conduct,
        "organisations": "; ".join(f"{SYNTHETIC} organisation {number}" for number in numbers),
        "superseded_by": superseded_by,
        "synthetic": SYNTHETIC,
    }
    rows = [
        {**about, "target_name": target, "target_aliases": "; ".join(aliases), "target_uid": uid} for target, aliases, uid in draft.targets
    ]
    return [{column: row[column] for column in NAMES} for row in rows]
