"""Sarana Prasarana: assets as described, with the counts their sentences give."""

from __future__ import annotations

from pipeline.report.model import TOTAL, Col, Format, Results, Row, Sheet, SheetSpec
from pipeline.report.sheets._build import COMPUTED, origins, records
from pipeline.report.spans import sum_formula
from schemas.sarana_prasarana import NO_PARENT, TABLE, lines_above

NAME = "Sarana Prasarana"
SHOWN = ("sarana", "keterangan", "jumlah")


def build(results: Results) -> Sheet:
    """Return the sheet."""
    dataset = results.datasets.get(TABLE.name)
    rows: list[Row] = []
    total = None
    if dataset is not None:
        for key, line in records(dataset.frame[list(SHOWN)]):
            source = "keterangan" if line["jumlah"] is None else "jumlah"
            rows.append(Row((key,), line, origins(dataset, key, {source: source}, line)))
        summed = dataset.frame[(lines_above(dataset.frame) == NO_PARENT) & dataset.frame["jumlah"].notna()]
        total = Row(TOTAL, {"sarana": "TOTAL"}, sumber=COMPUTED)
        if len(summed):
            keys = [(int(key), (int(key),)) for key in summed.index]
            figure = sum_formula(NAME, keys, "jumlah", int(summed["jumlah"].sum()))
            total = Row(TOTAL, {"sarana": "TOTAL", "jumlah": figure}, sumber=COMPUTED)
    return Sheet(
        name=NAME,
        title=f"Sarana dan Prasarana Tahun {results.tahun}",
        csv="sarana_prasarana",
        columns=(
            Col("sarana", "Sarana", Format.TEXT, 28),
            Col("keterangan", "Keterangan", Format.TEXT, 56),
            Col("jumlah", "Jumlah", Format.COUNT, 12),
        ),
        rows=rows,
        total=total,
        notes=("Jumlah terbaca dari kalimat pada Keterangan; TOTAL tidak menjumlahkan lagi rinciannya.",),
    )


SHEET = SheetSpec(140, build)
