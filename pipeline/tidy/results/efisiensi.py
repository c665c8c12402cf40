"""Efficiency of each kegiatan."""

from __future__ import annotations

from pipeline.tidy.model import Result
from schemas.base import Kind, Table, column


class Efisiensi(Table):
    """A kegiatan (PMK 214/PMK.02/2017)."""

    kode: object = column("Kode", Kind.CODE, description="Kode kegiatan; kosong bila tidak ada dalam anggaran.")
    kegiatan: object = column("Kegiatan", Kind.TEXT, description="Nama kegiatan.")
    pagu_rp: object = column("Pagu", Kind.MONEY, description="Pagu kegiatan.")
    realisasi_rp: object = column("Realisasi", Kind.MONEY, description="Realisasi kegiatan.")
    ck: object = column("CK", Kind.PERCENT, description="Rata-rata capaian indikatornya, tanpa batas.")
    e: object = column("E", Kind.PERCENT, description="Efisiensi, dibatasi -0,2 sampai 0,2.")
    ne: object = column("NE", Kind.PERCENT, description="Nilai efisiensi.")
    sebab: object = column("Sebab", Kind.TEXT, description="Mengapa efisiensi tidak dihitung.")


RESULTS = (Result("efisiensi", "Efisiensi", "Satu kegiatan dengan efisiensinya (PMK 214/PMK.02/2017).", Efisiensi),)
