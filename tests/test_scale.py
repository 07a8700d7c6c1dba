"""The benchmark of growth: its arithmetic by hand, its invented record under the reader's checks, and where a series ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glomag.paths import Project
from glomag.register import read_register

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture
def scale(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module of the benchmark, found as it is when it runs: from its own folder."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import scale as module

    yield module
    for name in ("scale", "scale_inputs", "measure"):
        sys.modules.pop(name, None)


def test_growth_is_the_power_of_the_size(scale: Any) -> None:
    assert scale.growth((10, 2.0), (100, 20.0)) == pytest.approx(1)
    assert scale.growth((10, 2.0), (100, 200.0)) == pytest.approx(2)
    assert scale.growth((10, 2.0), (100, 2.0)) == 0
    assert scale.growth((50, 3.0), (200, 6.0)) == pytest.approx(0.5)


def test_only_a_step_that_outgrows_its_input_at_the_upper_end_is_told(scale: Any) -> None:
    made = {
        "record: squares": [(10, 0.1, 100.0), (100, 10.0, 100.0)],
        "record: levels off": [(10, 0.1, 100.0), (100, 10.0, 100.0), (1000, 100.0, 100.0)],
        "record: too short to tell": [(10, 0.001, 100.0), (100, 10.0, 100.0)],
        "record: hoards": [(10, 1.0, 100.0), (100, 1.0, 9000.0)],
        "record: one size alone": [(10, 1.0, 100.0)],
    }
    points = [scale.Point(step, *one) for step, all_of_it in made.items() for one in all_of_it]
    assert scale.find_faster(points) == [
        "record: squares: time grows with the power 2.00 of the size",
        "record: hoards: memory grows with the power 1.95 of the size",
    ]


def test_a_step_that_took_too_long_is_not_tried_with_more_and_says_so(scale: Any, tmp_path: Path) -> None:
    asked = []

    def measure(step: str, folder: Path, size: int) -> Any:
        asked.append((step, size))
        if (step, size) == ("lists: audit", 30):
            raise scale.RefusedError("took more than 5 s")
        return scale.Point(step, size, 1.0, 1.0)

    found = list(scale.measure_input("lists", (3, 30, 300), measure, tmp_path, lambda _: None))
    assert [one for one in found if isinstance(one, scale.Stopped)] == [scale.Stopped("lists: audit", 10, "took more than 5 s")]
    assert asked == [
        *((step, 3) for step in ("lists: into a dataset", "lists: audit", "lists: arrivals")),
        *((step, 30) for step in ("lists: into a dataset", "lists: audit", "lists: arrivals")),
        *((step, 300) for step in ("lists: into a dataset", "lists: arrivals")),
    ]


def test_nothing_is_measured_on_an_input_that_could_not_be_made(scale: Any, tmp_path: Path) -> None:
    def measure(step: str, *_: Any) -> Any:
        raise scale.RefusedError("ended with code 1")

    found = list(scale.measure_input("record", (1, 10), measure, tmp_path, lambda _: None))
    assert found == [scale.Stopped("record: read", 1, "ended with code 1")]


@pytest.mark.usefixtures("scale")
def test_the_invented_record_passes_every_check_and_names_nobody(project: Project, tmp_path: Path) -> None:
    from scale_inputs import repeat_record

    n = repeat_record(project, Project(tmp_path), 2)
    made, real = read_register(Project(tmp_path)), read_register(project)
    assert len(made.designations) == n == 2 * len(real.designations)
    assert made.designations["person_id"].nunique() == 2 * real.designations["person_id"].nunique()
    assert made.designations["name"].str.startswith("SYNTHETIC ").all()
    assert made.cases["case_id"].nunique() == 2 * len(real.cases)
    names = set(real.designations["name"])
    for name in ("designations", "second_coding", "adjudication", "public_evidence"):
        text = (tmp_path / f"data/raw/register/{name}.csv").read_text(encoding="utf-8")
        assert [one for one in names if one in text] == [], name
