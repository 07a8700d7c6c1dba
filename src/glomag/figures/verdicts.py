"""Figure 8: the letter's claims and what the record says of each, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from glomag.claims import build_claims, summarise
from glomag.figures.exhibit import SOURCE, Exhibit
from glomag.figures.frame import Canvas, text_width_in, wrap_to_width
from glomag.figures.layout import sheet
from glomag.figures.sizes import PAGE, WEB
from glomag.figures.style import GRID, INK, MUTED, TITLE_SIZE, VERDICT_COLOURS, house_style
from glomag.figures.verdicts_in_short import draw_by_verdict, draw_short_table
from glomag.parameters import Profile
from glomag.register import Register
from glomag.wording import percent_of, print_count, print_day, print_list

_RELATION_WORDS = {"more than": "more than ", "approximately": "about ", "at least": "at least "}
_VERDICT_PHRASES = {
    "reproduced": "reproduced",
    "holds under other definitions": "holding under other definitions",
    "direction only": "in direction only",
    "not reproduced": "not reproduced",
    "possible": "possible",
    "impossible as printed": "impossible as printed",
    "needs confidential data": "untestable in public",
    "beyond coverage": "beyond the record",
}

# What a claim is about, for pictures with no room for its sentence; a claim without an entry keeps its sentence.
_IN_SHORT = {
    "recommendations_total": "Number of recommendations",
    "recommendations_countries": "Countries they concern",
    "attribution_until_recently": "Share of cases recommended, until recently",
    "three_straight_declines": "Years in a row with fewer primary designations",
    "drop_fy2020_fy2023": "Primary designations, fiscal 2020 to 2023",
    "fy2024_similarly_low": "Fiscal 2024 similarly low",
    "attribution_since_2023": "Share of cases recommended, since 2023",
    "attribution_first_biden_year": "Share of cases recommended, first Biden year",
    "attribution_decline": "Fall of the share recommended",
    "cases_pending": "Submitted cases not acted on",
    "signatories": "Number of signatories",
}


def build_exhibit(register: Register, profile: Profile) -> Exhibit:
    """One row a claim, in the letter's order."""
    claims = build_claims(register, profile)
    rows = build_rows(claims, register)
    letter_day = print_day(register.letter_claims["period_to"].max())
    subtitle = f"The coalition's letter of {letter_day} against the public record as known on {print_day(profile.as_of)}"
    definition = f"unless a row says otherwise: {profile.headline.printed()}; public evidence at band {profile.band}"
    return Exhibit(
        number=8,
        slug="letter-claims-verdicts",
        title=_title(rows),
        subtitle=subtitle,
        caption=f"{subtitle}. Verdicts: {_counts(rows)}. Definition, {definition}.",
        alt_text=_alt_text(rows),
        description=_description(rows),
        definition=definition,
        profile=profile.name,
        as_of=profile.as_of,
        rows=rows,
        draw=draw,
        source=f"{SOURCE}; the letter",
        height_in=_height_in(rows, _title(rows)),
    )


def build_rows(claims: pd.DataFrame, register: Register) -> pd.DataFrame:
    """One row a claim: `claim_id`, `says`, `in_short`, `letter_value`, `record_value`, `finding`, `verdict`; values as they print."""
    stated = register.letter_claims.set_index("claim_id").loc[claims["claim_id"]]
    values = [print_stated(row.stated_value, row.relation, row.unit) for row in stated.itertuples()]
    columns = ["claim_id", "says", "in_short", "letter_value", "record_value", "finding", "verdict"]
    shown = claims["value"].str[:1].str.upper() + claims["value"].str[1:]
    in_short = [_IN_SHORT.get(row.claim_id, row.says) for row in claims.itertuples()]
    return claims.assign(in_short=in_short, letter_value=values, record_value=shown)[columns]


def print_stated(value: Any, relation: str, unit: str) -> str:
    """What the letter prints: `more than 160`, `about 33 percent`, `down 56 percent`; `no number` where it gives none."""
    if pd.isna(value):
        return "no number"
    if relation == "falls each year":
        return f"{value} of {value}"
    if not unit.startswith("fraction"):
        return f"{_RELATION_WORDS.get(relation, '')}{value}"
    number = float(value)
    percent = percent_of(round(abs(number) * 10_000), 10_000)
    return f"{_RELATION_WORDS.get(relation, '')}{'down ' if number < 0 else ''}{percent} percent"


