"""Pemilih Berkelanjutan: the continuous roll (DPB) per kabupaten/kota and triwulan."""

from __future__ import annotations

from pipeline.report.model import Results, Sheet, SheetSpec
from pipeline.report.sheets._kabupaten import kabupaten_sheet

NAME = "Pemilih Berkelanjutan"
COUNTS = {"dpthp3": "DPTHP3", "tri_1": "Tri I", "tri_2": "Tri II", "tri_3": "Tri III", "tri_4": "Tri IV"}


def build(results: Results) -> Sheet:
    """Return the sheet."""
    title = f"Daftar Pemilih Berkelanjutan Tahun {results.tahun}"
    return kabupaten_sheet(results, "dpb", NAME, title, "Kabupaten/Kota", COUNTS)


SHEET = SheetSpec(100, build)
