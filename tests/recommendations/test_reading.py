"""A confidential list read strictly, and refused without a word of what is in it."""

from __future__ import annotations

import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

if (own_folder := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.append(own_folder)  # pytest puts no folder of tests on the path

from made_recommendations import FIRST, ROWS, as_csv, as_xlsx, but, check_silent, places, refuse, save

from glomag.paths import Project
from glomag.periods import Period
from glomag.recommendations.columns import NAMES
from glomag.recommendations.problems import RecommendationError
from glomag.recommendations.reading import examine_list, find_faults, read_recommendations


@pytest.mark.parametrize(
    ("column", "text", "rule"),
    [
        ("recommendation_id", "", "is blank"),
        ("recommendation_id", "CANARY;1", "holds a semicolon"),
        ("recommendation_id", "canary\u200b1", "invisible"),
        ("recommendation_id", "canary" * 11, "too long"),
        ("submitted_on", "2024-1-5", "calendar"),
        ("submitted_on", "2024/01/05", "calendar"),
        ("submitted_on", "05.01.2024", "calendar"),
        ("submitted_on", "2023-02-29", "calendar"),
        ("submitted_on", "2024-13", "calendar"),
        ("submitted_on", "2024-00", "calendar"),
        ("submitted_on", "2024-01-00", "calendar"),
        ("submitted_on", "2024-01-05T00:00:00", "too long"),
        ("submitted_on", "24-01-05", "calendar"),
        ("submitted_on", "\u0662\u0660\u0662\u0664-\u0660\u0661", "calendar"),
        ("submitted_on", "2009", "calendar"),
        ("submitted_on", "2101-01", "calendar"),
        ("country", "xk", "code of a country"),
        ("country", "UK", "code of a country"),
        ("country", "XKX", "too long"),
        ("target_name", "", "is blank"),
        ("target_name", "12-34", "no letter"),
        ("target_name", "\u200b\u202e", "nothing that can be seen"),
        ("target_name", "Canary; Canary", "semicolon"),
        ("target_name", "Canary\nCanary", "line break"),
        ("target_name", "Canary\tCanary", "line break"),
        ("target_name", "Canary\x07", "control"),
        ("target_name", "Canary_x000D_", "control"),
        ("target_name", "Cana\ufffdry", "lost on saving"),
        ("target_name", "=CANARY()", "formula"),
        ("target_name", "'=CANARY()", "formula"),
        ("target_name", "@canary", "formula"),
        ("target_aliases", "Canary\uff1bCanary", "another sign than ;"),
        ("target_aliases", "Canary\u061bCanary", "another sign than ;"),
        ("target_aliases", "Canary; 123", "no letter"),
        ("target_uid", "0777001", "no number"),
        ("target_uid", "777001a", "no number"),
        ("target_uid", "\uff17\uff17\uff17\uff10\uff10\uff11", "no number"),
        ("target_uid", "7770010000", "too long"),
        ("conduct", "Corruption", "kind of conduct"),
        ("organisations", "Canary\x00", None),
        ("organisations", "-canary", "formula"),
        ("superseded_by", "CANARY-ID-9", "not in the list"),
        ("superseded_by", "CANARY-ID-1", "its own"),
        ("synthetic", "synthetic", "another word"),
        ("synthetic", "", "other rows are not"),
    ],
)
def test_a_wrong_cell_is_a_fault_with_row_column_rule_and_what_is_allowed(
    tmp_path: Path, project: Project, column: str, text: str, rule: str | None
) -> None:
    path = save(tmp_path, as_csv(but(0, **{column: text})))
    if rule is None:  # a NUL is no text at all
        assert "not UTF-8" in refuse(path, project)
        return
    faults = [fault for fault in find_faults(path, project) if fault.row == 2]
    assert (2, column) in places(faults)
    fault = next(fault for fault in faults if fault.column == column)
    assert rule in fault.rule
    assert fault.allowed
    assert "canary" not in f"{fault.rule} {fault.allowed}".lower()
    with pytest.raises(RecommendationError) as refused:
        read_recommendations(path, project)
    check_silent(refused.value, path)
    assert "glomag recommendations check FILE" in str(refused.value)


def test_the_message_for_a_run_counts_faults_and_says_nothing_else(tmp_path: Path, project: Project) -> None:
    with pytest.raises(RecommendationError) as refused:
        read_recommendations(save(tmp_path, as_csv(but(0, country="canary", conduct="canary"))), project)
    assert str(refused.value) == (
        "the list of recommendations has 2 faults and is not used\n"
        "  change:  glomag recommendations check FILE shows them cell by cell, on the terminal only"
    )


@pytest.mark.parametrize("column", ["submitted_on", "country", "conduct", "organisations", "superseded_by"])
def test_rows_of_one_recommendation_agree_or_are_blank(tmp_path: Path, project: Project, column: str) -> None:
    other = {
        "submitted_on": "2019-07-24",
        "country": "SS",
        "conduct": "both",
        "organisations": "Canary Too",
        "superseded_by": "CANARY-ID-3",
    }
    (fault,) = find_faults(save(tmp_path, as_csv(but(1, **{column: other[column]}))), project)
    assert (fault.row, fault.column) == (3, column)
    assert "differs from row 2" in fault.rule
    assert not find_faults(save(tmp_path, as_csv(but(1, **{column: FIRST[column]}))), project)


@pytest.mark.parametrize("column", ["submitted_on", "country", "conduct"])
def test_the_first_row_of_a_recommendation_says_everything(tmp_path: Path, project: Project, column: str) -> None:
    faults = find_faults(save(tmp_path, as_csv(but(0, **{column: ""}))), project)
    assert places(faults) == [(2, column)]
    assert "first row" in faults[0].rule


def test_a_target_stands_once_in_a_recommendation(tmp_path: Path, project: Project) -> None:
    again = but(1, target_name=FIRST["target_name"].upper(), target_uid="777001")
    assert places(find_faults(save(tmp_path, as_csv(again)), project)) == [(3, "target_uid")]
    nameless = [{**row, "target_uid": ""} for row in but(1, target_name=FIRST["target_name"].upper())]
    assert places(find_faults(save(tmp_path, as_csv(nameless)), project)) == [(3, "target_name")]


def test_a_circle_of_supersessions_is_a_fault_of_each_of_its_rows(tmp_path: Path, project: Project) -> None:
    faults = find_faults(save(tmp_path, as_csv(but(2, superseded_by="CANARY-ID-3"))), project)
    assert places(faults) == [(4, "superseded_by"), (5, "superseded_by")]
    assert "circle" in faults[0].rule


@pytest.mark.parametrize(
    ("names", "place", "rule"),
    [
        ((*NAMES[:-1], "canary"), (1, "column J"), "no known column"),
        ((*NAMES[:-1], "country"), (1, "country"), "twice"),
        (NAMES[1:], (1, "recommendation_id"), "missing"),
        (tuple(name.upper() for name in NAMES), (1, "column A"), "no known column"),
    ],
)
def test_a_wrong_header_is_a_fault_and_an_unknown_heading_is_not_repeated(
    tmp_path: Path, project: Project, names: tuple[str, ...], place: tuple[int, str], rule: str
) -> None:
    rows = [{**row, **{name: "canary" for name in names if name not in row}} for row in ROWS]
    for content, ending in ((as_csv(rows, names), ".csv"), (as_xlsx(rows, names=names), ".xlsx")):
        faults = find_faults(save(tmp_path, content, ending), project)
        fault = next(fault for fault in faults if (fault.row, fault.column) == place)
        assert rule in fault.rule
        assert not [fault for fault in faults if "canary" in f"{fault.column} {fault.rule} {fault.allowed}".lower()]


def test_a_list_without_rows_says_so(tmp_path: Path, project: Project) -> None:
    for content in (as_csv([]), as_csv([]) + b"\n,,,,,,,,,\n"):
        (fault,) = find_faults(save(tmp_path, content), project)
        assert (fault.row, fault.rule) == (2, "no rows below the header")
    (fault,) = find_faults(save(tmp_path, b"\n\n"), project)
    assert fault.rule == "no row at all"


def test_a_row_that_is_cut_off_or_goes_on_beyond_the_header_is_a_fault(tmp_path: Path, project: Project) -> None:
    whole = as_csv(ROWS)
    assert places(find_faults(save(tmp_path, whole[: whole.rindex(b",CANARY")]), project)) == [(5, ""), (5, "synthetic")]
    assert places(find_faults(save(tmp_path, whole.rstrip(b"\n") + b",Canary\n"), project)) == [(5, "column K")]


def test_cells_that_are_no_text_are_faults_where_they_could_be_misread(tmp_path: Path, project: Project) -> None:
    def put(book: Any, page: Any) -> None:
        days, months = (book.add_format({"num_format": shown}) for shown in ("yyyy-mm-dd", "mmm-yy"))
        page.write_formula(1, 0, '="CANARY"', None, "CANARY-ID-1")
        page.write_datetime(1, 1, datetime(2024, 1, 1), months)
        page.write_number(1, 3, 777001)
        page.write_number(1, 5, 777001.5)
        page.write_boolean(1, 7, True)
        page.write_datetime(2, 0, datetime(2024, 1, 1), days)
        page.write_datetime(2, 1, datetime(2024, 1, 1, 12, 30), days)
        page.write_datetime(2, 7, time(12, 30), book.add_format({"num_format": "hh:mm"}))
        page.write_formula(2, 3, "=1/0", None, "#DIV/0!")
        page.write_number(3, 1, 9e9, days)

    faults = find_faults(save(tmp_path, as_xlsx(ROWS, put), ".xlsx"), project)
    rules = {(fault.row, fault.column): fault.rule for fault in faults}
    assert rules[2, "recommendation_id"] == "holds a formula"
    assert rules[2, "submitted_on"].startswith("shows a month")
    assert rules[2, "target_name"] == "is a number, not text"
    assert rules[2, "target_uid"] == "is a number that is not whole"
    assert rules[2, "organisations"].startswith("is TRUE")
    assert rules[3, "recommendation_id"].startswith("is a date")
    assert rules[3, "submitted_on"] == "holds a time of day"
    assert rules[3, "organisations"].startswith("is a time")
    assert rules[3, "target_name"] == "holds a formula"
    assert rules[4, "submitted_on"] == "holds an error of the spreadsheet"


def test_a_date_and_whole_numbers_of_a_spreadsheet_are_taken(tmp_path: Path, project: Project) -> None:
    def put(book: Any, page: Any) -> None:
        page.write_datetime(1, 1, datetime(2019, 7, 23), book.add_format({"num_format": "d mmm yyyy"}))
        page.write_number(1, 5, 777001)
        page.write_number(4, 1, 2021)
        page.write_number(3, 0, 12)
        page.write_number(4, 8, 12)
        page.set_row(3, None, None, {"hidden": True})

    listed = read_recommendations(save(tmp_path, as_xlsx(ROWS, put), ".xlsx"), project)
    first, hidden, last = listed.recommendations
    assert first.submitted == Period(date(2019, 7, 23), date(2019, 7, 23))
    assert first.targets[0].uid == "777001"
    assert (hidden.id, last.superseded_by) == ("12", "12")
    assert last.submitted == Period(date(2021, 1, 1), date(2021, 12, 31))


def test_a_list_gives_what_it_says(tmp_path: Path, project: Project) -> None:
    for content, ending in ((as_csv(ROWS), ".csv"), (b"\xef\xbb\xbf" + as_csv(ROWS), ".csv"), (as_xlsx(ROWS), ".xlsx")):
        listed = read_recommendations(save(tmp_path, content, ending), project)
        assert [one.id for one in listed.recommendations] == ["CANARY-ID-1", "CANARY-ID-2", "CANARY-ID-3"]
        assert listed.is_synthetic
        first, second, _ = listed.recommendations
        assert [target.name for target in first.targets] == ["Canaryname QUOVPLOO", "Canaryname ZIBXAL"]
        assert first.targets[0].aliases == ("Кенар Квовплу", "كناري كوف", "金丝雀·阔夫")
        assert second.submitted == Period(date(2020, 2, 1), date(2020, 2, 29))
        assert [dossier.id for dossier in listed.dossiers] == ["CANARY-ID-1", "CANARY-ID-2"]
        assert "Organisation" not in repr(vars(listed))


def test_names_lose_what_cannot_be_seen_and_blank_rows_are_passed_over(tmp_path: Path, project: Project) -> None:
    rows = but(0, target_name="  \u202aCana\u0301ry\u200f\u00a0 QUOV\u200dPLOO ", target_aliases=" A\u200bb ;; Cd;Ab;")
    content = as_csv(rows).replace(b"CANARY-ID-2,2020", b"\n,,,,,,,,,\nCANARY-ID-2,2020")
    examined = examine_list(save(tmp_path, content), project)
    assert examined.listed is not None
    assert examined.n_rows == 4
    target = examined.listed.recommendations[0].targets[0]
    assert (target.name, target.aliases) == ("Canáry QUOVPLOO", ("Ab", "Cd"))
    faulty = content.replace(b"SS,Canaryname", b"QQ,Canaryname")
    assert places(find_faults(save(tmp_path, faulty), project)) == [(6, "country")]


def test_columns_may_stand_in_another_order_and_the_optional_ones_be_missing(tmp_path: Path, project: Project) -> None:
    names = ("conduct", "target_name", "country", "submitted_on", "recommendation_id")
    listed = read_recommendations(save(tmp_path, as_csv(ROWS, names)), project)
    assert (len(listed.recommendations), len(listed.dossiers), listed.is_synthetic) == (3, 3, False)


def test_what_was_read_cannot_print_itself(tmp_path: Path, project: Project) -> None:
    examined = examine_list(save(tmp_path, as_csv(ROWS)), project)
    assert "canary" not in f"{examined!r} {examined} {examined.listed!r} {examined.listed}".lower()
