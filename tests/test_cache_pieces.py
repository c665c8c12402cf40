"""Pieces of the last workbook are taken over where nothing has changed, and never change a byte of the next one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from pipeline.cache import pieces
from pipeline.report import asal, blocks
from tests.support.inputs import build
from tests.test_cache import cold, go, written
from tests.test_nation import HEADER

DESA = ("Makir", "Kewar", "Sisi", "Lakmaras", "Henes")


def recap(office: Path, figures: dict[str, int], kabupaten: str = "Belu") -> None:
    """Write the recap of a kabupaten: one TPS a desa with so many voters in every stage."""
    rows = [("Lamaknen", name, 1, *(voters,) * 4) for name, voters in figures.items()]
    build(
        office / f"inputs/{kabupaten}.xlsx", {"TPS": [("REKAP PEMILIH TAHUN 2020",), (kabupaten,), (), HEADER, *rows]}
    )


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Draw two rows at a time; return a list to which every piece drawn is added: its sheet or "Asal Angka"."""
    told: list[str] = []
    of_sheet, of_asal = blocks._drawn, asal._Brush._drawn
    monkeypatch.setattr(blocks, "STEP", 2)
    monkeypatch.setattr(asal, "BLOCK_ROWS", 2)
    monkeypatch.setattr(blocks, "_drawn", lambda piece: told.append("blok") or of_sheet(piece))
    monkeypatch.setattr(asal._Brush, "_drawn", lambda brush, *what: told.append("Asal Angka") or of_asal(brush, *what))
    return told


@pytest.fixture
def office(tmp_path: Path, drawn: list[str]) -> Path:
    """Return an office in which a run over five desa has been: three pieces of them, and one of their kecamatan."""
    (tmp_path / "inputs").mkdir()
    recap(tmp_path, dict.fromkeys(DESA, 100))
    go(tmp_path)
    assert sorted(drawn) == [*["Asal Angka"] * 3, *["blok"] * 4]
    drawn.clear()
    return tmp_path


def test_one_corrected_figure_has_only_its_own_pieces_drawn_again(office: Path, drawn: list[str]) -> None:
    recap(office, dict.fromkeys(DESA, 100) | {"Sisi": 90})
    go(office)
    assert sorted(drawn) == ["Asal Angka", "blok", "blok"]  # its desa and its kecamatan
    assert written(office) == cold(office)
    sheet = openpyxl.load_workbook(office / "outputs" / "LAKIP-2020.xlsx", data_only=True)["Rekap Desa"]
    assert [100, 100, 90, 100, 100, 490] == [row[4] for row in sheet.iter_rows(6, 11, values_only=True)]


def test_a_desa_more_moves_the_rows_below_it_and_the_bytes_are_those_of_a_cold_run(office: Path) -> None:
    recap(office, {"Makir": 100, "Baru": 7} | dict.fromkeys(DESA[1:], 100))
    go(office)
    assert written(office) == cold(office)


def test_what_is_only_seen_in_another_place_is_drawn_anew(office: Path, drawn: list[str]) -> None:
    recap(office, dict.fromkeys(DESA, 100), "Ngada")
    go(office)
    assert "blok" in drawn
    assert written(office) == cold(office)


@pytest.mark.parametrize("struck", ["workbook", "workbook gone", "index", "index gone", "index of another"])
def test_what_was_damaged_or_made_by_others_is_not_taken_over(
    office: Path, drawn: list[str], monkeypatch: pytest.MonkeyPatch, struck: str
) -> None:
    workbook, index = office / "outputs" / "LAKIP-2020.xlsx", office / "outputs" / ".cache" / pieces.NAME
    if struck == "workbook":
        workbook.write_bytes(bytes(byte ^ 1 for byte in workbook.read_bytes()))
    elif struck == "workbook gone":
        workbook.unlink()
    elif struck == "index":
        content = index.read_text()
        index.write_text(content.replace(content[-20:], content[-20:].swapcase().replace("0", "1")))
    elif struck == "index gone":
        index.unlink()
    else:
        monkeypatch.setattr(pieces, "program_mark", lambda: "other")
    recap(office, dict.fromkeys(DESA, 100) | {"Sisi": 90})
    go(office)
    assert 7 == len(drawn)
    monkeypatch.undo()
    monkeypatch.setattr(blocks, "STEP", 2)
    monkeypatch.setattr(asal, "BLOCK_ROWS", 2)
    assert written(office) == cold(office)


def test_the_index_holds_no_figure_and_no_name(office: Path) -> None:
    told = (office / "outputs" / ".cache" / pieces.NAME).read_text().partition("\n")[2]
    assert {"buku_kerja", "potongan"} == set(json.loads(told))
    assert not [name for name in DESA if name in told]


def test_a_cache_that_cannot_be_written_costs_only_the_index(office: Path, drawn: list[str]) -> None:
    shutil.rmtree(office / "outputs" / ".cache")
    (office / "outputs" / ".cache").write_text("sesuatu")
    recap(office, dict.fromkeys(DESA, 100) | {"Sisi": 90})
    go(office)
    assert 7 == len(drawn)
    (office / "outputs" / ".cache").unlink()
    assert written(office) == cold(office)
