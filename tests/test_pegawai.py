"""Staff by status and by education: as printed, in other layouts, with errors typed in."""

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

STATUS, PENDIDIKAN = "Status Kepegawaian", "Jenjang Pendidikan"
G, P = "galat", "peringatan"
Rows = list[list[object]]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    folder = tmp_path_factory.mktemp("pegawai")
    run(load_settings(copy_2020(folder / "inputs", "pegawai"), folder / "out", 2020, jobs=1), lambda _: None)
    return openpyxl.load_workbook(folder / "out" / "LAKIP-2020.xlsx", data_only=True)


@pytest.mark.parametrize(
    ("sheet", "facts", "fields"),
    [
        ("SDM Status", "sdm_status", ("jumlah", "organik", "dpk", "honorer", "pendukung")),
        ("SDM Pendidikan", "sdm_pendidikan", ("jumlah", "s2", "s1", "diii", "sma", "smp", "sd")),
    ],
)
def test_every_row_equals_the_signed_report(
    workbook: openpyxl.Workbook, sheet: str, facts: str, fields: tuple[str, ...]
) -> None:
    rows = [row[1:-1] for row in workbook[sheet].iter_rows(min_row=6, values_only=True) if row[1] is not None]
    groups = [row[0] for row in rows if str(row[0]).upper().startswith("BAGIAN") or row[0] == "Sub Bagian"]
    subs = {r.get("sub_bagian") for r in printed(facts)}
    found = [(*row[:-1], row[-1] or "") for row in rows if row[0] not in {*groups, *subs}]
    expected = [
        (r["uraian"], *(int(r[field].replace("-", "0") or 0) for field in fields), r["ket"]) for r in printed(facts)
    ]
    assert expected == found


def test_each_bagian_and_sub_bagian_is_the_sum_of_its_rows(workbook: openpyxl.Workbook) -> None:
    found = {row[1]: row[2] for row in workbook["SDM Pendidikan"].iter_rows(min_row=6, values_only=True)}
    expected: dict[str, int] = {}
    for row in printed("sdm_pendidikan"):
        for group in {row["bagian"], row["sub_bagian"]} - {"", "TOTAL", "Sekretaris"}:
            expected[group] = expected.get(group, 0) + int(row["jumlah"].replace("-", "0"))
    assert expected == {group: found[group] for group in expected}


