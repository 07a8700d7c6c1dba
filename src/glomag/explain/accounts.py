"""Which account explains which table and which figure."""

from __future__ import annotations

from functools import partial

from glomag.explain import of_claims, of_figures, of_record, of_specifications, of_sureness, of_years
from glomag.explain.ways import Accountant

TABLES: dict[str, Accountant] = {
    "register": of_record.account_register,
    "case_states": of_record.account_case,
    "control_totals": of_record.account_control,
    "bridge": of_years.account_bridge,
    "stock": of_years.account_stock,
    "counts_by_year": of_years.account_counts,
    "changes": of_years.account_changes,
    "same_days": of_years.account_same_days,
    "pace": of_years.account_pace,
    "side_by_side": of_years.account_side_by_side,
    "shares": of_record.account_share,
    "alternatives": of_years.account_alternatives,
    "claims": of_claims.account_claim,
    "programmes_by_year": of_claims.account_programmes,
    "count_intervals": of_sureness.account_count_interval,
    "change_intervals": of_sureness.account_change_interval,
    "share_intervals": of_sureness.account_share_interval,
    "share_differences": of_sureness.account_share_difference,
    "falls_by_chance": of_sureness.account_fall_by_chance,
    "headline_by_coding": of_sureness.account_by_coding,
    "coding_agreement": of_record.account_agreement,
    "coding_disagreements": of_record.account_disagreement,
    "adjudication": of_record.account_adjudication,
    "borderline": of_record.account_borderline,
    "recodings": of_record.account_recoding,
    "possible_shares": of_claims.account_possible_share,
    "possible_changes": of_specifications.account_possible_change,
    "specification_summary": of_specifications.account_summary,
    "nearest_specifications": of_specifications.account_nearest,
    "left_out_specifications": of_specifications.account_left_out,
    "choice_effects": of_specifications.account_effect,
    "specifications": of_specifications.account_specification,
    "sentences": of_claims.account_sentence,
    "readings": of_claims.account_reading,
    "counter_readings": of_claims.account_counter_reading,
}

FIGURES: dict[str, Accountant] = {
    "primary-by-fiscal-year": of_figures.account_primary,
    "change-by-year": of_figures.account_bar_of_change,
    "pace-within-year": of_figures.account_line_of_pace,
    "persons-primary-cases": of_figures.account_bar_of_measure,
    "civil-society-basis": of_figures.account_bar_of_share,
    "actions-on-a-timeline": of_figures.account_circle,
    "cases-by-country": of_figures.account_country,
    "letter-claims-verdicts": of_figures.account_verdict,
    "designations-removals-stock": of_figures.account_list,
    "how-sure-the-fall-is": of_figures.account_interval,
    **{slug: partial(of_figures.account_point, claim_id) for slug, claim_id in of_figures.CLAIM_OF_CURVE.items()},
}
