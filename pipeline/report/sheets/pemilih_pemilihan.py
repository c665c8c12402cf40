"""Pemilih Pemilihan: voters of each stage per kabupaten, summed over Rekap Kecamatan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import Col, Format, Formula, Key, RangeRef, Ref, Results, Row, Scalar, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, frame_of, records, total_row
from pipeline.report.sheets._pemilih import DESA, DESA_BLOCK, KABUPATEN, KECAMATAN, KECAMATAN_BLOCK
from schemas.pemilih_tps import STAGE_TITLES

if TYPE_CHECKING:
    import pandas as pd

COUNTS = ("jumlah_kec", "jumlah_desa", "jumlah_tps")
NAMES = {"dp4": "Total_DP4", "a": "Total_A_KWK", "a1": "Total_DPS", "a3": "Total_DPT"}


def build(results: Results) -> Sheet:
    """Return the sheet."""
    frame = frame_of(results, "pemilih_kabupaten")
    kecamatan = frame_of(results, "pemilih_kecamatan")
    rows = [] if frame is None or kecamatan is None else _rows(frame, kecamatan)
    sums = {} if frame is None else {field: column_sum(frame, field) for field in (*COUNTS, *STAGE_TITLES)}
    return Sheet(
        name=KABUPATEN,
        title=f"Pemilih Pemilihan Tahun {results.tahun} per Kabupaten/Kota",
        csv="hasil_pemilih_kabupaten",
        columns=(
            Col("no", "No", Format.CENTER, 8),
            Col("kabupaten", "Kabupaten", Format.TEXT, 28),
            Col("jumlah_kec", "Jumlah Kec", Format.COUNT, 10),
            Col("jumlah_desa", "Jumlah Desa/Kel", Format.COUNT, 12),
            Col("jumlah_tps", "Jumlah TPS", Format.COUNT, 10),
            *(Col(stage, title, Format.COUNT, 14) for stage, title in STAGE_TITLES.items()),
        ),
        rows=rows,
        total=total_row(KABUPATEN, "no", rows, sums),
        names={field: name for field, name in NAMES.items() if sums.get(field) is not None},
    )


def _rows(frame: pd.DataFrame, kecamatan: pd.DataFrame) -> list[Row]:
    rows = []
    starts, stops = kecamatan["desa_awal"].to_numpy(), kecamatan["desa_akhir"].to_numpy()
    ends = zip(starts[frame["kec_awal"]].tolist(), stops[frame["kec_akhir"]].tolist(), strict=True)
    for no, ((key, line), (start, stop)) in enumerate(zip(records(frame), ends, strict=True), 1):
        first: Key = (KECAMATAN_BLOCK, line["kec_awal"])
        last: Key = (KECAMATAN_BLOCK, line["kec_akhir"])
        desa: tuple[Key, Key] = (DESA_BLOCK, start), (DESA_BLOCK, stop)
        values: dict[str, Scalar | Formula] = {"no": no, "kabupaten": line["kabupaten"]}
        values["jumlah_kec"] = Formula(
            "ROWS({0})", line["jumlah_kec"], (RangeRef(KECAMATAN, first, last, "kecamatan"),)
        )
        values["jumlah_desa"] = Formula("ROWS({0})", line["jumlah_desa"], (RangeRef(DESA, *desa, "desa"),))
        values["jumlah_tps"] = Formula(
            "SUM({0})", line["jumlah_tps"], (RangeRef(KECAMATAN, first, last, "jumlah_tps"),)
        )
        values |= {
            stage: Formula("SUM({0})", line[stage], (RangeRef(KECAMATAN, first, last, f"{stage}_jumlah"),))
            for stage in STAGE_TITLES
            if line[stage] is not None
        }
        note = f"dihitung dari {KECAMATAN} ({line['jumlah_kec']} kecamatan)"
        rows.append(Row((key,), values, sumber=note, links={"sumber": Ref(KECAMATAN, first, "kecamatan")}))
    return rows


SHEET = SheetSpec(70, build)
