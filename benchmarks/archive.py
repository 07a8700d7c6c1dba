"""How fast an archive of lists becomes a dataset: one process against two, a second time with nothing new, and memory by lists.

python benchmarks/archive.py [--quick] [--lists FOLDER] [--runs 5] [--json FILE]

Every run is a process of its own, and runs take turns. The lists are generated (each another one, of the size of a list of 2024), or
copies of the real ones of a folder under other dates. What is written lies in a temporary folder and is removed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from measure import Run, in_python, own_peak, room_for_two, run_process
from sources import write_csv

LEAST_SPEED_UP, MOST_GROWTH = 1.7, 1.1
FIRST_DAY = date(2017, 1, 2)
KEEP = """
import sys, time
from pathlib import Path
from glomag.archive.keeping import keep_dataset
from glomag.archive.processes import spread_over_processes
from glomag.sources.folders import find_dated_files

class Silent:
    def begin(self, what, n_lists): pass
    def add(self, n_entries=0): pass

if __name__ == "__main__":
    lists, dataset, processes = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    began = time.perf_counter()
    kept = keep_dataset(find_dated_files(lists).dated, dataset, spread_over_processes(processes), Silent())
    print(time.perf_counter() - began)
"""
FOLD = """
import sys, time
from pathlib import Path
from glomag.archive.changes import read_changes
from glomag.archive.partition import day_of
from glomag.archive.planning import partitions
from glomag.reconcile.series import fold_changes
began = time.perf_counter()
dataset = Path(sys.argv[1])
fold_changes(read_changes(dataset, [day_of(folder) for folder in partitions(dataset)]))
print(time.perf_counter() - began)
"""


@dataclass(frozen=True)
class Measured:
    """One line of the table: median, minimum and maximum of some runs, in `unit`."""

    what: str
    n_lists: int
    median: float
    minimum: float
    maximum: float
    unit: str


def summarise(what: str, n_lists: int, taken: Sequence[float], unit: str) -> Measured:
    """A line of the table."""
    return Measured(what, n_lists, median(taken), min(taken), max(taken), unit)


def write_lists(folder: Path, n_lists: int, contents: Sequence[bytes]) -> Path:
    """So many lists, a day each, no two alike: each lacks another line of the list that it is a copy of.

    Copies of one list follow each other, as a list stays for days much as it was.
    """
    folder.mkdir()
    for number in range(n_lists):
        lines = contents[number * len(contents) // n_lists].splitlines(keepends=True)
        del lines[1 + number]
        (folder / f"sdn_{FIRST_DAY + timedelta(days=number)}.csv").write_bytes(b"".join(lines))
    return folder


def read_contents(lists: Path | None, folder: Path) -> list[bytes]:
    """The bytes of the real lists of a folder, or of a generated one."""
    if lists is not None:
        return [gzip.decompress(path.read_bytes()) for path in sorted(lists.glob("*.gz"))]
    write_csv(folder / "made.csv")
    return [(folder / "made.csv").read_bytes()]


def keep(lists: Path, dataset: Path, processes: int, script: Path) -> Run:
    """Bring a dataset up to date in a process that can start others, which needs a script and not a piece of code."""
    script.write_text(KEEP, encoding="utf-8")
    return run_process([in_python("")[0], str(script), str(lists), str(dataset), str(processes)])


def in_turns(runs: int, measure: Callable[[int], Run]) -> Iterator[tuple[Run, Run]]:
    """One process and two, one after the other; which of them is the first changes from pair to pair."""
    for number in range(runs):
        order = (1, 2) if number % 2 == 0 else (2, 1)
        taken = {processes: measure(processes) for processes in order}
        yield taken[1], taken[2]


def measure_processes(folder: Path, contents: Sequence[bytes], n_lists: int, runs: int) -> list[Measured]:
    """One process against two over the same lists, and the same with nothing new."""
    lists, dataset, script = write_lists(folder / "lists", n_lists, contents), folder / "dataset", folder / "keep.py"

    def anew(processes: int) -> Run:
        shutil.rmtree(dataset, ignore_errors=True)
        return keep(lists, dataset, processes, script)

    pairs, rooms = [], []
    for pair in in_turns(runs, anew):
        pairs.append(pair)
        rooms.append(room_for_two())
    rows = [summarise(f"{n} process{'es' if n > 1 else ''}", n_lists, [pair[n - 1].printed or 0 for pair in pairs], "s") for n in (1, 2)]
    speed_up = [(one.printed or 0) / (two.printed or 1) for one, two in pairs]
    rows.append(summarise("speed-up, pair by pair", n_lists, speed_up, "times"))
    rows.append(summarise("two busy loops at once", n_lists, rooms, "of one"))
    again = [keep(lists, dataset, 1, script).printed or 0 for _ in range(runs)]
    rows.append(summarise("nothing new", n_lists, again, "s"))
    folds = [run_process(in_python(FOLD, str(dataset))).printed or 0 for _ in range(runs)]
    rows.append(summarise("the fold over all days", n_lists, folds, "s"))
    shutil.rmtree(lists)
    shutil.rmtree(dataset)
    return rows


def measure_memory(folder: Path, contents: Sequence[bytes], numbers: Sequence[int], runs: int) -> list[Measured]:
    """Peak memory of one process that makes the dataset, and of one that folds it, by the number of lists."""
    rows: list[Measured] = []
    for n_lists in numbers:
        lists, dataset = write_lists(folder / "lists", n_lists, contents), folder / "dataset"
        made, folded = [], []
        for _ in range(runs):
            shutil.rmtree(dataset, ignore_errors=True)
            made.append(keep(lists, dataset, 1, folder / "keep.py").peak)
            folded.append(run_process(in_python(FOLD, str(dataset))).peak)
        rows += [summarise("peak of making", n_lists, made, "MB"), summarise("peak of folding", n_lists, folded, "MB")]
        shutil.rmtree(lists)
        shutil.rmtree(dataset)
    return rows


def bars(rows: Sequence[Measured]) -> list[tuple[str, str, bool]]:
    """What the project asks for, what was measured, and whether the one meets the other."""
    speed_up = next(row for row in rows if row.unit == "times")
    found = [(f"two processes at least {LEAST_SPEED_UP} times one", f"{speed_up.median:.2f}", speed_up.median >= LEAST_SPEED_UP)]
    for what in ("peak of making", "peak of folding"):
        peaks = [row for row in rows if row.what == what]
        growth = peaks[-1].median / peaks[0].median
        said = f"{what}, {peaks[-1].n_lists} lists against {peaks[0].n_lists}: at most {MOST_GROWTH} times"
        found.append((said, f"{growth:.2f}", growth <= MOST_GROWTH))
    return found


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few lists: shows that it works, and is no measurement")
    parser.add_argument("--lists", type=Path, help="a folder of real, gzipped SDN.CSV lists; without it they are generated")
    parser.add_argument("--runs", type=int, default=5, help="pairs of runs (default: %(default)s)")
    parser.add_argument("--json", type=Path, help="file to write the figures to, besides")
    chosen = parser.parse_args()
    n_lists, numbers, memory_runs = (8, (4, 8), 1) if chosen.quick else (300, (10, 100, 1000), 1)
    with tempfile.TemporaryDirectory(prefix="glomag-benchmark-") as name:
        contents = read_contents(chosen.lists, Path(name))
        rows = measure_processes(Path(name), contents, n_lists, 1 if chosen.quick else chosen.runs)
        rows += measure_memory(Path(name), contents, numbers, memory_runs)
    for row in rows:
        print(f"{row.n_lists:>5} lists  {row.what:<26} {row.median:>9.2f}  ({row.minimum:.2f} to {row.maximum:.2f}) {row.unit}")
    print(f"{os.cpu_count()} cores. No peak above is less than {own_peak():.0f} MB, the peak of the process that starts the others.")
    judged = bars(rows)
    for bar, measured, is_met in judged:
        print(f"{'met' if is_met else 'NOT met':<8} {bar}: {measured}")
    if chosen.json is not None:
        content = {"n_cores": os.cpu_count(), "rows": [vars(row) for row in rows], "bars": judged}
        chosen.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