ERRORS: dict[str, tuple[str, dict[str, Any], list[tuple[str, str, str]], str]] = {
    "a part of a row": (STATUS, {"D9": 4}, [(G, STATUS, "D9")], "JML-01"),
    "the sum of a row": (STATUS, {"C9": 11}, [(G, STATUS, "C9")], "JML-01"),
    "a total": (STATUS, {"D19": 25}, [(G, STATUS, "D19")], "JML-01"),
    "the total of all": (STATUS, {"C19": 55}, [(G, STATUS, "C19")], "JML-01"),
    "a level of education": (PENDIDIKAN, {"E11": 4}, [(G, PENDIDIKAN, "E11")], "JML-01"),
    "the sum of a post": (PENDIDIKAN, {"C17": 8}, [(G, PENDIDIKAN, "C17")], "JML-01"),
    "one more by status": (STATUS, {"D9": 4, "C9": 11, "D19": 25, "C19": 55}, [(P, STATUS, "C9")], "SDM-01"),
    "one more by education": (PENDIDIKAN, {"E11": 4, "C11": 5, "E43": 29, "C43": 55}, [(P, STATUS, "C9")], "SDM-01"),
    "one more head of a Bagian": (STATUS, {"E12": 2, "C12": 2, "E19": 10, "C19": 55}, [(P, STATUS, "C12")], "SDM-01"),
    "staff of a Sub Bagian counted at another": (
        PENDIDIKAN,
        {"E11": 4, "C11": 5, "E16": 1, "C16": 3},
        [(P, STATUS, "C9"), (P, STATUS, "C10")],
        "SDM-01",
    ),
    "a word for a number": (STATUS, {"D9": "tiga"}, [(G, STATUS, "D9")], "NIL-02"),
    "a fraction": (PENDIDIKAN, {"E11": 3.5}, [(G, PENDIDIKAN, "E11")], "NIL-04"),
    "a negative count": (STATUS, {"D9": -3}, [(G, STATUS, "D9")], "NIL-05"),
    "an error cell": (PENDIDIKAN, {"E11": "#REF!"}, [(G, PENDIDIKAN, "E11")], "NIL-08"),
    "a row typed twice": (PENDIDIKAN, {"B12": "Pelaksana"}, [(G, PENDIDIKAN, "B12")], "DUP-01"),
    "a header nobody knows": (STATUS, {"F5": "Kolom baru"}, [(G, STATUS, "F5")], "TBL-01"),
    "a typing error in a header": (PENDIDIKAN, {"A1": "x", "B5": "URAYAN"}, [(P, PENDIDIKAN, "B5")], "TBL-03"),
    "a blank for a dash": (STATUS, {"D8": None, "F8": None, "G8": None}, [], ""),
    "a row of blanks": (PENDIDIKAN, dict.fromkeys(["C18", "D18", "E18", "F18", "G18", "H18", "I18"]), [], ""),
    "a blank sum": (STATUS, {"C9": None}, [], ""),
    "sarjana and diploma empat together": (PENDIDIKAN, {"E5": "D-IV/S-1"}, [], ""),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_found_at_its_cell_and_nowhere_else(name: str, tmp_path: Path) -> None:
    sheet, changes, expected, code = ERRORS[name]
    inputs = copy_2020(tmp_path / "inputs", "pegawai")
    type_over(inputs, "pegawai", sheet, changes)
    findings = [f for f in examine(inputs).findings if f.tingkat != "info"]
    assert (sorted(expected), {code} - {""}) == (sorted(told(findings)), {f.kode for f in findings}), findings


HEADER: list[object] = ["No", "Uraian", "Jumlah", "Organik", "DPK", "Honorer", "Pendukung", "Ket"]
OTHER_HEADER: list[object] = [
    "NO.", "Unit Kerja", "Jml", "PNS Organik", "PNS DPK", "Tenaga Honorer", "Outsourcing", "Keterangan",
]  # fmt: skip
SEKRETARIS: list[object] = [1, "Sekretaris", 1, 1, "-", "-", "-", None]
KABAG: list[object] = [None, "Kepala Bagian", 1, "-", 1, "-", "-", None]
FINANCE: list[object] = [None, "Sub Bagian Keuangan", 10, 3, 2, 2, 3, None]
UMUM: list[object] = [None, "Sub Bagian Umum dan Logistik", 14, 5, "-", 9, "-", None]
TITLE: list[object] = ["DATA PEGAWAI BERDASARKAN STATUS KEPEGAWAIAN TAHUN 2020"]
TOTAL: list[object] = [None, "TOTAL", 26, 9, 3, 11, 3, None]
KUL: list[object] = [2, "BAGIAN KEUANGAN, UMUM, DAN LOGISTIK"]


def table(*changes: tuple[int, list[object]], header: list[object] = HEADER) -> Rows:
    rows = [TITLE, [], header, SEKRETARIS, KUL, KABAG, FINANCE, UMUM, TOTAL]
    for at, row in changes:
        rows[at] = row
    return [list(row) for row in rows]


def beside(word: object, rows: Rows) -> Rows:
    """Put the Bagian in a column of its own."""
    return [*rows[:2], ["Bagian", *rows[2]], [None, *rows[3]], *([word, *row] for row in rows[5:8]), [None, *rows[8]]]


VARIANTS: dict[str, Rows] = {
    "as in 2020": table(),
    "no title": table()[2:],
    "other headers": table(header=OTHER_HEADER),
    "the office's head in capitals": table((3, [1, "SEKRETARIS", 1, 1, None, None, None, None])),
    "no stated sums": [[*row[:2], *row[3:]] for row in table()],
    "no numbering and no remarks": [row[1:-1] if len(row) > 2 else row[-1:] for row in table()],
    "a Bagian with its sub-total": table((4, [*KUL, 25, 8, 3, 11, 3, None])),
    "a Bagian with dashes": table((4, [*KUL, "-", "-", "-", "-", "-", None])),
    "a Bagian in a column": beside("BAGIAN KEUANGAN, UMUM DAN LOGISTIK", table()),
    "a numbered banner": table((4, [None, "II. BAGIAN KEUANGAN, UMUM DAN LOGISTIK"])),
    "a banner without the word": table((4, ["KEUANGAN, UMUM DAN LOGISTIK"])),
    "units as text": [[f"{x} orang" if isinstance(x, int) and i > 1 else x for i, x in enumerate(r)] for r in table()],
    "a sub-total of its Bagian below": [*table()[:8], [None, "Jumlah Bagian Keuangan", 25, 8, 3, 11, 3], TOTAL],
    "a sub-total by number": [*table()[:8], [None, "Jumlah II", 25, 8, 3, 11, 3], [None, "Jumlah I + II", *TOTAL[2:]]],
    "a head named with its Bagian": table((5, [None, "Kepala Bagian Keuangan, Umum dan Logistik", *KABAG[2:]])),
    "a banner over the numbering column": table((4, ["BAGIAN KEUANGAN, UMUM DAN LOGISTIK"])),
    "a sub bagian with its posts": [*table()[:6], [None, "Sub Bagian Keuangan"], [None, "Pelaksana", *FINANCE[2:]], *table()[7:]],
    "two header rows": [TITLE, [], [*HEADER[:3], "Status Kepegawaian"], [None, None, None, *HEADER[3:]], *table()[3:]],
    "the header again": [*table()[:6], list(HEADER), *table()[6:]],
    "no total": table()[:-1],
}  # fmt: skip


def read(folder: Path, sheets: dict[str, Rows]) -> Examined:
    build(folder / "inputs" / "Data.xlsx", sheets)
    return _examined(load_settings(folder / "inputs", folder / "out", 2020, jobs=1), lambda _: None)[0]


@pytest.mark.parametrize("name", VARIANTS)
def test_staff_by_status_is_read_whatever_its_layout(name: str, tmp_path: Path) -> None:
    examined = read(tmp_path, {"Sheet1": VARIANTS[name]})
    assert [] == told(examined.findings), [f.pesan for f in examined.findings]
    frame = examined.frames["sdm_status"]
    top = frame[frame["induk"] == -1]
    assert [1, 25] == top["jumlah"].tolist()
    assert [9, 3, 11, 3] == [int(top[field].sum()) for field in ("organik", "dpk", "honorer", "pendukung")]


NEWER: dict[str, tuple[list[object], list[int]]] = {
    "PPPK beside the statuses of 2020": (["PNS Organik", "PNS DPK", "PPPK", "Honorer", "Pendukung"], [5, 1, 2, 3, 4]),
    "PPNPN for honorer and pendukung": (["Organik", "DPK", "CPNS", "PPPK", "PPNPN"], [5, 1, 2, 3, 4]),
    "no DPK": (["PNS", "PPPK (P3K)", "PPNPN"], [5, 6, 4]),
}


@pytest.mark.parametrize("name", NEWER)
def test_statuses_of_later_years_are_read_summed_and_shown(name: str, tmp_path: Path) -> None:
    statuses, counts = NEWER[name]
    rows = [
        TITLE,
        [],
        ["No", "Uraian", *statuses, "Jumlah"],
        [1, "Sub Bagian Keuangan", *counts, 15],
        [None, "Total", *counts, 15],
    ]
    build(tmp_path / "inputs" / "Data.xlsx", {"Sheet1": rows})
    found = run(load_settings(tmp_path / "inputs", tmp_path / "out", 2020, jobs=1), lambda _: None)
    assert [] == told(found.findings), [f.pesan for f in found.findings]
    sheet = openpyxl.load_workbook(tmp_path / "out" / "LAKIP-2020.xlsx", data_only=True)["SDM Status"]
    total = next(row for row in sheet.iter_rows(values_only=True) if row[1] == "TOTAL")
    assert [15, *counts] == [figure for figure in total[2:] if isinstance(figure, int)]


def test_a_wrong_sum_with_a_status_of_later_years_is_told_at_its_cell(tmp_path: Path) -> None:
    header = ["No", "Uraian", "PNS", "PPPK", "PPNPN", "Jumlah"]
    rows = [TITLE, [], header, [1, "Sub Bagian Hukum", 5, 6, 4, 15], [2, "Sub Bagian Keuangan", 5, 6, 4, 16]]
    assert [(G, "Sheet1", "F5")] == told(read(tmp_path, {"Sheet1": [list(row) for row in rows]}).findings)


EDUCATION: list[object] = ["No", "Uraian", "Jumlah", "S2", "S1", "DIII", "SMA", "SMP", "SD", "Ket"]


def education(*posts: list[object], header: list[object] = EDUCATION) -> Rows:
    return [["DATA PEGAWAI BERDASARKAN JENJANG PENDIDIKAN TAHUN 2020"], [], header, *posts]


def test_a_sub_bagian_ends_where_the_next_bagian_begins(tmp_path: Path) -> None:
    rows = education(
        [1, "Bagian Keuangan, Umum dan Logistik"],
        [None, "Sub Bagian Keuangan"],
        [None, "Pelaksana", 2, 1, 1],
        [2, "Bagian Hukum, Teknis dan Hupmas"],
        [None, "Kepala Bagian", 1, 1],
    )
    frame = read(tmp_path, {"Pendidikan": rows}).frames["sdm_pendidikan"]
    expected = [
        ("Bagian Keuangan, Umum dan Logistik", -1, 2), ("Sub Bagian Keuangan", 0, 2), ("Pelaksana", 1, 2),
        ("Bagian Hukum, Teknis dan Hupmas", -1, 1), ("Kepala Bagian", 3, 1),
    ]  # fmt: skip
    assert expected == list(zip(frame["uraian"], frame["induk"], frame["jumlah"], strict=True))


def test_s3_and_d4_are_counted_and_shown_where_the_table_has_them(tmp_path: Path) -> None:
    header: list[object] = ["No", "Jabatan", "Total", "S3", "S2", "S1", "DIV", "D3", "SLTA", "SLTP", "SD"]
    rows = education([1, "Pelaksana", 36, 1, 2, 3, 4, 5, 6, 7, 8], header=header)
    assert [] == told(read(tmp_path, {"Pendidikan": rows}).findings)
    run(load_settings(tmp_path / "inputs", tmp_path / "out", 2020, jobs=1), lambda _: None)
    sheet = openpyxl.load_workbook(tmp_path / "out" / "LAKIP-2020.xlsx", data_only=True)["SDM Pendidikan"]
    expected = ("No", "Uraian", "Jumlah", "S3", "S2", "S1", "D4", "DIII", "SMA", "SMP", "SD", "Ket", "Sumber")
    assert (expected, 36) == (tuple(cell.value for cell in sheet[5]), sheet["C6"].value)


def test_a_sum_that_forgets_the_s3_is_a_galat(tmp_path: Path) -> None:
    header: list[object] = ["No", "Uraian", "Jumlah", "S3", *EDUCATION[3:]]
    rows = education([1, "Pelaksana", 3, 1, 2, 1, 0, 0, 0, 0], header=header)
    assert [(G, "Pendidikan", "C4")] == told(read(tmp_path, {"Pendidikan": rows}).findings)


def test_a_bagian_that_states_another_sum_than_its_rows_is_a_galat(tmp_path: Path) -> None:
    rows = table((4, [*KUL, 25, 9, 3, 11, 3, None]))
    assert [(G, "Status", "D5")] == told(read(tmp_path, {"Status": rows}).findings)


def test_tables_that_name_only_bagian_are_compared_by_bagian(tmp_path: Path) -> None:
    posts = education([1, "Bagian Keuangan, Umum dan Logistik", 24, 4, 20], [2, "Sekretaris", 1, 1])
    examined = read(tmp_path, {"Status": table(), "Pendidikan": posts})
    assert [("SDM-01", "Status", "B5")] == [(f.kode, f.lembar, f.sel) for f in examined.findings if f.tingkat == P]


def test_without_the_table_by_education_the_comparison_says_so(tmp_path: Path) -> None:
    checks = [check for check in read(tmp_path, {"Status": table()}).checks if check.code == "SDM-01"]
    assert [(None, "SDM Pendidikan belum diterima")] == [(check.holds, check.reason) for check in checks]


@pytest.mark.parametrize(
    ("sheet", "cell"), [("Status Kepegawaian", "B13"), ("Status Kepegawaian", "B18"), ("Jenjang Pendidikan", "B14")]
)
def test_a_unit_whose_name_cannot_be_read_is_told_once(sheet: str, cell: str, tmp_path: Path) -> None:
    folder = copy_2020(tmp_path / "inputs", "pegawai")
    type_over(folder, "pegawai", sheet, {cell: "=A1"})
    assert [("galat", sheet, cell)] == told(examine(folder).findings)
