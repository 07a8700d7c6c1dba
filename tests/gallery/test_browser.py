"""The gallery as people use it: opened from disk in Chromium, by pointer, by keyboard, on a telephone, in light and dark."""

from __future__ import annotations

import csv
import html
import os
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

Kits = dict[str, dict[str, Any]]
Open = Callable[..., Page]

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: apt-get install chromium)")

NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1600, "height": 1000}
# Runs before any script of the page: what the policy refuses, and what a hostile text would set.
_WATCH = (
    "window.refused = []; document.addEventListener('securitypolicyviolation', (event) => window.refused.push(event.violatedDirective));"
)
_FIRST = "01-primary-by-fiscal-year"


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
def opened(index: Path, context: Callable[..., BrowserContext]) -> Iterator[Open]:
    """Opens the page; afterwards nothing may have been logged, refused or asked from outside its folder."""
    pages: list[tuple[Page, list[str]]] = []

    def opening(path: Path = index, **choices: Any) -> Page:
        faults: list[str] = []
        page = context(**choices).new_page()
        page.on("console", lambda message: faults.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
        page.on("request", lambda request: None if request.url.startswith(("file://", "data:", "blob:")) else faults.append(request.url))
        page.goto(path.as_uri())
        pages.append((page, faults))
        return page

    yield opening
    for page, faults in pages:
        assert faults == []
        assert page.evaluate("window.refused") == []


def _open_everything(page: Page) -> None:
    page.evaluate("for (const one of document.querySelectorAll('details')) { one.open = true; }")
    page.wait_for_function("() => [...document.querySelectorAll('details[data-chart] .plot')].every((plot) => plot.dataset.drawn)")


def _copied(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def _told(page: Page) -> str:
    return page.locator("#told").inner_text()


def test_the_policy_holds_against_markup_code_and_requests(index: Path, context: Callable[..., BrowserContext]) -> None:
    page = context().new_page()
    page.goto(index.as_uri())
    page.evaluate("""() => {
        document.body.insertAdjacentHTML('beforeend', '<img src="nothing.png" onerror="window.hacked = 1"><p style="color: red">');
        const script = document.createElement('script');
        script.textContent = 'window.hacked = 2';
        document.body.append(script);
        const outside = document.createElement('script');
        outside.src = 'gallery/gallery.js';
        document.body.append(outside);
        setTimeout('window.hacked = 3', 0);
        fetch('https://elsewhere.example/').catch(() => {});
        const picture = document.createElement('img');
        picture.src = 'https://elsewhere.example/a.png';
        document.body.append(picture);
    }""")
    page.wait_for_function("() => window.refused.length >= 7")
    refused = set(page.evaluate("window.refused"))
    assert refused == {"script-src-attr", "script-src-elem", "script-src", "style-src-attr", "connect-src", "img-src"}
    assert page.evaluate("window.hacked") is None


def test_without_scripts_the_page_is_whole(index: Path, context: Callable[..., BrowserContext], kits: Kits) -> None:
    page = context(java_script_enabled=False).new_page()
    page.goto(index.as_uri())
    assert page.locator("article .picture").count() == len(kits)
    for picture in page.locator("article .picture").all():
        assert picture.is_visible()
    assert page.locator("button:visible").count() == 0
    assert page.locator("details[data-chart]:visible").count() == 0
    assert page.locator(".downloads a:visible").count() == sum(len(one["images"]) + len(one["files"]) for one in kits.values())
    page.locator(f"[id='{_FIRST}'] details:has(.numbers) summary").click()
    assert page.locator(f"[id='{_FIRST}'] .numbers").is_visible()


def test_every_picture_loads(opened: Open) -> None:
    page = opened()
    page.evaluate("for (const one of document.images) { one.loading = 'eager'; }")
    page.wait_for_function("() => [...document.images].every((one) => one.complete)")
    assert page.evaluate("[...document.images].filter((one) => one.naturalWidth === 0).map((one) => one.src)") == []


def test_every_button_copies_what_it_says_and_tells_so(opened: Open, kits: Kits) -> None:
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("for (const one of document.querySelectorAll('details:not([data-chart])')) { one.open = true; }")
    expected = {
        f"{stem}-{part}": words[key]
        for stem, words in kits.items()
        for part, key in (("title", "title"), ("alt", "alt_text"), ("caption", "caption"))
    }
    buttons = page.locator("button").all()
    for button in buttons:
        target = button.get_attribute("data-copy")
        # With the pointer on the first figure and the whole; the other cards are made by the same template.
        if target.startswith((_FIRST, "cite-all")):
            button.click()
        else:
            button.dispatch_event("click")
        page.wait_for_function(
            "(says) => document.getElementById('told').textContent === says", arg=f"{button.get_attribute('data-says')} copied"
        )
        assert page.locator("#told").is_visible()
        copied = _copied(page)
        stem, _, part = target.rpartition("-")
        if part == "embed":
            assert f'alt="{html.escape(kits[stem]["alt_text"])}"' in copied.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
        elif part == "cite":
            assert kits[stem]["title"] in copied
        elif target != "cite-all":
            assert copied == expected.pop(target)
        assert copied
    assert expected == {}
    assert len(buttons) == 5 * len(kits) + 1


@pytest.mark.parametrize("clipboard", ["undefined", "{writeText: () => Promise.reject(new Error('refused'))}"])
def test_where_the_clipboard_is_refused_a_selection_is_copied(
    index: Path, context: Callable[..., BrowserContext], kits: Kits, clipboard: str
) -> None:
    place = context()
    place.add_init_script(f"Object.defineProperty(navigator, 'clipboard', {{value: {clipboard}}})")
    page = place.new_page()
    page.goto(index.as_uri())
    button = page.locator(f"button[data-copy='{_FIRST}-alt']")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('told').textContent.endsWith('copied')")
    assert button.evaluate("(one) => one === document.activeElement"), "the focus stays where it was"
    page.locator("#search").focus()
    page.keyboard.press("Control+V")
    assert page.locator("#search").input_value() == kits[_FIRST]["alt_text"]


def test_where_nothing_can_be_copied_the_text_is_selected(index: Path, context: Callable[..., BrowserContext], kits: Kits) -> None:
    place = context()
    place.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false;")
    page = place.new_page()
    page.goto(index.as_uri())
    page.locator(f"button[data-copy='{_FIRST}-caption']").click()
    page.wait_for_function("() => document.getElementById('told').textContent.includes('Ctrl+C')")
    assert page.evaluate("getSelection().toString()").strip() == kits[_FIRST]["caption"]


def _plain(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).casefold()


def test_search_shows_what_has_the_words_and_says_how_many(opened: Open, kits: Kits) -> None:
    page = opened()
    n_claims = page.locator("tr[data-item]").count()
    cards = {stem: _plain(page.locator(f"article[id='{stem}']").text_content() or "") for stem in kits}
    page.locator("#search").press_sequentially("CHÍNA guatemala")
    expected = [stem for stem, text in cards.items() if "china" in text and "guatemala" in text]
    page.wait_for_function("() => document.getElementById('found').textContent !== ''")
    assert [one.get_attribute("id") for one in page.locator("article:visible").all()] == expected
    assert [one.get_attribute("data-about") for one in page.locator("nav li:visible").all()] == expected
    n_shown = page.locator("tr[data-item]:visible").count()
    assert page.locator("#found").inner_text() == f"{len(expected)} of {len(kits)} figures and {n_shown} of {n_claims} claims found"
    assert 0 < len(expected) < len(kits)
    page.locator("#search").fill("no such word anywhere")
    assert page.locator("#no-figure").is_visible() and page.locator("#no-claim").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("article:visible").count() == len(kits)
    page.wait_for_function("() => document.getElementById('found').textContent === ''")


def _said(figures: Path, kits: Kits) -> list[str]:
    with (figures / _FIRST / kits[_FIRST]["files"]["csv"]).open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    return [f"Fiscal {row['year']}: {row['n_primary']} primary person{'' if row['n_primary'] == '1' else 's'}" for row in rows]


def test_a_point_says_its_number_to_the_pointer(opened: Open, figures: Path, kits: Kits) -> None:
    page = opened()
    chart = page.locator(f"details[data-chart='{_FIRST}']")
    chart.locator("summary").click()
    bars = chart.locator(".plot .mark-rect path")
    bars.first.wait_for()
    third = bars.nth(2)
    third.scroll_into_view_if_needed()
    third.hover()
    says = _said(figures, kits)[2]
    page.wait_for_function("(says) => document.getElementById('tip').textContent === says", arg=says)
    assert page.locator("#tip").is_visible()
    assert chart.locator(".reading").inner_text() == says
    page.wait_for_function("(bar) => Number(bar.getAttribute('stroke-width')) > 0", arg=third.element_handle())


def test_the_keyboard_reads_every_point(opened: Open, figures: Path, kits: Kits) -> None:
    page = opened()
    chart = page.locator(f"details[data-chart='{_FIRST}']")
    chart.locator("summary").focus()
    page.keyboard.press("Enter")
    chart.locator(".plot[data-drawn]").wait_for()
    page.keyboard.press("Tab")
    slider = chart.locator("input[type=range]")
    assert slider.evaluate("(one) => one === document.activeElement")
    for says in _said(figures, kits):
        assert chart.locator(".reading").inner_text().startswith(says)
        assert (slider.get_attribute("aria-valuetext") or "").startswith(says)
        page.keyboard.press("ArrowRight")


def test_every_chart_is_drawn_and_its_last_point_read(opened: Open) -> None:
    page = opened()
    _open_everything(page)
    for chart in page.locator("details[data-chart]").all():
        stem = chart.get_attribute("data-chart")
        assert chart.locator(".plot svg path").count() > 0, stem
        chart.locator("input[type=range]").focus()
        page.keyboard.press("End")
        last = page.evaluate("(stem) => JSON.parse(document.getElementById('charts').textContent)[stem].says.at(-1)", stem)
        assert chart.locator(".reading").inner_text() == " ".join(last.split()), stem


_FOCUSABLE = """[...document.querySelectorAll('a[href], button, input, textarea, summary, [tabindex="0"]')]
    .filter((one) => one.checkVisibility() && !(one.closest('details:not([open])') && !one.matches('details > summary')))"""


def test_tab_reaches_everything_in_order_shows_where_it_is_and_leaves(opened: Open) -> None:
    page = opened()
    n_all = page.evaluate(f"window.all = {_FOCUSABLE}; window.all.length")
    seen = []
    for _ in range(n_all):
        page.keyboard.press("Tab")
        place, outlined = page.evaluate("""() => {
            const style = getComputedStyle(document.activeElement);
            const box = document.activeElement.getBoundingClientRect();
            const seen = box.bottom > 0 && box.top < innerHeight && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
            return [window.all.indexOf(document.activeElement), seen];
        }""")
        assert outlined, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        seen.append(place)
    assert seen == list(range(n_all))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.body || document.activeElement === window.all[0]")


@pytest.mark.parametrize("viewport", [NARROW, WIDE], ids=["360", "1600"])
def test_nothing_runs_out_of_the_window(opened: Open, viewport: dict[str, int]) -> None:
    page = opened(viewport=viewport)
    _open_everything(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    wide = """[...document.querySelectorAll('article *, header *, nav *, .bar *')].filter((one) =>
        one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll > *') && !one.closest('.unseen, svg'))"""
    assert page.evaluate(f"{wide}.map((one) => one.outerHTML.slice(0, 120))") == []
    assert (
        page.evaluate(
            "[...document.querySelectorAll('.plot svg')].filter((one) => one.scrollWidth > one.parentElement.clientWidth + 1).length"
        )
        == 0
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(index: Path, context: Callable[..., BrowserContext], scheme: str) -> None:
    """The policy is lifted here only, since axe itself has to be put into the page.

    The whole page as it opens, then one figure and the claims with everything in them opened.
    """
    page = context(bypass_csp=True, color_scheme=scheme, viewport=NARROW if scheme == "dark" else WIDE).new_page()
    page.goto(index.as_uri())
    page.evaluate(AXE_SCRIPT)
    assert _violations(page, "document") == []
    _open_everything(page)
    assert _violations(page, f"{{include: [['[id=\"{_FIRST}\"]'], ['#claims']]}}") == []


def _violations(page: Page, part: str) -> list[tuple[str, list[str]]]:
    found = page.evaluate(f"axe.run({part}, {{resultTypes: ['violations']}}).then((found) => found.violations)")
    return [(one["id"], [node["html"][:150] for node in one["nodes"]][:3]) for one in found]


def test_light_and_dark_differ_and_the_charts_follow(opened: Open) -> None:
    page = opened(color_scheme="light")
    page.locator(f"details[data-chart='{_FIRST}'] summary").click()
    bar = page.locator(f"details[data-chart='{_FIRST}'] .plot .mark-rect path").first
    bar.wait_for()
    look = "(one) => [getComputedStyle(document.body).backgroundColor, getComputedStyle(one).fill]"
    light = bar.evaluate(look)
    page.emulate_media(color_scheme="dark")
    dark = bar.evaluate(look)
    assert light[0] != dark[0] and light[1] != dark[1]


def test_on_paper_there_are_no_controls(opened: Open) -> None:
    page = opened()
    page.emulate_media(media="print")
    assert page.locator("button:visible, input:visible, nav:visible").count() == 0
    assert page.locator(f"[id='{_FIRST}-alt']").is_visible()


def test_hostile_words_are_shown_and_said_but_never_run(
    make_kit: Callable[..., Path], places: Callable[[str], Any], write: Callable[[], Path], opened: Open
) -> None:
    """As figure, as row, in the chart and in what is copied; `opened` asserts that nothing was refused, since nothing was tried."""
    text = '</script></textarea>"><img src=x onerror="window.hacked=1"><script>window.hacked=2</script>\u202e'
    words = dict.fromkeys(("title", "subtitle", "caption", "alt_text", "description", "source_line", "definition"), text)
    make_kit(places(text), **words)
    page = opened(write(), permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("for (const one of document.images) { one.remove(); }")  # the invented pictures are none
    _open_everything(page)
    stem = "01-cases-by-country"
    page.locator(f"[id='{stem}-step']").press("End")
    assert page.locator(f"[id='{stem}-reading']").text_content() == f"{text}, human rights: 3 of 5 cases"
    page.locator(".plot .mark-rect path").last.hover()
    page.wait_for_function("(text) => document.getElementById('tip').textContent.startsWith(text)", arg=text)
    page.locator(f"button[data-copy='{stem}-alt']").click()
    page.wait_for_function("() => document.getElementById('told').textContent !== ''")
    assert _copied(page) == text
    assert page.evaluate("window.hacked") is None
