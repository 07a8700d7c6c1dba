"""Native charts of parts of a whole: figures 5 and 7."""

from __future__ import annotations

from typing import Any

from glomag.figures.style import ACCENT, CONDUCT_COLOURS, CONDUCT_WORDS, INK, STATE_COLOURS, STATE_WORDS
from glomag.workbook.cells import Cell, Column
from glomag.workbook.plans_by_year import Rows
from glomag.workbook.stage import Axis, Plan, Stage, labels, set_axis

_PERIOD, _BAND, _WITH, _OF, _LETTER = "Period", "Band", "Cases with a basis", "Of cases", "The letter's share"
_PLACE = "Country"
_NOTE = "On top of each column: cases with a basis, of all. The letter's shares count the coalition's own confidential recommendations."
_DECIMALS = 4


def plan_attribution(rows: Rows) -> Plan:
    """Figure 5: cases with a basis, not reviewed and without one as parts of all, and the letter's share as a mark."""
    words = {state: f"{says.capitalize()}, share" for state, says in STATE_WORDS.items()}
    shares = [_shares(row) for row in rows]
    periods: list[Cell] = []
    for row in rows:
        name = str(row["period"]).replace("_", " ").capitalize()
        periods.append(name if name not in periods else None)
    columns = (
        Column(_PERIOD, "text", tuple(periods)),
        Column(_BAND, "text", tuple(row["band"] for row in rows)),
        Column(_WITH, "integer", tuple(row["n_basis"] for row in rows)),
        Column(_OF, "integer", tuple(row["n_cases"] for row in rows)),
        *(Column(says, "fraction", tuple(share[state] for share in shares)) for state, says in words.items()),
        Column(_LETTER, "fraction", tuple(row["letter_frac"] for row in rows)),
    )

    def draw(stage: Stage) -> Any:
        chart = stage.book.add_chart({"type": "column", "subtype": "stacked"})
        printed = [{"value": f"{row['n_basis']}/{row['n_cases']}"} for row in rows]
        for state, says in words.items():
            # Counts stand on top, in the light part, where they can be read whatever the height of the dark one.
            label = {"data_labels": labels(custom=printed, position="inside_end")} if state == "none_found" else {}
            drawn = {"fill": {"color": STATE_COLOURS[state]}, "gap": 40, **label}
            chart.add_series({"name": STATE_WORDS[state].capitalize(), **_over_bands(stage, says), **drawn})
        line = stage.book.add_chart({"type": "line"})
        marker = {"type": "diamond", "size": 9, "fill": {"color": ACCENT}, "border": {"color": ACCENT}}
        line.add_series({"name": _LETTER, **_over_bands(stage, _LETTER), "line": {"none": True}, "marker": marker})
        chart.combine(line)
        set_axis(chart.set_x_axis, Axis("Period, and how strong the public evidence is (bands A to D)"), has_grid=False)
        set_axis(chart.set_y_axis, Axis("Share of cases", "0%", 0, 1), has_grid=True)
        return chart

    shows = "Stacked columns, one a period and band of evidence: the shares of cases with a basis, not reviewed, and without one found."
    return Plan(shows, columns, draw, _NOTE)


def _over_bands(stage: Stage, name: str) -> dict[str, Any]:
    return {"categories": stage.cells(_PERIOD, _BAND), "values": stage.cells(name)}


def _shares(row: dict[str, Cell]) -> dict[str, Cell]:
    floor, ceiling = float(str(row["floor_frac"])), float(str(row["ceiling_frac"]))
    return {"basis": floor, "not_reviewed": round(ceiling - floor, _DECIMALS), "none_found": round(1 - ceiling, _DECIMALS)}


def plan_countries(rows: Rows) -> Plan:
    """Figure 7: cases by country, stacked by kind of conduct; countries with few cases are not drawn."""
    single = [row for row in rows if row["country"]]
    places = list(dict.fromkeys(str(row["place"]) for row in single))
    counts = {(row["place"], row["abuse_type"]): row["n_cases"] for row in single}
    columns = (
        Column(_PLACE, "text", tuple(places)),
        *(
            Column(says.capitalize(), "integer", tuple(counts.get((place, kind)) for place in places))
            for kind, says in CONDUCT_WORDS.items()
        ),
    )

    def draw(stage: Stage) -> Any:
        chart = stage.book.add_chart({"type": "bar", "subtype": "stacked"})
        for kind, says in CONDUCT_WORDS.items():
            name = says.capitalize()
            ink = INK if kind == "corruption" else "#ffffff"
            drawn = {"fill": {"color": CONDUCT_COLOURS[kind]}, "gap": 35, "data_labels": labels(font={"size": 9, "color": ink})}
            chart.add_series({"name": stage.name_of(name), "categories": stage.cells(_PLACE), "values": stage.cells(name), **drawn})
        # In a chart of bars the countries stand on the y axis, the first one on top.
        set_axis(chart.set_y_axis, Axis("Country of the conduct", more={"reverse": True, "interval_unit": 1}), has_grid=False)
        set_axis(chart.set_x_axis, Axis("Cases", low=0, more={"major_unit": 2, "label_position": "high"}), has_grid=True)
        return chart

    rest = [row for row in rows if not row["country"]]
    note = f"{rest[0]['place']} with {rest[0]['n_cases_of_place']} cases in all ({rest[0]['most_cases_each']} or fewer each) are not drawn."
    return Plan("Stacked bars: one a country, its parts the kinds of conduct.", columns, draw, note if rest else "")
