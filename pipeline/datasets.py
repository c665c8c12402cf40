"""Extracts joined by schema and validated: keys, versions, pandera, rules; structure and types came with reading."""

from __future__ import annotations

import re
import warnings
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pandera.errors

from pipeline.addresses import cell_name
from pipeline.deliveries import giving, key_words, keys_recur, once, row_keys, summaries
from pipeline.findings import Finding, FindingType, Location, Severity, Tally, finding
from pipeline.reading.problems import LACKING, PROBLEMS, blank_cell
from pipeline.reading.titles import names_election, title_years
from pipeline.reading.values import Problem, State
from pipeline.tables import Dataset, Extract, as_figures, locate, text_of
from schemas.base import FIGURES, Blank, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.sums import SumsReport
    from schemas.base import Schema

DUPLICATE = FindingType(
    "DUP-01",
    Severity.GALAT,
    "Kunci ganda",
    "{kunci} muncul lebih dari sekali pada tabel {tabel}; yang pertama di sel {pertama}.",
    "Hapus salah satu barisnya, atau perbaiki kodenya di sel {sel}.",
    "TPS 3 ditulis dua kali dalam satu desa.",
)
OTHER_YEAR = FindingType(
    "THN-01",
    Severity.GALAT,
    "Judul menyebut tahun lain",
    'Judul "{nilai}" menyebut tahun {tahun_judul}, padahal laporan ini tahun {tahun}.',
    "Perbaiki tahun pada judul di sel {sel}, atau keluarkan berkas tahun lain dari folder masukan.",
    "CAPAIAN KINERJA TAHUN 2019 di antara berkas 2020.",
)
OTHER_MONTH = FindingType(
    "THN-04",
    Severity.GALAT,
    "Bulan menyebut tahun lain",
    'Bulan "{nilai}" menyebut tahun {tahun_bulan}, padahal laporan ini tahun {tahun}; barisnya ikut dihitung.',
    "Perbaiki tahunnya di sel {sel}, atau keluarkan baris tahun lain dari tabel ini.",
    "Februari 2019 di antara bulan-bulan tahun 2020.",
)
LACKING_PART = FindingType(
    "TBL-11",
    Severity.GALAT,
    "Sebagian tabel belum ada",
    "{apa} {daerah} belum ada pada tabel {tabel} mana pun, padahal daerah lain sudah.",
    "Tambahkan kolom {apa} pada tabel ini, atau kirim berkas lain yang memuatnya.",
    "Semua kabupaten mengirim DPS dan DPT, tetapi Ngada hanya DPT.",
)


def join(extracts: list[Extract], tahun: int = 0) -> tuple[dict[str, Dataset], list[Finding]]:
    """Return one dataset a schema, copies read once, with the findings of joining and validating them.

    A table whose title names another year than ``tahun`` is no version of one of the year.
    """
    findings: list[Finding] = []
    datasets: dict[str, Dataset] = {}
    by_schema: dict[str, list[Extract]] = {}
    for extract in extracts:
        by_schema.setdefault(extract.schema.name, []).append(extract)
    others = {id(extract) for extract in extracts if tahun and wrong_years([extract], tahun)}
    for name, group in by_schema.items():
        group.sort(key=lambda extract: id(extract) in others)
        dataset = _dataset(group)
        if keys_recur(dataset):
            if dataset.schema.hierarchy is not None and len(group) > 1:
                last = summaries(dataset)
                group.sort(key=lambda extract: (id(extract) in others, id(extract) in last))
                dataset = _dataset(group)
            dataset, found = once(dataset, np.array([id(extract) in others for extract in group]))
            findings += [*found, *_duplicates(dataset)]
        findings += _blanks(dataset)
        findings += _lacking_parts(dataset)
        findings += _pandera(dataset)
        datasets[name] = dataset
    return datasets, findings


def _dataset(extracts: list[Extract]) -> Dataset:
    """Return the extracts below each other; their cells and the frame then share one memory."""
    schema = extracts[0].schema
    sizes = [len(extract.rows) for extract in extracts]
    data: dict[str, Any] = {
        name: _figures_of(extracts, name) if column.kind in FIGURES else _objects_of(extracts, name)
        for name, column in schema.columns().items()
    }
    bagian = np.array([extract.bagian for extract in extracts], object)
    data["bagian"] = pd.Series(np.repeat(bagian, sizes), dtype=object)
    data["extract"] = np.repeat(np.arange(len(extracts)), sizes)
    data["posisi"] = np.concatenate([np.arange(size) for size in sizes])
    joined = pd.DataFrame(data, copy=False)
    return Dataset(schema, schema.prepare(joined) if schema.prepare else joined, extracts)


