"""What goes on a sheet, as values: the builders in ``sheets/`` make these, the writer in ``workbook.py`` draws them."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from pipeline.findings import Finding, Location
    from pipeline.report.ranges import Ranges
    from pipeline.settings import Settings
    from pipeline.tables import Arrival, Dataset

Key: TypeAlias = tuple[object, ...]
Scalar: TypeAlias = "str | int | float | None"

TOTAL: Key = ("TOTAL",)


class Format(StrEnum):
    """How a column is shown; the theme holds the format itself."""

    TEXT = "teks"
    CENTER = "tengah"
    COUNT = "jumlah"
    MONEY = "rupiah"
    PERCENT = "persen"
    DATE = "tanggal"
    NUMBER = "bilangan"  # any number, up to two decimals
    LINK = "tautan"
    PLAIN = "polos"  # a sentence that runs over the cells beside it
    SOURCE = "sumber"  # a link in small print
    UNLINKED = "sumber tanpa tautan"  # the same where it leads nowhere


NUMERIC = (Format.COUNT, Format.MONEY, Format.PERCENT, Format.DATE, Format.NUMBER)  # in order: a set has none


@dataclass(frozen=True, slots=True)
class Ref:
    """One cell of the output: sheet name, row key on that sheet, column field."""

    sheet: str
    key: Key
    column: str


@dataclass(frozen=True, slots=True)
class RangeRef:
    """The cells of one column from the row ``first`` to the row ``last``, both included."""

    sheet: str
    first: Key
    last: Key
    column: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure that only an input states: it gets its own row on Asal Angka, and formulas point at its Nilai there."""

    location: Location
    value: int | float


@dataclass(frozen=True, slots=True)
class Figures:
    """Input figures that a formula takes together, by ``SUM`` or ``COUNTA`` over the cells that show them.

    Each is the input cells it may be shown by, best first, and its value; None where any value will do.
    """

    function: str
    cells: Sequence[tuple[Sequence[Location], int | None]]


@dataclass(frozen=True, slots=True)
class Formula:
    """A live formula with its cached value.

    ``text`` is Excel's own English syntax without the leading "=", with ``{field}`` for a cell of the same row and
    ``{0}``, ``{1}`` for ``refs``: ``Formula("{pagu_rp}-{realisasi_rp}", 101735993)``. Text of an input stands in a
    formula only through :func:`quoted`.
    """

    text: str
    value: Scalar
    refs: Sequence[Ref | RangeRef | Stated] = ()


def cached(value: Scalar | Formula) -> Scalar:
    """Return a cell's value, of a formula the one it has now."""
    return value.value if isinstance(value, Formula) else value


def quoted(text: str) -> str:
    """Return text as a string constant of a formula template: quotes and braces doubled."""
    return '"' + text.replace('"', '""').replace("{", "{{").replace("}", "}}") + '"'


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its key on the sheet, a value or formula for each field, and the input cell behind each input field.

    ``origins`` hold, for each input-borne field, its place (``sel`` may be a range) with the text as typed; the
    writer lists them on Asal Angka and links the row's Sumber cell to the first. ``sumber`` says how a row without
    origins came about. ``level`` picks the theme's row style (0 plain, 1 outermost parent, 2 parent below it);
    ``formats`` and ``tones`` ("galat", "peringatan", "info", "baik") hold where single cells differ from their column;
    ``links`` are the cells, or the sheets by name, that single fields lead to, ``files`` the input cells.
    """

    key: Key
    values: Mapping[str, Scalar | Formula]
    origins: Mapping[str, Location] = field(default_factory=dict)
    level: int = 0
    sumber: str = ""
    formats: Mapping[str, Format] = field(default_factory=dict)
    links: Mapping[str, Ref | str] = field(default_factory=dict)
    files: Mapping[str, Location] = field(default_factory=dict)
    tones: Mapping[str, str] = field(default_factory=dict)
    height: float = 0  # in points; 0 for what the texts need


@dataclass(frozen=True, slots=True)
class Origins:
    """The input cells behind one group of fields of a :class:`Block`, an entry a row.

    Where a row has no figure ``value`` is None. ``berkas`` and ``lembar`` name where the ``cells`` stand, () where that
    is the source of the block's row.
    """

    fields: tuple[str, ...]  # the block's adjacent columns the figure stands in
    cells: Ranges
    text: Sequence[str]
    value: Sequence[Scalar]
    berkas: Sequence[str] = ()
    lembar: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows of another sheet's block that each row of a block is made of: from ``first`` to ``last``, both included.

    ``column`` is the field of that block which a row leads to.
    """

    sheet: str
    column: str
    first: Sequence[int]
    last: Sequence[int]


