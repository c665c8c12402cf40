"""Cell by cell: where a workbook is not as it should be, told apart by what was done to the cell."""

from __future__ import annotations

import math
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from pipeline.proof.places import Cell, alike

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.proof.book import Book
    from pipeline.report.model import Scalar

_CLOSE = 1e-12  # programs keep 15 to 17 digits of a number


class Kind(Enum):
    """How a cell is not as it should be."""

    TYPED = "another text, number or formula was put there"
    FOLLOWS = "its formula is right and gives another result"
    NOT_SAVED = "its formula is right and its result was not saved"


class Difference(NamedTuple):
    """A cell that is not as it should be."""

    cell: Cell
    kind: Kind


def differences(book: Book, should: Book) -> Iterator[Difference]:
    """Yield every cell of the sheets that both have whose formula, value or text differs."""
    for name in should.names:
        if name not in book.names:
            continue
        own, other = book.formulas(name), should.formulas(name)
        stands, meant = book.cells(name).values, should.cells(name).values
        for spot in sorted(stands.keys() | meant.keys() | own.keys() | other.keys()):
            kind = _kind((own.get(spot, ""), stands.get(spot)), (other.get(spot, ""), meant.get(spot)))
            if kind is not None:
                yield Difference(Cell(name, *spot), kind)


def _kind(stands: tuple[str, Scalar], meant: tuple[str, Scalar]) -> Kind | None:
    """Return how a cell, as (formula, value), differs from what is meant; None where it does not."""
    formula, value = stands
    if formula != meant[0] and not (formula and meant[0] and alike(formula) == alike(meant[0])):
        return Kind.TYPED
    if is_same(value, meant[1]):
        return None
    if not formula:
        return Kind.TYPED
    return Kind.NOT_SAVED if value is None else Kind.FOLLOWS


def is_same(one: Scalar, other: Scalar) -> bool:
    """Tell whether two values are the same as far as programs keep them; whole numbers to the last digit."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        both_whole = isinstance(one, int) and isinstance(other, int)
        return one == other if both_whole else math.isclose(one, other, rel_tol=_CLOSE, abs_tol=_CLOSE)
    return one == other or (one in {None, ""} and other in {None, ""})
