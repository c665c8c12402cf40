"""Certificates and publications: as printed; tables of two common headers are told apart by their rows and titles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from pipeline.config import load_settings
from pipeline.run import _examined, run
from tests.support.inputs import build, copy_2020, examine, told, type_over
from tests.support.printed import printed

if TYPE_CHECKING:
    from pipeline.examine import Examined

G = "galat"
Rows = list[list[object]]


@pytest.mark.parametrize(
    ("file", "sheet", "key", "total"),
    [("pegawai", "Sertifikat", "uraian", 15), ("publikasi", "Publikasi", "media", 239)],
)
def test_every_row_equals_the_signed_report(tmp_path: Path, file: str, sheet: str, key: str, total: int) -> None:
    inputs = copy_2020(tmp_path / "inputs", file)
    run(load_settings(inputs, tmp_path / "out", 2020, jobs=1), lambda _: None)
    rows = openpyxl.load_workbook(tmp_path / "out" / "LAKIP-2020.xlsx", data_only=True)[sheet]
    expected = {line[key]: int(line["jumlah"].removesuffix(" Orang")) for line in printed(sheet.lower())}
    first = 2 if sheet == "Sertifikat" else 1
    found = {
        rows.cell(row, first).value: rows.cell(row, first + 1).value for row in range(6, 7 + len(expected))
    }  # fmt: skip
    assert {**expected, "TOTAL": total} == found


CERTIFICATES: Rows = [["Sertifikat Bendahara", "3 Orang"], ["Sertifikat Pengadaan Barang dan Jasa", 12]]
MEDIA: Rows = [["Berita di situs web", 50], ["Instagram", 96], ["Pemohon informasi PPID", "46 Orang"]]
ASSETS: Rows = [["Tanah", "seluas 1.500 m2"], ["Peralatan dan Mesin", "602 unit"]]
LETTERS: Rows = [["KPU RI", 255, 82], ["Stakeholder", 333, 382]]
COMMON: list[object] = ["Uraian", "Jumlah"]
SHEETS: dict[str, tuple[str, Rows]] = {
    "certificates under common headers": ("sertifikat", [COMMON, *CERTIFICATES]),
    "certificates with a number and a remark": ("sertifikat", [["No", "Uraian", "Jml", "Ket"], *([at, *row, None] for at, row in enumerate(CERTIFICATES, 1))]),
    "certificates of another kind, with a title": ("sertifikat", [["SERTIFIKASI PEGAWAI TAHUN 2020"], COMMON, ["Arsiparis", 3], ["Auditor", 12]]),
    "certificates as Jenis Sertifikat": ("sertifikat", [["Jenis Sertifikat", "Jumlah"], ["Arsiparis", 15]]),
    "certificates with a total": ("sertifikat", [COMMON, *CERTIFICATES, ["JUMLAH", 15]]),
    "media under common headers": ("publikasi", [COMMON, *MEDIA]),
    "media as Kanal": ("publikasi", [["Kanal", "Jml"], *MEDIA]),
    "media with a title of certificates above": ("publikasi", [["Lampiran laporan sertifikasi"], COMMON, *MEDIA]),
    "media and a total": ("publikasi", [["Media", "Jumlah"], *MEDIA, ["TOTAL", 192]]),
    "assets under common headers": ("sarana_prasarana", [["Uraian", "Keterangan"], *ASSETS]),
    "letters": ("persuratan", [["Instansi", "Masuk", "Keluar"], *LETTERS]),
}  # fmt: skip


def read(folder: Path, sheets: dict[str, Rows], name: str = "Data.xlsx") -> Examined:
    build(folder / "inputs" / name, sheets)
    return _examined(load_settings(folder / "inputs", folder / "out", 2020, jobs=1), lambda _: None)[0]


@pytest.mark.parametrize("name", SHEETS)
def test_a_table_is_told_by_its_rows_its_title_or_its_headers(name: str, tmp_path: Path) -> None:
    table, rows = SHEETS[name]
    examined = read(tmp_path, {"Sheet1": rows})
    assert ([], [table]) == (told(examined.findings), list(examined.datasets))


@pytest.mark.parametrize(("file", "table"), [("Sertifikat 2020.xlsx", "sertifikat"), ("Publikasi.xlsx", "publikasi")])
def test_the_file_name_decides_where_nothing_else_does(tmp_path: Path, file: str, table: str) -> None:
    examined = read(tmp_path, {"Sheet1": [COMMON, ["Tingkat satu", 3], ["Tingkat dua", 12]]}, file)
    assert ([], [table]) == (told(examined.findings), list(examined.datasets))


def test_common_headers_that_nothing_explains_are_no_table(tmp_path: Path) -> None:
    examined = read(tmp_path, {"Sheet1": [COMMON, ["Kertas", 3], ["Tinta", 12]]})
    assert (["TBL-05"], {}) == ([f.kode for f in examined.findings if f.lembar], examined.datasets)


def test_several_small_tables_on_one_sheet_are_all_read(tmp_path: Path) -> None:
    rows: Rows = [
        ["SERTIFIKASI PEGAWAI"], COMMON, *CERTIFICATES, [], ["PUBLIKASI INFORMASI"], COMMON, *MEDIA, [],
        ["SARANA DAN PRASARANA"], ["Uraian", "Keterangan"], *ASSETS, [],
        ["SURAT MASUK DAN KELUAR"], ["Asal/Tujuan", "Surat Masuk", "Surat Keluar"], *LETTERS,
    ]  # fmt: skip
    examined = read(tmp_path, {"Sheet1": rows})
    counts = {name: len(dataset.frame) for name, dataset in examined.datasets.items()}
    assert ([], {"sertifikat": 2, "publikasi": 3, "sarana_prasarana": 2, "persuratan": 2}) == (
        told(examined.findings), counts
    )  # fmt: skip


ERRORS: dict[str, tuple[str, str, dict[str, Any], list[tuple[str, str, str]], str]] = {
    "a blank count": ("publikasi", "Publikasi", {"B5": None}, [(G, "Publikasi", "B5")], "NIL-01"),
    "a word for a number": ("publikasi", "Publikasi", {"B7": "empat puluh"}, [(G, "Publikasi", "B7")], "NIL-02"),
    "a fraction": ("publikasi", "Publikasi", {"B6": 47.5}, [(G, "Publikasi", "B6")], "NIL-04"),
    "a medium twice": ("publikasi", "Publikasi", {"A6": "Instagram"}, [(G, "Publikasi", "A6")], "DUP-01"),
    "a total that is off": (
        "publikasi",
        "Publikasi",
        {"A8": "TOTAL", "B8": 240},
        [(G, "Publikasi", "B8")],
        "JML-02",
    ),
    "a header nobody knows": ("pegawai", "Sertifikat", {"C5": "Angka"}, [(G, "Sertifikat", "C5")], "TBL-01"),
    "one of two headers": ("publikasi", "Publikasi", {"B3": "Angka"}, [(G, "Publikasi", "B3")], "TBL-01"),
    "a negative count": ("pegawai", "Sertifikat", {"C6": -3}, [(G, "Sertifikat", "C6")], "NIL-05"),
    "last year": ("pegawai", "Sertifikat", {"A3": "TAHUN 2019"}, [(G, "Sertifikat", "A3")], "THN-01"),
    "an unknown certificate": ("pegawai", "Sertifikat", {"B6": "Arsiparis"}, [], ""),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_found_at_its_cell_and_nowhere_else(name: str, tmp_path: Path) -> None:
    file, sheet, changes, expected, code = ERRORS[name]
    inputs = copy_2020(tmp_path / "inputs", file)
    type_over(inputs, file, sheet, changes)
    findings = [f for f in examine(inputs).findings if f.tingkat != "info"]
    assert (expected, {code} - {""}) == (told(findings), {f.kode for f in findings}), findings
