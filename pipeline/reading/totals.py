"""The total rows of a table: what they state, and which rows each of them sums."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.reading import values as v
from pipeline.reading.rows import is_beside
from pipeline.reading.text import normalise
from pipeline.reading.values import State
from pipeline.tables import Total, as_figures
from schemas.base import FIGURES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from pipeline.reading.rows import Rows
    from pipeline.reading.site import Site
    from pipeline.reading.values import Parsed
    from pipeline.tables import Extract


def read_totals(site: Site, extract: Extract, rows: Rows) -> list[Total]:
    """Return the totals of a table whose data rows are read; what does not parse is noted on the site."""
    totals: list[Total] = []
    closed = 0
    fields = [name for name in site.schema.total_fields if name in site.header.columns]
    ranges = _Ranges(extract)
    stops = np.searchsorted(rows.data, [row for row, _ in rows.totals]).tolist()
    for at, ((row, label), stop) in enumerate(zip(rows.totals, stops, strict=True)):
        stated = {name: parsed.value for name, parsed in _parsed(site, row, fields) if isinstance(parsed.value, int)}
        found = Total(row, label, closed, stop, stated, shares=_shares(site, row))
        start, grand = _scope(site, ranges, found, last=at == len(rows.totals) - 1)
        if _sums_others(ranges, found, _figures_beside(site, rows, fields, row, stop), totals):
            continue
        second = bool(totals) and totals[-1].grand and totals[-1].stop == stop
        above = totals[-1].values if second else {}
        across = _across(site, ranges, found, fields, above) if grand and (second or len(stated) == 1) else ()
        totals.append(replace(found, start=start, grand=grand, sum_of=across))
        if not grand:
            closed = stop
    return totals


def fill_headings(site: Site, extract: Extract) -> None:
    """Give a row that only names what stands below it the figures of the sub-total that closes it, and drop that.

    "076.01.01 PROGRAM DUKUNGAN" without figures, its kegiatan, "JUMLAH PROGRAM 076.01.01".
    """
    if extract.schema.hierarchy is None or not extract.totals:
        return
    parents = _Ranges(extract).parents
    for total in list(extract.totals):
        head, stated = total.start - 1, total.values | total.shares
        cells = {name: extract.cells[name] for name in stated if name in extract.cells}
        is_head = parents is not None and head >= 0 and bool((parents[total.start : total.stop] >= head).all())
        if is_head and cells and all(one.state[head] == State.BLANK for one in cells.values()):
            extract.totals.remove(total)
            for name, one in cells.items():
                one.values[head], one.state[head] = stated[name], State.VALUE  # type: ignore[index]
                one.origin = extract.rows.copy() if one.origin is None else one.origin
                one.origin[head] = total.sheet_row
                if one.text is not None:
                    one.text[head] = site.view.text(site.view.cells(total.sheet_row)[extract.columns[name]])


def _sums_others(ranges: _Ranges, total: Total, others: Mapping[str, int], above: list[Total]) -> bool:
    """Tell whether a total sums the figures beside the table too, with the rows of some group of it.

    These are its own rows, or what the total ``above`` states of them.
    """
    groups = [name for name in ranges.extract.schema.groups if name in ranges.extract.cells]
    starts = {0, total.start, *(ranges.group(name, total.stop) for name in groups)} if others else set()
    rest = {name: figure - others.get(name, 0) for name, figure in total.values.items()}
    stated = bool(others) and any(one.stop == total.stop and one.values == rest for one in above[-1:])
    return stated or any(ranges.ties(rest, start, total.stop) == len(rest) for start in starts)


def _figures_beside(site: Site, rows: Rows, fields: list[str], row: int, stop: int) -> dict[str, int]:
    """Return the sums of the figures beside the table between its last row and a total: those that it sums as well."""
    last = int(rows.data[stop - 1]) if stop else row
    sums: dict[str, int] = {}
    for note in rows.notes if site.schema.beside else ():
        if last < note < row and any(is_beside(site.schema, normalise(text)) for _, text in site.view.texts(note)):
            cells = site.view.cells(note)
            for name in fields:
                col = site.header.columns[name]
                value = site.figure(name, cells[col], site.scale(name)).value if col in cells else None
                sums[name] = sums.get(name, 0) + (value if isinstance(value, int) else 0)
    return sums


class _Ranges:
    """Sums over ranges of a table's rows, and where the group or the level a row belongs to begins."""

    def __init__(self, extract: Extract) -> None:
        self.extract, self.count = extract, len(extract.rows)
        self._running: dict[str, npt.NDArray[np.int64]] = {}
        self._starts: dict[str, npt.NDArray[np.int64]] = {}

    def total(self, name: str, start: int, stop: int) -> int:
        """Return the sum of one field over rows."""
        if name not in self._running:
            figures = as_figures(self.extract.cells[name].values)
            self._running[name] = np.append(0, np.cumsum(figures.to_numpy(np.int64, na_value=0)))
        return int(self._running[name][stop] - self._running[name][start])

    def outermost(self, name: str, start: int, stop: int) -> int:
        """Return the sum of one field over the rows that no other of these rows sums."""
        if self.parents is None:
            return self.total(name, start, stop)
        inside = start + np.flatnonzero(self.parents[start:stop] < start)
        return sum(self.total(name, at, at + 1) for at in inside.tolist())

    def above(self, stop: int) -> list[int]:
        """Return the rows that the row before ``stop`` belongs to, innermost first."""
        found: list[int] = []
        at = -1 if self.parents is None or not stop else int(self.parents[stop - 1])
        while at >= 0 and self.parents is not None:
            found.append(at)
            at = int(self.parents[at])
        return found

    @cached_property
    def parents(self) -> npt.NDArray[np.int64] | None:
        """The row that each row belongs to, -1 for none; None where the table has no levels."""
        schema = self.extract.schema
        if schema.hierarchy is None:
            return None
        data = {name: self._values(name, column.kind in FIGURES) for name, column in schema.columns().items()}
        frame = pd.DataFrame(data).assign(extract=0)
        parents = schema.hierarchy(schema.prepare(frame) if schema.prepare else frame)
        return np.asarray(parents, np.int64)

    def _values(self, name: str, is_figure: bool) -> object:  # noqa: FBT001 - of a column's kind
        cells = self.extract.cells.get(name)
        values = np.full(self.count, None, object) if cells is None else cells.values
        return as_figures(values) if is_figure else values

    def ties(self, stated: Mapping[str, int], start: int, stop: int) -> int:
        """Return how many stated figures are the sums of these rows."""
        return sum(figure == self.outermost(name, start, stop) for name, figure in stated.items())

    def group(self, name: str, stop: int) -> int:
        """Return the first row of the group of one field that the row before ``stop`` belongs to."""
        if name not in self._starts:
            groups = self.extract.schema.groups
            changes = np.zeros(self.count, bool)
            changes[:1] = True
            for outer in groups[: groups.index(name) + 1]:
                if outer in self.extract.cells:
                    values = np.array(self.extract.cells[outer].values, object)
                    changes[1:] |= values[1:] != values[:-1]
            self._starts[name] = np.flatnonzero(changes)
        starts = self._starts[name]
        return int(starts[np.searchsorted(starts, stop - 1, side="right") - 1])


