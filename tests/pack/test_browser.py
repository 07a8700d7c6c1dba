"""The pages of a pack as people use them: opened from disk in Chromium, in light and dark, with nothing asked from elsewhere."""

from __future__ import annotations

import csv
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, sync_playwright

from glomag.pack import write_pack
from glomag.pack.writing import FOLDER
from glomag.paths import Project

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: apt-get install chromium)")
FORM = "replication-form.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def unpacked(whole: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(write_pack(whole, ("latest",), folder / "pack.zip").path) as archive:
        archive.extractall(folder)
    return folder / FOLDER


@pytest.mark.parametrize(("name", "scheme"), [("START-HERE.html", "light"), (FORM, "light"), (FORM, "dark")])
def test_nobody_is_kept_out_of_a_page(browser: Browser, unpacked: Path, name: str, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme, bypass_csp=True)
    page.goto((unpacked / name).as_uri())
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run().then((result) => result.violations.map((one) => [one.id, one.nodes[0].html]))")
    page.close()
    assert found == []


def test_the_form_saves_what_was_filled_in_and_asks_nothing_of_anybody(browser: Browser, unpacked: Path, tmp_path: Path) -> None:
    page = browser.new_page(accept_downloads=True)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((unpacked / FORM).as_uri())
    page.select_option("tr[data-line] select >> nth=0", "no")
    page.fill("tr[data-line] input >> nth=0", '=1+1, "so"')
    page.get_by_label("reproduced in part").check()
    page.get_by_label("SHA256SUMS agrees").check()
    with page.expect_download() as downloaded:
        page.click("#save")
    downloaded.value.save_as(tmp_path / "report.csv")
    page.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    figure = next(row for row in rows if row["exhibit"] == "Figure 1")
    assert (figure["reproduced"], figure["discrepancy"], figure["note"]) == ("no", '\'=1+1, "so"', "")
    answers = {row["exhibit"]: row["reproduced"] for row in rows if row["kind"] == "question"}
    assert answers["The results were"] == "reproduced in part"
    assert [text for text, answer in answers.items() if answer == "yes"] == ["SHA256SUMS agrees with the files (sha256sum -c SHA256SUMS)"]
