"""What each row below a header is: data, total, banner, header again, numbering, or a note below the table."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.reading.grid import CellKind
from pipeline.reading.measures import parse_grade
from pipeline.reading.text import clean, fold_lookalikes, normalise
from pipeline.reading.values import empty_state, parse_month
from schemas.base import QUANTITIES, Kind
from schemas.registers import find_region

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    import numpy.typing as npt

    from pipeline.reading.matching import Header
    from pipeline.reading.view import SheetView
    from schemas.base import Schema

LEAST_DIGITS = 15  # of what is meant as a NIK or NKK, a lost digit allowed
VALUE_KINDS = QUANTITIES | {Kind.TPS, Kind.DATE, Kind.IDENTITY}
_TOTAL = re.compile(r"^(?:sub ?(?:total|jumlah|jml)|grand total|total|jumlah|jml|t o t a l|j u m l a h)\b")
_WORD = re.compile(r"[^\W\d_]{3}")
_AT_ONCE = 500  # texts looked at together
_SUMS_UP = re.compile(r"t[\W_]*o[\W_]*t[\W_]*a[\W_]*l|j[\W_]*u?[\W_]*m[\W_]*l|rata|prov", re.IGNORECASE)
_SUM_WORDS = ("total", "juml", "jml", "rata", "prov")  # what the pattern finds, without what stands between letters
_BLANKS = {code: None for code in range(128) if not chr(code).isalnum()}
_MEAN = re.compile(r"^(?:capaian |nilai |persentase )?(?:rata ?rata|rerata|rata2)\b")
_SUMMARY = re.compile(r"^(?:jumlah|total)(?: (?:capaian|nilai|keseluruhan|seluruhnya))?$")
_CARRIED = re.compile(r"^(?:sub ?)?(?:jumlah|total)(?: yang)? (?:di)?pindah(?:an|kan)\b")
_PROVINCE = re.compile(r"^(?:se )?prov(?:insi)?\b")
_NUMBERED = re.compile(r"^[(\[-]?\s*(\d{1,2}|[a-z]|[ivx]{1,5})\s*[)\]-]?\.?(?:\s*=.*)?$", re.IGNORECASE)
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()  # noqa: SIM905
_SIGNATURE = re.compile(
    r"^\(?\s*[.…_]{4,}|^\(\s*[.…_]*\s*\)$|\bNIP\b\.?\s*:?\s*[\d.…_]*"
    r"|^(?:mengetahui|menyetujui|mengesahkan|disahkan|dibuat oleh)\b"
    r"|^[A-Z][A-Za-z ]+,\s*(?:tanggal\s*)?(?:\d{1,2}|[.…_]{2,})\s*\w*\s*(?:19|20)?\d{0,2}"
    r"|^(?:sumber|catatan|keterangan|ket)\s*:|^\*+\)?\s",
    re.IGNORECASE,
)


class RowKind(StrEnum):
    """What one row is."""

    DATA = "data"
    TOTAL = "total"
    BANNER = "banner"
    NOTE = "note"


@dataclass(slots=True)
class Rows:
    """A table's rows: data rows, totals with their labels, banners with their texts, notes left out.

    ``headings`` are the banners that stand for a column's own text.
    """

    data: npt.NDArray[np.int32]
    totals: list[tuple[int, str]] = field(default_factory=list)
    banners: list[tuple[int, str]] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    headings: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Seen:
    row: int
    kind: RowKind
    text: str
    strong: bool
    after_gap: bool


def is_total(text: str) -> bool:
    """Tell whether a label opens a total row: "TOTAL", "Jumlah Kecamatan Satu", "J U M L A H"."""
    return bool(_TOTAL.match(normalise(text))) or text.strip()[:1] in {"Σ", "∑"}


def classify(view: SheetView, header: Header, stop: int, skip: set[int]) -> Rows:
    """Return what the rows below ``header`` and above ``stop`` are; rows in ``skip`` are headers repeated.

    Rows that can be nothing but data are told column-wise; only the others are looked at one by one.
    """
    rows = view.filled(header.last, stop)
    if not len(rows):
        return Rows(rows)
    plain = _plain(view, header, rows)
    gaps = np.diff(rows, prepend=header.last) > 1
    left_out = np.isin(rows, list(skip))

    def look(at: int) -> _Seen | None:
        return _one(view, header, int(rows[at]), after_gap=bool(gaps[at]))

    for start in (0, *(np.flatnonzero(left_out) + 1).tolist()):
        for at in range(start, len(rows)):
            left_out[at] |= _is_numbering(view, int(rows[at]))
            if not left_out[at] and (plain[at] or look(at) is not None):
                break
    plain &= ~left_out
    seen = [found for at in np.flatnonzero(~plain & ~left_out).tolist() if (found := look(at)) is not None]
    return _sorted_out(rows[plain], seen)


def _sorted_out(plain: npt.NDArray[np.int32], seen: list[_Seen]) -> Rows:
    last = max((one.row for one in seen if one.strong), default=-1)
    last = max(last, int(plain[-1]) if len(plain) else -1)
    rows = Rows(plain)
    data: list[int] = []
    tail = False
    for one in seen:
        tail = tail or (one.row > last and (one.after_gap or one.kind is not RowKind.DATA))
        if tail or one.kind is RowKind.NOTE:
            rows.notes.append(one.row)
        elif one.kind is RowKind.TOTAL:
            rows.totals.append((one.row, one.text))
        elif one.kind is RowKind.BANNER:
            rows.banners.append((one.row, one.text))
        else:
            data.append(one.row)
    if data:
        rows.data = np.sort(np.append(plain, np.array(data, np.int32)))
    return rows


def _plain(view: SheetView, header: Header, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Tell which rows are data whatever else they hold: a value among other cells, and no label of a total."""
    grid, part = view.grid, view.part(rows)
    column, index = view.col[part], view.index[part]
    at = np.cumsum(np.diff(view.row[part], prepend=view.row[part.start]) != 0)
    is_text, ids = grid.kind[index] == CellKind.TEXT, grid.text[index]
    inside = (column >= min(header.columns.values())) & (column <= max(header.columns.values()))
    known = _stand_in(column, header.columns.values())
    no = inside & (column == header.columns.get("no", -1))
    own = inside & (is_text | known) & (~no | (is_text & _among(ids, no & is_text, grid.strings, _has_word)))
    figures = _stand_in(column, _value_columns(header))
    values = own & figures
    strong = values & (~is_text | _among(ids, values & is_text, grid.strings, looks_like_value))
    label = inside & is_text & ~_stand_in(column, _summed_columns(header))
    sums_up = label & _among(ids, label, grid.strings, partial(_sums_up, header.schema), _may_sum_up(header.schema))

    def count(cells: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        return np.bincount(at[cells], minlength=len(rows))

    mixed = (count(own & ~is_text) > 0) | (count(own) > 2)
    plain: npt.NDArray[np.bool_] = (count(strong) > 0) & mixed & (count(sums_up) == 0)
    return plain


def _stand_in(column: npt.NDArray[np.integer[Any]], columns: Collection[int]) -> npt.NDArray[np.bool_]:
    """Return which cells stand in one of some columns."""
    chosen = np.zeros(1 + max(int(column.max(initial=0)), *columns, 0), bool)
    chosen[list(columns)] = True
    found: npt.NDArray[np.bool_] = chosen[column]
    return found


def _among(
    ids: npt.NDArray[np.int32],
    cells: npt.NDArray[np.bool_],
    strings: list[str],
    test: Callable[[str], bool],
    may: Callable[[str], bool] = lambda _: True,
) -> npt.NDArray[np.bool_]:
    """Return for every cell whether its text passes a test, which each different text of ``cells`` meets once.

    ``may`` tells of many texts, a line each, whether any of them may pass.
    """
    met = np.zeros(len(strings) + 1, bool)
    met[ids[cells]] = True
    numbers = np.flatnonzero(met[:-1]).tolist()
    passed = np.zeros(len(strings) + 1, bool)
    for some in (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE)):
        texts = [strings[number] for number in some]
        if may("\n".join(texts)):
            passed[some] = list(map(test, texts))
    return passed[ids]


