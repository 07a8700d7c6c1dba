"""Figure 5: share of cases with a civil-society basis that the public can see, beside what the letter states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas, text_width_in
from glomag.figures.layout import draw_key
from glomag.figures.sizes import PAGE, Size
from glomag.figures.style import ACCENT, INK, MUTED, STATE_COLOURS, STATE_TEXT, STATE_WORDS
from glomag.measures import build_shares
from glomag.parameters import Profile
from glomag.register import Register
from glomag.wording import percent_of, print_count, print_day, print_list, print_short_day

# The claim of the letter that speaks of each window.
CLAIM_OF = {
    "until_recently": "attribution_until_recently",
    "first_biden_year": "attribution_first_biden_year",
    "since_january_2023": "attribution_since_2023",
}
BAND_WORDS = {
    "A": "submitted",
    "B": "or publicly called for by name",
    "C": "or documented by name and linked",
    "D": "any of these, classes included",
}


def build_exhibit(register: Register, profile: Profile) -> Exhibit:
    """Three periods of four bars: how far public evidence goes at each band, and where the letter's own share lies."""
    rows = build_rows(register, profile)
    definition = f"cases with a person counted as: {profile.headline.printed()}; public evidence at bands A to D, headline {profile.band}"
    return Exhibit(
        number=5,
        slug="civil-society-basis",
        title=_title(rows),
        subtitle=_subtitle(rows, profile.headline.who()),
        caption=_caption(rows, definition),
        alt_text=_alt_text(rows),
        description=_description(rows),
        definition=definition,
        profile=profile.name,
        as_of=profile.as_of,
        rows=rows,
        draw=draw,
        source="OFAC and State releases, public evidence and the letter, coded by this project",
        height_in=6.0,
    )


def build_rows(register: Register, profile: Profile) -> pd.DataFrame:
    """One row a period and band: as `measures.build_shares`, and `is_headline`, `letter_frac`, `letter_relation`, `letter_to`.

    The letter's columns hold what it states about the period, and the last day that it can speak of.
    """
    periods = {name: window.period(profile.as_of) for name, window in profile.windows}
    shares = build_shares(register, profile.headline, periods)
    claims = register.letter_claims.set_index("claim_id").loc[shares["period"].map(CLAIM_OF)]
    return shares.assign(
        is_headline=shares["band"] == profile.band,
        letter_frac=claims["stated_value"].astype(float).to_numpy(),
        letter_relation=claims["relation"].to_numpy(),
        letter_to=claims["period_to"].dt.date.to_numpy(),
    )


def _headline(rows: pd.DataFrame) -> list[Any]:
    return list(rows[rows["is_headline"]].itertuples())


def _span(row: Any) -> str:
    """The days of a period in running words; the letter's own name for it where that says more."""
    since = print_day(row.first_day)
    return {
        "until_recently": f"from {row.first_day.year} to {row.last_day.year}",
        "first_biden_year": "in the first Biden year",
        "since_january_2023": f"since {since.removeprefix('1 ') if row.first_day.day == 1 else since}",
    }[row.period]


def _title(rows: pd.DataFrame) -> str:
    shares = [
        f"{row.n_basis} of {row.n_cases}{' cases' if not place else ''} {_span(row)}"
        + (f" ({row.n_not_reviewed} not reviewed)" if row.n_not_reviewed else "")
        for place, row in enumerate(_headline(rows))
    ]
    return f"Public evidence shows a civil-society basis for at least {print_list(shares)}"


def _unreviewed(rows: pd.DataFrame) -> str:
    parts = [f"{row.n_not_reviewed} of the {row.n_cases} cases {_span(row)}" for row in _headline(rows) if row.n_not_reviewed]
    return f"Not yet reviewed: {print_list(parts)}." if parts else "Every case was reviewed."


def _subtitle(rows: pd.DataFrame, who: str) -> str:
    band = _headline(rows)[0].band
    return (
        f"Cases with {who[0].lower()}{who[1:]}, by public evidence (headline: band {band}). "
        f"In orange: shares in the letter of {print_day(rows['letter_to'].max())}, from confidential recommendations."
    )


