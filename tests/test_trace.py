"""`pipeline trace`: a figure's tree down to the cells of the inputs, from the workbook alone."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import openpyxl
import pytest

from pipeline import cli
from pipeline.proof.book import Book
from pipeline.proof.places import Area, Cell, alike, area_of, references
from pipeline.proof.trace import LINES, find_figure, render, trace
from tests.support.report import FOLDER, written

BUDGET = "2020/Bagian Keuangan, Umum dan Logistik/Realisasi Anggaran 2020.xlsx"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("laporan"))


@pytest.fixture(scope="module")
def book(path: Path) -> Book:
    return Book(path)


def tree(book: Book, figure: str) -> list[str]:
    return list(render(trace(book, find_figure(book, figure))))


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["pipeline", "trace", *arguments])
    return cli.main()


def test_a_figure_of_an_input_shows_file_sheet_cell_and_text_as_typed(book: Book) -> None:
    assert [
        "Realisasi Anggaran!D8 = 55  [002, Pembinaan, Realisasi Anggaran (Rp.)]",
        f'   dari {BUDGET}, lembar Lembar, sel D8, tertulis "55"',
    ] == tree(book, "Realisasi Anggaran!D8")


def test_a_sum_is_opened_down_to_every_input_cell(book: Book) -> None:
    assert [
        "Realisasi Anggaran!D7 = 90  [3355, Akuntabilitas, Realisasi Anggaran (Rp.)]  =SUM(D8:D9)",
        "   - D8:D9, 2 sel, berjumlah 90",
        "      - D8 = 55  [002, Pembinaan]",
        f'         dari {BUDGET}, lembar Lembar, sel D8, tertulis "55"',
        "      - D9 = 35  [003, Akuntansi]",
        f'         dari {BUDGET}, lembar Lembar, sel D9, tertulis "35"',
    ] == tree(book, "Realisasi Anggaran!D7")


def test_a_capaian_leads_to_the_texts_of_target_and_realisasi(book: Book) -> None:
    source = f"{FOLDER}/Capaian #1 100%.xlsx"
    assert [
        "Capaian Sasaran!I6 = 73,03%  [Sasaran A, Persentase pegawai, % Capaian]  =H6/G6",
        "   - H6 = 73,03%  [Nilai Realisasi]",
        f'      dari {source}, lembar Lembar, sel D6, tertulis "73,03%"',
        "   - G6 = 100,00%  [Nilai Target]",
        f'      dari {source}, lembar Lembar, sel C6, tertulis "100%"',
    ] == tree(book, "Capaian Sasaran!I6")


def test_a_roll_up_leads_to_the_rows_of_its_own_column(book: Book) -> None:
    lines = tree(book, "Pemilih Pemilihan!I6")
    assert "Pemilih Pemilihan!I6 = 45  [Belu, Model A.3-KWK]  =SUM('Rekap Kecamatan'!M6:M7)" == lines[0]
    assert any(line.endswith(" dari roll/Belu.xlsx, lembar Lembar, sel J6:J7 (2 baris)") for line in lines)


def test_a_figure_that_only_a_check_states_is_found_on_asal_angka(book: Book) -> None:
    lines = tree(book, "Cek Silang!F6")
    assert lines[0].startswith('Cek Silang!F6 = "OK"')
    assert any('dari 2020/Kecil.xlsx, lembar Lembar 1, sel F9, tertulis "83,33%"' in line for line in lines)
    assert any("Realisasi Anggaran!" in line and "TOTAL" in line for line in lines)


def test_a_cell_that_stands_in_the_tree_twice_is_opened_once(book: Book) -> None:
    row = next(row for row in range(6, 40) if book.value(Cell("Ringkasan", row, 1)) == "tanpa capaian")
    lines = tree(book, f"Ringkasan!B{row}")
    assert 5 == sum("Capaian Sasaran!J6:J13, 8 sel" in line for line in lines)
    assert 4 == sum("lihat di atas" in line for line in lines)
    assert 1 == sum(line.lstrip().startswith("- J6 =") for line in lines)


@pytest.mark.parametrize("text", ["Total_Pagu", "total_pagu", "'realisasi anggaran'!$C$13", "=Realisasi Anggaran!c13"])
def test_names_quotes_dollars_and_case_do_not_matter(book: Book, text: str) -> None:
    assert Cell("Realisasi Anggaran", 13, 3) == find_figure(book, text)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("Realisasi Angaran!D9", 'tidak ada di LAKIP.xlsx. Maksud Anda "Realisasi Anggaran"?'),
        ("Xyz!D9", "Yang ada: Sampul, Daftar Isi"),
        ("Realisasi Anggaran", "bukan alamat sel. Tulis lembar dan selnya, misalnya"),
        ("D9", "bukan alamat sel"),
        ("Total_Pagi", "Nama sel yang mirip: Total_Pagu"),
        ("Realisasi Anggaran!D6:D9", "Sebut satu sel saja"),
        ("Realisasi Anggaran!E4", "kosong; tidak ada angka"),
        ("Realisasi Anggaran!ZZ900", "di luar isi lembar itu (A1:G13)"),
        ("Realisasi Anggaran!B8", 'berisi teks, bukan angka: "Pembinaan"'),
    ],
)
def test_what_is_no_figure_is_one_message_and_exit_2(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], figure: str, words: str
) -> None:
    assert 2 == run(monkeypatch, figure, str(path))
    streams = capsys.readouterr()
    assert words in streams.err
    assert "" == streams.out


def test_the_workbook_of_the_year_is_found_and_the_final_one_goes_before_its_draft(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("Realisasi Anggaran!D8", "--outputs", str(tmp_path))
    assert 2 == run(monkeypatch, *asked)
    assert "Tidak ada LAKIP-<tahun>.xlsx" in capsys.readouterr().err
    shutil.copy(path, tmp_path / "LAKIP-2020-DRAF.xlsx")
    assert 0 == run(monkeypatch, *asked)
    assert "LAKIP-2020-DRAF.xlsx" in capsys.readouterr().out
    shutil.copy(path, tmp_path / "LAKIP-2020.xlsx")
    assert 0 == run(monkeypatch, *asked)
    streams = capsys.readouterr()
    assert f"Buku kerja: {tmp_path / 'LAKIP-2020.xlsx'}" in streams.out
    assert "Ada pula" in streams.err
    assert "LAKIP-2020-DRAF.xlsx" in streams.err
    shutil.copy(path, tmp_path / "LAKIP-2021.xlsx")
    assert 2 == run(monkeypatch, *asked)
    assert "(2020, 2021). Sebut tahunnya dengan --tahun" in capsys.readouterr().err
    assert 0 == run(monkeypatch, *asked, "--tahun", "2021")
    assert 2 == run(monkeypatch, *asked, "--tahun", "2019")
    assert "Tidak ada LAKIP-2019.xlsx" in capsys.readouterr().err


def test_a_workbook_that_is_not_ours_or_cannot_be_read_says_so(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = openpyxl.Workbook()
    other.save(tmp_path / "lain.xlsx")
    ours = openpyxl.load_workbook(path)
    ours["Asal Angka"]["C5"] = "File"
    ours.save(tmp_path / "versi.xlsx")
    (tmp_path / "rusak.xlsx").write_bytes(path.read_bytes()[:5000])
    (tmp_path / "teks.xlsx").write_text("bukan buku kerja")
    for name, code, words in (
        ("lain.xlsx", 2, "bukan buku kerja LAKIP"),
        ("versi.xlsx", 2, "ditulis versi lain"),
        ("rusak.xlsx", 3, "rusak atau terpotong"),
        ("teks.xlsx", 3, "bernama Excel"),
        ("tiada.xlsx", 2, "tidak ditemukan"),
        (".", 2, "bukan berkas"),
    ):
        assert code == run(monkeypatch, "Realisasi Anggaran!D8", str(tmp_path / name)), name
        assert words in capsys.readouterr().err


def test_a_level_that_would_be_too_long_is_summarised_by_file_with_counts(tmp_path: Path, path: Path) -> None:
    grown = openpyxl.load_workbook(path)
    sheet, asal = grown["Badan Adhoc"], grown["Asal Angka"]
    for row in range(6, 6 + LINES + 5):
        sheet.cell(row, 3).value = 1
        asal.append(["Badan Adhoc", f"C{row}", "banyak.xlsx", "L", f"B{row}", "1", 1])
    sheet["H6"] = f"=SUM(C6:C{LINES + 10})"
    grown.save(tmp_path / "besar.xlsx")
    lines = tree(Book(tmp_path / "besar.xlsx"), "Badan Adhoc!H6")
    assert f"   - C6:C{LINES + 10}, {LINES + 5} sel, berjumlah {LINES + 5}" == lines[1]
    assert f"      dari banyak.xlsx, lembar L, {LINES + 5} sel di antara B6:B{LINES + 10}" == lines[2]
    assert 3 == len(lines)


def test_references_are_found_in_formulas_of_every_form() -> None:
    formula = """IF('Jum''at'!A1>Lain!$B$2,SUM(C3:C5,C3:C5),"D9")&E1"""
    assert (
        Area("Jum'at", 1, 1, 1, 1),
        Area("Lain", 2, 2, 2, 2),
        Area("Sini", 3, 3, 5, 3),
        Area("Sini", 1, 5, 1, 5),
    ) == references(formula, "Sini")
    assert area_of("A:A", "Sini") is None


def test_formulas_that_programs_write_differently_are_alike() -> None:
    assert alike("COUNTIF('Temuan'!B6:B7, \"galat x\")") == alike('countif(Temuan!B6:B7,"galat x")')
    assert alike("'Cek Silang'!A1") != alike("'Cek Silang'!A2")
