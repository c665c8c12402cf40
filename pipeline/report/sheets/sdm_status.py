"""SDM Status: staff by status of employment; a status has a column where the Bagian gives it one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import SheetSpec
from pipeline.report.sheets._build import frame_of
from pipeline.report.sheets._sdm import staff_sheet
from schemas.sdm_status import STATUS, TABLE, USUAL

if TYPE_CHECKING:
    from pipeline.report.model import Results, Sheet


def build(results: Results) -> Sheet:
    """Return the sheet."""
    frame = frame_of(results, TABLE.name)
    shown = USUAL if frame is None else [field for field in STATUS if field in frame.columns]
    return staff_sheet(results, TABLE, f"Pegawai Berdasarkan Status Kepegawaian Tahun {results.tahun}", shown)


SHEET = SheetSpec(120, build)
