"""SDM Status: staff by status of employment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import SheetSpec
from pipeline.report.sheets._sdm import staff_sheet
from schemas.sdm_status import STATUS, TABLE

if TYPE_CHECKING:
    from pipeline.report.model import Results, Sheet


def build(results: Results) -> Sheet:
    """Return the sheet."""
    return staff_sheet(results, TABLE, f"Pegawai Berdasarkan Status Kepegawaian Tahun {results.tahun}", STATUS)


SHEET = SheetSpec(120, build)
