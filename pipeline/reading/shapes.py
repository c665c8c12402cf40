"""Rows of known shapes, matched whole and turned into columns.

A shape is learned from rows that the XML parser has read: for each column the ways its cells were written (style, type,
form of the value). All ways of all columns together make one regular expression with a group a way, so that a match
gives a row's values already sorted into columns of one type and one style. What does not fit goes to the parser again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from pipeline.addresses import column_letter
from pipeline.reading.formulas import column_number
from pipeline.reading.grid import CellKind
from pipeline.reading.package import RefusedError
from pipeline.reading.pool import NO_TEXT, RawTexts
from pipeline.reading.refusals import BROKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy.typing as npt

    from pipeline.reading.pool import Pool

_FIRST_LESSON: Final = 12  # irregular rows before a pattern is made; each next pattern needs twice as many
_MOST_LESSONS: Final = 4_000  # irregular rows looked at
_MOST_WAYS: Final = 500  # of all columns together
_BATCH: Final = 2_048  # matched rows turned into columns at once
_ATTRIBUTES: Final = rb'(?: [A-Za-z0-9:]++="[ !#-%\'-;=?-~]*+")*+'
_FORMULA: Final = rb"(?:[ -%'-;=?-~]++|&(?:amp|lt|gt|quot|apos);)*+"
"""Patterns of what is surely well-formed: others leave it to the XML parser to tell."""


class _Form(Enum):
    """How a value is written between its tags, as a group of a regular expression."""

    INTEGER = rb"(-?\d{1,18}+)"  # any such is exact in 64 bits, so that it is rounded but once
    DECIMAL = rb"([-+]?\d{1,100}+(?:\.\d{0,100}+)?(?:[eE][-+]?\d{1,2}+)?)"  # never infinite
    SHARED = rb"(\d{1,9}+)"
    BOOLEAN = rb"([01])"
    RAW = rb"([^<]*+)"
    NOTHING = rb""


@dataclass(frozen=True, slots=True)
class _Way:
    """One way in which cells of a column are written; ``source`` is the pattern behind the cell's address."""

    source: bytes
    form: _Form
    kind: CellKind = CellKind.NUMBER
    xf: int = 0


@dataclass(slots=True)
class Part:
    """Some filled cells, in order: the arrays of a Grid, but texts by pool index and styles by cell format index."""

    row: npt.NDArray[np.int32]
    col: npt.NDArray[np.int32]
    kind: npt.NDArray[np.uint8]
    num: npt.NDArray[np.float64]
    text: npt.NDArray[np.int32]
    xf: npt.NDArray[np.int32]


class _Tags:
    """The patterns of a row's pieces, for the namespace prefix that the sheet's tags bear ("x:" or nothing)."""

    def __init__(self, prefix: bytes) -> None:
        p = self.prefix = re.escape(prefix)
        self.row = re.compile(rb'<%brow r="(?:\d++)"[^<>]*(?<!/)>' % p)
        self.end = b"</%brow>" % prefix
        self.cell = re.compile(rb'<%bc r="([A-Z]{1,3})\d+"((?: [a-z]+="[^"<>&]*")*)( ?/>|>)' % p)
        self.content = re.compile(
            rb"(<%(p)bf[^<>/]*/>|<%(p)bf([^<>]*)>[^<]*</%(p)bf>)?"
            rb'(?:<%(p)bv>([^<]*)</%(p)bv>|<%(p)bis>(<%(p)bt(?: xml:space="preserve")?>)([^<]*)</%(p)bt></%(p)bis>)?'
            rb"</%(p)bc>" % {b"p": p}
        )

    def ways(self, row: bytes) -> Iterator[tuple[int, _Way]]:
        """Yield (column, way) of each cell of a plain row, then (0, ...) where the row ends as it should."""
        opened = self.row.match(row)
        at = opened.end() if opened else len(row)
        while found := self.cell.match(row, at):
            letters, attributes, closing = found.groups()
            at = found.end()
            if closing == b">":
                content = self.content.match(row, at)
                if content is None:
                    return
                at = content.end()
                way = self._way(attributes, content)
            else:
                way = _Way(rb'(?: [st]="[A-Za-z0-9]++")*+ ?/>', _Form.NOTHING)
            if way is None:
                return
            yield column_number(letters.decode()), way
        if row[at:] == self.end:
            yield 0, _Way(b"", _Form.NOTHING)

    def _way(self, attributes: bytes, content: re.Match[bytes]) -> _Way | None:
        formula, formula_attributes, value, opened, inline = content.groups()
        p = self.prefix
        source = re.escape(attributes) + b">"
        if formula is not None:
            if formula_attributes is None:
                source += b"<%bf%b ?/>" % (p, _ATTRIBUTES)
            elif b"shared" in formula_attributes:
                return None  # others refer to it
            else:
                source += b"<%bf%b>%b</%bf>" % (p, re.escape(formula_attributes), _FORMULA, p)
        written = dict(re.findall(rb' ([a-z]+)="([^"]*)"', attributes))
        style = written.get(b"s", b"0")
        form, kind = _form(written.get(b"t", b"n"), value, inline)
        if form is None or not style.isdigit():
            return None
        if form is _Form.NOTHING:
            return _Way(source + b"</%bc>" % p, form) if formula is None else None
        if inline is not None:
            source += b"<%bis>%b%b</%bt></%bis></%bc>" % (p, re.escape(opened), form.value, p, p, p)
        else:
            source += b"<%bv>%b</%bv></%bc>" % (p, form.value, p, p)
        return _Way(source, form, kind, int(style))


