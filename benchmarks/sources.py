"""How fast the published lists are read, and in how much memory, beside what else can read them.

Example: python benchmarks/sources.py --runs 5 --csv SDN.CSV --json build/sources.json
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import MEGABYTE, Row, as_json, in_python, own_peak, print_rows, row_of, run_process, take_turns

MAKERS = Path(__file__).resolve().parents[1] / "tests" / "sources"
PARTIES_A_MEGABYTE = 16_500 / 119
SEED = 7
TIMES_LARGER = 4
N_CSV_LINES = 14_426
XMLLINT, LXML_SAX, ETREE = "xmllint --stream --noout", "lxml SAX, no handlers", "xml.etree iterparse + clear"
OURS, READING, IMPORTS = "read_list, whole process", "  of it the reading alone", "  of it the imports alone"
PANDAS, OURS_CSV = "pandas.read_csv(path, header=None)", "read_list"
# The bars of the project: the first two and the last are ratios.
MOST_TO_XMLLINT, MOST_MEGABYTES, MOST_GROWTH, MOST_TO_PANDAS = 2.5, 100, 1.1, 1.5

# In a process of its own, as everything that takes memory: a process that is started shows no less than its starter had.
MAKE = """
import sys
from pathlib import Path
out, makers, n_bytes, n_parties, seed = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
sys.path.insert(0, makers)
from made_advanced import write_advanced
bare = write_advanced(Path(out), n_parties=n_parties, seed=seed).n_bytes
bulk = max(0, (n_bytes - bare) // n_parties)
print(write_advanced(Path(out), n_parties=n_parties, seed=seed, bulk=bulk).n_bytes)
"""
SAX = """
import sys
from lxml import etree
class Nothing:
    def close(self): pass
parser = etree.XMLParser(target=Nothing())
with open(sys.argv[1], "rb") as opened:
    while chunk := opened.read(1 << 16):
        parser.feed(chunk)
parser.close()
"""
ITERPARSE = """
import sys
import xml.etree.ElementTree as etree
for _, element in etree.iterparse(sys.argv[1]):
    element.clear()
"""
READ = """
import sys, time
from pathlib import Path
from glomag.sources import read_list
began = time.perf_counter()
read_list(Path(sys.argv[1]))
print(time.perf_counter() - began)
"""
IMPORT = "import glomag.sources"
# Both in one process and in turns, a round of each uncounted: what a process pays to begin is no part of reading.
CSV_IN_TURNS = """
import sys, time
from pathlib import Path
import pandas
from glomag.sources import read_list
path, rounds = Path(sys.argv[1]), int(sys.argv[2])
for number in range(rounds + 1):
    for work in (lambda: pandas.read_csv(path, header=None), lambda: read_list(path)):
        began = time.perf_counter()
        work()
        if number:
            print(time.perf_counter() - began)
"""
CSV_BY_PANDAS = "import sys, pandas; pandas.read_csv(sys.argv[1], header=None)"


def measure_advanced(path: Path, runs: int, of: str) -> list[Row]:
    """The parsers over the same bytes, each as a process of its own."""
    commands = {
        LXML_SAX: in_python(SAX, str(path)), ETREE: in_python(ITERPARSE, str(path)), OURS: in_python(READ, str(path)),
        IMPORTS: in_python(IMPORT),
    }  # fmt: skip
    xmllint = shutil.which("xmllint")
    if xmllint:
        commands = {XMLLINT: [xmllint, "--stream", "--noout", str(path)], **commands}
    else:
        print("xmllint is not installed (package libxml2-utils or libxml2): left out, and no ratio to it")
    taken = take_turns({name: (lambda command=command: run_process(command)) for name, command in commands.items()}, runs)
    peer = [run.seconds for run in taken[XMLLINT]] if xmllint else None
    rows = [row_of(of, name, [run.seconds for run in each], peer, max(run.peak for run in each)) for name, each in taken.items()]
    reading = row_of(of, READING, [run.printed or 0.0 for run in taken[OURS]], peer, None)
    return [*rows[:-1], reading, rows[-1]]


def write_made(path: Path, megabytes: float, n_parties: int) -> float:
    """Write a made-up SDN_ADVANCED.XML of about so many megabytes, and say how many it has."""
    numbers = (round(megabytes * MEGABYTE), n_parties, SEED)
    return (run_process(in_python(MAKE, str(path), str(MAKERS), *map(str, numbers))).printed or 0.0) / MEGABYTE


def measure_growth(path: Path, megabytes: float, runs: int) -> list[Row]:
    """Four times the bytes: by as many parties more, and by more about each party."""
    n_parties, rows = round(megabytes * PARTIES_A_MEGABYTE), []
    for n, what in ((TIMES_LARGER * n_parties, "more parties"), (n_parties, "more a party")):
        size = write_made(path, TIMES_LARGER * megabytes, n)
        rows += _read_alone(path, runs, f"{size:.0f} MB, {what}")
    return rows


def _read_alone(path: Path, runs: int, of: str) -> list[Row]:
    taken = take_turns({OURS: lambda: run_process(in_python(READ, str(path)))}, runs)[OURS]
    peak = max(run.peak for run in taken)
    return [row_of(of, OURS, [run.seconds for run in taken], None, peak)]


def measure_csv(path: Path, runs: int) -> list[Row]:
    """File to table inside one process, in turns; and the peak of a process that does either once."""
    turns = subprocess.run(in_python(CSV_IN_TURNS, str(path), str(5 * runs)), capture_output=True, text=True, check=True)
    seconds = [float(line) for line in turns.stdout.split()]
    peer, ours = seconds[::2], seconds[1::2]
    peaks = [run_process(in_python(code, str(path))).peak for code in (CSV_BY_PANDAS, READ)]
    return [row_of("SDN.CSV", PANDAS, peer, peer, peaks[0]), row_of("SDN.CSV", OURS_CSV, ours, peer, peaks[1])]


def write_csv(path: Path) -> None:
    """As many lines and bytes as a list of 2024 has, all invented; a quarter of the lines without remarks."""
    drawn, lines = random.Random(SEED), []
    tags, kinds = ["SDGT", "RUSSIA-EO14024", "GLOMAG", "SDGT] [IFSR", "SDNTK", "IRAN"], ["-0- ", '"individual"', "-0- ", '"vessel"']
    for number in range(N_CSV_LINES):
        words = " ".join(f"{drawn.getrandbits(32):08x}" for _ in range(28))
        tie = f"; Linked To: SYNTHETIC {drawn.randrange(1500)} LIMITED." if number % 5 in (0, 1) else "."
        remarks = f'"SYNTHETIC {words}{tie}"' if number % 4 else "-0- "
        nulls = ",".join(["-0- "] * 7)
        lines.append(f'{1000 + number},"SYNTHETIC, Name {number:06}",{kinds[number % 4]},"{tags[number % 6]}",{nulls},{remarks}\r\n')
    path.write_bytes("".join(lines).encode("ascii") + b"\x1a")


def bars(rows: list[Row]) -> list[tuple[str, str, bool]]:
    """What the project asks for, what was measured, and whether the one meets the other. Growth is of the peak."""
    by = {(row.of, row.name): row for row in rows}
    ours = [row for row in rows if row.name == OURS]
    first, found = ours[0], []
    if first.ratio is not None:
        found.append((f"whole process at most {MOST_TO_XMLLINT} times xmllint", f"{first.ratio:.2f}", first.ratio <= MOST_TO_XMLLINT))
        reading = by[first.of, READING].ratio or 0.0
        found.append((f"the reading alone at most {MOST_TO_XMLLINT} times xmllint", f"{reading:.2f}", reading <= MOST_TO_XMLLINT))
    peak = first.peak or 0.0
    found.append((f"peak at most {MOST_MEGABYTES} MB", f"{peak:.0f} MB", peak <= MOST_MEGABYTES))
    for row in ours[1:]:
        growth = (row.peak or 0.0) / peak
        found.append((f"no growth of the peak: {row.of}", f"{growth:.2f} times", growth <= MOST_GROWTH))
    ratio = by["SDN.CSV", OURS_CSV].ratio or 0.0
    found.append((f"SDN.CSV at most {MOST_TO_PANDAS} times pandas", f"{ratio:.2f}", ratio <= MOST_TO_PANDAS))
    return found


def measure_all(megabytes: float, runs: int, csv: Path | None) -> list[Row]:
    """All rows; what was generated is removed with its folder."""
    with tempfile.TemporaryDirectory(prefix="glomag-benchmark-") as name:
        folder = Path(name)
        if csv is None:
            csv = folder / "SDN.CSV"
            write_csv(csv)
        rows = measure_csv(csv, runs)
        advanced = folder / "advanced.xml"
        size = write_made(advanced, megabytes, round(megabytes * PARTIES_A_MEGABYTE))
        rows += measure_advanced(advanced, runs, f"{size:.0f} MB")
        return rows + measure_growth(advanced, megabytes, max(1, runs // 3))


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=119, help="size of the generated SDN_ADVANCED.XML (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="how often each is measured (default: %(default)s)")
    parser.add_argument("--csv", type=Path, help="a real SDN.CSV, unzipped; without it one is generated")
    parser.add_argument("--json", type=Path, help="file to write the figures to, besides")
    chosen = parser.parse_args()
    if chosen.csv is not None and not chosen.csv.is_file():
        parser.error(f"{chosen.csv} is no file")
    if chosen.runs < 1:
        parser.error("--runs: at least 1")
    rows = measure_all(chosen.megabytes, chosen.runs, chosen.csv)
    print_rows(rows)
    print(f"A process begins with the peak of the one that starts it: no peak above is less than {own_peak():.0f} MB.")
    judged = bars(rows)
    for bar, measured, is_met in judged:
        print(f"{'met' if is_met else 'NOT met':<8} {bar}: {measured}")
    if chosen.json is not None:
        chosen.json.write_text(as_json(rows, judged), encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except subprocess.SubprocessError as error:
        sys.exit(str(error))
