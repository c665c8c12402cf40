"""Asal Angka: for every input-borne figure its file, sheet, cell, text as typed and value, streamed as rows."""

from __future__ import annotations

from functools import partial
from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple

from pipeline.report.archive import Drawing, key_of
from pipeline.report.cells import attribute, inline, row_open, value_cell
from pipeline.report.fit import line_count, row_height
from pipeline.report.layout import ASAL_FIRST, HEADER_ROW, NOTE_ROW, Layout, quoted_sheet
from pipeline.report.links import MAX_LINKS, cell_link, source_link, within
from pipeline.report.model import NUMERIC, Block, Col, Format, Row, Scalar, Sheet, Stated, cached

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.report.draw import Pen
    from pipeline.report.ranges import Ranges

COLUMNS = (
    Col("lembar", "Lembar", Format.TEXT, 28),
    Col("sel", "Sel", Format.LINK, 10),
    Col("berkas", "Berkas", Format.TEXT, 100),
    Col("lembar_sumber", "Lembar Sumber", Format.TEXT, 20),
    Col("sel_sumber", "Sel Sumber", Format.LINK, 12),
    Col("teks", "Teks Asli", Format.TEXT, 22),
    Col("nilai", "Nilai", Format.NUMBER, 26),
)
WIDTHS = [column.width for column in COLUMNS]
TITLE = "Asal Angka: dari sel laporan ini ke sel pada berkas Bagian"
STATED_ON = "Cek Silang"
BLOCK_ROWS = 512  # of a block, whose figures are drawn at a time


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
    return single + sheet.rows.figures() if isinstance(sheet.rows, Block) else single


def draw_asal(
    sheets: Sequence[Sheet], stated: Sequence[Stated], count: int, pen: Pen, note: str = ""
) -> Iterator[str | Drawing]:
    """Yield the rows of Asal Angka: every figure of the sheets in their order, then the figures only checks use.

    The link to the file comes first: with more figures than half of the links, cells of this workbook are plain text.
    ``note`` says which figures are not listed.
    """
    yield from pen.headings(TITLE)
    if note:
        yield pen.line(NOTE_ROW, "catatan", note)
    yield pen.header(HEADER_ROW, COLUMNS, WIDTHS)
    brush = _Brush(pen, both=2 * count < MAX_LINKS)
    for sheet in sheets:
        if isinstance(sheet.rows, Block) and sheet.rows.origins:
            yield from brush.block(sheet, sheet.rows)
        yield from map(brush.row, _entries(sheet, pen.layout))
    yield from map(brush.row, _stated_entries(stated))
    if not count:
        yield pen.line(ASAL_FIRST, "kosong", "Tidak ada angka yang berasal dari berkas masukan.")


def _entries(sheet: Sheet, layout: Layout) -> Iterator[Entry]:
    place = layout.places[sheet.name]
    formats = {column.field: column.format for column in sheet.columns}
    for row in rows_of(sheet):
        number = place.row(row.key)
        for field, origin in row.origins.items():
            source = (origin.berkas, origin.lembar, origin.sel, origin.nilai)
            fmt = row.formats.get(field, formats[field])
            yield Entry(sheet.name, f"{place.columns[field]}{number}", *source, cached(row.values.get(field)), fmt)


def _stated_entries(stated: Sequence[Stated]) -> Iterator[Entry]:
    for figure in stated:
        origin = figure.location
        fmt = Format.PERCENT if isinstance(figure.value, float) else Format.NUMBER  # counts and money are whole
        yield Entry(STATED_ON, "", origin.berkas, origin.lembar, origin.sel, origin.nilai, figure.value, fmt)


class _Figure(NamedTuple):
    """One figure of a block: its cells there, its input's file, sheet, cell and text, its value and format."""

    cell: str
    source: tuple[str, str]
    sel: str
    text: str
    value: Scalar
    format: Format


