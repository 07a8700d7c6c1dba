"""The gallery written beside the kits that it shows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from glomag.errors import PublishError
from glomag.figures.kits import read_cells, read_kits
from glomag.gallery.cards import build_card
from glomag.gallery.labels import print_bytes
from glomag.gallery.library import charts_library
from glomag.gallery.page import PAGE, Attachment, build_claims, page_files
from glomag.parameters import Profile

CLAIMS_FILE = "claims.csv"
_ATTACHMENTS = {
    "appendix.docx": ("Appendix for Word", "DOCX"),
    "appendix.pdf": ("Appendix for print", "PDF"),
    "appendix.html": ("Appendix as a page", "HTML"),
    "workbook.xlsx": ("Workbook", "XLSX"),
}


def write_gallery(processed: Path, figures: Path, profile: Profile, copies: Iterable[Path] = ()) -> Path:
    """Write `<figures>/index.html` and its scripts and styles in `<figures>/gallery/`; returns the page.

    `processed` and `figures` are the folders of one profile. Only published files are read: the kits in `figures`, claims.csv
    in `processed`, and which documents lie beside the page, so that it is written last. `copies` may hold the library of the
    charts already (`library.charts_library`). Raises PublishError where a kit is not whole or a file cannot be written; nothing
    is written before everything has been read.
    """
    cards = [build_card(kit) for kit in read_kits(figures, profile, needs_files=True)]
    claims = build_claims(read_cells(processed / CLAIMS_FILE))
    for name, content in page_files(profile, cards, claims, _attachments(figures), charts_library(copies)).items():
        _write(figures / name, content)
    return figures / PAGE


def _attachments(figures: Path) -> list[Attachment]:
    """The documents that lie beside the page, in the order of their use."""
    there = {name: words for name, words in _ATTACHMENTS.items() if (figures / name).is_file()}
    return [Attachment(says, f"{kind}, {print_bytes((figures / name).stat().st_size)}", name) for name, (says, kind) in there.items()]


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise PublishError(f"cannot write the gallery: {error.strerror}", where=path.name, change="make the folder writable") from None
