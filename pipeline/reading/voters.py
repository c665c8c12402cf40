"""What is kept of a by-name list once it was read: numbers that serve checks and counts, never a text of a person."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas.util import hash_array

from pipeline.addresses import cell_name
from pipeline.findings import Finding, FindingType, Location, finding, first_told
from pipeline.reading.people import UNKNOWN, disability_of, marital_status_of, sex_of
from pipeline.reading.problems import BLANK_CELL, PLACE_UNKNOWN, PROBLEMS
from pipeline.reading.text import normalise
from pipeline.reading.values import Problem, State
from pipeline.tables import locate
from schemas.base import Blank, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from pipeline.tables import Extract

NO_DAY = np.iinfo(np.int32).min
PLACES = ("kabupaten", "kecamatan", "desa")
STAGES = {"a3": ("a3kwk", "dpt"), "a1": ("a1kwk", "dps"), "a": ("akwk", "modela")}
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(slots=True)
class Voters:
    """One by-name list, an entry a voter.

    ``stage`` is the list's stage ("a", "a1", "a3"); ``nik`` int64, 0 where unreadable; ``person`` a hash of name and
    birth date (uint64, 0 where one is missing); ``born`` days since 1970 (int32, NO_DAY where unknown); ``sex``,
    ``marital`` and ``disability`` the codes of :mod:`pipeline.reading.people` (int8); ``place`` an index into
    ``places`` (kabupaten, kecamatan, desa); ``tps`` its number, 0 where unknown.
    """

    stage: str
    nik: npt.NDArray[np.int64]
    person: npt.NDArray[np.uint64]
    born: npt.NDArray[np.int32]
    sex: npt.NDArray[np.int8]
    marital: npt.NDArray[np.int8]
    disability: npt.NDArray[np.int8]
    place: npt.NDArray[np.int32]
    tps: npt.NDArray[np.int32]
    places: list[tuple[str, str, str]]


def digest(extract: Extract) -> tuple[Extract, list[Finding]]:
    """Return a by-name list with its cells replaced by :class:`Voters`, and what is blank or unknown in it."""
    findings = [*_blanks(extract), *_unplaced(extract)]
    born = _numbers(extract, "tanggal_lahir", _day, NO_DAY, np.int32)
    coded = {}
    for name, code in (("jenis_kelamin", sex_of), ("status_kawin", marital_status_of)):
        coded[name] = _numbers(extract, name, code, UNKNOWN, np.int8)
        findings += _unknown(extract, name, coded[name])
    places, place = _placed(extract)
    voters = Voters(
        stage=_stage(extract),
        nik=_whole(extract, "nik"),
        person=_persons(extract, born),
        born=born,
        sex=coded["jenis_kelamin"],
        marital=coded["status_kawin"],
        disability=_numbers(extract, "disabilitas", disability_of, 0, np.int8),
        place=place,
        tps=_whole(extract, "tps").astype(np.int32),
        places=places,
    )
    return replace(extract, cells={}, voters=voters), findings


def some(
    type_: FindingType,
    extract: Extract,
    rows: npt.NDArray[np.int64],
    column: str,
    words: Callable[[int], Mapping[str, object]] = lambda _: {},
    shown: Callable[[int], str] = lambda _: "",
) -> list[Finding]:
    """Return a finding for each of the list's rows, as many as :func:`~pipeline.findings.first_told` tells.

    ``words`` gives the values of a row's message, ``shown`` what may be told of its cell.
    """

    def make(row: int) -> Finding:
        place = locate(extract, row, column)
        return finding(type_, replace(place, nilai=shown(row) or place.nilai), **words(row))

    return first_told(rows.tolist(), make)


def _blanks(extract: Extract) -> list[Finding]:
    findings = []
    for name, column in extract.schema.columns().items():
        cells = extract.cells.get(name)
        if cells is not None and column.blank is Blank.GALAT and column.kind is not Kind.NUMBERING:
            blank = np.asarray(cells.state) != State.VALUE
            blank &= np.asarray(cells.state) != State.BAD
            findings += some(BLANK_CELL, extract, np.flatnonzero(blank), name)
    return findings


def _unplaced(extract: Extract) -> list[Finding]:
    """Return a finding for each level of the place that neither a column nor a title gives."""
    titles = extract.schema.titles()
    header = cell_name(extract.header_row, min(extract.columns.values()))
    place = Location(extract.berkas, extract.lembar, header, bagian=extract.bagian)
    return [
        finding(
            PLACE_UNKNOWN, place, tabel=extract.schema.title, apa=titles[name], contoh=f"{titles[name].upper()} : ..."
        )
        for name in ("kecamatan", "desa", "tps")
        if name not in extract.cells
    ]


def _unknown(extract: Extract, name: str, codes: npt.NDArray[np.int8]) -> list[Finding]:
    cells = extract.cells.get(name)
    if cells is None:
        return []
    rows = np.flatnonzero((codes == UNKNOWN) & (np.asarray(cells.state) == State.VALUE))
    wanted = {"jenis_kelamin": ("jenis kelamin", "L atau P"), "status_kawin": ("status perkawinan", "B, S, atau P")}[
        name
    ]
    words = {"jenis": wanted[0], "contoh": wanted[1]}
    return some(PROBLEMS[Problem.NOT_A_NUMBER], extract, rows, name, lambda _: words)


def _factors(extract: Extract, name: str) -> tuple[npt.NDArray[np.int64], list[Any]]:
    """Return the distinct values of a column and each row's index into them, -1 where it has none."""
    cells = extract.cells.get(name)
    if cells is None:
        return np.full(len(extract.rows), -1), []
    codes, distinct = pd.factorize(np.asarray(cells.values, object))
    return np.where(np.asarray(cells.state) == State.VALUE, codes, -1), distinct.tolist()


