"""Persuratan: letters received and sent in the year, by whom they come from or go to."""

from __future__ import annotations

import pandas as pd

from schemas.base import Kind, RowSum, Schema, Table, column

ARAH = ("surat_masuk", "surat_keluar")


class Persuratan(Table):
    """Letters from and to one kind of correspondent."""

    no: object = column(
        "No", Kind.NUMBERING, description="Nomor urut.", aliases=("Nomor", "No Urut", "#"), required=False
    )
    asal_tujuan: object = column(
        "Asal/Tujuan Surat",
        Kind.TEXT,
        description="Dari siapa surat diterima atau kepada siapa surat dikirim.",
        aliases=(
            "Asal/Tujuan",
            "Instansi",
            "Asal dan Tujuan Surat",
            "Asal Surat/Tujuan Surat",
            "Nama Instansi",
            "Instansi/Lembaga",
            "Uraian",
            "Pengirim/Penerima",
            "Dari/Kepada",
            "Asal/Tujuan Naskah Dinas",
            "Lembaga/Instansi",
            "Instansi Pengirim/Penerima",
        ),
    )
    surat_masuk: pd.Int64Dtype = column(
        "Surat Masuk",
        Kind.COUNT,
        description="Surat yang diterima dalam setahun.",
        unit="surat",
        checks={"ge": 0},
        aliases=("Masuk", "Naskah Masuk", "Naskah Dinas Masuk"),
    )
    surat_keluar: pd.Int64Dtype = column(
        "Surat Keluar",
        Kind.COUNT,
        description="Surat yang dikirim dalam setahun.",
        unit="surat",
        checks={"ge": 0},
        aliases=("Keluar", "Naskah Keluar", "Naskah Dinas Keluar"),
    )
    jumlah: pd.Int64Dtype = column(
        "Jumlah",
        Kind.COUNT,
        description="Jumlah tertulis; dihitung ulang dari surat masuk dan keluar.",
        unit="surat",
        aliases=("Jml", "Total"),
        stated=True,
    )


TABLE = Schema(
    name="persuratan",
    title="Persuratan",
    model=Persuratan,
    owner="Bagian Keuangan, Umum dan Logistik",
    key=("asal_tujuan",),
    title_words=("persuratan", "surat masuk dan keluar", "surat masuk"),
    row_sums=(RowSum("jumlah", ARAH),),
    total_fields=(*ARAH, "jumlah"),
)
