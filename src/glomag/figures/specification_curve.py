"""Figures 10, 11 and 13 to 17: one number of the letter under every way of counting that makes sense, and which choices give what.

The form of Simonsohn, Simmons and Nelson, "Specification curve analysis", Nature Human Behaviour 4 (2020), 1208-1214,
without their inference: the ways of counting are no sample, so no share of them is a probability.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from glomag.claims.curves import letter_value
from glomag.claims.rounding import ABOUT_A_THIRD
from glomag.claims.specified import build_specifications
from glomag.errors import CoverageError
from glomag.figures.exhibit import Exhibit
from glomag.figures.specification_drawing import draw
from glomag.figures.specification_grid import DIFFERENCE, NEAR, SHARE
from glomag.figures.specification_words import CURVES, Told, say_alt_text, say_caption, say_description, say_subtitle
from glomag.parameters import Profile
from glomag.register import Register

_DECIMALS = 6


def build_exhibit(register: Register, profile: Profile) -> Exhibit:
    """Figure 10: the change that the letter puts at 56 percent."""
    return _build(register, profile, "drop_fy2020_fy2023")


def build_falls_exhibit(register: Register, profile: Profile) -> Exhibit:
    """Figure 11: the falls in a row."""
    return _build(register, profile, "three_straight_declines")


def build_near_exhibit(register: Register, profile: Profile) -> Exhibit:
    """Figure 13: the year that the letter calls similarly low."""
    return _build(register, profile, "fy2024_similarly_low")


def build_until_recently_exhibit(register: Register, profile: Profile) -> Exhibit:
    """Figure 14: the share that the letter puts at about a third."""
    return _build(register, profile, "attribution_until_recently")


def build_first_year_exhibit(register: Register, profile: Profile) -> Exhibit:
    """Figure 15: the share in the first Biden year."""
    return _build(register, profile, "attribution_first_biden_year")


def build_since_2023_exhibit(register: Register, profile: Profile) -> Exhibit:
    """Figure 16: the share since January 2023."""
    return _build(register, profile, "attribution_since_2023")


def build_decline_exhibit(register: Register, profile: Profile) -> Exhibit:
    """Figure 17: the later share less the earlier one."""
    return _build(register, profile, "attribution_decline")


def build_rows(register: Register, profile: Profile, claim_id: str) -> pd.DataFrame:
    """One row a specification of the claim, the lowest value first: its `position`, choices, value, and what the letter says.

    `series` holds the counts compared, as the table `specifications` does. `letter_value` is missing from a claim that states
    no value, and `near_from` and `near_to` stand only where it says near or about. Raises CoverageError where the claim cannot
    be asked on the profile's date.
    """
    stated = register.letter_claims[register.letter_claims["claim_id"] == claim_id]
    specified = build_specifications(register, profile).specifications
    specified = specified[specified["claim_id"] == claim_id]
    if specified.empty:
        raise CoverageError(
            f"no specification of {claim_id} can be counted as of {register.as_of}", change="choose a later as_of in the profile"
        )
    measured, claim = CURVES[claim_id].measured, stated.iloc[0].to_dict()
    ordered = specified.sort_values(["value", "specification_id"], ignore_index=True)
    made = {column: ordered[f"any_{choice}"] for column, choice in _OPTIONS.items()}
    made["moved"] = made["moved"].map({days: in_steps(days) for days in made["moved"].unique()}) if measured not in _OF_SHARES else ""
    said = _said(claim, measured, profile)
    whole = ordered.assign(**made, position=range(1, len(ordered) + 1), measured=measured, **said)
    return whole[
        ["position", "measured", *_choices_of(measured), "n_combinations", "series", "value", "printed", *_judged(measured), *said]
    ]


def in_steps(shift_days: str) -> str:
    """Days by which the cut may be moved, in steps of a week: `+0;-1;-2;-9` is `not;little earlier;earlier`."""
    return ";".join(dict.fromkeys(_step(int(days)) for days in shift_days.split(";")))


def _step(days: int) -> str:
    if days == 0:
        return "not"
    side = "earlier" if days < 0 else "later"
    return f"little {side}" if abs(days) <= _WEEK else side


_WEEK = 7
# Column of the figure, and the choice whose options it holds; the last two are no choices of a share, which has a band instead.
_OPTIONS = {
    "rule": "rule", "coding": "coding", "kinds": "kinds", "transfers": "transfer", "identifications": "identification",
    "redesignations": "redesignation", "removed": "net", "year": "year", "moved": "shift_days",
}  # fmt: skip
_OF_YEARS = ("year", "moved")
_OF_SHARES = (SHARE, DIFFERENCE)


def _choices_of(measured: str) -> list[str]:
    if measured in _OF_SHARES:
        return [*(column for column in _OPTIONS if column not in _OF_YEARS), "band"]
    return [*_OPTIONS, "unit", "base"]


def _judged(measured: str) -> list[str]:
    """What is said of each specification: whether it agrees, whether it could, whether it gives the letter's value."""
    agrees = ["is_possible"] if measured == SHARE else ["same_sign"]
    return [*agrees, *([] if measured in (NEAR, DIFFERENCE) else ["prints_letter_value"]), "is_headline"]


def _said(claim: dict[str, Any], measured: str, profile: Profile) -> dict[str, float]:
    """The letter's value where it states one, and the ends of what counts as near it where it says near or about."""
    if measured == NEAR:
        return {"near_from": -profile.near_frac, "near_to": profile.near_frac}
    value = letter_value(claim)
    said = {} if value is None else {"letter_value": value}
    if claim["relation"] == "approximately":
        low, high = (round(float(end), _DECIMALS) for end in ABOUT_A_THIRD)
        said |= {"near_from": low, "near_to": high}
    return said


def _build(register: Register, profile: Profile, claim_id: str) -> Exhibit:
    curve, rows = CURVES[claim_id], build_rows(register, profile, claim_id)
    stated = register.letter_claims.set_index("claim_id", drop=False).loc[claim_id].to_dict()
    told = Told(rows, stated, register, profile)
    title = curve.title(told)
    return Exhibit(
        number=curve.number,
        slug=curve.slug,
        title=title,
        subtitle=say_subtitle(curve, told),
        caption=say_caption(curve, told),
        alt_text=say_alt_text(curve, told, title),
        description=say_description(curve, told),
        definition=f"headline: {profile.headline.printed()}; every other choice as the grid says",
        profile=profile.name,
        as_of=profile.as_of,
        rows=rows,
        draw=draw,
        height_in=curve.height_in,
    )
