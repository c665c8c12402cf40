"""A workbook made again from its inputs as they are now, and what became of those inputs since."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.compose import fingerprint
from pipeline.config import load_settings
from pipeline.errors import UsageError
from pipeline.manifest import HISTORY_NAME, atomic_write
from pipeline.proof.places import Cell
from pipeline.report.identity import Identity, installed_version
from pipeline.report.pages import sampul
from pipeline.report.workbook import write_workbook
from pipeline.run import compose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.proof.book import Book


@dataclass(frozen=True, slots=True)
class Again:
    """What the pipeline would write now: the file, its fingerprint, whether it is final, and sha256 by input file."""

    path: Path
    sidik: str
    final: bool
    masukan: Mapping[str, str]


def identity_of(book: Book) -> Identity:
    """Return the workbook's identity; the year alone, from Sampul, where a program that saved it dropped the rest."""
    if book.identity is not None:
        return book.identity
    named = re.search(r"\d{4}", str(book.value(Cell(sampul.NAME, 1, 1))))
    if named is None:
        raise UsageError(f"{book.path} tidak menyebut tahunnya. Jalankan pipeline run lagi untuk buku kerja yang utuh.")
    return Identity("", int(named[0]), "", "")


def make_again(book: Book, inputs: Path | None, folder: Path, progress: Callable[[str], None]) -> Again:
    """Write into ``folder`` what the pipeline would write now for the year of ``book``.

    ``inputs`` defaults to the folder that the workbook names. Links are written as the workbook has them, wherever it
    stands now. Raises UsageError where the inputs are not found, OutputError where the disk is full.
    """
    identity = identity_of(book)
    chosen = inputs or _inputs_of(book, identity)
    settings = load_settings(chosen, book.path.parent, identity.tahun)
    report, sources = compose(settings, progress)
    report = replace(report, inputs=identity.masukan or report.inputs)
    path = folder / book.path.name
    atomic_write(path, lambda temporary: write_workbook(temporary, report))
    return Again(path, report.sidik, report.final, {source.berkas: source.sha256 for source in sources})


def _inputs_of(book: Book, identity: Identity) -> Path:
    if not identity.masukan:
        raise UsageError(f"{book.path} tidak menyebut folder masukannya. Sebut dengan --inputs FOLDER.")
    folder = Path(os.path.normpath(book.path.parent / identity.masukan))
    if not folder.is_dir():
        raise UsageError(
            f"Folder masukan {folder} tidak ditemukan. Sebut dengan --inputs FOLDER bila buku kerja ini sudah dipindah."
        )
    return folder


def told_version(book: Book) -> list[str]:
    """Return a line about another version of the program, nothing where it is this one."""
    written, own = identity_of(book).versi, installed_version()
    if written == own:
        return []
    by = f"versi {written}" if written else "versi yang tidak tercatat"
    return [f"Buku kerja ini ditulis {by}; program yang terpasang versi {own}."]


def told_inputs(book: Book, again: Again) -> list[str]:
    """Return what became of the inputs since the workbook was written: changed, missing and new files by name."""
    before = _before(book)
    named = {entry.berkas for entry in book.entries}
    missing = sorted((set(before) | named) - set(again.masukan))
    changed = sorted(name for name, digest in before.items() if again.masukan.get(name, digest) != digest)
    new = sorted(set(again.masukan) - set(before)) if before else []
    lines = [f"- hilang: {name}" for name in missing]
    lines += [f"- diubah: {name}" for name in changed]
    lines += [f"- baru: {name}" for name in new]
    if lines:
        return ["Berkas masukan berubah sejak buku kerja ini ditulis:", *lines]
    if identity_of(book).sidik == again.sidik:
        return []
    marks = f"Sidik masukan sekarang {again.sidik}, pada buku kerja ini {identity_of(book).sidik or 'tidak tercatat'}"
    return [f"{marks}; {HISTORY_NAME} di folder yang sama tidak memuat rinciannya."]


def _before(book: Book) -> dict[str, str]:
    """Return the sha256 by input file of the run that wrote the workbook, from riwayat.jsonl beside it; {} unknown."""
    path = book.path.parent / HISTORY_NAME
    try:
        lines = path.read_text("utf-8", "replace").splitlines() if path.is_file() else []
    except OSError:
        lines = []
    for line in reversed(lines):
        try:
            files = {item["berkas"]: item["sha256"] for item in json.loads(line)["masukan"]}
        except (ValueError, LookupError, TypeError):
            continue
        if fingerprint(files) == identity_of(book).sidik:
            return files
    return {}
