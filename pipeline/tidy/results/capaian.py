"""Capaian of each indicator, of the office and of its Bagian."""

from __future__ import annotations

from pipeline.tidy.model import Result
from schemas.base import Kind, Table, column


class Computed(Table):
    """What is computed of an indicator."""

    arah: object = column("Arah", Kind.TEXT, description="Maksimal, minimal, ordinal, atau rentang.")
    nilai_target: object = column(
        "Nilai Target", Kind.PERCENT, unit="menurut target", description="Target sebagai angka; bila persen:"
    )
    nilai_realisasi: object = column(
        "Nilai Realisasi", Kind.PERCENT, unit="menurut target", description="Realisasi sebagai angka; bila persen:"
    )
    capaian: object = column("% Capaian", Kind.PERCENT, description="Capaian tanpa batas.")
    capaian_dibatasi: object = column(
        "% Capaian (dibatasi)", Kind.PERCENT, description="Capaian menurut batas_capaian; kosong tanpa batas."
    )
    kategori: object = column("Kategori", Kind.TEXT, description="Tercapai, hampir, kurang, atau sangat kurang.")
    status: object = column("Status", Kind.TEXT, description="Apakah capaian dihitung.")
    sebab: object = column("Sebab", Kind.TEXT, description="Mengapa capaian tidak dihitung.")


class Named(Table):
    """The indicator's words."""

    indikator: object = column("Indikator Kinerja", Kind.TEXT, description="Indikator kinerja.")


class CapaianSasaran(Computed, Named):
    """An indicator of the office."""

    sasaran: object = column("Sasaran Strategis", Kind.TEXT, description="Sasaran strategis.")


class CapaianKegiatan(Computed, Named):
    """An indicator of a Bagian."""

    bagian: object = column("Bagian", Kind.TEXT, description="Bagian pemilik indikator.")
    kegiatan: object = column("Kegiatan", Kind.TEXT, description="Kegiatan.")


RESULTS = (
    Result(
        "capaian_sekretariat",
        "Capaian Sasaran (hasil)",
        "Satu indikator sasaran dengan capaiannya.",
        CapaianSasaran,
        ("sasaran", "indikator"),
    ),
    Result(
        "capaian_bagian",
        "Capaian Kegiatan (hasil)",
        "Satu indikator kegiatan dengan capaiannya.",
        CapaianKegiatan,
        ("bagian", "kegiatan", "indikator"),
    ),
)
