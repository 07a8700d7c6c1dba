"""Released tables as they may come, the awkward ones with them, and the figures drawn from them."""

from __future__ import annotations

from datetime import date

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import draw_framed, source_line
from glomag.figures.recommended import build_share_exhibit, build_waiting_exhibit
from glomag.figures.sizes import PAGE, STORY, Size
from glomag.figures.style import house_style

AS_OF = date(2026, 9, 19)
FEW, DIFFERENCE = "fewer than 10 cases", "it would tell a case by difference from another release"
WAITING_FEW, LATER = "fewer than 10 recommendations", "not observed for so long"
NOTHING_SAID = pd.DataFrame(columns=["status", "says", "phrase", "found", "definition"])


def _share_row(window: str, days: tuple[str, str], *cells: object) -> dict[str, object]:
    """Cells are the number of cases, the printed words, the public floor, and why a share is withheld."""
    n_cases, printed, floor, why = (*cells, "")[:4]
    bounds = dict.fromkeys(["certain_from", "certain_to", "possible_from", "possible_to"], "")
    row = {"measure": "list", "window": window, "first_day": days[0], "last_day": days[1], "grade": "conduct", "n_cases": n_cases}
    return {**row, **bounds, "printed": printed, "why": why, "public_floor": floor}


def build_shares() -> pd.DataFrame:
    """Windows of the letter and fiscal years with every kind of printed words; and the other measure, which is not drawn."""
    windows = [
        _share_row("until_recently", ("2017-12-20", "2022-12-31"), 96, "31 percent", "12 of 96"),
        _share_row("first_biden_year", ("2021-01-20", "2022-01-19"), 22, "36 to 41 percent", "1 of 22"),
        _share_row("since_january_2023", ("2023-01-01", "2026-09-19"), 31, "at most 9 percent", "1 of 31"),
    ]
    years = [
        (2018, 17, "at least 90 percent", "2 of 17", ""),
        (2019, 14, "29 percent", "1 of 14", ""),
        (2020, 20, "35 percent", "3 of 20", ""),
        (2021, 24, "withheld", "2 of 24", DIFFERENCE),
        (2022, 18, "33 to 39 percent", "4 of 18", ""),
        (2023, 9, "withheld", "0 of 9", FEW),
        (2024, 11, "at most 18 percent", "0 of 11", ""),
        (2025, 3, "withheld", "2 of 3", FEW),
        (2026, 12, "17 percent", "1 of 12", ""),
    ]
    fiscal = [
        _share_row(f"fiscal {year}", (f"{year - 1}-10-01", f"{year}-09-{19 if year == AS_OF.year else 30}"), *cells)
        for year, *cells in years
    ]  # fmt: skip
    both = [{**row, "measure": "list or public", "printed": "44 percent", "why": ""} for row in [*windows, *fiscal]]
    return pd.DataFrame([*windows, *fiscal, *both])


def build_waiting(periods: list[str] | None = None) -> pd.DataFrame:
    """Periods with all shares, with some and with none; more of the same kinds where periods are given."""
    full = [("6 percent", 2, 17), ("12 percent", 6, 25), ("23 percent", 14, 36), ("31 percent", 21, 45)]
    short = [("at most 9 percent", 0, 17), ("14 percent", 7, 27), (LATER, "", ""), (LATER, "", "")]
    other = [("at least 90 percent", "", ""), ("about 10 to 20 percent", 5, 35), ("about 20 percent", 10, 35), (LATER, "", "")]
    none = [(WAITING_FEW, "", "")] * 4
    named = periods or ["2017", "2018 to 2019", "2020", "2021 to 2022", "2023 to 2024"]
    rows = []
    for place, name in enumerate(named):
        for years, (words, low, high) in zip((1, 2, 3, 5), (none, full, short, other)[place % 4], strict=True):
            is_withheld = words in (LATER, WAITING_FEW)
            printed, why = ("withheld", words) if is_withheld else (words, "")
            cells = {"submitted_in": name, "horizon_years": years, "printed": printed, "low_percent": low, "high_percent": high, "why": why}
            rows.append(cells)
    return pd.DataFrame(rows)


def with_words(shares: pd.DataFrame, printed: str, why: str, floor: str | None = None) -> pd.DataFrame:
    changed = shares.assign(printed=printed, why=why)
    return changed if floor is None else changed.assign(public_floor=floor)


def share_exhibit(shares: pd.DataFrame | None = None, *, is_synthetic: bool = False) -> Exhibit:
    return build_share_exhibit(build_shares() if shares is None else shares, "latest", AS_OF, is_synthetic)


def waiting_exhibit(waiting: pd.DataFrame | None = None, *, is_synthetic: bool = False) -> Exhibit:
    return build_waiting_exhibit(build_waiting() if waiting is None else waiting, "latest", AS_OF, is_synthetic)


YEARS = [str(year) for year in range(2017, 2026)]
# Tables as they may come, the awkward ones with them.
CASES: dict[str, Exhibit] = {
    "shares": share_exhibit(),
    "shares of an invented list": share_exhibit(is_synthetic=True),
    "all withheld at length": share_exhibit(with_words(build_shares(), "withheld", DIFFERENCE, "11 of 20")),
    "the widest words": share_exhibit(
        with_words(build_shares(), "at least 100 percent", "", "100 of 100").assign(n_cases=100), is_synthetic=True
    ),
    "windows alone": share_exhibit(build_shares().head(3)),
    "fiscal years alone": share_exhibit(build_shares().iloc[3:12]),
    "a window of somebody's own": share_exhibit(build_shares().head(3).assign(window=["a_window_with_a_name_that_is_long_" * 2, "b", "c"])),
    "waiting": waiting_exhibit(),
    "waiting of an invented list": waiting_exhibit(is_synthetic=True),
    "waiting by nine years": waiting_exhibit(build_waiting(YEARS), is_synthetic=True),
    "waiting all withheld": waiting_exhibit(build_waiting().assign(printed="withheld", low_percent="", high_percent="", why=WAITING_FEW)),
    "one period": waiting_exhibit(build_waiting().iloc[4:8]),
}


def draw_at_72(exhibit: Exhibit, size: Size = PAGE) -> Figure:
    with house_style(size.label_pt):
        figure = draw_framed(exhibit, size)
        figure.set_dpi(72)
        FigureCanvasAgg(figure).draw()  # type: ignore[no-untyped-call]
    return figure


def words_of(exhibit: Exhibit, size: Size = PAGE) -> list[str]:
    return [text.get_text() for axes in draw_at_72(exhibit, size).axes for text in axes.texts]


def everything_said(exhibit: Exhibit) -> str:
    """All words of a figure; its page and story have all that smaller pictures have."""
    parts = [
        exhibit.title,
        exhibit.subtitle,
        exhibit.caption,
        exhibit.alt_text,
        exhibit.description,
        exhibit.definition,
        source_line(exhibit),
    ]
    return " ".join([*parts, *(" ".join(words_of(exhibit, size)) for size in (PAGE, STORY))])
