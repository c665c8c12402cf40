"""The columns that Perjanjian Kinerja and Capaian tables share, of the office and of its Bagian."""

from __future__ import annotations

from pipeline.reading.measures import parse_target
from schemas.base import Blank, Kind, Table, column

REALISASI_HEADERS = (
    "Realisasi",
    "Realisasi 2020",
    "Realisasi Kinerja",
    "Capaian Realisasi",
    "Realisasi Capaian",
    "Realisasi Akhir Tahun",
)
CAPAIAN_HEADERS = (
    "% Capaian",
    "Capaian",
    "Persentase Capaian",
    "Capaian Kinerja",
    "% Capaian Kinerja",
    "%",
    "Tingkat Capaian",
    "Tingkat Capaian (%)",
    "Capaian Target (%)",
    "% Capaian Target",
)
EXPLAINED = ("Formula", "Rumus", "Cara Menghitung", "Cara Perhitungan", "Metode", "Sumber Data", "Definisi")
BUDGET_GROUPS = (
    "Anggaran",
    "Realisasi Anggaran",
    "Kinerja Anggaran",
    "Capaian Anggaran",
    "Penyerapan Anggaran",
    "Keuangan",
    "Kinerja Keuangan",
    "Realisasi Keuangan",
)
KEGIATAN_HEADERS = ("Program/Kegiatan", "Kegiatan", "Program", "Nama Kegiatan", "Uraian Kegiatan")


class Promised(Table):
    """An indicator and its target."""

    no: object = column(
        "No.", Kind.NUMBERING, description="Nomor urut.", aliases=("Nomor", "No Urut", "#"), required=False
    )
    indikator: object = column(
        "Indikator Kinerja",
        Kind.TEXT,
        description="Indikator kinerja.",
        aliases=(
            "Indikator Kinerja Kegiatan",
            "Indikator",
            "IKK",
            "Indikator Kinerja Kegiatan (IKK)",
            "IKU",
            "Indikator Kinerja Utama",
            "Indikator Kinerja Utama (IKU)",
            "Indikator Kinerja Program",
            "Indikator Kinerja Sasaran",
            "Indikator Kinerja Sasaran Strategis",
            "Indikator Kinerja Sasaran Program",
            "Indikator Sasaran",
            "IKP",
            "IKSS",
            "Indikator Kinerja Output",
            "Indikator Kinerja Kegiatan/Output",
            "Indikator Kinerja (IK)",
        ),
    )
    target: object = column(
        "Target",
        Kind.MEASURE,
        description="Target setahun, dengan satuannya.",
        parse=parse_target,
        aliases=("Target Kinerja", "Target PK", "Target Tahunan", "Target Kinerja Tahunan", "Target Indikator"),
    )


class Reached(Table):
    """What was reached of a promise."""

    realisasi: object = column(
        "Realisasi",
        Kind.MEASURE,
        description="Realisasi setahun, dengan satuannya.",
        aliases=REALISASI_HEADERS,
        blank=Blank.PERINGATAN,
    )
    capaian: object = column(
        "% Capaian",
        Kind.PERCENT,
        description="Capaian tertulis; dihitung ulang dan dibandingkan.",
        aliases=CAPAIAN_HEADERS,
        stated=True,
    )
    keterangan: object = column(
        "Keterangan",
        Kind.TEXT,
        description="Alasan atau penjelasan; menjawab realisasi nihil.",
        aliases=("Ket", "Catatan", "Alasan", "Penjelasan"),
        required=False,
        blank=Blank.ALLOWED,
    )
    arah: object = column(
        "Arah",
        Kind.TEXT,
        description="Arah indikator: maksimal, minimal, ordinal atau rentang; bila kosong menurut register.",
        aliases=("Polaritas", "Jenis Indikator", "Tren"),
        required=False,
        blank=Blank.ALLOWED,
    )
