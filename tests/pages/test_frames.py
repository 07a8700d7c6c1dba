"""Tables out of a notebook's HTML: text alone, or no table at all."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glomag.pages.frames import parse_frame
from glomag.run.workbench import ShownTable

_HEAD = "<thead><tr><th></th><th>a</th></tr></thead>"


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "text alone",
        "<script>window.hacked=1</script>",
        "<p>a table would follow</p>",
        f"<table>{_HEAD}<tbody><tr><th>0</th><td><img src=x></td></tr></tbody></table>",
        f"<table>{_HEAD}<tbody><tr><th>0</th><td><b>bold</b></td></tr></tbody></table>",
        f"<table>{_HEAD}<tbody><tr><th>0</th><td rowspan=2>merged</td></tr></tbody></table>",
        f"<table>{_HEAD}<tbody><tr><th>0</th></tr></tbody></table>",
        f"<table>{_HEAD}<tbody></tbody></table><script>window.hacked=1</script>",
        f"<p>one <b>bold</b></p><table>{_HEAD}<tbody></tbody></table>",
        f"<p>one</p>between<table>{_HEAD}<tbody></tbody></table>",
        f"<div><style>td {{ color: red }}</style><table>{_HEAD}<tbody></tbody></table></div>",
        f"<table>{_HEAD.replace('</tr>', '</tr><tr><th>index</th><th></th></tr>')}<tbody></tbody></table>",
    ],
)
def test_whatever_is_more_than_text_in_cells_is_no_table(markup: str) -> None:
    assert parse_frame(markup) is None


_WORDS = st.text(st.characters(exclude_categories=("C", "Z")), max_size=12)


@given(st.lists(st.tuples(_WORDS, _WORDS), max_size=5))
def test_every_shown_cell_comes_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    markup = ShownTable(pd.DataFrame(rows, columns=["a", "<b> & c"], dtype="str"))._repr_mimebundle_()["text/html"]
    frame = parse_frame(markup)
    assert frame is not None
    assert frame.headings == ("a", "<b> & c")
    assert list(frame.rows) == rows


def test_an_index_that_means_something_is_a_column() -> None:
    table = pd.DataFrame({"n": [27, 23]}, index=["2018", "2019"])
    frame = parse_frame(table.to_html())
    assert frame is not None
    assert (frame.headings, frame.rows) == (("", "n"), (("2018", "27"), ("2019", "23")))


def test_what_the_headings_are_values_of_is_kept() -> None:
    turned = pd.DataFrame({"year": [1, 1], "measure": ["all", "some"], "n": [2, 1]}).pivot(index="year", columns="measure", values="n")
    frame = parse_frame(turned.reset_index().to_html())
    assert frame is not None
    assert (frame.across, frame.headings, frame.rows) == ("measure", ("year", "all", "some"), (("1", "2", "1"),))


def test_sentences_before_a_table_are_kept_with_it() -> None:
    frame = parse_frame(f"<p>a &lt; b</p>\n<p>c</p><table>{_HEAD}<tbody></tbody></table>")
    assert frame is not None and frame.before == ("a < b", "c")
