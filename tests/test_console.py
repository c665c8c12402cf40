"""The terminal: readable on any code page, bounded, quiet about what is fine."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.console import LISTED_ALONE, LISTED_BESIDE_FILE, Console, closing, plain
from pipeline.findings import Finding, Severity
from pipeline.outcome import BagianCount, Outcome, count_by_bagian, status_of
from pipeline.tables import Arrival


def found(number: int = 1, severity: Severity = Severity.GALAT, bagian: str = "") -> Finding:
    return Finding(
        f"ANG-{number:02}", severity, "a.xlsx", "Sheet1", "E9", "Sisa", "5", "Sisa keliru.", "Perbaiki.", bagian
    )


def outcome(*findings: Finding, file: bool = True) -> Outcome:
    names = ("LAKIP-2020.xlsx", "temuan-2020.json", "temuan-2020.html", "koreksi-2020")
    written = [Path("outputs") / name for name in names] if file else []
    return Outcome(2020, status_of(findings), findings, [BagianCount("Bagian X", 2, 4057, 1, 0)], *written)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(result: Outcome) -> str:
    out = io.StringIO()
    Console(out, io.StringIO()).summary(result)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["cp437", "cp850", "cp1252", "ascii"])
def test_no_character_fails_on_a_windows_console(encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors="strict")
    console = Console(stream, stream)
    odd = "Ré\u2013\u201cВ\u201d\u2026 \u2265 \U0001f600 \udc80"
    console.progress(odd)
    console.error(odd)
    console.summary(outcome(found().at(nilai=odd, berkas=odd, pesan=odd)))
    stream.flush()
    assert b"LAKIP 2020" in raw.getvalue()


def test_typographic_marks_become_ascii_and_control_characters_never_reach_the_terminal() -> None:
    assert 'a - "b" ... >= x' == plain("a \u2013 \u201cb\u201d \u2026 \u2265 \u00d7")
    assert "?[31mmerah?" == plain("\x1b[31mmerah\u202e")


def test_a_galat_is_shown_with_its_place_message_and_remedy() -> None:
    text = shown(outcome(found()))
    assert '1. [ANG-01] a.xlsx, lembar Sheet1, sel E9, kolom "Sisa", tertulis "5"' in text
    assert "   Sisa keliru.\n   -> Perbaiki.\n" in text


def test_counts_are_given_per_bagian_and_in_total() -> None:
    lines = shown(outcome()).splitlines()
    assert ["Bagian", "Tabel", "Baris", "Galat", "Peringatan"] == lines[0].split()
    assert ["Bagian", "X", "2", "4.057", "1", "0"] == lines[1].split()
    assert ["Jumlah", "2", "4.057", "1", "0"] == lines[2].split()


def test_a_long_list_is_cut_with_the_number_left_out_and_the_file_that_has_all() -> None:
    text = shown(outcome(*[found(n) for n in range(LISTED_BESIDE_FILE + 7)]))
    assert f"{LISTED_BESIDE_FILE}. [" in text
    assert f"{LISTED_BESIDE_FILE + 1}. [" not in text
    assert "... dan 7 galat lain." in text
    assert f"Semua temuan: {Path('outputs/temuan-2020.html')}" in text


def test_the_marked_copies_are_named_where_there_are_any() -> None:
    with_copies = outcome(found())
    line = f"Salinan bertanda untuk Bagian: {Path('outputs/koreksi-2020')}"
    assert line in closing(with_copies)
    assert line not in closing(replace(with_copies, corrections=None))


@pytest.mark.parametrize("severity", [Severity.PERINGATAN, Severity.INFO])
def test_a_check_writes_no_file_and_so_lists_peringatan_and_info_too(severity: Severity) -> None:
    told = found(severity=severity)
    assert f"{severity.upper()} (1)" in shown(outcome(told, file=False))
    assert f"{severity.upper()} (1)" not in shown(outcome(told))
    many = [found(n) for n in range(LISTED_ALONE + 1)]
    assert "... dan 1 galat lain." in shown(outcome(*many, file=False))


def test_progress_rewrites_one_line_on_a_terminal_and_clears_it() -> None:
    err = Terminal()
    console = Console(io.StringIO(), err)
    console.progress("berkas yang panjang")
    console.progress("pendek")
    console.error("selesai")
    assert "\rberkas yang panjang\rpendek             \r      \rselesai\n" == err.getvalue()


def test_progress_is_plain_lines_elsewhere() -> None:
    err = io.StringIO()
    console = Console(io.StringIO(), err)
    console.progress("satu")
    console.progress("dua")
    assert "satu\ndua\n" == err.getvalue()


def test_colour_is_only_for_terminals_and_not_against_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn() -> str:
        out = Terminal()
        Console(out, io.StringIO()).summary(outcome(found()))
        return out.getvalue()

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[31mGALAT (1)" in drawn()
    assert "\x1b" not in shown(outcome(found()))
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in drawn()


def test_the_last_lines_say_the_status_and_the_next_step() -> None:
    assert ["LAKIP 2020 FINAL: 0 galat, 0 peringatan."] == closing(outcome())[:1]
    assert "masih DRAF: 1 galat" in closing(outcome(found()))[0]
    assert ["LAKIP 2020 diperiksa: 0 galat, 0 peringatan."] == closing(outcome(file=False))
    older = Outcome(2020, "draf", [found()], outcome().tables, Path("a"), Path("b"), older_final=True)
    assert any("final yang lama tidak diubah" in line for line in closing(older))
    assert "Tidak ada tabel" in closing(Outcome(None, "final", [], []))[0]


def test_the_exit_code_follows_status_and_tables() -> None:
    assert (0, 1) == (outcome().exit_code, outcome(found()).exit_code)
    assert Outcome(2020, "draf", [found()], [BagianCount("X", 0, 0, 1, 0)]).exit_code == 2


def test_counts_name_every_bagian_that_delivered_or_has_to_look() -> None:
    arrivals = [
        Arrival("Anggaran", "Bagian B", "b.xlsx", "S", 30, "diterima"),
        Arrival("Capaian", "Bagian B", "b.xlsx", "T", 12, "diterima"),
        Arrival("Surat", "Bagian C", "", "", 0, "belum diterima"),
    ]
    findings = [
        found(bagian="Bagian A"),
        found(severity=Severity.PERINGATAN),
        found(severity=Severity.INFO, bagian="D"),
    ]
    assert [
        BagianCount("Bagian A", 0, 0, 1, 0),
        BagianCount("Bagian B", 2, 42, 0, 0),
        BagianCount("", 0, 0, 0, 1),
    ] == count_by_bagian(arrivals, findings)
