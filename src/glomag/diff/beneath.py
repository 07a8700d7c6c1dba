"""What lies beneath all numbers of a side, by its manifest: parameters, inputs, notebooks, code, versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from glomag.diff.numbers import NOT_THERE, Part
from glomag.diff.outputs import Outputs
from glomag.diff.record import Side
from glomag.wording import print_count

_SECTIONS = ("inputs", "notebooks", "code", "versions")
_NAMED = 6
# Whose words no number hangs on; the profile's own file is told parameter by parameter.
_NO_PARAMETER = ("name", "title")
_PROFILES_FOLDER = "parameters/"


@dataclass(frozen=True)
class Beneath:
    """What differs beneath the numbers. `sections` holds what the manifests name, by section; `silent` says which manifest is missing."""

    parameters: tuple[Part, ...]
    sections: Mapping[str, tuple[Part, ...]]
    silent: tuple[str, ...]

    def sentences(self) -> list[str]:
        """A sentence for each section in which something differs."""
        return [_say(section, parts) for section, parts in self.sections.items() if parts]


def compare_beneath(before: Side, after: Side) -> Beneath:
    """Hold the manifests of two sides against each other."""
    sides = {"earlier": before, "later": after}
    silent = tuple(f"the {which} side has no manifest.json" for which, side in sides.items() if not side.outputs.manifest)
    sections = {} if silent else {section: _differing(section, before.outputs, after.outputs) for section in _SECTIONS}
    parameters = tuple(part for part in _compare(before.parameters, after.parameters) if part.column not in _NO_PARAMETER)
    return Beneath(() if silent else parameters, sections, silent)


def _differing(section: str, before: Outputs, after: Outputs) -> tuple[Part, ...]:
    old, new = (_named(outputs, section) for outputs in (before, after))
    return tuple(part for part in _compare(old, new) if not part.column.startswith(_PROFILES_FOLDER))


def _named(outputs: Outputs, section: str) -> dict[str, str]:
    told = outputs.manifest.get(section)
    if not isinstance(told, dict):
        return {}
    return {str(name): value if isinstance(value, str) else json.dumps(value, sort_keys=True) for name, value in told.items()}


def _compare(old: Mapping[str, str], new: Mapping[str, str]) -> list[Part]:
    names = sorted({*old, *new})
    return [Part(name, old.get(name, NOT_THERE), new.get(name, NOT_THERE)) for name in names if old.get(name) != new.get(name)]


def _say(section: str, parts: tuple[Part, ...]) -> str:
    shown = [_say_one(section, part) for part in parts[:_NAMED]]
    more = f" and {len(parts) - _NAMED} more" if len(parts) > _NAMED else ""
    noun = {"inputs": "input", "notebooks": "notebook", "code": "file of the code", "versions": "version"}[section]
    plural = "files of the code" if section == "code" else None
    return f"{print_count(len(parts), noun, plural)} changed: {', '.join(shown)}{more}"


def _say_one(section: str, part: Part) -> str:
    if section == "versions":
        return f"{part.column} {part.before} -> {part.after}"
    kind = " (new)" if part.before == NOT_THERE else " (gone)" if part.after == NOT_THERE else ""
    return part.column + kind


def find_edited(outputs: Outputs, which: str, table: str) -> str:
    """A sentence where a table is not the file that its own manifest names; empty where it is, or none is named."""
    path = f"data/processed/{outputs.profile}/{table}.csv"
    content = outputs.files.get(f"processed/{table}.csv")
    told = outputs.manifest.get("outputs")
    named = told.get(path) if isinstance(told, dict) else None
    sha256 = named.get("sha256") if isinstance(named, dict) else named
    if content is None or not isinstance(sha256, str) or sha256 == hashlib.sha256(content).hexdigest():
        return ""
    return f"{table}.csv of the {which} side is not the file that its manifest names: something other than a run wrote it"
