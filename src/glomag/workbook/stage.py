"""What a native chart is made on: the numbers as it takes them, where they stand, and the house style of charts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from glomag.figures.style import GRID, INK, MUTED
from glomag.workbook.cells import Column

# Points of type inside a chart.
_TITLE_PT, _TEXT_PT = 11, 9


@dataclass(frozen=True)
class Stage:
    """The workbook, and the sheet and column at which a plan's numbers begin; their heading is in the first row."""

    book: Any
    sheet: str
    at: int
    columns: tuple[Column, ...]

    def name_of(self, name: str) -> list[Any]:
        """The heading of a column, as a reference that a chart takes a name from."""
        return [self.sheet, 0, self._column(name)]

    def cells(self, *names: str, first: int = 0, last: int | None = None) -> list[Any]:
        """The rows `first` to `last` (all when not given) of one column, or of columns side by side, as a reference."""
        end = len(self.columns[0].cells) - 1 if last is None else last
        return [self.sheet, 1 + first, self._column(names[0]), 1 + end, self._column(names[-1])]

    def _column(self, name: str) -> int:
        return self.at + next(number for number, column in enumerate(self.columns) if column.name == name)


@dataclass(frozen=True)
class Plan:
    """A native chart of a figure: what it shows in one sentence, its numbers, and how they are drawn.

    `note` says what the chart leaves out, where it leaves anything out. `draw` gives the chart without title. `hidden` are
    series without an entry in the legend, and a chart of one series needs none.
    """

    shows: str
    columns: tuple[Column, ...]
    draw: Callable[[Stage], Any]
    note: str = ""
    hidden: tuple[int, ...] = ()
    shows_legend: bool = True


@dataclass(frozen=True)
class NoPlan:
    """Why a figure has no native chart."""

    reason: str


@dataclass(frozen=True)
class Axis:
    """An axis: its title, number format, ends, and where its labels stand."""

    name: str
    num_format: str = ""
    low: float | None = None
    high: float | None = None
    more: dict[str, Any] = field(default_factory=dict)


def font(size: float = _TEXT_PT, colour: str = MUTED, *, bold: bool = False) -> dict[str, Any]:
    """A font as XlsxWriter takes it."""
    return {"size": size, "color": colour, "bold": bold}


def labels(num_format: str = "", **more: Any) -> dict[str, Any]:
    """Data labels with the value."""
    return {"value": True, "font": font(_TEXT_PT, INK), **({"num_format": num_format} if num_format else {}), **more}


def set_axis(setter: Callable[[dict[str, Any]], None], axis: Axis, *, has_grid: bool) -> None:
    """Give an axis its title and its look."""
    options: dict[str, Any] = {
        "name": axis.name,
        "name_font": font(),
        "num_font": font(),
        "line": {"color": MUTED, "width": 0.75},
        "major_gridlines": {"visible": has_grid, "line": {"color": GRID, "width": 0.75}},
        "min": axis.low,
        "max": axis.high,
        "label_position": "low",
        **({"num_format": axis.num_format} if axis.num_format else {}),
        **axis.more,
    }
    setter({key: value for key, value in options.items() if value is not None})


def set_words(chart: Any, title: str, plan: Plan) -> None:
    """Title and legend."""
    chart.set_title({"name": title, "name_font": font(_TITLE_PT, INK, bold=True), "overlay": False})
    legend: dict[str, Any] = {"position": "top", "font": font(), "delete_series": list(plan.hidden)}
    chart.set_legend(legend if plan.shows_legend else {"none": True})
    # Numbers stay in the chart when somebody hides rows.
    chart.show_hidden_data()
