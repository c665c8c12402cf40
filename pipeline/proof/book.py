"""A finished workbook read back: values, formulas and, by Asal Angka, the input cell behind each figure."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from pipeline.errors import UnreadableError, UsageError, reason_of
from pipeline.findings import Location
from pipeline.proof.places import Area, Cell, area_of
from pipeline.reading.grid import CellKind, Refusal
from pipeline.reading.limits import Limits
from pipeline.reading.refusals import UNREADABLE, file_finding
from pipeline.reading.workbook import read_book
from pipeline.report.asal import COLUMNS as ASAL_COLUMNS
from pipeline.report.identity import read_identity
from pipeline.report.layout import ASAL, ASAL_FIRST, ASAL_VALUE, HEADER_ROW, NOTE_ROW
from pipeline.report.room import rowless_file, unlisted_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pipeline.reading.grid import Grid
    from pipeline.report.identity import Identity
    from pipeline.report.model import Scalar

Spot = tuple[int, int]  # 1-based row and column
_HEADERS = [column.header for column in ASAL_COLUMNS]
_VALUE_COLUMN = ord(ASAL_VALUE) - ord("A") + 1


class Entry(NamedTuple):
    """One row of Asal Angka: the cells it speaks of, and where their figure stands in the inputs, with its text."""

    baris: int
    area: Area | None  # None for a figure that only a check uses
    berkas: str
    lembar: str
    sel: str
    teks: str

    def column(self, number: int) -> Entry:
        """Return the entry for one column, counted from 0, of the source block."""
        source = area_of(self.sel, self.lembar)
        if source is None:
            return self
        col = source.left + number
        return self._replace(sel=str(source._replace(left=col, right=col)).rpartition("!")[2])


@dataclass(slots=True)
class SheetCells:
    """What stands on one sheet. A formula's value is the one saved with it."""

    values: dict[Spot, Scalar] = field(default_factory=dict)
    formats: dict[Spot, str] = field(default_factory=dict)
    last_row: int = 0
    last_col: int = 0


class Book:
    """A workbook that a run wrote, perhaps saved again since by Excel or LibreOffice."""

    def __init__(self, path: Path) -> None:
        """Open the workbook; raises UsageError where it is no workbook of ours, UnreadableError where it cannot be."""
        self.path = path
        if not path.exists():
            raise UsageError(f"{path} tidak ditemukan. Periksa namanya, atau jalankan pipeline run lebih dahulu.")
        if not path.is_file():
            raise UsageError(f"{path} bukan berkas. Sebut buku kerjanya, misalnya outputs/LAKIP-2020.xlsx.")
        self._grids = {grid.name: grid for grid in _read(path)}
        self._cells: dict[str, SheetCells] = {}
        self._formulas: dict[str, dict[Spot, str]] = {}
        if [self.cells(ASAL).values.get((HEADER_ROW, i)) for i in range(1, len(_HEADERS) + 1)] != _HEADERS:
            raise UsageError(self._stranger())
        self.identity: Identity | None = self._package[1]

    @property
    def names(self) -> list[str]:
        """Return the sheets in their order."""
        return list(self._grids)

    def cells(self, sheet: str) -> SheetCells:
        """Return the filled cells of a sheet, none for one the workbook lacks."""
        if sheet not in self._cells:
            self._cells[sheet] = _sheet_cells(self._grids[sheet]) if sheet in self._grids else SheetCells()
        return self._cells[sheet]

    def value(self, cell: Cell) -> Scalar:
        """Return what stands in a cell, None where it is blank."""
        return self.cells(cell.sheet).values.get((cell.row, cell.col))

    def format(self, cell: Cell) -> str:
        """Return a cell's number format code."""
        return self.cells(cell.sheet).formats.get((cell.row, cell.col), "")

    def filled(self, area: Area) -> Iterator[Cell]:
        """Yield the cells of an area in which something stands, row by row."""
        cells = self.cells(area.sheet)
        for row in range(area.top, min(area.bottom, cells.last_row) + 1):
            for col in range(area.left, min(area.right, cells.last_col) + 1):
                if (row, col) in cells.values:
                    yield Cell(area.sheet, row, col)

    def formula(self, cell: Cell) -> str:
        """Return a cell's formula without its "=", "" where it has none."""
        return self.formulas(cell.sheet).get((cell.row, cell.col), "")

    def formulas(self, sheet: str) -> Mapping[Spot, str]:
        """Return the formulas of a sheet."""
        if sheet not in self._formulas:
            self._formulas[sheet] = _formulas(self._package[0], sheet) if sheet in self._grids else {}
        return self._formulas[sheet]

    @cached_property
    def without_result(self) -> int:
        """Return how many formulas have no saved result: a program wrote the file without computing it."""
        return sum(int((grid.kind == CellKind.UNCACHED).sum()) for grid in self._grids.values())

    @cached_property
    def defined(self) -> dict[str, Area]:
        """Return the defined names that mean cells."""
        names = self._package[0].defined_names.items()
        areas = {name: area_of(str(defined.attr_text), "") for name, defined in names}
        return {name: area for name, area in areas.items() if area is not None}

    @cached_property
    def entries(self) -> list[Entry]:
        """Return the rows of Asal Angka in their order."""
        values = self.cells(ASAL).values
        found = []
        for row in range(ASAL_FIRST, self.cells(ASAL).last_row + 1):
            lembar, sel, *source = (str(values.get((row, col)) or "") for col in range(1, _VALUE_COLUMN))
            if any(source):
                found.append(Entry(row, area_of(sel, lembar), *source))
        return found

    @cached_property
    def origins(self) -> dict[Cell, Entry]:
        """Return the row of Asal Angka of every cell that has one, its own value there included."""
        found = {}
        for entry in self.entries:
            found[Cell(ASAL, entry.baris, _VALUE_COLUMN)] = entry
            if entry.area is not None:
                found |= self._shared_out(entry, entry.area)
        return found

    def _shared_out(self, entry: Entry, area: Area) -> dict[Cell, Entry]:
        """Return the entry of each cell of its area: where the source block is as wide, that of the cell's column."""
        source, cells = area_of(entry.sel, entry.lembar), list(area.cells())
        width = source.right - source.left + 1 if source is not None else 0
        if width != len(cells):
            own = [cell for cell in cells if not self.formula(cell)]
            if width != len(own):
                return dict.fromkeys(cells, entry)
            cells = own
        return {cell: entry.column(number) if width > 1 else entry for number, cell in enumerate(cells)}

    @cached_property
    def rowless(self) -> dict[str, str]:
        """Return the sheets whose rows did not fit, each with the file beside the workbook that holds them."""
        lines = {name: _first_text(grid, HEADER_ROW + 1) for name, grid in self._grids.items()}
        return {name: file for name, line in lines.items() if (file := rowless_file(line)) is not None}

    @cached_property
    def unlisted(self) -> dict[str, str]:
        """Return the sheets whose figures Asal Angka has no room for, each with the file that lists them."""
        sheets, file = unlisted_sheets(self.value(Cell(ASAL, NOTE_ROW, 1))) or ([], "")
        return dict.fromkeys(sheets, file)

    @cached_property
    def _package(self) -> tuple[openpyxl.Workbook, Identity | None]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what openpyxl leaves out, drawings and the like, is of no concern here
            try:
                package = openpyxl.load_workbook(self.path, read_only=True)
            except (InvalidFileException, KeyError) as error:
                message = f"{self.path} bukan buku kerja .xlsx. Simpan di Excel sebagai Excel Workbook (.xlsx)."
                raise UnreadableError(message) from error
        properties = package.custom_doc_props.props  # type: ignore[attr-defined]
        return package, read_identity({str(found.name): str(found.value) for found in properties})

    def _stranger(self) -> str:
        if ASAL in self._grids:
            return f"{self.path} ditulis versi lain: susunan lembar {ASAL} tidak dikenal. Jalankan pipeline run lagi."
        return f"{self.path} bukan buku kerja LAKIP dari pipeline run: lembar {ASAL} tidak ada."


