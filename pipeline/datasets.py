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
from pipeline.runs import factorized
from pipeline.tables import Dataset, Extract, as_figures
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
LACKING_PART = FindingType(
    "TBL-11",
    Severity.GALAT,
    "Sebagian tabel belum ada",
    "{apa} {daerah} belum ada pada tabel {tabel} mana pun, padahal daerah lain sudah.",
    "Tambahkan kolom {apa} pada tabel ini, atau kirim berkas lain yang memuatnya.",
    "Semua kabupaten mengirim DPS dan DPT, tetapi Ngada hanya DPT.",
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
        if keys_recur(dataset):
            if dataset.schema.hierarchy is not None and len(group) > 1:
                summaries = _summaries(dataset)
                group.sort(key=lambda extract: (id(extract) in others, id(extract) in summaries))
                dataset = _dataset(group)
            dataset, found = _once(dataset, np.array([id(extract) in others for extract in group]))
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
    data["bagian"] = pd.Series([extract.bagian for extract in extracts], dtype="str").repeat(sizes).array
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
    figures, missing = np.zeros(count, np.int64), np.ones(count, bool)
    for extract, part in _slices(extracts):
        if name in extract.cells:
            values = as_figures(extract.cells[name].values)
            figures[part], missing[part] = values.to_numpy(np.int64, na_value=0), values.isna()
            extract.cells[name].values = pd.arrays.IntegerArray(figures[part], missing[part])
    return pd.arrays.IntegerArray(figures, missing)


def _objects_of(extracts: list[Extract], name: str) -> pd.Series:
    joined = np.full(sum(len(extract.rows) for extract in extracts), None, object)
    for extract, part in _slices(extracts):
        if name in extract.cells:
            joined[part] = extract.cells[name].values
            extract.cells[name].values = joined[part]
    return pd.Series(joined, dtype=object, copy=False)


def keys_recur(dataset: Dataset) -> bool:
    """Tell whether any two rows have one key."""
    return len(pd.unique(row_keys(dataset.schema, dataset.frame))) < len(dataset.frame)


def _summaries(dataset: Dataset) -> set[int]:
    """Return the ids of the tables of which every row stands in another one too, while not every row of that does.

    Of a row that is delivered twice the one with the rows below it stays, so that these keep their parent.
    """
    keys = pd.Series(row_keys(dataset.schema, dataset.frame))
    tables = dataset.frame["extract"].reset_index(drop=True)
    shared = tables.groupby(keys).transform("nunique") > 1
    return {id(dataset.extracts[int(str(number))]) for number, known in shared.groupby(tables) if known.all()}


def _once(dataset: Dataset, of_other_year: npt.NDArray[np.bool_]) -> tuple[Dataset, list[Finding]]:
    """Read tables delivered twice once; name the cells where two deliveries differ. The first delivery stays.

    Of groups of fields that tables hold apart each is a delivery of its own.
    """
    schema, frame = dataset.schema, dataset.frame
    keys, extract = row_keys(schema, frame), frame["extract"].to_numpy()
    first_of: dict[int, int] = {}  # of a row delivered again, the row that was first
    differing: list[tuple[int, int, str]] = []
    fresh = np.zeros(len(frame), bool)  # rows that give something for the first time
    copied: dict[str, npt.NDArray[np.int64]] = {}
    for fields in _deliveries(schema):
        rows = np.flatnonzero(_giving(dataset, fields)[extract])
        _, first, which = np.unique(keys[rows], return_index=True, return_inverse=True)
        there = rows[first[which]]
        recurs = extract[there] < extract[rows]
        fresh[rows[~recurs]] = True
        copied |= dict.fromkeys(fields, rows[recurs])
        recurs &= ~of_other_year[extract[rows]]
        rows, there = rows[recurs], there[recurs]
        first_of |= dict(zip(rows.tolist(), there.tolist(), strict=True))
        for name in fields:
            given = np.array([name in one.cells for one in dataset.extracts])
            both = given[extract[rows]] & given[extract[there]]
            here, other = rows[both], there[both]
            unlike = _differs(frame[name], here, other)
            pairs = zip(here[unlike].tolist(), other[unlike].tolist(), strict=True)
            differing += [(row, before, name) for row, before in pairs]
    changed = {int(extract[row]) for row, _, _ in differing}
    tally = Tally()
    for number, row in _first_rows(extract, first_of, changed):
        other = dataset.locate(first_of[row], schema.key[-1])
        copy = dataset.extracts[number]
        place = Location(copy.berkas, copy.lembar, "", "", "", copy.bagian)
        told = finding(SAME_COPY, place, tabel=schema.title, lain_berkas=other.berkas, lain_lembar=other.lembar)
        tally.add(SAME_COPY, copy.berkas, lambda told=told: told)  # type: ignore[misc]
    for row, before, name in sorted(differing, key=lambda pair: (pair[0], pair[2])):
        tally.add(VERSIONS, dataset.extracts[int(extract[row])].berkas, partial(_version, dataset, row, before, name))
    kept = frame.copy() if schema.apart else frame
    for name, rows in copied.items() if schema.apart else ():
        kept.loc[rows, name] = pd.NA
    kept = kept.drop(index=np.flatnonzero(~fresh).tolist()).reset_index(drop=True)
    return Dataset(schema, schema.prepare(kept) if schema.prepare else kept, dataset.extracts), tally.findings()


def _deliveries(schema: Schema) -> list[list[str]]:
    """Return the fields besides the key that arrive together: all, or those of each group that tables hold apart."""
    return [sorted(part) for part in schema.parts()] or [_figures(schema)]


def _giving(dataset: Dataset, fields: list[str]) -> npt.NDArray[np.bool_]:
    """Tell which tables give any of the fields, all where no table is but a part."""
    is_whole = not dataset.schema.apart
    return np.array([is_whole or any(name in one.cells for name in fields) for one in dataset.extracts], bool)


def _first_rows(
    extract: npt.NDArray[np.int64], first_of: dict[int, int], changed: set[int]
) -> Iterator[tuple[int, int]]:
    """Yield each table that delivers again what another did, without a change, and its first row that does."""
    told = set(changed)
    for row in sorted(first_of, key=lambda row: (int(extract[row]), row)):
        number = int(extract[row])
        if number not in told:
            told.add(number)
            yield number, row


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


def row_keys(schema: Schema, frame: pd.DataFrame, *besides: str) -> npt.NDArray[np.int64]:
    """Return a number for each row's key, with columns ``besides``: equal keys have equal numbers."""
    keys, most = np.zeros(len(frame), np.int64), 1
    for name in (*besides, *schema.key):
        column = frame[name]
        codes, values = factorized(column.to_numpy()) if column.dtype == object else pd.factorize(column)
        size = len(values) + 1  # -1 is nothing
        if most * size > MOST_KEYS:
            keys, known = pd.factorize(keys)
            most = len(known)
        keys, most = keys * size + codes + 1, most * size
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
        given = _giving(dataset, [name for option in group for name in option])[frame["extract"].to_numpy()]
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
        kunci=_key_words(dataset.schema, dataset.frame, row),
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
