"""Data dukung: formulas over tables, read safely, counted exactly, pointing at what finance sees."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from pipeline.config import load_settings
from pipeline.crosscheck.evidence import Evidence, evaluate, rumus_of, supporting
from pipeline.errors import UsageError
from pipeline.reading.text import normalise
from pipeline.reading.values import format_percent
from pipeline.report.model import Formula
from pipeline.report.shown import Shown
from pipeline.run import run
from pipeline.settings import Settings, SupportingRule
from pipeline.sums import SumsReport
from pipeline.tables import Dataset
from pipeline.transform.parameters import parameters
from schemas import all_schemas
from schemas.registers import indicators, supporting_data
from schemas.rumus import RumusError, parse_rumus, taken_of
from tests.support.datasets import dataset, table
from tests.support.inputs import copy_2020, examine, type_over
from tests.test_crosscheck import compare

TRAINED = "Persentase pegawai yang telah mengikuti Pendidikan dan pelatihan"
BPK = "Persentase penyelesaian rekomendasi BPK, BPKP dan APIP yang ditindaklanjuti"
EVENTS = "Terlaksananya Pendidikan pemilih kepada Pemilih Pemula"
BODIES = "Jumlah badan adhok yang dipersiapkan dan dibentuk"
ASSETS = "Persentase fasilitas perkantoran untuk mendukung kinerja pegawai yang berfungsi dengan baik"


def certificates(*counts: int | str) -> Dataset:
    return dataset(table("sertifikat", [{"uraian": f"Sertifikat {n}", "jumlah": c} for n, c in enumerate(counts)]))


def bodies(**ppk: int) -> Dataset:
    rows = [{"kabupaten": name, "ppk": count, "pps": 1, "ppdp": 1, "kpps": 1} for name, count in ppk.items()]
    return dataset(table("adhoc", rows))


def lhp(*lines: tuple[int, int]) -> Dataset:
    rows = [
        {"lhp": f"LHP {n}", "uraian": "Honor", "nilai_rp": nilai, "progres_rp": progres}
        for n, (nilai, progres) in enumerate(lines)
    ]
    return dataset(table("rekomendasi_bpk", rows, berkas="BPK.xlsx"))


def indicator(words: str, realisasi: object, target: str = "100%", stated: str | None = None) -> Dataset:
    row = {"program": "P", "kegiatan": "K", "sasaran_kegiatan": "S", "indikator": words, "target": target,
           "realisasi": realisasi, "capaian": stated}  # fmt: skip
    return dataset(table("capaian_bagian", [row], bagian="B"))


def given(text: str, *datasets: Dataset) -> Evidence:
    named = {one.schema.name: one for one in datasets}
    return evaluate(text, named, {name: one.frame for name, one in named.items()})


def told(*datasets: Dataset) -> list[tuple[str, str, str]]:
    _, findings, _ = compare(*datasets)
    return [(f.kode, f.sel, f.pesan) for f in findings if f.kode in {"DUK-01", "CAP-01"}]


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("jumlah(sertifikat.jumlah)", Fraction(15), "15"),
        ("baris(sertifikat)", Fraction(2), "2"),
        ("baris(sertifikat, jumlah > 3)", Fraction(1), "1"),
        ('jumlah(sertifikat.jumlah, uraian == "SERTIFIKAT  0")', Fraction(3), "3"),
        ('jumlah(sertifikat.jumlah, uraian != "sertifikat 0", jumlah <= 12)', Fraction(12), "12"),
        ("jumlah(sertifikat.jumlah) / (baris(sertifikat) + 5)", Fraction(15, 7), "15 / (2 + 5)"),
        ("2 * baris(sertifikat) - 1", Fraction(3), "2 * 2 - 1"),
        ("9 - (3 - 1)", Fraction(7), "9 - (3 - 1)"),
        ("8 / (4 / 2)", Fraction(4), "8 / (4 / 2)"),
        ("(1 + 2) * 1.5", Fraction(9, 2), "(1 + 2) * 1,5"),
    ],
)
def test_a_formula_is_counted_exactly(text: str, value: Fraction, words: str) -> None:
    found = given(text, certificates(3, 12))
    assert (value, words, "") == (found.value, found.words, found.reason)


def test_different_values_are_counted_once_and_conditions_hold_row_by_row() -> None:
    adhoc = bodies(Belu=5, Ngada=0, Malaka=7)
    assert [3, 2] == [given(t, adhoc).value for t in ("beda(adhoc.kabupaten)", "beda(adhoc.kabupaten, ppk > 0)")]
    assert Fraction(2) == given("beda(adhoc.pps) + beda(adhoc.pps)", adhoc).value


def test_parents_and_children_are_not_summed_twice() -> None:
    rows = [{"kode": "076.01.01", "uraian": "P", "pagu_rp": 9}, {"kode": "3355", "uraian": "K", "pagu_rp": 9},
            {"kode": "002", "uraian": "S", "pagu_rp": 4}, {"kode": "003", "uraian": "S", "pagu_rp": 5}]  # fmt: skip
    assert Fraction(9) == given("jumlah(anggaran.pagu_rp)", dataset(table("anggaran", rows))).value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("jumlah(sertifikat.jumlah) / jumlah(sdm_status.organik)", "SDM Status belum diterima"),
        ("jumlah(sertifikat.jumlah) / (baris(sertifikat) - 2)", "2 - 2 = 0 sebagai pembagi"),
    ],
)
def test_what_cannot_be_counted_says_why(text: str, reason: str) -> None:
    found = given(text, certificates(3, 12))
    assert (None, reason) == (found.value, found.reason)


def test_a_figure_that_could_not_be_read_leaves_the_formula_unknown() -> None:
    assert "angka pada Sertifikat belum terbaca" == given("jumlah(sertifikat.jumlah)", certificates(3, "lima")).reason
    assert Fraction(2) == given("baris(sertifikat)", certificates(3, "lima")).value


@pytest.mark.parametrize(
    "text",
    [
        "", "jumlah(", "jumlah()", "jumlah(sertifikat)", "baris(sertifikat.jumlah)", "total(sertifikat.jumlah)",
        "__import__('os').system('x')", "open('x')", "baris(sertifikat, __class__)", "a.b", "baris(x) ** 2", "'teks'",
        "True", "baris(x)(y)", "baris(x, y=1)", "baris(x, 0 < ppk < 5)", "[1][0]", "lambda: 1", "1 if 1 else 2", "-1j",
        "(" * 600, "1 + " * 90 + "1 + 1 + 1 + 1" * 30,
    ],
)  # fmt: skip
def test_anything_but_the_small_language_is_refused(text: str) -> None:
    with pytest.raises(RumusError):
        parse_rumus(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("baris(sertipikat)", 'tabel "sertipikat" yang tidak dikenal'),
        ("jumlah(sertifikat.jumlahh)", 'kolom "jumlahh" yang tidak dikenal'),
        ("baris(sertifikat, ada > 0)", 'kolom "ada" yang tidak dikenal'),
        ("jumlah(sertifikat.uraian)", '"uraian" yang bukan kolom angka'),
    ],
)
def test_a_table_or_column_that_does_not_fit_stops_the_run_with_its_name(text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        given(text, certificates(3))


def test_a_condition_of_another_kind_holds_nowhere() -> None:
    assert Fraction(0) == given("baris(sertifikat, uraian > 3)", certificates(3, 12)).value
    assert Fraction(0) == given('baris(sertifikat, jumlah == "tiga")', certificates(3, 12)).value


def test_the_register_names_tables_and_columns_that_exist_and_indicators_that_are_known() -> None:
    named = {schema.name: schema for schema in all_schemas()}
    for pola, rumus in supporting_data().items():
        assert any(normalise(entry.pola).startswith(normalise(pola)) for entry in indicators()), pola
        for taken in taken_of(parse_rumus(rumus)):
            columns = set(named[taken.table].columns())
            if named[taken.table].prepare is None:
                assert {taken.field, *(c.field for c in taken.conditions)} - {""} <= columns


def test_the_office_decides_before_the_register_the_longest_start_first() -> None:
    rules = (SupportingRule("Jumlah", "-"), SupportingRule("Jumlah laporan", "baris(adhoc)"))
    chosen = parameters(Settings(data_dukung=rules)).data_dukung
    texts = (BODIES, "JUMLAH  laporan keuangan", f"{TRAINED.upper()} dalam rangka", "Opini BPK")
    assert [None, "baris(adhoc)", supporting_data()[TRAINED], None] == [rumus_of(text, chosen) for text in texts]


def test_evidence_that_differs_is_told_at_the_realisasi_with_operands_and_source() -> None:
    assert [] == told(indicator(BPK, "62,82%"), lhp((122_750_000, 105_240_000), (182_652_500, 86_605_300)))
    ((kode, sel, pesan),) = told(indicator(BPK, "62,82%"), lhp((100, 50)))
    assert ("DUK-01", "F6") == (kode, sel)
    assert "memberi 50%: 50 / 100, dari BPK.xlsx lembar Lembar" in pesan


@pytest.mark.parametrize(
    ("realisasi", "agreed"),
    [("62,82%", True), ("62,8%", True), ("63%", True), ("62,83%", False), ((0.6282, "0.00%"), True),
     ((0.628, "General"), True), ((0.63, "General"), True), ((0.64, "General"), False), ("62,82", True), ("-", False)],
)  # fmt: skip
def test_evidence_is_compared_at_the_printed_precision_of_the_realisasi(realisasi: object, agreed: object) -> None:
    found = told(indicator(BPK, realisasi), lhp((305_402_500, 191_845_300)))
    assert agreed == (not found)


@pytest.mark.parametrize(
    ("realisasi", "reason"), [(None, "realisasi belum diisi"), ("n/a", "tidak ada kasus"), ("WTP", "berupa predikat")]
)
def test_a_realisasi_that_is_no_figure_is_not_compared(realisasi: str | None, reason: str) -> None:
    checks, _, _ = compare(indicator(BPK, realisasi), lhp((100, 50)))
    (check,) = [c for c in checks if c.code == "DUK-01"]
    assert check.holds is None
    assert reason in check.reason


def test_a_table_that_did_not_arrive_leaves_the_check_open() -> None:
    checks, findings, _ = compare(indicator(BPK, "62,82%"))
    (check,) = [c for c in checks if c.code == "DUK-01"]
    assert (None, "Rekomendasi BPK belum diterima") == (check.holds, check.reason)
    assert [] == [f for f in findings if f.kode == "DUK-01"]


def test_a_wrong_realisasi_is_told_once_and_not_again_at_the_capaian_that_follows_from_the_evidence() -> None:
    assert ["DUK-01"] == [kode for kode, *_ in told(indicator(BPK, "26,82%", "70%", "71,43%"), lhp((100, 50)))]
    both = told(indicator(BPK, "26,82%", "70%", "90%"), lhp((100, 50)))
    assert ["CAP-01", "DUK-01"] == sorted(kode for kode, *_ in both)


def test_a_formula_over_more_cells_than_fit_stands_as_a_number() -> None:
    few, many = certificates(*range(2)), certificates(*range(300))
    figures = [given("jumlah(sertifikat.jumlah) / 2", one).refs for one in (few, many)]
    shown = Shown([])
    assert isinstance(shown.formula("{0}/2", 0.5, figures[0]), Formula)
    assert 22425.0 == shown.formula("{0}/2", 22425.0, figures[1])


def test_a_lost_comma_is_not_told_again() -> None:
    _, findings, _ = compare(indicator(BPK, "6282%"), lhp((305_402_500, 191_845_300)))
    assert ["CAP-08"] == [f.kode for f in findings]


CAP, SEK = "Capaian 2020", "Capaian Sekretariat"
INJECTED = {
    "assets": (("sarana", "kul", "pdosdm"), "BMN",
               {"B9": "83 Item berjumlah 593, dengan rincian :", "B10": "Kondisi Baik : 540"},
               [(CAP, "F21"), (SEK, "E7")]),
    "certificates": (("pegawai", "pdosdm"), "Sertifikat", {"C7": "13 Orang"}, [(CAP, "F15")]),
    "BPK follow-up": (("bpk", "kul"), "TL BPK", {"D7": "Rp. 86.905.300", "E7": None}, [(CAP, "F28")]),
    "events": (("kampus", "hth"), "Pendidikan Pemilih", {f"{column}13": None for column in "ABCDE"}, [(CAP, "F18")]),
    "ad hoc bodies": (("adhoc", "pdosdm"), "Adhoc", {"C5": 0, "C14": 470}, [(CAP, "F20")]),
    "realisasi": (("kul", "sarana"), CAP, {"F21": "92,20%"}, [(CAP, "F21")]),
}  # fmt: skip
BEHIND = ("kul", "hth", "pdosdm", "sarana", "bpk", "pegawai", "kampus", "adhoc")


def test_the_2020_figures_follow_from_their_tables(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", *BEHIND)
    assert 0 == run(load_settings(inputs, tmp_path / "out", 2020, jobs=1), lambda _: None).exit_code
    book, live = (
        openpyxl.load_workbook(tmp_path / "out" / "LAKIP-2020.xlsx", data_only=data) for data in (True, False)
    )
    found = [row for row in book["Cek Silang"].iter_rows(min_row=6, values_only=True) if row[0] == "DUK-01"]
    assert [
        ("549 / (549 + 9 + 44)", "91,20%"), ("10", "10"), ("549 / (549 + 9 + 44)", "91,20%"),
        ("191.845.300 / 305.402.500", "62,82%"), ("15 / (24 + 9)", "45,45%"), ("9", "9"),
    ] == [(operands(row[1]), shown(row[2])) for row in found]  # fmt: skip
    assert ["OK"] * 6 == [row[5] for row in found]
    formulas = [row[2] for row in live["Cek Silang"].iter_rows(min_row=6, values_only=True) if row[0] == "DUK-01"]
    assets = "='Sarana Prasarana'!C10/('Sarana Prasarana'!C10+'Sarana Prasarana'!C11+'Sarana Prasarana'!C12)"
    assert [assets, "=COUNTA('Pendidikan Pemilih'!B6:B15)", assets] == formulas[:3]
    assert "=SUM('Rekomendasi BPK'!D6:D7)/SUM('Rekomendasi BPK'!C6:C7)" == formulas[3]


def operands(text: object) -> str:
    return str(text).removeprefix("Data dukung ").partition(" = realisasi")[0]


def shown(value: object) -> str:
    return format_percent(Decimal(repr(value))) if float(str(value)) < 1 else f"{value:g}"


@pytest.mark.parametrize("name", INJECTED)
def test_evidence_or_realisasi_that_changes_is_told_at_the_realisasi(name: str, tmp_path: Path) -> None:
    files, sheet, changes, expected = INJECTED[name]
    inputs = copy_2020(tmp_path / "inputs", *files)
    type_over(inputs, files[0], sheet, changes)
    findings = examine(inputs).findings
    assert expected == sorted((f.lembar, f.sel) for f in findings if f.kode == "DUK-01")
    usual = {"CAP-02", "CAP-03", "DUK-01"}
    assert [] == [f for f in findings if f.tingkat != "info" and f.kode not in usual]


def test_a_wrong_cell_that_its_own_sums_explain_is_told_there_alone(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "pegawai", "pdosdm")
    type_over(inputs, "pegawai", "Status Kepegawaian", {"D9": 30})
    findings = [f for f in examine(inputs).findings if f.tingkat == "galat" or f.kode == "DUK-01"]
    assert [("JML-01", "D9")] == [(f.kode, f.sel) for f in findings]
    assert "juga berbeda dari data dukungnya" in findings[0].pesan


def test_a_corrected_count_also_corrects_what_is_read_out_of_it() -> None:
    rows = [{"sarana": "Mesin", "keterangan": f"Kondisi {kondisi}", "jumlah": 5} for kondisi in ("baik", "rusak berat")]
    assets = dataset(table("sarana_prasarana", rows))
    _, _, facts = compare(indicator(ASSETS, "50%"), assets)
    righted = assets.frame.assign(jumlah=pd.array([15, 5], dtype="Int64"))
    facts = replace(facts, sums={**facts.sums, "sarana_prasarana": SumsReport([], [], righted, {})})
    found = [supporting(facts, "capaian_bagian", corrected=corrected)[0].value for corrected in (False, True)]
    assert [Fraction(1, 2), Fraction(3, 4)] == found


def test_the_office_adds_replaces_and_removes_formulas(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "pegawai", "pdosdm", "kampus", "hth")
    settings = inputs / "lakip.toml"
    settings.write_text(
        """[[data_dukung]]
pola = "Jumlah PNS KPU yang lulus"
rumus = "baris(sertifikat, jumlah > 3)"
[[data_dukung]]
pola = "Jumlah badan adhok"
rumus = "-"
[[data_dukung]]
pola = "Terlaksananya Pendidikan pemilih kepada Pemilih Pemula"
rumus = "baris(pendidikan_pemilih) + 1"
""",
        "utf-8",
    )
    assert [(CAP, "F16"), (CAP, "F18")] == sorted(
        (f.lembar, f.sel) for f in examine(inputs).findings if f.kode == "DUK-01"
    )
    settings.write_text(
        '[[data_dukung]]\npola = "Jumlah badan adhok yang dipersiapkan dan dibentuk"\nrumus = "baris(adhok)"\n', "utf-8"
    )
    with pytest.raises(UsageError, match='tabel "adhok" yang tidak dikenal'):
        examine(inputs)
