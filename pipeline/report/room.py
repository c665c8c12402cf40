"""What does not fit on a sheet: such a table keeps its total and names the file where its rows stand.

What pointed at those rows keeps the value it has now. Figures that Asal Angka has no room for stand in its CSV.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, overload

from pipeline.manifest import data_name, findings_name
from pipeline.reading.text import dotted
from pipeline.report.asal import count_of
from pipeline.report.layout import HEADER_ROW
from pipeline.report.model import TOTAL, Block, Formula, Page, Ref, Row, Sheet, Stated, cached
from pipeline.report.pages import temuan
from pipeline.report.pages.cek_silang import stated_figures
from pipeline.tables import Arrival

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.report.model import RangeRef, Report, Scalar

SHEET_ROWS = 1_048_576  # of an Excel sheet (Excel specifications and limits)
ASAL_CSV = "asal_angka"
OUTSIDE = "di luar buku kerja"
_NARROWEST = 20  # characters of a note's line that is well filled
_ROWLESS = re.compile(r"Tabel ini [\d.]+ baris, .* seluruhnya ada di (.+)\.")
_UNLISTED = re.compile(r"Tidak dimuat di sini: asal angka lembar (.+)\. Seluruhnya ada di (.+)\.")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A table whose rows are not on its sheet: how many they are, and the file that holds them, beside the workbook."""

    rows: int
    file: str


@dataclass(frozen=True, slots=True)
class Room:
    """What stands where: sheets left without rows, and those whose figures Asal Angka does not list.

    ``unlisted`` gives their number by sheet; ``file`` is the CSV of all figures.
    """

    rowless: Mapping[str, Elsewhere]
    unlisted: Mapping[str, int]
    file: str

    @property
    def note(self) -> str:
        """Return what Asal Angka says of the figures it does not list, "" where it lists all."""
        sheets = ", ".join(self.unlisted)
        return f"Tidak dimuat di sini: asal angka lembar {sheets}. Seluruhnya ada di {self.file}." if sheets else ""

    def arrivals(self) -> list[Arrival]:
        """Return a line of Kelengkapan for each table that is not, or not whole, in the workbook."""
        why = "lebih banyak daripada yang muat pada satu lembar Excel; seluruhnya ada di"
        lines = [
            Arrival(name, "", "", name, table.rows, OUTSIDE, f"{why} {table.file}")
            for name, table in self.rowless.items()
        ]
        if self.unlisted:
            sheets, count = ", ".join(self.unlisted), sum(self.unlisted.values())
            words = f"asal angka lembar {sheets} tidak muat; seluruhnya ada di {self.file}"
            lines.append(Arrival("Asal Angka", "", "", "Asal Angka", count, OUTSIDE, words))
        return lines

    @overload
    def settled(self, drawn: Sheet) -> Sheet: ...
    @overload
    def settled(self, drawn: Page) -> Page: ...
    def settled(self, drawn: Sheet | Page) -> Sheet | Page:
        """Return a sheet without the rows that do not fit, and nothing on it pointing at rows that are gone."""
        if not self.rowless:
            return drawn
        if isinstance(drawn, Page):
            tables = [replace(table, rows=[self._row(row) for row in table.rows]) for table in drawn.tables]
            return replace(drawn, tables=tables)
        total = None if drawn.total is None else self._row(drawn.total)
        if drawn.name in self.rowless:
            return replace(drawn, rows=[], total=total, empty=_told(self.rowless[drawn.name]))
        rows = self._block(drawn.rows) if isinstance(drawn.rows, Block) else [self._row(row) for row in drawn.rows]
        return replace(drawn, rows=rows, total=total)

    def _block(self, block: Block) -> Block:
        """Return a block without the sums of rows that are gone."""
        if block.parts is None or block.parts.sheet not in self.rowless:
            return block
        own = {field: template for field, template in block.formulas.items() if "{parts}" not in template}
        return replace(block, formulas=own, parts=replace(block.parts, first=(), last=()))

    def _row(self, row: Row) -> Row:
        values = {name: self._value(value) for name, value in row.values.items()}
        links = {name: self._goal(goal) for name, goal in row.links.items()}
        return replace(row, values=values, links=links)

    def _value(self, value: Scalar | Formula) -> Scalar | Formula:
        gone = isinstance(value, Formula) and any(self._is_gone(ref) for ref in value.refs)
        return cached(value) if gone else value

    def _goal(self, goal: Ref | str) -> Ref | str:
        return goal.sheet if isinstance(goal, Ref) and self._is_gone(goal) else goal

    def _is_gone(self, ref: Ref | RangeRef | Stated) -> bool:
        return (
            not isinstance(ref, Stated)
            and ref.sheet in self.rowless
            and not (isinstance(ref, Ref) and ref.key == TOTAL)
        )


def room_of(report: Report) -> Room:
    """Return what of a report does not fit on its sheets."""
    folder = data_name(report.tahun, final=report.final)
    long = {sheet.name: sheet for sheet in report.sheets if not _fits(_size(sheet), sheet)}
    rowless = {name: Elsewhere(_size(sheet), f"{folder}/{sheet.csv}.csv") for name, sheet in long.items()}
    if not _fits(len(report.findings)):
        rowless[temuan.NAME] = Elsewhere(len(report.findings), findings_name(report.tahun))
    left = SHEET_ROWS - HEADER_ROW - len(stated_figures(report.checks))
    counts = {sheet.name: count_of(sheet) for sheet in report.sheets}
    listed = _smallest({name: count for name, count in counts.items() if name not in long}, left)
    unlisted = {name: count for name, count in counts.items() if count and name not in listed}
    return Room(rowless, unlisted, f"{folder}/{ASAL_CSV}.csv")


def rowless_file(text: Scalar) -> str | None:
    """Return the file that a sheet without its rows names in their place; None for any other text."""
    found = _ROWLESS.fullmatch(str(text))
    return None if found is None else found[1]


def unlisted_sheets(text: Scalar) -> tuple[list[str], str] | None:
    """Return the sheets and the file that Asal Angka's note names; None for any other text."""
    found = _UNLISTED.fullmatch(str(text))
    return None if found is None else (found[1].split(", "), found[2])


def _told(table: Elsewhere) -> str:
    more = "lebih banyak daripada yang muat pada satu lembar Excel"
    return f"Tabel ini {dotted(table.rows)} baris, {more}; seluruhnya ada di {table.file}."


def _size(sheet: Sheet) -> int:
    return sheet.rows.size if isinstance(sheet.rows, Block) else len(sheet.rows)


def _fits(rows: int, sheet: Sheet | None = None) -> bool:
    """Tell whether rows fit below a header, with the total and the notes of the sheet."""
    notes = sheet.notes if sheet is not None else ()
    lines = sum(1 + len(note) // _NARROWEST for note in notes)
    return HEADER_ROW + rows + 1 + bool(lines) + lines <= SHEET_ROWS


def _smallest(counts: Mapping[str, int], room: int) -> set[str]:
    """Return the names whose counts fit together, the smallest first."""
    found = set()
    for name, count in sorted(counts.items(), key=lambda item: item[1]):
        room -= count
        if room >= 0:
            found.add(name)
    return found
