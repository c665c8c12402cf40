"""What an office may set: ``lakip.toml`` beside its inputs, read into a frozen value; without it the rules of the 2020 report hold.

docs/pengaturan.md describes every key.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.feedback.accepted import Acceptance
from pipeline.reading.limits import MIB, Limits

FILE_NAME = "lakip.toml"
ARAH = ("maksimal", "minimal", "ordinal", "rentang")


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """How indicators that start with ``pola`` count in this office: maksimal, minimal, ordinal or rentang."""

    pola: str
    arah: str


@dataclass(frozen=True, slots=True)
class Official:
    """Who signs the workbook on Pengesahan; "" leaves a line to fill in by hand."""

    nama: str = ""
    nip: str = ""
    jabatan: str = ""


@dataclass(frozen=True, slots=True)
class Pengesahan:
    """Who prepares, checks and approves the workbook."""

    penyusun: Official = Official()
    pemeriksa: Official = Official()
    penyetuju: Official = Official()


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of one run. Shares are fractions: a jump of 2% is 0.02.

    ``paths`` are the files and folders below ``inputs`` that a check is limited to, none for all. ``batas_capaian`` caps
    capaian (1.2 for 120%), None leaves it uncapped as in the 2020 report; ``kategori`` are the lower bounds of tercapai,
    hampir tercapai and kurang (bounds of e-Monev; common practice, no regulation found); ``lonjakan_dpb`` is the change
    between two quarters above which it is looked at; ``pemilih_per_tps`` the most voters of a TPS (500 in the Pemilihan
    2020, 300 in the Pemilu 2019 and 2024, 600 in the Pemilihan 2024); ``toleransi_persen`` how far, in per cent points,
    a stated per cent may stray beyond its printed precision.
    """

    inputs: Path = Path("inputs")
    outputs: Path = Path("outputs")
    paths: tuple[Path, ...] = ()
    tahun: int | None = None
    satker: str = "Sekretariat KPU Provinsi Nusa Tenggara Timur"
    batas_capaian: float | None = None
    kategori: tuple[float, float, float] = (1.0, 0.75, 0.5)
    lonjakan_dpb: float = 0.02
    pemilih_per_tps: int = 500
    toleransi_persen: float = 0.0
    indikator: tuple[IndicatorRule, ...] = ()
    pengesahan: Pengesahan = Pengesahan()
    diterima: tuple[Acceptance, ...] = ()
    jobs: int = field(default_factory=lambda: min(4, os.cpu_count() or 1))
    limits: Limits = Limits()


def load_settings(
    inputs: Path, outputs: Path, tahun: int | None = None, jobs: int | None = None, paths: tuple[Path, ...] = ()
) -> Settings:
    """Return the settings of a run: the options over ``inputs/lakip.toml`` over the defaults.

    Raises ConfigError for a file that cannot be read, an unknown key or a value that does not fit, with its line.
    """
    path = inputs / FILE_NAME
    values = read_config(path) if path.is_file() else {}
    options = {"inputs": inputs, "outputs": outputs, "paths": paths, "tahun": tahun, "jobs": jobs}
    return Settings(**(values | {name: value for name, value in options.items() if value is not None}))  # type: ignore[arg-type]


def read_config(path: Path) -> dict[str, object]:
    """Return the fields of :class:`Settings` that a lakip.toml sets; raises ConfigError."""
    text = _decoded(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_broken(path, text, str(error))) from error
    return _Reader(path, text).fields(data)


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        message = f"{path} tidak dapat dibuka ({error.strerror}). Tutup berkas itu di program lain, lalu jalankan lagi."
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


def _arah(value: object) -> str:
    if value not in ARAH:
        raise _UnfitError(f"salah satu dari: {', '.join(ARAH)}")
    return str(value)


Converter = Callable[[object], object]

_PLAIN: Mapping[str, tuple[str, Converter]] = {
    "tahun": ("tahun", _year),
    "satker": ("satker", _text),
    "batas_capaian": ("batas_capaian", _cap),
    "batas_lonjakan_dpb": ("lonjakan_dpb", _share),
    "batas_pemilih_tps": ("pemilih_per_tps", _count),
    "toleransi_persen": ("toleransi_persen", _points),
}
"""Key of lakip.toml -> field of Settings and how its value is taken over."""

_KATEGORI: Mapping[str, Converter] = {"tercapai": _share, "hampir_tercapai": _share, "kurang": _share}
_BATAS_BACA: Mapping[str, tuple[str, Converter]] = {
    "sel": ("cells", _count),
    "ukuran_mib": ("inflated_bytes", _mebibytes),
    "detik": ("seconds", _seconds),
    "memori_mib": ("memory_bytes", _mebibytes),
}
_INDIKATOR: Mapping[str, Converter] = {"pola": _text, "arah": _arah}
_DITERIMA: Mapping[str, Converter] = {f.name: _loose_text for f in fields(Acceptance)}
_PEJABAT: Mapping[str, Converter] = {f.name: _loose_text for f in fields(Official)}
_PENGESAHAN = tuple(f.name for f in fields(Pengesahan))

KEYS: Mapping[str, tuple[str, ...]] = {
    "": tuple(_PLAIN),
    "kategori": tuple(_KATEGORI),
    "batas_baca": tuple(_BATAS_BACA),
    "indikator": tuple(_INDIKATOR),
    "diterima": tuple(_DITERIMA),
    **{f"pengesahan.{role}": tuple(_PEJABAT) for role in _PENGESAHAN},
}
"""Every table of lakip.toml ("" for the keys above all tables) with its keys; docs/pengaturan.md describes each."""


