"""What the tables of uncertainty and of specifications say, in sentences: every number comes from the table given."""

from __future__ import annotations

from math import floor, isinf
from typing import Any

import pandas as pd

from glomag.claims.uncertainty import EXACT, NEAREST, PRINTING
from glomag.measures.agreement import OPEN
from glomag.wording import percent_of, print_count, print_list

_ONE_BY_ONE, _BY_DAYS, _BY_CASES = EXACT, "bootstrap by actions, union", "bootstrap by cases, union"


def say_curve(summary: pd.DataFrame) -> str:
    """One line a claim: how many specifications, how many agree and what that means, the range, the choice that moves it most."""
    said = [_say_one_curve(row) for row in summary.to_dict("records")]
    return "\n".join(said) or "No claim of the letter with a number or a direction can be asked on the profile's date."


def _say_one_curve(row: dict[Any, Any]) -> str:
    if pd.isna(row["n_same_sign"]):
        agree = f"in {row['n_possible']:,} {row['agrees_means']}, in {row['n_printing']:,} the public floor itself does"
    else:
        gives = "the letter states no value" if pd.isna(row["n_printing"]) else f"{row['n_printing']:,} give the letter's value"
        agree = f"{row['n_same_sign']:,} agree ({row['agrees_means']}), {gives}"
    reach = f"from {_number(row['lowest'])} to {_number(row['highest'])}, headline {_number(row['headline'])}"
    head = f"{row['claim_id']}: {print_count(row['n_specifications'], 'specification')}"
    return f"{head}; {agree}; {reach}; moved most by {row['moved_most_by']}."


def say_change(changes: pd.DataFrame, years: tuple[int, int]) -> str:
    """The change between two years by the exact method and by packages, and whether chance can be left out."""
    own = changes[(changes["year_before"] == years[0]) & (changes["year"] == years[1])].drop_duplicates("method").set_index("method")
    if own.empty:
        return f"No change from {years[0]} to {years[1]} can be stated: a year is not over, or the first has no designation."
    exact = own.loc[EXACT]
    lines = [
        f"From {years[0]} to {years[1]}, {exact['n_before']} to {exact['n']}: {_percent(exact['change_frac'])} percent.",
        f"Persons taken one by one: {_range(exact)} percent (p = {exact['p_value']:.3f}).",
    ]
    lines += [
        f"Packages taken whole, {name}: about {_range(own.loc[method])} percent."
        for method, name in ((_BY_CASES, "cases"), (_BY_DAYS, "days of action"))
        if method in own.index
    ]
    held = own["spans_zero"]
    lines.append(
        "Every interval reaches from a fall to a rise: chance alone can give this difference."
        if held.all()
        else f"{held.sum()} of {len(held)} intervals reach from a fall to a rise."
        if held.any()
        else "No interval reaches from a fall to a rise."
    )
    return "\n".join(lines)


def say_yearly_changes(changes: pd.DataFrame) -> str:
    """Which steps from a year to the next leave out no change, by persons and by packages, and how many were looked at."""
    steps = changes[changes["compared_with"] == "the year before"]
    if steps.empty:
        return "No step from a year to the next can be asked: fewer than two whole years with a designation."
    lines = []
    for method, name in ((_ONE_BY_ONE, "one by one"), (_BY_CASES, "by cases"), (_BY_DAYS, "by days of action")):
        own = steps[steps["method"] == method]
        clear = [str(year) for year in own.loc[~own["spans_zero"], "year"]]
        told = f": {print_list(clear)}" if clear else ""
        lines.append(f"Steps that are more than chance gives, {name}: {len(clear)} of {len(own)}{told}.")
    n_steps = print_count(int(steps["year"].nunique()), "step")
    lines.append(f"Looked at: {n_steps}. Nothing was adjusted for that: the more steps, the likelier that chance alone marks one.")
    return "\n".join(lines)


