"""What an office may set, as one frozen value; without a ``lakip.toml`` the rules of the 2020 report hold."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.reading.limits import MIB, Limits

if TYPE_CHECKING:
    from datetime import date

    from schemas.registers import Region


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """How indicators that start with ``pola`` count in this office: maksimal, minimal, ordinal or rentang."""

    pola: str
    arah: str


@dataclass(frozen=True, slots=True)
class KegiatanWording:
    """How the capaian tables word the kegiatan that the budget gives the code ``kode``."""

    kode: str
    bunyi: str


@dataclass(frozen=True, slots=True)
class SupportingRule:
    """How the realisasi of indicators that start with ``pola`` follows from tables (:mod:`schemas.rumus`)."""

    pola: str
    rumus: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One ``[[diterima]]`` entry, its fields as typed; ``lembar`` only where the cell alone is not clear.

    ``nilai`` is the text of the cell the warning was accepted for, as :attr:`pipeline.findings.Finding.nilai` shows it.
    """

    kode: str
    berkas: str
    sel: str
    alasan: str
    oleh: str
    tanggal: str
    nilai: str
    lembar: str = ""


@dataclass(frozen=True, slots=True)
class Official:
    """Who signs the workbook on Pengesahan; "" leaves a line to fill in by hand."""

    nama: str = ""
    nip: str = ""
    jabatan: str = ""


@dataclass(frozen=True, slots=True)
class Pengesahan:
    """Who prepares, checks and approves the workbook."""

    penyusun: Official = Official()
    pemeriksa: Official = Official()
    penyetuju: Official = Official()


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one run. Shares are fractions: a jump of 2% is 0.02.

    ``paths`` are the files and folders below ``inputs`` that a check is limited to, none for all. ``batas_capaian``
    caps capaian (1.2 for 120%), None leaves it uncapped as in the 2020 report; ``kategori`` are the lower bounds of
    tercapai, hampir tercapai and kurang (as in e-Monev; common practice, no regulation found); ``lonjakan_dpb`` is the
    change between two quarters above which it is looked at; ``pemilih_per_tps`` the most voters of a TPS (500 in the
    Pemilihan 2020, 300 in the Pemilu 2019 and 2024, 600 in the Pemilihan 2024); ``toleransi_persen`` how far, in per
    cent points, a stated per cent may stray beyond its printed precision; ``wilayah`` the kabupaten/kota known
    besides the built-in ones; ``cluster`` the address of the Dask scheduler whose workers read, None for this computer;
    ``kirim_berkas`` sends them the files themselves, where they see no storage that holds the inputs; ``cache_bytes``
    the most that ``outputs/.cache`` may hold of read tables.
    """

    inputs: Path = Path("inputs")
    outputs: Path = Path("outputs")
    paths: tuple[Path, ...] = ()
    tahun: int | None = None
    satker: str = "Sekretariat KPU Provinsi Nusa Tenggara Timur"
    batas_capaian: float | None = None
    kategori: tuple[float, float, float] = (1.0, 0.75, 0.5)
    lonjakan_dpb: float = 0.02
    pemilih_per_tps: int = 500
    toleransi_persen: float = 0.0
    hari_pemungutan: date | None = None
    indikator: tuple[IndicatorRule, ...] = ()
    kegiatan: tuple[KegiatanWording, ...] = ()
    data_dukung: tuple[SupportingRule, ...] = ()
    pengesahan: Pengesahan = Pengesahan()
    diterima: tuple[Acceptance, ...] = ()
    wilayah: tuple[Region, ...] = ()
    jobs: int = field(default_factory=lambda: min(4, os.cpu_count() or 1))
    limits: Limits = field(default_factory=Limits)
    cluster: str | None = None
    kirim_berkas: bool = False
    cache_bytes: int = 256 * MIB
