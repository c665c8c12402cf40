"""Voter education: every event took place in the report's year, on the weekday it says."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pipeline.crosscheck.model import Check, Facts, Side
from pipeline.findings import Finding, FindingType, Severity, finding
from pipeline.reading.dates import day_words, weekdays_fit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.tables import Dataset

WRONG_WEEKDAY = FindingType(
    "PDP-01",
    Severity.PERINGATAN,
    "Hari tidak sesuai dengan tanggal",
    'Tertulis hari "{hari}", padahal menurut kalender {kalender}.',
    "Periksa hari dan tanggal di sel {sel}, lalu perbaiki yang salah.",
    "Tertulis Selasa, 07 Oktober 2020; 7 Oktober 2020 jatuh pada hari Rabu.",
)
OTHER_YEAR = FindingType(
    "PDP-02",
    Severity.GALAT,
    "Tanggal di luar tahun laporan",
    "{hari_tanggal} tidak dalam tahun {tahun}.",
    "Perbaiki tanggal di sel {sel}, atau keluarkan kegiatan itu dari laporan tahun {tahun}.",
    "Tertulis Kamis, 07 Oktober 2021 pada laporan 2020.",
)


def checks(facts: Facts) -> Iterator[Check]:
    """Yield that the days of all events lie in the report's year, and that their weekdays are those of the days."""
    dataset = facts.datasets.get("pendidikan_pemilih")
    if dataset is None:
        return
    days, named = _days(dataset), _weekdays(facts, dataset)
    within = sum(day.year == facts.tahun for day in days.values())
    yield Check(
        "PDP-01", "Hari pendidikan pemilih sesuai dengan tanggalnya", Side(sum(named.values()) if named else None),
        Side(len(named)), reason="tidak ada hari yang tertulis",
    )  # fmt: skip
    yield Check(
        "PDP-02", f"Tanggal pendidikan pemilih dalam tahun {facts.tahun}", Side(within if days else None),
        Side(len(days)), reason="tanggalnya belum terbaca",
    )  # fmt: skip


def remarks(facts: Facts) -> Iterator[Finding]:
    """Yield the events of another year, and those of this year whose weekday is not that of their day."""
    dataset = facts.datasets.get("pendidikan_pemilih")
    if dataset is None:
        return
    days = _days(dataset)
    for row, day in days.items():
        if day.year != facts.tahun:
            yield finding(OTHER_YEAR, dataset.locate(row, "tanggal"), hari_tanggal=day_words(day), tahun=facts.tahun)
    for row, fits in _weekdays(facts, dataset).items():
        if not fits:
            words = {"hari": str(dataset.frame.at[row, "hari"]).title(), "kalender": day_words(days[row])}
            yield finding(WRONG_WEEKDAY, dataset.locate(row, "tanggal"), **words)


def _days(dataset: Dataset) -> dict[int, date]:
    return {int(str(row)): day for row, day in dataset.frame["tanggal"].items() if isinstance(day, date)}


def _weekdays(facts: Facts, dataset: Dataset) -> dict[int, bool]:
    """Return, for each day of the report's year that names a weekday, whether it fits; other years are told first."""
    fits = {}
    for row, day in _days(dataset).items():
        words, last = (dataset.frame.at[row, name] for name in ("hari", "tanggal_akhir"))
        if day.year == facts.tahun and isinstance(words, str):
            fits[row] = weekdays_fit(words, day, last if isinstance(last, date) else day)
    return fits