def _title(rows: pd.DataFrame) -> str:
    counted = print_list([f"{n} {_VERDICT_PHRASES[verdict]}" for verdict, n in summarise(rows).items()])
    return f"The letter's {print_count(len(rows), 'claim')}: {counted}"


def _counts(rows: pd.DataFrame) -> str:
    return print_list([f"{verdict} {n}" for verdict, n in summarise(rows).items()])


def _alt_text(rows: pd.DataFrame) -> str:
    return (
        f"Table of the letter's {print_count(len(rows), 'claim')}, each with a verdict from the public record: {_counts(rows)}. "
        f"Reproduced: {_says_of(rows, 'reproduced')}."
    )


def _says_of(rows: pd.DataFrame, verdict: str) -> str:
    return "; ".join(rows.loc[rows["verdict"] == verdict, "says"]) or "none"


def _description(rows: pd.DataFrame) -> str:
    claims = "; ".join(f"{row.in_short}, {_values(row)}, {row.verdict}" for row in rows.itertuples())
    return (
        f"A table of {print_count(len(rows), 'row')}, one a claim of the letter, in the letter's order. Its columns are what the letter "
        f"says, the number read from it, what the public record gives, and the verdict as a coloured label. "
        f"Claim, letter, record and verdict: {claims}. Smaller pictures give the claims in short, by verdict."
    )


def _values(row: Any) -> str:
    return (
        f"letter {row.letter_value}, record {row.record_value[0].lower() + row.record_value[1:] if row.record_value else 'nothing public'}"
    )


# --- drawing, in inches throughout ----------------------------------------------------------------------------------

_SIZE = 7.5
_LINE_IN = _SIZE * 1.16 / 72
_HEADER_IN = 0.22
_PAD_IN, _LEAST_PAD_IN = 0.1, 0.06
_HIGHEST_IN = 7.5
_PILL_PAD_IN = 0.025
_SIDE_IN = 0.12
# Subtitle, source line and the gaps around the table; and a line of the title.
_FRAME_IN, _TITLE_LINE_IN = 0.76, TITLE_SIZE * 1.22 / 72


@dataclass(frozen=True)
class _Column:
    """A column of the table: where it begins and how wide its text may be."""

    heading: str
    left: float
    width: float


_SAYS = _Column("The letter says", 0.0, 1.6)
_READ = _Column("Read as", 1.67, 0.68)
_VERDICT_IN, _GAP_IN = 1.0, 0.06


def _columns(width_in: float) -> tuple[_Column, _Column, _Column, _Column]:
    """The columns on that width: what the record gives takes what the others leave."""
    left, right = _READ.left + _READ.width + 0.03, width_in - _VERDICT_IN
    record = _Column("What the public record gives", left, right - _GAP_IN - left)
    return _SAYS, _READ, record, _Column("Verdict", right, _VERDICT_IN)


@dataclass(frozen=True)
class _Cells:
    """The wrapped lines of one row; the first line of the record's cell begins `indent` inches in, after its value."""

    row: Any
    columns: tuple[_Column, _Column, _Column, _Column]
    says: list[str]
    read: list[str]
    indent: float
    finding: list[str]
    verdict: list[str]

    @property
    def height_in(self) -> float:
        """The height of the tallest cell."""
        return max(len(self.says), len(self.read), len(self.finding), len(self.verdict)) * _LINE_IN


def _wrap_row(row: Any, columns: tuple[_Column, _Column, _Column, _Column]) -> _Cells:
    says, read, record, verdict = columns
    indent = text_width_in(f"{row.record_value}.", _SIZE, "semibold") + 0.05 if row.record_value else 0.0
    return _Cells(
        row=row,
        columns=columns,
        says=wrap_to_width(row.says[0].upper() + row.says[1:], _SIZE, "regular", says.width),
        read=wrap_to_width(row.letter_value, _SIZE, "regular", read.width),
        indent=indent,
        finding=_wrap_indented(row.finding, indent, record.width),
        verdict=wrap_to_width(row.verdict, _SIZE, "semibold", verdict.width - 0.1),
    )


