"""What the three levels of the voter roll share: the stages with their columns, and which of them were given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import Col, Format
from schemas.pemilih_tps import STAGE_TITLES

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.report.model import Results

DESA, KECAMATAN, KABUPATEN = "Rekap Desa", "Rekap Kecamatan", "Pemilih Pemilihan"
KABUPATEN_BY_PROVINCE, PROVINSI = "Rekap Kabupaten", "Rekap Provinsi"
DESA_BLOCK, KECAMATAN_BLOCK = "desa", "kecamatan"
SEXES = {"l": "L", "p": "P", "jumlah": "L+P"}


def stage_columns(frame: pd.DataFrame | None) -> list[Col]:
    """Return the columns of the stages: L and P where any desa gave them, L+P always."""
    return [
        Col(f"{stage}_{sex}", f"{title} {word}", Format.COUNT, 11)
        for stage, title in STAGE_TITLES.items()
        for sex, word in SEXES.items()
        if sex == "jumlah" or given(frame, f"{stage}_{sex}")
    ]


def given(frame: pd.DataFrame | None, field: str) -> bool:
    """Tell whether a stage's column has any figure."""
    return frame is not None and field in frame and bool(frame[field].notna().any())


def provinces(results: Results) -> pd.DataFrame | None:
    """Return the roll per province, None where it is of one province only: then its kabupaten say it all."""
    frame = results.frames.get("pemilih_provinsi")
    return None if frame is None or len(frame) < 2 else frame
