"""Sertifikat: staff who hold a certificate, by kind of certificate."""

from __future__ import annotations

import pandas as pd

from schemas.base import Blank, Kind, Schema, Table, column


class Sertifikat(Table):
    """One kind of certificate."""

    no: object = column(
        "No", Kind.NUMBERING, description="Nomor urut.", aliases=("Nomor", "No Urut", "#"), required=False
    )
    uraian: object = column(
        "Uraian",
        Kind.TEXT,
        description="Jenis sertifikat.",
        aliases=(
            "Jenis Sertifikat",
            "Nama Sertifikat",
            "Sertifikat",
            "Jenis Sertifikasi",
            "Jenis Diklat",
            "Nama Diklat",
            "Jenis Sertifikat/Diklat",
            "Sertifikat Keahlian",
            "Sertifikasi",
        ),
    )
    jumlah: pd.Int64Dtype = column(
        "Jumlah",
        Kind.COUNT,
        description="Pegawai yang memegang sertifikat ini.",
        unit="orang",
        checks={"ge": 0},
        aliases=(
            "Jumlah (orang)",
            "Jml",
            "Jml (orang)",
            "Jumlah Pegawai",
            "Total",
            "Banyaknya",
            "Jumlah Pemegang",
            "Jumlah Sertifikat",
            "Jml Pegawai",
            "Pegawai Bersertifikat",
        ),
    )
    ket: object = column(
        "Keterangan",
        Kind.TEXT,
        description="Keterangan.",
        aliases=("Ket", "Catatan", "Alasan", "Penjelasan"),
        required=False,
        blank=Blank.ALLOWED,
    )


TABLE = Schema(
    name="sertifikat",
    title="Sertifikat",
    model=Sertifikat,
    owner="Bagian Program, Data, Organisasi dan SDM",
    key=("uraian",),
    title_words=("sertifikat", "sertifikasi", "sertifikasi pegawai"),
    foreign=("Nama", "NIP"),
    row_words=("Sertifikat", "Sertifikasi", "Bendahara", "Pengadaan Barang", "Diklat", "Bimtek"),
    total_fields=("jumlah",),
)
