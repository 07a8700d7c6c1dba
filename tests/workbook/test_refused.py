"""What stops a workbook: one clear message, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from glomag.errors import PublishError

if TYPE_CHECKING:
    from workbook.conftest import Published

FIRST = "01-primary-by-fiscal-year"

Break = Callable[["Published"], object]
BROKEN: dict[str, tuple[Break, str]] = {
    "no claims": (lambda made: (made.processed / "claims.csv").unlink(), "latest/claims.csv"),
    "no record": (lambda made: (made.processed / "register.csv").unlink(), "latest/register.csv"),
    "no words": (lambda made: (made.kit(FIRST) / "figure.json").unlink(), f"latest/{FIRST}/figure.json"),
    "no rows": (lambda made: (made.kit(FIRST) / f"{FIRST}.csv").unlink(), f"{FIRST}.csv"),
    "a folder for a file": (lambda made: ((made.processed / "claims.csv").unlink(), (made.processed / "claims.csv").mkdir()), "claims.csv"),
    "words cut off": (lambda made: (made.kit(FIRST) / "figure.json").write_text('{"figure"'), "not readable as JSON"),
    "words of no kind": (lambda made: (made.kit(FIRST) / "figure.json").write_text("[]"), "these words are missing"),
    "a word too few": (lambda made: made.words(FIRST, caption=None), "caption"),
    "no day": (lambda made: made.words(FIRST, as_of="yesterday"), "'yesterday' is no day"),
    "another figure": (lambda made: made.words(FIRST, figure="02-change-by-year"), "is not the folder's own name"),
    "another profile": (lambda made: made.words(FIRST, profile="letter-2024-09"), "profile letter-2024-09"),
    "another day": (lambda made: made.words(FIRST, as_of="2026-09-18"), "as of 2026-09-18"),
    "other rows": (lambda made: (made.kit(FIRST) / f"{FIRST}.csv").write_text("year,n_primary\n2020,45\n"), "speaks of other rows"),
    "other columns": (lambda made: (made.processed / "claims.csv").write_text("claim_id,says\n"), "other columns than its contract"),
    "no UTF-8": (lambda made: (made.processed / "register.csv").write_bytes(b"row_id,\xff\n"), "not UTF-8"),
}


@pytest.mark.parametrize(("breaking", "said"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_output_is_named_and_no_workbook_is_written(published: Published, breaking: Break, said: str) -> None:
    published.target.write_bytes(b"the workbook of before")
    breaking(published)
    with pytest.raises(PublishError) as caught:
        published.write()
    assert said in str(caught.value)
    assert str(published.figures.parent.parent) not in str(caught.value)
    assert published.target.read_bytes() == b"the workbook of before"


def test_a_profile_without_figures_has_no_workbook(published: Published) -> None:
    for folder in published.figures.iterdir():
        folder.rename(folder.with_name("old " + folder.name))
    with pytest.raises(PublishError, match="there is no figure here"):
        published.write()


def test_a_place_that_cannot_be_written_to_is_said(published: Published) -> None:
    published.target.mkdir()
    with pytest.raises(PublishError, match="cannot write the workbook"):
        published.write()
