"""SDM Pendidikan: staff by level of education; S3 and D4 have a column where the Bagian gives them one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import SheetSpec
from pipeline.report.sheets._build import frame_of
from pipeline.report.sheets._sdm import staff_sheet
from schemas.sdm_pendidikan import JENJANG, OPTIONAL, TABLE

if TYPE_CHECKING:
    from pipeline.report.model import Results, Sheet


def build(results: Results) -> Sheet:
    """Return the sheet."""
    frame = frame_of(results, TABLE.name)
    given = OPTIONAL if frame is None else set(OPTIONAL) - set(frame.columns)
    shown = [field for field in JENJANG if field not in given]
    return staff_sheet(results, TABLE, f"Pegawai Berdasarkan Jenjang Pendidikan Tahun {results.tahun}", shown)


SHEET = SheetSpec(130, build)
