"""Rekap Kecamatan: every figure a SUM over the kecamatan's rows on Rekap Desa."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import Block, Col, Format, Parts, Results, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, frame_of, plain_values, total_row
from pipeline.report.sheets._pemilih import DESA, KECAMATAN, KECAMATAN_BLOCK, stage_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

TEXTS = ("kabupaten", "kecamatan")


def build(results: Results) -> Sheet:
    """Return the sheet."""
    frame = frame_of(results, "pemilih_kecamatan")
    stages = stage_columns(frame)
    summed = ("jumlah_tps", *(column.field for column in stages))
    block = None if frame is None else _block(frame, summed)
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
        rows=block or [],
        total=total_row(KECAMATAN, "kabupaten", block, sums) if block else None,
    )


def _block(frame: pd.DataFrame, summed: Sequence[str]) -> Block:
    return Block(
        name=KECAMATAN_BLOCK,
        size=len(frame),
        columns={field: plain_values(frame[field]) for field in (*TEXTS, *summed)},
        formulas=dict.fromkeys(summed, "SUM({parts})"),
        sumber=[f"dihitung dari {DESA} ({count} desa/kelurahan)" for count in frame["jumlah_desa"].tolist()],
        parts=Parts(DESA, "desa", frame["desa_awal"].tolist(), frame["desa_akhir"].tolist()),
    )


SHEET = SheetSpec(80, build)
