"""Recommendations that took the place of others: a whole chain is one dossier, and is counted as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from glomag.periods import Period
from glomag.recommendations.listing import Dossier, Recommendation, Target
from glomag.recommendations.problems import RecommendationError


def find_chain_faults(links: Mapping[str, str]) -> dict[str, str]:
    """Rule broken by id, for `links` from each recommendation to the one that superseded it ("" for none).

    Broken is a link to an id that is not there, to itself, and every link of a circle; a link that leads into a circle is not.
    """
    in_circle = _in_circles(links)
    faults = {}
    for start, following in links.items():
        if not following:
            continue
        if following not in links:
            faults[start] = "names a recommendation that is not in the list"
        elif following == start:
            faults[start] = "names its own recommendation"
        elif start in in_circle:
            faults[start] = "is part of a circle: none of them is the last"
    return faults


def _in_circles(links: Mapping[str, str]) -> set[str]:
    """Every id that following the links leads back to. Each link is followed once, however long the chains."""
    found: set[str] = set()
    seen: set[str] = set()
    for start in links:
        way: dict[str, int] = {}
        at = start
        while at in links and at not in seen:
            seen.add(at)
            way[at] = len(way)
            at = links[at]
        if at in way:
            found.update(list(way)[way[at] :])
    return found


def build_dossiers(recommendations: Sequence[Recommendation]) -> tuple[Dossier, ...]:
    """One dossier a recommendation that nothing superseded, with all that it superseded, in the order of the list.

    Id, country and conduct are those of the last of the chain; the submission is that of the earliest of them; the targets are
    those of all of them, the same one once. Raises RecommendationError, naming none, where a link leads nowhere or in a circle.
    """
    links = {one.id: one.superseded_by for one in recommendations}
    if len(links) < len(recommendations) or find_chain_faults(links):
        raise RecommendationError(
            "recommendations supersede each other in a circle, supersede one that is not in the list, or stand twice",
            change="glomag recommendations check FILE shows where",
        )
    chains: dict[str, list[Recommendation]] = {one.id: [one] for one in recommendations if not one.superseded_by}
    last_of = _last_of(links)
    for one in recommendations:
        if one.superseded_by:
            chains[last_of[one.id]].append(one)
    return tuple(_merge(chain) for chain in chains.values())


def _last_of(links: Mapping[str, str]) -> dict[str, str]:
    """The last of its chain for each id; there are no circles."""
    last: dict[str, str] = {}
    for start in links:
        way = []
        at = start
        while at not in last and links[at]:
            way.append(at)
            at = links[at]
        end = last.setdefault(at, at)
        last.update(dict.fromkeys(way, end))
    return last


def _merge(chain: Sequence[Recommendation]) -> Dossier:
    last = chain[0]
    return Dossier(
        id=last.id,
        submitted=_earliest(one.submitted for one in chain),
        country=last.country,
        targets=_merge_targets(replace(target, submitted=one.submitted) for one in chain for target in one.targets),
        conduct=last.conduct,
    )


def _earliest(submissions: Iterable[Period | None]) -> Period:
    """The days on which the earliest of several submissions can have been: it was no later than the last day of any of them."""
    known = [one for one in submissions if one]
    return Period(min(one.first for one in known), min(one.last for one in known))


def _merge_targets(targets: Iterable[Target]) -> tuple[Target, ...]:
    """Each target once: the same number, or the same name where the numbers do not differ, is the same target."""
    merged: list[Target] = []
    by_uid: dict[str, int] = {}
    by_name: dict[str, int] = {}
    without_uid: dict[str, int] = {}
    for target in targets:
        name = target.name.casefold()
        at = by_uid.get(target.uid, without_uid.get(name)) if target.uid else by_name.get(name)
        if at is None:
            at = len(merged)
            merged.append(target)
        else:
            merged[at] = _join(merged[at], target)
        by_name.setdefault(name, at)
        if merged[at].uid:
            by_uid[merged[at].uid] = at
            without_uid.pop(merged[at].name.casefold(), None)
        else:
            without_uid[name] = at
    return tuple(merged)


def _join(known: Target, target: Target) -> Target:
    names = dict.fromkeys((*known.names, *target.names))
    aliases = tuple(name for name in names if name != known.name)
    return Target(known.name, aliases, known.uid or target.uid, _earliest((known.submitted, target.submitted)))
