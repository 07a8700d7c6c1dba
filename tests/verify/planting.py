"""What the tests of `verify` share: committed files, and what a comparison says of a changed copy of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from glomag.verify.difference import Difference
from glomag.verify.kinds import compare_files

PROFILE = "letter-2024-09"
STEM = "01-primary-by-fiscal-year"
TABLES, FIGURES = f"data/processed/{PROFILE}", f"figures/{PROFILE}"
KIT = f"{FIGURES}/{STEM}"
CLAIMS, COUNTS = f"{TABLES}/claims.csv", f"{TABLES}/counts_by_year.csv"
PARQUET = f"{TABLES}/specifications.parquet"
PNG, SVG, PDF = f"{KIT}/{STEM}-web.png", f"{KIT}/{STEM}.svg", f"{KIT}/{STEM}.pdf"
WORDS = f"{KIT}/figure.json"
DOCX, XLSX, APPENDIX = f"{FIGURES}/appendix.docx", f"{FIGURES}/workbook.xlsx", f"{FIGURES}/appendix.pdf"
HTML, GALLERY = f"{FIGURES}/appendix.html", f"{FIGURES}/index.html"
NOTEBOOK = f"{TABLES}/notebooks/2_declines.ipynb"
MARKDOWN = f"{TABLES}/counter_readings.md"
MANIFEST = f"{TABLES}/manifest.json"
ROOT = Path(__file__).resolve().parents[2]

Change = Callable[[bytes], bytes]


def read(path: str) -> bytes:
    """A committed file."""
    return (ROOT / path).read_bytes()


def found(path: str, change: Change) -> list[Difference]:
    """Every difference between a committed file and what `change` makes of it, which must be something else."""
    committed = read(path)
    changed = change(committed)
    assert changed != committed, "nothing was planted"
    return list(compare_files(path, committed, changed))


def first(path: str, change: Change) -> Difference:
    """The first difference."""
    return found(path, change)[0]


def swapped(old: str | bytes, new: str | bytes) -> Change:
    """Puts `new` in the place of the first `old`, which must be there."""
    one, other = (part.encode() if isinstance(part, str) else part for part in (old, new))

    def change(content: bytes) -> bytes:
        assert one in content, f"{old!r} is not in the file"
        return content.replace(one, other, 1)

    return change
