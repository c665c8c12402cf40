"""Efficiency per kegiatan: exact figures, kegiatan found under other words, nothing guessed, nothing dropped."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from pipeline.crosscheck import compare_all
from pipeline.crosscheck.model import Check, Facts
from pipeline.findings import Finding
from pipeline.report.sheets import build_sheets
from pipeline.sums import check_sums
from pipeline.tables import Dataset
from pipeline.transform import transform_all
from pipeline.transform.efisiensi import Kegiatan, efficiency, efficiency_value, kegiatan_lines
from pipeline.transform.parameters import Parameters
from schemas.registers import all_bagian
from tests.support.budget import budget, reached
from tests.support.datasets import dataset, table
from tests.support.inputs import copy_2020, examine, type_over
from tests.support.report import small_report, small_results, written

LONG = "Pengelolaan Data, Dokumentasi, Pengadaan, dan Inventarisasi Sarana Pemilu"


def figures(*given: Dataset, **settings: object) -> list[Kegiatan]:
    datasets = {one.schema.name: one for one in given}
    return kegiatan_lines(transform_all(datasets, Parameters(**settings))["efisiensi"])  # type: ignore[arg-type]


def compared(*given: Dataset) -> tuple[list[Check], list[Finding]]:
    datasets, settings = {one.schema.name: one for one in given}, Parameters()
    sums = {name: check_sums(one) for name, one in datasets.items()}
    checks, findings = compare_all(Facts(datasets, transform_all(datasets, settings), sums, settings, 2020))
    return [c for c in checks if c.code.startswith("EFI")], [f for f in findings if f.kode.startswith("EFI")]


@pytest.mark.parametrize(
    ("pagu", "realisasi", "ck", "e", "ne"),
    [
        (100, 90, Fraction(1), Fraction(1, 10), Fraction(3, 4)),
        (100, 100, Fraction(1), Fraction(0), Fraction(1, 2)),
        (100, 50, Fraction(1), Fraction(1, 5), Fraction(1)),
        (100, 100, Fraction(1, 2), Fraction(-1, 5), Fraction(0)),
        (300, 290, Fraction(10, 9), Fraction(13, 100), Fraction(33, 40)),
    ],
)
def test_efficiency_is_exact_and_stays_within_its_bounds(
    pagu: int, realisasi: int, ck: Fraction, e: Fraction, ne: Fraction
) -> None:
    assert e == efficiency([(pagu, realisasi, ck)])
    assert ne == efficiency_value(e)


def test_ck_is_the_plain_mean_of_uncapped_capaian_without_those_that_have_no_case() -> None:
    (line,) = figures(budget(("3355", "K", 100, 90)), reached(("K", "150%"), ("K", "n/a"), ("K", "50%"), ("K", "-")),
                      batas_capaian=Fraction(1))  # fmt: skip
    assert Fraction(2, 3) == line.ck


@pytest.mark.parametrize(
    ("pagu", "realisasi", "percent", "sebab"),
    [(0, 0, "100%", "pagu atau CK nol"), (9, 9, "0%", "pagu atau CK nol"), (9, None, "9%", "belum terbaca"),
     (9, 9, "n/a", "belum ada indikator")],
)  # fmt: skip
def test_what_cannot_be_computed_says_why(pagu: int, realisasi: int | None, percent: str, sebab: str) -> None:
    (line,) = figures(budget(("3355", "K", pagu, realisasi)), reached(("K", percent)))
    assert (None, None) == (line.e, line.ne)
    assert sebab in line.sebab


def test_a_kegiatan_is_found_under_another_case_and_other_punctuation() -> None:
    (line,) = figures(budget(("3355", LONG, 100, 90)), reached((LONG.upper().replace(",", " ,"), "100%")))
    assert (Fraction(1, 10), "bunyi sama") == (line.e, line.bunyi[0][1].manner)
    assert [] == compared(budget(("3355", LONG, 100, 90)), reached((LONG.upper(), "100%")))[1]


def test_a_kegiatan_under_a_few_other_words_is_found_and_told_at_its_cell() -> None:
    other = LONG.replace("Sarana Pemilu", "Logistik Pemilu").lower()
    given = budget(("3355", "Administrasi Keuangan", 9, 9), ("3356", LONG, 100, 90)), reached((other, "100%"))
    _, line = figures(*given)
    assert ("3356", Fraction(1, 10), "bunyi mirip") == (line.kode, line.e, line.bunyi[0][1].manner)
    (told,) = compared(*given)[1]
    assert ("EFI-01", "info", "B6", other) == (told.kode, told.tingkat, told.sel, told.nilai)
    assert f'3356 "{LONG}"' in told.pesan


def test_the_register_decides_before_likeness_and_the_office_before_the_register() -> None:
    words = "Pembinaan SDM, Pelayanan dan Administrasi Kepegawaian"
    given = budget(("3358", "Urusan Pegawai", 9, 9), ("3359", f"{words} Baru", 9, 9)), reached((words, "100%"))
    assert ["menurut register"] == [m.manner for line in figures(*given) if line.kode == "3358" for _, m in line.bunyi]
    line = next(line for line in figures(*given, kegiatan={words: "3359"}) if line.indikator)
    assert ("3359", "menurut register") == (line.kode, line.bunyi[0][1].manner)


def test_of_two_close_kegiatan_neither_is_guessed() -> None:
    given = budget(("3356", f"{LONG} Pusat", 9, 9), ("3357", f"{LONG} Daerah", 9, 9)), reached((LONG, "100%"))
    assert [("3356", None), ("3357", None), ("", None)] == [(line.kode, line.e) for line in figures(*given)]
    (told,) = compared(*given)[1]
    assert ("EFI-02", "peringatan", "B6") == (told.kode, told.tingkat, told.sel)
    assert "3356" in told.pesan
    assert "3357" in told.pesan


def test_a_budget_line_is_not_given_to_two_wordings() -> None:
    given = budget(("3356", LONG, 9, 9)), reached((f"{LONG} Pusat", "100%"), (f"{LONG} Daerah", "100%"))
    assert ["tidak ditemukan pada Realisasi Anggaran"] * 2 == [line.sebab for line in figures(*given)[1:]]
    taken = budget(("3356", LONG, 9, 9)), reached((LONG, "100%"), (f"{LONG} Daerah", "100%"))
    assert [1, 1] == [len(line.indikator) for line in figures(*taken)]


def test_one_kegiatan_of_several_bagian_is_one_line() -> None:
    rows = reached(("Kegiatan X", "100%"), ("KEGIATAN X", "50%"))
    (line,) = figures(budget(("3355", "Kegiatan  x", 100, 60)), rows)
    assert ((0, 1), Fraction(3, 4)) == (line.indikator, line.ck)


def test_a_budget_line_that_no_bagian_reports_is_told_once_all_have_reported() -> None:
    some = dataset(table("capaian_bagian", [_indicator("K")], bagian=all_bagian()[0].nama))
    every = dataset(*(table("capaian_bagian", [_indicator("K")], bagian=bagian.nama) for bagian in all_bagian()))
    lines = budget(("3355", "K", 9, 9), ("3361", "Pemeriksaan", 9, 9))
    assert [] == compared(lines, some)[1]
    assert [("EFI-03", "peringatan", "B8")] == [(f.kode, f.tingkat, f.sel) for f in compared(lines, every)[1]]


def _indicator(kegiatan: str) -> dict[str, object]:
    return {"program": "P", "kegiatan": kegiatan, "sasaran_kegiatan": "S", "indikator": "I", "target": "1",
            "realisasi": "1"}  # fmt: skip


def test_a_line_of_unknown_code_is_told_at_its_code_only() -> None:
    given = budget(("33555", "K", 9, 9)), reached(("K", "100%"))
    assert ([], ["K"]) == (compared(*given)[1], [line.kegiatan for line in figures(*given)])


def test_the_kegiatan_together_are_the_whole_budget_or_it_is_said_which_part_has_none() -> None:
    checks, _ = compared(budget(("3355", "K", 9, 7), ("3356", "L", 1, 1)))
    assert [(10, True), (8, True)] == [(c.right.value, c.holds) for c in checks]
    loose = dataset(table("anggaran", [{"kode": "076.01.06", "uraian": "Program", "pagu_rp": 9, "realisasi_rp": 9}]))
    assert ["tidak dirinci per kegiatan: 076.01.06"] * 2 == [c.reason for c in compared(loose)[0]]


def test_the_sheet_lists_every_kegiatan_and_the_total_says_how_many_it_counts(tmp_path: Path) -> None:
    given = (budget(("3355", "K", 100, 90), ("3356", "L", 50, 50)), reached(("K", "100%"), ("K", "n/a"), ("M", "50%")))
    results = small_results(**{one.schema.name: one for one in given})
    sheets = [s for s in build_sheets(results) if s.name in {"Efisiensi", "Realisasi Anggaran", "Capaian Kegiatan"}]
    path = written(tmp_path, small_report(sheets=sheets, checks=[]))
    rows = list(openpyxl.load_workbook(path, data_only=True)["Efisiensi"].iter_rows(min_row=5, values_only=True))
    none = "tidak dapat dihitung"
    assert ["Kode", "Kegiatan", "Pagu", "Realisasi", "CK", "E", "NE", "Sumber"] == list(rows[0])
    assert ("3355", "K", 100, 90, 1, 0.1, 0.75, "dihitung dari 1 dari 2 indikator") == rows[1]
    assert ("3356", "L", 50, 50, none, none, none) == rows[2][:7]
    assert (None, "M", None, None, 0.5, none, none) == rows[3][:7]
    assert ("TOTAL", None, 150, 140, None, 0.1, 0.75, "dihitung dari 1 dari 3 kegiatan") == rows[4]
    notes = [row[0] for row in rows[8:]]
    assert "3356: E tidak dapat dihitung, tidak ada indikator kegiatan ini pada Capaian Kegiatan." in notes
    assert '"M": E tidak dapat dihitung, tidak ditemukan pada Realisasi Anggaran.' in notes


NAMES_2020 = ("anggaran", "kul", "hth", "pdosdm")


def test_the_2020_kegiatan_are_all_found_and_a_changed_word_is_matched_not_guessed(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", *NAMES_2020)
    told = [(f.kode, f.lembar, f.sel) for f in examine(inputs).findings if f.kode.startswith("EFI")]
    assert [("EFI-01", "Capaian 2020", "B12")] == told
    type_over(inputs, "anggaran", "Realisasi 2020", {"B16": "MANAJEMEN PERENCANAAN DAN DATA"})
    told = [(f.kode, f.sel) for f in examine(inputs).findings if f.kode.startswith("EFI")]
    assert [("EFI-01", "B7"), ("EFI-01", "B12")] == sorted(told, key=lambda t: int(t[1][1:]))
    type_over(inputs, "anggaran", "Realisasi 2020", {"B16": "Urusan Lain Lain"})
    told = [(f.kode, f.sel) for f in examine(inputs).findings if f.kode.startswith("EFI")]
    assert [("EFI-02", "B7"), ("EFI-01", "B12")] == told
