"""An explanation as text, JSON and a page: readable, described, escaped, and the same bytes each time."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jsonschema
import pytest

from glomag.errors import PublishError
from glomag.explain.as_json import build_json, read_schema
from glomag.explain.context import Context
from glomag.explain.freshness import WATCHED
from glomag.explain.names import INDEX_PAGE, ROW_TABLES, page_of_claim, page_of_row
from glomag.explain.page import print_page, safe_link, split_answer
from glomag.explain.strip import build_strip
from glomag.explain.text import WIDTH, print_walk
from glomag.explain.writing import build_pages, write_explain_pages
from glomag.paths import Project

if TYPE_CHECKING:
    from conftest import Call, Explain

HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
_TARGETS = (
    ("drop_fy2020_fy2023",), ("attribution_since_2023",), ("cases_pending",), ("figure:5", "first_biden_year", "C"), ("figure:1", "2023"),
    ("table:control_totals", "H01", "all"), ("table:coding_agreement", "basis"), ("table:stock", "2021-12-10"),
)  # fmt: skip


class _Addresses(HTMLParser):
    """Every address that a page follows or loads, and every element that could run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.elements: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]
        self.found += [value or "" for name, value in attrs if name in ("href", "src", "action", "xlink:href")]


def _addresses(page: str) -> _Addresses:
    parser = _Addresses()
    parser.feed(page)
    return parser


@pytest.fixture(scope="session")
def pages(contexts: dict[str, Context]) -> dict[str, dict[str, str]]:
    return {name: build_pages(context) for name, context in contexts.items()}


# --- negative ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://host/x",
        "http://",
        "//host/x",
        "https://host/a b",
        "https://host/\nx",
        "http://[x",
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(address: str) -> None:
    assert safe_link(address) == ""


def test_hostile_text_of_the_record_stays_text(explained: Explain) -> None:
    walk = explained("figure:5", "since_january_2023", "C")
    part = walk.parts[0]
    row = replace(part.rows[0], name=HOSTILE, source=HOSTILE, source_url="javascript:alert(1)", note=HOSTILE, case_id=HOSTILE)
    case = next(case for case in part.cases if case.evidence)
    evidence = replace(case.evidence[0], organisation=HOSTILE, summary=HOSTILE, url=f'https://host/"{HOSTILE}')
    hostile = replace(part, says=HOSTILE, rows=(row,), cases=(replace(case, evidence=(evidence,)),))
    cell = replace(walk.cells[0], printed=HOSTILE, says=HOSTILE, formula=HOSTILE)
    page = print_page(
        replace(walk, answer=HOSTILE, title=HOSTILE, parts=(hostile,), cells=(cell,), sources=((HOSTILE, "data:x"),)), is_published=True
    )
    parsed = _addresses(page)
    assert not parsed.elements & {"script", "img", "iframe", "object", "form"}
    assert not [one for one in parsed.found if not one.startswith(("#", "https://", "http://", INDEX_PAGE))]
    assert "<script>" not in page


def test_an_unwritable_folder_is_one_message(project: Project, latest: Any, tmp_path: Path) -> None:
    shutil.copytree(
        project.processed / "latest", tmp_path / "processed", ignore=shutil.ignore_patterns("notebooks", "explain", "*.parquet")
    )
    (tmp_path / "processed" / "explain").write_text("in the way", encoding="utf-8")
    with pytest.raises(PublishError, match="cannot write an explain page"):
        write_explain_pages(project, latest.profile, tmp_path)


@pytest.mark.parametrize(
    ("table", "key"), [("register", ("23252@2017-12-21",)), ("specifications", ("a", "b")), ("counts_by_year", ()), ("shares", ("x",))]
)
def test_a_row_without_a_page_has_no_name(table: str, key: tuple[str, ...]) -> None:
    assert page_of_row(table, key) is None


# --- text --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", _TARGETS)
def test_text_fits_a_hundred_columns_but_for_addresses(explained: Explain, words: tuple[str, ...]) -> None:
    walk = explained(*words)
    lines = print_walk(walk).splitlines()
    assert not [line for line in lines if len(line) > WIDTH and not line.strip().startswith("http")]
    assert lines[0].startswith(split_answer(walk.answer)[0][:60])


def test_the_command_prints_names_codings_and_addresses(call: Call) -> None:
    code, out, _ = call("explain", "figure:1", "2023")
    assert code == 0
    assert "BODEAU, Gary (42038@2023-04-05)" in out
    assert "first coding: corruption, primary; second coding: corruption, primary" in out
    assert "https://ofac.treasury.gov/recent-actions/20230405" in out
    assert "left out 23: not primary" in out