def _caption(rows: pd.DataFrame, definition: str) -> str:
    bands = "; ".join(f"{band} {words}" for band, words in BAND_WORDS.items())
    periods = "; ".join(f"{_name(row)}, {_days(row)}" for row in _headline(rows))
    return (
        f"Cases by whether public evidence shows a civil-society basis. Bands: {bands}. Periods (they may overlap): {periods}. "
        f"{_unreviewed(rows)} A share given as a range counts the cases not reviewed as without a basis, then as with one. "
        f"Public evidence is a lower bound, and the letter's shares are claims, not findings of this project. Definition: {definition}."
    )


def _alt_text(rows: pd.DataFrame) -> str:
    parts = [
        f"{_span(row)}, {row.n_basis} of {row.n_cases} with a basis, {row.n_not_reviewed} not reviewed, {row.n_none_found} with none found "
        f"(the letter states {_letter_share(row)}{_letter_days(row)})"
        for row in _headline(rows)
    ]
    return f"Stacked bar chart of cases by public evidence of a civil-society basis, at band {_headline(rows)[0].band}: {'; '.join(parts)}."


def _description(rows: pd.DataFrame) -> str:
    band = _headline(rows)[0].band
    said = [
        "Stacked bars, each the cases of one period as 100 percent, in three parts from left to right: with a civil-society basis that the "
        "public can see, not reviewed, and none found at this level; an orange mark stands at the share that the letter states.",
        f"Bands of evidence widen from A to D: {'; '.join(f'{name} {words}' for name, words in BAND_WORDS.items())}; "
        f"the page shows all four, smaller pictures the headline band {band} alone.",
    ]
    for _, block in rows.groupby("period", sort=False):
        first = next(block.itertuples())
        counts = print_list([f"{row.n_basis} at band {row.band}" for row in block.itertuples()])
        said.append(
            f"{_name(first)} ({_days(first)}), {print_count(first.n_cases, 'case')}: with a basis {counts}; at band {band} "
            f"{_range(next(row for row in block.itertuples() if row.is_headline))} of cases; the letter states {_letter_share(first)}"
            f"{_letter_days(first)}."
        )
    return " ".join([*said, f"{_unreviewed(rows)} Public evidence is a lower bound."])


def _letter_share(row: Any) -> str:
    about = "about " if row.letter_relation == "approximately" else ""
    return f"{about}{percent_of(round(row.letter_frac * 10_000), 10_000)}%"


def _letter_days(row: Any) -> str:
    """Where the letter speaks of fewer days than the bar: ` of cases to 5 September 2024`."""
    return f" of cases to {print_day(row.letter_to)}" if row.letter_to < row.last_day else ""


def _name(row: Any) -> str:
    return {
        "until_recently": "\u201cUntil recently\u201d",
        "first_biden_year": "First Biden year",
        "since_january_2023": f"S{_span(row)[1:]}",
    }[row.period]


def _days(row: Any) -> str:
    return f"{print_day(row.first_day)} to {print_day(row.last_day)}"


# Inches of the columns left and right of the bars, by shape: what is shown there, and the share with a basis.
_COLUMNS_IN = {"page": (2.08, 0.78), "slide": (2.75, 0.85), "square": (1.22, 0.66), "story": (0.0, 0.0)}
_AFTER_POINTS = 6
# Heights in lanes: a lane is a bar and its gap.
_HEADING, _CLAIM, _GAP = 1.0, 0.85, 0.75


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """Every band on a page; the headline's alone where there is less room."""
    if canvas.shape == "page":
        _draw_bands(canvas, rows)
    else:
        _draw_headline(canvas, rows)


def _draw_bands(canvas: Canvas, rows: pd.DataFrame) -> None:
    """One block a period: its name and days, the letter's claim, and a bar a band, counted left to right from basis to none."""
    axes = _axes(draw_key(canvas, _KEY, left_in=_COLUMNS_IN["page"][0]), 0.18)
    _after(axes, "with a basis", _HEADING / 2, size=canvas.size.label_pt - 0.5, color=MUTED)
    top = 0.0
    for _, block in rows.groupby("period", sort=False):
        top = _draw_block(axes, block, top, canvas.size) + _GAP
    axes.set_ylim(top - _GAP, 0)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100% of cases"])


_KEY = [(colour, STATE_WORDS[state]) for state, colour in STATE_COLOURS.items()]


def _axes(canvas: Canvas, room_bottom_in: float) -> Axes:
    """Bare axes of shares between the two columns of the shape."""
    left_in, right_in = _COLUMNS_IN[canvas.shape]
    right = canvas.right - right_in / canvas.size.width_in
    (axes,) = replace(canvas, right=right).axes(room_left_in=left_in, room_bottom_in=room_bottom_in)
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    return axes


