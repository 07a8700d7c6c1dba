"""A walk as one page that can be sent: nothing outside it is loaded, every text of the record is escaped."""

from __future__ import annotations

import base64
import hashlib
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup

from glomag.explain.names import page_of_claim, page_of_row
from glomag.explain.strip import build_strip
from glomag.explain.walk import KINDS, METHOD, NUMBERS, Cell, SeenCase, SeenRow, Walk

_STYLE, _PAGE, _INDEX, _ROW, _CASE = "explain.css", "page.html.j2", "index.html.j2", "row.html.j2", "case.html.j2"
_POLICY = "default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
STATE_WORDS = {
    "basis": "basis found in public",
    "none_found": "none found after review",
    "not_reviewed": "not reviewed",
    "counted": "counted act",
}


@dataclass(frozen=True)
class Entry:
    """A line of the index: the page, what it is of, and its answer."""

    href: str
    title: str
    answer: str


def print_page(walk: Walk, *, is_published: bool) -> str:
    """The page of a walk. A published page links to the others beside it; one to send names the commands instead."""
    opening, rest = split_answer(walk.answer)
    numbers = [cell for cell in walk.cells if cell.printed and (cell.kind in NUMBERS or cell.formula)]
    shown = {
        "walk": walk,
        "opening": opening,
        "rest": rest,
        "numbers": numbers,
        "others": [cell for cell in walk.cells if cell not in numbers],
        "kinds": KINDS,
        "says": {part.name: part.says for part in walk.parts},
        "strips": {part.name: build_strip(part) for part in walk.parts},
        "states": STATE_WORDS,
        "is_published": is_published,
        "methods": _methods(walk.cells),
    }
    return _render(_PAGE, shown)


def print_index(profile: str, as_of: str, groups: Sequence[tuple[str, Sequence[Entry]]]) -> str:
    """The page that lists the others, in groups with a heading each."""
    return _render(_INDEX, {"profile": profile, "as_of": as_of, "groups": groups})


def split_answer(answer: str) -> tuple[str, str]:
    """The first sentence of an answer, and the rest."""
    opening, *rest = re.split(r"(?<=[.!?])\s+(?=[A-Z“])", answer, maxsplit=1)
    return opening, " ".join(rest)


@cache
def safe_link(address: str) -> str:
    """The address where it may be followed (http or https, with a host); empty for anything else."""
    if re.search(r"[\s\x00-\x1f\x7f]", address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname else ""


@cache
def host(address: str) -> str:
    """The host of an address, fit to say where a page was seen."""
    return urlsplit(address).hostname or ""


def opened(text: str) -> str:
    """A text as it opens a line: its first letter a capital, all others as they are."""
    return text[:1].upper() + text[1:]


@cache
def page_of_target(target: str) -> str:
    """The published page of what a target names; empty where it has none."""
    asked, *key = shlex.split(target)
    if not key and ":" not in asked:
        return page_of_claim(asked)
    kind, _, table = asked.partition(":")
    return (page_of_row(table, tuple(key)) or "") if kind == "table" else ""


@cache
def row_of_act(row: SeenRow) -> Markup:
    """An act as the row of a table; made once, since the same acts stand behind many numbers."""
    return Markup(_environment().get_template(_ROW).render(row=row))  # noqa: S704 (the template escapes every text)


@cache
def row_of_case(case: SeenCase) -> Markup:
    """A case with its evidence as the row of a table; made once, as an act is."""
    return Markup(_environment().get_template(_CASE).render(case=case, states=STATE_WORDS))  # noqa: S704 (as above)


def _methods(cells: Sequence[Cell]) -> dict[str, str]:
    """Every function that a shown number comes from, with what it does."""
    return {cell.function: cell.method for cell in cells if cell.function and cell.kind == METHOD}


def _render(template: str, shown: dict[str, object]) -> str:
    style = _asset(_STYLE)
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return _environment().get_template(template).render(shown, style=style, policy=_POLICY.format(digest=digest))


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"safe_link": safe_link, "page_of_target": page_of_target, "opened": opened, "host": host}
    environment.filters |= {"as_row": row_of_act, "as_case": row_of_case}
    return environment


@cache
def _asset(name: str) -> str:
    return files("glomag.explain").joinpath("assets", name).read_text(encoding="utf-8")
