"""What each specification curve says in words: its title, what is drawn, what the letter says, and what the curve cannot say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from glomag.claims.letter_windows import letter_windows
from glomag.claims.specified import N_YEARS_OF_MEAN
from glomag.claims.specified_table import SINGLE_YEAR
from glomag.claims.windows import WINDOWS_OF
from glomag.figures.specification_drawing import marks_of
from glomag.figures.specification_grid import (
    CHANGE,
    DIFFERENCE,
    FALLS,
    NEAR,
    SHARE,
    Choice,
    Line,
    build_choices,
    idle_choices,
    most_moving,
)
from glomag.measures.specifications import FURTHEST_SHIFT
from glomag.parameters import Profile
from glomag.periods import Period, year_of
from glomag.register import Register
from glomag.wording import print_count, print_day, print_list

WARNING_IN_FULL = (
    "A curve informs about choices and proves nothing: its specifications are no sample, and no share of them is a probability."
)
_WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


@dataclass(frozen=True)
class Told:
    """What a curve's words are made from: its rows, the row of letter_claims.csv, the record and the profile."""

    rows: pd.DataFrame
    stated: dict[str, Any]
    register: Register
    profile: Profile

    def year(self, column: str) -> int:
        """The fiscal year in which a day of the claim lies."""
        return year_of(self.stated[column].date(), "fiscal")

    @property
    def windows(self) -> list[Period]:
        """The windows of a share, the earlier one first, as far as the letter can have known them."""
        known = letter_windows(self.register, self.profile)
        return [known[name] for name in WINDOWS_OF[self.stated["claim_id"]]]

    @property
    def printed(self) -> int:
        """The letter's percentage as a whole number."""
        return round(100 * float(self.stated["stated_value"]))


@dataclass(frozen=True)
class Curve:
    """The words of one curve: `drawn` says what a value is, `stated` what is marked, `notes` what else a reader must know."""

    number: int
    slug: str
    measured: str
    height_in: float
    title: Callable[[Told], str]
    drawn: Callable[[Told], str]
    stated: Callable[[Told], str]
    notes: Callable[[Told], str]


# --- one claim after the other ----------------------------------------------------------------------------------------


def _drop_title(told: Told) -> str:
    n = int(marks_of(told.rows).sum())
    printing = f"{n} print{'s' if n == 1 else ''}" if n else "none prints"
    own = _of(_on_own_years(told.rows, "same_sign"))
    return (
        f"{_of(told.rows['same_sign'])} ways of counting show a fall to {told.year('period_to')}, {own} on the letter's own years; "
        f"{printing} its {abs(told.printed)} percent"
    )


def _drop_drawn(told: Told) -> str:
    before, after = told.year("compared_from"), told.year("period_to")
    return f"Change in designations to {after}, from {before} or from the mean of {_spell(N_YEARS_OF_MEAN)} years, in any kind of year"


def _drop_notes(told: Told) -> str:
    years = f"The letter's own years are fiscal {told.year('compared_from')} and {told.year('period_to')}, their cut moved or not."
    return f"{years} {_say_printing(told.rows)}"


def _falls_title(told: Told) -> str:
    return (
        f"{_of(marks_of(told.rows))} ways of counting show {_n_falls(told)} falls in a row up to {told.year('period_to')}, "
        f"{_of(_on_own_years(told.rows, 'prints_letter_value'))} on fiscal years; {_said_by_headline(told, 'shows')}"
    )


def _falls_drawn(told: Told) -> str:
    first, last = told.year("period_from"), told.year("period_to")
    return f"Years below the year before, of the {_n_falls(told)} from {first} to {last}, in any kind of year"


def _n_falls(told: Told) -> int:
    return int(told.rows["letter_value"].iloc[0])


def _near_title(told: Told) -> str:
    year = told.year("period_to")
    return (
        f"{_of(marks_of(told.rows))} ways of counting show {year} within {_within(told)} percent of the same days of earlier years, "
        f"{_of(_on_own_years(told.rows, 'same_sign'))} on fiscal years against {year - 1}"
    )


