"""One worksheet of an .xlsx file, streamed into a Grid."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.reading.formats import DATE_FORMAT, MOMENT_FORMAT, is_date_format
from pipeline.reading.formulas import column_number, shifted
from pipeline.reading.grid import CellKind, Grid
from pipeline.reading.package import RefusedError, too_big
from pipeline.reading.pool import NO_TEXT, Pool
from pipeline.reading.records import RecordParser
from pipeline.reading.refusals import BROKEN
from pipeline.reading.shapes import Part, Shapes

if TYPE_CHECKING:
    import numpy.typing as npt

    from pipeline.reading.limits import Limits
    from pipeline.reading.package import Attributes

_BATCH: Final = 50_000  # cells kept as lists before they become arrays
_DAYS_1904: Final = 1462  # from 1899-12-30 to 1904-01-01, the two systems' day 0
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's dates have no zone
_DATE_XF: Final = 1 << 30  # the cell formats of ISO dates, behind all that a file can name
_MOMENT_XF: Final = _DATE_XF + 1
_TRUE: Final = frozenset({"1", "true"})
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_DEPTH_SECTION, _DEPTH_ROW, _DEPTH_CELL, _DEPTH_VALUE, _DEPTH_TEXT, _DEPTH_RUN_TEXT = range(2, 8)


@dataclass(slots=True)
class Workbook:
    """What the sheets of one workbook share: its limits, texts and formats, and the cells read so far.

    ``shared`` holds the pool index of each shared string, ``xfs`` the format code of each cell format.
    """

    limits: Limits
    pool: Pool
    shared: npt.NDArray[np.int32]
    xfs: list[str]
    date1904: bool = False
    cells: int = 0


class SheetParser(RecordParser):
    """Collects one sheet's cells; with ``careful`` every cell goes through the XML parser."""

    def __init__(self, book: Workbook, *, careful: bool = False) -> None:
        """Start at an empty sheet."""
        super().__init__("row", _DEPTH_SECTION)
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_cols: set[int] = set()
        self.parts: list[Part] = []
        self._book, self._limits, self._careful = book, book.limits, careful
        self._shapes: Shapes | None = None
        self._merged_cells = 0
        self._section = ""
        self._row = self._col = 0
        self._last_row = 0
        self._in_row = False
        self._columns: dict[str, int] = {}
        self._masters: dict[str, tuple[str, int, int]] = {}
        self._cells: list[tuple[int, int, int, float, int, int]] = []
        self._cell: Attributes | None = None
        self._take: list[str] | None = None
        self._value: list[str] = []
        self._formula: list[str] = []
        self._formula_tag: Attributes | None = None
        self._is_inline = self._has_value = self._is_run = False
        self._size = 0

    def shortcut(self, data: bytes, at: int) -> int:
        """Take rows of known shapes."""
        if self._careful:
            return at
        if self._shapes is None:
            self._shapes = Shapes(self.prefix, self._book.pool, self._book.shared, self._emit)
        end = self._shapes.take(data, at)
        if end > at:
            self._last_row = self._shapes.last_row
        return end

    def irregular(self, record: bytes) -> None:
        """Learn the shape of a row that came the long way."""
        if self._shapes is not None:
            self._shapes.learn(record)

    def element(self, name: str, attributes: Attributes) -> None:
        """Take a start tag; what stands where it should not is not looked at."""
        depth = self.depth
        if self._section == "sheetData":
            if self._cell is not None:
                self._inside(name, attributes)
            elif depth == _DEPTH_CELL and name == "c" and self._in_row:
                self._open_cell(attributes)
            elif depth == _DEPTH_ROW:
                self._in_row = name == "row"
                if self._in_row:
                    self._open_row(attributes)
        elif depth == _DEPTH_SECTION:
            self._section = name
        elif depth == _DEPTH_ROW:
            if name == "mergeCell":
                self._merge(attributes.get("ref", ""))
            elif name == "col" and attributes.get("hidden") in _TRUE:
                self._hide_columns(attributes)

    def closing(self, name: str) -> None:
        """Take an end tag."""
        self._take = None
        if self.depth == _DEPTH_CELL and self._cell is not None:
            self._close_cell(self._cell)
            self._cell = None
        elif self.depth == _DEPTH_SECTION and name == self._section:
            self._section = ""

    def characters(self, data: str) -> None:
        """Take the text of a value or a formula."""
        if self._take is not None:
            self._size += len(data)
            if self._size > self._limits.text:
                raise too_big(self._limits.text, "huruf dalam satu sel")
            self._take.append(data)

    def _open_row(self, attributes: Attributes) -> None:
        written = attributes.get("r")
        self._row = self._last_row + 1 if written is None else _whole(written)
        self._col = 0
        if not 1 <= self._row <= self._limits.rows:
            raise too_big(self._limits.rows, "baris")
        self._last_row = self._row
        if attributes.get("hidden") in _TRUE:
            self.hidden_rows.add(self._row)

    def _open_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._col += 1
        else:
            self._row, self._col = self._address(reference)
        if self._col > self._limits.cols:
            raise too_big(self._limits.cols, "kolom")
        self._cell = attributes
        self._value, self._formula, self._formula_tag = [], [], None
        self._is_inline = self._has_value = self._is_run = False
        self._size = 0

    def _inside(self, name: str, attributes: Attributes) -> None:
        depth = self.depth
        if depth == _DEPTH_VALUE:
            self._is_inline = name == "is"
            if name == "v":
                self._has_value = True
                self._take = self._value
            elif name == "f":
                self._formula_tag = attributes
                self._take = self._formula
        elif self._is_inline and depth == _DEPTH_TEXT:
            self._is_run = name == "r"
            self._take = self._value if name == "t" else None
        elif self._is_inline and depth == _DEPTH_RUN_TEXT and self._is_run and name == "t":
            self._take = self._value

    def _close_cell(self, cell: Attributes) -> None:
        value = "".join(self._value)
        xf = _whole(cell.get("s", "0"))
        kind = cell.get("t", "n")
        if self._formula_tag is not None:
            formula = self._whole_formula(self._formula_tag)
            if not value and not (kind == "str" and self._has_value):
                self._add(CellKind.UNCACHED, math.nan, self._book.pool.add(f"={formula}"), xf)
        if not value:
            return
        if kind == "s":
            self._add_text(CellKind.TEXT, self._shared_text(value), xf)
        elif kind in {"str", "inlineStr"}:
            self._add_text(CellKind.TEXT, self._book.pool.add(value), xf)
        elif kind == "e":
            self._add_text(CellKind.ERROR, self._book.pool.add(value), xf)
        elif kind == "b":
            self._add(CellKind.BOOL, float(value.strip() in _TRUE), NO_TEXT, xf)
        else:
            self._add_number(kind, value, xf)

    def _add_number(self, kind: str, value: str, xf: int) -> None:
        stripped = value.strip()
        number = _serial(stripped) if kind == "d" else float(stripped) if _NUMBER.fullmatch(stripped) else math.nan
        if not math.isfinite(number):  # not what the file says it is: what stands there is text
            self._add_text(CellKind.TEXT, self._book.pool.add(value), xf)
            return
        if kind == "d":
            if self._book.date1904:
                number -= _DAYS_1904
            if xf >= len(self._book.xfs) or not is_date_format(self._book.xfs[xf]):
                xf = _DATE_XF if number == int(number) else _MOMENT_XF
        self._add(CellKind.NUMBER, number, NO_TEXT, xf)

    def _whole_formula(self, tag: Attributes) -> str:
        """Return the formula's text; one shared by a block of cells is stored with the first of them only."""
        text = "".join(self._formula)
        if tag.get("t") != "shared" or "si" not in tag:
            return text
        if text:
            self._masters[tag["si"]] = (text, self._row, self._col)
            return text
        master = self._masters.get(tag["si"])
        return shifted(master[0], self._row - master[1], self._col - master[2]) if master and not self._value else ""

    def _shared_text(self, value: str) -> int:
        index = _whole(value)
        if index >= len(self._book.shared):
            raise RefusedError(BROKEN, "teks bersama tidak lengkap")
        return int(self._book.shared[index])

    def _add_text(self, kind: CellKind, text: int, xf: int) -> None:
        if text != NO_TEXT:
            self._add(kind, math.nan, text, xf)

    def _add(self, kind: CellKind, number: float, text: int, xf: int) -> None:
        self._cells.append((self._row, self._col, kind, number, text, xf))
        if len(self._cells) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._cells:
            row, col, kind, num, text, xf = zip(*self._cells, strict=True)
            self._cells = []
            whole = np.int32
            self._emit(
                Part(
                    np.array(row, whole),
                    np.array(col, whole),
                    np.array(kind, np.uint8),
                    np.array(num, np.float64),
                    np.array(text, whole),
                    np.array(xf, whole),
                )
            )

    def _emit(self, part: Part) -> None:
        self._book.cells += len(part.row)
        if self._book.cells > self._limits.cells:
            raise too_big(self._limits.cells, "sel berisi")
        if len(part.row) and not 1 <= part.row.min() <= part.row.max() <= self._limits.rows:
            raise too_big(self._limits.rows, "baris")
        self.parts.append(part)

    def _address(self, reference: str) -> tuple[int, int]:
        found = _ADDRESS.fullmatch(reference.upper())
        if found is None:
            raise RefusedError(BROKEN, f"alamat sel {reference[:20]}")
        letters = found[1]
        col = self._columns.get(letters)
        if col is None:
            col = self._columns[letters] = column_number(letters)
        return int(found[2]), col

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        (r1, c1), (r2, c2) = self._address(first), self._address(last or first)
        r1, r2, c1, c2 = min(r1, r2), max(r1, r2), min(c1, c2), max(c1, c2)
        if (r1, c1) == (r2, c2):
            return
        self.merges.append((r1, c1, r2, c2))
        self._merged_cells += (r2 - r1 + 1) * (c2 - c1 + 1)
        if len(self.merges) > self._limits.merges:
            raise too_big(self._limits.merges, "gabungan sel")
        if self._merged_cells > self._limits.merged_cells:
            raise too_big(self._limits.merged_cells, "sel tergabung")

    def _hide_columns(self, attributes: Attributes) -> None:
        first, last = _whole(attributes.get("min", "1")), _whole(attributes.get("max", "1"))
        self.hidden_cols.update(range(first, min(last, self._limits.cols) + 1))

    def grid(self, name: str, *, hidden: bool) -> Grid | None:
        """Return all cells as a Grid; None where the file tells a cell twice and shortcuts lost which was later."""
        if self._shapes is not None:
            self._shapes.flush()
            self.hidden_rows |= self._shapes.hidden_rows
            self._shapes = None  # it calls back to this parser: both would live until the next look for garbage
        self._flush()
        whole = _joined(self.parts, careful=self._careful)
        if whole is None:
            return None
        styles, formats = _styles(self._book)
        known = len(self._book.xfs)
        style = styles[np.where(whole.xf < known, whole.xf, known + np.clip(whole.xf - _DATE_XF + 1, 0, 2))]
        if self._book.date1904:
            shown = np.array([is_date_format(code) for code in formats])
            whole.num[(whole.kind == CellKind.NUMBER) & shown[style]] += _DAYS_1904
        text, strings = _own_strings(whole.text, self._book.pool.strings)
        return Grid(
            name,
            whole.row,
            whole.col,
            whole.kind,
            whole.num,
            text,
            style,
            strings,
            formats,
            self.merges,
            hidden,
            frozenset(self.hidden_rows),
            frozenset(self.hidden_cols),
        )


