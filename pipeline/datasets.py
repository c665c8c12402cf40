"""Extracts joined by schema and validated: keys, versions, pandera, rules; structure and types came with reading."""

from __future__ import annotations

import re
import warnings
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pandera.errors

from pipeline.addresses import cell_name
from pipeline.findings import Finding, FindingType, Location, Severity, Tally, finding
from pipeline.reading.dates import day_words
from pipeline.reading.problems import LACKING, PROBLEMS, blank_cell
from pipeline.reading.titles import names_election, title_years
from pipeline.reading.values import Problem, State
from pipeline.tables import Dataset, Extract
from schemas.base import FIGURES, Blank, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

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
VERSIONS = FindingType(
    "DUP-02",
    Severity.GALAT,
    "Dua versi data berbeda",
    '{kunci} diterima dari dua tempat dengan isi berbeda: di sini "{nilai}", '
    'di {lain_berkas} lembar {lain_lembar} sel {lain_sel} "{lain_nilai}".',
    "Tentukan versi yang benar, lalu keluarkan berkas atau lembar yang lain dari folder masukan.",
    "Realisasi Anggaran final.xlsx dan Realisasi Anggaran final (2).xlsx berbeda.",
)
SAME_COPY = FindingType(
    "DUP-03",
    Severity.INFO,
    "Salinan yang sama",
    "Tabel {tabel} sama persis dengan {lain_berkas} lembar {lain_lembar}; dibaca sekali.",
    "Tidak perlu tindakan; salinan ini boleh dihapus.",
    "Berkas yang sama tersimpan dua kali.",
)
OTHER_YEAR = FindingType(
    "THN-01",
    Severity.GALAT,
    "Judul menyebut tahun lain",
    'Judul "{nilai}" menyebut tahun {tahun_judul}, padahal laporan ini tahun {tahun}.',
    "Perbaiki tahun pada judul di sel {sel}, atau keluarkan berkas tahun lain dari folder masukan.",
    "CAPAIAN KINERJA TAHUN 2019 di antara berkas 2020.",
)


MOST_KEYS = 2**62  # numbers that keys may need before they are counted anew


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
        if _keys_recur(dataset):
            if dataset.schema.hierarchy is not None and len(group) > 1:
                summaries = _summaries(dataset)
                group.sort(key=lambda extract: (id(extract) in others, id(extract) in summaries))
                dataset = _dataset(group)
            dataset, found = _once(dataset, np.array([id(extract) in others for extract in group]))
            findings += [*found, *_duplicates(dataset)]
        findings += _blanks(dataset)
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
    data["bagian"] = pd.Series(np.repeat(np.array([e.bagian for e in extracts], object), sizes), dtype="str")
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
    count = sum(len(extract.rows) for extract in extracts)
    joined = pd.arrays.IntegerArray(np.zeros(count, np.int64), np.ones(count, bool))
    for extract, part in _slices(extracts):
        if name in extract.cells:
            joined[part] = pd.array(extract.cells[name].values, dtype="Int64")  # type: ignore[call-overload]
            extract.cells[name].values = joined[part]
    return joined


def _objects_of(extracts: list[Extract], name: str) -> pd.Series:
    joined = np.full(sum(len(extract.rows) for extract in extracts), None, object)
    for extract, part in _slices(extracts):
        if name in extract.cells:
            joined[part] = extract.cells[name].values
            extract.cells[name].values = joined[part]
    return pd.Series(joined, dtype=object, copy=False)


def _keys_recur(dataset: Dataset) -> bool:
    return len(pd.unique(_row_keys(dataset.schema, dataset.frame))) < len(dataset.frame)


def _summaries(dataset: Dataset) -> set[int]:
    """Return the ids of the tables of which every row stands in another one too, while not every row of that does.

    Of a row that is delivered twice the one with the rows below it stays, so that these keep their parent.
    """
    keys = pd.Series(_row_keys(dataset.schema, dataset.frame))
    tables = dataset.frame["extract"].reset_index(drop=True)
    shared = tables.groupby(keys).transform("nunique") > 1
    return {id(dataset.extracts[int(str(number))]) for number, known in shared.groupby(tables) if known.all()}


def _once(dataset: Dataset, of_other_year: npt.NDArray[np.bool_]) -> tuple[Dataset, list[Finding]]:
    """Read tables delivered twice once; name the cells where two deliveries differ. The first delivery stays."""
    schema, frame = dataset.schema, dataset.frame
    keys = _row_keys(schema, frame)
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    extract = frame["extract"].to_numpy()
    there = first[which]
    recurring = np.flatnonzero(extract[there] < extract)
    again = recurring[~of_other_year[extract[recurring]]]
    differing = {}
    for name in _figures(schema):
        given = np.array([name in one.cells for one in dataset.extracts])
        both = again[given[extract[again]] & given[extract[there[again]]]]
        differing[name] = both[_differs(frame[name], both, there[both])]
    changed = set(extract[np.concatenate([*differing.values(), np.array([], np.int64)]).astype(np.int64)].tolist())
    tally = Tally()
    for number in sorted(set(extract[again].tolist()) - changed):
        other = dataset.locate(int(there[again[extract[again] == number][0]]), schema.key[-1])
        copy = dataset.extracts[number]
        place = Location(copy.berkas, copy.lembar, "", "", "", copy.bagian)
        told = finding(SAME_COPY, place, tabel=schema.title, lain_berkas=other.berkas, lain_lembar=other.lembar)
        tally.add(SAME_COPY, copy.berkas, lambda told=told: told)  # type: ignore[misc]
    for row, name in sorted((row, name) for name, rows in differing.items() for row in rows.tolist()):
        berkas = dataset.extracts[int(extract[row])].berkas
        tally.add(VERSIONS, berkas, partial(_version, dataset, row, int(there[row]), name))
    kept = frame.drop(index=recurring.tolist()).reset_index(drop=True)
    return Dataset(schema, schema.prepare(kept) if schema.prepare else kept, dataset.extracts), tally.findings()


