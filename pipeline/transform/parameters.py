"""The bounds and choices of the office that rules depend on, each with its source; settings override them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from schemas.registers import kegiatan_wordings, supporting_data

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Category:
    """A category of capaian: it holds from ``lower`` (a fraction of target, included) up to the next one's."""

    lower: Fraction
    name: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the figures and checks depend on besides the tables.

    ``batas_capaian``: cap of capaian as a fraction (offices use 1 or 1.2), None in the 2020 report, which prints
    133,33%. ``kategori``: half-open classes of capaian, highest first (the bounds of e-Monev; common practice, no
    regulation found). ``pemilih_per_tps_maks``: 500 in the Pemilihan 2020 (PKPU 2020), 300 in the Pemilu 2019 and 2024,
    600 in the Pemilihan 2024. ``lonjakan_dpb``: change between two quarters of the DPB, as a fraction, above which
    it is looked at. ``persen_wajar``: a per cent target or realisasi above this fraction was probably
    multiplied by 100 twice (9120%). ``jauh_di_atas``: realisasi over target from which an unregistered indicator with
    words of a minimal one is asked about. ``toleransi_persen``: how far, in per cent points, a stated per cent may
    stray beyond its printed precision. ``arah``: polarity by indicator text, over the register. ``kegiatan``: the
    budget's code by the wording that the capaian tables use, of the office over the register.
    ``hari_pemungutan``: voting day, on which age counts, over the register of Pemilihan.
    """

    batas_capaian: Fraction | None = None
    kategori: tuple[Category, ...] = (
        Category(Fraction(1), "tercapai"),
        Category(Fraction(3, 4), "hampir tercapai"),
        Category(Fraction(1, 2), "kurang"),
        Category(Fraction(0), "sangat kurang"),
    )
    pemilih_per_tps_maks: int = 500
    lonjakan_dpb: Fraction = Fraction(2, 100)
    persen_wajar: Fraction = Fraction(10)
    jauh_di_atas: Fraction = Fraction(3, 2)
    toleransi_persen: Fraction = Fraction(0)
    arah: Mapping[str, str] = field(default_factory=dict)
    kegiatan: Mapping[str, str] = field(default_factory=kegiatan_wordings)
    data_dukung: Mapping[str, str] = field(default_factory=supporting_data)
    hari_pemungutan: date | None = None


def parameters(settings: Settings) -> Parameters:
    """Return what an office set, with the defaults of the 2020 report for the rest; fractions are exact."""
    names = [category.name for category in Parameters().kategori]
    bounds = [*(_exact(bound) for bound in settings.kategori), Fraction(0)]
    dukung = {rule.pola: rule.rumus for rule in sorted(settings.data_dukung, key=lambda rule: -len(rule.pola))}
    return Parameters(
        batas_capaian=None if settings.batas_capaian is None else _exact(settings.batas_capaian),
        kategori=tuple(Category(bound, name) for bound, name in zip(bounds, names, strict=True)),
        pemilih_per_tps_maks=settings.pemilih_per_tps,
        lonjakan_dpb=_exact(settings.lonjakan_dpb),
        toleransi_persen=_exact(settings.toleransi_persen),
        kegiatan=kegiatan_wordings() | {other.bunyi: other.kode for other in settings.kegiatan},
        hari_pemungutan=settings.hari_pemungutan,
        data_dukung=dukung | {pola: rumus for pola, rumus in supporting_data().items() if pola not in dukung},
        arah={rule.pola: rule.arah for rule in sorted(settings.indikator, key=lambda rule: -len(rule.pola))},
    )


def _exact(number: float) -> Fraction:
    return Fraction(str(number))