def _draw_block(axes: Axes, block: pd.DataFrame, top: float, size: Size) -> float:
    first = next(block.itertuples())
    _draw_heading(axes, first, top + _HEADING / 2, size)
    lane = top + _HEADING + _CLAIM
    _draw_claim(axes, first, (lane - _CLAIM / 2, lane + len(block)), f"letter: {_letter_share(first)}{_letter_days(first)}", size)
    for row in block.itertuples():
        _draw_bar(axes, row, lane + 0.5, size)
        lane += 1
    return lane


def _before(axes: Axes, text: str, lane: float, points: float, **style: Any) -> None:
    """Text that begins so many points left of the bars."""
    _write(axes, text, (0, lane), -points, **style)


def _after(axes: Axes, text: str, lane: float, **style: Any) -> None:
    """Text in the column right of the bars."""
    _write(axes, text, (1, lane), _AFTER_POINTS, **style)


def _write(axes: Axes, text: str, at: tuple[float, float], points_right: float, **style: Any) -> None:
    axes.annotate(text, at, (points_right, 0), textcoords="offset points", va="center_baseline", annotation_clip=False, **style)


def _draw_heading(axes: Axes, row: Any, lane: float, size: Size) -> None:
    name, left = _name(row), _COLUMNS_IN["page"][0] * 72
    _before(axes, name, lane, left, size=size.label_pt + 1, weight="bold", color=INK)
    after = 72 * (text_width_in(name, size.label_pt + 1, "bold") + 0.08)
    _before(axes, f"{_days(row)}: {print_count(row.n_cases, 'case')}", lane, left - after, size=size.label_pt, color=MUTED)


def _draw_claim(axes: Axes, row: Any, ends: tuple[float, float], words: str, size: Size) -> None:
    """The letter's share: a line behind the bars that shows between them, its head and words above them."""
    axes.plot([row.letter_frac] * 2, list(ends), color=ACCENT, linewidth=1.6, zorder=1, solid_capstyle="butt")
    axes.plot(row.letter_frac, ends[0], marker="D", markersize=4.5, color=ACCENT, zorder=3, clip_on=False)
    _write(axes, words, (row.letter_frac, ends[0]), _AFTER_POINTS, size=size.label_pt, weight="semibold", color=ACCENT)


def _draw_bar(axes: Axes, row: Any, lane: float, size: Size) -> None:
    weight, height = ("bold", 0.86) if row.is_headline else ("regular", 0.62)
    left = _COLUMNS_IN["page"][0] * 72
    _before(axes, row.band, lane, left, size=size.label_pt, weight="bold", color=INK)
    _before(axes, BAND_WORDS[row.band], lane, left - 0.14 * 72, size=size.label_pt, weight=weight, color=INK)
    _draw_parts(axes, row, (lane, height), {"weight": weight, "size": size.label_pt - 1})
    if row.n_cases:
        _after(axes, _range(row), lane, size=size.label_pt, weight=weight, color=INK)


def _draw_parts(axes: Axes, row: Any, lane: tuple[float, float], style: dict[str, Any]) -> None:
    """The three parts of a bar about a lane (middle, height); no bar where there is no case."""
    left = 0.0
    for state, n in (("basis", row.n_basis), ("not_reviewed", row.n_not_reviewed), ("none_found", row.n_none_found)):
        if not row.n_cases:
            return
        _draw_part(axes, state, n, (left, n / row.n_cases, *lane), style)
        left += n / row.n_cases


def _draw_part(axes: Axes, state: str, n: int, box: tuple[float, float, float, float], style: dict[str, Any]) -> None:
    """One part of a bar, with its number where the number fits; the share beside the bar is printed in any case."""
    left, width, lane, height = box
    axes.barh(lane, width, left=left, height=height, color=STATE_COLOURS[state], zorder=2)
    width_in = width * axes.get_position().width * float(axes.figure.get_size_inches()[0])  # type: ignore[union-attr]
    if text_width_in(str(n), style["size"], style["weight"]) + 0.03 <= width_in:
        axes.text(left + width / 2, lane, str(n), ha="center", va="center_baseline", color=STATE_TEXT[state], zorder=3, **style)


