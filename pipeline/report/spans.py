"""Cells of one column that lie apart, as references and summed: adjacent ones become ranges."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.report.model import Formula, RangeRef, Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.report.model import Key, Scalar

_MAX_ARGUMENTS = 200  # Excel takes 255


def cells_of(sheet: str, keys: Iterable[tuple[int, Key]], field: str) -> list[Ref | RangeRef]:
    """Return the cells of ``field`` in the rows given as (position on the sheet, key), adjacent ones as ranges."""
    return [
        Ref(sheet, first, field) if first == last else RangeRef(sheet, first, last, field)
        for first, last in _runs(keys)
    ]


def sum_formula(sheet: str, keys: Sequence[tuple[int, Key]], field: str, value: Scalar) -> Formula:
    """Return the SUM over the cells of ``field`` in the rows given as (position on the sheet, key)."""
    refs = cells_of(sheet, keys, field)
    places = [f"{{{i}}}" for i in range(len(refs))]
    groups = [places[i : i + _MAX_ARGUMENTS] for i in range(0, len(places), _MAX_ARGUMENTS)]
    return Formula("+".join(f"SUM({','.join(group)})" for group in groups), value, refs)


def _runs(keys: Iterable[tuple[int, Key]]) -> Iterator[tuple[Key, Key]]:
    ordered = sorted(keys, key=lambda item: item[0])
    first = ordered[0][1]
    for (position, key), (following, after) in pairwise(ordered):
        if following != position + 1:
            yield first, key
            first = after
    yield first, ordered[-1][1]
