"""What a workbook would cost openpyxl, counted before it is opened there.

openpyxl is only used for copies, in the main process. It makes an object for every cell, and for every cell of a
merged, linked or noted block, and it parses a shared formula once for every cell that shares it; a few bytes of XML
can ask for billions of these. So the parts are counted first, in one pass that keeps nothing.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from pipeline.reading.formulas import column_number

if TYPE_CHECKING:
    from pathlib import Path

MAX_INFLATED = 64 << 20  # bytes of all parts; 200,000 cells with their texts take about 20 MiB
MAX_DEPTH = 200  # nested elements; Excel's own parts stay below 30
MAX_FORMULA_WORK = 20_000_000  # shared formulas times the longest formula, in characters
_CHUNK = 1 << 16
_BLOCKS = frozenset({"mergeCell", "hyperlink", "comment"})  # elements whose ``ref`` openpyxl spreads into cells
_REF = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")


class _TooHeavyError(Exception):
    """The count went over its bound, or the part holds what no Excel writes."""


@dataclass(slots=True)
class _Count:
    """Running counts over all parts of one workbook."""

    limit: int
    cells: int = 0
    elements: int = 0
    depth: int = 0
    shared: int = 0
    formula: int = 0  # length of the longest formula

    def parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = False

        def start(tag: str, attributes: dict[str, str]) -> None:
            name = tag.rpartition(":")[2]
            self.elements += 1
            self.depth += 1
            if name == "c":
                self.cells += 1
            elif name in _BLOCKS:
                self.cells += area(attributes.get("ref", ""))
            elif name == "f":
                self.shared += attributes.get("t") == "shared"
                length = 0

                def text(data: str) -> None:
                    nonlocal length
                    length += len(data)
                    self.formula = max(self.formula, length)

                parser.CharacterDataHandler = text
            self.check()

        def end(tag: str) -> None:
            self.depth -= 1
            if tag.rpartition(":")[2] == "f":
                parser.CharacterDataHandler = None

        def doctype(*_: object) -> None:
            raise _TooHeavyError

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.StartDoctypeDeclHandler = doctype
        return parser

    def check(self) -> None:
        """Stop as soon as a bound is crossed."""
        if (
            self.cells > self.limit
            or self.elements > 12 * self.limit + 100_000
            or self.depth > MAX_DEPTH
            or self.shared * self.formula > MAX_FORMULA_WORK
        ):
            raise _TooHeavyError


def weigh(path: Path, max_cells: int) -> int | None:
    """Return how many cells openpyxl would make of the workbook; None where that is over ``max_cells`` or not safe."""
    count = _Count(max_cells)
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MAX_INFLATED:
                return None
            for part in parts:
                _read(archive, part.filename, count)
    except (_TooHeavyError, BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        return None
    return count.cells


def _read(archive: ZipFile, name: str, count: _Count) -> None:
    """Count one part; one that is no XML ends at its first fault, as it would in openpyxl."""
    parser = count.parser()
    count.depth = 0
    with archive.open(name) as part:
        try:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError:
            return


def area(ref: str) -> int:
    """Return how many cells a reference covers; 0 for what is no reference."""
    match = _REF.fullmatch(ref.strip())
    if match is None:
        return 0
    first_col, first_row, last_col, last_row = match.groups()
    if last_col is None:
        return 1
    return (abs(column_number(last_col) - column_number(first_col)) + 1) * (abs(int(last_row) - int(first_row)) + 1)
