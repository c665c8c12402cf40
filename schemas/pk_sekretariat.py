"""Perjanjian Kinerja of the office: sasaran strategis and their targets (Bab II B of the report)."""

from __future__ import annotations

from schemas.base import Kind, Schema, column
from schemas.indicators import CAPAIAN_HEADERS, EXPLAINED, KEGIATAN_HEADERS, REALISASI_HEADERS, Promised


class PkSekretariat(Promised):
    """One indicator of the office's Perjanjian Kinerja."""

    sasaran: object = column(
        "Sasaran Strategis",
        Kind.TEXT,
        description="Sasaran strategis.",
        aliases=(
            "Sasaran",
            "Sasaran Strategis/Program",
            "SS",
            "Sasaran Program",
            "Sasaran Kinerja",
            "Sasaran Strategis (SS)",
        ),
        parent=True,
    )


TABLE = Schema(
    name="pk_sekretariat",
    title="Perjanjian Kinerja",
    model=PkSekretariat,
    owner="Bagian Program, Data, Organisasi dan SDM",
    key=("sasaran", "indikator"),
    title_words=("perjanjian kinerja", "pk"),
    foreign=EXPLAINED,
    absent=(*REALISASI_HEADERS, *CAPAIAN_HEADERS, *KEGIATAN_HEADERS, "Sasaran Kegiatan"),
)
