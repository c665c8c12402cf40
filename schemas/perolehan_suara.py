"""Perolehan Suara: candidates of a Pemilihan, the parties that propose them, and their votes per kabupaten/kota."""

from __future__ import annotations

import pandas as pd

from pipeline.reading.parts import (
    parse_count_beside_share,
    parse_leading_number,
    parse_name_after_number,
    parse_share,
)
from schemas.base import Blank, Kind, Schema, Table, column


def _candidate(*offices: str) -> tuple[str, ...]:
    return tuple(f"{word}{office}" for office in offices for word in ("Calon ", "Nama Calon ", ""))


class PerolehanSuara(Table):
    """One pair of candidates."""

    no: object = column("No", Kind.NUMBERING, description="Nomor baris.", aliases=("Nomor", "#"), required=False)
    kabupaten: object = column(
        "Kabupaten",
        Kind.REGION,
        description="Kabupaten/kota; dari kolom, judul, nama lembar atau nama berkas.",
        aliases=("Kabupaten/Kota", "Kab/Kota", "Kab.", "Nama Kabupaten", "Satker", "KPU Kab/Kota"),
        required=False,
        parent=True,
        banner=("kabupaten", "kab", "kota"),
        context=True,
    )
    no_urut: pd.Int64Dtype = column(
        "No Urut",
        Kind.COUNT,
        description="Nomor urut pasangan calon; dari kolomnya sendiri atau dari depan namanya.",
        aliases=("Nomor Urut", "Paslon No", "No Paslon", "Nomor Paslon", "No Urut Paslon", "Nomor Urut Pasangan Calon"),
        parse=parse_leading_number,
        within="pasangan_calon",
    )
    pasangan_calon: object = column(
        "Pasangan Calon",
        Kind.TEXT,
        description="Nama pasangan calon, tanpa nomor urutnya.",
        aliases=(
            "Nama Paslon",
            "Paslon",
            "Nama Pasangan Calon",
            "Nama Calon",
            "Pasangan Calon Bupati dan Wakil Bupati",
            "Nama Pasangan Calon Bupati dan Wakil Bupati",
            "Nama Calon Bupati dan Wakil Bupati",
            "Pasangan Calon Wali Kota dan Wakil Wali Kota",
            "Pasangan Calon Kepala Daerah",
            "Nomor Urut dan Nama Pasangan Calon",
            *_candidate("Bupati", "Wali Kota", "Walikota", "Bupati/Wali Kota", "Kepala Daerah"),
        ),
        parse=parse_name_after_number,
    )
    calon_wakil: object = column(
        "Calon Wakil",
        Kind.TEXT,
        description="Nama calon wakil, bila ditulis di kolom sendiri; pasangannya menjadi nama pasangan calon.",
        aliases=_candidate("Wakil Bupati", "Wakil Wali Kota", "Wakil Walikota", "Wakil Kepala Daerah", "Wakil"),
        required=False,
        blank=Blank.ALLOWED,
    )
    partai_pengusung: object = column(
        "Partai Pengusung",
        Kind.TEXT,
        description="Partai politik pengusul, atau calon perseorangan.",
        aliases=(
            "Partai",
            "Partai Politik Pengusul",
            "Partai Politik",
            "Partai Politik Pengusung",
            "Partai Pengusul",
            "Parpol",
            "Parpol Pengusung",
            "Parpol Pengusul",
            "Partai Pendukung",
            "Gabungan Partai Politik",
            "Koalisi Partai",
            "Partai Politik/Gabungan Partai Politik",
            "Partai Politik/Gabungan Partai Politik Pengusul",
        ),
    )
    suara: pd.Int64Dtype = column(
        "Perolehan Suara",
        Kind.COUNT,
        description="Suara sah pasangan calon.",
        unit="suara",
        checks={"ge": 0},
        aliases=("Suara", "Suara Sah", "Jumlah Suara", "Jumlah Suara Sah", "Perolehan Suara Sah"),
        parse=parse_count_beside_share,
    )
    suara_sah: object = column(
        "Jumlah Suara Sah",
        Kind.UNREAD,
        description="Jumlah suara sah kabupaten/kota di kolomnya sendiri; tidak dibaca, dihitung dari pasangan calon.",
        aliases=("Total Suara Sah", "Jumlah Suara", "Total Suara"),
        required=False,
        blank=Blank.ALLOWED,
    )
    persen: object = column(
        "%",
        Kind.PERCENT,
        description="Persentase tertulis; dihitung ulang dari suara sah kabupaten/kota.",
        aliases=(
            "Persentase",
            "Persentase (%)",
            "% Suara",
            "Persentase Suara",
            "% Perolehan Suara",
            "% Suara Sah",
            "Persentase Suara Sah",
        ),
        stated=True,
        parse=parse_share,
        within="suara",
    )


def _paired(frame: pd.DataFrame) -> pd.DataFrame:
    """Name each pair by both candidates where they stand in columns of their own; named pairs stay as they are."""
    names = [_pair(one, other) for one, other in zip(frame["pasangan_calon"], frame["calon_wakil"], strict=True)]
    return frame.assign(pasangan_calon=pd.Series(names, frame.index, dtype=object))


def _pair(first: str | None, deputy: str | None) -> str | None:
    if not first or not deputy or first.endswith(f" & {deputy}"):
        return first
    return f"{first} & {deputy}"


TABLE = Schema(
    name="perolehan_suara",
    title="Perolehan Suara",
    model=PerolehanSuara,
    owner="Bagian Hukum, Teknis dan Hupmas",
    key=("kabupaten", "no_urut"),
    title_words=("perolehan suara", "hasil pemilihan", "pasangan calon"),
    total_fields=("suara",),
    groups=("kabupaten",),
    group_sums={"suara sah": "kabupaten"},
    beside=("tidak sah", "tdk sah", "pengguna hak pilih", "tidak menggunakan hak pilih", "partisipasi"),
    prepare=_paired,
)
