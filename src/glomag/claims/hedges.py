"""A small grammar of superlatives and hedges: what each phrase asks of a series, or of a share, and why it is read so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from glomag.errors import CoverageError, ParameterError
from glomag.wording import print_change, print_list

Series = Mapping[int, int]


@dataclass(frozen=True)
class Interval:
    """The values that a hedge lets through, with the reason; `high` None has no end."""

    low: Fraction
    high: Fraction | None
    reason: str
    low_included: bool = True
    high_included: bool = True

    def holds(self, value: Fraction) -> bool:
        """Whether the value lies inside."""
        if value < self.low or (value == self.low and not self.low_included):
            return False
        return self.high is None or value < self.high or (value == self.high and self.high_included)


@dataclass(frozen=True)
class Answer:
    """Whether a phrase holds of one series or share, and what was found."""

    holds: bool
    found: str


@dataclass(frozen=True)
class Phrase:
    """A phrase that was understood: how it is read, and a test for the kind of measure that it can be said of.

    `on_series` is given the counts of whole years, the year spoken of last; `on_share` a part and its whole.
    """

    words: str
    reading: str
    on_series: Callable[[Series], Answer] | None = None
    on_share: Callable[[int, int], Answer] | None = None
    year_kind: str | None = None


# Fractions with a plain name. "About" one of them is nearer to it than to its neighbours in this row.
_NAMED = {
    "a tenth": Fraction(1, 10), "a fifth": Fraction(1, 5), "a quarter": Fraction(1, 4), "a third": Fraction(1, 3),
    "half": Fraction(1, 2), "two thirds": Fraction(2, 3), "three quarters": Fraction(3, 4),
}  # fmt: skip
_LADDER = (Fraction(0), *_NAMED.values(), Fraction(1))
_ABOUT, _NEARLY = ("about", "around", "roughly", "approximately"), ("nearly", "almost")
_ABOVE, _BELOW = ("more than", "over"), ("less than", "under")

_DOZEN, _HUNDRED, _PAIR = 12, 100, 2
_YEAR = r"(?:(?P<kind>fiscal|calendar|programme|program) )?(?P<year>[0-9]{4})"
# A number that somebody could mean; Python itself refuses to read one of thousands of digits.
_NUMBER = "[0-9]{1,6}"
_HEDGED = rf"(?P<hedge>{'|'.join((*_ABOUT, *_NEARLY, *_ABOVE, *_BELOW))}) (?P<named>{'|'.join(_NAMED)})"

EXAMPLES = (
    "lowest in 5 years", "highest in 3 years", "lowest since fiscal 2019", "record low", "record high", "fell every year since 2020",
    "above 20 every year since 2019", "fell by nearly half since fiscal 2020", "about a third", "nearly half", "dozens", "more than 25",
)  # fmt: skip


def read_hedge(words: str) -> Interval:
    """The interval of a hedged fraction or number: `about a third`, `nearly half`, `dozens`, `more than 25`.

    Raises ParameterError for words that are no hedge of this grammar.
    """
    if words == "dozens":
        return Interval(
            Fraction(2 * _DOZEN), Fraction(_HUNDRED - 1), "two dozen at least, and short of a hundred, which has a word of its own"
        )
    if words == "hundreds":
        return Interval(Fraction(2 * _HUNDRED), Fraction(999), "two hundred at least, and short of a thousand")
    number = re.fullmatch(rf"(?P<hedge>at least|{'|'.join((*_ABOVE, *_BELOW))}|fewer than) (?P<number>{_NUMBER})", words)
    if number:
        return _read_bound(number["hedge"], Fraction(int(number["number"])))
    hedged = re.fullmatch(_HEDGED, words)
    if not hedged:
        raise _not_understood(words)
    if hedged["hedge"] in (*_ABOVE, *_BELOW):
        return _read_bound(hedged["hedge"], _NAMED[hedged["named"]])
    place = _LADDER.index(_NAMED[hedged["named"]])
    below, value, above = _LADDER[place - 1 : place + 2]
    low = (below + value) / 2
    if hedged["hedge"] in _NEARLY:
        return Interval(low, value, f"below {hedged['named']}, and nearer to it than to {below}", high_included=False)
    return Interval(low, (value + above) / 2, f"nearer to {hedged['named']} than to {below} or {above}")


def _read_bound(hedge: str, value: Fraction) -> Interval:
    if hedge == "at least":
        return Interval(value, None, f"{value} or more: no upper end is said")
    if hedge in _ABOVE:
        return Interval(value, None, f"above {value}: no upper end is said", low_included=False)
    return Interval(Fraction(0), value, f"below {value}: no lower end is said", high_included=False)


def parse_phrase(words: str) -> Phrase:
    """Understand a phrase, or raise ParameterError with examples of what can be said."""
    plain = " ".join(words.lower().split())
    for pattern, parse in _PATTERNS:
        matched = re.fullmatch(pattern, plain)
        if matched:
            return parse(plain, matched)
    return _parse_bare_hedge(plain)


def _not_understood(words: str) -> ParameterError:
    return ParameterError(
        f"{words!r} is no phrase that can be checked", allowed=f"phrases like: {'; '.join(EXAMPLES)}", change="say it in one of these forms"
    )


def _kind(matched: re.Match[str]) -> str | None:
    return "programme" if matched["kind"] == "program" else matched["kind"]


def _parse_in_years(words: str, matched: re.Match[str]) -> Phrase:
    n, lowest = int(matched["n"]), matched["end"] == "lowest"
    if n <= 1:
        raise ParameterError(f"{words!r}: a comparison needs two years at least")
    others = "the year" if n == _PAIR else f"each of the {n - 1} years"

    def test(series: Series) -> Answer:
        if len(series) < n:
            raise CoverageError(f"{words!r}: the record knows {len(series)} whole years only", allowed=f"up to {len(series)} years")
        return _beyond_all(dict(list(series.items())[-n:]), lowest=lowest)

    return Phrase(
        words,
        f"strictly {'below' if lowest else 'above'} {others} before it; a tie is no record",
        test,
    )


def _parse_since(words: str, matched: re.Match[str]) -> Phrase:
    anchor, lowest = int(matched["year"]), matched["end"] == "lowest"
    side = "below" if lowest else "above"

    def test(series: Series) -> Answer:
        between = _from(series, anchor, words)
        since = between.pop(anchor)
        answer = _beyond_all(between, lowest=lowest)
        last = list(between.values())[-1]
        if answer.holds and (since > last if lowest else since < last):
            return Answer(False, f"{answer.found}; but {anchor} had {since}, so it reaches back further than the phrase says")
        return Answer(answer.holds, f"{answer.found}; {anchor} had {since}")

    named = f"{anchor} itself was as {'low' if lowest else 'high'}"
    reading = f"strictly {side} every year after {anchor}, while {named}: the phrase names the last such year"
    return Phrase(words, reading, test, year_kind=_kind(matched))


def _parse_record(words: str, matched: re.Match[str]) -> Phrase:
    lowest = matched["end"] == "low"
    reading = f"strictly {'below' if lowest else 'above'} every other whole year of the record; the year of the order counts as whole"
    return Phrase(words, reading, lambda series: _beyond_all(series, lowest=lowest))


def _parse_every_year(words: str, matched: re.Match[str]) -> Phrase:
    anchor, fell = int(matched["year"]), matched["verb"] == "fell"

    def test(series: Series) -> Answer:
        steps = list(pairwise(_from(series, anchor, words).items()))
        against = [str(year) for (_, before), (year, n) in steps if not (n < before if fell else n > before)]
        found = ", ".join(f"{n} in {year}" for year, n in _from(series, anchor, words).items())
        return Answer(not against, f"{found}; not in {print_list(against)}" if against else found)

    reading = f"each year after {anchor} strictly {'below' if fell else 'above'} the year before it; an equal year is neither"
    return Phrase(words, reading, test, year_kind=_kind(matched))


def _parse_level(words: str, matched: re.Match[str]) -> Phrase:
    anchor, limit, above = int(matched["year"]), int(matched["n"]), matched["side"] == "above"

    def test(series: Series) -> Answer:
        after = {year: n for year, n in _from(series, anchor, words).items() if year > anchor}
        against = [f"{year} ({n})" for year, n in after.items() if not (n > limit if above else n < limit)]
        return Answer(not against, f"not in {print_list(against)}" if against else ", ".join(f"{n} in {year}" for year, n in after.items()))

    return Phrase(words, f"each year after {anchor} strictly {matched['side']} {limit}", test, year_kind=_kind(matched))


def _parse_moved(words: str, matched: re.Match[str]) -> Phrase:
    anchor, fell = int(matched["year"]), matched["verb"] in ("fell", "down")
    interval = read_hedge(f"{matched['hedge']} {matched['named']}")

    def test(series: Series) -> Answer:
        since = list(_from(series, anchor, words).values())
        before, after = since[0], since[-1]
        moved = before - after if fell else after - before
        return Answer(before > 0 and moved > 0 and interval.holds(Fraction(moved, before)), print_change(before, after))

    reading = f"a {'fall' if fell else 'rise'} on the count of {anchor}, {interval.reason}"
    return Phrase(words, reading, test, year_kind=_kind(matched))


def _parse_bare_hedge(words: str) -> Phrase:
    interval = read_hedge(words)
    if re.fullmatch(_HEDGED, words):
        return Phrase(words, interval.reason, on_share=lambda part, whole: Answer(_is_share(interval, part, whole), f"{part} of {whole}"))
    return Phrase(words, interval.reason, lambda series: _last_within(series, interval))


def _is_share(interval: Interval, part: int, whole: int) -> bool:
    return whole > 0 and interval.holds(Fraction(part, whole))


def _last_within(series: Series, interval: Interval) -> Answer:
    year, n = list(series.items())[-1]
    return Answer(interval.holds(Fraction(n)), f"{n} in {year}")


def _beyond_all(series: Series, *, lowest: bool) -> Answer:
    """Whether the last year lies strictly beyond all others."""
    *others, (year, n) = series.items()
    if not others:
        return Answer(False, f"{n} in {year}, with no year to compare")
    nearest, bound = (min if lowest else max)(others, key=lambda one: one[1])
    holds = n < bound if lowest else n > bound
    tie = ", a tie" if n == bound else ""
    return Answer(holds, f"{n} in {year}; of the others the {'lowest' if lowest else 'highest'} is {bound} in {nearest}{tie}")


def _from(series: Series, anchor: int, words: str) -> dict[int, int]:
    """The series from the anchor on, which must be a whole year of it before the last."""
    years = list(series)
    if anchor not in years[:-1]:
        raise CoverageError(
            f"{words!r}: {anchor} is no whole year of the record before {years[-1]}",
            allowed=f"{years[0]} to {years[-2]}" if len(years) > 1 else "",
            change="name a year inside",
        )
    return {year: n for year, n in series.items() if year >= anchor}


_PATTERNS: tuple[tuple[str, Callable[[str, re.Match[str]], Phrase]], ...] = (
    (rf"(?P<end>lowest|highest) in (?P<n>{_NUMBER}) years", _parse_in_years),
    (rf"(?P<end>lowest|highest) since {_YEAR}", _parse_since),
    (r"(?:a )?record (?P<end>low|high)", _parse_record),
    (rf"(?P<verb>fell|rose) every year since {_YEAR}", _parse_every_year),
    (rf"(?P<side>above|below) (?P<n>{_NUMBER}) every year since {_YEAR}", _parse_level),
    (rf"(?P<verb>fell|rose|down|up)(?: by)? {_HEDGED} since {_YEAR}", _parse_moved),
)
