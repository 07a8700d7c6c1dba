"""The library of the interactive charts, from the locked package: the same bytes for every figure and profile."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import vl_convert

from glomag.gallery.page import ASSETS_FOLDER, CHARTS

_PACKAGE, _ENTRY = "vl-convert-python", "window.vegaEmbed = vegaEmbed;"
# What each version of the package gives. It takes two seconds to put together, and most of a run's time for the gallery, so a
# file that is known to be the same is read instead. A version that is not named here is put together every time.
KNOWN = {"1.9.0.post1": "373b1f84072b31010f15ceb787be6b415c53936411aae267c8c2b2b6ccde46e7"}


def charts_library(copies: Iterable[Path] = ()) -> bytes:
    """Vega, Vega-Lite and vega-embed as one script.

    `copies` are files that may hold it already. One counts only where its SHA-256 is that of the locked version: what is written
    depends on no copy, only how long it takes does.
    """
    known = KNOWN.get(version(_PACKAGE))
    if known is not None:
        for path in copies:
            content = path.read_bytes() if path.is_file() else b""
            if hashlib.sha256(content).hexdigest() == known:
                return content
    return build_library()


def find_copies(published: Path) -> list[Path]:
    """The library as it lies beside the published figures of each profile below `published`."""
    return sorted(published.glob(f"*/{ASSETS_FOLDER}/{CHARTS}"))


@cache
def build_library() -> bytes:
    """Put the library together from the package, once a process."""
    return vl_convert.javascript_bundle(_ENTRY).encode("utf-8")
