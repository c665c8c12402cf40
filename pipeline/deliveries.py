"""Rows delivered more than once: copies are read once, versions that differ are told at their cells."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.findings import Finding, FindingType, Location, Severity, Tally, finding
from pipeline.reading.dates import day_words
from pipeline.runs import numbered
from pipeline.tables import Dataset
from schemas.base import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from schemas.base import Schema

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
MOST_KEYS = 2**62  # numbers that keys may need before they are counted anew


def keys_recur(dataset: Dataset) -> bool:
    """Tell whether any two rows have one key."""
    keys = np.sort(row_keys(dataset.schema, dataset.frame))  # in an eighth of the time of hashing them
    return bool((keys[1:] == keys[:-1]).any())


def summaries(dataset: Dataset) -> set[int]:
    """Return the ids of the tables of which every row stands in another one too, while not every row of that does.

    Of a row that is delivered twice the one with the rows below it stays, so that these keep their parent.
    """
    keys = pd.Series(row_keys(dataset.schema, dataset.frame))
    tables = dataset.frame["extract"].reset_index(drop=True)
    shared = tables.groupby(keys).transform("nunique") > 1
    return {id(dataset.extracts[int(str(number))]) for number, known in shared.groupby(tables) if known.all()}


def once(dataset: Dataset, of_other_year: npt.NDArray[np.bool_]) -> tuple[Dataset, list[Finding]]:
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
        rows = np.flatnonzero(giving(dataset, fields)[extract])
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


def giving(dataset: Dataset, fields: list[str]) -> npt.NDArray[np.bool_]:
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
        kunci=key_words(dataset.schema, dataset.frame, here),
        lain_berkas=other.berkas,
        lain_lembar=other.lembar,
        lain_sel=other.sel,
        lain_nilai=other.nilai,
    )


def row_keys(schema: Schema, frame: pd.DataFrame, *besides: str) -> npt.NDArray[np.int64]:
    """Return a number for each row's key, with columns ``besides``: equal keys have equal numbers."""
    keys, most = np.zeros(len(frame), np.int64), 1
    for name in (*besides, *schema.key):
        codes, values = numbered(frame[name])
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


def key_words(schema: Schema, frame: pd.DataFrame, row: int) -> str:
    """Return the key of a row in words: "Belu / Lamaknen / Makir / 1"."""
    parts: list[object] = [frame.at[row, name] for name in schema.key]
    return " / ".join(day_words(part) if isinstance(part, date) else str(part) for part in parts)
