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
from glomag.pack.contents import list_contents
from glomag.pack.problems import PackError
from glomag.paths import Project
from glomag.run.publish import one_at_a_time
from glomag.verify.verifying import verify_quickly

if TYPE_CHECKING:
    from conftest import Call

Put = Callable[[str, bytes | None], None]

CLAIMS = "data/processed/latest/claims.csv"
OTHER_CRATE = b'{"@graph": [{"@id": "data/processed/latest/manifest.json", "sha256": "0"}]}'
OTHER_LOCK = b'[[package]]\nname = "pandas"\nversion = "0.1"\n'
PICTURE = "figures/latest/01-primary-by-fiscal-year/01-primary-by-fiscal-year.png"


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        (CLAIMS, None, "is missing"),
        (PICTURE, None, "is missing"),
        (CLAIMS, b"claim_id,value\n", "is not as the run wrote it"),
        (PICTURE, b"another picture", "is not as the run wrote it"),
        ("data/raw/register/designations.csv", b"ofac_uid,name\n", "has changed since the outputs were made"),
        ("data/raw/register/boundaries.md", b"Other words.\n", "has changed since the outputs were made"),
        ("data/raw/register/recommendations.csv", b"Somebody\n", "is new since the outputs were made"),
        ("parameters/latest.yml", b"name: latest\n", "has changed since the outputs were made"),
        ("notebooks/2_declines.ipynb", b'{"cells": [{"cell_type": "code", "source": ["1"]}]}', "has changed since the outputs were made"),
        ("notebooks/6_new.ipynb", b'{"cells": []}', "is new since the outputs were made"),
        ("ro-crate-metadata.json", OTHER_CRATE, "is not the one that ro-crate-metadata.json names"),
        ("ro-crate-metadata.json", b"{", "cannot be read"),
        ("ro-crate-metadata.json", None, "nothing was packed"),
        ("uv.lock", OTHER_LOCK, "uv.lock says 0.1"),
        ("docs/recount.sql", None, "a pack needs these files"),
        ("LICENSES/MIT.txt", None, "a pack needs these files"),
        ("data/processed/latest/manifest.json", b'{"profile": "latest", "outputs": {}}', "cannot be read"),
        ("data/processed/latest/manifest.json", b"{", "cannot be read"),
        ("data/processed/latest/explain/draft.html", b"<p>Draft", "is named in no manifest"),
        ("data/processed/latest/recommended.csv", b"from somewhere else", "is named in no manifest"),
        ("figures/latest/01-primary-by-fiscal-year/draft.png", b"a draft", "is named in no manifest"),
        ("figures/latest/draft.pdf", b"a draft", "is named in no manifest"),
    ],
)
def test_what_is_missing_damaged_or_stale_is_named(checkout: Project, put: Put, path: str, content: bytes | None, said: str) -> None:
    put(path, content)
    with pytest.raises(PackError, match=said) as refused:
        write_pack(checkout)
    assert path in str(refused.value)
    assert not list(checkout.build.glob("*.zip*"))


def test_outputs_of_other_code_are_refused(checkout: Project) -> None:
    code = json.loads((checkout.processed / "latest" / "manifest.json").read_text(encoding="utf-8"))["code"]
    write_manifest(checkout, "latest", code={**code, "cli/packing.py": "0" * 64})
    with pytest.raises(PackError, match=r"code: src/glomag/cli/packing.py has changed") as refused:
        write_pack(checkout)
    assert "run `glomag run`" in str(refused.value)


@pytest.mark.parametrize(
    ("path", "content"),
    [(CLAIMS, b"claim_id\n"), ("uv.lock", OTHER_LOCK), ("figures/latest/draft.pdf", b"a draft"), ("figures/mine/chart.png", b"a draft")],
)
def test_it_answers_as_verify_does(checkout: Project, put: Put, path: str, content: bytes) -> None:
    put(path, content)
    faults = verify_quickly(checkout, ()).faults
    assert faults
    with pytest.raises(PackError) as refused:
        write_pack(checkout)
    assert all(fault.says in str(refused.value) for fault in faults)


def test_a_manifest_that_names_what_no_run_writes_is_refused(checkout: Project, put: Put) -> None:
    put("list.csv", b"Somebody\n")
    manifests = {"latest": json.loads((checkout.processed / "latest" / "manifest.json").read_text(encoding="utf-8"))}
    for path in ("list.csv", "figures/latest/../../list.csv"):
        manifests["latest"]["outputs"] = {path: ""}
        with pytest.raises(PackError, match="names files that no run writes"):
            list_contents(checkout, manifests)


@pytest.mark.parametrize(("pattern", "said"), [("explain/*", "explain/index.html"), ("notebooks/*.html", "notebooks/*.html")])
def test_a_run_without_the_pages_is_refused(checkout: Project, pattern: str, said: str) -> None:
    folder = checkout.processed / "latest"
    for page in folder.glob(pattern):
        page.unlink()
    if not any((folder / "explain").iterdir()):
        (folder / "explain").rmdir()
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
