"""Which code and libraries read a list: where one of them changes, every list is read again."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
# Every module that takes part in reading a list or in writing a day of the dataset; a test holds this against the imports.
MODULES = (
    "archive/jobs.py", "archive/partition.py", "sources/advanced_codes.py", "sources/advanced_layout.py",
    "sources/advanced_parties.py", "sources/dating.py", "sources/entries.py", "sources/normalised.py", "sources/provenance.py",
    "sources/reading.py", "sources/remarks.py", "sources/sdn_advanced.py", "sources/sdn_csv.py", "sources/sdn_xml.py",
    "sources/store.py", "sources/xml_events.py", "sources/xml_lines.py", "spreadsheet.py",
)  # fmt: skip
LIBRARIES = ("pandas", "pyarrow", "lxml")


@cache
def fingerprint() -> str:
    """The SHA-256 of the text of MODULES and the versions of LIBRARIES, the same on every machine that has the same of both."""
    digest = hashlib.sha256()
    for name in MODULES:
        digest.update(f"{name}\0{(_PACKAGE / name).read_text(encoding='utf-8')}\0".encode())
    for name in LIBRARIES:
        digest.update(f"{name} {version(name)}\0".encode())
    return digest.hexdigest()
