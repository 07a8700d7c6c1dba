"""Precision and recall on the labelled set: README.md of this folder states them, and they may only become better."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from glomag.measures.intervals import share_interval
from glomag.periods import Period
from glomag.recommendations.listing import Dossier, Target
from glomag.recommendations.matching import propose_matches
from glomag.recommendations.names import PROPOSED_FROM, score_names
from glomag.register import Register

FOLDER = Path(__file__).parent
# No comparison of letters finds a nickname, a translation or a name in another tongue: the rule does not ask for it.
OUT_OF_REACH = "another name"
WANTED_RECALL = 0.95


def _half(name: str, record_name: str) -> str:
    """Chosen by hash: whoever adds a pair has no say in which half it falls."""
    digest = hashlib.sha256(f"{name}\x1f{record_name}".encode()).digest()
    return "tuning" if digest[0] % 2 == 0 else "held-out"


@pytest.fixture(scope="module")
def labelled() -> pd.DataFrame:
    pairs = pd.read_csv(FOLDER / "labelled_names.csv", dtype=str, keep_default_na=False)
    names = list(zip(pairs["name"], pairs["record_name"], strict=True))
    return pairs.assign(half=[_half(*pair) for pair in names], score=[score_names(*pair) for pair in names], is_same=pairs["same"] == "yes")


def build_lines(labelled: pd.DataFrame) -> list[str]:
    """The tables of README.md: one line a group, found of all that are the same and wrongly proposed of all that are not."""
    groups = [("all", labelled)]
    groups += [(f"{half} half", group) for half, group in labelled.groupby("half")]
    within_reach = labelled[labelled["kind"] != OUT_OF_REACH]
    groups += [(f"{half} half but another name", group) for half, group in within_reach.groupby("half")]
    groups += [(f"script: {script}", group) for script, group in labelled.groupby("script")]
    groups += [(f"kind: {kind}", group) for kind, group in labelled.groupby("kind")]
    return [_line(name, group) for name, group in groups]


def _line(name: str, group: pd.DataFrame) -> str:
    same, proposed = group["is_same"], group["score"] >= PROPOSED_FROM
    n_right, n_wrong = int((same & proposed).sum()), int((~same & proposed).sum())
    return _printed(name, n_right, int(same.sum()), n_wrong, int((~same).sum()))


def _printed(name: str, found: int, same: int, wrong: int, different: int) -> str:
    """One line; precision only where the group has pairs of both sorts."""
    precision = _share(found, found + wrong) if same and different else ""
    return f"| {name} | {found} of {same} | {_share(found, same)} | {wrong} of {different} | {precision} |"


def _share(part: int, whole: int) -> str:
    if whole == 0:
        return ""
    interval = share_interval(part, whole, 0.95, "wilson")
    return f"{part / whole:.2f} ({interval.low:.2f} to {interval.high:.2f})"


def _stated() -> dict[str, tuple[int, ...]]:
    """The counts of README.md by group: found, same, wrong, different."""
    rows = re.findall(_COUNTS, (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)
    return {name: tuple(int(count) for count in counts) for name, *counts in rows}


def test_no_pair_stands_twice_and_every_name_of_the_record_is_in_it(labelled: pd.DataFrame, register: Register) -> None:
    assert not labelled.duplicated(["name", "record_name"]).any()
    assert set(labelled["record_name"]) <= set(register.designations["name"])
    assert (labelled[["same", "script", "kind", "source"]] != "").all(axis=None)
    assert set(labelled["same"]) == {"yes", "no"}


def test_namesakes_are_of_different_people(labelled: pd.DataFrame, register: Register) -> None:
    both = labelled[labelled["source"] == "two names of the record"]
    person = register.designations.drop_duplicates("name").set_index("name")["person_id"]
    assert (both["name"].map(person) != both["record_name"].map(person)).all()


def test_the_set_is_as_large_as_asked_for(labelled: pd.DataFrame) -> None:
    assert (labelled["same"] == "yes").sum() >= 120
    assert (labelled["same"] == "no").sum() >= 240


def test_the_threshold_is_the_highest_that_keeps_the_wanted_recall_on_the_tuning_half(labelled: pd.DataFrame) -> None:
    tuning = labelled[(labelled["half"] == "tuning") & labelled["is_same"] & (labelled["kind"] != OUT_OF_REACH)]["score"]
    assert max(score for score in range(60, 101) if (tuning >= score).mean() >= WANTED_RECALL) == PROPOSED_FROM


def test_the_stated_results_are_floors(labelled: pd.DataFrame) -> None:
    stated = _stated()
    lines = build_lines(labelled)
    measured = {name: tuple(int(count) for count in counts) for name, *counts in re.findall(_COUNTS, "\n".join(lines), re.MULTILINE)}
    assert set(stated) == set(measured)
    for name, (found, same, wrong, different) in measured.items():
        assert (same, different) == stated[name][1::2], name
        assert found >= stated[name][0], name
        assert wrong <= stated[name][2], name


def test_the_stated_shares_and_intervals_are_those_of_the_stated_counts() -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    for name, counts in _stated().items():
        found, same, wrong, different = counts
        assert _printed(name, found, same, wrong, different) in text


def _proposed(names: pd.Series, register: Register) -> list[tuple[str, str]]:
    """Written name and proposed case, for a list with one recommendation a name."""
    day = date(2017, 1, 1)
    dossiers = [Dossier(name, Period(day, day), "XX", (Target(name),), "both") for name in names.drop_duplicates()]
    return [(match.dossier_id, match.case_id) for match in propose_matches(dossiers, register) if match.method == "name"]


def test_held_against_the_whole_record_a_name_gets_its_case_and_few_others(labelled: pd.DataFrame, register: Register) -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    right, proposed = re.search(r"(\d+) of the \d+ written names[^;]*?with (\d+)\s+proposals", text).groups()  # type: ignore[union-attr]
    namesakes = re.search(r"invented namesakes (\d+) get", text)[1]  # type: ignore[index]
    cases = register.designations.groupby("name")["case_id"].agg(set)
    same = labelled[labelled["is_same"]]
    pairs = _proposed(same["name"], register)
    found = {name for name, case_id in pairs if case_id in set.union(*same.loc[same["name"] == name, "record_name"].map(cases))}
    assert len(found) >= int(right)
    assert len(pairs) <= int(proposed)
    invented = labelled[labelled["source"] == "invented namesake"]
    assert len({name for name, _ in _proposed(invented["name"], register)}) <= int(namesakes)


_COUNTS = r"^\| ([^|]+) \| (\d+) of (\d+) \|[^|]*\| (\d+) of (\d+) \|"
