"""Where the tables are: header blocks of one to three rows, matched to schemas by their words, never by position."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.reading.rows import is_total, looks_like_value
from pipeline.reading.text import key, normalise, one_typo, unmarked
from pipeline.reading.words import (
    COUNTS,
    Path,
    Words,
    below_title,
    choices_of,
    is_weak,
    keys_of,
    other_years,
    said_by_titles,
    schemas_by_word,
    vocabulary,
    words_of,
)
from schemas import all_schemas
from schemas.base import Kind, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.reading.view import SheetView

MAX_HEADER_ROWS = 3
MOST_TITLE_CELLS = 3  # "Kabupaten", ":", "Belu"
MOST_TITLES = 30  # rows above a header that may be its title
LAST_ROW = 1 << 20  # of any sheet
_FIGURE = re.compile(r"\s*(?!20\d\d\b)\d")
ROWS_LOOKED_AT = 30  # below a header, for the words its rows begin with
_SUMMED = frozenset({Kind.COUNT, Kind.MONEY, Kind.MEASURE})
GENERIC = frozenset({"no", "nomor", "uraian", "jumlah", "jml", "total", "keterangan", "ket", "%", "l", "p"})


@dataclass(slots=True)
class Header:
    """A header block matched to a schema.

    ``columns`` are sheet columns by field and ``headers`` their own words; ``missing`` required fields that no header
    names, ``doubled`` columns that name a field once more, ``extra`` columns that no field knows, ``typos`` fields
    matched with one typing error, ``spread`` further columns of a text field; ``title_hits`` how many of the schema's
    title words stand in titles and names, ``row_hits`` how many rows below begin with one of its row words.
    """

    schema: Schema
    first: int
    last: int
    columns: dict[str, int]
    headers: dict[str, str]
    missing: list[str] = field(default_factory=list)
    doubled: list[tuple[str, int]] = field(default_factory=list)
    extra: list[tuple[int, str]] = field(default_factory=list)
    typos: list[str] = field(default_factory=list)
    title_hits: int = 0
    row_hits: int = 0
    spread: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Tell whether every required field was found."""
        return not self.missing

    def rank(self) -> tuple[int, ...]:
        """Return what makes one reading of a block better than another, most telling first."""
        rows = self.last - self.first
        return (
            self.full,
            len(self.columns) - len(self.doubled),
            -len(self.extra),
            -rows,
            self.row_hits,
            self.title_hits,
            -len(self.typos),
        )


def _assign(choices: dict[int, list[tuple[int, str]]], required: set[str]) -> dict[str, int]:
    """Return field -> column so that as many fields as possible, required ones first, get their closest column."""
    columns_of: dict[str, list[tuple[int, int]]] = {}
    for col, options in choices.items():
        for rank, name in options:
            columns_of.setdefault(name, []).append((rank, col))
    taken: dict[int, str] = {}

    def place(name: str, seen: set[int]) -> bool:
        for _, col in sorted(columns_of[name]):
            if col not in seen:
                seen.add(col)
                if col not in taken or place(taken[col], seen):
                    taken[col] = name
                    return True
        return False

    for name in sorted(columns_of, key=lambda n: (n not in required, min(columns_of[n]))):
        place(name, set())
    return {name: col for col, name in taken.items()}


def _in_order(
    schema: Schema, columns: dict[str, int], doubled: list[tuple[str, int]], missing: list[str]
) -> list[tuple[str, int]]:
    """Take the later of two equal headers for the field where the earlier stands in the place of a missing one."""
    order = list(schema.columns())
    settled = []
    for name, col in doubled:
        before = any(order.index(lost) < order.index(name) for lost in missing)
        if before and col > columns[name]:
            settled.append((name, columns[name]))
            columns[name] = col
        else:
            settled.append((name, col))
    return settled


