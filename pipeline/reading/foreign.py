"""What the rows below a header say of it: that they are another table's, or which of two columns holds the figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.reading.rows import is_total, looks_like_value
from pipeline.reading.text import normalise, unmarked
from pipeline.reading.words import vocabulary
from schemas.base import QUANTITIES, Kind, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.reading.matching import Header
    from pipeline.reading.view import SheetView
    from pipeline.reading.words import Path

LAST_ROW = 1 << 20  # of any sheet
ROWS_LOOKED_AT = 30  # below a header, for the words its rows begin with


def row_hits(view: SheetView, schema: Schema, columns: Mapping[str, int], last: int) -> int:
    """Return how many rows between a header and the next begin with a row word of the schema in a column of its key."""
    words = tuple(normalise(word) for word in schema.row_words if word)
    cols = [columns[name] for name in schema.key if name in columns]
    if not words or not cols:
        return 0
    texts = (view.text(cells[col]) for cells in cells_below(view, last) for col in cols if col in cells)
    return sum(normalise(text).startswith(words) for text in texts)


def cells_below(view: SheetView, last: int) -> list[dict[int, int]]:
    """Return the cells of the first rows between a header and the next."""
    stop = next((row for row in view.rows_with(vocabulary(), 2) if row > last), LAST_ROW + 1)
    return [view.cells(row) for row in view.filled(last, stop)[:ROWS_LOOKED_AT].tolist()]


def untold(view: SheetView, header: Header) -> list[str]:
    """Return the required fields that may share a cell with another, but stand in none of those below the header."""
    columns = header.schema.columns()
    shared = {
        name: (header.columns[column.within], column.parse)
        for name, column in columns.items()
        if column.required and not column.stated and name not in header.columns and column.within in header.columns
    }
    below = cells_below(view, header.last) if shared else []
    found = []
    for name, (col, parse) in shared.items():
        texts = (view.text(cells[col]) for cells in below if col in cells and view.is_text(cells[col]))
        if parse and all(parse(text).value is None for text in texts):
            found.append(name)
    return found


def is_foreign(view: SheetView, header: Header, paths: Mapping[int, Path]) -> bool:
    """Tell whether a block is of another table: by a header beside lacking ones, or by what its rows are called."""
    schema, texts = header.schema, [text for col, _ in header.extra for text in paths[col]]
    if _begins(texts, schema.foreign):
        return bool(header.missing or untold(view, header))
    if _begins(texts, schema.instead) and any(_names_rows(schema, name) for name in header.missing):
        return True
    rows = tuple(map(normalise, schema.foreign_rows))
    return bool(rows) and not header.missing and _are_called(view, header, rows)


def _begins(texts: Iterable[str], words: tuple[str, ...]) -> bool:
    keys = tuple(map(unmarked, words))
    return bool(keys) and any(unmarked(text).startswith(keys) for text in texts)


def _names_rows(schema: Schema, name: str) -> bool:
    """Tell whether a field says what a row is about: it is of the key, or a part of it may share its cell."""
    columns = schema.columns()
    return columns[name].kind is Kind.TEXT and (name in schema.key or name in {c.within for c in columns.values()})


def _are_called(view: SheetView, header: Header, words: tuple[str, ...]) -> bool:
    """Tell whether the names of all rows with figures below a header begin so, with or without a code before."""
    columns = header.schema.columns()
    cols = [col for name, col in header.columns.items() if columns[name].kind is Kind.TEXT]
    rows = [
        [re.sub(r"^\d+ ", "", normalise(view.text(cells[col]))) for col in cols if col in cells]
        for cells in cells_below(view, header.last)
        if not all(view.is_text(cell) for cell in cells.values())
    ]
    named = [row for row in rows if row and not any(map(is_total, row))]
    return bool(named) and all(any(text.startswith(words) for text in row) for row in named)


def settled(view: SheetView, header: Header, paths: Mapping[int, Path]) -> Header:
    """Return the header without doubled columns of figures that hold words only.

    "Rekomendasi" beside its value, a unit beside its number below one header.
    """
    columns = header.schema.columns()
    for name, col in list(header.doubled):
        if columns[name].kind not in QUANTITIES:
            continue
        chosen = header.columns[name]
        words = [at for at in (chosen, col) if _holds_words(view, at, header.last)]
        if len(words) == 1:
            header.doubled.remove((name, col))
            header.extra.append((words[0], " ".join(paths[words[0]])))
            header.columns[name] = col if words[0] == chosen else chosen
            header.headers[name] = " ".join(paths[header.columns[name]])
    return header


def _holds_words(view: SheetView, col: int, last: int) -> bool:
    """Tell whether a column has texts below a header, and no figure."""
    cells = [cells[col] for cells in cells_below(view, last) if col in cells]
    return bool(cells) and all(view.is_text(cell) and not looks_like_value(view.text(cell)) for cell in cells)
