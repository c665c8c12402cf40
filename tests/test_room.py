"""Tables of more rows than a sheet holds: the total stays, rows stand in a CSV, nothing points at what is gone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.findings import Finding, Location, Severity
from pipeline.proof.book import Book
from pipeline.proof.places import references
from pipeline.report import room
from pipeline.report.model import Check, Ref
from pipeline.report.sheets import build_sheets
from pipeline.tidy.tables import all_tables
from tests.support.datasets import dataset, table
from tests.support.inputs import copy_2020
from tests.support.office import ADHOC, pipeline, type_into
from tests.support.report import small_datasets, small_report, small_results, written
from tests.test_tidy import cells, package

LIMIT = 60  # rows: Rekap Desa of two kabupaten (137 desa) is longer
DESA, DESA_CSV, ASAL_CSV = "Rekap Desa", "data-2020/hasil_pemilih_desa.csv", "data-2020/asal_angka.csv"
TOO_LONG = f"Tabel ini 137 baris, lebih banyak daripada yang muat pada satu lembar Excel; seluruhnya ada di {DESA_CSV}."


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an office after a run in which everything fits."""
    folder = tmp_path_factory.mktemp("utuh")
    copy_2020(folder / "inputs", "sabu", "barat", "adhoc", "anggaran")
    assert 0 == run(folder)
    return folder


