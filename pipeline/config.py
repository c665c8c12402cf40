"""``lakip.toml``, read into :class:`pipeline.settings.Settings`; every error names its line (docs/pengaturan.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError, reason_of
from pipeline.reading.limits import MIB, Limits
from pipeline.settings import Acceptance, IndicatorRule, KegiatanWording, Official, Pengesahan, Settings, SupportingRule
from pipeline.wilayah import load_regions
from schemas.rumus import NO_RUMUS, RumusError, parse_rumus

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "lakip.toml"
ARAH = ("maksimal", "minimal", "ordinal", "rentang")


def load_settings(
    inputs: Path,
    outputs: Path,
    tahun: int | None = None,
    jobs: int | None = None,
    paths: tuple[Path, ...] = (),
    cluster: str | None = None,
) -> Settings:
    """Return the settings of a run: the options over ``inputs/lakip.toml`` over the defaults, and ``wilayah.csv``.

    Raises ConfigError for a file that cannot be read, an unknown key or a value that does not fit, with its line.
    """
    path = inputs / FILE_NAME
    values = read_config(path) if path.is_file() else {}
    options = {"inputs": inputs, "outputs": outputs, "paths": paths, "tahun": tahun, "jobs": jobs, "cluster": cluster}
    options["wilayah"] = load_regions(inputs)
    return Settings(**(values | {name: value for name, value in options.items() if value is not None}))  # type: ignore[arg-type]


def read_config(path: Path) -> dict[str, object]:
    """Return the fields of :class:`Settings` that a lakip.toml sets; raises ConfigError."""
    text = _decoded(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_broken(path, text, str(error))) from error
    return _Reader(path, text).settings(data)


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        message = (
            f"{path} tidak dapat dibuka ({reason_of(error)}). Tutup berkas itu di program lain, lalu jalankan lagi."
        )
        raise ConfigError(message) from error
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = f"{path} baris {line}: huruf tidak terbaca. Di Notepad pilih Simpan Sebagai, Encoding UTF-8."
        raise ConfigError(message) from error


def _broken(path: Path, text: str, reason: str) -> str:
    found = re.search(r"line (\d+)", reason)
    lines = text.splitlines()
    number = int(found[1]) if found else len(lines)
    shown = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    return (
        f"{path} baris {number} tidak dapat dibaca: {shown}\n"
        'Teks harus di antara tanda kutip ("..."), angka tanpa titik ribuan, dan satu isian hanya sekali.'
    )


class _UnfitError(Exception):
    """A value does not fit; the text says what would."""


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _UnfitError('teks di antara tanda kutip, misalnya "Sekretariat KPU Provinsi ..."')
    return value.strip()


def _loose_text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        raise _UnfitError("teks di antara tanda kutip")
    return value.isoformat() if isinstance(value, date) else str(value)


def _year(value: object) -> int:
    if type(value) is not int or not 2000 <= value <= 2100:  # noqa: PLR2004 - KPU's first reports; a typing error beyond
        raise _UnfitError("tahun empat angka tanpa tanda kutip, misalnya 2020")
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 1:
        raise _UnfitError("bilangan bulat di atas nol tanpa titik ribuan, misalnya 500")
    return value


def _yes(value: object) -> bool:
    if not isinstance(value, bool):
        raise _UnfitError("true atau false tanpa tanda kutip")
    return value


def _mebibytes(value: object) -> int:
    return _count(value) * MIB


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:  # noqa: PLR2004 - nan, inf
        raise _UnfitError("angka nol atau lebih, dengan titik sebagai tanda desimal, misalnya 2 atau 2.5")
    return Decimal(str(value))


def _points(value: object) -> float:
    return float(_number(value))


def _share(value: object) -> float:
    return float(_number(value) / 100)


def _cap(value: object) -> float:
    if not _number(value):
        raise _UnfitError("persen di atas nol, misalnya 100 atau 120; hapus isian ini bila tanpa batas")
    return _share(value)


def _seconds(value: object) -> float:
    return float(_count(value))


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _UnfitError('tanggal tahun-bulan-hari, misalnya "2020-12-09"') from None


def _arah(value: object) -> str:
    if value not in ARAH:
        raise _UnfitError(f"salah satu dari: {', '.join(ARAH)}")
    return str(value)


def _rumus(value: object) -> str:
    text = _text(value)
    try:
        if text != NO_RUMUS:
            parse_rumus(text)
    except RumusError as error:
        raise _UnfitError(f"rumus yang benar ({error}); contoh: baris(pendidikan_pemilih)") from None
    return text


Converters = Mapping[str, tuple[str, Callable[[object], Any]]]
"""Key of a table -> field it sets and how its value is taken over."""

_PLAIN: Converters = {
    "tahun": ("tahun", _year),
    "satker": ("satker", _text),
    "batas_capaian": ("batas_capaian", _cap),
    "batas_lonjakan_dpb": ("lonjakan_dpb", _share),
    "batas_pemilih_tps": ("pemilih_per_tps", _count),
    "toleransi_persen": ("toleransi_persen", _points),
    "hari_pemungutan": ("hari_pemungutan", _day),
    "batas_cache_mib": ("cache_bytes", _mebibytes),
}
_KATEGORI: Converters = {
    "tercapai": ("tercapai", _share),
    "hampir_tercapai": ("hampir_tercapai", _share),
    "kurang": ("kurang", _share),
}
_BATAS_BACA: Converters = {
    "sel": ("cells", _count),
    "ukuran_mib": ("inflated_bytes", _mebibytes),
    "detik": ("seconds", _seconds),
    "memori_mib": ("memory_bytes", _mebibytes),
}
_CLUSTER: Converters = {"kirim_berkas": ("kirim_berkas", _yes)}
_INDIKATOR: Converters = {"pola": ("pola", _text), "arah": ("arah", _arah)}
_KEGIATAN: Converters = {"kode": ("kode", _text), "bunyi": ("bunyi", _text)}
_DATA_DUKUNG: Converters = {"pola": ("pola", _text), "rumus": ("rumus", _rumus)}
_DITERIMA: Converters = {f.name: (f.name, _loose_text) for f in fields(Acceptance)}
_PEJABAT: Converters = {f.name: (f.name, _loose_text) for f in fields(Official)}
_PENGESAHAN = tuple(f.name for f in fields(Pengesahan))
_TABLES = ("kategori", "batas_baca", "cluster", "indikator", "kegiatan", "data_dukung", "diterima", "pengesahan")

KEYS: Mapping[str, tuple[str, ...]] = {
    "": tuple(_PLAIN),
    "kategori": tuple(_KATEGORI),
    "batas_baca": tuple(_BATAS_BACA),
    "cluster": tuple(_CLUSTER),
    "indikator": tuple(_INDIKATOR),
    "kegiatan": tuple(_KEGIATAN),
    "data_dukung": tuple(_DATA_DUKUNG),
    "diterima": tuple(_DITERIMA),
    **{f"pengesahan.{role}": tuple(_PEJABAT) for role in _PENGESAHAN},
}
"""Every table of lakip.toml ("" for the keys above all tables) with its keys; docs/pengaturan.md describes each."""


@dataclass(frozen=True, slots=True)
class _Table:
    """One table of the file as parsed: ``number`` is its place from 0 among those of its name."""

    name: str
    number: int
    entries: Mapping[str, Any]


class _Reader:
    """Takes the parsed file over table by table; raises ConfigError with the line of the first that does not fit."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = _lines_of_keys(text)

    def settings(self, data: Mapping[str, Any]) -> dict[str, Any]:
        top = _Table("", 0, data)
        self._known(top, (*_PLAIN, *_TABLES))
        plain = _Table("", 0, {key: value for key, value in data.items() if key in _PLAIN})
        values = self._values(plain, _PLAIN)
        if "kategori" in data:
            values["kategori"] = self._kategori(self._table("kategori", data["kategori"]))
        if "batas_baca" in data:
            values["limits"] = Limits(**self._values(self._table("batas_baca", data["batas_baca"]), _BATAS_BACA))
        if "cluster" in data:
            values |= self._values(self._table("cluster", data["cluster"]), _CLUSTER)
        if "pengesahan" in data:
            values["pengesahan"] = self._pengesahan(self._table("pengesahan", data["pengesahan"]))
        values["indikator"] = tuple(
            IndicatorRule(**self._whole(table, _INDIKATOR)) for table in self._tables("indikator", data)
        )
        values["kegiatan"] = tuple(
            KegiatanWording(**self._whole(table, _KEGIATAN)) for table in self._tables("kegiatan", data)
        )
        values["data_dukung"] = tuple(
            SupportingRule(**self._whole(table, _DATA_DUKUNG)) for table in self._tables("data_dukung", data)
        )
        values["diterima"] = tuple(self._diterima(table) for table in self._tables("diterima", data))
        return values

    def _kategori(self, table: _Table) -> tuple[float, ...]:
        found = self._values(table, _KATEGORI)
        bounds = tuple(found.get(key, default) for key, default in zip(_KATEGORI, Settings().kategori, strict=True))
        if not bounds[0] > bounds[1] > bounds[2] > 0:
            raise self._error(table, "", "batas harus menurun: tercapai > hampir_tercapai > kurang > 0")
        return bounds

    def _pengesahan(self, table: _Table) -> Pengesahan:
        self._known(table, _PENGESAHAN)
        roles = {role: self._table(f"pengesahan.{role}", value) for role, value in table.entries.items()}
        return Pengesahan(**{role: Official(**self._values(entry, _PEJABAT)) for role, entry in roles.items()})

    def _whole(self, table: _Table, converters: Converters) -> dict[str, Any]:
        """Return the values of a table in which no key may be missing."""
        missing = [key for key in converters if key not in table.entries]
        if missing:
            raise self._error(table, "", f"[[{table.name}]] belum berisi {' dan '.join(missing)}")
        return self._values(table, converters)

    def _diterima(self, table: _Table) -> Acceptance:
        return Acceptance(**(dict.fromkeys(_DITERIMA, "") | self._values(table, _DITERIMA)))

    def _tables(self, name: str, data: Mapping[str, Any]) -> list[_Table]:
        entries = data.get(name, [])
        if not isinstance(entries, list):
            raise self._error(_Table(name, 0, {}), "", f"tulis sebagai [[{name}]]")
        return [self._table(name, entry, number) for number, entry in enumerate(entries)]

    def _table(self, name: str, value: object, number: int = 0) -> _Table:
        if not isinstance(value, dict):
            raise self._error(_Table(name, number, {}), "", f"tulis sebagai [{name}]")
        return _Table(name, number, value)

    def _known(self, table: _Table, known: Iterable[str]) -> None:
        allowed = sorted(known)
        for key in table.entries:
            if key not in allowed:
                place = f" di [{table.name}]" if table.name else ""
                raise self._error(table, key, f'"{key}" tidak dikenal{place}; yang dikenal: {", ".join(allowed)}')

    def _values(self, table: _Table, converters: Converters) -> dict[str, Any]:
        self._known(table, converters)
        values: dict[str, Any] = {}
        for key, entry in table.entries.items():
            name, convert = converters[key]
            try:
                values[name] = convert(entry)
            except _UnfitError as error:
                raise self._error(table, key, f'isi "{key}" tidak sesuai; tulis {error}') from None
        return values

    def _error(self, table: _Table, key: str, reason: str) -> ConfigError:
        owner, _, last = table.name.rpartition(".")
        places = (
            (table.name, table.number, key),
            (table.name, table.number, ""),
            (owner, 0, last),
            (f"{table.name}.{key}".lstrip("."), 0, ""),
        )
        line = next((self.lines[place] for place in places if place in self.lines), None)
        place = f"{self.path} baris {line}" if line else str(self.path)
        return ConfigError(f"{place}: {reason}. Contoh ada di docs/pengaturan.md.")


def _lines_of_keys(text: str) -> dict[tuple[str, int, str], int]:
    """Return the line of each (table, its number from 0 among those of its name, key); key "" for the table's own."""
    lines: dict[tuple[str, int, str], int] = {}
    table, number = "", 0
    for line, words in enumerate(text.splitlines(), 1):
        if header := re.match(r"""\s*\[\[?\s*([\w."' -]+?)\s*\]""", words):
            table = re.sub(r"""["'\s]""", "", header[1])
            number = sum(1 for name, _, key in lines if name == table and not key)
            lines[table, number, ""] = line
        elif entry := re.match(r"""\s*["']?([\w-]+)["']?\s*[=.]""", words):
            lines.setdefault((table, number, entry[1]), line)
    return lines
