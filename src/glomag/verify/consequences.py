"""What stands in a file only because another file differs: its hash, the first digits of it, its size, its name in a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from glomag.gallery.labels import print_bytes
from glomag.verify.difference import Difference
from glomag.verify.published import Stamp
from glomag.verify.words import tokens_of

_SHORTEST = 8
_SIZE = re.compile(r"[\d.,]+ (?:bytes|KB|MB)")
_SIZE_FIELD = "contentSize"


@dataclass(frozen=True)
class Known:
    """The files that differ: hashes and sizes of both sides, and which of them are on one side only."""

    hashes: tuple[tuple[str, str], ...]
    sizes: frozenset[tuple[str, str]]
    one_sided: frozenset[str]

    def mark(self, difference: Difference) -> Difference:
        """The same difference, marked as a consequence where it is one."""
        return replace(difference, follows=True) if self._explains(difference) else difference

    def _explains(self, difference: Difference) -> bool:
        if difference.meaning in {"missing", "too many"}:
            return any(path in difference.where or path in difference.committed or path in difference.rebuilt for path in self.one_sided)
        if difference.where.endswith(_SIZE_FIELD):
            return (difference.committed, difference.rebuilt) in self.sizes
        return self._of_hashes(difference) if difference.meaning == "hash" else self._of_sizes(difference)

    def _of_hashes(self, difference: Difference) -> bool:
        """True where every piece that differs is the hash of a file that differs, or the digits that it begins with."""
        one, other = (list(tokens_of(text)) for text in (difference.committed, difference.rebuilt))
        if len(one) != len(other):
            return False
        pairs = [(left.text, right.text) for left, right in zip(one, other, strict=True) if left != right]
        return all(self._is_hash_pair(*pair) for pair in pairs)

    def _is_hash_pair(self, left: str, right: str) -> bool:
        long_enough = len(left) == len(right) >= _SHORTEST
        return long_enough and any(old.startswith(left) and new.startswith(right) for old, new in self.hashes)

    def _of_sizes(self, difference: Difference) -> bool:
        """True where nothing but sizes of files differs, as the gallery prints them."""
        one, other = (_SIZE.findall(text) for text in (difference.committed, difference.rebuilt))
        if not one or _SIZE.sub("", difference.committed) != _SIZE.sub("", difference.rebuilt) or len(one) != len(other):
            return False
        return all(pair[0] == pair[1] or pair in self.sizes for pair in zip(one, other, strict=True))


def know(committed: Mapping[str, Stamp], rebuilt: Mapping[str, Stamp]) -> Known:
    """What can follow from the files that differ between two lists."""
    both = [path for path in committed if path in rebuilt and committed[path] != rebuilt[path]]
    sizes = {(committed[path].size, rebuilt[path].size) for path in both}
    printed = {(print_bytes(one), print_bytes(other)) for one, other in sizes}
    return Known(
        tuple((committed[path].sha256, rebuilt[path].sha256) for path in both),
        frozenset(printed | {(str(one), str(other)) for one, other in sizes}),
        frozenset(committed.keys() ^ rebuilt.keys()),
    )
