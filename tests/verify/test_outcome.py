"""Two whole checkouts: a state for each file, causes before consequences, and the verdict."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from planting import COUNTS, GALLERY, PDF, PNG, ROOT, SVG, WORDS, Change, read, swapped
from redrawing import noise, pixel, redrawn

from glomag.gallery.labels import print_bytes
from glomag.paths import Project
from glomag.verify.comparing import compare_published
from glomag.verify.outcome import Comparison, first_of_kind
from glomag.verify.published import stamp_published
from glomag.verify.report import as_json, count_kinds, say_differences, sentence
from glomag.verify.verifying import Verified

FILES = (COUNTS, PNG, SVG, PDF, WORDS)
LIST = "data/processed/letter-2024-09/manifest.json"

Compare = Callable[..., Comparison]


def _write_manifest(root: Path) -> None:
    hashes = {path: hashlib.sha256((root / path).read_bytes()).hexdigest() for path in FILES}
    sizes = [{"@id": path, "contentSize": str((root / path).stat().st_size)} for path in FILES]
    (root / LIST).write_text(json.dumps({"outputs": hashes, "@graph": sizes}, indent=1))


@pytest.fixture
def compare(tmp_path: Path) -> Compare:
    """Compares a small checkout with a copy in which files were changed and the manifest made anew."""

    def comparing(changes: dict[str, Change | None], *, has_manifest: bool = True, more: tuple[str, ...] = ()) -> Comparison:
        sides = [Project(tmp_path / name) for name in ("committed", "rebuilt")]
        for project in sides:
            for path in (*FILES, *more):
                (project.root / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / path, project.root / path)
        if has_manifest:
            _write_manifest(sides[0].root)
        for path, change in changes.items():
            file = sides[1].root / path
            file.write_bytes(change(file.read_bytes() if file.exists() else b"")) if change else file.unlink()
        if has_manifest and all((sides[1].root / path).exists() for path in FILES):
            _write_manifest(sides[1].root)
        one, other = ((project.root, stamp_published(project, [])) for project in sides)
        return compare_published(one, other)

    return comparing


def _verified(comparison: Comparison) -> Verified:
    return Verified(("letter-2024-09",), (), comparison, 1.0)


def _states(comparison: Comparison) -> dict[str, str]:
    return {Path(one.path).name: one.state for one in comparison.files if one.state != "same"}


def test_the_same_bytes_are_good_and_said_with_their_digest(compare: Compare) -> None:
    comparison = compare({})
    verified = _verified(comparison)
    assert comparison.is_same
    assert verified.is_good(bytes_alone=True)
    assert f"every one of the {len(FILES) + 1} published files of the profile letter-2024-09 is the same to the byte" in sentence(verified)
    assert list(say_differences(comparison)) == []


def test_the_digest_is_the_one_that_sha256sum_gives_over_its_own_lines(compare: Compare) -> None:
    lines = [f"{hashlib.sha256(read(path)).hexdigest()}  {path}\n" for path in sorted(FILES)]
    assert compare({}, has_manifest=False).digest == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_a_changed_number_is_the_cause_and_its_hash_the_consequence(compare: Compare) -> None:
    comparison = compare({COUNTS: swapped(",28\n", ",29\n")})
    assert _states(comparison) == {"counts_by_year.csv": "differs", "manifest.json": "follows"}
    assert not _verified(comparison).is_good(bytes_alone=False)
    said = "\n".join(say_differences(comparison))
    assert "CSV: data/processed/letter-2024-09/counts_by_year.csv\n    number: row 2023, column n: 28 -> 29" in said
    assert said.index("number: row 2023") < said.index("What follows from these:") < said.index("hash: outputs / ")
    assert sentence(_verified(comparison)).startswith("Rebuilt from its inputs, 1 of the 6 files")


@pytest.mark.parametrize("changes", [{PNG: redrawn(noise(50, 1))}, {SVG: swapped("L 468 309.6", "L 468 309.600001")}])
def test_pictures_off_by_less_than_can_be_seen_pass_unless_bytes_are_demanded(compare: Compare, changes: dict[str, Change]) -> None:
    comparison = compare(changes)
    verified = _verified(comparison)
    assert set(_states(comparison).values()) == {"slight", "follows"}
    assert verified.is_good(bytes_alone=False)
    assert not verified.is_good(bytes_alone=True)
    assert "has the same numbers and texts; 1 file with pictures differ" in sentence(verified)
    assert "as another class of processor draws them" in sentence(verified)


def test_the_measure_of_slight_pictures_is_said(compare: Compare) -> None:
    assert "at most 1 of 255 in 50 of 392160 of their pixels" in sentence(_verified(compare({PNG: redrawn(noise(50, 1))})))


@pytest.mark.parametrize(
    "changes",
    [
        {PNG: redrawn(pixel(60))},
        {PNG: redrawn(noise(50, 1)), COUNTS: swapped(",28\n", ",29\n")},
        {PNG: redrawn(noise(50, 1)), WORDS: swapped('"number": 1', '"number": 2')},
        {SVG: swapped("27 in 2018", "28 in 2018")},
        {PNG: None},
        {"figures/letter-2024-09/stray.txt": lambda _: b"x"},
    ],
)
def test_nothing_that_can_be_seen_or_read_ever_passes(compare: Compare, changes: dict[str, Change | None]) -> None:
    comparison = compare(changes)
    assert not comparison.is_same
    assert not _verified(comparison).is_good(bytes_alone=False)


def test_a_file_on_one_side_only_is_told_as_a_whole(compare: Compare) -> None:
    comparison = compare({PDF: None, "figures/letter-2024-09/more.png": lambda _: read(PNG)}, has_manifest=False)
    said = {one.path: one.first.says for one in comparison.files if one.first}
    assert said == {
        PDF: "missing: the whole file: published -> not rebuilt",
        "figures/letter-2024-09/more.png": "too many: the whole file: not published -> rebuilt",
    }


def test_a_hash_of_nothing_that_differs_is_no_consequence(compare: Compare) -> None:
    digest = json.loads(read(WORDS))["data_sha256"]
    comparison = compare({WORDS: swapped(digest, digest[::-1])}, has_manifest=False)
    assert _states(comparison) == {"figure.json": "differs"}


def test_the_hash_of_the_plotted_rows_follows_from_them(compare: Compare) -> None:
    rows = WORDS.replace("figure.json", "01-primary-by-fiscal-year.csv")
    edit = swapped("False,28", "False,29")
    old, new = (hashlib.sha256(content).hexdigest() for content in (read(rows), edit(read(rows))))
    comparison = compare({rows: edit, WORDS: swapped(old, new)}, has_manifest=False, more=(rows,))
    assert _states(comparison) == {"01-primary-by-fiscal-year.csv": "differs", "figure.json": "follows"}
    first = first_of_kind(comparison.by_kind()["JSON"])
    assert first is not None
    assert first.first is not None
    assert first.first.meaning == "hash"


def test_a_size_that_the_gallery_prints_follows_from_the_file(compare: Compare) -> None:
    grown = redrawn(noise(50, 1))(read(PNG))
    one, other = (print_bytes(len(content)) for content in (read(PNG), grown))
    assert one != other, "the planted noise must change the printed size"
    follows = compare({PNG: lambda _: grown, GALLERY: swapped(one, other)}, has_manifest=False, more=(GALLERY,))
    assert _states(follows) == {Path(PNG).name: "slight", "index.html": "follows"}
    without_cause = compare({PNG: lambda _: grown, GALLERY: swapped(one, "999 KB")}, has_manifest=False, more=(GALLERY,))
    assert _states(without_cause)["index.html"] == "differs"


def test_files_are_counted_by_kind(compare: Compare) -> None:
    rows = count_kinds(compare({COUNTS: swapped(",28\n", ",29\n"), PDF: None}, has_manifest=False))
    assert rows == [["CSV", 1, 0, 1], ["JSON", 1, 1, 0], ["PDF", 1, 0, 1], ["PNG", 1, 1, 0], ["SVG", 1, 1, 0]]


def test_a_script_gets_every_file_that_differs_in_parts(compare: Compare) -> None:
    content = as_json(_verified(compare({COUNTS: swapped(",28\n", ",29\n")})), bytes_alone=False)
    assert content["is_good"] is False
    assert content["differences"][0] == {
        "path": COUNTS,
        "kind": "CSV",
        "state": "differs",
        "meaning": "number",
        "where": "row 2023, column n",
        "committed": "28",
        "rebuilt": "29",
    }
    assert [one["state"] for one in content["differences"]] == ["differs", "follows"]
