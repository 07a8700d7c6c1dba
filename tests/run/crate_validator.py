"""Validates research objects without a network, in a process of its own: `python crate_validator.py FOLDER...` prints the issues as JSON.

Two things about the validator are changed here, and none of its checks. The one address that it asks for, the context of RO-Crate 1.2, is
answered from tests/schemas/; any other is refused. And a query that it asks once for each entity is parsed once, since that takes most of
its time.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rdflib.plugins.sparql import processor
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils import http

CONTEXT = "https://w3id.org/ro/crate/1.2/context"
_TEXT = (Path(__file__).parents[1] / "schemas" / "ro-crate-1.2-context.json").read_text(encoding="utf-8")
_ask = processor.SPARQLProcessor.query
_parsed: dict[tuple[Any, ...], Any] = {}


def _get(_: Any, url: str, *_words: Any, **_named: Any) -> SimpleNamespace:
    if url != CONTEXT:
        raise ConnectionRefusedError(f"the tests have no network: {url}")
    headers = {"Content-Type": "application/ld+json"}
    return SimpleNamespace(
        status_code=200, ok=True, headers=headers, text=_TEXT, content=_TEXT.encode(), history=[], links={}, url=url,
        json=lambda: json.loads(_TEXT), raise_for_status=lambda: None,
    )  # fmt: skip


def _query(self: Any, asked: Any, bindings: Any = None, names: Any = None, *rest: Any, base: Any = None, **named: Any) -> Any:
    if isinstance(asked, str):
        key = (asked, tuple(sorted((name, str(space)) for name, space in (names or {}).items())), base)
        if key not in _parsed:
            _parsed[key] = processor.translateQuery(processor.parseQuery(asked), base, names or {})
        asked = _parsed[key]
    return _ask(self, asked, bindings or {}, names or {}, *rest, base=base, **named)


def validate(folder: str) -> list[tuple[str, str, str]]:
    """Severity, message and entity of every issue of the research object in a folder, required and recommended ones, sorted."""
    settings = ValidationSettings(
        rocrate_uri=folder,
        profile_identifier="ro-crate-1.2",
        requirement_severity=Severity.RECOMMENDED,
        abort_on_first=False,
        no_cache=True,
    )
    issues = services.validate(settings).get_issues()
    return sorted((issue.severity.name, str(issue.message), str(issue.violatingEntity)) for issue in issues)


if __name__ == "__main__":
    http.HttpRequester.get = _get
    processor.SPARQLProcessor.query = _query
    print(json.dumps({folder: validate(folder) for folder in sys.argv[1:]}))
