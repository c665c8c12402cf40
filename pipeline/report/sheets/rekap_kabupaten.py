"""Rekap Kabupaten: the roll per kabupaten beside its province, each figure that of Pemilih Pemilihan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import Col, Format, Formula, Key, Ref, Results, Row, Scalar, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, frame_of, records, total_row
from pipeline.report.sheets._pemilih import KABUPATEN, KABUPATEN_BY_PROVINCE, provinces
from schemas.pemilih_tps import STAGE_TITLES

if TYPE_CHECKING:
    import pandas as pd

FIGURES = ("jumlah_kec", "jumlah_desa", "jumlah_tps", *STAGE_TITLES)


def build(results: Results) -> list[Sheet]:
    """Return the sheet where the roll is of several provinces."""
    frame, by_province = frame_of(results, "pemilih_kabupaten"), provinces(results)
    if frame is None or by_province is None:
        return []
    rows = _rows(frame, by_province)
    return [
        Sheet(
            name=KABUPATEN_BY_PROVINCE,
            title=f"Rekap Pemilih per Kabupaten/Kota Tahun {results.tahun}",
            csv="hasil_pemilih_kabupaten",
            columns=(
                Col("provinsi", "Provinsi", Format.TEXT, 26),
                Col("kabupaten", "Kabupaten", Format.TEXT, 28),
                Col("jumlah_kec", "Jumlah Kec", Format.COUNT, 10),
                Col("jumlah_desa", "Jumlah Desa/Kel", Format.COUNT, 12),
                Col("jumlah_tps", "Jumlah TPS", Format.COUNT, 10),
                *(Col(stage, title, Format.COUNT, 14) for stage, title in STAGE_TITLES.items()),
            ),
            rows=rows,
            total=total_row(
                KABUPATEN_BY_PROVINCE, "provinsi", rows, {field: column_sum(frame, field) for field in FIGURES}
            ),
        )
    ]


def _rows(frame: pd.DataFrame, by_province: pd.DataFrame) -> list[Row]:
    owner = {
        at: line["provinsi"]
        for _, line in records(by_province)
        for at in range(int(line["kab_awal"] or 0), int(line["kab_akhir"] or 0) + 1)
    }
    rows = []
    for at, line in records(frame):
        key: Key = (at,)
        values: dict[str, Scalar | Formula] = {"provinsi": owner[at], "kabupaten": line["kabupaten"]}
        values |= {
            field: Formula("{0}", line[field], (Ref(KABUPATEN, key, field),))
            for field in FIGURES
            if line[field] is not None
        }
        links = {"sumber": Ref(KABUPATEN, key, "kabupaten")}
        rows.append(Row(key, values, sumber=f"dari {KABUPATEN}", links=links))
    return rows


SHEET = SheetSpec(72, build)
