"""What every column of the plotted rows means: the CSV beside each figure holds exactly what is drawn, one contract a slug."""

from __future__ import annotations

import pandera.pandas as pa

from glomag.tables.columns import count, day, flag, fraction, number, one_of, table_of, text, year

_NO_LIMIT = float("inf")
_KINDS_OF_CONDUCT = ("corruption", "human_rights", "both")


def _options(choice: str) -> pa.Column:
    return text(f"{choice}: options that come out the same, joined by semicolons; the first is the one counted with")


_COUNTING = {
    "rule": _options("who is primary"),
    "coding": _options("whose reading"),
    "kinds": _options("kinds of person, joined by +"),
    "transfers": _options("transfers in or out"),
    "identifications": _options("identifications in or out"),
    "redesignations": _options("redesignations in or out"),
    "removed": _options("gross: persons removed later are counted; net: they are left out"),
}
_YEARS = {
    "year": _options("kind of year"),
    "moved": _options("by how much the cut of the year is moved"),
    "unit": text("what is counted"),
    "base": text("what the later year is compared with: a single year, or the mean of five"),
}
_BAND = {"band": one_of("strength of evidence asked for", "A", "B", "C", "D")}
_SAME_SIGN = {"same_sign": flag("agrees with the letter, as agrees_means of specification_summary says")}
_POSSIBLE = {"is_possible": flag("some whole numerator prints the letter's share")}
_PRINTS = {"prints_letter_value": flag("gives the letter's value")}
_HEADLINE = {"is_headline": flag("every choice is the headline's")}
_LETTER = {"letter_value": number("the letter's value, the same in every row")}
_NEAR = {
    "near_from": number("lower end of what counts as near, the same in every row"),
    "near_to": number("upper end of what counts as near, the same in every row"),
}


def _curve(title: str, measured: str, series: str, *parts: dict[str, pa.Column]) -> pa.DataFrameSchema:
    """A curve of specifications: its choices, then what they give, then what `parts` add, in this order."""
    gives = {
        "n_combinations": count("combinations of choices that count the same rows in the same periods"),
        "series": text(series),
        "value": number(f"what the specification gives: {measured}"),
        "printed": pa.Column("int64", description="the value as it prints: whole percent, or the number of falls"),
    }
    first = {"position": count("place on the curve, 1 at the left"), "measured": one_of("what the value is", measured)}
    choices, after = {**_COUNTING, **parts[0]}, {name: column for part in parts[1:] for name, column in part.items()}
    return table_of(title, ("position",), {**first, **choices, **gives, **after})


_OF_A_CHANGE = "counts of the years compared, the later one last, joined by semicolons"
_OF_A_SHARE = "cases with a basis, cases, and cases not reviewed, joined by semicolons"
_WINDOW_DAYS = {"first_day": day("first day"), "last_day": day("last day")}
_YEAR_DAYS = {
    "first_day": day("first day of the year"),
    "last_day_known": day("last day of it that the profile knows"),
    "is_partial": flag("the profile's date cuts this year"),
}

