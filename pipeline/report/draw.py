"""Sheets as rendered rows: headings, header, data, total, notes, with links noted on the way."""

from __future__ import annotations

import textwrap
from array import array
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from pipeline.addresses import column_letter
from pipeline.findings import Location
from pipeline.report.blocks import draw_block
from pipeline.report.cells import formula_cell, row_open, value_cell
from pipeline.report.fit import DEFAULT_POINTS, SMALL_PRINT, TITLE_POINTS, header_points, points_of, text_width
from pipeline.report.layout import ASAL, HEADER_ROW, SUMBER, Layout, page_start
from pipeline.report.links import Link, cell_link, source_link, source_text
from pipeline.report.model import NUMERIC, Block, Col, Format, Formula, Page, Ref, Row, Scalar, Sheet, cached

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.report.archive import Drawing
    from pipeline.report.sheet import ReportSheet
    from pipeline.report.theme import Theme

DAFTAR_ISI = "Daftar Isi"
BACK = "Kembali ke Daftar Isi"
SUMBER_WIDTHS = (20, 56)
LONGEST_DAY = "Selasa, 29 September 2020"


class Pen:
    """All that rendering one sheet needs: where things stand, how they look, and its links."""

    def __init__(self, name: str, layout: Layout, theme: Theme, sheet: ReportSheet, heading: str, inputs: str) -> None:
        """Bind the pen to one sheet."""
        self.name, self.layout, self.theme, self.sheet, self.heading = name, layout, theme, sheet, heading
        self.inputs = inputs
        self.heights: dict[int, float] = {}

    def target(self, goal: Ref | str) -> Link:
        """Return the link to a cell, or to a sheet by its name."""
        return cell_link(goal, "A1") if isinstance(goal, str) else cell_link(goal.sheet, self.layout.cell(goal))

    def file(self, place: Location) -> Link | None:
        """Return the link to a cell of an input file."""
        return source_link(place.berkas, place.lembar, place.sel, self.inputs)

    def open(self, row: int, height: float) -> str:
        """Return the start of a row of this height, which charts are placed by."""
        self.heights[row] = height
        return row_open(row, height)

    def line(self, row: int, part: str, text: str, height: float = DEFAULT_POINTS) -> str:
        """Return a row with one text in its first cell."""
        return self.open(row, height) + value_cell(f"A{row}", self.theme.part(part), text) + "</row>"

    def headings(self, title: str) -> Iterator[str]:
        """Yield the title rows and the way back to the contents."""
        yield self.line(1, "judul", title, 24)
        yield self.line(2, "subjudul", self.heading)
        if self.name == DAFTAR_ISI:
            return
        yield self.line(3, "kembali", BACK)
        self.sheet.link("A3", cell_link(DAFTAR_ISI, "A1"))

    def header(self, row: int, columns: Sequence[Col], widths: Sequence[float]) -> str:
        """Return the header row, high enough for its wrapped texts."""
        style = self.theme.part("kepala")
        cells = (value_cell(f"{column_letter(i)}{row}", style, c.header) for i, c in enumerate(columns, 1))
        return self.open(row, header_points(columns, widths)) + "".join(cells) + "</row>"

    def row(
        self, number: int, row: Row, columns: Sequence[Col], widths: Sequence[float], *, total: bool = False
    ) -> str:
        """Return one row of a table."""
        cells = []
        for i, column in enumerate(columns, 1):
            value = row.values.get(column.field)
            shown = cached(value)
            fmt = row.formats.get(column.field, column.format)
            fmt = Format.CENTER if isinstance(shown, str) and shown and fmt in NUMERIC else fmt
            whole = isinstance(shown, int) or (isinstance(shown, float) and shown.is_integer())
            tone = row.tones.get(column.field, "")
            style = self.theme.cell(fmt, level=row.level, tone=tone, total=total, whole=whole)
            address = f"{column_letter(i)}{number}"
            if isinstance(value, Formula):
                cells.append(formula_cell(address, style, self.layout.formula(value, self.name, number), value.value))
            else:
                cells.append(value_cell(address, style, value))
            if column.field in row.links:
                self.sheet.link(address, self.target(row.links[column.field]))
            elif column.field in row.files:
                self.sheet.link(address, self.file(row.files[column.field]))
        return self.open(number, points_of(row, columns, widths, total=total)) + "".join(cells) + "</row>"


def sheet_columns(sheet: Sheet) -> list[Col]:
    """Return the columns of a data sheet with its Sumber."""
    own = [Col(SUMBER, "Sumber", Format.SOURCE, _sumber_width(sheet))] if sheet.sumber else []
    return [*sheet.columns, *own]


def _sumber_width(sheet: Sheet) -> float:
    """Return the width that shows the longest source in one line, within bounds."""
    if isinstance(sheet.rows, Block):
        longest = max(sheet.rows.sumber, key=len, default="")
    else:
        texts = (row.sumber or source_text(next(iter(row.origins.values()), Location())) for row in sheet.rows)
        longest = max(texts, key=len, default="")
    least, most = SUMBER_WIDTHS
    return min(max(least, text_width(longest) * SMALL_PRINT + 2), most)


