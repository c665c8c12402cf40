"""Every figure with its input cell as a table of its own, for a workbook whose Asal Angka cannot list them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from pipeline.report.asal import STATED_ON
from pipeline.report.layout import place_sheet
from pipeline.report.model import Block, cached
from pipeline.report.pages.cek_silang import stated_figures
from pipeline.report.room import room_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.report.layout import Place
    from pipeline.report.model import Report, Row, Scalar, Sheet


class Origin(NamedTuple):
    """One figure of a sheet: its cell and column there, the row of the table (1 the first), its input cell, its value.

    ``sel`` is "" where the sheet has no rows, ``baris`` None for the total and for what only a check uses.
    """

    lembar: str
    sel: str
    baris: int | None
    kolom: str
    berkas: str
    lembar_sumber: str
    sel_sumber: str
    teks: str
    nilai: float | None


def asal_frame(report: Report) -> pd.DataFrame | None:
    """Return a row a figure of the data sheets, then of the checks; None where Asal Angka lists them all.

    The columns are those of :class:`Origin`; ``nilai`` is Float64, missing for a text.
    """
    room = room_of(report)
    if not room.unlisted:
        return None
    lines: list[Origin] = []
    for sheet in report.sheets:
        found = _of_sheet(sheet)
        lines += (line._replace(sel="") for line in found) if sheet.name in room.rowless else found
    for figure in stated_figures(report.checks):
        at = figure.location
        lines.append(Origin(STATED_ON, "", None, "", at.berkas, at.lembar, at.sel, at.nilai, figure.value))
    return pd.DataFrame(lines).astype({"baris": "Int64", "nilai": "Float64"})


def _of_sheet(sheet: Sheet) -> Iterator[Origin]:
    place = place_sheet(sheet)
    headers = {column.field: column.header for column in sheet.columns}
    if isinstance(sheet.rows, Block):
        yield from _of_block(sheet, sheet.rows, place, headers)
    else:
        for number, row in enumerate(sheet.rows, 1):
            yield from _of_row(sheet, row, number, place, headers)
    if sheet.total is not None:
        yield from _of_row(sheet, sheet.total, None, place, headers)


def _of_row(sheet: Sheet, row: Row, number: int | None, place: Place, headers: dict[str, str]) -> Iterator[Origin]:
    at = place.row(row.key)
    for field, origin in row.origins.items():
        source = (origin.berkas, origin.lembar, origin.sel, origin.nilai)
        value = _number(cached(row.values.get(field)))
        yield Origin(sheet.name, f"{place.columns[field]}{at}", number, headers[field], *source, value)


def _of_block(sheet: Sheet, block: Block, place: Place, headers: dict[str, str]) -> Iterator[Origin]:
    groups = [(origin, origin.cells.cells()) for origin in block.origins]
    for i in range(block.size):
        at = place.block_first + i
        for origin, sel in groups:
            if origin.value[i] is not None:
                first, last = origin.fields[0], origin.fields[-1]
                cells = "" if first == last else f":{place.columns[last]}{at}"
                files = (origin.berkas or block.berkas)[i], (origin.lembar or block.lembar)[i]
                source = (*files, sel[i], origin.text[i])
                shown = f"{place.columns[first]}{at}{cells}"
                yield Origin(sheet.name, shown, i + 1, headers[last], *source, _number(origin.value[i]))


def _number(value: Scalar) -> float | None:
    return None if isinstance(value, str) else value
