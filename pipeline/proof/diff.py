"""The answer of ``pipeline diff``: what changed from one workbook to another, or to what a run would write now."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.proof.again import identity_of, make_again, told_inputs
from pipeline.proof.book import Book
from pipeline.proof.changes import Causes, Change, SheetChanges, compare_sheets, sheets_of
from pipeline.proof.places import Cell
from pipeline.proof.words import Words, delta, shortened, shown, told_outside
from pipeline.report.layout import HEADER_ROW
from pipeline.report.pages import cek_silang, temuan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

EXIT_SAME, EXIT_DIFFERENT = 0, 1
ROWS = 40  # listed of one sheet
NAMED = 3  # causes of one figure


def diff(
    before: Path, after: Path | None, inputs: Path | None, progress: Callable[[str], None]
) -> tuple[int, list[str]]:
    """Return the exit code (0 nothing changed, 1 changed) and the changes in lines; raises StopError.

    Without ``after`` the workbook is compared with what a run would write now.
    """
    one = Book(before)
    if after is not None:
        return _answer(one, Book(after), str(after), [])
    with tempfile.TemporaryDirectory() as folder:
        again = make_again(one, inputs, Path(folder), progress)
        return _answer(one, Book(again.path), "masukan sekarang", told_inputs(one, again))


def _answer(one: Book, other: Book, name: str, changed_inputs: list[str]) -> tuple[int, list[str]]:
    sheets = compare_sheets(one, other, (identity_of(one).tahun, identity_of(other).tahun))
    causes, words = Causes(sheets), (Words(one), Words(other))
    lines = [*_told_sheets(one, other)]
    for sheet in sheets:
        lines += _told_sheet(sheet, causes, words)
    lines += _told_checks(one, other)
    if temuan.NAME not in one.rowless | other.rowless:
        lines += _told_findings(one, other)
    unsaved = [
        f"Hasil {shown(book.without_result)} rumus di {book.path} tidak tersimpan; buka dan simpan dahulu di Excel."
        for book in (one, other)
        if book.without_result
    ]
    notes = [*unsaved, *told_outside(one, other), *changed_inputs]
    if not lines:
        return EXIT_SAME, [f"Tidak ada yang berubah dari {one.path} ke {name}.", *notes]
    count = sum(len(sheet.changes) for sheet in sheets)
    return EXIT_DIFFERENT, [f"Dari {one.path} ke {name}: {count} angka berubah.", *notes, *lines]


def _told_sheets(one: Book, other: Book) -> Iterator[str]:
    here, there = sheets_of(one), sheets_of(other)
    yield from (f"Lembar {name} kini tanpa data." for name in here if name not in there)
    yield from (f"Lembar {name} kini berisi data." for name in there if name not in here)


def _told_sheet(sheet: SheetChanges, causes: Causes, words: tuple[Words, Words]) -> Iterator[str]:
    if not sheet:
        return
    yield ""
    yield f"{sheet.one.table.sheet}: {len(sheet.changes)} angka berubah"
    yield from (f"  kolom hilang: {name}" for name in sheet.columns_gone)
    yield from (f"  kolom baru: {name}" for name in sheet.columns_new)
    yield from _told_rows("baris hilang", sheet.pairs.gone, sheet.one.table.sheet, words[0])
    yield from _told_rows("baris baru", sheet.pairs.new, sheet.other.table.sheet, words[1])
    renamed = {change.after.row: change for change in sheet.renamed}
    changed: dict[int, list[Change]] = {row: [] for row in renamed}
    for change in sheet.changes:
        changed.setdefault(change.after.row, []).append(change)
    for row, changes in sorted(changed.items())[:ROWS]:
        yield f"  {words[1].row(Cell(sheet.other.table.sheet, row, 1)) or '(tanpa nama)'} (baris {row})"
        if row in renamed:
            yield f"    nama: {words[0].value(renamed[row].before)} -> {words[1].value(renamed[row].after)}"
        for change in changes:
            yield from _told_change(change, sheet, causes, words)
    if len(changed) > ROWS:
        yield f"  dan {len(changed) - ROWS} baris lain"


def _told_rows(word: str, rows: Sequence[int], sheet: str, words: Words) -> Iterator[str]:
    for row in rows[:ROWS]:
        yield f"  {word}: {words.row(Cell(sheet, row, 1))} (baris {row})"
    if len(rows) > ROWS:
        yield f"  dan {len(rows) - ROWS} {word} lain"


def _told_change(change: Change, sheet: SheetChanges, causes: Causes, words: tuple[Words, Words]) -> Iterator[str]:
    one, other = sheet.one.book, sheet.other.book
    difference = delta(one.value(change.before), other.value(change.after), other.format(change.after))
    line = f"    {words[1].header(change.after)}: {words[0].value(change.before)} -> {words[1].value(change.after)}"
    line += f" ({difference})" if difference else ""
    moved = causes.of(change, one, other) if other.formula(change.after) or one.formula(change.before) else []
    if moved:
        some = ", ".join(map(str, moved[:NAMED])) + (f" dan {len(moved) - NAMED} sel lain" if moved[NAMED:] else "")
        line += f", karena {some}"
    yield line
    yield from _told_source(change, one, other)


def _told_source(change: Change, one: Book, other: Book) -> Iterator[str]:
    """Yield the input cell of an input-borne figure, with its texts before and after, or the file that lists it."""
    unlisted = one.unlisted | other.unlisted
    if change.after.sheet in unlisted:
        yield f"      sel asalnya ada di {unlisted[change.after.sheet]}"
        return
    entries = one.origins.get(change.before), other.origins.get(change.after)
    places = [f"{entry.berkas}, lembar {entry.lembar}, sel {entry.sel}" if entry else "" for entry in entries]
    texts = [f'"{shortened(entry.teks)}"' if entry else "tidak ada" for entry in entries]
    if places[0] == places[1] != "":
        same = texts[0] == texts[1]
        yield f"      {places[1]}: " + (f"tetap {texts[1]}" if same else f"{texts[0]} -> {texts[1]}")
    elif any(places):
        yield f"      dahulu {places[0] or 'bukan dari masukan'}: {texts[0]}"
        yield f"      kini   {places[1] or 'bukan dari masukan'}: {texts[1]}"


def _records(book: Book, sheet: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a sheet without Sumber as texts by header."""
    cells = book.cells(sheet)
    headers = {col: str(text) for (row, col), text in cells.values.items() if row == HEADER_ROW}
    for row in range(HEADER_ROW + 1, cells.last_row + 1):
        record = {name: str(cells.values.get((row, col)) or "") for col, name in headers.items()}
        if sum(bool(text) for text in record.values()) > 1:
            yield record


