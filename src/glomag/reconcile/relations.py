"""What a kind of tie says about the limb of E.O. 13818 that an entry was designated under."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from glomag.definitions import OWN_CONDUCT_LIMBS
from glomag.sources import Tie

Verdict = Literal["supports", "contradicts", "suggests another limb", "says nothing", "not known"]


class Meaning(NamedTuple):
    """One kind of tie: the limb it `suggests` ("" for none), what it also `fits`, what it `contradicts`, and why."""

    suggests: str
    fits: frozenset[str]
    contradicts: frozenset[str]
    reason: str


def _meaning(suggests: str, fits: str, contradicts: str, reason: str) -> Meaning:
    return Meaning(suggests, frozenset(fits.split()), frozenset(contradicts.split()), reason)


# The words are those of the RelationType reference set of SDN_ADVANCED.XML, read as "the entry is ... the other party".
# A tie never contradicts own conduct: the release may name somebody for his own part although a tie is printed.
MEANINGS = {
    "providing support to": _meaning("support", "support", "owned", "sec. 1(a)(iii)(A) is support to a listed person or to the conduct"),
    "acting for or on behalf of": _meaning(
        "owned", "owned corruption", "support", "sec. 1(a)(iii)(B) covers acting for; (ii)(B) covers persons acting for an official"
    ),
    "owned or controlled by": _meaning("owned", "owned", "support", "sec. 1(a)(iii)(B) is being owned or controlled"),
    "property in the interest of": _meaning("owned", "owned", "support", "blocked as property, which the codebook files under owned"),
    "leader or official of": _meaning("leader", "leader", "owned support", "sec. 1(a)(ii)(C) is having been a leader or an official"),
    "principal executive officer": _meaning("leader", "leader", "owned support", "an executive officer leads: sec. 1(a)(ii)(C)"),
    "playing a significant role in": _meaning("", " ".join(OWN_CONDUCT_LIMBS), "", "own conduct of some kind; no limb has these words"),
    "family member of": _meaning("", "owned", "", "the order has no limb for family; the codebook files it under owned"),
    "associate of": _meaning("", "", "", "the order has no limb for associates"),
    "owns, controls, or operates": _meaning("", "", "", "it says what the entry owns, not why the entry is listed"),
}


class Judgement(NamedTuple):
    """What the ties of an entry say about a criterion, with the reason; `decides_primary` where the limb they suggest is of
    the other kind (own conduct, or a tie) than the record's.
    """

    verdict: Verdict
    reason: str
    decides_primary: bool = False


def judge_criterion(criterion: str, ties: Sequence[Tie]) -> Judgement:
    """Weigh the criterion of a row (its prefix `annex/` left away) against the present ties of an entry.

    One tie that fits is enough; otherwise one that contradicts is. Former ties and ties without a kind say nothing.
    """
    limb = criterion.removeprefix("annex/")
    present = [tie for tie in ties if tie.relation and not tie.is_former]
    if not present:
        return Judgement("says nothing", "no present tie of a stated kind")
    known = [(tie, meaning_of(tie)) for tie in present]
    said = {meaning: f"{tie.relation} {tie.name}: {meaning.reason}" for tie, meaning in known if meaning is not None}
    for fits in (meaning for meaning in said if limb in meaning.fits):
        return Judgement("supports", said[fits])
    for against in (meaning for meaning in said if limb in meaning.contradicts):
        return Judgement("contradicts", said[against], _is_own(limb) != _is_own(against.suggests))
    for other in (meaning for meaning in said if meaning.suggests):
        return Judgement("suggests another limb", said[other], _is_own(limb) != _is_own(other.suggests))
    strange = [tie.relation for tie, meaning in known if meaning is None]
    if strange:
        return Judgement("not known", f"the relation {strange[0]!r} has no line in the table of relations")
    return Judgement("says nothing", "; ".join(said.values()))


def meaning_of(tie: Tie) -> Meaning | None:
    """The line of the table for a tie; None where it has no kind, or one that the table does not know."""
    return MEANINGS.get(tie.relation.casefold())


def _is_own(limb: str) -> bool:
    return limb in OWN_CONDUCT_LIMBS