def _near_drawn(told: Told) -> str:
    year, mean = told.year("period_to"), f"the mean of {_spell(N_YEARS_OF_MEAN)} years"
    return f"Change in designations in {year} on the same days of {year - 1} or of {mean}, in any kind of year"


def _near_notes(told: Told) -> str:
    return (
        f"The letter states no value, only that the year was ending near similarly low levels; that near means within {_within(told)} "
        f"percent, either way, is this project's reading, and so is what the year is held against. Near the year before is not yet low."
    )


def _within(told: Told) -> str:
    return f"{100 * told.profile.near_frac:g}"


def _share_title(told: Told) -> str:
    what = "is about a third" if _is_about(told) else f"prints {told.printed} percent"
    return f"The public share {_WHEN[told.stated['claim_id']]} {what} in {_of_ways(told)}; {_said_by_headline(told, 'shows')}"


def _of_ways(told: Told) -> str:
    return f"{_of(marks_of(told.rows)).lower()} ways of counting"


def _share_drawn(told: Told) -> str:
    return f"Public share of cases with a civil-society basis, {_print_window(told.windows[0])}, a floor"


def _share_stated(told: Told) -> str:
    return "about one third" if _is_about(told) else f"{told.printed} percent"


def _share_notes(told: Told) -> str:
    n = int(told.rows["is_possible"].sum())
    about = " About a third is read as nearer to a third than to a quarter or a half (shaded)." if _is_about(told) else ""
    return (
        f"Drawn is the floor: cases for which public evidence shows a basis, of all cases with a person counted; cases not reviewed count "
        f"as without one. The letter's share rests on recommendations that only the coalition has, and no specification here can check "
        f"them. Whether some whole number of the cases could print the letter's share is another question: under {_of_n(n, told.rows)} "
        f"specifications one could.{about}"
    )


def _decline_title(told: Told) -> str:
    n_lower, certain = int((told.rows["value"] < 0).sum()), int(marks_of(told.rows).sum())
    return (
        f"{_of_n(n_lower, told.rows)} ways of counting show a lower public share since {_month(told.windows[1])}, {certain or 'none'} for "
        f"certain; {_said_by_headline(told, 'shows')}"
    )


def _decline_drawn(told: Told) -> str:
    before, after = (_print_window(one) for one in told.windows)
    return f"Public share of cases with a basis, {after}, less that of {before}"


def _decline_notes(told: Told) -> str:
    return (
        "Drawn is the difference of two floors: cases for which public evidence shows a basis, of all cases with a person counted. It is "
        "certain only where the later share is lower even if every case not reviewed then had a basis. The letter states no size of this "
        "decline, and its shares rest on recommendations that only the coalition has."
    )


def _no_notes(told: Told) -> str:
    return ""


_WHEN = {
    "attribution_until_recently": "until recently",
    "attribution_first_biden_year": "in the first Biden year",
    "attribution_since_2023": "since January 2023",
}

CURVES: dict[str, Curve] = {
    "drop_fy2020_fy2023": Curve(
        10, "specifications-of-the-drop", CHANGE, 7.4, _drop_title, _drop_drawn, lambda told: f"{_sign(told.printed)} percent", _drop_notes
    ),
    "three_straight_declines": Curve(
        11, "specifications-of-three-falls", FALLS, 7.3, _falls_title, _falls_drawn, lambda told: f"{_n_falls(told)} falls", _no_notes
    ),
    "fy2024_similarly_low": Curve(
        13, "specifications-of-fiscal-2024", NEAR, 7.5, _near_title, _near_drawn, lambda _: "near, without a value", _near_notes
    ),
    **{
        claim_id: Curve(number, slug, SHARE, 6.6, _share_title, _share_drawn, _share_stated, _share_notes)
        for claim_id, number, slug in (
            ("attribution_until_recently", 14, "specifications-of-until-recently"),
            ("attribution_first_biden_year", 15, "specifications-of-the-first-biden-year"),
            ("attribution_since_2023", 16, "specifications-since-january-2023"),
        )
    },
    "attribution_decline": Curve(
        17, "specifications-of-the-decline", DIFFERENCE, 6.6, _decline_title, _decline_drawn, lambda _: "lower, without a size",
        _decline_notes,
    ),
}  # fmt: skip


