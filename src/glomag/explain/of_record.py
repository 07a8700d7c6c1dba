"""Accounts of the tables that show the record itself: acts, cases, both codings, shares of cases, and other people's totals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

import pandas as pd

from glomag.claims.controls import matching_rows
from glomag.claims.recoding import DOUBTS, build_borderline, find_shortest_recoding
from glomag.explain import formulas
from glomag.explain.context import Context
from glomag.explain.formulas import Worked
from glomag.explain.of_years import period_of
from glomag.explain.parts import agree, case_part, of_rows, one_act, share, window_words
from glomag.explain.walk import METHOD, ROWS, Part, Step
from glomag.explain.ways import Account, Parts, Row, Way, counted, fixed, keys, method, ratio_of, recorded, words, worked
from glomag.measures.counts import count_units
from glomag.measures.selection import select
from glomag.periods import Period, same_days_of
from glomag.wording import print_percent

_ACTS, _CASES, _SECOND = "designations.csv", "cases.csv", "second_coding.csv"
_STATES = "glomag.measures.attribution.build_case_states"
_DECIDING = ("event", "entity_type", "is_primary", "removed_on")
_N_EARLIER = {"flow": 0, "rank_of_four": 3, "change_on_mean_of_five": 5}


def account_register(context: Context, row: Row) -> Account:
    """register: one act, and why it counts or not."""
    ways = {
        **keys("row_id"),
        **fixed("glomag.periods.year_of", "fiscal_year"),
        **words("glomag.measures.selection.is_primary", "is_primary", uses=("criterion", "second_criterion")),
        **words("glomag.measures.selection.select", "is_counted", uses=_DECIDING, parts=("act",)),
        **recorded(_SECOND, "second_criterion"),
    }
    given = ("person_id", "name", "entity_type", "event", "designated_on", "removed_on", "country", "case_id", "criterion", "abuse_type")
    ways |= recorded(_ACTS, *given, "source", "source_url")
    counts = "counts" if row["is_counted"] == "True" else "does not count"
    answer = f"{row['name']}: {row['event']} on {row['designated_on']} under the limb {row['criterion']}; the act {counts} by the headline."
    return Account(ways, {"act": partial(_judged_act, context, row["row_id"])}, answer)


def _judged_act(context: Context, row_id: str) -> Part:
    """One act with the filter that drops it, if one does."""
    alone = replace(context.register, designations=context.acts.loc[[row_id]])
    dropped, left, steps = select(alone, context.headline).dropped, 1, []
    for choice, n in dropped.items():
        left -= n
        steps.append(Step(f"filter by {choice}", n, left))
    return replace(one_act(context, row_id), definition=context.headline.printed(), steps=tuple(steps))


def account_case(context: Context, row: Row) -> Account:
    """case_states: a case at every band."""
    ways = {
        **keys("case_id"),
        **recorded(_CASES, "action_on", "country", "abuse_type"),
        "n_persons": counted("case", "n_persons"),
        "n_primary": counted("case", "n_primary"),
        **words(_STATES, *(f"state_{band}" for band in "ABCD"), parts=("case",)),
    }
    return Account(ways, {"case": partial(case_part, context, row["case_id"])})


def share_ways(part: str = "cases") -> dict[str, Way]:
    """The columns of a share of cases, counted on one part."""
    numbers = {column: counted(part, column) for column in ("n_basis", "n_none_found", "n_not_reviewed", "n_cases")}
    ceiling = worked(
        "(n_basis + n_not_reviewed) / n_cases",
        lambda made: _ceiling(made[part]),
        part,
    )
    return {**numbers, "floor_frac": ratio_of("n_basis", "n_cases"), "ceiling_frac": ceiling}


def _ceiling(part: Part) -> Worked:
    return formulas.ratio(part.counts["n_basis_or_not_reviewed"], part.counts["n_cases"])


def window_part(context: Context, name: str, window: str, period: Period, band: str) -> Callable[[], Part]:
    """Makes the part of a window of the profile under the headline."""
    says = f"cases {window_words(window)}, {period.first} to {period.last}, at band {band}"
    return partial(share, context, name, says, context.headline, period, band=band)


def account_share(context: Context, row: Row) -> Account:
    """shares: the cases of a window by state."""
    ways = {**keys("period", "band"), **fixed(f"parameters/{context.profile.name}.yml", "first_day", "last_day"), **share_ways()}
    makers = {"cases": window_part(context, "cases", row["period"], period_of(row), row["band"])}
    return Account(ways, makers, answer_share(row))


def answer_share(row: Row) -> str:
    """The share in a sentence, floor and ceiling, with numerator and denominator."""
    basis, whole, open_ = (int(row[column]) for column in ("n_basis", "n_cases", "n_not_reviewed"))
    if not whole:
        return f"No case from {row['first_day']} to {row['last_day']} has a counted person, so there is no share."
    ceiling = f", at most {basis + open_} ({print_percent(basis + open_, whole)}) with the {open_} not reviewed" if open_ else ""
    return (
        f"From {row['first_day']} to {row['last_day']}, {basis} of {whole} cases ({print_percent(basis, whole)}) have a civil-society "
        f"basis that the public can see at band {row['band']}{ceiling}."
    )


# --- other people's totals ---------------------------------------------------------------------------------------------


def account_control(context: Context, row: Row) -> Account:
    """control_totals: a published figure and the recount by its own definition."""
    check = _check_of(context, row)
    published = context.register.published_counts.set_index("claim_id").loc[row["claim_id"]]
    makers = _control_parts(context, check) if row["recount"] else {}
    ways = {
        **keys("claim_id", "part"),
        **recorded("published_counts.csv", "publisher", "document", "period", "measure", "printed", "seen"),
        **words("glomag.claims.controls.build_controls", "definition", "status", "reason", uses=("printed", "recount")),
        "recount": _recount_way(check, tuple(makers)),
        "off_by": Way(
            METHOD,
            f"the recount less the nearest end of what the printed figure can mean: {_ends(check)}",
            uses=("recount", "printed"),
            function="glomag.claims.controls.build_controls",
        ),
    }
    given = row["recount"] or "no number"
    printed = f"{row['publisher']} prints {row['printed']} ({row['measure']}, {row['period']})"
    answer = f"{printed}; the record gives {given}: {row['status']}."
    address = "" if pd.isna(published["url"]) else str(published["url"])
    return Account(ways, makers, answer, sources=((f"{row['publisher']}: {row['document']}", address),))


def _check_of(context: Context, row: Row) -> dict[str, Any]:
    checks = context.register.control_checks
    return checks[(checks["claim_id"] == row["claim_id"]) & (checks["part"] == row["part"])].iloc[0].to_dict()


def _ends(check: dict[str, Any]) -> str:
    low, high = (None if pd.isna(check[end]) else f"{check[end]:g}" for end in ("low", "high"))
    return f"{low} or more" if high is None else f"{low} to {high}"


def _recount_way(check: dict[str, Any], parts: tuple[str, ...]) -> Way:
    recount_as = check["measure"]
    if recount_as == "rank_of_four":
        return worked("1 and the earlier years that are lower", _rank, *parts)
    if recount_as == "change_on_mean_of_five":
        return worked("percent change on the mean of the same days of five years", _percent_on_mean, *parts)
    return counted("recount", how="counted by the definition that we read into the published figure")


def _series(made: Parts) -> list[int]:
    return [part.counts["n"] for part in made.values()]


def _rank(made: Parts) -> Worked:
    *earlier, own = _series(made)
    rank = 1 + sum(before < own for before in earlier)
    return Worked(f"{own}, and before it {', '.join(map(str, earlier))}: {rank} from the lowest", Fraction(rank))


def _percent_on_mean(made: Parts) -> Worked:
    on_mean = formulas.change_on_mean(_series(made))
    percent = None if on_mean.value is None else Fraction(str(round(100 * float(on_mean.value), 1)))
    shown = on_mean.formula.split(" = ")[0]
    return Worked(f"100 * ({shown}) = {'none' if percent is None else float(percent)}, to one decimal", percent)


def _control_parts(context: Context, check: dict[str, Any]) -> dict[str, Callable[[], Part]]:
    recount_as = check["measure"]
    if recount_as in ("stock", "removals"):
        return {"recount": partial(_control_rows, context, check, "recount", None)}
    period = Period(check["from"].date(), check["to"].date())
    years = range(_N_EARLIER[recount_as], 0, -1)
    earlier = {f"before_{n}": partial(_control_rows, context, check, f"before_{n}", same_days_of(period, n)) for n in years}
    return {**earlier, "recount": partial(_control_rows, context, check, "recount", period)}


def _control_rows(context: Context, check: dict[str, Any], name: str, period: Period | None) -> Part:
    people = matching_rows(check, context.register)
    recount_as = check["measure"]
    if recount_as == "stock":
        rows = people[(people["designated_on"] <= check["to"]) & ~(people["removed_on"] <= check["to"])]
        says = f"{check['unit']} on the list on {check['to'].date()}"
    elif recount_as == "removals":
        own = Period(check["from"].date(), check["to"].date())
        rows, says = people[own.covers(people["removed_on"])], f"{check['unit']} removed from {own.first} to {own.last}"
    else:
        assert period is not None
        rows = people[period.covers(people["designated_on"])]
        says = f"{check['unit']} with an act from {period.first} to {period.last}"
    part = of_rows(context, name, says, {"n": count_units(rows, check["unit"]), "n_acts": len(rows)}, rows["row_id"])
    left_out = len(context.register.designations) - len(rows)
    steps = (Step("acts that the published figure does not speak of, or on other days", left_out, len(rows)),)
    return replace(part, unit=check["unit"], steps=steps, definition=_control_words(check))


def _control_words(check: dict[str, Any]) -> str:
    named = ("kinds", "events", "rule", "criteria", "abuse_types", "case_ids")
    return "; ".join(f"{name}: {str(check[name]).replace('+', ', ')}" for name in named if not pd.isna(check[name]))


# --- both codings ------------------------------------------------------------------------------------------------------


def account_agreement(context: Context, row: Row) -> Account:
    """coding_agreement: acts read twice, and how many alike."""
    ways = {
        **keys("variable"),
        **{column: counted("pairs", column) for column in ("n_rows", "n_cases", "n_same")},
        "same_frac": ratio_of("n_same", "n_rows"),
        **method("glomag.measures.intervals.share_interval", "same_low_frac", "same_high_frac", uses=("n_same", "n_rows")),
        **method("glomag.measures.agreement.nominal_alpha", "alpha", parts=("pairs",)),
        **method("glomag.measures.agreement.resample_alpha", "alpha_low", "alpha_high", parts=("pairs",)),
    }
    answer = f"Both coders read the {row['variable']} of {row['n_same']} of {row['n_rows']} acts alike."
    return Account(ways, {"pairs": partial(_pairs, context, row["variable"])}, answer)


def _pairs(context: Context, variable: str) -> Part:
    pairs = context.rebuilt.pairs
    first, second = pairs[f"first_{variable}"], pairs[f"second_{variable}"]
    read = zip(pairs["row_id"], first, second, strict=True)
    notes = {row_id: f"{variable}: {one} and {other}{'' if one == other else ', differ'}" for row_id, one, other in read}
    counts = {"n_rows": len(pairs), "n_cases": int(pairs["case_id"].nunique()), "n_same": int((first == second).sum())}
    part = of_rows(context, "pairs", f"acts read twice, {variable} by the first and the second coder", counts, list(notes), notes=notes)
    n_acts = len(context.register.designations)
    return replace(part, steps=(Step("acts read once", n_acts - len(pairs), len(pairs)),))


def account_disagreement(context: Context, row: Row) -> Account:
    """coding_disagreements: one act that the coders read otherwise."""
    ways = {
        **keys("variable", "row_id"),
        **recorded(_ACTS, "name", "designated_on", "first"),
        **recorded(_SECOND, "second", "confidence", "reason"),
    }
    return Account(ways, {"act": partial(one_act, context, row["row_id"])})


def account_adjudication(context: Context, row: Row) -> Account:
    """adjudication: how a disagreement stands."""
    ways = {
        **keys("row_id", "variable"),
        **recorded("adjudication.csv", "name", "designated_on", "first", "second", "decision", "reason", "decided_on", "decided_by"),
        **recorded(_SECOND, "confidence", "second_reason"),
        **words("glomag.measures.agreement.build_adjudication", "status", uses=("decision",)),
    }
    return Account(ways, {"act": partial(one_act, context, row["row_id"])})


def account_borderline(context: Context, row: Row) -> Account:
    """borderline: an act that the record gives a reason to read otherwise."""
    ways = {
        **keys("row_id"),
        **recorded(_ACTS, "person_id", "name", "designated_on"),
        **fixed("glomag.periods.years_of", "year"),
        **words("glomag.measures.selection.select", "is_counted", parts=("act",)),
        **words("glomag.claims.recoding.build_borderline", "doubt", "reasons", parts=("act",)),
    }
    return Account(ways, {"act": partial(_judged_act, context, row["row_id"])})


def account_recoding(context: Context, row: Row) -> Account:
    """recodings: borderline acts of two years, and the shortest list of them."""
    find = "glomag.claims.recoding.find_shortest_recoding"
    sides = {f"n_{side}_{when}": (side, when) for when in ("before", "after") for side in ("out", "in")}
    ways = {
        **keys("doubt"),
        **words("glomag.claims.recoding.build_recodings", "says", "names", "read_alike", parts=("shortest",)),
        **{column: counted(f"{side}_{when}", column) for column, (side, when) in sides.items()},
        "n_rows": Way(ROWS, "the acts of one shortest list", part="shortest", count="n_rows"),
        **method(find, "recoded_before", "recoded_after", "n_lists", parts=("shortest",), uses=tuple(sides)),
    }
    makers = {f"{side}_{when}": partial(_borderline_side, context, row["doubt"], side, when) for side, when in sides.values()}
    return Account(ways, {**makers, "shortest": partial(_shortest, context, row["doubt"])})


def _doubts(doubt: str) -> list[Any]:
    names = [one.name for one in DOUBTS]
    return list(DOUBTS[: names.index(doubt) + 1])


def _borderline_side(context: Context, doubt: str, side: str, when: str) -> Part:
    years = context.rebuilt.change.years
    year = years[0] if when == "before" else years[1]
    table = build_borderline(context.register, context.headline, _doubts(doubt))
    own = table[(table["year"] == year) & (table["is_counted"] == (side == "out"))]
    notes = dict(zip(own["row_id"], own["reasons"], strict=True))
    says = f"borderline acts that could {'leave' if side == 'out' else 'enter'} fiscal {year}"
    return of_rows(context, f"{side}_{when}", says, {f"n_{side}_{when}": len(own)}, list(notes), notes=notes)


def _shortest(context: Context, doubt: str) -> Part:
    change = context.rebuilt.change
    found = find_shortest_recoding(context.register, context.headline, change.years, change.percent, _doubts(doubt))
    says = f"one shortest list of acts to code otherwise for a change that prints {change.percent} percent"
    if found.n_rows is not None:
        agree(says, [found.n_rows], [len(found.row_ids)])
    return of_rows(context, "shortest", says, {"n_rows": len(found.row_ids)}, found.row_ids)