def _value_columns(header: Header) -> set[int]:
    columns = header.schema.columns()
    return {col for name, col in header.columns.items() if columns[name].kind in VALUE_KINDS}


def _summed_columns(header: Header) -> set[int]:
    return {header.columns[name] for name in header.schema.total_fields if name in header.columns}


def _has_word(text: str) -> bool:
    return _WORD.search(text) is not None


def _sums_up(schema: Schema, text: str) -> bool:
    """Tell whether a label may open a row of totals or means, or of figures beside those of the table."""
    if text.isascii() and text.isdecimal():
        return False
    if schema.group_sums and (opens_total(schema, text) or is_beside(schema, normalise(text))):
        return True
    if text.isascii() and not _SUMS_UP.search(text):
        return False
    return opens_total(schema, text) or _MEAN.match(normalise(text)) is not None


def _may_sum_up(schema: Schema) -> Callable[[str], bool]:
    """Return what tells of many texts at once whether any of them may open a row of totals."""
    if schema.group_sums:
        return lambda _: True
    return lambda texts: not texts.isascii() or any(map(texts.lower().translate(_BLANKS).__contains__, _SUM_WORDS))


def opens_total(schema: Schema, label: str) -> bool:
    """Tell whether a label opens a total row: a word for totals, one of the table's own, of kabupaten the province."""
    words = normalise(label)
    return is_total(label) or words in schema.group_sums or (bool(_PROVINCE.match(words)) and _is_by_region(schema))


