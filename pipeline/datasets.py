"""Extracts joined by schema and validated: keys, versions, pandera, rules; structure and types came with reading."""

from __future__ import annotations

import warnings
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pandera.errors

from pipeline.findings import Finding, FindingType, Location, Severity, finding
from pipeline.reading.dates import day_words
from pipeline.reading.problems import BLANK_CELL, LACKING, PROBLEMS
from pipeline.reading.values import Problem, State, names_election, title_years
from pipeline.tables import Dataset, Extract
from schemas.base import FIGURES, Blank, Kind

if TYPE_CHECKING:
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


def join(extracts: list[Extract]) -> tuple[dict[str, Dataset], list[Finding]]:
    """Return one dataset a schema, copies read once, with the findings of joining and validating them."""
    findings: list[Finding] = []
    datasets: dict[str, Dataset] = {}
    by_schema: dict[str, list[Extract]] = {}
    for extract in extracts:
        by_schema.setdefault(extract.schema.name, []).append(extract)
    for name, group in by_schema.items():
        dataset = _dataset(group)
        dataset, found = _once(dataset)
        findings += found
        findings += _blanks(dataset)
        findings += _duplicates(dataset)
        findings += _pandera(dataset)
        datasets[name] = dataset
    return datasets, findings


def _dataset(extracts: list[Extract]) -> Dataset:
    schema = extracts[0].schema
    frames = []
    for number, extract in enumerate(extracts):
        data: dict[str, Any] = {}
        for name, column in schema.columns().items():
            cells = extract.cells.get(name)
            values = [None] * len(extract.rows) if cells is None else cells.values
            dtype = "Int64" if column.kind in FIGURES else object
            data[name] = pd.Series(list(values), dtype=dtype)  # type: ignore[call-overload]
        frame = pd.DataFrame(data)
        frame["bagian"] = extract.bagian
        frame["extract"] = number
        frame["posisi"] = range(len(frame))
        frames.append(frame)
    joined = pd.concat(frames, ignore_index=True)
    return Dataset(schema, schema.prepare(joined) if schema.prepare else joined, extracts)


def _once(dataset: Dataset) -> tuple[Dataset, list[Finding]]:
    """Drop tables delivered twice with the same figures; name the cells where two deliveries differ."""
    schema, frame = dataset.schema, dataset.frame
    if len(dataset.extracts) < 2:
        return dataset, []
    keys = _row_keys(schema, frame)
    if keys.is_unique:
        return dataset, []
    owner = {
        k: (e, r)
        for k, e, r in zip(
            reversed(keys.tolist()), reversed(frame["extract"].tolist()), reversed(frame.index.tolist()), strict=True
        )
    }
    findings: list[Finding] = []
    drop: set[int] = set()
    for number, rows in frame.groupby("extract"):
        shared = [(r, owner[keys[r]][1]) for r in rows.index if owner[keys[r]][0] < number]
        if not shared:
            continue
        extract = dataset.extracts[int(str(number))]
        differing = [
            (here, there, name)
            for here, there in shared
            for name in _figures(schema)
            if not _same(frame, here, there, name)
        ]
        first = dataset.locate(shared[0][1], schema.key[-1])
        if not differing:
            drop.update(r for r, _ in shared)
            findings.append(
                finding(
                    SAME_COPY,
                    Location(extract.berkas, extract.lembar, "", "", "", extract.bagian),
                    tabel=schema.title,
                    lain_berkas=first.berkas,
                    lain_lembar=first.lembar,
                )
            )
        for here, there, name in differing[:100]:
            other = dataset.locate(there, name)
            findings.append(
                finding(
                    VERSIONS,
                    dataset.locate(here, name),
                    kunci=_key_words(schema, frame, here),
                    lain_berkas=other.berkas,
                    lain_lembar=other.lembar,
                    lain_sel=other.sel,
                    lain_nilai=other.nilai,
                )
            )
            drop.add(here)
    kept = frame.drop(index=sorted(drop)).reset_index(drop=True)
    return Dataset(schema, schema.prepare(kept) if schema.prepare else kept, dataset.extracts), findings


