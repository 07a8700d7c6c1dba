"""Where things are. No path is spelled anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from glomag.errors import ProjectNotFoundError


@dataclass(frozen=True)
class Project:
    """One checkout of the project; every path hangs off its root."""

    root: Path

    @property
    def register(self) -> Path:
        """What people read and coded; people write it, code reads it."""
        return self.root / "data" / "raw" / "register"

    @property
    def ofac(self) -> Path:
        """What OFAC published, one folder a list date, git-ignored; code writes it and never changes what is there."""
        return self.root / "data" / "raw" / "ofac"

    @property
    def figure_lists(self) -> Path:
        """Lists about published figures: the withdrawn ones, which people write, and all that ever were, which code adds to."""
        return self.root / "data" / "raw" / "figures"

    @property
    def parameters(self) -> Path:
        """One YAML file a profile: the only knobs."""
        return self.root / "parameters"

    @property
    def notebooks(self) -> Path:
        """The five notebooks, as a reader sees them on a code-hosting site."""
        return self.root / "notebooks"

    @property
    def processed(self) -> Path:
        """Tables, claims and executed notebooks: one folder a profile."""
        return self.root / "data" / "processed"

    @property
    def figures(self) -> Path:
        """One folder a profile, and in it one folder a figure."""
        return self.root / "figures"

    @property
    def releases(self) -> Path:
        """What was released about the confidential list: one folder a profile, and the ledger of all releases."""
        return self.root / "releases"

    @property
    def build(self) -> Path:
        """Scratch of a run, git-ignored; outputs are swapped in from here when all of them are whole."""
        return self.root / "build"

    def shown(self, path: Path) -> str:
        """The path as a reader of the project knows it: relative to the root where it lies inside."""
        resolved = path if path.is_absolute() else self.root / path
        return resolved.relative_to(self.root).as_posix() if resolved.is_relative_to(self.root) else str(path)


def find_project(start: Path | None = None) -> Project:
    """The checkout that `start` (the current folder when not given) lies in, looking upwards.

    Raises ProjectNotFoundError where no folder above holds the record and the profiles.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "data/raw/register/datapackage.json").is_file() and (folder / "parameters").is_dir():
            return Project(folder)
    raise ProjectNotFoundError(
        "this folder is not in a checkout of the project",
        where=str(here),
        allowed="a folder that holds data/raw/register/datapackage.json and parameters/, or one below it",
        change="clone the repository and change into it, or name it with --project FOLDER",
    )
