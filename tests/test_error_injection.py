"""Each kind of error typed into one cell of an otherwise good workbook: found, at its cell, with nothing else said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.injection import measure
from tests.support.inputs import copy_2020, examine, told, type_over

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.injection import Record

G, P = "galat", "peringatan"
ANG, CAP, SEK, DPB, ADH, TPS = "Realisasi 2020", "Capaian 2020", "Capaian Sekretariat", "DPB 2020", "Adhoc", "Rekap TPS"
A, K, D, B, S = ("anggaran",), ("kul",), ("dpb",), ("adhoc",), ("sabu",)
SUA, PDP, BPK = "Hasil", "Pendidikan Pemilih", "TL BPK"
U, E, L = ("suara",), ("kampus",), ("bpk",)

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
NAME = "dr. Taolin Agustinus, Sp PD & Drs. Aloysius Haleserens, MM"
CASES |= {
    "share of a pair": (U, SUA, {"E5": "48,9% (50.381 Suara)"}, [(P, SUA, "E5")]),
    "votes of one of two pairs": (U, SUA, {"E5": "49,8% (40.381 Suara)"}, [(P, SUA, "E5"), (P, SUA, "E6")]),
    "votes of one of four pairs": (U, SUA, {"E12": "30,6% (61.459 Suara)"}, [(P, SUA, "E12")]),
    "blank votes": (U, SUA, {"E5": None}, [(G, SUA, "E5")]),
    "a share without votes": (U, SUA, {"E5": "49,8%"}, [(G, SUA, "E5")]),
    "English votes": (U, SUA, {"E5": "49,8% (50,381 Suara)"}, [(G, SUA, "E5")]),
    "pair without its number": (U, SUA, {"C6": NAME}, [(G, SUA, "C6")]),
    "pair twice": (U, SUA, {"C6": f"1) {NAME}"}, [(G, SUA, "C6")]),
    "blank pair": (U, SUA, {"C6": None}, [(G, SUA, "C6")]),
    "unknown kabupaten of votes": (U, SUA, {"B7": "Malakaa"}, [(G, SUA, "B7")]),
    "votes above the roll": (("suara", "sabu"), SUA, {"E21": "48,3% (213.590 Suara)"}, [(P, SUA, "E21")]),
    "votes of a kabupaten that does not vote": (("suara", "dpb", "sabu"), SUA, {"B5": "Alor"}, [(P, SUA, "B5")]),
    "roll without votes": (("suara", "sabu"), SUA, {"B20": "Kota Kupang"}, [(P, SUA, "B4")]),
    "wrong weekday": (E, PDP, {"B4": "Selasa, 07 Oktober 2020"}, [(P, PDP, "B4")]),
    "unknown weekday": (E, PDP, {"B4": "Rabo, 07 Oktober 2020"}, [(P, PDP, "B4")]),
    "day of another year": (E, PDP, {"B5": "Jumat, 09 Oktober 2019"}, [(G, PDP, "B5")]),
    "Excel's date of another year": (E, PDP, {"B5": date(2021, 10, 9)}, [(G, PDP, "B5")]),
    "day that is none": (E, PDP, {"B6": "Sabtu, 10 Oktobr 2020"}, [(G, PDP, "B6")]),
    "blank day": (E, PDP, {"B6": None}, [(G, PDP, "B6")]),
    "about so many people": (E, PDP, {"E9": "sekitar 550 orang"}, [(G, PDP, "E9")]),
    "people counted twice": (E, PDP, {"E9": "550 orang (50 luring, 500 daring)"}, [(G, PDP, "E9")]),
    "blank people": (E, PDP, {"E4": None}, [(G, PDP, "E4")]),
    "progress above its value": (L, BPK, {"D6": "Rp. 125.240.000"}, [(G, BPK, "D6")]),
    "stated per cent of BPK": (L, BPK, {"E7": "48,42%"}, [(P, BPK, "E7")]),
    "progress against its per cent": (L, BPK, {"D7": "Rp. 68.605.300"}, [(P, BPK, "E7")]),
    "blank progress": (L, BPK, {"D7": None}, [(G, BPK, "D7")]),
    "value in words": (L, BPK, {"C6": "seratus juta"}, [(G, BPK, "C6")]),
    "wrong year of BPK": (L, BPK, {"A3": "TAHUN 2019"}, [(G, BPK, "A3")]),
}
W = ("pdosdm",)
CASES |= {
    "target zero": (K, CAP, {"E10": "0 Lap"}, [(P, CAP, "E10")]),
    "capaian of the office stated wrong": (W, SEK, {"F7": "92,10%"}, [(P, SEK, "F7")]),
    "unknown grade of the office": (W, SEK, {"D8": "BX"}, [(G, SEK, "D8")]),
    "blank realisasi of the office": (W, SEK, {"E11": None}, [(P, SEK, "E11")]),
    "lost comma of the office": (W, SEK, {"E7": "9120%"}, [(P, SEK, "E7")]),
    "blank indicator": (K, CAP, {"D10": None}, [(G, CAP, "D10")]),
    "English realisasi": (K, CAP, {"F21": "91.20%"}, [(G, CAP, "F21")]),
    "error cell of an indicator": (K, CAP, {"F10": "#DIV/0!"}, [(G, CAP, "F10")]),
    "negative count of letters": (("persuratan",), "Surat", {"B5": -255}, [(G, "Surat", "B5")]),
    "text in letters": (("persuratan",), "Surat", {"C7": "banyak"}, [(G, "Surat", "C7")]),
    "decisions of a month": (("sk",), "Rekap SK", {"G6": 15}, [(G, "Rekap SK", "G18")]),
    "total of decisions": (("sk",), "Rekap SK", {"G18": 35}, [(G, "Rekap SK", "G18")]),
    "grand total of decisions": (("sk",), "Rekap SK", {"C19": 60}, [(G, "Rekap SK", "C19")]),
    "unknown month": (("sk",), "Rekap SK", {"B8": "Maretember"}, [(G, "Rekap SK", "B8")]),
    "month twice": (("sk",), "Rekap SK", {"B8": "Februari"}, [(G, "Rekap SK", "B8")]),
    "two errors in two columns": (A, ANG, {"C8": 26936000, "D9": 95235401}, [(G, ANG, "C8"), (G, ANG, "D9")]),
    "wrong year of the target": (K, "PK 2020", {"A1": "PERJANJIAN KINERJA TAHUN 2021"}, [(G, "PK 2020", "A1")]),
    "wrong year of votes": (U, SUA, {"A2": "PEMILIHAN BUPATI DAN WAKIL BUPATI SERENTAK TAHUN 2015"}, [(G, SUA, "A2")]),
}  # fmt: skip
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
    "NIL-01": [
        *("blank pagu", "blank realisasi", "blank code", "blank count", "blank votes", "blank pair"),
        *("blank day", "blank people", "blank progress"),
    ],
    "NIL-02": [
        *("text in a number", "a share without votes", "day that is none", "about so many people"),
        *("people counted twice", "value in words"),
    ],
    "NIL-03": ["English thousands", "English votes"],
    "NIL-12": ["pair without its number"],
    "NIL-04": ["fractional count", "fractional voter"],
    "NIL-05": ["negative money"],
    "NIL-06": ["unknown grade"],
    "NIL-07": ["unknown kabupaten", "unknown kabupaten of the continuous roll", "unknown kabupaten of votes"],
    "NIL-08": ["error cell", "error cell in the roll"],
    "NIL-10": ["formula without cached value"],
    "NIL-11": ["a number beyond all bounds"],
    "DUP-01": ["duplicate code", "duplicate kabupaten", "duplicate TPS", "pair twice"],
    "TBL-01": ["renamed header", "blanked header", "missing quarter header"],
    "TBL-02": ["doubled header"],
    "TBL-03": ["typing error in a header"],
    "THN-01": ["wrong year", "wrong year of the roll", "wrong year of BPK"],
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
    "SUA-01": ["share of a pair", "votes of one of two pairs", "votes of one of four pairs"],
    "SUA-02": ["votes above the roll"],
    "SUA-03": ["votes of a kabupaten that does not vote", "roll without votes"],
    "PDP-01": ["wrong weekday", "unknown weekday"],
    "PDP-02": ["day of another year", "Excel's date of another year"],
    "BPK-01": ["progress above its value"],
    "BPK-02": ["stated per cent of BPK", "progress against its per cent"],
}
for code, names in {
    "CAP-01": ["capaian of the office stated wrong"],
    "CAP-04": ["blank realisasi of the office"],
    "CAP-06": ["target zero"],
    "CAP-08": ["lost comma of the office"],
    "DUP-01": ["month twice"],
    "JML-01": ["two errors in two columns"],
    "JML-02": ["decisions of a month", "total of decisions", "grand total of decisions"],
    "NIL-01": ["blank indicator"],
    "NIL-02": ["text in letters"],
    "NIL-03": ["English realisasi"],
    "NIL-05": ["negative count of letters"],
    "NIL-06": ["unknown grade of the office"],
    "NIL-07": ["unknown month"],
    "NIL-08": ["error cell of an indicator"],
    "THN-01": ["wrong year of the target", "wrong year of votes"],
}.items():
    CODES[code] = [*CODES.get(code, []), *names]
CODE_OF = {name: code for code, names in CODES.items() for name in names}
BASELINE = {
    "suara": [(P, SUA, "E27"), (P, SUA, "E28")],
    "kul": [(P, CAP, "F29")],
    "pdosdm": [(P, CAP, "F14"), (P, SEK, "E8")],
    "dpb": [(P, DPB, "G10"), (P, DPB, "G11"), (P, DPB, "F14"), (P, DPB, "G14"), (P, DPB, "F18")],
}


@pytest.mark.parametrize("name", CASES)
def test_an_error_typed_into_one_cell_is_found_there_and_nowhere_else(
    name: str, tmp_path: Path, record_property: Record
) -> None:
    files, sheet, changes, expected = CASES[name]
    inputs = copy_2020(tmp_path / "inputs", *files)
    type_over(inputs, files[0], sheet, changes)
    findings = examine(inputs).findings
    found = told(findings)
    usual = [] if "header" in name and files == D else [place for file in files for place in BASELINE.get(file, [])]
    unknown = {cell for _, _, cell in expected}
    measure(record_property, expected, set(found) - set(usual) | set(expected) & set(found))
    assert sorted(expected + [place for place in usual if place[2] not in unknown]) == sorted(set(found)), found
    assert CODE_OF[name] in {f.kode for f in findings if (str(f.tingkat), f.lembar, f.sel) in expected}
