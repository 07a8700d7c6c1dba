"""Counts, changes, stocks and shares of the record. Every measure takes a Definition and computes; nothing is written."""

from glomag.measures.alternatives import Alternative, build_alternatives, single_alternatives
from glomag.measures.attribution import Share, build_case_states, build_shares, share_of_cases
from glomag.measures.changes import build_changes, build_same_days, fraction_changed
from glomag.measures.counts import build_counts, build_side_by_side, count_in, count_units
from glomag.measures.listing import build_case_table, build_register_table
from glomag.measures.pace import build_pace
from glomag.measures.places import build_actions, build_cases_by_country
from glomag.measures.programmes import Comparison, ProgrammeCounts, compare_with_human_rights_programmes, count_by_programme
from glomag.measures.selection import Selection, is_primary, select
from glomag.measures.stock import build_stock, stock_on

__all__ = [
    "Alternative",
    "Comparison",
    "ProgrammeCounts",
    "Selection",
    "Share",
    "build_actions",
    "build_alternatives",
    "build_case_states",
    "build_case_table",
    "build_cases_by_country",
    "build_changes",
    "build_counts",
    "build_pace",
    "build_register_table",
    "build_same_days",
    "build_shares",
    "build_side_by_side",
    "build_stock",
    "compare_with_human_rights_programmes",
    "count_by_programme",
    "count_in",
    "count_units",
    "fraction_changed",
    "is_primary",
    "select",
    "share_of_cases",
    "single_alternatives",
    "stock_on",
]
