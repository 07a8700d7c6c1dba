"""Which libraries can move a byte of an output, by the modules that a program imports."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import packages_distributions

# Modules whose distribution has another name.
_NAMED_OTHERWISE = {
    "PIL": "pillow",
    "markdown_it": "markdown-it-py",
    "font_source_sans_pro": "font-source-sans-pro",
    "pypandoc": "pypandoc-binary",
    "vl_convert": "vl-convert-python",
    "yaml": "pyyaml",
}
_NAMED_ALIKE = {
    "altair", "jinja2", "krippendorff", "lxml", "markupsafe", "matplotlib", "nbformat", "numpy", "pandas", "pandera",
    "papermill", "pyarrow", "pycountry", "pydantic", "pygments", "rapidfuzz", "scipy", "seaborn", "statsmodels", "typst", "xlsxwriter",
}  # fmt: skip
# What a library uses to make what it makes: of all that it needs, what can change a result, not what only checks or carries it.
_BRINGS = {
    "altair": ("narwhals", "vl-convert-python"),
    "ipykernel": ("ipython",),
    "ipython": ("matplotlib-inline",),
    "jinja2": ("markupsafe",),
    "krippendorff": ("numpy",),
    "matplotlib": ("contourpy", "fonttools", "kiwisolver", "numpy", "pillow"),
    "pandas": ("numpy", "pyarrow"),
    "papermill": ("ipykernel", "nbclient", "nbformat"),
    "pydantic": ("pydantic-core",),
    "scipy": ("numpy",),
    "seaborn": ("matplotlib", "pandas"),
    "statsmodels": ("numpy", "pandas", "patsy", "scipy"),
}
MOVES_NOTHING = {
    "click": "the command line",
    "filelock": "one run at a time",
    "requests": "downloads, whose hash is an input",
    "rich": "the command line",
    "tenacity": "downloads, whose hash is an input",
    "traitlets": "settings of a kernel, which this package spells out",
    "typer": "the command line",
    "urllib3": "downloads, whose hash is an input",
}
"""Modules that outputs pass by, and what they are for."""


def libraries_of(modules: Iterable[str]) -> tuple[str, ...]:
    """Distributions that can move a byte of what a program with these imports makes, sorted.

    A module that is not known here (somebody's own notebook may import any) is looked up among all that is installed.
    """
    found: set[str] = set()
    waiting = [name for module in set(modules) - set(sys.stdlib_module_names) for name in _distributions(module)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _BRINGS.get(name, ())
    return tuple(sorted(found))


def _distributions(module: str) -> list[str]:
    if module in MOVES_NOTHING:
        return []
    if module in _NAMED_OTHERWISE or module in _NAMED_ALIKE:
        return [_NAMED_OTHERWISE.get(module, module)]
    return sorted({name.lower().replace("_", "-").replace(".", "-") for name in _installed().get(module, ())})


@cache
def _installed() -> Mapping[str, list[str]]:
    """Distributions by the modules that they install; looking through all of them takes seconds."""
    return packages_distributions()
