"""Coverage: kabupaten of the two rolls, promised and reported indicators, expected tables of each Bagian."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from pipeline.arrivals import expected_of
from pipeline.config import load_settings
from pipeline.crosscheck.model import Check
from pipeline.run import run
from pipeline.tables import Dataset
from schemas.registers import all_bagian, regions
from tests.support.datasets import dataset, table
from tests.support.inputs import copy_2020, examine, type_over
from tests.test_crosscheck import capaian, compare, dpb, promise, roll, told

BAGIAN = all_bagian()[0].nama


def checks(code: str, *given: Dataset) -> list[Check]:
    return [check for check in compare(*given)[0] if check.code == code]


def quarters(*kabupaten: str) -> Dataset:
    rows = [{"kabupaten": name, "dpthp3": 9, **{f"tri_{n}": 9 for n in range(1, 5)}} for name in kabupaten]
    return dataset(table("dpb", rows))


def test_both_rolls_together_are_the_register_whichever_kabupaten_votes() -> None:
    voting, *others = regions()
    (whole,) = checks("DPB-03", quarters(*others), roll([9], [9], voting))
    assert (len(regions()), len(regions()), True) == (whole.left.value, whole.right.value, whole.holds)
    (apart,) = checks("DPB-02", quarters(*others), roll([9], [9], voting))
    assert (0, True) == (apart.left.value, apart.holds)


def test_a_kabupaten_on_both_rolls_breaks_both_checks_and_is_told_at_the_continuous_one() -> None:
    every = list(regions())
    given = quarters(*every), roll([9], [9], every[3])
    assert [(1, False)] == [(c.left.value, c.holds) for c in checks("DPB-02", *given)]
    assert [(len(every) + 1, False)] == [(c.left.value, c.holds) for c in checks("DPB-03", *given)]
    assert [("DPB-02", "A9")] == told(*given)


def test_one_roll_alone_leaves_the_comparison_of_both_open() -> None:
    (apart,) = checks("DPB-02", dpb(1, 1, 1, 1))
    assert (None, "salah satu daftar belum diterima") == (apart.holds, apart.reason)


def test_a_promised_indicator_without_a_row_of_capaian_is_told_and_counted() -> None:
    given = capaian("1 Lap", "1 Lap", indikator="Jumlah laporan"), promise("1 Lap", "Jumlah keputusan")
    assert [("PK-02", "D6"), ("PK-03", "D6")] == sorted(told(*given))
    for code in ("PK-02", "PK-03"):
        assert [(0, 1, False)] == [(c.left.value, c.right.value, c.holds) for c in checks(code, *given)]


def test_indicators_are_compared_only_where_the_pk_of_that_bagian_arrived() -> None:
    given = capaian("1 Lap", "1 Lap"), promise("1 Lap", bagian="C")
    assert [] == told(*given)
    assert [
        ("Setiap indikator PK mempunyai baris capaian: B", "Perjanjian Kinerja Bagian B belum diterima"),
        ("Setiap indikator PK mempunyai baris capaian: C", "Capaian Kegiatan C belum diterima"),
    ] == [(c.text, c.reason) for c in checks("PK-02", *given)]
    assert {None} == {c.holds for c in checks("PK-02", *given)}


def test_the_expected_tables_of_a_bagian_are_its_own_and_those_that_every_bagian_keeps() -> None:
    given = dataset(table("capaian_bagian", [{"indikator": "I", "target": "1", "realisasi": "1"}], bagian=BAGIAN))
    expected = expected_of(BAGIAN, {"capaian_bagian": given})
    assert {"Capaian Kegiatan": True, "Perjanjian Kinerja Bagian": False, "Realisasi Anggaran": False}.items() <= (
        expected.items()
    )
    assert "Badan Adhoc" not in expected
    (own, *_) = checks("KLP-01", given)
    assert own.holds is None
    assert "Realisasi Anggaran" in own.reason
    assert "Capaian Kegiatan" not in own.reason


def test_an_indicator_struck_from_the_capaian_of_2020_is_told_at_its_pk(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "pdosdm")
    type_over(inputs, "pdosdm", "PK 2020", {"D20": "Persentase pegawai yang tercatat lengkap", "E20": 1})
    found = {(f.kode, f.lembar, f.sel) for f in examine(inputs).findings if f.kode.startswith("PK")}
    assert {("PK-02", "PK 2020", "D20"), ("PK-03", "Capaian 2020", "D19")} == found


def test_coverage_stands_on_cek_silang_with_formulas_over_the_sheets(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "pdosdm", "dpb", "sabu")
    path = run(load_settings(inputs, tmp_path / "out", 2020, jobs=1), lambda _: None).workbook
    rows = list(openpyxl.load_workbook(path)["Cek Silang"].iter_rows(min_row=6, values_only=True))
    found = {row[0]: row for row in reversed(rows) if row[0] in {"DPB-02", "DPB-03"}}
    assert "=SUMPRODUCT(COUNTIF('Pemilih Pemilihan'!B6:B6,'Pemilih Berkelanjutan'!B6:B18))" == found["DPB-02"][2]
    assert "tidak dapat diperiksa: belum diterima: " in found["DPB-03"][5]
    promised = next(row for row in rows if row[0] == "PK-02" and "Program" in row[1])
    assert (14, "=COUNTA('Perjanjian Kinerja Bagian'!F6:F19)") == promised[2:4]
