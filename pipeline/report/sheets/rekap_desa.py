"""Rekap Desa: the lowest level of the roll shown, summed from the TPS rows of the Bagian's workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

from pipeline.addresses import column_letter
from pipeline.report.model import Block, Col, Format, Origins, Results, Scalar, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, frame_of, plain_values, total_row
from pipeline.report.sheets._pemilih import DESA, DESA_BLOCK, given, stage_columns
from schemas.pemilih_tps import STAGE_TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from pipeline.tables import Dataset, Extract

TEXTS = ("kabupaten", "kecamatan", "desa")


class _Spans(NamedTuple):
    """The rows of each desa, from ``start`` to ``stop`` on the sheet of a table, ``rows`` of them.

    A list entry a desa; ``tables`` are numbers among the tables of the dataset.
    """

    tables: list[int]
    start: list[int]
    stop: list[int]
    rows: list[int]


@dataclass(frozen=True, slots=True)
class _Ranges(Sequence[str | None]):
    """The cells of some fields of each desa, from the first column to the last; None where there is no figure."""

    letters: Sequence[tuple[str, str] | None]  # of the columns in each table
    spans: _Spans
    values: Sequence[Scalar]

    def __len__(self) -> int:
        """Return how many desa there are."""
        return len(self.values)

    @overload
    def __getitem__(self, at: int) -> str | None: ...
    @overload
    def __getitem__(self, at: slice) -> list[str | None]: ...
    def __getitem__(self, at: int | slice) -> str | list[str | None] | None:
        """Return the cells of one desa or of some."""
        if isinstance(at, int):
            return self[at : at + 1 or None][0]
        tables, start, stop = (ends[at] for ends in self.spans[:3])
        return [
            None if value is None else _range(self.letters[table], first, last)
            for table, first, last, value in zip(tables, start, stop, self.values[at], strict=True)
        ]


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
        sumber=_sources(tps.extracts, spans, _letters(tps.extracts, whole)),
        origins=[
            _origins(_fields(stage, stages), columns[f"{stage}_jumlah"], frame, spans, tps)
            for stage in STAGE_TITLES
            if given(frame, f"{stage}_jumlah")
        ],
    )


def _fields(stage: str, stages: list[str]) -> tuple[str, ...]:
    return tuple(field for field in stages if field.rpartition("_")[0] == stage)


def _files(tps: Dataset, spans: _Spans) -> tuple[list[str], list[str]]:
    """Return the file and the sheet of each desa."""
    berkas, lembar = ([getattr(extract, name) for extract in tps.extracts] for name in ("berkas", "lembar"))
    return [berkas[table] for table in spans.tables], [lembar[table] for table in spans.tables]


def _spans(frame: pd.DataFrame, tps: Dataset) -> _Spans:
    """Return where the rows of each desa stand, from the first to the last."""
    sizes = [len(extract.rows) for extract in tps.extracts]
    before = np.cumsum([0, *sizes[:-1]])
    sheet_rows = np.concatenate([extract.rows for extract in tps.extracts])
    owners, positions = tps.frame["extract"].to_numpy(), tps.frame["posisi"].to_numpy()
    rows = sheet_rows[before[owners] + positions]
    first, last = frame["baris_awal"].to_numpy(), frame["baris_akhir"].to_numpy()
    counts = frame["n_baris"].tolist()
    return _Spans(owners[first].tolist(), rows[first].tolist(), rows[last].tolist(), counts)


def _spans_of(frame: pd.DataFrame, tps: Dataset, column: str) -> _Spans:
    """Return where the cells of one column of each desa stand, of the first table that gives any."""
    numbers, positions = tps.places(column)
    given = tps.gives(column)
    seen: dict[tuple[object, ...], tuple[int, int, int, int]] = {}
    for row, place in enumerate(_places(tps.frame)):
        number = int(numbers[row])
        at = int(tps.extracts[number].rows[positions[row]])
        table, start, stop, count = seen.get(place, (number, at, at, 0))
        if given[row] and table == number:
            seen[place] = table, min(start, at), max(stop, at), count + 1
    spans = [seen.get(place, (0, 0, 0, 0)) for place in _places(frame)]
    return _Spans(*map(list, zip(*spans, strict=True)))


def _places(frame: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    return zip(*(frame[name].astype(object).fillna("") for name in TEXTS), strict=True)


def _letters(extracts: list[Extract], fields: Sequence[str]) -> list[tuple[str, str] | None]:
    """Return the first and the last column of some fields in each table, None where it has none of them."""
    found = [[extract.columns[field] for field in fields if field in extract.columns] for extract in extracts]
    return [(column_letter(min(columns)), column_letter(max(columns))) if columns else None for columns in found]


def _range(letters: tuple[str, str] | None, start: int, stop: int) -> str | None:
    if letters is None:
        return None
    first, last = f"{letters[0]}{start}", f"{letters[1]}{stop}"
    return first if first == last else f"{first}:{last}"


def _sources(extracts: list[Extract], spans: _Spans, letters: list[tuple[str, str] | None]) -> list[str]:
    names = [f"{extract.berkas.rsplit('/', 1)[-1]} > {extract.lembar}" for extract in extracts]
    cells = (_range(letters[table], *ends) for table, *ends in zip(*spans[:3], strict=True))
    return [
        names[table] if cell is None else f"{names[table]} > {cell}"
        for table, cell in zip(spans.tables, cells, strict=True)
    ]


def _origins(
    fields: tuple[str, ...], values: Sequence[Scalar], frame: pd.DataFrame, spans: _Spans, tps: Dataset
) -> Origins:
    letters = _letters(tps.extracts, fields)
    files: dict[str, list[str]] = {}
    if tps.elsewhere:
        column = next(name for name in reversed(fields) if tps.gives(name).any())
        spans = _spans_of(frame, tps, column)
        files = dict(zip(("berkas", "lembar"), _files(tps, spans), strict=True))
    if None in letters:
        values = [None if letters[table] is None else value for table, value in zip(spans.tables, values, strict=True)]
    words = {count: f"{count} baris" for count in set(spans.rows)}
    notes = [words[count] for count in spans.rows]
    return Origins(fields, _Ranges(letters, spans, values), notes, values, **files)


SHEET = SheetSpec(90, build)
