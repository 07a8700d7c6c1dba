"""How time and memory grow with each input, ten times as much at a time.

python benchmarks/scale.py [--quick] [--seconds 400] [--inputs NAME ...] [--figure FILE] [--json FILE]

Rows of the record, dated lists, specifications and recommendations are invented (SYNTHETIC, from a seed). Every step over every
size is a process of its own: seconds are those of its processor without starting and reading what it starts from, memory is its
peak with all that it has loaded; of three runs the least, but for steps that take long. A series ends where a step takes longer
than the seconds allowed, and says so. It draws scale.svg and scale.png beside this file, or where --figure says.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from math import log
from pathlib import Path

from measure import KILOBYTE, MEGABYTE

MOST_GROWTH = 1.1
# Steps that take less say more about the clock than about growth.
LEAST_SECONDS = 0.05
SECONDS_ALLOWED = 400.0
# A step is run again until all its runs took so many seconds, three times at most.
RUNS, SECONDS_OF_RUNS = 3, 30.0
# Sizes by input: how often the record stands there, days by which a year may be moved, recommendations, lists.
SIZES: dict[str, tuple[int, ...]] = {
    "record": (1, 10, 100, 1000),
    "specifications": (1, 9, 89, 889),
    "recommendations": (20, 200, 2000, 20_000),
    "lists": (3, 30, 300, 3000),
}
QUICK = {name: sizes[1:3] if name != "record" else sizes[:2] for name, sizes in SIZES.items()}
STEPS = (
    "record: read", "record: as known on a day", "record: counts and changes", "record: shares", "record: stock", "record: claims",
    "specifications: all of them",
    "recommendations: read", "recommendations: match", "recommendations: outcomes",
    "lists: into a dataset", "lists: audit", "lists: arrivals",
)  # fmt: skip
# What a step starts from, beside the input that the first step of its input makes.
NEEDS = {"recommendations: outcomes": "recommendations: match"}


@dataclass(frozen=True)
class Point:
    """One step over one size of its input: seconds of the processor and peak memory in MB."""

    step: str
    size: int
    seconds: float
    peak: float


@dataclass(frozen=True)
class Stopped:
    """Why a step was not done with a size, which is `times` the first one."""

    step: str
    times: int
    why: str


# Does a step in a folder with a size; raises RefusedError where it cannot.
Measure = Callable[[str, Path, int], Point]


class RefusedError(Exception):
    """A step that took too long or too much."""


def growth(smaller: tuple[float, float], larger: tuple[float, float]) -> float:
    """The power of the size with which something grows between two pairs of size and amount: 1 grows as its input does."""
    return log(larger[1] / smaller[1]) / log(larger[0] / smaller[0])


def growths(points: Sequence[Point]) -> list[tuple[float | None, float]]:
    """The powers of time and of memory from each size of a step to the next; None where the shorter time is too short to tell."""
    found = []
    for smaller, larger in pairwise(points):
        in_time = growth((smaller.size, smaller.seconds), (larger.size, larger.seconds)) if smaller.seconds >= LEAST_SECONDS else None
        found.append((in_time, growth((smaller.size, smaller.peak), (larger.size, larger.peak))))
    return found


def find_faster(points: Sequence[Point]) -> list[str]:
    """The steps that grow faster than their input at the upper end, each with its power."""
    said = []
    for step, own in by_step(points).items():
        in_time, in_memory = growths(own)[-1] if len(own) > 1 else (None, 0.0)
        for what, power in (("time", in_time), ("memory", in_memory)):
            if power is not None and power > MOST_GROWTH:
                said.append(f"{step}: {what} grows with the power {power:.2f} of the size")
    return said


def by_step(points: Sequence[Point]) -> dict[str, list[Point]]:
    """The points of each step, the smallest size first."""
    return {step: [point for point in points if point.step == step] for step in dict.fromkeys(point.step for point in points)}


def measure_input(
    name: str, sizes: Sequence[int], measure: Measure, folder: Path, tell: Callable[[str], None]
) -> Iterator[Point | Stopped]:
    """Every step over an input at every size; a step that was refused once is not tried with more, nor is what needs it."""
    alive = [step for step in STEPS if step.startswith(f"{name}: ")]
    first = alive[0]
    for size in sizes:
        own = folder / f"{name}-{size}"
        own.mkdir()
        for step in tuple(alive):
            if step not in alive:
                continue
            tell(f"{step}, {size:,}")
            try:
                yield measure(step, own, size)
            except RefusedError as refused:
                yield Stopped(step, size // sizes[0], str(refused))
                alive = [] if step == first else [one for one in alive if one != step and NEEDS.get(one) != step]
                if not alive:
                    return
        shutil.rmtree(own)


def measure_least(step: str, folder: Path, size: int, seconds: float) -> Point:
    """The least seconds and memory of some runs: whatever else the machine does only ever adds to them."""
    points: list[Point] = []
    while len(points) < RUNS and (not points or sum(point.seconds for point in points) < SECONDS_OF_RUNS):
        points.append(measure_step(step, folder, size, seconds))
    return Point(step, points[0].size, min(point.seconds for point in points), min(point.peak for point in points))


def measure_step(step: str, folder: Path, size: int, seconds: float) -> Point:
    """Run a step in a process of its own and wait for that one alone, so that its peak is not mixed with that of others."""
    script = Path(__file__).with_name("scale_steps.py")
    read, write = os.pipe()
    command = [sys.executable, str(script), step, str(folder), str(size), str(seconds)]
    actions = [(os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_CLOSE, read)]
    process = os.posix_spawn(sys.executable, command, os.environ, file_actions=actions)
    os.close(write)
    with os.fdopen(read) as opened:
        printed = opened.read()
    _, status, used = os.wait4(process, 0)
    code = os.waitstatus_to_exitcode(status)
    if code:
        raise RefusedError(f"took more than {seconds:g} s" if -code == signal.SIGXCPU else f"ended with code {code}")
    told = json.loads(printed.splitlines()[-1])
    return Point(step, told["size"], told["seconds"], used.ru_maxrss * (1 if sys.platform == "darwin" else KILOBYTE) / MEGABYTE)


def print_table(points: Sequence[Point], stopped: Sequence[Stopped]) -> None:
    """A row a step and size: seconds and MB, each with the power with which it grew since the size before."""
    print(f"{'step (SYNTHETIC input)':<32} {'size':>12} {'s':>9} {'power':>6} {'peak MB':>8} {'power':>6}")
    for own in by_step(points).values():
        powers = [(None, None), *growths(own)]
        for point, (in_time, in_memory) in zip(own, powers, strict=True):
            told = ["" if power is None else f"{power:.2f}" for power in (in_time, in_memory)]
            print(f"{point.step:<32} {point.size:>12,} {point.seconds:>9.3f} {told[0]:>6} {point.peak:>8.0f} {told[1]:>6}")
    for one in stopped:
        print(f"{one.step}: stopped at {one.times:,} times the first size, which {one.why}")
    faster = find_faster(points)
    print("\n".join(faster) if faster else f"nothing grows faster than its input (with more than the power {MOST_GROWTH} at the upper end)")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the table and draw the figure."""
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").split("\n\n")[2],
        epilog="Example: python benchmarks/scale.py --seconds 60 --inputs lists recommendations",
    )
    parser.add_argument("--quick", action="store_true", help="two sizes of each input instead of four, as CI does")
    parser.add_argument("--seconds", type=float, default=SECONDS_ALLOWED, help="that one step may take (%(default)g)")
    parser.add_argument("--inputs", nargs="+", choices=list(SIZES), default=list(SIZES), help="which inputs grow (all)")
    parser.add_argument("--figure", type=Path, default=Path(__file__).with_name("scale"), help="where the picture goes, without its ending")
    parser.add_argument("--json", type=Path, help="file for the numbers")
    asked = parser.parse_args(arguments)
    found: list[Point | Stopped] = []
    with tempfile.TemporaryDirectory(prefix="glomag-scale-") as name:
        for one in asked.inputs:
            sizes = (QUICK if asked.quick else SIZES)[one]
            found += measure_input(
                one, sizes, lambda *of: measure_least(*of, asked.seconds), Path(name), lambda said: print(said, file=sys.stderr)
            )
    points = [one for one in found if isinstance(one, Point)]
    stopped = [one for one in found if isinstance(one, Stopped)]
    print_table(points, stopped)
    if asked.json:
        asked.json.write_text(
            json.dumps({"points": [asdict(one) for one in points], "stopped": [asdict(one) for one in stopped]}, indent=1)
        )
    from scale_figure import draw_growth

    draw_growth(points, asked.figure)


if __name__ == "__main__":
    main()