def _told_checks(one: Book, other: Book) -> Iterator[str]:
    key = [column.header for column in cek_silang.COLUMNS[:2]]
    result = cek_silang.COLUMNS[-1].header
    before = {tuple(line.get(name) for name in key): line.get(result, "") for line in _records(one, cek_silang.NAME)}
    after = {tuple(line.get(name) for name in key): line.get(result, "") for line in _records(other, cek_silang.NAME)}
    moved = [name for name in after if name in before and before[name] != after[name]]
    if moved:
        yield ""
        yield f"{cek_silang.NAME}: {len(moved)} hasil berubah"
    for name in moved[:ROWS]:
        yield f"  [{name[0]}] {name[1]}: {before[name]} -> {after[name]}"
    if len(moved) > ROWS:
        yield f"  dan {len(moved) - ROWS} lain"


def _told_findings(one: Book, other: Book) -> Iterator[str]:
    before, after = (dict.fromkeys(_findings(book)) for book in (one, other))
    for word, found in (
        ("baru", [line for line in after if line not in before]),
        ("tidak ada lagi", [line for line in before if line not in after]),
    ):
        if found:
            yield ""
            yield f"{temuan.NAME} {word}: {len(found)}"
        yield from (f"  {line}" for line in found[:ROWS])
        if len(found) > ROWS:
            yield f"  dan {len(found) - ROWS} lain"


def _findings(book: Book) -> Iterator[str]:
    for line in _records(book, temuan.NAME):
        place = ", ".join(text for text in (line.get(name, "") for name in ("Berkas", "Lembar", "Sel")) if text)
        yield f"{line.get('Tingkat', '')} [{line.get('Kode', '')}] {place}: {line.get('Pesan', '')}"