def _version(dataset: Dataset, here: int, there: int, name: str) -> Finding:
    other = dataset.locate(there, name)
    return finding(
        VERSIONS,
        dataset.locate(here, name),
        kunci=_key_words(dataset.schema, dataset.frame, here),
        lain_berkas=other.berkas,
        lain_lembar=other.lembar,
        lain_sel=other.sel,
        lain_nilai=other.nilai,
    )


def _row_keys(schema: Schema, frame: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return a number for each row's key: equal keys have equal numbers."""
    keys, most = np.zeros(len(frame), np.int64), 1
    for name in schema.key:
        codes, values = pd.factorize(frame[name], use_na_sentinel=False)
        if most * len(values) > MOST_KEYS:
            keys, known = pd.factorize(keys)
            most = len(known)
        keys, most = keys * len(values) + codes, most * len(values)
    return keys


def _differs(column: pd.Series, here: npt.NDArray[np.int64], there: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Tell in which of the pairs of rows a column differs; nothing equals nothing."""
    empty = column.isna().to_numpy()
    values = column.astype(object).where(~empty, None).to_numpy()
    return np.array([one != other for one, other in zip(values[here], values[there], strict=True)], bool)


def _figures(schema: Schema) -> list[str]:
    return [n for n, c in schema.columns().items() if c.kind is not Kind.NUMBERING and n not in schema.key]


def _key_words(schema: Schema, frame: pd.DataFrame, row: int) -> str:
    parts: list[object] = [frame.at[row, name] for name in schema.key]
    return " / ".join(day_words(part) if isinstance(part, date) else str(part) for part in parts)


def _blanks(dataset: Dataset) -> list[Finding]:
    """Return a finding for each blank cell that the schema needs filled."""
    tally = Tally()
    schema = dataset.schema
    totals = {row_sum.total: row_sum for row_sum in schema.row_sums}
    for number, rows in dataset.frame.groupby("extract"):
        extract = dataset.extracts[int(str(number))]
        for name, column in schema.columns().items():
            cells = extract.cells.get(name)
            if cells is None or column.stated or column.blank is not Blank.GALAT or column.kind is Kind.NUMBERING:
                continue
            if not column.required and column.kind not in FIGURES and name not in schema.key:
                continue
            computed = name in totals and not column.required
            if computed and all(part in extract.cells for part in (*totals[name].plus, *totals[name].minus)):
                continue
            blank = cells.state == State.BLANK
            if column.parent:  # it is lacking once, where it should stand
                blank = blank & ~np.append(False, blank[:-1])
            if blank.all() and name in schema.whole_blank and _whole_blank(dataset, name):
                continue
            for row in rows.index[blank[rows["posisi"].to_numpy()]].tolist() if blank.any() else ():
                told = LACKING if column.within and dataset.text(row, name) else blank_cell(column.kind)
                tally.add(told, extract.berkas, partial(_blank, dataset, row, name, told))
    return tally.findings()


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
    _, first, which = np.unique(_row_keys(schema, frame), return_index=True, return_inverse=True)
    whole = frame[list(schema.key)].notna().all(axis=1).to_numpy()
    rows = np.flatnonzero((first[which] != np.arange(len(frame))) & whole)
    return dict(zip(rows.tolist(), first[which[rows]].tolist(), strict=True))


def _duplicate(dataset: Dataset, row: int, first: int, column: str) -> Finding:
    return finding(
        DUPLICATE,
        dataset.locate(row, column),
        kunci=_key_words(dataset.schema, dataset.frame, row),
        tabel=dataset.schema.title,
        pertama=dataset.locate(first, column).sel,
    )


def _pandera(dataset: Dataset) -> list[Finding]:
    """Run the pandera model over the joined frame; each failure becomes a finding at its cell."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset.schema.model.validate(dataset.frame, lazy=True)
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
        still = {(hit.row, hit.column) for hit in rule.check(sums.corrected)}
        for hit in rule.check(dataset.frame):
            cause = sums.cause(hit.row, dataset.schema.columns())
            if cause is not None and cause.field != hit.column and (hit.row, hit.column) not in still:
                cause.consequences.append(f"{rule.type.title} juga karena sel ini.")
            else:
                findings.append(finding(rule.type, dataset.locate(hit.row, hit.column), **hit.values))
    return findings


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
