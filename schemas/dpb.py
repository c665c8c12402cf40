"""Daftar Pemilih Berkelanjutan: continuous roll per triwulan of the kabupaten that do not vote this year."""

from __future__ import annotations

from typing import Any

import pandas as pd

from schemas.base import Blank, Kind, RowSum, Schema, Table, column

SEXES = {"l": ("L", "LK", "Laki-laki"), "p": ("P", "PR", "Perempuan")}


def _quarter(roman: str, number: int, ordinal: str) -> dict[str, Any]:
    return {
        "title": f"Tri {roman}",
        "kind": Kind.COUNT,
        "description": f"Pemilih menurut DPB triwulan {roman}.",
        "unit": "pemilih",
        "checks": {"ge": 0},
        "aliases": tuple(
            f"{word} {form}"
            for word in ("Tri", "TW", "Triwulan", "Trw", "Triw", "Triwulan ke", "DPB Tri", "DPB TW", "DPB Triwulan")
            for form in (roman, number, ordinal)
        ),
    }


def _of_sex(title: str, sex: str, *names: str) -> dict[str, Any]:
    """Return the voters of one sex of a roll: some offices break each roll down."""
    word, *others = SEXES[sex]
    return {
        "title": f"{title} {word}",
        "kind": Kind.COUNT,
        "description": f"Pemilih {title}, {word}; bila rekapnya merinci.",
        "unit": "pemilih",
        "checks": {"ge": 0},
        "aliases": (*(f"{title} {other}" for other in others), *(f"{n} {w}" for n in names for w in SEXES[sex])),
        "required": False,
        "blank": Blank.ALLOWED,
    }


def _quarter_of_sex(roman: str, number: int, sex: str) -> dict[str, Any]:
    return _of_sex(f"Tri {roman}", sex, *(f"{word} {n}" for word in ("TW", "Triwulan") for n in (roman, number)))


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
        aliases=("DPTHP-3", "Jumlah DPTHP3", "DPT Pemilu 2019", "Jumlah DPTHP-3", "DPTHP-III", "DPTHP3 Pemilu 2019"),
    )
    tri_1: pd.Int64Dtype = column(**_quarter("I", 1, "Pertama"))
    tri_2: pd.Int64Dtype = column(**_quarter("II", 2, "Kedua"))
    tri_3: pd.Int64Dtype = column(**_quarter("III", 3, "Ketiga"))
    tri_4: pd.Int64Dtype = column(**_quarter("IV", 4, "Keempat"))
    dpthp3_l: pd.Int64Dtype = column(**_of_sex("DPTHP3", "l", "DPTHP-3", "DPT Pemilu 2019"))
    dpthp3_p: pd.Int64Dtype = column(**_of_sex("DPTHP3", "p", "DPTHP-3", "DPT Pemilu 2019"))
    tri_1_l: pd.Int64Dtype = column(**_quarter_of_sex("I", 1, "l"))
    tri_1_p: pd.Int64Dtype = column(**_quarter_of_sex("I", 1, "p"))
    tri_2_l: pd.Int64Dtype = column(**_quarter_of_sex("II", 2, "l"))
    tri_2_p: pd.Int64Dtype = column(**_quarter_of_sex("II", 2, "p"))
    tri_3_l: pd.Int64Dtype = column(**_quarter_of_sex("III", 3, "l"))
    tri_3_p: pd.Int64Dtype = column(**_quarter_of_sex("III", 3, "p"))
    tri_4_l: pd.Int64Dtype = column(**_quarter_of_sex("IV", 4, "l"))
    tri_4_p: pd.Int64Dtype = column(**_quarter_of_sex("IV", 4, "p"))


FORMS = {"I": ("1", "pertama"), "II": ("2", "kedua"), "III": ("3", "ketiga"), "IV": ("4", "keempat")}
TITLED = {
    f"Tri {roman}": tuple(
        f"{word} {form} + {roll}"
        for word in ("triwulan", "tw", "trw", "tri")
        for form in (roman.lower(), *others)
        for roll in ("pemilih berkelanjutan", "dpb", "pdpb")
    )
    for roman, others in FORMS.items()
}
OF_SOME_VOTERS = ("disabilitas", "difabel", "pemula", "tms", "tidak memenuhi syarat", "pemilih baru", "ubah data")
QUARTERS = ("tri_1", "tri_2", "tri_3", "tri_4")
ROLLS = ("dpthp3", *QUARTERS)

TABLE = Schema(
    name="dpb",
    title="Pemilih Berkelanjutan",
    model=Dpb,
    owner="Bagian Program, Data, Organisasi dan SDM",
    key=("kabupaten",),
    title_words=("pemilih berkelanjutan", "dpb"),
    one_of=tuple(((roll,), (roll, f"{roll}_l", f"{roll}_p")) for roll in ROLLS),
    apart=1,
    titled=TITLED,
    untitled=OF_SOME_VOTERS,
    row_sums=tuple(RowSum(roll, (f"{roll}_l", f"{roll}_p")) for roll in ROLLS),
    total_fields=(*ROLLS, *(f"{roll}_{sex}" for roll in ROLLS for sex in SEXES)),
    whole_blank=QUARTERS,
)
