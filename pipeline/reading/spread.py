"""One text field over several columns: codes or names set in by level, below one header or several alike."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.reading.rows import classify
from schemas.base import Blank, Kind

if TYPE_CHECKING:
    import numpy.typing as npt

    from pipeline.reading.blocks import Block
    from pipeline.reading.headers import Header
    from pipeline.reading.view import SheetView


def gathered(view: SheetView, block: Block) -> Block:
    """Return the block with the columns beside a text field in which its text stands where its own cell is blank."""
    header = block.header
    beside = {} if header.missing else {name: _beside(view, header, name) for name in header.columns}
    if not any(beside.values()):
        return block
    rows = classify(view, header, block.stop, block.repeats).data
    spread = {name: _filled_in_turn(view, header.columns[name], cols, rows) for name, cols in beside.items() if cols}
    doubled = [(name, col) for name, col in header.doubled if col not in spread.get(name, ())]
    return block._replace(header=replace(header, spread=spread, doubled=doubled))


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
