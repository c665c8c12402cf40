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
from pipeline.findings import Finding, FindingType, Location, Severity, Tally, finding
from pipeline.reading.people import (
    LONG_NUMBER,
    NO_DISABILITY,
    UNKNOWN,
    disability_of,
    marital_status_of,
    masked,
    sex_of,
)
from pipeline.reading.problems import BLANK_CELL, PLACE_UNKNOWN, PROBLEMS
from pipeline.reading.text import normalise, place_key
from pipeline.reading.values import Problem, State
from pipeline.tables import locate
from schemas.base import Blank, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from pipeline.tables import Extract

NO_DAY = np.iinfo(np.int32).min
PLACES = ("kabupaten", "kecamatan", "desa")
STAGES = {
    "a3": ("a3kwk", "modela3", "dpt", "pemilihtetap"),
    "a1": ("a1kwk", "modela1", "dps", "pemilihsementara"),
    "a": ("akwk", "modela"),
}
LARGEST_TPS = 9_999  # of a desa; a number above is no TPS but something typed into its column
_EPOCH = date(1970, 1, 1).toordinal()
NO_PLACE = FindingType(
    "WIL-04",
    Severity.GALAT,
    "Nama tempat berisi nomor",
    'Kolom {kolom} memuat "{nilai}", bukan nama {apa}.',
    "Pindahkan nomor itu ke kolomnya dan tulis nama {apa} di sel {sel}.",
    "NIK terketik di kolom Kecamatan.",
)
NO_TPS = FindingType(
    "WIL-05",
    Severity.GALAT,
    "Bukan nomor TPS",
    'Nomor TPS "{nilai}" tidak mungkin.',
    "Tulis nomor TPS di sel {sel}, misalnya 001.",
    "TPS 0, atau nomor telepon di kolom TPS.",
)
NO_STAGE = FindingType(
    "NIK-11",
    Severity.INFO,
    "Tahap daftar pemilih tidak disebut",
    "Daftar di lembar {lembar} tidak menyebut tahapnya; dianggap Model A-KWK.",
    "Tulis tahapnya pada judul, misalnya MODEL A.3-KWK atau DAFTAR PEMILIH TETAP.",
    "Judul hanya DAFTAR PEMILIH.",
)


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


def digest(extract: Extract, tally: Tally) -> tuple[Extract, list[Finding]]:
    """Return a by-name list with its cells replaced by :class:`Voters`, and what it lacks as a whole.

    What is blank or unknown in single rows goes to ``tally``.
    """
    teller = Teller(tally, extract)
    _blanks(teller)
    born = _numbers(extract, "tanggal_lahir", _day, NO_DAY, np.int32)
    coded = {}
    for name, (code, missing, unknown, kind, example) in _CODES.items():
        coded[name] = _numbers(extract, name, code, missing, np.int8)
        _unknown(teller, name, coded[name] == unknown, {"jenis": kind, "contoh": example})
    nik = _whole(extract, "nik")
    places, place = _placed(teller, nik > 0)
    stage = _stage(extract)
    voters = Voters(
        stage=stage or "a",
        nik=nik,
        person=_persons(extract, born),
        born=born,
        sex=coded["jenis_kelamin"],
        marital=coded["status_kawin"],
        disability=np.maximum(coded["disabilitas"], 0),
        place=place,
        tps=_tps(teller),
        places=places,
    )
    place_of_sheet = Location(extract.berkas, extract.lembar, bagian=extract.bagian)
    findings = [*_unplaced(extract), *([] if stage else [finding(NO_STAGE, place_of_sheet)])]
    return replace(extract, cells={}, voters=voters), findings


@dataclass(frozen=True, slots=True)
class Teller:
    """Adds findings about rows of one by-name list."""

    tally: Tally
    extract: Extract

    def tell(
        self,
        type_: FindingType,
        rows: npt.NDArray[np.int64],
        column: str,
        words: Callable[[int], Mapping[str, object]] = lambda _: {},
        shown: Callable[[int], str] = lambda _: "",
    ) -> None:
        """Add one for each row: ``words`` gives the values of its message, ``shown`` what may be told of its cell."""

        def make(row: int) -> Finding:
            place = locate(self.extract, row, column)
            return finding(type_, replace(place, nilai=shown(row) or place.nilai), **words(row))

        self.tally.add_all(type_, self.extract.berkas, rows.tolist(), make)


