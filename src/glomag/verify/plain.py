"""Two texts, line by line: Markdown, scripts, styles."""

from __future__ import annotations

from glomag.verify.difference import Difference, Differences, read_sides
from glomag.verify.words import compare_words

_MARK = "\ufeff"


def compare_plain(where: str, committed: bytes, rebuilt: bytes) -> Differences:
    """Lines that differ; a line on one side only; line ends. Raises UnreadableError for what is not UTF-8."""
    one, other = read_sides(lambda content: content.decode("utf-8"), (committed, rebuilt), (UnicodeDecodeError,))
    if one != other:
        yield from compare_texts(where, one, other)


def compare_texts(where: str, one: str, other: str) -> Differences:
    """As `compare_plain`, of two texts that are not the same."""
    before = f"{where}, " if where else ""
    left, right = one.removeprefix(_MARK).splitlines(), other.removeprefix(_MARK).splitlines()
    if left == right:
        how = "the mark of UTF-8 in front is on one side only" if one.startswith(_MARK) != other.startswith(_MARK) else "other line ends"
        yield Difference("encoding", f"{before}the same lines; {how}")
    elif len(left) == len(right):
        yield from _compare_lines(before, left, right)
    else:
        yield _one_side_only(before, left, right)


def _compare_lines(before: str, left: list[str], right: list[str]) -> Differences:
    for number, (one, other) in enumerate(zip(left, right, strict=True), start=1):
        if one != other:
            heading = next((line.lstrip("# ") for line in reversed(left[:number]) if line.startswith("#")), "")
            under = f" under {heading!r}" if heading and not one.startswith("#") else ""
            yield compare_words(f"{before}line {number}{under}", one, other)


def _one_side_only(before: str, left: list[str], right: list[str]) -> Difference:
    """The first line that the other side has not, where the rest goes on alike; else the first line that differs."""
    place = next((number for number, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), min(len(left), len(right)))
    one, other = ("\n".join(lines[place : place + 1]) for lines in (left, right))
    n_more = len(left) - len(right)
    if n_more > 0 and left[place + n_more :] == right[place:]:
        return Difference("missing", f"{before}line {place + 1}", one or "(an empty line)", "no such line")
    if n_more < 0 and right[place - n_more :] == left[place:]:
        return Difference("too many", f"{before}line {place + 1}", "no such line", other or "(an empty line)")
    return compare_words(f"{before}line {place + 1} ({len(left)} lines against {len(right)})", one, other)
