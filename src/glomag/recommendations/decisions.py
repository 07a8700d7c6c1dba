"""What a person decided about the proposed matches: a CSV file beside the list, as confidential as the list itself."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal, cast

from glomag.paths import Project
from glomag.recommendations.listing import GRADES
from glomag.recommendations.matching import METHODS, Match
from glomag.recommendations.outside import check_outside
from glomag.recommendations.problems import Fault, RecommendationError, read_sealed
from glomag.spreadsheet import guard_cell, unguard_cell
from glomag.wording import print_count

Said = Literal["yes", "no", ""]

_SUFFIX = ".decisions.csv"
_LARGEST_FILE = 50_000_000  # bytes
_OWNER_ONLY = 0o600
# Spreadsheets of half of Europe save a CSV file with semicolons.
_SEPARATORS = ",;\t"
_DECISIONS = ("yes", "no", "")
_PROPOSALS = ("current", "gone")


@dataclass(frozen=True, repr=False)
class Decision:
    """One row of the file, all text. `proposal` is gone where the match is no longer proposed; the decision is kept."""

    recommendation_id: str
    case_id: str
    grade: str
    person: str
    target: str
    score: str
    method: str
    decision: Said = ""
    decided_by: str = ""
    decided_on: str = ""
    proposal: str = "current"

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What the decision is about; the name in the list may be corrected without losing it."""
        return (self.recommendation_id, self.case_id, self.grade, self.person)


COLUMNS = tuple(one.name for one in fields(Decision))


def decisions_path(list_path: Path) -> Path:
    """Where the decisions about a list are: beside it, under its name."""
    return list_path.with_name(list_path.stem + _SUFFIX)


def read_decisions(path: Path, project: Project) -> tuple[Decision, ...]:
    """The rows of a decisions file, none where there is no file yet.

    Raises RecommendationError, with row, column and rule of the first fault and never a value, where it is not as
    `write_decisions` left it but for the decisions; commas may have become semicolons or tabs. Day and name of who decided
    are kept as they are: spreadsheets write days anew, and nothing is computed from them.
    """
    check_outside(path, project)
    return read_sealed(lambda: _parsed(_load(path)))


def write_decisions(path: Path, decisions: Sequence[Decision], project: Project) -> None:
    """Write the file whole or not at all, readable by its owner only; raises RecommendationError where that fails.

    It is built beside its place, never in the system's folder for temporary files. Cells that a spreadsheet would take for
    a formula are guarded.
    """
    check_outside(path, project)
    problem = _replace(path, read_sealed(lambda: _encoded(decisions)))
    if problem:
        raise RecommendationError(f"the decisions could not be written: {problem}", change="make the folder of the list writable")


def merge_decisions(proposed: Sequence[Match], earlier: Sequence[Decision]) -> tuple[Decision, ...]:
    """Rows for all that is proposed now, with what was decided before; decided rows that are not proposed stay, marked gone.

    Rows that nobody decided and nobody proposes any more are dropped.
    """
    known = {decision.key: decision for decision in earlier}
    rows = []
    for match in proposed:
        row = _row(match)
        before = known.get(row.key, row)
        rows.append(replace(row, decision=before.decision, decided_by=before.decided_by, decided_on=before.decided_on))
    current = {row.key for row in rows}
    gone = [replace(row, proposal="gone") for row in earlier if row.key not in current and _is_decided(row)]
    return (*rows, *gone)


def confirmed_matches(proposed: Sequence[Match], decisions: Sequence[Decision]) -> tuple[Match, ...]:
    """The matches that count: by number unless a person said no, all others where a person said yes."""
    said = {decision.key: decision.decision for decision in decisions}
    return tuple(match for match in proposed if _counts(match, said.get(_row(match).key, "")))


def _counts(match: Match, said: Said) -> bool:
    if (match.grade, match.method) == ("person", "uid"):
        return said != "no"
    return said == "yes"


def _is_decided(row: Decision) -> bool:
    return bool(row.decision or row.decided_by or row.decided_on)


def _row(match: Match) -> Decision:
    score = str(match.score)
    return Decision(match.dossier_id, match.case_id, match.grade, match.person, match.target, score, match.method)


