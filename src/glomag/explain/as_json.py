"""A walk as JSON for a script. The form is versioned and described by `schema.json` beside this file."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from glomag.explain.walk import Walk

FORM = "glomag-explain/1"


def build_json(walk: Walk) -> dict[str, Any]:
    """The walk as JSON values: the fields of `walk.Walk` by their names, after the name of the form.

    A later version may add keys; one that renames or drops a key gets another number.
    """
    return {"form": FORM, **json.loads(json.dumps(asdict(walk)))}


def read_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) that every explanation meets."""
    schema: dict[str, Any] = json.loads(files("glomag.explain").joinpath("schema.json").read_text(encoding="utf-8"))
    return schema
