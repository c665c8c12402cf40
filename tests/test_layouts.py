"""Tables are read whatever their layout: each variant of one small table gives the same figures and no complaint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import load_settings
from pipeline.findings import Finding
from pipeline.run import _examined
from schemas.kode_anggaran import parse_leading_code, parse_name_after_code
from tests.support.forms import dotted
from tests.support.inputs import build, told

HEADER = [
    "Kode",
    "Program/Kegiatan/Sub Kegiatan",
    "Pagu Anggaran (Rp.)",
    "Realisasi Anggaran (Rp.)",
    "Sisa Anggaran (Rp.)",
    "% Capaian",
]
LINES = [
    ["076.01.01", "PROGRAM DUKUNGAN", 3000000, 2500000, 500000, "83,33%"],
    ["3355", "Akuntabilitas", 3000000, 2500000, 500000, "83,33%"],
    ["002", "Perbendaharaan", 1000000, 900000, 100000, "90,00%"],
    ["003", "Pelaporan", 2000000, 1600000, 400000, "80,00%"],
]
TOTAL = [None, "TOTAL", 3000000, 2500000, 500000, "83,33%"]
TITLE = ["REALISASI ANGGARAN TAHUN ANGGARAN 2020"]
EXPECTED = [
    ("076.01.01", 3000000, 2500000),
    ("3355", 3000000, 2500000),
    ("002", 1000000, 900000),
    ("003", 2000000, 1600000),
]

Rows = list[list[object]]


def plain() -> Rows:
    return [TITLE, [], HEADER, *LINES, TOTAL]


def renamed(**names: str) -> Rows:
    places = {"kode": 0, "uraian": 1, "pagu": 2, "realisasi": 3, "sisa": 4, "persen": 5}
    header = list(HEADER)
    for name, text in names.items():
        header[places[name]] = text
    return [TITLE, [], header, *LINES, TOTAL]


def columns(*order: int) -> Rows:
    return [TITLE, [], *([row[i] for i in order] for row in (HEADER, *LINES, TOTAL))]


def shifted(right: int, down: int) -> Rows:
    return [[]] * down + [[None] * right + row for row in plain()]


def texts(form: Callable[[int], object]) -> Rows:
    return [TITLE, [], HEADER, *([form(v) if isinstance(v, int) else v for v in row] for row in (*LINES, TOTAL))]


def in_one_cell(header: str, form: str = "{} {}") -> Rows:
    lines = ([form.format(code, name), *figures] for code, name, *figures in LINES)
    return [TITLE, [], [header, *HEADER[2:]], *lines, ["TOTAL", *TOTAL[2:]]]


def set_in(place: int) -> Rows:
    """Return the budget with its codes (0) or names (1) in a column a level."""
    rows = [TITLE, [], [*HEADER[: place + 1], None, None, *HEADER[place + 1 :]]]
    for line, level in zip([*LINES, TOTAL], (0, 1, 2, 2, 0), strict=True):
        cells: list[object] = [None] * 3
        cells[level] = line[place]
        rows.append([*line[:place], *cells, *line[place + 1 :]])
    return rows


VARIANTS: dict[str, Rows] = {
    "plain": plain(),
    "from C4": shifted(2, 1),
    "far right and down": shifted(7, 20),
    "no title but a year": [["DIPA TA 2020"], *plain()[2:]],
    "blank row below the header": [*plain()[:3], [], *plain()[3:]],
    "numbering row": [*plain()[:3], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], *plain()[3:]],
    "numbering row of numbers": [*plain()[:3], [1, 2, 3, 4, 5, 6], *plain()[3:]],
    "header again in the middle": [*plain()[:5], HEADER, *plain()[5:]],
    "header and numbering again": [*plain()[:5], HEADER, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], *plain()[5:]],
    "signature below": [*plain(), [], [None, None, None, "Kupang, 31 Desember 2020"], [None, None, None, "Kepala Bagian"], [], [None, None, None, "(....................)"]],
    "two signatures side by side": [*plain(), [], [None, "Mengetahui,", None, "Kupang, 31 Desember 2020"], [None, "Sekretaris", None, "Kepala Bagian"], [None, "NIP. 197001011990031001", None, "NIP. 198001011990031002"]],
    "notes below": [*plain(), [], ["Sumber: Laporan Realisasi Anggaran"], ["Catatan: angka sementara"]],
    "short headers": renamed(pagu="Pagu", realisasi="Realisasi", sisa="Sisa Dana", persen="Persentase (%)"),
    "other synonyms": renamed(kode="Kode Rekening", uraian="Uraian", pagu="Alokasi", realisasi="Serapan (Rp)", sisa="Saldo", persen="% Serapan"),
    "a year in the header": renamed(pagu="Pagu 2020", realisasi="Realisasi s.d. 31 Des 2020"),
    "capital letters and blanks": renamed(pagu=" PAGU  ANGGARAN ", realisasi="REALISASI\nANGGARAN"),
    "per cent alone": renamed(persen="%"),
    "extra column": [[*row, extra] for row, extra in zip(plain(), [None, None, "Paraf", "a", "b", "c", "d", "e"], strict=True)],
    "reordered columns": columns(1, 0, 3, 2, 5, 4),
    "without stated columns": columns(0, 1, 2, 3),
    "dotted text": texts(dotted),
    "rupiah text": texts(lambda v: f"Rp. {dotted(v)}"),
    "rupiah text with sen": texts(lambda v: f"{dotted(v)},00"),
    "rupiah text with a dash": texts(lambda v: f"Rp{dotted(v)},-"),
    "no-break blanks": texts(lambda v: f"\u00a0{dotted(v)} "),
    "codes as numbers": [TITLE, [], HEADER, LINES[0], [3355, *LINES[1][1:]], [2, *LINES[2][1:]], [3, *LINES[3][1:]], TOTAL],
    "blanks in a code": [TITLE, [], HEADER, ["076.01 .01", *LINES[0][1:]], *LINES[1:], TOTAL],
    "JUMLAH": [*plain()[:-1], [None, "JUMLAH", *TOTAL[2:]]],
    "Jumlah in the first column": [*plain()[:-1], ["Jumlah", None, *TOTAL[2:]]],
    "no total": plain()[:-1],
    "per cents as fractions, numbers and text": [TITLE, [], HEADER, *([*row[:5], share] for row, share in zip(LINES, [83.33, "83,33 %", 0.9, "80"], strict=True)), TOTAL],
    "thousands": [TITLE, ["(dalam ribuan rupiah)"], HEADER, *([v // 1000 if isinstance(v, int) else v for v in row] for row in (*LINES, TOTAL))],
    "from 2021": [TITLE, [], HEADER, ["076.01.WA", *LINES[0][1:]], *LINES[1:], TOTAL],
    "code and name in one cell": in_one_cell("Uraian"),
    "code and name in one cell, set in": in_one_cell("Program/Kegiatan/Sub Kegiatan", "   {}\n{}"),
    "a header for code and name": in_one_cell("Kode/Uraian", "{} - {}"),
    "a level before the code": in_one_cell("Kode dan Nama Kegiatan", "Kegiatan {} : {}"),
    "one header over codes and names": [TITLE, [], ["Uraian", None, *HEADER[2:]], *LINES, TOTAL],
    "codes in a column a level": set_in(0),
    "names in a column a level": set_in(1),
    "sub-totals of a kegiatan and a program": [TITLE, [], HEADER, *LINES, [None, "Jumlah Kegiatan 3355", *TOTAL[2:]], [None, "Jumlah Program", *TOTAL[2:]], TOTAL],
    "a number a row": [TITLE, [], ["No", *HEADER], *([at, *line] for at, line in enumerate(LINES, 1)), ["Jumlah", *TOTAL[:1], None, *TOTAL[2:]]],
}  # fmt: skip


def lines_of(folder: Path) -> tuple[list[tuple[str, int, int]], list[Finding]]:
    examined, _, _ = _examined(load_settings(folder, folder.parent / "out", 2020, jobs=1), lambda _: None)
    frame = examined.datasets["anggaran"].frame if "anggaran" in examined.datasets else None
    if frame is None:
        return [], examined.findings
    return list(zip(frame["kode"], frame["pagu_rp"], frame["realisasi_rp"], strict=True)), examined.findings


@pytest.mark.parametrize("name", VARIANTS)
def test_a_budget_is_read_whatever_its_layout(name: str, tmp_path: Path) -> None:
    build(tmp_path / "inputs" / "Anggaran.xlsx", {"Sheet1": VARIANTS[name]})
    found, findings = lines_of(tmp_path / "inputs")
    expected = [("076.01.WA" if name == "from 2021" and code == "076.01.01" else code, p, r) for code, p, r in EXPECTED]
    assert (expected, []) == (found, told(findings)), [f.pesan for f in findings]


TWO = [
    *LINES,
    ["3356", "Logistik", 500000, 450000, 50000, "90%"],
    ["008", "Kebutuhan", 200000, 200000, 0, "100%"],
    ["009", "Pengadaan", 300000, 250000, 50000, "83,33%"],
]


@pytest.mark.parametrize("label", ["Jumlah Kegiatan {}", "Sub Total", "JUMLAH {}"])
@pytest.mark.parametrize(
    ("cell", "value", "told_at"), [("D10", 2500000, []), ("D14", 450001, ["D14"]), ("D8", 900001, ["D8"])]
)
def test_a_sub_total_sums_its_own_kegiatan(
    label: str, cell: str, value: int, told_at: list[str], tmp_path: Path
) -> None:
    program = ["076.01.01", "PROGRAM DUKUNGAN", 3500000, 2950000, 550000, "84,29%"]
    first = [None, label.format("3355"), 3000000, 2500000, 500000]
    second = [None, label.format("3356"), 500000, 450000, 50000]
    lines = [program, *TWO[1:4], first, *TWO[4:], second, [None, "TOTAL", *program[2:]]]
    rows = [TITLE, [], [], [], HEADER, *map(list, lines)]
    rows[int(cell[1:]) - 1][3] = value
    build(tmp_path / "inputs" / "Anggaran.xlsx", {"Sheet1": rows})
    findings = [f for f in lines_of(tmp_path / "inputs")[1] if f.tingkat == "galat"]
    assert told_at == [f.sel for f in findings], [f.pesan for f in findings]


@pytest.mark.parametrize("label", ["Jumlah Kegiatan {}", "Sub Total", "JUMLAH {}"])
@pytest.mark.parametrize(
    ("cell", "value", "told_at"), [("D10", 2500000, []), ("D8", 900001, ["D8"]), ("D10", 2500001, ["D10"])]
)
def test_a_heading_has_the_figures_of_the_sub_total_that_closes_it(
    label: str, cell: str, value: int, told_at: list[str], tmp_path: Path
) -> None:
    """One wrong cell is told once: the sub-total stands for its heading."""
    program = ["076.01.01", "PROGRAM DUKUNGAN", 3500000, 2950000, 550000, "84,29%"]
    first = [None, label.format("3355"), 3000000, 2500000, 500000, "83,33%"]
    second = [None, label.format("3356"), 500000, 450000, 50000, "90%"]
    lines = [program, TWO[1][:2], *TWO[2:4], first, TWO[4][:2], *TWO[5:], second, [None, "TOTAL", *program[2:]]]
    rows = [TITLE, [], [], [], HEADER, *map(list, lines)]
    rows[int(cell[1:]) - 1][3] = value
    build(tmp_path / "inputs" / "Anggaran.xlsx", {"Sheet1": rows})
    found, findings = lines_of(tmp_path / "inputs")
    assert told_at == [f.sel for f in findings if f.tingkat != "info"], [f.pesan for f in findings]
    assert [("3355", 3000000), ("3356", 500000)] == [line[:2] for line in found if line[0] in {"3355", "3356"}]


def test_a_line_without_figures_that_no_sub_total_closes_is_told(tmp_path: Path) -> None:
    rows = [TITLE, [], HEADER, *TWO[:4], TWO[4][:2], *TWO[5:], [None, "TOTAL", 3500000, 2950000, 550000, "84,29%"]]
    build(tmp_path / "inputs" / "Anggaran.xlsx", {"Sheet1": rows})
    assert {"C8", "D8"} <= {f.sel for f in lines_of(tmp_path / "inputs")[1] if f.kode == "NIL-01"}


def test_a_name_that_shares_its_cell_with_the_code_is_read_without_it(tmp_path: Path) -> None:
    build(tmp_path / "inputs" / "Anggaran.xlsx", {"Sheet1": in_one_cell("Uraian", "{} - {}")})
    examined, _, _ = _examined(load_settings(tmp_path / "inputs", tmp_path / "out", 2020, jobs=1), lambda _: None)
    assert [line[1] for line in LINES] == examined.datasets["anggaran"].frame["uraian"].tolist()


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("076.01 .01", "076.01.01", "076.01 .01"),
        ("3355.EBA.994", "3355.EBA.994", "3355.EBA.994"),
        ("076.01 .01 PROGRAM DUKUNGAN", "076.01.01", "PROGRAM DUKUNGAN"),
        ("3355.EBA.994 - Layanan", "3355.EBA.994", "Layanan"),
        ("Kegiatan 3355 : Akuntabilitas", "3355", "Akuntabilitas"),
        ("002. Perbendaharaan", "002", "Perbendaharaan"),
        ("33555 Akuntabilitas", "33555", "Akuntabilitas"),
        ("22 Kabupaten", None, "22 Kabupaten"),
        ("Layanan Perkantoran", None, "Layanan Perkantoran"),
        ("A", "A", "A"),
    ],
)
def test_a_code_and_its_name_are_told_apart(text: str, code: str | None, name: str) -> None:
    read = parse_leading_code(text)
    assert (code, name) == (read.value, parse_name_after_code(text).value)


@pytest.mark.parametrize("amount", [0.257, 25.829, 1105.7])
def test_a_number_of_millions_has_no_other_reading(amount: float, tmp_path: Path) -> None:
    line = ["002", "Perbendaharaan", amount, amount]
    build(tmp_path / "inputs" / "A.xlsx", {"S": [["REALISASI TAHUN 2020 (dalam jutaan rupiah)"], HEADER[:4], line]})
    found, findings = lines_of(tmp_path / "inputs")
    assert ([("002", round(amount * 1e6), round(amount * 1e6))], []) == (found, told(findings))


def test_a_budget_without_any_code_is_told_once(tmp_path: Path) -> None:
    build(tmp_path / "inputs" / "Anggaran.xlsx", {"Sheet1": in_one_cell("Uraian", "{1}")})
    found, findings = lines_of(tmp_path / "inputs")
    assert ([], [("galat", "Sheet1", "A3")]) == (found, told(findings))


def test_a_line_without_its_code_among_others_is_told_there(tmp_path: Path) -> None:
    rows = in_one_cell("Uraian")
    rows[5][0] = "Perbendaharaan"
    build(tmp_path / "inputs" / "Anggaran.xlsx", {"Sheet1": rows})
    assert [("galat", "Sheet1", "A6")] == told(lines_of(tmp_path / "inputs")[1])


def test_a_doubled_code_among_columns_of_levels_is_told_at_its_cell(tmp_path: Path) -> None:
    rows = set_in(0)
    rows[6][2] = "002"
    build(tmp_path / "inputs" / "Anggaran.xlsx", {"Sheet1": rows})
    assert [("galat", "Sheet1", "C7")] == told(lines_of(tmp_path / "inputs")[1])


def test_two_columns_of_codes_on_one_line_are_a_doubled_header(tmp_path: Path) -> None:
    rows = [[line[0], *line] for line in (HEADER, *LINES)]
    build(tmp_path / "inputs" / "Anggaran.xlsx", {"Sheet1": [TITLE, [], *rows]})
    assert [("galat", "Sheet1", "B3")] == told(lines_of(tmp_path / "inputs")[1])


ROLL_HEADER = [
    "No",
    "Kecamatan",
    "Desa/Kelurahan",
    "TPS",
    "DP4 L",
    "DP4 P",
    "DP4 L+P",
    "A-KWK LK",
    "A-KWK PR",
    "A-KWK JML",
    "DPS L",
    "DPS P",
    "DPS Total",
    "DPT L",
    "DPT P",
    "DPT Jumlah",
]


def tps(number: int, kecamatan: object, desa: object, tps: object, l: int, p: int) -> list[object]:  # noqa: E741
    return [number, kecamatan, desa, tps, *([l, p, l + p] * 4)]


def jumlah(label: str, l: int, p: int, at: int = 1) -> list[object]:  # noqa: E741
    row: list[object] = [None] * 4 + [l, p, l + p] * 4
    row[at] = label
    return row


ROLLS: dict[str, dict[str, Rows]] = {
    "parents repeated": {"Rekap": [["KABUPATEN BELU TAHUN 2020"], ROLL_HEADER, tps(1, "Satu", "A", 1, 10, 11), tps(2, "Satu", "A", 2, 12, 13), tps(3, "Satu", "B", 1, 5, 6), tps(4, "Dua", "A", 1, 7, 8), jumlah("JUMLAH", 34, 38)]},
    "parents blank below": {"Rekap": [["KABUPATEN BELU TAHUN 2020"], ROLL_HEADER, tps(1, "Satu", "A", 1, 10, 11), tps(2, None, None, 2, 12, 13), tps(3, None, "B", 1, 5, 6), tps(4, "Dua", "A", 1, 7, 8), jumlah("JUMLAH", 34, 38)]},
    "sub-totals": {"Rekap": [["KABUPATEN BELU TAHUN 2020"], ROLL_HEADER, tps(1, "Satu", "A", "TPS 001", 10, 11), tps(2, None, None, "TPS 002", 12, 13), jumlah("JUMLAH DESA A", 22, 24, 2), tps(3, None, "B", "TPS 001", 5, 6), jumlah("JUMLAH DESA B", 5, 6, 2), jumlah("JUMLAH KECAMATAN SATU", 27, 30), tps(4, "Dua", "A", 1, 7, 8), jumlah("JUMLAH DESA A", 7, 8, 2), jumlah("JUMLAH KECAMATAN DUA", 7, 8), jumlah("TOTAL", 34, 38)]},
    "sub-totals without a name": {"Rekap": [["KABUPATEN BELU TAHUN 2020"], ROLL_HEADER, tps(1, "Satu", "A", 1, 10, 11), tps(2, None, None, 2, 12, 13), tps(3, None, "B", 1, 5, 6), jumlah("Jumlah", 27, 30), tps(4, "Dua", "A", 1, 7, 8), jumlah("Jumlah", 7, 8), jumlah("TOTAL", 34, 38)]},
    "kecamatan as banners": {"Rekap": [["KABUPATEN BELU TAHUN 2020"], list(ROLL_HEADER), tps(1, "Satu", "A", 1, 10, 11), tps(2, None, None, 2, 12, 13), tps(3, None, "B", 1, 5, 6), tps(4, "Dua", "A", 1, 7, 8)]},
    "kabupaten as a column": {"Rekap": [["REKAP TAHUN 2020"], ["No", "Kab/Kota", *ROLL_HEADER[1:]], *([row[0], "KAB. BELU", *row[1:]] for row in (tps(1, "Satu", "A", 1, 10, 11), tps(2, "Satu", "A", 2, 12, 13), tps(3, "Satu", "B", 1, 5, 6), tps(4, "Dua", "A", 1, 7, 8)))]},
    "kabupaten from the sheet": {"Belu": [["REKAP TAHUN 2020"], ROLL_HEADER, tps(1, "Satu", "A", 1, 10, 11), tps(2, None, None, 2, 12, 13), tps(3, None, "B", 1, 5, 6), tps(4, "Dua", "A", 1, 7, 8)]},
    "copied to another sheet": {name: [["KABUPATEN BELU TAHUN 2020"], ROLL_HEADER, tps(1, "Satu", "A", 1, 10, 11), tps(2, None, None, 2, 12, 13), tps(3, None, "B", 1, 5, 6), tps(4, "Dua", "A", 1, 7, 8)] for name in ("Rekap", "Rekap (2)")},
}  # fmt: skip


@pytest.mark.parametrize("name", ROLLS)
def test_a_roll_is_read_whatever_its_layout(name: str, tmp_path: Path) -> None:
    build(tmp_path / "inputs" / "Rekap.xlsx", ROLLS[name])
    examined, _, _ = _examined(load_settings(tmp_path / "inputs", tmp_path / "out", 2020, jobs=1), lambda _: None)
    assert [] == told(examined.findings), [f.pesan for f in examined.findings]
    desa = examined.frames["pemilih_desa"]
    expected = [("Belu", "Satu", "A", 2, 46), ("Belu", "Satu", "B", 1, 11), ("Belu", "Dua", "A", 1, 15)]
    assert expected == list(
        zip(desa["kabupaten"], desa["kecamatan"], desa["desa"], desa["jumlah_tps"], desa["a3_jumlah"], strict=True)
    )
