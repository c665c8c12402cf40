"""One text field over several columns: codes or names set in by level, below one header or several alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.reading.rows import classify
from pipeline.reading.text import clean, key
from schemas.base import Blank, Kind

if TYPE_CHECKING:
    import numpy.typing as npt

    from pipeline.reading.blocks import Block
    from pipeline.reading.matching import Header
    from pipeline.reading.view import SheetView


def gathered(view: SheetView, block: Block) -> Block:
    """Return the block with the columns beside a text field in which its text stands where its own cell is blank.

    Of two columns of texts that say it in different words the one that says it most closely is read.
    """
    found = _gathered(view, block)
    return found._replace(header=_closest(view, found.header)) if found.header.doubled else found


def _closest(view: SheetView, header: Header) -> Header:
    """Return the header without doubled columns of a text field whose headers differ: "LHP" beside "Nomor LHP"."""
    columns, paths = header.schema.columns(), view.header_paths(header.first, header.last)
    for name, col in list(header.doubled):
        said = [key(" ".join(paths[at])) for at in (header.columns[name], col)]
        words = [key(text) for text in (header.schema.titles()[name], *columns[name].aliases)]
        if header.missing or columns[name].kind is not Kind.TEXT or said[0] == said[1] or not set(said) <= set(words):
            continue
        kept, left = sorted((header.columns[name], col), key=lambda at: words.index(key(" ".join(paths[at]))))
        header = replace(
            header,
            columns={**header.columns, name: kept},
            headers={**header.headers, name: " ".join(paths[kept])},
            doubled=[one for one in header.doubled if one != (name, col)],
            extra=[*header.extra, (left, " ".join(paths[left]))],
        )
    return header


def _gathered(view: SheetView, block: Block) -> Block:
    header = block.header
    beside = {} if header.missing else {name: _beside(view, header, name) for name in header.columns}
    if not any(beside.values()):
        return block
    rows = classify(view, header, block.stop, block.repeats).data
    for name, cols in beside.items():
        field = _in_front(view, header, name, rows) if cols else None
        if field is not None:
            return block._replace(header=_side_by_side(header, field, name, cols[0]))
    spread = {name: _filled_in_turn(view, header.columns[name], cols, rows) for name, cols in beside.items() if cols}
    doubled = [(name, col) for name, col in header.doubled if col not in spread.get(name, ())]
    return block._replace(header=replace(header, spread=spread, doubled=doubled))


def _in_front(view: SheetView, header: Header, name: str, rows: npt.NDArray[np.int32]) -> str | None:
    """Return the field that alone fills the cells of another one it may stand in: codes in front of their names."""
    columns, cells = header.schema.columns(), view.column(header.columns[name], rows)
    texts = {view.text(cell) for cell in cells[cells >= 0].tolist()}
    whole = columns[name].parse
    for field, column in columns.items():
        if column.within != name or column.stated or field in header.columns or not (whole and column.parse and texts):
            continue
        if all(whole(text).value == clean(text) and column.parse(text).value is not None for text in texts):
            return field
    return None


def _side_by_side(header: Header, field: str, name: str, col: int) -> Header:
    columns = {**header.columns, field: header.columns[name], name: col}
    doubled = [(other, at) for other, at in header.doubled if at != col]
    return replace(header, columns=columns, headers={**header.headers, field: header.headers[name]}, doubled=doubled)


def _beside(view: SheetView, header: Header, name: str) -> list[int]:
    """Return the columns on the right of a field whose cells must not be blank that no other header names."""
    column = header.schema.columns()[name]
    if column.kind not in {Kind.TEXT, Kind.CODE} or column.parent or column.blank is not Blank.GALAT:
        return []
    others = {col for field, col in header.columns.items() if field != name} | {col for col, _ in header.extra}
    others |= {col for field, col in header.doubled if field != name}
    own = header.columns[name]
    stop = min((col for col in others if col > own), default=own + 1)
    return [col for col in range(own + 1, stop) if (view.col == col).any()]


def _filled_in_turn(view: SheetView, own: int, cols: list[int], rows: npt.NDArray[np.int32]) -> tuple[int, ...]:
    """Return the columns that hold anything, none where a row fills two of them."""
    filled = np.array([view.column(col, rows) >= 0 for col in (own, *cols)])
    if (filled.sum(axis=0) > 1).any():
        return ()
    return tuple(col for col, cells in zip(cols, filled[1:], strict=True) if cells.any())
