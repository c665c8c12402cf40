"""What a column's header texts may mean in the words of a schema, closest first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeAlias

from pipeline.reading.text import fold_lookalikes, key, normalise, unmarked
from schemas import all_schemas
from schemas.base import Column, Kind, Schema

if TYPE_CHECKING:
    from collections.abc import Sequence

Path: TypeAlias = tuple[str, ...]  # a column's header texts from top to bottom
Texts: TypeAlias = tuple[tuple[int, str, str, str], ...]

COUNTS = re.compile(r"^(?:jumlah|jml|total|banyaknya|anggota|subbag(?:ian)?)(?=.)")
_SEVERAL = re.compile(r"\s*[/,&+–-]\s*|\s+(?:dan|serta)\s+", re.IGNORECASE)
_BRACKETS = re.compile(r"^(.*?\S)\s*\((?![^()]*(?:%|\brp\b))([^()]*\w[^()]*)\)(.*)$", re.IGNORECASE | re.DOTALL)
_HINT = re.compile(r"\s*\([^()]*\)\s*$")
_PER_CENT = re.compile(r"\b(?:per ?sen|prosen)(?:tase|tasi)?\b")
_PLAN = re.compile(r"\b(?:renstra|rpjm[nd]?|rencana strategis|jangka menengah)\b", re.IGNORECASE)
_CALLED = re.compile(r"^(?:nama|kpu)(?=.)")
_NAMES = frozenset({Kind.TEXT, Kind.REGION, Kind.MONTH, Kind.TPS})
_UNIT = re.compile(
    r"\(\s*(?:orang|org|jiwa|pemilih|suara|unit|buah|lembar|surat|kali|berkas|dokumen|keputusan|sk)\s*\)",
    re.IGNORECASE,
)
_WHOLE = frozenset(
    (
        *("l+p", "lp", "jumlah", "jml", "total", "jumlahpemilih", "totalpemilih", "anggota", "rp", "rupiah"),
        *("kumulatif", "sdbulanini", "sdperiode", "sdperiodeini"),
    )
)
_OF_VOTERS = frozenset(("jumlah", "total", "pemilih", "daftar", "jenis", "kelamin"))  # above L and P, saying no more
_SUM, _START, _UPWARD, _TAIL, _TIER = 4, 5, 7, 8, 10


@dataclass(frozen=True, slots=True)
class Words:
    """A schema's header words: key -> fields, with the marks for per cent and rupiah and without them."""

    schema: Schema
    marked: dict[str, list[str]]
    bare: dict[str, list[str]]
    absent: frozenset[str]
    elsewhere: frozenset[str]
    columns: dict[str, Column]


@cache
def words_of(name: str) -> Words:
    """Return the header words of the schema of a name."""
    schema = next(s for s in all_schemas() if s.name == name)
    marked: dict[str, list[str]] = {}
    bare: dict[str, list[str]] = {}
    titles, columns = schema.titles(), schema.columns()
    for field_name, column in columns.items():
        for text in (titles[field_name], *column.aliases):
            marked.setdefault(key(text), []).append(field_name)
            bare.setdefault(unmarked(text), []).append(field_name)
    absent, elsewhere = frozenset(map(key, schema.absent)), frozenset(map(unmarked, schema.elsewhere))
    return Words(schema, marked, bare, absent, elsewhere, columns)


@cache
def vocabulary() -> frozenset[str]:
    """Return the keys of all words that occur in headers."""
    words = {w for schema in all_schemas() for w in (*words_of(schema.name).marked, *words_of(schema.name).bare)}
    parts = {
        key(part)
        for schema in all_schemas()
        for column in schema.columns().values()
        for alias in column.aliases
        for part in alias.rsplit(" ", 1)
    }
    return frozenset(words | parts) - {""}


@cache
def schemas_by_word() -> dict[str, set[str]]:
    """Return the names of the schemas that know a header word."""
    found: dict[str, set[str]] = {}
    for schema in all_schemas():
        words = words_of(schema.name)
        for word in (*words.marked, *words.bare):
            found.setdefault(word, set()).add(schema.name)
    return found


