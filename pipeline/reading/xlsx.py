"""The .xlsx/.xlsm reader: one streaming pass over each sheet's XML gives all that a Grid holds.

openpyxl needs a second pass to tell a formula without a saved value from an empty cell, and opens strict OOXML with no
sheets at all; this reader sees both, counts while it streams, and stops at the limits.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import numpy as np

from pipeline.reading.grid import Book, CellKind, Grid
from pipeline.reading.refusals import EXTERNAL_LINKS, MACROS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipeline.reading.limits import Limits

CHUNK = 1 << 18
DEEPEST = 1000  # elements inside each other
MANY_PIECES = 64  # of one text before its length is counted again
BUILTIN_FORMATS = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    14: "dd/mm/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    22: "dd/mm/yyyy h:mm",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    49: "@",
}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")


class TooBigError(Exception):
    """A limit was passed while streaming; the argument says which."""


class DoctypeError(Exception):
    """The file declares a document type, which no spreadsheet program writes."""


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class Package:
    """The zip of one workbook, read part by part with every inflated byte counted."""

    def __init__(self, path: Path, limits: Limits) -> None:
        """Open the zip; raises zipfile.BadZipFile or TooBigError."""
        self.zip = zipfile.ZipFile(path)
        self.limits = limits
        self.inflated = 0
        names = self.zip.namelist()
        if len(names) > limits.entries:
            raise TooBigError(f"{len(names)} bagian dalam berkas")
        self.names = {name.lstrip("/").replace("\\", "/").lower(): name for name in names}

    def has(self, part: str) -> bool:
        """Tell whether the package holds a part."""
        return part.lower() in self.names

    def parse(self, part: str, start: Callable[..., None], end: Callable[..., None], text: Callable[..., None]) -> None:
        """Stream one part through expat; entities and document types are refused."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        with self.zip.open(self.names[part.lower()]) as stream:
            while data := stream.read(CHUNK):
                self.inflated += len(data)
                if self.inflated > self.limits.inflated_bytes:
                    raise TooBigError("isi terkompresi melampaui batas")
                parser.Parse(data, False)
            parser.Parse(b"", True)

    def elements(self, part: str) -> list[tuple[str, dict[str, str], int]]:
        """Return (local name, attributes, depth) of every element of a small part, attributes by local name."""
        found: list[tuple[str, dict[str, str], int]] = []
        depth = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            found.append((_local(name), {_local(k): v for k, v in attributes.items()}, depth))
            if len(found) > self.limits.strings or depth > DEEPEST:
                raise TooBigError("struktur XML")

        def end(_name: str) -> None:
            nonlocal depth
            depth -= 1

        self.parse(part, start, end, lambda _text: None)
        return found

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return relation id -> (kind, target part) of a part."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", name + ".rels")
        if not self.has(rels):
            return {}
        relations = {}
        for element, attributes, _ in self.elements(rels):
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                whole = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
                relations[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], whole)
        return relations


def _refuse_doctype(*_: object) -> None:
    raise DoctypeError


def read_xlsx(path: Path, limits: Limits) -> Book:
    """Return every worksheet of an .xlsx or .xlsm file.

    Raises TooBigError, DoctypeError, zipfile.BadZipFile, expat.ExpatError, KeyError or ValueError for a file that is
    too big or broken; an empty Book where it has no worksheet.
    """
    package = Package(path, limits)
    roots = package.relations("")
    main = next((target for kind, target in roots.values() if kind == "officeDocument"), "xl/workbook.xml")
    relations = package.relations(main)
    by_kind = dict(relations.values())
    elements = package.elements(main)
    date1904 = any(n == "workbookPr" and a.get("date1904") in {"1", "true"} for n, a, _ in elements)
    formats = _formats(package, by_kind["styles"]) if package.has(by_kind.get("styles", "")) else ["General"]
    strings = (
        _shared_strings(package, by_kind["sharedStrings"]) if package.has(by_kind.get("sharedStrings", "")) else []
    )
    counter = {"cells": 0}
    sheets = []
    for name, attributes, _ in elements:
        kind, target = relations.get(attributes.get("id", ""), ("", ""))
        if name == "sheet" and kind == "worksheet" and package.has(target):
            reader = _SheetReader(package.limits, strings, formats, counter, date1904=date1904)
            package.parse(target, reader.start, reader.end, reader.characters)
            hidden = attributes.get("state", "visible") != "visible"
            sheets.append(reader.grid(attributes.get("name", ""), hidden=hidden))
    notes = [(MACROS, "")] if any(name.endswith("vbaproject.bin") for name in package.names) else []
    notes += [(EXTERNAL_LINKS, "")] if any("externallinks/" in name for name in package.names) else []
    return Book(sheets, notes)


