"""How to cite this work, and what is under which licence: valid by the published schema, and one story everywhere."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Callable
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, FormatChecker

from glomag.gallery.labels import AUTHORS, WORK_IN_FULL
from glomag.paths import Project

Content = dict[str, Any]

_SCHEMA = "tests/schemas/cff-1.2.0.json"


@pytest.fixture(scope="module")
def citation(project: Project) -> Content:
    return yaml.safe_load((project.root / "CITATION.cff").read_text(encoding="utf-8"))


def _faults(project: Project, content: Content) -> list[str]:
    schema = json.loads((project.root / _SCHEMA).read_text(encoding="utf-8"))
    return [error.message for error in Draft7Validator(schema, format_checker=FormatChecker()).iter_errors(content)]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda content: content.pop("title"), "'title' is a required property"),
        (lambda content: content.update({"date-released": "2026-11-31"}), "is not a 'date'"),
        (lambda content: content.update(licence="MIT"), "Additional properties are not allowed"),
        (lambda content: content.update(license="MIT or so"), "is not valid under any of the given schemas"),
        (lambda content: content["references"][0].update(type="letter"), "is not one of"),
    ],
)
def test_the_schema_refuses_a_broken_citation(project: Project, citation: Content, spoil: Callable[[Content], Any], said: str) -> None:
    broken = json.loads(json.dumps(citation))
    spoil(broken)
    assert any(said in fault for fault in _faults(project, broken))


def test_the_citation_is_valid(project: Project, citation: Content) -> None:
    assert _faults(project, citation) == []


def test_the_citation_names_the_work_and_its_version_as_the_rest_does(project: Project, citation: Content) -> None:
    package = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert citation["version"] == package["version"]
    assert citation["title"] == WORK_IN_FULL
    assert [author["name"] for author in citation["authors"]] == [AUTHORS]


def test_the_letter_that_it_refers_to_is_the_one_in_the_record(project: Project, citation: Content) -> None:
    letter = citation["references"][0]
    counts = (project.register / "published_counts.csv").read_text(encoding="utf-8")
    assert letter["url"] in counts
    assert date.fromisoformat(letter["date-released"]) == date(2024, 9, 5)


def _annotations(project: Project) -> list[Content]:
    return tomllib.loads((project.root / "REUSE.toml").read_text(encoding="utf-8"))["annotations"]


def _licence_of(path: str, annotations: list[Content]) -> str:
    """The licence of a file by REUSE.toml: the last entry that names it, where `*` stops at a slash and `**` does not."""
    found = ""
    for entry in annotations:
        patterns = entry["path"] if isinstance(entry["path"], list) else [entry["path"]]
        for pattern in patterns:
            if "**" in pattern or pattern.count("/") == path.count("/"):
                found = entry["SPDX-License-Identifier"] if fnmatchcase(path, pattern) else found
    return found


@pytest.mark.parametrize(
    ("path", "licence"),
    [
        ("src/glomag/wording.py", "MIT"),
        ("tests/test_citation.py", "MIT"),
        ("docs/recount.sql", "MIT"),
        ("pyproject.toml", "MIT"),
        ("data/raw/register/designations.csv", "CC-BY-4.0"),
        ("figures/latest/workbook.xlsx", "CC-BY-4.0"),
        ("notebooks/1_register.ipynb", "CC-BY-4.0"),
        ("docs/definitions.md", "CC-BY-4.0"),
        ("README.md", "CC-BY-4.0"),
        ("figures/latest/gallery/vega.js", "BSD-3-Clause AND ISC"),
        ("tests/schemas/ro-crate-1.2-context.json", "CC0-1.0"),
    ],
)
def test_machines_are_told_the_licence_that_people_are_told(project: Project, path: str, licence: str) -> None:
    assert (project.root / path).is_file()
    assert _licence_of(path, _annotations(project)) == licence


def test_every_licence_that_is_named_is_there_in_full(project: Project, citation: Content) -> None:
    named = {name for entry in _annotations(project) for name in re.split(" AND | OR ", entry["SPDX-License-Identifier"])}
    assert {path.stem for path in (project.root / "LICENSES").glob("*.txt")} == named
    assert set(citation["license"]) <= named
    assert (project.root / "LICENSES" / "MIT.txt").read_bytes() == (project.root / "LICENSE").read_bytes()


def test_no_tracked_file_is_without_a_licence(project: Project) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=project.root, capture_output=True, text=True, check=False)
    paths = [name for name in listed.stdout.split("\0") if name] if listed.returncode == 0 else ["README.md"]
    annotations = _annotations(project)
    assert [path for path in paths if not _licence_of(path, annotations)] == []
