"""Daftar Pemilih Berkelanjutan: continuous roll per triwulan of the kabupaten that do not vote this year."""

from __future__ import annotations

from typing import Any

import pandas as pd

from schemas.base import Kind, Schema, Table, column


def _quarter(roman: str, number: int, ordinal: str) -> dict[str, Any]:
    return {
        "title": f"Tri {roman}",
        "kind": Kind.COUNT,
        "description": f"Pemilih menurut DPB triwulan {roman}.",
        "unit": "pemilih",
        "checks": {"ge": 0},
        "aliases": tuple(
            f"{word} {form}" for word in ("Tri", "TW", "Triwulan", "Trw") for form in (roman, number, ordinal)
        ),
    }


class Dpb(Table):
    """One kabupaten/kota."""

    no: object = column(
        "No", Kind.NUMBERING, description="Nomor urut.", aliases=("Nomor", "No Urut", "#"), required=False
    )
    kabupaten: object = column(
        "Kabupaten/Kota",
        Kind.REGION,
        description="Kabupaten/kota menurut register wilayah.",
        aliases=("Kabupaten", "Kab/Kota", "Kab.", "Nama Kabupaten", "Satker", "KPU Kab/Kota"),
    )
    dpthp3: pd.Int64Dtype = column(
        "DPTHP3",
        Kind.COUNT,
        description="Pemilih menurut DPTHP3 Pemilu 2019, titik awal DPB.",
        unit="pemilih",
        checks={"ge": 0},
        aliases=("DPTHP-3", "Jumlah DPTHP3", "DPT Pemilu 2019", "Jumlah DPTHP-3"),
    )
    tri_1: pd.Int64Dtype = column(**_quarter("I", 1, "Pertama"))
    tri_2: pd.Int64Dtype = column(**_quarter("II", 2, "Kedua"))
    tri_3: pd.Int64Dtype = column(**_quarter("III", 3, "Ketiga"))
    tri_4: pd.Int64Dtype = column(**_quarter("IV", 4, "Keempat"))


QUARTERS = ("tri_1", "tri_2", "tri_3", "tri_4")

TABLE = Schema(
    name="dpb",
    title="Pemilih Berkelanjutan",
    model=Dpb,
    owner="Bagian Program, Data, Organisasi dan SDM",
    key=("kabupaten",),
    title_words=("pemilih berkelanjutan", "dpb"),
    total_fields=("dpthp3", *QUARTERS),
    whole_blank=QUARTERS,
)