def _single(schema: Schema) -> list[str]:
    """Return the fields that need a header of their own, whatever groups a table holds."""
    grouped = {name for group in schema.one_of for option in group for name in option}
    return [name for name, column in schema.columns().items() if column.needs_header and name not in grouped]


def _missing(schema: Schema, columns: Iterable[str], strangers: int = 0) -> list[str]:
    """Return the fields that a table lacks; ``strangers`` are how many of its columns no field knows.

    Of groups that tables hold apart one is enough, but a single one must be most of the table.
    """
    have = set(columns)
    lacking = [name for name in _single(schema) if name not in have]
    there = [part for part in schema.parts() if part & have]
    is_most = len(there) > 1 or any(len(part & have) >= strangers for part in there)
    is_part = not lacking and len(there) <= schema.apart and is_most
    for group in schema.one_of:
        if not any(set(option) <= have for option in group):
            if is_part and not any(name in have for option in group for name in option):
                continue
            best = max(group, key=lambda option: len(set(option) & have))
            lacking.append(next(name for name in best if name not in have))
    return lacking


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
    for named in (*_readings(block), *_titled(block, said)):
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
            _row_hits(view, schema, named.columns, last),
        )
        if not _is_foreign(view, header, dict(paths)):
            yield _settled(view, header, dict(paths)) if header.doubled else header


@lru_cache(maxsize=1024)
def _readings(block: tuple[tuple[int, Path], ...]) -> tuple[Header, ...]:
    """Return what a block's texts say in the words of each schema, without where it stands.

    Offices keep hundreds of workbooks of one layout: the same texts are matched once.
    """
    texts = {text for _, path in block for text in keys_of(path)}
    words = {word for _, _, marked, bare in texts for word in (marked, bare, COUNTS.sub("", marked))}
    known = {name for word in words for name in schemas_by_word().get(word, ())}
    named = (_named(schema.name, block) for schema in all_schemas() if schema.name in known)
    return tuple(header for header in named if header is not None)


@lru_cache(maxsize=1024)
def _titled(block: tuple[tuple[int, Path], ...], said: tuple[str, ...]) -> tuple[Header, ...]:
    """Return what a block that names no group of a schema says below its titles, if these name one."""
    found, own = [], dict(block)
    for schema in all_schemas():
        words = said_by_titles(schema.name, said) if schema.titled else ""
        plain = _named(schema.name, block) if words else None
        if plain is None or any(part & plain.columns.keys() for part in schema.parts()):
            continue
        below = tuple((col, below_title(path, words, words_of(schema.name))) for col, path in block)
        named = _named(schema.name, below)
        if named is not None:
            headers = {name: " ".join(own[col]) for name, col in named.columns.items()}
            found.append(replace(named, headers=headers, extra=[(col, " ".join(own[col])) for col, _ in named.extra]))
    return tuple(found)


def _named(name: str, block: tuple[tuple[int, Path], ...]) -> Header | None:
    """Return what a block's texts say in the words of one schema, None for nothing."""
    words, paths = words_of(name), dict(block)
    if any(key(path[-1]) in words.absent or key(" ".join(path)) in words.absent for path in paths.values()):
        return None
    choices = _certain(words.schema, paths, {col: choices_of(path, words) for col, path in paths.items()})
    if not any(choices.values()):
        return None
    schema = words.schema
    required = {name for name, column in words.columns.items() if column.required and not column.stated}
    columns = _assign(choices, required)
    missing = _missing(schema, columns)
    typos = _typos(words, paths, choices, columns, missing)
    free = {col: path for col, path in paths.items() if col not in columns.values()}
    doubled = [
        (options[0][1], col)
        for col, options in choices.items()
        if options and col not in columns.values() and words.columns[options[0][1]].kind is not Kind.NUMBERING
    ]
    doubled = [(name, col) for name, col in doubled if not _is_part(choices, columns, name, col)]
    doubled = _in_order(schema, columns, doubled, missing)
    doubled_cols = {col for _, col in doubled}
    headers = {name: " ".join(paths[col]) for name, col in columns.items()}
    extra = [(col, " ".join(path)) for col, path in free.items() if col not in doubled_cols]
    missing = _missing(schema, columns, len(extra))
    return Header(schema, 0, 0, columns, headers, missing, doubled, extra, typos)


