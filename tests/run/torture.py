"""Kills the command at 200 moments and says what was found after each: `make torture`.

Every step of the swap with everybody who can be killed there; the rest are drawn: events of the run (a file opened, a process
started), and instants of its time, at which the run, its group, a worker or a kernel is killed. Ends with 1 where anything
published was neither old nor new, a process or a file was left, or the next run was not as any other.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

if (beside := str(Path(__file__).resolve().parent)) not in sys.path:
    sys.path.insert(0, beside)
from kill_moments import Moment, moments_of_guardian, moments_of_main
from kill_versions import CLEAN, Versions, make_versions
from kill_world import Ended, World, serving

from glomag.paths import find_project

SEED = 5
# Of the instants, one in ten is of a run as a user starts it: five notebooks, and workers that import everything anew.
WHOLE_EVERY = 10


@dataclass(frozen=True)
class Kill:
    """One kill: how it is named, of which group it is counted, how it is done, and what may be found then."""

    name: str
    group: str
    kind: str
    act: Callable[[World], Ended]
    allowed: tuple[str, ...] = ("old", "new")


@dataclass(frozen=True)
class Result:
    """What was found, and the faults; none where all is well."""

    kill: Kill
    found: str
    faults: tuple[str, ...]


def main() -> int:
    """Do all kills, print a line for each and a table; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("n", nargs="?", type=int, default=200, help="how many kills (200)")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    project = find_project(Path(__file__).parent)
    with tempfile.TemporaryDirectory(prefix="torture-") as name, serving(project.root) as server:
        folder = Path(name)
        versions = make_versions(project, folder, server, ("swap", "fast", "whole"))
        seconds = {kind: _time_run(versions, folder, kind) for kind in ("fast", "whole")}
        kills = _plan(given.n, random.Random(given.seed), versions, seconds)
        results = [_do(kill, number, versions, folder) for number, kill in enumerate(kills, start=1)]
    _print_table(results)
    return int(any(result.faults for result in results))


def _time_run(versions: Versions, folder: Path, kind: str) -> float:
    world = versions.copy(folder / "timed")
    began = time.monotonic()
    assert world.run(kind=kind).code == 0
    return time.monotonic() - began


def _plan(n: int, draw: random.Random, versions: Versions, seconds: dict[str, float]) -> list[Kill]:
    in_swap = [_in_swap(moment) for moment in (*moments_of_main(), *moments_of_guardian())]
    rest = max(0, n - len(in_swap))
    events = [_at_event(1 + draw.randrange(versions.n_events)) for _ in range(rest // 3)]
    instants = []
    for number in range(rest - len(events)):
        kind = "fast" if number % WHOLE_EVERY else "whole"
        instants.append(_at_instant(draw.choice(("main", "group", "worker", "kernel")), kind, draw.random() * seconds[kind]))
    return [*in_swap, *events, *instants][:n]


def _in_swap(moment: Moment) -> Kill:
    return Kill(str(moment), "step of the swap", "swap", lambda world: world.run(seam=moment.seam, kind="swap"), (moment.found,))


def _at_event(n: int) -> Kill:
    return Kill(f"main killed at event {n}", "event of the run", "fast", lambda world: world.run(seam={"audit": n}, kind="fast"))


def _at_instant(whom: str, kind: str, seconds: float) -> Kill:
    def act(world: World) -> Ended:
        pid, mark = world.start("run", "latest", kind=kind)
        time.sleep(seconds)
        _kill(whom, pid)
        return world.end(pid, mark)

    return Kill(f"{whom} killed after {seconds:.2f} s of a {kind} run", f"instant, {whom}", kind, act)


def _kill(whom: str, main: int) -> None:
    """Kill it; where there is no worker or kernel at that instant, the run itself, and where that has ended, nobody."""
    workers = _children(main)
    kernels = [child for worker in workers for child in _children(worker)]
    pids = {"worker": workers, "kernel": kernels}.get(whom) or [main]
    try:
        if whom == "group":
            os.killpg(main, signal.SIGKILL)
        else:
            os.kill(pids[0], signal.SIGKILL)
    except ProcessLookupError:
        return


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _do(kill: Kill, number: int, versions: Versions, folder: Path) -> Result:
    world = versions.copy(folder / "world")
    ended = kill.act(world)
    found = versions.find(world)
    faults = [f"stray: {words[:60]}" for words in ended.strays] + [f"left: {name}" for name in world.left_outside()]
    faults += [] if found in kill.allowed else [f"found {found}, not {' or '.join(kill.allowed)}"]
    faults += ["a traceback was printed"] if "Traceback" in ended.said else []
    if found == "mixed":
        world.call("claims", "--profile", "latest")
        faults += [] if versions.find(world) == "new" else ["the next command did not make it whole"]
    faults += [] if world.verified() else ["the manifest does not fit"]
    after = world.run(kind=kill.kind if number % WHOLE_EVERY == 0 else "swap")
    is_well = after.code == 0 and not after.strays and world.published() in versions.new.values() and world.verified()
    faults += [] if is_well else [f"the next run ended with {after.code}: {after.said[-200:]}"]
    faults += [] if world.left() <= CLEAN | {"jupyter"} else [f"left in build/: {sorted(world.left() - CLEAN)}"]
    print(f"{number:4} {kill.name:70} {found:6} {'; '.join(faults) or 'well'}", flush=True)
    return Result(kill, found, tuple(faults))


def _print_table(results: list[Result]) -> None:
    print(f"\n{'moment':20} {'kills':>6} {'old':>6} {'new':>6} {'mixed':>6} {'faults':>7}")
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.kill.group, []).append(result)
    for group, found in [*groups.items(), ("all", results)]:
        n = Counter(result.found for result in found)
        n_faults = sum(bool(result.faults) for result in found)
        print(f"{group:20} {len(found):6} {n['old']:6} {n['new']:6} {n['mixed']:6} {n_faults:7}")
    print("\nmixed: run and guardian were killed in the same instant inside the swap, as when the power goes; the next command, whichever,")
    print("made all of them new. After every kill all processes of the run had ended, and one more run was as any other, or it is a fault.")


if __name__ == "__main__":
    sys.exit(main())
