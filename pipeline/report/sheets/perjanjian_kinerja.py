"""Perjanjian Kinerja: what the office promises; where its PK did not arrive, the targets of Capaian Sekretariat."""

from __future__ import annotations

from pipeline.report.model import Col, Format, Results, Row, Sheet, SheetSpec
from pipeline.report.sheets._build import count_total, frame_of, origins, records

NAME = "Perjanjian Kinerja"
FIELDS = {"target_teks": "target"}


def numbered(sasaran: list[object]) -> list[int]:
    """Return the number of each row's sasaran: rows that follow each other with one text share it."""
    numbers: list[int] = []
    for i, text in enumerate(sasaran):
        same = bool(i) and text == sasaran[i - 1]
        numbers.append(numbers[-1] + (not same) if numbers else 1)
    return numbers


def build(results: Results) -> Sheet:
    """Return the sheet."""
    frame = frame_of(results, "pk_sekretariat")
    rows, notes, name = [], [], "pk_sekretariat"
    if frame is not None:
        name = str(frame["dataset"].iloc[0])
        numbers = numbered(frame["sasaran"].tolist())
        for no, (key, line) in zip(numbers, records(frame), strict=True):
            values = {"no": no, **{field: line[field] for field in ("sasaran", "indikator", "target_teks")}}
            rows.append(Row((key,), values, origins(results.datasets[name], key, FIELDS, values)))
        if name != "pk_sekretariat":
            notes.append("Perjanjian Kinerja Sekretariat belum diterima; target diambil dari Capaian Sekretariat.")
    return Sheet(
        name=NAME,
        title=f"Perjanjian Kinerja Tahun {results.tahun}",
        csv=name,
        columns=(
            Col("no", "No", Format.CENTER, 8),
            Col("sasaran", "Sasaran Strategis", Format.TEXT, 46),
            Col("indikator", "Indikator Kinerja", Format.TEXT, 60),
            Col("target_teks", "Target", Format.CENTER, 14),
        ),
        rows=rows,
        total=count_total(NAME, "no", "indikator", rows, "indikator"),
        notes=notes,
    )


SHEET = SheetSpec(10, build)