PLOTTED_SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "primary-by-fiscal-year": table_of(
        "Headline count, one bar a year",
        ("year",),
        {"year": year("number of the fiscal year"), **_YEAR_DAYS, "n_primary": count("persons counted by the headline definition")},
    ),
    "change-by-year": table_of(
        "Change of the headline count, one bar a comparison and whole year",
        ("comparison", "year"),
        {
            "comparison": one_of("what the year is compared with", "year before", "baseline year"),
            "year": year("number of the year"),
            "n": count("units counted"),
            "base_year": year("year compared with"),
            "n_base": count("units counted then"),
            "change_frac": fraction("signed change as a fraction", low=-1.0, high=_NO_LIMIT),
        },
    ),
    "pace-within-year": table_of(
        "Running headline count within each year, one point a step of a line",
        ("series", "year", "day"),
        {
            "series": one_of("which part of the figure", "running count", "count by the same day"),
            "year": year("number of the year"),
            "role": one_of("role of the year in the comparison", "current year", "year before", "baseline year", "other year"),
            "is_partial": flag("the profile's date cuts this year"),
            "day": day("day on which the count rose, or an end of the line"),
            "day_on_axis": count("days since the year began"),
            "n_so_far": count("units counted up to and with the day"),
        },
    ),
    "persons-primary-cases": table_of(
        "All persons, primary persons and cases, one bar a measure and year",
        ("measure", "year"),
        {
            "measure": one_of("what is counted", "all persons", "primary persons", "cases with a primary person"),
            "year": year("number of the year"),
            **_YEAR_DAYS,
            "compared_as": one_of("role of the year in the comparison", "baseline year", "last whole year", "other year"),
            "n": count("units counted"),
        },
    ),
    "civil-society-basis": table_of(
        "Cases with a civil-society basis seen in public beside the letter's share, one row a period and band",
        ("period", "band"),
        {
            "period": text("name of the window in the profile"),
            **_WINDOW_DAYS,
            **_BAND,
            "n_basis": count("cases with a basis"),
            "n_none_found": count("cases reviewed without one"),
            "n_not_reviewed": count("cases that nobody reviewed"),
            "n_cases": count("denominator: cases with a counted person"),
            "floor_frac": fraction("n_basis of n_cases"),
            "ceiling_frac": fraction("n_basis and n_not_reviewed of n_cases"),
            "is_headline": flag("the profile's own band"),
            "letter_frac": fraction("the letter's share for the period; empty where it states none"),
            "letter_relation": text("how the letter puts it: equals, approximately"),
            "letter_to": day("last day that the letter's share is about"),
        },
    ),
    "actions-on-a-timeline": table_of(
        "Persons listed on a day, one circle a day of action and kind of conduct",
        ("action_on", "abuse_type"),
        {
            "action_on": day("day of the action"),
            "abuse_type": one_of("kind of conduct", *_KINDS_OF_CONDUCT),
            "n_persons": count("persons listed that day for it"),
            "is_in_season": flag("from 1 to 15 December"),
            "n_persons_in_action": count("persons listed that day for any conduct"),
            "n_countries_in_action": count("countries of the conduct that day"),
            "country_name": pa.Column(str, nullable=True, description="the country, where the day concerns a single one; else empty"),
            "last_day_known": day("last day that the profile knows"),
        },
    ),
    "cases-by-country": table_of(
        "Cases by country of the conduct, one part of a bar a country and kind of conduct",
        ("country", "abuse_type"),
        {
            "country": pa.Column(str, nullable=True, description="ISO 3166 code; empty for all countries that share one bar"),
            "place": text("name of the country, or how many others share the bar"),
            "abuse_type": one_of("kind of conduct", *_KINDS_OF_CONDUCT),
            "n_countries": count("countries in the bar"),
            "n_cases": count("cases of this kind"),
            "n_cases_of_place": count("cases of the bar, all kinds"),
            "most_cases_each": count("most cases that one country of the bar has"),
        },
    ),
    "letter-claims-verdicts": table_of(
        "The letter's claims with their verdicts, one row a claim",
        ("claim_id",),
        {
            "claim_id": text("claim of letter_claims.csv"),
            "says": text("the claim in own words"),
            "in_short": text("the claim in a few words"),
            "letter_value": text("value as the letter prints it"),
            "record_value": pa.Column(str, nullable=True, description="what the record gives; empty where it gives no value"),
            "finding": text("the answer in a sentence"),
            "verdict": text("docs/definitions.md says when each is given"),
        },
    ),
    "designations-removals-stock": table_of(
        "Who came on to the list and left it, and how many stood on it, one bar or step of the line a row",
        ("series", "first_day"),
        {
            "series": one_of(
                "what is counted", "designated in the year", "removed in the year", "listed on the day", "listed at the year's end"
            ),
            "year": year("number of the fiscal year"),
            **_WINDOW_DAYS,
            "is_partial": flag("the profile's date cuts this year"),
            "n": count("persons, vessels left out"),
        },
    ),
    "specifications-of-the-drop": _curve(
        "The letter's fall under every specification, in order of size",
        "change", _OF_A_CHANGE, _YEARS, _SAME_SIGN, _PRINTS, _HEADLINE, _LETTER,
    ),
    "specifications-of-three-falls": _curve(
        "The letter's three falls in a row under every specification, in order of their number",
        "falls", "counts of the four years, joined by semicolons", _YEARS, _SAME_SIGN, _PRINTS, _HEADLINE, _LETTER,
    ),
    "how-sure-the-fall-is": table_of(
        "The letter's fall with 95 percent intervals, one bar a method",
        ("method",),
        {
            "method": text("exact conditional: persons one by one; bootstrap: whole packages (docs/definitions.md)"),
            "n_before": count("units counted in the earlier year"),
            "n": count("units counted in the later year"),
            "change_frac": fraction("signed change as a fraction", low=-1.0, high=_NO_LIMIT),
            "low_frac": fraction("lower limit", low=-1.0, high=_NO_LIMIT),
            "high_frac": fraction("upper limit", low=-1.0, high=_NO_LIMIT),
            "spans_zero": flag("the interval reaches from a fall to a rise"),
        },
    ),
    "specifications-of-fiscal-2024": _curve(
        "Fiscal 2024 against the year before on the same days under every specification, in order of size",
        "change on the same days", _OF_A_CHANGE, _YEARS, _SAME_SIGN, _HEADLINE, _NEAR,
    ),
    "specifications-of-until-recently": _curve(
        "The public share until recently under every specification, in order of size",
        "share", _OF_A_SHARE, _BAND, _POSSIBLE, _PRINTS, _HEADLINE, _LETTER, _NEAR,
    ),
    "specifications-of-the-first-biden-year": _curve(
        "The public share in the first Biden year under every specification, in order of size",
        "share", _OF_A_SHARE, _BAND, _POSSIBLE, _PRINTS, _HEADLINE, _LETTER,
    ),
    "specifications-since-january-2023": _curve(
        "The public share since January 2023 under every specification, in order of size",
        "share", _OF_A_SHARE, _BAND, _POSSIBLE, _PRINTS, _HEADLINE, _LETTER,
    ),
    "specifications-of-the-decline": _curve(
        "The later public share less the earlier one under every specification, in order of size",
        "difference of shares", f"of the earlier and then the later window: {_OF_A_SHARE}", _BAND, _SAME_SIGN, _HEADLINE,
    ),
}  # fmt: skip
"""By the slug of the figure; the key is that of PLOTTED_KEYS."""
