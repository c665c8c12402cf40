"""Perjanjian Kinerja of a Bagian: what it promises, an indicator a row (Bab II B of the report)."""

from __future__ import annotations

from schemas.base import Kind, Schema, column
from schemas.indicators import CAPAIAN_HEADERS, EXPLAINED, KEGIATAN_HEADERS, REALISASI_HEADERS, Promised


class PkBagian(Promised):
    """One indicator of a Bagian's Perjanjian Kinerja."""

    program: object = column(
        "Program",
        Kind.TEXT,
        description="Program yang menaungi kegiatan; biasanya baris judul di dalam tabel.",
        required=False,
        parent=True,
        banner=("",),
    )
    kegiatan: object = column(
        "Program/Kegiatan", Kind.TEXT, description="Kegiatan menurut DIPA.", aliases=KEGIATAN_HEADERS, parent=True
    )
    sasaran_kegiatan: object = column(
        "Sasaran Kegiatan",
        Kind.TEXT,
        description="Sasaran kegiatan.",
        aliases=(
            "Sasaran",
            "Sasaran Program/Kegiatan",
            "Sasaran Program",
            "Sasaran Kegiatan/Output",
            "Sasaran Kinerja",
        ),
        parent=True,
    )


TABLE = Schema(
    name="pk_bagian",
    title="Perjanjian Kinerja Bagian",
    model=PkBagian,
    owner="",
    key=("bagian", "kegiatan", "indikator"),
    title_words=("perjanjian kinerja", "pk"),
    foreign=EXPLAINED,
    absent=(*REALISASI_HEADERS, *CAPAIAN_HEADERS),
    per_bagian=True,
)
