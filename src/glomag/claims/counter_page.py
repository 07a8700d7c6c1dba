"""The other side's best argument on one page of text (Markdown): what speaks most against each claim, most for it, and the reply."""

from __future__ import annotations

from typing import Any

import pandas as pd

from glomag.claims.counter import AGAINST, CLOSE, FOR, SMALLEST_BASE
from glomag.parameters import Profile
from glomag.wording import print_day

_HEADINGS = {
    AGAINST: "Most against it",
    CLOSE: "Most against it, counting the same acts (primary persons, no vessels)",
    FOR: "Most for it",
}
# What stands for markup in Markdown; names of publishers and claims are other people's text.
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|~"})


def print_counter_page(readings: pd.DataFrame, letter_claims: pd.DataFrame, profile: Profile) -> str:
    """The table of counter-readings as a page that can be sent: claims that can be counted, in the letter's order, then the others.

    `readings` as `counter.build_counter_readings` gives them.
    """
    computed = readings[readings["n_readings"] > 0]
    says = letter_claims.set_index("claim_id")["says"]
    parts = [_opening(profile)]
    for claim_id, own in computed.groupby("claim_id", sort=False):
        parts.append(f"## {_plain(says[claim_id][0].upper() + says[claim_id][1:])}\n")
        parts += [_one_side(row) for row in own.to_dict("records")]
        parts += [f"*Not tried: {_plain(words)}.*\n" for words in own["not_computed"].drop_duplicates() if words]
    others = readings[readings["n_readings"] == 0].drop_duplicates("claim_id")
    if len(others):
        parts.append("## What the record counts nothing of\n")
        told = [f"- {_plain(says[row.claim_id])}: {_plain(row.strength.removeprefix('none: '))}" for row in others.itertuples()]
        parts.append("\n".join(told) + "\n")
    return "\n".join(parts)


def _opening(profile: Profile) -> str:
    return (
        "# The other side's best argument\n\n"
        f"Profile {profile.name}, record as known on {print_day(profile.as_of)}. For each claim of the letter the reading of the record "
        "that speaks most against it and the one that speaks most for it, chosen by rule among the headline definition, each single "
        "alternative, other base years and the definitions that we read into published figures, applied to our record (their "
        "publishers printed no such numbers). A reading that stands on fewer than "
        f"{SMALLEST_BASE} is left out. That a reading exists does not make it the right one: the reply says where it departs from "
        "the claim's own words.\n\n"
        f"Headline definition: {_plain(profile.headline.printed())}.\n"
    )


def _one_side(row: dict[Any, Any]) -> str:
    return (
        f"**{_HEADINGS[row['side']]}.** {_plain(row['says'])}\n\n"
        f"- Reply: {_plain(row['reply'])}\n"
        f"- Counted: {_plain(row['definition'])}\n"
        f"- Chosen: {_plain(row['strength'])}\n"
    )


def _plain(words: str) -> str:
    return words.translate(_MARKS)