def _certain(
    schema: Schema, paths: Mapping[int, Path], choices: dict[int, list[tuple[int, str]]]
) -> dict[int, list[tuple[int, str]]]:
    """Return the choices without a sum for a column that may be the part which lacks beside it.

    Below "DPT" stand "L" and "Angka": these are the women or all.
    """
    named = {(paths[col][:-1], name) for col, options in choices.items() for rank, name in options if not is_weak(rank)}
    kept = dict(choices)
    for rule in schema.row_sums:
        for col in choices:
            parts = [(paths[col][:-1], part) in named for part in rule.plus]
            if any(parts) and not all(parts):
                kept[col] = [(rank, name) for rank, name in kept[col] if name != rule.total or not is_weak(rank)]
    return kept


def _is_part(choices: Mapping[int, list[tuple[int, str]]], columns: Mapping[str, int], name: str, col: int) -> bool:
    """Tell whether a column breaks down what another one states: "Tri I" above "L", beside that above "L+P"."""
    ranks = ({field: rank for rank, field in choices[at]}[name] for at in (col, columns[name]))
    part, whole = map(is_weak, ranks)
    return part and not whole


def _typos(
    words: Words,
    paths: Mapping[int, Path],
    choices: Mapping[int, list[tuple[int, str]]],
    columns: dict[str, int],
    missing: list[str],
) -> list[str]:
    """Give fields without a column, in ``columns`` too, the one column whose header is a typing error away.

    A header as near to the words of another field is no typing error of either: "Triwulan" is not "Triwulan 3".
    """
    typos: list[str] = []
    free = [col for col in paths if col not in columns.values() and not choices[col]]
    if len(columns) < 2 or not free:
        return typos
    schema = words.schema.name
    near = {col: [names for _, _, marked, _ in keys_of(paths[col]) for names in _near(schema, marked)] for col in free}
    for name in [*missing, *(n for n, c in words.columns.items() if n not in columns and c.kind is not Kind.NUMBERING)]:
        meant = [col for col, found in near.items() if found and all(name in fields for fields in found)]
        if len(meant) == 1 and name not in columns:
            columns[name] = meant[0]
            typos.append(name)
            del near[meant[0]]
    return typos


@lru_cache(maxsize=4096)
def _near(schema: str, text: str) -> list[list[str]]:
    """Return the fields of each of a schema's header words that is a typing error away from a text."""
    return [names for alias, names in words_of(schema).marked.items() if one_typo(text, alias)]


def _row_hits(view: SheetView, schema: Schema, columns: Mapping[str, int], last: int) -> int:
    """Return how many rows between a header and the next begin with a row word of the schema in a column of its key."""
    words = tuple(normalise(word) for word in schema.row_words if word)
    cols = [columns[name] for name in schema.key if name in columns]
    if not words or not cols:
        return 0
    texts = (view.text(cells[col]) for cells in _cells_below(view, last) for col in cols if col in cells)
    return sum(normalise(text).startswith(words) for text in texts)


def _cells_below(view: SheetView, last: int) -> list[dict[int, int]]:
    """Return the cells of the first rows between a header and the next."""
    stop = next((row for row in view.rows_with(vocabulary(), 2) if row > last), LAST_ROW + 1)
    return [view.cells(row) for row in view.filled(last, stop)[:ROWS_LOOKED_AT].tolist()]


