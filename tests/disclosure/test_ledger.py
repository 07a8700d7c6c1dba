"""The ledger: read whole or not at all, and every print in it a line of arithmetic."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attacker import rounded_half_up
from books import Book, asked, invented, make_truth

from glomag.disclosure.ledger import FILE, Ledger, constraints_of, ledger_text, read_ledger
from glomag.disclosure.problems import DisclosureError

N = [f"case {number:03}" for number in range(130)]


def a_book() -> Book:
    own = Book()
    own.release([asked(N[:20]), asked(N[10:40], public=N[10:13])], invented(N[:40], 1))
    return own


def test_no_ledger_is_an_empty_one(tmp_path: Path) -> None:
    assert read_ledger(tmp_path, "releases/") == Ledger()
    assert Ledger().version == 1
    assert Ledger().constraints == []


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"releases": [{}]}', '{"releases": [], "more": 1}'])
def test_a_damaged_ledger_stops_every_release(tmp_path: Path, damage: str) -> None:
    (tmp_path / FILE).write_text(damage, encoding="utf-8")
    with pytest.raises(DisclosureError, match="not whole") as refused:
        read_ledger(tmp_path, "releases/")
    assert str(tmp_path) not in str(refused.value)


def test_an_entry_that_is_cut_stops_every_release(tmp_path: Path) -> None:
    content = json.loads(a_book().text)
    del content["releases"][0]["shares"][0]["percents"]
    (tmp_path / FILE).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DisclosureError, match=r"releases\.0\.shares\.0\.percents"):
        read_ledger(tmp_path, "releases/")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    own = a_book()
    (tmp_path / FILE).write_text(ledger_text(own.ledger), encoding="utf-8")
    assert read_ledger(tmp_path, "releases/") == own.ledger


def test_a_print_allows_what_rounds_to_it_and_nothing_else() -> None:
    for share in a_book().ledger.releases[0].shares:
        for n in range(len(share.cases) + 1):
            assert (n in share.constraint().allowed) == (rounded_half_up(share.offset + n, share.n_cases) in share.percents)


def test_every_print_is_true() -> None:
    truth = invented(N[:40], 1)
    assert all(len(told.cases & truth[told.bit]) in told.allowed for told in a_book().ledger.constraints)


def test_the_ledger_holds_no_case_apart_from_its_denominator() -> None:
    """Two lists that print alike are written alike, to the last byte."""
    texts = set()
    for on_list in (N[:5], N[15:20]):
        own = Book()
        own.release([asked(N[:20])], make_truth(on_list))
        texts.add(own.text)
    assert len(texts) == 1


def test_the_same_print_tells_the_same_once() -> None:
    own = a_book()
    release = own.ledger.releases[0]
    doubled = release.model_copy(update={"shares": (*release.shares, *release.shares)})
    assert constraints_of(doubled) == constraints_of(release)
