"""Each kind of error typed into one cell of an otherwise good workbook: found, at its cell, with nothing else said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.inputs import copy_2020, examine, told, type_over

if TYPE_CHECKING:
    from pathlib import Path

G, P = "galat", "peringatan"
ANG, CAP, SEK, DPB, ADH, TPS = "Realisasi 2020", "Capaian 2020", "Capaian Sekretariat", "DPB 2020", "Adhoc", "Rekap TPS"
A, K, D, B, S = ("anggaran",), ("kul",), ("dpb",), ("adhoc",), ("sabu",)

CASES: dict[str, tuple[tuple[str, ...], str, dict[str, Any], list[tuple[str, str, str]]]] = {
    "pagu of a leaf": (A, ANG, {"C8": 26936000}, [(G, ANG, "C8")]),
    "pagu of a leaf far off": (A, ANG, {"C12": 461130000}, [(G, ANG, "C12")]),
    "realisasi of a leaf": (A, ANG, {"D9": 95235401}, [(G, ANG, "D9")]),
    "sisa of a leaf": (A, ANG, {"E9": 1092601}, [(G, ANG, "E9")]),
    "pagu of a kegiatan": (A, ANG, {"C7": 4839735000}, [(G, ANG, "C7")]),
    "pagu of a program": (A, ANG, {"C6": 6971690001}, [(G, ANG, "C6")]),
    "total pagu": (A, ANG, {"C42": 8107136001}, [(G, ANG, "C42")]),
    "total sisa": (A, ANG, {"E42": 129738396}, [(G, ANG, "E42")]),
    "stated per cent": (A, ANG, {"F8": "96,89%"}, [(P, ANG, "F8")]),
    "stated per cent of the total": (A, ANG, {"F42": "98,50%"}, [(P, ANG, "F42")]),
    "realisasi above pagu": (A, ANG, {"D8": 28829300}, [(G, ANG, "D8")]),
    "negative money": (A, ANG, {"D8": -25829300}, [(G, ANG, "D8")]),
    "text in a number": (A, ANG, {"D8": "dua puluh lima juta"}, [(G, ANG, "D8")]),
    "English thousands": (A, ANG, {"D41": "410,327,887"}, [(G, ANG, "D41")]),
    "a number beyond all bounds": (A, ANG, {"C8": 1e20}, [(G, ANG, "C8")]),
    "blank pagu": (A, ANG, {"C8": None}, [(G, ANG, "C8")]),
    "blank realisasi": (A, ANG, {"D8": None}, [(G, ANG, "D8")]),
    "blank code": (A, ANG, {"A9": None}, [(G, ANG, "A9")]),
    "error cell": (A, ANG, {"D8": "#REF!"}, [(G, ANG, "D8")]),
    "formula without cached value": (A, ANG, {"D8": "=1+1"}, [(G, ANG, "D8")]),
    "code of no known form": (A, ANG, {"A12": "99x"}, [(P, ANG, "A12")]),
    "duplicate code": (A, ANG, {"A9": "002"}, [(G, ANG, "A9")]),
    "renamed header": (A, ANG, {"D5": "Angka"}, [(G, ANG, "D5")]),
    "blanked header": (A, ANG, {"D5": None}, [(G, ANG, "D5")]),
    "doubled header": (A, ANG, {"C5": "Realisasi Anggaran (Rp.)"}, [(G, ANG, "C5")]),
    "typing error in a header": (A, ANG, {"D5": "Realiasi Anggaran (Rp.)"}, [(P, ANG, "D5")]),
    "wrong year": (A, ANG, {"A1": "REALISASI ANGGARAN DIPA 076 TAHUN ANGGARAN 2019"}, [(G, ANG, "A1")]),
    "two leaves": (A, ANG, {"C8": 26936000, "D10": 45207401}, [(G, ANG, "C8"), (G, ANG, "D10")]),
    "fractional count": (B, ADH, {"C5": 120.5}, [(G, ADH, "C5")]),
    "total of ad hoc": (B, ADH, {"C14": 591}, [(G, ADH, "C14")]),
    "unknown kabupaten": (B, ADH, {"B6": "Beluu"}, [(G, ADH, "B6")]),
    "duplicate kabupaten": (B, ADH, {"B6": "Timor Tengah Utara"}, [(G, ADH, "B6")]),
    "blank count": (B, ADH, {"D7": None}, [(G, ADH, "D7")]),
    "capaian stated wrong": (K, CAP, {"G28": "98,74%"}, [(P, CAP, "G28")]),
    "unknown grade": (K, CAP, {"F30": "WTX"}, [(G, CAP, "F30")]),
    "wrong unit": (K, CAP, {"F8": "1 Keg"}, [(P, CAP, "F8")]),
    "target differs from PK": (K, CAP, {"E19": "90%"}, [(P, CAP, "E19")]),
    "blank realisasi of an indicator": (K, CAP, {"F10": None}, [(P, CAP, "F10")]),
    "lost comma": (K, CAP, {"F21": "9120%"}, [(P, CAP, "F21")]),
    "L+P off": (S, TPS, {"G8": 999}, [(G, TPS, "G8")]),
    "L off": (S, TPS, {"E8": 999}, [(G, TPS, "E8")]),
    "over the limit of a TPS": (
        S,
        TPS,
        {"K8": 350, "L8": 360, "M8": 710, "K187": 27159, "L187": 27974, "M187": 55133},
        [(P, TPS, "M8")],
    ),
    "duplicate TPS": (S, TPS, {"D8": 1}, [(G, TPS, "D8")]),
    "total of a stage": (S, TPS, {"P187": 54547}, [(G, TPS, "P187")]),
    "error cell in the roll": (S, TPS, {"H9": "#DIV/0!"}, [(G, TPS, "H9")]),
    "fractional voter": (S, TPS, {"H9": 100.5}, [(G, TPS, "H9")]),
    "wrong year of the roll": (
        S,
        TPS,
        {"A1": "REKAPITULASI DAFTAR PEMILIH PEMILIHAN SERENTAK TAHUN 2019"},
        [(G, TPS, "A1")],
    ),
    "total of the continuous roll": (D, DPB, {"D19": "2.197.321"}, [(G, DPB, "D19")]),
    "unknown kabupaten of the continuous roll": (D, DPB, {"B7": "Endee"}, [(G, DPB, "B7")]),
    "missing quarter header": (D, DPB, {"F5": "Kolom baru"}, [(G, DPB, "F5")]),
}
CASES |= {
    "PPK against kecamatan": (("adhoc", "sabu"), ADH, {"C12": 31, "C14": 591}, [(P, ADH, "C12")]),
    "PPS against desa": (("adhoc", "sabu"), ADH, {"D12": 190, "D14": 3556}, [(P, ADH, "D12")]),
    "KPPS against TPS": (("adhoc", "sabu"), ADH, {"F12": 1259, "F14": 27992}, [(P, ADH, "F12")]),
    "jump between quarters": (D, DPB, {"G7": "180.000", "G19": "2.230.953"}, [(P, DPB, "G7")]),
}
CODES = {
    "JML-01": [
        "pagu of a leaf",
        "pagu of a leaf far off",
        "realisasi of a leaf",
        "sisa of a leaf",
        "pagu of a kegiatan",
        "pagu of a program",
        "total pagu",
        "total sisa",
        "two leaves",
        "L+P off",
        "L off",
        "total of a stage",
    ],
    "JML-02": ["total of ad hoc", "total of the continuous roll"],
    "ANG-01": ["realisasi above pagu"],
    "ANG-02": ["stated per cent", "stated per cent of the total"],
    "ANG-03": ["code of no known form"],
    "NIL-01": ["blank pagu", "blank realisasi", "blank code", "blank count"],
    "NIL-02": ["text in a number"],
    "NIL-03": ["English thousands"],
    "NIL-04": ["fractional count", "fractional voter"],
    "NIL-05": ["negative money"],
    "NIL-06": ["unknown grade"],
    "NIL-07": ["unknown kabupaten", "unknown kabupaten of the continuous roll"],
    "NIL-08": ["error cell", "error cell in the roll"],
    "NIL-10": ["formula without cached value"],
    "NIL-11": ["a number beyond all bounds"],
    "DUP-01": ["duplicate code", "duplicate kabupaten", "duplicate TPS"],
    "TBL-01": ["renamed header", "blanked header", "missing quarter header"],
    "TBL-02": ["doubled header"],
    "TBL-03": ["typing error in a header"],
    "THN-01": ["wrong year", "wrong year of the roll"],
    "CAP-01": ["capaian stated wrong"],
    "CAP-04": ["blank realisasi of an indicator"],
    "CAP-05": ["wrong unit"],
    "CAP-08": ["lost comma"],
    "PK-01": ["target differs from PK"],
    "PML-01": ["over the limit of a TPS"],
    "ADH-01": ["PPK against kecamatan"],
    "ADH-02": ["PPS against desa"],
    "ADH-04": ["KPPS against TPS"],
    "DPB-01": ["jump between quarters"],
}
CODE_OF = {name: code for code, names in CODES.items() for name in names}
BASELINE = {
    "kul": [(P, CAP, "F29")],
    "dpb": [(P, DPB, "G10"), (P, DPB, "G11"), (P, DPB, "F14"), (P, DPB, "G14"), (P, DPB, "F18")],
}


@pytest.mark.parametrize("name", CASES)
def test_an_error_typed_into_one_cell_is_found_there_and_nowhere_else(name: str, tmp_path: Path) -> None:
    files, sheet, changes, expected = CASES[name]
    inputs = copy_2020(tmp_path / "inputs", *files)
    type_over(inputs, files[0], sheet, changes)
    findings = examine(inputs).findings
    found = told(findings)
    usual = [] if "header" in name and files == D else BASELINE.get(files[0], [])
    unknown = {cell for _, _, cell in expected}
    assert sorted(expected + [place for place in usual if place[2] not in unknown]) == sorted(set(found)), found
    assert CODE_OF[name] in {f.kode for f in findings if (str(f.tingkat), f.lembar, f.sel) in expected}