def say_base_year(intervals: pd.DataFrame, year: int) -> str:
    """Where the year that a change starts from stands among the whole years, and what a highest year leads one to expect."""
    counts = intervals.set_index("year")["n"]
    if year not in counts.index or len(counts) == 1:
        return f"{year} cannot be set beside other whole years."
    own, others = int(counts[year]), counts.drop(year)
    n_years = f"{len(counts)} whole years of the record"
    if own > others.max():
        return (
            f"{year} ({own}) is the highest of the {n_years}; the others have {others.mean():.0f} on average. A later year would be "
            "expected to lie below the highest one even without any decline (regression to the mean)."
        )
    as_high = print_list([f"{other} ({n})" for other, n in others[others >= own].items()])
    return (
        f"{year} ({own}) is not the highest of the {n_years}: {as_high} {'is' if (others >= own).sum() == 1 else 'are'} as high or higher."
    )


def say_differences(differences: pd.DataFrame, band: str) -> str:
    """The difference of the two shares at the profile's band and by the letter's percentages, and what could be found."""
    own = differences[differences["reading"].str.startswith((f"band {band},", PRINTING, NEAREST))]
    said = [_say_one_difference(row) for row in own.to_dict("records")]
    return "\n".join(said) or "No difference of the two shares can be stated: one of the windows has no case."


def _say_one_difference(row: dict[Any, Any]) -> str:
    parts = f"{row['n_basis_before']} of {row['n_cases_before']}, then {row['n_basis_after']} of {row['n_cases_after']}"
    # A reading of the letter's percentages names its parts itself.
    head = row["reading"] if row["reading"].startswith((PRINTING, NEAREST)) else f"{row['reading']}: {parts}"
    fall = row["would_find_fall_to_frac"]
    found = (
        "no fall is deep enough for these numbers to show it"
        if pd.isna(fall)
        else f"a fall to {floor(100 * fall)} percent or less would be found four times out of five"
    )
    limits = f"{_points(row['low_frac'])} to {_points(row['high_frac'])}"
    return f"{head}: {_points(row['difference_frac'])} points ({limits}), p = {row['boschloo_p']:.2f}; {found}."


def say_falls(falls: pd.DataFrame) -> str:
    """How often chance gives the falls, where they were named beforehand and anywhere in the series."""
    if falls.empty:
        return "How often chance gives the falls cannot be asked: one of their years is not over on the profile's date."
    lines = []
    for question, own in falls.groupby("question", sort=False):
        row = own.iloc[0]
        where = (
            f"from {row['from_year']} to {row['to_year']}"
            if question == "these years"
            else f"somewhere in {row['first_year']} to {row['to_year']}"
        )
        low, high = (100 * own["chance_frac"].agg(which) for which in ("min", "max"))
        is_so = "shows them" if row["is_so"] else "does not show them"
        lines.append(f"{row['n_falls']} falls in a row {where}: chance gives {low:.1f} to {high:.1f} percent; the record {is_so}.")
    return "\n".join(lines)


def say_possible_shares(possible: pd.DataFrame) -> str:
    """One line a claim: the headline's denominator, and which others permit the printed share."""
    if possible.empty:
        return "No share of the letter can be tried: its days are not over on the profile's date."
    lines = []
    for claim_id, own in possible[possible["drawing"] == "as coded"].groupby("claim_id", sort=False):
        headline = own[own["is_headline"]].iloc[0]
        numerators = f"possible with {_span(headline['numerators'])} of" if headline["numerators"] else "impossible as printed with"
        others = own[~own["is_headline"]]
        n_possible = int((others["verdict"] == "possible").sum())
        lines.append(
            f"{claim_id}, {headline['printed']}: {numerators} the headline's {headline['n_cases']} cases; "
            f"possible with {n_possible} of {len(others)} other denominators.{_say_cut_off(headline)}{_say_power(own, 'denominator')}"
        )
    return "\n".join(lines)


def _say_cut_off(row: Any) -> str:
    """Where no numerator prints the share but one would give it cut off; nothing else."""
    if row["numerators"] or not row["cut_off_numerators"]:
        return ""
    parts, n_cases = [int(part) for part in row["cut_off_numerators"].split(";")], int(row["n_cases"])
    said = [f"{part} of {n_cases} is {100 * part / n_cases:.2f} percent and prints {percent_of(part, n_cases)}" for part in parts]
    return f" {'; '.join(said)}: {row['printed']} only if cut off, not rounded."


