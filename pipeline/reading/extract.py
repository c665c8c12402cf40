"""From a sheet to its tables: find headers, sort rows, fill parents, read values; everything odd becomes a finding."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.addresses import cell_name
from pipeline.by_name.voters import digest
from pipeline.findings import Finding, Location, finding
from pipeline.reading import values as v
from pipeline.reading.cells import from_number, from_text
from pipeline.reading.grid import CellKind, Grid
from pipeline.reading.headers import Header, find_headers, nearest
from pipeline.reading.people import masked
from pipeline.reading.problems import (
    DOUBLED,
    EMPTY_TABLE,
    EXTRA,
    HIDDEN_ROWS,
    MISSING,
    NOT_OURS,
    PROBLEMS,
    SCALED,
    TYPO,
    WANTED,
    WHERE_DIFFERS,
    WHERE_UNKNOWN,
)
from pipeline.reading.rows import Rows, classify, is_total
from pipeline.reading.text import clean, key, money_scale, normalise, suggest
from pipeline.reading.values import Parsed, Problem, State
from pipeline.reading.view import SheetView
from pipeline.tables import Cells, Extract, Total
from schemas.base import Blank, Kind
from schemas.registers import find_bagian, find_region, region_in, suggest_region

if TYPE_CHECKING:
    from schemas.base import Column, Schema


@dataclass(slots=True)
class SheetResult:
    """What one sheet gave: its tables, findings, and whether it held any table at all."""

    extracts: list[Extract] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
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
        if view.rows:
            result.findings.append(_not_ours(view, name_words, place))
        return result
    result.recognised = True
    result.personal = any(block.schema.personal for block in blocks)
    floor = 0
    for block, repeats, stop in _tables(view, blocks):
        reader = _TableReader(view, block, berkas, floor)
        result.findings += reader.structure()
        if not block.missing and not block.doubled:
            extract = reader.read(stop, repeats)
            result.findings += reader.findings
            if extract is not None:
                if extract.schema.personal:
                    extract, found = digest(extract)
                    result.findings += found
                result.extracts.append(extract)
                floor = max([*extract.rows.tolist(), *(t.sheet_row for t in extract.totals), block.last])
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


class _TableReader:
    """Reads one table below its header."""

    def __init__(self, view: SheetView, header: Header, berkas: str, floor: int) -> None:
        self.view, self.header, self.berkas = view, header, berkas
        self.schema: Schema = header.schema
        self.columns: dict[str, Column] = self.schema.columns()
        self.findings: list[Finding] = []
        self.floor = floor
        self.titles = view.title_lines(header.first, floor)
        self.bagian = self._bagian()

    def at(self, row: int, col: int, kolom: str = "", nilai: str = "") -> Location:
        return Location(self.berkas, self.view.grid.name, cell_name(row, col), kolom, nilai, self.bagian)

    def _bagian(self) -> str:
        folders = self.berkas.rsplit("/", 1)
        sources = [
            folders[0] if len(folders) > 1 else "",
            *(text for _, text in self.titles),
            self.view.grid.name,
            folders[-1],
        ]
        found = next((b for text in sources if (b := find_bagian(text))), None)
        return found.nama if found else self.schema.owner

    def structure(self) -> list[Finding]:
        """Return what is wrong or odd about the header."""
        header, titles = self.header, self.schema.titles()
        found = []
        shown = ", ".join(header.headers[name] for name in sorted(header.headers, key=lambda n: header.columns[n]))
        told = {col for _, col in header.doubled}
        for name in header.missing:
            row, col = self._where_missing(name)
            if col in told:
                continue
            text = next((text for at, text in header.extra if at == col), "")
            hint = suggest(text, [titles[name]]) if text else None
            found.append(
                finding(
                    MISSING,
                    self.at(row, col, "", text),
                    wajib=titles[name],
                    tabel=self.schema.title,
                    ada=shown,
                    saran_nama=f' Maksud Anda "{hint}"?' if hint else "",
                )
            )
        for _, col in header.doubled:
            words = " ".join(self.view.header_paths(header.first, header.last)[col])
            found.append(finding(DOUBLED, self.at(self._header_row(col), col, words, words), tabel=self.schema.title))
        for name in header.typos:
            col = header.columns[name]
            words = header.headers[name]
            found.append(finding(TYPO, self.at(self._header_row(col), col, words, words), maksud=titles[name]))
        for col, text in header.extra:
            if text and not header.missing:
                found.append(finding(EXTRA, self.at(self._header_row(col), col, text, text), tabel=self.schema.title))
        return found

    def _header_row(self, col: int) -> int:
        rows = [row for row in range(self.header.first, self.header.last + 1) if col in self.view.cells(row)]
        return rows[-1] if rows else self.header.first

    def _where_missing(self, name: str) -> tuple[int, int]:
        """Return the header cell where a missing field should stand: the unknown or blank one among its neighbours."""
        header, order = self.header, list(self.columns)
        after = [header.columns[n] for n in order[: order.index(name)] if n in header.columns]
        before = [header.columns[n] for n in order[order.index(name) + 1 :] if n in header.columns]
        unknown = [col for col, _ in [*header.extra, *((col, name) for name, col in header.doubled)]]
        data_cols = {
            col for row in self.view.rows if header.last < row < header.last + 30 for col in self.view.cells(row)
        }
        blank = sorted(data_cols - set(header.columns.values()) - set(unknown))
        low, high = max(after, default=0), min([c for c in before if c > max(after, default=0)], default=10**6)
        for pool in (unknown, blank):
            between = [col for col in pool if low < col < high]
            if between or (pool and len(header.missing) == 1 and pool is unknown):
                col = (between or pool)[0]
                return self._header_row(col), col
        return header.first, min(self.view.cells(header.first))

    def read(self, stop: int, repeats: set[int]) -> Extract | None:
        rows = classify(self.view, self.header, stop, repeats)
        if not rows.data:
            self.findings.append(
                finding(
                    EMPTY_TABLE, self.at(self.header.first, min(self.header.columns.values())), tabel=self.schema.title
                )
            )
            return None
        hidden = self.view.grid.hidden_rows & set(rows.data)
        if hidden:
            place = self.at(min(hidden), min(self.header.columns.values()))
            self.findings.append(finding(HIDDEN_ROWS, place, jumlah=len(hidden), tabel=self.schema.title))
        data = np.array(rows.data, np.int32)
        extract = Extract(
            self.schema,
            self.berkas,
            self.view.grid.name,
            self.bagian,
            self.header.first,
            dict(self.header.columns),
            dict(self.header.headers),
            data,
            {},
            titles=self.titles,
        )
        for name in self.header.columns:
            if self.columns[name].kind is not Kind.NUMBERING:
                extract.cells[name] = self._column(name, rows)
        for name, column in self.columns.items():
            if column.within and name not in extract.cells:
                self._within(extract, name)
            if column.banner and name not in extract.cells:
                self._from_banners(extract, name, rows)
            if column.context:
                self._context(extract, name, rows)
        if self.schema.per_bagian and not self.bagian:
            extract.bagian = self.bagian
        extract.totals = self._totals(extract, rows)
        return extract

    def _column(self, name: str, rows: Rows) -> Cells:
        column, col = self.columns[name], self.header.columns[name]
        count = len(rows.data)
        values: list[Any] = [None] * count
        state = np.full(count, State.BLANK, np.uint8)
        texts = np.full(count, "", object)
        origin = np.array(rows.data, np.int32)
        scale = self._scale(column, name)
        for i, row in enumerate(rows.data):
            cell = self.view.cells(row).get(col)
            if cell is None:
                continue
            parsed = self._parse(column, cell)
            texts[i] = self.view.text(cell)
            values[i], state[i] = parsed.value, parsed.state
            if parsed.problem:
                self._problem(parsed.problem, column, name, row, col, str(texts[i]))
            elif scale != 1 and isinstance(values[i], int):
                values[i] *= scale
        if column.parent:
            self._fill_parent(name, rows, values, state, texts, origin)
        self._empty(column, values, state)
        return Cells(values, state, texts, origin)

    def _scale(self, column: Column, name: str) -> int:
        if column.kind is not Kind.MONEY:
            return 1
        words = [self.header.headers[name], *(text for _, text in self.titles)]
        scale = max(money_scale(text) for text in words)
        if scale != 1:
            col = self.header.columns[name]
            place = self.at(self._header_row(col), col, self.header.headers[name], self.header.headers[name])
            self.findings.append(finding(SCALED, place, kali=v.format_number(float(scale))))
        return scale

    def _parse(self, column: Column, cell: int) -> Parsed:
        grid = self.view.grid
        kind = self.view.kind(cell)
        if kind == CellKind.ERROR:
            return Parsed(None, State.BAD, Problem.ERROR_CELL)
        if kind == CellKind.UNCACHED:
            return Parsed(None, State.BAD, Problem.UNCACHED)
        if kind == CellKind.NUMBER:
            return from_number(column.kind, float(grid.num[cell]), self.view.format(cell))
        text = self.view.text(cell)
        if column.parse is not None and v.empty_state(text) is None:
            return column.parse(text)
        return from_text(column.kind, text)

    def _problem(self, problem: Problem, column: Column, name: str, row: int, col: int, text: str) -> None:
        wanted, example = WANTED.get(column.kind, ("teks", "Belu"))
        text = masked(text) if column.personal else text
        near = suggest_region(text) if column.kind is Kind.REGION else None
        place = self.at(row, col, self.header.headers.get(name, self.schema.titles()[name]), text)
        self.findings.append(
            finding(
                PROBLEMS[problem],
                place,
                jenis=wanted,
                contoh=example,
                saran_nama=f' Maksud Anda "{near.nama}"?' if near else "",
            )
        )

    def _fill_parent(self, name: str, rows: Rows, values: list[Any], state: Any, texts: Any, origin: Any) -> None:  # noqa: ANN401
        """Give the rows below a parent its text: down its merge, or over blanks until an outer parent changes.

        A parent may stand in a row of its own above them.
        """
        outer = [n for n in self.columns if self.columns[n].parent and n in self.header.columns]
        outer = outer[: outer.index(name)]
        held: tuple[Any, ...] | None = None
        previous = 0
        for i, row in enumerate(rows.data):
            between = [(at, text) for at, text in rows.banners if previous < at < row]
            new_parent = bool(between) or any(self.header.columns[n] in self.view.cells(row) for n in outer)
            previous = row
            if state[i] != State.BLANK:
                held = values[i], state[i], texts[i], origin[i]
            elif new_parent and not (held and self._merged(held[-1], row, name)):
                held = self._heading(name, between)
            if held:
                values[i], state[i], texts[i], origin[i] = held

    def _heading(self, name: str, banners: list[tuple[int, str]]) -> tuple[Any, ...] | None:
        """Return the parent that the last banner gives which stands in its column and names one."""
        for at, text in reversed(banners):
            named = self.columns[name].kind is Kind.REGION or self._banner_field(text) == name
            value = (
                self._banner_value(name, text) if named and self.header.columns[name] in self.view.cells(at) else None
            )
            if value is not None:
                return value, State.VALUE, text, at
        return None

    def _merged(self, top: int, row: int, name: str) -> bool:
        end = self.view.anchors.get((int(top), self.header.columns[name]))
        return end is not None and end[0] >= row

    def _within(self, extract: Extract, name: str) -> None:
        """Read a field without a column of its own from the texts of the cells it shares."""
        column, shared = self.columns[name], self.columns[name].within
        if shared not in extract.cells or column.parse is None:
            return
        whole = extract.cells[shared]
        col = extract.columns[shared]
        extract.columns[name], extract.headers[name] = col, extract.headers[shared]
        values: list[Any] = [None] * len(extract.rows)
        state = np.full(len(extract.rows), State.BLANK, np.uint8)
        for i, row in enumerate(extract.rows.tolist()):
            cell = self.view.cells(row).get(col)
            if cell is not None and self.view.is_text(cell):
                parsed = column.parse(self.view.text(cell))
                values[i], state[i] = parsed.value, parsed.state
                if parsed.problem:
                    self._problem(parsed.problem, column, name, row, col, self.view.text(cell))
        extract.cells[name] = Cells(values, state, whole.text, whole.origin)

    def _empty(self, column: Column, values: list[Any], state: Any) -> None:  # noqa: ANN401
        """Make nil a zero where figures are counted, and blank too where the schema says so."""
        if column.kind in {Kind.COUNT, Kind.MONEY}:
            zero = (state == State.NIL) | ((state == State.BLANK) & (column.blank is Blank.ZERO))
            for i in np.flatnonzero(zero):
                values[i], state[i] = 0, State.VALUE

    def _from_banners(self, extract: Extract, name: str, rows: Rows) -> None:
        """Give each data row the text of the banner above it that names this field; an outer banner ends it."""
        outer = [n for n, column in self.columns.items() if column.banner]
        outer = outer[: outer.index(name)]
        told = [(row, text, self._banner_field(text)) for row, text in rows.banners]
        told = [(row, text, field) for row, text, field in told if field == name or field in outer]
        if not any(field == name for _, _, field in told):
            return
        count = len(rows.data)
        values: list[Any] = [None] * count
        state, texts, origin = np.full(count, State.BLANK, np.uint8), np.full(count, "", object), extract.rows.copy()
        for i, row in enumerate(rows.data):
            at, text, field = next((one for one in reversed(told) if one[0] < row), (row, "", ""))
            if field == name:
                values[i], state[i], texts[i], origin[i] = self._banner_value(name, text), State.VALUE, text, at
        extract.cells[name] = Cells(values, state, texts, origin)
        first = next(row for row, _, field in told if field == name)
        extract.columns.setdefault(name, self.view.texts(first)[-1][0])
        extract.headers.setdefault(name, "")

    def _banner_field(self, text: str) -> str:
        """Return the field a banner gives by its first words ("Kecamatan ...", "II. Kecamatan ..."), else by any."""
        words = re.sub(r"^(?:[ivx]+|[a-z]|\d+) ", "", normalise(text)) + " "
        named = (n for n, column in self.columns.items() if any(words.startswith(f"{w} ") for w in column.banner if w))
        return next(named, next((n for n, column in self.columns.items() if "" in column.banner), ""))

    def _banner_value(self, name: str, text: str) -> object:
        if self.columns[name].kind is Kind.REGION:
            region = find_region(text)
            return region.nama if region else None
        return clean(text)

    def _context(self, extract: Extract, name: str, rows: Rows) -> None:
        """Take a place from title, sheet or file name where no column gives it; kabupaten of all three are compared."""
        if name in extract.cells:
            return
        if self.columns[name].kind is not Kind.REGION:
            self._from_titles(extract, name)
            return
        file_name = self.berkas.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        titles = [
            (region, cell)
            for cell, text in self.titles
            if normalise(text).startswith(("kab", "kota")) and (region := region_in(text))
        ]
        titles = titles or [(region, cell) for cell, text in self.titles if (region := region_in(text))]
        others = [("nama lembar", region_in(self.view.grid.name)), ("nama berkas", region_in(file_name))]
        named = titles[-1][0] if titles else next((region for _, region in others if region), None)
        first = self.at(self.header.first, min(self.header.columns.values()))
        if named is None:
            named_so = [text for _, text in self.titles if normalise(text).startswith(("kab", "kota"))]
            near = next((region for text in (*named_so, file_name) if (region := suggest_region(text))), None)
            hint = f' Maksud Anda "{near.nama}"?' if near else ""
            self.findings.append(finding(WHERE_UNKNOWN, first, tabel=self.schema.title, saran_nama=hint))
            return
        if titles:
            for label, region in others:
                if region is not None and region != named:
                    place = Location(self.berkas, self.view.grid.name, titles[-1][1], "", named.nama, self.bagian)
                    self.findings.append(
                        finding(WHERE_DIFFERS, place, judul=named.nama, lain=label, nama_lain=region.nama)
                    )
        count = len(rows.data)
        extract.cells[name] = Cells([named.nama] * count, np.zeros(count, np.uint8), np.full(count, named.nama, object))

    def _from_titles(self, extract: Extract, name: str) -> None:
        """Take a place from a title line that begins with its word: "KECAMATAN : MIOMAFFO BARAT"."""
        column = self.columns[name]
        text = self.view.labelled(self.header.first, self.floor, column.banner)
        parsed = from_text(column.kind, text)
        if parsed.state == State.VALUE:
            count = len(extract.rows)
            extract.cells[name] = Cells([parsed.value] * count, np.zeros(count, np.uint8), np.full(count, text, object))

    def _totals(self, extract: Extract, rows: Rows) -> list[Total]:
        totals: list[Total] = []
        positions = {row: i for i, row in enumerate(rows.data)}
        closed = 0
        for at, (row, label) in enumerate(rows.totals):
            stop = sum(data < row for data in positions)
            stated = self._total_values(row)
            start, grand = self._scope(extract, label, closed, stop, stated, last=at == len(rows.totals) - 1)
            across: tuple[str, ...] = ()
            if totals and totals[-1].grand and len(stated) == 1 and totals[-1].stop == stop:
                across = tuple(name for name in self.schema.total_fields if name in extract.columns)
            totals.append(Total(row, label, start, stop, stated, grand, across, self._total_shares(row)))
            if not grand:
                closed = stop
        return totals

    def _total_values(self, row: int) -> dict[str, int]:
        stated: dict[str, int] = {}
        for name in self.schema.total_fields:
            col = self.header.columns.get(name)
            cell = self.view.cells(row).get(col) if col is not None else None
            if cell is None or col is None:
                continue
            parsed = self._parse(self.columns[name], cell)
            if parsed.problem:
                self._problem(parsed.problem, self.columns[name], name, row, col, self.view.text(cell))
            elif isinstance(parsed.value, int):
                stated[name] = parsed.value * self._scale_of(name)
        return stated

    def _total_shares(self, row: int) -> dict[str, v.Percent]:
        shares: dict[str, v.Percent] = {}
        for name, col in self.header.columns.items():
            cell = self.view.cells(row).get(col)
            if cell is None or self.columns[name].kind is not Kind.PERCENT:
                continue
            parsed = self._parse(self.columns[name], cell)
            if parsed.problem:
                self._problem(parsed.problem, self.columns[name], name, row, col, self.view.text(cell))
            elif isinstance(parsed.value, v.Percent):
                shares[name] = parsed.value
        return shares

    def _scale_of(self, name: str) -> int:
        words = [self.header.headers[name], *(text for _, text in self.titles)]
        return max(money_scale(text) for text in words) if self.columns[name].kind is Kind.MONEY else 1

    def _scope(
        self, extract: Extract, label: str, closed: int, stop: int, stated: dict[str, int], *, last: bool
    ) -> tuple[int, bool]:
        """Return where the rows that a total sums begin, and whether it closes the whole table."""
        words = key(label)
        for name in reversed(self.schema.groups):
            cells = extract.cells.get(name)
            named = any(key(word) in words for word in self.columns[name].banner if word)
            if named and cells is not None and stop:
                start = stop
                while start and cells.values[start - 1] == cells.values[stop - 1]:  # type: ignore[index]
                    start -= 1
                return start, False
        if stop < len(extract.rows):
            return closed, False
        if closed and not last and closed < stop:
            return closed, False
        if closed and closed < stop and stated and not self.schema.hierarchy:
            name, figure = next(iter(stated.items()))
            part = sum(x for x in list(extract.cells[name].values)[closed:stop] if x is not None)  # type: ignore[call-overload]
            whole = sum(x for x in extract.cells[name].values if x is not None)  # type: ignore[attr-defined]
            if part == figure != whole:
                return closed, False
        return 0, True
