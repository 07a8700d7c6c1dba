"""A strip of dots: each act of a part on its day, drawn as SVG that a page holds in itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from glomag.explain.walk import Part
from glomag.wording import print_count, print_day

WIDTH, _HEIGHT, _LARGEST, _MARGIN = 720.0, 84.0, 4.5, 6.0


@dataclass(frozen=True)
class Dot:
    """One act: where its dot stands, in pixels of the strip, and the tone that tells the state of its case."""

    x: float
    y: float
    tone: str


@dataclass(frozen=True)
class Strip:
    """Dots on an axis of days; `years` are the places of first days of calendar years, `alt` says in words what is seen."""

    dots: tuple[Dot, ...]
    radius: float
    height: float
    years: tuple[tuple[float, int], ...]
    first: str
    last: str
    alt: str
    tones: tuple[str, ...]


def build_strip(part: Part) -> Strip | None:
    """The strip of a part that has days; None for one without a period of several days or without rows."""
    if not part.rows or not part.first_day or part.first_day == part.last_day:
        return None
    first, last = date.fromisoformat(part.first_day), date.fromisoformat(part.last_day)
    days = [date.fromisoformat(row.designated_on) for row in part.rows]
    most = max(Counter(days).values())
    radius = min(_LARGEST, (_HEIGHT - 4) / (2 * most))
    states = {row_id: case.state for case in part.cases for row_id in case.row_ids}
    height = most * 2 * radius + 6
    tones = [states.get(row.row_id, "counted") for row in part.rows]
    placed = _place(days, tones, first, last, radius=radius, height=height)
    years = tuple((_x(date(year, 1, 1), first, last), year) for year in range(first.year + 1, last.year + 1))
    return Strip(placed, radius, height, years, print_day(first), print_day(last), _say(part, days), tuple(dict.fromkeys(sorted(tones))))


def _place(days: list[date], tones: list[str], first: date, last: date, *, radius: float, height: float) -> tuple[Dot, ...]:
    """Dots of one day stand on each other, those of one tone together."""
    level: Counter[date] = Counter()
    placed = []
    for day, tone in sorted(zip(days, tones, strict=True)):
        placed.append(Dot(_x(day, first, last), round(height - 3 - radius - 2 * radius * level[day], 1), tone))
        level[day] += 1
    return tuple(placed)


def _x(day: date, first: date, last: date) -> float:
    return round(_MARGIN + (WIDTH - 2 * _MARGIN) * (day - first).days / (last - first).days, 1)


def _say(part: Part, days: list[date]) -> str:
    day, n = sorted(Counter(days).items(), key=lambda one: (-one[1], one[0]))[0]
    acts = print_count(len(days), "act")
    return f"{acts} on {print_count(len(set(days)), 'day')} from {part.first_day} to {part.last_day}; most on {print_day(day)}, {n}."
