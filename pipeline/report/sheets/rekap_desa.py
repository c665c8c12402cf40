"""Rekap Desa: the lowest level of the roll shown, summed from the TPS rows of the Bagian's workbooks."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from pipeline.addresses import column_letter
from pipeline.report.model import Block, Col, Format, Origins, Results, Scalar, Sheet, SheetSpec
from pipeline.report.ranges import Ranges, Spans
from pipeline.report.sheets._build import column_sum, frame_of, plain_values, total_row
from pipeline.report.sheets._pemilih import DESA, DESA_BLOCK, given, stage_columns
from schemas.pemilih_tps import STAGE_TITLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
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
    columns = {field: plain_values(frame[field]) for field in (*TEXTS, "jumlah_tps", *stages)}
    formulas = {
        f"{stage}_jumlah": f"{{{stage}_l}}+{{{stage}_p}}"
        for stage in STAGE_TITLES
        if f"{stage}_l" in columns and bool((frame[f"{stage}_l"].notna() & frame[f"{stage}_p"].notna()).all())
    }
    spans = _spans_of(frame, tps, "tps") if tps.elsewhere else _spans(frame, tps)
    whole = tuple(field for stage in STAGE_TITLES for field in _fields(stage, stages))
    berkas, lembar = _files(tps, spans)
    return Block(
        name=DESA_BLOCK,
        size=len(frame),
        columns=columns,
        formulas=formulas,
        berkas=berkas,
        lembar=lembar,
        sumber=_sources(tps.extracts, Ranges(_letters(tps.extracts, whole), spans)),
        origins=[
            _origins(_fields(stage, stages), columns[f"{stage}_jumlah"], frame, spans, tps)
            for stage in STAGE_TITLES
            if given(frame, f"{stage}_jumlah")
        ],
    )


def _fields(stage: str, stages: list[str]) -> tuple[str, ...]:
    return tuple(field for field in stages if field.rpartition("_")[0] == stage)


def _files(tps: Dataset, spans: Spans) -> tuple[list[str], list[str]]:
    """Return the file and the sheet of each desa."""
    berkas, lembar = ([getattr(extract, name) for extract in tps.extracts] for name in ("berkas", "lembar"))
    return [berkas[table] for table in spans.tables], [lembar[table] for table in spans.tables]


def _spans(frame: pd.DataFrame, tps: Dataset) -> Spans:
    """Return where the rows of each desa stand, from the first to the last."""
    numbers, rows = tps.places()[0], _sheet_rows(tps)
    first, last = frame["baris_awal"].to_numpy(), frame["baris_akhir"].to_numpy()
    return _as_spans(numbers[first], rows[first], rows[last], frame["n_baris"].to_numpy())


def _spans_of(frame: pd.DataFrame, tps: Dataset, column: str) -> Spans:
    """Return where the cells of one column of each desa stand, of the first table that gives any."""
    gives, places = np.flatnonzero(tps.gives(column)), tps.frame["tempat"].to_numpy()
    numbers, rows = tps.places(column)[0][gives], _sheet_rows(tps, column)[gives]
    known, first, which = np.unique(places[gives], return_index=True, return_inverse=True)
    tables = numbers[first]
    own = numbers == tables[which]
    start, stop = np.full(len(known), np.iinfo(np.int64).max), np.zeros(len(known), np.int64)
    np.minimum.at(start, which[own], rows[own])
    np.maximum.at(stop, which[own], rows[own])
    counts = np.bincount(which[own], minlength=len(known))
    wanted = places[frame["baris_awal"].to_numpy()]
    at = np.searchsorted(known, wanted).clip(max=len(known) - 1)
    found = known[at] == wanted
    return _as_spans(*(np.where(found, figures[at], 0) for figures in (tables, start, stop, counts)))


def _as_spans(*figures: npt.NDArray[np.integer]) -> Spans:
    return Spans(*(array("q", column.astype(np.int64).tobytes()) for column in figures))


def _sheet_rows(tps: Dataset, column: str = "") -> npt.NDArray[np.int64]:
    """Return the sheet row of each row of the roll, or of its cell of one column."""
    before = np.cumsum([0, *(len(extract.rows) for extract in tps.extracts)])[:-1]
    numbers, positions = tps.places(column)
    rows = np.concatenate([extract.rows for extract in tps.extracts]).astype(np.int64)
    return rows[before[numbers] + positions]


def _letters(extracts: list[Extract], fields: Sequence[str]) -> dict[int, tuple[str, str]]:
    """Return the first and the last column of some fields in each table, "" where it has none of them."""
    found = [[extract.columns[field] for field in fields if field in extract.columns] for extract in extracts]
    ends = [(column_letter(min(columns)), column_letter(max(columns))) if columns else ("", "") for columns in found]
    return dict(enumerate(ends))


def _sources(extracts: list[Extract], ranges: Ranges) -> list[str]:
    names = [f"{extract.berkas.rsplit('/', 1)[-1]} > {extract.lembar}" for extract in extracts]
    return [
        f"{names[table]} > {cells}" if cells else names[table]
        for table, cells in zip(ranges.spans.tables, ranges.cells(), strict=True)
    ]


def _origins(
    fields: tuple[str, ...], values: Sequence[Scalar], frame: pd.DataFrame, spans: Spans, tps: Dataset
) -> Origins:
    letters = _letters(tps.extracts, fields)
    files: dict[str, list[str]] = {}
    if tps.elsewhere:
        column = next(name for name in reversed(fields) if tps.gives(name).any())
        spans = _spans_of(frame, tps, column)
        files = dict(zip(("berkas", "lembar"), _files(tps, spans), strict=True))
    if ("", "") in letters.values():
        values = [value if any(letters[table]) else None for table, value in zip(spans.tables, values, strict=True)]
    words = {count: f"{count} baris" for count in set(spans.rows)}
    notes = [words[count] for count in spans.rows]
    return Origins(fields, Ranges(letters, spans), notes, values, **files)


SHEET = SheetSpec(90, build)
