"""Voter roll of a Pemilihan per TPS and stage: DP4, Model A-KWK, A.1-KWK (DPS), A.3-KWK (DPT)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.findings import FindingType, Severity
from pipeline.reading.text import place_key
from pipeline.runs import changes, factorized
from schemas.base import Hit, Kind, RowSum, Rule, Schema, Table, column

if TYPE_CHECKING:
    from collections.abc import Iterator

STAGES = {
    "dp4": ("DP4",),
    "a": ("Model A-KWK", "A-KWK", "Model A"),
    "a1": ("Model A.1-KWK (DPS)", "A.1-KWK", "A1-KWK", "Model A.1-KWK", "Model A1-KWK", "DPS"),
    "a3": ("Model A.3-KWK (DPT)", "A.3-KWK", "A3-KWK", "Model A.3-KWK", "Model A3-KWK", "DPT"),
}
STAGE_TITLES = {"dp4": "DP4", "a": "Model A-KWK", "a1": "Model A.1-KWK", "a3": "Model A.3-KWK"}
SEXES = {
    "l": ("L", "LK", "Laki-laki", "Pria"),
    "p": ("P", "PR", "Perempuan", "Wanita"),
    "jumlah": ("L+P", "LP", "JML", "Jumlah", "Total", "Jumlah Pemilih", "Total Pemilih"),
}
TITLED = {
    "DP4": ("dp4", "data penduduk potensial"),
    "A-KWK": ("model a kwk", "a kwk"),
    "DPS": ("dps", "pemilih sementara", "a 1 kwk", "a1 kwk"),
    "DPT": ("dpt", "pemilih tetap", "a 3 kwk", "a3 kwk"),
}
OF_SOME_VOTERS = (
    *("disabilitas", "difabel", "cacat", "pemula", "tms", "tidak memenuhi syarat", "pemilih baru", "ubah data"),
    *("dptb", "dpph", "dpk", "tambahan", "pindahan", "pindah memilih", "hak pilih", "surat suara", "logistik", "kpps"),
)


def _stage(stage: str, sex: str) -> dict[str, Any]:
    names, words = STAGES[stage], SEXES[sex]
    whole = names if sex == "jumlah" else ()
    return {
        "title": f"{names[0]} {words[0]}",
        "kind": Kind.COUNT,
        "description": f"Pemilih {names[0]}, {words[0]}.",
        "unit": "pemilih",
        "checks": {"ge": 0},
        "aliases": (*(f"{name} {word}" for name in names for word in words), *whole),
        "required": False,
    }


class PemilihTps(Table):
    """One TPS; voters per stage by sex."""

    no: object = column(
        "No", Kind.NUMBERING, description="Nomor urut.", aliases=("Nomor", "No Urut", "#"), required=False
    )
    kabupaten: object = column(
        "Kabupaten",
        Kind.REGION,
        description="Kabupaten/kota; dari kolom, judul, nama lembar atau nama berkas.",
        aliases=("Kabupaten/Kota", "Kab/Kota", "Kab.", "Nama Kabupaten"),
        required=False,
        parent=True,
        banner=("kabupaten", "kab", "kota"),
        context=True,
    )
    kecamatan: object = column(
        "Kecamatan",
        Kind.TEXT,
        description="Kecamatan.",
        aliases=("Kec", "Kec.", "Nama Kecamatan"),
        parent=True,
        banner=("kecamatan", "kec"),
        context=True,
    )
    desa: object = column(
        "Desa/Kelurahan",
        Kind.TEXT,
        description="Desa atau kelurahan.",
        aliases=("Desa", "Desa/Kel", "Kelurahan/Desa", "Kelurahan", "Kel/Desa", "Nama Desa/Kelurahan"),
        parent=True,
        banner=("desa", "kelurahan", "kel"),
        context=True,
    )
    tps: pd.Int64Dtype = column(
        "TPS", Kind.TPS, description="Nomor TPS dalam desa.", aliases=("No TPS", "Nomor TPS"), checks={"ge": 1}
    )
    dp4_l: pd.Int64Dtype = column(**_stage("dp4", "l"))
    dp4_p: pd.Int64Dtype = column(**_stage("dp4", "p"))
    dp4_jumlah: pd.Int64Dtype = column(**_stage("dp4", "jumlah"))
    a_l: pd.Int64Dtype = column(**_stage("a", "l"))
    a_p: pd.Int64Dtype = column(**_stage("a", "p"))
    a_jumlah: pd.Int64Dtype = column(**_stage("a", "jumlah"))
    a1_l: pd.Int64Dtype = column(**_stage("a1", "l"))
    a1_p: pd.Int64Dtype = column(**_stage("a1", "p"))
    a1_jumlah: pd.Int64Dtype = column(**_stage("a1", "jumlah"))
    a3_l: pd.Int64Dtype = column(**_stage("a3", "l"))
    a3_p: pd.Int64Dtype = column(**_stage("a3", "p"))
    a3_jumlah: pd.Int64Dtype = column(**_stage("a3", "jumlah"))


def with_places(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the roll with each kecamatan and desa as it is spelled first: "INSANA" further down is "Insana" too.

    The column ``tempat`` then has an int64 for each desa, other for a desa of the same name elsewhere.
    """
    around, _ = factorized(frame["kabupaten"].to_numpy(object))
    for name in ("kecamatan", "desa"):
        codes, texts = factorized(frame[name].to_numpy(object))
        keys = pd.factorize(np.array([place_key(str(text)) for text in texts], object))[0]
        around = around * (len(texts) + 1) + np.append(keys, -1)[codes]
        if len(set(keys.tolist())) < len(texts):
            frame = frame.assign(**{name: frame[name].groupby(around).transform("first")})
    return frame.assign(tempat=around)


