"""Rekap Provinsi: the roll per province, summed over Rekap Kabupaten; its total is the nation's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import Col, Format, Formula, Key, RangeRef, Ref, Results, Row, Scalar, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, records, total_row
from pipeline.report.sheets._pemilih import KABUPATEN_BY_PROVINCE, PROVINSI, provinces
from schemas.pemilih_tps import STAGE_TITLES

if TYPE_CHECKING:
    import pandas as pd

FIGURES = ("jumlah_kab", "jumlah_desa", "jumlah_tps", *STAGE_TITLES)


def build(results: Results) -> list[Sheet]:
    """Return the sheet where the roll is of several provinces."""
    frame = provinces(results)
    if frame is None:
        return []
    rows = _rows(frame)
    return [
        Sheet(
            name=PROVINSI,
            title=f"Rekap Pemilih per Provinsi Tahun {results.tahun}",
            csv="hasil_pemilih_provinsi",
            columns=(
                Col("provinsi", "Provinsi", Format.TEXT, 28),
                Col("jumlah_kab", "Jumlah Kab/Kota", Format.COUNT, 10),
                Col("jumlah_desa", "Jumlah Desa/Kel", Format.COUNT, 12),
                Col("jumlah_tps", "Jumlah TPS", Format.COUNT, 10),
                *(Col(stage, title, Format.COUNT, 14) for stage, title in STAGE_TITLES.items()),
            ),
            rows=rows,
            total=total_row(PROVINSI, "provinsi", rows, {field: column_sum(frame, field) for field in FIGURES}),
        )
    ]


def _rows(frame: pd.DataFrame) -> list[Row]:
    rows = []
    for at, line in records(frame):
        first: Key = (line["kab_awal"],)
        last: Key = (line["kab_akhir"],)
        values: dict[str, Scalar | Formula] = {"provinsi": line["provinsi"]}
        values["jumlah_kab"] = Formula(
            "ROWS({0})", line["jumlah_kab"], (RangeRef(KABUPATEN_BY_PROVINCE, first, last, "kabupaten"),)
        )
        values |= {
            field: Formula("SUM({0})", line[field], (RangeRef(KABUPATEN_BY_PROVINCE, first, last, field),))
            for field in FIGURES[1:]
            if line[field] is not None
        }
        note = f"dihitung dari {KABUPATEN_BY_PROVINCE} ({line['jumlah_kab']} kabupaten/kota)"
        links = {"sumber": Ref(KABUPATEN_BY_PROVINCE, first, "kabupaten")}
        rows.append(Row((at,), values, sumber=note, links=links))
    return rows


SHEET = SheetSpec(71, build)