@pytest.fixture(scope="module")
def office(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return an office after a run with sheets of few rows, which stay so."""
    folder = tmp_path_factory.mktemp("kantor")
    shutil.copytree(whole / "inputs", folder / "inputs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "SHEET_ROWS", LIMIT)
        assert 0 == run(folder)
        yield folder


def run(folder: Path) -> int:
    return pipeline("run", "--inputs", folder / "inputs", "--outputs", folder / "outputs", "--tahun", 2020)


def workbook(folder: Path) -> Path:
    return folder / "outputs" / "LAKIP-2020.xlsx"


def values(folder: Path, sheet: str) -> list[tuple[Any, ...]]:
    """Return the rows of a sheet from its header on."""
    found = openpyxl.load_workbook(workbook(folder), data_only=True)[sheet]
    return list(found.iter_rows(min_row=5, values_only=True))


def test_a_sheet_without_room_names_the_file_of_its_rows_and_keeps_its_total(office: Path, whole: Path) -> None:
    line, total = values(office, DESA)[1:]
    assert TOO_LONG == line[0]
    assert values(whole, DESA)[-1] == total
    told = cells(office / "outputs" / DESA_CSV)
    assert (137, total[3]) == (len(told), sum(int(row["jumlah_tps"]) for row in told))


def test_every_other_figure_of_the_workbook_is_the_same(office: Path, whole: Path) -> None:
    for sheet in ("Rekap Kecamatan", "Pemilih Pemilihan", "Badan Adhoc", "Realisasi Anggaran", "Cek Silang", "Sampul"):
        assert values(whole, sheet) == values(office, sheet), sheet


def test_no_formula_link_or_name_points_at_a_row_that_is_not_there(office: Path) -> None:
    book, drawn = Book(workbook(office)), openpyxl.load_workbook(workbook(office))
    total = book.cells(DESA).last_row
    areas = [area for name in book.names for text in book.formulas(name).values() for area in references(text, name)]
    areas += book.defined.values()
    assert {total} == {row for area in areas if area.sheet == DESA for row in (area.top, area.bottom)}
    links = [cell.hyperlink for sheet in drawn for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    inside = [link.location for link in links if link.location and not link.target]
    assert {f"'{DESA}'!A1"} == {goal for goal in inside if goal.startswith(f"'{DESA}'")}
    last = drawn["Asal Angka"].max_row
    assert all(int(goal.rpartition("!A")[2]) <= last for goal in inside if goal.startswith("'Asal Angka'!A"))


def test_kelengkapan_says_what_stands_outside_of_the_workbook(office: Path) -> None:
    lines = [row for row in values(office, "Kelengkapan") if row[5] == room.OUTSIDE]
    found = {row[0]: (row[4], str(row[6]).rpartition(" ")[2]) for row in lines}
    assert (137, DESA_CSV) == found[DESA]
    assert ASAL_CSV == found["Asal Angka"][1]
    assert len(lines) == len(found)


def test_asal_angka_lists_small_tables_and_names_the_csv_of_all(office: Path, whole: Path) -> None:
    sheet = openpyxl.load_workbook(workbook(office))["Asal Angka"]
    note = room.unlisted_sheets(sheet["A4"].value)
    assert note is not None
    assert DESA in note[0]
    listed, everything = (
        [tuple(text or "" for text in (row[0], *row[2:6])) for row in values(folder, "Asal Angka")[1:]]
        for folder in (office, whole)
    )
    assert {row[0] for row in everything} - set(note[0]) == {row[0] for row in listed}
    assert sheet.max_row <= LIMIT
    names = ("lembar", "berkas", "lembar_sumber", "sel_sumber", "teks")
    told = [tuple(row[name] for name in names) for row in cells(office / "outputs" / ASAL_CSV)]
    assert everything == told
    assert "asal_angka" in {resource["name"] for resource in package(office / "outputs" / "data-2020")["resources"]}
    assert not (whole / "outputs" / ASAL_CSV).exists()


def test_the_csv_of_origins_gives_cell_and_row_where_the_sheet_has_them(office: Path, whole: Path) -> None:
    told = cells(office / "outputs" / ASAL_CSV)
    desa = next(row for row in told if row["lembar"] == DESA)
    assert ("", "1", "DP4 L+P") == (desa["sel"], desa["baris"], desa["kolom"])
    pagu = next(row for row in told if (row["lembar"], row["sel"]) == ("Realisasi Anggaran", "C8"))
    shown = openpyxl.load_workbook(workbook(whole))["Realisasi Anggaran"]["C8"].value
    assert (str(shown), "3") == (pagu["nilai"], pagu["baris"])


def test_sources_of_a_sheet_that_asal_angka_does_not_list_are_text(office: Path) -> None:
    sheet = openpyxl.load_workbook(workbook(office))["Realisasi Anggaran"]
    source = sheet.cell(8, sheet.max_column)
    assert "Realisasi Anggaran 2020.xlsx > Realisasi 2020 > C8" == source.value
    assert source.hyperlink is None


@pytest.mark.parametrize(
    ("figure", "end"),
    [
        ("Rekap Desa!D7", f"jumlah baris yang hanya ada di {DESA_CSV}"),
        (
            "Rekap Kecamatan!C6",
            f"dihitung dari Rekap Desa (13 desa/kelurahan), yang barisnya hanya ada di {DESA_CSV}",
        ),
        ("Realisasi Anggaran!C8", f"sel asalnya ada di {ASAL_CSV}"),
        ("Total_DPT", f"yang barisnya hanya ada di {DESA_CSV}"),
    ],
)
def test_trace_says_where_it_ends(office: Path, capsys: pytest.CaptureFixture[str], figure: str, end: str) -> None:
    capsys.readouterr()
    assert 0 == pipeline("trace", figure, workbook(office))
    assert capsys.readouterr().out.splitlines()[-1].endswith(end)


def test_verify_says_what_it_did_not_look_at(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert 0 == pipeline("verify", workbook(office), "--inputs", office / "inputs")
    first, *others = capsys.readouterr().out.splitlines()
    assert first.startswith("SAMA: ")
    assert f"Tidak dibandingkan: baris {DESA}, yang hanya ada di {DESA_CSV}." in others


def test_diff_compares_totals_where_a_workbook_lacks_the_rows(
    office: Path, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert 0 == pipeline("diff", workbook(whole), workbook(office))
    assert f"Tidak dibandingkan: baris {DESA}, yang hanya ada di {DESA_CSV}." in capsys.readouterr().out.splitlines()
    other = tmp_path / "lain"
    shutil.copytree(whole / "inputs", other / "inputs")
    next((other / "inputs").rglob("53.20*.xlsx")).unlink()
    type_into(other / "inputs" / ADHOC, "Adhoc", {"C9": 1})
    assert 1 == run(other)  # a draft: the total of the ad hoc bodies is wrong now
    assert 1 == pipeline("diff", workbook(whole), other / "outputs" / "LAKIP-2020-DRAF.xlsx")
    told = [line.strip() for line in capsys.readouterr().out.splitlines()]
    at = told.index(f"{DESA}: 13 angka berubah")
    assert told[at + 1].startswith("TOTAL")
    at = next(number for number, line in enumerate(told) if line.startswith("PPK: ") and " -> 1 (" in line)
    assert "sel asalnya ada di data-2020-DRAF/asal_angka.csv" == told[at + 1]


def desa(count: int) -> Any:  # noqa: ANN401
    rows = [
        {"kecamatan": "Kec", "desa": f"Desa {number:03}", "tps": 1, "dp4_jumlah": number} for number in range(count)
    ]
    return dataset(table("pemilih_tps", rows, berkas="roll.xlsx", context={"kabupaten": "Belu"}))


@pytest.mark.parametrize(("count", "last"), [(54, 60), (55, 7)])
def test_a_table_that_fills_its_sheet_to_the_last_row_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, last: int
) -> None:
    """Below the header in row 5 there is room for 54 desa and their total."""
    monkeypatch.setattr(room, "SHEET_ROWS", LIMIT)
    sheets = build_sheets(small_results(pemilih_tps=desa(count)))
    sheet = openpyxl.load_workbook(written(tmp_path, small_report(sheets=sheets, checks=[])))[DESA]
    assert (last, "TOTAL") == (sheet.max_row, sheet.cell(last, 1).value)


def test_a_check_of_a_row_that_is_not_there_keeps_both_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "SHEET_ROWS", LIMIT)
    sheets = build_sheets(small_results(pemilih_tps=desa(60)))
    checks = [Check("PML-09", "DP4", Ref(DESA, ("desa", 7), "dp4_jumlah"), Ref(DESA, ("TOTAL",), "dp4_jumlah"))]
    path = written(tmp_path, small_report(sheets=sheets, checks=checks))
    line = next(openpyxl.load_workbook(path)["Cek Silang"].iter_rows(min_row=6, max_row=6, values_only=True))
    assert (7, f"='{DESA}'!E7") == line[2:4]


def test_findings_without_room_are_counted_and_named_by_their_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SHEET_ROWS", LIMIT)
    place = Location("2020/Kecil.xlsx", "Lembar 1")
    words = (place.berkas, place.lembar, "A1", "", "", "Pesan.", "Saran.", "")
    findings = [Finding(f"ANG-{number}", Severity.GALAT, *words) for number in range(80)]
    path = written(tmp_path, small_report(findings=findings))
    book = openpyxl.load_workbook(path)
    assert str(book["Temuan"]["A6"].value).endswith("seluruhnya ada di temuan-2020.json.")
    assert None is book["Temuan"].auto_filter.ref
    cover = {row[0]: row[1] for row in book["Sampul"].iter_rows(values_only=True)}
    assert (80, 0) == (cover["Temuan galat"], cover["Temuan info"])
    (tmp_path / "lain").mkdir()
    assert 0 == pipeline("diff", path, written(tmp_path / "lain"))


def test_every_data_sheet_names_the_csv_of_its_rows() -> None:
    known = {found.name for found in all_tables()}
    assert set() == {sheet.csv for sheet in build_sheets(small_results(**small_datasets()))} - known


def test_what_fits_together_is_taken_from_the_smallest() -> None:
    assert {"b", "c", "d"} == room._smallest({"a": 10, "b": 1, "c": 4, "d": 0}, 6)
    assert set() == room._smallest({"a": 1}, 0)
