"""Budget with recomputed parents."""

from __future__ import annotations

from pipeline.tidy.model import Result
from schemas.base import Kind, Table, column


class Anggaran(Table):
    """A line of the budget."""

    jalur: object = column("Jalur", Kind.CODE, description="Kode lengkap dari program sampai baris ini.")
    kode: object = column("Kode", Kind.CODE, description="Kode seperti pada tabel.")
    uraian: object = column("Uraian", Kind.TEXT, description="Nama program, kegiatan, atau sub kegiatan.")
    tingkat: object = column("Tingkat", Kind.TEXT, description="Tingkat dalam anggaran.")
    pagu_rp: object = column("Pagu Anggaran", Kind.MONEY, description="Pagu.")
    realisasi_rp: object = column("Realisasi Anggaran", Kind.MONEY, description="Realisasi.")
    sisa_rp: object = column("Sisa Anggaran", Kind.MONEY, description="Pagu dikurangi realisasi.")
    persen: object = column("% Capaian", Kind.PERCENT, description="Realisasi dibagi pagu.")


RESULTS = (
    Result(
        "anggaran",
        "Realisasi Anggaran (hasil)",
        "Satu baris anggaran; induk adalah jumlah anaknya.",
        Anggaran,
        ("jalur",),
    ),
)