@dataclass(frozen=True, slots=True)
class Block:
    """Many rows of one shape, column-wise; row ``i`` has the key ``(name, i)``.

    ``columns`` hold the values of each field, whole numbers without a gap as an ``array``; ``formulas`` a template over
    cells of the same row (``{field}``), or over those of the same field in the row's ``parts`` (``{parts}``), that
    replaces the value wherever the value is not None. ``sumber`` tells where each row comes from; where that is an
    input, ``berkas`` and ``lembar`` name it and ``origins`` its cells.
    """

    name: str
    size: int
    columns: Mapping[str, Sequence[Scalar]]
    formulas: Mapping[str, str]
    sumber: Sequence[str]
    berkas: Sequence[str] = ()
    lembar: Sequence[str] = ()
    origins: Sequence[Origins] = ()
    parts: Parts | None = None

    def figures(self) -> int:
        """Return how many figures of the block have an input cell."""
        return sum(self.counts(slice(None)))

    def counts(self, part: slice) -> list[int]:
        """Return how many figures with an input cell each of some rows has."""
        groups = [origin.value[part] for origin in self.origins]
        if all(isinstance(values, array) for values in groups):
            return [len(groups)] * len(self.sumber[part])
        return [len(figures) - figures.count(None) for figures in zip(*groups, strict=True)]


@dataclass(frozen=True, slots=True)
class Col:
    """One column of a sheet: field, header text, format, width in characters."""

    field: str
    header: str
    format: Format = Format.TEXT
    width: float = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table on a sheet: title rows, one header row, rows, and a total row (key ``TOTAL``) where there is one.

    ``names`` gives cells of the total row a defined name (field -> name). A sheet with ``sumber`` gets the column of
    that name; ``filter`` puts an autofilter on the header. ``csv`` names the tidy table that holds the same rows.
    """

    name: str
    title: str
    columns: Sequence[Col]
    rows: Sequence[Row] | Block
    total: Row | None = None
    notes: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    sumber: bool = True
    filter: bool = False
    one_page: bool = False  # printed on a single page, whatever its length
    empty: str = "Data belum diterima."
    csv: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart beside a table: its kind, the field of its labels, the fields it draws, and its words.

    ``line`` are fields drawn as lines over the columns; ``percent`` says how the axis counts; ``alt`` is read to who
    cannot see it.
    """

    kind: str  # xlsxwriter's: "column" or "line"
    title: str
    labels: str
    fields: Sequence[str]
    alt: str
    line: Sequence[str] = ()
    percent: bool = False
    floor: float | None = 0  # where the axis starts, None for what suits the figures


@dataclass(frozen=True, slots=True)
class Table:
    """One small table of a :class:`Page`: heading, columns and rows; without a header row where ``header`` is False."""

    title: str
    columns: Sequence[Col]
    rows: Sequence[Row]
    header: bool = True
    notes: Sequence[str] = ()
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to look at: small tables below each other, all on the same columns, charts right of them.

    ``widths`` are those of all columns of the page, the last one that of the charts where there are any.
    """

    name: str
    title: str
    widths: Sequence[float]
    tables: Sequence[Table]
    cover: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of Cek Silang: two sides, each a cell, a stated figure, a number, or None where it is missing.

    ``toleransi`` is in the sides' own unit; ``paling_banyak`` asks only that the left is not above the right;
    ``berbeda`` says that they differ in kind (unit, grade) whatever their figures; ``hasil`` overrides the comparison
    ("tidak dapat diperiksa: ..."). A side given as a Formula stands as it is.
    """

    kode: str
    pemeriksaan: str
    kiri: Ref | Stated | Formula | float | None
    kanan: Ref | Stated | Formula | float | None
    toleransi: float = 0
    hasil: str = ""
    format: Format = Format.COUNT
    paling_banyak: bool = False
    berbeda: bool = False


@dataclass(frozen=True, slots=True)
class Signatory:
    """One who signs: in what role, name, NIP and office title; empty where it is filled by hand."""

    peran: str
    nama: str = ""
    nip: str = ""
    jabatan: str = ""


@dataclass(slots=True)
class Results:
    """What the data sheets are built from."""

    frames: Mapping[str, pd.DataFrame]
    datasets: Mapping[str, Dataset]
    settings: Settings
    tahun: int
    satker: str


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One module of ``sheets/``: where its sheets stand in the workbook, and what builds them."""

    order: int
    build: Callable[[Results], Sheet | list[Sheet] | None]


@dataclass(frozen=True, slots=True)
class Report:
    """All that a workbook shows. ``inputs`` is the relative path from the workbook's folder to the inputs folder."""

    tahun: int
    satker: str
    sheets: Sequence[Sheet]
    checks: Sequence[Check]
    findings: Sequence[Finding]
    arrivals: Sequence[Arrival]
    final: bool
    sidik: str
    inputs: str = "../inputs"
    signatories: Sequence[Signatory] = ()
    accepted: Sequence[tuple[Finding, str]] = ()  # warnings accepted, with the reason
