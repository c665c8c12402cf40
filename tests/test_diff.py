"""`pipeline diff`: which figures changed, by how much, from which input cell; rows known by their words."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.proof.diff import diff
from pipeline.proof.words import delta, shown
from pipeline.report.sheets import build_sheets
from tests.support.datasets import dataset, table
from tests.support.office import BUDGET, make_office, pipeline, type_into
from tests.support.report import small_datasets, small_report, small_results, written

LINES = [
    ("076.01.01", "Program Dukungan", 300, 250),
    ("3355", "Akuntabilitas", 100, 90),
    ("002", "Pembinaan", 60, 55),
    ("003", "Akuntansi", 40, 35),
    ("3356", "Pengelolaan Data", 200, 160),
    ("002", "Logistik", 200, 160),
]


def workbook(folder: Path, lines: list[tuple[str, str, int, int]], **changes: Any) -> Path:  # noqa: ANN401
    """Write the small report with a budget of these lines: code, name, pagu, realisasi."""
    folder.mkdir()
    fields = ("kode", "uraian", "pagu_rp", "realisasi_rp")
    budget = table("anggaran", [dict(zip(fields, line, strict=True)) for line in lines], berkas="2020/Anggaran.xlsx")
    results = small_results(**{**small_datasets(), "anggaran": dataset(budget)})
    return written(folder, small_report(sheets=build_sheets(results), checks=[], **changes))


def told(one: Path, other: Path) -> tuple[int, list[str]]:
    code, lines = diff(one, other, None, lambda _: None)
    return code, [line.strip() for line in lines if line.strip()]


@pytest.fixture
def before(tmp_path: Path) -> Path:
    return workbook(tmp_path / "a", LINES)


def test_nothing_changed_is_exit_0(before: Path, tmp_path: Path) -> None:
    other = workbook(tmp_path / "b", LINES)
    assert (0, [f"Tidak ada yang berubah dari {before} ke {other}."]) == told(before, other)


def test_a_figure_tells_its_change_its_input_cell_and_what_it_moved(before: Path, tmp_path: Path) -> None:
    other = workbook(tmp_path / "b", [*LINES[:2], ("002", "Pembinaan", 60, 50), *LINES[3:]])
    code, lines = told(before, other)
    assert 1 == code
    assert "Realisasi Anggaran: 12 angka berubah" in lines
    at = lines.index("002, Pembinaan (baris 8)")
    assert [
        "Realisasi Anggaran (Rp.): 55 -> 50 (-5)",
        '2020/Anggaran.xlsx, lembar Lembar, sel D8: "55" -> "50"',
        "Sisa Anggaran (Rp.): 5 -> 10 (+5), karena Realisasi Anggaran!D8",
        "% Capaian: 91,67% -> 83,33% (-8,33 poin), karena Realisasi Anggaran!D8",
    ] == lines[at + 1 : at + 5]
    at = lines.index("TOTAL (baris 12)")
    assert "Realisasi Anggaran (Rp.): 250 -> 245 (-5), karena Realisasi Anggaran!D8" == lines[at + 1]


def test_a_figure_typed_over_and_formulas_saved_without_results_are_told(before: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.xlsx"
    book = openpyxl.load_workbook(before)
    book["Realisasi Anggaran"]["D8"] = 50
    book.save(other)  # as every program that does not calculate: no formula keeps its result
    code, lines = told(before, other)
    assert 1 == code
    assert re.fullmatch(rf"Hasil [\d.]+ rumus di {re.escape(str(other))} tidak tersimpan; .* di Excel\.", lines[1])
    assert '2020/Anggaran.xlsx, lembar Lembar, sel D8: tetap "55"' in lines


def test_rows_that_moved_are_known_by_their_words_below_their_own_parent(before: Path, tmp_path: Path) -> None:
    moved = [LINES[0], *LINES[4:], *LINES[1:4]]
    moved[2] = ("002", "Logistik", 200, 161)
    code, lines = told(before, workbook(tmp_path / "b", moved))
    assert 1 == code
    assert "Realisasi Anggaran (Rp.): 160 -> 161 (+1)" in lines[lines.index("002, Logistik (baris 8)") + 1]
    assert not any("Pembinaan" in line or "baris baru" in line or "baris hilang" in line for line in lines)


def test_equal_codes_and_names_are_kept_apart_by_their_parents(tmp_path: Path) -> None:
    lines = [*LINES[:5], ("002", "Pembinaan", 200, 160)]
    one = workbook(tmp_path / "a", lines)
    other = workbook(tmp_path / "b", [LINES[0], lines[4], ("002", "Pembinaan", 200, 150), *lines[1:4]])
    found = [line for line in told(one, other)[1] if line.startswith("002, Pembinaan")]
    assert ["002, Pembinaan (baris 8)"] == found


def test_a_name_that_changed_a_little_is_the_same_row(before: Path, tmp_path: Path) -> None:
    code, lines = told(before, workbook(tmp_path / "b", [*LINES[:3], ("003", "Akuntansi.", 40, 35), *LINES[4:]]))
    assert 1 == code
    assert 'nama: "Akuntansi" -> "Akuntansi."' == lines[lines.index("003, Akuntansi. (baris 9)") + 1]
    assert lines[0].endswith(": 0 angka berubah.")


def test_rows_that_came_and_went_are_listed_and_move_their_parents(before: Path, tmp_path: Path) -> None:
    lines = [*LINES[:3], ("007", "Pertanggungjawaban Anggaran", 40, 30), *LINES[4:]]
    code, found = told(before, workbook(tmp_path / "b", lines))
    assert 1 == code
    assert "baris hilang: 003, Akuntansi (baris 9)" in found
    assert "baris baru: 007, Pertanggungjawaban Anggaran (baris 9)" in found
    parent = found[found.index("3355, Akuntabilitas (baris 7)") + 1]
    assert "Realisasi Anggaran (Rp.): 90 -> 85 (-5), karena Realisasi Anggaran!D9" == parent


def test_a_sheet_without_data_in_one_of_them_is_told(before: Path, tmp_path: Path) -> None:
    datasets = {name: found for name, found in small_datasets().items() if name != "dpb"}
    folder = tmp_path / "b"
    folder.mkdir()
    other = written(folder, small_report(sheets=build_sheets(small_results(**datasets)), checks=[]))
    assert "Lembar Pemilih Berkelanjutan kini tanpa data." in told(before, other)[1]
    assert "Lembar Pemilih Berkelanjutan kini berisi data." in told(other, before)[1]


def test_columns_that_came_and_went_are_told(before: Path, tmp_path: Path) -> None:
    renamed = shutil.copy(before, tmp_path / "b.xlsx")
    type_into(Path(renamed), "Badan Adhoc", {"C5": "PPKecamatan"})
    lines = told(before, Path(renamed))[1]
    assert {"kolom hilang: PPK", "kolom baru: PPKecamatan"} <= set(lines)


def test_findings_that_came_and_went_are_told(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    findings = small_report().findings
    sheets = build_sheets(small_results())
    one = written(tmp_path / "b", small_report(sheets=sheets))
    (tmp_path / "c").mkdir()
    other = written(tmp_path / "c", small_report(sheets=sheets, findings=findings[1:]))
    assert "Temuan tidak ada lagi: 1" in told(one, other)[1]
    assert "Temuan baru: 1" in told(other, one)[1]
    assert "galat [ANG-01] 2020/Kecil.xlsx, Lembar 1, F9: Realisasi melebihi pagu." in told(one, other)[1]


def test_the_years_of_two_reports_are_no_difference_of_a_row(tmp_path: Path) -> None:
    lines = [*LINES[:3], ("003", "Laporan Tahun 2020", 40, 35), *LINES[4:]]
    one = workbook(tmp_path / "a", lines)
    later = [*lines[:3], ("003", "Laporan Tahun 2021", 40, 36), *lines[4:]]
    other = workbook(tmp_path / "b", later, tahun=2021)
    found = told(one, other)[1]
    assert "Realisasi Anggaran (Rp.): 35 -> 36 (+1)" == found[found.index("003, Laporan Tahun 2021 (baris 9)") + 1]
    assert not any(line.startswith("nama:") for line in found)


def test_one_workbook_is_compared_with_what_the_inputs_give_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    office = make_office(tmp_path)
    monkeypatch.chdir(office)
    assert 0 == pipeline("run")
    assert 0 == pipeline("diff", "outputs/LAKIP-2020.xlsx")
    assert "Tidak ada yang berubah dari outputs/LAKIP-2020.xlsx ke masukan sekarang." in capsys.readouterr().out
    type_into(office / "inputs" / BUDGET, "Realisasi 2020", {"D9": 95_235_000})
    before = {path: path.read_bytes() for path in office.rglob("*") if path.is_file()}
    assert 1 == pipeline("diff", "outputs/LAKIP-2020.xlsx")
    text = capsys.readouterr().out
    assert f"- diubah: {BUDGET}" in text
    assert f'{BUDGET}, lembar Realisasi 2020, sel D9: "95235400" -> "95235000"' in text
    assert before == {path: path.read_bytes() for path in office.rglob("*") if path.is_file()}


def test_misuse_is_one_message_and_exit_2(tmp_path: Path, before: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == pipeline("diff", before, tmp_path / "tiada.xlsx")
    assert "tiada.xlsx tidak ditemukan" in capsys.readouterr().err
    assert 2 == pipeline("diff")
    assert "LAMA belum disebut" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("one", "other", "code", "words"),
    [
        (1_000, 2_500, "#,##0", "+1.500"),
        (2, 1, "General", "-1"),
        (0.5, 0.625, "0.00%", "+12,50 poin"),
        (0.98, 0.97, "0.00%", "-1,00 poin"),
        (0.5, 0.500001, "0.00%", "kurang dari 0,01 poin"),
        ("a", 1, "", ""),
        (None, 1, "", ""),
    ],
)
def test_a_change_is_told_with_its_sign_and_unit(one: object, other: object, code: str, words: str) -> None:
    assert words == delta(one, other, code)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        (8_107_136_000, "#,##0", "8.107.136.000"),
        (0.98345, "0.00%", "98,35%"),
        (77.5, "#,##0.00", "77,5"),
        (-12, "", "-12"),
        (None, "", "(kosong)"),
        ("a  b", "", '"a b"'),
    ],
)
def test_figures_are_shown_as_on_the_sheet(value: object, code: str, words: str) -> None:
    assert words == shown(value, code)  # type: ignore[arg-type]
