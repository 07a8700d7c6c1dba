"""The record held against one list, as a picture: what agrees, what differs and why, and the names that a person has to look at."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from glomag.figures.exhibit import Exhibit
from glomag.figures.frame import Canvas, room_for_words_in, text_width_in
from glomag.figures.layout import sheet
from glomag.figures.names import draw_name, fit_name, name_width_in
from glomag.figures.style import ACCENT, GRID, INK, LABEL_SIZE, MAIN, MAIN_LIGHT, MUTED
from glomag.reconcile.differences import KINDS, Reconciliation
from glomag.reconcile.people import RECORDED_PROGRAMME
from glomag.wording import print_count, print_day

AGREE, EXPLAINED, TO_LOOK_AT, TOLD = "agree in everything", "differ, and it is explained", "to look at", "on the list"
RESULT, KIND, NAME = "result", "kind", "name"

# Of somebody whom both the record and the list have on that day: the pair agrees unless one of these is told of it.
_OF_PAIRS = {
    "name differs", "name in another order", "kind of person differs", "tag not on the list", "tag not in the record", "tag added later",
    "date differs", "date of another authority", "criterion contradicted", "another limb suggested", "relation not known",
    "number found by name",
}  # fmt: skip
_MOST_NAMES, _HIGHEST_IN = 12, 7.4


def build_reconciliation(found: Reconciliation, record_to: date) -> Exhibit:
    """How many agree, each kind of difference with its count, and the first names that need attention.

    `record_to` is the last day that the record knows. The files are `reconciliation.*`; their CSV holds what is drawn,
    not every difference.
    """
    title, subtitle = _title(found), _subtitle(found, record_to)
    kinds = _kind_rows(found) if found.programme == RECORDED_PROGRAMME else []
    room = _HIGHEST_IN - room_for_words_in(title, subtitle) - _height(len(kinds), 0)
    rows = _build_rows(found, kinds, max(1, min(_MOST_NAMES, int((room - _HEADING_IN) / _NAME_IN) - 1)))
    return Exhibit(
        number=None,
        slug="reconciliation",
        title=title,
        subtitle=subtitle,
        caption=f"{subtitle}. {_said(rows)}",
        alt_text=f"{title}. {_said(rows)}",
        definition="the record as of the day of the list; a difference is explained where the record and the list can both be right",
        profile="",
        as_of=found.list_date,
        rows=rows,
        draw=draw,
        height_in=room_for_words_in(title, subtitle) + _height(len(kinds), _n_lines(rows)),
        source=f"OFAC's SDN list of {print_day(found.list_date)}, and the record of this project",
    )


def _results(found: Reconciliation) -> dict[str, int]:
    """Persons and vessels by what is found of them; each stands in one. `on the list` of a programme that the record knows nothing of."""
    if found.programme != RECORDED_PROGRAMME:
        return {TOLD: len(found.differences)}
    told = found.differences
    who = told["uid"].where(told["uid"] != "", told["name"])
    pressing = set(who[told["needs_attention"]])
    unequal = len(set(who[told["kind"].isin(_OF_PAIRS)])) + int((told["kind"] == "not on the list").sum())
    return {AGREE: found.n_expected - unequal, EXPLAINED: len(set(who) - pressing), TO_LOOK_AT: len(pressing)}


def _kind_rows(found: Reconciliation) -> list[dict[str, Any]]:
    counts = found.counts
    return [
        {"part": KIND, "says": row.kind, "n": row.n, "n_needing_attention": row.n_needing_attention, "uid": "", "name": ""}
        for row in counts.sort_values(
            ["n_needing_attention", "kind"], ascending=[False, True], key=lambda column: column.map(_order(column.name))
        ).itertuples()
    ]


def _order(column: str) -> Any:
    """What needs attention comes first; then the kinds in the order in which they are told."""
    return KINDS.index if column == "kind" else bool


def _build_rows(found: Reconciliation, kinds: list[dict[str, Any]], most_names: int) -> pd.DataFrame:
    """`part` (result, kind or name), `says`, `n`, `n_needing_attention`, `uid`, `name`."""
    results = [
        {"part": RESULT, "says": says, "n": n, "n_needing_attention": n if says == TO_LOOK_AT else 0, "uid": "", "name": ""}
        for says, n in _results(found).items()
    ]
    pressing = found.differences[found.differences["needs_attention"]]
    # One more fits in the place of "and 1 more".
    shown = pressing if len(pressing) <= most_names + 1 else pressing.head(most_names)
    names = [
        {"part": NAME, "says": row.kind, "n": 1, "n_needing_attention": 1, "uid": row.uid, "name": row.name}
        for row in shown.itertuples(index=False)
    ]
    columns = ["part", "says", "n", "n_needing_attention", "uid", "name"]
    return pd.DataFrame([*results, *kinds, *names], columns=columns).astype({"n": "int64", "n_needing_attention": "int64"})


def _title(found: Reconciliation) -> str:
    results, day = _results(found), print_day(found.list_date)
    if TOLD in results:
        return f"{print_count(results[TOLD], 'entry', 'entries')} under {found.programme} on the list of {day}, told and not judged"
    if not sum(results.values()):
        return f"Neither the record nor the list of {day} has anybody under {found.programme}"
    if results[TO_LOOK_AT]:
        return f"Record and list of {day} disagree on {print_count(results[TO_LOOK_AT], 'person or vessel', 'persons and vessels')}"
    if results[EXPLAINED]:
        return f"The record agrees with the list of {day}, or it is explained why not"
    return f"The record and the list of {day} agree in everything: {print_count(results[AGREE], 'person or vessel', 'persons and vessels')}"


def _subtitle(found: Reconciliation, record_to: date) -> str:
    if found.programme != RECORDED_PROGRAMME:
        return found.note.rstrip(".")
    text = (
        f"The record to {print_day(record_to)} against OFAC's SDN list of {print_day(found.list_date)}, programme {found.programme}: "
        f"{found.n_listed} on the list, {found.n_expected} expected on it"
    )
    return f"{text}. {found.note.rstrip('.')}" if found.note else text


def _said(rows: pd.DataFrame) -> str:
    results, kinds, names = (rows[rows["part"] == part] for part in (RESULT, KIND, NAME))
    told = ", ".join(f"{row.n} {row.says}" for row in results.itertuples())
    differ = "; ".join(f"{row.says}: {_count(row)}" for row in kinds.itertuples())
    look = "; ".join(f"{row.name}{f' ({row.uid})' if row.uid else ''}, {row.says}" for row in names.itertuples(index=False))
    more = _n_more(rows)
    sentences = [f"Persons and vessels: {told}", f"Differences by kind: {differ}" if differ else "No difference"]
    sentences += [f"To look at: {look}{f'; and {more} more' if more else ''}"] if look else []
    return ". ".join(sentences) + "."


def _count(row: Any) -> str:
    """A count of differences: `9`, `3, 1 to look at`, `2, to look at`."""
    if not row.n_needing_attention:
        return str(row.n)
    return f"{row.n}, to look at" if row.n_needing_attention == row.n else f"{row.n}, {row.n_needing_attention} to look at"


def _n_more(rows: pd.DataFrame) -> int:
    """Differences that need attention and are not named in the picture."""
    return int(rows.loc[rows["part"] == KIND, "n_needing_attention"].sum()) - int((rows["part"] == NAME).sum())


# --- drawing, in inches throughout ----------------------------------------------------------------------------------

_TILES_IN, _HEADING_IN, _KIND_IN, _NAME_IN = 0.62, 0.34, 0.19, 0.18
_BARS_FROM_IN, _COUNT_IN = 1.85, 1.1
_NUMBER_SIZE = 20.0
_RESULT_COLOURS = {AGREE: MAIN, EXPLAINED: MUTED, TO_LOOK_AT: ACCENT, TOLD: MAIN}


def _height(n_kinds: int, n_lines: int) -> float:
    bars = _HEADING_IN + n_kinds * _KIND_IN if n_kinds else 0.0
    return _TILES_IN + bars + (_HEADING_IN + n_lines * _NAME_IN if n_lines else 0.0)


def _n_lines(rows: pd.DataFrame) -> int:
    return int((rows["part"] == NAME).sum()) + bool(_n_more(rows))


def draw(canvas: Canvas, rows: pd.DataFrame) -> None:
    """Large numbers, then a bar a kind of difference, then the names."""
    axes = sheet(canvas)
    top = axes.get_ylim()[1]
    results, kinds, names = (rows[rows["part"] == part] for part in (RESULT, KIND, NAME))
    _draw_results(axes, results, top)
    top -= _TILES_IN
    if len(kinds):
        top = _draw_heading(axes, "Differences by kind", top)
        _draw_kinds(axes, kinds, top)
        top -= len(kinds) * _KIND_IN
    if len(names):
        top = _draw_heading(axes, "To look at", top)
        _draw_names(axes, names, _n_more(rows), top)


def _draw_results(axes: Axes, results: pd.DataFrame, top: float) -> None:
    width = axes.get_xlim()[1] / max(3, len(results))
    for place, row in enumerate(results.itertuples()):
        # A zero is quiet: only what is there stands out.
        colour = _RESULT_COLOURS[row.says] if row.n else MUTED
        axes.add_artist(Rectangle((place * width, top - 0.52), 0.05, 0.5, facecolor=colour if row.n else GRID, edgecolor="none"))
        axes.text(place * width + 0.13, top - 0.16, f"{row.n:,}", size=_NUMBER_SIZE, weight="bold", color=colour, va="center_baseline")
        axes.text(place * width + 0.13, top - 0.43, row.says, size=LABEL_SIZE, color=INK, va="center_baseline")


def _draw_heading(axes: Axes, words: str, top: float) -> float:
    middle = top - _HEADING_IN + 0.12
    axes.text(0, middle, words, size=LABEL_SIZE + 1, weight="semibold", color=INK, va="center_baseline")
    after = text_width_in(words, LABEL_SIZE + 1, "semibold") + 0.1
    axes.plot([after, axes.get_xlim()[1]], [middle, middle], color=GRID, linewidth=0.6)
    return top - _HEADING_IN


def _draw_kinds(axes: Axes, kinds: pd.DataFrame, top: float) -> None:
    in_per_one = (axes.get_xlim()[1] - _BARS_FROM_IN - _COUNT_IN) / kinds["n"].max()
    for place, row in enumerate(kinds.itertuples()):
        middle = top - (place + 0.5) * _KIND_IN
        pressing, rest = row.n_needing_attention * in_per_one, (row.n - row.n_needing_attention) * in_per_one
        axes.text(0, middle, row.says, size=LABEL_SIZE, color=INK if pressing else MUTED, va="center_baseline")
        for left, wide, colour in ((_BARS_FROM_IN, pressing, ACCENT), (_BARS_FROM_IN + pressing, rest, MAIN_LIGHT)):
            axes.add_artist(Rectangle((left, middle - 0.06), wide, 0.12, facecolor=colour, edgecolor="none"))
        weight, colour = ("semibold", ACCENT) if pressing else ("regular", MUTED)
        right = _BARS_FROM_IN + pressing + rest + 0.06
        axes.text(right, middle, _count(row), size=LABEL_SIZE, weight=weight, color=colour, va="center_baseline")


def _draw_names(axes: Axes, names: pd.DataFrame, n_more: int, top: float) -> None:
    width = axes.get_xlim()[1]
    for place, row in enumerate(names.itertuples(index=False)):
        middle = top - (place + 0.5) * _NAME_IN
        about = f"{row.uid}, {row.says}" if row.uid else row.says
        name = fit_name(row.name, LABEL_SIZE, width - text_width_in(about, LABEL_SIZE) - 0.14 - _AFTER_NAME_IN)
        axes.add_artist(Rectangle((0, middle - 0.035), 0.07, 0.07, facecolor=ACCENT, edgecolor="none"))
        draw_name(axes, 0.14, middle, name, LABEL_SIZE, color=INK)
        after = 0.14 + name_width_in(name, LABEL_SIZE) + _AFTER_NAME_IN
        axes.text(after, middle, about, size=LABEL_SIZE, color=MUTED, va="center_baseline")
    if n_more:
        middle = top - (len(names) + 0.5) * _NAME_IN
        axes.text(0.14, middle, f"and {n_more:,} more, all in differences.csv", size=LABEL_SIZE, color=MUTED, va="center_baseline")


_AFTER_NAME_IN = 0.1
