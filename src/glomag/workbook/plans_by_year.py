"""Native charts with one column or point a fiscal year: figures 1, 2, 4 and 9."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from glomag.figures.style import ACCENT, INK, MAIN, MAIN_LIGHT, PAPER, SAND
from glomag.wording import print_short_day
from glomag.workbook.cells import Cell, Column
from glomag.workbook.look import SIGNED_PERCENT
from glomag.workbook.stage import Axis, Plan, Stage, labels, set_axis

Rows = list[dict[str, Cell]]

YEAR = "Fiscal year"
_YEAR_AXIS = Axis("US fiscal year (October to September)")


def plan_primary_by_year(rows: Rows) -> Plan:
    """Figure 1: one column a fiscal year, hatched where the as-of day cuts it."""
    n = Column("Primary designations", "integer", tuple(row["n_primary"] for row in rows))
    partial = [bool(row["is_partial"]) for row in rows]

    def draw(stage: Stage) -> Any:
        chart = stage.book.add_chart({"type": "column"})
        chart.add_series(
            {
                "name": stage.name_of(n.name),
                "categories": stage.cells(YEAR),
                "values": stage.cells(n.name),
                "fill": {"color": MAIN},
                "points": [{"pattern": _hatch(MAIN)} if cut else None for cut in partial],
                "gap": 55,
                "data_labels": labels(),
            }
        )
        set_axis(chart.set_x_axis, _YEAR_AXIS, has_grid=False)
        set_axis(chart.set_y_axis, Axis("Persons", low=0), has_grid=True)
        return chart

    return Plan("Column chart: one column a fiscal year.", (_years(rows), n), draw, _partial_note(rows), shows_legend=False)


def plan_change_by_year(rows: Rows) -> Plan:
    """Figure 2: change on the year before and on the baseline year, side by side."""
    base = next(row["base_year"] for row in rows if row["comparison"] == "baseline year")
    names = {"year before": "Change on the year before", "baseline year": f"Change on fiscal {base}"}
    years = sorted({_whole(row["year"]) for row in rows})
    found = {(row["comparison"], row["year"]): row["change_frac"] for row in rows}
    columns = [Column(says, "change", tuple(found.get((word, year)) for year in years)) for word, says in names.items()]

    def draw(stage: Stage) -> Any:
        chart = stage.book.add_chart({"type": "column"})
        for column, colour in zip(columns, (MAIN, SAND), strict=True):
            chart.add_series({**_bars(stage, column.name, colour), "data_labels": labels(SIGNED_PERCENT), "gap": 60, "overlap": 0})
        set_axis(chart.set_x_axis, _YEAR_AXIS, has_grid=False)
        set_axis(chart.set_y_axis, Axis("Change in primary designations", SIGNED_PERCENT), has_grid=True)
        return chart

    shows = "Column chart: two columns a fiscal year, its change on the year before and on the baseline year."
    return Plan(shows, (Column(YEAR, "text", tuple(f"FY{year}" for year in years)), *columns), draw)


def plan_side_by_side(rows: Rows) -> Plan:
    """Figure 4: all persons, primary persons and cases, three columns a fiscal year."""
    measures = list(dict.fromkeys(str(row["measure"]) for row in rows))
    by_measure = {measure: [row for row in rows if row["measure"] == measure] for measure in measures}
    first = by_measure[measures[0]]
    columns = [Column(measure.capitalize(), "integer", tuple(row["n"] for row in by_measure[measure])) for measure in measures]

    def draw(stage: Stage) -> Any:
        chart = stage.book.add_chart({"type": "column"})
        for column, colour in zip(columns, (MAIN_LIGHT, MAIN, SAND), strict=False):
            chart.add_series({**_bars(stage, column.name, colour), "data_labels": labels(), "gap": 50, "overlap": 0})
        set_axis(chart.set_x_axis, _YEAR_AXIS, has_grid=False)
        set_axis(chart.set_y_axis, Axis("Persons or cases", low=0), has_grid=True)
        return chart

    return Plan("Column chart: three columns a fiscal year.", (_years(first), *columns), draw, _partial_note(first))


def plan_stock(rows: Rows) -> Plan:
    """Figure 9: persons designated and removed a year as columns, persons listed at its end as a line."""
    names = {
        "designated in the year": "Designated in the year",
        "removed in the year": "Removed in the year",
        "listed at the year's end": "On the list at its end",
    }
    by_series = {word: [row for row in rows if row["series"] == word] for word in names}
    first = by_series["designated in the year"]
    columns = [Column(says, "integer", tuple(row["n"] for row in by_series[word])) for word, says in names.items()]

    def draw(stage: Stage) -> Any:
        chart = stage.book.add_chart({"type": "column"})
        for column, colour in zip(columns[:2], (MAIN, ACCENT), strict=True):
            chart.add_series({**_bars(stage, column.name, colour), "gap": 60, "overlap": 0})
        line = stage.book.add_chart({"type": "line"})
        marker = {"type": "circle", "size": 6, "fill": {"color": INK}, "border": {"color": INK}}
        drawn = {"line": {"color": INK, "width": 2.25}, "marker": marker, "data_labels": labels(position="above")}
        line.add_series({**_named(stage, columns[2].name), **drawn})
        chart.combine(line)
        set_axis(chart.set_x_axis, _YEAR_AXIS, has_grid=False)
        set_axis(chart.set_y_axis, Axis("Persons", low=0), has_grid=True)
        return chart

    shows = "Columns for persons designated and removed in each fiscal year, and a line for those on the list at its end."
    note = "The figure's line has a step on every day on which the list changed; this chart has one point a year."
    return Plan(shows, (_years(first), *columns), draw, " ".join(filter(None, (note, _partial_note(first)))))


def _named(stage: Stage, name: str) -> dict[str, Any]:
    return {"name": stage.name_of(name), "categories": stage.cells(YEAR), "values": stage.cells(name)}


def _bars(stage: Stage, name: str, colour: str) -> dict[str, Any]:
    return {**_named(stage, name), "fill": {"color": colour}}


def _hatch(colour: str) -> dict[str, str]:
    return {"pattern": "wide_upward_diagonal", "fg_color": colour, "bg_color": PAPER}


def _years(rows: Rows) -> Column:
    return Column(YEAR, "text", tuple(_year_label(row) for row in rows))


def _year_label(row: Mapping[str, Cell]) -> str:
    return f"FY{row['year']} to {print_short_day(_cut(row))}" if row["is_partial"] else f"FY{row['year']}"


def _cut(row: Mapping[str, Cell]) -> date:
    day = row.get("last_day_known", row.get("last_day"))
    if not isinstance(day, date):
        raise TypeError(f"a year without its last day: {row}")
    return day


def _partial_note(rows: Rows) -> str:
    cut = [row for row in rows if row["is_partial"]]
    return f"{' and '.join(_year_label(row) for row in cut)} is no whole year." if cut else ""


def _whole(cell: Cell) -> int:
    if not isinstance(cell, int):
        raise TypeError(f"not a whole number: {cell!r}")
    return cell
