"""What the office knows beforehand: kabupaten/kota, its Bagian, how indicators count. Data files beside this one."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import product

from pipeline.reading.text import key, normalise, one_typo, suggest, unnumbered


@dataclass(frozen=True, slots=True)
class Region:
    """A kabupaten or kota: dotted code ("53.03"), name ("Timor Tengah Utara", "Kota Kupang"), province."""

    kode: str
    nama: str
    provinsi: str


@dataclass(frozen=True, slots=True)
class Bagian:
    """A Bagian: its name in full, its short form, and the words that name it."""

    nama: str
    singkatan: str
    kata: frozenset[str]


@dataclass(frozen=True, slots=True)
class Indicator:
    """How indicators that start with ``pola`` count: arah, whether a year without cases scores 0.

    ``bagian`` is the short form of the Bagian that promises it, "" where none alone does.
    """

    pola: str
    arah: str
    bisa_tanpa_kasus: bool
    bagian: str = ""


def _rows(name: str) -> list[dict[str, str]]:
    text = files("schemas").joinpath(name).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


_SHORT_DIRECTIONS = {"utara": "ut", "selatan": "sel", "barat": "bar", "timur": "tim", "tengah": "teng"}
_DIRECTIONS = frozenset(
    {"barat", "daya", "laut", "selatan", "tengah", "tenggara", "timur", "utara"}
)  # of another's name


@cache
def built_in_regions() -> tuple[Region, ...]:
    """Return the kabupaten/kota of the province, as delivered with the program."""
    return tuple(Region(**row) for row in _rows("wilayah.csv"))


_added: tuple[Region, ...] = ()


def use_regions(added: tuple[Region, ...]) -> None:
    """Let the register hold ``added`` besides the built-in kabupaten/kota, and nothing added before."""
    global _added  # noqa: PLW0603 - one register a run, known to every reader of a name
    if added != _added:
        _added = added
        regions.cache_clear()
        _region_keys.cache_clear()


@cache
def regions() -> dict[str, Region]:
    """Return the kabupaten/kota by canonical name, in order of code."""
    known = {region.kode: region for region in (*_added, *built_in_regions())}
    return {known[kode].nama: known[kode] for kode in sorted(known)}


@cache
def _region_keys() -> dict[str, Region]:
    """Return the register by all names of each region; short forms that two regions share name neither."""
    keys: dict[str, Region] = {}
    shorts: dict[str, list[Region]] = {}
    for region in regions().values():
        is_kota = region.nama.startswith("Kota ")
        prefixes = ("",) if is_kota else ("", "Kabupaten ", "Kab ")
        names = {f"{prefix}{region.nama}" for prefix in prefixes} | {region.kode, region.kode.replace(".", "")}
        keys |= {key(name): region for name in names}
        initials = "".join(word[0] for word in region.nama.split())
        for prefix in prefixes if len(initials) > 2 else prefixes[1:]:
            shorts.setdefault(key(f"{prefix}{initials}"), []).append(region)
        for prefix, short in product(prefixes, _syllables(region.nama)):
            shorts.setdefault(key(f"{prefix}{short}"), []).append(region)
    return {name: owners[0] for name, owners in shorts.items() if len(owners) == 1} | keys


def _syllables(name: str) -> list[str]:
    """Return the short forms of a name and its direction: "Matim" and "Mantim" for Manggarai Timur."""
    first, _, direction = name.lower().partition(" ")
    short = _SHORT_DIRECTIONS.get(direction)
    return [f"{first[:letters]}{short}" for letters in (2, 3, 4)] if short else []


def find_region(text: str) -> Region | None:
    """Return the kabupaten/kota a text names: its name, short form ("TTU", "Matim") or code, also behind "KPU"."""
    words = key(re.sub(r"^\s*\d{1,2}[.)]\s+(?=\D)", "", text))
    words = re.sub(r"^(?:kpu|satker|\d{1,2}(?=kab))+", "", words)
    return _region_keys().get(words) or _region_keys().get(re.sub(r"^\d{4}", "", words))


def suggest_region(text: str) -> Region | None:
    """Return the one kabupaten/kota whose name comes close to the text, None where none does."""
    words = re.sub(r"^(?:kpu|kabupaten|kab)+", "", key(text))
    near = [region for name, region in _region_keys().items() if one_typo(words, name)]
    if near:
        return near[0]
    said = normalise(text).title()
    if said.startswith("Kota "):  # a word of all kota makes none of them near
        choices = {region.nama.removeprefix("Kota "): region for region in regions().values()}
    else:
        choices = regions()
    name = suggest(said.removeprefix("Kota "), list(choices))
    return choices[name] if name else None


def region_in(text: str) -> Region | None:
    """Return the kabupaten/kota named in a title, sheet or file name ("KABUPATEN BELU", "53.04 Belu"), else None."""
    text = re.sub(r"\bprov(?:insi|\.)?(?!\w).*$", "", text, flags=re.IGNORECASE)  # Gorontalo is both
    named = re.search(r"\b(?:kabupaten|kab\.?|kota)\b[\s.:]*(.+)$", text, re.IGNORECASE)
    candidates = [text, re.sub(r"^[\s\d.\-_]+", "", text)]
    if named:
        words = named[1].split()
        prefix = "Kota " if named[0].lower().startswith("kota") else ""
        candidates += [
            prefix + " ".join(words[:n])
            for n in range(min(4, len(words)), 0, -1)
            if not _DIRECTIONS.intersection(map(str.lower, words[n : n + 1]))
        ]
    code = re.match(r"\s*(\d\d\.?\d\d)\b", text)
    if code:
        candidates.append(code[1])
    words = re.sub(r"[^\w]+", " ", re.sub(r"\b(?:19|20)\d\d\b", " ", text)).split()
    candidates += [" ".join(words[-n:]) for n in range(min(4, len(words)), 0, -1)]
    return next((region for text in candidates if (region := find_region(text))), None)


@cache
def all_bagian() -> tuple[Bagian, ...]:
    """Return the Bagian of the office."""
    return tuple(Bagian(row["nama"], row["singkatan"], frozenset(row["kata"].split())) for row in _rows("bagian.csv"))


def find_bagian(text: str) -> Bagian | None:
    """Return the Bagian a title, folder, sheet or file name names: by its short form or two of its own words."""
    words = set(normalise(text).split())
    named = [b for b in all_bagian() if b.singkatan.lower() in words]
    if named:
        return named[0]
    scored = sorted(((len(b.kata & words), b.nama) for b in all_bagian()), reverse=True)
    best, second = scored[0], scored[1]
    if best[0] < 2 or best[0] == second[0]:
        return None
    return next(b for b in all_bagian() if b.nama == best[1])


@cache
def indicators() -> tuple[Indicator, ...]:
    """Return the register of indicators, longest pattern first."""
    rows = [Indicator(r["pola"], r["arah"], r["bisa_tanpa_kasus"] == "ya", r["bagian"]) for r in _rows("indikator.csv")]
    return tuple(sorted(rows, key=lambda row: -len(row.pola)))


@cache
def _voting_days() -> dict[int, date]:
    days = (date.fromisoformat(row["tanggal"]) for row in _rows("pemungutan.csv"))
    return {day.year: day for day in days}


def voting_day_of(tahun: int) -> date | None:
    """Return the voting day of that year's Pemilihan, None in a year without one."""
    return _voting_days().get(tahun)


def find_indicator(text: str) -> Indicator | None:
    """Return the register's entry whose pattern the indicator starts with, the longest first."""
    words = normalise(unnumbered(text))
    return next((entry for entry in indicators() if words.startswith(normalise(entry.pola))), None)


@cache
def kegiatan_wordings() -> dict[str, str]:
    """Return the budget's code of a kegiatan by a wording other than the budget's own."""
    return {row["bunyi"]: row["kode"] for row in _rows("kegiatan.csv")}


@cache
def supporting_data() -> dict[str, str]:
    """Return the formula over tables (:mod:`schemas.rumus`) by the start of its indicators, longest start first."""
    return {row["pola"]: row["rumus"] for row in sorted(_rows("data_dukung.csv"), key=lambda row: -len(row["pola"]))}
