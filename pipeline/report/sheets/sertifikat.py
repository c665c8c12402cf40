"""Sertifikat: staff by kind of certificate."""

from __future__ import annotations

from pipeline.report.model import Col, Format, Results, Row, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, origins, records, total_row

NAME = "Sertifikat"


def build(results: Results) -> Sheet:
    """Return the sheet."""
    dataset = results.datasets.get("sertifikat")
    rows, sums = [], {}
    if dataset is not None:
        for no, (key, line) in enumerate(records(dataset.frame[["uraian", "jumlah"]]), 1):
            rows.append(Row((key,), {"no": no, **line}, origins(dataset, key, {"jumlah": "jumlah"}, line)))
        sums = {"jumlah": column_sum(dataset.frame, "jumlah")}
    return Sheet(
        name=NAME,
        title=f"Sertifikasi Pegawai Tahun {results.tahun}",
        csv="sertifikat",
        columns=(
            Col("no", "No", Format.CENTER, 8),
            Col("uraian", "Uraian", Format.TEXT, 46),
            Col("jumlah", "Jumlah", Format.COUNT, 12),
        ),
        rows=rows,
        total=total_row(NAME, "uraian", rows, sums),
        notes=("Jumlah dalam orang.",),
    )


SHEET = SheetSpec(145, build)
