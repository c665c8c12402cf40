"""Every formula of the small report, recalculated by the ``formulas`` library, gives its cached value.

This runs wherever the tests run; test_report_recalculation.py does the same with LibreOffice, of the 2020 report too.
The library is given a copy without cached values, so that it can only compute them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import formulas
import openpyxl
import pytest

from pipeline.proof.book import Book
from pipeline.report import room
from tests.support.report import without_cached_values, written

ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("laporan"))


@pytest.fixture(scope="module")
def solution(path: Path) -> dict[str, Any]:
    return solved(path)


def solved(path: Path) -> dict[str, Any]:
    """Return what the library makes of a workbook without cached values."""
    bare = without_cached_values(path, path.with_name("HITUNG.xlsx"))
    return dict(formulas.ExcelModel().loads(str(bare)).finish().calculate())


def computed(solution: dict[str, Any], sheet: str, cell: str) -> object:
    """Return what the library made of a cell, None where it did not get that far."""
    found = solution.get(f"'[HITUNG.xlsx]{sheet.upper()}'!{cell}")
    return None if found is None else found.value[0, 0]


def compared(path: Path, solution: dict[str, Any]) -> tuple[Counter[str], list[tuple[str, str, object, object]]]:
    """Return the number of formulas by sheet, and those that give another value than the cached one."""
    cached = openpyxl.load_workbook(path, data_only=True)
    counts: Counter[str] = Counter()
    wrong = []
    for sheet in openpyxl.load_workbook(path):
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            counts[sheet.title] += 1
            want, got = cached[sheet.title][cell.coordinate].value, computed(solution, sheet.title, cell.coordinate)
            if want != got and not (isinstance(want, float) and got == pytest.approx(want, rel=1e-12, abs=1e-12)):
                wrong.append((sheet.title, cell.coordinate, want, got))
    return counts, wrong


def test_every_formula_gives_its_cached_value(path: Path, solution: dict[str, Any]) -> None:
    counts, wrong = compared(path, solution)
    assert [] == wrong
    core = {"Capaian Sasaran", "Capaian Kegiatan", "Realisasi Anggaran", "Pemilih Pemilihan", "Rekap Kecamatan"}
    assert core <= set(counts)
    assert counts.total() > 200


def test_formulas_beside_tables_without_room_give_their_cached_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SHEET_ROWS", 10)
    path = written(tmp_path)
    assert {"Capaian Sasaran", "Realisasi Anggaran"} <= Book(path).rowless.keys()
    counts, wrong = compared(path, solved(path))
    assert [] == wrong
    assert {"Pemilih Pemilihan", "Rekap Kecamatan", "Badan Adhoc", "Cek Silang", "Ringkasan"} <= set(counts)


def test_no_formula_gives_an_error(solution: dict[str, Any]) -> None:
    values = [str(found.value[0, 0]) for found in solution.values() if hasattr(found, "value")]
    assert len(values) > 1_000
    assert [] == [value for value in values if value.startswith(ERRORS)]
