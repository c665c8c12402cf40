"""Capaian Kinerja of the office: target, realisasi and stated capaian of each sasaran strategis (Bab III A)."""

from __future__ import annotations

from schemas.base import Schema
from schemas.indicators import BUDGET_GROUPS, KEGIATAN_HEADERS, Reached
from schemas.pk_sekretariat import PkSekretariat


class CapaianSekretariat(Reached, PkSekretariat):
    """One indicator of the office with what was reached."""


TABLE = Schema(
    name="capaian_sekretariat",
    title="Capaian Sasaran",
    model=CapaianSekretariat,
    owner="Bagian Program, Data, Organisasi dan SDM",
    key=("sasaran", "indikator"),
    title_words=("capaian kinerja", "capaian sekretariat", "capaian"),
    elsewhere=BUDGET_GROUPS,
    absent=(*KEGIATAN_HEADERS, "Sasaran Kegiatan"),
)
