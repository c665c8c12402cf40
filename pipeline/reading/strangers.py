"""Columns of no known kind whose figures a stated sum adds up all the same: told once, not as a wrong sum a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.findings import finding
from pipeline.reading.problems import UNKNOWN_PART
from pipeline.reading.values import State, parse_count
from pipeline.tables import as_figures

if TYPE_CHECKING:
    import numpy.typing as npt

    from pipeline.reading.site import Site
    from pipeline.tables import Extract
    from schemas.base import RowSum

LEAST_ROWS, MOST_ROWS = 2, 5000  # that tell a part of a sum from chance, and that are looked at


def leave_out_sums(site: Site, extract: Extract) -> None:
    """Take the stated sums out of a table that add up columns which it does not know; tell these columns.

    What they state cannot be compared with what is read.
    """
    for rule in site.schema.row_sums:
        parts = _unknown_parts(site, extract, rule)
        words = extract.headers.get(rule.total, "")
        for col, text in parts:
            place = site.at(site.header_row(col), col, text, text)
            site.findings.append(finding(UNKNOWN_PART, place, jumlah=words, tabel=site.schema.title))
        if parts:
            for taken in (extract.cells, extract.columns, extract.headers, site.header.columns, site.header.headers):
                taken.pop(rule.total, None)


def _unknown_parts(site: Site, extract: Extract, rule: RowSum) -> list[tuple[int, str]]:
    """Return the unknown columns that with the known ones make the stated sum of every row, none where none do."""
    if rule.minus or not site.columns[rule.total].stated or rule.total not in extract.cells or not site.header.extra:
        return []
    names = [name for name in rule.plus if name in extract.cells]
    known = np.logical_and.reduce([extract.cells[name].state == State.VALUE for name in (rule.total, *names)])
    left = _figures(extract, rule.total) - sum(_figures(extract, name) for name in names)
    if not LEAST_ROWS <= known.sum() <= MOST_ROWS or not left[known].any():
        return []
    beside = {
        (col, text): found for col, text in site.header.extra if (found := _counts(site, extract, col)) is not None
    }
    choices = [[one] for one in beside] + [list(beside)]
    return next((c for c in choices if c and (left == sum(beside[one] for one in c))[known].all()), [])


def _figures(extract: Extract, name: str) -> npt.NDArray[np.int64]:
    return as_figures(extract.cells[name].values).to_numpy(np.int64, na_value=0)


def _counts(site: Site, extract: Extract, col: int) -> npt.NDArray[np.int64] | None:
    """Return the counts of an unknown column, blank and nil as 0; None where it holds anything else."""
    view, found = site.view, np.zeros(len(extract.rows), np.int64)
    for at, cell in enumerate(view.column(col, extract.rows).tolist()):
        if cell < 0:
            continue
        parsed = parse_count(view.text(cell))
        if not isinstance(parsed.value, int) and parsed.state not in {State.NIL, State.BLANK}:
            return None
        found[at] = parsed.value if isinstance(parsed.value, int) else 0
    return found
