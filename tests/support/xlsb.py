"""A minimal writer of .xlsb (MS-XLSB), for which no library is at hand: texts and numbers of sheets, no formats."""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING

from tests.support.packages import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_ROW, _REAL, _TEXT = 0, 5, 6
_BEGIN_SHEET, _END_SHEET, _BEGIN_BOOK, _END_BOOK = 129, 130, 131, 132
_BEGIN_SHEETS, _END_SHEETS, _BEGIN_DATA, _END_DATA, _SIZE, _SHEET = 143, 144, 145, 146, 148, 156


def write_xlsb(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """Write sheets given as rows of numbers, texts and None."""
    listed = b"".join(
        _record(_SHEET, struct.pack("<II", 0, number) + _wide(f"rId{number}") + _wide(name))
        for number, name in enumerate(sheets, 1)
    )
    book = _record(_BEGIN_BOOK) + _record(_BEGIN_SHEETS) + listed + _record(_END_SHEETS) + _record(_END_BOOK)
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relations = b"".join(
        b'<Relationship Id="rId%d" Type="%b" Target="worksheets/sheet%d.bin"/>' % (number, kind, number)
        for number in range(1, len(sheets) + 1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", b"<Types/>")
        package.writestr("_rels/.rels", PARTS["_rels/.rels"].replace(b"workbook.xml", b"workbook.bin"))
        package.writestr("xl/workbook.bin", book)
        package.writestr("xl/_rels/workbook.bin.rels", b"<Relationships>%b</Relationships>" % relations)
        for number, rows in enumerate(sheets.values(), 1):
            package.writestr(f"xl/worksheets/sheet{number}.bin", _sheet(rows))
    return path


def _sheet(rows: Sequence[Sequence[object]]) -> bytes:
    size = struct.pack("<4I", 0, max(len(rows) - 1, 0), 0, max([len(row) for row in rows], default=1) - 1)
    lines = b"".join(
        _record(_ROW, struct.pack("<IIHHBI", number, 0, 300, 0, 0, 0)) + b"".join(_cells(row))
        for number, row in enumerate(rows)
    )
    data = _record(_BEGIN_DATA) + lines + _record(_END_DATA)
    return _record(_BEGIN_SHEET) + _record(_SIZE, size) + data + _record(_END_SHEET)


def _cells(row: Sequence[object]) -> list[bytes]:
    return [
        _record(_REAL, struct.pack("<IId", col, 0, value))
        if isinstance(value, int | float)
        else _record(_TEXT, struct.pack("<II", col, 0) + _wide(str(value)))
        for col, value in enumerate(row)
        if value is not None
    ]


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _record(kind: int, data: bytes = b"") -> bytes:
    """Return a record: its type and the length of its data, both in groups of seven bits (2.1.4)."""
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = b"", len(data)
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return number + length + data
