"""Capaian Kinerja of a Bagian: target, realisasi and stated capaian of each indicator (Bab III C of the report)."""

from __future__ import annotations

from schemas.base import Schema
from schemas.indicators import BUDGET_GROUPS, Reached
from schemas.pk_bagian import PkBagian


class CapaianBagian(Reached, PkBagian):
    """One indicator of a Bagian with what was reached."""


TABLE = Schema(
    name="capaian_bagian",
    title="Capaian Kegiatan",
    model=CapaianBagian,
    owner="",
    key=("bagian", "kegiatan", "indikator"),
    title_words=("capaian kinerja", "capaian"),
    elsewhere=BUDGET_GROUPS,
    per_bagian=True,
)
