"""XlsxWriter taking and writing whole columns: the same parts, byte for byte, as its own way cell by cell, in a fraction of the time.

A workbook of a profile has two hundred thousand cells. Most of the time goes into one call, one check and one record a cell,
so a column is kept as a column until its sheet is written. This reaches into parts of XlsxWriter that are not its public face;
a test holds what is written here to what XlsxWriter itself writes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO
from itertools import zip_longest
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.packager import Packager  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name, xl_range  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from glomag.workbook.cells import Cell

# Excel's day 0, as Python counts days.
_DAY_ZERO = date(1899, 12, 30).toordinal()
# Rows of a sheet that tell together where their first and last cells are.
_BLOCK = 16


@dataclass(frozen=True)
class _Stored:
    """A column of a sheet: for each row what stands in it (None is empty), its format, and the end of its XML after the format."""

    first_row: int
    shown: Sequence[str | int | float | bool | None]
    forms: Sequence[Any]
    ends: Sequence[str]

    @property
    def rows(self) -> range:
        return range(self.first_row, self.first_row + len(self.shown))

    def first_rows(self) -> dict[Any, int]:
        """The first row that has each format."""
        found: dict[Any, int] = {}
        n_forms = len(set(self.forms))
        for row, form, end in zip(self.rows, self.forms, self.ends, strict=True):
            if end and form not in found:
                found[form] = row
                if len(found) == n_forms:
                    break
        return found


class ColumnSheet(Worksheet):  # type: ignore[misc]
    """A sheet that also takes columns. A column stands right of every single cell of its rows."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: dict[int, _Stored] = {}

    def add_column(self, first_row: int, at: int, cells: Sequence[Cell], forms: Sequence[Any]) -> None:
        """Write cells one under the other from `first_row` on, each in its own format; None leaves a cell out.

        No text is longer than a cell of Excel holds, and no number is infinite.
        """
        filled = [place for place, cell in enumerate(cells) if cell is not None]
        if not filled:
            return
        for place in (filled[0], filled[-1]):
            self._check_dimensions(first_row + place, at)
        # Most columns hold one kind of cell, and are not asked for it cell by cell.
        kinds = set(map(type, cells))
        shared = self._share(cell for cell in cells if isinstance(cell, str)) if str in kinds else {}
        shown: Sequence[Any] = (
            [cell.toordinal() - _DAY_ZERO if isinstance(cell, date) else cell for cell in cells] if date in kinds else cells
        )
        ends = [shared[cell] if isinstance(cell, str) else _end(cell) for cell in shown] if shared else list(map(_end, shown))
        self._columns[at] = _Stored(first_row, shown, forms, ends)

    def _share(self, texts: Iterable[str]) -> dict[str, str]:
        """Enter texts among the strings that all sheets share, in the order in which they are first met; the end of their cells' XML."""
        ends: dict[str, str] = {}
        for text, n in Counter(texts).items():
            ends[text] = f' t="s"><v>{self.str_table._get_shared_string_index(text)}</v></c>'
            self.str_table.count += n - 1
        return ends

    def add_table(self, first_row: int, first_col: int, last_row: int, last_col: int, options: dict[str, Any]) -> int:
        """A table without a row of totals. XlsxWriter looks for other tables in its first row alone, and not in every cell of it."""
        answer: int = super().add_table(first_row, first_col, min(first_row + 1, last_row), last_col, options)
        if not answer:
            told = self.tables[-1]
            where = xl_range(first_row, first_col, last_row, last_col)
            told.update(range=where, a_range=where, **({"autofilter": where} if "autofilter" in told else {}))
        return answer

    def _get_range_data(self, row_start: int, col_start: int, row_end: int, col_end: int) -> list[str | None]:
        """What a chart keeps of the cells that it takes."""
        column = self._columns.get(col_start)
        if col_start != col_end or column is None or row_start not in column.rows or row_end not in column.rows:
            return [self._kept(row, col) for row in range(row_start, row_end + 1) for col in range(col_start, col_end + 1)]
        return [_kept(cell) for cell in column.shown[row_start - column.first_row : row_end + 1 - column.first_row]]

    def _kept(self, row: int, col: int) -> str | None:
        column = self._columns.get(col)
        if column is not None and row in column.rows:
            return _kept(column.shown[row - column.first_row])
        single: list[str | None] = super()._get_range_data(row, col, row, col)
        return single[0]

    def _write_rows(self) -> None:
        self._number_formats()
        self._spread_spans()
        written = self._rows_of_columns()
        left = min(self._columns, default=0)
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            single, whole = self.table.get(row, {}), written.get(row, "")
            is_empty = not single and not whole
            if is_empty and row not in self.row_info:
                continue
            self._write_row(row, self.row_spans.get(row // _BLOCK), self.row_info.get(row), empty_row=is_empty)
            assert not whole or all(col < left for col in single), "a single cell right of a column"
            for col in sorted(single):
                self._write_cell(row, col, single[col])
            self.fh.write(f"{whole}</row>" if not is_empty else "")

    def _number_formats(self) -> None:
        """Formats have their numbers from the order in which the sheets meet them, row by row."""
        met = [(row, col, cell.format) for row, cells in self.table.items() for col, cell in cells.items() if cell.format]
        for col, column in self._columns.items():
            met += [(row, col, form) for form, row in column.first_rows().items()]
        for *_, form in sorted(met, key=lambda one: one[:2]):
            form._get_xf_index()

    def _spread_spans(self) -> None:
        """The first and last column that has a cell, for each block of rows."""
        self.row_spans = {}
        for block in range(self.dim_rowmin // _BLOCK, self.dim_rowmax // _BLOCK + 1):
            rows = range(block * _BLOCK, (block + 1) * _BLOCK)
            there = {col for row in rows for col in self.table.get(row, ())} | set(self._columns_in(rows))
            if there:
                self.row_spans[block] = f"{min(there) + 1}:{max(there) + 1}"

    def _columns_in(self, rows: range) -> Iterator[int]:
        for col, column in self._columns.items():
            start = max(rows.start - column.first_row, 0)
            if any(column.ends[start : max(rows.stop - column.first_row, 0)]):
                yield col

    def _rows_of_columns(self) -> dict[int, str]:
        """The XML of all columns, by row."""
        if not self._columns:
            return {}
        first = min(column.first_row for column in self._columns.values())
        side_by_side = [[""] * (column.first_row - first) + _xml(col, column) for col, column in sorted(self._columns.items())]
        return dict(enumerate(map("".join, zip_longest(*side_by_side, fillvalue="")), first))


def _end(cell: float | None) -> str:
    """The end of the XML of a number or a flag, after its format; nothing for an empty cell."""
    if cell is None:
        return ""
    return f' t="b"><v>{cell:d}</v></c>' if isinstance(cell, bool) else f"><v>{cell:.16G}</v></c>"


def _xml(col: int, column: _Stored) -> list[str]:
    """Every cell of a column as XML, nothing for an empty one."""
    letters, numbers = xl_col_to_name(col), {form: form._get_xf_index() for form in column.first_rows()}
    told = zip(column.rows, column.forms, column.ends, strict=True)
    return [f'<c r="{letters}{row + 1}" s="{numbers[form]}"{end}' if end else "" for row, form, end in told]


def _kept(cell: str | float | None) -> str | None:
    """A cell as a chart keeps it: numbers with the digits that Excel has."""
    return cell if cell is None or isinstance(cell, str) else f"{cell:.16g}"


class ColumnBook(Workbook):  # type: ignore[misc]
    """A workbook whose sheets take columns; `parts` are its files by their names in the package, once it was closed."""

    worksheet_class = ColumnSheet

    def __init__(self, options: dict[str, Any]) -> None:
        """`options` as XlsxWriter takes them; the workbook is made in memory."""
        super().__init__(BytesIO(), {**options, "in_memory": True})
        self.parts: dict[str, bytes] = {}

    def add_chart(self, options: dict[str, Any]) -> Any:
        """A chart as XlsxWriter makes it, whose numbers are written at once."""
        chart = super().add_chart(options)
        chart._write_num_cache = partial(_write_numbers, chart)
        return chart

    def _get_packager(self) -> Packager:
        """Packs nothing: the parts are kept, so that they are compressed once and not twice."""
        return _Keeper(self.parts)


class _Keeper(Packager):  # type: ignore[misc]
    def __init__(self, parts: dict[str, bytes]) -> None:
        super().__init__()
        self._parts = parts

    def _create_package(self) -> list[Any]:
        for opened, name, is_binary in super()._create_package():
            self._parts[name] = opened.getvalue() if is_binary else opened.getvalue().encode("utf-8")
        return []


def _write_numbers(chart: Any, kept: Sequence[str | None] | None) -> None:
    """The numbers that a chart keeps of a range; what is no number is 0, and nothing stands for an empty cell."""
    cells = kept or ()
    points = (f'<c:pt idx="{place}"><c:v>{_number(cell)}</c:v></c:pt>' for place, cell in enumerate(cells) if cell is not None)
    form, n_cells = "<c:formatCode>General</c:formatCode>", f'<c:ptCount val="{len(cells)}"/>'
    chart.fh.write(f"<c:numCache>{form}{n_cells}{''.join(points)}</c:numCache>")


def _number(cell: str) -> str:
    try:
        float(cell)
    except ValueError:
        return "0"
    return cell
