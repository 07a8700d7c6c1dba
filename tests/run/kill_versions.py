"""One number published and another about to be: what a checkout looks like before and after, by which a killed one is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kill_world import Server, World, make_world

from glomag.paths import Project

CLEAN = {"moved.csv", "run.lock", "run.state"}
"""What a run leaves in build/."""


@dataclass(frozen=True)
class Versions:
    """A checkout in which number 1 is published and number 2 is about to be, and what it looks like before and after.

    `new` is by the kind of the run: one without notebooks publishes no executed ones.
    """

    template: World
    old: str
    new: dict[str, str]
    moved: bytes | None
    n_events: int

    def copy(self, folder: Path) -> World:
        return self.template.copy(folder)

    def find(self, world: World) -> str:
        """What a reader finds who opens the files: all old, all new, or neither. What moved is told with the new."""
        if world.published() == self.old and world.moved() != self.moved:
            return "old"
        return "new" if world.published() in self.new.values() and world.moved() == self.moved else "mixed"


def make_versions(project: Project, folder: Path, server: Server, kinds: Sequence[str]) -> Versions:
    """Publish number 1, then number 2 in copies, once by each kind of run."""
    world = make_world(project, folder / "template", server)
    for kind in ("swap", "fast"):  # the second says what moved, which is nothing
        assert world.run(kind=kind).code == 0
    old = world.published()
    world.write_notebooks(2)
    new, counted = {}, folder / "events.txt"
    for kind in kinds:
        other = world.copy(folder / kind)
        ended = other.run(seam={"count": str(counted)}, kind=kind)
        assert ended.code == 0, ended.said
        new[kind] = other.published()
    return Versions(world, old, new, other.moved(), int(counted.read_text()))