def _untold(view: SheetView, header: Header) -> list[str]:
    """Return the required fields that may share a cell with another, but stand in none of those below the header."""
    columns = header.schema.columns()
    shared = {
        name: (header.columns[column.within], column.parse)
        for name, column in columns.items()
        if column.required and not column.stated and name not in header.columns and column.within in header.columns
    }
    below = _cells_below(view, header.last) if shared else []
    found = []
    for name, (col, parse) in shared.items():
        texts = (view.text(cells[col]) for cells in below if col in cells and view.is_text(cells[col]))
        if parse and all(parse(text).value is None for text in texts):
            found.append(name)
    return found


def _is_foreign(view: SheetView, header: Header, paths: Mapping[int, Path]) -> bool:
    """Tell whether a block is of another table: by a header beside lacking ones, or by what its rows are called."""
    schema, texts = header.schema, [text for col, _ in header.extra for text in paths[col]]
    if _begins(texts, schema.foreign):
        return bool(header.missing or _untold(view, header))
    if _begins(texts, schema.instead) and any(_names_rows(schema, name) for name in header.missing):
        return True
    rows = tuple(map(normalise, schema.foreign_rows))
    return bool(rows) and not header.missing and _are_called(view, header, rows)


def _begins(texts: Iterable[str], words: tuple[str, ...]) -> bool:
    keys = tuple(map(unmarked, words))
    return bool(keys) and any(unmarked(text).startswith(keys) for text in texts)


def _names_rows(schema: Schema, name: str) -> bool:
    """Tell whether a field says what a row is about: it is of the key, or a part of it may share its cell."""
    columns = schema.columns()
    return columns[name].kind is Kind.TEXT and (name in schema.key or name in {c.within for c in columns.values()})


def _are_called(view: SheetView, header: Header, words: tuple[str, ...]) -> bool:
    """Tell whether the names of all rows with figures below a header begin so, with or without a code before."""
    columns = header.schema.columns()
    cols = [col for name, col in header.columns.items() if columns[name].kind is Kind.TEXT]
    rows = [
        [re.sub(r"^\d+ ", "", normalise(view.text(cells[col]))) for col in cols if col in cells]
        for cells in _cells_below(view, header.last)
        if not all(view.is_text(cell) for cell in cells.values())
    ]
    named = [row for row in rows if row and not any(map(is_total, row))]
    return bool(named) and all(any(text.startswith(words) for text in row) for row in named)


def _settled(view: SheetView, header: Header, paths: Mapping[int, Path]) -> Header:
    """Return the header without doubled columns of figures that hold words only.

    "Rekomendasi" beside its value, a unit beside its number below one header.
    """
    columns = header.schema.columns()
    for name, col in list(header.doubled):
        if columns[name].kind not in {Kind.COUNT, Kind.MONEY, Kind.PERCENT, Kind.MEASURE}:
            continue
        chosen = header.columns[name]
        words = [at for at in (chosen, col) if _holds_words(view, at, header.last)]
        if len(words) == 1:
            header.doubled.remove((name, col))
            header.extra.append((words[0], " ".join(paths[words[0]])))
            header.columns[name] = col if words[0] == chosen else chosen
            header.headers[name] = " ".join(paths[header.columns[name]])
    return header


def _holds_words(view: SheetView, col: int, last: int) -> bool:
    """Tell whether a column has texts below a header, and no figure."""
    cells = [cells[col] for cells in _cells_below(view, last) if col in cells]
    return bool(cells) and all(view.is_text(cell) and not looks_like_value(view.text(cell)) for cell in cells)


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
    needed = len(_single(header.schema)) + len(header.schema.one_of)
    telling, lacking = _telling(header), len(header.missing) + untold
    if header.title_hits:
        near = (telling >= 2 or header.row_hits > 0) and lacking * 2 <= needed
    else:
        near = telling >= 2 and lacking <= max(1, needed // 3)
    if not near:
        return False
    needed_figures = [n for n, c in columns.items() if c.needs_header and c.kind in _SUMMED]
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
    near = max((h for h in options if not h.full and is_near(h, len(_untold(view, h)))), key=Header.rank, default=None)
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