_NUMBERS = [(form, re.compile(form.value)) for form in (_Form.INTEGER, _Form.DECIMAL)]


def _form(kind: bytes, value: bytes | None, inline: bytes | None) -> tuple[_Form | None, CellKind]:
    """Return how a cell's value is written, None where only the parser can tell."""
    if inline is not None:
        return (_Form.RAW if kind == b"inlineStr" else None), CellKind.TEXT
    if value is None:
        return _Form.NOTHING, CellKind.NUMBER
    if kind == b"n":
        return next((form for form, pattern in _NUMBERS if pattern.fullmatch(value)), None), CellKind.NUMBER
    forms = {
        b"s": (_Form.SHARED, CellKind.TEXT),
        b"str": (_Form.RAW, CellKind.TEXT),
        b"e": (_Form.RAW, CellKind.ERROR),
        b"b": (_Form.BOOLEAN, CellKind.BOOL),
    }
    return forms.get(kind, (None, CellKind.TEXT))


class _Lessons(NamedTuple):
    """What was learned of a sheet: the ways of each column, those with a value in order, and the pattern of all."""

    ways: dict[int, dict[bytes, _Way]]
    columns: list[tuple[int, _Way]]
    pattern: re.Pattern[bytes]


_LAST: Final[dict[bytes, _Lessons]] = {}
"""The lessons of the last sheet that this process read, by the prefix of its tags: the next is often like it."""