def test_the_asked_cell_stands_before_the_rows_and_no_title_is_its_answer(call: Call) -> None:
    code, out, _ = call("explain", "table:claims", "drop_fy2020_fy2023", "verdict")
    assert code == 0
    assert out.startswith("verdict: direction only.\n")
    assert out.index("verdict = direction only") < out.index("The single alternatives tried") < out.index("BODEAU")
    assert call("explain", "cases_pending", "value")[1].startswith("value: empty.\n")


@pytest.mark.parametrize("words", _TARGETS)
def test_no_form_for_people_says_the_internal_name_of_a_part(explained: Explain, words: tuple[str, ...]) -> None:
    walk = explained(*words)
    page, text = print_page(walk, is_published=False), print_walk(walk)
    for part in walk.parts:
        assert f"“{part.name}”" not in text + page
        assert f"“{part.says}”" in " ".join(text.split())


def test_text_says_where_an_act_was_seen_when_that_is_not_its_publisher(explained: Explain) -> None:
    part = explained("figure:1", "2023").parts[0]
    lines = print_walk(explained("figure:1", "2023"))
    hosts = {urlsplit(row.source_url).hostname or "" for row in part.rows}
    others = {host for host in hosts if not host.endswith("treasury.gov")}
    assert others
    assert all(f"seen at {host}" in lines for host in others)
    assert "seen at ofac.treasury.gov" not in lines


def test_a_page_and_a_text_list_the_alternatives(explained: Explain, pages: dict[str, dict[str, str]]) -> None:
    page = pages["latest"]["claim--drop_fy2020_fy2023.html"]
    assert "<caption>16 alternatives</caption>" in page
    assert "<td>down 39 percent, from 46 to 28</td><td>no</td><td>yes</td>" in page
    text = print_walk(explained("drop_fy2020_fy2023"))
    assert "16 alternatives: 0 with the letter's value, 13 in the same direction." in text


# --- the record moved on -----------------------------------------------------------------------------------------------


@pytest.fixture
def published_copy(project: Project, copied_project: Project) -> Project:
    """A checkout with the counts of the latest profile published, and their manifest."""
    folder = copied_project.processed / "latest"
    folder.mkdir(parents=True)
    for name in ("counts_by_year.csv", "manifest.json"):
        shutil.copy(project.processed / "latest" / name, folder / name)
    return copied_project


@pytest.mark.parametrize("file", WATCHED)
def test_a_record_that_changed_since_it_was_published_is_said_in_one_line(call: Call, published_copy: Project, file: str) -> None:
    words = ("explain", "table:counts_by_year", "2023", "--json")
    code, before, said = call(*words, root=published_copy.root)
    assert (code, said) == (0, "")
    path = published_copy.register / file
    header, first, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([header, *rows, first]), encoding="utf-8")
    assert call("seal", root=published_copy.root)[0] == 0
    code, after, said = call(*words, root=published_copy.root)
    assert (code, json.loads(after)["answer"]) == (0, json.loads(before)["answer"])
    assert said.count("\n") == 1
    assert f"the record changed since this was published ({file})" in said


def test_outputs_without_a_manifest_are_not_called_old_and_a_broken_one_is_refused(call: Call, published_copy: Project) -> None:
    path = published_copy.processed / "latest" / "manifest.json"
    path.write_text("[]", encoding="utf-8")
    code, out, said = call("explain", "table:counts_by_year", "2023", root=published_copy.root)
    assert (code != 0, out, "manifest" in said) == (True, "", True)
    path.unlink()
    code, _, said = call("explain", "table:counts_by_year", "2023", root=published_copy.root)
    assert (code, said) == (0, "")


# --- JSON --------------------------------------------------------------------------------------------------------------


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(read_schema())


@pytest.mark.parametrize("words", _TARGETS)
def test_json_is_as_its_schema_says(explained: Explain, words: tuple[str, ...]) -> None:
    content = build_json(explained(*words))
    jsonschema.validate(content, read_schema(), cls=jsonschema.Draft202012Validator)


def test_the_command_prints_json_that_adds_up(call: Call) -> None:
    code, out, _ = call("explain", "drop_fy2020_fy2023", "--json", "--profile", "letter-2024-09")
    content = json.loads(out)
    assert code == 0
    assert content["stamp"]["profile"] == "letter-2024-09"
    assert [(part["counts"]["n"], len(part["rows"])) for part in content["parts"]] == [(45, 45), (28, 28)]


