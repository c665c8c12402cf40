"""Staff tables: Bagian and Sub Bagian sum their rows, every row and the total are live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import TOTAL, Col, Format, Formula, Row, Sheet
from pipeline.report.sheets._build import COMPUTED, column_sum, frame_of, origins, records
from pipeline.report.spans import sum_formula
from schemas.satuan_kerja import NO_PARENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pipeline.report.model import Key, Results, Scalar
    from schemas.base import Schema


def staff_sheet(results: Results, schema: Schema, title: str, shown: Sequence[str]) -> Sheet:
    """Return the sheet of a staff table; ``shown`` are the fields it counts, in the sheet's order."""
    frame, titles = frame_of(results, schema.name), schema.titles()
    columns = (
        Col("no", titles["no"], Format.CENTER, 6),
        Col("uraian", titles["uraian"], Format.TEXT, 54),
        *(Col(field, titles[field], Format.COUNT, 11) for field in ("jumlah", *shown)),
        Col("ket", titles["ket"], Format.TEXT, 14),
    )
    rows = [] if frame is None else _rows(results, schema, frame, shown)
    total = None if frame is None else _total(schema, frame, shown)
    return Sheet(schema.title, title, columns, rows, total, csv=schema.name)


def _rows(results: Results, schema: Schema, frame: pd.DataFrame, shown: Sequence[str]) -> list[Row]:
    dataset, below = results.datasets[schema.name], _below(frame)
    numbers = {key: number for number, (_, (key,)) in enumerate(below.get(NO_PARENT, []), 1)}
    rows = []
    for key, line in records(frame):
        source = int(str(line["baris"]))
        known = [field for field in shown if line[field] is not None]
        figures: dict[str, Scalar | Formula] = {field: line[field] for field in shown}
        if key in below:
            figures = {field: sum_formula(schema.title, below[key], field, line[field]) for field in known}
            place = origins(dataset, source, {"uraian": str(line["dari"])}, line)
        else:
            place = origins(dataset, source, {field: field for field in shown}, line)
        if known:
            figures["jumlah"] = Formula(_sum(shown), line["jumlah"])
        level = 0 if key not in below else 1 if line["induk"] == NO_PARENT else 2
        texts = {"no": numbers.get(key), "uraian": line["uraian"], "ket": line["ket"]}
        rows.append(Row((key,), {**texts, **figures}, place, level=level))
    return rows


def _total(schema: Schema, frame: pd.DataFrame, shown: Sequence[str]) -> Row:
    outermost = frame[frame["induk"] == NO_PARENT]
    keys = _below(frame)[NO_PARENT]
    known = [(field, value) for field in shown if (value := column_sum(outermost, field)) is not None]
    figures = {field: sum_formula(schema.title, keys, field, value) for field, value in known}
    if known:
        figures["jumlah"] = Formula(_sum(shown), column_sum(outermost, "jumlah"))
    return Row(TOTAL, {"uraian": "TOTAL", **figures}, sumber=COMPUTED)


def _sum(shown: Sequence[str]) -> str:
    return "+".join(f"{{{field}}}" for field in shown)


def _below(frame: pd.DataFrame) -> dict[int, list[tuple[int, Key]]]:
    """Return, for each line with others below it (and for the whole table), their positions and keys."""
    found: dict[int, list[tuple[int, Key]]] = {}
    for position, (key, above) in enumerate(zip(frame.index.tolist(), frame["induk"].tolist(), strict=True)):
        found.setdefault(int(above), []).append((position, (int(key),)))
    return found