# --- what is said of every curve --------------------------------------------------------------------------------------


def say_subtitle(curve: Curve, told: Told) -> str:
    """What a value is, and how many there are."""
    return f"{curve.drawn(told)}; {len(told.rows):,} specifications, sorted by result"


def say_caption(curve: Curve, told: Told) -> str:
    """What is drawn, what it does not say, how the grid is read, and which combinations there are."""
    idle = idle_choices(told.rows)
    at_rest = f"{print_list(idle).capitalize()} move nothing here and {'is' if len(idle) == 1 else 'are'} not drawn. " if idle else ""
    notes = curve.notes(told)
    return (
        f"{say_subtitle(curve, told)}. {notes}{' ' if notes else ''}Every specification is drawn in the curve: {_range(curve, told)}. "
        f"In the grid a cell is darker the more of the specifications above it make the choice, and the numbers at the right are over all "
        f"that do; one that comes out the same with two options stands in both lines. {_combined(curve)} {at_rest}"
        f"Headline: {told.profile.headline.printed()}{_band(curve, told)}. {WARNING_IN_FULL}"
    )


def say_alt_text(curve: Curve, told: Told, title: str) -> str:
    """The curve in two sentences, with its range, the headline's value and the title."""
    drawn, headline = curve.drawn(told), _said_by_headline(told, "shows")
    said = "" if headline in title else f"; {headline}"
    return (
        f"Curve of {len(told.rows):,} specifications, sorted by result, of the {drawn[:1].lower()}{drawn[1:]}: {_range(curve, told)}{said}"
        f". {title}."
    )


def say_description(curve: Curve, told: Told) -> str:
    """What the curve shows from left to right, its marks, and the choice that moves it most."""
    drawn = curve.drawn(told)
    strongest = _choice_words(most_moving(build_choices(told.rows)), told)
    cut = ", drawn up to plus 100 percent" if curve.measured in (CHANGE, NEAR) else ""
    return (
        f"A specification curve: {len(told.rows):,} bars side by side, one for each way of counting that makes a difference, from the "
        f"lowest result at the left to the highest at the right. The height of a bar is the {drawn[:1].lower()}{drawn[1:]}{cut}: "
        f"{_range(curve, told)}. {_marks(curve, told)} A dot marks the headline: {_said_by_headline(told, 'shows')}. A grid below the "
        f"curve shows which choices give what. What moves the result most is {strongest}. {WARNING_IN_FULL}"
    )


def _marks(curve: Curve, told: Told) -> str:
    n_marked = int(marks_of(told.rows).sum())
    n, gives = print_count(n_marked, "specification") if n_marked else "no specification", "give" if n_marked > 1 else "gives"
    if curve.measured == NEAR:
        return f"A shaded band across marks what is called near, within {_within(told)} percent, in which {n} lie; the letter has no value."
    if curve.measured == DIFFERENCE:
        return f"Marks on the curve show where the later share is lower whatever was not reviewed, {n}; the letter has no size."
    return f"A dashed line marks what the letter says, {curve.stated(told)}, which {n} {gives}."


def _combined(curve: Curve) -> str:
    if curve.measured in (SHARE, DIFFERENCE):
        choices, same = "rule, coding, kinds, events, removals and band of evidence", "cases in the same windows"
    else:
        choices = f"rule, coding, kinds, events, removals, kind of year, its cut moved by up to {FURTHEST_SHIFT} days, unit and base"
        same = "rows in the same years"
    choices = choices.replace(", unit and base", " and unit") if curve.measured == FALLS else choices
    return f"All combinations of {choices}; one that counts the same {same} as another is left out."


def _band(curve: Curve, told: Told) -> str:
    return f", band {told.profile.band}" if curve.measured in (SHARE, DIFFERENCE) else ""