class _Group(NamedTuple):
    """One group of figures of a block: the columns that show them, from the first to the last, and what they are.

    Cells, texts and values have an entry a row, and so have files and sheets, unless those of the rows hold.
    """

    first: str
    last: str
    format: Format
    cells: Ranges
    text: Sequence[str]
    value: Sequence[Scalar]
    berkas: Sequence[str]
    lembar: Sequence[str]


class _Figures(NamedTuple):
    """The figures of some rows of a block, the first of them in the row ``first`` here and ``at`` on their sheet."""

    on: str
    first: int
    at: int
    groups: tuple[_Group, ...]
    berkas: Sequence[str]
    lembar: Sequence[str]

    def sources(self) -> list[tuple[str, str]]:
        """Return file and sheet of each row."""
        return list(zip(self.berkas, self.lembar, strict=True))

    def runs(self, counts: Sequence[int]) -> Iterator[tuple[tuple[str, str], int]]:
        """Yield file and sheet of the figures in their order, each with how many follow; each row has so many."""
        if any(group.berkas for group in self.groups):
            yield from ((figure.source, 1) for figure in self.each())
        else:
            yield from zip(self.sources(), counts, strict=True)

    def files(self) -> set[tuple[str, str]]:
        """Return every file and sheet they come from."""
        own = (zip(group.berkas, group.lembar, strict=True) for group in self.groups)
        return {*self.sources(), *chain.from_iterable(own)}

    def each(self) -> Iterator[_Figure]:
        """Yield one after the other, row by row."""
        groups = [(*group[:3], group.cells.cells(), *group[4:]) for group in self.groups]
        for i, source in enumerate(self.sources()):
            at = self.at + i
            for first, last, fmt, cells, texts, values, berkas, lembar in groups:
                if values[i] is not None:
                    cell = f"{first}{at}" if first == last else f"{first}{at}:{last}{at}"
                    own = (berkas[i], lembar[i]) if berkas else source
                    yield _Figure(cell, own, cells[i], texts[i], values[i], fmt)


