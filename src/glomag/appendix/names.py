"""Names that hold a digit and are no count: the only digits in the prose that come from no published file, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FixedName:
    """A name with a digit in it, why it may stand there, and a page that explains it, where there is one."""

    text: str
    reason: str
    page: str = ""


_NAMES = (
    FixedName("E.O. 13818", "number of the executive order that the program rests on, as it prints in the Federal Register"),
    FixedName("section 1(a)", "the section of the order that lists on what grounds somebody may be designated"),
    FixedName("10 December", "Human Rights Day; the actions of a year gather around it"),
    FixedName("1 October", "first day of a fiscal year of the US government"),
    FixedName("30 September", "last day of a fiscal year of the US government"),
    FixedName(
        "CC BY 4.0",
        "name of the licence of tables, figures and text (LICENSE-DATA.md)",
        "https://creativecommons.org/licenses/by/4.0/legalcode",
    ),
    FixedName("SHA-256", "name of the method by which the stamps are computed"),
)

FIXED_NAMES = {name.text: name for name in _NAMES}
