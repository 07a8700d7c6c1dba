"""What is wrong with the record, said with file, line and value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from glomag.errors import RegisterError

_SHOWN_AT_ONCE = 20


@dataclass(frozen=True, order=True)
class Problem:
    """One fault: the file, its line (1 is the header, 0 the file as a whole), the column, the value and what is allowed."""

    file: str
    line: int
    column: str
    value: str
    allowed: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        cell = f"{self.column} = {self.value!r}" if self.column else self.value
        return f"{place}: {cell}; {self.allowed}"


def check_none(problems: Iterable[Problem], where: str) -> None:
    """Raise RegisterError that lists the problems, earliest line first; do nothing where there is none."""
    found = sorted(problems)
    if not found:
        return
    listed = "\n".join(f"  - {problem}" for problem in found[:_SHOWN_AT_ONCE])
    more = f"\n  ... and {len(found) - _SHOWN_AT_ONCE} more" if len(found) > _SHOWN_AT_ONCE else ""
    raise RegisterError(
        f"the record cannot be used: {len(found)} fault{'s' if len(found) > 1 else ''}; nothing was written\n{listed}{more}",
        where=where,
        change="mend the lines named above (docs/codebook.md explains every column)",
    )
