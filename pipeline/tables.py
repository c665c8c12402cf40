"""Tables as found and as joined: :class:`Extract` is one table on one sheet, :class:`Dataset` all of one schema.

Every row keeps where it stands, so that any figure can be traced to its cell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd

from pipeline.addresses import cell_name
from pipeline.findings import Location
from pipeline.reading.people import masked
from pipeline.reading.values import State

if TYPE_CHECKING:
    import numpy.typing as npt

    from pipeline.reading.values import Percent
    from pipeline.reading.voters import Voters
    from schemas.base import Schema

Places: TypeAlias = "tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]"


@dataclass(slots=True)
class Cells:
    """One field's cells over an extract's rows.

    ``values`` are typed by the column's kind, None, NaN or <NA> where ``state`` is not VALUE; ``text`` is the text as
    typed, None for a cell (or instead of the array) where that is its figure's own digits; ``origin`` is the sheet row
    a value stands in, which differs from the row itself below a merged or repeated parent, or None where it never does.
    """

    values: object  # numpy or pandas array, one entry a row
    state: npt.NDArray[np.uint8]
    text: npt.NDArray[np.object_] | None = None
    origin: npt.NDArray[np.int32] | None = None


def as_figures(values: object) -> pd.arrays.IntegerArray:
    """Return the values of a column of figures as Int64, those that are already as they are."""
    return values if isinstance(values, pd.arrays.IntegerArray) else pd.array(values, "Int64")  # type: ignore[call-overload]


@dataclass(frozen=True, slots=True)
class Total:
    """A total row: its sheet row, label, and the half-open range of data rows (positions in the extract) it sums."""

    sheet_row: int
    label: str
    start: int
    stop: int
    values: dict[str, int]  # field -> stated figure
    grand: bool = False  # closes the whole table
    sum_of: tuple[str, ...] = ()  # a grand total in one cell: the fields it adds up across
    shares: dict[str, Percent] = field(default_factory=dict)  # field -> stated per cent


@dataclass(slots=True)
class Extract:
    """One table as found on one sheet, read and typed.

    ``columns`` are the sheet columns (1-based) of the matched fields and ``headers`` their own words; ``rows`` the
    sheet rows of the data rows; ``context`` values for all rows from title, sheet or file name.
    """

    schema: Schema
    berkas: str
    lembar: str
    bagian: str
    header_row: int
    columns: dict[str, int]
    headers: dict[str, str]
    rows: npt.NDArray[np.int32]
    cells: dict[str, Cells]
    totals: list[Total] = field(default_factory=list)
    titles: list[tuple[str, str]] = field(default_factory=list)  # (cell, text) above the header
    voters: Voters | None = None  # what is kept of a by-name list; its cells are empty then


@dataclass(slots=True)
class Dataset:
    """All extracts of one schema joined: ``frame`` has one row a data row, index 0..n-1, one column a field.

    The columns ``bagian`` (text), ``extract`` (index into ``extracts``) and ``posisi`` (row position in the extract)
    stand beside the schema's fields. Figures are Int64; text is object; measures are
    :class:`pipeline.reading.values.Measure`. ``elsewhere`` are, for fields that came from another table than the row
    itself, the extract and position of each row's cell.
    """

    schema: Schema
    frame: pd.DataFrame
    extracts: list[Extract]
    elsewhere: dict[str, Places] = field(default_factory=dict)
    _places: Places | None = None

    def places(self, column: str = "") -> Places:
        """Return the extract and the position in it of every row, or of every row's cell of one column."""
        if column in self.elsewhere:
            return self.elsewhere[column]
        if self._places is None:
            self._places = self.frame["extract"].to_numpy(), self.frame["posisi"].to_numpy()
        return self._places

    def gives(self, column: str) -> npt.NDArray[np.bool_]:
        """Tell of every row whether its table has the column at all."""
        has = np.array([column in extract.cells for extract in self.extracts], bool)
        return has[self.places(column)[0]]

    def rows_given(self) -> list[int]:
        """Return of each extract how many rows it gave, or gave some figure of."""
        given = self.places()[0]
        if self.elsewhere:
            numbers = [given, *{id(places): places for places, _ in self.elsewhere.values()}.values()]
            size = len(self.frame)
            given = np.unique(np.concatenate([places * size + np.arange(size) for places in numbers])) // size
        return [int(count) for count in np.bincount(given, minlength=len(self.extracts))]

    def extract_of(self, row: int, column: str = "") -> tuple[Extract, int]:
        """Return the extract that holds row id ``row``, or its cell of one column, and the position in it."""
        numbers, positions = self.places(column)
        return self.extracts[int(numbers[row])], int(positions[row])

    def locate(self, row: int, column: str) -> Location:
        """Return the cell that gave ``column`` of row id ``row``; the row's first column where the table has none."""
        extract, position = self.extract_of(row, column)
        return locate(extract, position, column)

    def text(self, row: int, column: str) -> str:
        """Return the text as typed of one cell."""
        extract, position = self.extract_of(row, column)
        return text_of(extract, position, column)

    def state(self, row: int, column: str) -> State:
        """Return what the cell of ``column`` in row id ``row`` is: a value, blank, nil, n/a or unreadable."""
        extract, position = self.extract_of(row, column)
        cells = extract.cells.get(column)
        return State.BLANK if cells is None else State(cells.state[position])


def locate(extract: Extract, position: int, column: str) -> Location:
    """Return the place of one data cell of an extract, with its header's words and its text as typed."""
    col = extract.columns.get(column)
    cells = extract.cells.get(column)
    row = int(extract.rows[position])
    if cells is not None and cells.origin is not None:
        row = int(cells.origin[position])
    return Location(
        berkas=extract.berkas,
        lembar=extract.lembar,
        sel=cell_name(row, col if col is not None else min(extract.columns.values())),
        kolom=extract.headers.get(column, ""),
        nilai=text_of(extract, position, column),
        bagian=extract.bagian,
    )


def locate_total(extract: Extract, total: Total, column: str) -> Location:
    """Return the place of one cell of a total row; its text is the stated figure."""
    col = extract.columns.get(column, min(extract.columns.values()))
    value = total.values.get(column)
    return Location(
        berkas=extract.berkas,
        lembar=extract.lembar,
        sel=cell_name(total.sheet_row, col),
        kolom=extract.headers.get(column, ""),
        nilai="" if value is None else str(value),
        bagian=extract.bagian,
    )


def text_of(extract: Extract, position: int, column: str) -> str:
    """Return the text as typed of one data cell, masked where it is personal; a plain number has no separators."""
    cells = extract.cells.get(column)
    if cells is None:
        return ""
    text = None if cells.text is None else cells.text[position]
    if text is None:
        value = cells.values[position]  # type: ignore[index]
        text = "" if cells.state[position] == State.BLANK or pd.isna(value) else str(value)
    return masked(text) if extract.schema.personal and extract.schema.columns()[column].personal else text


@dataclass(frozen=True, slots=True)
class Arrival:
    """One line of Kelengkapan: a table that arrived, from where and with how many rows, or one that did not.

    ``status`` is one of :mod:`pipeline.arrivals` or, of a table beside the workbook, of :mod:`pipeline.report.room`;
    ``keterangan`` says what is missing or left out, in words.
    """

    tabel: str
    bagian: str
    berkas: str
    lembar: str
    baris: int
    status: str
    keterangan: str = ""
