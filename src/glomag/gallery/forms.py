"""One form a figure: how its plotted rows become an interactive chart, and what each point says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from glomag.gallery.labels import code_words
from glomag.gallery.marks import ACCENT, INK, MAIN, MUTED, PALE, QUIET, SAND, SOFT, Plot, colour, outline, source
from glomag.wording import print_change, print_count, print_day

Form = Callable[[pd.DataFrame], Plot]

_YES = "True"
_CONDUCT = {"human rights": MAIN, "corruption": SAND, "both": ACCENT}
# Days into a year that begins on 1 October are drawn on a year with a 29 February, as the picture does.
_AXIS_BEGINS = pd.Timestamp("2019-10-01")


def _day(cell: str) -> str:
    return print_day(date.fromisoformat(cell))


def _cut(row: pd.Series) -> str:
    """What has to be said beside the count of a year that is not over."""
    return f" (to {_day(row['last_day_known'])})" if row["is_partial"] == _YES else ""


def _years(title: str = "fiscal year") -> alt.X:
    return alt.X("year:O", title=title)


def _paler() -> Any:
    """A year that is not over is drawn paler."""
    return alt.FillOpacityValue(1, condition={"test": "datum.cut", "value": 0.45})


def _used(tones: dict[str, str], records: list[dict[str, Any]], column: str) -> dict[str, str]:
    """The part of a legend that stands in the chart."""
    words = {record[column] for record in records}
    return {name: shade for name, shade in tones.items() if name in words}


def primary_by_year(rows: pd.DataFrame) -> Plot:
    """Bars of primary persons by fiscal year, each with its number."""
    says = [f"Fiscal {row['year']}: {print_count(int(row['n_primary']), 'primary person')}{_cut(row)}" for _, row in rows.iterrows()]
    records = [
        {"at": at, "year": row["year"], "n": int(row["n_primary"]), "cut": row["is_partial"] == _YES}
        for at, row in enumerate(rows.to_dict("records"))
    ]
    base = alt.Chart(source(records, says)).encode(x=_years(), y=alt.Y("n:Q", title="primary persons"))
    bars = base.mark_bar(fill=MAIN).encode(fillOpacity=_paler(), **outline())
    return Plot(records, says, bars + base.mark_text(dy=-8, fill=INK, fontSize=13).encode(text=alt.Text("n:Q")))


def changes(rows: pd.DataFrame) -> Plot:
    """Bars of the change on the year before and on the baseline year, side by side."""
    baseline = rows.loc[rows["comparison"] == "baseline year", "base_year"]
    named = {
        "year before": "on the year before",
        "baseline year": f"on fiscal {baseline.iloc[0]}" if len(baseline) else "on the baseline year",
    }
    says, records = [], []
    for at, row in enumerate(rows.to_dict("records")):
        says.append(f"Fiscal {row['year']} against fiscal {row['base_year']}: {print_change(int(row['n_base']), int(row['n']))}")
        change = (int(row["n"]) - int(row["n_base"])) / int(row["n_base"]) if int(row["n_base"]) else None
        records.append({"at": at, "year": row["year"], "against": named[row["comparison"]], "change": change})
    tones = dict(zip(named.values(), (MAIN, ACCENT), strict=True))
    bars = alt.Chart(source(records, says)).mark_bar()
    chart = bars.encode(
        x=_years(),
        xOffset=alt.XOffset("against:N", sort=list(tones)),
        y=alt.Y("change:Q", title="change", axis=alt.Axis(format="+.0%")),
        color=colour("against", tones),
        **outline(),
    )
    return Plot(records, says, chart, tones)


def pace(rows: pd.DataFrame) -> Plot:
    """Step lines of the running count within each fiscal year."""
    roles = {"other year": QUIET, "baseline year": MAIN, "year before": INK, "current year": ACCENT}
    kept = rows[rows["series"] == "running count"].to_dict("records")
    says = [f"Fiscal {row['year']}, by {_day(row['day'])}: {print_count(int(row['n_so_far']), 'primary person')}" for row in kept]
    records = [
        {
            "at": at,
            "year": row["year"],
            "role": row["role"],
            "on": (_AXIS_BEGINS + pd.Timedelta(days=int(row["day_on_axis"]))).strftime("%Y-%m-%dT00:00:00"),
            "n": int(row["n_so_far"]),
        }
        for at, row in enumerate(kept)
    ]
    known = {role: shade for role, shade in roles.items() if any(row["role"] == role for row in kept)}
    legend = {f"{role}: {', '.join(dict.fromkeys(row['year'] for row in kept if row['role'] == role))}": known[role] for role in known}
    x = alt.X("on:T", title="day of the fiscal year", axis=alt.Axis(format="%b", tickCount="month", labelOverlap=True))
    base = alt.Chart(source(records, says)).encode(x=x, y=alt.Y("n:Q", title="primary persons so far"), color=colour("role", known))
    lines = base.mark_line(interpolate="step-after", strokeWidth=2).encode(detail=alt.Detail("year:N"))
    return Plot(records, says, lines + base.mark_circle(size=55, opacity=1).encode(**outline()), legend)


def side_by_side(rows: pd.DataFrame) -> Plot:
    """Bars of the three counts by fiscal year, side by side on one scale."""
    tones = dict(zip(dict.fromkeys(rows["measure"]), (QUIET, MAIN, SAND), strict=False))
    says = [f"Fiscal {row['year']}, {row['measure']}: {int(row['n']):,}{_cut(row)}" for _, row in rows.iterrows()]
    records = [
        {"at": at, "year": row["year"], "measure": row["measure"], "n": int(row["n"]), "cut": row["is_partial"] == _YES}
        for at, row in enumerate(rows.to_dict("records"))
    ]
    chart = alt.Chart(source(records, says)).mark_bar()
    return Plot(
        records,
        says,
        chart.encode(
            x=_years(),
            xOffset=alt.XOffset("measure:N", sort=list(tones)),
            y=alt.Y("n:Q", title="count"),
            color=colour("measure", tones),
            **outline(),
        ),
        tones,
    )


def attribution(rows: pd.DataFrame) -> Plot:
    """Stacked bars of cases by state of the public evidence, one bar a period and band."""
    states = {"basis found": MAIN, "not reviewed": SOFT, "none found at this level": PALE}
    columns = dict(zip(states, ("n_basis", "n_not_reviewed", "n_none_found"), strict=True))
    says, records, names = [], [], []
    for at, row in enumerate(rows.to_dict("records")):
        period = code_words(row["period"])
        names.append(f"{period}, {row['band']}")
        says.append(
            f"{period[:1].upper()}{period[1:]}, band {row['band']}: {row['n_basis']} of {print_count(int(row['n_cases']), 'case')} "
            f"with a basis, {row['n_not_reviewed']} not reviewed, {row['n_none_found']} with none found"
        )
        records += [
            {"at": at, "bar": names[-1], "state": state, "order": order, "n": int(row[column])}
            for order, (state, column) in enumerate(columns.items())
        ]
    chart = (
        alt.Chart(source(records, says))
        .mark_bar()
        .encode(
            y=alt.Y("bar:N", sort=names, title=None, axis=alt.Axis(labelLimit=220)),
            x=alt.X("n:Q", title="cases"),
            color=colour("state", states),
            order=alt.Order("order:O"),
            **outline(),
        )
    )
    return Plot(records, says, chart, states)


def timeline(rows: pd.DataFrame) -> Plot:
    """Circles of persons by day of action, one lane a kind of conduct."""
    says, records = [], []
    for at, row in enumerate(rows.to_dict("records")):
        place = row["country_name"] or print_count(int(row["n_countries_in_action"]), "country", "countries")
        conduct = code_words(row["abuse_type"])
        says.append(
            f"{_day(row['action_on'])}, {conduct}: {print_count(int(row['n_persons']), 'person')} "
            f"of {row['n_persons_in_action']} that day ({place})"
        )
        records.append({"at": at, "on": f"{row['action_on']}T00:00:00", "conduct": conduct, "n": int(row["n_persons"])})
    chart = (
        alt.Chart(source(records, says))
        .mark_circle(opacity=0.75)
        .encode(
            x=alt.X("on:T", title="day of action", scale=alt.Scale(padding=18), axis=alt.Axis(format="%Y", tickCount="year")),
            y=alt.Y("conduct:N", sort=list(_CONDUCT), title=None),
            size=alt.Size("n:Q", scale=alt.Scale(range=[20, 1200]), legend=None),
            color=alt.Color("conduct:N", scale=alt.Scale(domain=list(_CONDUCT), range=list(_CONDUCT.values())), legend=None),
            **outline(),
        )
    )
    return Plot(records, says, chart)


def countries(rows: pd.DataFrame) -> Plot:
    """Stacked bars of cases by place and kind of conduct."""
    says, records = [], []
    for at, row in enumerate(rows.to_dict("records")):
        conduct = code_words(row["abuse_type"])
        says.append(f"{row['place']}, {conduct}: {row['n_cases']} of {print_count(int(row['n_cases_of_place']), 'case')}")
        records.append({"at": at, "place": row["place"], "conduct": conduct, "n": int(row["n_cases"])})
    chart = (
        alt.Chart(source(records, says))
        .mark_bar()
        .encode(
            y=alt.Y("place:N", sort=list(dict.fromkeys(rows["place"])), title=None, axis=alt.Axis(labelLimit=160)),
            x=alt.X("n:Q", title="cases"),
            color=colour("conduct", _CONDUCT),
            **outline(),
        )
    )
    return Plot(records, says, chart, _used(_CONDUCT, records, "conduct"))


_DESIGNATED, _REMOVED = "designated in the year", "removed in the year"


def stock(rows: pd.DataFrame) -> Plot:
    """A step line of the persons on the list, above two bars a fiscal year: designated and removed."""
    says, records = [], []
    for at, row in enumerate(rows.to_dict("records")):
        first, last = pd.Timestamp(row["first_day"]), pd.Timestamp(row["last_day"])
        middle = first + (last - first) / 2
        spans = {_DESIGNATED: (first, middle), _REMOVED: (middle, last)}
        begins, ends = spans.get(row["series"], (last, last))
        records.append({"at": at, "series": row["series"], "n": int(row["n"]), "on": begins.isoformat(), "to": ends.isoformat()})
        when = f"Fiscal {row['year']}" if row["series"] in spans else _day(row["last_day"])
        cut = f" (to {_day(row['last_day'])})" if row["is_partial"] == _YES and row["series"] in spans else ""
        says.append(f"{when}, {row['series']}: {print_count(int(row['n']), 'person')}{cut}")
    x = alt.X("on:T", title="", axis=alt.Axis(format="%Y", tickCount="year"))
    base = alt.Chart(source(records, says)).encode(x=x, y=alt.Y("n:Q", title="persons"))
    is_bar = f"datum.series === '{_DESIGNATED}' || datum.series === '{_REMOVED}'"
    tones = {"listed on the day": INK, "listed at the year's end": MUTED, _DESIGNATED: MAIN, _REMOVED: ACCENT}
    known = {series: shade for series, shade in tones.items() if series in set(rows["series"])}
    tone = colour("series", known)
    bars = base.mark_bar().encode(x2=alt.X2("to:T"), y2=alt.Y2Datum(0), color=tone, **outline()).transform_filter(is_bar)
    line = base.mark_line(interpolate="step-after").encode(color=tone).transform_filter("datum.series === 'listed on the day'")
    points = base.mark_circle(size=45, opacity=1).encode(color=tone, **outline()).transform_filter(f"!({is_bar})")
    return Plot(records, says, bars + line + points, known)


_HEADLINE = "the headline definition"
# What the letter says of a value, by what the values are: it gives a number, or calls it near, or lower.
_GIVES = {
    "change on the same days": "near, as this project reads it",
    "difference of shares": "lower whatever was not reviewed, in one way at least",
}
_OF_LETTER = "the letter's value"
_VALUES = {
    "change": "change printed, percent",
    "falls": "falls in a row",
    "change on the same days": "change on the same days, percent",
    "share": "public share, percent",
    "difference of shares": "difference of public shares, percentage points",
}


def tally(rows: pd.DataFrame) -> pd.DataFrame:
    """Thousands of ways of counting as one row a printed value: how many print it, and whether the letter or the headline does.

    Where the letter states no value, `same_sign` says in its place whether a way with that value agrees with it.
    """
    given = "prints_letter_value" if "prints_letter_value" in rows else "same_sign"
    counted = rows.assign(printed=rows["printed"].astype("int64"), n_ways=1)
    for column in ("is_headline", given):
        counted[column] = counted[column] == _YES
    grouped = counted.groupby(["measured", "printed"], as_index=False, sort=True)
    return grouped.agg({"n_ways": "sum", "is_headline": "any", given: "any"}).astype("str")


def specifications(rows: pd.DataFrame) -> Plot:
    """Bars of how many ways of counting print each value; rows as `tally` makes them."""
    measured = rows["measured"].iloc[0]
    marked = {_HEADLINE: "is_headline", _GIVES.get(measured, _OF_LETTER): rows.columns[-1]}
    n_all = int(rows["n_ways"].astype("int64").sum())
    says, records = [], []
    for at, row in enumerate(rows.to_dict("records")):
        marks = [words for words, column in marked.items() if row[column] == _YES]
        value = _value_words(measured, int(row["printed"]))
        says.append("; ".join([f"{value}: {int(row['n_ways']):,} of {print_count(n_all, 'way')} of counting", *marks]))
        records.append({"at": at, "value": int(row["printed"]), "n": int(row["n_ways"]), "kind": marks[-1] if marks else "others"})
    tones = dict(zip((*marked, "others"), (MAIN, ACCENT, QUIET), strict=True))
    is_whole = measured == "falls"
    value_axis = alt.X("value:O" if is_whole else "value:Q", title=_VALUES[measured])
    base = alt.Chart(source(records, says))
    bars = base.mark_bar() if is_whole else base.mark_bar(width=3)
    chart = bars.encode(x=value_axis, y=alt.Y("n:Q", title="ways of counting"), color=colour("kind", tones), **outline(2))
    return Plot(records, says, chart, _used(tones, records, "kind"))


def _value_words(measured: str, printed: int) -> str:
    if measured == "falls":
        return f"{print_count(printed, 'fall')} in a row"
    number = str(printed) if measured == "share" else _signed(printed)
    return f"{number} {'percentage points' if measured == 'difference of shares' else 'percent'}"


def sureness(rows: pd.DataFrame) -> Plot:
    """Intervals around the change, one a method."""
    says, records = [], []
    for at, row in enumerate(rows.to_dict("records")):
        low, high = (_signed(round(100 * float(row[column]))) for column in ("low_frac", "high_frac"))
        method = f"{row['method'][:1].upper()}{row['method'][1:]}"
        says.append(f"{method}: {print_change(int(row['n_before']), int(row['n']))}; interval {low} to {high} percent")
        fractions = {name: float(row[f"{name}_frac"]) for name in ("change", "low", "high")}
        records.append({"at": at, "method": method, **fractions})
    base = alt.Chart(source(records, says)).encode(y=alt.Y("method:N", sort=None, title=None, axis=alt.Axis(labelLimit=200)))
    x = alt.X("low:Q", title="change", axis=alt.Axis(format="+.0%"))
    bars = base.mark_bar(height=6, fill=SOFT).encode(x=x, x2=alt.X2("high:Q"), **outline(2))
    points = base.mark_circle(size=130, fill=MAIN, opacity=1).encode(x=alt.X("change:Q"), **outline())
    zero = alt.Chart(alt.InlineData(values=[{"at": -1}])).mark_rule(stroke=MUTED, strokeDash=[4, 3]).encode(x=alt.XDatum(0))
    return Plot(records, says, zero + bars + points)


def _signed(percent: int) -> str:
    """Whole percent with its sign, as it is printed."""
    return f"{percent:+d}".replace("-", "\N{MINUS SIGN}")


FORMS: dict[str, Form] = {
    "primary-by-fiscal-year": primary_by_year,
    "change-by-year": changes,
    "pace-within-year": pace,
    "persons-primary-cases": side_by_side,
    "civil-society-basis": attribution,
    "actions-on-a-timeline": timeline,
    "cases-by-country": countries,
    "designations-removals-stock": stock,
    "specifications-of-the-drop": specifications,
    "specifications-of-three-falls": specifications,
    "how-sure-the-fall-is": sureness,
    "specifications-of-fiscal-2024": specifications,
    "specifications-of-until-recently": specifications,
    "specifications-of-the-first-biden-year": specifications,
    "specifications-since-january-2023": specifications,
    "specifications-of-the-decline": specifications,
}
# Figures that are tables: their rows are shown, and nothing is to be hovered over.
TABLES = ("letter-claims-verdicts",)
