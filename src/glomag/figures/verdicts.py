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
from glomag.figures.style import GRID, INK, MUTED, TITLE_SIZE, VERDICT_COLOURS, house_style
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
        definition=definition,
        profile=profile.name,
        as_of=profile.as_of,
        rows=rows,
        draw=draw,
        source=f"{SOURCE}; the letter",
        height_in=_height_in(rows, _title(rows)),
    )


def build_rows(claims: pd.DataFrame, register: Register) -> pd.DataFrame:
    """One row a claim: `claim_id`, `says`, `letter_value`, `record_value`, `finding`, `verdict`; values as they print."""
    stated = register.letter_claims.set_index("claim_id").loc[claims["claim_id"]]
    values = [print_stated(row.stated_value, row.relation, row.unit) for row in stated.itertuples()]
    columns = ["claim_id", "says", "letter_value", "record_value", "finding", "verdict"]
    shown = claims["value"].str[:1].str.upper() + claims["value"].str[1:]
    return claims.assign(letter_value=values, record_value=shown)[columns]


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
        f"Table of the letter's {print_count(len(rows), 'claim')}, each with what the record gives and a verdict: {_counts(rows)}. "
        f"Reproduced: {_says_of(rows, 'reproduced')}."
    )


def _says_of(rows: pd.DataFrame, verdict: str) -> str:
    return "; ".join(rows.loc[rows["verdict"] == verdict, "says"]) or "none"


# --- drawing, in inches throughout ----------------------------------------------------------------------------------

_SIZE = 7.5
_LINE_IN = _SIZE * 1.16 / 72
_HEADER_IN = 0.22
_PAD_IN = 0.1
_PILL_PAD_IN = 0.025
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
_RECORD = _Column("What the public record gives", 2.38, 2.82)
_VERDICT = _Column("Verdict", 5.26, 1.0)


@dataclass(frozen=True)
class _Cells:
    """The wrapped lines of one row; the first line of the record's cell begins `indent` inches in, after its value."""

    row: Any
    says: list[str]
    read: list[str]
    indent: float
    finding: list[str]
    verdict: list[str]

    @property
    def height_in(self) -> float:
        """The height of the tallest cell."""
        return max(len(self.says), len(self.read), len(self.finding), len(self.verdict)) * _LINE_IN


def _wrap_row(row: Any) -> _Cells:
    indent = text_width_in(f"{row.record_value}.", _SIZE, "semibold") + 0.05 if row.record_value else 0.0
    return _Cells(
        row=row,
        says=wrap_to_width(row.says[0].upper() + row.says[1:], _SIZE, "regular", _SAYS.width),
        read=wrap_to_width(row.letter_value, _SIZE, "regular", _READ.width),
        indent=indent,
        finding=_wrap_indented(row.finding, indent, _RECORD.width),
        verdict=wrap_to_width(row.verdict, _SIZE, "semibold", _VERDICT.width - 0.1),
    )


def _wrap_indented(text: str, indent: float, width: float) -> list[str]:
    """As `wrap_to_width`, with a first line that is `indent` inches shorter, and empty where no word fits on it."""
    words, n_first = text.split(), 0
    while n_first < len(words) and text_width_in(" ".join(words[: n_first + 1]), _SIZE) <= width - indent:
        n_first += 1
    return [" ".join(words[:n_first]), *wrap_to_width(" ".join(words[n_first:]), _SIZE, "regular", width)]


def _height_in(rows: pd.DataFrame, title: str) -> float:
    """As high as the text of the table needs under this title, to a twentieth of an inch."""
    with house_style():
        heights = [_wrap_row(row).height_in + _PAD_IN for row in rows.itertuples()]
        title_in = len(wrap_to_width(title, TITLE_SIZE, "bold", _VERDICT.left + _VERDICT.width)) * _TITLE_LINE_IN
    return round(20 * (_FRAME_IN + title_in + _HEADER_IN + sum(heights))) / 20


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """A table whose row heights follow the text; what is left of the page is spread evenly between the rows."""
    axes = sheet(canvas)
    width, top = axes.get_xlim()[1], axes.get_ylim()[1]
    cells = [_wrap_row(row) for row in rows.itertuples()]
    pad = (top - _HEADER_IN - sum(row.height_in for row in cells)) / len(cells)
    for column in (_SAYS, _READ, _RECORD, _VERDICT):
        axes.text(column.left, top - _HEADER_IN / 2, column.heading, size=_SIZE, weight="bold", color=MUTED, va="center_baseline")
    top -= _HEADER_IN
    for row in cells:
        axes.plot([0, width], [top, top], color=GRID, linewidth=0.8, clip_on=False)
        _draw_row(axes, row, top - pad / 2)
        top -= row.height_in + pad


def _draw_row(axes: Axes, cells: _Cells, top: float) -> None:
    _draw_lines(axes, cells.says, _SAYS.left, top, color=INK)
    _draw_lines(axes, cells.read, _READ.left, top, color=INK)
    _draw_run_in(axes, cells, top - _LINE_IN / 2)
    _draw_lines(axes, cells.finding[1:], _RECORD.left, top - _LINE_IN, color=INK)
    _draw_pill(axes, cells, top)


def _draw_lines(axes: Axes, lines: list[str], left: float, top: float, **style: Any) -> None:
    for number, line in enumerate(lines):
        axes.text(left, top - (number + 0.5) * _LINE_IN, line, size=_SIZE, va="center_baseline", **style)


def _draw_run_in(axes: Axes, cells: _Cells, middle: float) -> None:
    """The record's value and, on the same line from wherever that ends, the beginning of the finding."""
    style: dict[str, Any] = {"size": _SIZE, "color": INK, "va": "center_baseline"}
    if not cells.row.record_value:
        axes.text(_RECORD.left, middle, cells.finding[0], **style)
        return
    value = axes.text(_RECORD.left, middle, f"{cells.row.record_value}.", weight="semibold", **style)
    axes.annotate(cells.finding[0], (1, middle), (3, 0), xycoords=(value, "data"), textcoords="offset points", **style)


def _draw_pill(axes: Axes, cells: _Cells, top: float) -> None:
    """The verdict on its colour; its first line stands level with the row's."""
    fill, ink = VERDICT_COLOURS[cells.row.verdict]
    height = len(cells.verdict) * _LINE_IN + 2 * _PILL_PAD_IN
    corner = (_VERDICT.left, top + _PILL_PAD_IN - height)
    shape = "round,pad=0,rounding_size=0.07"
    axes.add_patch(FancyBboxPatch(corner, _VERDICT.width, height, boxstyle=shape, facecolor=fill, edgecolor="none"))
    _draw_lines(axes, cells.verdict, _VERDICT.left + _VERDICT.width / 2, top, color=ink, weight="semibold", ha="center")
