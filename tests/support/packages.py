"""Workbooks put together part by part, for what no library would write; parts may be streams of any size."""

from __future__ import annotations

import struct
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    Part = bytes | Iterable[bytes]

_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml."
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"

PARTS: dict[str, bytes] = {
    "[Content_Types].xml": _HEAD + b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Default Extension="xml" ContentType="application/xml"/>'
    b'<Override PartName="/xl/workbook.xml" ContentType="%bsheet.main+xml"/>'
    b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="%bworksheet+xml"/>'
    b'<Override PartName="/xl/styles.xml" ContentType="%bstyles+xml"/>'
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="%bsharedStrings+xml"/></Types>' % ((_SHEET_TYPE,) * 4),
    "_rels/.rels": _HEAD + b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="%b/officeDocument" Target="xl/workbook.xml"/></Relationships>' % _OFFICE,
    "xl/_rels/workbook.xml.rels": _HEAD
    + b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="%(o)b/worksheet" Target="worksheets/sheet1.xml"/>'
    b'<Relationship Id="rId2" Type="%(o)b/styles" Target="styles.xml"/>'
    b'<Relationship Id="rId3" Type="%(o)b/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    % {b"o": _OFFICE},
    WORKBOOK: _HEAD
    + b'<workbook xmlns="%b" xmlns:r="%b"><workbookPr/><sheets><sheet name="S" sheetId="1" r:id="rId1"/>'
    b"</sheets></workbook>" % (_MAIN, _OFFICE),
    "xl/styles.xml": _HEAD + b'<styleSheet xmlns="%b"><fonts count="1"><font><sz val="11"/></font></fonts>'
    b'<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">'
    b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="10" fontId="0" fillId="0" '
    b'borderId="0" xfId="0"/><xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="14" '
    b'fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>' % _MAIN,
    STRINGS: _HEAD
    + b'<sst xmlns="%b" count="4" uniqueCount="4"><si><t>TPS 001</t></si><si><t xml:space="preserve"> a </t></si>'
    b"<si><r><t>te</t></r><r><rPr><b/></rPr><t>bal</t></r></si><si><t>A &amp; B</t></si></sst>" % _MAIN,
}
"""Cell formats 0 to 3: General, 0.00%, #,##0, a day. Shared strings: "TPS 001", " a ", "tebal" in two runs, "A & B"."""


def worksheet(rows: Iterable[bytes], tail: bytes = b"") -> bytes:
    """Return a sheet part of rows as XML, and what follows the rows."""
    return _HEAD + b'<worksheet xmlns="%b"><sheetData>%b</sheetData>%b</worksheet>' % (_MAIN, b"".join(rows), tail)


def package(path: Path, sheet: Part, parts: Mapping[str, Part | None] | None = None) -> Path:
    """Write a workbook of one sheet; ``parts`` replaces or adds others, or leaves them out (None)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in {**PARTS, SHEET: sheet, **(parts or {})}.items():
            if content is not None:
                with target.open(name, "w", force_zip64=True) as stream:
                    for piece in [content] if isinstance(content, bytes) else content:
                        stream.write(piece)
    return path


def ole(*names: str) -> bytes:
    """Return an OLE container with empty streams of these names: header, one sector of its table, its directory."""
    rest, end = 0xFFFFFFFF, 0xFFFFFFFE
    entries = [name.encode("utf-16-le").ljust(64, b"\0").ljust(128, b"\0") for name in ("Root Entry", *names)]
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * 512, b"\0")
    sectors = len(directory) // 512
    table = [0xFFFFFFFD, *range(2, sectors + 1), end]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
    header = header.ljust(44, b"\0") + struct.pack("<8I", 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[rest] * 108)
    return header + struct.pack("<128I", *table, *[rest] * (128 - len(table))) + directory
