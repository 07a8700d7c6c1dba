"""What an empty cell says, for the columns whose contract does not say it itself. A test holds it against the published tables."""

from __future__ import annotations

_NO_BASE = "on a base of zero"
_NO_CASE = "where there is no case"
_NO_COUNT = "in a year without a count"
_NO_ROW = "where no row was read twice"
_NO_VALUE = "where nothing public counts it"
_NO_LIST = "where no list of rows does it"
_NOTHING_COUNTED = "where nothing is counted"
_NOT_COMPARABLE = "where not comparable"

EMPTY_WHERE: dict[str, dict[str, str]] = {
    "changes": {"change_on_baseline_frac": _NO_BASE},
    "same_days": {"change_to_partial_frac": _NO_BASE},
    "shares": {"floor_frac": _NO_CASE, "ceiling_frac": _NO_CASE},
    "control_totals": {
        "printed": "where no number is printed",
        "recount": _NOT_COMPARABLE,
        "off_by": _NOT_COMPARABLE,
        "reason": "where it is met, with nothing to add",
    },
    "claims": {
        "stated": "where the letter states no value",
        "value": _NO_VALUE,
        "numerator": _NO_VALUE,
        "denominator": "where the value has none",
        "compared_with": "where it compares nothing",
        "definition": _NOTHING_COUNTED,
        "reading": _NO_VALUE,
        "alternatives_printing_same": "where there is none",
        "possible_numerators": "where the claim is no share, or none prints it",
        "rows_behind": _NO_VALUE,
    },
    "count_intervals": {
        "actions_low": _NO_COUNT,
        "actions_high": _NO_COUNT,
        "actions_dispersion": _NO_COUNT,
        "cases_low": _NO_COUNT,
        "cases_high": _NO_COUNT,
        "cases_dispersion": _NO_COUNT,
    },
    "change_intervals": {"change_frac": _NO_BASE, "low_frac": _NO_BASE, "high_frac": _NO_BASE, "p_value": "for the other methods"},
    "share_intervals": dict.fromkeys(
        ("share_frac", "clopper_low_frac", "clopper_high_frac", "wilson_low_frac", "wilson_high_frac"), _NO_CASE
    ),
    "share_differences": dict.fromkeys(("difference_frac", "low_frac", "high_frac", "boschloo_p", "before_frac"), _NO_CASE),
    "falls_by_chance": {"chance_frac": "where it cannot be counted"},
    "headline_by_coding": {"value": "where there is nothing to divide by"},
    "coding_agreement": {
        "same_frac": _NO_ROW,
        "same_low_frac": _NO_ROW,
        "same_high_frac": _NO_ROW,
        "alpha": "where both coders use one value alone",
    },
    "coding_disagreements": {"confidence": "where none is given"},
    "possible_shares": {"numerators": "where none does", "cut_off_numerators": "where none does"},
    "possible_changes": {"change_percent": _NO_BASE, "afters_printing": "where none would"},
    "recodings": {"recoded_before": _NO_LIST, "recoded_after": _NO_LIST, "names": _NO_LIST, "read_alike": _NO_LIST},
    "specification_summary": {
        "n_possible": "for every other claim",
        "same_sign_frac": "where n_same_sign is",
        "printing_frac": "where n_printing is",
        "headline": "where the headline is no specification of the claim",
        "nearest_value": "where nearest_id is",
        "nearest_series": "where nearest_id is",
    },
    "sentences": {"holds_under": "where it holds under all or under none"},
    "counter_readings": {
        "definition": _NOTHING_COUNTED,
        "numbers": _NOTHING_COUNTED,
        "reply": _NOTHING_COUNTED,
        "not_computed": "where all was tried",
    },
    "adjudication": {"confidence": "where none is given"},
    "specifications": {"is_possible": "for every other claim"},
    "change-by-year": {"change_frac": _NO_BASE},
    "civil-society-basis": {"floor_frac": _NO_CASE, "ceiling_frac": _NO_CASE},
    "how-sure-the-fall-is": dict.fromkeys(("change_frac", "low_frac", "high_frac"), _NO_BASE),
}
"""By table and column: the words after "empty"."""
