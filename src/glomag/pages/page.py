"""Pages as bytes: templates that escape everything, and a policy that lets nothing run but the page's own script."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from glomag.gallery.labels import LICENCE, WORK
from glomag.pages.assembly import Assembled
from glomag.parameters import Profile
from glomag.wording import print_day

INDEX = "index.html"
# Pictures stand in the page; its one style and one script are let in by the hash of their text. Everything else is refused.
_POLICY = "default-src 'none'; script-src '{script}'; style-src '{style}'; img-src data:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Around:
    """What every page of a profile says of the profile, and where the other pages are ("" where there is none)."""

    profile: Profile
    explain: str
    gallery: str


def page_files(notebooks: list[Assembled], around: Around) -> dict[str, bytes]:
    """Every page by its file name: one a notebook, and the index of all. The same bytes from the same notebooks."""
    environment = _environment()
    # The gallery's style first: one set of colours and letters for all that is published.
    gallery = files("glomag.gallery").joinpath("assets", "gallery.css").read_text(encoding="utf-8")
    script, style = _asset("pages.js"), gallery + _asset("pages.css")
    shared: dict[str, Any] = {
        "work": WORK,
        "licence": LICENCE,
        "around": around,
        "as_of": print_day(around.profile.as_of),
        "notebooks": notebooks,
        # Both are files of this package, with nothing of any notebook in them.
        "script": Markup(script),  # noqa: S704
        "style": Markup(style),  # noqa: S704
        "policy": _POLICY.format(script=_hash(script), style=_hash(style)),
    }
    page = environment.get_template("notebook.html.j2")
    places = range(len(notebooks))
    beside = [(notebooks[place - 1] if place else None, notebooks[place + 1] if place + 1 < len(notebooks) else None) for place in places]
    pages = {
        f"{own.name}.html": page.render(shared, own=own, place=place + 1, before=beside[place][0], after=beside[place][1])
        for place, own in enumerate(notebooks)
    }
    pages[INDEX] = environment.get_template("index.html.j2").render(shared)
    return {name: text.encode("utf-8") for name, text in pages.items()}


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"


def _asset(name: str) -> str:
    return files("glomag.pages").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
