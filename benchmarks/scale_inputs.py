"""Inputs of any size, all SYNTHETIC: a record, dated lists and recommendations that nobody made, the same from the same seed."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from glomag.paths import Project
from glomag.recommendations.synthetic import build_synthetic, csv_bytes
from glomag.register import read_register

SEED = 8
FIRST_LIST = date(2017, 1, 2)
ENTRIES_OF_A_LIST = 400
_REPEATED = ("designations", "cases", "public_evidence", "second_coding", "adjudication")
# What somebody wrote or published; the other columns keep the values that the real record has.
_WRITTEN = ("source", "note", "summary", "reason", "organisation")
# More than any number of the real record, so that no two copies share one.
_UIDS_A_COPY = 10_000_000


def repeat_record(source: Project, target: Project, copies: int) -> int:
    """Write a record `copies` times as long as that of a checkout, with persons of nobody; returns the number of its acts.

    Days, kinds, codings and the ties between rows are the real ones, over and over; names, numbers and texts are invented, and
    the order of the rows is thrown with dice. It passes every check of the reader. Parameters are copied.
    """
    shutil.copytree(source.parameters, target.parameters, dirs_exist_ok=True)
    shutil.copytree(source.register, target.register, dirs_exist_ok=True)
    tables = {name: pd.read_csv(source.register / f"{name}.csv", dtype="str", keep_default_na=False) for name in _REPEATED}
    names = {name: number for number, name in enumerate(sorted(set(tables["designations"]["name"])))}
    for place, (name, table) in enumerate(tables.items()):
        repeated = pd.concat([_copy(table, number, names) for number in range(copies)], ignore_index=True)
        shuffled = repeated.sample(frac=1, random_state=SEED + place)
        shuffled.to_csv(target.register / f"{name}.csv", index=False, lineterminator="\n")
    _describe(target)
    return len(tables["designations"]) * copies


def _copy(table: pd.DataFrame, number: int, names: dict[str, int]) -> pd.DataFrame:
    """One copy of a table of the record; the first keeps its cases, which other files name."""
    made = table.copy()
    for column in made.columns.intersection(_WRITTEN):
        made[column] = made[column].mask(made[column] != "", "SYNTHETIC")
    for column in made.columns.intersection(("url", "source_url")):
        made[column] = made[column].mask(made[column] != "", "https://example.org/synthetic")
    for column in made.columns.intersection(("ofac_uid", "derivative_of")):
        made[column] = made[column].map(lambda uid: str(int(uid) + (number + 1) * _UIDS_A_COPY) if uid else "")
    if "name" in made:
        made["name"] = made["name"].map(lambda name: f"SYNTHETIC {names[name]:05} of {number:05}")
    if number and "case_id" in made:
        made["case_id"] = made["case_id"].str.replace(r"-([a-z]{2})$", rf"-{number}-\1", regex=True)
    if number and "keyword" in made:
        made["keyword"] += f"-{number}"
    return made


def _describe(target: Project) -> None:
    """Put the sums of the files into their description."""
    path = target.register / "datapackage.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    for resource in told["resources"]:
        content = (target.register / resource["path"]).read_bytes()
        resource |= {"hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}
    path.write_text(json.dumps(told), encoding="utf-8")


def write_lists(folder: Path, n_lists: int) -> int:
    """Write dated lists in the form of SDN.CSV, each as long as the others: one entry comes and one goes from day to day."""
    folder.mkdir(parents=True)
    lines = [_line(number) for number in range(n_lists + ENTRIES_OF_A_LIST)]
    for number in range(n_lists):
        content = "".join(lines[number : number + ENTRIES_OF_A_LIST]).encode("ascii") + b"\x1a"
        (folder / f"sdn_{FIRST_LIST + timedelta(days=number)}.csv").write_bytes(content)
    return n_lists


def _line(number: int) -> str:
    dice = random.Random(SEED + number)
    tag, kind = dice.choice(("SDGT", "GLOMAG", "IRAN", "SDNTK", "SDGT] [IFSR")), dice.choice(("-0- ", '"individual"'))
    words = " ".join(f"{dice.getrandbits(32):08x}" for _ in range(10))
    nulls = ",".join(["-0- "] * 7)
    return f'{100_000 + number},"SYNTHETIC, Name {number:07}",{kind},"{tag}",{nulls},"SYNTHETIC {words}."\r\n'


def write_recommendations(source: Project, path: Path, n_rows: int) -> int:
    """Write a list of recommendations as `glomag recommendations synthetic` invents it."""
    path.write_bytes(csv_bytes(build_synthetic(read_register(source), n_rows, SEED)))
    return n_rows