def _is_by_region(schema: Schema) -> bool:
    columns = schema.columns()
    return [columns[name].kind for name in schema.key if name in columns] == [Kind.REGION]


def is_beside(schema: Schema, label: str) -> bool:
    """Tell whether a normalised label names figures beside those of the table, as votes that are not valid."""
    return any(words in label for words in schema.beside)


def _is_numbering(view: SheetView, row: int) -> bool:
    """Tell whether a row only numbers the columns: 1 2 3, (1) (2) (3=1-2), a b c, I II III."""
    found = [_NUMBERED.match(clean(view.text(cell))) for cell in view.cells(row).values()]
    marks = [match[1].lower() for match in found if match]
    if len(marks) < len(found) or len(marks) < 2:
        return False
    if marks == _ROMAN[: len(marks)]:
        return True
    numbers = [int(mark) if mark.isdigit() else ord(mark[0]) - ord("a") + 1 for mark in marks]
    return numbers[0] in {0, 1} and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _one(view: SheetView, header: Header, row: int, *, after_gap: bool) -> _Seen | None:
    schema = header.schema
    low, high = min(header.columns.values()), max(header.columns.values())
    numbering = header.columns.get("no")
    inside = {col: cell for col, cell in view.cells(row).items() if low <= col <= high}
    cells = {col: cell for col, cell in inside.items() if col != numbering or _has_word(view.text(cell))}
    values, summed = _value_columns(header), _summed_columns(header)
    label = _label(header, {c: view.text(cell).strip() for c, cell in inside.items() if view.is_text(cell)}, summed)
    filled_values = [cell for col, cell in cells.items() if col in values]
    summary = schema.personal and is_total(label) and not _has_identity(view, header, cells)
    if summary or _is_summary(header, normalise(label), values & cells.keys()):
        return _Seen(row, RowKind.NOTE, "", strong=False, after_gap=after_gap)
    if schema.total_fields and opens_total(schema, label) and filled_values:
        return _Seen(row, RowKind.TOTAL, label, strong=True, after_gap=after_gap)
    if not cells:
        return None
    known = set(header.columns.values())
    cells = {col: cell for col, cell in cells.items() if col in known or view.is_text(cell)} or cells
    texts = {col: view.text(cell).strip() for col, cell in cells.items() if view.is_text(cell)}
    if len(texts) == len(cells) <= 2 and any(_SIGNATURE.search(text) for text in texts.values()):
        return _Seen(row, RowKind.NOTE, "", strong=False, after_gap=after_gap)
    numbered = schema.personal and len(inside) > len(cells)
    if len(cells) == 1 and texts:
        col, text = next(iter(texts.items()))
        person = numbered or _is_person(header, col, text)
        if not _is_row_word(header, col, text) and not (person and not _names_a_place(header, text)):
            return _Seen(row, RowKind.BANNER, text, strong=False, after_gap=after_gap)
    strong = numbered or any(not view.is_text(cell) or looks_like_value(view.text(cell)) for cell in filled_values)
    strong = strong or (not values and _says_something(header, texts))
    return _Seen(row, RowKind.DATA, "", strong=strong, after_gap=after_gap)


