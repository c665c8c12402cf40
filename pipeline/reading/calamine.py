"""The reader of .xls, .xlsb and .ods through python-calamine, into the same Grid; formats and merges are not told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from pipeline.reading.grid import Book, CellKind, Grid
from pipeline.reading.xlsx import TooBigError

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.reading.limits import Limits

FORMATS = ["General", "yyyy-mm-dd"]
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheet dates have no zone


def read_calamine(path: Path, limits: Limits) -> Book:
    """Return the sheets of a .xls, .xlsb or .ods file; raises CalamineError for a broken one."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - rare formats only

    book = CalamineWorkbook.from_path(str(path))
    sheets = []
    for meta in book.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.total_height * sheet.total_width > limits.cells:
                raise TooBigError("sel")
            sheets.append(_grid(meta.name, sheet, hidden=meta.visible != SheetVisibleEnum.Visible))
    return Book(sheets)


def _grid(name: str, sheet: object, *, hidden: bool) -> Grid:
    rows, cols, kinds, nums, texts, styles = [], [], [], [], [], []
    strings: dict[str, int] = {}
    for r, line in enumerate(sheet.to_python(skip_empty_area=False), 1):  # type: ignore[attr-defined]
        for c, value in enumerate(line, 1):
            if value is None or value == "":
                continue
            kind, number, text, style = _typed(value)
            rows.append(r)
            cols.append(c)
            kinds.append(kind)
            nums.append(number)
            texts.append(-1 if text is None else strings.setdefault(text, len(strings)))
            styles.append(style)
    return Grid(
        name,
        np.array(rows, np.int32),
        np.array(cols, np.int32),
        np.array(kinds, np.uint8),
        np.array(nums, np.float64),
        np.array(texts, np.int32),
        np.array(styles, np.uint16),
        list(strings),
        FORMATS,
        [tuple(a + 1 for a in (*start, *end)) for start, end in sheet.merged_cell_ranges or []],  # type: ignore[attr-defined]
        hidden,
        has_formats=False,
        has_merges=sheet.merged_cell_ranges is not None,  # type: ignore[attr-defined]
    )


def _typed(value: object) -> tuple[int, float, str | None, int]:
    if isinstance(value, bool):
        return CellKind.BOOL, float(value), None, 0
    if isinstance(value, int | float):
        return CellKind.NUMBER, float(value), None, 0
    if isinstance(value, dt.datetime):
        return CellKind.NUMBER, (value - _EPOCH).total_seconds() / 86400, None, 1
    if isinstance(value, dt.date):
        return CellKind.NUMBER, float((dt.datetime.combine(value, dt.time()) - _EPOCH).days), None, 1
    text = str(value)
    return (
        (CellKind.ERROR if text.startswith("#") and text.endswith(("!", "?", "A", "0")) else CellKind.TEXT),
        float("nan"),
        text,
        0,
    )
