"""Publikasi: what was published in each medium, and requests for information to the PPID."""

from __future__ import annotations

import pandas as pd

from schemas.base import Blank, Kind, Schema, Table, column


class Publikasi(Table):
    """One medium or service."""

    no: object = column(
        "No", Kind.NUMBERING, description="Nomor urut.", aliases=("Nomor", "No Urut", "#"), required=False
    )
    media: object = column(
        "Media",
        Kind.TEXT,
        description="Media publikasi atau layanan informasi.",
        aliases=(
            "Kanal",
            "Jenis Media",
            "Media Publikasi",
            "Jenis Publikasi",
            "Media/Kanal",
            "Platform",
            "Saluran",
            "Media Sosial",
            "Kanal Informasi",
            "Kanal Publikasi",
            "Uraian",
        ),
    )
    jumlah: pd.Int64Dtype = column(
        "Jumlah",
        Kind.COUNT,
        description="Publikasi atau permohonan dalam setahun.",
        checks={"ge": 0},
        aliases=(
            "Jml",
            "Jumlah Publikasi",
            "Total",
            "Banyaknya",
            "Volume",
            "Frekuensi",
            "Jumlah Postingan",
            "Jumlah Unggahan",
            "Jumlah Konten",
            "Jumlah Berita",
            "Jumlah Posting",
            "Total Publikasi",
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
    name="publikasi",
    title="Publikasi",
    model=Publikasi,
    owner="Bagian Hukum, Teknis dan Hupmas",
    key=("media",),
    title_words=("publikasi", "publikasi informasi", "ppid"),
    row_words=(
        "Berita", "Situs", "Website", "Laman", "Instagram", "Facebook", "Twitter", "YouTube", "TikTok", "WhatsApp",
        "Media", "Radio", "Televisi", "Siaran pers", "Pemohon", "Permohonan", "PPID",
    ),
    total_fields=("jumlah",),
)  # fmt: skip
