"""Which workbook of the outputs folder is meant, and the answer of ``pipeline trace``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.proof.book import Book
from pipeline.proof.trace import find_figure, render, trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NAME = re.compile(r"LAKIP-(\d{4})(-DRAF)?\.xlsx", re.IGNORECASE)


def trace_lines(
    figure: str, workbook: Path | None, outputs: Path, tahun: int | None, notice: Callable[[str], None]
) -> Iterator[str]:
    """Yield the tree of a figure of ``workbook``, or of the one in ``outputs``; raises StopError."""
    book = Book(workbook or choose(outputs, tahun, notice))
    cell = find_figure(book, figure)
    yield f"Buku kerja: {book.path}"
    yield ""
    yield from render(trace(book, cell))


def choose(outputs: Path, tahun: int | None, notice: Callable[[str], None]) -> Path:
    """Return the workbook of the year, or the only year's; a final one before its draft, which ``notice`` tells.

    Raises UsageError where there is none, or several years and none is named.
    """
    found: dict[int, list[Path]] = {}
    for path in sorted(outputs.iterdir() if outputs.is_dir() else ()):
        named = _NAME.fullmatch(path.name)
        if named:
            found.setdefault(int(named[1]), []).append(path)
    if tahun is None and len(found) > 1:
        years = ", ".join(map(str, sorted(found)))
        raise UsageError(f"Di {outputs} ada buku kerja beberapa tahun ({years}). Sebut tahunnya dengan --tahun.")
    books = found.get(tahun, []) if tahun is not None else next(iter(found.values()), [])
    if not books:
        name = f"LAKIP-{tahun}.xlsx" if tahun else "LAKIP-<tahun>.xlsx"
        raise UsageError(f"Tidak ada {name} di {outputs}. Jalankan pipeline run lebih dahulu.")
    chosen = min(books, key=lambda path: len(path.name))
    for other in books:
        if other != chosen:
            notice(f"Dipakai {chosen}. Ada pula {other}; untuk itu sebut berkasnya di belakang alamat sel.")
    return chosen