def _whole(written: str) -> int:
    digits = written.strip()
    if not (digits.isdecimal() and digits.isascii() and len(digits) < 10):  # noqa: PLR2004 - fits 32 bits
        raise RefusedError(BROKEN, f"bilangan {written[:20]}")
    return int(digits)


def _serial(written: str) -> float:
    """Return the day number of an ISO 8601 date, date and time, or time; NaN where it is none."""
    try:
        if re.fullmatch(r"\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?", written):
            written = f"1899-12-30T{written}"
        moment = datetime.fromisoformat(written.removesuffix("Z"))
    except ValueError:
        return math.nan
    return (moment.replace(tzinfo=None) - _EPOCH).total_seconds() / 86_400


def _joined(parts: list[Part], *, careful: bool) -> Part | None:
    """Return all parts as one in the order of rows and columns; frees each part's array once it was copied."""
    if not parts:
        nothing = np.zeros(0, np.int32)
        return Part(nothing, nothing, nothing.astype(np.uint8), nothing.astype(np.float64), nothing, nothing)
    keys = np.concatenate([(part.row.astype(np.int64) << 14) + part.col for part in parts])
    order = None
    if not (keys[1:] > keys[:-1]).all():
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        later = np.append(keys[1:] != keys[:-1], True)  # of a cell told twice the last holds
        if not later.all():
            if not careful:
                return None
            order = order[later]
    del keys
    joined = []
    for name in Part.__slots__:
        whole = np.concatenate([getattr(part, name) for part in parts])
        for part in parts:
            setattr(part, name, None)
        joined.append(whole if order is None else whole[order])
    return Part(*joined)


def _styles(book: Workbook) -> tuple[npt.NDArray[np.uint16], list[str]]:
    """Return the index into the distinct format codes of each cell format, an unknown one and both of ISO dates."""
    codes = [*book.xfs, "General", DATE_FORMAT, MOMENT_FORMAT]
    distinct = list(dict.fromkeys(codes))
    index = {code: at for at, code in enumerate(distinct)}
    return np.array([index[code] for code in codes], np.uint16), distinct


def _own_strings(text: npt.NDArray[np.int32], pool: list[str]) -> tuple[npt.NDArray[np.int32], list[str]]:
    """Return the texts of one sheet alone, in the order they first stand there, and each cell's index into them."""
    used = text[text != NO_TEXT]
    first = np.full(len(pool) + 1, -1, np.int64)
    first[used[::-1]] = np.arange(len(used), 0, -1)  # the last assignment holds: each text's first cell
    seen = np.flatnonzero(first > 0)
    order = seen[np.argsort(first[seen], kind="stable")]
    place = np.full(len(pool) + 1, NO_TEXT, np.int32)  # its last entry serves NO_TEXT
    place[order] = np.arange(len(order), dtype=np.int32)
    return place[text], [pool[at] for at in order.tolist()]
