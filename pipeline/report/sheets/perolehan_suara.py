"""Perolehan Suara: votes of each pair of candidates, its share in its kabupaten, and the share the Bagian states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import Col, Format, Formula, Results, Row, Scalar, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, frame_of, origins, records, total_row
from pipeline.report.spans import sum_formula

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.report.model import Key

NAME = "Perolehan Suara"


def build(results: Results) -> Sheet:
    """Return the sheet."""
    frame = frame_of(results, "perolehan_suara")
    rows = [] if frame is None else _rows(results, frame)
    sums = {} if frame is None else {"suara": column_sum(frame, "suara")}
    return Sheet(
        name=NAME,
        title=f"Pasangan Calon dan Perolehan Suara Tahun {results.tahun}",
        csv="hasil_perolehan_suara",
        columns=(
            Col("no", "No", Format.CENTER, 8),
            Col("kabupaten", "Kabupaten", Format.TEXT, 22),
            Col("no_urut", "No Urut", Format.CENTER, 8),
            Col("pasangan_calon", "Pasangan Calon", Format.TEXT, 62),
            Col("partai_pengusung", "Partai Pengusung", Format.TEXT, 44),
            Col("suara", "Suara", Format.COUNT, 13),
            Col("persen", "%", Format.PERCENT, 11),
            Col("persen_tertulis", "% Tertulis", Format.PERCENT, 12),
        ),
        rows=rows,
        total=total_row(NAME, "no", rows, sums),
        notes=("% = suara pasangan calon / jumlah suara semua pasangan calon di kabupaten/kota itu.",),
    )


def _rows(results: Results, frame: pd.DataFrame) -> list[Row]:
    dataset = results.datasets["perolehan_suara"]
    pairs: dict[Scalar, list[tuple[int, Key]]] = {}
    lines = list(records(frame))
    for position, (key, line) in enumerate(lines):
        pairs.setdefault(line["kabupaten"], []).append((position, (key,)))
    rows = []
    for no, (key, line) in enumerate(lines, 1):
        values: dict[str, Scalar | Formula] = {
            "no": no,
            **{name: line[name] for name in ("kabupaten", "no_urut", "pasangan_calon", "partai_pengusung", "suara")},
            "persen": _share(line, pairs[line["kabupaten"]]),
            "persen_tertulis": line["persen_tertulis"],
        }
        place = origins(dataset, key, {"suara": "suara", "persen_tertulis": "persen"}, values)
        rows.append(Row((key,), values, place))
    return rows


def _share(line: dict[str, Scalar], pairs: list[tuple[int, Key]]) -> Scalar | Formula:
    if line["jumlah_suara"] is None:
        return None
    whole = sum_formula(NAME, pairs, "suara", line["jumlah_suara"])
    share = line["bagian_suara"]
    if share is None:
        return "tidak dapat dihitung"
    text = f"({whole.text})" if "+" in whole.text else whole.text
    return Formula(f"{{suara}}/{text}", share, whole.refs)


SHEET = SheetSpec(180, build)
