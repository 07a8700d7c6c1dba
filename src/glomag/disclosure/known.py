"""What the public record itself shows of submissions, and what a reader may therefore take to be on the list."""

from __future__ import annotations

from glomag.disclosure.policy import Grade
from glomag.register import Register

_GRADE_OF_SCOPE: dict[str, Grade] = {"named": "person", "named_list": "person", "case": "conduct"}


def public_submissions(register: Register) -> dict[str, Grade]:
    """The cases for which public evidence shows a submission, each with the closest grade that the evidence shows.

    A submission about a class of persons names no case and is left out, as at band A.
    """
    evidence = register.public_evidence
    submitted = evidence[(evidence["evidence_level"] == "submitted") & evidence["scope"].isin(_GRADE_OF_SCOPE)]
    found: dict[str, Grade] = {}
    for case, scope in zip(submitted["case_id"], submitted["scope"], strict=True):
        found[case] = "person" if "person" in (found.get(case), _GRADE_OF_SCOPE[scope]) else "conduct"
    return found
