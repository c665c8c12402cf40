"""The output workbook: everything known and laid out first, then drawn; the same report gives the same bytes."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, cast
from zipfile import ZipFile

from xlsxwriter import Workbook

from pipeline.beside import Beside
from pipeline.report import asal
from pipeline.report.archive import nothing_kept, pieces_of, write_archive
from pipeline.report.charts import add_charts
from pipeline.report.draw import Pen, column_widths, draw_page, draw_sheet, sheet_columns
from pipeline.report.identity import Identity, installed_version
from pipeline.report.layout import ASAL, HEADER_ROW, Layout, quoted_sheet
from pipeline.report.model import TOTAL, Block, Page, Report, Sheet, Stated, cached
from pipeline.report.pages import cek_silang
from pipeline.report.pages.daftar_isi import daftar_isi
from pipeline.report.pages.kelengkapan import kelengkapan
from pipeline.report.pages.pengesahan import pengesahan
from pipeline.report.pages.ringkasan import ringkasan
from pipeline.report.pages.sampul import sampul as cover
from pipeline.report.pages.temuan import temuan
from pipeline.report.printing import set_breaks, set_up
from pipeline.report.room import room_of
from pipeline.report.sheet import NO_LINKS, NO_ROWS, Links, ReportSheet
from pipeline.report.theme import FONT, Theme

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pipeline.report.archive import Drawing, Kept, Pieces, Placed

MANY_FIGURES = 50_000  # on Asal Angka: from here on a second process pays


class Plan(NamedTuple):
    """All sheets of the workbook in their order, with their places.

    Asal Angka lists the figures of the sheets ``data``, then those of ``stated``; ``asal_starts`` has the first row of
    each there, ``asal_note`` names what it does not list.
    """

    sheets: list[Sheet | Page | None]  # None stands for Asal Angka, which is streamed
    layout: Layout
    data: list[Sheet]
    stated: list[Stated]
    asal_starts: dict[str, int]
    asal_count: int
    asal_note: str


def plan(report: Report) -> Plan:
    """Return every sheet with where it stands; the cross-checks and the cover need the data sheets' places first."""
    data, room = list(report.sheets), room_of(report)
    stated = cek_silang.stated_figures(report.checks)
    checks = cek_silang.cek_silang(report.checks, Layout(data))
    findings, arrivals = temuan(report.findings), kelengkapan([*report.arrivals, *room.arrivals()])
    front: list[Sheet | Page] = [cover(report, findings, checks), ringkasan(data, checks)]
    back: list[Sheet | Page] = [arrivals, pengesahan(report, findings, checks)]
    everything = [front[0], front[1], *data, checks, findings, None, *back]
    listed = [room.settled(sheet) for sheet in data if sheet.name not in room.unlisted]
    starts, count = {}, 0
    for sheet in listed:
        starts[sheet.name] = count + HEADER_ROW + 1
        count += asal.count_of(sheet)
    contents = daftar_isi([_content(sheet, count + len(stated)) for sheet in everything])
    settled = [sheet and room.settled(sheet) for sheet in (front[0], contents, *everything[1:])]
    layout = Layout([sheet for sheet in settled if sheet is not None], stated, count)
    return Plan(settled, layout, listed, stated, starts, count + len(stated), room.note)


def _content(sheet: Sheet | Page | None, figures: int) -> tuple[str, str, int | None]:
    if sheet is None:
        return ASAL, asal.TITLE, figures
    if isinstance(sheet, Page):
        return sheet.name, sheet.title, None
    return sheet.name, sheet.title, sheet.rows.size if isinstance(sheet.rows, Block) else len(sheet.rows)


def write_workbook(path: Path, report: Report, kept: Kept = nothing_kept) -> list[Placed]:
    """Write the report as a workbook to ``path``; OSError where the file cannot be written.

    xlsxwriter makes the package with sheets of no rows and no links; these, deflated as they are drawn, are put in.
    What is ``kept`` is not drawn again; returned is what can be kept, and where it stands. All is put together in
    memory, so that a full disk leaves nothing behind.
    """
    frame, whole = io.BytesIO(), io.BytesIO()
    workbook = Workbook(frame, {"default_format_properties": dict(FONT), "in_memory": True})
    drawn = _draw(workbook, report, kept)
    workbook.close()
    placed = write_archive(whole, ZipFile(frame), drawn)
    path.write_bytes(whole.getbuffer())
    return placed


def _draw(workbook: Workbook, report: Report, kept: Kept) -> dict[str, Pieces]:
    """Draw every sheet, Asal Angka beside the others; return the rows and links of each by the name of its part."""
    planned = plan(report)
    theme = Theme(workbook)
    heading = f"{report.satker} - Tahun {report.tahun}"
    pens = {}
    for name in (ASAL if sheet is None else sheet.name for sheet in planned.sheets):
        worksheet = cast("ReportSheet", workbook.add_worksheet(name, worksheet_class=ReportSheet))
        set_up(worksheet, report.satker)
        pens[name] = Pen(name, planned.layout, theme, worksheet, heading, report.inputs)
    drawing_asal = partial(_draw_asal, planned, pens[ASAL], kept)
    with Beside(drawing_asal, worth=planned.asal_count > MANY_FIGURES) as drawing:
        drawn = [_draw_one(workbook, sheet, planned, pens, kept) for sheet in planned.sheets]
        of_asal, pens[ASAL].sheet.links = drawing.result()
    for pen in pens.values():
        _quiet(pen.sheet)
    _set_properties(workbook, report)
    return {f"xl/worksheets/sheet{at}.xml": of_asal if one is None else one for at, one in enumerate(drawn, 1)}


