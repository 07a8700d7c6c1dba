"""Runs a piece of Python or a program as a process of its own, and says how long it took and how much memory it held."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median

KILOBYTE = 1024
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Run:
    """Seconds of the whole process, peak memory in MB, and the number that the process itself printed (None for none)."""

    seconds: float
    peak: float
    printed: float | None


@dataclass(frozen=True)
class Row:
    """One row of the table. `ratio` is to the minimum of the peer, None for a row that has no peer."""

    of: str
    name: str
    minimum: float
    median: float
    ratio: float | None
    peak: float | None


def run_process(command: Sequence[str]) -> Run:
    """Run a command to its end and wait for it alone, so that its peak is not mixed with that of others."""
    began = time.perf_counter()
    process = subprocess.Popen(list(command), stdout=subprocess.PIPE)
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode:
        raise SystemExit(f"failed with code {process.returncode}: {' '.join(command)[:200]}")
    return Run(seconds, _megabytes(used.ru_maxrss), float(printed) if printed.strip() else None)


_BUSY = """
import time
began, total = time.perf_counter(), 0
for number in range(6_000_000):
    total += number
print(time.perf_counter() - began)
"""


def room_for_two() -> float:
    """How many times as much two busy processes get done at once as one alone: 2 where the machine has two cores to itself.

    They share no memory and wait for nothing: more than this no work can gain here from a second process. A virtual machine has
    less than 2 where its cores are halves of one, or are wanted by others.
    """
    alone = run_process(in_python(_BUSY)).printed or 0.0
    both = [subprocess.Popen(in_python(_BUSY), stdout=subprocess.PIPE, text=True) for _ in range(2)]
    printed = [process.communicate()[0] for process in both]
    return 2 * alone / max(float(one) for one in printed)


def own_peak() -> float:
    """Peak memory of this process in MB. It must stay small: whatever it starts cannot show less."""
    return _megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _megabytes(maxrss: int) -> float:
    """Linux counts in kilobytes, macOS in bytes."""
    return maxrss * (1 if sys.platform == "darwin" else KILOBYTE) / MEGABYTE


def in_python(code: str, *arguments: str) -> list[str]:
    """The command that runs a piece of code in this Python."""
    return [sys.executable, "-c", code, *arguments]


def take_turns(works: Mapping[str, Callable[[], Run]], rounds: int) -> dict[str, list[Run]]:
    """A B C, A B C, ...: whatever else the machine does then falls on all of them. One round before it is not counted."""
    taken: dict[str, list[Run]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            run = work()
            if number:
                taken[name].append(run)
    return taken


def row_of(of: str, name: str, seconds: Sequence[float], peer: Sequence[float] | None, peak: float | None) -> Row:
    """A row of the table."""
    return Row(of, name, min(seconds), median(seconds), min(seconds) / min(peer) if peer else None, peak)


def print_rows(rows: Sequence[Row]) -> None:
    """The table, in seconds and MB."""
    print(f"{'input':<22} {'what':<44} {'min s':>8} {'median s':>9} {'ratio':>6} {'peak MB':>8}")
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        peak = "" if row.peak is None else f"{row.peak:.0f}"
        print(f"{row.of:<22} {row.name:<44} {row.minimum:>8.3f} {row.median:>9.3f} {ratio:>6} {peak:>8}")


def as_json(rows: Sequence[Row], bars: Sequence[tuple[str, str, bool]]) -> str:
    """Rows and bars for a program to read."""
    named = [{"bar": bar, "measured": measured, "is_met": is_met} for bar, measured, is_met in bars]
    return json.dumps({"n_cores": os.cpu_count(), "rows": [asdict(row) for row in rows], "bars": named}, indent=1) + "\n"
