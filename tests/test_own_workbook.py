"""A LAKIP workbook of this program among the inputs: told and not read, whoever saved it last."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.support.office import make_office, pipeline

if TYPE_CHECKING:
    from pathlib import Path


def told(folder: Path) -> list[tuple[str, str]]:
    findings = json.loads((folder / "outputs" / "temuan-2020.json").read_text(encoding="utf-8"))["temuan"]
    return [(found["kode"], found["berkas"]) for found in findings]


@pytest.mark.parametrize("saved_again", [False, True])
def test_a_lakip_workbook_among_the_inputs_is_told_and_its_tables_are_no_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, saved_again: bool
) -> None:
    monkeypatch.chdir(make_office(tmp_path))
    assert 0 == pipeline("run", "--jobs", 1)
    before = told(tmp_path)
    copy = tmp_path / "inputs" / "2020" / "LAKIP untuk diperiksa.xlsx"
    shutil.copy(tmp_path / "outputs" / "LAKIP-2020.xlsx", copy)
    if saved_again:
        openpyxl.load_workbook(copy).save(copy)
    assert 0 == pipeline("run", "--jobs", 1)
    assert 0 == pipeline("verify", "outputs/LAKIP-2020.xlsx")
    assert sorted([*before, ("BKS-16", "2020/LAKIP untuk diperiksa.xlsx")]) == sorted(told(tmp_path))


def test_a_sheet_named_like_ours_in_somebody_elses_workbook_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_office(tmp_path))
    (path,) = (tmp_path / "inputs").rglob("*.xlsx")
    book = openpyxl.load_workbook(path)
    book.worksheets[0].title = "Asal Angka"
    book.save(path)
    assert 0 == pipeline("run", "--jobs", 1)
    assert "BKS-16" not in {kode for kode, _ in told(tmp_path)}