# --- pages -------------------------------------------------------------------------------------------------------------


def test_a_page_to_send_stands_alone(call: Call, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    code, out, _ = call("explain", "attribution_since_2023", "--html", str(page))
    assert code == 0
    assert str(tmp_path) not in out
    text = page.read_text(encoding="utf-8")
    assert not [one for one in _addresses(text).found if not one.startswith(("#", "http://", "https://"))]
    assert "Left open." in text


def test_every_claim_and_every_row_of_the_quoted_tables_has_its_page(
    contexts: dict[str, Context], pages: dict[str, dict[str, str]]
) -> None:
    for name, context in contexts.items():
        wanted = {page_of_claim(key[0]) for key in context.published.table("claims").rows}
        for table in ROW_TABLES:
            wanted |= {page_of_row(table, key) or "" for key in context.published.table(table).rows}
        assert wanted | {INDEX_PAGE} == set(pages[name])
        assert all(re.fullmatch(r"[a-z0-9._-]+\.html", file) for file in pages[name])


def test_the_pages_of_a_profile_are_few_and_small(pages: dict[str, dict[str, str]]) -> None:
    assert len(pages) == 2
    for built in pages.values():
        assert 11 < len(built) <= 60
        assert sum(len(page.encode("utf-8")) for page in built.values()) <= 3_000_000


def test_links_lead_to_pages_that_are_there_or_to_the_web(pages: dict[str, dict[str, str]]) -> None:
    assert len(pages) == 2
    for built in pages.values():
        n_addresses = sum(len(_addresses(page).found) for page in built.values())
        assert n_addresses > 1000
        for page in built.values():
            ids = set(re.findall(r'id="([^"]+)"', page))
            for address in _addresses(page).found:
                if address.startswith("#"):
                    assert address[1:] in ids
                else:
                    assert address in built or safe_link(address)
        assert set(_addresses(built[INDEX_PAGE]).found) == set(built) - {INDEX_PAGE}


def test_every_address_of_the_record_can_be_followed(contexts: dict[str, Context]) -> None:
    context = contexts["latest"]
    known = [row.source_url for row in context.seen.values()]
    known += [row["url"] for rows in context.evidence.values() for row in rows if row["evidence_level"] != "none_found"]
    assert all(safe_link(str(address)) for address in known)


def test_every_table_of_a_page_has_a_caption_and_named_columns(pages: dict[str, dict[str, str]]) -> None:
    page = pages["latest"]["claim--attribution_decline.html"]
    assert page.count("<table") == page.count("<caption>") >= 4
    assert "<th>" not in page


def test_a_page_is_the_same_bytes_each_time_and_of_no_machine(contexts: dict[str, Context], pages: dict[str, dict[str, str]]) -> None:
    assert build_pages(contexts["latest"]) == pages["latest"]
    assert str(contexts["latest"].project.root) not in "".join(pages["latest"].values())


def test_pages_are_written_from_the_built_folder_alone(
    project: Project, latest: Any, tmp_path: Path, pages: dict[str, dict[str, str]]
) -> None:
    built = tmp_path / "built"
    shutil.copytree(
        project.processed / "latest",
        built / "processed",
        ignore=shutil.ignore_patterns("notebooks", "explain", "*.parquet", "same_days.csv"),
    )
    folder = write_explain_pages(project, latest.profile, built)
    written = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert set(written) == {name for name in pages["latest"] if not name.startswith("same_days")}
    assert written["counts_by_year--2023.html"] == pages["latest"]["counts_by_year--2023.html"]


def _strips(pages: dict[str, str]) -> Iterator[str]:
    for page in pages.values():
        yield from re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL)


def test_a_strip_has_a_dot_an_act_inside_its_frame_and_says_so_in_words(explained: Explain, pages: dict[str, dict[str, str]]) -> None:
    part = explained("figure:1", "2023").parts[0]
    strip = build_strip(part)
    assert strip is not None
    assert len(strip.dots) == 28
    assert all(0 < dot.x < 720 and 0 < dot.y < strip.height for dot in strip.dots)
    assert strip.alt == "28 acts on 7 days from 2022-10-01 to 2023-09-30; most on 9 December 2022, 14."
    assert all('role="img" aria-label="' in drawn for drawn in _strips(pages["latest"]))


def test_a_part_without_days_or_rows_has_no_strip(explained: Explain) -> None:
    part = explained("figure:1", "2026").parts[0]
    assert build_strip(part) is None
    assert build_strip(explained("table:stock", "2021-12-10").parts[0]) is None
