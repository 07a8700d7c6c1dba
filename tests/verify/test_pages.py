"""HTML, JSON, notebooks and Markdown: the heading, the place in the tree, the cell, the line."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from planting import GALLERY, HTML, MANIFEST, MARKDOWN, NOTEBOOK, PNG, WORDS, Change, first, found, read, swapped
from redrawing import noise, redrawn

from glomag.verify.kinds import compare_files, kind_of


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (swapped("45 in 2020", "46 in 2020"), r"number: <\w+> under '.+': .*45 in 2020.* -> .*46 in 2020"),
        (swapped("</h2>", " indeed</h2>"), r"text: <h2> under "),
        (swapped("<body>", "<body><p>Made 2026-11-22T14:20:01Z</p>"), r"\w[\w ]*: <"),
        (swapped("color-scheme: light dark", "color-scheme: dark"), r"text: <style> number 1 among scripts and styles, line 2"),
        (swapped(' lang="en-GB"', ' lang="en-US"'), r"text: <html>, attribute lang: en-GB -> en-US"),
        (swapped("sha256-f", "sha256-g"), r"hash: <meta>, attribute content: "),
        (swapped("<body>", "<body  >"), r"encoding: the same page, written otherwise"),
    ],
)
def test_a_difference_of_a_page_is_named_by_its_heading(change: Change, said: str) -> None:
    difference = first(HTML, change)
    assert re.match(said, difference.says), difference.says
    assert not difference.is_slight


def test_a_time_stamp_in_a_page_is_a_clock() -> None:
    def made(time: str) -> bytes:
        return read(HTML).replace(b"</body>", f"<p>Made {time}</p></body>".encode())

    (difference,) = compare_files(HTML, made("2026-11-22T14:20:01Z"), made("2026-11-22T14:31:07Z"))
    assert difference.meaning == "clock"


def test_the_stamp_on_the_scripts_of_the_gallery_follows_from_what_the_page_shows() -> None:
    (stamp,) = set(re.findall(rb'nonce="([0-9a-f]+)"', read(GALLERY)))
    differences = found(GALLERY, lambda content: content.replace(stamp, stamp[::-1]))
    assert {(one.meaning, one.follows) for one in differences} == {("hash", True)}


def _page(picture: bytes, text: str = "One") -> bytes:
    return (
        f'<html><body><h1>{text}</h1><img alt="x" src="data:image/png;base64,{base64.b64encode(picture).decode()}"></body></html>'.encode()
    )


@pytest.mark.parametrize(("steps", "is_slight"), [(1, True), (90, False)])
def test_a_picture_inside_a_page_is_compared_as_a_picture(steps: int, is_slight: bool) -> None:
    other = redrawn(noise(3, steps))(read(PNG))
    (difference,) = compare_files("page.html", _page(read(PNG)), _page(other))
    assert (difference.meaning, difference.is_slight) == ("pixel", is_slight)
    assert difference.where.startswith("picture 1 of the page, 3 of 392160 pixels differ")


def test_a_picture_hides_no_changed_word_of_a_page() -> None:
    other = redrawn(noise(3, 1))(read(PNG))
    assert [one.meaning for one in compare_files("page.html", _page(read(PNG)), _page(other, "Two"))] == ["text", "pixel"]


# --- JSON


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (swapped('"width_px": 1950', '"width_px": 1951'), "number: images / 1 / width_px: 1950 -> 1951"),
        (swapped('"number": 1', '"number": 1.0'), "number: number: 1 -> 1.0"),
        (swapped('"as_of": "2024-09-05"', '"as_of": "2024-09-06"'), "day: as_of: 2024-09-05 -> 2024-09-06"),
        (swapped('"number": 1,', '"number": 1, "made_on": "2026-11-22",'), "too many: made_on: no such entry -> 2026-11-22"),
        (swapped('"number": 1,', ""), "missing: number: 1 -> no such entry"),
        (swapped('"withdrawn": ""', '"withdrawn": "x"'), "text: withdrawn: (nothing) -> x"),
    ],
)
def test_a_difference_of_json_is_named_by_its_place(change: Change, says: str) -> None:
    assert [one.says for one in found(WORDS, change)] == [says]


def _as_json(change: Callable[[Any], Any]) -> Change:
    def changing(content: bytes) -> bytes:
        return (json.dumps(change(json.loads(content)), indent=2, ensure_ascii=False) + "\n").encode()

    return changing


def test_order_and_writing_of_json_are_told_apart() -> None:
    keys = found(WORDS, _as_json(lambda words: dict(reversed(words.items()))))
    assert [one.meaning for one in keys] == ["order"]
    entries = found(WORDS, _as_json(lambda words: {**words, "images": words["images"][::-1]}))
    assert [(one.meaning, one.where) for one in entries] == [("order", "images, from entry 1 on")]
    assert [one.meaning for one in found(WORDS, lambda content: content.replace(b"\n", b""))] == ["encoding"]


def test_a_stamp_of_json_is_a_clock() -> None:
    one, other = (json.dumps({"dateModified": f"2026-11-{day}"}).encode() for day in (22, 23))
    assert next(compare_files("x.json", one, other)).meaning == "clock"


def test_a_version_and_a_hash_of_the_manifest_are_named_by_what_they_are_of() -> None:
    version = json.loads(read(MANIFEST))["versions"]["pandas"]
    difference = first(MANIFEST, swapped(f'"pandas": "{version}"', '"pandas": "9.9.9"'))
    assert difference.says == f"version: versions / pandas: {version} -> 9.9.9"
    path, sha256 = next(iter(json.loads(read(MANIFEST))["outputs"].items()))
    difference = first(MANIFEST, swapped(sha256, "0a" * 32))
    assert (difference.meaning, difference.where) == ("hash", f"outputs / {path}")


def test_entries_of_a_graph_are_told_by_their_names() -> None:
    graph = [{"@id": name, "n": place} for place, name in enumerate("abc")]
    one, other = (json.dumps({"@graph": entries}).encode() for entries in (graph, [*graph[:2], {"@id": "c", "n": 9}]))
    assert [difference.says for difference in compare_files("x.json", one, other)] == ["number: @graph / c / n: 2 -> 9"]
    less = json.dumps({"@graph": graph[1:]}).encode()
    assert [difference.where for difference in compare_files("x.json", one, less)] == ["@graph / a"]


# --- notebooks


def _in_cells(change: Callable[[list[Any]], None]) -> Change:
    def changing(content: bytes) -> bytes:
        notebook = json.loads(content)
        change(notebook["cells"])
        return (json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()

    return changing


def _output(kind: str) -> tuple[int, int]:
    """The first cell and output with a kind of content."""
    cells = json.loads(read(NOTEBOOK))["cells"]
    return next(
        (number, place)
        for number, cell in enumerate(cells)
        for place, output in enumerate(cell.get("outputs", ()))
        if kind in output.get("data", ())
    )


def test_a_changed_source_is_named_by_its_cell() -> None:
    def change(cells: list[Any]) -> None:
        cells[2]["source"] = [*cells[2]["source"], "\nmore"]

    (difference,) = found(NOTEBOOK, _in_cells(change))
    assert difference.meaning == "text"
    assert re.fullmatch(r"cell 3 \(\w+\), source", difference.where)


def test_a_changed_output_is_named_by_its_cell_and_kind() -> None:
    number, place = _output("text/html")

    def change(cells: list[Any]) -> None:
        lines = cells[number]["outputs"][place]["data"]["text/html"]
        row = next(line for line, text in enumerate(lines) if re.search(r"<td>\d+</td>", text))
        lines[row] = re.sub(r"<td>(\d+)</td>", lambda match: f"<td>{int(match[1]) + 1}</td>", lines[row], count=1)

    (difference,) = found(NOTEBOOK, _in_cells(change))
    assert difference.meaning == "number"
    assert difference.where == f"cell {number + 1} (code), output {place + 1}, text/html"


@pytest.mark.parametrize(("steps", "is_slight"), [(1, True), (90, False)])
def test_a_picture_inside_a_notebook_is_compared_as_a_picture(steps: int, is_slight: bool) -> None:
    number, place = _output("image/png")

    def change(cells: list[Any]) -> None:
        kinds = cells[number]["outputs"][place]["data"]
        shown = base64.b64encode(_noisy(base64.b64decode(kinds["image/png"]), steps)).decode()
        kinds["image/png"] = shown + "\n" if kinds["image/png"].endswith("\n") else shown

    (difference,) = found(NOTEBOOK, _in_cells(change))
    assert (difference.meaning, difference.is_slight) == ("pixel", is_slight)
    assert difference.where.startswith(f"cell {number + 1} (code), output {place + 1}, picture, ")


def _noisy(content: bytes, steps: int) -> bytes:
    return redrawn(noise(3, steps))(content)


def test_cells_on_one_side_only_counts_and_writing_of_a_notebook_are_told() -> None:
    assert first(NOTEBOOK, _in_cells(lambda cells: cells.pop())).meaning == "missing"
    number, _ = _output("image/png")

    def counted(cells: list[Any]) -> None:
        cells[number]["execution_count"] += 1

    assert first(NOTEBOOK, _in_cells(counted)).where == f"cell {number + 1} (code) / execution_count"
    assert [one.meaning for one in found(NOTEBOOK, lambda content: content.replace(b"\n ", b"\n  "))] == ["encoding"]


def test_a_notebook_that_is_none_is_told_by_its_bytes() -> None:
    assert first(NOTEBOOK, swapped('"cells"', '"cell"')).meaning == "bytes"


# --- Markdown and the rest


def test_a_line_is_named_by_its_number_and_heading() -> None:
    difference = first(MARKDOWN, swapped("56 percent", "57 percent"))
    assert difference.meaning == "number"
    assert re.match(r"line \d+", difference.where)


def test_a_line_on_one_side_only_and_line_ends_are_told() -> None:
    lines = read(MARKDOWN).decode().splitlines(keepends=True)
    (missing,) = found(MARKDOWN, lambda _: "".join(lines[:3] + lines[4:]).encode())
    assert missing.meaning == "missing"
    (too_many,) = found(MARKDOWN, lambda _: "".join([*lines[:3], "one more\n", *lines[3:]]).encode())
    assert (too_many.meaning, too_many.where, too_many.rebuilt) == ("too many", "line 4", "one more")
    (ends,) = found(MARKDOWN, lambda content: content.replace(b"\n", b"\r\n"))
    assert ends.meaning == "encoding"


def test_an_unknown_kind_is_compared_by_its_bytes() -> None:
    (difference,) = compare_files("figures/x.woff2", b"wOF2 abc", b"wOF2 abd and more")
    assert difference.says == "bytes: byte 7 of 8 against 17 bytes: 63 -> 64 20 61 6e 64 20 6d 6f"
    assert kind_of("figures/x.woff2") == "other"
