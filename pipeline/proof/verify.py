"""Whether a workbook is what the pipeline would write from the inputs now, and if not, which cells differ."""

from __future__ import annotations

import tempfile
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.manifest import sha256_of
from pipeline.proof.again import Again, make_again, told_inputs, told_version
from pipeline.proof.book import Book
from pipeline.proof.compare import Difference, Kind, differences
from pipeline.proof.words import Words, shown, told_outside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.proof.places import Cell

EXIT_SAME, EXIT_DIFFERENT = 0, 1
LISTED = 20  # cells of one sheet
NAMED = 5  # cells that only follow


def verify(path: Path, inputs: Path | None, progress: Callable[[str], None]) -> tuple[int, list[str]]:
    """Return the exit code (0 same, 1 different) and the verdict in lines; raises StopError."""
    book = Book(path)
    with tempfile.TemporaryDirectory() as folder:
        again = make_again(book, inputs, Path(folder), progress)
        if sha256_of(path) == sha256_of(again.path):
            code, lines = EXIT_SAME, [f"SAMA: {path} persis seperti yang ditulis pipeline dari masukan sekarang."]
        else:
            code, lines = _verdict(book, again)
        return code, [*lines, *told_outside(book)]


def _verdict(book: Book, again: Again) -> tuple[int, list[str]]:
    should = Book(again.path)
    found, sheets = list(differences(book, should)), _told_sheets(book, should)
    version, unsaved = told_version(book), _told_unsaved(found)
    if all(item.kind is Kind.NOT_SAVED for item in found) and not sheets:
        count = sum(len(should.cells(name).values) for name in should.names)
        saved = "berkasnya pernah disimpan ulang, misalnya oleh Excel atau LibreOffice."
        return EXIT_SAME, [
            f"SAMA: semua isi {book.path} ({shown(count)} sel) seperti seharusnya; {saved}",
            *unsaved,
            *version,
        ]
    changed = told_inputs(book, again)
    lines = [f"BERBEDA: {book.path} bukan yang ditulis pipeline dari masukan sekarang.", *version]
    if not again.final:
        lines.append("Masukan sekarang menghasilkan DRAF: masih ada galat; lihat pipeline check.")
    explained = bool(changed or version)
    heading = "Sel yang berbeda" if explained else "Sel yang diketik pada buku kerja, bukan dari masukan"
    advice = "Jalankan pipeline run lagi agar buku kerja sesuai masukan sekarang."
    typed_over = "Perbaiki di berkas Bagian, bukan di buku kerja, lalu jalankan pipeline run lagi."
    lines += [*changed, *sheets, *_told_cells(heading, book, should, found), *unsaved]
    return EXIT_DIFFERENT, [*lines, advice if explained else typed_over]


def _told_sheets(book: Book, should: Book) -> list[str]:
    lines = [f"Lembar {name} tidak ada." for name in should.names if name not in book.names]
    return lines + [f"Lembar {name} bukan dari pipeline." for name in book.names if name not in should.names]


def _told_unsaved(found: Sequence[Difference]) -> list[str]:
    count = sum(item.kind is Kind.NOT_SAVED for item in found)
    return [f"Hasil {shown(count)} rumus tidak tersimpan; buka dan simpan di Excel."] if count else []


def _told_cells(heading: str, book: Book, should: Book, found: Sequence[Difference]) -> Iterator[str]:
    typed = [item.cell for item in found if item.kind is Kind.TYPED]
    follow = [item.cell for item in found if item.kind is Kind.FOLLOWS]
    words, meant = Words(book), Words(should)
    if typed:
        yield f"{heading}: {shown(len(typed))}"
    for sheet, group in groupby(typed, lambda cell: cell.sheet):
        cells = list(group)
        for cell in cells[:LISTED]:
            name = meant.name(cell) if should.value(cell) is not None else words.name(cell)
            yield f"- {cell}" + (f"  [{name}]" if name else "")
            yield f"  tertulis   {_content(book, words, cell)}"
            yield f"  seharusnya {_content(should, meant, cell)}{_source(should, cell)}"
        if len(cells) > LISTED:
            yield f"- dan {shown(len(cells) - LISTED)} sel lain di lembar {sheet}"
    if follow:
        some = ", ".join(map(str, follow[:NAMED])) + (", ..." if len(follow) > NAMED else "")
        yield f"Hasil rumus yang ikut berbeda: {shown(len(follow))} sel ({some})"


def _content(book: Book, words: Words, cell: Cell) -> str:
    formula = book.formula(cell)
    return f"{words.value(cell)}, rumus ={formula}" if formula else words.value(cell)


def _source(book: Book, cell: Cell) -> str:
    entry = book.origins.get(cell)
    return f", dari {entry.berkas}, lembar {entry.lembar}, sel {entry.sel}" if entry is not None else ""