def _range(curve: Curve, told: Told) -> str:
    printed = told.rows["printed"]
    if curve.measured == FALLS:
        counted = printed.value_counts().sort_index()
        return "; ".join(f"{print_count(int(n), 'specification')} with {falls} of {_n_falls(told)}" for falls, n in counted.items())
    unit = "percentage points" if curve.measured == DIFFERENCE else "percent"
    low, high = (str(n) if curve.measured == SHARE else _sign(n) for n in (printed.iloc[0], printed.iloc[-1]))
    return f"from {low} to {high} {unit}"


def _said_by_headline(told: Told, verb: str) -> str:
    """What the headline definition gives, in words; that it has no answer where its own years or cases hold nothing."""
    found = told.rows.loc[told.rows["is_headline"], "printed"]
    if not len(found):
        return "the headline definition has no answer"
    printed, measured = int(found.iloc[0]), told.rows["measured"].iloc[0]
    if measured == FALLS:
        said = str(printed)
    elif measured == SHARE:
        said = f"{printed} percent"
    elif measured == DIFFERENCE:
        said = f"{_sign(printed)} percentage {'point' if abs(printed) == 1 else 'points'}"
    else:
        said = f"{_sign(printed)} percent"
    return f"the headline definition {verb} {said}"


def _say_printing(rows: pd.DataFrame) -> str:
    """Which comparison prints the letter's value, in counts and in the choices that make it; how many they are where several do."""
    printing = rows[rows["prints_letter_value"]]
    if printing.empty:
        return "None prints the letter's value."
    compared = {_both_ends(series) for series in printing["series"]}
    which = print_count(len(printing), "specification")
    if len(compared) > 1:
        return f"The {which} that print the letter's value are {len(compared)} comparisons of different counts."
    ((before, after),) = compared
    base = "a mean of " if (printing["base"] != SINGLE_YEAR).all() else ""
    made = "; ".join(_shared(rows, printing))
    if len(printing) == 1:
        return f"The one that prints the letter's value sets {after} against {base}{before:g} ({made})."
    return f"The {which} that print the letter's value are one comparison, {after} against {base}{before:g} ({made})."


def _shared(rows: pd.DataFrame, printing: pd.DataFrame) -> list[str]:
    """The choices of those that print, where they leave out an option: `kinds: entities`. Days of the cut are what sets them apart."""
    chosen = printing.index
    words = []
    for lines in build_choices(rows):
        made = [line.words for line in lines if line.makes[chosen].all()]
        if len(made) == 1 and not all(line.makes[chosen].any() for line in lines):
            words.append(f"{lines[0].heading.lower()}: {made[0]}")
    return words


def _both_ends(series: str) -> tuple[float, int]:
    *before, after = map(int, series.split(";"))
    return sum(before) / len(before), after


def _choice_words(lines: Choice, told: Told) -> str:
    measured = told.rows["measured"].iloc[0]
    gives = f"with {_n_falls(told)} falls in" if measured == FALLS else "with a median of"
    return f"the choice under {lines[0].heading.lower()}, {gives} {print_list([_option_words(line) for line in lines])}"


def _option_words(line: Line) -> str:
    return f"{line.gives_words} for {line.words}"


def _on_own_years(rows: pd.DataFrame, column: str) -> pd.Series:
    """A column of the specifications in fiscal years against a single year, their cut moved or not."""
    is_fiscal = rows["year"].map(lambda made: "fiscal" in made.split(";"))
    return rows.loc[is_fiscal & (rows["base"] == SINGLE_YEAR), column]


def _is_about(told: Told) -> bool:
    return bool(told.stated["relation"] == "approximately")


def _print_window(window: Period) -> str:
    return f"{print_day(window.first)} to {print_day(window.last)}"


def _month(window: Period) -> str:
    return print_day(window.first).split(" ", 1)[1]


def _of(marked: pd.Series) -> str:
    n = int(marked.sum())
    return f"{n:,} of {len(marked):,}" if n else f"None of {len(marked):,}"


def _of_n(n: int, rows: pd.DataFrame) -> str:
    return f"{n:,} of {len(rows):,}"


def _spell(n: int) -> str:
    return _WORDS.get(n, str(n))


def _sign(printed: Any) -> str:
    return f"{int(printed):+,}".replace("-", "\N{MINUS SIGN}") if printed else "0"
