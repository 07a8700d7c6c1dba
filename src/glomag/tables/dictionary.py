"""The dictionary of every output table, written from the contracts that the tables are checked against: nothing of it is typed twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandera.pandas as pa
from pandera.dtypes import is_bool, is_datetime, is_float, is_int

from glomag.errors import ParameterError
from glomag.tables.empty_cells import EMPTY_WHERE
from glomag.tables.plotted import PLOTTED_SCHEMAS
from glomag.tables.released import RELEASED_SCHEMAS
from glomag.tables.schemas import SCHEMAS

_HEAD = """# Data dictionary

<!-- Written by `glomag dictionary --write` from the contracts that every table is checked against; a test keeps it true. -->

What each column of each output table means. The record that people wrote is described by
[datapackage.json](../data/raw/register/datapackage.json), in words by the [codebook](codebook.md); what the words mean, by the
[definitions](definitions.md).

Files are UTF-8 text with commas and one heading line; `specifications` is Parquet. An empty cell says that there is no value,
never zero; the meaning says when. Days are written YYYY-MM-DD, true and false as `True` and `False`. A column that ends in
`_frac` is a fraction (1 is 100 percent), rounded once to four decimals; one that ends in `_percent` is in percent. A text that
a spreadsheet would take for a formula has an apostrophe in front. The key tells every row of a table from every other.
"""
_PARTS = (
    ("Tables", "In `data/processed/<profile>/`, one file a table.", "", SCHEMAS),
    (
        "Plotted rows",
        "In `figures/<profile>/<nn>-<figure>/` the CSV beside each figure holds exactly what is drawn; the one that ends in "
        "`-excel.csv` holds the same for Excel.",
        "plotted: ",
        PLOTTED_SCHEMAS,
    ),
    (
        "Releases about the confidential list",
        "In `releases/<profile>/`, once the coalition releases something ([how](confidential.md)). In a rehearsal with an invented "
        "list a last column `synthetic` says so.",
        "released: ",
        RELEASED_SCHEMAS,
    ),
)
_YEARS = "2017 to 2100"
# Contracts of tables that `glomag run` does not publish.
_WRITTEN_ON_REQUEST = {
    "entries_by_programme": "Made by a function for notebooks; not published.",
    "programmes_by_year": "Published only where a dated list of OFAC's lies in data/raw/ofac.",
}


def print_dictionary() -> str:
    """The whole dictionary as Markdown. Raises ParameterError where a column has no description, or a table no title or key."""
    parts = [_HEAD]
    for title, says, prefix, schemas in _PARTS:
        listed = ", ".join(f"[{name}](#{_anchor(prefix + name)})" for name in sorted(schemas))
        parts.append(f"## {title}\n\n{says}\n\n{listed}\n")
        parts += [_print_table(name, schemas[name], prefix) for name in sorted(schemas)]
    return "\n".join(parts)


def print_table_of(name: str) -> str:
    """One table, or one figure's plotted rows by its slug; raises ParameterError for a name that is neither."""
    found = [_print_table(name, schemas[name], prefix) for _, _, prefix, schemas in _PARTS if name in schemas]
    if not found:
        allowed = ", ".join(sorted({one for _, _, _, schemas in _PARTS for one in schemas}))
        raise ParameterError(f"there is no table {name!r}", allowed=allowed, change="take one of these")
    return "\n".join(found)


def _print_table(name: str, schema: pa.DataFrameSchema, prefix: str) -> str:
    if not schema.title or not schema.unique:
        raise ParameterError(f"the table {name} has no title or no key", change="give its contract both")
    rows = [_row(name, column, contract) for column, contract in schema.columns.items()]
    head = ["| column | type | allowed | meaning |", "| --- | --- | --- | --- |"]
    key = ", ".join(f"`{column}`" for column in schema.unique)
    note = f" {_WRITTEN_ON_REQUEST[name]}" if name in _WRITTEN_ON_REQUEST and not prefix else ""
    return "\n".join([f"### {prefix}{name}", "", f"{schema.title}. Key: {key}.{note}", "", *head, *rows, ""])


def _row(table: str, name: str, contract: Any) -> str:
    if not contract.description:
        raise ParameterError(
            f"the column {name} of {table} has no description",
            change="say in its contract what it means, with its unit",
            where="src/glomag/tables",
        )
    allowed, says = _allowed(contract), contract.description.replace("|", "/")
    meaning = says.removesuffix(f": {allowed.replace('`', '')}") if allowed else says
    where = EMPTY_WHERE.get(table, {}).get(name)
    return f"| `{name}` | {_kind(name, contract)} | {allowed} | {meaning}{f'; empty {where}' if where else ''} |"


def _kind(name: str, contract: Any) -> str:
    """Type and unit of a column, as its name and its contract tell them."""
    if _is_day(contract):
        return "day"
    for ending, unit in (("_frac", "fraction"), ("_percent", "percent")):
        if name.endswith(ending):
            return unit
    if _YEARS in _allowed(contract):
        return "year"
    kind = contract.dtype
    if kind is None or not is_int(kind):
        return "text" if kind is None or not (is_bool(kind) or is_float(kind)) else "true or false" if is_bool(kind) else "number"
    return "count" if name == "n" or name.startswith("n_") else "whole number"


def _is_day(contract: Any) -> bool:
    checked = {str(check.error) for check in contract.checks}
    return bool(checked & {"not a day", "no datetime64 column"}) or (contract.dtype is not None and is_datetime(contract.dtype))


def _allowed(contract: Any) -> str:
    """The values that the checks of a column let through, in words; empty where there is no bound."""
    said = [_say_check(check.name, check.statistics or {}) for check in contract.checks]
    return "; ".join(one for one in said if one)


def _say_check(name: str | None, bounds: Mapping[str, Any]) -> str:
    match name:
        case "isin":
            return ", ".join(f"`{value}`" for value in bounds["allowed_values"])
        case "greater_than_or_equal_to":
            return f"from {bounds['min_value']}"
        case "in_range":
            low, high = bounds["min_value"], bounds["max_value"]
            return f"from {low:g}" if high == float("inf") else f"{low:g} to {high:g}"
        case _:
            return ""


def _anchor(heading: str) -> str:
    """The link that a code-hosting site gives a heading."""
    return "".join(letter for letter in heading.lower().replace(" ", "-") if letter.isalnum() or letter in "-_")
