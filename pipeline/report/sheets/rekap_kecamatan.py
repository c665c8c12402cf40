"""Rekap Kecamatan: every figure a SUM over the kecamatan's rows on Rekap Desa."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import Col, Format, Formula, Key, RangeRef, Ref, Results, Row, Scalar, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, frame_of, records, total_row
from pipeline.report.sheets._pemilih import DESA, DESA_BLOCK, KECAMATAN, stage_columns

if TYPE_CHECKING:
    import pandas as pd


def build(results: Results) -> Sheet:
    """Return the sheet."""
    frame = frame_of(results, "pemilih_kecamatan")
    stages = stage_columns(frame)
    summed = ("jumlah_tps", *(column.field for column in stages))
    rows = [] if frame is None else _rows(frame, summed)
    sums = {} if frame is None else {field: column_sum(frame, field) for field in summed}
    return Sheet(
        name=KECAMATAN,
        title=f"Rekap Pemilih per Kecamatan Tahun {results.tahun}",
        csv="hasil_pemilih_kecamatan",
        columns=(
            Col("kabupaten", "Kabupaten", Format.TEXT, 22),
            Col("kecamatan", "Kecamatan", Format.TEXT, 24),
            Col("jumlah_tps", "Jumlah TPS", Format.COUNT, 9),
            *stages,
        ),
        rows=rows,
        total=total_row(KECAMATAN, "kabupaten", rows, sums),
    )


def _rows(frame: pd.DataFrame, summed: tuple[str, ...]) -> list[Row]:
    rows = []
    for key, line in records(frame):
        first: Key = (DESA_BLOCK, line["desa_awal"])
        last: Key = (DESA_BLOCK, line["desa_akhir"])
        values: dict[str, Scalar | Formula] = {"kabupaten": line["kabupaten"], "kecamatan": line["kecamatan"]}
        values |= {
            field: Formula("SUM({0})", line[field], (RangeRef(DESA, first, last, field),))
            for field in summed
            if line[field] is not None
        }
        note = f"dihitung dari {DESA} ({line['jumlah_desa']} desa/kelurahan)"
        rows.append(Row((key,), values, sumber=note, links={"sumber": Ref(DESA, first, "desa")}))
    return rows


SHEET = SheetSpec(80, build)