def _candidates(path: Path) -> list[tuple[int, str]]:
    """Return what a column's header texts may say, ranked, most specific first.

    All of them, their ends, what a sum below it says ("Tri I" above "L+P"), their beginnings, all from the bottom up
    ("Laki-laki" above "DP4"), and the lowest behind the last word above it ("DPB TRIWULAN" above "I").
    """
    count = len(path)
    ends = [(at, " ".join(path[at:])) for at in range(count)]
    starts = [(_START + count - 1 - at, " ".join(path[:at])) for at in range(count - 1, 0, -1)]
    sums = [(_SUM, starts[0][1])] if starts and key(path[-1]) in _WHOLE else []
    upward = [(_UPWARD, " ".join(reversed(path)))] if count > 1 else []
    tails = [(_TAIL, f"{words[-1]} {path[-1]}") for text in path[-2:-1] if (words := normalise(text).split())]
    return [*ends, *sums, *starts, *upward, *tails]


def is_weak(rank: int) -> bool:
    """Tell whether a match leaves out what the lowest header says."""
    return _START <= rank % _TIER < _UPWARD


@lru_cache(maxsize=1024)
def keys_of(path: Path) -> Texts:
    """Return (rank, text, key, key without marks) of what a column's header texts may say."""
    return tuple((rank, text, key(text), unmarked(text)) for rank, text in _candidates(path))


def choices_of(path: Path, words: Words) -> list[tuple[int, str]]:
    """Return (rank, field) of the fields that a column's header texts may mean; a lower rank is a closer match.

    Below a group of another table ("Anggaran" above "Realisasi", beside "Kinerja") nothing is meant.
    """
    if words.elsewhere and any(unmarked(text) in words.elsewhere for text in path):
        return []
    texts = keys_of(path)
    for tier, ways in enumerate((_as_marked, _unmarked, _counted, _hinted, _called, _of_hundred, _together)):
        found: dict[str, int] = {}
        for rank, text, marked, bare in texts:
            for name in ways(text, marked, bare, words):
                if not is_weak(rank) or _fits(words.columns[name], path[-1]):
                    found.setdefault(name, rank + tier * _TIER)
        if found:
            named = sorted((rank, name) for name, rank in found.items())
            return (all(is_weak(rank) for rank, _ in named) and _explained(path, words)) or named
    return _explained(path, words)


@lru_cache(maxsize=1024)
def said_by_titles(name: str, titles: tuple[str, ...]) -> str:
    """Return the header words that the first telling title gives to columns, "" where none does or one gives several.

    ``titles`` are normalised, the nearest to the table first; what a phrase has behind a plus may stand in any of them.
    """
    schema = words_of(name).schema
    spaced = [f" {title} " for title in titles]

    def stands(words: str, *where: str) -> bool:
        return any(f" {words} " in title for title in where)

    def means(phrase: str, title: str) -> bool:
        first, *others = phrase.split(" + ")
        return stands(first, title) and all(stands(other, *spaced) for other in others)

    if any(stands(phrase, *spaced) for phrase in schema.untitled):
        return ""
    for title in spaced:
        named = [words for words, phrases in schema.titled.items() if any(means(phrase, title) for phrase in phrases)]
        if named:
            return named[0] if len(named) == 1 else ""
    return ""


def below_title(path: Path, said: str, words: Words) -> Path:
    """Return a column's header texts with what a title says above the lowest, where only both name a field."""
    told = (said, path[-1])
    if not {word for text in path[:-1] for word in normalise(text).split()} <= _OF_VOTERS:
        return path
    if any(not is_weak(rank) for rank, _ in choices_of(path, words)):
        return path
    return told if any(not is_weak(rank) for rank, _ in choices_of(told, words)) else path


def _explained(path: Path, words: Words) -> list[tuple[int, str]]:
    """Return what a header and the words in its brackets both mean: "DPS (A.1-KWK)".

    Where only these say something, they count ("Magister (S2)"); an initial says nothing ("Laki-laki (L)").
    """
    found = [_BRACKETS.match(text) for text in path]
    if not any(found):
        return []
    before, inside = (tuple(f"{m[n]} {m[3]}" if m else t for m, t in zip(found, path, strict=True)) for n in (1, 2))
    plain, meant = choices_of(before, words), choices_of(inside, words)
    if not plain:
        return meant if all(len(key(m[2])) > 1 for m in found if m) else []
    if all(key(m[2]) == f" {normalise(m[1])}".rsplit(" ", 1)[1][:1] for m in found if m):
        return plain
    names = {name for _, name in plain}
    return [(rank, name) for rank, name in meant if name in names]


