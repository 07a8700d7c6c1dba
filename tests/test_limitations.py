"""Numbers that docs/limitations.md prints of the ten real lists, against the lists themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from glomag.reconcile.audit import Audit, audit_series
from glomag.reconcile.series import build_series, read_dated_lists
from glomag.register import Register
from glomag.sources.folders import find_dated_files

CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def audited(register: Register, shared: Path) -> Audit:
    files = find_dated_files(shared / "samples" / "ofac")
    return audit_series(register, build_series(read_dated_lists(files.dated)))


@pytest.fixture(scope="module")
def printed() -> str:
    text = (CHECKOUT / "docs" / "limitations.md").read_text(encoding="utf-8")
    section = text[text.index("## What OFAC's own lists confirm") :]
    return re.sub(r"\s+", " ", section[: section.index("\n## ", 3)])


def test_the_page_prints_what_the_audit_gives(audited: Audit, printed: str) -> None:
    n = {(row.tested, row.status): row.n for row in audited.counts.itertuples()}
    acts = sum(number for (tested, _), number in n.items() if tested == "designated_on")
    assert f"Of the {acts} acts, {n['designated_on', 'confirmed']} have" in printed
    assert n["designated_on", "contradicted"] == n["removed_on", "contradicted"] == 0
    assert f"and {n['designated_on', 'not testable']} cannot be tested" in printed
    assert f"{n['removed_on', 'confirmed']} are confirmed, none is contradicted, {n['removed_on', 'not testable']} cannot" in printed


def test_the_page_prints_how_strong_the_confirmations_are(audited: Audit, printed: str) -> None:
    strength = dict(audited.strength.itertuples(index=False))
    assert f"{strength['up to 8 days']} of the {sum(strength.values())} dates" in printed
    assert f"{strength['up to 31 days']} more within 31 days, and {strength['more than a year']} rest" in printed


def test_only_the_doubled_number_is_on_a_list_and_not_in_the_record(audited: Audit, printed: str) -> None:
    assert audited.unrecorded["uid"].tolist() == ["36459"]
    assert "36459" in printed
