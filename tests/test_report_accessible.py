"""The 2020 workbook can be used by whoever opens it: one header, no merges, words for charts, names for totals."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pipeline.config import load_settings
from pipeline.report.workbook import total_name
from pipeline.run import run

ROOT = Path(__file__).parent.parent
HEADER = 5
PAGES = {"Sampul", "Ringkasan", "Pengesahan"}  # small tables below each other


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    outcome = run(load_settings(ROOT / "inputs", tmp_path_factory.mktemp("hasil")), lambda _: None)
    assert outcome.workbook is not None
    return outcome.workbook


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def values(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, data_only=True)


def test_every_table_has_one_header_row_that_stays_and_repeats(book: openpyxl.Workbook) -> None:
    for sheet in book:
        if sheet.title not in PAGES:
            header = [cell.value for cell in sheet[HEADER]]
            assert all(header), sheet.title
            assert len(header) == len(set(header)), sheet.title
            assert (f"A{HEADER + 1}", f"${HEADER}:${HEADER}") == (sheet.freeze_panes, sheet.print_title_rows)


def test_no_cells_are_merged(book: openpyxl.Workbook) -> None:
    assert [] == [sheet.title for sheet in book if sheet.merged_cells.ranges]


def test_the_workbook_opens_on_sampul_and_every_sheet_on_a1(book: openpyxl.Workbook) -> None:
    assert "Sampul" == book.active.title  # type: ignore[union-attr]
    for sheet in book:
        view = sheet.sheet_view
        assert {"A1"} == {selection.activeCell or "A1" for selection in view.selection}, sheet.title
        assert view.topLeftCell in {None, "A1"}


def test_the_first_cell_of_every_sheet_says_what_it_is(book: openpyxl.Workbook) -> None:
    assert [] == [sheet.title for sheet in book if not sheet["A1"].value]


def test_every_chart_is_told_in_words(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        drawings = [archive.read(name).decode() for name in names if re.fullmatch(r"xl/drawings/drawing\d+.xml", name)]
    charts = sum(name.startswith("xl/charts/chart") for name in names)
    assert charts >= 5
    assert charts == sum(len(re.findall(r'descr="Grafik [^"]{20,}"', drawing)) for drawing in drawings)


def test_the_document_names_its_title_office_and_year_and_no_moment(book: openpyxl.Workbook) -> None:
    told = book.properties
    assert ("Laporan Kinerja 2020", "LAKIP") == (told.title, told.subject)
    assert "KPU" in str(told.creator)
    assert "2020-12-31T00:00:00" == told.created.isoformat()  # type: ignore[union-attr]


def test_every_figure_of_a_total_row_has_a_name(book: openpyxl.Workbook, values: openpyxl.Workbook) -> None:
    named = {defined.attr_text for defined in book.defined_names.values()}
    totals = [
        (sheet.title, cell.coordinate, f"'{sheet.title}'!${cell.column_letter}${cell.row}")
        for sheet in values
        for row in sheet.iter_rows(min_row=HEADER + 1)
        if any(cell.value == "TOTAL" for cell in row[:3])
        for cell in row
        if isinstance(cell.value, int | float)
    ]
    assert len(totals) > 30
    assert [] == [place for place in totals if place[2] not in named]


@pytest.mark.parametrize(
    ("sheet", "header", "name"),
    [
        ("Badan Adhoc", "PPK", "Total_Badan_Adhoc_PPK"),
        ("Realisasi Anggaran", "% Capaian", "Total_Realisasi_Anggaran_Persen_Capaian"),
        ("Rekap Desa", "Model A.1-KWK L+P", "Total_Rekap_Desa_Model_A_1_KWK_L_P"),
    ],
)
def test_names_of_totals_are_made_of_sheet_and_header(sheet: str, header: str, name: str) -> None:
    assert name == total_name(sheet, header)


def test_every_level_and_result_that_is_coloured_is_a_word(values: openpyxl.Workbook) -> None:
    for name, header in (("Temuan", "Tingkat"), ("Cek Silang", "Hasil"), ("Kelengkapan", "Status")):
        sheet = values[name]
        column = [cell.value for cell in sheet[HEADER]].index(header) + 1
        rows = [row for row in sheet.iter_rows(min_row=HEADER + 1) if row[0].value and row[1].value]
        assert rows
        assert all(str(row[column - 1].value).strip() for row in rows), name
