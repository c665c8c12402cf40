"""SDM Pendidikan: staff of the secretariat by level of education, per Bagian, Sub Bagian and post."""

from __future__ import annotations

from functools import partial

import pandas as pd

from schemas import satuan_kerja
from schemas.base import Kind, RowSum, Schema, Table, column
from schemas.satuan_kerja import note_column, number_column, staff_column, sum_column, unit_column

JENJANG = ("s3", "s2", "s1", "d4", "diii", "sma", "smp", "sd")
OPTIONAL = ("s3", "d4")
FIGURES = ("jumlah", *JENJANG)


class SdmPendidikan(Table):
    """One post."""

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
    s3: pd.Int64Dtype = staff_column("S3", "Lulusan doktor.", "S-3", "Strata 3", required=False)
    s2: pd.Int64Dtype = staff_column(
        "S2", "Lulusan magister.", "S-2", "Strata 2", "Strata II", "Magister", "Pascasarjana", "Pasca Sarjana"
    )
    s1: pd.Int64Dtype = staff_column(
        "S1",
        "Lulusan sarjana; dengan diploma empat bila satu kolom.",
        "S-1",
        "Strata 1",
        "Strata I",
        "Sarjana",
        "Sarjana S1",
        "S1/DIV",
        "DIV/S1",
        "S1/D4",
        "D4/S1",
    )
    d4: pd.Int64Dtype = staff_column("D4", "Lulusan diploma empat.", "DIV", "D-IV", "D-4", required=False)
    diii: pd.Int64Dtype = staff_column(
        "DIII", "Lulusan diploma tiga.", "D3", "D-III", "D-3", "Diploma III", "Diploma 3", "Diploma"
    )
    sma: pd.Int64Dtype = staff_column(
        "SMA",
        "Lulusan sekolah menengah atas.",
        "SLTA",
        "SMA/SLTA",
        "SMA/SMK",
        "SLTA/SMA",
        "SMU",
        "SMA/Sederajat",
        "SLTA/Sederajat",
        "SMA/SMK/Sederajat",
        "SLTA/SMK",
        "SMA/MA/SMK",
        "SMA/SMK/MA",
    )
    smp: pd.Int64Dtype = staff_column(
        "SMP", "Lulusan sekolah menengah pertama.", "SLTP", "SMP/SLTP", "SLTP/SMP", "SMP/Sederajat", "SLTP/Sederajat"
    )
    sd: pd.Int64Dtype = staff_column("SD", "Lulusan sekolah dasar.", "SD/Sederajat", "Sekolah Dasar")
    ket: object = note_column()


TABLE = Schema(
    name="sdm_pendidikan",
    title="SDM Pendidikan",
    model=SdmPendidikan,
    owner="Bagian Program, Data, Organisasi dan SDM",
    key=("satuan", "uraian"),
    title_words=("jenjang pendidikan", "pegawai berdasarkan pendidikan", "tingkat pendidikan"),
    row_words=satuan_kerja.POSTS,
    row_sums=(RowSum("jumlah", JENJANG),),
    total_fields=FIGURES,
    groups=("unit_bagian", "sub_bagian"),
    hierarchy=partial(satuan_kerja.parents, figures=FIGURES),
    prepare=partial(satuan_kerja.with_satuan, figures=FIGURES),
)
