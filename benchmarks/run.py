"""How fast a run is, beside papermill's Python call and plain scripts; what runs again after a change; where the time goes.

    python benchmarks/run.py                       five rounds of everything, about half an hour on two cores
    python benchmarks/run.py --quick               one round, to see that it works
    python benchmarks/run.py --only help --rounds 30

Example: python benchmarks/run.py --rounds 7 --json results.json

Each way gets a fresh copy of the checkout, and the ways take turns (A B C, A B C, ...). A ratio is that of one round; the table gives
the median, minimum and maximum of them, so that a machine that changes its speed between rounds moves none. The bars are reported
and never asserted: a busy machine must not fail a build.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from measure import room_for_two

CHECKOUT = Path(__file__).resolve().parents[1]
WAYS = Path(__file__).resolve().with_name("ways.py")
PROGRAM = str(Path(sys.executable).with_name("glomag"))
RESULTS = Path(__file__).resolve().with_name("results.json")
LEFT_OUT = (".venv", ".git", "build", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis")
SHORT_TIMES = 4  # what takes less than a second is measured this many times as often
STEP_LINE = re.compile(r"^\s*\[ *\d+/\d+\] (?P<profile>[\w.-]+): (?P<step>.+?) \((?P<seconds>[\d.]+) s")


@dataclass(frozen=True)
class Ratio:
    """One line of the table: the ratios of all rounds, and the bar that they are held against."""

    what: str
    bar: float
    rounds: tuple[float, ...]
    seconds: tuple[float, float]

    @property
    def is_met(self) -> bool:
        """Whether the median keeps the bar."""
        return median(self.rounds) <= self.bar


@contextmanager
def copied() -> Iterator[Path]:
    """A fresh copy of the checkout, its byte code included, with nothing of an earlier run in build/."""
    with tempfile.TemporaryDirectory(prefix="glomag-bench-") as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(CHECKOUT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
        yield copy


def timed(words: Sequence[str], root: Path) -> tuple[float, str]:
    """Seconds of a whole process that uses the code of `root`, and what it printed; ends the program where it fails."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    done = subprocess.run(list(words), cwd=root, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"failed with code {done.returncode}: {' '.join(words)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return seconds, done.stdout


def seconds_of_run() -> float:
    """A full run, from a fresh copy to published outputs."""
    with copied() as root:
        return timed([PROGRAM, "run", "--all"], root)[0]


def seconds_of_way(way: str) -> float:
    """The notebooks alone, by another way (ways.py)."""
    with copied() as root:
        return timed([sys.executable, str(WAYS), way, str(root)], root)[0]


def take_turns(works: Sequence[Callable[[], float]], rounds: int, *, warm: bool) -> list[list[float]]:
    """Seconds of each round, one list a work; with `warm`, one round before is not counted."""
    taken = [[work() for work in works] for _ in range(rounds + warm)]
    return [list(column) for column in zip(*taken[warm:], strict=True)]


def ratio(what: str, bar: float, ours: Sequence[float], other: Sequence[float]) -> Ratio:
    """Ratios round by round, and the median seconds of both."""
    return Ratio(what, bar, tuple(one / two for one, two in zip(ours, other, strict=True)), (median(ours), median(other)))


def measure_full(rounds: int, *, warm: bool) -> tuple[list[Ratio], dict[str, float]]:
    """A full run beside the other ways over the same notebooks; what people take away is in ours alone.

    Then how much two processes can get done at once on this machine, measured in every round.
    """
    works = [seconds_of_run, lambda: seconds_of_way("papermill"), lambda: seconds_of_way("scripts"), room_for_two]
    ours, papermill, scripts, rooms = take_turns(works, rounds, warm=warm)
    ratios = [
        ratio("full run / papermill's Python call, one notebook after another", 0.35, ours, papermill),
        ratio("full run / the same cells as plain scripts in one process", 1.3, ours, scripts),
    ]
    return ratios, {"median": median(rooms), "minimum": min(rooms), "maximum": max(rooms)}


def measure_help(rounds: int) -> list[Ratio]:
    """`glomag --help` beside the import of the library of commands."""
    works = [lambda: timed([PROGRAM, "--help"], CHECKOUT)[0], lambda: timed([sys.executable, "-c", "import typer"], CHECKOUT)[0]]
    return [ratio("glomag --help / python -c 'import typer'", 2.0, *take_turns(works, rounds * SHORT_TIMES, warm=True))]


def measure_nothing(root: Path, rounds: int) -> list[Ratio]:
    """A run with nothing to do, in a copy that has just been run, beside the import of pandas."""
    told = timed([PROGRAM, "run"], root)[1]
    if not told.startswith("nothing to do"):
        raise SystemExit(f"a run after a run had something to do: {told[-500:]}")
    works = [lambda: timed([PROGRAM, "run"], root)[0], lambda: timed([sys.executable, "-c", "import pandas"], root)[0]]
    return [ratio("run with nothing to do / python -c 'import pandas'", 0.5, *take_turns(works, rounds * SHORT_TIMES, warm=True))]


def _replace(path: Path, before: str, after: str) -> Callable[[Path], None]:
    """A change of one place in a file of a checkout."""

    def change(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        if before not in text:
            raise SystemExit(f"{path} has no {before!r} any more: renew this benchmark")
        (root / path).write_text(text.replace(before, after, 1), encoding="utf-8")

    return change


def _append(path: Path, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        with (root / path).open("a", encoding="utf-8") as opened:
            opened.write(text)

    return change


CHANGES: dict[str, Callable[[Path], None]] = {
    "a word of a definition (near_frac of latest: 0.20 -> 0.21)": _replace(
        Path("parameters/latest.yml"), "near_frac: 0.20", "near_frac: 0.21"
    ),
    "a sentence of a notebook (2_declines)": _replace(Path("notebooks/2_declines.ipynb"), "## ", "## So: "),
    "a comment in the module of one figure (stock)": _append(Path("src/glomag/figures/stock.py"), "# changed\n"),
    "a comment in what every figure uses (style)": _append(Path("src/glomag/figures/style.py"), "# changed\n"),
    "a note beside the record (README of the checkout)": _append(Path("README.md"), "\n"),
}


def measure_reruns(root: Path) -> dict[str, dict[str, float | int]]:
    """Seconds of `glomag run` after one change, and the steps that ran; each change is taken back, and run again, before the next."""
    found: dict[str, dict[str, float | int]] = {}
    for name, change in CHANGES.items():
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder) / "kept"
            shutil.copytree(root, kept, symlinks=True)
            change(kept)
            seconds, told = timed([PROGRAM, "run"], kept)
            found[name] = {"seconds": round(seconds, 2), "steps": len(_steps(told))}
    return found


def _steps(told: str) -> dict[str, float]:
    """Seconds by step, as a run itself tells them."""
    found = (STEP_LINE.match(line) for line in told.splitlines())
    return {f"{match['profile']}: {match['step']}": float(match["seconds"]) for match in found if match}


def measure_profile() -> dict[str, dict[str, float]]:
    """Where the CPU goes when notebooks and takeaway run in one process."""
    with copied() as root:
        return dict(json.loads(timed([sys.executable, str(WAYS), "profile", str(root)], root)[1].splitlines()[-1]))


def print_ratios(ratios: Sequence[Ratio]) -> None:
    """The table of the bars."""
    print(f"\n{'what':<66} {'bar':>5} {'median':>7} {'min':>6} {'max':>6} {'rounds':>6} {'ours s':>8} {'peer s':>8}  met")
    for one in ratios:
        numbers = f"{one.bar:>5.2f} {median(one.rounds):>7.3f} {min(one.rounds):>6.3f} {max(one.rounds):>6.3f} {len(one.rounds):>6}"
        print(f"{one.what:<66} {numbers} {one.seconds[0]:>8.2f} {one.seconds[1]:>8.2f}  {'yes' if one.is_met else 'NO'}")


def print_shares(title: str, seconds: dict[str, float], most: int = 16) -> None:
    """The largest parts of a whole, in seconds and percent."""
    whole = sum(seconds.values()) or 1.0
    print(f"\n{title} ({whole:.1f} s)")
    for name, part in sorted(seconds.items(), key=lambda item: -item[1])[:most]:
        print(f"  {part:>7.2f} s {100 * part / whole:>4.0f} %  {name}")


def measure(rounds: int, only: Sequence[str], *, warm: bool) -> tuple[list[Ratio], dict[str, dict[str, dict[str, float]]]]:
    """Ratios, and everything else by its name; prints what is done, since it takes long."""
    ratios: list[Ratio] = []
    others: dict[str, dict[str, dict[str, float]]] = {}
    if "help" in only:
        ratios += measure_help(rounds)
    if "full" in only:
        of_notebooks, room = measure_full(rounds, warm=warm)
        ratios += of_notebooks
        others["machine"] = {"two busy loops at once, of one alone": room}
    if {"nothing", "reruns"} & set(only):
        with copied() as root:
            others["steps"] = {"seconds": _steps(timed([PROGRAM, "run", "--all"], root)[1])}
            ratios += measure_nothing(root, rounds) if "nothing" in only else []
            others["reruns"] = measure_reruns(root) if "reruns" in only else {}
    if "profile" in only:
        others["profile"] = measure_profile()
    return ratios, others


def as_json(ratios: Sequence[Ratio], others: dict[str, dict[str, dict[str, float]]]) -> str:
    """All of it for a program to read. The keys are the same on every machine."""
    named = [{**asdict(one), "median": median(one.rounds), "is_met": one.is_met} for one in ratios]
    machine = {"n_cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}
    return json.dumps({"machine": machine, "ratios": named, **others}, indent=1) + "\n"


def print_all(ratios: Sequence[Ratio], others: dict[str, dict[str, dict[str, float]]]) -> None:
    """Tables for people."""
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}")
    print_ratios(ratios)
    for name, room in others.get("machine", {}).items():
        print(f"{name}: {room['median']:.2f} ({room['minimum']:.2f} to {room['maximum']:.2f}; 2 where nobody else wants the cores)")
    if others.get("reruns"):
        print("\nseconds of `glomag run` after a change, and the steps that ran")
        for name, found in others["reruns"].items():
            print(f"  {found['seconds']:>7.2f} s {found['steps']:>3} steps  {name}")
    if others.get("steps"):
        print_shares("a full run by step, as it tells it itself (two at a time)", others["steps"]["seconds"])
    if others.get("profile"):
        print_shares("notebooks and takeaway in one process, CPU by the package at work", others["profile"]["working"])
        print_shares("the same by the part of glomag that asked for it", others["profile"]["asking"])


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="paired rounds of the full run (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="one round and none before it: to see that it works, not to publish")
    parser.add_argument("--only", nargs="+", choices=ALL, default=list(ALL), help="parts to measure; all of them when not given")
    parser.add_argument("--json", type=Path, default=RESULTS, help="file for the results (default: benchmarks/results.json)")
    chosen = parser.parse_args()
    if chosen.rounds < 1:
        parser.error("--rounds: at least 1")
    ratios, others = measure(1 if chosen.quick else chosen.rounds, chosen.only, warm=not chosen.quick)
    print_all(ratios, others)
    chosen.json.write_text(as_json(ratios, others), encoding="utf-8")


ALL = ("help", "full", "nothing", "reruns", "profile")


if __name__ == "__main__":
    main()
