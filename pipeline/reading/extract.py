"""From a sheet to its tables: find headers, sort rows, fill parents, read values; everything odd becomes a finding."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from pipeline.addresses import cell_name, column_letter
from pipeline.findings import Finding, Location, finding
from pipeline.reading.blocks import Block, side_by_side, tables_of
from pipeline.reading.columns import ReadColumn, read_column
from pipeline.reading.foreign import LAST_ROW
from pipeline.reading.grid import CellKind
from pipeline.reading.headers import nearest
from pipeline.reading.parents import by_bagian, fill_parents, from_banners, part_bagian
from pipeline.reading.places import complete_banners, from_context
from pipeline.reading.problems import EMPTY_TABLE, HIDDEN_ROWS, LYING, NOT_OURS, OTHER_TABLE
from pipeline.reading.rows import Rows, classify, looks_like_value
from pipeline.reading.site import Site
from pipeline.reading.spread import gathered
from pipeline.reading.strangers import leave_out_sums
from pipeline.reading.structure import damaged, lacking, structure
from pipeline.reading.text import normalise
from pipeline.reading.totals import fill_headings, read_totals
from pipeline.reading.values import State
from pipeline.reading.view import SheetView
from pipeline.reading.voters import digest
from pipeline.tables import Cells, Extract
from schemas.base import FIGURES, Kind

if TYPE_CHECKING:
    import numpy.typing as npt

    from pipeline.findings import Tally
    from pipeline.reading.grid import Grid
    from pipeline.reading.matching import Header


MOST_LYING = 5000  # cells of a sheet looked at for a table with its headers below each other
LEAST_FIGURES = 3  # that tell such a table from a list of words
FIRST_IDENTITY = 10**15  # the smallest number of 16 digits, as a NIK has
_IDENTITY = re.compile(r"(?<!\d)(?<!\d[ .-])\d(?:[ .-]?\d){15}(?![ .-]?\d)")


@dataclass(slots=True)
class SheetResult:
    """What one sheet gave: its tables, findings, and whether it held any table at all."""

    extracts: list[Extract] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    recognised: bool = False
    personal: bool = False  # some table here, read or damaged, tells who people are


def extract_sheet(grid: Grid, berkas: str, problems: Tally) -> SheetResult:
    """Return every table of one sheet with the findings of reading it; ``berkas`` is relative to the inputs.

    Cells that do not parse are noted in ``problems``.
    """
    name_words = normalise(f"{grid.name} {berkas.rsplit('/', 1)[-1].rsplit('.', 1)[0]}")
    result = SheetResult(personal=_tells_people(grid))
    for view, headers in side_by_side(grid, name_words):
        result.recognised |= bool(headers)
        result.personal |= any(header.schema.personal for header in headers)
        floor = 0
        for block in (gathered(view, block) for block in tables_of(view, headers)):
            floor = _add(result, block, Site(view, block.header, berkas, floor, problems))
    if not result.recognised and len((view := SheetView(grid)).rows):
        near = nearest(view, name_words)
        result.personal |= near is not None and near.schema.personal
        place = Location(berkas=berkas, lembar=grid.name)
        result.findings.append(_lying(grid, berkas, name_words) or _not_ours(near, place))
    return result


def _lying(grid: Grid, berkas: str, name_words: str) -> Finding | None:
    """Return the finding that a sheet's table has its headers below each other, None where it has none such."""
    if len(grid.row) > MOST_LYING:
        return None
    found = side_by_side(grid.transposed(), name_words)
    header = next((header for view, headers in found for header in headers if _has_figures(view, header)), None)
    if header is None:
        return None
    place = Location(berkas, grid.name, cell_name(min(header.columns.values()), header.first))
    return finding(LYING, place, tabel=header.schema.title, huruf=column_letter(header.last))


def _has_figures(view: SheetView, header: Header) -> bool:
    """Tell whether a header has figures enough below it in some column to be more than words by chance."""
    rows, columns = view.filled(header.last, LAST_ROW), header.schema.columns()
    figures = [view.column(col, rows) for name, col in header.columns.items() if columns[name].kind in FIGURES]
    return any(
        sum(looks_like_value(view.text(at)) for at in cells.tolist() if at >= 0) >= LEAST_FIGURES for cells in figures
    )


def _tells_people(grid: Grid) -> bool:
    """Tell whether a sheet holds numbers of 16 digits, as a NIK is: then it tells who people are, read or not."""
    numbers = grid.num[grid.kind == CellKind.NUMBER]
    as_numbers = bool(((numbers >= FIRST_IDENTITY) & (numbers < FIRST_IDENTITY * 10)).any())
    return as_numbers or _IDENTITY.search("\n".join(grid.strings)) is not None


