"""Voter roll rolled up to desa, kecamatan and kabupaten."""

from __future__ import annotations

from typing import Any

from pipeline.tidy.model import Result
from schemas.base import Kind, Table, column


def _voters(words: str) -> Any:  # noqa: ANN401 - a pandera field
    return column(words, Kind.COUNT, description=f"Pemilih {words}.", unit="pemilih")


def _number_of(what: str, unit: str) -> Any:  # noqa: ANN401 - a pandera field
    return column(f"Jumlah {what}", Kind.COUNT, description=f"Banyaknya {what}.", unit=unit)


class Voters(Table):
    """Voters per stage and sex."""

    jumlah_tps: object = _number_of("TPS", "TPS")
    dp4_l: object = _voters("DP4 L")
    dp4_p: object = _voters("DP4 P")
    dp4_jumlah: object = _voters("DP4 L+P")
    a_l: object = _voters("A-KWK L")
    a_p: object = _voters("A-KWK P")
    a_jumlah: object = _voters("A-KWK L+P")
    a1_l: object = _voters("A.1-KWK (DPS) L")
    a1_p: object = _voters("A.1-KWK (DPS) P")
    a1_jumlah: object = _voters("A.1-KWK (DPS) L+P")
    a3_l: object = _voters("A.3-KWK (DPT) L")
    a3_p: object = _voters("A.3-KWK (DPT) P")
    a3_jumlah: object = _voters("A.3-KWK (DPT) L+P")


class InKabupaten(Table):
    """Where it is."""

    kabupaten: object = column("Kabupaten", Kind.REGION, description="Kabupaten/kota.")


class InKecamatan(InKabupaten):
    """Where it is, a step further."""

    kecamatan: object = column("Kecamatan", Kind.TEXT, description="Kecamatan.")


class InDesa(InKecamatan):
    """Where it is, the last step."""

    desa: object = column("Desa/Kelurahan", Kind.TEXT, description="Desa atau kelurahan.")


class PemilihDesa(Voters, InDesa):
    """A desa or kelurahan."""


class PemilihKecamatan(Voters, InKecamatan):
    """A kecamatan."""

    jumlah_desa: object = _number_of("Desa/Kelurahan", "desa")


class PemilihKabupaten(InKabupaten):
    """A kabupaten or kota."""

    jumlah_kec: object = _number_of("Kecamatan", "kecamatan")
    jumlah_desa: object = _number_of("Desa/Kelurahan", "desa")
    jumlah_tps: object = _number_of("TPS", "TPS")
    dp4: object = _voters("DP4")
    a: object = _voters("A-KWK")
    a1: object = _voters("A.1-KWK (DPS)")
    a3: object = _voters("A.3-KWK (DPT)")


class PemilihProvinsi(Table):
    """A province."""

    provinsi: object = column("Provinsi", Kind.TEXT, description="Provinsi; kosong bila tidak ada dalam register.")
    jumlah_kab: object = _number_of("Kabupaten/Kota", "kabupaten/kota")
    jumlah_desa: object = _number_of("Desa/Kelurahan", "desa")
    jumlah_tps: object = _number_of("TPS", "TPS")
    dp4: object = _voters("DP4")
    a: object = _voters("A-KWK")
    a1: object = _voters("A.1-KWK (DPS)")
    a3: object = _voters("A.3-KWK (DPT)")


RESULTS = (
    Result("pemilih_desa", "Rekap Desa", "Satu desa: jumlah TPS-nya.", PemilihDesa, ("kabupaten", "kecamatan", "desa")),
    Result(
        "pemilih_kecamatan",
        "Rekap Kecamatan",
        "Satu kecamatan: jumlah TPS-nya.",
        PemilihKecamatan,
        ("kabupaten", "kecamatan"),
    ),
    Result(
        "pemilih_kabupaten",
        "Pemilih Pemilihan",
        "Satu kabupaten/kota: jumlah kecamatannya.",
        PemilihKabupaten,
        ("kabupaten",),
    ),
    Result(
        "pemilih_provinsi", "Rekap Provinsi", "Satu provinsi: jumlah kabupaten/kotanya.", PemilihProvinsi, ("provinsi",)
    ),
)