def _slices(extracts: list[Extract]) -> Iterator[tuple[Extract, slice]]:
    start = 0
    for extract in extracts:
        yield extract, slice(start, start + len(extract.rows))
        start += len(extract.rows)


def _figures_of(extracts: list[Extract], name: str) -> pd.arrays.IntegerArray:
    parts = [
        as_figures(extract.cells[name].values) if name in extract.cells else _no_figures(len(extract.rows))
        for extract in extracts
    ]
    figures = np.concatenate([part.to_numpy(np.int64, na_value=0) for part in parts])
    missing = np.concatenate([part.isna() for part in parts])
    for extract, part in _slices(extracts):
        if name in extract.cells:
            extract.cells[name].values = pd.arrays.IntegerArray(figures[part], missing[part])
    return pd.arrays.IntegerArray(figures, missing)


def _no_figures(count: int) -> pd.arrays.IntegerArray:
    return pd.arrays.IntegerArray(np.zeros(count, np.int64), np.ones(count, bool))


def _objects_of(extracts: list[Extract], name: str) -> pd.Series:
    joined = np.full(sum(len(extract.rows) for extract in extracts), None, object)
    for extract, part in _slices(extracts):
        if name in extract.cells:
            joined[part] = extract.cells[name].values
            extract.cells[name].values = joined[part]
    return pd.Series(joined, dtype=object, copy=False)


def _blanks(dataset: Dataset) -> list[Finding]:
    """Return a finding for each blank cell that the schema needs filled."""
    tally = Tally()
    schema = dataset.schema
    totals = {row_sum.total: row_sum for row_sum in schema.row_sums}
    positions = dataset.frame["posisi"].to_numpy()
    for number, rows in dataset.frame.groupby("extract").indices.items():
        extract = dataset.extracts[int(str(number))]
        for name, column in schema.columns().items():
            cells = extract.cells.get(name)
            if cells is None or column.stated or column.blank is not Blank.GALAT or column.kind is Kind.NUMBERING:
                continue
            if not column.required and column.kind not in FIGURES and name not in schema.key:
                continue
            blank = cells.state == int(State.BLANK)
            if not blank.any():
                continue
            computed = name in totals and not column.required
            if computed and all(part in extract.cells for part in (*totals[name].plus, *totals[name].minus)):
                continue
            if column.parent:  # it is lacking once, where it should stand
                blank = blank & ~np.append(False, blank[:-1])
            if blank.all() and name in schema.whole_blank and _whole_blank(dataset, name):
                continue
            for row in rows[blank[positions[rows]]].tolist():
                told = LACKING if column.within and dataset.text(row, name) else blank_cell(column.kind)
                tally.add(told, extract.berkas, partial(_blank, dataset, row, name, told))
    return tally.findings()


def _lacking_parts(dataset: Dataset) -> list[Finding]:
    """Return a finding for each part that no table gives of a kabupaten, though one gives it of another."""
    schema, frame = dataset.schema, dataset.frame
    places = frame[schema.key[0]]
    found = []
    for group in schema.one_of if schema.apart else ():
        given = giving(dataset, [name for option in group for name in option])[frame["extract"].to_numpy()]
        if given.all():
            continue
        there = set(places[given].dropna())
        for place, rows in frame[~given & places.notna()].groupby(schema.key[0], sort=False):
            if there and place not in there:
                extract, _ = dataset.extract_of(int(rows.index[0]))
                cell = cell_name(extract.header_row, min(extract.columns.values()))
                where = Location(extract.berkas, extract.lembar, cell, "", "", extract.bagian)
                title = schema.titles()[group[0][0]]
                found.append(finding(LACKING_PART, where, apa=title, tabel=schema.title, daerah=place))
    return found


def _blank(dataset: Dataset, row: int, name: str, told: FindingType) -> Finding:
    return finding(told, dataset.locate(row, name), isi=dataset.schema.titles()[name])


def _whole_blank(dataset: Dataset, name: str) -> bool:
    return bool(dataset.frame[name].isna().all())


def _duplicates(dataset: Dataset) -> list[Finding]:
    schema = dataset.schema
    column = next((n for n in reversed(schema.key) if n in schema.columns()), next(iter(schema.columns())))
    column = "kode" if "kode" in schema.columns() else column
    tally = Tally()
    for row, first in repeated(schema, dataset.frame).items():
        extract, _ = dataset.extract_of(row)
        tally.add(DUPLICATE, extract.berkas, partial(_duplicate, dataset, row, first, column))
    return tally.findings()


