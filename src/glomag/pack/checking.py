"""A pack must not lie: it is refused on any fault that `glomag verify --quick` finds in the profiles that come in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from glomag.pack.problems import PackError
from glomag.paths import Project
from glomag.run.manifest import FILE as MANIFEST_FILE
from glomag.run.manifest import own_path
from glomag.verify.checkout import check_checkout, say_faults
from glomag.verify.published import stamp_published

Manifest = Mapping[str, Any]


def read_sound(project: Project, names: Sequence[str]) -> dict[str, Manifest]:
    """The manifests of the profiles, all published ones where none is named, sorted by name; none that does not fit the checkout.

    Raises PackError where a profile has no outputs, and on any fault that `check_checkout` finds: the check is that of
    `glomag verify`, so that the two never give different answers.
    """
    profiles = _choose(project, names)
    faults = check_checkout(project, profiles, stamp_published(project, names), is_all=not names)
    if faults:
        raise PackError(
            "the outputs are not those of the files and the code at hand; nothing was packed",
            where="; ".join(say_faults(faults)),
            change="run `glomag run`, look at what moved, and pack again",
        )
    return {name: json.loads((project.root / own_path(name)).read_text(encoding="utf-8")) for name in profiles}


def _choose(project: Project, names: Sequence[str]) -> list[str]:
    published = sorted(path.parent.name for path in project.processed.glob(f"*/{MANIFEST_FILE}"))
    unknown = [name for name in names if name not in published]
    if unknown or not published:
        raise PackError(
            f"nothing is published of profile {unknown[0]!r}" if unknown else "nothing is published here",
            where=project.shown(project.processed),
            allowed=", ".join(published) or "a profile that was run",
            change="run `glomag run`, then pack",
        )
    return sorted(set(names)) or published
