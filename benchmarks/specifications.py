"""All specifications at once against a plain loop over pandas, in one run: the ratio is what matters, not the seconds.

Run from the checkout: `python benchmarks/specifications.py [profile]`. Reading the record is not timed. The
loop counts a sample of the same specifications, each by masks of its own and a group-by, as one would write it by hand,
and is scaled up; the counts of both ways are compared before anything is printed.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pandas as pd

from glomag.claims.specified import build_specifications
from glomag.measures.comparisons import shifted_year
from glomag.measures.counts import UNIT_COLUMN
from glomag.measures.selection import is_primary
from glomag.measures.specifications import definition_of
from glomag.parameters import read_profile
from glomag.paths import find_project
from glomag.register import Register, known_on, read_register

N_RUNS = 5
N_LOOPED = 400
YEARS = {"three_straight_declines": (2020, 2021, 2022, 2023), "drop_fy2020_fy2023": (2018, 2019, 2020, 2021, 2022, 2023)}


def count_plainly(register: Register, row: pd.Series) -> str:
    """The series of one specification by plain pandas."""
    definition, people = definition_of(row), register.designations
    kept = people[people["event"].isin(definition.events) & people["entity_type"].isin(definition.kinds)]
    kept = kept[is_primary(kept, definition.rule, definition.coding)]
    kept = kept[kept["removed_on"].isna()] if definition.net else kept
    firsts = {year: shifted_year(year, definition.year, int(row["shift_days"])) for year in YEARS[row["claim_id"]]}
    year_of = pd.Series(pd.NA, index=kept.index, dtype="Int64")
    for year, period in firsts.items():
        year_of = year_of.mask(period.covers(kept["designated_on"]), year)
    counted = kept.groupby(year_of)[UNIT_COLUMN[definition.unit]].nunique().reindex(list(firsts), fill_value=0)
    series = counted.tolist()
    if row["claim_id"] == "drop_fy2020_fy2023" and row["base"] == "single year":
        series = [series[2], series[-1]]
    return ";".join(str(n) for n in series)


def main(profile_name: str) -> None:
    """Time both ways and print seconds and the ratio."""
    project = find_project(Path.cwd())
    whole = read_register(project)
    profile = read_profile(project, profile_name, whole.coverage)
    register = known_on(whole, profile.as_of)
    seconds = []
    for _ in range(N_RUNS):
        began = time.perf_counter()
        specified = build_specifications(register, profile)
        seconds.append(time.perf_counter() - began)
    table = specified.specifications
    looped = table[table["claim_id"].isin(YEARS)].sample(N_LOOPED, random_state=4)
    began = time.perf_counter()
    series = [count_plainly(register, row) for _, row in looped.iterrows()]
    each = (time.perf_counter() - began) / N_LOOPED
    assert series == looped["series"].tolist(), "the two ways differ"
    fast = sorted(seconds)[N_RUNS // 2]
    n_combinations = len(table) + int(specified.left_out["n"].sum())
    print(f"{len(table):,} specifications of {n_combinations:,} combinations, {table['claim_id'].nunique()} claims, profile {profile.name}")
    print(f"at once: {fast:.2f} s [{min(seconds):.2f} to {max(seconds):.2f}], median of {N_RUNS}")
    print(f"plain loop: {1000 * each:.2f} ms a specification, {each * len(table):.1f} s for as many")
    print(f"ratio: {each * len(table) / fast:.0f}")


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["letter-2024-09"]))
