"""Native charts over days: figures 3 and 6."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from glomag.figures.style import ACCENT, GREY, INK, MAIN
from glomag.workbook.cells import Cell, Column
from glomag.workbook.plans_by_year import Rows
from glomag.workbook.stage import Axis, Plan, Stage, font, set_axis

# `day_on_axis` counts from the first day of a fiscal year that has a 29 February.
_AXIS_FIRST_DAY = date(2019, 10, 1)
_EPOCH = date(1899, 12, 30)
_DAYS_OF_YEAR, _TWO_MONTHS, _DAYS_OF_YEARS = 366, 61, 365.25

_YEAR, _DAY, _SO_FAR = "Fiscal year", "Day of the year", "Count so far"
_ROLE_COLOURS = {"current year": ACCENT, "baseline year": MAIN, "year before": INK, "other year": GREY}
_ACTION, _SEASON, _OTHER = "Day of action", "Persons, 1 to 15 December", "Persons, other days"


def plan_pace(rows: Rows) -> Plan:
    """Figure 3: the running count of each fiscal year as a line of steps."""
    steps: list[tuple[Cell, Cell, Cell]] = []
    spans: dict[Cell, tuple[int, int, str]] = {}
    for year in dict.fromkeys(row["year"] for row in rows):
        running = [row for row in rows if row["series"] == "running count" and row["year"] == year]
        first = len(steps)
        steps += [(year, day, count) for day, count in _steps(running)]
        spans[year] = (first, len(steps) - 1, _ROLE_COLOURS[str(running[0]["role"])])
    kinds = ((_YEAR, "year"), (_DAY, "day of year"), (_SO_FAR, "integer"))
    columns = tuple(Column(name, kind, cells) for (name, kind), cells in zip(kinds, zip(*steps, strict=True), strict=True))  # type: ignore[arg-type]

    def draw(stage: Stage) -> Any:
        chart = stage.book.add_chart({"type": "scatter", "subtype": "straight"})
        for year, (first, last, colour) in spans.items():
            line = {"color": colour, "width": 1.0 if colour == GREY else 2.5}
            x, y = (stage.cells(name, first=first, last=last) for name in (_DAY, _SO_FAR))
            place = "below" if colour == ACCENT and steps[last][2] else "above"
            named = {"series_name": True, "value": False, "position": place, "font": font(9, colour, bold=True)}
            # Only the last point of a line that stands out is named: grey lines end too close to each other.
            named["custom"] = [*[{"delete": True}] * (last - first), {}]
            label = {} if colour == GREY else {"data_labels": named}
            chart.add_series({"name": f"FY{year}", "categories": x, "values": y, "line": line, "marker": {"type": "none"}, **label})
        begin = (_AXIS_FIRST_DAY - _EPOCH).days
        more = {"major_unit": _TWO_MONTHS}
        days = Axis("Day of the US fiscal year (from 1 October)", "d mmm", begin, begin + _DAYS_OF_YEAR, more)
        set_axis(chart.set_x_axis, days, has_grid=False)
        set_axis(chart.set_y_axis, Axis("Primary designations so far in the year", low=0), has_grid=True)
        return chart

    shows = "Line chart in steps: the running count of each fiscal year by day of the year."
    return Plan(shows, columns, draw, "Each step has two rows in the table of the chart; its days are those of a year with a 29 February.")


def _steps(running: Rows) -> list[tuple[date, Cell]]:
    """Corners of a line that stays level until the day on which the count rises."""
    points = [(_AXIS_FIRST_DAY + timedelta(days=int(str(row["day_on_axis"]))), row["n_so_far"]) for row in running]
    corners = points[:1]
    for (_, before), (day, count) in pairwise(points):
        corners += [(day, before), (day, count)] if count != before else [(day, count)]
    return corners


def plan_timeline(rows: Rows) -> Plan:
    """Figure 6: one stem a day of action, as high as it has persons, in one colour for the days around Human Rights Day."""
    actions = {row["action_on"]: row for row in rows}
    seasons = [bool(row["is_in_season"]) for row in actions.values()]
    counts = [row["n_persons_in_action"] for row in actions.values()]
    in_season = tuple(n if inside else None for n, inside in zip(counts, seasons, strict=True))
    others = tuple(None if inside else n for n, inside in zip(counts, seasons, strict=True))
    days = Column(_ACTION, "day", tuple(actions))
    columns = (days, Column(_SEASON, "integer", in_season), Column(_OTHER, "integer", others))
    last = max(str(row["last_day_known"]) for row in rows)

    def draw(stage: Stage) -> Any:
        chart = stage.book.add_chart({"type": "scatter"})
        for name, colour in ((_SEASON, ACCENT), (_OTHER, MAIN)):
            marker = {"type": "circle", "size": 6, "fill": {"color": colour}, "border": {"color": colour}}
            stem = {"type": "percentage", "value": 100, "direction": "minus", "end_style": 0, "line": {"color": colour, "width": 1.5}}
            drawn = {"marker": marker, "y_error_bars": stem}
            chart.add_series({"name": stage.name_of(name), "categories": stage.cells(_ACTION), "values": stage.cells(name), **drawn})
        ends = [(date(year, 1, 1) - _EPOCH).days for year in (2017, int(last[:4]) + 1)]
        more = {"major_unit": _DAYS_OF_YEARS}
        set_axis(chart.set_x_axis, Axis("Day of action", "yyyy", ends[0], ends[1], more), has_grid=False)
        set_axis(chart.set_y_axis, Axis("Persons sanctioned on the day", low=0), has_grid=True)
        return chart

    shows = "Chart of stems: one a day of action, as high as it has persons, with the days of 1 to 15 December in a colour of their own."
    return Plan(shows, columns, draw, "The figure shows kinds of conduct; this chart adds them up and shows the season instead.")
