"""Which cell broke the sums: the smallest set of single cells whose change makes every broken sum tie.

Only cells that stand in no sum that ties now are suspects: changing any other would break a good sum. Broken sums that
share suspects form a group; a group is explained by one cell, by cells that a sum leaves no choice about, or by the one
smallest set of up to three cells; what has no unique explanation stands at the stated total of the sum.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.equations import Family, Ints, Nodes, Verdict
from pipeline.findings import MOST_TOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MOST_SUMS = 300  # broken sums of one table that are searched for causes; more is a column gone wrong
MOST_CELLS = 3  # cells in the largest set tried
MOST_VISITS = 200_000  # cells a search may look at, a fraction of a second


class Cell(NamedTuple):
    """A cell of a dataset: node (see :class:`pipeline.equations.Nodes`) and field."""

    node: int
    field: str


class Sum(NamedTuple):
    """One equation: its family and its number there."""

    family: Family
    at: int


@dataclass(frozen=True, slots=True)
class Cause:
    """One finding's worth: the cell it stands at, what it should be, and the sums it breaks.

    ``certain`` says that this cell alone explains its sums; else the cell is the stated total of the first one.
    """

    cell: Cell
    expected: int
    sums: tuple[Sum, ...]
    certain: bool


@dataclass(slots=True)
class _Broken:
    """A broken sum in a search: ``cells`` are its suspects with their signs, ``width`` how many cells it has."""

    sum: Sum
    residual: int
    owner: Cell
    width: int
    cells: dict[Cell, int] = field(default_factory=dict)


@dataclass(slots=True)
class Causes:
    """All causes of a dataset, and by extract the number of broken sums beyond those searched."""

    found: list[Cause]
    left_out: dict[int, int]


def find_causes(nodes: Nodes, sums: Iterable[Family]) -> Causes:
    """Return the causes of every broken sum of a dataset, in the order of its tables and rows."""
    broken = _broken_by_extract(nodes, sums := list(sums))
    if not broken:
        return Causes([], {})
    ties = _touches(nodes, sums, Verdict.TIES)
    breaks = _touches(nodes, sums, Verdict.BROKEN)
    signed = {rule.total for rule in nodes.dataset.schema.row_sums if rule.minus}
    found: list[Cause] = []
    left_out: dict[int, int] = {}
    for extract, listed in sorted(broken.items()):
        if len(listed) > MOST_SUMS:
            left_out[extract] = len(listed) - MOST_TOLD
            causes = [_at_total(nodes, [_bare(item)]) for item in listed[:MOST_TOLD]]
        else:
            group = [_suspects(nodes, item, ties, breaks) for item in listed]
            causes = [cause for part in _parts(group) for cause in _Search(nodes, signed).explain(part)]
        found += sorted(causes, key=lambda cause: cause.cell)
    return Causes(found, left_out)


def _broken_by_extract(nodes: Nodes, sums: Iterable[Family]) -> dict[int, list[Sum]]:
    broken: dict[int, list[Sum]] = defaultdict(list)
    for family in sums:
        for at in np.flatnonzero(family.verdict == Verdict.BROKEN).tolist():
            broken[int(nodes.extract[family.owner[at]])].append(Sum(family, at))
    return broken


def _touches(nodes: Nodes, sums: Iterable[Family], verdict: Verdict) -> dict[str, Ints]:
    """Return, by field, in how many sums of that verdict each node's cell stands."""
    count: dict[str, Ints] = defaultdict(lambda: np.zeros(len(nodes), np.int64))
    for family in sums:
        chosen = family.verdict == verdict
        if chosen.any():
            for name, touched in family.touched(chosen):
                count[name] = count[name] + touched
    return count


def _suspects(nodes: Nodes, item: Sum, ties: Mapping[str, Ints], breaks: Mapping[str, Ints]) -> _Broken:
    """Return the sum with its suspects; of cells that stand in no other sum two stand for all of them."""
    family, at = item
    result = _bare(item)
    alone = 0
    for name, inside, sign in ((m.field, m.nodes, m.sign) for m in family.members(at)):
        result.width += len(inside)
        free: npt.NDArray[np.bool_] = (ties[name][inside] == 0) & nodes.known(name, inside)
        shared = inside[free & (breaks[name][inside] > 1)]
        single = inside[free & (breaks[name][inside] == 1)][: max(0, 2 - alone)]
        alone += len(single)
        result.cells |= {Cell(int(node), name): sign for node in (*shared, *single)}
    return result


def _bare(item: Sum) -> _Broken:
    family, at = item
    return _Broken(item, int(family.residual[at]), Cell(int(family.owner[at]), family.field), 0)


def _parts(group: list[_Broken]) -> Iterator[list[_Broken]]:
    """Yield the broken sums in parts that share no suspect."""
    by_cell: dict[Cell, list[int]] = defaultdict(list)
    for number, item in enumerate(group):
        for cell in item.cells:
            by_cell[cell].append(number)
    seen: set[int] = set()
    for first in range(len(group)):
        if first in seen:
            continue
        part, open_numbers = [], [first]
        seen.add(first)
        while open_numbers:
            number = open_numbers.pop()
            part.append(number)
            near = {other for cell in group[number].cells for other in by_cell[cell]} - seen
            seen |= near
            open_numbers += near
        yield [group[number] for number in sorted(part)]


def _at_total(nodes: Nodes, items: list[_Broken]) -> Cause:
    """Return the finding at the stated total of the narrowest sum."""
    first = min(items, key=lambda item: item.width)
    others = [item for item in items if item is not first]
    stated = nodes.figure(first.owner.field, first.owner.node)
    return Cause(first.owner, stated - first.residual, tuple(item.sum for item in (first, *others)), certain=False)


