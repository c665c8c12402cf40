"""What the tables say about each other: each disagreement at its cell, nothing told twice."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from pipeline.crosscheck import compare_all
from pipeline.crosscheck.model import Check, Facts, agrees
from pipeline.datasets import join
from pipeline.findings import Finding, Severity, Tally
from pipeline.reading.extract import extract_sheet
from pipeline.reading.limits import Limits
from pipeline.reading.values import parse_percent, percent_of_number
from pipeline.reading.xlsx import read_xlsx
from pipeline.sums import check_sums, findings_of
from pipeline.tables import Dataset, Total
from pipeline.transform import transform_all
from pipeline.transform.parameters import Parameters
from schemas.pemilih_tps import with_places
from schemas.registers import regions
from tests.support.datasets import dataset, table, total

INPUTS = Path(__file__).parent.parent / "inputs" / "2020"
ROW = {"program": "P", "kegiatan": "K", "sasaran_kegiatan": "S"}


def compare(*given: Dataset, settings: Parameters | None = None) -> tuple[list[Check], list[Finding], Facts]:
    """Return the checks and findings of datasets, with those of their sums."""
    chosen = settings or Parameters()
    datasets = {one.schema.name: one for one in given}
    sums = {name: check_sums(one) for name, one in datasets.items()}
    facts = Facts(datasets, transform_all(datasets, chosen), sums, chosen, 2020)
    checks, findings = compare_all(facts)
    return checks, [f for report in sums.values() for f in findings_of(report)] + findings, facts


def told(*given: Dataset, settings: Parameters | None = None) -> list[tuple[str, str]]:
    """Return code and cell of every finding that is more than info."""
    _, findings, _ = compare(*given, settings=settings)
    return [(f.kode, f.sel) for f in findings if f.tingkat is not Severity.INFO]


def capaian(
    target: object, realisasi: object, stated: object = None, indikator: str = "Jumlah laporan", **more: object
) -> Dataset:
    row = {**ROW, "indikator": indikator, "target": target, "realisasi": realisasi, "capaian": stated, **more}
    return dataset(table("capaian_bagian", [row], bagian="B"))


def promise(target: object, indikator: str = "Jumlah laporan", bagian: str = "B") -> Dataset:
    row = {**ROW, "indikator": indikator, "target": target}
    return dataset(table("pk_bagian", [row], bagian=bagian, berkas="PK.xlsx"))


def roll(a1: list[int], a3: list[int], kabupaten: str = "Belu", *, totals: bool = True) -> Dataset:
    """Return a roll of one desa whose TPS have these voters, half of them men."""
    rows = []
    for number, (dps, dpt) in enumerate(zip(a1, a3, strict=True), 1):
        row: dict[str, object] = {"kecamatan": "K", "desa": "D", "tps": number}
        for stage, voters in (("a1", dps), ("a3", dpt)):
            row |= {f"{stage}_l": voters // 2, f"{stage}_p": voters - voters // 2, f"{stage}_jumlah": voters}
        rows.append(row)
    fields = [name for name in rows[0] if name.startswith("a")]
    stated = {name: sum(int(str(row[name])) for row in rows) for name in fields}
    closing = [total(len(rows), **stated)] if totals else []
    return dataset(table("pemilih_tps", rows, totals=closing, context={"kabupaten": kabupaten}))


@pytest.mark.parametrize(
    ("stated", "exact", "agreed"),
    [
        ("102%", Fraction(100, 98), True),
        ("102,04%", Fraction(100, 98), True),
        ("102,05%", Fraction(100, 98), False),
        ("103%", Fraction(100, 98), False),
        ("37,50%", Fraction(3, 8), True),
        ((0.7303, "General"), Fraction("0.7303"), True),
        ((73.03, "General"), Fraction("0.7303"), True),
        ((0.73, "0%"), Fraction("0.7303"), True),
        ((0.74, "0%"), Fraction("0.7303"), False),
    ],
)
def test_a_stated_per_cent_is_compared_at_its_printed_precision(
    stated: object, exact: Fraction, agreed: object
) -> None:
    percent = percent_of_number(*stated) if isinstance(stated, tuple) else parse_percent(str(stated)).value
    assert agreed == agrees(percent, exact)  # type: ignore[arg-type]


def test_stated_capaian_that_differs_is_told_at_its_cell() -> None:
    assert [] == told(capaian("98%", "100%", "102%"))
    assert [("CAP-01", "G6")] == told(capaian("98%", "100%", "103%"))


def test_a_blank_stated_capaian_says_nothing() -> None:
    assert [] == told(capaian("98%", "100%", None))


def test_a_stated_capaian_without_a_computed_one_cannot_be_checked() -> None:
    checks, _, _ = compare(capaian("0", "5", "100%"))
    assert [(None, "target 0")] == [(c.holds, c.reason) for c in checks if c.code == "CAP-01"]


@pytest.mark.parametrize(
    ("target", "realisasi", "more", "codes"),
    [
        ("60%", "-", {}, ["CAP-02"]),
        ("60%", "-", {"keterangan": "belum dinilai"}, []),
        ("60%", None, {}, ["CAP-04"]),
        ("60%", "n/a", {}, []),
        ("60%", "0%", {}, []),
        ("1 Lap", "1 Keg", {}, ["CAP-05"]),
        ("4 Laporan", "4 lap.", {}, []),
        ("4 Dok", "4 Dokumen", {}, []),
        ("2 Kab", "2 Kabupaten/Kota", {}, ["CAP-05"]),
        ("22 Kab/ Kota", "22 kab/kota", {}, []),
        ("2 orang", "0", {}, []),
        ("0", "5", {}, ["CAP-06"]),
        ("100%", "9120%", {}, ["CAP-08"]),
    ],
)
def test_each_empty_state_and_odd_figure_calls_for_its_own_look(
    target: object, realisasi: object, more: dict[str, object], codes: list[str]
) -> None:
    assert codes == [code for code, _ in told(capaian(target, realisasi, **more))]


def test_zero_of_an_indicator_that_may_have_no_case_needs_a_reason() -> None:
    words = "Persentase sengketa hukum yang dimenangkan KPU"
    assert [("CAP-03", "F6")] == told(capaian("88%", "0%", indikator=words))
    assert [] == told(capaian("88%", "0%", indikator=words, keterangan="tidak ada sengketa"))


def test_an_unregistered_indicator_that_reads_minimal_is_asked_about_only_when_far_above() -> None:
    assert [("CAP-07", "F6")] == told(capaian("2", "9", indikator="Jumlah pengaduan masyarakat"))
    assert [] == told(capaian("8", "9", indikator="Jumlah pengaduan masyarakat"))
    assert [] == told(capaian("2", "9", indikator="Jumlah pengaduan masyarakat", arah="minimal"))


def test_a_fraction_read_from_a_bare_number_is_told() -> None:
    _, findings, _ = compare(capaian("100%", (0.7303, "General"), indikator="Persentase pegawai"))
    assert [("CAP-09", Severity.INFO)] == [(f.kode, f.tingkat) for f in findings]


def test_a_target_that_differs_from_the_pk_stands_at_the_target_of_capaian() -> None:
    assert [("PK-01", "E6")] == told(capaian("95%", "95%"), promise("90%"))
    assert [] == told(capaian((0.9, "0.00%"), "90%"), promise("90%"))
    assert [("PK-01", "E6")] == told(capaian("1 Lap", "1 Lap"), promise("1 Keg"))


def test_indicators_are_paired_only_where_the_bagians_pk_arrived() -> None:
    assert [("PK-02", "D6"), ("PK-03", "D6")] == told(capaian("1", "1", indikator="Lama"), promise("1", "Baru"))
    assert [] == told(capaian("1", "1", indikator="Lama"), promise("1", "Baru", bagian="C"))


def test_one_indicator_in_two_kegiatan_is_paired_by_kegiatan() -> None:
    rows = [{**ROW, "kegiatan": name, "indikator": "I", "target": goal} for name, goal in (("K1", "1"), ("K2", "2"))]
    given = dataset(table("capaian_bagian", [{**row, "realisasi": "1"} for row in rows], bagian="B"))
    assert [] == told(given, dataset(table("pk_bagian", rows, bagian="B")))


def test_the_offices_pk_is_paired_whatever_folder_it_came_from() -> None:
    row = {"sasaran": "S", "indikator": "I", "target": "5"}
    own = dataset(table("capaian_sekretariat", [{**row, "realisasi": "5"}], bagian="B"))
    assert [("PK-01", "C6")] == told(own, dataset(table("pk_sekretariat", [{**row, "target": "6"}], bagian="C")))


def budget(changes: dict[tuple[int, str], object] | None = None, share: str = "50%") -> Dataset:
    rows: list[dict[str, object]] = [
        {"kode": code, "uraian": "u", "pagu_rp": pagu, "realisasi_rp": done, "sisa_rp": pagu - done, "persen": "50,00%"}
        for code, pagu, done in (
            ("076.01.01", 3000, 1500),
            ("3355", 3000, 1500),
            ("001", 2000, 1000),
            ("002", 1000, 500),
        )
    ]
    for (row, field), value in (changes or {}).items():
        rows[row][field] = value
    closing = Total(10, "TOTAL", 0, 4, {"pagu_rp": 3000, "realisasi_rp": 1500, "sisa_rp": 1500}, grand=True)
    percent = parse_percent(share).value
    closing.shares["persen"] = percent  # type: ignore[assignment]
    return dataset(table("anggaran", rows, totals=[closing]))


def test_stated_per_cents_of_the_budget_are_checked_on_lines_and_total() -> None:
    assert [] == told(budget())
    assert [("ANG-02", "F8"), ("ANG-02", "F10")] == told(budget({(2, "persen"): "50,01%"}, "51%"))


def test_a_per_cent_that_fits_the_right_amount_is_told_with_the_wrong_amount() -> None:
    _, findings, _ = compare(budget({(2, "realisasi_rp"): 1900}))
    assert [("JML-01", "D8")] == [(f.kode, f.sel) for f in findings]
    assert "F8" in findings[0].pesan


def test_a_line_without_pagu_cannot_be_checked() -> None:
    zero = budget({(3, field): 0 for field in ("pagu_rp", "realisasi_rp", "sisa_rp")})
    checks, _, _ = compare(zero)
    assert ["pagu nol atau belum terbaca"] == [c.reason for c in checks if c.code == "ANG-02" and c.holds is None]


def test_too_many_voters_of_a_tps_are_told_for_dps_and_dpt() -> None:
    given = roll([500, 501], [502, 400])
    places = {given.locate(0, "a3_jumlah").sel, given.locate(1, "a1_jumlah").sel}
    assert {("PML-01", place) for place in places} == set(told(given))
    assert [] == told(given, settings=replace(Parameters(), pemilih_per_tps_maks=600))


def test_crowded_tps_of_one_table_are_bounded_and_the_last_tells_the_rest() -> None:
    _, findings, _ = compare(roll([600] * 130, [600] * 130))
    crowded = [f for f in findings if f.kode == "PML-01"]
    assert 200 == len(crowded)
    assert 2 == sum("Seluruhnya ada 130 temuan serupa di lembar ini" in f.pesan for f in crowded)


def test_a_tps_that_is_over_the_limit_by_a_typing_error_is_told_with_the_error() -> None:
    given = roll([300, 300], [300, 300])
    typed = given.frame.copy()
    typed.loc[0, "a1_jumlah"] = 3000
    _, findings, _ = compare(replace(given, frame=typed))
    assert ["JML-01"] == [f.kode for f in findings]
    assert "melebihi batas 500" in findings[0].pesan


@pytest.mark.parametrize("number", [0.981982113417855, 98.1982113417855])
def test_the_last_digits_of_a_formula_are_no_difference(number: float) -> None:
    assert agrees(percent_of_number(number, "General"), Fraction(981982113417854, 10**15))


def test_a_rise_from_dps_to_dpt_stands_at_the_dpt_of_the_total_row() -> None:
    given = roll([400, 400], [401, 402])
    place = given.locate(0, "a3_jumlah").sel.replace("6", "8")
    assert [("PML-02", place)] == told(given)
    alone = roll([400, 400], [401, 402], totals=False)
    assert [("PML-02", alone.locate(1, "a3_jumlah").sel)] == told(alone)


def test_the_total_row_of_several_kabupaten_is_not_taken_for_that_of_one() -> None:
    given = roll([400, 400], [400, 402])
    given.frame = with_places(given.frame.assign(kabupaten=["Belu", "Ngada"]))
    assert [("PML-02", given.locate(1, "a3_jumlah").sel)] == told(given)


def test_a_rise_that_a_typing_error_made_is_told_with_the_error() -> None:
    given = roll([400, 400], [400, 400])
    typed = given.frame.copy()
    typed.loc[0, "a3_l"] = 290
    _, findings, _ = compare(replace(given, frame=typed))
    assert ["JML-01"] == [f.kode for f in findings]
    assert "DPT Belu juga melebihi DPS" in findings[0].pesan


def dpb(*quarters: int | None, kabupaten: str = "Alor", start: int = 100_000) -> Dataset:
    row = {"kabupaten": kabupaten, "dpthp3": start, **{f"tri_{n}": value for n, value in enumerate(quarters, 1)}}
    return dataset(table("dpb", [row]))


def test_jumps_between_quarters_stand_at_the_later_one() -> None:
    assert [("DPB-01", "E6"), ("DPB-01", "F6")] == told(dpb(100_000, 100_000, 102_001, 99_900))
    assert [] == told(dpb(100_000, 102_000, 102_000, 102_000))


def test_a_rise_from_zero_is_told_by_its_figure() -> None:
    _, findings, _ = compare(dpb(100_000, 0, 100_000, 100_000))
    said = [f.pesan.split(" dari ")[0] for f in findings]
    assert ["Alor berubah -100%", "Alor berubah +100.000"] == said


def test_the_step_into_the_first_quarter_is_no_jump() -> None:
    assert [] == told(dpb(100_000, 100_000, 100_000, 100_000, start=50_000))


def test_a_quarter_that_has_not_arrived_cannot_be_checked() -> None:
    checks, findings, _ = compare(dpb(100_000, 100_000, 100_000, None))
    assert [] == findings
    assert [True, True, None] == [c.holds for c in checks if c.code == "DPB-01"]


def test_a_kabupaten_on_both_rolls_is_told_at_the_continuous_one() -> None:
    given = dpb(100, 100, 100, 100, kabupaten="Belu")
    checks, _, _ = compare(given, roll([100], [100]))
    assert [False] == [c.holds for c in checks if c.code == "DPB-02"]
    assert [("DPB-02", "A6")] == told(given, roll([100], [100]))


def test_missing_kabupaten_leave_the_coverage_unchecked() -> None:
    checks, _, _ = compare(dpb(1, 1, 1, 1), roll([100], [100]))
    (coverage,) = [c for c in checks if c.code == "DPB-03"]
    assert coverage.holds is None
    assert len(regions()) - 2 == len(coverage.reason.removeprefix("belum diterima: ").split(", "))


def test_ad_hoc_bodies_are_compared_with_the_roll_at_their_own_cells() -> None:
    right = {"kabupaten": "Belu", "ppk": 5, "pps": 3, "ppdp": 2, "kpps": 14}
    assert [] == told(dataset(table("adhoc", [right])), roll([9, 9], [9, 9]))
    wrong = {"kabupaten": "Belu", "ppk": 6, "pps": 4, "ppdp": 3, "kpps": 15}
    expected = [("ADH-01", "B6"), ("ADH-02", "C6"), ("ADH-03", "D6"), ("ADH-04", "E6")]
    assert expected == told(dataset(table("adhoc", [wrong])), roll([9, 9], [9, 9]))


def test_ad_hoc_bodies_without_a_roll_cannot_be_checked() -> None:
    checks, findings, _ = compare(dataset(table("adhoc", [{"kabupaten": "Belu", "ppk": 6}])))
    assert [] == findings
    assert {None} == {c.holds for c in checks if c.code.startswith("ADH")}


def test_a_tps_of_an_unread_kabupaten_may_be_the_one_that_ad_hoc_bodies_lack() -> None:
    tps = [{"kabupaten": name, "kecamatan": "A", "desa": "B", "tps": at} for at, name in enumerate(("Belu", None), 1)]
    for ppdp, holds in ((2, None), (3, False), (1, True)):
        given = (dataset(table("adhoc", [{"kabupaten": "Belu", "ppdp": ppdp}])), dataset(table("pemilih_tps", tps)))
        checks, _, _ = compare(*given)
        assert [holds] == [c.holds for c in checks if c.code == "ADH-03"]


def test_every_unknown_check_says_why_and_every_failed_one_has_its_finding() -> None:
    given = (capaian("98%", None, "103%"), budget({(2, "persen"): "9%"}), roll([400], [501]), dpb(1, None, 9, 9))
    checks, findings, _ = compare(*given)
    assert [] == [c.text for c in checks if c.holds is None and not c.reason]
    assert {c.code for c in checks if c.holds is False} <= {f.kode for f in findings}


EXPECTED_2020 = {
    ("ADH-03", "Badan Adhoc 2020.xlsx", "E9"),
    ("ADH-03", "Badan Adhoc 2020.xlsx", "E11"),
    *(("DPB-01", "Rekap DPB 2020.xlsx", cell) for cell in ("G10", "G11", "F14", "G14", "F18")),
    ("PML-02", "53.09 Ngada.xlsx", "P364"),
    ("PML-02", "53.15 Manggarai Barat.xlsx", "P593"),
    ("CAP-02", "Capaian Kinerja Bagian Program Data OSDM 2020.xlsx", "E8"),
    ("CAP-02", "PK dan Capaian Bagian KUL 2020.xlsx", "F29"),
    ("CAP-03", "Capaian Kinerja Bagian Program Data OSDM 2020.xlsx", "F14"),
    ("CAP-03", "Kinerja Hukum Teknis Hupmas 2020.xlsx", "F8"),
}
FIRST_TABLES = {"pk_bagian", "capaian_bagian", "capaian_sekretariat", "anggaran", "adhoc", "dpb", "pemilih_tps"}


def test_the_2020_workbooks_call_for_exactly_the_known_looks() -> None:
    extracts = []
    for path in sorted(INPUTS.rglob("*.xlsx")):
        for grid in read_xlsx(path, Limits()).sheets:
            extracts += extract_sheet(grid, path.relative_to(INPUTS).as_posix(), Tally()).extracts
    datasets, _ = join([extract for extract in extracts if extract.schema.name in FIRST_TABLES])
    checks, told_of, _ = compare(*datasets.values())
    findings = [f for f in told_of if f.tingkat is not Severity.INFO]
    assert EXPECTED_2020 == {(f.kode, f.berkas.split("/")[-1], f.sel) for f in findings}
    assert len(EXPECTED_2020) == len(findings)
    unknown = {c.code for c in checks if c.holds is None}
    assert {"DUK-01", "KLP-01", "PK-02", "PK-03"} == unknown  # for want of the other tables and the office's own PK