def _parsed(site: Site, row: int, names: list[str]) -> Iterator[tuple[str, Parsed]]:
    """Yield what stands in the cells of a total row that are filled and parse."""
    cells = site.view.cells(row)
    for name in names:
        col = site.header.columns[name]
        if col not in cells:
            continue
        parsed = site.figure(name, cells[col], site.scale(name))
        if parsed.problem:
            site.problem(parsed.problem, name, row, col, site.view.text(cells[col]))
        else:
            yield name, parsed


def _shares(site: Site, row: int) -> dict[str, v.Percent]:
    names = [name for name in site.header.columns if site.columns[name].kind is Kind.PERCENT]
    return {name: parsed.value for name, parsed in _parsed(site, row, names) if isinstance(parsed.value, v.Percent)}


def _across(site: Site, ranges: _Ranges, total: Total, fields: list[str], above: Mapping[str, int]) -> tuple[str, ...]:
    """Return the fields that a grand total in one cell adds up: merged over them, below another, or their very sum.

    ``above`` is what the grand total just above it states of each field.
    """
    sums = {rule.total for rule in site.schema.row_sums}
    parts = tuple(name for name in fields if name not in sums)
    if len(total.values) != 1 or len(parts) < 2:
        return ()
    ((name, figure),) = total.values.items()
    if figure == sum(ranges.total(part, 0, total.stop) for part in parts):
        return parts
    own = figure == ranges.total(name, 0, total.stop)
    right = site.view.anchors.get((total.sheet_row, site.header.columns[name]), (0, 0))[1]
    merged = right > site.header.columns[name]
    return parts if (merged or (name in above and len(above) > 1)) and not own else ()