def _whole(extract: Extract, name: str) -> npt.NDArray[np.int64]:
    """Return a column of whole numbers, 0 where there is none."""
    cells = extract.cells.get(name)
    if cells is None:
        return np.zeros(len(extract.rows), np.int64)
    values: npt.NDArray[np.int64] = pd.array(cells.values, "Int64").to_numpy(np.int64, na_value=0)  # type: ignore[call-overload]
    return values


def _numbers(extract: Extract, name: str, convert: Callable[[Any], int], missing: int, dtype: type) -> npt.NDArray[Any]:
    """Return a column as numbers; each distinct value is converted once."""
    codes, distinct = _factors(extract, name)
    return np.array([*map(convert, distinct), missing], dtype)[codes]


def _day(value: date) -> int:
    return value.toordinal() - _EPOCH


def _persons(extract: Extract, born: npt.NDArray[np.int32]) -> npt.NDArray[np.uint64]:
    """Return a hash of name and birth date: equal for one person on two lists, and telling nobody's name."""
    codes, distinct = _factors(extract, "nama")
    names = hash_array(np.array([*map(str.upper, distinct), ""], object), categorize=False)[codes]
    known = (codes >= 0) & (born != NO_DAY)
    return np.where(known, hash_array(names + born.astype(np.uint64)), np.uint64(0))


def _placed(extract: Extract) -> tuple[list[tuple[str, str, str]], npt.NDArray[np.int32]]:
    """Return the distinct places in order of appearance, and each voter's index into them."""
    columns = [_factors(extract, name) for name in PLACES]
    whole = np.zeros(len(extract.rows), np.int64)
    for codes, distinct in columns:
        whole = whole * (len(distinct) + 1) + codes + 1
    index, groups = pd.factorize(whole)
    first = np.full(len(groups), len(index))
    np.minimum.at(first, index, np.arange(len(index)))
    texts = [[str(([*distinct, ""])[code]) for code in codes[first].tolist()] for codes, distinct in columns]
    return list(zip(*texts, strict=True)), index.astype(np.int32)


def _stage(extract: Extract) -> str:
    """Return the stage that title, sheet or file name says, the first list of all (A-KWK) where none does."""
    for text in (*(text for _, text in extract.titles), extract.lembar, extract.berkas.rsplit("/", 1)[-1]):
        words = re.sub(r"\W", "", normalise(text))
        found = next((stage for stage, names in STAGES.items() if any(name in words for name in names)), None)
        if found:
            return found
    return "a"
