"""Rekap By Name: by-name voter lists as counts a kecamatan (UU 27/2022: no name stands in an output)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.by_name.counts import BAND_FIELDS, DISABILITY_FIELDS, FIGURES
from pipeline.report.model import Col, Format, Results, Row, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, frame_of, records, total_row
from schemas.pemilih_tps import STAGE_TITLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

NAME = "Rekap By Name"
STAGE_ORDER = ("a", "a1", "a3")
ALWAYS = tuple(field for field in BAND_FIELDS if field not in {"umur_0", "umur_x"})


def build(results: Results) -> list[Sheet]:
    """Return the sheet, of the latest stage that arrived; none where no list did."""
    frame = frame_of(results, "by_name_kecamatan")
    if frame is None:
        return []
    stage = max(frame["tahap"], key=STAGE_ORDER.index)
    return [_sheet(frame[frame["tahap"] == stage].reset_index(drop=True), STAGE_TITLES[stage], results.tahun)]


def _sheet(frame: pd.DataFrame, stage: str, tahun: int) -> Sheet:
    shown = [field for field in FIGURES if field in ALWAYS or (field in BAND_FIELDS and frame[field].any())]
    counts = [
        Col("jumlah_tps", "Jumlah TPS", Format.COUNT, 9),
        Col("l", "L", Format.COUNT, 10),
        Col("p", "P", Format.COUNT, 10),
        Col("jumlah", "L+P", Format.COUNT, 10),
        *(Col(field, BAND_FIELDS[field], Format.COUNT, 9) for field in shown),
        *(Col(field, title, Format.COUNT, 11) for field, title in DISABILITY_FIELDS.items()),
    ]
    rows = [
        Row((key,), {column.field: line[column.field] for column in (*PLACE, *counts)}, sumber=_source(line, stage))
        for key, line in records(frame)
    ]
    return Sheet(
        name=NAME,
        title=f"Rekap Daftar Pemilih By Name {stage} Tahun {tahun}",
        csv="hasil_by_name_kecamatan",
        columns=(*PLACE, *counts),
        rows=rows,
        total=total_row(NAME, "kabupaten", rows, {column.field: column_sum(frame, column.field) for column in counts}),
    )


def _source(line: Mapping[str, object], stage: str) -> str:
    return f"dihitung dari {line['jumlah']} baris daftar by name {stage}"


PLACE = (Col("kabupaten", "Kabupaten", Format.TEXT, 20), Col("kecamatan", "Kecamatan", Format.TEXT, 22))
SHEET = SheetSpec(95, build)
