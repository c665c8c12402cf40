"""Badan ad hoc: members of PPK, PPS, PPDP and KPPS per kabupaten of the Pemilihan."""

from __future__ import annotations

import pandas as pd

from schemas.base import Kind, RowSum, Schema, Table, column

BADAN = ("ppk", "pps", "ppdp", "kpps")


class Adhoc(Table):
    """One kabupaten that votes."""

    no: object = column(
        "No", Kind.NUMBERING, description="Nomor urut.", aliases=("Nomor", "No Urut", "#"), required=False
    )
    kabupaten: object = column(
        "Kabupaten",
        Kind.REGION,
        description="Kabupaten/kota menurut register wilayah.",
        aliases=(
            "Kabupaten/Kota",
            "Kab/Kota",
            "Kab.",
            "Nama Kabupaten",
            "Satker",
            "KPU Kab/Kota",
            "Nama KPU Kabupaten",
        ),
    )
    ppk: pd.Int64Dtype = column(
        "PPK",
        Kind.COUNT,
        description="Anggota PPK: 5 per kecamatan.",
        unit="orang",
        checks={"ge": 0},
        aliases=("Panitia Pemilihan Kecamatan",),
    )
    pps: pd.Int64Dtype = column(
        "PPS",
        Kind.COUNT,
        description="Anggota PPS: 3 per desa.",
        unit="orang",
        checks={"ge": 0},
        aliases=("Panitia Pemungutan Suara",),
    )
    ppdp: pd.Int64Dtype = column(
        "PPDP",
        Kind.COUNT,
        description="Petugas pemutakhiran data pemilih: 1 per TPS.",
        unit="orang",
        checks={"ge": 0},
        aliases=("Pantarlih", "PPDP/Pantarlih", "Pantarlih/PPDP", "Petugas Pemutakhiran Data Pemilih"),
    )
    kpps: pd.Int64Dtype = column(
        "KPPS",
        Kind.COUNT,
        description="Anggota KPPS: 7 per TPS.",
        unit="orang",
        checks={"ge": 0},
        aliases=("Kelompok Penyelenggara Pemungutan Suara",),
    )
    jumlah: pd.Int64Dtype = column(
        "Jumlah",
        Kind.COUNT,
        description="Jumlah tertulis; dihitung ulang dari keempat badan.",
        unit="orang",
        aliases=("Jml", "Total"),
        stated=True,
    )


TABLE = Schema(
    name="adhoc",
    title="Badan Adhoc",
    model=Adhoc,
    owner="Bagian Program, Data, Organisasi dan SDM",
    key=("kabupaten",),
    title_words=("badan adhoc", "badan ad hoc", "adhoc"),
    row_sums=(RowSum("jumlah", BADAN),),
    total_fields=(*BADAN, "jumlah"),
)
