"""CHANGELOG.md: one entry a number that moved, and a line from which a test sees that one did."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from glomag.diff.causes import Cause
from glomag.diff.comparison import Comparison, MovedTable
from glomag.diff.numbers import Part, digest_numbers, read_numbers
from glomag.diff.outputs import Outputs
from glomag.diff.pictures import ComparedFigure
from glomag.diff.record import Difference, group_differences, say_part
from glomag.diff.report import say_cells

UNRELEASED = "## Unreleased"
HEADING = "### Numbers that moved"
FIGURES = "figures"
PROFILE = "profile"
_IDS_NAMED = 12
_WHOLE = "table"
_DIGESTS = re.compile(r"<!-- numbers: (.*?) -->")
_BECAUSE = ". Because: "
# An entry: profile, what moved in it, and the parts; only `changelog` writes such lines, and a person may add to their end.
_ENTRY = re.compile(r"- (?P<profile>[a-z0-9-]+), (?P<name>[a-z_]+(?: [^`:]+)?): (?P<parts>.*)")
_PART = re.compile(r"(\w+) `([^`]*)` -> `([^`]*)`")


def digest_line(published: Mapping[str, Outputs]) -> str:
    """The line that is another as soon as one number of a profile is: `<!-- numbers: latest 1f3a..., letter-2024-09 9c2e... -->`."""
    digests = [f"{profile} {digest_numbers(read_numbers(outputs))}" for profile, outputs in sorted(published.items())]
    return f"<!-- numbers: {', '.join(digests)} -->"


def read_digest_line(text: str) -> str:
    """The line in the section on what is not released; empty where there is none."""
    found = _DIGESTS.search(_section(text, UNRELEASED))
    return found[0] if found else ""


def has_digest(text: str) -> bool:
    """Whether a changelog carries such a line anywhere, so that its numbers are held."""
    return _DIGESTS.search(text) is not None


def entries_of(comparison: Comparison) -> list[str]:
    """One entry a number that moved, one a table with the number of its cells, and one for all figures."""
    profile = comparison.after.outputs.profile
    entries = [
        f"- {profile}, {one.number.name}: {say_parts(one.number.parts)}{_BECAUSE}{_say_cause(one.cause)}." for one in comparison.numbers
    ]
    entries += [table_entry(profile, table) for table in comparison.tables]
    figures = [figure for figure in comparison.figures if figure.moved]
    return entries + ([f"- {profile}, {FIGURES}: {'; '.join(map(_say_figure, figures))}."] if figures else [])


def profile_entries(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """One entry a profile that only one side has: its numbers are too many to name."""
    old, new = set(before), set(after)
    came = [f"- {name}, {PROFILE}: published for the first time." for name in sorted(new - old)]
    return came + [f"- {name}, {PROFILE}: no longer published." for name in sorted(old - new)]


def say_parts(parts: Sequence[Part]) -> str:
    """The parts of a number as an entry has them, so that they can be read back: ``numerator `28` -> `29`, ...``."""
    return ", ".join(f"{part.column or _WHOLE} `{_quoted(part.before)}` -> `{_quoted(part.after)}`" for part in parts)


def _quoted(printed: str) -> str:
    return " ".join(printed.replace("`", "'").split())


def table_entry(profile: str, table: MovedTable) -> str:
    """The entry of a table that is told in one line."""
    return f"- {profile}, {table.name}: {say_cells(table.moved)}."


def _say_figure(figure: ComparedFigure) -> str:
    return f"{figure.stem} {say_cells(figure.moved)}"


def _say_cause(cause: Cause) -> str:
    said = [f"{says} ({_ids(alike)})" for says, alike in group_differences(cause.differences)]
    said += [f"parameter {say_part(part)}" for part in cause.parameters]
    return "; ".join([*said, *cause.says])


def _ids(differences: Sequence[Difference]) -> str:
    named = ", ".join(one.id + (f": {', '.join(map(say_part, one.parts))}" if one.parts else "") for one in differences[:_IDS_NAMED])
    return named + (f" and {len(differences) - _IDS_NAMED} more" if len(differences) > _IDS_NAMED else "")


@dataclass(frozen=True)
class Said:
    """What the entries of one name say: every part with its old and new value, and the words of all of them."""

    parts: tuple[tuple[str, str, str], ...]
    words: str

    def leads(self, part: Part) -> bool:
        """Whether the entries lead from the old value of a part to its new one, over as many steps as they like.

        Two commits that became one have two entries for what moved twice.
        """
        reached, before = set[str](), {_quoted(part.before)}
        while before - reached:
            reached |= before
            before = {new for column, old, new in self.parts if column == (part.column or _WHOLE) and old in reached}
        return _quoted(part.after) in reached


def parse_entries(lines: Iterable[str]) -> dict[tuple[str, str], Said]:
    """What the entries among some lines say, by profile and name: `("latest", "claims drop_fy2020_fy2023")`."""
    said: dict[tuple[str, str], Said] = {}
    for line in lines:
        entry = _ENTRY.fullmatch(line)
        if entry:
            words = entry["parts"].partition(_BECAUSE)[0]
            known = said.get((entry["profile"], entry["name"]), Said((), ""))
            said[entry["profile"], entry["name"]] = Said((*known.parts, *_PART.findall(words)), f"{known.words} {words}")
    return said


def added_lines(before: str, after: str) -> list[str]:
    """The lines that one changelog has and another had not; one that stands twice now and stood once is added once."""
    had = Counter(before.splitlines())
    added = []
    for line in after.splitlines():
        if had[line]:
            had[line] -= 1
        else:
            added.append(line)
    return added


def update_changelog(text: str, committed: str, entries: Sequence[str], digests: str) -> str:
    """The changelog with the entries and the line of digests in its section on what is not released.

    An entry that `committed`, the changelog of the earlier side, does not have and that no longer says what moved is taken
    out: it was written for a state that was never committed. One to whose end somebody added words stays as it is.
    """
    above, block, below = _cut_block(text)
    added = Counter(added_lines(committed, text))
    heads = {_head(entry) for entry in entries}
    kept, standing = [], set()
    for line in block:
        is_own = bool(_ENTRY.fullmatch(line)) and added[line] > 0
        if is_own and _head(line) not in heads:
            continue
        kept.append(line)
        standing |= {_head(line)} if is_own else set()
    written = [*kept, *(entry for entry in entries if _head(entry) not in standing)]
    lines = [*above, HEADING, "", digests, *(["", *written] if written else []), *(["", *below] if below else [])]
    return "\n".join(lines) + "\n"


def _cut_block(text: str) -> tuple[list[str], list[str], list[str]]:
    """What stands above the heading, under it, and after it; heading and digests themselves and empty lines at the ends are left out."""
    lines = text.splitlines()
    if UNRELEASED not in lines:
        at = next((number for number, line in enumerate(lines) if line.startswith("## ")), len(lines))
        lines[at:at] = [UNRELEASED, ""]
    first = lines.index(UNRELEASED) + 1
    last = next((number for number in range(first, len(lines)) if lines[number].startswith("## ")), len(lines))
    begins = next((number for number in range(first, last) if lines[number] == HEADING), last)
    ends = next((number for number in range(begins + 1, last) if lines[number].startswith("### ")), last)
    block = [line for line in lines[begins + 1 : ends] if line and not _DIGESTS.fullmatch(line)]
    return [*_stripped(lines[:begins]), ""], block, _stripped(lines[ends:])


def _stripped(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines


def _head(entry: str) -> str:
    """What an entry says moved, without why."""
    return entry.partition(_BECAUSE)[0]


def _section(text: str, heading: str) -> str:
    """The lines between a heading of the second level and the next."""
    lines = text.splitlines()
    if heading not in lines:
        return ""
    first = lines.index(heading) + 1
    last = next((number for number in range(first, len(lines)) if lines[number].startswith("## ")), len(lines))
    return "\n".join(lines[first:last])