# Inches of a note under the bars, and of the thickest bar, at a page's type.
_NOTE_IN, _THICK_IN = 0.24, 0.3


def _draw_headline(canvas: Canvas, rows: pd.DataFrame) -> None:
    """One bar a period at the headline band, under the letter's claim; what the band means stands under the bars."""
    size, scale = canvas.size, canvas.size.label_pt / PAGE.label_pt
    is_story = canvas.shape == "story"
    # The level is named under the bars.
    axes = _axes(draw_key(canvas, [(colour, words.removesuffix(" at this level")) for colour, words in _KEY]), _NOTE_IN * scale)
    height_in = float(axes.get_position().height * canvas.figure.get_size_inches()[1])
    axes.set_ylim(height_in, 0)
    periods = _headline(rows)
    for place, row in enumerate(periods):
        # The claim's line of type, then the bar, at the end of the period's share of the height.
        bottom = (place + 1) * height_in / len(periods) - 0.08
        thick = min(_THICK_IN * scale, 0.45 * height_in / len(periods))
        claim = bottom - thick - 0.1 * scale
        words = f"letter: {_letter_share(row)}{_letter_days(row) if canvas.shape == 'slide' else _letter_days_short(row)}"
        _draw_claim(axes, row, (claim, bottom + 0.04), words, size)
        _draw_parts(axes, row, (bottom - thick / 2, thick), {"weight": "bold", "size": size.label_pt})
        if is_story:
            _draw_words_above(axes, row, claim - 0.2 * scale, size)
        else:
            _draw_words_beside(axes, row, (bottom - thick / 2, claim if place == 0 else None), size)
    axes.annotate(
        _band_note(periods[0].band), (0, 0), (-_COLUMNS_IN[canvas.shape][0] * 72, -_NOTE_IN * scale * 72), xycoords="axes fraction",
        textcoords="offset points", va="bottom", size=size.label_pt - 0.5, color=MUTED,
    )  # fmt: skip


def _draw_words_beside(axes: Axes, row: Any, lanes: tuple[float, float | None], size: Size) -> None:
    """Name, days and cases left of the bar, its share right of it, and above the first share what it is of."""
    left = _COLUMNS_IN[size.shape][0] * 72
    cases = print_count(row.n_cases, "case")
    lower = f"{_days(row)}: {cases}" if size.shape == "slide" else cases
    for text, down, style in ((_name(row), -0.6, {"weight": "bold", "color": INK}), (lower, 0.65, {"color": MUTED})):
        _before(axes, text, lanes[0] + down * size.label_pt / 72, left, size=size.label_pt, **style)
    _after(axes, _range(row), lanes[0], size=size.label_pt, weight="bold", color=INK)
    if lanes[1] is not None:
        _after(axes, "with a basis", lanes[1], size=size.label_pt - 0.5, color=MUTED)


def _draw_words_above(axes: Axes, row: Any, lower: float, size: Size) -> None:
    """Two lines above the claim: name and cases, then the days; at the right the share, and what it is of."""
    upper = lower - 1.45 * size.label_pt / 72
    _write(axes, f"{_name(row)}: {print_count(row.n_cases, 'case')}", (0, upper), 0, size=size.label_pt + 1.5, weight="bold", color=INK)
    _write(axes, _days(row), (0, lower), 0, size=size.label_pt, color=MUTED)
    _write(axes, _range(row), (1, upper), 0, ha="right", size=size.label_pt + 1.5, weight="bold", color=INK)
    _write(axes, "with a basis", (1, lower), 0, ha="right", size=size.label_pt, color=MUTED)


def _letter_days_short(row: Any) -> str:
    return f" to {print_short_day(row.letter_to)} {row.letter_to.year}" if row.letter_to < row.last_day else ""


def _band_note(band: str) -> str:
    """What the headline band takes for a basis: `Band C: documented by name and linked, or stronger evidence`."""
    if band == "D":
        return "Band D: any submission, call or documentation, classes included"
    return f"Band {band}: {BAND_WORDS[band].removeprefix('or ')}{', or stronger evidence' if band != 'A' else ''}"


def _range(row: Any) -> str:
    if not row.n_cases:
        return "no case"
    floor, ceiling = percent_of(row.n_basis, row.n_cases), percent_of(row.n_basis + row.n_not_reviewed, row.n_cases)
    return f"{floor}%" if floor == ceiling else f"{floor} to {ceiling}%"
