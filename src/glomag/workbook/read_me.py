"""The first sheet: what this is, how to read and quote it, and where everything stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from glomag.figures.kits import Kit
from glomag.parameters import Profile
from glomag.wording import print_day
from glomag.workbook.cells import fit_text
from glomag.workbook.figure_sheet import headline_of, sheet_name
from glomag.workbook.look import Look
from glomag.workbook.setup import CLAIMS, MEANINGS, READ_ME, RECORD, set_up
from glomag.workbook.tables import n_lines, set_heights

TITLE = "Recounting US Global Magnitsky sanctions"
_WIDTH = 100
_LICENCE = "https://creativecommons.org/licenses/by/4.0/legalcode"


def write_read_me(book: Any, look: Look, profile: Profile, kits: Sequence[Kit], footer: str) -> None:
    """Add the first sheet."""
    sheet = book.add_worksheet(READ_ME)
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, _WIDTH)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, f"{TITLE}: workbook of the profile {profile.name}", _unwrapped(book))
    row = 2
    for label, text in _words(profile):
        sheet.write_string(row, 0, label, look.named("label"))
        sheet.write_string(row, 1, fit_text(text), look.named("words"))
        set_heights(sheet, {row: n_lines(text, _WIDTH)})
        row += 1
    row += 1
    sheet.write_string(row, 0, "Sheet", look.named("heading"))
    sheet.write_string(row, 1, "What it holds", look.named("heading"))
    for at, (name, holds) in enumerate(_sheets(kits), start=row + 1):
        sheet.write_url(at, 0, f"internal:'{name}'!A1", look.named("link"), name)
        sheet.write_string(at, 1, fit_text(holds), look.named("words"))
        set_heights(sheet, {at: n_lines(holds, _WIDTH)})
    set_up(sheet, footer, freeze_at=None, repeats_heading=False)


def _unwrapped(book: Any) -> Any:
    return book.add_format({"bold": True, "font_size": 16, "font_color": "#1d2733", "valign": "vcenter"})


def _what_this_is(profile: Profile) -> str:
    return (
        "The claims of the letter of 5 September 2024 held against the public record, the numbers behind every figure with a native "
        f"Excel chart, and the record itself, as published in data/processed/{profile.name}/ and figures/{profile.name}/."
    )


def _words(profile: Profile) -> list[tuple[str, str]]:
    return [
        ("What this is", _what_this_is(profile)),
        ("Profile", f"{profile.name}: {profile.title}"),
        ("As of", f"{print_day(profile.as_of)}. Nothing later is in these numbers; not known is not zero."),
        (
            "Before you quote",
            "Do not quote a number without its definition. The sheet of each figure has it; for a claim it stands beside the value.",
        ),
        (
            "Headline definition",
            f"{profile.headline.printed()}. Shares of cases: public evidence at band {profile.band}. It holds where nothing else is said.",
        ),
        ("How numbers are defined", "docs/definitions.md; limits, and which way each bends the numbers: docs/limitations.md."),
        (
            "The record and the methods",
            "The record: data/raw/register/, coded as docs/codebook.md says. The methods: notebooks/ and src/glomag/; choices that could "
            "have gone otherwise: docs/decisions/.",
        ),
        (
            "How to read the sheets",
            "The sheet of a figure has the finding, the chart and its words on the left; right of them the numbers that the chart "
            "takes, then every row that the figure plots. Percentages are fractions rounded once, to four decimals. No cell is a "
            "formula. The sheet of a figure prints its words, its chart and, where they are few, the numbers that the chart takes.",
        ),
        (
            "Is it still current?",
            "Each figure's sheet has the hash of its plotted rows; its first eight digits stand in every image. In a checkout of the "
            "project, glomag check-figure FILE.png says whether an image is the current one.",
        ),
        (
            "Licence",
            f"Data, figures and text: CC BY 4.0 (LICENSE-DATA.md, {_LICENCE}). Facts taken from the US government are in the public "
            "domain in the United States. Code: MIT (LICENSE).",
        ),
        ("How to cite", f"CITATION.cff; name the profile ({profile.name}) and its as-of date ({print_day(profile.as_of)})."),
    ]


def _sheets(kits: Sequence[Kit]) -> list[tuple[str, str]]:
    return [
        (CLAIMS, "Each claim of the letter: verdict, value, numerator, denominator, definition, reading, and the rows behind it."),
        *((sheet_name(kit), headline_of(kit)) for kit in kits),
        (RECORD, "The record as it could be known on the profile's date, one row an act, with filters."),
        (MEANINGS, "What every column of the sheets Claims and Record means."),
    ]
