"""The sums that a table states about its own cells, as arrays: which tie, which do not, which cannot be told.

A node is a row of cells: data rows first (in extract order), then total rows. Three families of equations cover the
forms: a row's own sum (L + P, sisa), a total row over a range of rows, a parent over its children. All are computed
column-wise, so that 820,000 good rows cost a few array operations.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.reading.values import State
from schemas.base import Blank, RowSum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.tables import Dataset, Total

Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Codes: TypeAlias = npt.NDArray[np.uint8]


class Verdict(IntEnum):
    """What became of one equation."""

    TIES = 0
    BROKEN = 1
    UNKNOWN = 2  # a cell did not parse or is missing
    SKIPPED = 3  # nothing is stated


class Lack(IntEnum):
    """Why a cell has no figure."""

    NONE = 0
    UNKNOWN = 1
    NOT_STATED = 2


class Form(StrEnum):
    """Which kind of sum an equation is."""

    ROW = "baris"
    TOTAL = "total"
    PARENT = "induk"


@dataclass(frozen=True, slots=True)
class Member:
    """Cells of one field in an equation: stated total +1, what it sums -1, what it takes off +1."""

    field: str
    nodes: Ints
    sign: int


class Nodes:
    """The cells of a dataset's figures: int64 values by field with, for each, why there is none."""

    def __init__(self, dataset: Dataset) -> None:
        """Order the rows of ``dataset`` by table and position."""
        self.dataset = dataset
        frame = dataset.frame
        extract = frame["extract"].to_numpy(dtype=np.int64)
        place = frame["posisi"].to_numpy(dtype=np.int64)
        order = slice(None) if _ascending(extract, place) else np.lexsort((place, extract))
        self.order, self.place = order, place[order]
        self.rows: Ints = frame.index.to_numpy(dtype=np.int64)[order]
        self.totals: list[tuple[int, int, Total]] = [
            (number, at, total)
            for number, found in enumerate(dataset.extracts)
            for at, total in enumerate(found.totals)
        ]
        self.count = len(frame)
        self.extract: Ints = np.append(extract[order], [number for number, _, _ in self.totals]).astype(np.int64)
        self._of_rows: dict[str, tuple[Ints, Codes]] = {}
        self._of_totals: dict[str, tuple[Ints, Codes]] = {}
        self._known: dict[str, Flags] = {}
        self._whole = np.full(self.count, Lack.NONE, np.uint8)

    def __len__(self) -> int:
        """Return how many data and total rows there are."""
        return self.count + len(self.totals)

    @cached_property
    def all(self) -> Ints:
        """Every node."""
        return np.arange(len(self), dtype=np.int64)

    @cached_property
    def parent(self) -> Ints | None:
        """The node of each data row's parent, -1 for outermost rows; None where the schema has no hierarchy."""
        hierarchy = self.dataset.schema.hierarchy
        if hierarchy is None:
            return None
        ids = hierarchy(self.dataset.frame).to_numpy(dtype=np.int64)[self.order]
        node_of = pd.Index(self.rows)
        return np.where(ids >= 0, node_of.get_indexer(pd.Index(ids)), -1).astype(np.int64)

    @cached_property
    def flat(self) -> Flags:
        """Whether a data row counts in a total over its range where the schema has no hierarchy: it always does."""
        return np.ones(self.count, bool)

    def outermost(self, total: int) -> Flags:
        """Return which data rows no other row in the range of a total row sums."""
        return self.flat if self.parent is None else self.parent < self.ranges[0][total]

    @cached_property
    def ranges(self) -> tuple[Ints, Ints]:
        """First node and end of the data rows that each total row sums; an empty range where rows are missing."""
        key = self.extract[: self.count] * (1 << 32) + self.place
        lows = np.array([number * (1 << 32) + total.start for number, _, total in self.totals], dtype=np.int64)
        highs = np.array([number * (1 << 32) + total.stop for number, _, total in self.totals], dtype=np.int64)
        start, stop = np.searchsorted(key, lows), np.searchsorted(key, highs)
        whole = (stop - start) == (highs - lows)
        return np.where(whole, start, 0), np.where(whole, stop, 0)

    def of_rows(self, field: str) -> tuple[Ints, Codes]:
        """Return values (0 where there is none) and Lack codes of one field in the data rows.

        Of a whole column in order that is the frame's own memory: 820,000 rows are not copied.
        """
        if field not in self._of_rows:
            self._of_rows[field] = self._read(field)
        return self._of_rows[field]

    def of_totals(self, field: str) -> tuple[Ints, Codes]:
        """Return the same in the total rows."""
        if field not in self._of_totals:
            stated = [total.values.get(field) for _, _, total in self.totals]
            given = [isinstance(figure, int | np.integer) for figure in stated]
            values = [figure if known else 0 for figure, known in zip(stated, given, strict=True)]
            lack = [Lack.NONE if known else Lack.NOT_STATED for known in given]
            self._of_totals[field] = np.array(values, np.int64), np.array(lack, np.uint8)
        return self._of_totals[field]

    def figures(self, field: str) -> Iterator[tuple[slice, Ints, Codes]]:
        """Yield where the data rows and the total rows are among the nodes, with values and Lack codes of each."""
        yield slice(self.count), *self.of_rows(field)
        yield slice(self.count, None), *self.of_totals(field)

    def figure(self, field: str, node: int) -> int:
        """Return the value of one field in one node."""
        values, at = (self.of_rows, node) if node < self.count else (self.of_totals, node - self.count)
        return int(values(field)[0][at])

    def known(self, field: str, nodes: Ints) -> Flags:
        """Tell which of some nodes have a figure in a field."""
        if field not in self._known:
            self._known[field] = np.append(self.of_rows(field)[1], self.of_totals(field)[1]) == Lack.NONE
        return self._known[field][nodes]

    def without(self, field: str) -> Flags | None:
        """Return which nodes stand in a table that has no column for an optional count: it counts none there.

        None where there is no such table.
        """
        column = self.dataset.schema.columns()[field]
        if column.required or column.blank is not Blank.ZERO:
            return None
        lacking = np.array([field not in extract.cells for extract in self.dataset.extracts])
        return lacking[self.extract] if lacking.any() else None

    def _read(self, field: str) -> tuple[Ints, Codes]:
        if field not in self.dataset.frame:
            return np.zeros(self.count, np.int64), np.full(self.count, Lack.NOT_STATED, np.uint8)
        column = self.dataset.frame[field]
        missing = column.isna().to_numpy(dtype=bool)
        if not missing.any():
            return column.to_numpy(np.int64)[self.order], self._whole
        return column.to_numpy(np.int64, na_value=0)[self.order], self._lacks(field, missing)[self.order]

    def _lacks(self, field: str, missing: Flags) -> Codes:
        """Return why each row of the frame has no figure: nil and, where the schema says so, blank are zero."""
        column = self.dataset.schema.columns()[field]
        computed = {rule.total for rule in self.dataset.schema.row_sums}
        lack = np.where(missing, Lack.UNKNOWN, Lack.NONE).astype(np.uint8)
        frame = self.dataset.frame
        extract, place = frame["extract"].to_numpy(), frame["posisi"].to_numpy()
        for number in np.unique(extract[missing]):
            rows = np.flatnonzero(missing & (extract == number))
            cells = self.dataset.extracts[int(number)].cells.get(field)
            if cells is None:
                lack[rows] = Lack.NOT_STATED
                continue
            state = cells.state[place[rows]]
            lack[rows[state == State.NIL]] = Lack.NONE
            blank = Lack.NOT_STATED if column.stated or field in computed else Lack.UNKNOWN
            lack[rows[state == State.BLANK]] = Lack.NONE if column.blank is Blank.ZERO else blank
        return lack


