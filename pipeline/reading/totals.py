"""The total rows of a table: what they state, and which rows each of them sums."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.reading import values as v
from pipeline.reading.text import key
from pipeline.tables import Total
from schemas.base import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.rows import Rows
    from pipeline.reading.site import Site
    from pipeline.reading.values import Parsed
    from pipeline.tables import Extract


def read_totals(site: Site, extract: Extract, rows: Rows) -> list[Total]:
    """Return the totals of a table whose data rows are read; what does not parse is noted on the site."""
    totals: list[Total] = []
    closed = 0
    fields = [name for name in site.schema.total_fields if name in site.header.columns]
    stops = np.searchsorted(rows.data, [row for row, _ in rows.totals]).tolist()
    for at, ((row, label), stop) in enumerate(zip(rows.totals, stops, strict=True)):
        stated = {
            name: parsed.value * site.scale(name)
            for name, parsed in _parsed(site, row, fields)
            if isinstance(parsed.value, int)
        }
        across: tuple[str, ...] = ()
        if totals and totals[-1].grand and len(stated) == 1 and totals[-1].stop == stop:
            across = tuple(name for name in site.schema.total_fields if name in extract.columns)
        found = Total(row, label, closed, stop, stated, sum_of=across, shares=_shares(site, row))
        start, grand = _scope(site, extract, found, last=at == len(rows.totals) - 1)
        totals.append(replace(found, start=start, grand=grand))
        if not grand:
            closed = stop
    return totals


def _parsed(site: Site, row: int, names: list[str]) -> Iterator[tuple[str, Parsed]]:
    """Yield what stands in the cells of a total row that are filled and parse."""
    cells = site.view.cells(row)
    for name in names:
        col = site.header.columns[name]
        if col not in cells:
            continue
        parsed = site.parse(site.columns[name], cells[col])
        if parsed.problem:
            site.problem(parsed.problem, name, row, col, site.view.text(cells[col]))
        else:
            yield name, parsed


def _shares(site: Site, row: int) -> dict[str, v.Percent]:
    names = [name for name in site.header.columns if site.columns[name].kind is Kind.PERCENT]
    return {name: parsed.value for name, parsed in _parsed(site, row, names) if isinstance(parsed.value, v.Percent)}


def _scope(site: Site, extract: Extract, total: Total, *, last: bool) -> tuple[int, bool]:
    """Return where the rows that a total sums begin, and whether it closes the whole table.

    ``total`` begins where the one before it ended.
    """
    words, closed, stop = key(total.label), total.start, total.stop
    for name in reversed(site.schema.groups):
        cells = extract.cells.get(name)
        named = any(key(word) in words for word in site.columns[name].banner if word)
        if named and cells is not None and stop:
            start = stop
            while start and cells.values[start - 1] == cells.values[stop - 1]:  # type: ignore[index]
                start -= 1
            return start, False
    if stop < len(extract.rows):
        return closed, False
    if closed and not last and closed < stop:
        return closed, False
    if closed and closed < stop and total.values and not site.schema.hierarchy:
        name, figure = next(iter(total.values.items()))
        values = extract.cells[name].values
        part, whole = values[closed:stop].sum(), values.sum()  # type: ignore[index, attr-defined]
        if part == figure != whole:
            return closed, False
    return 0, True
