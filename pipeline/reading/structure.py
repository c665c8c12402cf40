"""What is wrong or odd about a table's header: columns missing, doubled, misspelt, or of no known kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.findings import Finding, finding
from pipeline.reading.foreign import LAST_ROW, ROWS_LOOKED_AT
from pipeline.reading.problems import DOUBLED, EXTRA, MISSING, TYPO
from pipeline.reading.rows import looks_like_value
from pipeline.reading.text import key, suggest
from pipeline.reading.words import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.reading.site import Site


def structure(site: Site) -> list[Finding]:
    """Return the findings of a table's header."""
    header, titles = site.header, site.schema.titles()
    found = lacking(site, header.missing)
    for _, col in header.doubled:
        words = " ".join(site.view.header_paths(header.first, header.last)[col])
        found.append(finding(DOUBLED, site.at(site.header_row(col), col, words, words), tabel=site.schema.title))
    for name in header.typos:
        col = header.columns[name]
        words = header.headers[name]
        found.append(finding(TYPO, site.at(site.header_row(col), col, words, words), maksud=titles[name]))
    for col, text in header.extra:
        if text and not header.missing:
            found.append(finding(EXTRA, site.at(site.header_row(col), col, text, text), tabel=site.schema.title))
    return found


def damaged(site: Site) -> list[str]:
    """Return what a table with groups kept apart lacks where a column of figures stands whose header is not known.

    That is a part of a group beside its others, or a whole group among several: where it should stand, or anywhere
    where these have an order of their own.
    """
    columns, parts = site.header.columns, site.schema.parts()
    unknown = _unknown_figures(site) if parts and site.header.full else []
    there = [[columns[name] for name in part if name in columns] for part in parts]
    firsts = [min(cols) for cols in there if cols]
    anywhere = firsts != sorted(firsts)
    keys = [columns[name] for name in site.schema.key if name in columns]
    found = []
    for at, part in enumerate(parts):
        low = max((max(cols) for cols in there[:at] if cols), default=max(keys, default=0))
        high = min((min(cols) for cols in there[at + 1 :] if cols), default=LAST_ROW)
        if there[at]:
            beside = any(min(there[at]) - 1 <= col <= max(there[at]) + 1 for col in unknown)
            found += _half(site, at) if beside else []
        elif len(firsts) > 1 and any(anywhere or low < col < high for col in unknown):
            found.append(next(name for name in reversed(site.columns) if name in part))
    return found


def _half(site: Site, group: int) -> list[str]:
    """Return what a group lacks of a set of fields that it has some of: women where men are given."""
    have = site.header.columns.keys()
    some = [option for option in site.schema.one_of[group] if len(option) > 1 and have & set(option[-2:])]
    return [name for option in some for name in option if name not in have]


def _unknown_figures(site: Site) -> list[int]:
    """Return the columns of a table that hold figures and whose headers, if any, say nothing known."""
    rows = site.view.filled(site.header.last, LAST_ROW)[:ROWS_LOOKED_AT]
    cols = {col for row in rows.tolist() for col in site.view.cells(row)} - set(site.header.columns.values())
    cells = {col: [at for at in site.view.column(col, rows).tolist() if at >= 0] for col in cols}
    return sorted(col for col, at in cells.items() if any(looks_like_value(site.view.text(cell)) for cell in at))


def lacking(site: Site, names: Iterable[str]) -> list[Finding]:
    """Return the findings of fields that nothing gives, each at the header cell where it should stand."""
    header, titles = site.header, site.schema.titles()
    found = []
    shown = ", ".join(header.headers[name] for name in sorted(header.headers, key=lambda n: header.columns[n]))
    told = {col for _, col in header.doubled}
    for name in names:
        row, col = _where_missing(site, name)
        if col in told:
            continue
        text = next((text for at, text in header.extra if at == col), "")
        cell = site.view.cells(row).get(col)
        text = text if not text or cell is None else site.view.text(cell)
        hint = suggest(text, [titles[name]]) if text else None
        found.append(
            finding(
                MISSING,
                site.at(row, col, "", text),
                wajib=titles[name],
                tabel=site.schema.title,
                ada=shown,
                saran_nama=f' Maksud Anda "{hint}"?' if hint else "",
            )
        )
    return found


def _where_missing(site: Site, name: str) -> tuple[int, int]:
    """Return the header cell where a missing field should stand: the unknown or blank one among its neighbours."""
    header, order = site.header, list(site.columns)
    after = [header.columns[n] for n in order[: order.index(name)] if n in header.columns]
    before = [header.columns[n] for n in order[order.index(name) + 1 :] if n in header.columns]
    unknown = [col for col, _ in [*header.extra, *((col, name) for name, col in header.doubled)]]
    below = site.view.rows_between(header.last, header.last + 30)
    data_cols = {col for row in below for col in site.view.cells(row)}
    blank = sorted(data_cols - set(header.columns.values()) - set(unknown))
    low, high = max(after, default=0), min([c for c in before if c > max(after, default=0)], default=10**6)
    for pool in (unknown, blank):
        between = [col for col in pool if low < col < high]
        if between or (pool and len(header.missing) == 1 and pool is unknown):
            col = (between or pool)[0]
            return _odd_row(site, col), col
    return header.first, min(site.view.cells(header.first))


def _odd_row(site: Site, col: int) -> int:
    """Return the row of a column's highest header cell that says nothing known, of its lowest where all are known."""
    view, header = site.view, site.header
    for row in range(header.first, header.last):
        for left in view.cells(row):
            bottom, right = view.anchors.get((row, left), (row, left))
            if left < right and left <= col <= right and bottom < header.last and col not in view.cells(bottom + 1):
                return bottom + 1  # below what it is a part of
    texts = {
        row: view.text(cells[col]) for row in range(header.first, header.last + 1) if col in (cells := view.cells(row))
    }
    return next((row for row, text in texts.items() if key(text) not in vocabulary()), site.header_row(col))
