"""The explain pages of a profile, written beside its tables."""

from __future__ import annotations

from pathlib import Path

from glomag.errors import PublishError
from glomag.explain.context import Context, open_context
from glomag.explain.names import INDEX_PAGE, PAGES_FOLDER, ROW_TABLES, page_of_claim, page_of_row
from glomag.explain.page import Entry, print_index, print_page, split_answer
from glomag.explain.targets import Found
from glomag.explain.walking import explain_found
from glomag.parameters import Profile
from glomag.paths import Project
from glomag.register import Register, known_on, read_register

_CLAIMS = "claims"


def write_explain_pages(project: Project, profile: Profile, built: Path, register: Register | None = None) -> Path:
    """Write `<built>/processed/explain/`: a page for each claim and each row of `names.ROW_TABLES`, and their index.

    `built` holds processed/ and figures/ of this profile, those of a run in the making; nothing that is published is read.
    `register` is the whole record where the caller has read it already. Every page is made before the first is written.
    Raises StaleError where a built number is not what the record gives, and PublishError where a page cannot be written. Returns
    the folder.
    """
    context = open_context(project, known_on(register or read_register(project), profile.as_of), profile, built)
    folder = built / "processed" / PAGES_FOLDER
    for name, page in build_pages(context).items():
        _write(folder / name, page)
    return folder


def build_pages(context: Context) -> dict[str, str]:
    """Every page of a profile by its file name, the index last; tables that are not there have no pages."""
    pages: dict[str, str] = {}
    groups: list[tuple[str, list[Entry]]] = []
    for table in (_CLAIMS, *ROW_TABLES):
        if table not in context.published.tables:
            continue
        sheet = context.published.table(table)
        entries = []
        for key in sheet.rows:
            name = page_of_claim(key[0]) if table == _CLAIMS else page_of_row(table, key)
            assert name is not None, table
            walk = explain_found(context, Found(sheet, key, None, table == _CLAIMS))
            pages[name] = print_page(walk, is_published=True)
            entries.append(Entry(name, walk.title, split_answer(walk.answer)[0]))
        if entries:
            groups.append((sheet.title, entries))
    pages[INDEX_PAGE] = print_index(context.profile.name, str(context.profile.as_of), groups)
    return pages


def _write(path: Path, page: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page.encode("utf-8"))
    except OSError as error:
        raise PublishError(f"cannot write an explain page: {error.strerror}", where=path.name, change="make the folder writable") from None
