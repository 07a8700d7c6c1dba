"""What a made SDN_ADVANCED.XML says: everything follows from the place of a party in the file and the seed."""

from __future__ import annotations

import random
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

NAMESPACE = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML"
OLDER_NAMESPACE = "http://www.un.org/sanctions/1.0"
# Personal particulars in the file; nothing of them may be left of it after reading.
BIRTH_YEAR = 1887
PERSONAL_MARKERS = tuple(f"SYNTHETIC-{kind}-" for kind in ("PASSPORT", "STREET", "TOWN", "EMAIL", "PHONE", "TITLE", "BIRTHPLACE", "WALLET"))
SDN_LIST, OTHER_LIST = 1550, 91243
KINDS = ("individual entity " * 8 + "vessel individual vessel aircraft").split()
SUB_TYPES = {"vessel": 1, "aircraft": 2, "entity": 3, "individual": 4}
_NAME_PARTS = {"vessel": 1526, "aircraft": 1524, "entity": 1525}
LAST, FIRST, MIDDLE, MAIDEN, NICKNAME, PATRONYMIC, MATRONYMIC = 1520, 1521, 1522, 1523, 1527, 1528, 91708
_SYLLABLES = [f"{first}{second}" for first, second in zip("bdklmnprstvwxyzfghjk", "aoeiuaoaiuaoeiuaoieo", strict=True)]
SCRIPTS = {220: "Синтетик", 160: "اصطناعي", 500: "合成"}
RELATIONS = {
    15001: "Providing support to", 15002: "Acting for or on behalf of", 15003: "Owned or Controlled By", 15004: "Family member of",
    1555: "Associate Of", 91725: "Leader or official of", 91422: "playing a significant role in", 91900: "Principal Executive Officer",
    92019: "Owns, controls, or operates", 92122: "Property in the interest of",
}  # fmt: skip
# Tag, short reference of the legal basis, first year. MAGNIT is the older act, about Russia only: no Global Magnitsky.
PROGRAMS = [(tag, basis, int(year)) for tag, basis, year in (line.split("|") for line in """\
GLOMAG|Executive Order 13818 (Global Magnitsky)|2018
ZIMBABWE|Executive Order 13288 (Zimbabwe)|2003
SDGT|Executive Order 13224 (Terrorism)|2002
MAGNIT|Sergei Magnitsky Rule of Law Accountability Act of 2012|2013
SDNTK|Foreign Narcotics Kingpin Designation Act|2000
BALKANS|Executive Order 13219 (Balkans)|2001
BELARUS|Executive Order 13405 (Belarus)|2006
BURMA-EO14014|Executive Order 14014 (Burma)|2021
CUBA|Cuban Assets Control Regulations|1986
CYBER2|Executive Order 13694 (Cyber)|2016
DARFUR|Executive Order 13400 (Darfur)|2006
DPRK3|Executive Order 13722 (North Korea)|2016
DRCONGO|Executive Order 13413 (DR Congo)|2006
FTO|Foreign Terrorist Organization|1997
HK-EO13936|Executive Order 13936 (Hong Kong)|2020
IFSR|Iranian Financial Sanctions Regulations|2010
NICARAGUA|Executive Order 13851 (Nicaragua)|2018
NPWMD|Executive Order 13382 (Non-proliferation)|2005
RUSSIA-EO14024|Executive Order 14024 (Russia)|2021
SOUTH SUDAN|Executive Order 13664 (South Sudan)|2014
SYRIA|Executive Order 13582 (Syria)|2011
UKRAINE-EO13661|Executive Order 13661 (Ukraine)|2014
VENEZUELA|Executive Order 13692 (Venezuela)|2015
""".splitlines())]  # fmt: skip
FIRST_BASIS = 91800


