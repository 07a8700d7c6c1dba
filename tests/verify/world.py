"""A checkout small enough to be rebuilt in seconds: the real record, one profile, one SYNTHETIC notebook that computes nothing."""

from __future__ import annotations

import json
import shutil
from importlib.metadata import version
from pathlib import Path

import nbformat

from glomag.paths import Project

PROFILE = "latest"
NOTEBOOK = "5_appendix"
NUMBERS = f"data/processed/{PROFILE}/counts_by_year.csv"
_WRITES = """from pathlib import Path
folder = Path(output)
(folder / "processed").mkdir(parents=True, exist_ok=True)
(folder / "figures").mkdir(exist_ok=True)
(folder / "processed" / "claims.csv").write_text("claim_id,verdict\\nrecent,reproduced\\n")
(folder / "processed" / "control_totals.csv").write_text("claim_id,part,status\\nrecent,all,met\\n")
(folder / "processed" / "counts_by_year.csv").write_text("year,n\\n2022,27\\n2023,28\\n")
(folder / "figures" / "note.md").write_text("# Counts\\n\\n28 in 2023.\\n");"""


def make_world(project: Project, root: Path) -> Project:
    """The inputs of a checkout whose run takes seconds; nothing is published in it yet."""
    world = Project(root)
    shutil.copytree(project.register, world.register)
    shutil.copytree(project.figure_lists, world.figure_lists)
    world.parameters.mkdir()
    shutil.copyfile(project.parameters / f"{PROFILE}.yml", world.parameters / f"{PROFILE}.yml")
    (world.root / "uv.lock").write_text(f'[[package]]\nname = "pandas"\nversion = "{version("pandas")}"\n')
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}})
    notebook.cells = [
        nbformat.v4.new_code_cell('profile = ""\noutput = ""', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(_WRITES),
        nbformat.v4.new_code_cell("print(profile)"),
    ]
    world.notebooks.mkdir()
    nbformat.write(notebook, world.notebooks / f"{NOTEBOOK}.ipynb")
    return world


def rewrite_manifest(world: Project, **parts: dict[str, str]) -> None:
    """Change entries of the manifest's lists: `rewrite_manifest(world, versions={"pandas": "1.0"})`."""
    path = world.processed / PROFILE / "manifest.json"
    manifest = json.loads(path.read_text())
    for name, entries in parts.items():
        manifest[name] |= entries
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