def shown_width(value: float, fmt: Format) -> float:
    """Return the room in column units that a number needs in its format."""
    if fmt is Format.DATE:
        return text_width(LONGEST_DAY)
    pattern = {Format.PERCENT: "{:,.2%}", Format.NUMBER: "{:,.2f}"}.get(fmt, "{:,.0f}")
    return text_width(pattern.format(value), bold=True) + 2.5


def column_widths(sheet: Sheet, columns: Sequence[Col]) -> list[float]:
    """Return the width of each column: its own, or what its widest number or longest header word needs."""
    widths = []
    for column in columns:
        words = max(text_width(word, bold=True) + 1 for word in column.header.split())
        numbers = _column_numbers(sheet, column.field) if column.format in NUMERIC else []
        extremes = [max(numbers), min(numbers)] if numbers else []  # all digits are of one width
        widths.append(round(max(column.width, words, *(shown_width(value, column.format) for value in extremes)), 1))
    return widths


def _column_numbers(sheet: Sheet, field: str) -> list[float]:
    """Return the numbers of a column, of an array the least and the greatest."""
    values: list[Scalar] = []
    if isinstance(sheet.rows, Block):
        column = sheet.rows.columns.get(field, ())
        if isinstance(column, array) and column:
            values += [int(np.min(column)), int(np.max(column))]
        else:
            values += column
    rows = [] if isinstance(sheet.rows, Block) else sheet.rows
    values += [cached(row.values.get(field)) for row in (*rows, *([sheet.total] if sheet.total else []))]
    return [value for value in values if isinstance(value, int | float)]


def draw_sheet(sheet: Sheet, pen: Pen, widths: Sequence[float], asal_first: int) -> Iterator[str | Drawing]:
    """Yield the rows of a data sheet; ``asal_first`` is the row on Asal Angka of its first input-borne figure, or 0."""
    columns = sheet_columns(sheet)
    yield from pen.headings(sheet.title)
    yield pen.header(HEADER_ROW, columns, widths)
    number, asal = HEADER_ROW + 1, asal_first
    if isinstance(sheet.rows, Block):
        yield from draw_block(sheet, sheet.rows, pen, widths, asal_first)
        number, asal = number + sheet.rows.size, asal and asal + sheet.rows.figures()
    else:
        for row in sheet.rows:
            drawn = with_sumber(row, number, len(columns), pen, asal) if sheet.sumber else row
            yield pen.row(number, drawn, columns, widths)
            number, asal = number + 1, asal and asal + len(row.origins)
        if not sheet.rows:
            yield pen.line(number, "kosong", sheet.empty)
            number += 1
    if sheet.total is not None:
        yield pen.row(number, with_sumber(sheet.total, number, len(columns), pen, asal), columns, widths, total=True)
        number += 1
    yield from draw_notes(sheet.notes, number + 1, pen, sum(widths))


def draw_notes(notes: Sequence[str], number: int, pen: Pen, width: float) -> Iterator[str]:
    """Yield notes, a line of the sheet's width each."""
    lines = [line for note in notes for line in textwrap.wrap(note, max(40, int(width * 0.95)))]
    for i, line in enumerate(lines):
        yield pen.line(number + i, "catatan", line)


def with_sumber(row: Row, number: int, column: int, pen: Pen, asal: int) -> Row:
    """Return the row with its Sumber: the first origin's words, linked to its row on Asal Angka, or how it was made.

    ``asal`` is 0 where Asal Angka does not list the sheet.
    """
    if not row.origins:
        formats = {**row.formats, SUMBER: Format.SOURCE if SUMBER in row.links else Format.UNLINKED}
        return replace(row, values={**row.values, SUMBER: row.sumber}, formats=formats)
    first = next(iter(row.origins.values()))
    goal = cell_link(ASAL, f"A{asal}") if asal else None
    linked = pen.sheet.link(f"{column_letter(column)}{number}", goal)
    formats = dict(row.formats) if linked else {**row.formats, SUMBER: Format.UNLINKED}
    return replace(row, values={**row.values, SUMBER: row.sumber or source_text(first)}, formats=formats)


def draw_page(page: Page, pen: Pen) -> Iterator[str]:
    """Yield the rows of a page's tables."""
    if page.cover:
        yield pen.line(1, "sampul", page.title, 60)
        yield pen.line(2, "sampul_anak", pen.heading, 30)
        yield pen.line(3, "kembali", DAFTAR_ISI)
        pen.sheet.link("A3", cell_link(DAFTAR_ISI, "A1"))
    else:
        yield from pen.headings(page.title)
    place = pen.layout.places[page.name]
    number = page_start(page)
    for table in page.tables:
        start = number
        widths = list(islice(page.widths, len(table.columns)))
        if table.title:
            yield pen.line(number, "bagian", table.title, TITLE_POINTS)
            number += 1
        if table.header:
            yield pen.header(number, table.columns, widths)
            number += 1
        for row in table.rows:
            yield pen.row(number, row, table.columns, widths)
            number += 1
        for note in table.notes:
            yield pen.line(number, "catatan", note)
            number += 1
        number = place.ends[start]