class Tie(NamedTuple):
    """What a party is to another one; the relation in the words of the file."""

    name: str
    uid: str
    relation: str
    is_former: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One party on the SDN list. The date of a partial one is first and last day; both are None where there is no date."""

    uid: str
    profile_id: str
    name: str
    entity_type: str
    programs: tuple[str, ...]
    ties: tuple[Tie, ...]
    entered_first: date | None
    entered_last: date | None
    legal_basis: str | None


@dataclass(frozen=True)
class Recipe:
    """All that the content depends on."""

    n_parties: int
    seed: int
    namespace: str = NAMESPACE
    bulk: int = 0
    undated: bool = False

    @property
    def list_date(self) -> date:
        return date(2024, 1, 2) + timedelta(self.seed % 600)

    def syllables(self, place: int, n: int) -> str:
        number = (place * 7919 + self.seed * 104_729) % 20**4
        return "".join(_SYLLABLES[number // 20**power % 20] for power in range(n))

    def name_parts(self, place: int) -> list[tuple[int, str]]:
        """Type and text of each part of the primary name, in the order of the full name."""
        kind, word = KINDS[place % 20], self.syllables(place, 4)
        if kind == "individual":
            middle = [[], [(MIDDLE, self.syllables(place + 1, 3).title())], [(PATRONYMIC, self.syllables(place + 2, 4).title())]]
            given = [] if place % 31 == 30 else [(FIRST, f"{self.syllables(place + 3, 2).title()}é"), *middle[place % 3]]
            return [(LAST, f"SYNTHETIC {word.upper()}"), *given]
        whole = {"entity": f'SYNTHETIC {word.upper()} & SON\'S CO. "LTD"', "vessel": f"SYNTHETIC STAR {word.upper()}"}
        return [(_NAME_PARTS[kind], whole.get(kind, f"SYNTHETIC-{word.upper()}"))]

    def name(self, place: int) -> str:
        first, *rest = (text for _, text in self.name_parts(place))
        return f"{first}, {' '.join(rest)}" if rest else first

    def uid(self, place: int) -> int:
        return 20_000 + 10 * place

    def profile(self, place: int) -> int:
        """Mostly the uid; some neighbours have each other's, so that nobody who takes one for the other gets away with it."""
        if place % 20 == 6 and place + 1 < self.n_parties:
            return self.uid(place + 1)
        if place % 20 == 7:
            return self.uid(place - 1)
        return self.uid(place) + 1_000_000 * (place % 20 == 9)

    def entry_id(self, place: int) -> int:
        return self.profile(place) + 2_000_000 * (place % 20 == 9)

    def programs(self, place: int) -> tuple[str, ...]:
        """GLOMAG is frequent at the start of the file and as rare as in the real one after it."""
        first, second = (PROGRAMS[1 + (place * step + self.seed) % (len(PROGRAMS) - 1)][0] for step in (5, 7))
        others = (first, second) if first != second else (first,)
        if not is_glomag(place):
            return others[: 1 + place % 2]
        if was_moved(place):
            return ("GLOMAG",)
        return (("GLOMAG",), (others[0], "GLOMAG"), ("GLOMAG", *others[:1]), (others[0], "GLOMAG", *others[1:]), ("GLOMAG",))[place % 5]

    def legal_basis(self, place: int) -> int | None:
        """Place in the table of programmes of the basis of the entry."""
        tags = [tag for tag, _, _ in PROGRAMS]
        if place % 19 == 18:
            return None
        if is_glomag(place):
            return tags.index("ZIMBABWE") if was_moved(place) else 0
        return tags.index(self.programs(place)[0])

    def entered(self, place: int) -> tuple[int, int | None, int | None] | None:
        """Year, month and day of the entry, as far as the file tells them."""
        if self.undated and place % 8 == 5:
            return None
        moved = was_moved(place)
        start = date(2003 if moved else PROGRAMS[self.legal_basis(place) or 0][2], 1, 1)
        latest = date(2009, 12, 31) if moved else self.list_date
        day = start + timedelta(random.Random(self.seed * 1_000_003 + place).randrange((latest - start).days + 1))
        if place % 13 in (4, 9):
            return min(day.year, self.list_date.year - 1), (day.month if place % 13 == 4 else None), None
        return day.year, day.month, day.day

    def ties(self, place: int) -> list[tuple[int, int, bool]]:
        """Place of the other party, code of the relation, whether it is former."""
        codes = list(RELATIONS)
        found = []
        nearest = next((other for other in range(place - 1, -1, -1) if is_glomag(other) and not is_elsewhere(other)), None)
        if is_glomag(place) and place % 4 and nearest is not None:
            found.append((nearest, codes[place % 10], place % 6 == 4))
        if place % 5 == 2:
            other = place // 2 - is_elsewhere(place // 2)
            found.append((other, codes[(place // 5 + 3) % 10], place % 7 == 5))
        return found


def is_glomag(place: int) -> bool:
    return place % 3 < 2 if place < 60 else place % 23 == 0


def was_moved(place: int) -> bool:
    """Came to GLOMAG from another programme and kept the older date and legal basis."""
    return is_glomag(place) and place % 7 == 3


def is_elsewhere(place: int) -> bool:
    """Stands on another list and not on the SDN list."""
    return place % 15 == 14


def expected(recipe: Recipe, place: int) -> Entry:
    first = last = None
    if (entered := recipe.entered(place)) is not None:
        year, month, day = entered
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    ties = (Tie(recipe.name(other), str(recipe.uid(other)), RELATIONS[code], former) for other, code, former in recipe.ties(place))
    basis = recipe.legal_basis(place)
    return Entry(
        uid=str(recipe.uid(place)),
        profile_id=str(recipe.profile(place)),
        name=recipe.name(place),
        entity_type=KINDS[place % 20],
        programs=recipe.programs(place),
        ties=tuple(ties),
        entered_first=first,
        entered_last=last,
        legal_basis=None if basis is None else PROGRAMS[basis][1],
    )
