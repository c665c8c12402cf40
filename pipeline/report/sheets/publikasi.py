"""Publikasi: what was published in each medium, and requests to the PPID."""

from __future__ import annotations

from pipeline.report.model import Col, Format, Results, Row, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, origins, records, total_row

NAME = "Publikasi"


def build(results: Results) -> Sheet:
    """Return the sheet."""
    dataset = results.datasets.get("publikasi")
    rows, sums = [], {}
    if dataset is not None:
        for key, line in records(dataset.frame[["media", "jumlah"]]):
            rows.append(Row((key,), line, origins(dataset, key, {"jumlah": "jumlah"}, line)))
        sums = {"jumlah": column_sum(dataset.frame, "jumlah")}
    return Sheet(
        name=NAME,
        title=f"Publikasi Informasi dan Layanan PPID Tahun {results.tahun}",
        csv="publikasi",
        columns=(Col("media", "Media", Format.TEXT, 46), Col("jumlah", "Jumlah", Format.COUNT, 12)),
        rows=rows,
        total=total_row(NAME, "media", rows, sums),
        notes=("Berita dan unggahan dihitung per buah, pemohon informasi PPID per orang.",),
    )


SHEET = SheetSpec(150, build)