class _Brush:
    """Renders row after row of Asal Angka: one by one, or those of a block in bulk with the same result."""

    def __init__(self, pen: Pen, *, both: bool) -> None:
        self._pen, self._both, self._next = pen, both, ASAL_FIRST
        theme = pen.theme
        self._text, self._link = theme.cell(Format.TEXT), theme.cell(Format.LINK)
        self._numbers = {(fmt, whole): theme.cell(fmt, whole=whole) for fmt in NUMERIC for whole in (False, True)}
        self._styles = self._text, self._link, self._numbers

    def row(self, entry: Entry) -> str:
        """Return one figure's row."""
        sheet, number = self._pen.sheet, self._next
        self._next += 1
        linked = sheet.link(f"E{number}", source_link(*entry[2:5], self._pen.inputs))
        back = self._both and entry.sel and sheet.link(f"B{number}", cell_link(entry.lembar, entry.sel))
        texts = (entry.lembar, entry.sel, entry.berkas, entry.lembar_sumber, entry.sel_sumber, entry.teks)
        styles = [self._text] * 6
        styles[1], styles[4] = self._link if back else self._text, self._link if linked else self._text
        cells = [
            value_cell(f"{at}{number}", style, text) for at, style, text in zip("ABCDEF", styles, texts, strict=True)
        ]
        cells.append(value_cell(f"G{number}", self._style(entry.nilai, entry.format), entry.nilai))
        shown = (text for text in (*texts, entry.nilai))
        lines = max(line_count(text, width) for text, width in zip(shown, WIDTHS, strict=True) if isinstance(text, str))
        return row_open(number, row_height(lines) if lines > 1 else None) + "".join(cells) + "</row>"

    def block(self, sheet: Sheet, block: Block) -> Iterator[Drawing]:
        """Yield the rows of a block's figures, drawn only where the last workbook does not hold them."""
        place, links = self._pen.layout.places[sheet.name], self._pen.sheet
        formats = {column.field: column.format for column in sheet.columns}
        looks = [
            (place.columns[origin.fields[0]], place.columns[origin.fields[-1]], formats[origin.fields[0]])
            for origin in block.origins
        ]
        for start in range(0, block.size, BLOCK_ROWS):
            part = slice(start, start + BLOCK_ROWS)
            groups = tuple(
                _Group(*look, o.cells.part(part), o.text[part], o.value[part], o.berkas[part], o.lembar[part])
                for look, o in zip(looks, block.origins, strict=True)
            )
            at = place.block_first + start
            figures = _Figures(sheet.name, self._next, at, groups, block.berkas[part], block.lembar[part])
            counts = block.counts(part)
            relations = self._relations(figures.runs(counts))
            self._next += sum(counts)
            if linked := len(relations) - relations.count(0) + self._both * sum(counts):
                drawing = partial(_links, figures, relations, self._both)
                links.link_many(Drawing(key_of(*figures, relations, self._both), drawing), linked)
            yield Drawing(
                key_of(*figures, relations, self._both, self._styles), partial(self._drawn, figures, relations)
            )

    def _relations(self, runs: Iterable[tuple[tuple[str, str], int]]) -> list[int]:
        """Return the number of the file that each figure links to, 0 for none, until there is no room."""
        sheet, relations = self._pen.sheet, list[int]()
        for source, count in runs:
            if len(relations) >= sheet.room:
                break
            target = source_link(*source, "A1", self._pen.inputs)
            relations += [sheet.relation(target) if target else 0] * count
        return within(relations, sheet.room)

    def _drawn(self, figures: _Figures, relations: Sequence[int]) -> str:
        name, text, link = inline(figures.on), self._text, self._link
        files = {source: self._file(*source) for source in figures.files()}
        back = link if self._both else text
        rows = []
        told = zip(figures.each(), chain(relations, repeat(0)), strict=False)
        for number, (figure, relation) in enumerate(told, figures.first):
            berkas, lembar, height = files[figure.source]
            rows.append(
                f'{row_open(number, height)}<c r="A{number}" s="{text}" t="inlineStr">{name}</c>'
                f'<c r="B{number}" s="{back}" t="inlineStr"><is><t>{figure.cell}</t></is></c>'
                f'<c r="C{number}" s="{text}" t="inlineStr">{berkas}</c>'
                f'<c r="D{number}" s="{text}" t="inlineStr">{lembar}</c>'
                f'<c r="E{number}" s="{link if relation else text}" t="inlineStr"><is><t>{figure.sel}</t></is></c>'
                f'<c r="F{number}" s="{text}" t="inlineStr">{inline(figure.text)}</c>'
                f"{value_cell(f'G{number}', self._style(figure.value, figure.format), figure.value)}</row>"
            )
        return "".join(rows)

    def _file(self, berkas: str, lembar: str) -> tuple[str, str, float | None]:
        """Return the cells' insides of a file and its sheet, and the height they need where it is more than a line."""
        lines = max(line_count(berkas, WIDTHS[2]), line_count(lembar, WIDTHS[3]))
        return inline(berkas), inline(lembar), row_height(lines) if lines > 1 else None

    def _style(self, value: Scalar, fmt: Format) -> int:
        if value is None or isinstance(value, str):
            return self._text
        whole = isinstance(value, int) or value.is_integer()
        return self._numbers.get((fmt, whole), self._text)


def _links(figures: _Figures, relations: Sequence[int], both: bool) -> str:  # noqa: FBT001 - part of a key
    """Return the links of figures to their inputs' cells, and with ``both`` to those of the report."""
    back = attribute(f"{quoted_sheet(figures.on)}!")
    links = []
    told = zip(figures.each(), chain(relations, repeat(0)), strict=False)
    for number, (figure, relation) in enumerate(told, figures.first):
        if relation:
            target = attribute(f"{quoted_sheet(figure.source[1])}!{figure.sel}")
            links.append(f'<hyperlink ref="E{number}" r:id="rId{relation}" location="{target}"/>')
        if both:
            links.append(f'<hyperlink ref="B{number}" location="{back}{figure.cell}"/>')
    return "".join(links)
