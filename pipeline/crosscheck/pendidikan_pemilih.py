"""Voter education: every event took place in the report's year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pipeline.crosscheck.model import Check, Facts, Side
from pipeline.findings import Finding, FindingType, Severity, finding
from pipeline.reading.dates import day_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.tables import Dataset

OTHER_YEAR = FindingType(
    "PDP-02",
    Severity.GALAT,
    "Tanggal di luar tahun laporan",
    "{hari_tanggal} tidak dalam tahun {tahun}.",
    "Perbaiki tanggal di sel {sel}, atau keluarkan kegiatan itu dari laporan tahun {tahun}.",
    "Tertulis Kamis, 07 Oktober 2021 pada laporan 2020.",
)


def checks(facts: Facts) -> Iterator[Check]:
    """Yield that the days of all events lie in the report's year."""
    dataset = facts.datasets.get("pendidikan_pemilih")
    if dataset is not None:
        days = _days(dataset)
        within = sum(day.year == facts.tahun for day in days.values())
        yield Check(
            "PDP-02", f"Tanggal pendidikan pemilih dalam tahun {facts.tahun}",
            Side(within if days else None), Side(len(days)), reason="tanggalnya belum terbaca",
        )  # fmt: skip


def remarks(facts: Facts) -> Iterator[Finding]:
    """Yield the events of another year."""
    dataset = facts.datasets.get("pendidikan_pemilih")
    if dataset is None:
        return
    for row, day in _days(dataset).items():
        if day.year != facts.tahun:
            yield finding(OTHER_YEAR, dataset.locate(row, "tanggal"), hari_tanggal=day_words(day), tahun=facts.tahun)


def _days(dataset: Dataset) -> dict[int, date]:
    return {int(str(row)): day for row, day in dataset.frame["tanggal"].items() if isinstance(day, date)}
