"""The page of `glomag diff --html`: what it holds, that nothing in it runs, and how it looks in a browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from made_outputs import STATES, Person, World, write_outputs
from playwright.sync_api import Browser, sync_playwright

from glomag.diff.comparison import Comparison, compare_outputs
from glomag.diff.page import page_text
from glomag.diff.sources import open_source
from glomag.paths import Project

if TYPE_CHECKING:
    from conftest import Call

Compare = Callable[[World, World], Comparison]
CHROMIUM = shutil.which("chromium")
BEFORE = World()
AFTER = BEFORE.with_person(*(Person(f"9{n}", f"2022-02-{n:02}", "case-d") for n in range(1, 13))).but(
    states={**STATES, "case-d": "basis", "case-b": "none_found"}, verdict="direction only", code={"claims/yearly.py": "2"}
)


@pytest.fixture
def page(compare: Compare) -> str:
    return page_text("the old one", "the new one", [compare(BEFORE, AFTER)])


def _text(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition("<body>")[2])).split())


def test_hostile_words_stay_words(compare: Compare) -> None:
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}'
    page = page_text(hostile, "new", [compare(BEFORE, BEFORE.but(verdict=hostile))])
    assert "<script" not in page
    assert "<img src=x" not in page
    assert "49" not in page.partition("<main")[2].partition("Why")[0]
    assert page.count("&lt;script&gt;") >= 2


def test_nothing_is_asked_for_and_nothing_runs(page: str) -> None:
    assert not re.search(r"(?:src|href)=\"(?!#|data:image/png;base64,)", page)
    assert "url(" not in page
    assert "<script" not in page
    assert "default-src 'none'; img-src data:; style-src 'sha256-" in unescape(page)


def test_a_page_that_cannot_be_written_leaves_what_was_there(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout, target = write_outputs(tmp_path / "checkout", BEFORE), tmp_path / "moved.html"
    target.write_text("what was there")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("glomag.diff.page.os.replace", full)
    code, out, err = call("diff", str(checkout), "--html", str(target), root=checkout)
    assert (code, out) == (2, "")
    assert "the page cannot be written: No space left on device" in err
    assert target.read_text() == "what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["checkout", "moved.html"]


def test_the_page_says_what_moved_and_why(page: str) -> None:
    said = _text(page)
    assert "counts_by_year 2022 headline count of 2022 Days: 2021-10-01 to 2022-09-30" in said
    assert "n 1 13" in said
    assert "12 rows came: 91@2022-02-01 SYNTHETIC 91, 2022-02-01" in said
    assert "case-b 2020-12-10 state_A from basis to none_found" in said
    assert "1 file of the code changed: claims/yearly.py" in said
    assert "alternatives : 1 cell" in said
    assert "Plotted numbers that moved: 1 cell" in said
    assert "No parameter differs." in said


def test_every_cause_of_a_number_stands_on_the_page(page: str) -> None:
    counted = page.partition("counts_by_year 2022")[2].partition("</article>")[0]
    assert [f"9{n}@2022-02-{n:02}" in counted for n in range(1, 13)] == [True] * 12


def test_pictures_stand_side_by_side_with_their_own_alt_texts(page: str) -> None:
    alts = [unescape(alt) for alt in re.findall(r"<img [^>]*alt=\"([^\"]*)\"", page)]
    assert alts[:2] == ["Bars: 2, 1, 1", "Bars: 2, 1, 13"]
    assert alts[2].startswith("Both pictures laid over each other and faded, with what differs marked.")
    assert page.count("<figcaption>Old: latest, as of 2022-09-30</figcaption>") == 1


def test_a_picture_without_alt_text_says_so(compare: Compare, tmp_path: Path) -> None:
    old, new = write_outputs(tmp_path / "one", BEFORE), write_outputs(tmp_path / "two", AFTER)
    next((old / "figures").rglob("figure.json")).write_text("{")
    sides = [open_source(Project(root), str(root)).outputs("latest") for root in (old, new)]
    page = page_text("old", "new", [compare_outputs(*sides)])
    assert 'alt="Figure 01-primary-by-fiscal-year; this version has no alt text"' in page


def test_nothing_moved_makes_a_page_that_says_so(compare: Compare) -> None:
    said = _text(page_text("old", "new", [compare(BEFORE, BEFORE)]))
    assert "No number among claims, counts, changes, shares and stock moved." in said
    assert "No figure differs." in said
    assert "The same on both sides: 01-primary-by-fiscal-year." in said


def test_the_same_bytes_under_another_hash_seed_language_and_time_zone(tmp_path: Path) -> None:
    roots = [write_outputs(tmp_path / name, world) for name, world in (("one", BEFORE), ("two", AFTER))]
    pages = []
    for number, settings in enumerate(({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8"})):
        page = tmp_path / f"{number}.html"
        words = ["--project", str(roots[1]), "diff", str(roots[0]), "--json", "--html", str(page)]
        code = f"import sys; sys.argv = ['glomag', *{words!r}]; from glomag.cli import main; main()"
        done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **settings}, capture_output=True, check=True)
        pages.append((done.stdout, page.read_bytes()))
    assert pages[0] == pages[1]
    assert str(tmp_path) not in pages[0][1].decode()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield launched
        launched.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_page_is_accessible_and_fits(browser: Browser, page: str, tmp_path: Path, scheme: str, width: int) -> None:
    (tmp_path / "moved.html").write_text(page, encoding="utf-8")
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    shown = context.new_page()
    faults: list[str] = []
    shown.on("console", lambda message: faults.append(message.text))
    shown.on("request", lambda request: None if request.url.startswith(("file:", "data:")) else faults.append(request.url))
    shown.goto((tmp_path / "moved.html").as_uri())
    shown.evaluate("for (const one of document.querySelectorAll('details')) { one.open = true; }")
    assert shown.evaluate("document.documentElement.scrollWidth") == width
    assert shown.evaluate("[...document.images].filter((one) => one.naturalWidth === 0).length") == 0
    shown.evaluate(AXE_SCRIPT)
    assert [found["id"] for found in shown.evaluate("axe.run()")["violations"]] == []
    assert faults == []
    old, new = (one.bounding_box() for one in shown.locator("figure img").all()[:2])
    assert (old["y"] == new["y"]) is (width > 1000)
    context.close()


def test_printed_every_cause_is_seen(browser: Browser, page: str, tmp_path: Path) -> None:
    (tmp_path / "moved.html").write_text(page, encoding="utf-8")
    context = browser.new_context()
    shown = context.new_page()
    shown.goto((tmp_path / "moved.html").as_uri())
    shown.emulate_media(media="print")
    last = shown.locator(".why details li").last
    assert last.bounding_box()["height"] > 0
    assert shown.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    context.close()
