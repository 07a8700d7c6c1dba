"""The moments of the swap at which a test kills, whom, and what must then be published: old, new, or only the next command knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Found = Literal["old", "new", "mixed"]


@dataclass(frozen=True)
class Moment:
    """A step in a process, whom to kill there, and what a reader finds who opens the files when no process of the run lives any more."""

    at: str
    step: str
    n: int
    when: str
    kill: tuple[str, ...]
    found: Found

    @property
    def seam(self) -> dict[str, Any]:
        return {"at": self.at, "step": self.step, "n": self.n, "when": self.when, "kill": list(self.kill)}

    def __str__(self) -> str:
        return f"{' and '.join(self.kill)} killed {self.when} {self.step} {self.n} in {self.at}"


# Two folders of one profile, the list of what moved, the ledger and the crate; a test holds this against the journal.
N_SWAPPED = 5


def moments_of_main() -> list[Moment]:
    """Before, at and after the commit, seen from the run; its guardian finishes what is committed."""
    alone, group = ("main",), ("group",)
    moments = [Moment("main", step, 1, "before", kill, "old") for step in ("commit", "write journal") for kill in (alone, group)]
    for step, when in (("write journal", "after"), ("commit", "after"), ("end guardian", "before"), ("end guardian", "after")):
        moments += [Moment("main", step, 1, when, kill, "new") for kill in (alone, group)]
    # The first call of `recover` is that of the lock.
    moments += [Moment("main", "recover", 2, when, kill, "new") for when in ("before", "after") for kill in (alone, group)]
    return [*moments, Moment("main", "commit", 1, "after", ("guardian",), "new")]


def moments_of_guardian() -> list[Moment]:
    """Every exchange, and the end of the journal, seen from the guardian."""
    moments = []
    for n in range(1, N_SWAPPED + 1):
        for when in ("before", "after"):
            moments += [Moment("guardian", "put in", n, when, (whom,), "new") for whom in ("main", "group", "guardian")]
            n_in = n - (when == "before")
            both: Found = "old" if n_in == 0 else "new" if n_in == N_SWAPPED else "mixed"
            moments.append(Moment("guardian", "put in", n, when, ("main", "guardian"), both))
    for when in ("before", "after"):
        moments += [Moment("guardian", "remove journal", 1, when, kill, "new") for kill in (("main",), ("guardian",), ("main", "guardian"))]
    return moments
