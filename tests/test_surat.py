"""Letters of 2020 as printed; a blank count of letters is a fault."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl

from pipeline.config import load_settings
from pipeline.run import run
from tests.support.inputs import INPUTS_2020, build, examine, told
from tests.support.printed import printed

HEADER = ("Asal/Tujuan Surat", "Surat Masuk", "Surat Keluar")


def test_the_letters_equal_the_signed_report(tmp_path: Path) -> None:
    (source,) = INPUTS_2020.rglob("Persuratan 2020.xlsx")
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / source.name).write_bytes(source.read_bytes())
    run(load_settings(tmp_path / "inputs", tmp_path / "outputs", 2020, jobs=1), lambda _: None)
    sheet = openpyxl.load_workbook(tmp_path / "outputs" / "LAKIP-2020.xlsx", data_only=True)["Persuratan"]
    rows = [row[:3] for row in sheet.iter_rows(values_only=True)]
    lines = printed("surat_masuk_keluar")
    expected = [(line["asal_tujuan"], int(line["surat_masuk"]), int(line["surat_keluar"])) for line in lines]
    first = rows.index(HEADER) + 1
    assert [*expected, ("TOTAL", 885, 607)] == rows[first : first + len(expected) + 1]


def test_a_blank_count_of_letters_is_a_galat_at_its_cell(tmp_path: Path) -> None:
    rows = [("SURAT MASUK DAN KELUAR TAHUN 2020",), HEADER, ("KPU RI", 255, None), ("Stakeholder", 333, 382)]
    build(tmp_path / "inputs" / "Persuratan 2020.xlsx", {"Surat": rows})
    assert [("galat", "Surat", "C3")] == told(examine(tmp_path / "inputs").findings)


def test_decisions_with_a_wrong_grand_total_are_a_galat(tmp_path: Path) -> None:
    (source,) = INPUTS_2020.rglob("Rekap SK 2020.xlsx")
    (tmp_path / "inputs").mkdir()
    book = openpyxl.load_workbook(source)
    book["Rekap SK"]["C19"].value = 60
    book.save(tmp_path / "inputs" / source.name)
    assert [("galat", "Rekap SK", "C19")] == told(examine(tmp_path / "inputs").findings)


def test_a_sum_of_all_columns_below_their_totals_is_known_without_a_merge(tmp_path: Path) -> None:
    """Its own figure does not tell it where one month is wrong: that month is told, and only that."""
    header = ("No", "Bulan", "Umum", "Keuangan", "Teknis", "Hukum", "SDM", "Proda")
    months = [(at, month, 1, 2, "-", 1, 3, 1) for at, month in enumerate(("Januari", "Februari", "Maret"), 1)]
    months[1] = (*months[1][:6], 33, 1)
    totals = [(None, "TOTAL", 3, 6, 0, 3, 9, 3), (None, "TOTAL", 24)]
    build(tmp_path / "inputs" / "SK.xlsx", {"SK": [("REKAP SK TAHUN 2020",), header, *months, *totals]})
    assert [("galat", "SK", "G4")] == told(examine(tmp_path / "inputs").findings)


def test_a_month_of_another_year_is_a_galat_at_its_cell(tmp_path: Path) -> None:
    """A cell with a date shows its month, whatever year was stored with it."""
    header = ("No", "Bulan", "Umum", "Keuangan", "Teknis", "Hukum", "SDM", "Proda")
    months = ["Januari 2020", "Februari 2019", date(2020, 3, 1), date(2019, 4, 1), "Mei"]
    rows = [(at, month, 1, 2, 3, 1, 3, 1) for at, month in enumerate(months, 1)]
    build(tmp_path / "inputs" / "SK.xlsx", {"SK": [("REKAP SK TAHUN 2020",), header, *rows]})
    found = examine(tmp_path / "inputs").findings
    assert [("galat", "SK", "B4")] == told(found)
    assert 'Bulan "Februari 2019" menyebut tahun 2019' in found[0].pesan