def _read(path: Path) -> list[Grid]:
    try:
        with path.open("rb"):
            book = read_book(path, Limits())
    except OSError as error:
        book = Refusal(UNREADABLE, reason_of(error))
    if isinstance(book, Refusal):
        told = file_finding(book.code, Location(str(path)), book.detail)
        raise UnreadableError(f"{told.pesan} {told.saran}")
    return book.sheets


def _first_text(grid: Grid, row: int) -> str:
    """Return the text in column A of a row, "" where there is none."""
    at = int(grid.row.searchsorted(row))
    found = at < len(grid.row) and (grid.row[at], grid.col[at], grid.kind[at]) == (row, 1, CellKind.TEXT)
    return grid.strings[grid.text[at]] if found else ""


def _sheet_cells(grid: Grid) -> SheetCells:
    sheet = SheetCells()
    kinds, numbers, texts, styles = grid.kind.tolist(), grid.num.tolist(), grid.text.tolist(), grid.style.tolist()
    for i, spot in enumerate(zip(grid.row.tolist(), grid.col.tolist(), strict=True)):
        kind = kinds[i]
        if kind == CellKind.NUMBER:
            number = numbers[i]
            sheet.values[spot] = int(number) if number.is_integer() else number
        elif kind == CellKind.BOOL:
            sheet.values[spot] = "TRUE" if numbers[i] else "FALSE"
        elif kind != CellKind.UNCACHED:
            sheet.values[spot] = grid.strings[texts[i]]
        sheet.formats[spot] = grid.formats[styles[i]]
    sheet.last_row = int(grid.row.max(initial=0))
    sheet.last_col = int(grid.col.max(initial=0))
    return sheet


def _formulas(package: openpyxl.Workbook, sheet: str) -> dict[Spot, str]:
    found: dict[Spot, str] = {}
    for row in package[sheet].iter_rows():
        for cell in row:
            if cell.data_type == "f":
                text = cell.value if isinstance(cell.value, str) else getattr(cell.value, "text", "") or ""
                found[int(cell.row or 0), int(cell.column or 0)] = text.removeprefix("=")
    return found
