"""How a table is declared: one pandera model whose fields carry their headers, and one :class:`Schema` around it.

The declaration serves recognition (headers), reading (kinds of value), validation (pandera), messages (the form's own
words) and the data dictionary. Nothing here knows where a table stands in a workbook.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pandas as pd
import pandera.pandas as pa

from pipeline.findings import FindingType

if TYPE_CHECKING:
    from pipeline.reading.values import Parsed

# Where they are installed pandera imports at its first schema what nobody here uses: dask.dataframe, half a second, and
# hypothesis, a tenth. It is told that there is none: of the one for good, of the other while it looks.
sys.modules.setdefault("dask.dataframe", None)  # type: ignore[arg-type]
if sys.modules.setdefault("hypothesis", None) is None:  # type: ignore[arg-type]
    import_module("pandera.strategies.pandas_strategies")
    del sys.modules["hypothesis"]


class Kind(StrEnum):
    """What a column holds, and so how its cells are read."""

    NUMBERING = "nomor"  # row number: read past, never a figure
    TEXT = "teks"
    CODE = "kode"  # digits with leading zeros
    COUNT = "jumlah"  # whole, not negative; may carry a unit ("46 Orang")
    MONEY = "rupiah"  # int64 whole rupiah
    PERCENT = "persen"  # a stated percentage, with its printed precision
    MEASURE = "ukuran"  # target or realisasi of an indicator: number with unit, per cent, grade, or an empty state
    REGION = "wilayah"  # kabupaten/kota, by the register
    TPS = "tps"  # "TPS 001" is 1
    MONTH = "bulan"
    DATE = "tanggal"
    UNREAD = "tidak dibaca"  # known, and read past: of personal data only what a figure or check needs is read
    IDENTITY = "nomor identitas"  # 16 digits (NIK, NKK), typed as text: a number keeps only 15 of them


FIGURES = frozenset({Kind.COUNT, Kind.MONEY, Kind.TPS, Kind.IDENTITY})  # kinds whose values are whole numbers
QUANTITIES = frozenset({Kind.COUNT, Kind.MONEY, Kind.PERCENT, Kind.MEASURE})  # kinds that say how much or how many


class Blank(StrEnum):
    """What a blank cell of a data row means."""

    GALAT = "galat"  # a figure or key is missing
    PERINGATAN = "peringatan"  # not delivered yet
    ZERO = "nol"
    ALLOWED = "boleh"


@dataclass(frozen=True, slots=True)
class Column:
    """How one field is found and read.

    ``aliases`` are header texts that mean this field besides its title; ``parent`` says that its text stands once and
    holds for the rows below (merged or blank); ``banner`` the first words of a row of one text that gives it for the
    rows below ("" for any text); ``context`` that it may come from the title, the sheet's or the file's name;
    ``stated`` that it is a figure the pipeline recomputes, so that column and cells are optional. ``parse`` reads its
    text cells where the kind's own parser does not; ``within`` is the field in whose cell it stands where it has no
    column of its own ("49,8% (50.381 Suara)"); ``personal`` that its texts tell who somebody is, so that no output
    shows them unmasked (UU 27/2022).
    """

    kind: Kind
    aliases: tuple[str, ...] = ()
    unit: str = ""
    required: bool = True
    blank: Blank = Blank.GALAT
    parent: bool = False
    banner: tuple[str, ...] = ()
    context: bool = False
    stated: bool = False
    parse: Callable[[str], Parsed] | None = None
    within: str = ""
    personal: bool = False

    @property
    def needs_header(self) -> bool:
        """Tell whether a table without a header for it is damaged."""
        return self.required and not (self.stated or self.context or self.within)


def column(title: str, kind: Kind, *, description: str, checks: Mapping[str, Any] | None = None, **options: Any) -> Any:  # noqa: ANN401
    """Return a pandera field titled ``title`` (the form's own header) that carries its :class:`Column`.

    ``checks`` are pandera's own built-in checks (``{"ge": 0}``); ``options`` are the fields of :class:`Column`.
    """
    return pa.Field(
        title=title,
        description=description,
        nullable=True,
        metadata={"column": Column(kind=kind, **options)},
        **(checks or {}),
    )


class Table(pa.DataFrameModel):
    """Base of every table model: no coercion (values come typed), unknown columns are the pipeline's own."""

    class Config:
        """Model settings shared by all tables."""

        strict = False
        coerce = False


@dataclass(frozen=True, slots=True)
class RowSum:
    """``total`` = sum of ``plus`` - sum of ``minus`` within each row (L + P = L+P; sisa = pagu - realisasi)."""

    total: str
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One failure of a rule: the row's id, the field it stands at, and what its message names."""

    row: int
    column: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over whole rows that pandera's column checks cannot say; ``check`` is vectorised and returns its hits."""

    type: FindingType
    check: Callable[[pd.DataFrame], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Schema:
    """One kind of table.

    ``key`` are the fields that name a row; ``title_words`` phrases that occur in its title, sheet or file name and only
    break ties; ``row_words`` words of its key column that tell two-column tables apart and are rows, not banners, when
    they stand alone; ``absent`` headers of other tables that rule this schema out, ``foreign`` beginnings of headers
    that do so where one of its own is missing, ``instead`` where the one is that names a row, ``elsewhere`` group
    headers whose columns are of another table, ``foreign_rows`` the names of which another table consists; ``one_of``
    groups of which one set of fields is enough; ``apart`` how many of these groups a table may hold that does not hold
    all of them (0: each table is whole): tables are joined by their key; ``titled`` header words that a title gives to
    columns that only say a part of them ("L" below a title with DPT), by the phrases that mean them ("tw i + dpb":
    both), and ``untitled`` phrases of titles that speak of something else; ``total_fields`` the fields that a total row
    sums; ``groups`` the fields of its sub-totals, outermost first; ``group_sums`` labels that open the sub-total of a
    group without a word for totals; ``beside`` words in the label of a row of figures that no row of the table sums;
    ``hierarchy`` gives the row id of each row's parent (-1 for none) where children sum to parents; ``whole_blank``
    fields that have not arrived yet when every row of theirs is blank; ``prepare`` adds columns that keys and rules
    need; ``per_bagian`` that every Bagian keeps one; ``expected`` that an office waits for it; ``personal`` that its
    rows are personal data (UU 27/2022): only counts of them go on.
    """

    name: str
    title: str
    model: type[Table]
    owner: str
    key: tuple[str, ...]
    title_words: tuple[str, ...] = ()
    row_words: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    foreign_rows: tuple[str, ...] = ()
    one_of: tuple[tuple[tuple[str, ...], ...], ...] = ()
    apart: int = 0
    titled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    untitled: tuple[str, ...] = ()
    row_sums: tuple[RowSum, ...] = ()
    total_fields: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    group_sums: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    hierarchy: Callable[[pd.DataFrame], pd.Series[int]] | None = None
    rules: tuple[Rule, ...] = ()
    whole_blank: tuple[str, ...] = ()
    prepare: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    per_bagian: bool = False
    expected: bool = True
    personal: bool = False

    def __reduce__(self) -> tuple[Callable[[str], Schema], tuple[str]]:
        """Travel between processes by name."""
        from schemas import schema_named  # noqa: PLC0415 - the package imports its modules

        return schema_named, (self.name,)

    def columns(self) -> dict[str, Column]:
        """Return the :class:`Column` of every field, in the form's order."""
        return {name: column for name, _, column in _fields(self.model)}

    def parts(self) -> list[frozenset[str]]:
        """Return the fields of each group that tables may hold apart, none where each table is whole."""
        return [frozenset(name for option in group for name in option) for group in self.one_of] if self.apart else []

    def titles(self) -> dict[str, str]:
        """Return the form's own header of every field."""
        return {name: title for name, title, _ in _fields(self.model)}


@cache
def _fields(model: type[Table]) -> tuple[tuple[str, str, Column], ...]:
    """Return name, title and column of every field of a model."""
    columns = model.to_schema().columns
    return tuple((name, spec.title or name, spec.metadata["column"]) for name, spec in columns.items())
