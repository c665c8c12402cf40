"""The text of a formula that an .xlsx file stores only once for a whole block of cells."""

from __future__ import annotations

import re

from pipeline.addresses import column_letter

_PIECE = re.compile(
    r'"[^"]*"|\'[^\']*\'|\[[^\]]*\]'  # text, quoted sheet names and workbook names stay as they are
    r"|(?<![A-Za-z0-9_.\\])(\$?)([A-Z]{1,3})(\$?)([1-9]\d{0,6})(?![A-Za-z0-9_.(\\])"
)


def column_number(letters: str) -> int:
    """Return the 1-based number of a column's letters: A -> 1, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def shifted(formula: str, rows: int, cols: int) -> str:
    """Return a formula as it reads when copied ``rows`` down and ``cols`` to the right (ECMA-376 part 1, 18.3.1.40).

    Whole rows and columns (``A:A``) stay as they are.
    """

    def move(found: re.Match[str]) -> str:
        fixed_col, letters, fixed_row, digits = found.groups()
        if letters is None:
            return found[0]
        col = column_number(letters) + (0 if fixed_col else cols)
        row = int(digits) + (0 if fixed_row else rows)
        if col < 1 or row < 1:
            return "#REF!"
        return f"{fixed_col}{column_letter(col)}{fixed_row}{row}"

    return _PIECE.sub(move, formula)
