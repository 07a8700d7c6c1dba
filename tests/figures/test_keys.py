"""The key of a figure: another one for anything that could change its kit, the same one in every process, and never a guess."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from drawing import built
from keyed import BOUND, Mark, Side, draw_bars, draw_by, draw_other, draw_with, rows, sample

from glomag.figures import keys
from glomag.figures.catalogue import EXHIBITS
from glomag.figures.exhibit import Exhibit
from glomag.figures.keys import exhibit_key, kit_key

if TYPE_CHECKING:
    from conftest import View

FIELDS = {
    "number": None, "slug": "other", "title": "t ", "subtitle": "S", "caption": "c.", "alt_text": "", "definition": "e", "profile": "q",
    "as_of": date(2026, 9, 18), "rows": rows().head(1), "draw": draw_bars, "height_in": 4.4, "source": "s", "description": "d",
    "withdrawn": "w", "across": "SYNTHETIC",
}  # fmt: skip
OTHER_BOUND = {
    "names": {"alpha", "beta", "gamma"}, "frozen": frozenset({"one", "two"}), "by_name": {"a": 1, "b": 0},
    "table": rows().assign(share=[0.25, 0.50000001]), "numbers": np.array([[1.0], [2.0]]), "mark": Mark("m", ()), "side": Side.RIGHT,
    "when": datetime(2020, 1, 2, 3, 5), "inner": partial(draw_other, step=0.25), "mean": 0.5, "series": pd.Series([1, 2], name="m"),
    "raw": b"y",
}  # fmt: skip
SAID = pd.DataFrame({"says": ["Persons"], "status": ["safe"]})


class Unknown:
    """Of which nobody can tell what it holds."""


class Listed(list[int]):
    """A list that may hold more than its items."""


@dataclass
class Open:
    """Fields, and room for what is no field."""

    words: str = ""


def _round() -> list[Any]:
    held: list[Any] = []
    held.append(held)
    return held


def _with_more() -> Open:
    told = Open()
    told.more = 1  # type: ignore[attr-defined]
    return told


def _changed(column: str, values: Any) -> pd.DataFrame:
    return rows().assign(**{column: values})


@pytest.mark.parametrize(
    "bound",
    [
        Unknown(), Listed([1]), Path("x"), lambda: None, _round(), _with_more(), iter([1]), Unknown, datetime(2020, 1, 1, tzinfo=UTC),
        np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]), np.array([Unknown()]), pd.DataFrame({"a": [Unknown()]}), sys, print,
    ],
)  # fmt: skip
@pytest.mark.parametrize("bind", [draw_with, draw_by, lambda bound: partial(draw_bars, one={"deep": [bound]})])
def test_what_cannot_be_hashed_by_its_content_is_refused(bind: Any, bound: Any) -> None:
    with pytest.raises(TypeError):
        exhibit_key(sample(draw=bind(bound)))


def test_a_cell_that_cannot_be_hashed_by_its_content_is_refused() -> None:
    with pytest.raises(TypeError, match="Unknown"):
        exhibit_key(sample(rows=_changed("name", [Unknown(), "b"])))


def test_a_change_of_any_field_gives_another_key() -> None:
    assert list(FIELDS) == [field.name for field in fields(Exhibit)]
    found = [exhibit_key(sample()), *(exhibit_key(sample(**{name: value})) for name, value in FIELDS.items())]
    assert len(set(found)) == len(FIELDS) + 1


def test_a_field_that_an_exhibit_is_given_later_counts_too() -> None:
    @dataclass(frozen=True)
    class Wider(Exhibit):
        badge: str = ""

    plain = Wider(**{field.name: getattr(sample(), field.name) for field in fields(Exhibit)})
    assert exhibit_key(plain) != exhibit_key(replace(plain, badge="b"))


@pytest.mark.parametrize("name", BOUND)
def test_a_change_of_any_bound_value_gives_another_key(name: str) -> None:
    assert exhibit_key(sample(draw=partial(draw_bars, **{**BOUND, name: OTHER_BOUND[name]}))) != exhibit_key(sample())


@pytest.mark.parametrize(("name", "other"), OTHER_BOUND.items())
@pytest.mark.parametrize("bind", [draw_with, draw_by])
def test_a_closure_and_a_default_count_by_what_they_hold(bind: Any, name: str, other: Any) -> None:
    first, again, changed = (exhibit_key(sample(draw=bind(value))) for value in (BOUND[name], BOUND[name], other))
    assert first == again != changed


def test_another_function_gives_another_key() -> None:
    found = [draw_bars, draw_other, draw_with(1), draw_by(1), partial(draw_bars, a=1), partial(draw_bars, b=1), partial(draw_bars, 1)]
    assert len({exhibit_key(sample(draw=draw)) for draw in found}) == len(found)


@pytest.mark.parametrize(
    "changed",
    [
        _changed("year", [2020, 2022]),
        _changed("year", [2020.0, 2021.0]),
        _changed("year", np.array([2020, 2021], dtype="int32")),
        _changed("name", ["a", "c"]),
        _changed("name", ["ab", ""]),
        _changed("name", ["a", None]),
        _changed("name", pd.Series(["a", "b"], dtype="object")),
        _changed("share", [0.25, 0.5 + 1e-12]),
        _changed("share", [0.25, float("nan")]),
        _changed("is_partial", [False, False]),
        _changed("is_possible", pd.array([True, False], dtype="boolean")),
        _changed("is_possible", pd.array([None, True], dtype="boolean")),
        _changed("day", pd.Series([date(2020, 1, 1), date(2020, 1, 1)], dtype="object")),
        _changed("day", pd.Series([datetime(2020, 1, 1), None], dtype="object")),
        _changed("day", pd.Series([date(2020, 1, 1), float("nan")], dtype="object")),
        _changed("stamp", pd.to_datetime(["2020-01-01", "2021-01-02"])),
        _changed("kind", pd.Categorical(["x", "y"], categories=["y", "x"])),
        _changed("kind", pd.Categorical(["x", "y"], categories=["x", "y"], ordered=True)),
        rows().rename(columns={"year": "Year"}),
        rows()[[*rows().columns[::-1]]],
        rows().iloc[::-1],
        rows().set_axis([1, 2]),
        rows().set_index("year", drop=False),
    ],
    ids=str,
)
def test_a_change_of_one_cell_type_name_or_order_gives_another_key(changed: pd.DataFrame) -> None:
    assert exhibit_key(sample(rows=changed)) != exhibit_key(sample())


def test_a_note_of_the_frame_counts() -> None:
    noted = rows()
    noted.attrs["unit"] = "cases"
    assert exhibit_key(sample(rows=noted)) != exhibit_key(sample())


def test_what_was_counted_from_the_fields_and_kept_is_no_part() -> None:
    one = sample()
    before = exhibit_key(one)
    assert one.data_sha256
    assert exhibit_key(one) == before


def test_what_may_be_said_is_part_of_the_key_of_the_kit_alone() -> None:
    one = sample()
    assert kit_key(one, SAID) == kit_key(one, SAID.copy())
    assert len({kit_key(one, SAID), kit_key(one, SAID.assign(says="Cases")), kit_key(sample(title="x"), SAID), exhibit_key(one)}) == 4


def test_two_processes_agree_whatever_the_order_of_their_sets() -> None:
    """Sets of words, which are in another order under another seed, are in a bound value of the sample."""
    here = Path(keys.__file__).resolve().parents[2], Path(__file__).resolve().parent
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(map(str, here))}
    say = "import keyed; from glomag.figures.keys import exhibit_key; print(exhibit_key(keyed.sample()))"
    told = subprocess.run([sys.executable, "-c", say], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == exhibit_key(sample())


def test_every_figure_of_the_catalogue_has_a_key_of_its_own(view: View) -> None:
    exhibits = [built(build, view) for build in EXHIBITS]
    found = [exhibit_key(exhibit) for exhibit in exhibits]
    assert len(set(found)) == len(EXHIBITS)
    assert found == [exhibit_key(replace(exhibit, rows=exhibit.rows.copy())) for exhibit in exhibits]
