"""Rekomendasi BPK: recommended amounts, what was paid back of them, and its share, pooled in the total."""

from __future__ import annotations

from pipeline.report.model import Col, Format, Formula, Results, Row, Scalar, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, origins, records, total_row

NAME = "Rekomendasi BPK"
MONEY = {"nilai_rp": "Nilai Rekomendasi (Rp)", "progres_rp": "Progres Penyelesaian (Rp)"}


def build(results: Results) -> Sheet:
    """Return the sheet."""
    dataset = results.datasets.get("rekomendasi_bpk")
    rows: list[Row] = []
    sums: dict[str, Scalar] = {}
    if dataset is not None:
        for key, line in records(dataset.frame[["lhp", "uraian", *MONEY]]):
            values: dict[str, Scalar | Formula] = {**line, **_share(line)}
            rows.append(Row((key,), values, origins(dataset, key, {field: field for field in MONEY}, line)))
        sums = {field: column_sum(dataset.frame, field) for field in MONEY}
    total = total_row(NAME, "lhp", rows, sums)
    return Sheet(
        name=NAME,
        title=f"Tindak Lanjut Rekomendasi BPK Tahun {results.tahun}",
        csv="rekomendasi_bpk",
        columns=(
            Col("lhp", "LHP", Format.TEXT, 24),
            Col("uraian", "Uraian", Format.TEXT, 44),
            *(Col(field, header, Format.MONEY, 20) for field, header in MONEY.items()),
            Col("persen", "%", Format.PERCENT, 12),
        ),
        rows=rows,
        total=None if total is None else Row(total.key, {**total.values, **_share(sums)}, sumber=total.sumber),
    )


def _share(line: dict[str, Scalar]) -> dict[str, Scalar | Formula]:
    """Return the share of a line, or of the sums, as a live formula."""
    value, progress = line["nilai_rp"], line["progres_rp"]
    if not isinstance(value, int) or not isinstance(progress, int):
        return {}
    if not value:
        return {"persen": "tidak dapat dihitung"}
    return {"persen": Formula("{progres_rp}/{nilai_rp}", progress / value)}


SHEET = SheetSpec(200, build)
