"""Names of nobody, for invented lists: syllables that no language puts together so, written in several scripts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

Chosen = TypeVar("Chosen")

# Latin, a second Latin spelling, Cyrillic, Arabic, Georgian, Chinese: the same sounds, so that an alias is a transliteration.
_SYLLABLES = (
    ("quov", "kwov", "квов", "كوف", "კვოვ", "阔夫"),
    ("zib", "zyb", "зиб", "زيب", "ზიბ", "兹布"),
    ("ploo", "plu", "плу", "بلو", "პლუ", "普卢"),
    ("dwem", "dvem", "двем", "دويم", "დვემ", "德温"),
    ("xal", "ksal", "ксал", "كسال", "ქსალ", "克萨"),
    ("gurf", "goorf", "гурф", "غورف", "გურფ", "古夫"),
    ("tish", "teesh", "тиш", "تيش", "ტიშ", "蒂什"),
    ("yonk", "jonk", "йонк", "يونك", "იონკ", "永克"),
    ("brel", "brell", "брел", "بريل", "ბრელ", "布雷"),
    ("mip", "meep", "мип", "ميب", "მიპ", "米普"),
    ("snaf", "snaph", "снаф", "سناف", "სნაფ", "斯纳"),
    ("vorl", "worl", "ворл", "فورل", "ვორლ", "沃尔"),
    ("ekka", "eka", "экка", "إيكا", "ეკა", "埃卡"),
    ("huz", "hooz", "хуз", "هوز", "ჰუზ", "胡兹"),
    ("ojji", "odji", "оджи", "أوجي", "ოჯი", "奥吉"),
    ("fneb", "phneb", "фнеб", "فنيب", "ფნებ", "夫内"),
)
_HAN = 5


class Dice:
    """Seeded choices that are the same on every Python: only `random.random` is promised to stay as it is."""

    def __init__(self, seed: int) -> None:
        self._next = random.Random(seed).random  # noqa: S311 - invented lists, not secrets

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._next() < probability

    def whole(self, first: int, last: int) -> int:
        """A whole number from `first` to `last`, both included."""
        return first + int(self._next() * (last - first + 1))

    def one_of(self, options: Sequence[Chosen]) -> Chosen:
        """One of the options, each as likely."""
        return options[self.whole(0, len(options) - 1)]

    def shuffled(self, options: Sequence[Chosen]) -> list[Chosen]:
        """All options in another order."""
        return [option for _, _, option in sorted((self._next(), number, option) for number, option in enumerate(options))]

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both included; `first` where they are the wrong way round."""
        return first + timedelta(days=self.whole(0, max(0, (last - first).days)))


def invent_person(dice: Dice) -> tuple[str, tuple[str, ...]]:
    """A name that nobody has, and how it is written in other scripts."""
    given, family = (tuple(dice.one_of(range(len(_SYLLABLES))) for _ in range(dice.whole(2, 3))) for _ in range(2))
    name = f"{_spell(given, 0).title()} {_spell(family, 0).upper()}"
    return name, tuple(_alias(given, family, script) for script in dice.shuffled(range(1, _HAN + 1))[: dice.whole(0, 3)])


def _alias(given: Sequence[int], family: Sequence[int], script: int) -> str:
    if script == _HAN:
        return f"{_spell(family, script)}·{_spell(given, script)}"
    # Every second spelling has the family name in front, as many sources do.
    names = (given, family) if script % 2 else (family, given)
    return " ".join(_spell(one, script).title() for one in names)


def _spell(syllables: Sequence[int], script: int) -> str:
    return "".join(_SYLLABLES[syllable][script] for syllable in syllables)