def repeated(schema: Schema, frame: pd.DataFrame) -> dict[int, int]:
    """Return, of each row that has the key of one above it, the first row with that key, by position."""
    _, first, which = np.unique(row_keys(schema, frame, "extract"), return_index=True, return_inverse=True)
    whole = frame[list(schema.key)].notna().all(axis=1).to_numpy()
    rows = np.flatnonzero((first[which] != np.arange(len(frame))) & whole)
    return dict(zip(rows.tolist(), first[which[rows]].tolist(), strict=True))


def _duplicate(dataset: Dataset, row: int, first: int, column: str) -> Finding:
    return finding(
        DUPLICATE,
        dataset.locate(row, column),
        kunci=key_words(dataset.schema, dataset.frame, row),
        tabel=dataset.schema.title,
        pertama=dataset.locate(first, column).sel,
    )


def _pandera(dataset: Dataset) -> list[Finding]:
    """Run the pandera model over the joined frame; each failure becomes a finding at its cell."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset.schema.model.validate(dataset.frame, lazy=True, inplace=True)  # nothing is coerced: no copy
    except pandera.errors.SchemaErrors as errors:
        failures = errors.failure_cases
        cells = failures[failures["index"].notna()]
        return [
            finding(PROBLEMS[Problem.NEGATIVE], dataset.locate(int(row), str(name)))
            for row, name in zip(cells["index"], cells["column"], strict=True)
        ]
    return []


def rule_findings(dataset: Dataset, sums: SumsReport) -> list[Finding]:
    """Return what the schema's own rules say of the rows.

    A failure that goes away once a wrong figure of the sums is corrected is told with that figure instead.
    """
    findings = []
    for rule in dataset.schema.rules:
        hits = list(rule.check(dataset.frame))
        left = hits if sums.corrected is dataset.frame else rule.check(sums.corrected)
        still = {(hit.row, hit.column) for hit in left}
        for hit in hits:
            cause = sums.cause(hit.row, dataset.schema.columns())
            if cause is not None and cause.field != hit.column and (hit.row, hit.column) not in still:
                cause.consequences.append(f"{rule.type.title} juga karena sel ini.")
            else:
                findings.append(finding(rule.type, dataset.locate(hit.row, hit.column), **hit.values))
    return findings


def wrong_months(extracts: list[Extract], tahun: int) -> list[Finding]:
    """Return a finding for each month whose name is followed by another year than the report's.

    A cell with a date does not count: it may show its month alone, and whoever typed "1-Apr" chose no year.
    """
    return [
        finding(OTHER_MONTH, locate(extract, position, name), tahun_bulan=named[1], tahun=tahun)
        for extract in extracts
        for name, column in extract.schema.columns().items()
        if column.kind is Kind.MONTH and name in extract.cells
        for position, text in enumerate(_texts(extract, name))
        if (named := re.search(r"[A-Za-z]\W*\b((?:19|20)\d\d)\b", text)) and named[1] != str(tahun)
    ]


def _texts(extract: Extract, name: str) -> Iterator[str]:
    return (text_of(extract, position, name) for position in range(len(extract.rows)))


def _sheet_year(extract: Extract) -> list[tuple[str, str, range]]:
    """Return the year that a sheet's name ends with, at the table's first title or its header."""
    years = title_years(extract.lembar)
    header = cell_name(extract.header_row, min(extract.columns.values(), default=1))
    place = next((cell for cell, _ in extract.titles), header)
    return [] if years is None else [(place, f"lembar {extract.lembar}", years)]


def wrong_years(extracts: list[Extract], tahun: int) -> list[Finding]:
    """Return a finding for each title line above a table that names another year.

    The name of an earlier election does not count where another line names this year. Where no title names a year, the
    sheet's name does.
    """
    findings = []
    for extract in extracts:
        named = [(cell, text, years) for cell, text in extract.titles if (years := title_years(text)) is not None]
        if not any(re.search(r"\b(?:19|20)\d\d\b", text) for _, text in extract.titles):
            named = _sheet_year(extract)
        this_year = any(tahun in years for _, _, years in named)
        for cell, text, years in named:
            if tahun not in years and not (this_year and names_election(text)):
                place = Location(extract.berkas, extract.lembar, cell, "", text, extract.bagian)
                said = f"{years[0]}" if len(years) == 1 else f"{years[0]}-{years[-1]}"
                findings.append(finding(OTHER_YEAR, place, tahun_judul=said, tahun=tahun))
    return findings
