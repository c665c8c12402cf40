"""Files that attack their reader, each built from a few lines; the large ones stream into their zip."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.reading import refusals as r
from tests.support.packages import PARTS, SHEET, STRINGS, WORKBOOK, ole, package, worksheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.support.packages import Part


class Attack(NamedTuple):
    """A file's content, its sheet or some of its parts, and the finding it ends in; none where it is harmless."""

    code: str
    detail: str = ""
    sheet: Part = worksheet([])
    parts: Mapping[str, Part | None] | None = None
    content: bytes | None = None
    name: str = ".xlsx"


def write(attack: Attack, path: Path) -> Path:
    """Write an attack's file; its content alone, where it has one, else a workbook of its parts."""
    path = path.with_name(path.name + attack.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    if attack.content is None:
        return package(path, attack.sheet, attack.parts)
    path.write_bytes(attack.content)
    return path


def _entities(content: bytes) -> bytes:
    lines = b"".join(b'<!ENTITY l%d "%b">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    return b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">%b]>%b' % (lines, content)


_OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_CELL = b'<row r="1"><c r="A1" t="str"><v>%b</v></c></row>'
_BARE = worksheet([_CELL % b"&l9;"]).partition(b"\n")[2]
_NESTED = worksheet([b"<a>" * 100_000, b"</a>" * 100_000])
_ROOT_RELS = "_rels/.rels"

ATTACKS: dict[str, Attack] = {
    "merge over the whole sheet": Attack(
        r.TOO_BIG,
        "lebih dari 20.000.000 sel tergabung",
        worksheet([_CELL % b"x"], b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    ),
    "many merges": Attack(
        r.TOO_BIG,
        "lebih dari 200.000 gabungan sel",
        worksheet([], b"<mergeCells>%b</mergeCells>" % (b'<mergeCell ref="A1:B1"/>' * 200_001)),
    ),
    "row beyond the sheet": Attack(
        r.TOO_BIG, "lebih dari 1.048.576 baris", worksheet([b'<row r="1048577"><c><v>1</v></c></row>'])
    ),
    "column beyond the sheet": Attack(
        r.TOO_BIG, "lebih dari 16.384 kolom", worksheet([b'<row r="1"><c r="XFE1"><v>1</v></c></row>'])
    ),
    "text of two million letters": Attack(
        r.TOO_BIG, "lebih dari 1.000.000 huruf dalam satu sel", worksheet([_CELL % (b"ab" * 1_000_000)])
    ),
    "shared text of two million letters": Attack(
        r.TOO_BIG,
        "lebih dari 1.000.000 huruf dalam satu sel",
        parts={STRINGS: b"<sst><si><t>%b</t></si></sst>" % (b"ab" * 1_000_000)},
    ),
    "tag of 40 million letters": Attack(
        r.TOO_BIG, "lebih dari 16 MiB dalam satu unsur XML", worksheet([b'<row a="%b"/>' % (b"1" * 40_000_000)])
    ),
    "many parts": Attack(
        r.TOO_BIG, "lebih dari 10.000 bagian dalam berkas", parts={f"x/{n}.xml": b"" for n in range(10_000)}
    ),
    "many sheets": Attack(
        r.TOO_BIG,
        "lebih dari 1.000 lembar",
        parts={
            WORKBOOK: PARTS[WORKBOOK].replace(b"</sheets>", b'<sheet name="x" r:id="rId1"/>' * 1_001 + b"</sheets>")
        },
    ),
    "billion laughs": Attack(r.DOCTYPE, "", _entities(_BARE)),
    "billion laughs in the shared texts": Attack(
        r.DOCTYPE, "", parts={STRINGS: _entities(b"<sst><si><t>&l9;</t></si></sst>")}
    ),
    "billion laughs in the list of sheets": Attack(r.DOCTYPE, "", parts={WORKBOOK: _entities(b"<workbook/>")}),
    "external entity": Attack(r.DOCTYPE, "", _OUTSIDE + _BARE.replace(b"&l9;", b"&x;")),
    "external entity in the relations": Attack(r.DOCTYPE, "", parts={_ROOT_RELS: _OUTSIDE + b"<Relationships/>"}),
    "100,000 nested elements": Attack(r.BROKEN, "susunan XML terlalu dalam", _NESTED),
    "100,000 nested elements in the styles": Attack(
        r.BROKEN, "susunan XML terlalu dalam", parts={"xl/styles.xml": _NESTED}
    ),
    "text that is not there": Attack(
        r.BROKEN, "teks bersama tidak lengkap", worksheet([b'<row r="1"><c r="A1" t="s"><v>400000000</v></c></row>'])
    ),
    "address of no cell": Attack(r.BROKEN, "alamat sel 1A", worksheet([b'<row r="1"><c r="1A"><v>1</v></c></row>'])),
    "XML cut off": Attack(r.BROKEN, "XML tidak utuh", worksheet([])[:-20]),
    "sheet missing": Attack(r.BROKEN, "bagian sheet1.xml tidak ada", parts={SHEET: None}),
    "unknown encoding": Attack(r.BROKEN, "pengodean utf-7", b'<?xml version="1.0" encoding="UTF-7"?><worksheet/>'),
    "no sheets": Attack(r.NO_SHEETS, "", parts={WORKBOOK: b"<workbook><sheets/></workbook>"}),
    "empty": Attack(r.EMPTY, "", content=b""),
    "zeros only": Attack(r.BROKEN, "hanya berisi nol", content=bytes(5_000)),
    "zip cut off": Attack(r.BROKEN, "arsip zip tidak utuh", content=b"PK\x03\x04" + b"x" * 1_000),
    "noise": Attack(r.BROKEN, "isinya tidak dikenal", content=bytes(range(1, 256)) * 9),
    "password": Attack(r.ENCRYPTED, "", content=ole("EncryptionInfo", "a", "b", "c", "EncryptedPackage")),
    "Word under an Excel name": Attack(r.NOT_EXCEL, "dokumen Word", content=ole("WordDocument"), name=".xls"),
    "OLE without a workbook": Attack(r.BROKEN, "wadah OLE tanpa buku kerja", content=ole("x"), name=".xls"),
    "OLE that is no more than its mark": Attack(r.BROKEN, "wadah OLE tidak utuh", content=ole()[:8], name=".xls"),
    "xls without sheets": Attack(r.NO_SHEETS, "", content=ole("Workbook"), name=".xls"),
    "HTML": Attack(
        r.NOT_EXCEL, "halaman HTML", content=b"\xef\xbb\xbf\r\n<HTML><table><tr><td>1</td></tr></table>", name=".xls"
    ),
    "CSV": Attack(r.NOT_EXCEL, "teks (CSV)", content=b"kode;uraian;pagu\r\n3355;a;1\r\n"),
    "CSV in UTF-16": Attack(r.NOT_EXCEL, "teks (CSV)", content="kode\turaian\r\n1\ta\r\n".encode("utf-16")),
    "plain text": Attack(r.NOT_EXCEL, "teks biasa", content=b"isi rekap menyusul\r\n"),
    "PDF": Attack(r.NOT_EXCEL, "dokumen PDF", content=b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"),
    "XML Spreadsheet 2003": Attack(
        r.NOT_EXCEL,
        "XML Spreadsheet 2003",
        content=b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        name=".xls",
    ),
    "lock file": Attack(r.LOCK_FILE, "", content=b"\x05admin" + b" " * 159),
}
"""Attacks of a few kilobytes; each ends in one finding."""


def _crowded() -> Iterator[bytes]:
    yield worksheet([]).partition(b"</sheetData>")[0]
    for number in range(1_000_000):
        yield b"<row>%b<c><v>%d</v></c></row>" % (b"<c><v>1</v></c>" * 29, number * 7919 % 100_003)
    yield b"</sheetData></worksheet>"


def _formatted() -> Iterator[bytes]:
    yield worksheet([]).partition(b"</sheetData>")[0]
    for number in range(1_000_000):
        yield b'<row r="%d">%b</row>' % (number + 1, b'<c s="1"/>' * 30)
    yield b"</sheetData></worksheet>"


def _spaces() -> Iterator[bytes]:
    yield worksheet([]).partition(b"</sheetData>")[0]
    for _ in range(2_048):
        yield b" " * (1 << 20)
    yield b"</sheetData></worksheet>"


def _one_text() -> Iterator[bytes]:
    yield b"<sst><si><t>"
    for _ in range(1_023):
        yield b"a" * (1 << 20)
    yield b"</t></si></sst>"


LARGE_ATTACKS: dict[str, Attack] = {
    "30 million cells": Attack(r.TOO_BIG, "lebih dari 20.000.000 sel berisi atau berformat", _crowded()),
    "30 million formats": Attack(r.TOO_BIG, "lebih dari 20.000.000 sel berisi atau berformat", _formatted()),
    "2 GB of spaces": Attack(r.TOO_BIG, "lebih dari 1.024 MiB setelah dibuka", _spaces()),
    "1 GB text": Attack(r.TOO_BIG, "lebih dari 400 kali besar berkasnya setelah dibuka", parts={STRINGS: _one_text()}),
}
"""Attacks of a few megabytes that take seconds to build."""

HARMLESS: dict[str, Attack] = {
    "two far corners": Attack(
        "",
        "",
        worksheet(
            [b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'],
        ),
    ),
    "4 billion shared texts, told": Attack(
        "",
        "",
        worksheet([b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>']),
        {STRINGS: PARTS[STRINGS].replace(b'"4"', b'"4000000000"')},
    ),
    "names that lead out of the folder": Attack(
        "",
        "",
        worksheet([_CELL % b"x"]),
        {"../../jahat.xml": b"<a/>", "/etc/jahat": b"", "..\\..\\jahat.exe": b"MZ", "C:\\jahat.exe": b"MZ"},
    ),
    "circular formulas without values": Attack(
        "", "", worksheet([b'<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>A1</f></c></row>'])
    ),
    "text that looks like a formula": Attack("", "", worksheet([_CELL % b"=cmd|' /C calc'!A0"])),
}
"""Files that look like attacks and are read."""
