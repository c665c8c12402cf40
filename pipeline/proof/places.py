"""Cells and areas of a workbook: as the user types them, and as formulas refer to them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from openpyxl.formula import Tokenizer
from openpyxl.utils.cell import range_boundaries

from pipeline.addresses import cell_name, range_name

if TYPE_CHECKING:
    from collections.abc import Iterator

_CELL = r"\$?[A-Za-z]{1,3}\$?[0-9]{1,7}"
_WHOLE = re.compile(rf"(?:(?:'((?:[^']|'')+)'|([^'!]+))!)?{_CELL}(?::{_CELL})?")
_PLAIN_NAME = re.compile(r"'([A-Za-z_][A-Za-z0-9_.]*)'!")


class Cell(NamedTuple):
    """One cell: sheet, 1-based row and column."""

    sheet: str
    row: int
    col: int

    def __str__(self) -> str:
        """Return the address as the user writes it."""
        return f"{self.sheet}!{cell_name(self.row, self.col)}"


class Area(NamedTuple):
    """A block of cells on one sheet, 1-based, both corners included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        """Return the address as the user writes it."""
        return f"{self.sheet}!{range_name((self.top, self.left), (self.bottom, self.right))}"

    @property
    def is_cell(self) -> bool:
        """Tell whether the area is a single cell."""
        return (self.top, self.left) == (self.bottom, self.right)

    def cells(self) -> Iterator[Cell]:
        """Yield every cell, row by row."""
        for row in range(self.top, self.bottom + 1):
            for col in range(self.left, self.right + 1):
                yield Cell(self.sheet, row, col)


def area_of(reference: str, sheet: str) -> Area | None:
    """Return the area that a reference of a formula on ``sheet`` means, None for what is no reference to cells."""
    match = _WHOLE.fullmatch(reference)
    if match is None:
        return None
    named = match[1].replace("''", "'") if match[1] else match[2]
    left, top, right, bottom = range_boundaries(reference.rpartition("!")[2])
    return Area(named or sheet, top, left, bottom, right)  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def references(formula: str, sheet: str) -> tuple[Area, ...]:
    """Return the areas that a formula (without "=") on ``sheet`` refers to, each once, in their order."""
    operands = (token.value for token in Tokenizer("=" + formula).items if token.subtype == "RANGE")
    found = (area_of(operand, sheet) for operand in operands)
    return tuple(dict.fromkeys(area for area in found if area is not None))


def alike(formula: str) -> str:
    """Return a formula as every spreadsheet program would write it: no blanks, no quotes that are not needed."""
    written = "".join(
        token.value if token.subtype == "TEXT" else _PLAIN_NAME.sub(r"\1!", token.value).upper()
        for token in Tokenizer("=" + formula).items
        if token.type != "WHITE-SPACE"
    )
    return written.replace("TRUE()", "TRUE").replace("FALSE()", "FALSE")
