"""Asal Angka: for every input-borne figure its file, sheet, cell, text as typed and value, streamed as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.report.cells import row_open, value_cell
from pipeline.report.draw import NUMERIC, Pen
from pipeline.report.fit import line_count, row_height
from pipeline.report.layout import ASAL_FIRST, HEADER_ROW, Layout
from pipeline.report.links import MAX_LINKS, cell_url, source_url
from pipeline.report.model import Block, Col, Format, Row, Scalar, Sheet, Stated, cached

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COLUMNS = (
    Col("lembar", "Lembar", Format.TEXT, 28),
    Col("sel", "Sel", Format.LINK, 10),
    Col("berkas", "Berkas", Format.TEXT, 100),
    Col("lembar_sumber", "Lembar Sumber", Format.TEXT, 20),
    Col("sel_sumber", "Sel Sumber", Format.LINK, 12),
    Col("teks", "Teks Asli", Format.TEXT, 22),
    Col("nilai", "Nilai", Format.NUMBER, 18),
)
WIDTHS = [column.width for column in COLUMNS]
TITLE = "Asal Angka: dari sel laporan ini ke sel pada berkas Bagian"
STATED_ON = "Cek Silang"


class Entry(NamedTuple):
    """One figure: where it stands in the report, where it came from, its text there and its value."""

    lembar: str
    sel: str
    berkas: str
    lembar_sumber: str
    sel_sumber: str
    teks: str
    nilai: Scalar
    format: Format


def rows_of(sheet: Sheet) -> Sequence[Row]:
    """Return the single rows of a sheet, the total last; none for those of a block."""
    rows = [] if isinstance(sheet.rows, Block) else list(sheet.rows)
    return [*rows, sheet.total] if sheet.total is not None else rows


def count_of(sheet: Sheet) -> int:
    """Return how many rows a sheet has on Asal Angka."""
    single = sum(len(row.origins) for row in rows_of(sheet))
    if not isinstance(sheet.rows, Block):
        return single
    return single + sum(sum(sel is not None for sel in origin.sel) for origin in sheet.rows.origins)


def entries(sheets: Sequence[Sheet], stated: Sequence[Stated], layout: Layout) -> Iterator[Entry]:
    """Yield every figure of the sheets in their order, then the stated figures that only checks use."""
    for sheet in sheets:
        place = layout.places[sheet.name]
        if isinstance(sheet.rows, Block):
            yield from _block_entries(sheet, sheet.rows, layout)
        formats = {column.field: column.format for column in sheet.columns}
        for row in rows_of(sheet):
            number = place.row(row.key)
            for field, origin in row.origins.items():
                shown = cached(row.values.get(field))
                fmt = row.formats.get(field, formats[field])
                source = (origin.berkas, origin.lembar, origin.sel, origin.nilai)
                yield Entry(sheet.name, f"{place.columns[field]}{number}", *source, shown, fmt)
    for figure in stated:
        origin = figure.location
        fmt = Format.PERCENT if isinstance(figure.value, float) else Format.NUMBER  # counts and money are whole
        yield Entry(STATED_ON, "", origin.berkas, origin.lembar, origin.sel, origin.nilai, figure.value, fmt)


def _block_entries(sheet: Sheet, block: Block, layout: Layout) -> Iterator[Entry]:
    place = layout.places[sheet.name]
    formats = {column.field: column.format for column in sheet.columns}
    groups = [
        (origin, place.columns[origin.fields[0]], place.columns[origin.fields[-1]], formats[origin.fields[0]])
        for origin in block.origins
    ]
    for i in range(block.size):
        row = place.block_first + i
        for origin, first, last, fmt in groups:
            sel = origin.sel[i]
            if sel is not None:
                here = f"{first}{row}" if first == last else f"{first}{row}:{last}{row}"
                yield Entry(
                    sheet.name, here, block.berkas[i], block.lembar[i], sel, origin.text[i], origin.value[i], fmt
                )


def draw_asal(found: Iterator[Entry], count: int, pen: Pen) -> Iterator[str]:
    """Yield the rows of Asal Angka, with links both ways while Excel has room for them.

    The link to the file comes first: with more figures than half of the links, cells of this workbook are plain text.
    """
    both = 2 * count < MAX_LINKS
    theme = pen.theme
    plain, link, center = theme.cell(Format.TEXT), theme.cell(Format.LINK), theme.cell(Format.CENTER)
    styles = {(fmt, whole): theme.cell(fmt, whole=whole) for fmt in NUMERIC for whole in (False, True)}
    yield from pen.headings(TITLE)
    yield pen.header(HEADER_ROW, COLUMNS, WIDTHS)
    for row, entry in enumerate(found, ASAL_FIRST):
        linked = not pen.links.full and pen.links.add(row, 5, source_url(*entry[2:5], pen.inputs))
        back = both and entry.sel and pen.links.add(row, 2, cell_url(entry.lembar, entry.sel))
        value = entry.nilai
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        style = plain if value is None or isinstance(value, str) else styles.get((entry.format, whole), center)
        texts = (entry.berkas, entry.teks, entry.nilai)
        long = any(isinstance(t, str) and len(t) > w / 2 for t, w in zip(texts, (100, 22, 18), strict=True))
        yield "".join(
            (
                row_open(row, _height(entry) if long else None),
                value_cell(f"A{row}", plain, entry.lembar),
                value_cell(f"B{row}", link if back else plain, entry.sel),
                value_cell(f"C{row}", plain, entry.berkas),
                value_cell(f"D{row}", plain, entry.lembar_sumber),
                value_cell(f"E{row}", link if linked else plain, entry.sel_sumber),
                value_cell(f"F{row}", plain, entry.teks),
                value_cell(f"G{row}", style, value),
                "</row>",
            )
        )
    if not count:
        yield pen.line(ASAL_FIRST, "kosong", "Tidak ada angka yang berasal dari berkas masukan.")


def _height(entry: Entry) -> float:
    texts = (entry.lembar, entry.sel, entry.berkas, entry.lembar_sumber, entry.sel_sumber, entry.teks, entry.nilai)
    return row_height(max(line_count(t, w) for t, w in zip(texts, WIDTHS, strict=True) if isinstance(t, str)))
