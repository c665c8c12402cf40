"""What whole files, sheets and folders call for: versions, copies, years, hidden sheets, formats, settings."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from pipeline.errors import UsageError
from pipeline.findings import Finding
from tests.support.inputs import FILES, build, copy_2020, examine, told, type_over
from tests.test_layouts import HEADER, LINES, ROLL_HEADER, TITLE, TOTAL, plain, tps


def codes(findings: list[Finding] | tuple[Finding, ...], kode: str) -> list[tuple[str, str, str, str]]:
    return [(str(f.tingkat), f.berkas.rsplit("/", 1)[-1], f.lembar, f.sel) for f in findings if f.kode == kode]


def test_the_same_file_twice_is_read_once_and_told(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "adhoc")
    copy = inputs / "2020" / "Badan Adhoc 2020 final (2).xlsx"
    shutil.copy(inputs / "2020" / FILES["adhoc"], copy)
    outcome = examine(inputs)
    assert [] == told(outcome.findings)
    assert any("Badan Adhoc" in f.berkas and f.tingkat == "info" for f in outcome.findings)
    assert 9 == sum(line.rows for line in outcome.tables)


def test_two_versions_that_differ_are_a_galat_naming_both(tmp_path: Path) -> None:
    build(tmp_path / "inputs" / "Anggaran.xlsx", {"Sheet1": plain()})
    other = [list(row) for row in plain()]
    other[5][2:5] = [1000001, 900000, 100001]
    other[3][2], other[4][2], other[7][2] = 3000001, 3000001, 3000001
    for row in (3, 4, 7):
        other[row][4] = 500001
    build(tmp_path / "inputs" / "Anggaran rev3.xlsx", {"Sheet1": other})
    found = [f for f in examine(tmp_path / "inputs").findings if f.kode == "DUP-02"]
    assert {"Anggaran.xlsx", "Anggaran rev3.xlsx"} == {f.berkas for f in found} | {
        name for name in ("Anggaran.xlsx", "Anggaran rev3.xlsx") if any(name in f.pesan for f in found)
    }
    assert {"galat"} == {str(f.tingkat) for f in found}


def test_a_hidden_sheet_of_another_year_is_told_and_not_read(tmp_path: Path) -> None:
    old = [["REALISASI ANGGARAN TAHUN ANGGARAN 2019"], *plain()[1:]]
    path = build(tmp_path / "inputs" / "Anggaran.xlsx", {"2020": plain(), "2019": old})
    book = openpyxl.load_workbook(path)
    book["2019"].sheet_state = "hidden"
    book.save(path)
    findings = examine(tmp_path / "inputs").findings
    assert ([], [("info", "Anggaran.xlsx", "2019", "")]) == (told(findings), codes(findings, "THN-02"))


def test_a_folder_of_another_year_is_left_out(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "adhoc")
    build(inputs / "2019" / "Anggaran.xlsx", {"Sheet1": plain()})
    outcome = examine(inputs, None)
    assert (2020, 9) == (outcome.tahun, sum(line.rows for line in outcome.tables))


def test_a_template_without_data_is_no_error(tmp_path: Path) -> None:
    build(tmp_path / "inputs" / "Anggaran.xlsx", {"Sheet1": plain(), "Formulir": [TITLE, [], HEADER, [], []]})
    findings = examine(tmp_path / "inputs").findings
    assert ([], [("info", "Anggaran.xlsx", "Formulir", "A3")]) == (told(findings), codes(findings, "TBL-06"))


def test_a_sheet_that_is_no_table_of_ours_is_said_to_be_so(tmp_path: Path) -> None:
    build(
        tmp_path / "inputs" / "Anggaran.xlsx",
        {"Sheet1": plain(), "Belanja": [["Nama", "Alamat", "Jumlah"], ["A", "B", 1]]},
    )
    findings = examine(tmp_path / "inputs").findings
    assert ([], [("info", "Anggaran.xlsx", "Belanja", "")]) == (told(findings), codes(findings, "TBL-05"))


def test_hidden_rows_are_read_and_noted(tmp_path: Path) -> None:
    path = build(tmp_path / "inputs" / "Anggaran.xlsx", {"Sheet1": plain()})
    book = openpyxl.load_workbook(path)
    book["Sheet1"].row_dimensions[6].hidden = True
    book.save(path)
    outcome = examine(tmp_path / "inputs")
    assert (4, 1) == (sum(line.rows for line in outcome.tables), len(codes(outcome.findings, "TBL-07")))


def test_several_kabupaten_on_one_sheet_each_keep_their_own_rows(tmp_path: Path) -> None:
    rows = [["REKAP PEMILIH TAHUN 2020"], ["KABUPATEN BELU"], ROLL_HEADER, tps(1, "Satu", "A", 1, 10, 11), [], ["KABUPATEN NGADA"],
            ROLL_HEADER, tps(1, "Satu", "A", 1, 5, 6)]  # fmt: skip
    build(tmp_path / "inputs" / "Rekap.xlsx", {"Sheet1": rows})
    outcome = examine(tmp_path / "inputs")
    assert ([], 2) == (told(outcome.findings), sum(line.rows for line in outcome.tables))


def test_two_tables_on_one_sheet_are_both_read(tmp_path: Path) -> None:
    other = [
        ["BADAN ADHOC TAHUN 2020"],
        ["No", "Kabupaten", "PPK", "PPS", "PPDP", "KPPS"],
        [1, "Belu", 60, 243, 426, 2982],
    ]
    build(tmp_path / "inputs" / "Dua.xlsx", {"Sheet1": [*plain(), [], [], *other]})
    outcome = examine(tmp_path / "inputs")
    assert ([], 5) == (told(outcome.findings), sum(line.rows for line in outcome.tables))


def test_a_title_and_a_file_name_that_name_different_kabupaten_are_told(tmp_path: Path) -> None:
    build(
        tmp_path / "inputs" / "53.09 Ngada.xlsx",
        {"Rekap": [["KABUPATEN BELU TAHUN 2020"], ROLL_HEADER, tps(1, "Satu", "A", 1, 10, 11)]},
    )
    assert [("peringatan", "Rekap", "A1")] == told(examine(tmp_path / "inputs").findings)


def test_a_roll_without_a_kabupaten_is_a_galat(tmp_path: Path) -> None:
    build(
        tmp_path / "inputs" / "Rekap.xlsx",
        {"Rekap": [["REKAP TAHUN 2020"], ROLL_HEADER, tps(1, "Satu", "A", 1, 10, 11)]},
    )
    assert ["WIL-01"] == [f.kode for f in examine(tmp_path / "inputs").findings if f.tingkat == "galat"]


def test_a_blank_figure_may_be_filled_with_0_and_a_blank_name_may_not(tmp_path: Path) -> None:
    book = {"Adhoc": [["BADAN ADHOC TAHUN 2020"], ["No", "Kabupaten", "PPK", "PPS", "PPDP", "KPPS"]]}
    book["Adhoc"] += [[1, "Belu", None, 243, 426, 2982], [2, "Alor", 60, 243, 426, 2982]]
    build(tmp_path / "inputs" / "Adhoc.xlsx", book)
    roll = [["KABUPATEN BELU TAHUN 2020"], ROLL_HEADER, tps(1, "Satu", None, 1, 10, 11)]
    build(tmp_path / "inputs" / "Rekap.xlsx", {"Rekap": roll})
    blank = [f.saran for f in examine(tmp_path / "inputs").findings if f.kode == "NIL-01"]
    assert ["Isi sel C3; tulis 0 bila memang nol.", "Isi sel C3."] == blank


def test_a_csv_among_the_inputs_is_a_galat(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "adhoc")
    (inputs / "rekap.csv").write_text("a;b\n", encoding="utf-8")
    assert ["rekap.csv"] == [f.berkas for f in examine(inputs).findings if f.tingkat == "galat"]


def test_a_damaged_file_does_not_change_what_the_others_give(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "adhoc", "sabu")
    before = told(examine(inputs).findings)
    (inputs / "rusak.xlsx").write_bytes(b"PK\x03\x04rusak")
    after = examine(inputs).findings
    assert before == told([f for f in after if f.berkas != "rusak.xlsx"])
    assert ["BKS-05"] == [f.kode for f in after if f.berkas == "rusak.xlsx"]


def test_a_reason_in_keterangan_clears_a_nil(tmp_path: Path) -> None:
    rows = [["CAPAIAN KINERJA TAHUN 2020"], ["BAGIAN KEUANGAN, UMUM & LOGISTIK"],
            ["No", "Program/Kegiatan", "Sasaran Kegiatan", "Indikator Kinerja Kegiatan", "Target", "Realisasi", "% Capaian", "Keterangan"],
            [1, "Kegiatan A", "Sasaran A", "Persentase temuan yang selesai", "100%", "-", "0%", "Penilaian belum terbit"]]  # fmt: skip
    build(tmp_path / "inputs" / "Capaian.xlsx", {"Capaian": rows})
    assert [] == told(examine(tmp_path / "inputs").findings)


def test_without_any_year_the_run_asks_for_one(tmp_path: Path) -> None:
    build(tmp_path / "inputs" / "Anggaran.xlsx", {"Sheet1": [HEADER, *LINES, TOTAL]})
    with pytest.raises(UsageError, match="--tahun"):
        examine(tmp_path / "inputs", None)
    assert [("info", "Anggaran.xlsx", "Sheet1", "")] == codes(examine(tmp_path / "inputs").findings, "THN-03")


def test_a_wrong_year_leaves_the_other_figures_as_they_are(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "adhoc", "sabu")
    type_over(inputs, "sabu", "Rekap TPS", {"A1": "REKAPITULASI DAFTAR PEMILIH TAHUN 2018"})
    assert [("galat", "Rekap TPS", "A1")] == told(examine(inputs).findings)
