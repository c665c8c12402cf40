"""Cells of one column that lie apart, as references: adjacent ones become ranges."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.report.model import RangeRef, Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.report.model import Key


def cells_of(sheet: str, keys: Iterable[tuple[int, Key]], field: str) -> list[Ref | RangeRef]:
    """Return the cells of ``field`` in the rows given as (position on the sheet, key), adjacent ones as ranges."""
    return [
        Ref(sheet, first, field) if first == last else RangeRef(sheet, first, last, field)
        for first, last in _runs(keys)
    ]


def _runs(keys: Iterable[tuple[int, Key]]) -> Iterator[tuple[Key, Key]]:
    ordered = sorted(keys, key=lambda item: item[0])
    first = ordered[0][1]
    for (position, key), (following, after) in pairwise(ordered):
        if following != position + 1:
            yield first, key
            first = after
    yield first, ordered[-1][1]