class Family(Protocol):
    """Equations of one form and field: ``owner`` the node of each stated total, ``field`` its field."""

    form: Form
    field: str
    owner: Ints
    residual: Ints
    verdict: Codes

    def members(self, at: int) -> Iterator[Member]:
        """Yield the cells of equation ``at``, the stated total first."""

    def touched(self, chosen: Flags) -> Iterator[tuple[str, Ints]]:
        """Yield, field by field, in how many of the chosen equations each node's cell stands."""


class RowSums:
    """A sum within each row: total = plus - minus."""

    form = Form.ROW

    def __init__(self, nodes: Nodes, rule: RowSum) -> None:
        """Compute one row sum over all nodes."""
        self.rule, self.field, self.size = rule, rule.total, len(nodes)
        self.signs = {rule.total: 1, **dict.fromkeys(rule.plus, -1), **dict.fromkeys(rule.minus, 1)}
        self.owner = nodes.all
        self.residual = np.zeros(self.size, np.int64)
        lack = np.zeros(self.size, np.uint8)
        without = {field: nodes.without(field) for field in self.signs}
        for field, sign in self.signs.items():
            add, lacking = np.add if sign > 0 else np.subtract, without[field]
            for part, values, missing in nodes.figures(field):
                add(self.residual[part], values, out=self.residual[part])
                lost = missing if lacking is None else np.where(lacking[part], np.uint8(Lack.NONE), missing)
                np.maximum(lack[part], lost, out=lack[part])
        parts = [lacking for field in (*rule.plus, *rule.minus) if (lacking := without[field]) is not None]
        if len(parts) == len(rule.plus) + len(rule.minus):
            lack[np.logical_and.reduce(parts)] = Lack.NOT_STATED
        self.verdict = _verdicts(self.residual, lack)

    def members(self, at: int) -> Iterator[Member]:
        """Yield the row's cells."""
        for field, sign in self.signs.items():
            yield Member(field, np.array([at]), sign)

    def touched(self, chosen: Flags) -> Iterator[tuple[str, Ints]]:
        """Yield one for each chosen row's cells."""
        for field in self.signs:
            yield field, chosen.astype(np.int64)


