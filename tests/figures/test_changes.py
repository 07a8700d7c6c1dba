"""Figure 2: whole years only, both counts beside every percentage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure

from glomag.errors import CoverageError
from glomag.figures.changes import BASELINE, YEAR_BEFORE, build_exhibit, build_rows
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed
from glomag.figures.sizes import SLIDE, SQUARE, STORY, Size
from glomag.figures.style import house_style

# Primary persons by fiscal year, counted by hand from the record before this code was written.
PRIMARY = {2018: 27, 2019: 23, 2020: 45, 2021: 41, 2022: 27, 2023: 28, 2024: 35, 2025: 14}


@dataclass(frozen=True)
class Shown:
    exhibit: Exhibit
    figure: Figure


def drawn(exhibit: Exhibit) -> Figure:
    with house_style():
        return draw_framed(exhibit)


@pytest.fixture(scope="module", params=["letter", "latest"])
def shown(request: pytest.FixtureRequest) -> Shown:
    """The figure of each profile, made and drawn once."""
    view = request.getfixturevalue(request.param)
    exhibit = build_exhibit(view.register, view.profile)
    return Shown(exhibit, drawn(exhibit))


def test_a_record_with_one_whole_year_has_no_change_to_show(latest: Any) -> None:
    early = latest.on(date(2019, 1, 10), baseline_year=2018)
    with pytest.raises(CoverageError, match="only one whole fiscal year"):
        build_exhibit(early.register, early.profile)


def test_a_baseline_year_that_is_cut_is_refused(latest: Any) -> None:
    early = latest.on(date(2020, 9, 5))
    with pytest.raises(CoverageError, match="2020"):
        build_exhibit(early.register, early.profile)


def test_the_year_that_the_as_of_day_cuts_never_appears(letter: Any, latest: Any) -> None:
    assert build_rows(letter.register, letter.profile)["year"].max() == 2023
    assert build_rows(latest.register, latest.profile)["year"].max() == 2025


def test_the_left_out_year_is_named_in_subtitle_and_caption(letter: Any) -> None:
    exhibit = build_exhibit(letter.register, letter.profile)
    for words in (exhibit.subtitle, exhibit.caption):
        assert "fiscal 2024, cut at 5 September 2024, left out" in words


def test_no_year_is_said_to_be_left_out_where_the_as_of_day_ends_one(latest: Any) -> None:
    whole = latest.on(date(2024, 9, 30))
    exhibit = build_exhibit(whole.register, whole.profile)
    assert "left out" not in exhibit.subtitle + exhibit.caption
    assert exhibit.rows["year"].max() == 2024


def test_the_baseline_year_is_not_compared_with_itself_nor_with_earlier_years(latest: Any) -> None:
    rows = build_rows(latest.register, latest.profile)
    assert list(rows.loc[rows["comparison"] == BASELINE, "year"]) == [2021, 2022, 2023, 2024, 2025]


def test_the_rows_hold_the_counts_of_both_years(latest: Any) -> None:
    rows = build_rows(latest.register, latest.profile)
    assert [(row.n, row.n_base) for row in rows.itertuples()] == [(PRIMARY[row.year], PRIMARY[row.base_year]) for row in rows.itertuples()]
    assert rows["n"].dtype == rows["n_base"].dtype == "int64"
    before = rows[rows["comparison"] == YEAR_BEFORE].set_index("year")["change_frac"]
    assert before.round(3).to_dict() == {2019: -0.148, 2020: 0.957, 2021: -0.089, 2022: -0.341, 2023: 0.037, 2024: 0.25, 2025: -0.6}


def test_the_titles_are_the_findings(letter: Any, latest: Any) -> None:
    assert build_exhibit(letter.register, letter.profile).title == (
        "Primary Global Magnitsky designations rose 4 percent, from 27 to 28, in fiscal 2023, "
        "but were down 38 percent, from 45 to 28, since fiscal 2020"
    )
    assert build_exhibit(latest.register, latest.profile).title == (
        "Primary Global Magnitsky designations fell 60 percent, from 35 to 14, in fiscal 2025, "
        "and were down 69 percent, from 45 to 14, since fiscal 2020"
    )


def test_the_comparison_is_made_once_where_the_baseline_is_the_year_before(latest: Any) -> None:
    view = latest.on(date(2025, 9, 30), baseline_year=2024)
    title = build_exhibit(view.register, view.profile).title
    assert title == "Primary Global Magnitsky designations fell 60 percent, from 35 to 14, in fiscal 2025"


def test_every_count_and_year_of_the_title_occurs_in_the_rows(shown: Shown) -> None:
    exhibit = shown.exhibit
    counts = {int(number) for number in re.findall(r"\d+(?! percent)\b", exhibit.title)}
    assert counts <= set(exhibit.rows[["n", "n_base", "year", "base_year"]].to_numpy().ravel())


def test_the_bars_are_the_rows(shown: Shown) -> None:
    exhibit = shown.exhibit
    panels = [rows for _, rows in exhibit.rows.groupby("comparison", sort=False)]
    for axes, rows in zip(shown.figure.axes, panels, strict=True):
        assert [bar.get_width() for bar in axes.patches] == list(rows["change_frac"])
        assert [bar.get_y() + bar.get_height() / 2 for bar in axes.patches] == pytest.approx(list(rows["year"]))


def test_a_percent_is_as_wide_in_both_panels(latest: Any) -> None:
    figure = drawn(build_exhibit(latest.register, latest.profile))
    scales = [axes.get_position().width / (axes.get_xlim()[1] - axes.get_xlim()[0]) for axes in figure.axes]
    assert scales[0] == pytest.approx(scales[1])


def test_every_percentage_has_both_counts_beside_it(shown: Shown) -> None:
    for axes in shown.figure.axes:
        heights = {text.get_position()[1] for text in axes.texts if "\N{RIGHTWARDS ARROW}" in text.get_text()}
        percents = [text.xy[1] for text in axes.texts if "%" in text.get_text()]  # type: ignore[attr-defined]
        assert len(percents) == len(axes.patches)
        assert set(percents) == heights


def test_a_base_of_zero_shows_counts_and_no_percentage(synthetic: Any, latest: Any) -> None:
    invented = synthetic([{"person_id": "a", "case_id": "c", "designated_on": "2019-11-01"}], [])
    exhibit = build_exhibit(invented, latest.profile)
    (axes, _) = drawn(exhibit).axes
    row = exhibit.rows[(exhibit.rows["comparison"] == YEAR_BEFORE) & (exhibit.rows["year"] == 2020)].iloc[0]
    assert (row["n_base"], row["n"]) == (0, 1)
    assert pd.isna(row["change_frac"])
    assert [text.get_text() for text in axes.texts if text.get_text().startswith(("0 \N{RIGHTWARDS ARROW} 1", "no base"))]
    assert not [text for text in axes.texts if "inf" in text.get_text() or "nan" in text.get_text()]


@pytest.mark.parametrize(("size", "n_panels"), [(SLIDE, 2), (SQUARE, 1), (STORY, 2)], ids=["slide", "square", "story"])
def test_a_square_shows_the_year_before_alone_and_the_title_says_the_rest(shown: Shown, size: Size, n_panels: int) -> None:
    panels = [rows for _, rows in shown.exhibit.rows.groupby("comparison", sort=False)]
    with house_style(size.label_pt):
        all_axes = draw_framed(shown.exhibit, size).axes
    assert len(all_axes) == n_panels
    for axes, rows in zip(all_axes, panels, strict=False):
        assert [bar.get_width() for bar in axes.patches] == list(rows["change_frac"])
    last = panels[1].iloc[-1]
    assert f"from {last['n_base']} to {last['n']}, since fiscal {last['base_year']}" in shown.exhibit.title


def test_no_change_stands_in_one_column_of_a_story(shown: Shown) -> None:
    with house_style(STORY.label_pt):
        above, below = draw_framed(shown.exhibit, STORY).axes
    assert above.get_xlim() == below.get_xlim()
    assert above.get_position().x0 == below.get_position().x0
