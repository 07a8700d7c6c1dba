"""Figure 8: the letter's claims as a table of verdicts."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import FancyBboxPatch

from glomag.claims import VERDICTS, build_claims
from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed
from glomag.figures.sizes import PAGE, SIZES, SLIDE, SQUARE, STORY, Size
from glomag.figures.style import VERDICT_COLOURS, house_style
from glomag.figures.verdicts import build_exhibit, build_rows, print_stated
from glomag.paths import Project
from glomag.wording import print_day

sys.path.append(str(Path(__file__).resolve().parent))  # pytest puts no folder of tests on the path

from drawing import Drawn

if TYPE_CHECKING:
    from conftest import View


@pytest.fixture(scope="module")
def axes(exhibit: Exhibit) -> Axes:
    return _axes(exhibit)


def _exhibit(view: View) -> Exhibit:
    return build_exhibit(view.register, view.profile)


def _axes(exhibit: Exhibit, size: Size = PAGE) -> Axes:
    with house_style(size.label_pt):
        return draw_framed(exhibit, size).axes[-1]


def _pills(axes: Axes) -> list[str]:
    return [to_hex(patch.get_facecolor()) for patch in axes.patches if isinstance(patch, FancyBboxPatch)]


@pytest.mark.parametrize(
    ("value", "relation", "unit", "printed"),
    [
        (float("nan"), "near", "designations", "no number"),
        ("160", "more than", "recommendations submitted", "more than 160"),
        ("0.3333", "approximately", "fraction of cases", "about 33 percent"),
        ("-0.56", "equals", "fraction", "down 56 percent"),
        ("0.10", "equals", "fraction of cases", "10 percent"),
        ("24", "at least", "recommendations without a designation", "at least 24"),
        ("3", "falls each year", "fiscal years", "3 of 3"),
    ],
)
def test_what_the_letter_states_is_printed_as_it_reads(value: object, relation: str, unit: str, printed: str) -> None:
    assert print_stated(value, relation, unit) == printed


def test_the_eleven_claims_stand_in_the_letters_order(exhibit: Exhibit, project: Project) -> None:
    with (project.register / "letter_claims.csv").open(encoding="utf-8", newline="") as opened:
        in_file = [(row["claim_id"], row["says"]) for row in csv.DictReader(opened)]
    rows = exhibit.rows
    assert len(in_file) == 11
    assert list(zip(rows["claim_id"], rows["says"], strict=True)) == in_file


def test_every_verdict_that_can_be_given_has_a_colour_of_its_own() -> None:
    assert tuple(VERDICT_COLOURS) == VERDICTS
    assert len({fill for fill, _ in VERDICT_COLOURS.values()}) == len(VERDICTS)


def test_no_verdict_is_said_by_colour_alone(exhibit: Exhibit, axes: Axes) -> None:
    pills = [to_hex(patch.get_facecolor()) for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    assert pills == [VERDICT_COLOURS[verdict][0] for verdict in exhibit.rows["verdict"]]
    on_pills = [text.get_text() for text in axes.texts if text.get_ha() == "center"]
    assert " ".join(on_pills) == " ".join(exhibit.rows["verdict"])


def test_nothing_of_what_is_said_is_cut(exhibit: Exhibit, axes: Axes) -> None:
    drawn = " ".join(" ".join(text.get_text() for text in axes.texts).split())
    for row in exhibit.rows.itertuples():
        assert row.says[1:] in drawn
        assert f"{row.record_value}. {row.finding}" in drawn if row.record_value else row.finding in drawn


def test_findings_and_verdicts_are_those_of_the_claims(exhibit: Exhibit, view: View) -> None:
    claims, rows = build_claims(view.register, view.profile), exhibit.rows
    for column in ("claim_id", "finding", "verdict"):
        assert rows[column].tolist() == claims[column].tolist()
    assert [value.lower() for value in rows["record_value"]] == claims["value"].tolist()


def test_the_counts_of_the_title_add_up_to_the_claims(exhibit: Exhibit) -> None:
    heading, _, counted = exhibit.title.partition(": ")
    assert heading == "The letter's 11 claims"
    assert sum(int(word) for word in counted.replace(",", " ").split() if word.isdigit()) == 11


def test_alt_text_is_short_enough_to_be_read_aloud(exhibit: Exhibit) -> None:
    assert exhibit.alt_text.count(". ") == 1


def test_the_subtitle_names_the_day_of_the_letter_and_the_day_known(exhibit: Exhibit, view: View) -> None:
    assert exhibit.subtitle.startswith("The coalition's letter of 5 September 2024 against")
    assert exhibit.subtitle.endswith(print_day(view.profile.as_of))


def test_every_claim_of_the_letter_has_words_for_a_small_picture(exhibit: Exhibit) -> None:
    rows = exhibit.rows
    assert (rows["in_short"] != rows["says"]).all()
    assert rows["in_short"].is_unique
    assert rows["in_short"].str.len().max() <= 50


def test_a_claim_without_short_words_keeps_its_sentence(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glomag.figures.verdicts._IN_SHORT", {})
    rows = build_rows(build_claims(view.register, view.profile), view.register)
    assert rows["in_short"].tolist() == rows["says"].tolist()


@pytest.mark.parametrize("size", [SLIDE, SQUARE], ids=lambda size: size.name)
def test_slide_and_square_have_every_claim_under_its_verdict(exhibit: Exhibit, size: Size) -> None:
    axes, rows = _axes(exhibit, size), exhibit.rows
    present = [verdict for verdict in VERDICTS if verdict in set(rows["verdict"])]
    assert _pills(axes) == [VERDICT_COLOURS[verdict][0] for verdict in present]
    words = [text.get_text() for text in axes.texts]
    assert [int(word) for word in words if word.isdigit()] == [(rows["verdict"] == verdict).sum() for verdict in present]
    joined = " ".join(words).lower()
    for claim in rows["in_short"]:
        assert claim.lower() in joined


def test_a_story_has_every_claim_with_letter_record_and_verdict(exhibit: Exhibit) -> None:
    axes, rows = _axes(exhibit, STORY), exhibit.rows
    assert _pills(axes) == [VERDICT_COLOURS[verdict][0] for verdict in rows["verdict"]]
    joined = " ".join(text.get_text() for text in axes.texts)
    for row in rows.itertuples():
        record = row.record_value or "nothing public"
        assert f"{row.in_short} Letter: {row.letter_value}. Record: {record[0].lower() + record[1:]}" in joined


def test_the_description_has_every_claim_with_its_verdict(exhibit: Exhibit) -> None:
    for row in exhibit.rows.itertuples():
        assert f"{row.in_short}, letter {row.letter_value}, record " in exhibit.description
    assert exhibit.description.count("needs confidential data") == (exhibit.rows["verdict"] == "needs confidential data").sum()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_every_verdict_at_once_still_fits(exhibit: Exhibit, size: Size) -> None:
    rows = exhibit.rows.assign(verdict=[VERDICTS[number % len(VERDICTS)] for number in range(len(exhibit.rows))])
    made = Drawn(replace(exhibit, rows=rows), size)
    assert (made.cut(), made.overlapping(), made.too_small()) == ([], [], [])


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_no_label_of_a_verdict_is_cut_at_the_side(exhibit: Exhibit, size: Size) -> None:
    axes = _axes(exhibit, size)
    right = axes.get_xlim()[1]
    for patch in axes.patches:
        if isinstance(patch, FancyBboxPatch):
            assert patch.get_x() >= 0
            assert patch.get_x() + patch.get_width() <= right + 1e-9
