"""What a reader gives: the filled cells of one sheet, as parallel arrays in row-major order.

Sparse on purpose: a sheet costs what it holds, never its bounding box, and a table of 17 rows and one of 170,000 go
the same way. Addresses are 1-based, as the user sees them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


class CellKind(IntEnum):
    """What stands in a cell."""

    NUMBER = 0
    TEXT = 1
    BOOL = 2
    ERROR = 3  # #REF!, #DIV/0!: the error's own text is in ``strings``
    UNCACHED = 4  # a formula whose value was never saved; its text ("=SUM(C6:C9)") is in ``strings``


@dataclass(slots=True)
class Grid:
    """One sheet's filled cells.

    ``row``, ``col`` (int32), ``kind`` (uint8, a CellKind), ``num`` (float64; 0 or 1 for BOOL, NaN where there is no
    number), ``text`` (int32 index into ``strings``, -1 where there is none) and ``style`` (uint16 index into
    ``formats``) have one entry a filled cell, sorted by row, then column. ``formats`` are number format codes
    ("General", "0.00%"). A date is a NUMBER with a date format. ``merges`` are (first row, first column, last row,
    last column); formats that tell none have none.
    """

    name: str
    row: npt.NDArray[np.int32]
    col: npt.NDArray[np.int32]
    kind: npt.NDArray[np.uint8]
    num: npt.NDArray[np.float64]
    text: npt.NDArray[np.int32]
    style: npt.NDArray[np.uint16]
    strings: list[str]
    formats: list[str]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: frozenset[int] = frozenset()

    def columns(self, first: int, last: int, above: int = 0) -> Grid:
        """Return the part of the sheet from one column to another, with the rows above ``above`` whole."""
        keep = ((self.col >= first) & (self.col <= last)) | (self.row < above)
        parts = {name: getattr(self, name)[keep] for name in ("row", "col", "kind", "num", "text", "style")}
        return replace(self, **parts)

    def transposed(self) -> Grid:
        """Return the sheet with its rows as columns."""
        order = np.lexsort((self.row, self.col))
        parts = {name: getattr(self, name)[order] for name in ("kind", "num", "text", "style")}
        merges = [(left, top, right, bottom) for top, left, bottom, right in self.merges]
        return replace(
            self,
            row=self.col[order],
            col=self.row[order],
            merges=merges,
            hidden_rows=self.hidden_cols,
            hidden_cols=self.hidden_rows,
            **parts,
        )


@dataclass(slots=True)
class Book:
    """One workbook as read: its sheets in order, and what the user should know of how it was read (finding codes)."""

    sheets: list[Grid]
    notes: list[tuple[str, str]] = field(default_factory=list)  # (finding code, detail), e.g. ("BKS-20", "makro")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that could not be read: the finding's code and one detail for its message."""

    code: str
    detail: str = ""
