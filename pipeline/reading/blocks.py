"""The tables of a sheet: below each other with their headers repeated at page breaks, or beside each other."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from pipeline.reading.headers import find_headers
from pipeline.reading.rows import is_total, looks_like_value
from pipeline.reading.text import key, money_scale, normalise
from pipeline.reading.titles import title_years
from pipeline.reading.view import LONGEST_HEADER, SheetView
from pipeline.reading.words import vocabulary
from schemas.registers import find_bagian, region_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.reading.grid import Grid
    from pipeline.reading.matching import Header

MOST_TITLES = 8  # lines of a title above a header
MOST_IN_TITLE = 2  # cells in a line of a title
LAST_ROW = 10**9
LONGEST_UNIT = 30  # characters of "(dalam ribuan rupiah)"
_UNIT = re.compile(
    r"\(?\s*(?:rp\.?|rupiah|%|persen|orang|jiwa|pemilih|suara|unit|buah|lembar|surat|kali)\s*\)?", re.IGNORECASE
)
_PAGE = re.compile(r"(?:halaman|hal|hlm|page|lanjutan|sambungan)\b.*|.*\b(?:lanjutan|sambungan)")


class Block(NamedTuple):
    """One table's header, the rows that only repeat it or its titles, and the first row that is no longer its own.

    ``other`` says that a table of another kind stands there, which no schema knows.
    """

    header: Header
    repeats: set[int]
    stop: int
    other: bool = False


def side_by_side(grid: Grid, name_words: str) -> list[tuple[SheetView, list[Header]]]:
    """Return the sheet's parts between blank columns where two or more hold a table of their own, else the whole.

    Each part comes with its headers, and with the lines above all of them: those are the title of each.
    """
    whole = SheetView(grid)
    strips = _strips(grid)
    found = _read_strips(grid, strips, 0, name_words)
    if sum(any(header.full for header in headers) for _, headers in found) > 1:
        above = _common_rows(found)
        return found if above <= int(grid.row.min()) else _read_strips(grid, strips, above, name_words)
    return [(whole, _headers(whole, name_words))]


def _read_strips(
    grid: Grid, strips: Sequence[tuple[int, int]], above: int, name_words: str
) -> list[tuple[SheetView, list[Header]]]:
    parts = [SheetView(grid.columns(first, last, above)) for first, last in strips]
    return [(part, _headers(part, name_words)) for part in parts]


def _common_rows(found: Sequence[tuple[SheetView, list[Header]]]) -> int:
    """Return the row above which only one part has lines, and no table has begun: titles of the whole sheet."""
    second = sorted(int(part.rows[0]) for part, _ in found if len(part.rows))[1]
    return min(second, *(header.first for _, headers in found for header in headers))


def _headers(view: SheetView, name_words: str) -> list[Header]:
    return [_with_units(view, header) for header in find_headers(view, name_words)]


def _with_units(view: SheetView, header: Header) -> Header:
    """Return the header with a row of units below it ("(Rp)", "(Rp.000)", "%", "orang"), where there is one."""
    units = dict(view.texts(header.last + 1))
    if not units or len(units) < len(view.cells(header.last + 1)) or not all(map(_is_unit, units.values())):
        return header
    words = {name: f"{text} {units.get(header.columns[name], '')}".strip() for name, text in header.headers.items()}
    return replace(header, last=header.last + 1, headers=words)


def _is_unit(text: str) -> bool:
    return bool(_UNIT.fullmatch(text)) or (len(text) <= LONGEST_UNIT and money_scale(text) != 1)


def _strips(grid: Grid) -> list[tuple[int, int]]:
    """Return the first and last column of the parts of a sheet that a blank column parts, none for a single part."""
    cols = np.unique(grid.col)
    edges = np.flatnonzero(np.diff(cols) > 1) + 1
    return [(int(part[0]), int(part[-1])) for part in np.split(cols, edges)] if len(edges) else []


def tables_of(view: SheetView, headers: Sequence[Header]) -> list[Block]:
    """Return the tables that headers open, from top to bottom; a repeated header opens none."""
    tables: list[tuple[Header, set[int]]] = []
    for header in headers:
        last = tables[-1][0] if tables else None
        lines = _title_rows(view, header, last.last if last else 0)
        again = [row for row in lines if last is not None and _said_before(view, last, row)]
        if last is not None and _is_repeat(view, last, header) and not _opens(view, header, lines, again):
            pages = (row for row in lines if _turns_page(view, row))
            tables[-1][1].update({*range(header.first, header.last + 1), *again, *pages})
        else:
            tables.append((header, set()))
    stops = [*(header.first for header, _ in tables[1:]), LAST_ROW][: len(tables)]
    blocks = [Block(header, repeats, stop) for (header, repeats), stop in zip(tables, stops, strict=True)]
    return [_before_other(view, block) for block in blocks]


def _before_other(view: SheetView, block: Block) -> Block:
    """Return the block without a table below it that is no table of ours: header words in a row after a gap.

    Lines of a title may stand between the gap and that row.
    """
    rows = view.filled(block.header.last, block.stop)
    for at in np.flatnonzero(np.diff(rows, prepend=block.header.last) > 1).tolist():
        for row in rows[at : at + MOST_TITLES].tolist():
            cells = view.cells(row).values()
            texts = [view.text(cell) for cell in cells if view.is_text(cell)]
            if row not in block.repeats and len(texts) == len(cells) and _is_header_line(texts):
                return block._replace(stop=row, other=True)
            if not len(texts) == len(cells) <= MOST_IN_TITLE:
                break
    return block


def _is_header_line(texts: Sequence[str]) -> bool:
    known = sum(len(text) <= LONGEST_HEADER and key(text) in vocabulary() for text in texts)
    return known > 1 and not any(map(looks_like_value, texts))


def _title_rows(view: SheetView, header: Header, floor: int) -> list[int]:
    """Return the rows just above a header that hold a text or two, and no whole line, from the bottom up."""
    rows: list[int] = []
    for row in reversed(view.rows_between(max(floor, header.first - MOST_TITLES), header.first)):
        cells = view.cells(row)
        if (
            len(cells) > MOST_IN_TITLE
            or len(cells) >= len(header.columns)
            or not all(view.is_text(cell) for cell in cells.values())
        ):
            break
        rows.append(row)
    return rows


def _said_before(view: SheetView, table: Header, row: int) -> bool:
    titles = {text for _, text in view.title_lines(table.first, 0)}
    return all(text in titles for _, text in view.texts(row))


def _turns_page(view: SheetView, row: int) -> bool:
    """Tell whether a row only says that the table goes on: "Halaman 2", "(lanjutan)"."""
    return all(_PAGE.fullmatch(normalise(text)) for _, text in view.texts(row))


def _is_repeat(view: SheetView, table: Header, header: Header) -> bool:
    """Tell whether a header is the one above once more, whole or damaged."""
    columns = {*table.columns.values(), *(col for _, col in table.doubled), *(col for col, _ in table.extra)}
    if table.schema is header.schema:
        return len(columns & set(header.columns.values())) >= len(header.columns) - 1
    if header.full:
        return False
    upper, lower = (view.header_paths(one.first, one.last) for one in (table, header))
    return sum(upper.get(col) == path for col, path in lower.items()) >= max(2, len(lower) - 1, len(upper) - 1)


def _opens(view: SheetView, header: Header, lines: Sequence[int], again: Sequence[int]) -> bool:
    """Tell whether the lines above a repeated header open another table: a new title, or the old one below a total."""
    new = [text for row in lines if row not in again for _, text in view.texts(row)]
    bagian = header.schema.per_bagian
    if any(title_years(text) or region_in(text) or (bagian and find_bagian(text)) for text in new):
        return True
    above = view.row_above(min(lines, default=header.first))
    return bool(again) and any(is_total(text) for _, text in view.texts(above))
