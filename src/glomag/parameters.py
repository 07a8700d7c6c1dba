"""The profiles: the only knobs of a run, read strictly from parameters/<profile>.yml."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from glomag.definitions import PRIMARY_RULES, Band, Definition
from glomag.errors import CoverageError, ParameterError
from glomag.paths import Project
from glomag.periods import Coverage, Period, year_period


class Window(BaseModel):
    """A named run of days; `last: as_of` runs to the profile's own date."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    first: date
    """First day, included."""
    last: date | Literal["as_of"]
    """Last day, included."""

    def period(self, as_of: date) -> Period:
        """The window as days."""
        return Period(self.first, as_of if self.last == "as_of" else self.last)


class Windows(BaseModel):
    """The stretches of time that the letter compares."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    until_recently: Window
    """The letter's "until recently"."""
    first_biden_year: Window
    """The letter's first year of the Biden administration."""
    since_january_2023: Window
    """The letter's "since January 2023"."""


class Profile(BaseModel):
    """One frozen set of choices under which everything is computed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    """The file's own name, and that of its output folders."""
    title: Annotated[str, Field(min_length=1)]
    """One line for people."""
    as_of: date
    """The last day known: later designations, removals and evidence are invisible."""
    baseline_year: int
    """The year that changes are measured on, in the kind of year of the headline definition."""
    headline: Definition
    """The definition behind a number that is printed without another."""
    band: Band
    """How strong public evidence must be for a case to have a basis in the headline share."""
    windows: Windows
    """The windows that shares are taken over."""
    near_frac: Annotated[float, Field(gt=0, lt=1)]
    """How far a value may lie from another and still be called near it."""

    @field_validator("headline")
    @classmethod
    def _speaks_as_the_letter_does(cls, headline: Definition) -> Definition:
        """Figures and claims say "primary designations by fiscal year"; another headline would make the words untrue."""
        if headline.rule not in PRIMARY_RULES:
            raise ValueError(f"rule: the headline counts primary persons; allowed: {', '.join(PRIMARY_RULES)}")
        if (headline.unit, headline.year) != ("persons", "fiscal"):
            raise ValueError("the headline counts persons by fiscal year, as the letter does; for others: glomag count --unit ... --by ...")
        return headline


# What looks like a path is not repeated: it may be that of a confidential list, given in the wrong place.
_FILE = re.compile(r"[/\\]|\.(csv|xlsx|xlsm|xls|ods|txt|yml)$", re.IGNORECASE)


class _StrictLoader(yaml.SafeLoader):
    """YAML in which a key that stands twice is an error, not a silent last word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


PRIVATE_ENDING = ".private.yml"
"""End of the name of a profile's private part, which version control ignores and no public output depends on."""


def list_profiles(project: Project) -> list[str]:
    """Names of the profiles of a checkout, in order of name."""
    return sorted(path.stem for path in project.parameters.glob("*.yml") if not path.name.endswith(PRIVATE_ENDING))


def read_profile(project: Project, name: str, coverage: Coverage) -> Profile:
    """Read and check one profile.

    Raises ParameterError for an unknown profile, an unknown, missing or doubled key or a value of the wrong type, and
    CoverageError for a date outside coverage: before anything is computed.
    """
    known = list_profiles(project)
    if name not in known:
        said = (
            "there is no profile of that name, which looks like a file and is not repeated"
            if _FILE.search(name)
            else f"there is no profile {name!r}"
        )
        raise ParameterError(
            said,
            where=project.shown(project.parameters) + "/",
            allowed=", ".join(known) or "(none found)",
            change="name one of these, or copy one and change it (docs/maintaining.md)",
        )
    path = project.parameters / f"{name}.yml"
    profile = parse_profile(_read_yaml(path, project), project.shown(path))
    if profile.name != name:
        raise ParameterError(f"name: {profile.name!r} is not the file's own name", where=project.shown(path), allowed=repr(name))
    _check_dates(profile, coverage, project.shown(path))
    return profile


def parse_profile(content: object, where: str) -> Profile:
    """Turn the content of a profile into a Profile, or raise ParameterError with every fault found."""
    try:
        return Profile.model_validate(content)
    except ValidationError as error:
        raise ParameterError(
            "the profile cannot be used:\n" + "\n".join(f"  - {_say(fault)}" for fault in error.errors(include_url=False)),
            where=where,
            change="mend the keys named above; docs/maintaining.md explains each",
        ) from None


def _read_yaml(path: Path, project: Project) -> object:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 (a SafeLoader, made stricter)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise ParameterError(f"the profile is not readable YAML: {error}", where=project.shown(path)) from None


def _say(fault: Any) -> str:
    key = ".".join(str(part) for part in fault["loc"]) or "(the whole file)"
    if fault["type"] == "extra_forbidden" and key == "recommendations":
        return f"recommendations: a profile is public; the path of a confidential list stands in <profile>{PRIVATE_ENDING}"
    if fault["type"] == "extra_forbidden":
        return f"{key}: unknown key; allowed here: {', '.join(_keys_beside(fault['loc']))}"
    if fault["type"] == "missing":
        return f"{key}: missing key"
    if fault["type"] == "value_error":
        return f"{key}: {fault['msg'].removeprefix('Value error, ')}"
    return f"{key}: {fault['input']!r} is not allowed ({fault['msg']})"


def _keys_beside(location: tuple[Any, ...]) -> list[str]:
    model: Any = Profile
    for part in location[:-1]:
        model = model.model_fields[part].annotation
    return list(model.model_fields)


def _check_dates(profile: Profile, coverage: Coverage, where: str) -> None:
    coverage.check_day(profile.as_of, f"as_of in {where}")
    try:
        coverage.check_year(profile.baseline_year, profile.headline.year, profile.as_of)
    except CoverageError as error:
        raise ParameterError(f"baseline_year: {error.what}", where=where, allowed=error.allowed, change="name a year inside") from None
    if year_period(profile.baseline_year, profile.headline.year).last > profile.as_of:
        raise ParameterError(
            f"baseline_year: {profile.baseline_year} is not over on the profile's date, {profile.as_of}",
            where=where,
            change="name a year that is",
        )
    for name, window in profile.windows:
        try:
            period = window.period(profile.as_of)
        except CoverageError as error:
            raise ParameterError(f"windows.{name}: {error.what}", where=where, change="give the earlier day first") from None
        coverage.check_period(period, f"windows.{name} in {where}")
        if period.last > profile.as_of:
            raise ParameterError(
                f"windows.{name}: ends on {period.last}, after the profile's own date",
                where=where,
                allowed=f"a day up to as_of, {profile.as_of}",
            )
