"""Native charts of how far a number hangs on choices and on chance: figures 10 to 17."""

from __future__ import annotations

from math import isfinite
from typing import Any

from xlsxwriter.utility import xl_range_formula  # type: ignore[import-untyped]

from glomag.figures.style import ACCENT, INK, MAIN
from glomag.wording import print_count
from glomag.workbook.cells import Cell, Column
from glomag.workbook.look import SIGNED_PERCENT
from glomag.workbook.plans_by_year import Rows
from glomag.workbook.stage import Axis, NoPlan, Plan, Stage, labels, set_axis

_POSITION, _VALUE, _HEADLINE, _LETTER = "Position", "Value", "Headline definition", "The letter"
_METHOD, _LOW, _CHANGE, _HIGH, _DOWN, _UP = "Method", "From", "Change", "To", "Below the change", "Above the change"
_DECIMALS = 4
# As in the figure: a change above +100 percent is not drawn to its end.
_HIGHEST_DRAWN = 1.0
_CHANGES = ("change", "change on the same days")
# By what the values are: kind of cell and format, and the words of the axis. A difference of shares is in parts of one.
_FORMS = {
    "change": ("change", SIGNED_PERCENT),
    "falls": ("integer", "0"),
    "change on the same days": ("change", SIGNED_PERCENT),
    "share": ("fraction", "0%"),
    "difference of shares": ("change", SIGNED_PERCENT),
}
_SAYS = {
    "change": "Change in designations",
    "falls": "Years below the year before",
    "change on the same days": "Change on the same days",
    "share": "Public share of cases with a basis",
    "difference of shares": "Later public share less the earlier one (points)",
}
# What the letter states, where it does: the name of the line, and its column; and what the line is in words.
_FROM, _TO = "Near, from", "Near, to"
_STATED = {_LETTER: "letter_value", _FROM: "near_from", _TO: "near_to"}
_DRAWN = {_LETTER: "a dashed line at the letter's value", _FROM: "dotted lines from", _TO: "to what is called near or about it"}


def plan_specifications(rows: Rows) -> Plan:
    """Figures 10, 11 and 13 to 17: every way of counting, the lowest value first, with the headline and what the letter states."""
    measured = str(rows[0]["measured"])
    is_whole = measured == "falls"
    kind, form = _FORMS[measured]
    values = [_in_kind(row["value"], is_whole) for row in rows]
    lines = {name: column for name, column in _STATED.items() if column in rows[0]}
    columns = (
        Column(_POSITION, "integer", tuple(row["position"] for row in rows)),
        Column(_VALUE, kind, tuple(values)),  # type: ignore[arg-type]
        Column(_HEADLINE, kind, tuple(value if row["is_headline"] else None for value, row in zip(values, rows, strict=True))),  # type: ignore[arg-type]
        *(Column(name, kind, tuple(_in_kind(row[column], is_whole) for row in rows)) for name, column in lines.items()),  # type: ignore[arg-type]
    )

    def draw(stage: Stage) -> Any:
        chart = stage.book.add_chart({"type": "scatter", "subtype": "straight"})
        chart.add_series({"name": "Ways of counting", **_by_position(stage, _VALUE), **_line(MAIN, 2.5)})
        for name in lines:
            chart.add_series(
                {"name": name, **_by_position(stage, name), **_line(ACCENT, 1.75, dash="dash" if name == _LETTER else "round_dot")}
            )
        marker = {"type": "circle", "size": 9, "fill": {"color": INK}, "border": {"color": INK}}
        drawn = {"line": {"none": True}, "marker": marker, "data_labels": labels(form, position="above")}
        chart.add_series({"name": _HEADLINE, **_by_position(stage, _HEADLINE), **drawn})
        set_axis(chart.set_x_axis, Axis("Ways of counting, the lowest value first", "#,##0", 0, len(rows)), has_grid=False)
        low, high = (-1, _HIGHEST_DRAWN) if measured in _CHANGES else (None if measured == "difference of shares" else 0, None)
        set_axis(chart.set_y_axis, Axis(_SAYS[measured], form, low, high, {"major_unit": 1} if is_whole else {}), has_grid=True)
        return chart

    stated = f" and {' and '.join(_DRAWN[name] for name in lines)}" if lines else ""
    shows = f"Line through every way of counting, the lowest value first, with a mark at the headline definition{stated}."
    note = (
        "Which choices each way of counting makes stands in the table of all plotted rows. A curve informs about choices and proves "
        "nothing: no share of the ways of counting is a probability."
    )
    return Plan(shows, columns, draw, note + _say_cut(values) if measured in _CHANGES else note)


