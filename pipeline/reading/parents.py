"""What rows take from above them: a parent that stands once, in their column or in a banner row of its own."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.reading.cells import from_text
from pipeline.reading.text import clean, normalise
from pipeline.reading.values import State, parse_tps
from pipeline.tables import Cells, Extract
from schemas.base import Kind
from schemas.registers import find_bagian, find_region

if TYPE_CHECKING:
    import numpy.typing as npt

    from pipeline.reading.columns import ReadColumn
    from pipeline.reading.rows import Rows
    from pipeline.reading.site import Site


def fill_parents(site: Site, name: str, rows: Rows, read: ReadColumn) -> npt.NDArray[np.int32]:
    """Give the rows below a parent its text: down its merge, or over blanks until an outer parent changes.

    A parent may stand in a row of its own above them. Returns the sheet row that each row's text stands in.
    """
    blank = read.state == State.BLANK
    here = np.arange(len(blank))
    filled = np.maximum.accumulate(np.where(blank, -1, here))
    headings = _headings(site, name, rows, blank, filled)
    opened = np.full(len(blank), -1)
    opened[list(headings)] = list(headings)
    opened = np.maximum.accumulate(opened)
    read.take(np.where(filled > opened, filled, here))
    origin = rows.data[np.where(filled > opened, filled, here)]
    for first, heading in headings.items():
        if heading is not None:
            below = np.flatnonzero((opened == first) & (filled < first))
            at, value, text = heading
            rows.headings.add(at)
            read.values[below], read.state[below], origin[below] = value, State.VALUE, at
            read.typed(below, np.full(len(below), text, object))
    return origin


def _headings(
    site: Site, name: str, rows: Rows, blank: npt.NDArray[np.bool_], filled: npt.NDArray[np.int64]
) -> dict[int, tuple[int, object, str] | None]:
    """Return the blank rows at which a new parent begins, each with the (row, value, text) of its banner if any."""
    col = site.header.columns[name]
    between: dict[int, list[tuple[int, str]]] = {}
    for at, (row, text) in zip(np.searchsorted(rows.data, [row for row, _ in rows.banners]), rows.banners, strict=True):
        between.setdefault(int(at), []).append((row, text))
    breaks = _outer_begins(site, name, rows)
    breaks[[at for at in between if at < len(breaks)]] = True
    found: dict[int, tuple[int, object, str] | None] = {}
    last, holder = -1, 0
    for at in np.flatnonzero(breaks & blank).tolist():
        if filled[at] > last:
            holder = int(rows.data[filled[at]])
        if site.view.anchors.get((holder, col), (0, 0))[0] < rows.data[at]:
            found[at] = _heading(site, name, between.get(at, []))
            last, holder = at, found[at][0] if found[at] else 0  # type: ignore[index]
    return found


def _outer_begins(site: Site, name: str, rows: Rows) -> npt.NDArray[np.bool_]:
    """Tell in which rows a parent outside this one stands."""
    outer = [n for n in site.columns if site.columns[n].parent and n in site.header.columns]
    begins = np.zeros(len(rows.data), bool)
    for parent in outer[: outer.index(name)]:
        begins |= site.view.column(site.header.columns[parent], rows.data) >= 0
    return begins


def _heading(site: Site, name: str, banners: list[tuple[int, str]]) -> tuple[int, object, str] | None:
    """Return the parent that the last banner gives which stands in its column and names one.

    A field that no banner names by its words takes any: a sasaran in a row of its own above its indicators.
    """
    column = site.columns[name]
    for at, text in reversed(banners):
        named = column.kind is Kind.REGION or _banner_field(site, text) == name
        named = named or (column.kind is Kind.TEXT and not column.banner)
        value = _banner_value(site, name, text) if named and site.header.columns[name] in site.view.cells(at) else None
        if value is not None:
            return at, value, text
    return None


def from_banners(site: Site, extract: Extract, name: str, rows: Rows) -> None:
    """Give each data row the text of the banner above it that names this field; an outer banner ends it.

    Above the first banner holds what a title says, where it may come from there.
    """
    outer = [n for n, column in site.columns.items() if column.banner]
    outer = outer[: outer.index(name)]
    told = [(row, text, _banner_field(site, text)) for row, text in rows.banners if row not in rows.headings]
    values = [_banner_value(site, name, text) if field == name else None for _, text, field in told]
    kept = [at for at, (_, _, field) in enumerate(told) if field in outer or values[at] is not None]
    if all(values[at] is None for at in kept):
        return
    column = site.columns[name]
    title = site.view.labelled(site.header.first, site.floor, column.banner) if column.context else ""
    first = from_text(column.kind, title)
    given = np.array([first.value if first.state == State.VALUE else None, *(values[at] for at in kept)], object)
    texts = np.array([title, *(told[at][1] for at in kept)], object)
    sheet_rows = np.array([0, *(told[at][0] for at in kept)], np.int32)
    above = np.searchsorted(sheet_rows, rows.data) - 1
    held = given[above] != None  # noqa: E711 - element-wise
    extract.cells[name] = Cells(
        given[above],
        np.where(held, State.VALUE, State.BLANK).astype(np.uint8),
        np.where(held, texts[above], ""),
        np.where(held & (above > 0), sheet_rows[above], rows.data),
    )
    banner = next(told[at][0] for at in kept if values[at] is not None)
    extract.columns.setdefault(name, site.view.texts(banner)[-1][0])
    extract.headers.setdefault(name, site.schema.titles()[name])


def _banner_field(site: Site, text: str) -> str:
    """Return the field a banner gives by its first words ("Kecamatan ...", "II. Kecamatan ..."), else by any."""
    words = re.sub(r"^(?:[ivx]+|[a-z]|\d+) ", "", normalise(text)) + " "
    named = (n for n, column in site.columns.items() if any(words.startswith(f"{w} ") for w in column.banner if w))
    return next(named, next((n for n, column in site.columns.items() if "" in column.banner), ""))


def _banner_value(site: Site, name: str, text: str) -> object:
    if site.columns[name].kind is Kind.REGION:
        region = find_region(text)
        return region.nama if region else None
    if site.columns[name].kind is Kind.TPS:
        return parse_tps(text).value
    return clean(text).split(":", 1)[-1].strip() or clean(text)


def part_bagian(banners: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Return the banners that name a Bagian ("BAGIAN HUKUM, TEKNIS DAN HUPMAS") as (row, its name), and all others."""
    told, others = [], []
    for row, text in banners:
        words = re.sub(r"^(?:[ivx]+|[a-z]|\d+) ", "", normalise(text))
        bagian = find_bagian(text) if words.startswith(("bagian ", "bag ")) else None
        if bagian is None:
            others.append((row, text))
        else:
            told.append((row, bagian.nama))
    return told, others


def by_bagian(extract: Extract, banners: list[tuple[int, str]]) -> list[Extract]:
    """Return the tables of the Bagian that banners name, each with the rows below its banner."""
    if not banners:
        return [extract]
    part = np.searchsorted([row for row, _ in banners], extract.rows)
    names = [extract.bagian, *(name for _, name in banners)]
    return [
        replace(
            extract,
            bagian=names[at],
            rows=extract.rows[part == at],
            cells={name: _taken(cells, part == at) for name, cells in extract.cells.items()},
        )
        for at in np.unique(part).tolist()
    ]


def _taken(cells: Cells, keep: npt.NDArray[np.bool_]) -> Cells:
    return Cells(
        cells.values[keep],  # type: ignore[index]
        cells.state[keep],
        None if cells.text is None else cells.text[keep],
        None if cells.origin is None else cells.origin[keep],
    )
