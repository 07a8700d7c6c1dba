"""How things are called on the page: sizes, columns, codes, file sizes, and how to cite."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version
from math import floor

from glomag.figures.kits import Words
from glomag.parameters import Profile
from glomag.wording import print_day

# As in CITATION.cff and LICENSE-DATA.md; a test compares them.
AUTHORS = "The Global Magnitsky recount contributors"
WORK = "Recounting US Global Magnitsky sanctions"
WORK_IN_FULL = f"{WORK}: a reproducible check of the letter of 5 September 2024"
LICENCE = "CC BY 4.0"

_SIZES = {
    "page": ("Letter page", "for Word and print, 300 dots an inch"),
    "web": ("Web", "for a web page or an email"),
    "slide": ("Slide", "for a presentation, 16 to 9"),
    "square": ("Square post", "for social media"),
    "story": ("Story", "for a telephone held upright"),
}
_DOUBLE = ("Web, double", "the same for sharp screens")

# Every plotted column; a test holds it against the published figures.
COLUMNS = {
    "abuse_type": "kind of conduct",
    "action_on": "day of action",
    "as_of": "as of",
    "band": "band of evidence",
    "base": "compared with",
    "base_year": "compared with",
    "ceiling_frac": "highest share",
    "change_frac": "change, as a fraction",
    "claim_id": "claim",
    "coding": "coding",
    "compared_as": "role in the comparison",
    "comparison": "comparison",
    "country": "country code",
    "country_name": "country",
    "day": "day",
    "day_on_axis": "days into the year",
    "finding": "finding",
    "first_day": "first day",
    "floor_frac": "lowest share",
    "high_frac": "highest change, as a fraction",
    "identifications": "identifications",
    "in_short": "in short",
    "is_headline": "headline",
    "is_in_season": "1 to 15 December",
    "is_partial": "year not over",
    "is_possible": "could print the letter's value",
    "kinds": "kinds",
    "last_day": "last day",
    "last_day_known": "last day known",
    "letter_frac": "share in the letter",
    "letter_relation": "how the letter says it",
    "letter_to": "the letter's last day",
    "letter_value": "the letter's value",
    "low_frac": "lowest change, as a fraction",
    "measure": "measure",
    "measured": "what is measured",
    "method": "method",
    "most_cases_each": "most cases of one country",
    "moved": "cut of the year moved",
    "n": "count",
    "n_base": "count then",
    "n_basis": "with a basis",
    "n_before": "count before",
    "n_cases": "cases",
    "n_cases_of_place": "all cases of the place",
    "n_combinations": "combinations of choices",
    "n_countries": "countries",
    "n_countries_in_action": "countries that day",
    "n_none_found": "none found",
    "n_not_reviewed": "not reviewed",
    "n_persons": "persons",
    "n_persons_in_action": "persons that day",
    "n_primary": "primary persons",
    "n_so_far": "count so far",
    "n_ways": "ways of counting",
    "near_from": "near from, as a fraction",
    "near_to": "near to, as a fraction",
    "period": "period",
    "place": "place",
    "position": "position",
    "printed": "as printed",
    "prints_letter_value": "prints the letter's value",
    "record_value": "the record gives",
    "redesignations": "re-designations",
    "removed": "later removed",
    "role": "role",
    "rule": "who is primary",
    "same_sign": "agrees with the letter",
    "says": "the letter says",
    "series": "series",
    "spans_zero": "from a fall to a rise",
    "transfers": "transfers",
    "unit": "unit",
    "value": "value",
    "verdict": "verdict",
    "year": "year",
}
_CODES = {
    "human_rights": "human rights",
    "until_recently": "until recently",
    "first_biden_year": "first Biden year",
    "since_january_2023": "since January 2023",
    "True": "yes",
    "False": "no",
}
_KILO = 1000


def size_words(size: str, is_double: bool) -> tuple[str, str]:
    """Name of a size for readers, and what it is for; a size that is not known here shows its own name."""
    return _DOUBLE if is_double else _SIZES.get(size, (size, ""))


def column_words(column: str) -> str:
    """Heading of a column of plotted rows; one that is not known here shows its own name, spaces for underscores."""
    return COLUMNS.get(column, column.removeprefix("n_").replace("_", " "))


def code_words(cell: str) -> str:
    """A code of a table as words; every other text as it is."""
    return _CODES.get(cell, cell)


def print_bytes(n: int) -> str:
    """Size of a file: `373 bytes`, `72 KB`, `1.2 MB`."""
    if n < _KILO:
        return f"{n} bytes"
    if n < _KILO * _KILO:
        return f"{floor(n / _KILO + 0.5)} KB"
    return f"{floor(n / _KILO / 100 + 0.5) / 10} MB"


def cite_figure(words: Words) -> str:
    """How to cite one figure, in one line."""
    return (
        f"{AUTHORS}, “{words.title}”, figure {words.number} of {WORK}, version {version('glomag')}, profile {words.profile}, "
        f"as of {print_day(date.fromisoformat(words.as_of))}, data {words.data_sha256[:8]}. {LICENCE}."
    )


def cite_gallery(profile: Profile) -> str:
    """How to cite the whole."""
    return f"{AUTHORS}, {WORK_IN_FULL}, version {version('glomag')}, profile {profile.name}, as of {print_day(profile.as_of)}. {LICENCE}."
