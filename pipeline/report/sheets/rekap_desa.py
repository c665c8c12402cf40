"""Rekap Desa: the lowest level of the roll shown, summed from the TPS rows of the Bagian's workbooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.addresses import column_letter
from pipeline.report.model import Block, Col, Format, Origins, Results, Scalar, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, frame_of, plain_list, total_row
from pipeline.report.sheets._pemilih import DESA, DESA_BLOCK, given, stage_columns
from schemas.pemilih_tps import STAGE_TITLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pipeline.tables import Dataset, Extract

TEXTS = ("kabupaten", "kecamatan", "desa")


def build(results: Results) -> Sheet:
    """Return the sheet."""
    frame = frame_of(results, "pemilih_desa")
    stages = stage_columns(frame)
    block = (
        None if frame is None else _block(frame, results.datasets["pemilih_tps"], [column.field for column in stages])
    )
    sums = (
        {} if frame is None else {name: column_sum(frame, name) for name in ("jumlah_tps", *(c.field for c in stages))}
    )
    return Sheet(
        name=DESA,
        title=f"Rekap Pemilih per Desa/Kelurahan Tahun {results.tahun}",
        csv="hasil_pemilih_desa",
        columns=(
            Col("kabupaten", "Kabupaten", Format.TEXT, 20),
            Col("kecamatan", "Kecamatan", Format.TEXT, 22),
            Col("desa", "Desa/Kelurahan", Format.TEXT, 24),
            Col("jumlah_tps", "Jumlah TPS", Format.COUNT, 9),
            *stages,
        ),
        rows=block or [],
        total=total_row(DESA, "kabupaten", block, sums) if block else None,
    )


def _block(frame: pd.DataFrame, tps: Dataset, stages: list[str]) -> Block:
    columns = {field: plain_list(frame[field]) for field in (*TEXTS, "jumlah_tps", *stages)}
    formulas = {
        f"{stage}_jumlah": f"{{{stage}_l}}+{{{stage}_p}}"
        for stage in STAGE_TITLES
        if f"{stage}_l" in columns and bool((frame[f"{stage}_l"].notna() & frame[f"{stage}_p"].notna()).all())
    }
    first, last = tps.frame.loc[frame["baris_awal"]], tps.frame.loc[frame["baris_akhir"]]
    extracts = [tps.extracts[i] for i in first["extract"].tolist()]
    starts = _sheet_rows(extracts, first["posisi"].tolist())
    stops = _sheet_rows([tps.extracts[i] for i in last["extract"].tolist()], last["posisi"].tolist())
    spans = list(zip(extracts, starts, stops, strict=True))
    notes = [f"{count} baris" for count in frame["n_baris"].tolist()]
    whole = tuple(field for stage in STAGE_TITLES for field in _fields(stage, stages))
    return Block(
        name=DESA_BLOCK,
        size=len(frame),
        columns=columns,
        formulas=formulas,
        berkas=[extract.berkas for extract in extracts],
        lembar=[extract.lembar for extract in extracts],
        sumber=[_source(extract, _range(extract, whole, start, stop)) for extract, start, stop in spans],
        origins=[
            _origins(frame, stage, _fields(stage, stages), spans, notes)
            for stage in STAGE_TITLES
            if given(frame, f"{stage}_jumlah")
        ],
    )


def _fields(stage: str, stages: list[str]) -> tuple[str, ...]:
    return tuple(field for field in stages if field.rpartition("_")[0] == stage)


def _sheet_rows(extracts: list[Extract], positions: list[int]) -> list[int]:
    return [int(extract.rows[position]) for extract, position in zip(extracts, positions, strict=True)]


def _range(extract: Extract, fields: Sequence[str], start: int, stop: int) -> str | None:
    columns = [extract.columns[field] for field in fields if field in extract.columns]
    if not columns:
        return None
    first, last = f"{column_letter(min(columns))}{start}", f"{column_letter(max(columns))}{stop}"
    return first if first == last else f"{first}:{last}"


def _source(extract: Extract, cells: str | None) -> str:
    name = extract.berkas.rsplit("/", 1)[-1]
    return " > ".join(part for part in (name, extract.lembar, cells) if part)


def _origins(
    frame: pd.DataFrame, stage: str, fields: tuple[str, ...], spans: list[tuple[Extract, int, int]], notes: list[str]
) -> Origins:
    values: list[Scalar] = plain_list(frame[f"{stage}_jumlah"])
    cells = [
        None if value is None else _range(extract, fields, start, stop)
        for value, (extract, start, stop) in zip(values, spans, strict=True)
    ]
    return Origins(fields, cells, notes, values)


SHEET = SheetSpec(90, build)
