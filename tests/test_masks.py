"""What findings show of a personal cell: enough to see what is wrong, nothing that tells who somebody is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipeline.reading.masks import identity_fault, shown
from pipeline.reading.values import Problem
from schemas.base import Kind
from tests.support.inputs import examine
from tests.test_by_name import by_name, voter


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00/00/0000", "00/00/0000"),
        ("31-13-1980", "**-13-****"),
        ("32-12-1980", "32-**-****"),
        ("31-02-1980", "31-02-****"),
        ("1980-13-05", "****-13-**"),
        ("12-03-80", "**-**-**"),
        ("12 Marett 1980", "** M***** ****"),
        ("Maria Bere", "M**** B***"),
    ],
)
def test_a_date_that_cannot_be_read_keeps_only_the_parts_that_no_date_has(text: str, expected: str) -> None:
    assert expected == shown(text, Kind.DATE, Problem.NOT_A_NUMBER)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("53.03.01.010180.0002", '16 angka dan tanda "."'),
        ("530301010180002", "15 angka"),
        ("53030101018O0002", "15 angka dan huruf"),
        ("5303-0101/018O0002", '15 angka, huruf dan tanda "- /"'),
        ("Maria Bere", "huruf"),
    ],
)
def test_a_number_that_is_no_nik_is_told_by_what_it_is_made_of(text: str, expected: str) -> None:
    assert expected == identity_fault(text)


def test_a_text_that_only_claims_to_be_an_error_of_excel_is_masked() -> None:
    assert "#REF!" == shown("#REF!", Kind.TEXT, Problem.ERROR_CELL)
    assert "5303********0002" == shown("5303010101800002", Kind.TEXT, Problem.ERROR_CELL)


SAID = [
    ("C", None, "NIL-01", ["Isi sel C8 sesuai dokumen asalnya, misalnya KTP."]),
    ("C", "53.04.01.010380.0002", "NIK-02", ['isinya 16 angka dan tanda "."', "Tulis 16 angka tanpa tanda lain"]),
    ("D", "#REF!", "NIL-08", ["berisi #REF!.", "Perbaiki sel D8 sampai #REF! tidak muncul lagi."]),
    ("D", '=PROPER("Warga Bernomor 2")', "NIL-10", ["Sel kolom Nama berisi rumus yang belum menyimpan hasilnya"]),
    ("F", "00/00/0000", "NIL-02", ['"00/00/0000" pada kolom Tanggal Lahir', "misalnya 31-12-1980"]),
]


@pytest.mark.parametrize(("col", "value", "kode", "words"), SAID, ids=[kode for _, _, kode, _ in SAID])
def test_a_clerk_is_told_what_is_wrong_with_a_personal_cell_and_what_to_write(
    tmp_path: Path, col: str, value: str | None, kode: str, words: list[str]
) -> None:
    inputs = by_name(tmp_path / "in", voter(1), voter(2, born=date(1980, 3, 1)))
    book = openpyxl.load_workbook(inputs / "Belu.xlsx")
    book.active[f"{col}8"] = value
    book.save(inputs / "Belu.xlsx")
    found = [f for f in examine(inputs).findings if f.tingkat == "galat"]
    assert [(kode, f"{col}8")] == [(f.kode, f.sel) for f in found]
    assert [] == [said for said in words if said not in f"{found[0].pesan} {found[0].saran}"]
    assert "Bernomor" not in str(found)
