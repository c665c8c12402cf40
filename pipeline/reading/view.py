"""A grid by row and column, as recognition looks at it."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from pipeline.addresses import cell_name
from pipeline.reading.grid import CellKind, Grid
from pipeline.reading.text import clean, key
from pipeline.reading.values import percent_decimals, text_of_number

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

_TEXT = int(CellKind.TEXT)
LONGEST_HEADER = 200  # characters
FIRST_YEAR, LAST_YEAR = 2000, 2100  # that may stand in a header as numbers


class SheetView:
    """Rows of one grid; blank text counts as no cell.

    ``index`` are the filled cells (positions in the grid's arrays), ``row`` and ``col`` where they stand, ``rows`` the
    rows that hold any.
    """

    def __init__(self, grid: Grid) -> None:
        """Index the grid's rows and merges."""
        self.grid = grid
        filled = np.array([text != "" and not text.isspace() for text in grid.strings] + [True])
        self.index = np.flatnonzero(filled[grid.text])
        self.row, self.col = grid.row[self.index], grid.col[self.index]
        starts = np.flatnonzero(np.diff(self.row, prepend=-1))
        self.rows: npt.NDArray[np.int32] = self.row[starts]
        self._starts = np.append(starts, len(self.row))
        percents = [percent_decimals(code) is not None for code in grid.formats]
        self._percent = np.array([*percents, False])
        self.anchors = {(r1, c1): (r2, c2) for r1, c1, r2, c2 in grid.merges}
        self._cache: dict[int, dict[int, int]] = {}
        self._with: dict[tuple[frozenset[str], int], list[int]] = {}
        self._among: dict[frozenset[str], npt.NDArray[np.int64]] = {}

    @cached_property
    def strings(self) -> npt.NDArray[np.object_]:
        """The grid's texts as an array, "" behind them for -1."""
        return np.array([*self.grid.strings, ""], object)

    @cached_property
    def _columns(self) -> dict[int, npt.NDArray[np.int64]]:
        """The filled cells of each column from top to bottom, as positions in ``index``."""
        order = np.argsort(self.col.astype(np.uint16), kind="stable")
        ends = np.flatnonzero(np.diff(self.col[order], append=-1)) + 1
        return {int(self.col[part[0]]): part for part in np.split(order, ends[:-1])} if len(order) else {}

    def column(self, col: int, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        """Return the cell of one column in each of ``rows`` (ascending), -1 where it is blank."""
        found = np.full(len(rows), -1, np.int64)
        part = self._columns.get(col)
        if part is not None and len(rows):
            at = np.searchsorted(rows, self.row[part])
            inside = rows[np.minimum(at, len(rows) - 1)] == self.row[part]
            found[at[inside]] = self.index[part[inside]]
        return found

    def part(self, rows: npt.NDArray[np.int32]) -> slice:
        """Return where the cells of consecutive filled rows stand in ``index``, ``row`` and ``col``."""
        first, last = np.searchsorted(self.rows, (rows[0], rows[-1]))
        return slice(self._starts[first], self._starts[last + 1])

    def filled(self, above: int, below: int) -> npt.NDArray[np.int32]:
        """Return the filled rows between two rows, both excluded, as an array."""
        first, last = np.searchsorted(self.rows, (above + 1, below))
        return self.rows[first:last]

    def rows_between(self, above: int, below: int) -> list[int]:
        """Return the filled rows between two rows, both excluded."""
        rows: list[int] = self.filled(above, below).tolist()
        return rows

    def row_above(self, row: int) -> int:
        """Return the filled row above a row, 0 where there is none."""
        at = int(np.searchsorted(self.rows, row))
        return int(self.rows[at - 1]) if at else 0

    def cells(self, row: int) -> dict[int, int]:
        """Return column -> cell index of one row's filled cells."""
        found = self._cache.get(row)
        if found is None:
            at = int(np.searchsorted(self.rows, row))
            found = {}
            if at < len(self.rows) and self.rows[at] == row:
                part = slice(self._starts[at], self._starts[at + 1])
                found = dict(zip(self.col[part].tolist(), self.index[part].tolist(), strict=True))
            self._cache[row] = found
        return found

    def kind(self, cell: int) -> int:
        """Return the CellKind of a cell."""
        return int(self.grid.kind[cell])

    def text(self, cell: int) -> str:
        """Return a cell's text as typed; a number as its plain text."""
        at = self.grid.text[cell]
        if at >= 0:
            found: str = self.grid.strings[at]
            return found
        return text_of_number(float(self.grid.num[cell]), self.format(cell))

    def format(self, cell: int) -> str:
        """Return a cell's number format code."""
        style = int(self.grid.style[cell])
        return self.grid.formats[style] if style < len(self.grid.formats) else "General"

    def is_percent(self, cells: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Tell which cells have a per cent format."""
        return self._percent[np.minimum(self.grid.style[cells], len(self._percent) - 1)]

    def is_text(self, cell: int) -> bool:
        """Tell whether a cell holds text."""
        return bool(self.grid.kind[cell] == _TEXT)

    @cached_property
    def _is_text_row(self) -> npt.NDArray[np.bool_]:
        if not len(self.rows):
            return np.zeros(0, bool)
        return np.logical_and.reduceat(self._are_words, self._starts[:-1])

    @cached_property
    def _are_words(self) -> npt.NDArray[np.bool_]:
        """Tell which of ``index`` may stand in a header: texts, and years typed as numbers."""
        numbers = self.grid.num[self.index]
        return np.equal(self.grid.kind[self.index], _TEXT) | ((numbers >= FIRST_YEAR) & (numbers <= LAST_YEAR))

    def is_word(self, cell: int) -> bool:
        """Tell whether a cell may stand in a header: a text, or a year typed as a number."""
        return self.is_text(cell) or FIRST_YEAR <= float(self.grid.num[cell]) <= LAST_YEAR

    @property
    def text_rows(self) -> npt.NDArray[np.int32]:
        """The rows in which every cell is text or a year."""
        return self.rows[self._is_text_row]

    def are_texts(self, cells: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Tell which cells hold text."""
        return np.equal(self.grid.kind[cells], _TEXT)

    def rows_with(self, words: frozenset[str], least: int) -> list[int]:
        """Return the rows of text alone in which the keys of at least ``least`` cells are among ``words``."""
        if (words, least) not in self._with:
            self._with[words, least] = self._rows_with(words, least)
        return self._with[words, least]

    def _rows_with(self, words: frozenset[str], least: int) -> list[int]:
        found, counts = np.unique(self.row[self._known(words)], return_counts=True)
        return [int(row) for row in found[counts >= least]]

    def _known(self, words: frozenset[str]) -> npt.NDArray[np.int64]:
        """Return where in ``index`` the texts stand whose keys are among ``words``, in rows of text alone."""
        if words not in self._among:
            at = np.flatnonzero(np.repeat(self._is_text_row, np.diff(self._starts)))
            at = at[self.grid.text[self.index[at]] >= 0]
            texts, strings = self.grid.text[self.index[at]], self.grid.strings
            known = np.zeros(len(strings), bool)
            for number in np.unique(texts).tolist():
                text = strings[number]
                known[number] = len(text) <= LONGEST_HEADER and key(text) in words
            self._among[words] = at[known[texts]]
        return self._among[words]

    def outlines(self, words: frozenset[str]) -> dict[int, int]:
        """Return a number a row, equal for rows with the same of ``words`` in the same columns; others have none."""
        at = self._known(words)
        rows, starts = np.unique(self.row[at], return_index=True)
        if not len(rows):
            return {}
        texts = self.grid.text[self.index[at]].astype(np.uint64)
        mixed = (texts * np.uint64(0x9E3779B97F4A7C15)) ^ (
            self.col[at].astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
        )
        sums = np.add.reduceat(mixed * np.uint64(0xFF51AFD7ED558CCD), starts)
        return dict(zip(rows.tolist(), sums.tolist(), strict=True))

    def texts(self, row: int) -> list[tuple[int, str]]:
        """Return (column, cleaned text) of a row's text cells."""
        return [(col, clean(self.text(cell))) for col, cell in self.cells(row).items() if self.is_text(cell)]

    def words(self, row: int) -> list[tuple[int, str]]:
        """Return (column, cleaned text) of a row's cells that may stand in a header."""
        return [(col, clean(self.text(cell))) for col, cell in self.cells(row).items() if self.is_word(cell)]

    def text_above(self, row: int, below: int = 0) -> str:
        """Return all text between two rows, both excluded."""
        return " ".join(text for r in self.rows_between(below, row) for _, text in self.texts(r))

    def title_lines(self, row: int, below: int) -> list[tuple[str, str]]:
        """Return (cell name, text) of the texts between two rows, both excluded, top to bottom."""
        return [(cell_name(r, col), text) for r in self.rows_between(below, row) for col, text in self.texts(r)]

    def labelled(self, row: int, below: int, words: Collection[str]) -> str:
        """Return what a title between two rows says behind one of ``words``, in its cell or the next; "" for none."""
        names = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
        label = re.compile(rf"(?:\d+\W+)?(?:{names})\b(?:\s*/\s*\w+)?\.?\s*:?\s*(.*)", re.IGNORECASE)
        found = ""
        for r in self.rows_between(below, row):
            texts = [clean(self.text(cell)) for _, cell in sorted(self.cells(r).items())]
            for at, text in enumerate(texts):
                named = label.fullmatch(text)
                if named:
                    behind = [named[1], *(following.lstrip(": ") for following in texts[at + 1 :])]
                    found = next((words for words in behind if words), found)
        return found

    def header_extents(self, first: int, most: int) -> list[int]:
        """Return the last rows a header block may have that starts at ``first``: rows of text only, without a gap."""
        last = []
        for row in range(first, first + most):
            cells = self.cells(row)
            if not cells or not (all(map(self.is_word, cells.values())) or self._counts_parts(first, row)):
                break
            last.append(row)
        return last

    def _counts_parts(self, first: int, row: int) -> bool:
        """Tell whether a row of a header block numbers the parts of a group above: 1 2 3 4 below "Triwulan"."""
        cells, above = self.cells(row), self.cells(row - 1)
        group = max((col for col in above if col <= min(cells)), default=0)
        numbers = [float(self.grid.num[cells[col]]) for col in sorted(cells)]
        return row > first and min(above, default=0) < group and numbers == list(range(1, len(numbers) + 1))

    def header_paths(self, first: int, last: int) -> dict[int, list[str]]:
        """Return each column's header texts from top to bottom; a text merged over columns stands above each."""
        cols = sorted({col for row in range(first, last + 1) for col in self.cells(row)})
        lines: list[dict[int, str]] = []
        for row in range(first, last + 1):
            line: dict[int, str] = {}
            parts = self._counts_parts(first, row)
            for col, text in (
                ((col, self.text(cell)) for col, cell in self.cells(row).items()) if parts else self.words(row)
            ):
                right = self.anchors.get((row, col), (row, col))[1]
                line.update(dict.fromkeys(range(col, right + 1), text))
            lines.append(line)
        for upper, lower in pairwise(lines):
            upper.update(_centred(upper, lower))
            held = ""
            for col in cols:
                if col in upper:
                    held = upper[col] if col in lower else ""
                elif col in lower and held:
                    upper[col] = held
                else:
                    held = ""
        self._part(lines, first)
        wide = {col for line in lines for col in line}
        return {col: path for col in sorted(wide) if (path := [line[col] for line in lines if col in line])}

    def _part(self, lines: list[dict[int, str]], first: int) -> None:
        """Take a text merged over parts with names of their own from a column without one: it is not all of them."""
        for at in reversed(range(len(lines) - 1)):
            for left in self.cells(first + at):
                bottom, right = self.anchors.get((first + at, left), (first + at, left))
                over = range(left, right + 1)
                named = {col for line in lines[bottom - first + 1 :] for col in line}
                if right > left and not named.isdisjoint(over):
                    for col in set(over) - named:
                        lines[at].pop(col, None)


def _centred(upper: dict[int, str], lower: dict[int, str]) -> dict[int, str]:
    """Return what stands above each of some repeated groups of headers: one text, over whichever of its columns.

    "L P L+P L P L+P" with "DPS" and "DPT" above the two P are two groups of three.
    """
    cols = sorted(lower)
    above = [col for col in sorted(upper) if cols and cols[0] <= col <= cols[-1]]
    size = len(cols) // max(1, len(above))
    if len(above) < 2 or size < 2 or size * len(above) != len(cols):
        return {}
    names = [key(lower[col]) for col in cols]
    groups = [cols[at : at + size] for at in range(0, len(cols), size)]
    if names != names[:size] * len(groups) or any(above[at] not in group for at, group in enumerate(groups)):
        return {}
    return {col: upper[above[at]] for at, group in enumerate(groups) for col in group}