def _label(header: Header, texts: Mapping[int, str], summed: set[int]) -> str:
    """Return what a row is called: its first text, or the one behind its parents that says what its figures sum."""
    columns = header.schema.columns()
    aside = {col for name, col in header.columns.items() if not columns[name].required}
    labels = {col: text for col, text in texts.items() if col not in summed and not looks_like_value(text)}
    telling = (text for col, text in labels.items() if col not in aside and _sums_up(header.schema, text))
    return next(telling if header.schema.total_fields else iter(()), next(iter(labels.values()), ""))


def _has_identity(view: SheetView, header: Header, cells: Mapping[int, int]) -> bool:
    columns = header.schema.columns()
    cols = [col for name, col in header.columns.items() if columns[name].kind is Kind.IDENTITY]
    return any(len(re.sub(r"\D", "", view.text(cells[col]))) >= LEAST_DIGITS for col in cols if col in cells)


def _is_person(header: Header, col: int, text: str) -> bool:
    """Tell whether a single text is what is left of a person's row: a NIK, or a text where each must have one."""
    columns = header.schema.columns()
    column = next((columns[name] for name, at in header.columns.items() if at == col), None)
    if column is None or not (header.schema.personal and column.personal and column.required):
        return False
    return column.kind is not Kind.IDENTITY or looks_like_value(text)


def _names_a_place(header: Header, text: str) -> bool:
    words = f"{normalise(text)} "
    return any(words.startswith(f"{word} ") for c in header.schema.columns().values() for word in c.banner if word)


def _says_something(header: Header, texts: Mapping[int, str]) -> bool:
    """Tell whether a row of a table of texts is surely data: it begins with a row word, or a text holds a figure."""
    schema, columns = header.schema, header.schema.columns()
    words = tuple(normalise(word) for word in schema.row_words if word)
    keys = {header.columns[name] for name in schema.key if name in header.columns}
    if words and any(normalise(text).startswith(words) for col, text in texts.items() if col in keys):
        return True
    sentences = {header.columns[c.within]: c.parse for c in columns.values() if c.parse and c.within in header.columns}
    return any(parse(texts[col]).value is not None for col, parse in sentences.items() if col in texts)


def _is_summary(header: Header, label: str, filled: set[int]) -> bool:
    """Tell whether a row gives figures that no row below or above needs.

    They are means, sums where nothing is summed, and what is carried over to the next page.
    """
    if header.schema.total_fields:
        return bool(_MEAN.match(label) or _CARRIED.match(label)) or is_beside(header.schema, label)
    columns = header.schema.columns()
    stated = {col for name, col in header.columns.items() if columns[name].stated}
    return filled <= stated and bool(_MEAN.match(label) or _SUMMARY.match(label))


def looks_like_value(text: str) -> bool:
    """Tell whether a text begins like a figure, or is a grade or one of the empty states."""
    words = text.strip().lstrip("≥≤<>= ")
    return (
        "0" <= words[:1] <= "9"
        or bool(re.match(r"^['’(]?(?:rp|idr|tps)?[\s.\-]*\d", words, re.IGNORECASE))
        or empty_state(words) is not None
        or (parse_grade(words) is not None)
    )


def _is_row_word(header: Header, col: int, text: str) -> bool:
    schema = header.schema
    name = next((name for name, at in header.columns.items() if at == col), "")
    column = schema.columns().get(name)
    if column is None or name not in schema.key or column.parent:
        return False
    if column.kind is Kind.REGION:
        return find_region(text) is not None
    if column.kind is Kind.MONTH:
        return parse_month(text).value is not None
    words = normalise(fold_lookalikes(text))
    return any(words.startswith(normalise(word)) for word in schema.row_words)