def _blanks(teller: Teller) -> None:
    extract = teller.extract
    for name, column in extract.schema.columns().items():
        cells = extract.cells.get(name)
        if cells is not None and column.blank is Blank.GALAT and column.kind is not Kind.NUMBERING:
            blank = np.asarray(cells.state) != State.VALUE
            blank &= np.asarray(cells.state) != State.BAD
            teller.tell(BLANK_CELL, np.flatnonzero(blank), name)


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


_CODES: dict[str, tuple[Callable[[str], int], int, int, str, str]] = {  # code of a text, of none, of an unknown one
    "jenis_kelamin": (sex_of, UNKNOWN, UNKNOWN, "jenis kelamin", "L atau P"),
    "status_kawin": (marital_status_of, UNKNOWN, UNKNOWN, "status perkawinan", "B, S, atau P"),
    "disabilitas": (disability_of, 0, NO_DISABILITY, "ragam disabilitas", "1 sampai 5, atau kosong bila tidak ada"),
}


def _unknown(teller: Teller, name: str, unknown: npt.NDArray[np.bool_], words: Mapping[str, object]) -> None:
    cells = teller.extract.cells.get(name)
    if cells is not None:
        rows = np.flatnonzero(unknown & (np.asarray(cells.state) == State.VALUE))
        teller.tell(PROBLEMS[Problem.NOT_A_NUMBER], rows, name, lambda _: words)


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


def _tps(teller: Teller) -> npt.NDArray[np.int32]:
    """Return the number of each voter's TPS, 0 where there is none."""
    extract = teller.extract
    numbers = _whole(extract, "tps")
    possible = (numbers >= 1) & (numbers <= LARGEST_TPS)
    cells = extract.cells.get("tps")
    if cells is not None:
        given = np.asarray(cells.state) == State.VALUE
        teller.tell(NO_TPS, np.flatnonzero(given & ~possible), "tps")
    return np.where(possible, numbers, 0).astype(np.int32)


def _placed(teller: Teller, known: npt.NDArray[np.bool_]) -> tuple[list[tuple[str, str, str]], npt.NDArray[np.int32]]:
    """Return the distinct places in order of appearance, and each voter's index into them.

    A name is taken as it stands first, however it is spelled later. What may tell who a voter is becomes no place: a
    text with a number in it, or one that stands in no row with a readable NIK (``known``).
    """
    whole = np.zeros(len(teller.extract.rows), np.int64)
    columns: list[tuple[npt.NDArray[np.int64], list[str]]] = []
    for name in PLACES:
        codes, texts = _names(teller, name)
        columns.append((codes, [*texts, ""]))
        whole = whole * (len(texts) + 1) + codes + 1
    whole[~np.isin(whole, whole[known])] = 0
    index, groups = pd.factorize(whole)
    first = np.full(len(groups), len(index))
    np.minimum.at(first, index, np.arange(len(index)))
    named = zip(*([texts[code] for code in codes[first].tolist()] for codes, texts in columns), strict=True)
    places = [place if group else ("", "", "") for place, group in zip(named, groups.tolist(), strict=True)]
    return places, index.astype(np.int32)


def _names(teller: Teller, name: str) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Return each row's index into the names of one level of its place, -1 for none, and these names."""
    given, distinct = _factors(teller.extract, name)
    texts = ["" if LONG_NUMBER.search(text) else text for text in map(str, distinct)]
    odd = np.array([not text for text in texts] + [False])[given]
    words = {"apa": teller.extract.schema.titles()[name].lower()}
    teller.tell(NO_PLACE, np.flatnonzero(odd), name, lambda _: words, lambda row: masked(str(distinct[given[row]])))
    first: dict[str, int] = {}
    same = [first.setdefault(place_key(text), at) for at, text in enumerate(texts)]
    return np.array([*same, -1])[given], texts


def _stage(extract: Extract) -> str:
    """Return the stage that title, sheet or file name says, "" where none does."""
    for text in (*(text for _, text in extract.titles), extract.lembar, extract.berkas.rsplit("/", 1)[-1]):
        words = re.sub(r"\W", "", normalise(text))
        found = next((stage for stage, names in STAGES.items() if any(name in words for name in names)), None)
        if found:
            return found
    return ""
