"""The table of a data sheet as it stands in a workbook: its rows, which columns name a row, which hold its figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.proof.places import Cell, references
from pipeline.report.layout import HEADER_ROW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.proof.book import Book

TOTAL = "TOTAL"
SUMBER = "Sumber"
_RUNNING = re.compile(rf"No\b.*|{SUMBER}")  # says nothing of what a row is about


@dataclass(frozen=True, slots=True)
class Table:
    """One data sheet. ``headers`` are its columns' words; ``rows`` the sheet rows of its data, the total last.

    ``labels`` are the columns that name a row, those left of the first figure before the others; ``leading`` counts
    them; ``figures`` are the columns with numbers, formulas or text from an input. ``parents`` lead from a row to the
    one that sums it.
    """

    sheet: str
    headers: dict[int, str]
    rows: Sequence[int]
    labels: Sequence[int]
    leading: int
    figures: Sequence[int]
    total: int | None
    parents: dict[int, int]

    def words(self, book: Book, row: int) -> list[str]:
        """Return the texts that name a row."""
        if row == self.total:
            return [TOTAL]
        chosen = self.labels[: self.leading] or self.labels
        texts = (book.value(Cell(self.sheet, row, col)) for col in chosen)
        return [str(text) for text in texts if text not in {None, ""}]


def table_of(book: Book, sheet: str) -> Table | None:
    """Return the table of a data sheet (its header row ends in Sumber), None for a sheet of another kind."""
    cells = book.cells(sheet)
    headers = {col: str(value) for (row, col), value in cells.values.items() if row == HEADER_ROW}
    last = max(headers, default=0)
    if headers.get(last) != SUMBER:
        return None
    filled = {row for row, _ in cells.values}
    stop = next(row for row in range(HEADER_ROW + 1, cells.last_row + 2) if row not in filled)
    rows = [row for row in range(HEADER_ROW + 1, stop) if _is_data(book, sheet, row, headers)]
    total = next((row for row in reversed(rows) if _says_total(book, sheet, row, headers)), None)
    body = [row for row in rows if row != total]
    telling = [col for col, text in headers.items() if not _RUNNING.fullmatch(text)]
    figures = [col for col in telling if _holds_figures(book, sheet, col, body or rows)]
    labels = [col for col in telling if col not in figures]
    before = [col for col in labels if col < min(figures, default=last)]
    ordered = [*before, *(col for col in labels if col not in before)]
    return Table(sheet, headers, rows, ordered, len(before), figures, total, _parents(book, sheet, body, figures))


def _is_data(book: Book, sheet: str, row: int, headers: dict[int, str]) -> bool:
    """Tell a row of data from the one line that says there is none."""
    return sum(book.value(Cell(sheet, row, col)) is not None for col in headers) > 1


def _says_total(book: Book, sheet: str, row: int, headers: dict[int, str]) -> bool:
    return any(book.value(Cell(sheet, row, col)) == TOTAL for col in headers)


def _holds_figures(book: Book, sheet: str, col: int, rows: Sequence[int]) -> bool:
    filled = figures = 0
    for row in rows:
        cell = Cell(sheet, row, col)
        value = book.value(cell)
        if value is not None:
            filled += 1
            figures += not isinstance(value, str) or cell in book.origins or bool(book.formula(cell))
    return 2 * figures > filled


def _parents(book: Book, sheet: str, rows: Sequence[int], figures: Sequence[int]) -> dict[int, int]:
    known = set(rows)
    parents: dict[int, int] = {}
    for row in rows:
        for col in figures:
            for area in references(book.formula(Cell(sheet, row, col)), sheet):
                if area.sheet == sheet and area.left == area.right == col:
                    below = range(area.top, area.bottom + 1)
                    parents |= {child: row for child in below if child in known and child != row}
    return parents
