"""Realisasi anggaran per program, kegiatan and sub kegiatan (Bab III D; levels of the DIPA)."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipeline.findings import FindingType, Severity
from pipeline.reading.text import dotted
from schemas.base import Hit, Kind, RowSum, Rule, Schema, Table, column
from schemas.kode_anggaran import (
    NO_PARENT,
    level_of,
    levels,
    parents,
    parse_leading_code,
    parse_name_after_code,
    paths,
)


class Anggaran(Table):
    """One line of the budget; money in whole rupiah."""

    no: object = column(
        "No", Kind.NUMBERING, description="Nomor urut.", aliases=("Nomor", "No Urut", "#"), required=False
    )
    kode: object = column(
        "Kode",
        Kind.CODE,
        description="Kode program, kegiatan, KRO/RO atau sub kegiatan/komponen; nol di depan dipertahankan.",
        aliases=(
            "Kode Rekening",
            "Kode Rek",
            "Kode MAK",
            "MAK",
            "Kode Akun",
            "Kode Program/Kegiatan",
            "Kode Program",
            "Kode Kegiatan",
            "Kode Sub Kegiatan",
            "Kode KRO",
            "Kode RO",
            "Kode Output",
            "Kode Komponen",
            "Kode Anggaran",
            "Kode Mata Anggaran",
            "Kode Kegiatan/Output",
            "Kode Program/Kegiatan/Output",
        ),
        parse=parse_leading_code,
        within="uraian",
    )
    uraian: object = column(
        "Program/Kegiatan/Sub Kegiatan",
        Kind.TEXT,
        description="Nama program, kegiatan atau sub kegiatan.",
        aliases=(
            "Uraian",
            "Nama Program/Kegiatan",
            "Program/Kegiatan/Output",
            "Rincian",
            "Program/Kegiatan",
            "Kegiatan",
            "Nama Kegiatan",
            "Uraian Kegiatan",
            "Program",
            "Nama Program",
            "Nama",
            "Uraian Program/Kegiatan",
            "Uraian Kegiatan/Output",
            "Uraian Program/Kegiatan/Output",
            "Program/Kegiatan/KRO/RO",
            "Program/Kegiatan/KRO/RO/Komponen",
            "Program/Kegiatan/KRO/RO/Komponen/Akun",
            "Program/Kegiatan/KRO/RO/Komponen/Sub Komponen",
            "Program/Kegiatan/KRO/RO/Komponen/Sub Komponen/Akun",
            "Program/Kegiatan/Output/Sub Output",
            "Program/Kegiatan/Output/Sub Output/Komponen",
            "Program/Kegiatan/Output/Komponen",
            "Program/Kegiatan/Sub Kegiatan/Akun",
            "Kegiatan/Sub Kegiatan",
            "Kegiatan/Output",
            "Kegiatan/KRO/RO",
        ),
        parse=parse_name_after_code,
    )
    pagu_rp: pd.Int64Dtype = column(
        "Pagu Anggaran (Rp.)",
        Kind.MONEY,
        description="Pagu menurut DIPA terakhir.",
        unit="rupiah",
        checks={"ge": 0},
        aliases=(
            "Pagu Anggaran",
            "Pagu",
            "Anggaran",
            "Pagu DIPA",
            "Pagu Revisi",
            "Alokasi",
            "Jumlah Anggaran",
            "Alokasi Anggaran",
            "Pagu Akhir",
            "DIPA",
            "Anggaran DIPA",
            "Pagu DIPA Revisi",
            "Pagu DIPA Revisi Terakhir",
            "Pagu Setelah Revisi",
            "Pagu Revisi Terakhir",
            "Pagu Menjadi",
            "Anggaran Menjadi",
            "Anggaran Revisi",
            "Anggaran Setelah Revisi",
            "Pagu Anggaran Revisi",
            "Pagu Anggaran Menjadi",
            "Pagu Anggaran Setelah Revisi",
            "Menjadi",
            "Setelah Revisi",
        ),
    )
    realisasi_rp: pd.Int64Dtype = column(
        "Realisasi Anggaran (Rp.)",
        Kind.MONEY,
        description="Realisasi SP2D sampai akhir tahun.",
        unit="rupiah",
        checks={"ge": 0},
        aliases=(
            "Realisasi Anggaran",
            "Realisasi",
            "Realisasi s/d",
            "Realisasi SP2D",
            "Serapan (Rp)",
            "Serapan Anggaran (Rp)",
            "Penyerapan (Rp)",
            "Penyerapan Anggaran (Rp)",
            "Realisasi Belanja",
            "Realisasi Keuangan",
            "Realisasi Kumulatif",
        ),
    )
    sisa_rp: pd.Int64Dtype = column(
        "Sisa Anggaran (Rp.)",
        Kind.MONEY,
        description="Sisa tertulis; dihitung ulang sebagai pagu - realisasi.",
        unit="rupiah",
        aliases=("Sisa Anggaran", "Sisa", "Sisa Dana", "Sisa Pagu", "Saldo", "Sisa Pagu Anggaran", "Sisa DIPA"),
        stated=True,
    )
    persen: object = column(
        "% Capaian",
        Kind.PERCENT,
        description="Persentase tertulis; dihitung ulang sebagai realisasi / pagu.",
        aliases=(
            "Persentase",
            "Persentase (%)",
            "% Realisasi",
            "% Serapan",
            "%",
            "Penyerapan",
            "Capaian",
            "Capaian (%)",
            "% Penyerapan",
            "% Realisasi Anggaran",
            "% Penyerapan Anggaran",
            "% Daya Serap",
            "Daya Serap",
            "Daya Serap (%)",
            "Tingkat Penyerapan",
        ),
        stated=True,
    )


ABOVE_PAGU = FindingType(
    code="ANG-01",
    severity=Severity.GALAT,
    title="Realisasi melebihi pagu",
    message="Realisasi {realisasi} lebih besar daripada pagu {pagu} pada kode {kode}.",
    remedy="Periksa kedua angka dengan SP2D dan DIPA, lalu perbaiki yang salah.",
    example="Pagu 26.935.000 tetapi realisasi tertulis 28.829.300.",
)

UNKNOWN_CODE = FindingType(
    code="ANG-03",
    severity=Severity.PERINGATAN,
    title="Bentuk kode anggaran tidak dikenal",
    message="Kode {nilai} bukan bentuk kode program, kegiatan, KRO/RO, atau sub kegiatan; dianggap sub kegiatan.",
    remedy="Periksa kode di sel {sel} dengan DIPA, misalnya 076.01.01, 3355, 3355.EBA.994, atau 002.",
    example="Kode kegiatan 3355 tertulis 33555.",
)


APART = FindingType(
    code="ANG-04",
    severity=Severity.GALAT,
    title="Rincian terpisah dari induknya",
    message="Kode {nilai} berdiri tanpa baris induk di atasnya, sedangkan {induk} di tabel lain berdiri tanpa rincian: "
    "anggaran yang sama bisa terhitung dua kali.",
    remedy="Tulis baris induk di atas rinciannya dalam satu tabel, atau keluarkan tabel yang hanya memuat induknya.",
    example="Satu lembar hanya memuat program 076.01.01, lembar lain kegiatannya 3355 dan 3356 tanpa baris program.",
)


def _apart(frame: pd.DataFrame) -> Iterator[Hit]:
    """Yield the first line of each table that may be a part of a line in another one, which has no parts there."""
    parent, level = parents(frame), levels(frame["kode"])
    outermost = parent == NO_PARENT
    single = frame[outermost & ~frame.index.isin(parent)]
    for extract, rows in frame[outermost].groupby("extract", sort=False):
        whole = single[single["extract"] != extract]
        deeper = rows.index[level[rows.index] > level[whole.index].min()] if len(whole) else rows.index[:0]
        if len(deeper):
            yield Hit(int(deeper[0]), "kode", {"induk": whole.at[level[whole.index].idxmin(), "kode"]})


def _unknown_code(frame: pd.DataFrame) -> Iterator[Hit]:
    for row, code in frame["kode"].dropna().items():
        if level_of(code) is None:
            yield Hit(int(str(row)), "kode")


def _above_pagu(frame: pd.DataFrame) -> Iterator[Hit]:
    above = (frame["realisasi_rp"] > frame["pagu_rp"]).fillna(value=False)
    for row, line in frame[above].iterrows():
        yield Hit(
            int(str(row)),
            "realisasi_rp",
            {
                "realisasi": dotted(line["realisasi_rp"]),
                "pagu": dotted(line["pagu_rp"]),
                "kode": line["kode"],
            },
        )


def _paths(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(jalur=paths(frame))


TABLE = Schema(
    name="anggaran",
    title="Realisasi Anggaran",
    model=Anggaran,
    owner="Bagian Keuangan, Umum dan Logistik",
    key=("jalur",),
    title_words=("realisasi anggaran", "anggaran"),
    foreign=(
        "Efisiensi",
        "Nilai Efisiensi",
        "Capaian Output",
        "Jenis Belanja",
        "Sumber Dana",
        "Revisi I",
        "Revisi 1",
        "Revisi ke",
    ),
    elsewhere=("Fisik", "Realisasi Fisik", "Capaian Fisik", "Capaian Output"),
    instead=("Bagian", "Sub Bagian", "Unit Kerja", "Bulan", "Satker", "Satuan Kerja", "Kabupaten"),
    foreign_rows=("Belanja Pegawai", "Belanja Barang", "Belanja Modal", "Belanja Bantuan", "Belanja Lain"),
    row_sums=(RowSum("sisa_rp", ("pagu_rp",), ("realisasi_rp",)),),
    total_fields=("pagu_rp", "realisasi_rp", "sisa_rp"),
    hierarchy=parents,
    rules=(Rule(ABOVE_PAGU, _above_pagu), Rule(UNKNOWN_CODE, _unknown_code), Rule(APART, _apart)),
    prepare=_paths,
)
