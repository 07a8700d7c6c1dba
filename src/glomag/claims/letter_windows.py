"""The letter's own days: the windows of its shares, which end with the letter whatever a profile knows later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from glomag.claims.possible_counts import PrintedShare
from glomag.claims.windows import COMPARED_WINDOWS, WINDOW_OF
from glomag.parameters import Profile
from glomag.periods import Period, year_of
from glomag.register import Register

_ABOUT, _PERCENT = "approximately", 100


def letter_day(register: Register) -> date:
    """The day of the letter: the last day that any claim speaks of."""
    day: date = register.letter_claims["period_to"].max().date()
    return day


def letter_windows(register: Register, profile: Profile) -> dict[str, Period]:
    """The windows of the profile by name.

    One that runs to the profile's date ends with the letter, which cannot have spoken of later days.
    """
    letter = letter_day(register)
    windows = {name: (window, window.period(profile.as_of)) for name, window in profile.windows}
    return {
        name: period.cut(letter) if window.last == "as_of" and period.first <= letter else period
        for name, (window, period) in windows.items()
    }


def letter_shares(register: Register, profile: Profile) -> list[PrintedShare]:
    """The shares of cases that the letter prints, on its own days; those of the two windows that it compares stand last."""
    stated = register.letter_claims.set_index("claim_id")
    windows = letter_windows(register, profile)
    return [
        PrintedShare(claim_id, None if row["relation"] == _ABOUT else round(_PERCENT * float(row["stated_value"])), windows[window])
        for claim_id, window in WINDOW_OF.items()
        for row in [stated.loc[claim_id]]
    ]


def compared_shares(register: Register, profile: Profile) -> tuple[PrintedShare, PrintedShare]:
    """The two printed shares of COMPARED_WINDOWS, the earlier first."""
    by_window = {WINDOW_OF[share.claim_id]: share for share in letter_shares(register, profile)}
    before, after = (by_window[window] for window in COMPARED_WINDOWS)
    return before, after


@dataclass(frozen=True)
class LetterChange:
    """The change of yearly counts as the letter prints it: its two fiscal years and the signed whole percentage."""

    years: tuple[int, int]
    percent: int


def letter_change(register: Register) -> LetterChange:
    """The letter's change, read off letter_claims.csv."""
    stated = register.letter_claims.set_index("claim_id").loc["drop_fy2020_fy2023"]
    years = (year_of(stated["compared_from"].date(), "fiscal"), year_of(stated["period_to"].date(), "fiscal"))
    return LetterChange(years, round(_PERCENT * float(stated["stated_value"])))
