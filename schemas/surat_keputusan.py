"""Surat Keputusan: decisions issued each month, by the sub bagian that drew them up."""

from __future__ import annotations

from typing import Any

import pandas as pd

from schemas.base import Blank, Kind, RowSum, Schema, Table, column

SUB_BAGIAN = ("umum", "keuangan", "teknis", "hukum", "sdm", "proda")


def _count(title: str, *aliases: str) -> Any:  # noqa: ANN401
    return column(
        title,
        Kind.COUNT,
        description=f"Keputusan yang disiapkan Sub Bagian {title}.",
        unit="keputusan",
        checks={"ge": 0},
        blank=Blank.ZERO,
        aliases=aliases,
    )


class SuratKeputusan(Table):
    """One month."""

    no: object = column(
        "No", Kind.NUMBERING, description="Nomor urut.", aliases=("Nomor", "No Urut", "#"), required=False
    )
    bulan: object = column("Bulan", Kind.MONTH, description="Bulan penetapan keputusan.", aliases=("Bulan Penetapan",))
    umum: pd.Int64Dtype = _count("Umum", "Umum & Logistik", "Umum dan Logistik", "Umum dan Log", "Umum & Log")
    keuangan: pd.Int64Dtype = _count("Keuangan", "Keu")
    teknis: pd.Int64Dtype = _count(
        "Teknis", "Teknis & Hupmas", "Teknis dan Hupmas", "Teknis Penyelenggaraan", "Teknis Penyelenggaraan Pemilu"
    )
    hukum: pd.Int64Dtype = _count("Hukum")
    sdm: pd.Int64Dtype = _count(
        "SDM",
        "SDM & Organisasi",
        "Organisasi dan SDM",
        "SDM dan Organisasi",
        "Org & SDM",
        "Organisasi dan Sumber Daya Manusia",
        "Organisasi & SDM",
    )
    proda: pd.Int64Dtype = _count(
        "Proda",
        "Program & Data",
        "Program dan Data",
        "Perencanaan, Data dan Informasi",
        "Perencanaan dan Data",
        "Rendatin",
    )
    jumlah: pd.Int64Dtype = column(
        "Jumlah",
        Kind.COUNT,
        description="Jumlah tertulis; dihitung ulang dari semua sub bagian.",
        unit="keputusan",
        aliases=("Jml", "Total", "Jumlah SK", "Total SK", "Jumlah Keputusan"),
        stated=True,
    )


TABLE = Schema(
    name="surat_keputusan",
    title="Surat Keputusan",
    model=SuratKeputusan,
    owner="Bagian Hukum, Teknis dan Hupmas",
    key=("bulan",),
    title_words=("surat keputusan", "rekap sk"),
    row_sums=(RowSum("jumlah", SUB_BAGIAN),),
    total_fields=(*SUB_BAGIAN, "jumlah"),
)
