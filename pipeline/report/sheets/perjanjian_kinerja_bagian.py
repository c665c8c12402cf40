"""Perjanjian Kinerja Bagian: what each Bagian promises, an indicator a row."""

from __future__ import annotations

from pipeline.report.model import Col, Format, Results, Row, Sheet, SheetSpec
from pipeline.report.sheets._build import count_total, frame_of, origins, records

NAME = "Perjanjian Kinerja Bagian"
TEXTS = ("bagian", "program", "kegiatan", "sasaran_kegiatan", "indikator", "target_teks")
FIELDS = {"target_teks": "target"}


def build(results: Results) -> Sheet:
    """Return the sheet."""
    frame = frame_of(results, "pk_bagian")
    rows = []
    if frame is not None:
        for no, (key, line) in enumerate(records(frame), 1):
            values = {"no": no, **{field: line[field] for field in TEXTS}}
            rows.append(Row((key,), values, origins(results.datasets["pk_bagian"], key, FIELDS, values)))
    return Sheet(
        name=NAME,
        title=f"Perjanjian Kinerja Bagian Tahun {results.tahun}",
        csv="pk_bagian",
        columns=(
            Col("no", "No", Format.CENTER, 8),
            Col("bagian", "Bagian", Format.TEXT, 24),
            Col("program", "Program", Format.TEXT, 30),
            Col("kegiatan", "Kegiatan", Format.TEXT, 38),
            Col("sasaran_kegiatan", "Sasaran Kegiatan", Format.TEXT, 34),
            Col("indikator", "Indikator Kinerja Kegiatan", Format.TEXT, 44),
            Col("target_teks", "Target", Format.CENTER, 13),
        ),
        rows=rows,
        total=count_total(NAME, "no", "indikator", rows, "indikator"),
    )


SHEET = SheetSpec(20, build)