class TotalSums:
    """Total rows over their ranges: one field each, or all of ``across`` for a grand total in one cell."""

    form = Form.TOTAL

    def __init__(self, nodes: Nodes, field: str, across: tuple[str, ...], which: list[int]) -> None:
        """Compute ``field`` of the total rows ``which`` against the sum of the fields ``across``.

        Where rows have levels, ``which`` is one total row.
        """
        self.nodes, self.field, self.across = nodes, field, across
        self.summed = nodes.outermost(which[0])
        self.at = np.array(which, dtype=np.int64)
        self.owner = nodes.count + self.at
        self.start, self.stop = (edge[self.at] for edge in nodes.ranges)
        values, missing = nodes.of_totals(field)
        self.residual, lack = values[self.at], missing[self.at]
        for name in across:
            figures, gaps = nodes.of_rows(name)
            counted: Ints = figures if self.summed is nodes.flat else np.where(self.summed, figures, 0)
            self.residual -= _range_sums(counted, self.start, self.stop)
            for reason in (Lack.UNKNOWN, Lack.NOT_STATED):
                if (gaps == reason).any():
                    within = _range_sums(((gaps == reason) & self.summed).astype(np.int64), self.start, self.stop) > 0
                    lack[within] = np.maximum(lack[within], reason)
        lack[(self.stop <= self.start) & (lack == Lack.NONE)] = Lack.UNKNOWN
        self.verdict = _verdicts(self.residual, lack)

    def members(self, at: int) -> Iterator[Member]:
        """Yield the stated total and the rows it sums."""
        yield Member(self.field, self.owner[at : at + 1], 1)
        inside = np.arange(self.start[at], self.stop[at])
        inside = inside[self.summed[inside]]
        for name in self.across:
            yield Member(name, inside, -1)

    def touched(self, chosen: Flags) -> Iterator[tuple[str, Ints]]:
        """Yield the totals and the rows inside the chosen ranges."""
        owners = np.zeros(len(self.nodes), np.int64)
        owners[self.owner[chosen]] = 1
        yield self.field, owners
        edges = np.zeros(self.nodes.count + 1, np.int64)
        np.add.at(edges, self.start[chosen], 1)
        np.add.at(edges, self.stop[chosen], -1)
        inside = np.zeros(len(self.nodes), np.int64)
        inside[: self.nodes.count] = np.cumsum(edges[:-1]) * self.summed
        for name in self.across:
            yield name, inside


class ParentSums:
    """Rows that are the sum of their children."""

    form = Form.PARENT

    def __init__(self, nodes: Nodes, field: str, parent: Ints) -> None:
        """Compute ``field`` of each parent against the sum of its children."""
        self.field, self.size, self.parent = field, len(nodes), parent
        self.child = np.flatnonzero(parent >= 0)
        self.owner = np.unique(parent[self.child])
        values, missing = nodes.of_rows(field)
        sums, gaps = np.zeros(nodes.count, np.int64), np.zeros(nodes.count, np.uint8)
        np.add.at(sums, parent[self.child], values[self.child])
        np.maximum.at(gaps, parent[self.child], missing[self.child])
        self.residual = values[self.owner] - sums[self.owner]
        self.verdict = _verdicts(self.residual, np.maximum(missing[self.owner], gaps[self.owner]))

    def members(self, at: int) -> Iterator[Member]:
        """Yield the parent and its children."""
        yield Member(self.field, self.owner[at : at + 1], 1)
        yield Member(self.field, np.flatnonzero(self.parent == self.owner[at]), -1)

    def touched(self, chosen: Flags) -> Iterator[tuple[str, Ints]]:
        """Yield the chosen parents and their children."""
        count = np.zeros(self.size, np.int64)
        count[self.owner[chosen]] = 1
        as_child = np.zeros(self.size, np.int64)
        as_child[self.child] = count[self.parent[self.child]]
        yield self.field, count + as_child


def families(nodes: Nodes) -> list[Family]:
    """Return every family of equations that the dataset's schema and total rows state."""
    schema = nodes.dataset.schema
    found: list[Family] = [RowSums(nodes, rule) for rule in schema.row_sums]
    plain = [at for at, (_, _, total) in enumerate(nodes.totals) if not total.sum_of]
    together = [plain] if plain and nodes.parent is None else [[at] for at in plain]
    found += [TotalSums(nodes, field, (field,), which) for which in together for field in schema.total_fields]
    for at, (_, _, total) in enumerate(nodes.totals):
        if total.sum_of and total.values:
            found.append(TotalSums(nodes, next(iter(total.values)), total.sum_of, [at]))
    parent = nodes.parent
    if parent is not None and (parent >= 0).any():
        found += [ParentSums(nodes, field, parent) for field in schema.total_fields]
    return found


def _verdicts(residual: Ints, lack: Codes) -> Codes:
    verdict = np.where(residual == 0, np.uint8(Verdict.TIES), np.uint8(Verdict.BROKEN))
    verdict[lack == Lack.UNKNOWN] = Verdict.UNKNOWN
    verdict[lack == Lack.NOT_STATED] = Verdict.SKIPPED
    return verdict


def _range_sums(values: Ints, start: Ints, stop: Ints) -> Ints:
    running = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=running[1:])
    sums: Ints = running[stop] - running[start]
    return sums


def _ascending(extract: Ints, place: Ints) -> bool:
    step = np.diff(extract)
    return bool(((step > 0) | ((step == 0) & (np.diff(place) > 0))).all())
