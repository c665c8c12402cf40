"""The command line: what it says, what it leaves, with which exit code."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from pipeline import cli
from pipeline import run as run_module

BUDGET = "Realisasi Anggaran 2020.xlsx"


@pytest.fixture
def office(tmp_path: Path, inputs_2020: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a working folder whose inputs hold the budget workbook alone."""
    folder = tmp_path / "inputs" / "2020" / "Bagian Keuangan, Umum dan Logistik"
    folder.mkdir(parents=True)
    shutil.copy(next(inputs_2020.rglob(BUDGET)), folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def spoil(office: Path) -> None:
    """Type a realisasi above its pagu into the budget workbook."""
    path = next((office / "inputs").rglob(BUDGET))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    header = next(cell for row in sheet.iter_rows() for cell in row if "Realisasi" in str(cell.value))
    lowest = max(cell.row for cell in sheet[header.column_letter] if isinstance(cell.value, int) and cell.row)
    sheet.cell(lowest - 1, header.column).value = 9_999_999_999_999
    book.save(path)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["pipeline", *arguments])
    return cli.main()


def written(office: Path) -> set[str]:
    return {path.name for path in (office / "outputs").glob("*")}


@pytest.mark.parametrize(
    "command", [["--help"], *([name, "--help"] for name in ("run", "check", "trace", "verify", "diff", "schema"))]
)
def test_help_is_in_indonesian(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert run(monkeypatch, *command) == 0
    text = capsys.readouterr().out
    assert text.startswith("Cara pakai: pipeline")
    assert "Tampilkan bantuan ini." in text
    assert not re.search(
        r"Usage|Options|Arguments|Commands|Show this|default|required|<str>|<path>|\[OPTIONS\]|list\[", text
    )


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['pipeline', 'run', '--help']\n"
        "from pipeline.cli import main\n"
        "main()\n"
        "heavy = {'pandas', 'numpy', 'pandera', 'openpyxl', 'xlsxwriter', 'rich', 'rapidfuzz'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize("encoding", ["cp437", "cp850", "cp1252"])
def test_the_module_runs_as_the_command_on_any_code_page(encoding: str) -> None:
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "pipeline", "check", "tiada–“…”.xlsx"]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 2
    assert b'tiada-"..."' in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Perintah:"),
        (["lari"], "Perintah 'lari' tidak dikenal"),
        (["run", "--inpt", "x"], "Pilihan --inpt tidak dikenal"),
        (["run", "--tahun"], "Pilihan '--tahun' memerlukan isi"),
        (["run", "--tahun", "dua ribu"], "Isi '--tahun' tidak sesuai: tulis tahun empat angka"),
        (["run", "--tahun", "20200"], "Isi '--tahun' tidak sesuai"),
        (["run", "--jobs", "0"], "Isi '--jobs' tidak sesuai: tulis bilangan bulat 1 sampai 64"),
        (["run", "Bagian", "Keuangan"], "Tidak mengenal Bagian Keuangan. Nama yang berspasi"),
        (["run", "--inputs", "tiada"], "Folder masukan tiada tidak ditemukan"),
        (["run", "--outputs", "inputs"], "Folder hasil sama dengan folder masukan"),
        (["check", "tiada.xlsx"], "tiada.xlsx tidak ditemukan"),
    ],
)
def test_misuse_is_one_message_and_exit_2(
    office: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    assert run(monkeypatch, *arguments) == 2
    streams = capsys.readouterr()
    assert words in streams.err
    assert "Traceback" not in streams.err
    assert streams.out == ""
    assert not (office / "outputs").exists()


def test_a_broken_lakip_toml_is_exit_2_and_names_the_line(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (office / "inputs" / "lakip.toml").write_text("tahun = 2020\nsatker = KPU\n")
    assert run(monkeypatch, "run") == 2
    assert "lakip.toml baris 2" in capsys.readouterr().err


def test_inputs_without_a_table_are_exit_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inputs").mkdir()
    for arguments in (["run", "--tahun", "2020"], ["run"], ["check"]):
        assert run(monkeypatch, *arguments) == 2
        assert "Tidak ada tabel yang dapat dibaca" in capsys.readouterr().out


def test_what_was_not_read_is_named_where_there_is_no_table_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "rekap.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "inputs" / "surat.docx").write_bytes(b"PK")
    for command in ("run", "check"):
        assert run(monkeypatch, command) == 2
        text = capsys.readouterr().out
        assert ("GALAT (1)" in text, "INFO (1)" in text) == (True, True)
        assert ("rekap.csv" in text, "surat.docx" in text) == (True, True)


def test_good_inputs_give_the_final_workbook_the_findings_and_a_line_of_history(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "run") == 0
    assert {"LAKIP-2020.xlsx", "temuan-2020.json", "riwayat.jsonl"} <= written(office)
    assert "LAKIP 2020 FINAL: 0 galat" in capsys.readouterr().out
    findings = json.loads((office / "outputs" / "temuan-2020.json").read_text(encoding="utf-8"))
    assert (2020, "final", 0) == (findings["tahun"], findings["status"], findings["jumlah"]["galat"])
    (line,) = (office / "outputs" / "riwayat.jsonl").read_text(encoding="utf-8").splitlines()
    assert [f"2020/Bagian Keuangan, Umum dan Logistik/{BUDGET}"] == [i["berkas"] for i in json.loads(line)["masukan"]]


def test_a_galat_makes_a_draft_and_leaves_the_older_final_as_it_was(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, "run")
    before = (office / "outputs" / "LAKIP-2020.xlsx").read_bytes()
    capsys.readouterr()
    spoil(office)
    assert run(monkeypatch, "run") == 1
    text = capsys.readouterr().out
    assert "masih DRAF" in text
    assert "final yang lama tidak diubah" in text
    assert before == (office / "outputs" / "LAKIP-2020.xlsx").read_bytes()
    assert "LAKIP-2020-DRAF.xlsx" in written(office)


def test_a_final_workbook_removes_the_draft_of_its_year(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = next((office / "inputs").rglob(BUDGET))
    content = good.read_bytes()
    spoil(office)
    assert run(monkeypatch, "run") == 1
    good.write_bytes(content)
    assert run(monkeypatch, "run") == 0
    assert "LAKIP-2020-DRAF.xlsx" not in written(office)


def test_an_output_open_in_excel_is_exit_3_and_stays_as_it_was(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, "run")
    before = {path.name: path.read_bytes() for path in (office / "outputs").iterdir() if path.is_file()}
    (office / "inputs" / "lakip.toml").write_text("")  # something to write anew
    original = Path.replace

    def refuse(path: Path, target: Path) -> Path:
        if target.suffix == ".xlsx":
            raise PermissionError(13, "Permission denied")
        return original(path, target)

    monkeypatch.setattr(Path, "replace", refuse)
    capsys.readouterr()
    assert run(monkeypatch, "run") == 3
    streams = capsys.readouterr()
    assert "Tutup LAKIP-2020.xlsx bila sedang terbuka di Excel" in streams.err
    assert "Traceback" not in streams.err
    assert before == {path.name: path.read_bytes() for path in (office / "outputs").iterdir() if path.is_file()}


def test_check_writes_nothing_and_takes_a_folder_or_single_files(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(office.rglob("*"))
    file = next((office / "inputs").rglob(BUDGET))
    for paths in ([], ["inputs"], [str(file)], [str(file.parent)]):
        assert run(monkeypatch, "check", *paths) == 0
        assert "LAKIP 2020 diperiksa: 0 galat" in capsys.readouterr().out
    spoil(office)
    assert run(monkeypatch, "check", str(file)) == 1
    assert "GALAT (" in capsys.readouterr().out
    assert before == sorted(office.rglob("*"))


def test_v_shows_the_traceback_that_is_otherwise_hidden(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, "run", "--inputs", str(office / "tiada"))
    assert "Traceback" not in capsys.readouterr().err
    run(monkeypatch, "run", "-v", "--inputs", str(office / "tiada"))
    assert "Traceback" in capsys.readouterr().err


def test_a_bug_has_an_exit_code_of_its_own_and_one_line(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("kolom")

    monkeypatch.setattr(run_module, "run", broken)
    assert office.exists()
    assert run(monkeypatch, "run") == cli.EXIT_BUG
    error = capsys.readouterr().err
    assert "Kesalahan program: KeyError" in error
    assert "Traceback" not in error


def test_control_c_stops_quietly(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run_module, "run", interrupted)
    assert office.exists()
    assert run(monkeypatch, "run") == cli.EXIT_STOPPED
    error = capsys.readouterr().err
    assert "Dihentikan" in error
    assert "Traceback" not in error
