"""Rekomendasi BPK: what the audit reports (LHP) recommend to be paid back, and what was."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.findings import FindingType, Severity
from pipeline.reading.values import format_number
from schemas.base import Hit, Kind, RowSum, Rule, Schema, Table, column

if TYPE_CHECKING:
    from collections.abc import Iterator


class RekomendasiBpk(Table):
    """One recommendation of one LHP."""

    no: object = column(
        "No", Kind.NUMBERING, description="Nomor urut.", aliases=("Nomor", "No Urut", "#"), required=False
    )
    lhp: object = column(
        "LHP",
        Kind.TEXT,
        description="Laporan hasil pemeriksaan BPK.",
        aliases=(
            "Nama LHP",
            "LHP BPK",
            "LHP BPK RI",
            "Laporan Hasil Pemeriksaan",
            "Laporan Hasil Pemeriksaan (LHP)",
            "Nomor LHP",
            "No LHP",
            "Nomor dan Tanggal LHP",
            "Nomor/Tanggal LHP",
            "Judul LHP",
        ),
        parent=True,
    )
    uraian: object = column(
        "Uraian",
        Kind.TEXT,
        description="Temuan yang direkomendasikan untuk diselesaikan.",
        aliases=(
            "Temuan",
            "Uraian Temuan",
            "Judul Temuan",
            "Temuan Pemeriksaan",
            "Temuan BPK",
            "Uraian Temuan Pemeriksaan",
            "Pokok Temuan",
            "Temuan/Rekomendasi",
            "Uraian Temuan/Rekomendasi",
            "Uraian Rekomendasi",
        ),
    )
    nilai_rp: pd.Int64Dtype = column(
        "Nilai Rekomendasi (Rp)",
        Kind.MONEY,
        description="Nilai yang direkomendasikan untuk disetor.",
        unit="rupiah",
        checks={"ge": 0},
        aliases=(
            "Rekomendasi (Rp)",
            "Rekomendasi",
            "Nilai",
            "Nilai Rekomendasi",
            "Nilai Temuan (Rp)",
            "Nilai Temuan",
            "Nilai Kerugian (Rp)",
            "Nilai yang Direkomendasikan (Rp)",
        ),
    )
    progres_rp: pd.Int64Dtype = column(
        "Progres Penyelesaian (Rp)",
        Kind.MONEY,
        description="Nilai yang sudah disetor.",
        unit="rupiah",
        checks={"ge": 0},
        aliases=(
            "Tindak Lanjut (Rp)",
            "Tindak Lanjut",
            "Penyelesaian",
            "Penyelesaian (Rp)",
            "Disetor",
            "Disetor (Rp)",
            "Progres",
            "Progres (Rp)",
            "Progress Penyelesaian (Rp)",
            "Nilai Tindak Lanjut (Rp)",
            "Telah Ditindaklanjuti",
            "Sudah Ditindaklanjuti",
            "Nilai Penyelesaian",
            "Nilai Penyetoran",
            "Telah Disetor",
            "Sudah Disetor",
            "Realisasi Penyelesaian",
            "Realisasi Tindak Lanjut",
            "Setoran (Rp)",
            "Penyetoran (Rp)",
            "Nilai Disetor (Rp)",
        ),
    )
    sisa_rp: pd.Int64Dtype = column(
        "Sisa (Rp)",
        Kind.MONEY,
        description="Sisa tertulis; dihitung ulang sebagai nilai rekomendasi - progres.",
        unit="rupiah",
        aliases=(
            "Sisa",
            "Sisa Rekomendasi",
            "Sisa Nilai Rekomendasi",
            "Sisa Temuan",
            "Saldo",
            "Belum Ditindaklanjuti",
            "Belum Disetor",
            "Sisa yang Belum Ditindaklanjuti",
        ),
        stated=True,
    )
    persen: object = column(
        "%",
        Kind.PERCENT,
        description="Persentase tertulis; dihitung ulang sebagai progres / nilai rekomendasi.",
        aliases=(
            "Persentase",
            "Persentase (%)",
            "% Penyelesaian",
            "% Progres",
            "% Tindak Lanjut",
            "Persentase Penyelesaian",
        ),
        stated=True,
    )


ABOVE_VALUE = FindingType(
    "BPK-01",
    Severity.GALAT,
    "Progres melebihi nilai rekomendasi",
    "Progres penyelesaian {progres} lebih besar daripada nilai rekomendasi {rekomendasi} pada {lhp}.",
    "Periksa kedua angka dengan bukti setor dan LHP, lalu perbaiki yang salah.",
    "Nilai rekomendasi 122.750.000 tetapi progresnya tertulis 125.240.000.",
)


def _above_value(frame: pd.DataFrame) -> Iterator[Hit]:
    above = (frame["progres_rp"] > frame["nilai_rp"]).fillna(value=False)
    for row, line in frame[above].iterrows():
        words = {
            "progres": format_number(Decimal(line["progres_rp"])),
            "rekomendasi": format_number(Decimal(line["nilai_rp"])),
            "lhp": line["lhp"],
        }
        yield Hit(int(str(row)), "progres_rp", words)


TABLE = Schema(
    name="rekomendasi_bpk",
    title="Rekomendasi BPK",
    model=RekomendasiBpk,
    owner="Bagian Keuangan, Umum dan Logistik",
    key=("lhp", "uraian"),
    title_words=("lhp bpk", "rekomendasi bpk", "tindak lanjut"),
    row_sums=(RowSum("sisa_rp", ("nilai_rp",), ("progres_rp",)),),
    total_fields=("nilai_rp", "progres_rp", "sisa_rp"),
    rules=(Rule(ABOVE_VALUE, _above_value),),
)
