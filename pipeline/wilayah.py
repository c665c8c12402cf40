"""``wilayah.csv`` beside the inputs: kabupaten/kota that the built-in register does not know (docs/pengaturan.md)."""

from __future__ import annotations

import csv
import re
import unicodedata
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError, reason_of
from pipeline.reading.text import clean, key
from schemas.registers import Region, built_in_regions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_NAME = "wilayah.csv"
_HEADER = ("kode", "nama", "provinsi")
_CODE = re.compile(r"(\d\d)\.?(\d\d)")
_NEW_LINE = re.compile(r"\r\n|\r|\n")
_EXAMPLE = "Contoh: 34.04,Sleman,Daerah Istimewa Yogyakarta."


def load_regions(inputs: Path) -> tuple[Region, ...]:
    """Return the kabupaten/kota of ``inputs/wilayah.csv``, none where there is no such file.

    Raises ConfigError with the line that is broken, named twice, or at odds with the built-in register.
    """
    path = next((path for path in _entries(inputs) if path.name.lower() == FILE_NAME and path.is_file()), None)
    if path is None:
        return ()
    seen: dict[str, tuple[Region, int]] = {
        name: (region, 0) for region in built_in_regions() for name in _names(region)
    }
    regions = []
    for number, region in _lines(path):
        known = {seen[name] for name in _names(region) if name in seen}
        clash = next(((other, at) for other, at in known if at or _names(other) != _names(region)), None)
        if clash is not None:
            other, at = clash
            place = f"baris {at}" if at else "register bawaan"
            raise _error(
                path, number, f"{region.kode} {region.nama} sudah ada di {place} sebagai {other.kode} {other.nama}"
            )
        regions.append(region)
        seen |= dict.fromkeys(_names(region), (region, number))
    return tuple(regions)


def _entries(inputs: Path) -> Iterator[Path]:
    return iter(sorted(inputs.iterdir())) if inputs.is_dir() else iter(())


def _names(region: Region) -> tuple[str, str]:
    return region.kode, key(region.nama)


def _lines(path: Path) -> Iterator[tuple[int, Region]]:
    """Yield (line, region) of every line that is neither blank nor the header."""
    for number, row in _rows(path):
        if any(unicodedata.category(sign) == "Cc" and sign != "\t" for cell in row for sign in cell):
            raise _error(path, number, "ada tanda yang tidak tampak; hapus baris itu lalu ketik ulang")
        cells = [clean(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells and (number > 1 or tuple(cell.lower() for cell in cells) != _HEADER):
            yield number, _region(path, number, cells)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of every line; a quote that is still open at a line's end is an error of that line."""
    lines = _NEW_LINE.split(_decoded(path))
    delimiter = ";" if lines[0].count(";") > lines[0].count(",") else ","
    for number, line in enumerate(lines, 1):
        try:
            yield from ((number, row) for row in csv.reader([line], delimiter=delimiter, strict=True))
        except csv.Error as error:
            raise _error(path, number, 'tanda petik (") tidak ditutup atau tidak pada tempatnya') from error


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        message = f"{path} tidak dapat dibuka ({reason_of(error)}). Tutup berkas itu di program lain."
        raise ConfigError(message) from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = raw[: error.start].count(b"\n") + 1
        message = f"{path} baris {number}: huruf tidak terbaca. Simpan sebagai CSV UTF-8."
        raise ConfigError(message) from error


def _region(path: Path, number: int, cells: list[str]) -> Region:
    if len(cells) != len(_HEADER) or not all(cells):
        raise _error(path, number, "tulis kode, nama, dan provinsi, dipisahkan koma atau titik koma")
    code = _CODE.fullmatch(cells[0])
    if code is None:
        raise _error(path, number, f'kode "{cells[0]}" tidak sesuai; tulis empat angka, misalnya 34.04 atau 3404')
    bare = re.sub(r"^kab(?:upaten\b|\b\.?)\s*", "", cells[1], flags=re.IGNORECASE)
    nama = re.sub(r"^kota\s+", "Kota ", bare, flags=re.IGNORECASE)
    if not key(nama):
        raise _error(path, number, f'nama "{cells[1]}" bukan nama kabupaten/kota')
    return Region(f"{code[1]}.{code[2]}", nama, cells[2])


def _error(path: Path, number: int, reason: str) -> ConfigError:
    return ConfigError(f"{path} baris {number}: {reason}. {_EXAMPLE}")
