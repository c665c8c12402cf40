"""Persuratan: letters received and sent in the year, by whom they come from or go to."""

from __future__ import annotations

import pandas as pd

from schemas.base import Kind, Schema, Table, column


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
        ),
    )
    surat_masuk: pd.Int64Dtype = column(
        "Surat Masuk",
        Kind.COUNT,
        description="Surat yang diterima dalam setahun.",
        unit="surat",
        checks={"ge": 0},
        aliases=("Masuk",),
    )
    surat_keluar: pd.Int64Dtype = column(
        "Surat Keluar",
        Kind.COUNT,
        description="Surat yang dikirim dalam setahun.",
        unit="surat",
        checks={"ge": 0},
        aliases=("Keluar",),
    )


TABLE = Schema(
    name="persuratan",
    title="Persuratan",
    model=Persuratan,
    owner="Bagian Keuangan, Umum dan Logistik",
    key=("asal_tujuan",),
    title_words=("persuratan", "surat masuk dan keluar", "surat masuk"),
    total_fields=("surat_masuk", "surat_keluar"),
)
