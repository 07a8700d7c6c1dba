"""Figure 7: cases by country and kind of conduct."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from matplotlib.axes import Axes

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas, text_width_in, wrap_to_width
from glomag.figures.layout import KEY_ROW_IN, draw_key, sheet
from glomag.figures.sizes import Size
from glomag.figures.style import CONDUCT_COLOURS, CONDUCT_TEXT, CONDUCT_WORDS, GRID, INK, MUTED
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
    definition, subtitle = profile.headline.but(unit="cases").printed(), _subtitle(rows, profile)
    return Exhibit(
        number=7,
        slug="cases-by-country",
        title=_title(rows),
        subtitle=subtitle,
        caption=f"{subtitle}. {_bars_words(rows)} {_rest_words(rows)} Definition: {definition}.",
        alt_text=_alt_text(rows),
        description=_description(rows),
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
    who = profile.headline.who()
    return f"Cases with {who[0].lower()}{who[1:]}, by country and kind of conduct, to {print_day(profile.as_of)}"


def _bars_words(rows: pd.DataFrame) -> str:
    least = int(_bars(rows)["n_cases_of_place"].min())
    return f"Bars: countries with {print_count(least, 'case')} or more; smaller sizes of the figure show fewer of them."


def _rest_words(rows: pd.DataFrame) -> str:
    rest = _rest(rows)
    if rest.empty:
        return "No country is left out."
    verb = "has" if rest["n_countries"].iloc[0] == 1 else "have"
    return f"{rest['place'].iloc[0]} {verb} {print_count(int(rest['n_cases'].sum()), 'case')}."


def _alt_text(rows: pd.DataFrame) -> str:
    bars = _places(_bars(rows))
    return (
        f"Stacked bar chart of {print_count(int(rows['n_cases'].sum()), 'Global Magnitsky case')} in "
        f"{print_count(int(_places(rows)['n_countries'].sum()), 'country', 'countries')}, the most in {_tied(bars, _N_IN_ALT_TEXT)}. "
        f"Kinds of conduct: {_kinds_words(rows)}."
    )


def _description(rows: pd.DataFrame) -> str:
    bars = _places(_bars(rows))
    largest = [
        f"{kind_words} in {_leaders(rows[rows['abuse_type'] == kind])}" for kind, kind_words in CONDUCT_WORDS.items()
        if kind in set(_bars(rows)["abuse_type"])
    ]  # fmt: skip
    return (
        f"Horizontal bars, one a country, their length the number of cases, from most to fewest. Each bar is stacked by the kind of "
        f"conduct: {_kinds_words(rows)}. The countries are {_tied(bars, len(bars))}. {_rest_words(rows)} "
        f"The most of one kind: {'; '.join(largest)}. Smaller pictures show the first of these countries and add up the others."
    )


_N_IN_ALT_TEXT = 5


def _kinds_words(rows: pd.DataFrame) -> str:
    counted = rows.groupby("abuse_type")["n_cases"].sum()
    return print_list([f"{words} {counted.get(kind, 0)}" for kind, words in CONDUCT_WORDS.items()])


def _tied(places: pd.DataFrame, n_most: int) -> str:
    """Places in order with their cases, those with as many together, until `n_most` are named: `A (4), B and C (3 each)`."""
    said: list[str] = []
    n_named = 0
    for n, tied in places.groupby("n_cases_of_place", sort=False)["place"]:
        if n_named and n_named + len(tied) > n_most:
            break
        said.append(f"{print_list(tied.tolist())} ({n}{' each' if len(tied) > 1 else ''})")
        n_named += len(tied)
    return ", ".join(said)


def _leaders(of_kind: pd.DataFrame) -> str:
    bars = _bars(of_kind)
    most = int(bars["n_cases"].max())
    leaders = bars.loc[bars["n_cases"] == most, "place"].tolist()
    return f"{print_list(leaders)} ({most}{' each' if len(leaders) > 1 else ''})"


# --- drawing --------------------------------------------------------------------------------------------------------

_LABEL_GAP_IN = 0.08
_BAR_HEIGHT = 0.74
# Heights of a row and of a line of text, in their type sizes.
_LEAST_ROW, _LINE = 1.62, 1.25
_POINTS_PER_INCH = 72.0


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """Bars with their totals, most cases on top; parts are numbered where a bar has more than one.

    Where the height is given, as many bars as can be read; the other countries are told in words over the whole width.
    """
    if canvas.shape == "page":
        _draw_bars(canvas, rows)
        return
    point_in = canvas.size.label_pt / _POINTS_PER_INCH
    most_lines_in = 2.4 * _LINE * point_in
    shown = fold(rows, int((canvas.height_in - KEY_ROW_IN - most_lines_in) / (_LEAST_ROW * point_in)))
    lines = wrap_to_width(_rest_in_picture(_rest(shown)), canvas.size.label_pt, "regular", canvas.width_in) if len(_rest(shown)) else []
    split = canvas.bottom + (len(lines) + 0.4) * _LINE * point_in / canvas.height_in * (canvas.top - canvas.bottom)
    _draw_bars(replace(canvas, bottom=split), _bars(shown))
    _draw_rest_below(replace(canvas, top=split), lines)


def fold(rows: pd.DataFrame, most_bars: int) -> pd.DataFrame:
    """The same rows with no more than `most_bars` bars (one at least): countries with fewer cases join the last rows."""
    totals = _places(_bars(rows)).set_index("country")["n_cases_of_place"]
    least = next(least for least in range(1, int(totals.max()) + 1) if (totals >= least).sum() <= most_bars or least == totals.max())
    is_shown = (rows["country"] != "") & (rows["n_cases_of_place"] >= least)
    if is_shown.sum() == (rows["country"] != "").sum():
        return rows
    joined = rows[~is_shown]
    n_countries = int(_places(joined)["n_countries"].sum())
    bars = _bars(joined)
    rest = joined.groupby("abuse_type", as_index=False)["n_cases"].sum().assign(
        country="", place=print_count(n_countries, "other country", "other countries"), n_countries=n_countries,
        n_cases_of_place=int(joined["n_cases"].sum()),
        most_cases_each=max(int(joined["most_cases_each"].max()), int(bars["n_cases_of_place"].max())),
    )  # fmt: skip
    return pd.concat([rows[is_shown], rest[rows.columns]], ignore_index=True)


def _draw_bars(canvas: Canvas, rows: pd.DataFrame) -> None:
    places, size = _places(rows), canvas.size
    labels_in = max(text_width_in(place, size.label_pt) for place in places["place"]) + _LABEL_GAP_IN
    free = draw_key(canvas, [(colour, CONDUCT_WORDS[kind]) for kind, colour in CONDUCT_COLOURS.items()], left_in=labels_in)
    (axes,) = free.axes(room_left_in=labels_in, room_bottom_in=0.0)
    for position, row in enumerate(places.itertuples()):
        parts = rows[rows["place"] == row.place].set_index("abuse_type")["n_cases"]
        if row.country:
            _draw_bar(axes, position, parts, size)
        else:
            _draw_rest(axes, position, rows[rows["place"] == row.place], size)
    axes.set_yticks(range(len(places)), places["place"].tolist(), color=INK)
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.set_ylim(len(places) - 0.4, -0.55)
    axes.set_xlim(0, _bars(rows)["n_cases_of_place"].max() * (1 + 0.3 / (canvas.width_in - labels_in)))


def _draw_bar(axes: Axes, position: int, parts: pd.Series, size: Size) -> None:
    left = 0
    for kind in [kind for kind in CONDUCT_COLOURS if kind in parts.index]:
        n = int(parts[kind])
        axes.barh(position, n, left=left, height=_BAR_HEIGHT, color=CONDUCT_COLOURS[kind])
        if len(parts) > 1:
            axes.text(left + n / 2, position, str(n), ha="center", va="center_baseline", size=size.label_pt - 1, color=CONDUCT_TEXT[kind])
        left += n
    axes.annotate(
        str(left), (left, position), (4, 0), textcoords="offset points",
        va="center_baseline", size=size.label_pt + 0.5, weight="semibold", color=INK,
    )  # fmt: skip


def _draw_rest(axes: Axes, position: int, rest: pd.DataFrame, size: Size) -> None:
    axes.axhline(position - 0.5, color=GRID, linewidth=0.8)
    axes.annotate(
        _cases_of_rest(rest), (0, position), (2, 0), textcoords="offset points", va="center_baseline", size=size.label_pt, color=MUTED,
        style="italic",
    )  # fmt: skip


def _draw_rest_below(canvas: Canvas, lines: list[str]) -> None:
    axes, size = sheet(canvas), canvas.size
    top, line_in = canvas.height_in, _LINE * size.label_pt / _POINTS_PER_INCH
    if lines:
        axes.plot([0, canvas.width_in], [top, top], color=GRID, linewidth=0.8, clip_on=False)
    for number, line in enumerate(lines):
        axes.text(0, top - (number + 0.9) * line_in, line, size=size.label_pt, color=MUTED, va="center_baseline")


def _rest_in_picture(rest: pd.DataFrame) -> str:
    return f"{rest['place'].iloc[0]}: {_cases_of_rest(rest)}"


def _cases_of_rest(rest: pd.DataFrame) -> str:
    parts, most = rest.set_index("abuse_type")["n_cases"], int(rest["most_cases_each"].iloc[0])
    each = "1 case each" if most == 1 else f"{most} or fewer each"
    kinds = ", ".join(f"{CONDUCT_WORDS[kind]} {parts[kind]}" for kind in CONDUCT_COLOURS if kind in parts.index)
    return f"{print_count(int(parts.sum()), 'case')} in all ({each}): {kinds}"