def _as_marked(_: str, marked: str, __: str, words: Words) -> Sequence[str]:
    return words.marked.get(marked, ())


def _unmarked(text: str, _: str, bare: str, words: Words) -> Sequence[str]:
    return [name for name in words.bare.get(bare, ()) if bare and _fits(words.columns[name], text)]


@lru_cache(maxsize=4096)
def _without_unit(text: str) -> tuple[str, str]:
    said = key(_UNIT.sub(" ", fold_lookalikes(text)))
    return said, COUNTS.sub("", said)


@lru_cache(maxsize=4096)
def _with_sign(text: str) -> str:
    return key(_PER_CENT.sub("%", normalise(text)))


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str, ...]:
    return tuple(key(part) for part in _SEVERAL.split(text))


def _fits(column: Column, text: str) -> bool:
    tokens = normalise(text).split()
    if "%" in tokens:
        return column.kind in {Kind.PERCENT, Kind.MEASURE}
    return "rp" not in tokens or column.kind is Kind.MONEY


def _counted(text: str, _: str, __: str, words: Words) -> Sequence[str]:
    """Return the counts and amounts that a header names with a word for counting before it, or its unit behind it."""
    said, counted = _without_unit(text)
    named = words.marked.get(said) or words.marked.get(counted) or []
    return [name for name in named if words.columns[name].kind in {Kind.COUNT, Kind.MONEY}]


def _called(_: str, marked: str, __: str, words: Words) -> Sequence[str]:
    """Return the names of something that a header calls so: "Nama Bulan", "KPU Kabupaten/Kota"."""
    named = words.marked.get(_CALLED.sub("", marked), ())
    return [name for name in named if words.columns[name].kind in _NAMES]


def _of_hundred(text: str, _: str, __: str, words: Words) -> Sequence[str]:
    """Return the per cents that a header writes in words: "Persen Realisasi" is "% Realisasi"."""
    named = words.marked.get(_with_sign(text), ())
    return [name for name in named if words.columns[name].kind is Kind.PERCENT]


def _hinted(text: str, _: str, __: str, words: Words) -> Sequence[str]:
    """Return the fields of a person that a header names before a hint of how to fill it: "Kelamin (L/P)"."""
    return words.marked.get(key(_HINT.sub("", text)), ()) if words.schema.personal else ()


def _together(text: str, _: str, __: str, words: Words) -> Sequence[str]:
    """Return what each part of a header names: "Unit Kerja/Jabatan", "Kode dan Uraian" (one in the other)."""
    parts = _parts(text)
    if len(parts) < 2:
        return ()
    named = [words.marked.get(part, ()) for part in parts]
    return sorted(set.intersection(*({words.columns[name].within or name for name in names} for names in named)))


@lru_cache(maxsize=1024)
def other_years(paths: tuple[tuple[int, Path], ...]) -> frozenset[int]:
    """Return the columns that say the same as another one, of another year: "Realisasi 2019" beside "Realisasi 2020".

    The report's year is the latest that every header with a year has; a header without one is of the report's year.
    The year that a plan of several years ends in is none.
    """
    groups: dict[str, dict[int, str]] = {}
    for col, path in paths:
        text = " ".join(path)
        years = re.findall(r"\b20\d\d\b", text)
        if not _PLAN.search(text):
            groups.setdefault(unmarked(text) or key(text), {})[col] = years[0] if len(years) == 1 else ""
    named = [said for group in groups.values() if (said := set(group.values()) - {""})]
    common: set[str] = set.intersection(*named) if named else set()
    aside: set[int] = set()
    for group in groups.values():
        own = set(group.values())
        kept = "" if "" in own else max(common & own, default="")
        if len(own) > 1 and (kept or "" in own):
            aside.update(col for col, year in group.items() if year != kept)
    return frozenset(aside)
