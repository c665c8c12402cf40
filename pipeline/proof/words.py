"""Figures and cells in words, as the officer reads them on the sheet."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.proof.places import Area, Cell
from pipeline.proof.table import Table, table_of
from pipeline.reading.values import round_half_up
from pipeline.report.layout import HEADER_ROW

if TYPE_CHECKING:
    from pipeline.proof.book import Book
    from pipeline.report.model import Scalar

LONGEST = 60  # characters of one text
_LABELS = 3  # texts that name a row on a sheet without a table


def shown(value: Scalar, code: str = "") -> str:
    """Return a value as the sheet shows it: Indonesian separators, per cent where the number format says so."""
    if value is None:
        return "(kosong)"
    if isinstance(value, str):
        return f'"{shortened(value)}"'
    if "%" in code:
        return with_comma(round_half_up(Decimal(repr(value)) * 100, 2)) + "%"
    if isinstance(value, int):
        return with_comma(Decimal(value))
    return with_comma(round_half_up(Decimal(repr(value)), 4).normalize())


def delta(before: Scalar, after: Scalar, code: str = "") -> str:
    """Return by how much a figure changed, with its sign; "" where either is no number."""
    if not isinstance(before, int | float) or not isinstance(after, int | float):
        return ""
    change = after - before
    sign = "+" if change > 0 else ""
    if "%" not in code:
        return f"{sign}{shown(change)}"
    points = shown(change, code).removesuffix("%")
    return f"{sign}{points} poin" if points.strip("-0,") else "kurang dari 0,01 poin"


def with_comma(number: Decimal) -> str:
    """Return a number with dots between thousands and a decimal comma."""
    return f"{number:,f}".translate(str.maketrans(",.", ".,"))


def shortened(text: str) -> str:
    """Return text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 3].rstrip() + "..."


def told_outside(*books: Book) -> list[str]:
    """Return a line for each table whose rows stand outside of any of the workbooks: they were not looked at."""
    outside = {sheet: file for book in books for sheet, file in book.rowless.items()}
    return [f"Tidak dibandingkan: baris {sheet}, yang hanya ada di {file}." for sheet, file in outside.items()]


class Words:
    """Names cells by their row's and column's own texts."""

    def __init__(self, book: Book) -> None:
        """Bind to one workbook."""
        self._book = book
        self._tables: dict[str, Table | None] = {}

    def table(self, sheet: str) -> Table | None:
        """Return the table of a sheet, found once."""
        if sheet not in self._tables:
            self._tables[sheet] = table_of(self._book, sheet)
        return self._tables[sheet]

    def value(self, cell: Cell) -> str:
        """Return what a cell shows."""
        return shown(self._book.value(cell), self._book.format(cell))

    def name(self, cell: Cell, above: Area | None = None) -> str:
        """Return what a cell is about: the texts of its row, then its column's header.

        What ``above``, the cell or range it is shown under, has in common with it is not said again.
        """
        same = above is not None and above.sheet == cell.sheet
        row = [] if same and above.top == above.bottom == cell.row else self._texts(cell)  # type: ignore[union-attr]
        header = "" if same and above.left == above.right == cell.col else self.header(cell)  # type: ignore[union-attr]
        parts = [*row, header]
        return ", ".join(shortened(part) for part in parts if part)

    def header(self, cell: Cell) -> str:
        """Return the words above a cell: on a sheet with a table its header, else the nearest line of words."""
        book, sheet = self._book, cell.sheet
        width = book.cells(sheet).last_col
        for row in (HEADER_ROW, *range(cell.row - 1, 0, -1)):
            line = list(book.filled(Area(sheet, row, 1, row, width))) if row < cell.row else []
            if len(line) > 1 and all(isinstance(book.value(at), str) for at in line):
                return str(book.value(Cell(sheet, row, cell.col)) or "")
        return ""

    def row(self, cell: Cell) -> str:
        """Return the texts that name a cell's row."""
        return ", ".join(map(shortened, self._texts(cell)))

    def _texts(self, cell: Cell) -> list[str]:
        table = self.table(cell.sheet)
        if table is not None and cell.row in table.rows:
            return table.words(self._book, cell.row)
        left = (self._book.value(Cell(cell.sheet, cell.row, col)) for col in range(1, cell.col))
        return [value for value in left if isinstance(value, str)][:_LABELS]
