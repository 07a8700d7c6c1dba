"""Which native chart shows the finding of which figure, and why some figures have none."""

from __future__ import annotations

from collections.abc import Callable

from glomag.workbook.cells import Column
from glomag.workbook.plans_by_day import plan_pace, plan_timeline
from glomag.workbook.plans_by_year import Rows, plan_change_by_year, plan_primary_by_year, plan_side_by_side, plan_stock
from glomag.workbook.plans_of_choices import plan_specifications, plan_sureness
from glomag.workbook.plans_of_parts import plan_attribution, plan_countries
from glomag.workbook.stage import NoPlan, Plan


def _no_chart_of_verdicts(_: Rows) -> NoPlan:
    return NoPlan("There is no chart here: a verdict is a word with a reason, so this figure is a table also in its picture.")


PLANS: dict[str, Callable[[Rows], Plan | NoPlan]] = {
    "primary-by-fiscal-year": plan_primary_by_year,
    "change-by-year": plan_change_by_year,
    "pace-within-year": plan_pace,
    "persons-primary-cases": plan_side_by_side,
    "civil-society-basis": plan_attribution,
    "actions-on-a-timeline": plan_timeline,
    "cases-by-country": plan_countries,
    "letter-claims-verdicts": _no_chart_of_verdicts,
    "designations-removals-stock": plan_stock,
    "specifications-of-the-drop": plan_specifications,
    "specifications-of-three-falls": plan_specifications,
    "how-sure-the-fall-is": plan_sureness,
    "specifications-of-fiscal-2024": plan_specifications,
    "specifications-of-until-recently": plan_specifications,
    "specifications-of-the-first-biden-year": plan_specifications,
    "specifications-since-january-2023": plan_specifications,
    "specifications-of-the-decline": plan_specifications,
}


def plan_chart(slug: str, columns: list[Column]) -> Plan | NoPlan:
    """The native chart of a figure from its plotted rows, or the reason why it has none."""
    if slug not in PLANS:
        return NoPlan("No Excel chart has been laid out for this figure yet; its picture is in its folder, its numbers are here.")
    n_rows = len(columns[0].cells)
    if not n_rows:
        return NoPlan("There is no chart here: nothing is plotted.")
    return PLANS[slug]([{column.name: column.cells[row] for column in columns} for row in range(n_rows)])
