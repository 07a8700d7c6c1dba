"""Everything rebuilt against everything published, file by file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from glomag.verify.consequences import Known, know
from glomag.verify.difference import Difference, widest
from glomag.verify.kinds import compare_files, kind_of
from glomag.verify.outcome import Compared, Comparison
from glomag.verify.published import Stamp, digest_of


def compare_published(committed: tuple[Path, Mapping[str, Stamp]], rebuilt: tuple[Path, Mapping[str, Stamp]]) -> Comparison:
    """Compare two checkouts, each given by its root and the list of its published files."""
    (here, left), (there, right) = committed, rebuilt
    told = know(left, right)
    files = []
    for path in sorted(left.keys() | right.keys()):
        if path not in right or path not in left:
            files.append(_one_sided(path, is_missing=path in left))
        elif left[path] == right[path]:
            files.append(Compared(path, kind_of(path), "same"))
        else:
            files.append(compare_file(path, here / path, there / path, told))
    return Comparison(_without_rootless(files), digest_of(dict(left)))


def compare_file(path: str, committed: Path, rebuilt: Path, known: Known) -> Compared:
    """One file on both sides. Reading stops at the first difference that is neither slight nor a consequence."""
    kept: list[Difference] = []
    has_cause = False
    for difference in compare_files(path, _content(committed), _content(rebuilt)):
        marked = known.mark(difference)
        if not marked.is_slight and not marked.follows:
            return Compared(path, kind_of(path), "differs", marked)
        kept.append(marked)
        has_cause = has_cause or not difference.follows  # what follows from the file itself needs something in it
    if not has_cause:
        return Compared(path, kind_of(path), "differs", kept[0])
    slight = [one for one in kept if one.is_slight]
    if slight:
        return Compared(path, kind_of(path), "slight", slight[0], widest([one.drawn for one in slight if one.drawn]))
    return Compared(path, kind_of(path), "follows", kept[0])


def _one_sided(path: str, *, is_missing: bool) -> Compared:
    sides = ("published", "not rebuilt") if is_missing else ("not published", "rebuilt")
    return Compared(path, kind_of(path), "differs", Difference("missing" if is_missing else "too many", "the whole file", *sides))


def _without_rootless(files: Sequence[Compared]) -> tuple[Compared, ...]:
    """A consequence without a cause is none: where no file differs by itself, what was said to follow differs."""
    if any(one.state in {"differs", "slight"} for one in files):
        return tuple(files)
    return tuple(Compared(one.path, one.kind, "differs", one.first) if one.state == "follows" else one for one in files)


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
