"""How finely a share may be printed: all values that it could have, cut into classes that each leave every case open.

The cut is made from what the public knows, the record and the earlier releases, before the true value is looked at (as in
Kenthapadi, Mishra and Nissim: Simulatable auditing, PODS 2005). So a reader who has this program learns from a print, or from
its coarseness, that the value lies in its class, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from glomag.disclosure.constraints import Bit, Class, Constraint
from glomag.disclosure.policy import FEWEST_WITH, Grade
from glomag.disclosure.readers import build_readers
from glomag.wording import percent_of


@dataclass(frozen=True)
class Question:
    """A share that somebody wants printed: of `n_cases` cases, `offset` that have a basis in public and those of `cases` with the bit."""

    cases: frozenset[str]
    bit: Bit
    n_cases: int
    offset: int = 0
    version: int = 1

    def told(self, allowed: Class) -> Constraint:
        """What printing a class tells."""
        return Constraint(self.cases, self.bit, allowed, self.version)

    def percent(self, n_with: int) -> int:
        """The whole percent that `n_with` of `cases` would print."""
        return percent_of(self.offset + n_with, self.n_cases)

    def is_small(self, n_with: int) -> bool:
        """True where so few cases have a basis, or lack one, that the share has no percentage of its own."""
        return not FEWEST_WITH <= self.offset + n_with <= self.n_cases - FEWEST_WITH


def choose_classes(question: Question, released: Sequence[Constraint], known: Mapping[str, Grade]) -> list[Class]:
    """The classes in which the answer may be printed, from the lowest up; together they hold every value that is still possible.

    Each is as narrow as whole percentages and the readers' knowledge let it be: every reader must be able to imagine every
    case either way. `released` are the releases of all versions of the list: a correction can be seen by what it moves. What
    was printed already is printed as it was.
    """
    before = [one.allowed for one in released if (one.cases, one.bit, one.version) == (question.cases, question.bit, question.version)]
    if before:
        return [tuple(value for value in before[0] if all(value in one for one in before))]
    asked = question.told(tuple(range(len(question.cases) + 1)))
    readers = build_readers([*released, asked], known)
    number = len(released)
    whole = readers[0].region.sum_range(number)
    if whole is None:
        raise ValueError("no list fits what was released")
    alike = [tuple(values) for _, values in groupby(range(whole[0], whole[1] + 1), key=question.percent)]
    looked: dict[Class, bool] = {}

    def is_open(one: Class) -> bool:
        if one not in looked:
            looked[one] = all(reader.is_open(number, one) for reader in readers)
        return looked[one]

    return take_together(alike, is_open, is_small=lambda one: any(question.is_small(value) for value in one))


def take_together(alike: Sequence[Class], is_open: Callable[[Class], bool], is_small: Callable[[Class], bool]) -> list[Class]:
    """The values that print alike, joined until each class is open.

    What must not stand alone at the lower end is taken together; where that is not enough, the second value that may stand
    alone is hidden among it, so that the first keeps its percentage. The same from the upper end. Values that cannot be
    arranged so are joined with their neighbours.
    """
    alone = [is_open(one) and not is_small(one) for one in alike]
    if not any(alone):
        return _neighbours(alike, is_open)
    first, last = alone.index(True), len(alone) - 1 - alone[::-1].index(True)
    low, high = set(range(first)), set(range(last + 1, len(alike)))
    low |= _hidden_among(low, [first + 1, first], alike, is_open) if low else set()
    high |= _hidden_among(high, [last - 1, last], alike, is_open) if high else set()
    between = [place for place in range(len(alike)) if place not in low | high]
    classes = [_joined(places, alike) for places in (low, high) if places] + [alike[place] for place in between]
    is_sound = not low & high and all(alone[place] for place in between) and all(is_open(one) for one in classes)
    return sorted(classes) if is_sound else _neighbours(alike, is_open)


def _hidden_among(hidden: set[int], candidates: Sequence[int], alike: Sequence[Class], is_open: Callable[[Class], bool]) -> set[int]:
    """The place of the one value that makes a class of the hidden ones open; none where it is open as it stands, or stays shut."""
    if is_open(_joined(hidden, alike)):
        return set()
    fitting = [place for place in candidates if 0 <= place < len(alike) and is_open(_joined(hidden | {place}, alike))]
    return set(fitting[:1])


def _joined(places: set[int], alike: Sequence[Class]) -> Class:
    return tuple(sorted(value for place in places for value in alike[place]))


def _neighbours(alike: Sequence[Class], is_open: Callable[[Class], bool]) -> list[Class]:
    """Neighbouring values taken together, from the lowest up, until each class is open; what is left over joins the class below."""
    classes: list[Class] = []
    taken: Class = ()
    for one in alike:
        taken += one
        if is_open(taken):
            classes.append(taken)
            taken = ()
    while taken and classes:
        taken = classes.pop() + taken
        if is_open(taken):
            return [*classes, taken]
    return [*classes, taken] if taken else classes


def class_of(classes: Sequence[Class], value: int) -> Class:
    """The class that a value lies in; raises ValueError where it lies in none."""
    for one in classes:
        if value in one:
            return one
    raise ValueError("the value is not among those that the releases allow")
