"""Templates of the pack's own pages: everything escaped, nothing loaded, and only their own style and script may run."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

_FOLDER = files("glomag.pack") / "templates"


def render(name: str, **content: Any) -> str:
    """A template filled in; a name that it asks for and is not given stops it."""
    return _environment().get_template(name).render(**content)


def render_page(name: str, script: str | None = None, **content: Any) -> str:
    """A page with the pack's style and, where named, a script, both inside it; a policy names their hashes and refuses all else."""
    style, code = _text("pack.css"), _text(script) if script else ""
    policy = f"default-src 'none'; img-src 'self' file:; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'"
    if code:
        policy += f"; script-src '{_hash(code)}'"
    return render(name, style=Markup(style), code=Markup(code), policy=policy, **content)  # noqa: S704 - both are files of this package


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(_text),
        autoescape=jinja2.select_autoescape(("html.j2",)),  # Markdown is no HTML
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
