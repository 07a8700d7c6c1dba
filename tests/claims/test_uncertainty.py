"""How sure the headline numbers are, on the record and on small invented ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from glomag.claims import uncertainty, uncertainty_words
from glomag.claims.letter_windows import compared_shares, letter_shares, letter_windows
from glomag.claims.uncertainty import EXACT
from glomag.claims.windows import COMPARED_WINDOWS
from glomag.figures import specification_curve, sureness
from glomag.paths import Project
from glomag.run.workbench import ShownReason, Workbench
from glomag.tables.schemas import SCHEMAS

if TYPE_CHECKING:
    from conftest import MakeRegister, View

YEARS = (2020, 2023)


@pytest.fixture(scope="module")
def changes(letter: View) -> pd.DataFrame:
    return uncertainty.build_change_intervals(letter.register, letter.headline, 2020)


@pytest.fixture(scope="module")
def differences(letter: View) -> pd.DataFrame:
    windows = letter_windows(letter.register, letter.profile)
    printed = compared_shares(letter.register, letter.profile)
    return uncertainty.build_share_differences(letter.register, letter.headline, windows, COMPARED_WINDOWS, printed)


def test_a_quiet_year_has_an_exact_interval_and_none_by_packages(letter: View, synthetic: MakeRegister) -> None:
    people = [{"person_id": str(day), "case_id": f"case {day}", "designated_on": date(2018, 1, day)} for day in range(1, 6)]
    register = synthetic(people, [])
    counts = uncertainty.build_count_intervals(register, letter.headline).set_index("year")
    assert counts.loc[2019, "n"] == 0
    assert counts.loc[2019, "exact_high"] == pytest.approx(3.69, abs=0.005)
    assert pd.isna(counts.loc[2019, "actions_low"])
    assert counts.loc[2018, "actions_dispersion"] == 1
    found = uncertainty.build_change_intervals(register, letter.headline, 2018)
    # From five to none: the exact interval alone; from none to none there is no change to state.
    assert found[["year_before", "method"]].drop_duplicates().to_numpy().tolist() == [[2018, EXACT]]
    assert uncertainty.build_change_interval(register, letter.headline, (2019, 2020)).empty


def test_a_year_that_is_not_over_has_no_interval(letter: View) -> None:
    counts = uncertainty.build_count_intervals(letter.register, letter.headline)
    assert counts["year"].tolist() == list(range(2018, 2024))
    assert uncertainty.build_change_interval(letter.register, letter.headline, (2023, 2024)).empty


def test_packages_make_every_change_less_sure(changes: pd.DataFrame) -> None:
    wide = changes.assign(width=changes["high_frac"] - changes["low_frac"])
    wide = wide.pivot(index=["compared_with", "year"], columns="method", values="width")
    assert (wide["bootstrap by cases, union"] > wide[EXACT]).all()
    assert (wide["bootstrap by actions, union"] > wide["bootstrap by cases, union"]).all()
    assert (changes["low_frac"] <= changes["change_frac"]).all()
    assert (changes["change_frac"] <= changes["high_frac"]).all()


def test_the_drop_stands_with_its_exact_interval(changes: pd.DataFrame) -> None:
    own = changes[(changes["compared_with"] == "the baseline year") & (changes["year"] == 2023)].set_index("method")
    assert own.loc[EXACT, ["n_before", "n"]].tolist() == [45, 28]
    assert own.loc[EXACT, "high_frac"] == pytest.approx(0.0194, abs=0.0001)
    assert own.loc[EXACT, "p_value"] == pytest.approx(0.0604, abs=0.0001)
    assert own["spans_zero"].all()


def test_the_one_change_of_the_figure_is_the_same_as_in_the_table(letter: View, changes: pd.DataFrame) -> None:
    alone = uncertainty.build_change_interval(letter.register, letter.headline, YEARS)
    own = changes[(changes["year_before"] == 2020) & (changes["year"] == 2023)]
    pd.testing.assert_frame_equal(alone, own[alone.columns].reset_index(drop=True))


def test_shares_stand_on_the_letters_days_in_both_profiles(letter: View, latest: View) -> None:
    assert letter_windows(letter.register, letter.profile) == letter_windows(latest.register, latest.profile)
    assert [share.percent for share in letter_shares(latest.register, latest.profile)] == [None, 36, 10]
    both = [
        uncertainty.build_share_intervals(view.register, view.headline, letter_windows(view.register, view.profile))
        for view in (letter, latest)
    ]
    pd.testing.assert_frame_equal(*both)
    assert (both[0]["wilson_high_frac"] <= both[0]["clopper_high_frac"]).all()


def test_a_window_without_cases_has_no_share(letter: View, synthetic: MakeRegister) -> None:
    register = synthetic([{"person_id": "1", "case_id": "one", "designated_on": date(2018, 1, 1)}], [])
    windows = letter_windows(letter.register, letter.profile)
    printed = compared_shares(letter.register, letter.profile)
    assert uncertainty.build_share_differences(register, letter.headline, windows, COMPARED_WINDOWS, printed).empty
    assert set(uncertainty.build_share_intervals(register, letter.headline, windows)["period"]) == {"until_recently"}


def test_the_letters_percentages_are_tried_as_whole_numbers(differences: pd.DataFrame) -> None:
    own = differences[differences["reading"].str.contains("the letter")]
    # 36 percent of 22 is 8; 10 percent of 19 is nothing, so both neighbours, which are not the letter's.
    assert own["reading"].tolist() == [
        "nearest whole numbers to the letter's: 8 of 22, then 1 of 19 (prints 5 percent, not 10)",
        "nearest whole numbers to the letter's: 8 of 22, then 2 of 19 (prints 11 percent, not 10)",
    ]
    assert own["boschloo_p"].round(2).tolist() == [0.02, 0.07]


def test_whole_numbers_that_print_the_letters_percentages_are_called_so(letter: View) -> None:
    windows = letter_windows(letter.register, letter.profile)
    before, after = compared_shares(letter.register, letter.profile)
    printed = before, replace(after, percent=11)
    table = uncertainty.build_share_differences(letter.register, letter.headline, windows, COMPARED_WINDOWS, printed)
    assert table["reading"].iloc[-1] == "whole numbers that print the letter's: 8 of 22, then 2 of 19"
    assert "whole numbers that print the letter's: 8 of 22, then 2 of 19: -26 points" in uncertainty_words.say_differences(table, "C")


def test_what_these_numbers_could_have_shown(differences: pd.DataFrame) -> None:
    public = differences.set_index("reading").loc["band C, not reviewed as none found"]
    assert public[["n_basis_before", "n_cases_before", "n_basis_after", "n_cases_after"]].tolist() == [2, 22, 2, 19]
    assert pd.isna(public["would_find_fall_to_frac"])
    assert public["would_find_rise_to_frac"] == pytest.approx(0.465, abs=0.001)


def test_chance_gives_a_run_somewhere_more_often_than_a_named_one(latest: View) -> None:
    falls = uncertainty.build_falls_by_chance(latest.register, latest.headline, YEARS)
    assert falls["first_year"].eq(2018).all()
    assert not falls["is_so"].any()
    named, anywhere = (falls.loc[falls["question"] == question, "chance_frac"] for question in ("these years", "anywhere"))
    assert named.max() < anywhere.min()
    # Of six numbers of which two are equal 1 order in 40 has the three named falls: 18 of 720.
    assert named.iloc[0] == pytest.approx(18 / 720)


def test_support_as_primary_shows_the_three_falls(letter: View) -> None:
    falls = uncertainty.build_falls_by_chance(letter.register, letter.headline.but(rule="conduct-and-support"), YEARS)
    assert falls["is_so"].all()


def test_the_second_coding_moves_fiscal_2020_and_no_share_at_band_c(letter: View) -> None:
    windows = letter_windows(letter.register, letter.profile)
    table = uncertainty.build_headline_by_coding(letter.register, letter.headline, windows, YEARS)
    values = table.pivot(index=["measure", "period"], columns="coding", values="value")
    assert values.loc["count", "2020"].tolist() == [38, 45, 38] if list(values.columns) == ["both", "first", "second"] else False
    assert values.loc[("change", "2020 to 2023"), "second"] == pytest.approx(28 / 38 - 1)


def test_every_headline_number_stands_under_each_coding(letter: View) -> None:
    windows = letter_windows(letter.register, letter.profile)
    table = uncertainty.build_headline_by_coding(letter.register, letter.headline, windows, YEARS)
    SCHEMAS["headline_by_coding"].validate(table)
    numbers = {
        name: [(row.coding, row.numerator, row.denominator) for row in own.itertuples()]
        for name, own in table.groupby("measure", sort=False)
    }
    # 45, 41, 27, 28 falls twice; 38, 38, 27, 28 once: an equal year is no fall.
    assert numbers["falls"] == [("first", 2, 3), ("second", 1, 3), ("both", 1, 3)]
    assert numbers["change on the same days"] == [("first", 26, 28), ("second", 26, 28), ("both", 26, 28)]


def test_shares_by_coding_say_that_they_end_with_the_letter(letter: View, latest: View) -> None:
    for view in (letter, latest):
        windows = letter_windows(view.register, view.profile)
        table = uncertainty.build_headline_by_coding(view.register, view.headline, windows, YEARS)
        since = table[(table["period"] == "since_january_2023")]
        assert set(since["first_day"]) == {date(2023, 1, 1)}
        assert set(since["last_day"]) == {date(2024, 9, 5)}
    # What is known later moves the year that was not over: 35 in the whole of fiscal 2024.
    same = table[table["measure"] == "change on the same days"]
    assert same["numerator"].tolist() == [35] * 3
    assert set(same["last_day"]) == {date(2024, 9, 30)}


def test_a_change_on_days_without_anybody_is_none(letter: View, synthetic: MakeRegister) -> None:
    people = [{"person_id": "1", "case_id": "one", "designated_on": date(2024, 1, 5)}]
    record = replace(synthetic(people, []), letter_claims=letter.register.letter_claims, as_of=letter.register.as_of)
    table = uncertainty.build_headline_by_coding(record, letter.headline, letter_windows(letter.register, letter.profile), YEARS)
    same = table[table["measure"] == "change on the same days"]
    assert same[["numerator", "denominator"]].to_numpy().tolist() == [[1, 0]] * 3
    assert same["value"].isna().all()
    SCHEMAS["headline_by_coding"].validate(table)


@pytest.mark.parametrize("day", [date(2023, 1, 2), date(2023, 6, 30), date(2023, 9, 29)])
def test_before_the_letters_years_are_over_its_tables_have_no_row_and_the_words_say_why(latest: View, day: date) -> None:
    view = latest.on(day)
    register, headline, windows = view.register, view.headline, letter_windows(view.register, view.profile)
    falls = uncertainty.build_falls_by_chance(register, headline, YEARS)
    assert falls.empty
    assert "is not over" in uncertainty_words.say_falls(falls)
    changes = uncertainty.build_change_intervals(register, headline, 2020)
    assert "can be stated" in uncertainty_words.say_change(changes, YEARS)
    differences = uncertainty.build_share_differences(
        register, headline, windows, COMPARED_WINDOWS, compared_shares(register, view.profile)
    )
    assert not differences["reading"].str.contains("the letter").any()
    assert uncertainty_words.say_differences(differences, "C")
    by_coding = uncertainty.build_headline_by_coding(register, headline, windows, YEARS)
    assert not set(by_coding["measure"]) & {"change", "falls", "change on the same days"}
    made = {"falls_by_chance": falls, "change_intervals": changes, "share_differences": differences, "headline_by_coding": by_coding}
    for name, table in made.items():
        SCHEMAS[name].validate(table)


def test_a_record_of_less_than_a_year_has_tables_without_a_row(latest: View) -> None:
    window = {"first": date(2017, 12, 20), "last": date(2018, 1, 31)}
    early = latest.on(date(2018, 6, 30), baseline_year=2018, windows=dict.fromkeys(latest.profile.windows.model_dump(), window))
    counts = uncertainty.build_count_intervals(early.register, early.headline)
    changes = uncertainty.build_change_intervals(early.register, early.headline, 2018)
    for name, table in {"count_intervals": counts, "change_intervals": changes}.items():
        assert table.empty
        SCHEMAS[name].validate(table)
    assert uncertainty_words.say_yearly_changes(changes).startswith("No step")
    assert uncertainty_words.say_base_year(counts, 2020) == "2020 cannot be set beside other whole years."


@pytest.mark.parametrize("day", [date(2023, 6, 30), date(2023, 9, 29)])
def test_a_figure_about_a_year_that_is_not_over_is_a_sentence_and_no_file(
    latest: View, project: Project, tmp_path: Path, day: date
) -> None:
    view = latest.on(day)
    bench = Workbench(project, view.register, view.profile, tmp_path)
    exhibits = [sureness.build_exhibit]
    if day.month < 9:  # in September its cut may be moved to a day that is known
        exhibits += [specification_curve.build_exhibit, specification_curve.build_falls_exhibit]
    for build_exhibit in exhibits:
        shown = bench.draw(build_exhibit)
        assert isinstance(shown, ShownReason)
        said = shown._repr_mimebundle_()["text/plain"]
        assert said.startswith("This figure is not drawn: no ")
        assert said.endswith(f"as of {day}.")
    assert not list(tmp_path.iterdir())


def test_sentences_say_what_the_tables_hold(changes: pd.DataFrame, differences: pd.DataFrame) -> None:
    said = uncertainty_words.say_change(changes, YEARS)
    assert "45 to 28: -38 percent." in said
    assert "one by one: -63 to +2 percent (p = 0.060)" in said
    assert "Packages taken whole, cases: about -69 to +38 percent." in said
    assert "Every interval reaches from a fall to a rise" in said
    assert "No change from 2024 to 2025 can be stated" in uncertainty_words.say_change(changes, (2024, 2025))
    assert "2 of 22, then 2 of 19: +1 points (-19 to +23), p = 1.00; no fall is deep enough" in uncertainty_words.say_differences(
        differences, "C"
    )
    assert "p = 0.02; a fall to 3 percent or less would be found four times out of five." in uncertainty_words.say_differences(
        differences, "C"
    )


def test_how_many_steps_were_looked_at_is_said(changes: pd.DataFrame) -> None:
    last = uncertainty_words.say_yearly_changes(changes).splitlines()[-1]
    assert last.startswith("Looked at: 5 steps. Nothing was adjusted for that")


def test_a_highest_year_is_expected_to_be_followed_by_lower_ones(letter: View) -> None:
    counts = uncertainty.build_count_intervals(letter.register, letter.headline)
    said = uncertainty_words.say_base_year(counts, 2020)
    assert said.startswith("2020 (45) is the highest of the 6 whole years of the record; the others have 29 on average.")
    assert "regression to the mean" in said
    assert uncertainty_words.say_base_year(counts, 2021) == (
        "2021 (41) is not the highest of the 6 whole years of the record: 2020 (45) is as high or higher."
    )
    tied = counts.assign(n=counts["n"].clip(upper=41))
    assert uncertainty_words.say_base_year(tied, 2020).endswith(": 2021 (41) is as high or higher.")


def test_an_interval_without_an_end_is_said_to_have_none(changes: pd.DataFrame) -> None:
    endless = changes.assign(high_frac=inf, low_frac=0.1, spans_zero=False)
    said = uncertainty_words.say_change(endless, YEARS)
    assert "+10 to no limit percent" in said
    assert "No interval reaches from a fall to a rise." in said


def test_no_list_of_rows_and_no_possible_numerator_are_said_plainly() -> None:
    none = pd.DataFrame({"doubt": ["a"], "n_rows": pd.array([None], dtype="Int64")})
    assert uncertainty_words.say_recodings(none) == "No choice of borderline rows gives the letter's percentage."
    row = {
        "verdict": "impossible as printed",
        "is_headline": True,
        "before": 38,
        "after": 28,
        "afters_printing": "",
        "grim_has_power": True,
    }
    pairs = pd.DataFrame([row]).astype({"grim_has_power": "boolean"})
    assert "only no whole number would print it" in uncertainty_words.say_possible_changes(pairs, -56)
