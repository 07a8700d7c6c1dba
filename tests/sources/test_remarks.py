"""Ties out of Remarks: all of them, in their order, whole, and nothing else."""

from __future__ import annotations

import time

import pytest

from glomag.sources.remarks import ties_in_remarks


@pytest.mark.parametrize(
    ("remarks", "names"),
    [
        ("", ()),
        ("-0- ", ()),
        ("DOB 07 Mar 1887; POB Nowhere.", ()),
        ("Linked To: SYNTHETIC A.", ("SYNTHETIC A",)),
        ("Linked To: SYNTHETIC A", ("SYNTHETIC A",)),  # cut at 1,000 characters
        ("Linked To: SYNTHETIC A CO., LTD.; Gender Male.", ("SYNTHETIC A CO., LTD.",)),
        ("Linked To: SYNTHETIC LTD..", ("SYNTHETIC LTD.",)),
        ("DOB 1887; Linked To: SYNTHETIC B; Linked To: SYNTHETIC A.", ("SYNTHETIC B", "SYNTHETIC A")),
        ("Linked To: SYNTHETIC A; Linked To: SYNTHETIC A.", ("SYNTHETIC A",)),
        ("(Linked To: SYNTHETIC A)", ("SYNTHETIC A",)),
        ("DOB 1887 (Linked To: SYNTHETIC A (GROUP)).", ("SYNTHETIC A (GROUP)",)),
        ("Linked To: SYNTHETIC A (GROUP).", ("SYNTHETIC A (GROUP)",)),
        ("Linked To: SYNTHETIC, Given; DOB 07 Mar 1887; Passport 123.", ("SYNTHETIC, Given",)),
        ("Linked To: ; Linked To:   .", ()),
        ("Linked To:", ()),
    ],
)
def test_the_ties_are_those_printed(remarks: str, names: tuple[str, ...]) -> None:
    ties = ties_in_remarks(remarks)
    assert tuple(tie.name for tie in ties) == names
    assert all((tie.uid, tie.relation, tie.is_former) == ("", "", False) for tie in ties)


@pytest.mark.parametrize("piece", ["Linked To: ", "Linked To: x" + " " * 99, ") " * 9, ";", "."])
def test_a_long_remark_takes_no_longer_than_its_length(piece: str) -> None:
    remarks = "Linked To: SYNTHETIC" + piece * (3_000_000 // len(piece)) + "x"
    began = time.process_time()
    ties_in_remarks(remarks)
    assert time.process_time() - began < 3


def test_a_million_blanks_are_no_harm() -> None:
    began = time.process_time()
    ties_in_remarks("Linked To: SYNTHETIC" + " " * 1_000_000 + "x; Linked To: SYNTHETIC" + " " * 1_000_000)
    assert time.process_time() - began < 1
