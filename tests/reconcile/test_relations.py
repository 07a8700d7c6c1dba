from __future__ import annotations

import pytest

from glomag.reconcile.relations import MEANINGS, judge_criterion
from glomag.sources import Tie

_RELATIONS = """Providing support to|Acting for or on behalf of|Owned or Controlled By|Family member of|Associate Of|Leader or official of|\
playing a significant role in|Principal Executive Officer|Owns, controls, or operates|Property in the interest of"""


def test_every_relation_that_the_list_uses_has_a_line() -> None:
    assert set(MEANINGS) == {relation.casefold() for relation in _RELATIONS.split("|")}


@pytest.mark.parametrize(
    ("criterion", "relations", "verdict", "decides"),
    [
        ("owned", ["Providing support to"], "contradicts", False),
        ("support", ["Owned or Controlled By"], "contradicts", False),
        ("owned", ["Leader or official of"], "contradicts", True),
        ("owned", ["Providing support to", "Owned or Controlled By"], "supports", False),
        ("owned", ["Acting for or on behalf of"], "supports", False),
        ("owned", ["Family member of"], "supports", False),
        ("abuse", ["Leader or official of"], "suggests another limb", False),
        ("leader", ["Leader or official of"], "supports", False),
        ("annex/leader", ["Leader or official of"], "supports", False),
        ("annex/corruption", ["Acting for or on behalf of"], "supports", False),
        ("abuse", ["Owned or Controlled By"], "suggests another limb", True),
        ("abuse", ["Associate Of"], "says nothing", False),
        ("abuse", [""], "says nothing", False),
        ("abuse", [], "says nothing", False),
        ("abuse", ["Sworn enemy of"], "not known", False),
    ],
)
def test_a_relation_is_weighed_against_the_criterion(criterion: str, relations: list[str], verdict: str, decides: bool) -> None:
    judged = judge_criterion(criterion, [Tie("X", relation=relation) for relation in relations])
    assert (judged.verdict, judged.decides_primary) == (verdict, decides)
    assert judged.reason


def test_a_former_tie_says_nothing() -> None:
    assert judge_criterion("owned", [Tie("X", relation="Providing support to", is_former=True)]).verdict == "says nothing"
