"""What openpyxl sees in a workbook, in the words of a Grid."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.datetime import to_excel

from pipeline.reading.grid import CellKind, Grid

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.cell import Cell

    Seen = tuple[CellKind, object, str]  # kind, value, number format


def cells_of(grid: Grid) -> dict[tuple[int, int], Seen]:
    """Return (row, column) -> kind, value and number format of a grid's cells."""
    return {
        (int(row), int(col)): (
            CellKind(kind),
            grid.strings[text] if text >= 0 else round(float(num), 8),
            grid.formats[style],
        )
        for row, col, kind, num, text, style in zip(
            grid.row, grid.col, grid.kind, grid.num, grid.text, grid.style, strict=True
        )
    }


def openpyxl_cells(path: Path) -> list[dict[tuple[int, int], Seen]]:
    """Return the same of each worksheet as openpyxl's two ways of loading tell it."""
    typed, saved = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    return [
        {
            (cell.row, cell.column): _seen(cell, value)
            for row, values in zip(sheet.iter_rows(), computed.iter_rows(), strict=True)
            for cell, value in zip(row, values, strict=True)
            if cell.value is not None and not (cell.data_type == "f" and value.data_type == "s" and not value.value)
        }
        for sheet, computed in zip(typed.worksheets, saved.worksheets, strict=True)
    ]


def _seen(typed: Cell, saved: Cell) -> Seen:
    value = saved.value
    if value is None:
        return CellKind.UNCACHED, getattr(typed.value, "text", typed.value), typed.number_format
    if saved.data_type == "e":
        return CellKind.ERROR, value, saved.number_format
    if isinstance(value, bool):
        return CellKind.BOOL, float(value), saved.number_format
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return CellKind.NUMBER, round(float(to_excel(value)), 8), saved.number_format
    if isinstance(value, int | float):
        return CellKind.NUMBER, round(float(value), 8), saved.number_format
    return CellKind.TEXT, value, saved.number_format


def openpyxl_shape(path: Path) -> list[tuple[str, bool, set[tuple[int, ...]], set[int], set[int]]]:
    """Return each worksheet's name, whether it is hidden, its merges, hidden rows and hidden columns."""
    return [
        (
            sheet.title,
            sheet.sheet_state != "visible",
            {(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges},
            {row for row, size in sheet.row_dimensions.items() if size.hidden},
            {
                col
                for letters, size in sheet.column_dimensions.items()
                if size.hidden
                for col in range(size.min or column_index_from_string(letters), (size.max or 0) + 1)
            },
        )
        for sheet in openpyxl.load_workbook(path).worksheets
    ]


def shape_of(grid: Grid) -> tuple[str, bool, set[tuple[int, ...]], set[int], set[int]]:
    """Return the same of a grid."""
    return grid.name, grid.hidden, set(grid.merges), set(grid.hidden_rows), set(grid.hidden_cols)
