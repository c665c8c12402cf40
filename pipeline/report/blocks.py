"""Blocks of many rows of one shape, drawn column by column and many rows at a time.

What decides such a piece is hashed first: one that was drawn for the last workbook need not be drawn again.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pipeline.addresses import column_letter
from pipeline.report.archive import Drawing, key_of
from pipeline.report.cells import escaped, formula_cell, row_open, value_cell
from pipeline.report.fit import SMALL_PRINT, long_texts, row_height, text_width
from pipeline.report.layout import ASAL, HEADER_ROW, quoted_sheet
from pipeline.report.links import cell_link
from pipeline.report.model import Format

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.report.draw import Pen
    from pipeline.report.links import Link
    from pipeline.report.model import Block, Scalar, Sheet

STEP = 4096  # rows of a piece


class _Column(NamedTuple):
    """How one column looks: its letter, style, width, and the formula of its cells as a format of row, first, last."""

    letter: str
    style: int
    width: float
    formula: str | None


class _Look(NamedTuple):
    """How a block looks: its columns, then those of Sumber with and without a link."""

    columns: tuple[_Column, ...]
    linked: _Column
    plain: _Column


class _Piece(NamedTuple):
    """All that decides the text of some rows; ``parts`` are the first and the last of the rows that each sums."""

    first_row: int
    look: _Look
    columns: Sequence[Sequence[Scalar]]
    parts: Sequence[tuple[int, int]]
    sumber: Sequence[str]
    is_linked: Sequence[bool]


def draw_block(sheet: Sheet, block: Block, pen: Pen, widths: Sequence[float], asal_first: int) -> Iterator[Drawing]:
    """Yield the rows of a block; ``asal_first`` is the row on Asal Angka of its first figure, or 0."""
    look = _look(sheet, block, pen, widths)
    asal = asal_first
    for start in range(0, block.size, STEP):
        stop = min(start + STEP, block.size)
        first_row = HEADER_ROW + 1 + start
        cells = zip(*(origin.sel[start:stop] for origin in block.origins), strict=True)
        figures = [len(group) - group.count(None) for group in cells] or [0] * (stop - start)
        goals = _goals(block, pen, range(start, stop), figures, asal)
        asal = asal and asal + sum(figures)
        piece = _Piece(
            first_row,
            look,
            [block.columns[column.field][start:stop] for column in sheet.columns],
            _parts(block, pen, start, stop),
            block.sumber[start:stop],
            [pen.sheet.link(f"{look.linked.letter}{row}", goal) for row, goal in enumerate(goals, first_row)],
        )
        yield Drawing(key_of(*piece), partial(_drawn, piece))


def _look(sheet: Sheet, block: Block, pen: Pen, widths: Sequence[float]) -> _Look:
    letters = {column.field: column_letter(i) for i, column in enumerate(sheet.columns, 1)}
    cells = {field: f"{letter}{{row}}" for field, letter in letters.items()}
    columns = []
    for column, width in zip(sheet.columns, widths, strict=False):
        template = block.formulas.get(column.field)
        formula = None if template is None else template.format(**cells, parts=_sum_of_parts(block, pen, column.field))
        style = pen.theme.cell(column.format, whole=True)
        columns.append(_Column(letters[column.field], style, width, formula))
    linked, plain = (
        _Column(column_letter(len(columns) + 1), pen.theme.cell(look), widths[-1] / SMALL_PRINT, None)
        for look in (Format.SOURCE, Format.UNLINKED)
    )
    return _Look(tuple(columns), linked, plain)


def _sum_of_parts(block: Block, pen: Pen, field: str) -> str:
    """Return the cells of a column that a row sums, as a format of their first and last row."""
    if block.parts is None:
        return ""
    letter = pen.layout.places[block.parts.sheet].columns[field]
    return f"{quoted_sheet(block.parts.sheet)}!{letter}{{first}}:{letter}{{last}}"


def _parts(block: Block, pen: Pen, start: int, stop: int) -> Sequence[tuple[int, int]]:
    """Return the rows on their sheet that each row sums."""
    if block.parts is None or not block.parts.first:
        return [(0, 0)] * (stop - start)
    top = pen.layout.places[block.parts.sheet].block_first
    spans = zip(block.parts.first[start:stop], block.parts.last[start:stop], strict=True)
    return [(top + first, top + last) for first, last in spans]


def _goals(block: Block, pen: Pen, rows: range, figures: Sequence[int], asal: int) -> Iterator[Link | None]:
    """Yield where the Sumber of each row leads: to its first figure on Asal Angka, or to the first row it sums.

    Where those rows are not on their sheet it leads to the sheet.
    """
    if block.parts is not None:
        letter = pen.layout.places[block.parts.sheet].columns[block.parts.column]
        cells = [f"{letter}{first}" for first, _ in _parts(block, pen, rows.start, rows.stop)]
        yield from (cell_link(block.parts.sheet, cell if block.parts.first else "A1") for cell in cells)
        return
    for count in figures:
        yield cell_link(ASAL, f"A{asal}") if asal and count and not pen.sheet.full else None
        asal = asal and asal + count


def _drawn(piece: _Piece) -> str:
    rows = range(piece.first_row, piece.first_row + len(piece.sumber))
    parts = [_opened(piece, rows)]
    parts += [_cells(*cells, rows, piece.parts) for cells in zip(piece.look.columns, piece.columns, strict=True)]
    linked, plain = piece.look.linked, piece.look.plain
    parts.append(
        [
            value_cell(f"{linked.letter}{row}", linked.style if is_linked else plain.style, text) + "</row>"
            for row, text, is_linked in zip(rows, piece.sumber, piece.is_linked, strict=True)
        ]
    )
    return "".join("".join(cells) for cells in zip(*parts, strict=True))


def _opened(piece: _Piece, rows: range) -> list[str]:
    """Return the start of each row, of a height of its own where a text takes more than a line."""
    lines = [1] * len(rows)
    texts = list(zip(piece.look.columns, piece.columns, strict=True))
    if text_width(max(piece.sumber, key=len)) > piece.look.linked.width:
        texts.append((piece.look.linked, piece.sumber))
    for column, values in texts:
        if long := long_texts({value for value in values if isinstance(value, str)}, column.width):
            lines = [max(line, long.get(str(value), 1)) for line, value in zip(lines, values, strict=True)]
    return [row_open(row, row_height(line) if line > 1 else None) for row, line in zip(rows, lines, strict=True)]


def _cells(column: _Column, values: Sequence[Scalar], rows: range, parts: Sequence[tuple[int, int]]) -> list[str]:
    """Return the cells of one column; what many of them have in common is rendered once."""
    letter, style, kinds = column.letter, column.style, set(map(type, values))
    if column.formula is not None:
        lines = zip(rows, values, parts, strict=True)
        if kinds == {int}:
            formula = escaped(column.formula).format
            return [
                f'<c r="{letter}{row}" s="{style}"><f>{formula(row=row, first=first, last=last)}</f><v>{value}</v></c>'
                for row, value, (first, last) in lines
            ]
        return [
            value_cell(f"{letter}{row}", style, None)
            if value is None
            else formula_cell(f"{letter}{row}", style, column.formula.format(row=row, first=first, last=last), value)
            for row, value, (first, last) in lines
        ]
    pairs = zip(rows, values, strict=True)
    if kinds == {int}:
        return [f'<c r="{letter}{row}" s="{style}"><v>{value}</v></c>' for row, value in pairs]
    if kinds == {str}:
        behind = {value: value_cell("", style, value).removeprefix('<c r="') for value in set(values)}
        return [f'<c r="{letter}{row}{behind[value]}' for row, value in pairs]
    return [value_cell(f"{letter}{row}", style, value) for row, value in pairs]
