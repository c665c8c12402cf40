"""Capaian Sasaran: target and realisasi of the office's indicators, with capaian as live formulas."""

from __future__ import annotations

from pipeline.report.model import Col, Format, Results, Row, Sheet, SheetSpec
from pipeline.report.sheets._build import count_total, frame_of
from pipeline.report.sheets._capaian import capaian_columns, capaian_rows
from pipeline.report.sheets.perjanjian_kinerja import numbered

NAME = "Capaian Sasaran"


def build(results: Results) -> Sheet:
    """Return the sheet."""
    frame = frame_of(results, "capaian_sekretariat")
    rows: list[Row] = []
    if frame is not None:
        numbers = numbered(frame["sasaran"].tolist())
        rows = capaian_rows(results, frame, "capaian_sekretariat", ("sasaran", "indikator"), numbers)
    return Sheet(
        name=NAME,
        title=f"Capaian Sasaran Strategis Tahun {results.tahun}",
        csv="hasil_capaian_sekretariat",
        columns=(
            Col("no", "No", Format.CENTER, 8),
            Col("sasaran", "Sasaran Strategis", Format.TEXT, 34),
            Col("indikator", "Indikator Kinerja", Format.TEXT, 42),
            *capaian_columns(results),
        ),
        rows=rows,
        total=count_total(NAME, "no", "indikator", rows, "indikator"),
    )


SHEET = SheetSpec(30, build)
