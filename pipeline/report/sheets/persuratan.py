"""Persuratan: letters received and sent, by correspondent."""

from __future__ import annotations

from pipeline.report.model import Col, Format, Results, Row, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, origins, records, total_row

NAME = "Persuratan"
COUNTS = {"surat_masuk": "Surat Masuk", "surat_keluar": "Surat Keluar"}


def build(results: Results) -> Sheet:
    """Return the sheet."""
    dataset = results.datasets.get("persuratan")
    rows, sums = [], {}
    if dataset is not None:
        for key, line in records(dataset.frame[["asal_tujuan", *COUNTS]]):
            rows.append(Row((key,), line, origins(dataset, key, {field: field for field in COUNTS}, line)))
        sums = {field: column_sum(dataset.frame, field) for field in COUNTS}
    return Sheet(
        name=NAME,
        title=f"Surat Masuk dan Surat Keluar Tahun {results.tahun}",
        csv="persuratan",
        columns=(
            Col("asal_tujuan", "Asal/Tujuan Surat", Format.TEXT, 30),
            *(Col(field, header, Format.COUNT, 14) for field, header in COUNTS.items()),
        ),
        rows=rows,
        total=total_row(NAME, "asal_tujuan", rows, sums),
    )


SHEET = SheetSpec(170, build)
