"""No number without its source: what is typed by hand, unknown or left out stops the build, and the message says where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from glomag.appendix import AppendixError
from glomag.appendix.names import FIXED_NAMES
from glomag.appendix.template import _has_digit

if TYPE_CHECKING:
    from conftest import Source

HEADING = "# Findings"


def _line(template: str, text: str) -> int:
    return template[: template.index(text)].count("\n") + 1


@pytest.mark.parametrize(
    "typed",
    [
        "fell 38 percent",
        "fell ٣ percent",
        "fell by ½",
        "fell by &#51; percent",
        "fell in three years",
        "fell by half",
        "dozens of cases",
        '{{ "38" }} percent',
        "{{ 38 }} percent",
        '{{ claim("signatories", "value") ~ "0" }}',
        '{{ claim("signatories", "value") if 3 else "" }}',
        '{{ "three" }} years',
        '{% set fell = "38" %}{{ fell }}',
        "{% raw %}38{% endraw %} percent",
    ],
)
def test_a_number_typed_by_hand_is_refused_with_its_line(source: Source, template: str, typed: str) -> None:
    broken = template.replace(HEADING, f"{HEADING}\n\nDesignations\n{typed}.", 1)
    with pytest.raises(AppendixError, match="typed by hand") as error:
        source.fill_in(broken)
    assert error.value.where == f"appendix.md, line {_line(broken, typed)}"
    assert "\n" not in error.value.what


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ('claim("drop_fy2019", "value")', "claims.csv has 0 rows with claim_id = 'drop_fy2019'"),
        ('claim("drop_fy2020_fy2023", "vaule")', "claims.csv has no column 'vaule'"),
        ('claim("drop_fy2020_fy2023", "value", "percents")', "there is no form 'percents'"),
        ('claim("drop_fy2020_fy2023", "value", "percent")', "'down 38 percent' cannot be put as 'percent'"),
        ('letter("drop", "stated_value")', "letter_claims.csv has 0 rows"),
        ('cell("counts", {"year": 2023}, "n")', "there is no table 'counts'"),
        ('cell("counts_by_year", {"yeer": 2023}, "n")', "counts_by_year.csv has no column 'yeer'"),
        ('cell("counts_by_year", {"year": 1999}, "n")', "counts_by_year.csv has 0 rows with year = 1999"),
        ('cell("counts_by_year", {"is_partial": "False"}, "n")', "counts_by_year.csv has"),
        ('rows("changes", {"yeer": 2023})', "changes.csv has no column 'yeer'"),
        ('n_distinct("register", "source_urls")', "register.csv has no column 'source_urls'"),
        ('figure("primary-by-year")', "there is no figure 'primary-by-year'"),
        ('name("E.O. 13819")', "'E.O. 13819' is no declared name"),
        ("claims_csv", "'claims_csv' is undefined"),
        ('claim("signatories")', "the template calls a function wrongly"),
    ],
)
def test_what_is_not_published_is_refused_with_its_line(source: Source, template: str, asked: str, message: str) -> None:
    broken = template.replace(HEADING, f"{HEADING}\n\nSomething\nelse {{{{ {asked} }}}}.", 1)
    with pytest.raises(AppendixError) as error:
        source.fill_in(broken)
    assert message in error.value.what
    assert error.value.where.startswith(f"appendix.md, line {_line(broken, asked)}")


def test_a_claim_that_is_never_spoken_of_is_refused_although_the_table_has_it(source: Source, template: str) -> None:
    left_out = "\n".join(line for line in template.split("\n") if 'claim("signatories"' not in line)
    with pytest.raises(AppendixError, match="claims that the appendix never speaks of: signatories"):
        source.fill_in(left_out)


def test_a_figure_that_is_never_named_is_refused(source: Source, template: str) -> None:
    left_out = template.replace('{{ figure_name("letter-claims-verdicts") }}', "It")
    with pytest.raises(AppendixError, match="figures that the appendix never speaks of: letter-claims-verdicts"):
        source.fill_in(left_out)


def test_a_declared_name_that_is_never_used_is_refused(source: Source, template: str) -> None:
    left_out = template.replace('{{ name("SHA-256") }}', "a hash")
    with pytest.raises(AppendixError, match="declared names that the appendix never speaks of: SHA-256"):
        source.fill_in(left_out)


@pytest.mark.parametrize(
    "statement", ["{% macro twice(x) %}{{ x }}{% endmacro %}", "{% set x %}text{% endset %}", "{% set claim = as_of %}"]
)
def test_statements_that_would_get_round_the_rules_are_refused(source: Source, template: str, statement: str) -> None:
    with pytest.raises(AppendixError, match=r"escape its text twice|of its own"):
        source.fill_in(template.replace(HEADING, f"{statement}\n{HEADING}", 1))


def test_an_unclosed_statement_is_told_with_its_line(source: Source, template: str) -> None:
    with pytest.raises(AppendixError, match="the template cannot be read") as error:
        source.fill_in(template + "{% if %}")
    assert error.value.where == f"appendix.md, line {len(template.splitlines()) + 1}"


def test_every_declared_name_holds_a_digit_and_gives_a_reason() -> None:
    for name in FIXED_NAMES.values():
        assert _has_digit(name.text)
        assert len(name.reason.split()) > 3


def test_no_row_is_chosen_by_a_year_that_somebody_typed(template: str) -> None:
    assert re.findall(r'"(?:19|20)\d\d"', template) == []
