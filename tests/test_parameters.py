"""A profile is read strictly, and refused before anything is computed."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from glomag.definitions import BANDS, RULES
from glomag.errors import CoverageError, ParameterError, UserError
from glomag.parameters import Profile, list_profiles, read_profile
from glomag.paths import Project
from glomag.periods import Coverage, Period

COVERAGE = Coverage(date(2017, 12, 20), date(2026, 9, 19))
FILE = "parameters/latest.yml"


def _read_with(project: Project, old: str, new: str) -> Profile:
    path = project.parameters / "latest.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_profile(project, "latest", COVERAGE)


def _refusal(project: Project, old: str, new: str) -> UserError:
    with pytest.raises(UserError) as refused:
        _read_with(project, old, new)
    return refused.value


def test_an_unknown_profile_is_refused_and_the_profiles_are_listed(copied_project: Project) -> None:
    with pytest.raises(ParameterError, match="there is no profile 'lettr'") as refusal:
        read_profile(copied_project, "lettr", COVERAGE)
    assert refusal.value.allowed == "latest, letter-2024-09"


@pytest.mark.parametrize("name", ["", "Latest", "latest.yml", "../parameters/latest"])
def test_a_name_that_only_resembles_a_profile_is_refused(copied_project: Project, name: str) -> None:
    with pytest.raises(ParameterError, match="there is no profile"):
        read_profile(copied_project, name, COVERAGE)


@pytest.mark.parametrize(
    ("old", "new", "key", "beside"),
    [
        ("band: C", "bands: C", "bands", "near_frac"),
        ("  net: false", "  nett: false", "headline.nett", "coding"),
        ("windows:\n", "windows:\n  before: {first: 2020-01-01, last: 2020-02-01}\n", "windows.before", "until_recently"),
        ("{first: 2017-12-20,", "{first: 2017-12-20, middle: 2018-01-01,", "windows.until_recently.middle", "last"),
    ],
)
def test_an_unknown_key_is_refused_and_the_known_ones_are_listed(
    copied_project: Project, old: str, new: str, key: str, beside: str
) -> None:
    message = str(_refusal(copied_project, old, new))
    assert f"{key}: unknown key; allowed here: " in message
    assert beside in message
    assert FILE in message


@pytest.mark.parametrize(
    ("line", "key"),
    [("band: C", "band"), ("  unit: persons", "headline.unit"), ("near_frac: 0.20", "near_frac"), ("title: Everything", "title")],
)
def test_a_missing_key_is_refused(copied_project: Project, line: str, key: str) -> None:
    assert f"{key}: missing key" in str(_refusal(copied_project, line, f"# {line}"))


@pytest.mark.parametrize(
    ("line", "key"), [("band: C", "band"), ("  net: false", "net"), ("  rule: own-conduct", "rule"), ("name: latest", "name")]
)
def test_a_key_that_stands_twice_is_refused(copied_project: Project, line: str, key: str) -> None:
    message = str(_refusal(copied_project, line, f"{line}\n{line}"))
    assert f"key '{key}' stands twice" in message
    assert FILE in message


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("as_of: 2026-09-19 ", "as_of: today ", "as_of: 'today'"),
        ("as_of: 2026-09-19 ", "as_of: '2026-09-19' ", "as_of: '2026-09-19'"),
        ("as_of: 2026-09-19 ", "as_of: 2026-09-19 12:00:00 ", "as_of: "),
        ("as_of: 2026-09-19 ", "as_of: 20260919 ", "as_of: 20260919"),
        ("baseline_year: 2020", "baseline_year: 2020.0", "baseline_year: 2020.0"),
        ("baseline_year: 2020", "baseline_year: '2020'", "baseline_year: '2020'"),
        ("baseline_year: 2020", "baseline_year: true", "baseline_year: True"),
        ("net: false", "net: 'false'", "headline.net: 'false'"),
        ("net: false", "net: 0", "headline.net: 0"),
        ("kinds: [individual, entity]", "kinds: individual", "headline.kinds: 'individual'"),
        ("near_frac: 0.20", "near_frac: '0.20'", "near_frac: '0.20'"),
        ("near_frac: 0.20", "near_frac: 20", "near_frac: 20"),
        ("near_frac: 0.20", "near_frac: .nan", "near_frac: nan"),
        ("band: C", "band:", "band: None"),
        ("last: as_of", "last: today", "windows.since_january_2023.last"),
        ("first: 2023-01-01", "first: as_of", "windows.since_january_2023.first: 'as_of'"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_and_shown(copied_project: Project, old: str, new: str, key: str) -> None:
    message = str(_refusal(copied_project, old, new))
    assert key in message
    assert FILE in message


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [
        ("rule: own-conduct", "rule: primary", RULES),
        ("band: C", "band: E", BANDS),
        ("kinds: [individual, entity]", "kinds: [person]", ("individual", "entity", "vessel")),
        ("year: fiscal", "year: federal", ("fiscal", "calendar", "programme")),
    ],
)
def test_a_value_that_is_not_in_the_list_is_refused_and_the_list_is_shown(
    copied_project: Project, old: str, new: str, allowed: tuple[str, ...]
) -> None:
    message = str(_refusal(copied_project, old, new))
    assert all(f"'{value}'" in message for value in allowed)


def test_a_day_that_the_calendar_does_not_have_is_refused(copied_project: Project) -> None:
    assert FILE in str(_refusal(copied_project, "as_of: 2026-09-19 ", "as_of: 2026-02-30 "))


@pytest.mark.parametrize("day", ["2017-12-19", "2026-09-20"])
def test_a_date_outside_the_coverage_is_refused_and_the_range_is_named(copied_project: Project, day: str) -> None:
    message = str(_refusal(copied_project, "as_of: 2026-09-19 ", f"as_of: {day} "))
    assert "2017-12-20 to 2026-09-19" in message
    assert FILE in message


def test_a_window_that_begins_before_the_order_is_refused_by_name(copied_project: Project) -> None:
    assert "windows.until_recently" in str(_refusal(copied_project, "first: 2017-12-20", "first: 2017-12-19"))


def test_a_window_that_ends_after_as_of_is_refused_by_name(copied_project: Project) -> None:
    refusal = _refusal(copied_project, "as_of: 2026-09-19 ", "as_of: 2022-12-30 ")
    assert "windows.until_recently: ends on 2022-12-31" in str(refusal)
    assert "2022-12-30" in refusal.allowed


def test_a_window_that_ends_before_it_begins_is_refused_by_name(copied_project: Project) -> None:
    message = str(_refusal(copied_project, "last: 2022-01-19", "last: 2021-01-19"))
    assert "windows.first_biden_year" in message
    assert FILE in message


def test_a_baseline_year_outside_the_coverage_is_refused_by_name(copied_project: Project) -> None:
    message = str(_refusal(copied_project, "baseline_year: 2020", "baseline_year: 2017"))
    assert "fiscal years 2018 to 2026" in message
    assert "baseline_year" in message
    assert FILE in message


def test_a_baseline_year_that_is_not_over_is_refused_by_name(copied_project: Project) -> None:
    message = str(_refusal(copied_project, "baseline_year: 2020", "baseline_year: 2026"))
    assert "baseline_year: 2026" in message
    assert FILE in message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rule: own-conduct", "rule: all"),
        ("rule: own-conduct", "rule: derivative"),
        ("unit: persons", "unit: cases"),
        ("year: fiscal", "year: calendar"),
    ],
)
def test_a_headline_of_which_the_letters_words_would_be_untrue_is_refused(copied_project: Project, old: str, new: str) -> None:
    message = str(_refusal(copied_project, old, new))
    assert "headline" in message
    assert FILE in message


def test_a_name_that_is_not_the_files_own_is_refused(copied_project: Project) -> None:
    refusal = _refusal(copied_project, "name: latest", "name: newest")
    assert "'newest'" in refusal.what
    assert refusal.allowed == "'latest'"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# nothing but a comment\n",
        b"- a list\n",
        b"name: [latest\n",
        b"name: latest\n---\nname: latest\n",
        b"title: \xc9tat\n",
        b"title: \x00\n",
        b"title: !!python/object/apply:os.getcwd []\n",
    ],
    ids=["empty", "comment", "list", "unclosed", "two documents", "latin-1", "NUL", "python object"],
)
def test_a_file_that_is_no_profile_is_refused_with_its_name(copied_project: Project, content: bytes) -> None:
    (copied_project.parameters / "latest.yml").write_bytes(content)
    with pytest.raises(ParameterError, match=FILE):
        read_profile(copied_project, "latest", COVERAGE)


def test_all_faults_of_a_profile_are_listed_at_once(copied_project: Project) -> None:
    message = str(_refusal(copied_project, "band: C", "band: E\nbaseline: 3"))
    assert "band: 'E'" in message
    assert "baseline: unknown key" in message


def test_a_profile_cannot_be_changed_in_place(copied_project: Project) -> None:
    profile = read_profile(copied_project, "latest", COVERAGE)
    with pytest.raises(ValidationError, match="frozen"):
        profile.band = "A"  # type: ignore[misc]


def test_the_two_profiles_differ_in_name_title_and_date_alone(copied_project: Project) -> None:
    latest, letter = (read_profile(copied_project, name, COVERAGE) for name in ("latest", "letter-2024-09"))
    assert letter.as_of == date(2024, 9, 5)
    assert latest.as_of == date(2026, 9, 19)
    own = {"name", "title", "as_of"}
    assert latest.model_dump(exclude=own) == letter.model_dump(exclude=own)


def test_profiles_are_listed_by_name(copied_project: Project) -> None:
    (copied_project.parameters / "a-new-one.yml").write_text("", encoding="utf-8")
    assert list_profiles(copied_project) == ["a-new-one", "latest", "letter-2024-09"]


def test_a_window_that_ends_as_of_ends_on_the_profiles_day(copied_project: Project) -> None:
    profile = read_profile(copied_project, "letter-2024-09", COVERAGE)
    assert profile.windows.since_january_2023.period(profile.as_of) == Period(date(2023, 1, 1), date(2024, 9, 5))


def test_a_date_outside_the_coverage_is_an_error_of_coverage(copied_project: Project) -> None:
    assert isinstance(_refusal(copied_project, "as_of: 2026-09-19 ", "as_of: 2026-09-20 "), CoverageError)
