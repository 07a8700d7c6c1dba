"""The whole of it: what can be said at once, then everything rebuilt and compared, and what follows for whoever asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glomag.errors import ParameterError
from glomag.parameters import list_profiles
from glomag.paths import Project
from glomag.verify.checkout import Fault, check_checkout
from glomag.verify.outcome import Comparison
from glomag.verify.published import stamp_published

if TYPE_CHECKING:
    from glomag.run.runner import Ran


@dataclass(frozen=True)
class Verified:
    """What came of it. `comparison` is None where nothing was rebuilt; then the faults alone decide."""

    profiles: tuple[str, ...]
    faults: tuple[Fault, ...]
    comparison: Comparison | None
    seconds: float

    def is_good(self, *, bytes_alone: bool) -> bool:
        """True where the outputs are what their inputs give; with `bytes_alone`, byte for byte, pictures as well."""
        if self.comparison is None:
            return not self.faults
        return self.comparison.is_same or (self.comparison.is_slight and not bytes_alone)


def check_profiles(project: Project, names: Sequence[str]) -> list[str]:
    """The profiles asked for, each once; raises ParameterError for a name that is none, and where there are none at all."""
    known = list_profiles(project)
    unknown = [name for name in names if name not in known]
    if unknown or not known:
        raise ParameterError(
            "one of the words is no profile" if unknown else "there is no profile",
            where=project.shown(project.parameters),
            allowed=", ".join(known) or "(no profile found)",
        )
    return list(dict.fromkeys(names))


def verify_quickly(project: Project, names: Sequence[str]) -> Verified:
    """Hold outputs, inputs, code and versions against the manifests, and rebuild nothing. Raises ParameterError."""
    began = time.monotonic()
    chosen = check_profiles(project, names)
    profiles = tuple(chosen or list_profiles(project))
    faults = check_checkout(project, profiles, stamp_published(project, chosen), is_all=not chosen)
    return Verified(profiles, tuple(faults), None, time.monotonic() - began)


def verify(
    project: Project, names: Sequence[str], kept: Path | None, told: Callable[[Sequence[Fault]], None], progress: Callable[[Ran], None]
) -> Verified:
    """Rebuild the profiles (all of them where none is named) in a folder of their own and compare every published file.

    `told` gets the faults that are known before anything is rebuilt. Raises UserError as `rebuild` does.
    """
    # What runs notebooks and opens every kind of file takes seconds to import, which --quick has not.
    from glomag.verify.comparing import compare_published
    from glomag.verify.rebuild import rebuild

    began = time.monotonic()
    quick = verify_quickly(project, names)
    told(quick.faults)
    chosen = check_profiles(project, names)
    committed = stamp_published(project, chosen)
    with rebuild(project, chosen, kept, progress) as there:
        comparison = compare_published((project.root, committed), (there.root, stamp_published(there, chosen)))
    return Verified(quick.profiles, quick.faults, comparison, time.monotonic() - began)
