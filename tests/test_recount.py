"""A second way to every headline number: docs/recount.sql, run as DuckDB's own command line would, agrees with the published tables.

It shares no code with the first way. Changed records show that it counts, and does not repeat what was published.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from glomag.paths import Project

RESULTS_PART = "-- Part 9. "
PUBLISHED_PART = "-- Part 10. "
PROFILES = ("latest", "letter-2024-09")

Rows = list[tuple[Any, ...]]
Ask = Callable[[str], Rows]
Change = Callable[[str, list[str] | None, list[str] | None], None]

NEW_CASE = "2023-05-02-invented-xk,2023-05-02,invented,XK,human_rights,"
NEW_PERSON = (
    '99901,"INVENTED, One",individual,GLOMAG,designation,2023-05-02,exact,,,XK,2023-05-02-invented-xk,abuse,,human_rights,'
    "nowhere,https://example.org,,primary"
)
HEADLINE = "select persons from by_year where kind = 'fiscal' and profile = '{}' and year = {}"
WINDOW = "select cases, basis, not_reviewed from share where alternative = 0 and profile = '{}' and time_window = '{}' and band = '{}'"


@pytest.fixture(scope="module")
def script(project: Project) -> str:
    """The text of the recount."""
    return (project.root / "docs" / "recount.sql").read_text(encoding="utf-8")


def run_script(text: str, folder: Path) -> tuple[duckdb.DuckDBPyConnection, list[Rows]]:
    """Execute statement by statement, in `folder`, as `duckdb < docs/recount.sql` does there; also the tables that it prints."""
    connection = duckdb.connect()
    printed: list[Rows] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for statement in duckdb.extract_statements(text):
            rows = connection.execute(statement).fetchall()
            if statement.type.name == "SELECT":
                printed.append(rows)
    return connection, printed


@pytest.fixture(scope="module")
def whole_run(project: Project, script: str) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[Rows]]]:
    """The recount of the record as it stands, and what it prints."""
    connection, printed = run_script(script, project.root)
    with connection:
        yield connection, printed


@pytest.fixture(scope="module")
def recount(whole_run: tuple[duckdb.DuckDBPyConnection, list[Rows]]) -> Ask:
    """Asks the recount of the record as it stands."""
    return lambda query: whole_run[0].execute(query).fetchall()


@pytest.fixture
def change(tmp_path: Path, project: Project) -> Change:
    """A copy of the record, with one row of a file taken out (by what it begins with) or put in."""
    shutil.copytree(project.register, tmp_path / "data" / "raw" / "register")

    def changing(file: str, out: list[str] | None, into: list[str] | None) -> None:
        path = tmp_path / "data" / "raw" / "register" / file
        lines = path.read_text(encoding="utf-8").splitlines()
        for start in out or []:
            (number,) = [number for number, line in enumerate(lines) if line.startswith(start)]
            del lines[number]
        path.write_text("\n".join([*lines, *(into or [])]) + "\n", encoding="utf-8", newline="\n")

    return changing


@pytest.fixture
def recounted(tmp_path: Path, script: str) -> Iterator[Callable[[], Ask]]:
    """Recounts the copy, up to the part that reads what was published: there is nothing published there."""
    opened: list[duckdb.DuckDBPyConnection] = []

    def ask() -> Ask:
        opened.append(run_script(script.split(RESULTS_PART, maxsplit=1)[0], tmp_path)[0])
        return lambda query: opened[-1].execute(query).fetchall()

    yield ask
    for connection in opened:
        connection.close()


def edited(project: Project, file: str, having: dict[str, str], cells: dict[str, str]) -> tuple[str, str]:
    """The line of a file whose row has the given cells, as it is and with other cells."""
    with (project.register / file).open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    (row,) = [row for row in rows if all(row[name] == value for name, value in having.items())]
    return _line(list(row.values())), _line(list({**row, **cells}.values()))


def _line(cells: list[str]) -> str:
    return ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' if re.search('[",]', cell) else cell for cell in cells)


# The published numbers ---------------------------------------------------------------------------------------------------------------


def test_no_number_of_the_published_tables_differs_from_the_recount(recount: Ask) -> None:
    assert recount("select profile, topic, number, recount, published from checked where not agree") == []


@pytest.mark.parametrize("profile", PROFILES)
def test_every_topic_is_recounted_for_both_profiles(recount: Ask, profile: str) -> None:
    topics = recount(
        f"select cast(split_part(topic, ' ', 1) as int) as n, count(*) from checked where profile = '{profile}' group by n order by n"
    )
    assert [topic for topic, _ in topics] == list(range(1, 15))
    assert sum(numbers for _, numbers in topics) > 800


@pytest.mark.parametrize("profile", PROFILES)
def test_every_public_claim_of_the_letter_is_among_them(project: Project, recount: Ask, profile: str) -> None:
    with (project.processed / profile / "claims.csv").open(encoding="utf-8", newline="") as opened:
        public = {row["claim_id"] for row in csv.DictReader(opened) if row["denominator"]}
    checked = recount(f"select split_part(number, ':', 1) from checked where topic like '3 %' and profile = '{profile}'")
    assert len(public) == 7
    assert {claim for (claim,) in checked} == public


def test_the_numbers_printed_in_definitions_are_those_of_the_recount(project: Project, recount: Ask) -> None:
    page = (project.root / "docs" / "definitions.md").read_text(encoding="utf-8")
    for column, line in (("persons", "persons"), ("cases", "cases"), ("actions", "actions"), ("countries", "countries")):
        numbers = recount(f"select {column} from by_year where profile = 'latest' and kind = 'fiscal' and not is_partial order by year")
        assert f"| {line} | {' | '.join(str(number) for (number,) in numbers)} |" in page
    for day, *counts in recount("select day, individuals, entities, n_listed, vessels from stock where is_notable and profile = 'latest'"):
        assert f"| {day} | {' | '.join(str(count) for count in counts)} |" in page


@pytest.fixture
def published(tmp_path: Path, project: Project) -> Path:
    """A folder with the record and the published tables, to damage."""
    shutil.copytree(project.register, tmp_path / "data" / "raw" / "register")
    for profile in PROFILES:
        for table in (project.processed / profile).glob("*.csv"):
            copy = tmp_path / table.relative_to(project.root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(table, copy)
    return tmp_path


def disagreeing(script: str, folder: Path) -> tuple[Rows, str]:
    """Profile, number, recount and published number of all disagreements, and the error that the recount ends with, after its tables."""
    *statements, last = duckdb.extract_statements(script)
    with duckdb.connect() as connection, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for statement in statements:
            connection.execute(statement)
        named = connection.execute("select profile, number, recount, published from checked where not agree order by all").fetchall()
        with pytest.raises(duckdb.InvalidInputException) as ended:
            connection.execute(last).fetchall()
    return named, str(ended.value)


def test_a_published_number_that_is_wrong_by_one_is_named_and_ends_in_an_error(published: Path, script: str) -> None:
    damage(published / "data/processed/latest/counts_by_year.csv", r"(?m)^(2023,.*),28$", r"\1,29")
    damage(published / "data/processed/letter-2024-09/claims.csv", "28,45,", "27,45,")
    damage(published / "data/processed/latest/shares.csv", "0.0312", "0.0314")
    damage(published / "data/processed/latest/stock.csv", r"(?m)^2026-07-24,.*\n", "")
    named, error = disagreeing(script, published)
    assert [(profile, number.split(":")[0]) for profile, number, *_ in named] == [
        ("latest", "2026-07-24"),
        ("latest", "fiscal 2023"),
        ("latest", "until_recently, A"),
        ("latest", "until_recently, A"),
        ("letter-2024-09", "drop_fy2020_fy2023"),
    ]
    assert named[0][3] is None
    assert named[1][2:] == ("28", "29")
    assert re.search(r"\b5 of \d{4} numbers disagree", error)


def test_a_claim_that_is_gone_is_missed_in_each_of_its_numbers(published: Path, script: str) -> None:
    damage(published / "data/processed/latest/claims.csv", r"(?m)^attribution_since_2023,.*\n", "")
    named, _ = disagreeing(script, published)
    assert {(profile, found) for profile, _, _, found in named} == {("latest", None)}
    assert "attribution_since_2023: numerators that print it" in [number for _, number, *_ in named]


def test_numerators_of_a_claim_that_has_none_are_named(published: Path, script: str) -> None:
    path = published / "data/processed/latest/claims.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    (row,) = [row for row in rows if row["claim_id"] == "drop_fy2020_fy2023"]
    row["possible_numerators"] = "28"
    path.write_text("\n".join([",".join(rows[0]), *(_line(list(one.values())) for one in rows)]) + "\n", encoding="utf-8", newline="\n")
    assert disagreeing(script, published)[0] == [("latest", "drop_fy2020_fy2023: numerators that print it", None, "28")]


def test_a_published_profile_that_it_does_not_know_is_named(published: Path, script: str) -> None:
    shutil.copytree(published / "data/processed/latest", published / "data/processed/letter-2027-01")
    assert disagreeing(script, published)[0] == [("letter-2027-01", "the profile itself", None, "letter-2027-01")]


def test_a_profile_without_its_claims_is_not_passed_over(published: Path, script: str) -> None:
    (published / "data/processed/letter-2024-09/claims.csv").unlink()
    named, _ = disagreeing(script, published)
    assert {(profile, found) for profile, _, _, found in named} == {("letter-2024-09", None)}
    assert len(named) > 20


def test_a_profile_that_is_not_there_is_not_missed(published: Path, script: str) -> None:
    shutil.rmtree(published / "data/processed/letter-2024-09")
    assert run_script(script, published)[1][-1] == [("all numbers agree",)]


def damage(path: Path, pattern: str, other: str) -> None:
    """Put other text where the pattern stands; it must stand somewhere."""
    text = path.read_text(encoding="utf-8")
    damaged = re.sub(pattern, other, text)
    assert damaged != text
    path.write_text(damaged, encoding="utf-8", newline="\n")


# Records that were changed -----------------------------------------------------------------------------------------------------------


def test_a_designation_more_moves_the_year_the_window_and_the_list(change: Change, recounted: Callable[[], Ask]) -> None:
    change("cases.csv", None, [NEW_CASE])
    change("designations.csv", None, [NEW_PERSON])
    ask = recounted()
    for profile in PROFILES:
        assert ask(HEADLINE.format(profile, 2023)) == [(29,)]
        assert ask(WINDOW.format(profile, "january_2023_to_letter", "C")) == [(20, 2, 2)]
        assert ask(f"select n_listed from stock where profile = '{profile}' and day = '2024-09-05' and is_notable") == [(544,)]
        assert ask(
            f"select percent from change where alternative = 0 and profile = '{profile}' and to_year = 2023 and from_year = 2020"
        ) == [(-36,)]


def test_a_designation_less_moves_them_down(project: Project, change: Change, recounted: Callable[[], Ask]) -> None:
    line, _ = edited(project, "designations.csv", {"ofac_uid": "42038"}, {})
    change("designations.csv", [line], None)
    ask = recounted()
    assert ask(HEADLINE.format("letter-2024-09", 2023)) == [(27,)]
    assert ask(WINDOW.format("letter-2024-09", "january_2023_to_letter", "A")) == [(18, 1, 1)]
    # 27 in 2022 and 27 in 2023: an equal year is no fall.
    assert ask("select years_with_a_fall from three_falls where alternative = 0") == [(2,), (2,)]


def test_two_designations_less_make_the_third_fall(project: Project, change: Change, recounted: Callable[[], Ask]) -> None:
    in_2023 = [edited(project, "designations.csv", {"ofac_uid": uid}, {})[0] for uid in ("42038", "39476")]
    change("designations.csv", in_2023, None)
    assert recounted()("select years_with_a_fall from three_falls where alternative = 0") == [(3,), (3,)]


def test_a_second_act_on_the_same_person_in_a_year_counts_once(change: Change, recounted: Callable[[], Ask]) -> None:
    change("cases.csv", None, [NEW_CASE])
    change("designations.csv", None, [NEW_PERSON, NEW_PERSON.replace("designation,2023-05-02", "transfer,2023-06-02")])
    assert recounted()(HEADLINE.format("letter-2024-09", 2023)) == [(29,)]


def test_kind_event_and_limb_decide_whether_it_counts(change: Change, recounted: Callable[[], Ask]) -> None:
    rows = {
        "vessel": NEW_PERSON.replace(",individual,", ",vessel,"),
        "redesignation": NEW_PERSON.replace(",designation,", ",redesignation,"),
        "identification": NEW_PERSON.replace(",designation,", ",identification,"),
        "owned": NEW_PERSON.replace(",abuse,,", ",owned,23283,").replace(",primary", ",derivative"),
        "support": NEW_PERSON.replace(",abuse,,", ",support,23283,").replace(",primary", ",derivative"),
        "stated exception": NEW_PERSON.replace(",abuse,,", ",support,,"),
        "annex": NEW_PERSON.replace(",abuse,,", ",annex/leader,,"),
        "transfer": NEW_PERSON.replace(",designation,", ",transfer,"),
    }
    named = [row.replace("99901", f"9990{number}").replace("INVENTED, One", name) for number, (name, row) in enumerate(rows.items(), 1)]
    change("cases.csv", None, [NEW_CASE])
    change("designations.csv", None, named)
    ask = recounted()
    assert {name for (name,) in ask("select name from headline where case_id like '%invented%'")} == {
        "stated exception",
        "annex",
        "transfer",
    }
    assert ask(HEADLINE.format("latest", 2023)) == [(31,)]


@pytest.mark.parametrize(("day", "letter"), [("2024-09-05", 27), ("2024-09-06", 26)])
def test_the_letter_knows_its_own_day_and_not_the_next(change: Change, recounted: Callable[[], Ask], day: str, letter: int) -> None:
    change("cases.csv", None, [NEW_CASE.replace("2023-05-02", day)])
    change("designations.csv", None, [NEW_PERSON.replace("2023-05-02", day)])
    ask = recounted()
    assert ask(HEADLINE.format("letter-2024-09", 2024)) == [(letter,)]
    assert ask(HEADLINE.format("latest", 2024)) == [(36,)]
    assert ask("select n from year_2024 where alternative = 0 order by profile") == [(36,), (letter,)]


def test_a_fiscal_year_runs_from_1_october_to_30_september(change: Change, recounted: Callable[[], Ask]) -> None:
    days = ("2022-09-30", "2022-10-01", "2023-09-30", "2023-10-01")
    change("cases.csv", None, [NEW_CASE.replace("2023-05-02", day) for day in days])
    change("designations.csv", None, [NEW_PERSON.replace("2023-05-02", day).replace("99901", f"9990{day[-1]}{day[3]}") for day in days])
    ask = recounted()
    assert [ask(HEADLINE.format("latest", year)) for year in (2022, 2023, 2024)] == [[(27 + 1,)], [(28 + 2,)], [(35 + 1,)]]


@pytest.mark.parametrize(("day", "letter"), [("2024-09-05", (27, 542)), ("2024-09-06", (28, 543))])
def test_a_later_removal_is_invisible(
    project: Project, change: Change, recounted: Callable[[], Ask], day: str, letter: tuple[int, int]
) -> None:
    before, after = edited(project, "designations.csv", {"ofac_uid": "42038"}, {"removed_on": day, "removed_on_confidence": "exact"})
    change("designations.csv", [before], [after])
    ask = recounted()
    ((net,),) = ask("select persons_net from by_year where kind = 'fiscal' and year = 2023 and profile = 'letter-2024-09'")
    ((listed,),) = ask("select n_listed from stock where profile = 'letter-2024-09' and day = '2024-09-05' and is_notable")
    assert (net, listed) == letter
    assert ask(HEADLINE.format("letter-2024-09", 2023)) == [(28,)]


def test_evidence_is_known_when_its_last_possible_day_has_come(change: Change, recounted: Callable[[], Ask]) -> None:
    is_known = {"2024-09-05": True, "2024-09-06": False, "2024-08": True, "2024-09": False, "2023": True, "2024": False, "": True}
    cases = invented_cases(change, is_known)
    rows = [
        f"{case},An organisation,submitted,named,,no,Invented.,{published_on},https://example.org" for published_on, case in cases.items()
    ]
    change("public_evidence.csv", None, rows)
    ask = recounted()
    states = "select state from state_of_case where profile = '{}' and case_id = '{}' and band = 'A'"
    for published_on, known in is_known.items():
        assert ask(states.format("letter-2024-09", cases[published_on])) == [("basis" if known else "not_reviewed",)], published_on
        assert ask(states.format("latest", cases[published_on])) == [("basis",)], published_on


def test_level_scope_and_link_decide_the_band(change: Change, recounted: Callable[[], Ask]) -> None:
    reached = {
        "submitted,case,": "ABCD",
        "submitted,class,": "D",
        "called_for,named,": "BCD",
        "called_for,named_list,": "D",
        "documented,named,ngo": "CD",
        "documented,named,event": "D",
        "documented,case,gov": "D",
        "welcomed_only,named,": "",
    }
    cases = invented_cases(change, reached)
    change(
        "public_evidence.csv",
        None,
        [f"{case},An organisation,{row},no,Invented.,2023-04,https://example.org" for row, case in cases.items()],
    )
    ask = recounted()
    for row, bands in reached.items():
        states = ask(f"select band, state from state_of_case where profile = 'letter-2024-09' and case_id = '{cases[row]}' order by band")
        assert states == [(band, "basis" if band in bands else "none_found") for band in "ABCD"], row


def invented_cases(change: Change, names: Iterable[str]) -> dict[str, str]:
    """One case with one primary person for each name; the case ids."""
    cases = {name: f"2023-05-02-invented-{number}-xk" for number, name in enumerate(names)}
    change("cases.csv", None, [f"{case},2023-05-02,invented {number},XK,human_rights," for number, case in enumerate(cases.values())])
    people = [NEW_PERSON.replace("99901", f"9990{n}").replace("2023-05-02-invented-xk", case) for n, case in enumerate(cases.values())]
    change("designations.csv", None, people)
    return cases


def test_an_impossible_date_is_an_error_and_no_smaller_number(project: Project, change: Change, recounted: Callable[[], Ask]) -> None:
    before, after = edited(project, "designations.csv", {"ofac_uid": "42038"}, {"designated_on": "2023-02-30"})
    change("designations.csv", [before], [after])
    with pytest.raises(duckdb.ConversionException, match="2023-02-30"):
        recounted()


# The script itself -------------------------------------------------------------------------------------------------------------------


def test_only_its_last_part_reads_what_was_published(script: str) -> None:
    own, compared = script.split(PUBLISHED_PART)
    code = "\n".join(line.split("--")[0] for line in own.splitlines())
    assert set(re.findall(r"read_\w+\('([^']+)'", code)) == {
        f"data/raw/register/{name}.csv" for name in ("designations", "second_coding", "cases", "public_evidence", "letter_claims")
    }
    assert "processed" not in code
    assert "data/processed/*/" in compared


def test_it_writes_nothing_and_needs_no_shell_of_duckdb(script: str) -> None:
    statements = duckdb.extract_statements(script)
    kinds = {statement.type.name for statement in statements}
    assert kinds == {"CREATE", "SELECT"}
    assert not [line for line in script.splitlines() if line.startswith(".")]


def test_no_table_that_it_prints_is_cut_by_the_screen(whole_run: tuple[duckdb.DuckDBPyConnection, list[Rows]]) -> None:
    # DuckDB shows at most 40 rows of a table.
    sizes = [len(rows) for rows in whole_run[1]]
    assert len(sizes) > 20
    assert max(sizes) <= 40
