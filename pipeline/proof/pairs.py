"""Which row of one table is which row of the other: by the words that name it, wherever it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from pipeline.proof.places import Cell

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from pipeline.proof.book import Book
    from pipeline.proof.table import Table

ALIKE = 60  # per cent of likeness of the one text that changed in a row's name


@dataclass(frozen=True, slots=True)
class Side:
    """One workbook's table, with its year: texts that name it are compared without."""

    book: Book
    table: Table
    tahun: int

    def text(self, value: object) -> str:
        """Return a text as it is compared: one case, single blanks, the workbook's own year as a mark."""
        return re.sub(rf"\b{self.tahun}\b", "#", " ".join(str(value or "").split()).casefold())

    def names(self, row: int, columns: Iterable[int]) -> tuple[str, ...]:
        """Return the texts of a row in the given columns."""
        return tuple(self.text(self.book.value(Cell(self.table.sheet, row, col))) for col in columns)

    def columns(self) -> dict[str, int]:
        """Return the table's columns by their headers."""
        return {self.text(header): col for col, header in self.table.headers.items()}


@dataclass(slots=True)
class Pairs:
    """Rows that belong together, as row of the first -> row of the second table, and those without a partner."""

    rows: dict[int, int] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    new: list[int] = field(default_factory=list)


Rows = tuple[list[int], list[int]]  # of the one and of the other table
Groups = dict["Hashable", list[int]]


def pair_rows(one: Side, other: Side) -> Pairs:
    """Return the pairs: parents before their children, so that a code counts below its own parent only."""
    matcher = _Matcher(one, other)
    here, there = one.columns(), other.columns()
    labels = [
        (col, there[name])
        for name, col in here.items()
        if col in one.table.labels and there.get(name) in other.table.labels
    ]
    leading = [pair for pair in labels if pair[0] in one.table.labels[: one.table.leading]]
    depths = _depths(one.table), _depths(other.table)
    for depth in range(max((*depths[0].values(), *depths[1].values()), default=0) + 1):
        rows = [row for row in depths[0] if depths[0][row] == depth], [r for r in depths[1] if depths[1][r] == depth]
        matcher.match(rows, labels)
        matcher.match_single(rows, leading)
        for changed in leading:
            matcher.match_single(rows, [pair for pair in leading if pair != changed], changed)
    return matcher.pairs()


def _depths(table: Table) -> dict[int, int]:
    """Return how many rows stand above each row of data; the total is none."""
    depths = {}
    for row in table.rows:
        above, at = [row], table.parents.get(row)
        while at is not None and at not in above:
            above.append(at)
            at = table.parents.get(at)
        if row != table.total:
            depths[row] = len(above) - 1
    return depths


class _Matcher:
    """Finds pairs step by step; rows once paired are left alone."""

    def __init__(self, one: Side, other: Side) -> None:
        self._sides = one, other
        self._partners: tuple[dict[int, int], dict[int, int]] = {}, {}
        if one.table.total is not None and other.table.total is not None:
            self._add(one.table.total, other.table.total)

    def pairs(self) -> Pairs:
        """Return what was found."""
        left, right = (side.table.rows for side in self._sides)
        gone, new = ([row for row in rows if row not in self._partners[i]] for i, rows in enumerate((left, right)))
        return Pairs(dict(sorted(self._partners[0].items())), gone, new)

    def match(self, rows: Rows, columns: list[tuple[int, int]]) -> None:
        """Pair rows of the same names below the same parent; several alike in their order."""
        left, right = self._groups(rows, columns)
        for key, found in left.items():
            for row, partner in zip(found, right.get(key, []), strict=False):
                self._add(row, partner)

    def match_single(self, rows: Rows, columns: list[tuple[int, int]], changed: tuple[int, int] | None = None) -> None:
        """Pair rows of the same names where there is one only; the text in ``changed`` may differ a little."""
        left, right = self._groups(rows, columns) if columns else ({}, {})
        for key, found in left.items():
            partners = right.get(key, [])
            if len(found) == len(partners) == 1 and self._alike(found[0], partners[0], changed):
                self._add(found[0], partners[0])

    def _alike(self, row: int, partner: int, columns: tuple[int, int] | None) -> bool:
        if columns is None:
            return True
        one, other = self._sides
        return fuzz.ratio(one.names(row, [columns[0]])[0], other.names(partner, [columns[1]])[0]) >= ALIKE

    def _add(self, row: int, partner: int) -> None:
        self._partners[0][row], self._partners[1][partner] = partner, row

    def _groups(self, rows: Rows, columns: list[tuple[int, int]]) -> tuple[Groups, Groups]:
        found: tuple[Groups, Groups] = {}, {}
        for i, side in enumerate(self._sides):
            own = [pair[i] for pair in columns]
            for row in rows[i]:
                if own and row not in self._partners[i]:
                    found[i].setdefault((self._parent(i, row), side.names(row, own)), []).append(row)
        return found

    def _parent(self, i: int, row: int) -> Hashable:
        """Return a mark of the row's parent that is the same on both sides where the parents are a pair."""
        table = self._sides[i].table
        parent = table.parents.get(row)
        if parent is None or parent not in self._partners[i]:
            return None if parent is None else self._sides[i].names(parent, table.labels)
        return self._partners[i][parent] if i else parent
