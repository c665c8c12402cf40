"""Badan Adhoc: members of PPK, PPS, PPDP and KPPS per kabupaten."""

from __future__ import annotations

from pipeline.report.model import Results, Sheet, SheetSpec
from pipeline.report.sheets._kabupaten import kabupaten_sheet

NAME = "Badan Adhoc"
COUNTS = {"ppk": "PPK", "pps": "PPS", "ppdp": "PPDP", "kpps": "KPPS"}


def build(results: Results) -> Sheet:
    """Return the sheet."""
    return kabupaten_sheet(results, "adhoc", NAME, f"Badan Adhoc Pemilihan Tahun {results.tahun}", "Kabupaten", COUNTS)


SHEET = SheetSpec(110, build)
