"""Assets: counts inside sentences, as printed, in other words and layouts, with errors typed in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from pipeline.config import load_settings
from pipeline.reading.counts import read_counts
from pipeline.run import _examined, run
from schemas.sarana_prasarana import lines_above
from tests.support.inputs import build, copy_2020, examine, told, type_over
from tests.support.printed import printed

if TYPE_CHECKING:
    from pipeline.examine import Examined

G = "galat"
Rows = list[list[object]]


def test_every_line_equals_the_signed_report_with_its_count(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "sarana")
    run(load_settings(inputs, tmp_path / "out", 2020, jobs=1), lambda _: None)
    sheet = openpyxl.load_workbook(tmp_path / "out" / "LAKIP-2020.xlsx", data_only=True)["Sarana Prasarana"]
    lines = [(line["sarana"], line["keterangan"]) for line in printed("sarana_prasarana")]
    expected = [(*line, count) for line, count in zip(lines, (None, None, None, 602, 549, 9, 44), strict=True)]
    found = [row[:3] for row in sheet.iter_rows(min_row=6, max_row=13, values_only=True)]
    assert [*expected, ("TOTAL", None, 602)] == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("83 Item berjumlah 602, dengan rincian :", (602, ())),
        ("Jumlah 83 item / 602 unit", (602, ())),
        ("602", (602, ())),
        ("1.602 unit", (1602, ())),
        ("Kendaraan roda 4 : 5 unit", (5, ())),
        ("roda 4 : 5 unit, roda 2 : 10 unit", (15, ())),
        ("15 unit (roda 4 : 5 unit, roda 2 : 10 unit)", (15, ())),
        ("1 bidang tanah seluas 1.500 m2", (1, ())),
        ("Gedung kantor, 1 unit, dibangun tahun 1998", (1, ())),
        ("Tanah Bangunan Pemerintah seluas 1.500m2", (None, ())),
        ("Bangunan gedung 2 lantai", (None, ())),
        ("Genset 20 KVA", (None, ())),
        ("Bangunan dalam kondisi baik", (None, ())),
        ("Kondisi Baik : 549", (None, (("baik", 549),))),
        ("KONDISI  RUSAK  RINGAN = 1.009 unit", (None, (("rusak ringan", 1009),))),
        ("549 unit dalam kondisi baik", (None, (("baik", 549),))),
        ("Kondisi Baik : -", (None, (("baik", 0),))),
        ("Kondisi hilang : 3", (None, (("hilang", 3),))),
        ("RR: 9; RB: 44", (None, (("rusak ringan", 9), ("rusak berat", 44)))),
        ("Baik 549 Rusak Ringan 9", (None, (("baik", 549), ("rusak ringan", 9)))),
        ("Baik/Rusak Ringan : 549/9", (None, (("baik", 549), ("rusak ringan", 9)))),
        ("602 unit (549 baik, 9 rusak ringan dan 44 rusak berat)", (602, (("baik", 549), ("rusak ringan", 9), ("rusak berat", 44)))),
        ("Total 602; Baik: 549; Rusak: 53", (602, (("baik", 549), ("rusak", 53)))),
    ],
)  # fmt: skip
def test_a_sentence_gives_its_count_whatever_its_words(
    text: str, expected: tuple[int | None, tuple[tuple[str, int], ...]]
) -> None:
    counts = read_counts(text)
    assert (expected, False) == ((counts.total, counts.parts), bool(counts.problem))


@pytest.mark.parametrize(
    "text",
    ["Kondisi Baik :", "Kondisi Baik : lima ratus", "Kondisi Baik : 5.49", "Kondisi Baik : 5,49", "Kondisi Baik : -5",
     "berjumlah 6O2", "Kondisi Baik : 549 dari 602",
     "16 unit terdiri dari roda 4 : 5 unit, roda 2 : 10 unit"],
)  # fmt: skip
def test_a_count_that_cannot_be_read_is_a_problem_not_a_guess(text: str) -> None:
    counts = read_counts(text)
    assert (True, None) == (bool(counts.problem), counts.figure)


ERRORS: dict[str, tuple[dict[str, Any], list[tuple[str, str, str]], str]] = {
    "another count of one condition": ({"B10": "Kondisi Baik : 548"}, [(G, "BMN", "B9")], "JML-04"),
    "another count of all": ({"B9": "83 Item berjumlah 612, dengan rincian :"}, [(G, "BMN", "B9")], "JML-04"),
    "a word for a number": ({"B10": "Kondisi Baik : lima ratus"}, [(G, "BMN", "B10")], "NIL-02"),
    "English thousands": ({"B10": "Kondisi Baik : 5.49"}, [(G, "BMN", "B10")], "NIL-03"),
    "no number": ({"B11": "Kondisi rusak ringan :"}, [(G, "BMN", "B11")], "NIL-02"),
    "an error cell": ({"B11": "#REF!"}, [(G, "BMN", "B11")], "NIL-08"),
    "a condition twice": ({"B11": "Kondisi Baik : 549"}, [(G, "BMN", "B9"), (G, "BMN", "B11")], "DUP-01"),
    "the last year": ({"A3": "TAHUN 2019"}, [(G, "BMN", "A3")], "THN-01"),
    "both in one cell": (
        {"B9": "602 unit (549 baik, 9 rusak ringan, 45 rusak berat)", "B10": None, "B11": None, "B12": None},
        [(G, "BMN", "B9")],
        "SAR-01",
    ),
    "unknown words": ({"B8": "Bangunan garasi untuk roda empat"}, [], ""),
    "a blank line": ({"B8": None}, [], ""),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_found_at_its_cell_and_nowhere_else(name: str, tmp_path: Path) -> None:
    changes, expected, code = ERRORS[name]
    inputs = copy_2020(tmp_path / "inputs", "sarana")
    type_over(inputs, "sarana", "BMN", changes)
    findings = [f for f in examine(inputs).findings if f.tingkat != "info"]
    assert expected == told(findings), findings
    assert code in {f.kode for f in findings} | {""}


HEADER: list[object] = ["Sarana", "Keterangan"]
LINES: Rows = [
    ["Tanah", "Seluas 1.500 m2"],
    ["Gedung dan Bangunan", "Bangunan gedung kantor"],
    [None, "Bangunan gedung garasi"],
    ["Peralatan dan Mesin", "83 Item berjumlah 602, dengan rincian :"],
    [None, "Kondisi Baik : 549"],
    [None, "Kondisi rusak ringan : 9"],
    [None, "Kondisi rusak berat : 44"],
]
TITLE: list[object] = ["DAFTAR SARANA DAN PRASARANA TAHUN 2020"]
ONE = "602 unit (549 baik, 9 rusak ringan, 44 rusak berat)"
VARIANTS: dict[str, tuple[Rows, int]] = {
    "as in 2020": ([TITLE, [], HEADER, *LINES], 7),
    "other headers": ([TITLE, [], ["No", "Jenis Sarana", "Rincian"], *([None, *row] for row in LINES)], 7),
    "common headers": ([TITLE, [], ["No", "Uraian", "Ket"], *([None, *row] for row in LINES)], 7),
    "no title": ([HEADER, *LINES], 7),
    "common headers and no title": ([["Uraian", "Keterangan"], *LINES], 7),
    "parents repeated": ([TITLE, HEADER, *([row[0] or ("Gedung dan Bangunan" if at < 3 else "Peralatan dan Mesin"), row[1]] for at, row in enumerate(LINES))], 7),
    "blank rows between": ([TITLE, HEADER, LINES[0], [], *LINES[1:3], [], *LINES[3:]], 7),
    "notes and a signature below": ([TITLE, HEADER, *LINES, [], ["Sumber: SIMAK-BMN"], [None, "Kupang, 31 Desember 2020"], [None, "Kepala Bagian"], [None, "NIP. 197001011990031001"]], 7),
    "the conditions in another order": ([TITLE, HEADER, *LINES[:4], LINES[6], LINES[5], LINES[4]], 7),
    "other signs": ([TITLE, HEADER, *LINES[:3], ["Peralatan dan Mesin", "Jumlah = 602 unit"], [None, "Baik = 549"], [None, "RR = 9"], [None, "RB = 44"]], 7),
    "all in one cell": ([TITLE, HEADER, *LINES[:3], ["Peralatan dan Mesin", ONE]], 4),
    "counts in a column of their own": ([TITLE, [*HEADER, "Jumlah"], *LINES[:3], ["Peralatan dan Mesin", "dengan rincian :", 602], [None, "Kondisi Baik", 549], [None, "Kondisi Rusak Ringan", 9], [None, "Kondisi Rusak Berat", 44], ["TOTAL", None, 602]], 7),
}  # fmt: skip


def read(folder: Path, rows: Rows) -> Examined:
    build(folder / "inputs" / "Data.xlsx", {"Sheet1": rows})
    return _examined(load_settings(folder / "inputs", folder / "out", 2020, jobs=1), lambda _: None)[0]


@pytest.mark.parametrize("name", VARIANTS)
def test_assets_are_read_whatever_their_layout(name: str, tmp_path: Path) -> None:
    rows, count = VARIANTS[name]
    examined = read(tmp_path, rows)
    assert [] == told(examined.findings), [f.pesan for f in examined.findings]
    frame = examined.datasets["sarana_prasarana"].frame
    whole = frame.loc[lines_above(frame) == -1, "jumlah"].sum()
    assert (count, 602, 549, 9, 44) == (
        len(frame), whole, frame["baik"].sum(), frame["rusak_ringan"].sum(), frame["rusak_berat"].sum()
    )  # fmt: skip


def test_a_column_that_contradicts_its_sentence_is_a_galat(tmp_path: Path) -> None:
    rows = [TITLE, [*HEADER, "Jumlah"], ["Tanah", "1 bidang", 1], ["Kendaraan", "5 unit roda empat", 6]]
    assert [(G, "Sheet1", "C4")] == told(read(tmp_path, rows).findings)


def test_cek_silang_points_at_the_counts_compared(tmp_path: Path) -> None:
    run(load_settings(copy_2020(tmp_path / "inputs", "sarana"), tmp_path / "out", 2020, jobs=1), lambda _: None)
    sheet = openpyxl.load_workbook(tmp_path / "out" / "LAKIP-2020.xlsx")["Cek Silang"]
    sides = [(row[2].value, row[3].value) for row in sheet.iter_rows(min_row=6) if "kondisi" in str(row[1].value)]
    place = "'Sarana Prasarana'!"
    assert [(f"={place}C9", f"={place}C10+{place}C11+{place}C12")] == sides


CONDITIONS: Rows = [
    ["DAFTAR SARANA DAN PRASARANA TAHUN 2020"],
    ["No", "Jenis Barang", "Jumlah", "Kondisi", None, None, "Ket"],
    [None, None, None, "Baik", "Rusak Ringan", "Rusak Berat", None],
    [1, "Kendaraan", 12, 10, 2, None, "roda 4 dan roda 2"],
    [2, "Komputer", 90, 80, 6, 4, None],
    [None, "JUMLAH", 102, 90, 8, 4, None],
]


@pytest.mark.parametrize(
    ("cell", "value", "found"),
    [("B4", "Kendaraan", []), ("D4", 11, [(G, "BMN", "D4")]), ("C5", 91, [(G, "BMN", "C5")]), ("E5", "enam", [(G, "BMN", "E5")]), ("F5", None, [(G, "BMN", "F5")])],
)  # fmt: skip
def test_conditions_may_stand_in_columns_of_their_own(
    cell: str, value: object, found: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    rows = [list(row) for row in CONDITIONS]
    rows[int(cell[1:]) - 1]["ABCDEFG".index(cell[0])] = value
    build(tmp_path / "inputs" / "BMN.xlsx", {"BMN": rows})
    examined, _, _ = _examined(load_settings(tmp_path / "inputs", tmp_path / "out", 2020, jobs=1), lambda _: None)
    assert sorted(found) == sorted(told(examined.findings)), [f.pesan for f in examined.findings]
    frame = examined.datasets["sarana_prasarana"].frame
    assert cell == "D4" or [12, 10] == [frame["jumlah"][0], frame["baik"][0]]