def _scope(site: Site, ranges: _Ranges, total: Total, *, last: bool) -> tuple[int, bool]:
    """Return where the rows that a total sums begin, and whether it closes the whole table.

    ``total`` begins where the one before it ended. Its label names its group, or what it states tells which.
    """
    closed, stop = total.start, total.stop
    groups = [name for name in site.schema.groups if name in ranges.extract.cells] if stop else []
    named = next((name for name in reversed(groups) if _names(site, ranges, total, name)), None)
    whole = stop == ranges.count
    if named is not None:
        start = ranges.group(named, stop)
        every = whole and last and ranges.ties(total.values, 0, stop) > ranges.ties(total.values, start, stop)
        return (0, True) if every and not _own_name(ranges, total, named) else (start, False)
    usual = closed if closed < stop and not (whole and (last or not closed)) else 0
    if site.schema.hierarchy is not None:
        opened = [ranges.group(name, stop) for name in reversed(groups)]
        start = usual if whole and not closed and last else _level(site, ranges, total, usual, opened)
        return start, whole and not start
    starts = dict.fromkeys([usual, closed, *(ranges.group(name, stop) for name in reversed(groups)), 0])
    ties = {start: ranges.ties(total.values, start, stop) for start in starts if start < stop}
    start = max(ties, key=lambda start: (ties[start], start == usual), default=0)
    return start, whole and not start


def _level(site: Site, ranges: _Ranges, total: Total, usual: int, opened: list[int]) -> int:
    """Return where the rows begin that a total among levels sums: those below a row its label names, or that tie.

    ``opened`` are the first rows of the groups that banners name.
    """
    above = ranges.above(total.stop)
    words = normalise(total.label).split()
    for at in above:
        codes = (str(ranges.extract.cells[name].values[at]) for name in site.schema.key if name in ranges.extract.cells)  # type: ignore[index]
        if any(normalise(code) in words for code in codes):
            return at + 1
    starts = dict.fromkeys([usual, *(at + 1 for at in above), *above[-1:], *opened])
    ties = {start: ranges.ties(total.values, start, total.stop) for start in starts if start < total.stop}
    return max(ties, key=lambda start: (ties[start], start == usual), default=usual)


def _names(site: Site, ranges: _Ranges, total: Total, name: str) -> bool:
    """Tell whether a total's label names a group: by its kind ("Jumlah Kecamatan") or by its own name."""
    label = normalise(total.label)
    words = re.sub(r"^(?:jumlah|total) ", "", label)
    if site.schema.group_sums.get(words) == name:
        return True
    return any(word in label.split() for word in site.columns[name].banner if word) or _own_name(ranges, total, name)


def _own_name(ranges: _Ranges, total: Total, name: str) -> bool:
    """Tell whether a total's label ends with the name of the group of the row before it."""
    words = normalise(total.label).split()
    own = normalise(str(ranges.extract.cells[name].values[total.stop - 1])).split()  # type: ignore[index]
    return bool(own) and words[-len(own) :] == own
