"""The pages as people read them: opened from disk in Chromium, with and without scripts, on a telephone, in light and dark, on paper."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

Open = Callable[..., Page]

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: apt-get install chromium)")

TELEPHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
NAMES = ("1_register", "2_declines", "3_attribution", "4_robustness", "5_appendix")
_WATCH = (
    "window.refused = []; document.addEventListener('securitypolicyviolation', (event) => window.refused.push(event.violatedDirective));"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    made: list[BrowserContext] = []

    def make(**choices: Any) -> BrowserContext:
        made.append(browser.new_context(**{"viewport": WIDE, **choices}))
        made[-1].add_init_script(_WATCH)
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def opened(folders: dict[str, Path], context: Callable[..., BrowserContext]) -> Iterator[Open]:
    """Opens a page; afterwards nothing may have been logged, refused, or asked for beside the page itself."""
    pages: list[tuple[Page, list[str]]] = []

    def opening(name: str, **choices: Any) -> Page:
        faults: list[str] = []
        page = context(**choices).new_page()
        path = folders["latest"] / f"{name}.html"
        own = (path.as_uri(), "data:image/png;base64,")
        page.on("console", lambda message: faults.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("request", lambda request: None if request.url.startswith(own) else faults.append(request.url))
        page.goto(path.as_uri())
        pages.append((page, faults))
        return page

    yield opening
    for page, faults in pages:
        assert faults == []
        assert page.evaluate("window.refused") == []


def test_the_policy_holds_against_markup_code_and_requests(folders: dict[str, Path], context: Callable[..., BrowserContext]) -> None:
    page = context().new_page()
    page.goto((folders["latest"] / "5_appendix.html").as_uri())
    page.evaluate("""() => {
        document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.hacked = 1"><p style="color: red">');
        const script = document.createElement('script');
        script.textContent = 'window.hacked = 2';
        document.body.append(script);
        fetch('https://elsewhere.example/').catch(() => {});
        const picture = document.createElement('img');
        picture.src = 'https://elsewhere.example/a.png';
        document.body.append(picture);
    }""")
    page.wait_for_function("() => window.refused.length >= 5")
    assert set(page.evaluate("window.refused")) == {"script-src-attr", "script-src-elem", "style-src-attr", "connect-src", "img-src"}
    assert page.evaluate("window.hacked") is None


def test_without_scripts_every_piece_of_code_opens_and_there_is_no_dead_switch(
    folders: dict[str, Path], context: Callable[..., BrowserContext]
) -> None:
    page = context(java_script_enabled=False).new_page()
    page.goto((folders["latest"] / "2_declines.html").as_uri())
    assert page.locator("input:visible").count() == 0
    assert page.locator(".code pre:visible").count() == 0
    summaries = page.locator(".code > summary").all()
    for summary in summaries:
        summary.click()
    assert page.locator(".code pre:visible").count() == len(summaries) > 0
    assert page.locator("td:visible, figure img:visible").count() > 0


def test_one_switch_opens_and_folds_all_code_by_keyboard(opened: Open) -> None:
    page = opened("2_declines")
    codes, switch = page.locator(".code pre"), page.get_by_label("Show all code")
    assert page.locator(".code pre:visible").count() == 0
    switch.focus()
    page.keyboard.press("Space")
    assert page.locator(".code pre:visible").count() == codes.count() > 0
    page.keyboard.press("Space")
    assert page.locator(".code pre:visible").count() == 0
    page.locator(".code > summary").first.click()
    page.wait_for_function("() => document.getElementById('all-code').indeterminate")
    switch.focus()
    page.keyboard.press("Space")
    page.wait_for_function("() => document.getElementById('all-code').checked && !document.getElementById('all-code').indeterminate")
    assert page.locator(".code pre:visible").count() == codes.count()


@pytest.mark.parametrize("name", [*NAMES, "index"])
def test_on_a_telephone_only_tables_and_pictures_are_scrolled(opened: Open, name: str) -> None:
    page = opened(name, viewport=TELEPHONE)
    page.evaluate("for (const one of document.querySelectorAll('details')) { one.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]
    wide = """[...document.querySelectorAll('body *')].filter((one) =>
        one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll > *') && !one.closest('.unseen'))"""
    assert page.evaluate(f"{wide}.map((one) => one.outerHTML.slice(0, 120))") == []
    sizes = "[...document.querySelectorAll('main p, main td, main th, pre')].map((one) => parseFloat(getComputedStyle(one).fontSize))"
    assert min(page.evaluate(sizes)) >= 12
    cut = "[...document.querySelectorAll('caption span')].filter((one) => one.getBoundingClientRect().right > innerWidth).length"
    assert page.evaluate(cut) == 0


def test_a_table_wider_than_the_window_is_scrolled_by_keyboard(opened: Open) -> None:
    page = opened("3_attribution", viewport=TELEPHONE)
    table = page.locator("#table-2")
    assert table.evaluate("(one) => one.scrollWidth > one.clientWidth")
    table.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.getElementById('table-2').scrollLeft > 0")


# Every page in light on a wide screen; in dark on a telephone those that between them have every kind of part.
_SEEN = [*((name, "light") for name in (*NAMES, "index")), ("2_declines", "dark"), ("5_appendix", "dark"), ("index", "dark")]


@pytest.mark.parametrize(("name", "scheme"), _SEEN)
def test_axe_finds_no_violation(folders: dict[str, Path], context: Callable[..., BrowserContext], name: str, scheme: str) -> None:
    """With everything opened. The policy is lifted here only, since axe itself has to be put into the page."""
    page = context(bypass_csp=True, color_scheme=scheme, viewport=TELEPHONE if scheme == "dark" else WIDE).new_page()
    page.goto((folders["latest"] / f"{name}.html").as_uri())
    page.evaluate(AXE_SCRIPT)
    page.evaluate("for (const one of document.querySelectorAll('details')) { one.open = true; }")
    assert _violations(page) == []


def _violations(page: Page) -> list[tuple[str, list[str]]]:
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)")
    return [(one["id"], [node["html"][:150] for node in one["nodes"]][:3]) for one in found]


def test_light_and_dark_differ(opened: Open) -> None:
    page = opened("2_declines", color_scheme="light")
    look = "getComputedStyle(document.body).backgroundColor + getComputedStyle(document.body).color"
    light = page.evaluate(look)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(look) != light


@pytest.mark.parametrize("name", NAMES)
def test_paper_has_the_text_the_tables_and_the_figures_but_no_code_and_no_controls(opened: Open, name: str) -> None:
    page = opened(name, viewport={"width": 680, "height": 960})  # an A4 page between its margins
    page.locator(".code > summary").first.click()
    page.emulate_media(media="print")
    assert page.locator(".code:visible, nav:visible, input:visible").count() == 0
    for shown in ("main table", "main figure img", "main .prose"):
        assert page.locator(f"{shown}:visible").count() == page.locator(shown).count() > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 680, "nothing is cut off"


def test_a_number_leads_to_its_page_by_keyboard(opened: Open) -> None:
    page = opened("2_declines")
    link = page.locator("#table-1 a.explained").first
    href = link.get_attribute("href")
    assert link.evaluate("(one) => one.closest('tr').querySelector('th').textContent + ': ' + one.textContent") == "2018: 27"
    assert href == "../explain/counts_by_year--2018.html"
    link.focus()
    style = link.evaluate("(one) => [getComputedStyle(one).outlineStyle, getComputedStyle(one).textDecorationLine]")
    assert style[0] != "none" and style[1] == "underline", "colour alone tells neither a link nor where the focus is"
