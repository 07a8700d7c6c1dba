"""Figure 7: cases by country and kind of conduct."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas, text_width_in
from glomag.figures.layout import draw_key
from glomag.figures.style import CONDUCT_COLOURS, CONDUCT_TEXT, CONDUCT_WORDS, GRID, INK, LABEL_SIZE, MUTED
from glomag.measures import build_cases_by_country
from glomag.parameters import Profile
from glomag.register import Register
from glomag.wording import print_count, print_day, print_list

# More bars than this cannot be read on half a page; the rest is told in one row.
MAX_BARS = 18
_ROW_IN = 0.205
_AROUND_ROWS_IN = 1.75


def build_exhibit(register: Register, profile: Profile) -> Exhibit:
    """One bar a country, stacked by kind of conduct, and one row of words for the countries with fewer cases."""
    rows = build_rows(register, profile)
    definition = profile.headline.but(unit="cases").printed()
    return Exhibit(
        number=7,
        slug="cases-by-country",
        title=_title(rows),
        subtitle=_subtitle(rows, profile),
        caption=f"{_subtitle(rows, profile)}. {_rest_words(rows)} Definition: {definition}.",
        alt_text=_alt_text(rows),
        definition=definition,
        profile=profile.name,
        as_of=profile.as_of,
        rows=rows,
        draw=draw,
        height_in=_AROUND_ROWS_IN + _ROW_IN * rows["place"].nunique(),
    )


def build_rows(register: Register, profile: Profile) -> pd.DataFrame:
    """One row a bar and kind of conduct: `country`, `place`, `abuse_type`, `n_countries`, `n_cases`, `n_cases_of_place`.

    Countries below the threshold are added up in the last rows, which have no country; with none below there are none.
    `most_cases_each` is the most that one country of the place has, so that the rest can be described.
    """
    counted = build_cases_by_country(register, profile.headline)
    totals = counted.groupby("country")["n_cases"].sum()
    is_shown = counted["country"].map(totals) >= least_shown(totals)
    shown = counted[is_shown].rename(columns={"country_name": "place"}).assign(n_countries=1)
    shown["most_cases_each"] = shown["country"].map(totals)
    rest = _add_up(counted[~is_shown], totals)
    rows = pd.concat([shown, rest], ignore_index=True) if len(rest) else shown.reset_index(drop=True)
    rows["n_cases_of_place"] = rows.groupby("place")["n_cases"].transform("sum")
    return rows[["country", "place", "abuse_type", "n_countries", "n_cases", "n_cases_of_place", "most_cases_each"]]


def least_shown(totals: pd.Series) -> int:
    """The smallest number of cases at which no more than MAX_BARS countries have as many; all of a tie are in or out."""
    return next(least for least in range(1, int(totals.max()) + 2) if (totals >= least).sum() <= MAX_BARS)


def _add_up(below: pd.DataFrame, totals: pd.Series) -> pd.DataFrame:
    n_countries = below["country"].nunique()
    added = below.groupby("abuse_type", as_index=False)["n_cases"].sum()
    most = int(totals[totals.index.isin(below["country"])].max()) if n_countries else 0
    place = print_count(n_countries, "other country", "other countries")
    return added.assign(country="", place=place, n_countries=n_countries, most_cases_each=most)


def _places(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.drop_duplicates("place", ignore_index=True)


def _bars(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["country"] != ""]


def _rest(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["country"] == ""]


def _title(rows: pd.DataFrame) -> str:
    places = _places(_bars(rows))
    most = int(places["n_cases_of_place"].max())
    leaders = places.loc[places["n_cases_of_place"] == most, "place"].tolist()
    verb, each = ("has", "") if len(leaders) == 1 else ("have", " each")
    n_countries = print_count(int(_places(rows)["n_countries"].sum()), "country", "countries")
    return (
        f"Global Magnitsky cases touch {n_countries}: {print_list(leaders)} {verb} the most, {most}{each} of {rows['n_cases'].sum()}"
        f"{_next_most(places, most)}"
    )


def _next_most(places: pd.DataFrame, most: int) -> str:
    below = places[places["n_cases_of_place"] < most]
    if below.empty:
        return ""
    n = int(below["n_cases_of_place"].max())
    following = below.loc[below["n_cases_of_place"] == n, "place"].tolist()
    return f", followed by {print_list(following)} with {n}{' each' if len(following) > 1 else ''}"


def _subtitle(rows: pd.DataFrame, profile: Profile) -> str:
    who, least = profile.headline.who(), int(_bars(rows)["n_cases_of_place"].min())
    return (
        f"Cases with {who[0].lower()}{who[1:]}, by country and kind of the conduct, to {print_day(profile.as_of)}; "
        f"countries with {print_count(least, 'case')} or more"
    )


def _rest_words(rows: pd.DataFrame) -> str:
    rest = _rest(rows)
    if rest.empty:
        return "No country is left out."
    verb = "has" if rest["n_countries"].iloc[0] == 1 else "have"
    return f"{rest['place'].iloc[0]} {verb} {print_count(int(rest['n_cases'].sum()), 'case')}."


def _alt_text(rows: pd.DataFrame) -> str:
    bars = print_list([f"{row.place} {row.n_cases_of_place}" for row in _places(_bars(rows)).itertuples()])
    conduct = print_list([f"{rows.loc[rows['abuse_type'] == kind, 'n_cases'].sum()} for {words}" for kind, words in CONDUCT_WORDS.items()])
    return (
        f"Stacked bar chart of Global Magnitsky cases by country, in all {rows['n_cases'].sum()} ({conduct}): {bars}. {_rest_words(rows)}"
    )


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """Bars with their totals, most cases on top; parts are numbered where a bar has more than one."""
    places = _places(rows)
    labels_in = max(text_width_in(place, LABEL_SIZE) for place in places["place"]) + _LABEL_GAP_IN
    free = draw_key(canvas, [(colour, CONDUCT_WORDS[kind]) for kind, colour in CONDUCT_COLOURS.items()], left_in=labels_in)
    (axes,) = free.axes(room_left_in=labels_in, room_bottom_in=0.0)
    for position, row in enumerate(places.itertuples()):
        parts = rows[rows["place"] == row.place].set_index("abuse_type")["n_cases"]
        if row.country:
            _draw_bar(axes, position, parts)
        else:
            _draw_rest(axes, position, parts, int(row.most_cases_each))
    axes.set_yticks(range(len(places)), places["place"].tolist(), color=INK)
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.set_ylim(len(places) - 0.4, -0.55)
    axes.set_xlim(0, _bars(rows)["n_cases_of_place"].max() * 1.06)


_LABEL_GAP_IN = 0.08
_BAR_HEIGHT = 0.74


def _draw_bar(axes: Axes, position: int, parts: pd.Series) -> None:
    left = 0
    for kind in [kind for kind in CONDUCT_COLOURS if kind in parts.index]:
        n = int(parts[kind])
        axes.barh(position, n, left=left, height=_BAR_HEIGHT, color=CONDUCT_COLOURS[kind])
        if len(parts) > 1:
            axes.text(left + n / 2, position, str(n), ha="center", va="center_baseline", size=LABEL_SIZE - 1, color=CONDUCT_TEXT[kind])
        left += n
    axes.annotate(
        str(left), (left, position), (4, 0), textcoords="offset points",
        va="center_baseline", size=LABEL_SIZE + 0.5, weight="semibold", color=INK,
    )  # fmt: skip


def _draw_rest(axes: Axes, position: int, parts: pd.Series, most: int) -> None:
    axes.axhline(position - 0.5, color=GRID, linewidth=0.8)
    each = "1 case each" if most == 1 else f"{most} or fewer each"
    kinds = ", ".join(f"{CONDUCT_WORDS[kind]} {parts[kind]}" for kind in CONDUCT_COLOURS if kind in parts.index)
    words = f"{print_count(int(parts.sum()), 'case')} in all ({each}): {kinds}"
    axes.annotate(
        words, (0, position), (2, 0), textcoords="offset points", va="center_baseline", size=LABEL_SIZE, color=MUTED, style="italic"
    )