LEAST_DESA = 3  # that tell how a table counts
SEVERAL, FULLEST = 3, 600  # TPS of a desa that surely hold more than one may: no election allows more than 600
COUNTED = FindingType(
    "PML-03",
    Severity.GALAT,
    "Kolom TPS berisi jumlah TPS",
    "Setiap desa/kelurahan hanya satu baris, dengan pemilih lebih banyak daripada yang muat di satu TPS: "
    'kolom {kolom} ("{nilai}") berisi jumlah TPS, bukan nomornya.',
    "Kirim rekap dengan satu baris untuk setiap TPS; rekap per desa/kelurahan dihitung sendiri dari sana.",
    "Rekap per desa/kelurahan: desa Bardao, TPS 3, pemilih 1.021.",
)


def _counted(frame: pd.DataFrame) -> Iterator[Hit]:
    """Yield the first count of each table that has one row a desa, most of those with several TPS too full for one."""
    place, extract = frame["tempat"].to_numpy(), frame["extract"].to_numpy()
    several = (frame["tps"] >= SEVERAL).fillna(value=False).to_numpy(bool)
    new = changes(place) | changes(extract)
    rows, desa, many = (np.bincount(extract, weights).astype(int) for weights in (None, new, several))
    for number in np.flatnonzero((rows >= LEAST_DESA) & (desa == rows) & (many > 0)).tolist():
        own = np.flatnonzero(extract == number)
        counts = own[several[own]]
        voters = frame.loc[counts, [f"{stage}_{sex}" for stage in STAGES for sex in SEXES]].max(axis=1)
        is_a_desa_a_row = len(np.unique(place[own])) == len(own)
        if is_a_desa_a_row and 2 * int((voters > FULLEST).sum()) > len(counts):
            yield Hit(int(counts[0]), "tps")


TABLE = Schema(
    name="pemilih_tps",
    title="Rekap Pemilih per TPS",
    model=PemilihTps,
    owner="Bagian Program, Data, Organisasi dan SDM",
    key=("kabupaten", "kecamatan", "desa", "tps"),
    title_words=("daftar pemilih", "rekap tps", "rekapitulasi daftar pemilih pemilihan"),
    one_of=tuple(((f"{stage}_jumlah",), (f"{stage}_l", f"{stage}_p")) for stage in STAGES),
    apart=len(STAGES) - 1,
    titled=TITLED,
    untitled=OF_SOME_VOTERS,
    row_sums=tuple(RowSum(f"{stage}_jumlah", (f"{stage}_l", f"{stage}_p")) for stage in STAGES),
    total_fields=tuple(f"{stage}_{sex}" for stage in STAGES for sex in SEXES),
    groups=("kabupaten", "kecamatan", "desa"),
    rules=(Rule(COUNTED, _counted),),
    prepare=with_places,
)
