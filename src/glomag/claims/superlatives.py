"""May it be said? Superlatives and hedges checked against the series under every unit and rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from glomag.claims.hedges import parse_phrase
from glomag.claims.sayable import LISTED, SAME_DAYS, SHARES, Asked, Tried, define, name_measure, try_phrase
from glomag.errors import CoverageError, ParameterError

YES, NO, DEPENDS = "yes", "no", "under some definitions"
SAFE, SAFE_WITH_DEFINITION, UNSAFE = "safe", "safe with its definition", "unsafe"

# Sentences that a figure tempts one to say: the slug of the figure, and what is said of which measure.
_TEMPTING: dict[str, dict[str, tuple[str, ...]]] = {
    "primary-by-fiscal-year": {
        "primary-persons": ("record low", "lowest since fiscal 2019", "lowest in 5 years", "dozens", "fell every year since fiscal 2020")
    },
    "change-by-year": {
        "primary-persons": (
            "fell every year since fiscal 2020",
            "fell by about a third since fiscal 2020",
            "fell by nearly half since fiscal 2020",
            "fell by more than half since fiscal 2020",
        )
    },
    "pace-within-year": {
        "primary-persons-on-the-same-days": ("record low", "lowest in 3 years", "fell by more than half since fiscal 2020", "dozens")
    },
    "persons-primary-cases": {"primary-cases": ("record low",), "all-persons": ("lowest since fiscal 2019", "record low")},
    "civil-society-basis": {
        "public-share-until-recently": ("about a third", "less than a quarter"),
        "public-share-first-biden-year": ("about a third", "less than a quarter"),
        "public-share-since-january-2023": ("less than a fifth",),
    },
    "actions-on-a-timeline": {"all-actions": ("record low", "fell every year since fiscal 2020", "lowest in 5 years")},
    "cases-by-country": {"primary-countries": ("record low", "lowest since fiscal 2019", "dozens")},
    "letter-claims-verdicts": {"claims-reproduced": ("more than half", "about half", "less than half")},
    "designations-removals-stock": {LISTED: ("record high", "hundreds", "rose every year since fiscal 2019")},
    "specifications-of-the-drop": {
        "specifications-with-a-fall": ("more than half",),
        "specifications-printing-the-change": ("about a tenth", "less than a tenth"),
    },
    "specifications-of-three-falls": {"specifications-with-three-falls": ("more than half", "less than a tenth")},
    "how-sure-the-fall-is": {"intervals-without-a-change": ("more than half", "less than half")},
    "specifications-of-fiscal-2024": {"specifications-near": ("more than half", "less than half")},
    "specifications-of-until-recently": {"public-share-until-recently": ("about a third", "less than a fifth")},
    "specifications-of-the-first-biden-year": {"public-share-first-biden-year": ("more than a third", "about a tenth")},
    "specifications-since-january-2023": {"public-share-since-january-2023": ("about a tenth", "less than a tenth")},
    "specifications-of-the-decline": {"specifications-with-a-lower-share": ("more than half", "less than half")},
}
TEMPTING = tuple((figure, measure, words) for figure, said in _TEMPTING.items() for measure, phrases in said.items() for words in phrases)


@dataclass(frozen=True)
class Saying:
    """Whether a phrase may be said of a measure.

    `answer` is yes where it holds under every definition of `trials`, no where under none, and else names that it depends;
    `holds_as_asked` is the measure's own definition, printed in `definition`, and `found` what it gives.
    """

    phrase: str
    measure: str
    says: str
    reading: str
    definition: str
    answer: str
    holds_as_asked: bool
    found: str
    trials: tuple[Tried, ...]

    @property
    def tried(self) -> pd.DataFrame:
        """One row a definition tried: `definition`, `is_as_asked`, `holds`, `found`."""
        return pd.DataFrame([vars(one) for one in self.trials])

    @property
    def status(self) -> str:
        """Safe holds under everything tried, if more than one definition was; a year that is not over is never safe as it stands."""
        if not self.holds_as_asked:
            return UNSAFE
        is_firm = self.answer == YES and len(self.trials) > 1 and self.measure not in SAME_DAYS
        return SAFE if is_firm else SAFE_WITH_DEFINITION

    @property
    def holds_under(self) -> list[str]:
        """The definitions under which it holds."""
        return [one.definition for one in self.trials if one.holds]


def say(words: str, measure: str, asked: Asked, year: int | None = None) -> Saying:
    """Check a phrase against a measure, under its own definition and every other that is tried.

    A series is tried under every unit and rule, a share under every band and rule, the list under every kind of year.
    `year` is the one spoken of; the last whole year when None. Partial years take no part, but in the measures on the same
    days of each year. Raises ParameterError for a phrase or a measure that is not known or do not fit each other, and
    CoverageError for a year that the record does not hold whole.
    """
    phrase = parse_phrase(words)
    if year is not None and measure in SHARES:
        raise ParameterError(f"{measure} is of no single year", change="leave out the year")
    trials = tuple(try_phrase(phrase, measure, asked, year))
    own = next(one for one in trials if one.is_as_asked)
    answer = YES if all(one.holds for one in trials) else DEPENDS if any(one.holds for one in trials) else NO
    definition = define(phrase, measure, asked.profile)
    reading = f"{phrase.reading}; of every year the same days" if measure in SAME_DAYS else phrase.reading
    says = name_measure(measure, asked, year, phrase.year_kind)
    return Saying(phrase.words, measure, says, reading, definition, answer, own.holds, own.found, trials)


def build_sentences(asked: Asked, figure: str | None = None) -> pd.DataFrame:
    """One row a tempting sentence of a figure, or of all of them.

    Columns: `figure`, `measure`, `says` (the measure in words), `phrase`, `status`, `answer`, `found`, `reading`,
    `definition`, `holds_under`. Safe is what holds under every definition tried, where there is more than one and the year
    is over; safe with its definition, what else holds as asked; unsafe, what does not. What cannot be asked on the
    profile's date is left out.
    """
    asked_for = [one for one in TEMPTING if figure in (None, one[0])]
    rows = [row for about, measure, words in asked_for for row in _sentence(about, measure, words, asked)]
    columns = ["figure", "measure", "says", "phrase", "status", "answer", "found", "reading", "definition", "holds_under"]
    return pd.DataFrame(rows, columns=columns)


def _sentence(figure: str, measure: str, words: str, asked: Asked) -> Iterator[dict[str, Any]]:
    try:
        saying = say(words, measure, asked)
    except CoverageError:
        return
    yield {
        "figure": figure,
        "measure": measure,
        "says": saying.says,
        "phrase": words,
        "status": saying.status,
        "answer": saying.answer,
        "found": saying.found,
        "reading": saying.reading,
        "definition": saying.definition,
        "holds_under": "; ".join(saying.holds_under) if saying.answer == DEPENDS else "",
    }
