"""Where every row and column of the workbook stands, known before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

from pipeline.addresses import column_letter
from pipeline.report.fit import DEFAULT_POINTS, TITLE_POINTS, header_points, points_of
from pipeline.report.model import (
    TOTAL,
    Block,
    Formula,
    Key,
    Page,
    RangeRef,
    Ref,
    Row,
    Scalar,
    Sheet,
    Stated,
    Table,
    cached,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ASAL = "Asal Angka"
HEADER_ROW = 5  # title, office and year, way back, blank line, header
NOTE_ROW = HEADER_ROW - 1  # of Asal Angka, blank on other sheets
ASAL_FIRST = HEADER_ROW + 1
ASAL_VALUE = "G"
CHART_POINTS = 250.0  # room that a chart needs beside its table
SUMBER = "sumber"

Drawn: TypeAlias = "Sheet | Page"


def quoted_sheet(name: str) -> str:
    """Return a sheet name as it stands in a reference."""
    return "'" + name.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Place:
    """One sheet's columns (field -> letter) and rows (key -> row), of a block by its name and first row."""

    columns: Mapping[str, str]
    rows: Mapping[Key, int]
    values: Mapping[Key, Row]
    block: Block | None = None
    block_first: int = HEADER_ROW + 1
    last: int = HEADER_ROW
    ends: Mapping[int, int] = field(default_factory=dict)  # of a page: first row of each table -> that of the next

    def row(self, key: Key) -> int:
        """Return the 1-based row of a key; KeyError for one the sheet does not have."""
        if self.block is not None and len(key) == 2 and key[0] == self.block.name:
            return self.block_first + int(key[1])  # type: ignore[call-overload, no-any-return]
        return self.rows[key]

    def value(self, key: Key, name: str) -> Scalar:
        """Return the value, or a formula's cached value, of one cell."""
        if self.block is not None and len(key) == 2 and key[0] == self.block.name:
            return self.block.columns[name][int(key[1])]  # type: ignore[call-overload]
        return cached(self.values[key].values.get(name))


def place_sheet(sheet: Sheet) -> Place:
    """Return where the cells of a data sheet stand."""
    fields = [column.field for column in sheet.columns] + ([SUMBER] if sheet.sumber else [])
    columns = {name: column_letter(i) for i, name in enumerate(fields, 1)}
    first = HEADER_ROW + 1
    if isinstance(sheet.rows, Block):
        rows: dict[Key, int] = {}
        values: dict[Key, Row] = {}
        after = first + sheet.rows.size
    else:
        rows = {row.key: first + i for i, row in enumerate(sheet.rows)}
        values = {row.key: row for row in sheet.rows}
        if len(rows) != len(sheet.rows):
            message = f"two rows of one key on sheet {sheet.name}"
            raise ValueError(message)
        after = first + max(len(rows), 1)
    if sheet.total is not None:
        rows[TOTAL], values[TOTAL] = after, sheet.total
        after += 1
    block = sheet.rows if isinstance(sheet.rows, Block) else None
    return Place(columns, rows, values, block, first, after - 1)


def place_page(page: Page) -> Place:
    """Return where the cells of a page's tables stand: heading, header, rows, notes and a blank line for each."""
    columns: dict[str, str] = {}
    rows: dict[Key, int] = {}
    values: dict[Key, Row] = {}
    row = page_start(page)
    ends: dict[int, int] = {}
    for table in page.tables:
        start = row
        columns |= {column.field: column_letter(i) for i, column in enumerate(table.columns, 1)}
        row += bool(table.title) + table.header
        for line in table.rows:
            rows[line.key], values[line.key] = row, line
            row += 1
        row += len(table.notes) + _filling(table, page) + 1
        ends[start] = row
    return Place(columns, rows, values, None, 0, max(row - 2, page_start(page)), ends)


def _filling(table: Table, page: Page) -> int:
    """Return the blank rows below a table until its chart ends."""
    if table.chart is None:
        return 0
    widths = page.widths[: len(table.columns)]
    points = sum(points_of(row, table.columns, widths) for row in table.rows) + len(table.notes) * DEFAULT_POINTS
    points += TITLE_POINTS * bool(table.title) + (header_points(table.columns, widths) if table.header else 0)
    return max(0, ceil((CHART_POINTS - points) / DEFAULT_POINTS))


def page_start(page: Page) -> int:
    """Return the first row of a page's tables."""
    return HEADER_ROW + 3 if page.cover else HEADER_ROW


class Layout:
    """The places of all sheets, and so the address of every reference.

    ``stated`` gives each stated figure its row on Asal Angka: behind ``asal_rows`` rows of the data sheets.
    """

    def __init__(self, drawn: Iterable[Drawn], stated: Iterable[Stated] = (), asal_rows: int = 0) -> None:
        """Compute all places; two sheets of one name are a bug."""
        self.places: dict[str, Place] = {}
        for sheet in drawn:
            if sheet.name in self.places:
                message = f"two sheets named {sheet.name}"
                raise ValueError(message)
            self.places[sheet.name] = place_page(sheet) if isinstance(sheet, Page) else place_sheet(sheet)
        self._cells: tuple[tuple[str, int], dict[str, str]] = ("", 0), {}  # of the row last asked for
        self.stated: dict[Stated, int] = {}
        for figure in stated:
            self.stated.setdefault(figure, ASAL_FIRST + asal_rows + len(self.stated))

    def cell(self, ref: Ref) -> str:
        """Return the address of a reference on its own sheet."""
        place = self.places[ref.sheet]
        return f"{place.columns[ref.column]}{place.row(ref.key)}"

    def address(self, ref: Ref | RangeRef | Stated, seen_from: str) -> str:
        """Return the address of a reference as a formula on the sheet ``seen_from`` writes it."""
        if isinstance(ref, Stated):
            return f"{quoted_sheet(ASAL)}!{ASAL_VALUE}{self.stated[ref]}"
        if isinstance(ref, Ref):
            cells = self.cell(ref)
        else:
            place = self.places[ref.sheet]
            letter = place.columns[ref.column]
            cells = f"{letter}{place.row(ref.first)}:{letter}{place.row(ref.last)}"
        return cells if ref.sheet == seen_from else f"{quoted_sheet(ref.sheet)}!{cells}"

    def value(self, ref: Ref | Stated) -> Scalar:
        """Return the value, or a formula's cached value, that a reference points at."""
        return ref.value if isinstance(ref, Stated) else self.places[ref.sheet].value(ref.key, ref.column)

    def formula(self, formula: Formula, sheet: str, row: int) -> str:
        """Return a formula's text with every placeholder resolved, for one row of a sheet."""
        if self._cells[0] != (sheet, row):
            self._cells = (sheet, row), {name: f"{at}{row}" for name, at in self.places[sheet].columns.items()}
        columns = self._cells[1]
        return formula.text.format(*(self.address(ref, sheet) for ref in formula.refs), **columns)