class Shapes:
    """The shapes learned of one sheet's rows; matched rows leave as a Part through ``emit``."""

    def __init__(self, prefix: bytes, pool: Pool, shared: npt.NDArray[np.int32], emit: Callable[[Part], None]) -> None:
        """Take the namespace prefix of the tags, the texts, and the pool index of each shared string."""
        self.hidden_rows: set[int] = set()
        self.last_row = 0
        self._raw, self._shared, self._emit = RawTexts(pool), shared, emit
        self._tags = _Tags(prefix)
        self._ways: dict[int, dict[bytes, _Way]] = {}
        self._count = self._lessons = self._waiting = 0
        self._next_lesson, self._is_new = _FIRST_LESSON, False
        self._pattern: re.Pattern[bytes] | None = None
        self._columns: list[tuple[int, _Way]] = []
        self._rows: list[tuple[bytes, ...]] = []

    def take(self, data: bytes, at: int) -> int:
        """Match the rows that follow each other from ``at``; return where they end."""
        if self._pattern is None:
            return at
        match, keep = self._pattern.match, self._rows.append
        start = at
        while (found := match(data, at)) is not None:
            keep(found.groups(b""))
            at = found.end()
        if at > start:
            self.last_row = int(self._rows[-1][0])
        if len(self._rows) >= _BATCH:
            self.flush()
        return at

    def learn(self, record: bytes) -> None:
        """Look at a row that the parser has read."""
        if self._lessons >= _MOST_LESSONS:
            return
        self._lessons += 1
        self._waiting += 1
        start = record.rfind(b"<" + self._tags.end[2:-1] + b" ")
        ways = list(self._tags.ways(record[max(start, 0) :]))
        if ways and ways[-1][0] == 0:
            if self._pattern is None:
                self._recall(ways[:-1])
            for col, way in ways[:-1]:
                known = self._ways.setdefault(col, {})
                if way.source not in known and self._count < _MOST_WAYS:
                    known[way.source] = way
                    self._count += 1
                    self._is_new = True
        if self._is_new and self._waiting >= self._next_lesson:
            self._compile()

    def _recall(self, row: Sequence[tuple[int, _Way]]) -> None:
        """Begin with the lessons of the last sheet where a row with cells in half of its columns is as those there."""
        last = _LAST.get(self._tags.prefix)
        if last is None or 2 * len(row) < len(last.ways):
            return
        if all(way.source in last.ways.get(col, ()) for col, way in row):
            self._ways = {col: dict(ways) for col, ways in last.ways.items()}
            self._count = sum(map(len, self._ways.values()))
            self._columns, self._pattern = last.columns, last.pattern

    def _compile(self) -> None:
        self.flush()
        self._waiting, self._is_new = 0, False
        self._next_lesson *= 2
        self._columns = []
        p = self._tags.prefix
        pattern = [rb'<%brow r="(\d{1,7}+)"(%b)>' % (p, _ATTRIBUTES)]
        for col, ways in sorted(self._ways.items()):
            ordered = sorted(ways.values(), key=lambda way: (way.form is _Form.DECIMAL, way.source))
            self._columns += [(col, way) for way in ordered if way.form is not _Form.NOTHING]
            choices = b"|".join(way.source for way in ordered)
            pattern.append(rb'(?:<%bc r="%b\1"(?:%b))?' % (p, column_letter(col).encode(), choices))
        self._pattern = re.compile(b"".join(pattern) + re.escape(self._tags.end))
        _LAST[p] = _Lessons({col: dict(ways) for col, ways in self._ways.items()}, self._columns, self._pattern)

    def flush(self) -> None:
        """Turn the matched rows into a Part."""
        if not self._rows:
            return
        first, attributes, *groups = zip(*self._rows, strict=True)
        self._rows = []
        numbers = _integers(b" ".join(first)).astype(np.int32)
        self._hide(numbers, attributes)
        shape = (len(numbers), len(groups))
        filled, num, text = np.zeros(shape, bool), np.full(shape, np.nan), np.full(shape, NO_TEXT, np.int32)
        for at, ((_, way), values) in enumerate(zip(self._columns, groups, strict=True)):
            if way.form is _Form.RAW:
                text[:, at] = np.fromiter(map(self._raw.__getitem__, values), np.int32, len(values))
                filled[:, at] = text[:, at] != NO_TEXT
                continue
            joined = b" ".join(values)
            mask = _given(joined, len(values))
            filled[:, at] = mask
            if way.form is _Form.SHARED:
                text[mask, at] = self._texts(_integers(joined))
                filled[:, at] = text[:, at] != NO_TEXT
            elif way.form is _Form.DECIMAL:
                num[mask, at] = np.fromiter(map(float, joined.split()), np.float64)
            else:
                num[mask, at] = _integers(joined)
        here = np.flatnonzero(filled.ravel())
        row, column = np.divmod(here, shape[1])
        cols, kinds, xfs = zip(*((col, way.kind, way.xf) for col, way in self._columns), strict=True)
        self._emit(
            Part(
                numbers[row],
                np.array(cols, np.int32)[column],
                np.array(kinds, np.uint8)[column],
                num.ravel()[here],
                text.ravel()[here],
                np.array(xfs, np.int32)[column],
            )
        )

    def _texts(self, index: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        if len(index) and index.max() >= len(self._shared):
            raise RefusedError(BROKEN, "teks bersama tidak lengkap")
        return self._shared[index]

    def _hide(self, numbers: npt.NDArray[np.int32], attributes: tuple[bytes, ...]) -> None:
        hidden = {words for words in set(attributes) if re.search(rb' hidden="(?:1|true)"', words)}
        if hidden:
            self.hidden_rows.update(int(n) for n, words in zip(numbers, attributes, strict=True) if words in hidden)


def _integers(joined: bytes) -> npt.NDArray[np.int64]:
    return np.fromstring(joined, np.int64, sep=" ") if joined.strip() else np.zeros(0, np.int64)


def _given(joined: bytes, count: int) -> npt.NDArray[np.bool_]:
    """Tell which of ``count`` values without blanks, joined by one, are there; mostly all are."""
    if joined and b"  " not in joined and joined[:1] != b" " and joined[-1:] != b" ":
        return np.ones(count, bool)
    blanks = np.flatnonzero(np.frombuffer(joined, np.uint8) == ord(" "))
    return np.append(blanks, len(joined)) > np.append(-1, blanks) + 1
