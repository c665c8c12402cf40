"""Several provinces in one run: their roll per province and kabupaten, unknown and missing regions."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from tests.support.inputs import build, examine

REGISTER = "kode,nama,provinsi\n51.03,Badung,Bali\n51.08,Buleleng,Bali\n51.71,Kota Denpasar,Bali\n"
HEADER = ("Kecamatan", "Desa/Kelurahan", "TPS", "DP4", "A-KWK", "A.1-KWK", "A.3-KWK")


def recap(folder: Path, kabupaten: str, *rows: tuple[object, ...]) -> None:
    title = f"KABUPATEN {kabupaten.upper()}" if not kabupaten.startswith("Kota") else kabupaten.upper()
    build(folder / f"{kabupaten}.xlsx", {"TPS": [("REKAP PEMILIH TAHUN 2020",), (title,), (), HEADER, *rows]})


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "wilayah.csv").write_text(REGISTER, "utf-8")
    recap(folder, "Belu", ("Lamaknen", "Makir", 1, 10, 9, 8, 8), ("Lasiolat", "Baudaok", 1, 5, 5, 5, 5))
    recap(folder, "Badung", ("Mengwi", "Sempidi", 1, 100, 90, 80, 80), ("Mengwi", "Sading", 1, 7, 7, 7, 7))
    recap(folder, "Kota Denpasar", ("Denpasar Barat", "Dauh Puri", 1, 50, 40, 30, 30))
    return folder


def workbook(inputs: Path) -> openpyxl.Workbook:
    outputs = inputs.parent / "out"
    arguments = ["run", "--inputs", str(inputs), "--outputs", str(outputs), "--tahun", "2020"]
    result = CliRunner().invoke(app, arguments)
    assert 0 == result.exit_code, result.output
    return openpyxl.load_workbook(outputs / "LAKIP-2020.xlsx", data_only=True)


def sheet(inputs: Path, name: str) -> list[tuple[object, ...]]:
    """Return the header and all rows below it, without Sumber."""
    rows = workbook(inputs)[name].iter_rows(values_only=True)
    lines = [row[:-1] for row in rows]
    return lines[next(at for at, row in enumerate(lines) if "Provinsi" in row) :]


def test_the_roll_is_summed_per_province_and_for_the_nation(inputs: Path) -> None:
    expected = [
        ("Provinsi", "Jumlah Kab/Kota", "Jumlah Desa/Kel", "Jumlah TPS", "DP4", "Model A-KWK", "Model A.1-KWK",
         "Model A.3-KWK"),
        ("Bali", 2, 3, 3, 157, 137, 117, 117),
        ("Nusa Tenggara Timur", 1, 2, 2, 15, 14, 13, 13),
        ("TOTAL", 3, 5, 5, 172, 151, 130, 130),
    ]  # fmt: skip
    assert expected == sheet(inputs, "Rekap Provinsi")


def test_the_roll_stands_per_kabupaten_beside_its_province(inputs: Path) -> None:
    expected = [
        ("Provinsi", "Kabupaten", "Jumlah Kec", "Jumlah Desa/Kel", "Jumlah TPS", "DP4", "Model A-KWK", "Model A.1-KWK",
         "Model A.3-KWK"),
        ("Bali", "Badung", 1, 2, 2, 107, 97, 87, 87),
        ("Bali", "Kota Denpasar", 1, 1, 1, 50, 40, 30, 30),
        ("Nusa Tenggara Timur", "Belu", 2, 2, 2, 15, 14, 13, 13),
        ("TOTAL", None, 4, 5, 5, 172, 151, 130, 130),
    ]  # fmt: skip
    assert expected == sheet(inputs, "Rekap Kabupaten")


def test_one_province_needs_no_recap_of_provinces(tmp_path: Path) -> None:
    recap(tmp_path / "in", "Belu", ("Lamaknen", "Makir", 1, 10, 9, 8, 8))
    with pytest.raises(KeyError, match="Rekap Provinsi"):
        sheet(tmp_path / "in", "Rekap Provinsi")


def test_a_kabupaten_that_did_not_arrive_stands_in_kelengkapan_with_its_province(inputs: Path) -> None:
    notes = {cell for row in workbook(inputs)["Kelengkapan"].iter_rows(values_only=True) for cell in row}
    assert "Bali: 2 dari 3 kabupaten/kota; belum ada: Buleleng" in notes


def test_a_kabupaten_that_no_register_knows_is_a_galat_with_a_suggestion(inputs: Path) -> None:
    recap(inputs, "Bulelang", ("Sawan", "Bungkulan", 1, 10, 9, 8, 8))
    found = [f for f in examine(inputs).findings if f.berkas == "Bulelang.xlsx" and f.tingkat == "galat"]
    assert [("WIL-06", "A2")] == [(f.kode, f.sel) for f in found]
    assert 'Maksud Anda "Buleleng"?' in found[0].pesan
