"""What the page shows of one figure, every text ready to be set; nothing here is markup but the embed snippet, which is shown as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from glomag.figures.kits import Image, Kit, Sentence, Words
from glomag.gallery.labels import cite_figure, code_words, column_words, print_bytes, size_words
from glomag.gallery.views import View, build_view


@dataclass(frozen=True)
class Download:
    """A file to take away: its name for readers, what it is for, its kind with pixels and size, and its address."""

    name: str
    use: str
    kind: str
    href: str
    file: str


@dataclass(frozen=True)
class Picture:
    """The web picture: address, address at double density (empty where there is none), and its size in pixels."""

    href: str
    double_href: str
    file: str
    double_file: str
    width: int
    height: int


@dataclass(frozen=True)
class Table:
    """Rows for reading: headings in words, cells as text, and how they differ from the CSV."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


@dataclass(frozen=True)
class Card:
    """One figure on the page. A withdrawn one has no sentence to say and nothing to embed."""

    stem: str
    words: Words
    picture: Picture
    downloads: tuple[Download, ...]
    citation: str
    may_say: tuple[Sentence, ...]
    may_not_say: tuple[Sentence, ...]
    table: Table
    says: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]
    spec: dict[str, Any] | None


def build_card(kit: Kit) -> Card:
    """Put together what is shown of a kit; raises PublishError as `build_view` does."""
    view = build_view(kit)
    words = kit.words
    return Card(
        stem=kit.figure,
        words=words,
        picture=_picture(kit),
        downloads=(*_image_downloads(kit), *_file_downloads(kit)),
        citation=cite_figure(words),
        may_say=() if words.withdrawn else tuple(words.may_say),
        may_not_say=tuple(words.may_not_say),
        table=_table(view),
        says=view.says,
        legend=view.legend,
        spec=view.spec,
    )


def address(folder: str, name: str) -> str:
    """Address of a file in a folder beside the page; everything that is no plain letter is percent-encoded."""
    return f"{quote(folder, safe='')}/{quote(name, safe='')}"


def _web_images(words: Words) -> list[Image]:
    return sorted((image for image in words.images if image.size == "web"), key=lambda image: image.width_px)


def _picture(kit: Kit) -> Picture:
    single, *denser = _web_images(kit.words)
    double = denser[0].file if denser else ""
    return Picture(
        href=address(kit.figure, single.file),
        double_href=address(kit.figure, double) if double else "",
        file=quote(single.file, safe=""),
        double_file=quote(double, safe=""),
        width=single.width_px,
        height=single.height_px,
    )


def _image_downloads(kit: Kit) -> list[Download]:
    single = _web_images(kit.words)[0]
    downloads = []
    for image in kit.words.images:
        name, use = size_words(image.size, image.size == "web" and image != single)
        kind = f"PNG, {image.width_px} × {image.height_px} pixels, {print_bytes(kit.n_bytes(image.file))}"  # noqa: RUF001 (a sign of multiplication)
        downloads.append(Download(name, use, kind, address(kit.figure, image.file), image.file))
    return downloads


def _file_downloads(kit: Kit) -> list[Download]:
    files = kit.words.files
    listed = (
        ("Drawing", "for Word, PowerPoint and any size", "SVG", files.svg),
        ("Print", "with its fonts inside", "PDF", files.pdf),
        ("Numbers", "the plotted rows", "CSV", files.csv),
        ("Numbers for Excel", "the same, opens with a double click", "CSV", files.excel),
    )
    return [
        Download(name, use, f"{kind}, {print_bytes(kit.n_bytes(file))}", address(kit.figure, file), file)
        for name, use, kind, file in listed
    ]


def _table(view: View) -> Table:
    columns = tuple(column_words(column) for column in view.rows.columns)
    rows = tuple(tuple(code_words(cell) for cell in row) for row in view.rows.itertuples(index=False, name=None))
    return Table(columns, rows, view.note)
