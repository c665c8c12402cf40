"""The reader of .xls, .xlsb and .ods through python-calamine, into the same Grid.

What python-calamine 0.9 does not tell: number formats but for dates, hidden rows and columns, formulas without a saved
value and error cells (both come as blanks), and the merges of .xlsb and .ods.
"""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Final

import numpy as np
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pipeline.reading.formats import DATE_FORMAT, MOMENT_FORMAT
from pipeline.reading.grid import Book, CellKind, Grid
from pipeline.reading.package import Package, RefusedError, too_big
from pipeline.reading.pool import NO_TEXT
from pipeline.reading.refusals import BROKEN, ENCRYPTED

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.reading.limits import Limits

    Cell = tuple[int, int, int, float, int, int]  # row, column, kind, number, text, style

FORMATS: Final = ["General", DATE_FORMAT, MOMENT_FORMAT]
_EPOCH: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's dates have no zone
_DAY: Final = dt.timedelta(days=1)


def read_calamine(path: Path, limits: Limits, *, is_zip: bool) -> Book:
    """Return the worksheets of a .xls, .xlsb or .ods file; raises RefusedError or zipfile.BadZipFile."""
    if is_zip:
        Package(path, limits).close()  # its directory keeps the limits
    try:
        return _read(path, limits)
    except PasswordError:
        raise RefusedError(ENCRYPTED) from None
    except CalamineError as error:
        if "password" in str(error).lower():
            raise RefusedError(ENCRYPTED) from None
        raise RefusedError(BROKEN, "susunan buku kerja tidak utuh") from None


def _read(path: Path, limits: Limits) -> Book:
    sheets, cells = [], 0
    with CalamineWorkbook.from_path(path) as book:
        for meta in book.sheets_metadata:
            if meta.typ == SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(meta.name)
                last = sheet.end
                cells += (last[0] + 1) * (last[1] + 1) if last else 0
                if cells > limits.cells:
                    raise too_big(limits.cells, "sel sampai pojok terjauh")
                sheets.append(_grid(sheet, limits, hidden=meta.visible != SheetVisibleEnum.Visible))
    return Book(sheets)


def _grid(sheet: CalamineSheet, limits: Limits, *, hidden: bool) -> Grid:
    strings: dict[str, int] = {"": NO_TEXT}
    cells = [
        (row, col, *_typed(value, strings))
        for row, line in enumerate(sheet.to_python(skip_empty_area=False), 1)
        for col, value in enumerate(line, 1)
        if value != ""
    ]
    del strings[""]
    if any(len(text) > limits.text for text in strings):
        raise too_big(limits.text, "huruf dalam satu sel")
    row, col, kind, num, text, style = zip(*cells, strict=True) if cells else ((), (), (), (), (), ())
    return Grid(
        sheet.name,
        np.array(row, np.int32),
        np.array(col, np.int32),
        np.array(kind, np.uint8),
        np.array(num, np.float64),
        np.array(text, np.int32),
        np.array(style, np.uint16),
        list(strings),
        FORMATS,
        [(r1 + 1, c1 + 1, r2 + 1, c2 + 1) for (r1, c1), (r2, c2) in sheet.merged_cell_ranges or []],
        hidden,
    )


def _typed(value: object, strings: dict[str, int]) -> tuple[CellKind, float, int, int]:
    """Return the kind, number, text index and style of one cell."""
    if isinstance(value, str):
        return CellKind.TEXT, math.nan, strings.setdefault(value, len(strings) - 1), 0
    if isinstance(value, bool):
        return CellKind.BOOL, float(value), NO_TEXT, 0
    if isinstance(value, int | float):
        return CellKind.NUMBER, float(value), NO_TEXT, 0
    days, is_whole = _days(value)
    return CellKind.NUMBER, days, NO_TEXT, 1 if is_whole else 2


def _days(value: object) -> tuple[float, bool]:
    """Return the day number of a date, a moment, a time of day or a duration, and whether it is a date alone."""
    if isinstance(value, dt.datetime):
        return (value - _EPOCH) / _DAY, False
    if isinstance(value, dt.date):
        return float((value - _EPOCH.date()).days), True
    if isinstance(value, dt.time):
        return (dt.datetime.combine(_EPOCH, value) - _EPOCH) / _DAY, False
    if isinstance(value, dt.timedelta):
        return value / _DAY, False
    raise TypeError(type(value))
