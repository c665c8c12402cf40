"""Cell addresses as Excel writes them."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1024)
def column_letter(col: int) -> str:
    """Return the letters of a 1-based column: 1 -> A, 27 -> AA."""
    letters = ""
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, col: int) -> str:
    """Return the address of a 1-based row and column: (9, 5) -> E9."""
    return f"{column_letter(col)}{row}"


def range_name(first: tuple[int, int], last: tuple[int, int]) -> str:
    """Return the address of a block by its corners, a single cell's own address where they are the same."""
    start, stop = cell_name(*first), cell_name(*last)
    return start if start == stop else f"{start}:{stop}"
