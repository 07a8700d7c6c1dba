"""The data package descriptor: which files the record has, and what each column may hold."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from glomag.errors import RegisterError
from glomag.periods import Coverage

DESCRIPTOR = "datapackage.json"
_RESOURCES = {
    "designations",
    "cases",
    "public_evidence",
    "second_coding",
    "adjudication",
    "letter_claims",
    "published_counts",
    "control_checks",
    "programmes",
}


@dataclass(frozen=True)
class Field:
    """One column: its type and constraints, as in the Data Package standard (only those that the record uses)."""

    name: str
    type: str
    is_required: bool = False
    enum: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Resource:
    """One file of the record."""

    name: str
    file: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    sha256: str

    @property
    def columns(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.fields]


@dataclass(frozen=True)
class Package:
    """The whole descriptor, as far as the reader needs it."""

    resources: dict[str, Resource] = field(default_factory=dict)
    coverage: Coverage = Coverage(date.min, date.max)


def read_package(folder: Path, where: str) -> Package:
    """Read the descriptor of the record in `folder`, or raise RegisterError where it is missing or not understood."""
    path = folder / DESCRIPTOR
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        resources = {entry["name"]: _parse_resource(entry) for entry in descriptor["resources"]}
        days = descriptor["coverage"]
        coverage = Coverage(date.fromisoformat(days["first"]), date.fromisoformat(days["last"]))
        if coverage.last < coverage.first:
            raise ValueError("coverage ends before it begins")
        missing = sorted(_RESOURCES - set(resources))
        if missing:
            raise KeyError(f"resource {', '.join(missing)}")
    except OSError as error:
        raise RegisterError(f"the description of the record cannot be read: {error.strerror}", where=where) from None
    except (ValueError, KeyError, TypeError, AttributeError, re.error) as error:
        raise RegisterError(
            f"the description of the record is not understood: {type(error).__name__}: {error}",
            where=f"{where}/{DESCRIPTOR}",
            allowed="a Data Package descriptor with resources and coverage",
            change="restore the file from version control",
        ) from None
    return Package(resources, coverage)


def _parse_resource(entry: dict[str, Any]) -> Resource:
    schema = entry["schema"]
    return Resource(
        name=entry["name"],
        file=entry["path"],
        fields=tuple(_parse_field(column) for column in schema["fields"]),
        primary_key=tuple(schema.get("primaryKey", ())),
        sha256=entry["hash"].removeprefix("sha256:"),
    )


def _parse_field(column: dict[str, Any]) -> Field:
    constraints = column.get("constraints", {})
    not_understood = set(constraints) - {"required", "enum", "pattern", "unique"}
    if not_understood or column["type"] not in {"string", "date", "integer", "number"}:
        raise ValueError(f"column {column['name']}: {sorted(not_understood) or column['type']} is not known to the reader")
    return Field(
        name=column["name"],
        type=column["type"],
        is_required=constraints.get("required", False),
        enum=tuple(constraints.get("enum", ())),
        pattern=re.compile(constraints["pattern"]) if "pattern" in constraints else None,
    )
