"""Links of the pages of a pack that lead to a file which the pack does not hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

_LINK = {
    ".md": re.compile(r"\]\(([^)\s]+)\)"),
    ".html": re.compile(r"""<[^>]*\s(?:href|src)=["']?([^"'\s>]+)"""),
}
_OF_THE_WEB = re.compile(r"[a-z]+:|#")


def count_outside(contents: Mapping[str, Path]) -> dict[str, int]:
    """How many links of each page lead outside the pack, by the page's path in it; pages without such a link are left out."""
    folders = {parent.as_posix() for path in contents for parent in Path(path).parents}
    held = {*contents, *folders}
    counts = {page: len(_outside(page, _links_of(path), held)) for page, path in contents.items() if path.suffix in _LINK}
    return {page: n for page, n in counts.items() if n}


def _links_of(path: Path) -> list[str]:
    return _LINK[path.suffix].findall(path.read_text(encoding="utf-8"))


def _outside(page: str, links: Iterable[str], held: Collection[str]) -> list[str]:
    """Those that lead to no file and no folder of the pack; an address of the web, or a place on the same page, is not meant."""
    return [link for link in links if not _OF_THE_WEB.match(link) and _target(page, link) not in held]


def _target(page: str, link: str) -> str:
    return normpath(join(dirname(page), unquote(link.partition("#")[0])))
