"""Share of cases with a civil-society basis. The small record is invented; its shares are worked by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from glomag.definitions import BANDS, Band
from glomag.errors import CoverageError
from glomag.measures import build_case_states, build_shares, share_of_cases
from glomag.measures.attribution import STATES
from glomag.periods import Period
from glomag.register import Register

if TYPE_CHECKING:
    from conftest import MakeRegister, View

YEAR = Period(date(2020, 1, 1), date(2020, 12, 31))
# case, level, scope, link, and the bands at which it has a basis
EVIDENCE: list[tuple[str, str, str | None, str | None, str]] = [
    ("SYNTHETIC-submitted", "submitted", "case", None, "ABCD"),
    ("SYNTHETIC-called-by-name", "called_for", "named", None, "BCD"),
    ("SYNTHETIC-documented-and-linked", "documented", "named", "press", "CD"),
    ("SYNTHETIC-documented-unlinked", "documented", "named", "event", "D"),
    ("SYNTHETIC-documented-another", "documented", "case", "gov", "D"),
    ("SYNTHETIC-submitted-a-class", "submitted", "class", "gov", "D"),
    ("SYNTHETIC-called-a-class", "called_for", "class", None, "D"),
    ("SYNTHETIC-welcomed", "welcomed_only", "named", "ngo", ""),
    ("SYNTHETIC-searched", "none_found", None, None, ""),
]
# Ten cases in all: those above and one that nobody reviewed.
BY_HAND = {"A": (1, 8, 1), "B": (2, 7, 1), "C": (3, 6, 1), "D": (7, 2, 1)}


@pytest.fixture
def invented(synthetic: MakeRegister) -> Register:
    cases = [case for case, *_ in EVIDENCE] + ["SYNTHETIC-unread"]
    people: list[dict[str, Any]] = [{"person_id": f"{case}-person", "case_id": case, "designated_on": "2020-06-01"} for case in cases]
    follow_on = {"person_id": "SYNTHETIC-company", "case_id": "SYNTHETIC-follow-on", "designated_on": "2020-06-01"}
    people.append({**follow_on, "criterion": "owned", "basis": "derivative"})
    rows = [{"case_id": case, "evidence_level": level, "scope": scope, "link": link} for case, level, scope, link, _ in EVIDENCE]
    rows.append({"case_id": "SYNTHETIC-follow-on", "evidence_level": "submitted", "scope": "named"})
    return synthetic(people, rows)


def test_a_window_beyond_the_last_day_known_is_refused(letter: View) -> None:
    with pytest.raises(CoverageError):
        share_of_cases(letter.register, letter.headline, Period(date(2023, 1, 1), date(2024, 9, 6)), "C")


def test_a_window_without_cases_has_no_share(invented: Register, latest: View) -> None:
    share = share_of_cases(invented, latest.headline, Period(date(2019, 1, 1), date(2019, 12, 31)), "C")
    assert share.n_cases == 0
    assert share.floor_frac is None
    assert share.ceiling_frac is None


@pytest.mark.parametrize("band", BANDS)
def test_an_invented_case_has_a_basis_at_the_bands_worked_by_hand(invented: Register, band: Band) -> None:
    states = build_case_states(invented, band).set_index("case_id")["state"]
    for case, *_, bands in EVIDENCE:
        assert states[case] == ("basis" if band in bands else "none_found"), case
    assert states["SYNTHETIC-unread"] == "not_reviewed"


@pytest.mark.parametrize("band", BANDS)
def test_an_invented_share_is_the_one_worked_by_hand(invented: Register, latest: View, band: Band) -> None:
    share = share_of_cases(invented, latest.headline, YEAR, band)
    n_basis, n_none_found, n_not_reviewed = BY_HAND[band]
    assert (share.n_basis, share.n_none_found, share.n_not_reviewed, share.n_cases) == (n_basis, n_none_found, n_not_reviewed, 10)
    assert share.floor_frac == n_basis / 10
    assert share.ceiling_frac == (n_basis + 1) / 10


def test_a_follow_on_case_enters_no_share_of_primary_cases(invented: Register, latest: View) -> None:
    assert "SYNTHETIC-follow-on" not in share_of_cases(invented, latest.headline, YEAR, "A").case_ids
    assert "SYNTHETIC-follow-on" in share_of_cases(invented, latest.headline.but(rule="all"), YEAR, "A").case_ids


def test_a_second_row_never_takes_a_basis_away(synthetic: MakeRegister) -> None:
    case = {"case_id": "SYNTHETIC-case"}
    invented = synthetic(
        [{"person_id": "SYNTHETIC-person", **case, "designated_on": "2020-06-01"}],
        [{**case, "evidence_level": "submitted", "scope": "named"}, {**case, "evidence_level": "welcomed_only", "scope": "named"}],
    )
    assert build_case_states(invented, "A")["state"].tolist() == ["basis"]


@pytest.mark.parametrize("band", BANDS)
def test_states_add_up_to_the_denominator_and_the_floor_is_not_above_the_ceiling(latest: View, letter: View, band: Band) -> None:
    for view in (latest, letter):
        for _, window in view.profile.windows:
            share = share_of_cases(view.register, view.headline, window.period(view.profile.as_of), band)
            assert share.n_basis + share.n_none_found + share.n_not_reviewed == share.n_cases == len(share.case_ids)
            assert share.floor_frac is not None
            assert share.ceiling_frac is not None
            assert 0 <= share.floor_frac <= share.ceiling_frac <= 1


def test_each_band_holds_the_one_before(latest: View) -> None:
    bands: tuple[Band, ...] = ("A", "B", "C", "D")
    states = {band: build_case_states(latest.register, band).set_index("case_id")["state"] for band in bands}
    basis = {band: set(state.index[state == "basis"]) for band, state in states.items()}
    assert basis["A"] <= basis["B"] <= basis["C"] <= basis["D"]
    unreviewed = [set(state.index[state == "not_reviewed"]) for state in states.values()]
    assert all(cases == unreviewed[0] for cases in unreviewed)
    assert len(unreviewed[0]) == 16


def _basis_by_plain_loop(register: Register, band: Band) -> set[str]:
    """The bands once more, row by row, as docs/definitions.md words them."""
    found = set()
    for row in register.public_evidence.to_dict("records"):
        level, scope, link = row["evidence_level"], row["scope"], row["link"]
        a = level == "submitted" and scope != "class"
        b = a or (level == "called_for" and scope == "named")
        c = b or (level == "documented" and scope == "named" and link in {"gov", "press", "ngo"})
        d = level in {"submitted", "called_for", "documented"}
        if {"A": a, "B": b, "C": c, "D": d}[band]:
            found.add(row["case_id"])
    return found


@pytest.mark.parametrize("band", BANDS)
def test_the_windows_of_the_letter_equal_a_count_by_plain_loops(letter: View, band: Band) -> None:
    reviewed = set(letter.register.public_evidence["case_id"])
    primary = letter.register.designations[letter.register.designations["basis"] == "primary"]
    for _, window in letter.profile.windows:
        period = window.period(letter.profile.as_of)
        cases = set(primary.loc[primary["designated_on"].dt.date.between(period.first, period.last), "case_id"])
        share = share_of_cases(letter.register, letter.headline, period, band)
        assert set(share.case_ids) == cases
        assert share.n_basis == len(cases & _basis_by_plain_loop(letter.register, band))
        assert share.n_not_reviewed == len(cases - reviewed)


def test_the_windows_of_the_letter_have_96_22_and_19_cases(letter: View) -> None:
    windows = {name: window.period(letter.profile.as_of) for name, window in letter.profile.windows}
    shares = build_shares(letter.register, letter.headline, windows)
    assert shares.drop_duplicates("period").set_index("period")["n_cases"].to_dict() == {
        "until_recently": 96,
        "first_biden_year": 22,
        "since_january_2023": 19,
    }
    assert len(shares) == 3 * len(BANDS)
    assert (shares["n_basis"] + shares["n_none_found"] + shares["n_not_reviewed"] == shares["n_cases"]).all()


def test_there_are_three_states_and_no_other(latest: View) -> None:
    assert set(build_case_states(latest.register, "C")["state"]) == set(STATES)
