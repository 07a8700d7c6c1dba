"""The rule of disclosure: what may be printed about the confidential list at all (docs/decisions/0010-disclosure.md)."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from glomag.recommendations import listing

Grade: TypeAlias = listing.Grade
GRADES: tuple[Grade, ...] = listing.GRADES
"""The rules that a share can be counted by: which ties of a recommendation and a case count, the closest first."""

End = Literal["certain", "possible"]
ENDS: tuple[End, ...] = get_args(End)
"""Which of the submissions with a partial date count: those surely made before the action, or those possibly made before it."""

FEWEST_CASES = 10
"""Fewest cases under a share, and fewest that may lie between two releases that count recommendations.

The frequency threshold of acro's default rules (AI-SDC, acro/default.yaml: safe_threshold and survival_safe_threshold, 10).
"""
FEWEST_WITH = 2
"""Fewest cases with a basis, and without one, whose share is printed as a percentage of its own."""
FEWEST_RECOMMENDATIONS = 20
"""Fewest recommendations under a share of recommendations: one more or less of them then moves the share by one step at most."""
PERCENT_STEP = 5
"""Shares of recommendations are printed in steps of this many points (acro's safe_round_base)."""
COUNTS_BY = 10
"""Counts of recommendations and countries are printed as "more than" a multiple of this."""
PENDING_BY = 12
"""Those pending are printed in whole dozens, the unit of the letter's own word."""