def _wrap_indented(text: str, indent: float, width: float) -> list[str]:
    """As `wrap_to_width`, with a first line that is `indent` inches shorter, and empty where no word fits on it."""
    words, n_first = text.split(), 0
    while n_first < len(words) and text_width_in(" ".join(words[: n_first + 1]), _SIZE) <= width - indent:
        n_first += 1
    return [" ".join(words[:n_first]), *wrap_to_width(" ".join(words[n_first:]), _SIZE, "regular", width)]


def _height_in(rows: pd.DataFrame, title: str) -> float:
    """As high as the text of the table needs under this title, on a page and closer set on the narrower web, to a twentieth of an inch."""
    with house_style():
        needed = max(_table_in(rows, title, PAGE.width_in, _PAD_IN), _table_in(rows, title, WEB.width_in, _LEAST_PAD_IN))
    return min(round(20 * (_FRAME_IN + needed)) / 20, _HIGHEST_IN)


def _table_in(rows: pd.DataFrame, title: str, width_in: float, pad_in: float) -> float:
    inner_in = width_in - 2 * _SIDE_IN
    heights = [_wrap_row(row, _columns(inner_in)).height_in + pad_in for row in rows.itertuples()]
    return len(wrap_to_width(title, TITLE_SIZE, "bold", inner_in)) * _TITLE_LINE_IN + _HEADER_IN + sum(heights)


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """A table whose row heights follow the text; what is left of the page is spread evenly between the rows.

    A story has a shorter table, a slide and a square the claims in short by verdict.
    """
    if canvas.shape == "story":
        draw_short_table(canvas, rows)
        return
    if canvas.shape != "page":
        draw_by_verdict(canvas, rows)
        return
    axes = sheet(canvas)
    width, top = axes.get_xlim()[1], axes.get_ylim()[1]
    columns = _columns(width)
    cells = [_wrap_row(row, columns) for row in rows.itertuples()]
    pad = (top - _HEADER_IN - sum(row.height_in for row in cells)) / len(cells)
    for column in columns:
        axes.text(column.left, top - _HEADER_IN / 2, column.heading, size=_SIZE, weight="bold", color=MUTED, va="center_baseline")
    top -= _HEADER_IN
    for row in cells:
        axes.plot([0, width], [top, top], color=GRID, linewidth=0.8, clip_on=False)
        _draw_row(axes, row, top - pad / 2)
        top -= row.height_in + pad


def _draw_row(axes: Axes, cells: _Cells, top: float) -> None:
    says, read, record, _ = cells.columns
    _draw_lines(axes, cells.says, says.left, top, color=INK)
    _draw_lines(axes, cells.read, read.left, top, color=INK)
    _draw_run_in(axes, cells, top - _LINE_IN / 2)
    _draw_lines(axes, cells.finding[1:], record.left, top - _LINE_IN, color=INK)
    _draw_pill(axes, cells, top)


def _draw_lines(axes: Axes, lines: list[str], left: float, top: float, **style: Any) -> None:
    for number, line in enumerate(lines):
        axes.text(left, top - (number + 0.5) * _LINE_IN, line, size=_SIZE, va="center_baseline", **style)


def _draw_run_in(axes: Axes, cells: _Cells, middle: float) -> None:
    """The record's value and, on the same line from wherever that ends, the beginning of the finding."""
    left = cells.columns[2].left
    style: dict[str, Any] = {"size": _SIZE, "color": INK, "va": "center_baseline"}
    if not cells.row.record_value:
        axes.text(left, middle, cells.finding[0], **style)
        return
    value = axes.text(left, middle, f"{cells.row.record_value}.", weight="semibold", **style)
    axes.annotate(cells.finding[0], (1, middle), (3, 0), xycoords=(value, "data"), textcoords="offset points", **style)


def _draw_pill(axes: Axes, cells: _Cells, top: float) -> None:
    """The verdict on its colour; its first line stands level with the row's."""
    column = cells.columns[3]
    fill, ink = VERDICT_COLOURS[cells.row.verdict]
    height = len(cells.verdict) * _LINE_IN + 2 * _PILL_PAD_IN
    corner = (column.left, top + _PILL_PAD_IN - height)
    shape = "round,pad=0,rounding_size=0.07"
    axes.add_artist(FancyBboxPatch(corner, column.width, height, boxstyle=shape, facecolor=fill, edgecolor="none"))
    _draw_lines(axes, cells.verdict, column.left + column.width / 2, top, color=ink, weight="semibold", ha="center")