def _formats(package: Package, part: str) -> list[str]:
    codes = dict(BUILTIN_FORMATS)
    formats, inside = [], False
    for name, attributes, _ in package.elements(part):
        if name == "numFmt" and "numFmtId" in attributes:
            codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "General")
        elif name in {"cellXfs", "cellStyles", "dxfs", "cellStyleXfs"}:
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            formats.append(codes.get(int(attributes.get("numFmtId", "0")), "General"))
    return formats or ["General"]


def _shared_strings(package: Package, part: str) -> list[str]:  # noqa: C901 - the three callbacks of one parse
    strings: list[str] = []
    pieces: list[str] = []
    size = 0
    state = {"text": False, "phonetic": 0}

    def start(name: str, _attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "si":
            pieces.clear()
        elif local == "rPh":
            state["phonetic"] += 1
        state["text"] = local == "t" and not state["phonetic"]

    def end(name: str) -> None:
        local = _local(name)
        state["text"] = False
        if local == "rPh":
            state["phonetic"] -= 1
        elif local == "si":
            strings.append(_unescape("".join(pieces)))
            if len(strings) > package.limits.strings:
                raise TooBigError("teks berbeda")

    def characters(data: str) -> None:
        nonlocal size
        if state["text"]:
            size += len(data)
            if size > package.limits.text_bytes or sum(map(len, pieces[-1:])) > package.limits.text:
                raise TooBigError("panjang teks")
            pieces.append(data)

    package.parse(part, start, end, characters)
    return strings


class _SheetReader:
    """Collects one sheet's cells from expat's events."""

    def __init__(
        self, limits: Limits, shared: list[str], formats: list[str], counter: dict[str, int], *, date1904: bool
    ) -> None:
        self.limits, self.shared, self.formats, self.counter, self.date1904 = limits, shared, formats, counter, date1904
        self.dates = [bool(re.search(r"[dy]", re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code.lower()))) for code in formats]
        self.rows: list[int] = []
        self.cols: list[int] = []
        self.kinds: list[int] = []
        self.nums: list[float] = []
        self.texts: list[int] = []
        self.styles: list[int] = []
        self.strings: dict[str, int] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_cols: set[int] = set()
        self.row = self.col = 0
        self.cell: dict[str, str] = {}
        self.capture: str = ""
        self.value: list[str] = []
        self.formula: list[str] | None = None
        self.letters: dict[str, int] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "c":
            self._place(attributes.get("r"))
            self.cell, self.value, self.formula = attributes, [], None
            self.counter["cells"] += 1
            if self.counter["cells"] > self.limits.cells:
                raise TooBigError(f"lebih dari {self.limits.cells} sel")
        elif local == "v" or (local == "t" and self.cell.get("t") == "inlineStr"):
            self.capture = "value"
        elif local == "f":
            self.capture, self.formula = "formula", []
        elif local == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.col = 0
            if self.row > self.limits.rows:
                raise TooBigError("baris")
            if attributes.get("hidden") in {"1", "true"}:
                self.hidden_rows.add(self.row)
        elif local == "col" and attributes.get("hidden") in {"1", "true"}:
            last = min(int(attributes["max"]), self.limits.cols)
            self.hidden_cols.update(range(int(attributes["min"]), last + 1))
        elif local == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        local = _local(name)
        if local in {"v", "t", "f"}:
            self.capture = ""
        elif local == "c":
            self._close()
            self.cell = {}

    def characters(self, data: str) -> None:
        if self.capture == "value":
            if len(self.value) > MANY_PIECES and sum(map(len, self.value)) > self.limits.text:
                raise TooBigError("panjang teks")
            self.value.append(data)
        elif self.capture == "formula" and self.formula is not None:
            self.formula.append(data)

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self.col += 1
            return
        found = _ADDRESS.fullmatch(reference)
        if not found:
            raise ValueError(reference)
        letters = found[1]
        col = self.letters.get(letters)
        if col is None:
            col = 0
            for letter in letters:
                col = col * 26 + ord(letter) - 64
            self.letters[letters] = col
        self.col = col
        self.row = int(found[2])

    def _merge(self, reference: str) -> None:
        corners = [_ADDRESS.fullmatch(corner) for corner in reference.split(":")]
        if len(corners) == 2 and corners[0] and corners[1]:
            (c1, r1), (c2, r2) = ((_col(f[1]), int(f[2])) for f in corners if f)
            self.merges.append((r1, c1, r2, c2))
        if len(self.merges) > self.limits.merges:
            raise TooBigError("sel gabungan")

    def _close(self) -> None:
        kind_word = self.cell.get("t", "n")
        value = "".join(self.value)
        style = int(self.cell.get("s", 0))
        if not value:
            if self.formula is not None and kind_word != "str":
                self._add(CellKind.UNCACHED, float("nan"), "=" + "".join(self.formula), style)
            return
        if kind_word == "s":
            self._add_text(self.shared[int(value)], style)
        elif kind_word in {"str", "inlineStr"}:
            self._add_text(_unescape(value), style)
        elif kind_word == "b":
            self._add(CellKind.BOOL, float(value in {"1", "true"}), None, style)
        elif kind_word == "e":
            self._add(CellKind.ERROR, float("nan"), value, style)
        elif kind_word == "d":
            moment = datetime.fromisoformat(value.replace("Z", ""))
            serial = (moment - datetime(1899, 12, 30)).total_seconds() / 86400  # noqa: DTZ001
            self._add(CellKind.NUMBER, serial, None, style)
        else:
            number = float(value)
            if self.date1904 and style < len(self.dates) and self.dates[style]:
                number += 1462
            self._add(CellKind.NUMBER, number, None, style)

    def _add_text(self, text: str, style: int) -> None:
        if text:
            self._add(CellKind.TEXT, float("nan"), text, style)

    def _add(self, kind: CellKind, number: float, text: str | None, style: int) -> None:
        self.rows.append(self.row)
        self.cols.append(self.col)
        self.kinds.append(int(kind))
        self.nums.append(number)
        self.texts.append(-1 if text is None else self.strings.setdefault(text, len(self.strings)))
        self.styles.append(style)

    def grid(self, name: str, *, hidden: bool) -> Grid:
        arrays: list[Any] = [
            np.array(self.rows, np.int32),
            np.array(self.cols, np.int32),
            np.array(self.kinds, np.uint8),
            np.array(self.nums, np.float64),
            np.array(self.texts, np.int32),
            np.array(self.styles, np.uint16),
        ]
        order = np.lexsort((arrays[1], arrays[0]))
        row, col, kind, num, text, style = (array[order] for array in arrays)
        return Grid(
            name,
            row,
            col,
            kind,
            num,
            text,
            style,
            list(self.strings),
            self.formats,
            self.merges,
            hidden,
            frozenset(self.hidden_rows),
            frozenset(self.hidden_cols),
        )


def _col(letters: str) -> int:
    col = 0
    for letter in letters:
        col = col * 26 + ord(letter) - 64
    return col
