"""What goes on a sheet, as values: the builders in ``sheets/`` make these, the writer in ``workbook.py`` draws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from pipeline.findings import Location

Key: TypeAlias = tuple[object, ...]
Scalar: TypeAlias = "str | int | float | None"


class Format(StrEnum):
    """How a column is shown; the theme holds the format itself."""

    TEXT = "teks"
    CENTER = "tengah"
    COUNT = "jumlah"
    MONEY = "rupiah"
    PERCENT = "persen"
    NUMBER = "bilangan"  # any number, up to two decimals
    LINK = "tautan"


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
class Formula:
    """A live formula with its cached value.

    ``text`` is Excel's own English syntax without the leading "=", with ``{field}`` for a cell of the same row and
    ``{0}``, ``{1}`` for ``refs``: ``Formula("{pagu_rp}-{realisasi_rp}", 101735993)``.
    """

    text: str
    value: Scalar
    refs: Sequence[Ref | RangeRef] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its key on the sheet, a value or formula for each field, and the input cell behind each input field.

    ``origins`` hold, for each input-borne field, its place (``sel`` may be a range) with the text as typed; the
    writer lists them on Asal Angka and links the row's Sumber cell there. ``level`` picks the theme's row style
    (0 plain, 1 outermost parent, 2 parent below it).
    """

    key: Key
    values: Mapping[str, Scalar | Formula]
    origins: Mapping[str, Location] = field(default_factory=dict)
    level: int = 0


@dataclass(frozen=True, slots=True)
class Col:
    """One column of a sheet: field, header text, format, width in characters."""

    field: str
    header: str
    format: Format = Format.TEXT
    width: float = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One data sheet: title rows, one header row, rows, and a total row (key ``("TOTAL",)``) where there is one."""

    name: str
    title: str
    columns: Sequence[Col]
    rows: Sequence[Row]
    total: Row | None = None
    notes: Sequence[str] = ()
