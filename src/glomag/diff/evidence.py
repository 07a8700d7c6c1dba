"""The pieces of public evidence that differ for a case, where both sides still have the file that their outputs came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from glomag.diff.outputs import EVIDENCE, Outputs, Row

EVIDENCE_INPUT = "data/raw/register/public_evidence.csv"
# What a piece is called by; two of these are the same piece with other cells.
_NAMED_BY = ("organisation", "url")


def can_compare(before: Outputs, after: Outputs) -> bool:
    """Whether both sides have their evidence, and it is the file that their manifests name."""
    return all(_is_own(outputs) for outputs in (before, after))


def _is_own(outputs: Outputs) -> bool:
    content, inputs = outputs.files.get(EVIDENCE), outputs.manifest.get("inputs")
    named = inputs.get(EVIDENCE_INPUT) if isinstance(inputs, dict) else None
    sha256 = named.get("sha256") if isinstance(named, dict) else named
    return content is not None and sha256 == hashlib.sha256(content).hexdigest()


def evidence_lines(before: Outputs, after: Outputs, case: str) -> Iterator[str]:
    """A sentence for each piece of evidence of a case that came, went or is coded otherwise; raises DiffError for a damaged file."""
    old, new = (_pieces(outputs, case) for outputs in (before, after))
    for piece in [*new, *(piece for piece in old if piece not in new)]:
        was, now = old.get(piece), new.get(piece)
        if was is not None and now is not None:
            parts = [
                f"{column} from {was[column] or '(empty)'} to {now[column] or '(empty)'}"
                for column in now
                if was.get(column) != now[column]
            ]
            if parts:
                yield f"evidence of {case}, {_name(now)}: {', '.join(parts)}"
        elif now is not None:
            yield f"evidence of {case} came: {_name(now)}, {_coding(now)}"
        elif was is not None:
            yield f"evidence of {case} went: {_name(was)}, {_coding(was)}"


def _pieces(outputs: Outputs, case: str) -> dict[tuple[str, ...], Row]:
    table = outputs.parse(EVIDENCE, ("case_id", *_NAMED_BY, "evidence_level", "scope", "link", "published_on"), is_unique=False)
    rows = [row for row in table.rows if row["case_id"] == case] if table else []
    names = [tuple(row[column] for column in _NAMED_BY) for row in rows]
    # One organisation may have two pieces without an address; they are told apart by their place.
    return {(*name, str(names[:number].count(name))): row for number, (name, row) in enumerate(zip(names, rows, strict=True))}


def _name(row: Row) -> str:
    return f"{row['organisation'] or 'nobody'} ({row['published_on'] or 'no day'})"


def _coding(row: Row) -> str:
    return ", ".join(row[column] or "(empty)" for column in ("evidence_level", "scope", "link"))
