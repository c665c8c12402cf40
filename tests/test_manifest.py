"""Outputs are written whole or not at all, and say what they were made of."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.errors import OutputError
from pipeline.findings import Finding, Severity
from pipeline.manifest import append_history, atomic_write, history_entry, make_folder, write_findings
from pipeline.outcome import BagianCount, Outcome
from pipeline.sources import Source

FOUND = Finding(
    "ANG-03", Severity.GALAT, "2020/a.xlsx", "Sheet1", "E9", "Sisa", "5", "Sisa keliru.", "Perbaiki.", "Bagian X"
)


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_written_file_stands_alone_with_ordinary_rights(tmp_path: Path) -> None:
    atomic_write(tmp_path / "a.txt", lambda path: path.write_text("isi"))
    plain = tmp_path / "b.txt"
    plain.touch()
    assert "isi" == (tmp_path / "a.txt").read_text()
    assert ["a.txt", "b.txt"] == listed(tmp_path)
    assert plain.stat().st_mode == (tmp_path / "a.txt").stat().st_mode


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "Tutup a.txt bila sedang terbuka di Excel"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk penuh"),
    ],
)
@pytest.mark.parametrize("moment", ["write", "replace"])
def test_what_stood_before_survives_a_refusal_and_no_temporary_file_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str, moment: str
) -> None:
    target = tmp_path / "a.txt"
    target.write_text("lama")

    def refuse(*_: object) -> None:
        raise error

    def write(path: Path) -> None:
        path.write_text("setengah")
        if moment == "write":
            raise error

    if moment == "replace":
        monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match=words) as caught:
        atomic_write(target, write)
    assert caught.value.exit_code == 3
    assert "lama" == target.read_text()
    assert ["a.txt"] == listed(tmp_path)


def test_the_refusal_that_xlsxwriter_wraps_is_recognised(tmp_path: Path) -> None:
    def write(path: Path) -> None:
        with xlsxwriter.Workbook(str(path.parent / "tiada" / path.name)) as book:
            book.add_worksheet()

    with pytest.raises(OutputError, match="tidak ditemukan"):
        atomic_write(tmp_path / "a.xlsx", write)


def test_a_bug_while_writing_stays_a_bug_and_leaves_nothing(tmp_path: Path) -> None:
    def write(path: Path) -> None:
        path.write_text("setengah")
        raise KeyError("kolom")

    with pytest.raises(KeyError):
        atomic_write(tmp_path / "a.txt", write)
    assert [] == listed(tmp_path)


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(OutputError, match="tidak dapat dibuat"):
        make_folder(tmp_path / "a" / "b")


def test_findings_are_written_as_the_contract_says(tmp_path: Path) -> None:
    write_findings(tmp_path / "temuan-2020.json", 2020, "draf", [FOUND])
    raw = (tmp_path / "temuan-2020.json").read_bytes()
    assert b"\r" not in raw
    content = json.loads(raw)
    assert [] == content.pop("diterima", [])
    assert {
        "tahun": 2020,
        "status": "draf",
        "jumlah": {"galat": 1, "peringatan": 0, "info": 0},
        "temuan": [
            {
                "kode": "ANG-03",
                "tingkat": "galat",
                "berkas": "2020/a.xlsx",
                "lembar": "Sheet1",
                "sel": "E9",
                "kolom": "Sisa",
                "nilai": "5",
                "pesan": "Sisa keliru.",
                "saran": "Perbaiki.",
                "bagian": "Bagian X",
            }
        ],
    } == content


def test_history_tells_what_went_in_and_what_came_out(tmp_path: Path) -> None:
    workbook = tmp_path / "LAKIP-2020.xlsx"
    workbook.write_bytes(b"isi")
    outcome = Outcome(2020, "final", [], [BagianCount("Bagian X", 2, 30, 0, 1)], workbook)
    source = Source(tmp_path / "a.xlsx", "2020/a.xlsx", "ab" * 32, 5, 2020)
    entry = history_entry(outcome, [source], {"pagu_rp": 100}, datetime(2021, 1, 31, 8, tzinfo=UTC))
    assert "2021-01-31T08:00:00+00:00" == entry["waktu"]
    assert [{"berkas": "2020/a.xlsx", "sha256": "ab" * 32, "ukuran": 5}] == entry["masukan"]
    assert [{"berkas": "LAKIP-2020.xlsx", "sha256": hashlib.sha256(b"isi").hexdigest()}] == entry["hasil"]
    assert {"pagu_rp": 100} == entry["kendali"]
    assert {"python", "lakip-pipeline", "pandas", "pandera", "python-calamine", "xlsxwriter"} == set(entry["versi"])  # type: ignore[call-overload]


def test_history_grows_by_a_line_a_run_and_mends_a_torn_end(tmp_path: Path) -> None:
    path = tmp_path / "riwayat.jsonl"
    append_history(path, {"n": 1})
    append_history(path, {"n": 2})
    assert '{"n": 1}\n{"n": 2}\n' == path.read_text()
    path.write_text('{"n": 1}\n{"n":')
    append_history(path, {"n": 3})
    assert '{"n": 1}\n{"n":\n{"n": 3}\n' == path.read_text()


def test_a_line_that_does_not_fit_on_the_disk_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "riwayat.jsonl"
    append_history(path, {"n": 1})

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="disk penuh"):
        append_history(path, {"n": 2})
    assert '{"n": 1}\n' == path.read_text()