def _draw_one(
    workbook: Workbook, sheet: Sheet | Page | None, planned: Plan, pens: Mapping[str, Pen], kept: Kept
) -> Pieces | None:
    """Return the rows and links of a sheet, None for those of Asal Angka, which is only set up."""
    if sheet is None:
        _add_asal(pens[ASAL].sheet, planned)
        return None
    pen = pens[sheet.name]
    if isinstance(sheet, Page):
        return _pieces(_add_page(workbook, pen.sheet, sheet, pen), pen, kept)
    _define_names(workbook, sheet, planned.layout)
    return _pieces(_add_sheet(pen.sheet, sheet, planned, pen), pen, kept)


def _pieces(rows: Iterable[str | Drawing], pen: Pen, kept: Kept) -> Pieces:
    """Return the rows of a sheet, and the links noted while they were drawn."""
    drawn = {NO_ROWS: pieces_of(chain(["<sheetData>"], rows, ["</sheetData>"]), kept)}
    links = pen.sheet.links.drawn
    return drawn | ({NO_LINKS: pieces_of(["<hyperlinks>", *links, "</hyperlinks>"], kept)} if links else {})


def _draw_asal(planned: Plan, pen: Pen, kept: Kept) -> tuple[Pieces, Links]:
    """Return the rows and links of Asal Angka; a process beside this one has to get by with the formats known here.

    Of the links themselves only goes back what the sheet has to know.
    """
    known = pen.theme.count
    rows = asal.draw_asal(planned.data, planned.stated, planned.asal_count, pen, planned.asal_note)
    drawn = _pieces(rows, pen, kept)
    assert pen.theme.count == known  # noqa: S101 - Theme makes those of plain cells at once
    return drawn, Links([""] if NO_LINKS in drawn else [], pen.sheet.links.files)


def _add_sheet(worksheet: ReportSheet, sheet: Sheet, planned: Plan, pen: Pen) -> Iterable[str | Drawing]:
    columns = sheet_columns(sheet)
    widths = column_widths(sheet, columns)
    last = planned.layout.places[sheet.name].last
    _set_columns(worksheet, widths)
    if sheet.one_page:
        worksheet.fit_to_pages(1, 1)
    _set_table(worksheet, last, len(columns))
    if sheet.filter and last > HEADER_ROW and sheet.rows:
        worksheet.autofilter(HEADER_ROW - 1, 0, last - 1, len(columns) - 1)
    return draw_sheet(sheet, pen, widths, planned.asal_starts.get(sheet.name, 0))


def _add_asal(worksheet: ReportSheet, planned: Plan) -> None:
    _set_columns(worksheet, asal.WIDTHS)
    last = HEADER_ROW + max(planned.asal_count, 1)
    _set_table(worksheet, last, len(asal.COLUMNS))
    if planned.asal_count:
        worksheet.autofilter(HEADER_ROW - 1, 0, last - 1, len(asal.COLUMNS) - 1)


def _add_page(workbook: Workbook, worksheet: ReportSheet, page: Page, pen: Pen) -> Iterable[str]:
    _set_columns(worksheet, page.widths)
    last = pen.layout.places[page.name].last
    rows = list(draw_page(page, pen))
    worksheet.set_extent(last, len(page.widths))
    worksheet.set_heights(pen.heights)
    worksheet.print_area(0, 0, last - 1, len(page.widths) - 1)
    if any(table.chart for table in page.tables):
        set_breaks(worksheet, page, pen.layout.places[page.name], pen.heights)
    add_charts(workbook, worksheet, page, pen.layout)
    return rows


def _set_columns(worksheet: ReportSheet, widths: Sequence[float]) -> None:
    for i, width in enumerate(widths):
        worksheet.set_column(i, i, width)


def _set_table(worksheet: ReportSheet, last: int, columns: int) -> None:
    worksheet.set_extent(last, columns)
    worksheet.freeze_panes(HEADER_ROW, 0)
    worksheet.repeat_rows(HEADER_ROW - 1)


def _quiet(worksheet: ReportSheet) -> None:
    """Keep Excel's green corners for what is wrong: codes are text, and sums of parts leave rows out, on purpose."""
    everywhere = f"A1:{worksheet.last_cell}"
    worksheet.ignore_errors(dict.fromkeys(("number_stored_as_text", "formula_differs", "formula_range"), everywhere))


def _define_names(workbook: Workbook, sheet: Sheet, layout: Layout) -> None:
    if sheet.total is None:
        return
    place = layout.places[sheet.name]
    for column in sheet.columns:
        if isinstance(cached(sheet.total.values.get(column.field)), int | float):
            name = sheet.names.get(column.field) or total_name(sheet.name, column.header)
            cell = f"${place.columns[column.field]}${place.row(TOTAL)}"
            workbook.define_name(name, f"={quoted_sheet(sheet.name)}!{cell}")


def total_name(sheet: str, header: str) -> str:
    """Return the defined name of a total: sheet and header, of letters and digits only."""
    return "_".join(["Total", *re.findall(r"[A-Za-z0-9]+", f"{sheet} {header}".replace("%", " Persen "))])


def _set_properties(workbook: Workbook, report: Report) -> None:
    workbook.set_properties(
        {
            "title": f"Laporan Kinerja {report.tahun}",
            "subject": "LAKIP",
            "author": report.satker,
            "company": report.satker,
            "created": datetime(report.tahun, 12, 31, tzinfo=UTC).replace(tzinfo=None),
            "comments": "" if report.final else "DRAF",
        }
    )
    identity = Identity(installed_version(), report.tahun, report.inputs, report.sidik)
    for name, text in identity.properties().items():
        workbook.set_custom_property(name, text, "text")
    workbook.set_calc_mode("auto")
