"""The picture of Global Magnitsky beside the country programmes: what its words say, and that nothing unseen is drawn as zero."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed
from glomag.figures.programmes_over_time import build_programmes_over_time
from glomag.figures.style import house_style
from glomag.figures.writing import picture_files
from glomag.measures.arrival_counts import ProgrammesOverTime

DAYS = (date(2019, 9, 1), date(2020, 10, 5), date(2021, 1, 10), date(2021, 9, 30), date(2022, 10, 1), date(2022, 12, 1), date(2023, 9, 1))


def _found(*years: tuple[int, int | None, int, int | None, int, float, float]) -> ProgrammesOverTime:
    names = ["year", "n_glomag", "n_glomag_may", "n_country", "n_country_may", "share_low_frac", "share_high_frac"]
    table = pd.DataFrame(years, columns=names).astype({"n_glomag": "Int64", "n_country": "Int64"})
    table = table.assign(
        first_day=[date(year - 1, 10, 1) for year in table["year"]],
        last_day=[date(year, 9, 30) for year in table["year"]],
        n_lists=1,
        is_seen=table["n_glomag"].notna(),
        is_partial=table["year"] == 2023,
        n_both=pd.array([pd.NA if pd.isna(n) else 0 for n in table["n_glomag"]], dtype="Int64"),
        n_both_may=0,
    )
    counted = {name: pd.DataFrame(index=range(n)) for name, n in (("glomag", 30), ("country", 40), ("both", 1))}
    return ProgrammesOverTime(table, ("MAGNIT", "SYRIA"), {"glomag": 157, "country": 6}, counted, {"glomag": 12, "country": 3})


FELL = (
    (2020, 50, 2, 20, 0, 50 / 70, 52 / 72),
    (2021, None, 30, None, 40, 0.0, 1.0),
    (2022, 20, 0, 60, 4, 20 / 84, 0.25),
    (2023, 1, 9, 2, 9, 0.1, 0.9),
)
UNTOLD = ((2020, 50, 9, 20, 60, 50 / 130, 59 / 79), (2022, 20, 30, 40, 4, 20 / 64, 50 / 90))


@pytest.fixture(scope="module")
def fell() -> Exhibit:
    return build_programmes_over_time(_found(*FELL), DAYS)


def test_the_title_is_the_finding_with_its_ranges(fell: Exhibit) -> None:
    assert fell.title == (
        "Global Magnitsky's share of new persons under it or the 2 country programmes fell from 71 to 72 percent in fiscal 2020 "
        "to 24 to 25 percent in 2022"
    )
    assert (
        "the lists show both: GLOMAG 50 to 52 in 2020 and 20 in 2022 (fewer) and country programmes 20 in 2020 and 60 to 64 in 2022 (more)"
        in (fell.caption)
    )


def test_ranges_that_overlap_are_said_to_show_nothing() -> None:
    exhibit = build_programmes_over_time(_found(*UNTOLD), DAYS)
    assert exhibit.title == (
        "The lists do not show whether country programmes took over: "
        "Global Magnitsky's share of new persons under it or the 2 country programmes was 38 to 75 percent in fiscal 2020 "
        "and 31 to 56 percent in 2022"
    )
    assert "the lists do not tell" in exhibit.caption


def test_a_share_that_moved_is_no_taking_over_where_the_numbers_do_not_tell() -> None:
    title = build_programmes_over_time(_found((2020, 50, 0, 20, 0, 50 / 70, 50 / 70), (2022, 20, 0, 15, 9, 20 / 44, 20 / 35)), DAYS).title
    assert title.startswith("The lists do not show whether country programmes took over: ")
    assert "programmes fell from 71 percent" in title


def test_lists_that_were_left_out_stand_in_source_caption_and_alt_text() -> None:
    exhibit = build_programmes_over_time(_found(*FELL), DAYS, [date(2022, 11, 9)])
    assert exhibit.source.endswith("; 1 list left out")
    assert all("Left out, since they cannot be read: the lists of 2022-11-09." in words for words in (exhibit.caption, exhibit.alt_text))


def test_a_year_that_the_lists_only_begin_in_has_no_number_and_no_bar() -> None:
    exhibit = build_programmes_over_time(_found(FELL[0], (2023, None, 0, None, 0, float("nan"), float("nan"))), DAYS)
    assert "fiscal 2023 (in part) not seen. From" in exhibit.alt_text
    with house_style():
        bars = draw_framed(exhibit).axes[1]
    assert "not seen" in [text.get_text() for text in bars.texts]
    assert "0" not in [text.get_text() for text in bars.texts]


@pytest.mark.parametrize(("n", "says"), [(1, "7 lists can show 1 whole fiscal year"), (0, "7 lists can show no whole fiscal year")])
def test_fewer_than_two_whole_years_are_no_finding(n: int, says: str) -> None:
    years = [UNTOLD[0], (2021, None, 3, None, 4, 0.0, 1.0)][1 - n :]
    assert build_programmes_over_time(_found(*years), DAYS).title == f"Whether country programmes took over cannot be seen: {says}"


def test_the_alt_text_holds_every_number_and_calls_unseen_what_is_not_seen(fell: Exhibit) -> None:
    assert fell.alt_text.endswith(
        "New under GLOMAG and under country programmes: fiscal 2020 50 to 52 and 20; fiscal 2021 not seen, at most 30 and at most 40; "
        "fiscal 2022 20 and 60 to 64; fiscal 2023 (in part) 1 to 10 and 2 to 11. From the first list to the last, whatever the year: "
        "30 under GLOMAG and 40 under country programmes, 1 of them under both at once."
    )


def test_the_source_line_names_the_lists_and_the_caption_what_they_cannot_tell(fell: Exhibit) -> None:
    assert fell.source == "7 SDN lists of OFAC's, the first of 1 September 2019, the last of 1 September 2023"
    assert "moved in from other programmes (12 under GLOMAG and 3 under country programmes)" in fell.caption
    assert "vessels and aircraft (157 under GLOMAG and 6 under country programmes), are left out" in fell.caption
    assert (fell.number, fell.stem, fell.as_of) == (None, "programmes-over-time", date(2023, 9, 1))


def test_a_year_that_is_not_seen_has_words_in_place_of_bars_and_an_empty_cell(fell: Exhibit) -> None:
    with house_style():
        bars, lists, shares = draw_framed(fell).axes[1:]
    full = [patch.get_height() for patch in bars.patches if isinstance(patch, Rectangle)]
    assert full == [50, 2, 20, 0, 20, 0, 60, 4, 1, 9, 2, 9]
    assert [[text.get_text() for text in axes.texts].count("not seen") for axes in (bars, shares)] == [1, 1]
    n_ticks = sum(len(drawn.get_segments()) for drawn in lists.collections)
    assert n_ticks == sum(date(2019, 10, 1) <= day for day in DAYS)
    row = fell.rows[fell.rows["year"] == 2021].iloc[0]
    assert pd.isna(row["n_glomag"])
    assert pd.isna(row["n_country"])


def test_the_same_lists_give_the_same_bytes(fell: Exhibit) -> None:
    again = build_programmes_over_time(_found(*FELL), DAYS)
    assert picture_files(again) == picture_files(fell)
    assert set(picture_files(fell)) == {f"programmes-over-time.{ending}" for ending in ("png", "svg", "csv")}
