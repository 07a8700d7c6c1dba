"""A pack that would say something that is not so is not made."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from whole_checkout import write_crate, write_manifest

from glomag.errors import PublishError
from glomag.pack import write_pack
from glomag.pack.problems import PackError
from glomag.paths import Project
from glomag.run.publish import one_at_a_time

if TYPE_CHECKING:
    from conftest import Call

Put = Callable[[str, bytes | None], None]

CLAIMS = "data/processed/latest/claims.csv"
PICTURE = "figures/latest/01-primary-by-fiscal-year/01-primary-by-fiscal-year.png"


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        (CLAIMS, None, "outputs are missing"),
        (PICTURE, None, "outputs are missing"),
        (CLAIMS, b"claim_id,value\n", "outputs are not those of the last run"),
        (PICTURE, b"another picture", "outputs are not those of the last run"),
        ("data/raw/register/designations.csv", b"ofac_uid,name\n", "outputs are older than what they are made from"),
        ("data/raw/register/boundaries.md", b"Other words.\n", "outputs are older than what they are made from"),
        ("parameters/latest.yml", b"name: latest\n", "outputs are older than what they are made from"),
        ("notebooks/2_declines.ipynb", b'{"cells": [{"cell_type": "code", "source": ["1"]}]}', "outputs are older than their notebooks"),
        ("notebooks/6_new.ipynb", b'{"cells": []}', "outputs are older than their notebooks"),
        ("ro-crate-metadata.json", b'{"@graph": []}', "the description of all outputs is not that of the last run"),
        ("ro-crate-metadata.json", None, "the description of all outputs is not that of the last run"),
        ("docs/recount.sql", None, "a pack needs these files"),
        ("data/processed/latest/manifest.json", b'{"profile": "latest", "outputs": {}}', "not one of this version"),
        ("data/processed/latest/manifest.json", b"{", "a file of the last run cannot be read"),
    ],
)
def test_what_is_missing_damaged_or_stale_is_named(checkout: Project, put: Put, path: str, content: bytes | None, said: str) -> None:
    put(path, content)
    with pytest.raises(PackError, match=said) as refused:
        write_pack(checkout)
    assert path in str(refused.value)
    assert not list(checkout.build.glob("*.zip*"))


def test_outputs_of_other_code_are_refused(checkout: Project) -> None:
    write_manifest(checkout, "latest", code={"errors.py": "0" * 64, "paths.py": "0" * 64})
    write_crate(checkout)
    with pytest.raises(PackError, match="older than the code") as refused:
        write_pack(checkout)
    assert "src/glomag/errors.py, src/glomag/paths.py" in str(refused.value)


def test_code_that_no_step_of_the_run_reaches_may_change(checkout: Project) -> None:
    code = json.loads((checkout.processed / "latest" / "manifest.json").read_text(encoding="utf-8"))["code"]
    assert code["cli/packing.py"] == "0" * 64
    assert write_pack(checkout).path.is_file()


@pytest.mark.parametrize(("pattern", "said"), [("explain/*", "explain/index.html"), ("notebooks/*.html", "notebooks/*.html")])
def test_a_run_without_the_pages_is_refused(checkout: Project, pattern: str, said: str) -> None:
    for page in (checkout.processed / "latest").glob(pattern):
        page.unlink()
    write_manifest(checkout, "latest")
    write_crate(checkout)
    with pytest.raises(PackError) as refused:
        write_pack(checkout)
    assert said in str(refused.value)


def test_a_profile_without_outputs_is_refused_with_those_that_have_some(checkout: Project, call: Call) -> None:
    code, out, err = call("--project", str(checkout.root), "pack", "--profile", "letter")
    assert (code, out) == (1, "")
    assert "nothing is published of profile 'letter'" in err
    assert "latest, letter-2024-09" in err
    assert "Traceback" not in err


def test_a_checkout_that_never_ran_is_refused(copied_project: Project) -> None:
    with pytest.raises(PackError, match="nothing is published here"):
        write_pack(copied_project)


@pytest.mark.parametrize("path", ["data/processed/latest/recommended.csv", "figures/latest/draft.pdf", "data/processed/latest/list.xlsx"])
def test_a_file_that_nothing_makes_is_refused_among_the_outputs(checkout: Project, put: Put, path: str) -> None:
    put(path, b"from somewhere else")
    with pytest.raises(PublishError) as refused:
        write_pack(checkout)
    assert path in str(refused.value)
    assert not list(checkout.build.glob("*.zip*"))


def test_it_waits_for_no_run(checkout: Project) -> None:
    with one_at_a_time(checkout), pytest.raises(PublishError, match="another run is at work"):
        write_pack(checkout)


def test_no_file_is_overwritten_but_the_own_one(checkout: Project, tmp_path: Path) -> None:
    mine = tmp_path / "mine.zip"
    mine.write_bytes(b"mine")
    with pytest.raises(PackError, match="file or folder of that name"):
        write_pack(checkout, output=mine)
    assert mine.read_bytes() == b"mine"
    with pytest.raises(PackError, match="no such folder"):
        write_pack(checkout, output=tmp_path / "nowhere" / "pack.zip")
    assert write_pack(checkout, ("latest",)) == write_pack(checkout, ("latest",))
