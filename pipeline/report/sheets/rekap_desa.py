"""Rekap Desa: the lowest level of the roll shown, summed from the TPS rows of the Bagian's workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

from pipeline.addresses import column_letter
from pipeline.report.model import Block, Col, Format, Origins, Results, Scalar, Sheet, SheetSpec
from pipeline.report.sheets._build import column_sum, frame_of, plain_list, total_row
from pipeline.report.sheets._pemilih import DESA, DESA_BLOCK, given, stage_columns
from schemas.pemilih_tps import STAGE_TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from pipeline.tables import Dataset, Extract

TEXTS = ("kabupaten", "kecamatan", "desa")


class _Span(NamedTuple):
    """The rows of one desa on the sheet of a table, by its number among the tables, and how many they are."""

    extract: int
    start: int
    stop: int
    rows: int


@dataclass(frozen=True, slots=True)
class _Ranges(Sequence[str | None]):
    """The cells of some fields of each desa, from the first column to the last; None where there is no figure."""

    letters: Sequence[tuple[str, str] | None]  # of the columns in each table
    spans: Sequence[_Span]
    values: Sequence[Scalar]

    def __len__(self) -> int:
        """Return how many desa there are."""
        return len(self.spans)

    @overload
    def __getitem__(self, at: int) -> str | None: ...
    @overload
    def __getitem__(self, at: slice) -> list[str | None]: ...
    def __getitem__(self, at: int | slice) -> str | list[str | None] | None:
        """Return the cells of one desa or of some."""
        if isinstance(at, int):
            return self[at : at + 1 or None][0]
        pairs = zip(self.spans[at], self.values[at], strict=True)
        return [None if value is None else _range(self.letters[span.extract], span) for span, value in pairs]


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
    spans = _spans_of(frame, tps, "tps") if tps.elsewhere else _spans(frame, tps)
    whole = tuple(field for stage in STAGE_TITLES for field in _fields(stage, stages))
    return Block(
        name=DESA_BLOCK,
        size=len(frame),
        columns=columns,
        formulas=formulas,
        berkas=[tps.extracts[span.extract].berkas for span in spans],
        lembar=[tps.extracts[span.extract].lembar for span in spans],
        sumber=_sources(tps.extracts, spans, _letters(tps.extracts, whole)),
        origins=[
            _origins(frame, stage, _fields(stage, stages), spans, tps)
            for stage in STAGE_TITLES
            if given(frame, f"{stage}_jumlah")
        ],
    )


def _fields(stage: str, stages: list[str]) -> tuple[str, ...]:
    return tuple(field for field in stages if field.rpartition("_")[0] == stage)


def _spans(frame: pd.DataFrame, tps: Dataset) -> list[_Span]:
    """Return where the rows of each desa stand, from the first to the last."""
    sizes = [len(extract.rows) for extract in tps.extracts]
    before = np.cumsum([0, *sizes[:-1]])
    sheet_rows = np.concatenate([extract.rows for extract in tps.extracts])
    owners, positions = tps.frame["extract"].to_numpy(), tps.frame["posisi"].to_numpy()
    rows = sheet_rows[before[owners] + positions]
    first, last = frame["baris_awal"].to_numpy(), frame["baris_akhir"].to_numpy()
    counts = frame["n_baris"].tolist()
    return list(map(_Span, owners[first].tolist(), rows[first].tolist(), rows[last].tolist(), counts))


def _spans_of(frame: pd.DataFrame, tps: Dataset, column: str) -> list[_Span]:
    """Return where the cells of one column of each desa stand, of the first table that gives any."""
    numbers, positions = tps.places(column)
    given = tps.gives(column)
    seen: dict[tuple[object, ...], _Span] = {}
    for row, place in enumerate(_places(tps.frame)):
        number = int(numbers[row])
        at = int(tps.extracts[number].rows[positions[row]])
        span = seen.get(place, _Span(number, at, at, 0))
        if given[row] and span.extract == number:
            seen[place] = _Span(number, min(span.start, at), max(span.stop, at), span.rows + 1)
    return [seen.get(place, _Span(0, 0, 0, 0)) for place in _places(frame)]


def _places(frame: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    return zip(*(frame[name].astype(object).fillna("") for name in TEXTS), strict=True)


def _letters(extracts: list[Extract], fields: Sequence[str]) -> list[tuple[str, str] | None]:
    """Return the first and the last column of some fields in each table, None where it has none of them."""
    found = [[extract.columns[field] for field in fields if field in extract.columns] for extract in extracts]
    return [(column_letter(min(columns)), column_letter(max(columns))) if columns else None for columns in found]


def _range(letters: tuple[str, str] | None, span: _Span) -> str | None:
    if letters is None:
        return None
    first, last = f"{letters[0]}{span.start}", f"{letters[1]}{span.stop}"
    return first if first == last else f"{first}:{last}"


def _sources(extracts: list[Extract], spans: list[_Span], letters: list[tuple[str, str] | None]) -> list[str]:
    names = [f"{extract.berkas.rsplit('/', 1)[-1]} > {extract.lembar}" for extract in extracts]
    cells = (_range(letters[span.extract], span) for span in spans)
    return [
        names[span.extract] if cell is None else f"{names[span.extract]} > {cell}"
        for span, cell in zip(spans, cells, strict=True)
    ]


def _origins(frame: pd.DataFrame, stage: str, fields: tuple[str, ...], spans: list[_Span], tps: Dataset) -> Origins:
    letters = _letters(tps.extracts, fields)
    values: list[Scalar] = plain_list(frame[f"{stage}_jumlah"])
    files: dict[str, list[str]] = {}
    if tps.elsewhere:
        column = next(name for name in reversed(fields) if tps.gives(name).any())
        spans = _spans_of(frame, tps, column)
        extracts = [tps.extracts[span.extract] for span in spans]
        files = {"berkas": [one.berkas for one in extracts], "lembar": [one.lembar for one in extracts]}
    if None in letters:
        values = [None if letters[span.extract] is None else value for span, value in zip(spans, values, strict=True)]
    notes = [f"{span.rows} baris" for span in spans]
    return Origins(fields, _Ranges(letters, spans, values), notes, values, **files)


SHEET = SheetSpec(90, build)