def _say_power(rows: pd.DataFrame, noun: str) -> str:
    """For how many of the rows that GRIM is asked of it has no power; nothing where it is asked of none."""
    asked = rows["grim_has_power"].dropna()
    if asked.empty:
        return ""
    return f" GRIM has no power for {int((~asked).sum())} of {print_count(len(asked), noun)}."


def say_possible_changes(changes: pd.DataFrame, percent: int) -> str:
    """How many pairs of counts print the percentage, for how many GRIM has no power, and what the headline's first count would need."""
    if changes.empty:
        return "No specification gives counts of both years: one of them is not over on the profile's date."
    n_printing = int((changes["verdict"] == "prints it").sum())
    pairs = f"{print_count(len(changes), 'pair')} of counts that some specification with a single base year gives for the two years"
    head = f"{n_printing or 'None'} of {pairs} {'print' if n_printing > 1 else 'prints'} {percent} percent.{_say_power(changes, 'pair')}"
    own = changes[changes["is_headline"]]
    if own.empty:
        return head
    row = own.iloc[0]
    needed = row["afters_printing"].replace(";", " or ")
    return f"{head}\nFrom the headline's {row['before']} only {needed or 'no whole number'} would print it; the record has {row['after']}."


def say_recodings(recodings: pd.DataFrame) -> str:
    """The shortest list of rows to code otherwise, the doubt that it takes, and how both coders read its rows."""
    if recodings.empty:
        return "Which rows would have to be read otherwise cannot be asked: one of the years is not over on the profile's date."
    able = recodings[recodings["n_rows"].notna()]
    if able.empty:
        return "No choice of borderline rows gives the letter's percentage."
    first = able.iloc[0]
    stronger = recodings.loc[: able.index[0] - 1, "doubt"].tolist() if able.index[0] else []
    before = f"With {print_list(stronger)} as reasons, no list does it.\n" if stronger else ""
    n_rows, n_lists = (print_count(int(first[name]), noun) for name, noun in (("n_rows", "row"), ("n_lists", "list")))
    counts = f"{first['recoded_before']} and {first['recoded_after']}"
    return (
        f"{before}With {first['doubt']!r} as a reason as well, {n_rows} would do it, to {counts}; "
        f"{n_lists} {'is' if first['n_lists'] == 1 else 'are'} as short. One: {first['names']}"
        f"{' (' + first['read_alike'] + ')' if first['read_alike'] else ''}."
    )


def say_agreement(agreement: pd.DataFrame) -> str:
    """Agreement and alpha of each variable that was read twice."""
    return "\n".join(
        f"{row.variable}: {row.n_same} of {row.n_rows} rows alike ({100 * row.same_frac:.0f} percent), "
        f"alpha {_number(row.alpha)}{'' if pd.isna(row.alpha_low) else f' ({row.alpha_low:.2f} to {row.alpha_high:.2f})'}."
        for row in agreement.itertuples()
    )


def say_adjudication(adjudication: pd.DataFrame) -> str:
    """How many disagreements are open, and how many were decided and stand in the record."""
    n_open = int((adjudication["status"] == OPEN).sum())
    by_variable = adjudication.loc[adjudication["status"] == OPEN, "variable"].value_counts(sort=False)
    told = f" ({print_list([f'{variable} {n}' for variable, n in by_variable.items()])})" if n_open else ""
    return f"{n_open} of {print_count(len(adjudication), 'disagreement')} are open{told}."


def _span(numerators: str) -> str:
    """`28 to 40` of whole numbers without a gap, or the one there is."""
    first, _, last = numerators.replace(";", " ").partition(" ")
    return f"{first} to {last.split()[-1]}" if last else first


def _number(value: float) -> str:
    return "none" if pd.isna(value) else f"{value:.2f}"


def _percent(fraction: float) -> str:
    return "no limit" if isinf(fraction) else f"{round(100 * fraction):+d}"


def _points(fraction: float) -> str:
    return f"{round(100 * fraction):+d}"


def _range(row: Any) -> str:
    return f"{_percent(row['low_frac'])} to {_percent(row['high_frac'])}"