def _add(result: SheetResult, block: Block, site: Site) -> int:
    """Add one table to what the sheet gave; return the row it ends at, ``site.floor`` where it could not be read."""
    block.header.missing += damaged(site)
    result.findings += structure(site)
    if block.other:
        place = site.at(block.stop, min(site.view.cells(block.stop)))
        result.findings.append(finding(OTHER_TABLE, place, tabel=site.schema.title, baris=block.stop))
    if block.header.missing or block.header.doubled:
        return site.floor
    extract = _read(site, block.stop, block.repeats)
    result.findings += site.findings
    if extract is None:
        return site.floor
    if extract.schema.personal:
        extract, found = digest(extract, site.problems)
        result.findings += found
    result.extracts += by_bagian(extract, site.bagian_rows)
    return max(int(extract.rows[-1]), *(total.sheet_row for total in extract.totals), block.header.last)


def _not_ours(near: Header | None, place: Location) -> Finding:
    words = ""
    if near is not None:
        titles = near.schema.titles()
        lacking = ", ".join(titles[name] for name in near.missing)
        words = f" Paling dekat dengan tabel {near.schema.title}" + (
            f"; belum ada kolom {lacking}." if lacking else "."
        )
    return finding(NOT_OURS, place, dekat=words)


def _read(site: Site, stop: int, repeats: set[int]) -> Extract | None:
    """Return the table of a site, None where it has no rows."""
    header = site.header
    rows = classify(site.view, header, stop, repeats)
    if site.schema.per_bagian:
        site.bagian_rows, rows.banners = part_bagian(rows.banners)
    first_column = min(header.columns.values())
    if not len(rows.data) or _is_form(site, rows):
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
    _fill(site, extract, rows)
    for name, beside in header.spread.items():
        extract.columns[name] = max(
            (header.columns[name], *beside), key=lambda col: int((site.view.column(col, rows.data) >= 0).sum())
        )
    unknown = [name for name in site.columns if _is_untold(site, extract, name)]
    site.findings += lacking(site, unknown)
    if unknown:
        return None
    leave_out_sums(site, extract)
    extract.totals = read_totals(site, extract, rows)
    fill_headings(site, extract)
    return extract


def _is_untold(site: Site, extract: Extract, name: str) -> bool:
    """Tell whether nothing gives a field that needs no header: no title, or no cell that it may share."""
    column, cells = site.columns[name], extract.cells.get(name)
    if not column.required or column.stated or name in site.header.columns:
        return False
    if column.within:
        return cells is None or bool((cells.state == State.BLANK).all())
    return column.context and cells is None


def _is_form(site: Site, rows: Rows) -> bool:
    """Tell whether the rows only wait for their figures: no cell of any column of figures is filled."""
    kinds = {Kind.COUNT, Kind.MONEY, Kind.MEASURE, Kind.PERCENT}
    own = (name for name in site.header.columns if name not in site.schema.key and not site.columns[name].stated)
    figures = [site.header.columns[name] for name in own if site.columns[name].kind in kinds]
    return bool(figures) and not any((site.view.column(col, rows.data) >= 0).any() for col in figures)


def _fill(site: Site, extract: Extract, rows: Rows) -> None:
    """Read every field, from its column or from what else gives it."""
    for name in site.header.columns:
        if site.columns[name].kind not in {Kind.NUMBERING, Kind.UNREAD}:
            extract.cells[name] = _column(site, name, rows)
    for name, column in site.columns.items():
        if column.within and name not in extract.cells:
            _within(site, extract, name)
        if column.banner and name not in extract.cells:
            from_banners(site, extract, name, rows)
        if column.context and name not in extract.cells:
            from_context(site, extract, name)
        if column.banner and name not in site.header.columns:
            complete_banners(site, extract, name, rows)


def _column(site: Site, name: str, rows: Rows) -> Cells:
    column, col = site.columns[name], site.header.columns[name]
    scale = site.scale(name, tell=True)
    cells = site.view.column(col, rows.data)
    for beside in site.header.spread.get(name, ()):
        cells = np.where(cells >= 0, cells, site.view.column(beside, rows.data))
    verbatim = column.kind is Kind.TEXT and column.parse is None
    read = read_column(site.view, column.kind, cells, lambda cell: site.figure(name, cell, scale), verbatim=verbatim)
    _note(site, name, rows.data, cells, read)
    if scale != 1:
        read.scale(scale)
    origin = fill_parents(site, name, rows, read) if column.parent else None
    if column.kind in {Kind.COUNT, Kind.MONEY}:
        read.fill_zeros(column)
    return read.cells(origin)


def _note(site: Site, name: str, rows: npt.NDArray[np.int32], cells: npt.NDArray[np.int64], read: ReadColumn) -> None:
    for at, problem in read.problems:
        col = int(site.view.grid.col[cells[at]])
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
    whole = extract.cells[shared]
    unread = whole.state == State.BAD
    cells = np.where((cells >= 0) & site.view.are_texts(cells) & ~unread, cells, -1)
    read = read_column(site.view, column.kind, cells, lambda cell: parse(site.view.text(cell)))
    read.state[unread] = State.BAD
    _note(site, name, extract.rows, cells, read)
    read.texts = whole.text
    extract.cells[name] = read.cells(whole.origin)
