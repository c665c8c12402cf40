"""SDM Status: staff of the secretariat by status of employment, per Bagian and Sub Bagian."""

from __future__ import annotations

from functools import partial

import pandas as pd

from schemas import satuan_kerja
from schemas.base import Kind, RowSum, Schema, Table, column
from schemas.satuan_kerja import note_column, number_column, staff_column, sum_column, unit_column

STATUS = ("organik", "dpk", "cpns", "pppk", "honorer", "pendukung", "ppnpn")
OPTIONAL = ("dpk", "cpns", "pppk", "honorer", "pendukung", "ppnpn")  # each office has those of its year
USUAL = ("organik", "dpk", "honorer", "pendukung")
FIGURES = ("jumlah", *STATUS)


class SdmStatus(Table):
    """One post or Sub Bagian."""

    no: object = number_column()
    unit_bagian: object = unit_column("Bagian", satuan_kerja.BANNER_BAGIAN, "Nama Bagian")
    sub_bagian: object = unit_column("Sub Bagian", satuan_kerja.BANNER_SUB, "Subbag", "Unit Kerja")
    uraian: object = column(
        "Uraian",
        Kind.TEXT,
        description="Jabatan atau Sub Bagian.",
        aliases=("Unit Kerja", "Bagian/Sub Bagian", "Jabatan", "Uraian Jabatan", "Bagian", "Sub Bagian", "Unit"),
    )
    jumlah: pd.Int64Dtype = sum_column()
    organik: pd.Int64Dtype = staff_column(
        "Organik",
        "Pegawai negeri sipil organik KPU.",
        "PNS Organik",
        "PNS",
        "PNS KPU",
        "PNS Organik KPU",
        "Pegawai Organik",
    )
    dpk: pd.Int64Dtype = staff_column(
        "DPK",
        "Pegawai negeri sipil yang dipekerjakan dari instansi lain.",
        "PNS DPK",
        "Dipekerjakan",
        "PNS Dipekerjakan",
        "Diperbantukan",
        "PNS Diperbantukan",
        required=False,
    )
    cpns: pd.Int64Dtype = staff_column("CPNS", "Calon pegawai negeri sipil.", "Calon PNS", required=False)
    pppk: pd.Int64Dtype = staff_column(
        "PPPK", "Pegawai pemerintah dengan perjanjian kerja.", "P3K", "PPPK/P3K", required=False
    )
    honorer: pd.Int64Dtype = staff_column(
        "Honorer",
        "Tenaga honorer.",
        "Tenaga Honorer",
        "Tenaga Honor",
        "Tenaga Kontrak",
        "Honorer/Kontrak",
        required=False,
    )
    pendukung: pd.Int64Dtype = staff_column(
        "Pendukung", "Tenaga pendukung.", "Tenaga Pendukung", "Outsourcing", required=False
    )
    ppnpn: pd.Int64Dtype = staff_column(
        "PPNPN",
        "Pegawai pemerintah non pegawai negeri, di kantor yang tidak membedakan honorer dan pendukung.",
        "Tenaga PPNPN",
        "Non PNS",
        "Non ASN",
        required=False,
    )
    ket: object = note_column()


TABLE = Schema(
    name="sdm_status",
    title="SDM Status",
    model=SdmStatus,
    owner="Bagian Program, Data, Organisasi dan SDM",
    key=("satuan", "uraian"),
    title_words=("status kepegawaian", "pegawai berdasarkan status", "status pegawai"),
    row_words=(*satuan_kerja.POSTS, "Sub Bagian", "Subbag"),
    one_of=((("dpk",), ("pppk",), ("ppnpn",)), (("honorer", "pendukung"), ("ppnpn",), ("pppk",))),
    row_sums=(RowSum("jumlah", STATUS),),
    total_fields=FIGURES,
    groups=("unit_bagian", "sub_bagian"),
    hierarchy=partial(satuan_kerja.parents, figures=FIGURES),
    prepare=partial(satuan_kerja.with_satuan, figures=FIGURES),
)
