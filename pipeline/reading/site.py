"""One table being read: its sheet, its header, its names, and what was found wrong on the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.addresses import cell_name
from pipeline.findings import Finding, Location, Tally, finding
from pipeline.reading import values as v
from pipeline.reading.cells import from_number, from_text
from pipeline.reading.grid import CellKind
from pipeline.reading.masks import identity_fault, shown
from pipeline.reading.problems import PERSONAL_DATE, PROBLEMS, SCALED, WANTED
from pipeline.reading.text import money_scale
from pipeline.reading.values import Parsed, Problem, State
from schemas.base import QUANTITIES, Kind
from schemas.registers import find_bagian, suggest_region

if TYPE_CHECKING:
    from pipeline.reading.matching import Header
    from pipeline.reading.view import SheetView
    from schemas.base import Column, Schema

AMBIGUOUS_EXAMPLE = "410.327.887 atau 98,54%"


class Site:
    """Where one table stands; ``floor`` is the row above which another table ends."""

    def __init__(self, view: SheetView, header: Header, berkas: str, floor: int, problems: Tally) -> None:
        """Take the table's titles and find its Bagian; cells that do not parse go to the file's ``problems``."""
        self.view, self.header, self.berkas = view, header, berkas
        self.schema: Schema = header.schema
        self.columns: dict[str, Column] = self.schema.columns()
        self.findings: list[Finding] = []
        self.problems = problems
        self.floor = floor
        self.titles = view.title_lines(header.first, floor)
        self.bagian = self._bagian()
        self.bagian_rows: list[tuple[int, str]] = []  # banners of the table that name a Bagian

    def at(self, row: int, col: int, kolom: str = "", nilai: str = "") -> Location:
        """Return the place of one cell of the sheet."""
        return Location(self.berkas, self.view.grid.name, cell_name(row, col), kolom, nilai, self.bagian)

    def _bagian(self) -> str:
        folders = self.berkas.rsplit("/", 1)
        sources = [
            folders[0] if len(folders) > 1 else "",
            *(text for _, text in self.titles),
            self.view.grid.name,
            folders[-1],
        ]
        found = next((b for text in sources if (b := find_bagian(text))), None)
        return found.nama if found else self.schema.owner

    def header_row(self, col: int) -> int:
        """Return the row of a column's lowest header cell."""
        rows = [row for row in range(self.header.first, self.header.last + 1) if col in self.view.cells(row)]
        return rows[-1] if rows else self.header.first

    def parse(self, column: Column, cell: int) -> Parsed:
        """Return what one cell says by its column's kind.

        A stated amount may be below zero: what is left of a pagu that was overspent, which is told at the realisasi.
        """
        kind = self.view.kind(cell)
        if kind == CellKind.ERROR:
            return Parsed(None, State.BAD, Problem.ERROR_CELL)
        if kind == CellKind.UNCACHED:
            return Parsed(None, State.BAD, Problem.UNCACHED)
        if kind == CellKind.NUMBER:
            parsed = from_number(column.kind, float(self.view.grid.num[cell]), self.view.format(cell))
        else:
            parsed = _said(column, self.view.text(cell))
        is_balance = column.stated and column.kind is Kind.MONEY
        is_below_zero = is_balance and parsed.problem is Problem.NEGATIVE
        return v.parse_below_zero(self.view.text(cell)) if is_below_zero else parsed

    def figure(self, name: str, cell: int, scale: int) -> Parsed:
        """Return what one cell of a column says, in whole rupiah where the column counts in thousands or more."""
        parsed = self.parse(self.columns[name], cell)
        if scale == 1:
            return parsed
        if parsed.problem is Problem.FRACTION:
            text = self.view.text(cell)
            is_number = self.view.kind(cell) == CellKind.NUMBER
            amount = v.scaled_money(v.exact(float(self.view.grid.num[cell])) if is_number else text, scale)
            return parsed if amount is None else Parsed(amount)
        return Parsed(parsed.value * scale) if isinstance(parsed.value, int) else parsed

    def problem(self, problem: Problem, name: str, row: int, col: int, text: str) -> None:
        """Note a cell that did not parse."""
        kind, column = PROBLEMS[problem], self.columns[name]

        def told() -> Finding:
            near = suggest_region(text) if column.kind is Kind.REGION else None
            misplaced = self.schema.personal and near is None  # a place no register knows may be somebody's name
            is_personal = column.personal or misplaced
            nilai = shown(text, column.kind, problem) if is_personal else text
            wanted, example = WANTED.get(column.kind, ("teks", "Belu"))
            if problem is Problem.AMBIGUOUS:
                example = _clear_example(column, nilai)
            if column.personal and column.kind is Kind.DATE:
                example = PERSONAL_DATE
            place = self.at(row, col, self.header.headers.get(name, self.schema.titles()[name]), nilai)
            return finding(
                kind,
                place,
                jenis=wanted,
                contoh=example,
                saran_nama=f' Maksud Anda "{near.nama}"?' if near else "",
                rumus=f" {text}" if text and not is_personal else "",
                sebab=identity_fault(text),
            )

        self.problems.add(kind, self.berkas, told)

    def scale(self, name: str, *, tell: bool = False) -> int:
        """Return what a column of money counts in, 1 for any other column; a finding where ``tell`` says so."""
        if self.columns[name].kind is not Kind.MONEY:
            return 1
        words = [self.header.headers[name], *(text for _, text in self.titles)]
        scale = max(money_scale(text) for text in words)
        if tell and scale != 1:
            col = self.header.columns[name]
            place = self.at(self.header_row(col), col, self.header.headers[name], self.header.headers[name])
            self.findings.append(finding(SCALED, place, kali=v.format_number(float(scale))))
        return scale


_NOTE_MARK = re.compile(r"(?<=[\d%–-])\s*(?:\*+\)?\s*$|[⁰¹²³⁴-⁹]+\)?(?=\s|$))")


def _said(column: Column, text: str) -> Parsed:
    """Return what a text in a column of its own says; a per cent needs no sign there ("49,84" below "%").

    The mark of a note behind a figure is read past: "255*", "255¹".
    """
    text = _NOTE_MARK.sub("", text) if column.kind in QUANTITIES else text
    if column.parse is not None and v.empty_state(text) is None:
        parsed = column.parse(text)
        if parsed.state is not State.BLANK or column.kind is not Kind.PERCENT:
            return parsed
    return from_text(column.kind, text)


def _clear_example(column: Column, text: str) -> str:
    """Return how an ambiguous text is likely meant where the column would take that, else a number of its kind."""
    meant = v.respelt(text)
    if meant and not _said(column, meant).problem:
        return meant
    return WANTED[column.kind][1] if column.kind is Kind.COUNT else AMBIGUOUS_EXAMPLE
