"""The README says what the outputs say, and everything it points to is there."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
import typer.core
import typer.main

from glomag.cli.application import app
from glomag.figures.catalogue import EXHIBITS
from glomag.figures.checking import CURRENT_DIGITS, check_digits, read_shelf
from glomag.paths import Project

# The headings of the template README of the Social Science Data Editors, in its order.
TEMPLATE = (
    "## Overview",
    "## Data Availability and Provenance Statements",
    "### Statement about Rights",
    "### License for Data",
    "### Summary of Availability",
    "### Details on each Data Source",
    "## Dataset list",
    "## Computational requirements",
    "### Software Requirements",
    "### Controlled Randomness",
    "### Memory, Runtime, Storage Requirements",
    "## Description of programs/code",
    "### License for Code",
    "## Instructions to Replicators",
    "### Details",
    "## List of exhibits",
    "## References",
    "## Acknowledgements",
)
EXHIBITS_BEGIN, EXHIBITS_END = "<!-- exhibits: begin -->", "<!-- exhibits: end -->"
LONGEST = 330
CLAIMS_IN_README = ("three_straight_declines", "drop_fy2020_fy2023", "attribution_since_2023")


@pytest.fixture(scope="module")
def readme(project: Project) -> str:
    """The text of the README."""
    return (project.root / "README.md").read_text(encoding="utf-8")


def test_its_findings_are_those_of_claims_csv(project: Project, readme: str) -> None:
    claims = pd.read_csv(project.processed / "letter-2024-09" / "claims.csv", keep_default_na=False).set_index("claim_id")
    bullets = [line.removeprefix("- ") for line in readme.split("a test keeps them the same. -->\n", 1)[1].splitlines()[:3]]
    for claim, bullet in zip(CLAIMS_IN_README, bullets, strict=True):
        assert claims.loc[claim, "finding"].startswith(bullet)
        assert bullet.endswith(".")


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "CONTRIBUTING.md",
        "docs/codebook.md",
        "docs/definitions.md",
        "docs/limitations.md",
        "docs/maintaining.md",
        "docs/confidential.md",
        "releases/README.md",
    ],
)
def test_every_link_of_a_page_leads_somewhere(project: Project, page: str) -> None:
    path = project.root / page
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    missing = [link for link in links if not (path.parent / link).exists()]
    assert missing == []


def test_every_make_target_it_names_exists(project: Project, readme: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (project.root / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z]+)\b", readme, re.MULTILINE)) <= targets


def test_every_command_it_shows_exists_with_its_options(readme: str) -> None:
    shown = re.findall(r"^glomag .*$|`glomag [^`]+`|&& glomag [^`]+`", readme, re.MULTILINE)
    assert len(shown) > 20
    for line in shown:
        words = shlex.split(line.strip("`&").strip(), comments=True)
        assert words[0] == "glomag"
        check_command(words[1:], line)


def check_command(words: list[str], line: str) -> None:
    """Whether a command line names a command of the program and only options that it has."""
    command = typer.main.get_command(app)
    while isinstance(command, typer.core.TyperGroup) and words:
        assert words[0] in command.commands, line
        command, words = command.commands[words[0]], words[1:]
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert [word for word in words if word.startswith("-") and word not in known] == [], line


def test_the_stamp_in_its_example_is_that_of_a_current_figure(project: Project, readme: str) -> None:
    (digits,) = re.findall(r"^glomag check-figure --stamp ([0-9a-f]{8}) ", readme, re.MULTILINE)
    assert check_digits(read_shelf(project), digits).status == CURRENT_DIGITS


def test_every_section_of_the_template_is_there_in_its_order(readme: str) -> None:
    headings = [line for line in readme.splitlines() if line in TEMPLATE]
    assert headings == list(TEMPLATE)


def test_no_section_is_empty(readme: str) -> None:
    for title, following in re.findall(r"^(#+ .+)\n+(\S.*)$", readme, re.MULTILINE):
        assert not following.startswith("#") or len(following.split()[0]) > len(title.split()[0]), title


def test_the_list_of_exhibits_stands_between_its_marks_and_the_rest_is_short(readme: str) -> None:
    assert (readme.count(EXHIBITS_BEGIN), readme.count(EXHIBITS_END)) == (1, 1)
    before, rest = readme.split(EXHIBITS_BEGIN)
    listed, after = rest.split(EXHIBITS_END)
    assert listed.strip()
    assert len((before + after).splitlines()) <= LONGEST


def test_the_rows_of_its_datasets_are_those_of_the_record(project: Project, readme: str) -> None:
    section = readme.split("## Dataset list\n", 1)[1].split("\n## ", 1)[0]
    said = {name: int(rows) for name, rows in re.findall(r"^\| `(\w+\.csv)` \|.*\| (\d+) \|$", section, re.MULTILINE)}
    assert said == {path.name: len(pd.read_csv(path)) for path in project.register.glob("*.csv")}


def test_the_numbers_of_rows_it_states_are_those_of_the_record(project: Project, readme: str) -> None:
    for file, noun in (("designations.csv", "acts"), ("cases.csv", "cases"), ("published_counts.csv", "figures that others published")):
        rows = len(pd.read_csv(project.register / file))
        assert f"{rows} {noun}" in readme


def test_the_alt_text_of_every_figure_holds_a_number_and_no_empty_phrase(project: Project) -> None:
    for path in project.figures.glob("*/*/figure.json"):
        alt_text = json.loads(path.read_text(encoding="utf-8"))["alt_text"]
        assert re.search(r"\d", alt_text), path.name
        assert not re.match(r"(?i)(an? )?(image|picture) of", alt_text), path.name


def test_every_figure_has_its_whole_kit_for_both_profiles(project: Project) -> None:
    pictures = [f"{ending}.png" for ending in ("", "-web", "-web@2x", "-slide", "-square", "-story")]
    endings = [*pictures, ".svg", ".pdf", ".csv", "-excel.csv"]
    for profile in ("latest", "letter-2024-09"):
        folders = sorted(path for path in (project.figures / profile).iterdir() if path.is_dir() and path.name != "gallery")
        assert [folder.name[:2] for folder in folders] == [f"{number:02d}" for number in range(1, len(EXHIBITS) + 1)]
        for folder in folders:
            assert {path.name for path in folder.iterdir()} == {f"{folder.name}{ending}" for ending in endings} | {"figure.json"}


def test_gallery_appendix_and_workbook_lie_beside_the_kits(project: Project) -> None:
    for profile in ("latest", "letter-2024-09"):
        beside = {path.name for path in (project.figures / profile).iterdir() if path.is_file()}
        assert beside == {"index.html", "appendix.docx", "appendix.pdf", "appendix-a4.pdf", "appendix.html", "workbook.xlsx"}


def test_no_path_of_this_machine_stands_in_a_published_file(project: Project) -> None:
    words = (str(project.root), str(Path.home()) + "/")
    kinds = {".csv", ".json", ".ipynb", ".svg", ".pdf", ".png", ".html", ".docx", ".xlsx", ".js", ".css", ".md"}
    published = [
        path for folder in (project.processed, project.figures, project.notebooks) for path in folder.rglob("*") if path.suffix in kinds
    ]
    assert published
    assert [path.name for path in published if any(word.encode() in path.read_bytes() for word in words)] == []
