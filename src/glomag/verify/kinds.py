"""Which comparison a file gets, by the ending of its name; and that no two different files ever pass as the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from glomag.verify.difference import Difference, Differences, UnreadableError, first_difference
from glomag.verify.markup import compare_svg, compare_xml
from glomag.verify.packages import compare_package
from glomag.verify.pages import compare_html
from glomag.verify.pictures import compare_png
from glomag.verify.plain import compare_plain
from glomag.verify.tables import compare_csv, compare_parquet
from glomag.verify.trees import compare_json, compare_notebook

_BYTES_SHOWN = 8

Compare = Callable[[str, bytes, bytes], Differences]


def _without_path(compare: Compare) -> Compare:
    """The comparison, in whose places the path of the file need not stand."""
    return lambda _, committed, rebuilt: compare("", committed, rebuilt)


def _compare_pdf(where: str, committed: bytes, rebuilt: bytes) -> Differences:
    """By a library that is there where anything is rebuilt, and need not be for `glomag pack` and `glomag verify --quick`."""
    from glomag.verify.portable import compare_pdf

    return compare_pdf(where, committed, rebuilt)


_COMPARE: dict[str, tuple[str, Compare]] = {
    ".csv": ("CSV", compare_csv),
    ".parquet": ("Parquet", compare_parquet),
    ".png": ("PNG", _without_path(compare_png)),
    ".svg": ("SVG", _without_path(compare_svg)),
    ".pdf": ("PDF", _without_path(_compare_pdf)),
    ".xlsx": ("XLSX", _without_path(compare_package)),
    ".docx": ("DOCX", _without_path(compare_package)),
    ".zip": ("ZIP", _without_path(compare_package)),
    ".html": ("HTML", _without_path(compare_html)),
    ".xml": ("XML", _without_path(compare_xml)),
    ".ipynb": ("notebook", _without_path(compare_notebook)),
    ".json": ("JSON", _without_path(compare_json)),
    ".md": ("Markdown", _without_path(compare_plain)),
    ".js": ("script and style", _without_path(compare_plain)),
    ".css": ("script and style", _without_path(compare_plain)),
    ".txt": ("text", _without_path(compare_plain)),
    ".yml": ("text", _without_path(compare_plain)),
    ".sql": ("text", _without_path(compare_plain)),
}


def kind_of(path: str) -> str:
    """The kind of a file as a reader calls it: CSV, PNG, notebook; `other` where nothing is known of its inside."""
    return _COMPARE.get(PurePosixPath(path).suffix.lower(), ("other",))[0]


def compare_files(path: str, committed: bytes, rebuilt: bytes) -> Differences:
    """Every difference of two contents of the file of that name, in the order of the file; nothing where the bytes are the same.

    At least one is given wherever a byte differs: where the inside shows none, how the file is written; where one side
    cannot be read, the first byte that differs. `path` is shown, and tells the kind and the table.
    """
    if committed == rebuilt:
        return
    _, compare = _COMPARE.get(PurePosixPath(path).suffix.lower(), ("other", None))
    if compare is None:
        yield _bytes("", committed, rebuilt)
        return
    found = False
    try:
        for difference in compare(path, committed, rebuilt):
            found = True
            yield difference
    except UnreadableError as error:
        yield _bytes(str(error), committed, rebuilt)
        return
    if not found:
        yield Difference("encoding", "the same content, written otherwise")


def _bytes(why: str, committed: bytes, rebuilt: bytes) -> Difference:
    place = first_difference(committed, rebuilt)
    sizes = f"{len(committed)} against {len(rebuilt)} bytes" if len(committed) != len(rebuilt) else f"{len(committed)} bytes"
    where = f"{why + ': ' if why else ''}byte {place} of {sizes}"
    one, other = (content[place : place + _BYTES_SHOWN].hex(" ") or "(end)" for content in (committed, rebuilt))
    return Difference("bytes", where, one, other)
