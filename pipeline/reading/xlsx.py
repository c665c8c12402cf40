"""The .xlsx/.xlsm reader: one streaming pass over each sheet's XML gives all that a Grid holds.

openpyxl needs a second pass to tell a formula without a saved value from an empty cell, opens strict OOXML with no
sheets at all, and reads a tenth as fast; this reader counts while it streams, and stops at the limits.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.reading.formats import BUILTIN_FORMATS
from pipeline.reading.grid import Book, Grid
from pipeline.reading.package import Package, RefusedError, too_big
from pipeline.reading.pool import Pool, decode_all
from pipeline.reading.records import RecordParser
from pipeline.reading.refusals import EXTERNAL_LINKS, MACROS, OWN_WORKBOOK
from pipeline.reading.sheet import SheetParser, Workbook

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.reading.limits import Limits
    from pipeline.reading.package import Attributes

_STYLE_ELEMENTS: Final = 40  # elements of a style sheet for each cell format allowed
_OWN: Final = re.compile(rb"""\bname\s*=\s*["']lakip_versi["']""")  # the property a run leaves in its workbook
_OWN_SHEET: Final = "Asal Angka"
_SI, _TEXT, _RUN_TEXT = 2, 3, 4  # depths in the shared strings


def read_xlsx(path: Path, limits: Limits, *, careful: bool = False) -> Book:
    """Return every worksheet of an .xlsx or .xlsm file, in the workbook's order; no sheets where it has none.

    ``careful`` reads every cell through the XML parser; the result is the same.
    Raises RefusedError, zipfile.BadZipFile, zlib.error, expat.ExpatError or UnicodeDecodeError for a file that breaks a
    limit or is broken.
    """
    package = Package(path, limits)
    try:
        return _read(package, limits, careful=careful)
    finally:
        package.close()


def _read(package: Package, limits: Limits, *, careful: bool) -> Book:
    main = _target(package.relations(""), "officeDocument") or "xl/workbook.xml"
    relations = package.relations(main)
    pool = Pool(limits)
    listed, date1904 = _sheets(package, main)
    strings, styles = _target(relations, "sharedStrings"), _target(relations, "styles")
    shared = _SharedStrings(pool, limits)
    if package.has(strings):
        shared.parse(package.stream(strings))
    xfs = _formats(package, styles) if package.has(styles) else ["General"]
    book = Workbook(limits, pool, np.array(shared.index, np.int32), xfs, date1904)
    sheets = []
    for attributes in listed:
        kind, target = relations.get(attributes.get("id", ""), ("", ""))
        if kind == "worksheet":
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append(_sheet(package, target, book, (attributes.get("name", ""), hidden), careful=careful))
    return Book(sheets, _notes(package, sheets))


def _sheet(package: Package, part: str, book: Workbook, label: tuple[str, bool], *, careful: bool) -> Grid:
    """Read one sheet; once more and carefully where it tells a cell twice, for then the file's order counts."""
    cells, inflated = book.cells, package.inflated
    if package.is_dense(part):
        _count_cells(package, part)
        package.inflated = inflated
    parser = SheetParser(book, careful=careful)
    parser.parse(package.stream(part))
    grid = parser.grid(label[0], hidden=label[1])
    if grid is None:
        book.cells, package.inflated = cells, inflated
        return _sheet(package, part, book, label, careful=True)
    return grid


def _count_cells(package: Package, part: str) -> None:
    """Refuse a sheet with too many cells, empty ones too, in a second or two; reading them would take minutes."""
    cells, tail = 0, b""
    for chunk in package.stream(part):
        held = tail + chunk
        cells += sum(held.count(start) for start in (b"<c ", b"<c>", b"<c/", b":c ", b":c>", b":c/"))
        tail = held[-2:]
        if cells > package.limits.cells:
            raise too_big(package.limits.cells, "sel berisi atau berformat")


def _target(relations: dict[str, tuple[str, str]], kind: str) -> str:
    return next((target for found, target in relations.values() if found == kind), "")


def _sheets(package: Package, main: str) -> tuple[list[Attributes], bool]:
    """Return the attributes of the listed sheets and whether dates count from 1904."""
    listed, date1904 = [], False
    for path, attributes in package.elements(main, package.limits.formats * _STYLE_ELEMENTS):
        if path == "workbook/workbookPr":
            date1904 = attributes.get("date1904") in {"1", "true", "on"}
        elif path == "workbook/sheets/sheet":
            listed.append(attributes)
    if len(listed) > package.limits.sheets:
        raise too_big(package.limits.sheets, "lembar")
    return listed, date1904


def _formats(package: Package, part: str) -> list[str]:
    """Return the number format code of each cell format."""
    limits = package.limits
    codes = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    numbers = []
    for path, attributes in package.elements(part, limits.formats * _STYLE_ELEMENTS):
        if path == "styleSheet/numFmts/numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "General")
        elif path == "styleSheet/cellXfs/xf":
            numbers.append(attributes.get("numFmtId", "0"))
    if len(numbers) > limits.formats:
        raise too_big(limits.formats, "format sel")
    return [codes.get(number, "General") for number in numbers] or ["General"]


def _is_own(package: Package) -> bool:
    """Tell whether a run of this program wrote the workbook, by its first properties; broken ones tell nothing."""
    part = _target(package.relations(""), "custom-properties") or "docProps/custom.xml"
    try:
        return package.has(part) and _OWN.search(next(package.stream(part), b"")) is not None
    except (RefusedError, zipfile.BadZipFile, zlib.error, EOFError, UnicodeDecodeError):
        return False


def _notes(package: Package, sheets: list[Grid]) -> list[tuple[str, str]]:
    names = package.names()
    own = any(sheet.name == _OWN_SHEET for sheet in sheets) and _is_own(package)
    macros = any(name.endswith("/vbaproject.bin") for name in names)
    links = any("/externallinks/externallink" in name for name in names)
    return [(OWN_WORKBOOK, "")] * own + [(MACROS, "")] * macros + [(EXTERNAL_LINKS, "")] * links


class _SharedStrings(RecordParser):
    """The shared strings as pool indices, counted and not believed; pronunciations are left out."""

    def __init__(self, pool: Pool, limits: Limits) -> None:
        super().__init__("si", 1)
        self.index: list[int] = []
        self._pool, self._limits = pool, limits
        self._pieces: list[str] = []
        self._size = 0
        self._is_run = self._takes = False
        self._plain: tuple[re.Pattern[bytes], re.Pattern[bytes]] | None = None

    def shortcut(self, data: bytes, at: int) -> int:
        """Take strings without formats."""
        if self._plain is None:
            p = re.escape(self.prefix)
            plain = rb'<%bsi><%bt(?: xml:space="preserve")?>([^<]*+)</%bt></%bsi>' % (p, p, p, p)
            self._plain = re.compile(b"(?:%b)++" % plain), re.compile(plain)
        several, single = self._plain
        run = several.match(data, at)
        if run is None:
            return at
        self.index += self._pool.add_all(decode_all(single.findall(data, at, run.end())))
        self._count()
        return run.end()

    def element(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002
        """Take a start tag."""
        if self.depth == _SI:
            self._pieces, self._size = [], 0
        elif self.depth == _TEXT:
            self._is_run = name == "r"
        self._takes = name == "t" and (self.depth == _TEXT or (self.depth == _RUN_TEXT and self._is_run))

    def closing(self, name: str) -> None:
        """Take an end tag."""
        self._takes = False
        if self.depth == _SI and name == "si":
            self.index.append(self._pool.add("".join(self._pieces)))
            self._count()

    def characters(self, data: str) -> None:
        """Take a piece of a string."""
        if self._takes:
            self._size += len(data)
            if self._size > self._limits.text:
                raise too_big(self._limits.text, "huruf dalam satu sel")
            self._pieces.append(data)

    def _count(self) -> None:
        if len(self.index) > self._limits.strings:
            raise too_big(self._limits.strings, "teks bersama")