def _row_keys(schema: Schema, frame: pd.DataFrame) -> pd.Series[str]:
    parts = zip(*(map(str, frame[name].tolist()) for name in schema.key), strict=True)
    return pd.Series(["|".join(words) for words in parts], index=frame.index, dtype=object)


def _figures(schema: Schema) -> list[str]:
    return [n for n, c in schema.columns().items() if c.kind is not Kind.NUMBERING and n not in schema.key]


def _same(frame: pd.DataFrame, here: int, there: int, name: str) -> bool:
    pair: Any = frame.loc[[here, there], name].tolist()
    empty = [value is None or value is pd.NA for value in pair]
    return all(empty) if any(empty) else bool(pair[0] == pair[1])


def _key_words(schema: Schema, frame: pd.DataFrame, row: int) -> str:
    parts: list[object] = [frame.at[row, name] for name in schema.key]
    return " / ".join(day_words(part) if isinstance(part, date) else str(part) for part in parts)


def _blanks(dataset: Dataset) -> list[Finding]:
    """Return a finding for each blank cell that the schema needs filled."""
    findings = []
    schema = dataset.schema
    titles = schema.titles()
    totals = {row_sum.total: row_sum for row_sum in schema.row_sums}
    for number, rows in dataset.frame.groupby("extract"):
        extract = dataset.extracts[int(str(number))]
        for name, column in schema.columns().items():
            cells = extract.cells.get(name)
            if cells is None or column.stated or column.blank is not Blank.GALAT or column.kind is Kind.NUMBERING:
                continue
            if not column.required and column.kind not in FIGURES:
                continue
            if name in totals and all(part in extract.cells for part in (*totals[name].plus, *totals[name].minus)):
                continue
            blank = cells.state == State.BLANK
            if blank.all() and name in schema.whole_blank and _whole_blank(dataset, name):
                continue
            for row, position in zip(rows.index, rows["posisi"], strict=True):
                place = dataset.locate(int(row), name) if blank[position] else None
                if place is not None:
                    told = LACKING if column.within and place.nilai else BLANK_CELL
                    findings.append(finding(told, place, isi=titles[name]))
    return findings


def _whole_blank(dataset: Dataset, name: str) -> bool:
    return bool(dataset.frame[name].isna().all())


def _duplicates(dataset: Dataset) -> list[Finding]:
    schema, frame = dataset.schema, dataset.frame
    keys = frame[list(schema.key)]
    whole = keys.notna().all(axis=1)
    repeated = frame.index[keys.duplicated() & whole]
    if not len(repeated):
        return []
    words = _row_keys(schema, frame)
    first = dict(zip(reversed(words.tolist()), reversed(frame.index.tolist()), strict=True))
    column = next((n for n in reversed(schema.key) if n in schema.columns()), next(iter(schema.columns())))
    column = "kode" if "kode" in schema.columns() else column
    return [
        finding(
            DUPLICATE,
            dataset.locate(int(row), column),
            kunci=_key_words(schema, frame, int(row)),
            tabel=schema.title,
            pertama=dataset.locate(first[words[row]], column).sel,
        )
        for row in repeated
    ]


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


def wrong_years(extracts: list[Extract], tahun: int) -> list[Finding]:
    """Return a finding for each title line above a table that names another year.

    The name of an earlier election does not count where another line names this year.
    """
    findings = []
    for extract in extracts:
        named = [(cell, text, years) for cell, text in extract.titles if (years := title_years(text)) is not None]
        this_year = any(tahun in years for _, _, years in named)
        for cell, text, years in named:
            if tahun not in years and not (this_year and names_election(text)):
                place = Location(extract.berkas, extract.lembar, cell, "", text, extract.bagian)
                said = f"{years[0]}" if len(years) == 1 else f"{years[0]}-{years[-1]}"
                findings.append(finding(OTHER_YEAR, place, tahun_judul=said, tahun=tahun))
    return findings
