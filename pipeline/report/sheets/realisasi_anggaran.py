"""Realisasi Anggaran: the budget's tree; parents sum their children, sisa and per cent on every line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import TOTAL, Col, Format, Formula, Results, Row, Scalar, Sheet, SheetSpec
from pipeline.report.sheets._build import COMPUTED, column_sum, frame_of, origins, records
from pipeline.report.spans import sum_formula

if TYPE_CHECKING:
    import pandas as pd

NAME = "Realisasi Anggaran"
SUMMED = ("pagu_rp", "realisasi_rp")
NO_PARENT = -1


def build(results: Results) -> Sheet:
    """Return the sheet."""
    frame = frame_of(results, "anggaran")
    return Sheet(
        name=NAME,
        title=f"Realisasi Anggaran Tahun {results.tahun}",
        csv="hasil_anggaran",
        columns=(
            Col("kode", "Kode", Format.TEXT, 13),
            Col("uraian", "Program/Kegiatan/Sub Kegiatan", Format.TEXT, 64),
            Col("pagu_rp", "Pagu Anggaran (Rp.)", Format.MONEY, 18),
            Col("realisasi_rp", "Realisasi Anggaran (Rp.)", Format.MONEY, 18),
            Col("sisa_rp", "Sisa Anggaran (Rp.)", Format.MONEY, 18),
            Col("persen", "% Capaian", Format.PERCENT, 12),
        ),
        rows=[] if frame is None else _rows(results, frame),
        total=None if frame is None else _total(frame),
        names={"pagu_rp": "Total_Pagu", "realisasi_rp": "Total_Realisasi", "sisa_rp": "Total_Sisa"},
    )


def _rows(results: Results, frame: pd.DataFrame) -> list[Row]:
    children = _children(frame)
    depths = _depths(frame)
    rows = []
    for key, line in records(frame):
        values: dict[str, Scalar | Formula] = {field: line[field] for field in ("kode", "uraian", *SUMMED)}
        values |= _derived(line)
        if key in children:
            values |= {field: sum_formula(NAME, children[key], field, line[field]) for field in SUMMED}
            place = origins(results.datasets["anggaran"], key, {"uraian": "uraian"}, values)
            rows.append(Row((key,), values, place, level=min(depths[key], 3)))
        else:
            place = origins(results.datasets["anggaran"], key, {field: field for field in SUMMED}, values)
            rows.append(Row((key,), values, place))
    return rows


def _children(frame: pd.DataFrame) -> dict[int, list[tuple[int, tuple[object, ...]]]]:
    found: dict[int, list[tuple[int, tuple[object, ...]]]] = {}
    for position, (key, parent) in enumerate(zip(frame.index.tolist(), frame["induk"].tolist(), strict=True)):
        found.setdefault(int(parent), []).append((position, (int(key),)))
    return found


def _depths(frame: pd.DataFrame) -> dict[int, int]:
    depths: dict[int, int] = {NO_PARENT: 0}
    for key, parent in zip(frame.index.tolist(), frame["induk"].tolist(), strict=True):
        depths[int(key)] = depths.get(int(parent), 0) + 1
    return depths


def _derived(line: dict[str, Scalar]) -> dict[str, Formula]:
    if line["pagu_rp"] is None or line["realisasi_rp"] is None:
        return {}
    share = "{realisasi_rp}/{pagu_rp}"
    persen = line["persen"]
    return {
        "sisa_rp": Formula("{pagu_rp}-{realisasi_rp}", line["sisa_rp"]),
        "persen": Formula(share, persen)
        if persen is not None
        else Formula(f'IF({{pagu_rp}}=0,"tidak dapat dihitung",{share})', "tidak dapat dihitung"),
    }


def _total(frame: pd.DataFrame) -> Row:
    outermost = _children(frame).get(NO_PARENT, [])
    tops = frame[frame["induk"] == NO_PARENT]
    sums = {field: column_sum(tops, field) for field in SUMMED}
    pagu, realisasi = (value if isinstance(value, int | float) else 0 for value in sums.values())
    derived = _derived(
        {
            "pagu_rp": pagu,
            "realisasi_rp": realisasi,
            "sisa_rp": pagu - realisasi,
            "persen": realisasi / pagu if pagu else None,
        }
    )
    figures = {field: sum_formula(NAME, outermost, field, sums[field] or 0) for field in SUMMED}
    return Row(TOTAL, {"kode": "TOTAL", **figures, **derived}, sumber=COMPUTED)


SHEET = SheetSpec(50, build)
