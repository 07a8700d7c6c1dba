"""Figure 5: share of cases with a civil-society basis that the public can see, beside what the letter states."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import PAGE_WIDTH_IN, Canvas, text_width_in
from glomag.figures.layout import draw_key
from glomag.figures.style import ACCENT, INK, LABEL_SIZE, MUTED, STATE_COLOURS, STATE_TEXT, STATE_WORDS
from glomag.measures import build_shares
from glomag.parameters import Profile
from glomag.register import Register
from glomag.wording import percent_of, print_count, print_day, print_list

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
        f"Cases with {who[0].lower()}{who[1:]}, by strength of public evidence (headline: band {band}), a lower bound. "
        f"Shares in the letter of {print_day(rows['letter_to'].max())}, in orange, count the coalition's own confidential recommendations. "
        f"{_unreviewed(rows)}"
    )


def _caption(rows: pd.DataFrame, definition: str) -> str:
    bands = "; ".join(f"{band} {words}" for band, words in BAND_WORDS.items())
    periods = "; ".join(f"{_name(row)}, {_days(row)}" for row in _headline(rows))
    return (
        f"Cases by whether public evidence shows a civil-society basis. Bands: {bands}. Periods (they may overlap): {periods}. "
        f"A share given as a range counts the cases not reviewed as without a basis, then as with one. "
        f"Public evidence is a lower bound, and the letter's shares are claims, not findings of this project. Definition: {definition}."
    )


def _alt_text(rows: pd.DataFrame) -> str:
    parts = [
        f"{_span(row)}, {row.n_basis} of {row.n_cases} with a basis, {row.n_not_reviewed} not reviewed, {row.n_none_found} with none found "
        f"(the letter states {_letter_share(row)}{_letter_days(row)})"
        for row in _headline(rows)
    ]
    return f"Stacked bar chart of cases by public evidence of a civil-society basis, at band {_headline(rows)[0].band}: {'; '.join(parts)}."


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


_LABELS_IN, _PERCENT_IN, _AFTER_POINTS = 2.08, 0.78, 6
# Heights in lanes: a lane is a bar and its gap.
_HEADING, _CLAIM, _GAP = 1.0, 0.85, 0.75


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """One block a period: its name and days, the letter's claim, and a bar a band, counted left to right from basis to none."""
    free = draw_key(canvas, [(colour, STATE_WORDS[state]) for state, colour in STATE_COLOURS.items()], left_in=_LABELS_IN)
    (axes,) = replace(free, right=free.right - _PERCENT_IN / PAGE_WIDTH_IN).axes(room_left_in=_LABELS_IN, room_bottom_in=0.18)
    _after(axes, "with a basis", _HEADING / 2, size=LABEL_SIZE - 0.5, color=MUTED)
    top = 0.0
    for _, block in rows.groupby("period", sort=False):
        top = _draw_block(axes, block, top) + _GAP
    axes.set_xlim(0, 1)
    axes.set_ylim(top - _GAP, 0)
    axes.set_yticks([])
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100% of cases"])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)


def _draw_block(axes: Axes, block: pd.DataFrame, top: float) -> float:
    first = next(block.itertuples())
    _draw_heading(axes, first, top + _HEADING / 2)
    lane = top + _HEADING + _CLAIM
    _draw_claim(axes, first, lane - _CLAIM / 2, lane + len(block))
    for row in block.itertuples():
        _draw_bar(axes, row, lane + 0.5)
        lane += 1
    return lane


def _before(axes: Axes, text: str, lane: float, left_in: float, **style: Any) -> None:
    """Text in the column left of the bars, `left_in` inches from the column's left edge."""
    _write(axes, text, (0, lane), (left_in - _LABELS_IN) * 72, **style)


def _after(axes: Axes, text: str, lane: float, **style: Any) -> None:
    """Text in the column right of the bars."""
    _write(axes, text, (1, lane), _AFTER_POINTS, **style)


def _write(axes: Axes, text: str, at: tuple[float, float], points_right: float, **style: Any) -> None:
    axes.annotate(text, at, (points_right, 0), textcoords="offset points", va="center_baseline", annotation_clip=False, **style)


def _draw_heading(axes: Axes, row: Any, lane: float) -> None:
    name = _name(row)
    _before(axes, name, lane, 0.0, size=LABEL_SIZE + 1, weight="bold", color=INK)
    after = text_width_in(name, LABEL_SIZE + 1, "bold") + 0.08
    _before(axes, f"{_days(row)}: {print_count(row.n_cases, 'case')}", lane, after, size=LABEL_SIZE, color=MUTED)


def _draw_claim(axes: Axes, row: Any, lane: float, bottom: float) -> None:
    """The letter's share: a line behind the bars that shows between them, its head and words above them."""
    axes.plot([row.letter_frac] * 2, [lane, bottom], color=ACCENT, linewidth=1.6, zorder=1, solid_capstyle="butt")
    axes.plot(row.letter_frac, lane, marker="D", markersize=4.5, color=ACCENT, zorder=3, clip_on=False)
    words = f"letter: {_letter_share(row)}{_letter_days(row)}"
    _write(axes, words, (row.letter_frac, lane), _AFTER_POINTS, size=LABEL_SIZE, weight="semibold", color=ACCENT)


def _draw_bar(axes: Axes, row: Any, lane: float) -> None:
    weight, height = ("bold", 0.86) if row.is_headline else ("regular", 0.62)
    _before(axes, row.band, lane, 0.0, size=LABEL_SIZE, weight="bold", color=INK)
    _before(axes, BAND_WORDS[row.band], lane, 0.14, size=LABEL_SIZE, weight=weight, color=INK)
    if not row.n_cases:
        return
    left = 0.0
    for state, n in (("basis", row.n_basis), ("not_reviewed", row.n_not_reviewed), ("none_found", row.n_none_found)):
        _draw_part(axes, state, n, (left, n / row.n_cases, lane, height), weight)
        left += n / row.n_cases
    _after(axes, _range(row), lane, size=LABEL_SIZE, weight=weight, color=INK)


def _draw_part(axes: Axes, state: str, n: int, box: tuple[float, float, float, float], weight: str) -> None:
    """One part of a bar, with its number where the number fits; the share beside the bar is printed in any case."""
    left, width, lane, height = box
    axes.barh(lane, width, left=left, height=height, color=STATE_COLOURS[state], zorder=2)
    width_in = width * axes.get_position().width * PAGE_WIDTH_IN
    if text_width_in(str(n), LABEL_SIZE - 1, weight) + 0.03 <= width_in:
        axes.text(
            left + width / 2, lane, str(n), ha="center", va="center_baseline",
            size=LABEL_SIZE - 1, weight=weight, color=STATE_TEXT[state], zorder=3,
        )  # fmt: skip


def _range(row: Any) -> str:
    floor, ceiling = percent_of(row.n_basis, row.n_cases), percent_of(row.n_basis + row.n_not_reviewed, row.n_cases)
    return f"{floor}%" if floor == ceiling else f"{floor} to {ceiling}%"