def _encoded(decisions: Sequence[Decision]) -> bytes:
    """CSV with a byte-order mark, without which Excel shows every other script as signs."""
    rows = [[guard_cell(getattr(decision, column)) for column in COLUMNS] for decision in decisions]
    written = io.StringIO(newline="")
    csv.writer(written).writerows([COLUMNS, *rows])
    return written.getvalue().encode("utf-8-sig")


def _load(path: Path) -> bytes | None:
    """The bytes of the file, None where there is none."""
    if not path.exists() and not path.is_symlink():
        return None
    if not path.is_file():
        raise RecommendationError("the decisions file is no ordinary file", change="move what stands in its place")
    with path.open("rb") as opened:
        content = opened.read(_LARGEST_FILE + 1)
    if len(content) > _LARGEST_FILE:
        raise RecommendationError("the decisions file is too large", allowed=f"{_LARGEST_FILE // 1_000_000} MB at most")
    return content


def _parsed(content: bytes | None) -> tuple[Decision, ...]:
    if content is None:
        return ()
    rows = _rows(_decoded(content))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise _refused([Fault(1, "", "the header is not that of a decisions file", ", ".join(COLUMNS))])
    faults = sorted(_faults(rows))
    if faults:
        raise _refused(faults)
    return tuple(_decision(row) for row in rows[1:] if any(row))


def _decoded(content: bytes) -> str:
    text: str | None = None
    with suppress(UnicodeDecodeError):
        text = content.decode("utf-8-sig", errors="strict")
    if text is None or "\x00" in text:
        raise RecommendationError("the decisions file is not text in UTF-8", change="save it anew as CSV UTF-8")
    return text


def _rows(text: str) -> list[list[str]]:
    header = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=header.count)
    rows: list[list[str]] | None = None
    with suppress(csv.Error):
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    if rows is None:
        raise RecommendationError("the decisions file is not readable as CSV", change="is a quote left open? Save it anew as CSV UTF-8")
    return rows


def _decision(row: list[str]) -> Decision:
    cells = dict(zip(COLUMNS, (unguard_cell(cell) for cell in row), strict=True))
    said = cast(Said, _said(cells["decision"]))
    return Decision(**{**cells, "decision": said})  # type: ignore[arg-type]


def _said(cell: str) -> str:
    return cell.strip().casefold()


def _faults(rows: list[list[str]]) -> Iterator[Fault]:
    seen: set[tuple[str, ...]] = set()
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        if len(row) != len(COLUMNS):
            yield Fault(number, "", "another number of cells than the header", f"{len(COLUMNS)} cells")
            continue
        decision = _decision(row)
        yield from _faults_of_row(number, decision)
        if decision.key in seen:
            yield Fault(number, "recommendation_id", "the same proposal stands in an earlier row", "one row a proposal")
        seen.add(decision.key)


def _faults_of_row(number: int, decision: Decision) -> Iterator[Fault]:
    for column in ("recommendation_id", "case_id"):
        if not getattr(decision, column):
            yield Fault(number, column, "blank", "as it was written here")
    words = {"decision": _DECISIONS, "grade": GRADES, "method": METHODS, "proposal": _PROPOSALS}
    for column, allowed in words.items():
        if getattr(decision, column) not in allowed:
            yield Fault(number, column, "a word that is not known", ", ".join(word or "blank" for word in allowed))


def _refused(faults: Sequence[Fault]) -> RecommendationError:
    first = faults[0]
    at = f"row {first.row}" + (f", column {first.column}" if first.column else "")
    return RecommendationError(
        f"the decisions file has {print_count(len(faults), 'fault')} and is not used; {at}: {first.rule}",
        allowed=first.allowed,
        change="mend it in the file beside the list",
    )


def _replace(path: Path, content: bytes) -> str:
    """Put the content in the place of the file; what went wrong, in words of the system that name nothing, else blank."""
    built: str | None = None
    try:
        handle, built = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        with os.fdopen(handle, "wb") as opened:
            os.chmod(built, _OWNER_ONLY)
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(built, path)
        built = None
    except OSError as error:
        return error.strerror or "the system gave no reason"
    finally:
        if built is not None:
            with suppress(OSError):
                Path(built).unlink()
    return ""
