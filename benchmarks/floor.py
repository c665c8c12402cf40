"""The floor: one process that reads every cell of the inputs and writes as many cells as our output has; no pandas.

Usage: floor.py INPUTS OUTPUT CELLS. It finds no table, checks nothing and explains nothing.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

COLUMNS = 12
KEPT = 100_000  # of the cells read, to be written over and over


def read(inputs: Path) -> list[object]:
    """Return the first filled cells of all workbooks, having read every cell."""
    cells: list[object] = []
    for path in sorted(inputs.rglob("*.xlsx")):
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False):
                filled = [value for value in row if value != ""]
                if len(cells) < KEPT:
                    cells += filled
    return cells


def write(output: Path, cells: list[object], count: int) -> None:
    """Write ``count`` cells, those kept over and over, as numbers and texts, row by row in flat memory."""
    book = xlsxwriter.Workbook(str(output), {"constant_memory": True})
    sheet = book.add_worksheet()
    for number, value in enumerate(itertools.islice(itertools.cycle(cells), count)):
        row, column = divmod(number, COLUMNS)
        if isinstance(value, int | float):
            sheet.write_number(row, column, value)
        else:
            sheet.write_string(row, column, str(value))
    book.close()


if __name__ == "__main__":
    write(Path(sys.argv[2]), read(Path(sys.argv[1])), int(sys.argv[3]))
