"""From a fresh clone to finished figures, beside the installation of the six packages that a notebook of this kind needs. Needs a network.

    python benchmarks/first_minutes.py              five rounds; each downloads about 400 MB
    python benchmarks/first_minutes.py --rounds 1   one

In each round: `uv pip install` of the six into an empty environment, with an empty cache; then a clone of this checkout (of what is
committed), and in it, with an empty cache too, `make`, which sets up and runs both profiles; then a second full run, which has nothing to
set up. The ratio is (clone, set-up and first run, less the second run) to the installation of the six: what the first minutes cost beside
one run. The part of it before the first run begins is given apart. Both take what the network gives, so they are measured in turn.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

CHECKOUT = Path(__file__).resolve().parents[1]
SIX = ("jupyterlab", "pandas", "matplotlib", "seaborn", "papermill", "nbval")
BAR = 1.5
RESULTS = Path(__file__).resolve().with_name("first_minutes.json")


def timed(words: Sequence[str], folder: Path, cache: Path) -> float:
    """Seconds of a process that finds uv's cache in `cache`; ends the program where it fails."""
    environment = {**os.environ, "UV_CACHE_DIR": str(cache)}
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "VIRTUAL_ENV"):
        environment.pop(name, None)
    began = time.perf_counter()
    done = subprocess.run(list(words), cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"failed with code {done.returncode}: {' '.join(words)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return seconds


def installed_six(uv: str, folder: Path) -> float:
    """Seconds to install the six with an empty cache; making the empty environment is not timed."""
    timed([uv, "venv", "--python", sys.executable, "six"], folder, folder / "cache-six")
    shutil.rmtree(folder / "cache-six", ignore_errors=True)
    python = "six/Scripts/python.exe" if os.name == "nt" else "six/bin/python"
    return timed([uv, "pip", "install", "--python", python, *SIX], folder, folder / "cache-six")


def first_minutes(folder: Path) -> dict[str, float]:
    """Seconds of clone, set-up, first run and a second one."""
    clone, cache = folder / "clone", folder / "cache-ours"
    program = str(clone / ".venv" / "bin" / "glomag")
    return {
        "clone": timed(["git", "clone", "--quiet", str(CHECKOUT), str(clone)], folder, cache),
        "set-up": timed(["make", "setup", f"PYTHON={sys.executable}"], clone, cache),
        "first run": timed(["make", f"PYTHON={sys.executable}"], clone, cache),
        "second run": timed([program, "run", "--all"], clone, cache),
    }


def measure(uv: str) -> dict[str, float]:
    """One round, in a folder of its own; in it the two ratios as well."""
    with tempfile.TemporaryDirectory(prefix="glomag-first-") as name:
        folder = Path(name)
        six = installed_six(uv, folder)
        took = first_minutes(folder)
    before = took["clone"] + took["set-up"]
    whole = before + took["first run"] - took["second run"]
    return {"six packages": six, **took, "set-up / six": before / six, "all but one run / six": whole / six}


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="paired rounds (default: %(default)s)")
    parser.add_argument("--json", type=Path, default=RESULTS, help="file for the results (default: benchmarks/first_minutes.json)")
    chosen = parser.parse_args()
    uv = shutil.which("uv") or str(CHECKOUT / "build" / "uv" / "bin" / "uv")
    if not Path(uv).is_file():
        parser.error("uv is not installed; `make setup` brings it")
    if chosen.rounds < 1:
        parser.error("--rounds: at least 1")
    rounds = [measure(uv) for _ in range(chosen.rounds)]
    print(f"{os.cpu_count()} cores; the bar for the ratio is {BAR}")
    print(f"{'what':<24} {'median':>8} {'min':>8} {'max':>8}")
    for what in rounds[0]:
        taken = [one[what] for one in rounds]
        print(f"{what:<24} {median(taken):>8.2f} {min(taken):>8.2f} {max(taken):>8.2f}")
    content = {"n_cores": os.cpu_count(), "bar": BAR, "rounds": rounds}
    chosen.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
