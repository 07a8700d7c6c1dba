"""Parts of a whole that sentences are said of: by hand, and from the record itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from glomag.claims.counted import Parts, count_intervals_without_change, count_reproduced, count_specifications
from glomag.claims.sayable import COUNTED

if TYPE_CHECKING:
    from conftest import View

CLAIMS = pd.DataFrame({"claim_id": ["a", "b", "c", "d"], "verdict": ["reproduced", "possible", "direction only", "beyond coverage"]})
NEEDS = pd.DataFrame({"claim_id": ["a", "b", "c", "d"], "needs": ["public register", "confidential", "public register", "public register"]})
SUMMARY = pd.DataFrame({"claim_id": ["a", "b"], "n_same_sign": [2, 7], "n_specifications": [5, 10]})


def test_a_measure_that_is_not_counted_is_refused(latest: View) -> None:
    with pytest.raises(KeyError):
        Parts(latest.register, latest.profile)["claims-refuted"]


def test_what_has_no_whole_is_left_out(latest: View) -> None:
    early = latest.on(date(2021, 1, 1), baseline_year=2020)
    assert "intervals-without-a-change" not in Parts(early.register, early.profile)


def test_parts_by_hand() -> None:
    assert count_reproduced(CLAIMS, NEEDS) == (1, 2)
    assert count_specifications(SUMMARY, "b", "n_same_sign") == (7, 10)
    assert count_specifications(SUMMARY, "c", "n_same_sign") == (0, 0)
    assert count_intervals_without_change(pd.DataFrame({"spans_zero": [True, False]})) == (1, 2)
    assert count_intervals_without_change(pd.DataFrame()) == (0, 0)


def test_the_record_gives_every_part(latest: View) -> None:
    parts = Parts(latest.register, latest.profile)
    assert set(parts) == set(COUNTED)
    assert len(parts) == len(COUNTED)
    assert all(0 <= part <= whole for part, whole in parts.values())
