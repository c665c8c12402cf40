"""What changed between two workbooks: figures, rows, columns and sheets, and which input cells moved each figure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.proof.compare import is_same
from pipeline.proof.pairs import Pairs, Side, pair_rows
from pipeline.proof.places import Cell, references
from pipeline.proof.table import table_of

if TYPE_CHECKING:
    from pipeline.proof.book import Book
    from pipeline.proof.table import Table


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that is not the same: where it stands in the one workbook and in the other."""

    before: Cell
    after: Cell


@dataclass(slots=True)
class SheetChanges:
    """What changed on one sheet; ``renamed`` are naming texts of rows that were paired all the same."""

    one: Side
    other: Side
    pairs: Pairs
    changes: list[Change] = field(default_factory=list)
    renamed: list[Change] = field(default_factory=list)
    columns_gone: list[str] = field(default_factory=list)
    columns_new: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        rows = self.pairs.gone or self.pairs.new
        return bool(self.changes or self.renamed or rows or self.columns_gone or self.columns_new)


def compare_sheets(one: Book, other: Book, years: tuple[int, int]) -> list[SheetChanges]:
    """Return the changes of every data sheet that both workbooks have, in the order of the other.

    Where one of them has a sheet without its rows, only the totals are compared.
    """
    found = []
    outside = one.rowless | other.rowless
    for name in other.names:
        tables = table_of(one, name), table_of(other, name)
        if tables[0] is not None and tables[1] is not None:
            here, there = (_total_only(table) if name in outside else table for table in (tables[0], tables[1]))
            found.append(_compare(Side(one, here, years[0]), Side(other, there, years[1])))
    return found


def _total_only(table: Table) -> Table:
    return replace(table, rows=[] if table.total is None else [table.total], parents={})


def sheets_of(book: Book) -> list[str]:
    """Return the data sheets of a workbook that have rows."""
    tables = ((name, table_of(book, name)) for name in book.names)
    return [name for name, table in tables if table is not None and table.rows]


def _compare(one: Side, other: Side) -> SheetChanges:
    found = SheetChanges(one, other, pair_rows(one, other))
    here, there = one.columns(), other.columns()
    found.columns_gone = [one.table.headers[col] for name, col in here.items() if name not in there]
    found.columns_new = [other.table.headers[col] for name, col in there.items() if name not in here]
    sheet = one.table.sheet
    for row, partner in found.pairs.rows.items():
        for name in here.keys() & there.keys():
            change = Change(Cell(sheet, row, here[name]), Cell(sheet, partner, there[name]))
            values = one.book.value(change.before), other.book.value(change.after)
            if here[name] in one.table.figures or there[name] in other.table.figures:
                if not is_same(*values):
                    found.changes.append(change)
            elif here[name] in one.table.labels and one.text(values[0]) != other.text(values[1]):
                found.renamed.append(change)
    found.changes.sort(key=lambda change: change.after)
    return found


class Causes:
    """Finds, for a figure that formulas make, the input-borne figures that moved it."""

    def __init__(self, sheets: list[SheetChanges]) -> None:
        """Take all changed figures, and those of rows that one workbook lacks."""
        changed = [change for sheet in sheets for change in sheet.changes]
        self._other = _Moved({change.after for change in changed} | _cells(sheets, new=True))
        self._one = _Moved({change.before for change in changed} | _cells(sheets, new=False))

    def of(self, change: Change, one: Book, other: Book) -> list[Cell]:
        """Return the cells of the inputs' figures that moved a figure, by their place in the other workbook.

        A figure of a row that only the first workbook has goes by its place there.
        """
        found = self._other.below(change.after, other)
        return list(found or self._one.below(change.before, one))


class _Moved:
    def __init__(self, cells: set[Cell]) -> None:
        self._cells = cells
        self._known: dict[Cell, dict[Cell, None]] = {}

    def below(self, cell: Cell, book: Book) -> dict[Cell, None]:
        """Return the moved figures without a formula that a cell is made of, itself not included."""
        if cell not in self._known:
            self._known[cell] = {}  # ends a circle
            found: dict[Cell, None] = {}
            for area in references(book.formula(cell), cell.sheet):
                for part in book.filled(area):
                    if part in self._cells:
                        found |= self.below(part, book) if book.formula(part) else {part: None}
            self._known[cell] = found
        return self._known[cell]


def _cells(sheets: list[SheetChanges], *, new: bool) -> set[Cell]:
    found = set()
    for sheet in sheets:
        side, rows = (sheet.other, sheet.pairs.new) if new else (sheet.one, sheet.pairs.gone)
        found |= {Cell(side.table.sheet, row, col) for row in rows for col in side.table.figures}
    return found
