"""Surat Keputusan: decisions a month and sub bagian, with their sums."""

from __future__ import annotations

from pipeline.report.model import Col, Format, Formula, Results, Row, Scalar, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, origins, records, total_row
from schemas.surat_keputusan import SUB_BAGIAN, TABLE

NAME = "Surat Keputusan"
SUM = "+".join(f"{{{field}}}" for field in SUB_BAGIAN)


def build(results: Results) -> Sheet:
    """Return the sheet."""
    dataset, titles = results.datasets.get(TABLE.name), TABLE.titles()
    rows: list[Row] = []
    sums: dict[str, Scalar] = {}
    if dataset is not None:
        counts = dataset.frame[list(SUB_BAGIAN)]
        frame = dataset.frame[["bulan"]].join(counts).assign(jumlah=counts.sum(axis=1))
        for no, (key, line) in enumerate(records(frame), 1):
            values: dict[str, Scalar | Formula] = {"no": no, **line, "jumlah": Formula(SUM, line["jumlah"])}
            rows.append(Row((key,), values, origins(dataset, key, {field: field for field in SUB_BAGIAN}, line)))
        sums = {field: column_sum(frame, field) for field in (*SUB_BAGIAN, "jumlah")}
    return Sheet(
        name=NAME,
        title=f"Surat Keputusan Tahun {results.tahun}",
        csv="surat_keputusan",
        columns=(
            Col("no", "No", Format.CENTER, 8),
            Col("bulan", "Bulan", Format.TEXT, 16),
            *(Col(field, titles[field], Format.COUNT, 12) for field in (*SUB_BAGIAN, "jumlah")),
        ),
        rows=rows,
        total=total_row(NAME, "no", rows, sums),
    )


SHEET = SheetSpec(160, build)
