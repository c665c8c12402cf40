"""Hand-made datasets: rows as a clerk types them, without a workbook in between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from pipeline.reading.measures import measure_of_number, parse_target
from pipeline.reading.values import (
    Measure,
    Percent,
    State,
    empty_state,
    parse_percent,
    percent_of_number,
)
from pipeline.tables import Cells, Dataset, Extract, Total
from schemas import schema_named
from schemas.base import Column, Kind

FIGURES = (Kind.COUNT, Kind.MONEY, Kind.TPS)
Row = Mapping[str, object]


def table(  # noqa: PLR0913 - what a table may have, each with its default
    name: str,
    rows: Sequence[Row],
    *,
    totals: Iterable[Total] = (),
    bagian: str = "",
    berkas: str = "Uji.xlsx",
    first_row: int = 6,
    context: Mapping[str, object] | None = None,
) -> Extract:
    """Return an extract of schema ``name``, one mapping of field -> cell a row, in columns A, B, C, ... as in the rows.

    A figure is an int, None for a blank, or a text of an empty state; a measure or per cent is a text, or a pair
    (number, number format). ``context`` holds fields that no column gives.
    """
    schema = schema_named(name)
    fields = list(dict.fromkeys(field for row in rows for field in row))
    kinds = schema.columns()
    cells = {field: _cells(kinds[field], [row.get(field) for row in rows]) for field in fields}
    for field, value in (context or {}).items():
        cells[field] = _cells(kinds[field], [value] * len(rows))
    titles = schema.titles()
    return Extract(
        schema=schema,
        berkas=berkas,
        lembar="Lembar",
        bagian=bagian,
        header_row=first_row - 1,
        columns={field: number for number, field in enumerate(fields, 1)},
        headers={field: titles[field] for field in fields},
        rows=np.arange(first_row, first_row + len(rows), dtype=np.int32),
        cells=cells,
        totals=list(totals),
    )


def dataset(*extracts: Extract) -> Dataset:
    """Return the dataset of one or more extracts of one schema."""
    schema = extracts[0].schema
    frame = pd.concat([_frame(number, extract) for number, extract in enumerate(extracts)], ignore_index=True)
    return Dataset(schema=schema, frame=schema.prepare(frame) if schema.prepare else frame, extracts=list(extracts))


def total(extract_rows: int, first_row: int = 6, *, start: int = 0, label: str = "TOTAL", **values: int) -> Total:
    """Return the total row below ``extract_rows`` rows that sums those from ``start``."""
    return Total(first_row + extract_rows, label, start, extract_rows, dict(values), grand=True)


def _frame(number: int, extract: Extract) -> pd.DataFrame:
    columns = extract.schema.columns()
    frame = pd.DataFrame(
        {
            field: extract.cells[field].values
            if field in extract.cells
            else pd.Series([None] * len(extract.rows), dtype="Int64" if columns[field].kind in FIGURES else object)
            for field in columns
        }
    )
    return frame.assign(bagian=extract.bagian, extract=number, posisi=range(len(extract.rows)))


def _cells(column: Column, given: list[object]) -> Cells:
    read = [_read(column.kind, value) for value in given]
    values: object = (
        pd.array([value for value, _ in read], dtype="Int64")
        if column.kind in FIGURES
        else pd.Series([value for value, _ in read], dtype=object).to_numpy()
    )
    return Cells(
        values=values,
        state=np.array([state for _, state in read], dtype=np.uint8),
        text=np.array([_typed(value) for value in given], dtype=object),
    )


def _read(kind: Kind, value: object) -> tuple[object, State]:
    if kind is Kind.MEASURE:
        measure = _measure(value)
        return measure, measure.state
    if value is None:
        return None, State.BLANK
    if isinstance(value, str) and (empty := empty_state(value)) is not None:
        return None, empty
    if kind is Kind.PERCENT:
        return _percent(value), State.VALUE
    if kind in FIGURES and not isinstance(value, int):
        return None, State.BAD
    return value, State.VALUE


def _measure(value: object) -> Measure:
    if value is None:
        return Measure(State.BLANK)
    if isinstance(value, tuple):
        return measure_of_number(*value)
    parsed = parse_target(str(value))
    return parsed.value if isinstance(parsed.value, Measure) else Measure(State.BAD, text=str(value))


def _percent(value: object) -> Percent | None:
    parsed = percent_of_number(*value) if isinstance(value, tuple) else parse_percent(str(value)).value
    return parsed if isinstance(parsed, Percent) else None


def _typed(value: object) -> str:
    if value is None:
        return ""
    return str(value[0]) if isinstance(value, tuple) else str(value)
