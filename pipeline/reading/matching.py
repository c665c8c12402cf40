"""What a header block says in the words of each schema: which column is which field, and what is lacking."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.reading.text import key, one_typo
from pipeline.reading.words import (
    COUNTS,
    Path,
    Words,
    below_title,
    choices_of,
    is_weak,
    keys_of,
    said_by_titles,
    schemas_by_word,
    words_of,
)
from schemas import all_schemas
from schemas.base import Kind, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


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


def single(schema: Schema) -> list[str]:
    """Return the fields that need a header of their own, whatever groups a table holds."""
    grouped = {name for group in schema.one_of for option in group for name in option}
    return [name for name, column in schema.columns().items() if column.needs_header and name not in grouped]


def _missing(schema: Schema, columns: Iterable[str], strangers: int = 0) -> list[str]:
    """Return the fields that a table lacks; ``strangers`` are how many of its columns no field knows.

    Of groups that tables hold apart one is enough, but a single one must be most of the table.
    """
    have = set(columns)
    lacking = [name for name in single(schema) if name not in have]
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


@lru_cache(maxsize=1024)
def readings(block: tuple[tuple[int, Path], ...]) -> tuple[Header, ...]:
    """Return what a block's texts say in the words of each schema, without where it stands.

    Offices keep hundreds of workbooks of one layout: the same texts are matched once.
    """
    texts = {text for _, path in block for text in keys_of(path)}
    words = {word for _, _, marked, bare in texts for word in (marked, bare, COUNTS.sub("", marked))}
    known = {name for word in words for name in schemas_by_word().get(word, ())}
    named = (_named(schema.name, block) for schema in all_schemas() if schema.name in known)
    return tuple(header for header in named if header is not None)


@lru_cache(maxsize=1024)
def titled(block: tuple[tuple[int, Path], ...], said: tuple[str, ...]) -> tuple[Header, ...]:
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
