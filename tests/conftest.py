"""What every test starts from: the real record read once a session, a copy of it to break, and small invented records."""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import settings

from glomag import cli
from glomag.definitions import Definition
from glomag.errors import RegisterError
from glomag.parameters import Profile, read_profile
from glomag.paths import Project, find_project
from glomag.register import Register, add, known_on, read_register, record, seal
from glomag.run import guard

CHECKOUT = Path(__file__).resolve().parents[1]

# The same examples on every machine, nothing stored, no clock.
settings.register_profile("checkout", derandomize=True, database=None, deadline=None, max_examples=40)
settings.load_profile("checkout")

Call = Callable[..., tuple[int, str, str]]
Edit = Callable[[str, dict[str, str], dict[str, str]], int]
MakeRegister = Callable[[list[dict[str, Any]], list[dict[str, Any]]], Register]


@dataclass(frozen=True)
class View:
    """The record as one profile sees it."""

    register: Register
    profile: Profile

    @property
    def headline(self) -> Definition:
        return self.profile.headline

    def on(self, day: date, **choices: Any) -> View:
        """The same view with an earlier day known, and other choices of the profile."""
        content = {**self.profile.model_dump(), "as_of": day, **choices}
        return View(known_on(self.register, day), Profile.model_validate(content))

    def under(self, **choices: Any) -> View:
        """The same view with other choices of the headline definition."""
        content = {**self.profile.model_dump(), "headline": self.headline.but(**choices)}
        return View(self.register, Profile.model_validate(content))


@pytest.fixture(scope="session")
def project() -> Project:
    return find_project(CHECKOUT)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the checkout with the facts and the real lists; not part of the project."""
    folder = CHECKOUT.parent / "shared"
    if not (folder / "facts").is_dir():
        pytest.skip("needs ../shared (facts and OFAC's own lists), which is not part of the project")
    return folder


@pytest.fixture(scope="session")
def register(project: Project) -> Register:
    return read_register(project)


def _view(project: Project, register: Register, name: str) -> View:
    profile = read_profile(project, name, register.coverage)
    return View(known_on(register, profile.as_of), profile)


@pytest.fixture(scope="session")
def latest(project: Project, register: Register) -> View:
    return _view(project, register, "latest")


@pytest.fixture(scope="session")
def letter(project: Project, register: Register) -> View:
    return _view(project, register, "letter-2024-09")


# Files that take longest, begun first so that no worker is left alone with one at the end.
_LONGEST = (
    "test_end_to_end.py", "test_kill.py", "test_leaks.py", "test_cli_lists.py", "test_layout.py", "test_attacks.py", "test_add.py",
    "test_browser.py", "test_audit_laws.py", "test_adjudication.py", "test_draft.py", "test_specification_curve.py", "test_command.py",
    "test_checks.py", "test_workbook.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest in front; the order within a file stays."""
    place = {name: number for number, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(place)))


@pytest.fixture
def copied_project(project: Project, tmp_path: Path) -> Project:
    """The record and the profiles in a folder of their own, to be broken."""
    copy = Project(tmp_path / "checkout")
    shutil.copytree(project.register, copy.register)
    shutil.copytree(project.parameters, copy.parameters)
    shutil.copytree(project.figure_lists, copy.figure_lists)
    return copy


@pytest.fixture(scope="session")
def tables_read_once() -> Callable[[Project], Any]:
    """Reads the tables of a record as `read_tables` does, and remembers what came of it by the bytes of all its files."""
    known: dict[tuple[tuple[str, bytes], ...], Any] = {}
    read_tables = record.read_tables

    def reading(project: Project) -> Any:
        content = tuple((path.name, path.read_bytes()) for path in sorted(project.register.iterdir()) if path.is_file())
        if content not in known:
            try:
                known[content] = read_tables(project)
            except RegisterError as error:
                known[content] = error
        if isinstance(known[content], RegisterError):
            raise known[content]
        return known[content]

    return reading


@pytest.fixture
def reads_once(tables_read_once: Callable[[Project], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same files of a record are read and checked once, by whatever asks for them."""
    for module in (record, add, seal):
        monkeypatch.setattr(module, "read_tables", tables_read_once)


@pytest.fixture
def call(project: Project, reads_once: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Calls a command on the checkout and gives exit code, standard output and standard error.

    The process of the tests is not sealed as one with the list is; tests/run/test_leaks.py seals processes of its own.
    """
    monkeypatch.setattr(guard, "seal_process", lambda *_: None)
    monkeypatch.setattr(guard, "leave_folder", lambda *_: None)

    def calling(*words: str, root: Path = project.root) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["glomag", "--project", str(root), *words])
        code = 0
        try:
            cli.main()
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return calling


@pytest.fixture
def edit(copied_project: Project) -> Edit:
    """Changes cells of the first row that has the given cells; returns the line of that row."""

    def change(file: str, having: dict[str, str], cells: dict[str, str]) -> int:
        path = copied_project.register / file
        with path.open(encoding="utf-8", newline="") as opened:
            header, *rows = list(csv.reader(opened))
        number = next(
            number for number, row in enumerate(rows) if all(row[header.index(column)] == value for column, value in having.items())
        )
        for column, value in cells.items():
            rows[number][header.index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened, lineterminator="\n").writerows([header, *rows])
        return number + 2

    return change


_INVENTED_PERSON = {
    "entity_type": "individual",
    "event": "designation",
    "removed_on": None,
    "country": "XK",
    "criterion": "abuse",
    "basis": "primary",
    "abuse_type": "human_rights",
    "second_criterion": None,
    "second_basis": None,
}
_EVIDENCE_COLUMNS = ["case_id", "evidence_level", "scope", "link", "published_on"]


@pytest.fixture(scope="session")
def synthetic(register: Register) -> MakeRegister:
    """Builds an invented record. A row names at least `person_id`, `case_id` and `designated_on`; the rest has defaults."""

    def make(people: list[dict[str, Any]], evidence: list[dict[str, Any]]) -> Register:
        rows = pd.DataFrame([{**_INVENTED_PERSON, **person} for person in people])
        for column in ("designated_on", "removed_on"):
            rows[column] = pd.to_datetime(rows[column])
        for column in ("second_criterion", "second_basis"):
            rows[column] = rows[column].astype("str")
        rows["row_id"] = rows["person_id"] + "@" + rows["designated_on"].dt.strftime("%Y-%m-%d")
        cases = rows.drop_duplicates("case_id")[["case_id", "designated_on", "country", "abuse_type"]]
        return replace(
            register,
            designations=rows,
            cases=cases.rename(columns={"designated_on": "action_on"}).reset_index(drop=True),
            public_evidence=pd.DataFrame(evidence, columns=_EVIDENCE_COLUMNS).astype("str"),
        )

    return make