def _say_cut(changes: list[Cell]) -> str:
    cut = [change for change in changes if isinstance(change, float) and change > _HIGHEST_DRAWN]
    if not cut:
        return ""
    return f" {print_count(len(cut), 'value')} above +100 percent, up to +{100 * max(cut):.0f} percent, lie beyond the edge of the chart."


def _in_kind(value: Cell, is_whole: bool) -> Cell:
    number = float(str(value))
    return int(number) if is_whole else number


def _by_position(stage: Stage, name: str) -> dict[str, Any]:
    return {"categories": stage.cells(_POSITION), "values": stage.cells(name)}


def _line(colour: str, width: float, dash: str = "solid") -> dict[str, Any]:
    return {"line": {"color": colour, "width": width, "dash_type": dash}, "marker": {"type": "none"}}


def plan_sureness(rows: Rows) -> Plan | NoPlan:
    """Figure 12: the change and its interval by each method."""
    ends = [float(str(row[end])) for row in rows for end in ("low_frac", "high_frac")]
    if not all(map(isfinite, ends)):
        return NoPlan("An interval without an upper limit cannot be drawn in Excel; the table says which.")
    columns = (
        Column(_METHOD, "text", tuple(str(row["method"]).capitalize() for row in rows)),
        Column(_LOW, "change", tuple(row["low_frac"] for row in rows)),
        Column(_CHANGE, "change", tuple(row["change_frac"] for row in rows)),
        Column(_HIGH, "change", tuple(row["high_frac"] for row in rows)),
        Column(_DOWN, "fraction", tuple(_apart(row["low_frac"], row["change_frac"]) for row in rows)),
        Column(_UP, "fraction", tuple(_apart(row["change_frac"], row["high_frac"]) for row in rows)),
    )

    def draw(stage: Stage) -> Any:
        chart = stage.book.add_chart({"type": "line"})
        ends = {"plus_values": _reference(stage, _UP), "minus_values": _reference(stage, _DOWN)}
        interval = {"type": "custom", **ends, "end_style": 1, "line": {"color": MAIN, "width": 4}}
        for name, shape in ((_HIGH, "above"), (_CHANGE, "right"), (_LOW, "below")):
            bars = {"y_error_bars": interval} if name == _CHANGE else {}
            size = 9 if name == _CHANGE else 2
            marker = {"type": "circle", "size": size, "fill": {"color": MAIN}, "border": {"color": MAIN}}
            drawn = {"line": {"none": True}, "marker": marker, "data_labels": labels(SIGNED_PERCENT, position=shape), **bars}
            chart.add_series({"name": stage.name_of(name), **_by_method(stage, name), **drawn})
        set_axis(chart.set_x_axis, Axis("How the interval was computed (95 percent)"), has_grid=False)
        set_axis(chart.set_y_axis, Axis("Change in primary designations", SIGNED_PERCENT), has_grid=True)
        return chart

    note = "The letter's percentage is not drawn: it is about the counts, which are complete and have no interval."
    return Plan("One interval a method, with the change itself as a point.", columns, draw, note, hidden=(0, 2))


def _apart(low: Cell, high: Cell) -> float:
    return round(float(str(high)) - float(str(low)), _DECIMALS)


def _reference(stage: Stage, name: str) -> str:
    """The cells of a column as the words that error bars take."""
    return f"={xl_range_formula(*stage.cells(name))}"


def _by_method(stage: Stage, name: str) -> dict[str, Any]:
    return {"categories": stage.cells(_METHOD), "values": stage.cells(name)}
