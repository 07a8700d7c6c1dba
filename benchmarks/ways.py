"""The ways to execute the notebooks of a run, each a process of its own: `python ways.py WAY CHECKOUT`.

`papermill`: papermill's Python call, one notebook after another, with the standard kernel. `scripts`: the same cells, with the same
parameters, as plain scripts in one process; the last expression of a cell is displayed by its mime bundle, as a notebook would, and
thrown away. `profile`: as `scripts`, and after it what people take away, under a sampler; prints seconds of CPU by package as JSON.
Notebooks and parameters are those of `glomag run`, which is not used here.
"""

from __future__ import annotations

import ast
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import Any

SAMPLED_EVERY = 0.005
PARTS = ("workbook", "appendix", "gallery", "explain pages", "notebook pages")
# What only calls what works: the package that is named is the innermost other one.
_PASSED = {"importlib", "contextlib", "functools", "ways"}


def executions(root: Path) -> Iterator[tuple[Path, Path, dict[str, str]]]:
    """Notebook, executed copy and parameters, in the order of profiles and notebooks."""
    for profile in sorted(path.stem for path in (root / "parameters").glob("*.yml") if not path.name.endswith(".private.yml")):
        for source in sorted((root / "notebooks").glob("*.ipynb")):
            target = root / "build" / profile / "executed" / source.name
            target.parent.mkdir(parents=True, exist_ok=True)
            yield source, target, {"profile": profile, "output": f"build/{profile}"}


def by_papermill(root: Path) -> None:
    """One call after another, with what papermill does when nothing else is asked for."""
    import papermill

    for source, target, parameters in executions(root):
        papermill.execute_notebook(str(source), str(target), parameters, kernel_name="python3", cwd=str(root), progress_bar=False)


def as_scripts(root: Path) -> None:
    """All cells in this process; each notebook begins without the names of the one before."""
    for source, _, parameters in executions(root):
        names: dict[str, Any] = {"__name__": "__main__"}
        with redirect_stdout(StringIO()):
            for cell in json.loads(source.read_text(encoding="utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    _display(_execute("".join(cell["source"]), str(source), names))
                    names.update(parameters if "parameters" in cell["metadata"].get("tags", ()) else {})


def _execute(code: str, name: str, names: dict[str, Any]) -> object:
    """Run the statements of a cell, and hand back the value of its last one where that is an expression."""
    tree = ast.parse(code, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), names)
    return eval(compile(ast.Expression(last.value), name, "eval"), names) if isinstance(last, ast.Expr) else None


def _display(value: object) -> None:
    """What a notebook would make to show a value: its mime bundle, or HTML and text."""
    if hasattr(value, "_repr_mimebundle_"):
        value._repr_mimebundle_()
    elif value is not None:
        repr(value)
        html = getattr(value, "_repr_html_", None)
        if html:
            html()


class Sampler:
    """Counts, every few milliseconds of CPU, which package works and which part of ours asked for it."""

    def __init__(self) -> None:
        self.working: Counter[str] = Counter()
        self.asking: Counter[str] = Counter()

    def __enter__(self) -> Sampler:
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, SAMPLED_EVERY, SAMPLED_EVERY)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _look(self, _: int, frame: FrameType | None) -> None:
        modules = list(_modules(frame))
        own = [".".join(name.split(".")[:2]) for name in modules if name.startswith("glomag.")]
        tops = [own[0] if name.startswith("glomag.") and own else name.partition(".")[0] for name in modules]
        importing = any(name.startswith("importlib") or name == "_frozen_importlib" for name in modules)
        self.working["importing" if importing else next((top for top in tops if top not in _PASSED), "python")] += 1
        self.asking["importing" if importing else (own[0] if own else "python")] += 1

    def seconds(self) -> dict[str, dict[str, float]]:
        """Seconds of CPU by the package that works, and by the part of ours that asked for it last."""
        return {
            "working": {name: n * SAMPLED_EVERY for name, n in self.working.most_common()},
            "asking": {name: n * SAMPLED_EVERY for name, n in self.asking.most_common()},
        }


def _modules(frame: FrameType | None) -> Iterator[str]:
    """Names of the modules on the stack, the innermost first."""
    while frame is not None:
        yield str(frame.f_globals.get("__name__", "python"))
        frame = frame.f_back


def profiled(root: Path) -> None:
    """Notebooks, then the takeaway of each profile, one after another in this process; prints where the time went."""
    with Sampler() as sampler:
        as_scripts(root)
        _take_away(root)
    print(json.dumps(sampler.seconds()))


def _take_away(root: Path) -> None:
    from glomag.parameters import list_profiles, read_profile
    from glomag.paths import Project
    from glomag.register import read_register
    from glomag.run.takeaway import make_part

    project = Project(root)
    coverage = read_register(project).coverage
    for name in list_profiles(project):
        for source in (root / "data" / "processed" / name / "notebooks").glob("*.ipynb"):  # executed pages, as a run has them by then
            target = root / "build" / name / "processed" / "notebooks" / source.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
        for part in PARTS:
            make_part(project, read_profile(project, name, coverage), part)


WAYS: dict[str, Callable[[Path], None]] = {"papermill": by_papermill, "scripts": as_scripts, "profile": profiled}


if __name__ == "__main__":
    _, way, checkout = sys.argv
    os.environ.setdefault("MPLBACKEND", "agg")
    os.chdir(checkout)
    WAYS[way](Path(checkout).resolve())
