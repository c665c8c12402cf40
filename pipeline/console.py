"""What the user sees in the terminal: progress while it runs, a summary at the end.

Every character can be shown by a Windows console of any code page (cp437, cp850, cp1252): typographic marks become
ASCII, what is left is replaced by the stream, and control characters of cell texts never reach the terminal.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
import textwrap
import unicodedata
from typing import TYPE_CHECKING, TextIO

import typer

from pipeline.findings import Severity
from pipeline.outcome import EXIT_MISUSE, count_severity
from pipeline.reading.text import dotted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.findings import Finding
    from pipeline.outcome import BagianCount, Outcome

LISTED_BESIDE_FILE = 20
LISTED_ALONE = 200
_NO_BAGIAN = "(tanpa Bagian)"
_ASCII = str.maketrans(
    {
        "\u2013": "-",
        "\u2014": "-",
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2026": "...",
        "\u00a0": " ",
        "\u00d7": "x",
        "\u2264": "<=",
        "\u2265": ">=",
        "\u2192": "->",
    }
)


def plain(text: str) -> str:
    """Return text that is safe on any console: typographic marks as ASCII, control characters as "?"."""
    ascii_marks = text.translate(_ASCII)
    return "".join("?" if unicodedata.category(char) in {"Cc", "Cf", "Cs"} else char for char in ascii_marks)


def never_fail(stream: TextIO) -> None:
    """Let a stream replace what its code page cannot show, instead of raising."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")


class Console:
    """Progress goes to ``err``, one line rewritten on a terminal; the summary to ``out``."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        """Use the process's own streams where none are given."""
        self.out, self.err = out or sys.stdout, err or sys.stderr
        for stream in (self.out, self.err):
            never_fail(stream)
        self.width = min(shutil.get_terminal_size((100, 24)).columns, 120)
        self._live = self.err.isatty()
        self._shown = 0

    def progress(self, text: str) -> None:
        """Say what is being done."""
        words = plain(text)
        if not self._live:
            print(words, file=self.err, flush=True)
            return
        words = words[: self.width - 1]
        self.err.write("\r" + words.ljust(self._shown))
        self.err.flush()
        self._shown = len(words)

    def error(self, text: str) -> None:
        """Say why it cannot go on."""
        self._end_progress()
        for line in text.splitlines():
            print(plain(line), file=self.err, flush=True)

    def lines(self, lines: Iterable[str]) -> None:
        """Print an answer, line by line."""
        self._end_progress()
        for line in lines:
            self._print(line)

    def summary(self, outcome: Outcome) -> int:
        """Print counts per Bagian, the galat with place and remedy, and what was written.

        Where no page of findings was written (a check, or no table at all) peringatan and info are printed too: they
        name what was not read. Returns the exit code.
        """
        self._end_progress()
        self._counts(outcome.tables)
        limit = LISTED_ALONE if outcome.findings_file is None else LISTED_BESIDE_FILE
        levels = [Severity.GALAT] if outcome.findings_file else list(Severity)
        for level in levels:
            self._findings(level, [found for found in outcome.findings if found.tingkat is level], limit)
        self._print("")
        for line in closing(outcome):
            self._print(line)
        return outcome.exit_code

    def _counts(self, lines: Sequence[BagianCount]) -> None:
        if not lines:
            return
        rows = [(line.bagian or _NO_BAGIAN, line.tables, line.rows, line.galat, line.peringatan) for line in lines]
        rows.append(("Jumlah", *(sum(column) for column in list(zip(*rows, strict=True))[1:])))
        first = max(len(row[0]) for row in rows)
        self._print(f"{'Bagian':{first}}  {'Tabel':>6}  {'Baris':>9}  {'Galat':>6}  {'Peringatan':>10}")
        for name, tables, count, galat, peringatan in rows:
            figures = f"{dotted(tables):>6}  {dotted(count):>9}  {dotted(galat):>6}  {dotted(peringatan):>10}"
            self._print(f"{name:{first}}  {figures}")

    def _findings(self, level: Severity, findings: Sequence[Finding], limit: int) -> None:
        if not findings:
            return
        self._print("")
        self._print(f"{level.upper()} ({dotted(len(findings))})", typer.colors.RED if level is Severity.GALAT else None)
        for number, found in enumerate(findings[:limit], 1):
            self._print(f"{number}. [{found.kode}] {place(found)}")
            for words in (found.pesan, f"-> {found.saran}"):
                self._print(textwrap.fill(plain(words), self.width, initial_indent="   ", subsequent_indent="   "))
        if len(findings) > limit:
            self._print(f"   ... dan {dotted(len(findings) - limit)} {level} lain.")

    def _end_progress(self) -> None:
        if self._shown:
            self.err.write("\r" + " " * self._shown + "\r")
            self.err.flush()
            self._shown = 0

    def _print(self, text: str, colour: str | None = None) -> None:
        words = "\n".join(plain(line) for line in text.split("\n"))
        if colour and self.out.isatty() and not os.environ.get("NO_COLOR"):
            words = typer.style(words, fg=colour)
        typer.echo(words, file=self.out)


def place(found: Finding) -> str:
    """Return file, sheet, cell, header and text of a finding in one line."""
    parts = [found.berkas or "semua berkas"]
    if found.lembar:
        parts.append(f"lembar {found.lembar}")
    if found.sel:
        parts.append(f"sel {found.sel}")
    if found.kolom:
        parts.append(f'kolom "{found.kolom}"')
    if found.nilai:
        parts.append(f'tertulis "{found.nilai}"')
    return ", ".join(parts)


def closing(outcome: Outcome) -> list[str]:
    """Return the last lines: the status in words, what was written, what to do next."""
    if outcome.exit_code == EXIT_MISUSE:
        return ["Tidak ada tabel yang dapat dibaca. Taruh berkas .xlsx dari Bagian di folder masukan."]
    name = f"LAKIP {outcome.tahun}" if outcome.tahun else "LAKIP"
    galat = count_severity(outcome.findings, Severity.GALAT)
    peringatan = count_severity(outcome.findings, Severity.PERINGATAN)
    counts = f"{dotted(galat)} galat, {dotted(peringatan)} peringatan"
    if outcome.workbook is None:
        return [f"{name} diperiksa: {counts}." + (" Perbaiki galat, lalu periksa lagi." if galat else "")]
    if outcome.status == "final":
        lines = [f"{name} FINAL: {counts}.", f"Buku kerja: {outcome.workbook}"]
    else:
        lines = [
            f"{name} masih DRAF: {counts}. Perbaiki galat di berkas Bagian, lalu jalankan lagi.",
            f"Buku kerja: {outcome.workbook}",
        ]
    if outcome.older_final:
        lines.append("Buku kerja final yang lama tidak diubah dan lebih tua daripada masukan sekarang.")
    if outcome.page is not None:
        lines.append(f"Semua temuan: {outcome.page}")
    if outcome.corrections is not None:
        lines.append(f"Salinan bertanda untuk Bagian: {outcome.corrections}")
    if outcome.data is not None:
        lines.append(f"Data CSV: {outcome.data}")
    return lines
