"""The private part of a profile: where the confidential list lies on this machine, kept out of version control."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from glomag.disclosure.policy import GRADES, Grade
from glomag.errors import ParameterError
from glomag.parameters import PRIVATE_ENDING
from glomag.paths import Project

DEFAULT_GRADE: Grade = "conduct"
"""Any confirmed tie counts, as any submission about the person, the case or a list counts at public band A."""


@dataclass(frozen=True, repr=False)
class Private:
    """Where the list is, the weakest grade of a match that counts, and whether fiscal years are wanted as well."""

    path: Path
    grade: Grade
    by_year: bool = False


class _PrivatePart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    recommendations: Annotated[str, Field(min_length=1)]
    grade: Grade = DEFAULT_GRADE
    by_year: bool = False


def find_private(project: Project, profile: str, path: Path | None, grade: str | None, *, by_year: bool = False) -> Private | None:
    """What the command line says, else what `parameters/<profile>.private.yml` says, else None.

    Raises ParameterError, without a value of the file, where either cannot be used.
    """
    if grade is not None and grade not in GRADES:
        raise ParameterError("--grade: not a grade of matches", allowed=", ".join(GRADES))
    written = _read(project, profile)
    if path is None and written is None:
        if grade is not None or by_year:
            raise ParameterError("--grade and --by-year speak of a confidential list", allowed="them with --recommendations FILE")
        return None
    if written is None:
        return Private(path or Path(), _grade(grade) or DEFAULT_GRADE, by_year)
    return Private(
        path or project.root / Path(written.recommendations).expanduser(), _grade(grade) or written.grade, by_year or written.by_year
    )


def _grade(text: str | None) -> Grade | None:
    return next((grade for grade in GRADES if grade == text), None)


def _read(project: Project, profile: str) -> _PrivatePart | None:
    path = project.parameters / f"{profile}{PRIVATE_ENDING}"
    if not path.exists() and not path.is_symlink():
        return None
    try:
        return _PrivatePart.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except Exception:  # whatever is wrong with it, its words hold the path
        problem = "the private part of the profile cannot be used"
    raise ParameterError(
        problem,
        where=f"parameters/<profile>{PRIVATE_ENDING}",
        allowed=f"the keys recommendations (a path outside the checkout), grade ({', '.join(GRADES)}) and by_year (true, false)",
        change="mend it as docs/confidential.md shows",
    )
