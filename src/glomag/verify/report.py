"""What a verification tells: on the terminal, for a script, and in one sentence to quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from glomag.verify.checkout import Fault, say_faults
from glomag.verify.outcome import Compared, Comparison, differing, first_of_kind
from glomag.verify.verifying import Verified
from glomag.wording import print_count, print_list

_DIGITS = 12
QUICK_LIMIT = "Whoever changes a file and its manifest alike is found only by `glomag verify`, which makes everything anew."
COLUMNS = ["kind", "files", "identical", "differ"]


def say_first(faults: Sequence[Fault]) -> Iterator[str]:
    """What is known before anything is rebuilt."""
    if not faults:
        yield "The published files fit their manifests, and these the inputs, the code and the versions of this checkout."
        return
    yield f"Before anything is rebuilt: {print_count(len(faults), 'thing')} in this checkout {_fits(faults)} the manifests:"
    yield from (f"  {line}" for line in say_faults(faults))


def count_kinds(comparison: Comparison) -> list[list[Any]]:
    """A row a kind of file: how many there are, how many are identical, how many differ. The columns are `COLUMNS`."""
    return [
        [kind, len(files), sum(one.state == "same" for one in files), sum(one.state != "same" for one in files)]
        for kind, files in comparison.by_kind().items()
    ]


def say_differences(comparison: Comparison) -> Iterator[str]:
    """The first difference of each kind of file; consequences after causes."""
    found = [first for files in comparison.by_kind().values() if (first := first_of_kind(files)) is not None]
    for state, title in (("differs", "The first difference of each kind:"), ("slight", "Too little to be seen, the first of each kind:")):
        of_state = [one for one in found if one.state == state]
        if of_state:
            yield title
            yield from (f"  {line}" for one in of_state for line in _say(one))
    follows = [one for one in found if one.state == "follows"]
    if follows:
        yield "What follows from these:"
        yield from (f"  {line}" for one in follows for line in _say(one))


def sentence(verified: Verified) -> str:
    """One sentence to quote: the same on every machine for the same outcome."""
    comparison = verified.comparison
    profiles = f"the {'profile' if len(verified.profiles) == 1 else 'profiles'} {print_list(verified.profiles)}"
    if comparison is None:
        if not verified.faults:
            return f"Of {profiles}, all published files fit their manifests."
        return f"Of {profiles}, {print_count(len(verified.faults), 'thing')} {_fits(verified.faults)} the manifests."
    n_all, digest = len(comparison.files), f"SHA-256 over all of them {comparison.digest[:_DIGITS]}"
    if comparison.is_same:
        return f"Rebuilt from its inputs, every one of the {n_all} published files of {profiles} is the same to the byte ({digest})."
    if comparison.is_slight:
        return f"Rebuilt from its inputs, {profiles} has the same numbers and texts; {_say_drawn(comparison)} ({n_all} files, {digest})."
    n = len(comparison.of_state("differs"))
    differ = "differs" if n == 1 else "differ"
    return f"Rebuilt from its inputs, {n} of the {n_all} files of {profiles} {differ} from what is published ({digest})."


def as_json(verified: Verified, *, bytes_alone: bool) -> dict[str, Any]:
    """All of it for a script: every file that differs, with its first difference in parts."""
    comparison = verified.comparison
    content: dict[str, Any] = {
        "is_good": verified.is_good(bytes_alone=bytes_alone),
        "says": sentence(verified),
        "profiles": list(verified.profiles),
        "faults": [{"subject": fault.subject, "where": fault.where, "says": fault.says} for fault in verified.faults],
        "seconds": round(verified.seconds, 1),
    }
    if comparison is None:
        return content
    kinds = [dict(zip(COLUMNS, row, strict=True)) for row in count_kinds(comparison)]
    return {**content, "digest": comparison.digest, "kinds": kinds, "differences": [_parts(one) for one in differing(comparison)]}


def _fits(faults: Sequence[Fault]) -> str:
    return "does not fit" if len(faults) == 1 else "do not fit"


def _say(one: Compared) -> Iterator[str]:
    yield f"{one.kind}: {one.path}"
    if one.first is not None:
        yield f"  {one.first.says}"


def _say_drawn(comparison: Comparison) -> str:
    """By how much pictures differ; of lines in units of the drawing."""
    n, drawn = len(comparison.of_state("slight")), comparison.drawn
    parts = []
    if drawn.steps:
        parts.append(f"at most {drawn.steps} of 255 in {drawn.n_pixels} of {drawn.n_all} of their pixels")
    if drawn.units or not drawn.steps:
        parts.append(f"their lines by at most {drawn.units:.6f} of a point")
    return f"{print_count(n, 'file')} with pictures differ by {print_list(parts)}, as another class of processor draws them"


def _parts(one: Compared) -> dict[str, Any]:
    first = one.first
    told = {} if first is None else {"meaning": first.meaning, "where": first.where, "committed": first.committed, "rebuilt": first.rebuilt}
    return {"path": one.path, "kind": one.kind, "state": one.state, **told}
