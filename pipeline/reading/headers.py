"""Where the tables are: header blocks of one to three rows, matched to schemas by their words, never by position."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from pipeline.reading.foreign import ROWS_LOOKED_AT, is_foreign, row_hits, settled, untold
from pipeline.reading.matching import Header, readings, single, titled
from pipeline.reading.text import key, normalise
from pipeline.reading.words import Path, other_years, vocabulary, words_of
from schemas.base import QUANTITIES, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.view import SheetView

MAX_HEADER_ROWS = 3
MOST_TITLE_CELLS = 3  # "Kabupaten", ":", "Belu"
MOST_TITLES = 30  # rows above a header that may be its title
_FIGURE = re.compile(r"\s*(?!20\d\d\b)\d")
GENERIC = frozenset({"no", "nomor", "uraian", "jumlah", "jml", "total", "keterangan", "ket", "%", "l", "p"})


def _paths(view: SheetView, first: int, last: int) -> tuple[tuple[int, Path], ...]:
    return tuple((col, tuple(path)) for col, path in view.header_paths(first, last).items())


def _matches(view: SheetView, first: int, last: int, said: tuple[str, ...]) -> Iterator[Header]:
    """Yield what the rows of a block say in the words of each schema that knows any of them.

    ``said`` are the normalised titles above it, its sheet's name, and its sheet's and file's names.
    """
    titles = normalise(f"{said[0]} {said[-1]}")
    paths = _paths(view, first, last)
    aside = other_years(paths)
    unread = [(col, " ".join(path)) for col, path in paths if col in aside]
    block = tuple((col, path) for col, path in paths if col not in aside)
    for named in (*readings(block), *titled(block, said)):
        schema = named.schema
        header = Header(
            schema,
            first,
            last,
            dict(named.columns),
            dict(named.headers),
            list(named.missing),
            list(named.doubled),
            [*named.extra, *unread],
            list(named.typos),
            sum(f" {normalise(word)} " in f" {titles} " for word in schema.title_words),
            row_hits(view, schema, named.columns, last),
        )
        if not is_foreign(view, header, dict(paths)):
            yield settled(view, header, dict(paths)) if header.doubled else header


def _said(header: Header) -> int:
    """Return how much besides common headers speaks for a table: headers of its own, row words, title words."""
    return _telling(header) + header.row_hits + header.title_hits


def _is_told(header: Header) -> bool:
    """Tell whether a table that holds some of its groups only is told by more than the kabupaten: a key or a title."""
    is_whole = all(part & header.columns.keys() for part in header.schema.parts())
    return is_whole or len(header.schema.key) > 1 or header.title_hits > 0


def _telling(header: Header) -> int:
    """Return how many matched headers are words of this table rather than of any table."""
    columns = header.schema.columns()
    return sum(columns[name].kind is not Kind.NUMBERING and not _is_common(header, name) for name in header.columns)


def _is_common(header: Header, name: str) -> bool:
    """Tell whether a field is known by a word of any table alone: "Jumlah", also below a text that says nothing."""
    said = key(header.headers[name])
    own = {word for word, names in words_of(header.schema.name).marked.items() if name in names}
    return said in GENERIC or (said not in own and said.endswith(tuple(own & GENERIC)))


def is_near(header: Header, untold: int) -> bool:
    """Tell whether a block without all its headers is still this table, damaged; "Jumlah TPS" would sum it up.

    ``untold`` more fields stand nowhere though they need no header.
    """
    columns, titles = header.schema.columns(), header.schema.titles()
    needed = len(single(header.schema)) + len(header.schema.one_of)
    telling, lacking = _telling(header), len(header.missing) + untold
    if header.title_hits:
        near = (telling >= 2 or header.row_hits > 0) and lacking * 2 <= needed
    else:
        near = telling >= 2 and lacking <= max(1, needed // 3)
    if not near:
        return False
    needed_figures = [n for n, c in columns.items() if c.needs_header and c.kind in QUANTITIES - {Kind.PERCENT}]
    if len(needed_figures) > 1 and not header.columns.keys() & set(needed_figures):
        return False  # none of several: a table about the same things
    sums = tuple(key(f"Jumlah {w}") for name in header.missing for w in (titles[name], *columns[name].aliases))
    return not any(key(text).endswith(sums) for _, text in header.extra)


def find_headers(view: SheetView, name_words: str) -> list[Header]:
    """Return the header blocks of a sheet from top to bottom, full or near; repeated headers are blocks of their own.

    ``name_words`` are the sheet's and the file's names, which only break ties.
    """
    rows = view.rows_with(vocabulary(), 2) or view.rows_with(vocabulary(), 1)[:ROWS_LOOKED_AT]
    rows = np.intersect1d([row - up for row in rows for up in (0, 1)], view.text_rows).tolist()
    found: list[Header] = []
    outlines = view.outlines(vocabulary())
    barren: set[tuple[int, ...]] = set()  # of "L", "P" and the like in the columns of a long list
    for first in rows:
        outline = tuple(outlines.get(row, 0) for row in range(first, first + MAX_HEADER_ROWS))
        if outline in barren:
            continue
        above = normalise(view.text_above(first, _title_floor(view, first)))
        best = _best(view, first, (above, normalise(view.grid.name), name_words))
        if best is not None:
            found.append(best)
        else:
            barren.add(outline)
    chosen: list[Header] = []
    for header in sorted(found, key=Header.rank, reverse=True):
        if all(header.last < other.first or header.first > other.last for other in chosen):
            chosen.append(header)
    return sorted(chosen, key=lambda header: header.first)


def _title_floor(view: SheetView, row: int) -> int:
    """Return the last row above a header that is no line of its title: one with a figure or more than three cells."""
    floor = max(0, row - MOST_TITLES)
    for above in reversed(view.rows_between(floor, row)):
        cells = view.cells(above).values()
        if len(cells) > MOST_TITLE_CELLS or not all(view.is_text(cell) for cell in cells):
            return above
    return floor


def _extents(view: SheetView, first: int) -> list[int]:
    """Return the last rows a header block may have; it does not end above a row that only names parts of its groups."""
    rows = view.header_extents(first, MAX_HEADER_ROWS)
    return [last for last in rows if last == rows[-1] or not _is_parted(view, last)]


def _is_parted(view: SheetView, row: int) -> bool:
    """Tell whether all cells below a row stand below texts of it that reach over several columns, merged or not."""
    below, cols = view.cells(row + 1), sorted(view.cells(row))
    if any(_FIGURE.match(view.text(cell)) for cell in below.values()):
        return False
    ends = [*(col - 1 for col in cols[1:]), max(below, default=0)]
    parts: set[int] = set()
    for col, end in zip(cols, ends, strict=True):
        bottom, right = view.anchors.get((row, col), (row, end))
        reached = range(col, right + 1)
        is_merged = (row, col) in view.anchors and right > col
        if bottom == row and any(at in below for at in reached[0 if is_merged else 1 :]):
            parts.update(reached)
    return parts >= below.keys()


def _best(view: SheetView, first: int, said: tuple[str, ...]) -> Header | None:
    options = [header for last in _extents(view, first) for header in _matches(view, first, last, said)]
    full = max((h for h in options if h.full and _said(h) and _is_told(h)), key=Header.rank, default=None)
    near = max((h for h in options if not h.full and is_near(h, len(untold(view, h)))), key=Header.rank, default=None)
    if full is None or near is None:
        return full or near
    titled = near.title_hits and not full.title_hits and len(near.columns) >= len(full.columns)
    common = not _telling(full) and len(near.columns) > len(full.columns)
    return near if titled or common else full


def nearest(view: SheetView, name_words: str) -> Header | None:
    """Return the closest reading of a sheet that holds no table of ours, None where nothing comes close."""
    options = [
        header
        for row in view.rows_with(vocabulary(), 1)[:50]
        for header in _matches(view, row, row, ("", "", normalise(name_words)))
        if _telling(header)
    ]
    return max(options, key=lambda h: (len(h.columns) - len(h.missing), h.rank()), default=None)
