"""Pendidikan Pemilih: what was held, when, where, by whom and for how many."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.reading.dates import parse_last_day, parse_weekday
from pipeline.reading.parts import parse_counts
from schemas.base import Blank, Kind, RowSum, Schema, Table, column


def _sex(title: str, *aliases: str) -> Any:  # noqa: ANN401
    return column(
        title,
        Kind.COUNT,
        description=f"Peserta {title.lower()}, bila ditulis di kolom sendiri.",
        unit="orang",
        checks={"ge": 0},
        blank=Blank.ALLOWED,
        aliases=aliases,
        required=False,
    )


class PendidikanPemilih(Table):
    """One event."""

    no: object = column(
        "No", Kind.NUMBERING, description="Nomor urut.", aliases=("Nomor", "No Urut", "#"), required=False
    )
    hari: object = column(
        "Hari",
        Kind.TEXT,
        description="Hari tertulis; dibandingkan dengan tanggalnya.",
        required=False,
        blank=Blank.ALLOWED,
        parse=parse_weekday,
        within="tanggal",
    )
    tanggal: object = column(
        "Tanggal",
        Kind.DATE,
        description="Tanggal kegiatan; hari pertama bila lebih dari satu hari.",
        aliases=(
            "Tgl",
            "Hari/Tanggal",
            "Hari/Tgl",
            "Hari, Tanggal",
            "Hari dan Tanggal",
            "Waktu",
            "Tanggal Pelaksanaan",
            "Waktu Pelaksanaan",
            "Tanggal Kegiatan",
            "Waktu Kegiatan",
            "Tgl Pelaksanaan",
        ),
    )
    tanggal_akhir: object = column(
        "Tanggal Selesai",
        Kind.DATE,
        description="Hari terakhir kegiatan yang lebih dari satu hari.",
        required=False,
        blank=Blank.ALLOWED,
        parse=parse_last_day,
        within="tanggal",
    )
    lokasi: object = column(
        "Lokasi",
        Kind.TEXT,
        description="Tempat kegiatan.",
        aliases=("Tempat", "Lokasi Kegiatan", "Tempat Pelaksanaan", "Tempat Kegiatan", "Lokasi Sosialisasi"),
    )
    narasumber: object = column(
        "Narasumber", Kind.TEXT, description="Yang memberi materi.", aliases=("Pemateri", "Nara Sumber", "Pembicara")
    )
    laki_laki: pd.Int64Dtype = _sex("Laki-laki", "L", "LK", "Pria", "Peserta L", "Peserta Laki-laki")
    perempuan: pd.Int64Dtype = _sex("Perempuan", "P", "PR", "Wanita", "Peserta P", "Peserta Perempuan")
    peserta: pd.Int64Dtype = column(
        "Jumlah Peserta",
        Kind.COUNT,
        description="Peserta; beberapa jumlah dalam satu sel dijumlahkan.",
        unit="orang",
        checks={"ge": 0},
        aliases=("Peserta", "Jml Peserta", "Jumlah", "Jml", "Total", "L+P"),
        parse=parse_counts,
    )


TABLE = Schema(
    name="pendidikan_pemilih",
    title="Pendidikan Pemilih",
    model=PendidikanPemilih,
    owner="Bagian Hukum, Teknis dan Hupmas",
    key=("tanggal", "lokasi"),
    title_words=("pendidikan pemilih", "goes to campus", "sosialisasi"),
    row_sums=(RowSum("peserta", ("laki_laki", "perempuan")),),
    total_fields=("peserta",),
)