class _Search:
    """Explains one part after the other; ``signed`` are the fields that may be negative (sisa)."""

    def __init__(self, nodes: Nodes, signed: set[str]) -> None:
        self.nodes, self.signed, self.visits = nodes, signed, 0

    def explain(self, part: list[_Broken]) -> list[Cause]:
        """Return the causes of a part: certain ones where they are unique, else at the stated totals."""
        residual = [item.residual for item in part]
        places = _places(part)
        single = self._singles(residual, places)
        if len(single) == 1:
            return self._certain(part, single)
        if len(single) > 1:
            return [_at_total(self.nodes, part)]
        changes = self._forced(part, residual, places)
        changes |= self._smallest(residual, {c: p for c, p in places.items() if c not in changes})
        rest = [item for item, left in zip(part, residual, strict=True) if left]
        return [*self._certain(part, changes), *self._rest(part, residual, rest, set(changes))]

    def _certain(self, part: list[_Broken], changes: Mapping[Cell, int]) -> list[Cause]:
        causes = []
        for cell, change in changes.items():
            sums = tuple(item.sum for item in part if cell in item.cells)
            causes.append(Cause(cell, self._value(cell) + change, sums, certain=True))
        return causes

    def _rest(self, part: list[_Broken], residual: list[int], rest: list[_Broken], known: set[Cell]) -> list[Cause]:
        """Return findings at the totals of what no cell explains, a group of one cause together."""
        left = {id(item): value for item, value in zip(part, residual, strict=True)}
        reduced = [
            _Broken(
                item.sum,
                left[id(item)],
                item.owner,
                item.width,
                {cell: sign for cell, sign in item.cells.items() if cell not in known},
            )
            for item in rest
        ]
        causes: list[Cause] = []
        for group in _parts(reduced):
            one_cause = self._singles([item.residual for item in group], _places(group))
            causes += [_at_total(self.nodes, group)] if one_cause else [_at_total(self.nodes, [item]) for item in group]
        return causes

    def _value(self, cell: Cell) -> int:
        return self.nodes.figure(cell.field, cell.node)

    def _possible(self, cell: Cell, change: int) -> bool:
        return cell.field in self.signed or self._value(cell) + change >= 0

    def _singles(self, residual: list[int], places: Mapping[Cell, list[tuple[int, int]]]) -> dict[Cell, int]:
        """Return the cells, with their change, of which each alone makes every sum that is still broken tie."""
        self.visits += len(places)
        wrong = {number for number, left in enumerate(residual) if left}
        found: dict[Cell, int] = {}
        for cell, stands in places.items():
            changes = {-residual[number] * sign for number, sign in stands}
            if len(changes) == 1 and wrong == {number for number, _ in stands}:
                (change,) = changes
                if self._possible(cell, change):
                    found[cell] = change
        return found

    def _forced(
        self, part: list[_Broken], residual: list[int], places: Mapping[Cell, list[tuple[int, int]]]
    ) -> dict[Cell, int]:
        """Change, in ``residual`` too, every cell that is the only suspect left of some sum."""
        changes: dict[Cell, int] = {}
        waiting = list(range(len(part)))
        while waiting:
            number = waiting.pop(0)
            suspects = [cell for cell in part[number].cells if cell not in changes]
            if not residual[number] or len(suspects) != 1:
                continue
            cell = suspects[0]
            change = -residual[number] * part[number].cells[cell]
            if not self._possible(cell, change):
                continue
            changes[cell] = change
            for other, sign in places[cell]:
                residual[other] += sign * change
                waiting.append(other)
        return changes

    def _smallest(self, residual: list[int], places: Mapping[Cell, list[tuple[int, int]]]) -> dict[Cell, int]:
        """Change, in ``residual`` too, what all smallest sets of cells that explain the sums have in common."""
        for size in range(1, MOST_CELLS + 1):
            self.visits = 0
            sets = self._sets(residual, places, size) if any(residual) else None
            if sets and self.visits <= MOST_VISITS:
                common = dict(frozenset.intersection(*sets))
                for cell, change in common.items():
                    for number, sign in places[cell]:
                        residual[number] += sign * change
                return common
        return {}

    def _sets(
        self, residual: list[int], places: Mapping[Cell, list[tuple[int, int]]], size: int
    ) -> set[frozenset[tuple[Cell, int]]]:
        """Return every set of ``size`` cells whose changes tie all sums, built by tying one sum after the other."""
        if size == 1:
            return {frozenset([item]) for item in self._singles(residual, places).items()}
        found: set[frozenset[tuple[Cell, int]]] = set()
        for cell, stands in places.items():
            for change in {-residual[number] * sign for number, sign in stands if residual[number]}:
                if self.visits > MOST_VISITS:
                    return set()
                if not self._possible(cell, change):
                    continue
                after = list(residual)
                for number, sign in stands:
                    after[number] += sign * change
                others = {c: p for c, p in places.items() if c != cell}
                found |= {rest | {(cell, change)} for rest in self._sets(after, others, size - 1)}
        return found


def _places(part: list[_Broken]) -> dict[Cell, list[tuple[int, int]]]:
    """Return, for each suspect, the numbers of the sums it stands in with its sign there."""
    places: dict[Cell, list[tuple[int, int]]] = defaultdict(list)
    for number, item in enumerate(part):
        for cell, sign in item.cells.items():
            places[cell].append((number, sign))
    return dict(places)
