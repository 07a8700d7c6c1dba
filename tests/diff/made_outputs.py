"""Small SYNTHETIC outputs of a profile, counted here in plain loops, and written as a run writes them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

YEARS = {"2020": ("2019-10-01", "2020-09-30"), "2021": ("2020-10-01", "2021-09-30"), "2022": ("2021-10-01", "2022-09-30")}
WINDOW = ("2020-10-01", "2022-09-30")
BASELINE = "2020"
FIGURE = "01-primary-by-fiscal-year"


@dataclass(frozen=True)
class Person:
    """One invented row of the record."""

    person_id: str
    day: str
    case: str
    counted: bool = True
    criterion: str = "abuse"
    removed: str = ""
    kind: str = "individual"

    @property
    def row_id(self) -> str:
        return f"{self.person_id}@{self.day}"


PEOPLE = (
    Person("1", "2020-01-10", "case-a"),
    Person("2", "2020-01-10", "case-a"),
    Person("3", "2020-12-10", "case-b"),
    Person("4", "2021-12-10", "case-c"),
    Person("5", "2021-12-10", "case-c", counted=False, criterion="support"),
)
STATES = {"case-a": "none_found", "case-b": "basis", "case-c": "not_reviewed"}


@dataclass(frozen=True)
class World:
    """What an invented profile knows."""

    people: tuple[Person, ...] = PEOPLE
    states: dict[str, str] = field(default_factory=lambda: dict(STATES))
    parameters: dict[str, Any] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=lambda: {"claims/yearly.py": "1"})
    inputs: dict[str, str] = field(default_factory=lambda: {"data/raw/register/designations.csv": "1"})
    verdict: str = "reproduced"
    name: str = "latest"

    def but(self, **changed: Any) -> World:
        return replace(self, **changed)

    def with_person(self, *added: Person) -> World:
        return replace(self, people=(*self.people, *added))

    def in_year(self, year: str) -> list[Person]:
        first, last = YEARS[year]
        return [one for one in self.people if one.counted and first <= one.day <= last]

    def n(self, year: str) -> int:
        return len({one.person_id for one in self.in_year(year)})

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        return {
            "register": [_register_row(one) for one in self.people],
            "case_states": [
                {"case_id": case, "action_on": min(one.day for one in self.people if one.case == case), "n_primary": 1}
                | {f"state_{band}": state for band in "ABCD"}
                for case, state in sorted(self.states.items())
                if any(one.case == case for one in self.people)
            ],
            "counts_by_year": [
                {"year": year, "first_day": first, "last_day": last, "last_day_known": last, "is_partial": False, "n": self.n(year)}
                for year, (first, last) in YEARS.items()
            ],
            "changes": [self._change(year, before) for before, year in zip(YEARS, [*YEARS][1:], strict=False)],
            "shares": [self._share(band) for band in "ABCD"],
            "stock": [self._stock("2022-09-30")],
            "claims": [self._claim()],
            "alternatives": [{"choice": "kinds", "says": "all", "year": "2020", "n": len(self.people)}],
        }

    def _change(self, year: str, before: str) -> dict[str, Any]:
        now, was, base = self.n(year), self.n(before), self.n(str(self.manifest()["parameters"]["baseline_year"]))
        frac = {"change_on_year_before_frac": round((now - was) / was, 4) if was else ""}
        return {"year": year, "n": now, "n_before": was} | frac | {"n_baseline": base, "change_on_baseline_frac": ""}

    def _share(self, band: str) -> dict[str, Any]:
        cases = {one.case for one in self.people if one.counted and WINDOW[0] <= one.day <= WINDOW[1]}
        n = {f"n_{state}": sum(self.states[case] == state for case in cases) for state in ("basis", "none_found", "not_reviewed")}
        frac = {"floor_frac": round(n["n_basis"] / len(cases), 4) if cases else "", "ceiling_frac": ""}
        return (
            {"period": "until_recently", "first_day": WINDOW[0], "last_day": WINDOW[1], "band": band} | n | {"n_cases": len(cases)} | frac
        )

    def _stock(self, day: str) -> dict[str, Any]:
        listed = {one.person_id: one.kind for one in self.people if one.day <= day and not "" < one.removed <= day}
        kinds = [list(listed.values()).count(kind) for kind in ("individual", "entity", "vessel")]
        names = ("n_individuals", "n_entities", "n_vessels")
        return {"day": day} | dict(zip(names, kinds, strict=True)) | {"n_listed": kinds[0] + kinds[1]}

    def _claim(self) -> dict[str, Any]:
        now, was = self.n("2022"), self.n("2021")
        behind = ";".join(one.row_id for one in (*self.in_year("2021"), *self.in_year("2022")))
        about = {"claim_id": "drop_fy2020_fy2023", "says": "fewer than before", "verdict": self.verdict, "value": f"{now} against {was}"}
        return about | {"numerator": now, "denominator": was, "finding": f"It is {now}.", "rows_behind": behind}

    def manifest(self) -> dict[str, Any]:
        parameters = {
            "name": self.name,
            "as_of": "2022-09-30",
            "baseline_year": int(BASELINE),
            "band": "C",
            "headline": {"unit": "persons"},
        }
        own = {"parameters": parameters | self.parameters, "inputs": self.inputs, "code": self.code, "versions": {"pandas": "3.1.1"}}
        return {"profile": self.name, **own, "notebooks": {}, "outputs": {}}


def _register_row(one: Person) -> dict[str, Any]:
    return {
        **{"row_id": one.row_id, "person_id": one.person_id, "name": f"SYNTHETIC {one.person_id}", "entity_type": one.kind},
        **{"event": "designation", "designated_on": one.day, "removed_on": one.removed, "country": "XK", "case_id": one.case},
        **{"criterion": one.criterion, "is_primary": one.counted, "is_counted": one.counted, "source": "invented"},
    }


def csv_text(rows: list[dict[str, Any]]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def png(width: int, height: int, dark: Iterable[tuple[int, int]] = ()) -> bytes:
    """A white picture of one byte a pixel with black ones at the places given, made by hand."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")

    black = set(dark)
    lines = b"".join(b"\0" + bytes(0 if (x, y) in black else 255 for x in range(width)) for y in range(height))
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def write_outputs(root: Path, world: World) -> Path:
    """A checkout with one profile published; returns its root."""
    for folder, name in (("data/raw/register", "datapackage.json"), ("parameters", f"{world.name}.yml")):
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder / name).touch()
    processed, figure = root / "data/processed" / world.name, root / "figures" / world.name / FIGURE
    for folder in (processed, figure):
        folder.mkdir(parents=True, exist_ok=True)
    for table, rows in world.tables().items():
        (processed / f"{table}.csv").write_text(csv_text(rows), encoding="utf-8")
    (processed / "manifest.json").write_text(json.dumps(world.manifest()), encoding="utf-8")
    plotted = [{"year": year, "n_primary": world.n(year)} for year in YEARS]
    (figure / f"{FIGURE}.csv").write_text(csv_text(plotted), encoding="utf-8")
    words = {"title": f"{world.n('2022')} in 2022", "alt_text": f"Bars: {', '.join(str(world.n(year)) for year in YEARS)}"}
    (figure / "figure.json").write_text(json.dumps(words), encoding="utf-8")
    bars = [(4 * x + 1, 11 - y) for x, year in enumerate(YEARS) for y in range(world.n(year))]
    (figure / f"{FIGURE}-web.png").write_bytes(png(16, 12, bars))
    return root


def git(root: Path, *words: str) -> str:
    """Call git with a name, and without the settings of whoever runs the tests."""
    settings = {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(root), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    who = [
        "-c",
        "user.name=SYNTHETIC",
        "-c",
        "user.email=nobody@example.org",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "protocol.file.allow=always",
    ]
    done = subprocess.run(["git", *who, *words], cwd=root, env=settings, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(root: Path, subject: str) -> str:
    """Commit everything that lies in the folder; returns the hash."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", subject)
    return git(root, "rev-parse", "HEAD")