class _Reader:
    """Takes the parsed file over key by key; raises ConfigError with the line of the first that does not fit."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = _lines_of_keys(text)

    def fields(self, data: Mapping[str, object]) -> dict[str, object]:
        known = {*_PLAIN, "kategori", "batas_baca", "indikator", "diterima", "pengesahan"}
        self._known("", 0, data, known)
        plain = {key: data[key] for key in _PLAIN if key in data}
        values: dict[str, object] = {
            _PLAIN[key][0]: self._converted("", 0, key, value, _PLAIN[key][1]) for key, value in plain.items()
        }
        if "kategori" in data:
            values["kategori"] = self._kategori(self._table("kategori", data["kategori"]))
        if "batas_baca" in data:
            limits = self._record("batas_baca", 0, data["batas_baca"], {k: c for k, (_, c) in _BATAS_BACA.items()})
            values["limits"] = Limits(**{_BATAS_BACA[key][0]: value for key, value in limits.items()})  # type: ignore[arg-type]
        if "pengesahan" in data:
            values["pengesahan"] = self._pengesahan(self._table("pengesahan", data["pengesahan"]))
        values["indikator"] = tuple(IndicatorRule(**rule) for rule in self._records("indikator", data, _INDIKATOR))
        blank = {f.name: "" for f in fields(Acceptance)}
        values["diterima"] = tuple(
            Acceptance(**(blank | entry)) for entry in self._records("diterima", data, _DITERIMA)
        )
        return values

    def _kategori(self, table: Mapping[str, object]) -> tuple[float, ...]:
        found = self._record("kategori", 0, table, _KATEGORI)
        defaults = Settings().kategori
        bounds = tuple(float(found.get(key, default)) for key, default in zip(_KATEGORI, defaults, strict=True))  # type: ignore[arg-type]
        if not bounds[0] > bounds[1] > bounds[2] > 0:
            raise self._error(
                "kategori", 0, "", "batas kategori harus menurun: tercapai > hampir_tercapai > kurang > 0"
            )
        return bounds

    def _pengesahan(self, table: Mapping[str, object]) -> Pengesahan:
        self._known("pengesahan", 0, table, _PENGESAHAN)
        officials = {role: self._record(f"pengesahan.{role}", 0, value, _PEJABAT) for role, value in table.items()}
        return Pengesahan(**{role: Official(**values) for role, values in officials.items()})  # type: ignore[arg-type]

    def _records(
        self, name: str, data: Mapping[str, object], converters: Mapping[str, Converter]
    ) -> list[dict[str, str]]:
        entries = data.get(name, [])
        if not isinstance(entries, list):
            raise self._error(name, 0, "", f"tulis sebagai [[{name}]]")
        records = [self._record(name, number, entry, converters) for number, entry in enumerate(entries)]
        if name == "indikator":
            for number, record in enumerate(records):
                missing = [key for key in converters if key not in record]
                if missing:
                    raise self._error(name, number, "", f"belum berisi {' dan '.join(missing)}")
        return records  # type: ignore[return-value]

    def _record(self, table: str, number: int, value: object, converters: Mapping[str, Converter]) -> dict[str, object]:
        entries = self._table(table, value)
        self._known(table, number, entries, converters)
        return {key: self._converted(table, number, key, entry, converters[key]) for key, entry in entries.items()}

    def _table(self, name: str, value: object) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise self._error("", 0, name, f"tulis sebagai [{name}]")
        return value

    def _known(
        self,
        table: str,
        number: int,
        data: Mapping[str, object],
        known: Mapping[str, object] | set[str] | tuple[str, ...],
    ) -> None:
        for key in data:
            if key not in known:
                raise self._error(
                    table, number, key, f'"{key}" tidak dikenal; yang dikenal: {", ".join(sorted(known))}'
                )

    def _converted(self, table: str, number: int, key: str, value: object, convert: Converter) -> object:
        try:
            return convert(value)
        except _UnfitError as error:
            raise self._error(table, number, key, f'isi "{key}" tidak sesuai; tulis {error}') from None

    def _error(self, table: str, number: int, key: str, reason: str) -> ConfigError:
        line = (
            self.lines.get((table, number, key))
            or self.lines.get((table, number, ""))
            or self.lines.get(("", 0, table))
        )
        place = f" baris {line}" if line else ""
        return ConfigError(f"{self.path}{place}: {reason}. Contoh ada di docs/pengaturan.md.")


def _lines_of_keys(text: str) -> dict[tuple[str, int, str], int]:
    """Return the line of each (table, its number among tables of that name from 0, key); a table's own line has key ""."""
    lines: dict[tuple[str, int, str], int] = {}
    table, number = "", 0
    for line, words in enumerate(text.splitlines(), 1):
        if header := re.match(r"""\s*\[\[?\s*([\w."' -]+?)\s*\]""", words):
            table = re.sub(r"""["'\s]""", "", header[1])
            number = sum(1 for name, _, key in lines if name == table and not key)
            lines[table, number, ""] = line
            lines.setdefault(("", 0, table.split(".")[0]), line)
        elif entry := re.match(r"""\s*["']?([\w-]+)["']?\s*[=.]""", words):
            lines.setdefault((table, number, entry[1]), line)
    return lines
