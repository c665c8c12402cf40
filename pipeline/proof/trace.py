"""From one figure of a workbook down to the input cells it is made of, by its formulas and Asal Angka alone."""

from __future__ import annotations

import difflib
from collections import deque
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipeline.addresses import range_name
from pipeline.errors import UsageError
from pipeline.proof.places import Area, Cell, area_of, references
from pipeline.proof.words import Words, shortened, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.proof.book import Book, Entry

LINES = 120  # a level of the tree that would pass so many lines in all is summarised instead
FILES = 8  # named below a summary
EXAMPLE = 'pipeline trace "Realisasi Anggaran!D9"'


@dataclass(slots=True)
class Node:
    """One line of the tree: a cell, or a range of cells, with what it is made of below it.

    ``sources`` are the input cells of a leaf, or a summary of those behind a range that is not opened.
    """

    area: Area
    words: str
    sources: list[str] = field(default_factory=list)
    below: list[Node] = field(default_factory=list)


def find_figure(book: Book, text: str) -> Cell:
    """Return the cell that the user asks for by address or defined name; raises UsageError where it is no figure."""
    wanted = text.strip().removeprefix("=")
    named = {name.casefold(): area for name, area in book.defined.items()}
    area = named.get(wanted.casefold()) or area_of(wanted, "")
    if area is None or not area.sheet:
        close = difflib.get_close_matches(wanted, book.defined, 3)
        hint = f" Nama sel yang mirip: {', '.join(close)}." if close else ""
        raise UsageError(f'"{text}" bukan alamat sel. Tulis lembar dan selnya, misalnya: {EXAMPLE}.{hint}')
    sheets = {name.casefold(): name for name in book.names}
    if area.sheet.casefold() not in sheets:
        close = difflib.get_close_matches(area.sheet.casefold(), sheets, 1)
        hint = f' Maksud Anda "{sheets[close[0]]}"?' if close else f" Yang ada: {', '.join(book.names)}."
        raise UsageError(f'Lembar "{area.sheet}" tidak ada di {book.path.name}.{hint}')
    if not area.is_cell:
        raise UsageError(f"{text} adalah beberapa sel. Sebut satu sel saja, misalnya: {EXAMPLE}.")
    cell = Cell(sheets[area.sheet.casefold()], area.top, area.left)
    _must_be_figure(book, cell)
    return cell


def _must_be_figure(book: Book, cell: Cell) -> None:
    sheet, value = book.cells(cell.sheet), book.value(cell)
    if book.formula(cell) or cell in book.origins:
        return
    if value is None:
        if cell.row > sheet.last_row or cell.col > sheet.last_col:
            extent = range_name((1, 1), (sheet.last_row, sheet.last_col))
            raise UsageError(f"Sel {cell} di luar isi lembar itu ({extent}).")
        raise UsageError(f"Sel {cell} kosong; tidak ada angka untuk ditelusuri.")
    if isinstance(value, str):
        raise UsageError(f'Sel {cell} berisi teks, bukan angka: "{shortened(value)}".')


def trace(book: Book, cell: Cell) -> Node:
    """Return the tree of a figure, opened level by level as far as it stays readable."""
    words = Words(book)
    root = _node(book, words, cell)
    level, seen, lines = [root], {root.area}, 1
    while level:
        added = sum(_count(book, node.area) for node in level)
        if lines + added > LINES:
            for node in level:
                node.sources = _summary(book, node.area)
            break
        lines += added
        for node in level:
            node.below = _below(book, words, node.area, seen)
            if not node.below and not node.sources:
                node.sources = _leaf(book, node.area)
        level = [below for node in level for below in node.below if not below.sources]
    return root


def _node(book: Book, words: Words, cell: Cell, above: Area | None = None) -> Node:
    formula = book.formula(cell)
    name = words.name(cell, above)
    text = f"{words.value(cell)}" + (f"  [{name}]" if name else "") + (f"  ={formula}" if formula else "")
    return Node(Area(cell.sheet, cell.row, cell.col, cell.row, cell.col), text)


def _count(book: Book, area: Area) -> int:
    """Return how many lines :func:`_below` gives, without a look at their words."""
    if not area.is_cell:
        return sum(1 for _ in book.filled(area))
    cell = next(area.cells())
    return len(references(book.formula(cell), cell.sheet))


def _below(book: Book, words: Words, area: Area, seen: set[Area]) -> list[Node]:
    """Return the lines below a cell or a range; what stands in the tree already is not opened again."""
    if not area.is_cell:
        return [_once(_node(book, words, cell, area), seen) for cell in book.filled(area)]
    cell = next(area.cells())
    parts = references(book.formula(cell), cell.sheet)
    return [
        _once(_node(book, words, next(part.cells()), area) if part.is_cell else _range(book, part), seen)
        for part in parts
    ]


