"""The contracts of the tables that say how sure a number is and how far it hangs on a choice (notebook 4)."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from glomag.tables.columns import count, day, flag, fraction, number, one_of, stamp, table_of, text, year

_NO_LIMIT = float("inf")
_PACKAGED = {"actions": "days of action", "cases": "cases"}


def _change(says: str) -> pa.Column:
    return fraction(says, low=-1.0, high=_NO_LIMIT)


def _difference(says: str) -> pa.Column:
    return fraction(says, low=-1.0, high=1.0)


def _in_packages(name: str) -> dict[str, pa.Column]:
    return {
        f"n_{name}": count(f"packages of the year: {_PACKAGED[name]}"),
        f"{name}_low": number("lower limit by cluster bootstrap", nullable=True),
        f"{name}_high": number("upper limit by cluster bootstrap", nullable=True),
        f"{name}_dispersion": number("variance to mean of packages: 1 where persons come one by one", nullable=True),
    }


_CHOICES = ("rule", "coding", "kinds", "transfer", "identification", "redesignation", "net", "year", "shift_days")

ROBUSTNESS_SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "count_intervals": table_of(
        "The rate behind each whole year's count (what such years give on average), 95 percent intervals, one row a year",
        ("year",),
        {
            "year": year("number of the year"),
            "n": count("units counted"),
            "exact_low": number("lower limit, persons one by one (Garwood)"),
            "exact_high": number("upper limit, persons one by one (Garwood)"),
            **_in_packages("actions"),
            **_in_packages("cases"),
        },
    ),
    "change_intervals": table_of(
        "Change between whole years with 95 percent intervals, one row a comparison and method",
        ("compared_with", "year", "method"),
        {
            "compared_with": one_of("which year before", "the year before", "the baseline year"),
            "year": year("number of the year"),
            "year_before": year("year compared with"),
            "n_before": count("units counted then"),
            "n": count("units counted in the year"),
            "method": text("exact conditional: persons one by one; bootstrap: whole packages (docs/definitions.md)"),
            "change_frac": _change("signed change as a fraction"),
            "low_frac": _change("lower limit"),
            "high_frac": _change("upper limit; inf where there is none"),
            "spans_zero": flag("the interval reaches from a fall to a rise"),
            "p_value": fraction("two-sided exact p-value; for the exact method only"),
        },
    ),
    "share_intervals": table_of(
        "Public shares with 95 percent intervals, on the letter's own days",
        ("period", "band", "not_reviewed_as"),
        {
            "period": text("name of the window in the profile"),
            "first_day": day("first day"),
            "last_day": day("last day"),
            "band": one_of("strength of evidence asked for", "A", "B", "C", "D"),
            "not_reviewed_as": one_of("how cases that nobody reviewed are counted", "none found", "basis"),
            "n_basis": count("numerator under that"),
            "n_cases": count("denominator"),
            "share_frac": fraction("the share"),
            "clopper_low_frac": fraction("lower limit, Clopper-Pearson"),
            "clopper_high_frac": fraction("upper limit, Clopper-Pearson"),
            "wilson_low_frac": fraction("lower limit, Wilson"),
            "wilson_high_frac": fraction("upper limit, Wilson"),
        },
    ),
    "share_differences": table_of(
        "The share since January 2023 less that of the first Biden year, one row a reading",
        ("reading",),
        {
            "reading": text("which numerators are compared; 'nearest' ones do not print the letter's percentages"),
            "n_basis_before": count("numerator, first Biden year"),
            "n_cases_before": count("denominator, first Biden year"),
            "n_basis_after": count("numerator, since January 2023, to the letter"),
            "n_cases_after": count("denominator, since January 2023, to the letter"),
            "difference_frac": _difference("later less earlier share"),
            "low_frac": _difference("lower limit, Newcombe, 95 percent"),
            "high_frac": _difference("upper limit, Newcombe, 95 percent"),
            "boschloo_p": fraction("two-sided exact unconditional p-value, Boschloo"),
            "before_frac": fraction("earlier share"),
            "would_find_fall_to_frac": fraction("largest later share below it that the test finds with power 0.80; empty where none"),
            "would_find_rise_to_frac": fraction("smallest later share above it that the test finds with power 0.80; empty where none"),
        },
    ),
    "falls_by_chance": table_of(
        "How often chance gives falls in a row, one row a question and picture of chance",
        ("question", "picture"),
        {
            "first_year": year("first year of the series"),
            "from_year": year("year that the falls start from"),
            "to_year": year("last year"),
            "n_falls": count("falls in a row"),
            "question": one_of("where the falls are", "these years", "anywhere"),
            "picture": text("what chance is: an order of the years, or packages at one rate"),
            "chance_frac": fraction("share of orders or of draws with the falls"),
            "low_frac": fraction("lower limit of the simulation; empty where exact"),
            "high_frac": fraction("upper limit of the simulation; empty where exact"),
            "is_so": flag("the record itself shows it"),
        },
    ),
    "headline_by_coding": table_of(
        "Headline numbers under each coding",
        ("measure", "period", "coding"),
        {
            "measure": text("count; change; falls from year to year; change on the same days; public floor of a share at a band"),
            "period": text("year, years compared, or window (the letter's own days, which end with the letter)"),
            "first_day": day("first day of what the numerator counts"),
            "last_day": day("last day of what the numerator counts"),
            "coding": one_of("whose reading", "first", "second", "both"),
            "numerator": count("count, count of the later days, falls, or cases with a basis"),
            "denominator": count("count of the earlier days, steps from year to year, or cases; empty for a count", nullable=True),
            "value": number("the number", nullable=True),
        },
    ),
    "coding_agreement": table_of(
        "Agreement of the first coding with the second, one row a variable",
        ("variable",),
        {
            "variable": one_of("what was read twice", "criterion", "basis", "abuse_type", "country"),
            "n_rows": count("rows read twice"),
            "n_cases": count("cases that they lie in"),
            "n_same": count("rows read alike"),
            "same_frac": fraction("n_same of n_rows"),
            "same_low_frac": fraction("lower limit, Clopper-Pearson, row by row"),
            "same_high_frac": fraction("upper limit, Clopper-Pearson, row by row"),
            "alpha": number("Krippendorff's alpha, nominal", nullable=True),
            "alpha_low": number("lower limit, bootstrap by cases; empty where all agree", nullable=True),
            "alpha_high": number("upper limit, bootstrap by cases; empty where all agree", nullable=True),
        },
    ),
    "coding_disagreements": table_of(
        "Every row and variable on which the two codings differ, with both readings",
        ("variable", "row_id"),
        {
            "variable": one_of("what was read twice", "criterion", "basis", "abuse_type", "country"),
            "row_id": text("act of register.csv"),
            "name": text("name as OFAC prints it"),
            "designated_on": stamp("day of the act"),
            "first": text("first reading"),
            "second": text("second reading"),
            "confidence": pa.Column(str, nullable=True, description="the second coder's own confidence"),
            "reason": pa.Column(str, nullable=True, description="the second coder's reason; empty where none is given"),
        },
    ),
    "possible_shares": table_of(
        "Which whole numerators print the letter's shares, one row a claim, way to draw cases and denominator",
        ("claim_id", "drawing", "n_cases"),
        {
            "claim_id": text("claim of letter_claims.csv"),
            "printed": text("share as the letter prints it"),
            "drawing": text("how cases are drawn"),
            "n_cases": count("denominator"),
            "n_definitions": count("definitions of a case that give this denominator"),
            "is_headline": flag("the headline definition is among them"),
            "numerators": text("whole numerators that print the share, joined by semicolons"),
            "verdict": one_of("is it possible", "possible", "impossible as printed"),
            "cut_off_numerators": text("whole numerators that give the share only if cut off, not rounded, joined by semicolons"),
            "grim_consistent": pa.Column(
                pd.BooleanDtype(), nullable=True, description="the GRIM test; empty where no exact number is printed"
            ),
            "grim_has_power": pa.Column(
                pd.BooleanDtype(), nullable=True, description="below 100 cases; from there GRIM finds nothing; empty where not asked"
            ),
            "grim_chance_to_refute_frac": fraction("chance that GRIM finds out a made-up percentage; 0: no power; empty where not asked"),
            "definition": text("the first definition that gives it"),
        },
    ),
    "possible_changes": table_of(
        "Pairs of yearly counts under all specifications: can they print the letter's percentage?",
        ("before", "after"),
        {
            "before": count("count of the earlier year"),
            "after": count("count of the later year"),
            "n_specifications": count("specifications that give the pair"),
            "is_headline": flag("the headline is among them"),
            "change_percent": pa.Column("Int64", nullable=True, description="signed change as it prints"),
            "afters_printing": text("later counts that would print the letter's percentage, joined by semicolons"),
            "verdict": one_of("does it", "prints it", "possible", "impossible as printed"),
            "grim_has_power": pa.Column(
                pd.BooleanDtype(), nullable=True, description="earlier count below 100; from there GRIM finds nothing; empty on a base of 0"
            ),
            "grim_chance_to_refute_frac": fraction("chance that GRIM finds out a made-up percentage; 0: no power; empty on a base of 0"),
            "specification_id": text("the specification nearest to the headline that gives the pair"),
        },
    ),
    "borderline": table_of(
        "Acts that the record itself gives a reason to read otherwise",
        ("row_id",),
        {
            "row_id": text("act of register.csv"),
            "person_id": text("person"),
            "name": text("name as OFAC prints it"),
            "designated_on": stamp("day of the act"),
            "year": pa.Column(None, pa.Check.in_range(2017, 2100), description="number of the year"),
            "is_counted": flag("counted by the headline definition"),
            "doubt": text("strongest doubt"),
            "reasons": text("all doubts in words"),
        },
    ),
    "recodings": table_of(
        "The shortest list of rows to code otherwise for the letter's percentage, one row a strength of doubt",
        ("doubt",),
        {
            "doubt": text("weakest doubt admitted, with all stronger ones"),
            "says": text("what it means"),
            "n_out_before": count("rows that could leave the earlier year"),
            "n_in_before": count("rows that could enter it"),
            "n_out_after": count("rows that could leave the later year"),
            "n_in_after": count("rows that could enter it"),
            "n_rows": count("length of the shortest list; empty where none does it", nullable=True),
            "recoded_before": count("earlier count after it", nullable=True),
            "recoded_after": count("later count after it", nullable=True),
            "n_lists": count("lists that are as short"),
            "names": text("one of them, by name and day"),
            "read_alike": text("how both coders read the rows of that list"),
        },
    ),
    "specification_summary": table_of(
        "What the specifications of a claim give, one row a claim; no share of them is a probability",
        ("claim_id",),
        {
            "claim_id": text("claim of letter_claims.csv"),
            "n_combinations": count("combinations of choices"),
            "n_specifications": count("of them, those that make sense and repeat no other"),
            "agrees_means": text("what a specification must show to agree with the claim"),
            "n_same_sign": count("of these, those that agree so; empty for a share of one window, which has no direction", nullable=True),
            "n_possible": count("of these, those with a whole numerator that prints it; for a share of one window only", nullable=True),
            "n_printing": count("of these, those that give the letter's value; empty where it states none", nullable=True),
            "same_sign_frac": fraction("n_same_sign of n_specifications"),
            "printing_frac": fraction("n_printing of n_specifications"),
            "lowest": number("lowest value"),
            "median": number("median value"),
            "highest": number("highest value"),
            "headline": number("value under the headline", nullable=True),
            "moved_most_by": text("choice that moves the value most"),
            "mean_abs_change": number("by how much, on average"),
            "nearest_to": text("what the nearest is nearest to: the letter's value, or ours where it states none; empty for a direction"),
            "nearest_id": text("specification nearest to that; empty where the letter states a direction only"),
            "nearest_value": number("its value", nullable=True),
            "nearest_series": text("its counts"),
        },
    ),
    "nearest_specifications": table_of(
        "The specifications nearest to the letter's value (nearest_to), five a claim",
        ("claim_id", "rank"),
        {
            "claim_id": text("claim of letter_claims.csv"),
            "rank": count("1 is the nearest"),
            "specification_id": text("all choices in one line"),
            "series": text("counts, joined by semicolons"),
            "value": number("value"),
            "printed": pa.Column("int64", description="value as it prints"),
            "prints_letter_value": flag("gives the letter's value; where it states none, agrees"),
            "n_departures": count("choices made otherwise than the headline makes them"),
            "nearest_to": text("what the distance is to: the letter's value, or ours where it states none"),
            "distance": number("distance to that"),
        },
    ),
    "left_out_specifications": table_of(
        "Combinations that are no specification of their own, counted with the reason",
        ("claim_id", "reason"),
        {
            "claim_id": text("claim of letter_claims.csv"),
            "reason": text("why they are left out"),
            "n": count("combinations"),
        },
    ),
    "choice_effects": table_of(
        "How far the value moves when one choice alone is made otherwise",
        ("claim_id", "choice"),
        {
            "claim_id": text("claim of letter_claims.csv"),
            "choice": text("the choice"),
            "mean_abs_change": number("mean absolute change over all pairs of combinations that differ in it alone"),
            "n_pairs": count("pairs"),
        },
    ),
    "sentences": table_of(
        "Sentences that a figure tempts one to say, and whether they hold",
        ("figure", "measure", "phrase"),
        {
            "figure": text("slug of the figure"),
            "measure": text("what is spoken of"),
            "says": text("the same in plain words"),
            "phrase": text("the phrase"),
            "status": one_of("may it be said", "safe", "safe with its definition", "unsafe"),
            "answer": text("yes, no, or under some definitions"),
            "found": text("what the series or share is"),
            "reading": text("how the phrase is read"),
            "definition": text("how the measure counts"),
            "holds_under": text("definitions under which it holds, where it depends"),
        },
    ),
    "counter_readings": table_of(
        "The reading that speaks most against each claim, and the one that speaks most for it",
        ("claim_id", "side"),
        {
            "claim_id": text("claim of letter_claims.csv"),
            "side": one_of("whom it helps", "against", "against, counting the same acts", "for"),
            "says": text("the reading in a sentence"),
            "value": number("number of falls, signed change as a fraction, or share; empty where nothing is counted", nullable=True),
            "definition": text("how it counts"),
            "numbers": text("its counts"),
            "definition_from": text("figure of somebody whose definition, as we read it, is applied to our record; empty where none"),
            "n_readings": count("readings it was chosen from"),
            "strength": text("the rule by which it was chosen"),
            "reply": text("where it departs from the claim's own words"),
            "not_computed": text("what could not be tried"),
        },
    ),
    "readings": table_of(
        "Every reading that the counter-readings are chosen from",
        ("claim_id", "reading"),
        {
            "claim_id": text("claim of letter_claims.csv"),
            "reading": text("which choice is made otherwise, or who counts so"),
            "value": number("number of falls, signed change as a fraction, or share"),
            "numbers": text("its counts"),
            "definition": text("how it counts"),
            "definition_from": text("figure of somebody whose definition, as we read it, is applied to our record; empty where none"),
            "is_headline": flag("the headline definition itself"),
            "stands": flag("stands on ten or more, so that it may be chosen"),
        },
    ),
    "adjudication": table_of(
        "Disagreements of the two codings and how each is settled; open ones stay in the table",
        ("row_id", "variable"),
        {
            "row_id": text("act of register.csv"),
            "name": text("name as OFAC prints it"),
            "designated_on": stamp("day of the act"),
            "variable": one_of("what was read twice", "criterion", "basis", "abuse_type", "country"),
            "first": text("first reading"),
            "second": text("second reading"),
            "confidence": pa.Column(str, nullable=True, description="the second coder's own confidence"),
            "second_reason": pa.Column(str, nullable=True, description="the second coder's reason; empty where none is given"),
            "status": one_of("how it stands", "OPEN", "decided, not in the record", "in the record"),
            "decision": pa.Column(str, nullable=True, description="reading decided on; empty while open"),
            "reason": pa.Column(str, nullable=True, description="why; empty while open"),
            "decided_on": pa.Column("datetime64[ns]", nullable=True, coerce=True, description="day of the decision; empty while open"),
            "decided_by": pa.Column(str, nullable=True, description="who decided; empty while open"),
        },
    ),
    "specifications": table_of(
        "Every claim under every specification (Parquet)",
        ("claim_id", "specification_id"),
        {
            "claim_id": text("claim of letter_claims.csv"),
            "specification_id": text("all choices in one line"),
            "rule": text("rule for primary"),
            "coding": one_of("whose reading", "first", "second", "both"),
            "kinds": text("kinds of person, joined by +"),
            "events": text("events, joined by +"),
            "net": flag("persons removed by the profile's date are left out"),
            "year": text("kind of year; empty for a share"),
            "shift_days": pa.Column("int64", pa.Check.in_range(-14, 14), description="days by which the year's cut is moved"),
            "unit": text("unit"),
            "base": text("single year or five-year mean; empty for a share"),
            "band": text("band of evidence; empty for a count"),
            **{f"any_{choice}": text(f"options of {choice} that give the same") for choice in _CHOICES},
            "n_departures": count("choices made otherwise than the headline makes them"),
            "n_combinations": count("combinations that count the same rows in the same periods"),
            "series": text("counts, joined by semicolons; of a share: with a basis, cases, not reviewed"),
            "n_before": number("count compared with, or cases"),
            "n_after": count("count of the later period, or cases with a basis"),
            "value": number("change, number of falls, or share"),
            "printed": pa.Column("int64", description="value as it prints"),
            "sign": pa.Column("int64", pa.Check.isin((-1, 0, 1)), description="direction"),
            "same_sign": pa.Column(
                pd.BooleanDtype(), nullable=True, description="agrees as agrees_means of the summary says; empty for a share of one window"
            ),
            "is_possible": pa.Column(
                pd.BooleanDtype(), nullable=True, description="some whole numerator prints it; for a share of one window only"
            ),
            "prints_letter_value": flag("gives the letter's value; where it states none, agrees"),
            "is_headline": flag("every choice is the headline's"),
        },
    ),
}
