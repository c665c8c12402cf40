"""Pendidikan Pemilih: events with their day, place, speaker and participants."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pipeline.reading.dates import serial
from pipeline.report.model import Col, Format, Results, Row, Scalar, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, origins, records, total_row

if TYPE_CHECKING:
    from pipeline.tables import Dataset

NAME = "Pendidikan Pemilih"


def build(results: Results) -> Sheet:
    """Return the sheet."""
    dataset = results.datasets.get("pendidikan_pemilih")
    rows = [] if dataset is None else _rows(dataset)
    sums = {} if dataset is None else {"jumlah_peserta": column_sum(dataset.frame, "peserta")}
    return Sheet(
        name=NAME,
        title=f"Pendidikan Pemilih Tahun {results.tahun}",
        csv="pendidikan_pemilih",
        columns=(
            Col("no", "No", Format.CENTER, 8),
            Col("tanggal", "Tanggal", Format.DATE, 26),
            Col("lokasi", "Lokasi", Format.TEXT, 48),
            Col("narasumber", "Narasumber", Format.TEXT, 26),
            Col("peserta", "Peserta", Format.TEXT, 24),
            Col("jumlah_peserta", "Jumlah Peserta", Format.COUNT, 12),
        ),
        rows=rows,
        total=total_row(NAME, "no", rows, sums),
    )


def _rows(dataset: Dataset) -> list[Row]:
    rows = []
    for no, (key, line) in enumerate(records(dataset.frame[["lokasi", "narasumber", "peserta"]]), 1):
        values: dict[str, Scalar] = {
            "no": no,
            "tanggal": _day(dataset, key),
            "lokasi": line["lokasi"],
            "narasumber": line["narasumber"],
            "peserta": dataset.text(key, "peserta"),
            "jumlah_peserta": line["peserta"],
        }
        place = origins(dataset, key, {"tanggal": "tanggal", "jumlah_peserta": "peserta"}, values)
        rows.append(Row((key,), values, place))
    return rows


def _day(dataset: Dataset, key: int) -> Scalar:
    """Return the serial number of an event's day; the text as typed where it is none or several."""
    day, last = dataset.frame.at[key, "tanggal"], dataset.frame.at[key, "tanggal_akhir"]
    return serial(day) if isinstance(day, date) and not isinstance(last, date) else dataset.text(key, "tanggal")


SHEET = SheetSpec(190, build)
