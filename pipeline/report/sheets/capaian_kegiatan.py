"""Capaian Kegiatan: target and realisasi of the indicators of each Bagian, with capaian as live formulas."""

from __future__ import annotations

from pipeline.report.model import Col, Format, Results, Row, Sheet, SheetSpec
from pipeline.report.sheets._build import count_total, frame_of
from pipeline.report.sheets._capaian import capaian_columns, capaian_rows

NAME = "Capaian Kegiatan"
TEXTS = ("bagian", "program", "kegiatan", "sasaran_kegiatan", "indikator")


def build(results: Results) -> Sheet:
    """Return the sheet."""
    frame = frame_of(results, "capaian_bagian")
    rows: list[Row] = []
    if frame is not None:
        rows = capaian_rows(results, frame, "capaian_bagian", TEXTS, list(range(1, len(frame) + 1)))
    return Sheet(
        name=NAME,
        title=f"Capaian Kegiatan per Bagian Tahun {results.tahun}",
        csv="hasil_capaian_bagian",
        columns=(
            Col("no", "No", Format.CENTER, 8),
            Col("bagian", "Bagian", Format.TEXT, 19),
            Col("program", "Program", Format.TEXT, 22),
            Col("kegiatan", "Kegiatan", Format.TEXT, 29),
            Col("sasaran_kegiatan", "Sasaran Kegiatan", Format.TEXT, 26),
            Col("indikator", "Indikator Kinerja Kegiatan", Format.TEXT, 34),
            *capaian_columns(results),
        ),
        rows=rows,
        total=count_total(NAME, "no", "indikator", rows, "indikator"),
    )


SHEET = SheetSpec(40, build)
