"""Blocks of many rows of one shape, drawn column by column and many rows at a time.

What decides such a piece is hashed first: one that was drawn for the last workbook need not be drawn again.
"""

from __future__ import annotations

from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from pipeline.addresses import column_letter
from pipeline.report.archive import Drawing, key_of
from pipeline.report.cells import attribute, escaped, formula_cell, row_open, value_cell
from pipeline.report.fit import SMALL_PRINT, long_texts, row_height, text_width
from pipeline.report.layout import ASAL, HEADER_ROW, quoted_sheet
from pipeline.report.links import within
from pipeline.report.model import NUMERIC, Format

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.report.draw import Pen
    from pipeline.report.model import Block, Scalar, Sheet

STEP = 1024  # rows of a piece


class _Column(NamedTuple):
    """How one column looks: its letter, style, width, and the formula of its cells as a format of row, first, last.

    The width is that in which texts wrap, 0 in a column of figures.
    """

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
    """All that decides the text of some rows.

    ``firsts`` and ``lasts`` are the ends of the rows that each sums, ``goals`` the rows in ``goal_column`` that Sumber
    leads to, 0 for none.
    """

    first_row: int
    look: _Look
    columns: tuple[Sequence[Scalar], ...]
    firsts: Sequence[int]
    lasts: Sequence[int]
    sumber: Sequence[str]
    goal_column: str
    goals: Sequence[int]


def draw_block(sheet: Sheet, block: Block, pen: Pen, widths: Sequence[float], asal_first: int) -> Iterator[Drawing]:
    """Yield the rows of a block; ``asal_first`` is the row on Asal Angka of its first figure, or 0."""
    look = _look(sheet, block, pen, widths)
    asal = asal_first
    for start in range(0, block.size, STEP):
        part = slice(start, min(start + STEP, block.size))
        firsts, lasts = _parts(block, pen, part)
        if block.parts is None:
            goal_column, (goals, asal) = f"{quoted_sheet(ASAL)}!A", _figures(block, part, asal)
        else:
            letter = pen.layout.places[block.parts.sheet].columns[block.parts.column] if block.parts.first else "A"
            goal_column, goals = f"{quoted_sheet(block.parts.sheet)}!{letter}", firsts
        columns = tuple(block.columns[column.field][part] for column in sheet.columns)
        piece = _Piece(
            *(HEADER_ROW + 1 + start, look, columns, firsts, lasts),
            *(block.sumber[part], goal_column, within(goals, pen.sheet.room)),
        )
        if linked := len(goals) - piece.goals.count(0):
            links = partial(_links, look.linked.letter, piece.first_row, goal_column, piece.goals)
            pen.sheet.link_many(Drawing(key_of(*links.args), links), linked)
        yield Drawing(key_of(*piece), partial(_drawn, piece))


def _figures(block: Block, part: slice, asal: int) -> tuple[list[int], int]:
    """Return the row on Asal Angka of the first figure of each row, 0 for none, and that of the next; 0 for no list."""
    if not asal or not block.origins:
        return [0] * (part.stop - part.start), asal
    counts = block.counts(part)
    ends = list(accumulate(counts, initial=asal))
    return [at if count else 0 for at, count in zip(ends, counts, strict=False)], ends[-1]


def _links(letter: str, first_row: int, column: str, goals: Sequence[int]) -> str:
    target = attribute(column)
    return "".join(
        f'<hyperlink ref="{letter}{row}" location="{target}{goal}"/>'
        for row, goal in enumerate(goals, first_row)
        if goal
    )


def _look(sheet: Sheet, block: Block, pen: Pen, widths: Sequence[float]) -> _Look:
    letters = {column.field: column_letter(i) for i, column in enumerate(sheet.columns, 1)}
    cells = {field: f"{letter}{{row}}" for field, letter in letters.items()}
    columns = []
    for column, width in zip(sheet.columns, widths, strict=False):
        template = block.formulas.get(column.field)
        formula = None if template is None else template.format(**cells, parts=_sum_of_parts(block, pen, column.field))
        style = pen.theme.cell(column.format, whole=True)
        columns.append(_Column(letters[column.field], style, 0 if column.format in NUMERIC else width, formula))
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


def _parts(block: Block, pen: Pen, part: slice) -> tuple[list[int], list[int]]:
    """Return the first and the last row on their sheet that each row sums; where they are not there, its top."""
    if block.parts is None or not block.parts.first:
        top = [1] * (part.stop - part.start)
        return top, top
    above = pen.layout.places[block.parts.sheet].block_first
    return [above + row for row in block.parts.first[part]], [above + row for row in block.parts.last[part]]


def _drawn(piece: _Piece) -> str:
    rows = range(piece.first_row, piece.first_row + len(piece.sumber))
    parts = [_opened(piece, rows)]
    sums = list(zip(piece.firsts, piece.lasts, strict=True))
    parts += [_cells(*cells, rows, sums) for cells in zip(piece.look.columns, piece.columns, strict=True)]
    linked, plain = piece.look.linked, piece.look.plain
    parts.append(
        [
            value_cell(f"{linked.letter}{row}", linked.style if goal else plain.style, text) + "</row>"
            for row, text, goal in zip(rows, piece.sumber, piece.goals, strict=True)
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
        if column.width and (long := long_texts({value for value in values if isinstance(value, str)}, column.width)):
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