def _once(node: Node, seen: set[Area]) -> Node:
    if node.area in seen:
        node.sources = ["lihat di atas"]
    seen.add(node.area)
    return node


def _range(book: Book, area: Area) -> Node:
    values = [book.value(cell) for cell in book.filled(area)]
    numbers = [value for value in values if isinstance(value, int | float)]
    total = f", berjumlah {shown(sum(numbers))}" if numbers and len(numbers) == len(values) else ""
    return Node(area, f"{shown(len(values))} sel{total}")


def _leaf(book: Book, area: Area) -> list[str]:
    cell = next(area.cells())
    entry = book.origins.get(cell)
    if entry is not None:
        return [_source(entry)]
    return [] if book.formula(cell) or book.value(cell) is None else [_unsourced(book, cell)]


def _unsourced(book: Book, cell: Cell) -> str:
    """Return what is known of a value without formula or source: fixed, or made of what the workbook does not hold."""
    if cell.sheet in book.rowless:
        return f"jumlah baris yang hanya ada di {book.rowless[cell.sheet]}"
    if cell.sheet in book.unlisted:
        return f"sel asalnya ada di {book.unlisted[cell.sheet]}"
    made = str(book.value(cell._replace(col=book.cells(cell.sheet).last_col)))
    named = [f"{made}, yang barisnya hanya ada di {file}" for sheet, file in book.rowless.items() if sheet in made]
    if named:
        return named[0]
    files = " atau ".join(book.rowless.values())
    return f"tetap, atau dihitung dari baris di {files}" if files else "tetap; tidak berasal dari berkas masukan"


def _source(entry: Entry) -> str:
    place = f"{entry.berkas}, lembar {entry.lembar}, sel {entry.sel}"
    return f"dari {place} ({entry.teks})" if ":" in entry.sel else f'dari {place}, tertulis "{shortened(entry.teks)}"'


def _summary(book: Book, area: Area) -> list[str]:
    """Return one line a file for the input cells behind a cell or range."""
    files: dict[tuple[str, str], list[Entry]] = {}
    for entry in leaves(book, book.filled(area)):
        files.setdefault((entry.berkas, entry.lembar), []).append(entry)
    lines = [_file_line(berkas, lembar, entries) for (berkas, lembar), entries in files.items()]
    if not lines and book.unlisted:
        return [f"sel asalnya ada di {file}" for file in dict.fromkeys(book.unlisted.values())]
    if not lines and book.rowless:
        return [_unsourced(book, next(area.cells()))]
    rest = len(lines) - FILES
    return lines if rest <= 0 else [*lines[:FILES], f"dan {rest} berkas lain"]


def _file_line(berkas: str, lembar: str, entries: Sequence[Entry]) -> str:
    areas = [area for entry in entries if (area := area_of(entry.sel, lembar)) is not None]
    name = PurePosixPath(berkas).name
    if not areas:
        return f"dari {name}, lembar {lembar}"
    first = min(area.top for area in areas), min(area.left for area in areas)
    last = max(area.bottom for area in areas), max(area.right for area in areas)
    rows = sum(area.bottom - area.top + 1 for area in areas)
    return f"dari {name}, lembar {lembar}, {shown(rows)} sel di antara {range_name(first, last)}"


def leaves(book: Book, cells: Iterable[Cell]) -> Iterator[Entry]:
    """Yield the row of Asal Angka of every input-borne figure that the cells are made of, each once."""
    seen: set[Cell] = set()
    told: set[Entry] = set()
    queue = deque(cells)
    while queue:
        cell = queue.popleft()
        if cell in seen:
            continue
        seen.add(cell)
        parts = references(book.formula(cell), cell.sheet)
        entry = book.origins.get(cell)
        if parts:
            queue.extend(part_cell for part in parts for part_cell in book.filled(part))
        elif entry is not None and entry not in told:
            told.add(entry)
            yield entry


def render(node: Node, depth: int = 0, sheet: str = "") -> Iterator[str]:
    """Yield the lines of a tree; the sheet is named where it changes."""
    area = node.area
    address = str(area) if area.sheet != sheet else str(area).rpartition("!")[2]
    joint = " =" if area.is_cell else ","
    yield f"{'   ' * depth}{'- ' if depth else ''}{address}{joint} {node.words}"
    for source in node.sources:
        yield f"{'   ' * (depth + 1)}{source}"
    for below in node.below:
        yield from render(below, depth + 1, area.sheet)
