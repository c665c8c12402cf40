"""A column of cells read at once: plain figures as arrays, every other cell once per different content."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.reading.cells import is_plain
from pipeline.reading.grid import CellKind
from pipeline.reading.values import IDENTITY_DIGITS, LARGEST, Problem, State
from pipeline.tables import Cells
from schemas.base import FIGURES, Blank, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.reading.values import Parsed
    from pipeline.reading.view import SheetView
    from schemas.base import Column


@dataclass(slots=True)
class ReadColumn:
    """A column over a table's data rows.

    ``values`` are int64 for kinds of whole figures, else objects; they count where ``state`` is VALUE. ``texts`` are
    the texts as typed, None where a figure's own digits are (of all rows where the whole array is None). ``problems``
    are the rows, as positions, that did not parse.
    """

    kind: Kind
    state: npt.NDArray[np.uint8]
    values: npt.NDArray[Any]
    texts: npt.NDArray[np.object_] | None
    problems: list[tuple[int, Problem]]

    @classmethod
    def blank(cls, kind: Kind, count: int) -> ReadColumn:
        """Return a column of blanks."""
        state = np.full(count, State.BLANK, np.uint8)
        if kind in FIGURES:
            return cls(kind, state, np.zeros(count, np.int64), None, [])
        return cls(kind, state, np.full(count, None, object), np.full(count, "", object), [])

    def take(self, source: npt.NDArray[np.int64]) -> None:
        """Give each row what stands in the row ``source`` names."""
        self.state, self.values = self.state[source], self.values[source]
        self.texts = None if self.texts is None else self.texts[source]

    def typed(self, rows: npt.NDArray[np.int64], texts: Sequence[str] | npt.NDArray[np.object_]) -> None:
        """Say what was typed in some rows."""
        if self.texts is None:
            self.texts = np.full(len(self.state), None, object)
        self.texts[rows] = texts

    def scale(self, factor: int) -> None:
        """Multiply the plain figures, which no parser has seen; their texts stay as typed."""
        plain = self.state == State.VALUE
        if self.texts is not None:
            plain &= self.texts == None  # noqa: E711 - element-wise
        rows = np.flatnonzero(plain)
        self.typed(rows, [str(value) for value in self.values[rows].tolist()])
        self.values[rows] *= factor

    def fill_zeros(self, column: Column) -> None:
        """Make nil a zero where figures are counted, and blank too where the schema says so."""
        if column.blank is Blank.ZERO:
            blank = np.flatnonzero(self.state == State.BLANK)
            self.typed(blank, "")
            self.state[blank] = State.NIL
        nil = self.state == State.NIL
        self.values[nil], self.state[nil] = 0, State.VALUE

    def cells(self, origin: npt.NDArray[np.int32] | None = None) -> Cells:
        """Return the column as the cells of a table."""
        values: object = self.values
        if self.kind in FIGURES:
            values = pd.arrays.IntegerArray(self.values, self.state != State.VALUE)
        return Cells(values, self.state, self.texts, origin)


def read_column(
    view: SheetView, kind: Kind, cells: npt.NDArray[np.int64], parse: Callable[[int], Parsed], *, verbatim: bool = False
) -> ReadColumn:
    """Return a column of one kind; ``cells`` are its cells by row, -1 where blank, ``parse`` reads one of them.

    ``verbatim`` says that plain texts are values as they stand.
    """
    read = ReadColumn.blank(kind, len(cells))
    at = np.flatnonzero(cells >= 0)
    if verbatim:
        plain, texts = _plain_texts(view, cells[at])
        read.values[at[plain]], read.state[at[plain]] = texts, State.VALUE
        read.typed(at[plain], texts)
        at = at[~plain]
    if kind in FIGURES:
        plain, figures = (_plain_identities if kind is Kind.IDENTITY else _plain_figures)(view, cells[at])
        read.values[at[plain]], read.state[at[plain]] = figures, State.VALUE
        at = at[~plain]
    if not len(at):
        return read
    different, which = _by_content(view, cells[at])
    parsed = [parse(cell) for cell in different]
    read.state[at] = np.array([one.state for one in parsed], np.uint8)[which]
    read.typed(at, np.array([view.text(cell) for cell in different], object)[which])
    values = np.empty(len(parsed), object)
    values[:] = [one.value for one in parsed]
    if kind in FIGURES:
        values = np.array([value if isinstance(value, int) else 0 for value in values], np.int64)
    read.values[at] = values[which]
    if any(one.problem for one in parsed):
        problem = np.array([one.problem for one in parsed])[which]
        wrong = np.flatnonzero(problem != Problem.NONE)
        read.problems = [(int(at[i]), Problem(problem[i])) for i in wrong.tolist()]
    return read


def _plain_figures(
    view: SheetView, cells: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Return which cells are whole numbers as they stand, and those numbers."""
    number = view.grid.num[cells]
    whole = (number >= 0) & (number <= LARGEST) & (np.floor(number) == number)
    plain = whole & (view.grid.kind[cells] == CellKind.NUMBER) & ~view.is_percent(cells)
    return plain, number[plain].astype(np.int64)


def _plain_texts(
    view: SheetView, cells: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.object_]]:
    """Return which cells are texts without odd blanks that say something, and these texts."""
    strings = view.grid.strings
    ids = np.where(view.are_texts(cells), view.grid.text[cells], -1)
    different = np.flatnonzero(np.bincount(ids + 1, minlength=len(strings) + 1)[1:])
    is_value = np.zeros(len(strings) + 1, bool)
    is_value[different] = [is_plain(strings[at]) for at in different.tolist()]
    plain = is_value[ids]
    return plain, view.strings[ids[plain]]


def _plain_identities(
    view: SheetView, cells: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Return which cells are texts of 16 digits that are not all 0, and the numbers they write."""
    at = np.flatnonzero(view.are_texts(cells))
    texts = view.strings[view.grid.text[cells[at]]].tolist()
    has_length = [len(text) == IDENTITY_DIGITS for text in texts]
    at, texts = at[has_length], list(compress(texts, has_length))
    if not _all_digits("".join(texts)):
        are_digits = list(map(_all_digits, texts))
        at, texts = at[are_digits], list(compress(texts, are_digits))
    digits = np.frombuffer("".join(texts).encode(), np.uint8).reshape(-1, IDENTITY_DIGITS) - ord("0")
    numbers = digits.astype(np.int64) @ 10 ** np.arange(IDENTITY_DIGITS - 1, -1, -1)
    plain = np.zeros(len(cells), bool)
    plain[at[numbers > 0]] = True
    return plain, numbers[numbers > 0]


def _all_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _by_content(view: SheetView, cells: npt.NDArray[np.int64]) -> tuple[list[int], npt.NDArray[np.int64]]:
    """Return one cell of each different content (kind, text, number, format), and which of these each cell holds."""
    grid = view.grid
    numbers, number = np.unique(grid.num[cells], return_inverse=True)
    code = grid.text[cells].astype(np.int64) + 1
    code = (code * (int(grid.style[cells].max()) + 1) + grid.style[cells]) * len(CellKind) + grid.kind[cells]
    _, first, which = np.unique(code * len(numbers) + number, return_index=True, return_inverse=True)
    return cells[first].tolist(), which
