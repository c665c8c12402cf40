"""The workbook as a whole: what it shows, what leads where, and that it is the same file every time."""

from __future__ import annotations

import os
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest

from pipeline.findings import Location
from pipeline.report.asal import COLUMNS
from pipeline.report.fit import row_height
from pipeline.report.links import MAX_LINKS
from pipeline.report.model import Block, Col, Format, Report, Row, Sheet
from pipeline.report.sheets import build_sheets, specs
from pipeline.report.workbook import write_workbook
from tests.support.report import EVIL, SHEETS, dump, small_report, small_results, written

GOLDEN = Path(__file__).parent / "golden" / "workbook.txt"
DATA_FROM = 6


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("laporan"))


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def values(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, data_only=True)


def test_the_workbook_shows_what_was_agreed(path: Path) -> None:
    """Write the file anew with LAKIP_GOLDEN=1 after a wanted change, and read the difference."""
    shown = "\n".join(dump(path)) + "\n"
    if os.environ.get("LAKIP_GOLDEN"):
        GOLDEN.write_text(shown, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == shown


def test_two_writes_give_the_same_bytes(path: Path, tmp_path: Path) -> None:
    assert path.read_bytes() == written(tmp_path).read_bytes()


def test_asal_angka_drawn_by_another_process_gives_the_same_bytes(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.report.workbook.MANY_FIGURES", -1)
    assert path.read_bytes() == written(tmp_path).read_bytes()


def test_the_archive_does_not_tell_the_system_it_was_written_on(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        assert {(0, 0, (1980, 1, 1, 0, 0, 0))} == {
            (entry.create_system, entry.external_attr, entry.date_time) for entry in archive.infolist()
        }


def test_sheets_stand_in_the_order_of_the_contract(book: openpyxl.Workbook) -> None:
    back = ["Cek Silang", "Temuan", "Asal Angka", "Kelengkapan", "Pengesahan"]
    assert ["Sampul", "Daftar Isi", "Ringkasan", *SHEETS, *back] == book.sheetnames


def test_every_sheet_is_in_the_contents_and_links_back(book: openpyxl.Workbook) -> None:
    rows = book["Daftar Isi"].iter_rows(min_row=DATA_FROM, min_col=2, max_col=2)
    listed = {cell.value: cell.hyperlink.location for (cell,) in rows}
    assert {name: f"'{name}'!A1" for name in book.sheetnames if name != "Daftar Isi"} == listed
    for name in listed:
        assert book[name]["A3"].hyperlink.location == "'Daftar Isi'!A1", name


def test_every_sumber_leads_to_the_row_of_asal_angka_that_leads_back(book: openpyxl.Workbook) -> None:
    asal = book["Asal Angka"]
    followed = 0
    for name in SHEETS:
        sheet = book[name]
        assert sheet.cell(5, sheet.max_column).value == "Sumber"
        for (cell,) in sheet.iter_rows(min_row=DATA_FROM, min_col=sheet.max_column):
            if cell.hyperlink and cell.hyperlink.location.startswith("'Asal Angka'!A"):
                row = int(cell.hyperlink.location.rpartition("A")[2])
                assert asal.cell(row, 1).value == name
                assert re.fullmatch(rf"[A-Z]+{cell.row}(:[A-Z]+{cell.row})?", asal.cell(row, 2).value)
                assert str(cell.value).startswith(asal.cell(row, 3).value.rpartition("/")[2])
                followed += 1
    assert followed == 8 + 1 + 8 + 1 + 7 + 4 + 2 + 1


def test_every_value_on_asal_angka_is_the_one_in_its_cell(values: openpyxl.Workbook) -> None:
    seen = 0
    for lembar, sel, *_, nilai in values["Asal Angka"].iter_rows(min_row=DATA_FROM, values_only=True):
        if sel:
            assert values[lembar][sel.rpartition(":")[2]].value == nilai, (lembar, sel)
            seen += 1
    assert seen == values["Asal Angka"].max_row - DATA_FROM + 1 - 1  # the last row is a figure only a check uses


def test_a_link_to_an_input_is_relative_and_escaped(book: openpyxl.Workbook) -> None:
    cell = book["Asal Angka"]["E6"]
    assert "'Lembar'!C6" == cell.hyperlink.location
    assert "%23" in cell.hyperlink.target
    assert f"../inputs/{book['Asal Angka']['C6'].value}" == unquote(cell.hyperlink.target)


def test_text_of_an_input_stays_text(book: openpyxl.Workbook) -> None:
    cell = book["Capaian Sasaran"]["C12"]
    assert (cell.data_type, cell.value) == (
        "inlineStr" if cell.data_type == "inlineStr" else "s",
        EVIL.replace("_x0041_", "_x005F_x0041_"),
    )
    assert book["Temuan"]["J7"].data_type == cell.data_type


def test_headers_stand_once_and_freeze_and_repeat(book: openpyxl.Workbook) -> None:
    for name in (*SHEETS, "Temuan", "Asal Angka", "Kelengkapan", "Cek Silang"):
        sheet = book[name]
        assert ("A6", "$5:$5") == (sheet.freeze_panes, sheet.print_title_rows), name
        assert all(sheet.cell(5, column).value for column in range(1, sheet.max_column + 1)), name
        assert not sheet.merged_cells.ranges, name


def test_every_sheet_prints_one_page_wide_on_a4_landscape_with_page_n_of_n(book: openpyxl.Workbook) -> None:
    for sheet in book:
        assert ("landscape", 9) == (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)), sheet.title
        tall = None if sheet.title == "Daftar Isi" else 0  # on one page, or on as many as it takes
        fits = sheet.sheet_properties.pageSetUpPr is not None and sheet.page_setup.fitToHeight == tall
        assert fits or sheet.title == "Ringkasan", sheet.title
        assert "Halaman &P dari &N" in str(sheet.oddFooter.right.text)
        assert "Sekretariat KPU && Uji" in str(sheet.oddFooter.left.text)


def test_no_number_is_wider_than_its_column(book: openpyxl.Workbook, values: openpyxl.Workbook) -> None:
    for sheet in values:
        for row in sheet.iter_rows(min_row=DATA_FROM):
            for cell in row:
                if isinstance(cell.value, int | float) and sheet.title != "Sampul":
                    width = book[sheet.title].column_dimensions[cell.column_letter].width
                    shown = f"{cell.value:.2%}" if "%" in cell.number_format else f"{cell.value:,.0f}"
                    assert len(shown) <= width, (sheet.title, cell.coordinate)


def test_totals_have_names(book: openpyxl.Workbook, values: openpyxl.Workbook) -> None:
    sheet, _, cell = str(book.defined_names["Total_Pagu"].attr_text).partition("!")
    assert 300 == values[sheet.strip("'")][cell].value


def test_a_draft_says_so_in_words_on_the_cover(values: openpyxl.Workbook) -> None:
    assert "DRAF" in values["Sampul"]["B10"].value


def test_levels_are_told_in_words_beside_the_colour(values: openpyxl.Workbook) -> None:
    words = [row[1] for row in values["Temuan"].iter_rows(min_row=DATA_FROM, values_only=True)]
    assert ["galat", "peringatan"] == words


def test_results_of_checks_are_words(values: openpyxl.Workbook) -> None:
    results = [row[5] for row in values["Cek Silang"].iter_rows(min_row=DATA_FROM, max_row=10, values_only=True)]
    reason = "tidak dapat diperiksa: Tri IV belum diterima"
    assert ["OK", "OK", "SELISIH", "SELISIH", reason] == results


def test_charts_have_words_for_who_cannot_see_them(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
        charts = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == len(re.findall(r'descr="Grafik [^"]+"', drawing)) == 5


def test_a_chart_holds_the_values_of_its_cells(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        budget = next(
            text
            for name in archive.namelist()
            if name.startswith("xl/charts/chart") and "Pagu dan realisasi" in (text := archive.read(name).decode())
        )
    assert ["3355", "3356", "100", "200", "3355", "3356", "90", "160"] == re.findall(
        r"<c:v>(\d+)</c:v>", budget.replace("<c:v>Pagu (Rp)</c:v>", "")
    )


def test_a_table_that_did_not_arrive_keeps_its_sheet_and_says_so(tmp_path: Path) -> None:
    sheets = build_sheets(small_results(adhoc=small_results().datasets["adhoc"]))
    book = openpyxl.load_workbook(written(tmp_path, small_report(sheets=sheets, checks=[])))
    assert {spec.order for spec in specs()} >= {10, 50, 110}
    for name in set(SHEETS) - {"Badan Adhoc"}:
        assert "Data belum diterima." == book[name]["A6"].value, name
        assert book[name]["A5"].value, name


def test_an_empty_report_can_be_written(tmp_path: Path) -> None:
    path = written(tmp_path, small_report(sheets=[], checks=[], findings=[], arrivals=[], accepted=[]))
    book = openpyxl.load_workbook(path)
    assert "Tidak ada temuan." == book["Temuan"]["A6"].value
    assert 0 == book["Sampul"]["B11"].value


def test_links_beyond_what_excel_takes_are_plain_text(tmp_path: Path) -> None:
    count = MAX_LINKS + 10
    rows = [Row((i,), {"n": i}, {"n": Location("a.xlsx", "L", f"A{i}", "", str(i))}) for i in range(count)]
    sheet = Sheet("Banyak", "Banyak", (Col("n", "N"),), rows)
    report = Report(2020, "KPU", [sheet], [], [], [], final=True, sidik="")
    path = tmp_path / "banyak.xlsx"
    write_workbook(path, report)
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    links = sorted(part.count(b"<hyperlink ") for part in parts)
    assert [MAX_LINKS, MAX_LINKS] == links[-2:]
    assert count == max(part.count(b"</row>") for part in parts) - DATA_FROM + 2


def test_a_long_name_in_a_block_gets_a_row_high_enough(tmp_path: Path) -> None:
    names = ["Sisi", "Kecamatan yang namanya jauh lebih panjang daripada kolomnya"]
    block = Block("b", 2, {"a": names}, {}, ["dihitung"] * 2)
    sheet = Sheet("Panjang", "Panjang", (Col("a", "A", Format.TEXT, 24),), block)
    rows = openpyxl.load_workbook(written(tmp_path, small_report(sheets=[sheet], checks=[])))["Panjang"].row_dimensions
    assert (None, row_height(3)) == (rows[DATA_FROM].height, rows[DATA_FROM + 1].height)


def test_links_to_one_file_share_a_relationship_and_keep_their_cells(tmp_path: Path) -> None:
    places = [Location(f"{name}.xlsx", "L", f"A{i}", "", str(i)) for i in range(1, 4) for name in "ab"]
    rows = [Row((i,), {"n": i}, {"n": place}) for i, place in enumerate(places)]
    path = written(tmp_path, small_report(sheets=[Sheet("N", "N", (Col("n", "N"),), rows)], checks=[], findings=[]))
    asal = openpyxl.load_workbook(path)["Asal Angka"]
    links = [asal.cell(DATA_FROM + i, 5).hyperlink for i in range(len(places))]
    assert [(f"../inputs/{p.berkas}", f"'{p.lembar}'!{p.sel}") for p in places] == [
        (link.target, link.location) for link in links
    ]
    assert 2 == len({link.id for link in links})


def test_asal_angka_has_the_columns_of_the_contract() -> None:
    headers = ["Lembar", "Sel", "Berkas", "Lembar Sumber", "Sel Sumber", "Teks Asli", "Nilai"]
    assert headers == [column.header for column in COLUMNS]
