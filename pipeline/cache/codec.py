"""The tables of one file as a Parquet file and back: arrays of figures as one column, all else as JSON in its metadata.

Nothing is executed on the way back, as a pickle would be: JSON names one of the few classes below, or it is refused.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from pipeline.findings import Finding, Severity
from pipeline.reading.counts import Counts
from pipeline.reading.file import FileTables
from pipeline.reading.values import Measure, Percent, State
from pipeline.runs import factorized
from pipeline.tables import Cells, Extract, Total
from schemas import all_schemas
from schemas.base import Schema

if TYPE_CHECKING:
    from collections.abc import Callable


def _schema(name: str) -> Schema:
    return {schema.name: schema for schema in all_schemas()}[name]


_RECORDS = {kind.__name__: kind for kind in (FileTables, Extract, Cells, Total, Finding, Measure, Percent, Counts)}
_WORDS: dict[str, tuple[type, Callable[[Any], object], Callable[[Any], object]]] = {
    kind.__name__: (kind, told, made)
    for kind, told, made in (
        (Decimal, str, Decimal),
        (Fraction, str, Fraction),
        (Severity, str, Severity),
        (State, int, State),
        (date, date.isoformat, date.fromisoformat),
        (Schema, lambda schema: schema.name, _schema),
    )
}
_COLUMN = "larik"  # of int64: all arrays behind each other
_SCHEMA = pa.schema([pa.field(_COLUMN, pa.int64(), nullable=False)])
_HOW = {  # differences of figures are small: compressed as well they would be an eighth smaller and read half as fast
    "use_dictionary": False,
    "column_encoding": {_COLUMN: "DELTA_BINARY_PACKED"},
    "compression": "none",
    "store_schema": False,  # it holds the metadata a second time
    "write_statistics": False,
}
_META = b"lakip"
_NOT_OURS = (  # what Parquet, JSON and the values made of them raise
    *(pa.ArrowException, OSError, AttributeError, LookupError, TypeError, ValueError, ArithmeticError),
    *(MemoryError, RecursionError),
)


class UnkeepableError(TypeError):
    """Something that this format does not know; the file is read again next time."""


class UnreadableError(ValueError):
    """A file that :func:`packed` did not make; its input is read again."""


def packed(tables: FileTables) -> bytes:
    """Return a Parquet file of the tables; raises UnkeepableError for a kind of value that is not known here."""
    packer = _Packer()
    tree = packer.plain(tables)
    content = {"isi": tree, "larik": packer.arrays, "panjang": list(map(len, packer.columns))}
    figures = pa.array(np.concatenate([np.empty(0, np.int64), *packer.columns]))
    stream = BytesIO()
    with parquet.ParquetWriter(stream, _SCHEMA, **_HOW) as writer:
        writer.write_table(pa.Table.from_arrays([figures], schema=_SCHEMA))
        writer.add_key_value_metadata({_META: json.dumps(content, separators=(",", ":"))})
    return stream.getvalue()


def unpacked(data: bytes) -> FileTables:
    """Return the tables that :func:`packed` made a file of; raises UnreadableError for a file of anything else."""
    try:
        return _unpacked(data)
    except _NOT_OURS as error:
        raise UnreadableError from error


def _unpacked(data: bytes) -> FileTables:
    table = parquet.ParquetFile(pa.BufferReader(data)).read(use_threads=False)
    content = json.loads(table.schema.metadata[_META])
    figures, lengths = table[_COLUMN].combine_chunks().to_numpy(), content["panjang"]
    if len(figures) != sum(lengths):
        raise ValueError(len(figures))
    unpacker = _Unpacker(figures, lengths)
    for array in content["larik"]:
        unpacker.arrays.append(unpacker.array(array))
    tables = unpacker.value(content["isi"])
    if not isinstance(tables, FileTables):
        raise TypeError(type(tables).__name__)
    return tables


class _Packer:
    """Gathers the arrays of a tree of values: ``columns`` of figures, ``arrays`` telling what each array is made of."""

    def __init__(self) -> None:
        self.columns: list[npt.NDArray[np.int64]] = []
        self.arrays: list[Any] = []
        self._texts: list[tuple[npt.NDArray[np.object_], int]] = []
        self._known: dict[int, tuple[object, int]] = {}  # the array itself too: an id is only its while it lives

    def plain(self, value: Any) -> Any:  # noqa: ANN401 - whatever a table holds
        """Return a value as JSON: plain ones as they are, those by name as an object, all others as [name, content]."""
        kind = type(value)
        if value is None or kind in {bool, int, str}:
            return value
        if kind in {list, tuple, set}:
            items = sorted(value) if kind is set else value
            return [kind.__name__, [self.plain(item) for item in items]]
        if kind is dict:
            if not all(type(key) is str for key in value):
                raise UnkeepableError(kind.__name__)
            return {key: self.plain(item) for key, item in value.items()}
        if kind.__name__ in _WORDS and _WORDS[kind.__name__][0] is kind:
            return [kind.__name__, _WORDS[kind.__name__][1](value)]
        if _RECORDS.get(kind.__name__) is kind and is_dataclass(kind):
            return [kind.__name__, [self.plain(getattr(value, field.name)) for field in fields(kind)]]
        if isinstance(value, np.ndarray | pd.arrays.IntegerArray):
            return ["larik", self._array(value)]
        raise UnkeepableError(kind.__name__)

    def _array(self, values: Any) -> int:  # noqa: ANN401
        """Return the number of an array; the same one twice, or texts as those of another, are kept once."""
        if id(values) not in self._known:
            self._known[id(values)] = values, self._number(values)
        return self._known[id(values)][1]

    def _number(self, values: Any) -> int:  # noqa: ANN401
        if not _are_texts(values):
            self.arrays.append(self._described(values))
            return len(self.arrays) - 1
        for known, number in self._texts:  # texts as typed are mostly the values read of them
            if len(known) == len(values) and (known == values).all():
                return number
        codes, distinct = factorized(values)
        self._texts.append((values, len(self.arrays)))
        self.arrays.append(["O", self._figures(codes), distinct])
        return len(self.arrays) - 1

    def _described(self, values: Any) -> Any:  # noqa: ANN401
        if isinstance(values, pd.arrays.IntegerArray):
            if values.dtype != pd.Int64Dtype():
                raise UnkeepableError(str(values.dtype))
            missing = values.isna()
            return ["Int64", self._figures(values.to_numpy(np.int64, na_value=0)), self._figures(missing)]
        if values.ndim != 1 or values.dtype.kind not in "iubO":
            raise UnkeepableError(str(values.dtype))
        if values.dtype == object:  # equal ones may yet differ, as 0.73 and 0.730 do
            return ["O", self._figures(np.arange(len(values))), [self.plain(item) for item in values]]
        return [values.dtype.str, self._figures(values)]

    def _figures(self, values: npt.NDArray[Any]) -> Any:  # noqa: ANN401
        """Return the row that holds the figures, or [figure, count] where all are the same."""
        if len(values) and (values == values[0]).all():
            return [int(values[0]), len(values)]
        self.columns.append(values.astype(np.int64))
        return len(self.columns) - 1


def _are_texts(values: Any) -> bool:  # noqa: ANN401
    if not isinstance(values, np.ndarray) or values.ndim != 1 or values.dtype != object:
        return False
    return set(map(type, values.tolist())) <= {str, type(None)}


class _Unpacker:
    """Makes values of JSON again; ``arrays`` are those made so far, by number.

    Arrays of int64 are parts of the ``figures`` themselves, equal ones are shared: all are read-only, for nothing
    changes what was read.
    """

    def __init__(self, figures: npt.NDArray[np.int64], lengths: list[int]) -> None:
        self.arrays: list[Any] = []
        ends = list(accumulate(lengths, initial=0))
        self._columns = [figures[start:end] for start, end in pairwise(ends)]
        self._constants: dict[tuple[int, int, npt.DTypeLike], npt.NDArray[Any]] = {}

    def array(self, made: Any) -> Any:  # noqa: ANN401
        """Return the array that :meth:`_Packer._described` told."""
        name, row, *rest = made
        if name == "Int64":
            return pd.arrays.IntegerArray(self._column(row, np.int64), self._column(rest[0], np.bool_))
        if name != "O":
            return self._column(row, np.dtype(name))
        distinct = np.empty(len(rest[0]) + 1, object)
        distinct[:-1] = [self.value(item) for item in rest[0]]
        values = distinct[self._column(row, np.int64)]
        values.flags.writeable = False
        return values

    def _column(self, row: Any, dtype: npt.DTypeLike) -> Any:  # noqa: ANN401
        if not isinstance(row, list):
            return self._columns[row].astype(dtype, copy=False)
        figure, count = row
        key = (figure, count, dtype)
        if key not in self._constants:
            self._constants[key] = np.full(count, figure, dtype)
            self._constants[key].flags.writeable = False
        return self._constants[key]

    def value(self, made: Any) -> Any:  # noqa: ANN401
        """Return the value that :meth:`_Packer.plain` told."""
        if not isinstance(made, list):
            return {key: self.value(item) for key, item in made.items()} if isinstance(made, dict) else made
        name, content = made
        if name in {"list", "tuple", "set"}:
            return {"list": list, "tuple": tuple, "set": set}[name](self.value(item) for item in content)
        if name == "larik":
            return self.arrays[content]
        if name in _WORDS:
            return _WORDS[name][2](content)
        return _RECORDS[name](*(self.value(item) for item in content))
