"""What the builders of data sheets share: missing values, origins, totals."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from pipeline.report.model import TOTAL, Block, Formula, RangeRef, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.findings import Location
    from pipeline.report.model import Key, Results, Scalar
    from pipeline.tables import Dataset

COMPUTED = "dihitung"


def plain(value: object) -> Scalar:
    """Return a frame's value as a cell's: numpy numbers as Python's, anything missing as None."""
    if value is None or isinstance(value, str):
        return value
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    number = value.item() if hasattr(value, "item") else value
    return cast("Scalar", number)


def plain_values(series: pd.Series) -> Sequence[Scalar]:
    """Return a column as cell values; whole numbers stay whole, and without a gap are an array of them."""
    missing = series.isna()
    if not missing.any():
        whole = pd.api.types.is_integer_dtype(series.dtype)
        return array("q", series.to_numpy(np.int64).tobytes()) if whole else series.tolist()
    return cast("list[Scalar]", series.astype(object).where(~missing, None).tolist())


def records(frame: pd.DataFrame) -> Iterator[tuple[int, dict[str, Scalar]]]:
    """Yield each row's id and its plain values."""
    names = [str(name) for name in frame.columns]
    columns = [
        plain_values(frame[name])
        if frame[name].dtype != object
        else [plain(value) if pd.api.types.is_scalar(value) else None for value in frame[name]]
        for name in names
    ]
    for key, *values in zip(frame.index.tolist(), *columns, strict=True):
        yield int(key), dict(zip(names, values, strict=True))


def origins(dataset: Dataset, row: int, fields: Mapping[str, str], values: Mapping[str, object]) -> dict[str, Location]:
    """Return the input cells of the fields that have a value; ``fields`` maps a sheet's field to the dataset's."""
    return {name: dataset.locate(row, source) for name, source in fields.items() if values.get(name) not in {None, ""}}


def ends(rows: Sequence[Row] | Block) -> tuple[Key, Key] | None:
    """Return the keys of a sheet's first and last data row, None where it has none."""
    if isinstance(rows, Block):
        return ((rows.name, 0), (rows.name, rows.size - 1)) if rows.size else None
    return (rows[0].key, rows[-1].key) if rows else None


def total_row(sheet: str, label: str, rows: Sequence[Row] | Block, sums: Mapping[str, Scalar]) -> Row | None:
    """Return the TOTAL row: its label in ``label``, a SUM over each field of ``sums`` (field -> cached sum)."""
    span = ends(rows)
    if span is None:
        return None
    formulas = {
        field: Formula("SUM({0})", value, (RangeRef(sheet, *span, field),))
        for field, value in sums.items()
        if value is not None
    }
    return Row(TOTAL, {label: "TOTAL", **formulas}, sumber=COMPUTED)


def count_total(sheet: str, label: str, field: str, rows: Sequence[Row], noun: str) -> Row | None:
    """Return a TOTAL row that counts what stands in ``field``: "8 indikator"."""
    span = ends(rows)
    if span is None:
        return None
    text = f'COUNTA({{0}})&" {noun}"'
    return Row(
        TOTAL,
        {label: "TOTAL", field: Formula(text, f"{len(rows)} {noun}", (RangeRef(sheet, *span, field),))},
        sumber=COMPUTED,
    )


def column_sum(frame: pd.DataFrame, field: str) -> Scalar:
    """Return the sum of a column, None where nothing stands in it."""
    return plain(frame[field].sum(min_count=1))


def frame_of(results: Results, name: str) -> pd.DataFrame | None:
    """Return a result frame, None where its table did not arrive or is empty."""
    frame = results.frames.get(name)
    return None if frame is None or frame.empty else frame
