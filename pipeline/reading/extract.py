"""From a sheet to its tables: find headers, sort rows, fill parents, read values; everything odd becomes a finding."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from pipeline.by_name.voters import digest
from pipeline.findings import Finding, Location, finding
from pipeline.reading import values as v
from pipeline.reading.cells import from_text
from pipeline.reading.columns import ReadColumn, read_column
from pipeline.reading.headers import Header, find_headers, nearest
from pipeline.reading.parents import fill_parents, from_banners
from pipeline.reading.problems import EMPTY_TABLE, HIDDEN_ROWS, NOT_OURS, WHERE_DIFFERS, WHERE_UNKNOWN
from pipeline.reading.rows import Rows, classify, is_total
from pipeline.reading.site import Site
from pipeline.reading.structure import structure
from pipeline.reading.text import normalise
from pipeline.reading.totals import read_totals
from pipeline.reading.values import State
from pipeline.reading.view import SheetView
from pipeline.tables import Cells, Extract
from schemas.base import Kind
from schemas.registers import region_in, suggest_region

if TYPE_CHECKING:
    import numpy.typing as npt

    from pipeline.reading.grid import Grid


@dataclass(slots=True)
class SheetResult:
    """What one sheet gave: its tables, findings (``left_out`` more of a code), and whether it held any table at all."""

    extracts: list[Extract] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    recognised: bool = False
    personal: bool = False  # some table here, read or damaged, tells who people are


def extract_sheet(grid: Grid, berkas: str) -> SheetResult:
    """Return every table of one sheet with the findings of reading it; ``berkas`` is relative to the inputs."""
    view = SheetView(grid)
    result = SheetResult()
    name_words = normalise(f"{grid.name} {berkas.rsplit('/', 1)[-1].rsplit('.', 1)[0]}")
    blocks = find_headers(view, name_words)
    place = Location(berkas=berkas, lembar=grid.name)
    if not blocks:
        if len(view.rows):
            result.findings.append(_not_ours(view, name_words, place))
        return result
    result.recognised = True
    result.personal = any(block.schema.personal for block in blocks)
    floor = 0
    for block, repeats, stop in _tables(view, blocks):
        site = Site(view, block, berkas, floor)
        result.findings += structure(site)
        if not block.missing and not block.doubled:
            extract = _read(site, stop, repeats)
            result.findings += site.findings
            result.left_out += site.left_out
            if extract is not None:
                if extract.schema.personal:
                    extract, found = digest(extract)
                    result.findings += found
                result.extracts.append(extract)
                floor = max([int(extract.rows[-1]), *(t.sheet_row for t in extract.totals), block.last])
    return result


def _not_ours(view: SheetView, name_words: str, place: Location) -> Finding:
    near = nearest(view, name_words)
    words = ""
    if near is not None:
        titles = near.schema.titles()
        lacking = ", ".join(titles[name] for name in near.missing)
        words = f" Paling dekat dengan tabel {near.schema.title}" + (
            f"; belum ada kolom {lacking}." if lacking else "."
        )
    return finding(NOT_OURS, place, dekat=words)


def _tables(view: SheetView, blocks: list[Header]) -> list[tuple[Header, set[int], int]]:
    """Return (header, rows of its repetitions, first row behind it) of each table; a repeated header opens none."""
    tables: list[tuple[Header, set[int], list[int]]] = []
    for block in blocks:
        last = tables[-1][0] if tables else None
        if last is not None and _is_repeat(view, last, block):
            tables[-1][1].update({*range(block.first, block.last + 1), *_titles_again(view, last, block)})
        else:
            tables.append((block, set(), []))
    ends = [block.first for block, _, _ in tables[1:]] + [10**9]
    return [(block, repeats, end) for (block, repeats, _), end in zip(tables, ends, strict=True)]


def _is_repeat(view: SheetView, table: Header, block: Header) -> bool:
    """Tell whether a header is the one above once more, at a page break, rather than that of another table."""
    if block.full and block.schema is not table.schema:
        return False
    own = {*table.columns.values(), *(col for _, col in table.doubled), *(col for col, _ in table.extra)}
    shared = len(own & set(block.columns.values()))
    again = _titles_again(view, table, block)
    first = min(again, default=block.first)
    closed = bool(again) and any(is_total(text) for _, text in view.texts(view.row_above(first)))
    new_title = len(view.cells(block.first - 1)) <= 1 and any(
        v.title_years(text) or region_in(text)
        for row in view.rows_between(max(table.last, block.first - 4), block.first)
        if row not in again
        for _, text in view.texts(row)
    )
    return shared >= len(block.columns) - 1 and not closed and not new_title


def _titles_again(view: SheetView, table: Header, block: Header) -> set[int]:
    """Return the rows just above a header that repeat title lines of the table above."""
    titles = {text for _, text in view.title_lines(table.first, 0)}
    near = view.rows_between(max(table.last, block.first - 6), block.first)
    return {row for row in near if view.texts(row) and all(text in titles for _, text in view.texts(row))}


def _read(site: Site, stop: int, repeats: set[int]) -> Extract | None:
    """Return the table of a site, None where it has no rows."""
    header = site.header
    rows = classify(site.view, header, stop, repeats)
    first_column = min(header.columns.values())
    if not len(rows.data):
        site.findings.append(finding(EMPTY_TABLE, site.at(header.first, first_column), tabel=site.schema.title))
        return None
    hidden = site.view.grid.hidden_rows.intersection(rows.data.tolist()) if site.view.grid.hidden_rows else ()
    if hidden:
        place = site.at(min(hidden), first_column)
        site.findings.append(finding(HIDDEN_ROWS, place, jumlah=len(hidden), tabel=site.schema.title))
    extract = Extract(
        site.schema,
        site.berkas,
        site.view.grid.name,
        site.bagian,
        header.first,
        dict(header.columns),
        dict(header.headers),
        rows.data,
        {},
        titles=site.titles,
    )
    for name in header.columns:
        if site.columns[name].kind is not Kind.NUMBERING:
            extract.cells[name] = _column(site, name, rows)
    for name, column in site.columns.items():
        if column.within and name not in extract.cells:
            _within(site, extract, name)
        if column.banner and name not in extract.cells:
            from_banners(site, extract, name, rows)
        if column.context and name not in extract.cells:
            _context(site, extract, name)
    extract.totals = read_totals(site, extract, rows)
    return extract


def _column(site: Site, name: str, rows: Rows) -> Cells:
    column, col = site.columns[name], site.header.columns[name]
    scale = site.scale(name, tell=True)
    cells = site.view.column(col, rows.data)
    read = read_column(site.view, column.kind, cells, lambda cell: site.parse(column, cell))
    _note(site, name, col, rows.data, read)
    if scale != 1:
        read.scale(scale)
    origin = fill_parents(site, name, rows, read) if column.parent else None
    if column.kind in {Kind.COUNT, Kind.MONEY}:
        read.fill_zeros(column)
    return read.cells(origin)


def _note(site: Site, name: str, col: int, rows: npt.NDArray[np.int32], read: ReadColumn) -> None:
    for at, problem in read.problems:
        site.problem(problem, name, int(rows[at]), col, str(read.texts[at]) if read.texts is not None else "")


def _within(site: Site, extract: Extract, name: str) -> None:
    """Read a field without a column of its own from the texts of the cells it shares."""
    column, shared = site.columns[name], site.columns[name].within
    parse = column.parse
    if shared not in extract.cells or parse is None:
        return
    col = extract.columns[shared]
    extract.columns[name], extract.headers[name] = col, extract.headers[shared]
    cells = site.view.column(col, extract.rows)
    cells = np.where((cells >= 0) & site.view.are_texts(cells), cells, -1)
    read = read_column(site.view, column.kind, cells, lambda cell: parse(site.view.text(cell)))
    _note(site, name, col, extract.rows, read)
    whole = extract.cells[shared]
    read.texts = whole.text
    extract.cells[name] = read.cells(whole.origin)


def _context(site: Site, extract: Extract, name: str) -> None:
    """Take a place from title, sheet or file name where no column gives it; kabupaten of all three are compared."""
    if site.columns[name].kind is not Kind.REGION:
        _from_titles(site, extract, name)
        return
    file_name = site.berkas.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    sheet_name = site.view.grid.name
    titles = [
        (region, cell)
        for cell, text in site.titles
        if normalise(text).startswith(("kab", "kota")) and (region := region_in(text))
    ]
    titles = titles or [(region, cell) for cell, text in site.titles if (region := region_in(text))]
    others = [("nama lembar", region_in(sheet_name)), ("nama berkas", region_in(file_name))]
    named = titles[-1][0] if titles else next((region for _, region in others if region), None)
    if named is None:
        first = site.at(site.header.first, min(site.header.columns.values()))
        named_so = [text for _, text in site.titles if normalise(text).startswith(("kab", "kota"))]
        near = next((region for text in (*named_so, file_name) if (region := suggest_region(text))), None)
        hint = f' Maksud Anda "{near.nama}"?' if near else ""
        site.findings.append(finding(WHERE_UNKNOWN, first, tabel=site.schema.title, saran_nama=hint))
        return
    for label, region in others if titles else ():
        if region is not None and region != named:
            place = Location(site.berkas, sheet_name, titles[-1][1], "", named.nama, site.bagian)
            site.findings.append(finding(WHERE_DIFFERS, place, judul=named.nama, lain=label, nama_lain=region.nama))
    names = np.full(len(extract.rows), named.nama, object)
    extract.cells[name] = Cells(names, np.zeros(len(names), np.uint8), names)


def _from_titles(site: Site, extract: Extract, name: str) -> None:
    """Take a place from a title line that begins with its word: "KECAMATAN : MIOMAFFO BARAT"."""
    column = site.columns[name]
    text = site.view.labelled(site.header.first, site.floor, column.banner)
    parsed = from_text(column.kind, text)
    if parsed.state == State.VALUE:
        count = len(extract.rows)
        values = np.full(count, parsed.value, object)
        extract.cells[name] = Cells(values, np.zeros(count, np.uint8), np.full(count, text, object))
