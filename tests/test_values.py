"""Indonesian values: what is read, what is refused as ambiguous, what is empty."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading import measures
from pipeline.reading import values as v
from pipeline.reading.dates import parse_date
from pipeline.reading.parts import (
    parse_count_beside_share,
    parse_counts,
    parse_leading_number,
    parse_name_after_number,
    parse_share,
)
from pipeline.reading.titles import title_years
from pipeline.reading.values import Parsed, Problem, State


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("6971690000", 6971690000),
        ("6.971.690.000", 6971690000),
        ("Rp. 122.750.000", 122750000),
        ("Rp4.839.734.000,-", 4839734000),
        ("105.240.000,00", 105240000),
        ("\u00a0 26.935.000 ", 26935000),
        ("0", 0),
        ("Rp 1.000.000.-", 1000000),
        ("IDR 1.000.000", 1000000),
        ("1.000.000 rupiah", 1000000),
        ("'1.000.000", 1000000),
    ],
)
def test_money_is_read_in_every_form_it_is_typed(text: str, rupiah: int) -> None:
    assert Parsed(rupiah) == v.parse_money(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("410,327,887", Problem.AMBIGUOUS),
        ("1,000", Problem.AMBIGUOUS),
        ("1.5", Problem.AMBIGUOUS),
        ("12.34.567", Problem.AMBIGUOUS),
        ("1.000,50", Problem.FRACTION),
        ("0.500", Problem.AMBIGUOUS),
        ("-5", Problem.NEGATIVE),
        ("− 5", Problem.NEGATIVE),
        ("-Rp 5.000", Problem.NEGATIVE),
        ("(Rp 5.000)", Problem.NEGATIVE),
        ("(5.000)", Problem.NEGATIVE),
        ("NaN", Problem.NOT_A_NUMBER),
        ("1e5", Problem.NOT_A_NUMBER),
        ("١٢", Problem.NOT_A_NUMBER),
        ("dua puluh", Problem.NOT_A_NUMBER),
    ],
)
def test_what_could_be_read_two_ways_is_a_problem(text: str, problem: Problem) -> None:
    assert Parsed(None, State.BAD, problem) == v.parse_money(text)


@pytest.mark.parametrize(
    ("text", "count"), [("46 Orang", 46), ("46 (orang)", 46), ("8374", 8374), ("1.234", 1234), ("10 keg.", 10)]
)
def test_counts_may_carry_a_unit(text: str, count: int) -> None:
    assert Parsed(count) == v.parse_count(text)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("", "BLANK"),
        ("  ", "BLANK"),
        ("-", "NIL"),
        ("_", "NIL"),
        ("–", "NIL"),
        ("Nihil", "NIL"),
        ("n/a", "NOT_APPLICABLE"),
        ("tidak ada kasus", "NOT_APPLICABLE"),
    ],
)
def test_the_empty_states_are_never_merged(text: str, state: str) -> None:
    assert State[state] is v.empty_state(text)


@pytest.mark.parametrize(
    ("text", "value", "unit", "percent"),
    [
        ("100%", "1", "", True),
        ("73,68 %", "0.7368", "", True),
        ("100 persen", "1", "", True),
        ("8 kali", "8", "kali", False),
        ("22 Kab/ Kota", "22", "kab/kota", False),
        ("3", "3", "", False),
        ("0", "0", "", False),
    ],
)
def test_measures_keep_value_unit_and_per_cent(text: str, value: str, unit: str, *, percent: bool) -> None:
    measure = measures.parse_measure(text).value
    assert isinstance(measure, v.Measure)
    assert (Decimal(value), unit, percent) == (measure.value, measure.unit, measure.percent)


@pytest.mark.parametrize(
    ("text", "grade", "score"),
    [("WTP", "WTP", 4), ("В", "B", 4), ("bb (78,5)", "BB", 5), ("Wajar Dengan Pengecualian", "WDP", 3)],
)
def test_grades_are_scored_with_lookalike_letters_folded(text: str, grade: str, score: int) -> None:
    measure = measures.parse_measure(text).value
    assert isinstance(measure, v.Measure)
    assert (grade, Decimal(score)) == (measure.grade, measure.value)


def test_an_unknown_grade_is_named_as_such() -> None:
    assert measures.parse_measure("WTX").problem is Problem.UNKNOWN_GRADE


@pytest.mark.parametrize(
    ("number", "number_format", "value", "decimals"),
    [
        (0.7303, "0.00%", "0.7303", 2),
        (0.7368000000000001, "0.00%", "0.7368", 2),
        (73.03, "General", "0.7303", 2),
        (73, "0.00", "0.73", 2),
        (73, '0"%"', "0.73", 0),
        (73, "0\\%", "0.73", 0),
    ],
)
def test_numeric_per_cents_follow_their_number_format(
    number: float, number_format: str, value: str, decimals: int
) -> None:
    percent = v.percent_of_number(number, number_format)
    assert (Decimal(value), decimals) == (percent.value, percent.decimals)


@pytest.mark.parametrize(
    ("text", "code"), [("076.01 .01", "076.01.01"), ("002", "002"), ("3355.eba.994", "3355.EBA.994")]
)
def test_codes_lose_stray_blanks_only(text: str, code: str) -> None:
    assert Parsed(code) == v.parse_code(text)


def test_a_code_typed_as_a_number_gets_its_leading_zeros_back() -> None:
    assert ["002", "994", "3355"] == [v.code_of_number(number) for number in (2, 994, 3355)]


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("PERJANJIAN KINERJA TAHUN 2020", [2020]),
        ("DIPA 076 TAHUN ANGGARAN 2020", [2020]),
        ("CAPAIAN KINERJA 2019", [2019]),
        ("RENSTRA 2020-2024", [2020, 2021, 2022, 2023, 2024]),
        ("Kupang, 31 Desember 2020", None),
        ("per 31 Desember 2020", None),
        ("Peraturan KPU Nomor 8 Tahun 2019", None),
        ("Hasil Pemilu 2019", None),
        ("PEMILIHAN UMUM TAHUN 2019", None),
        ("Hasil Pilkada Serentak 2018", None),
        ("PEMILIHAN SERENTAK TAHUN 2020", [2020]),
        ("Renstra 2020 s.d. 2024", [2020, 2021, 2022, 2023, 2024]),
        ("Kupang, Januari 2021", None),
        ("Peraturan KPU 8/2019", None),
        ("Nomor: 75/PL.02-Kpt/53/2019", None),
        ("PEMILIHAN GUBERNUR DAN WAKIL GUBERNUR TAHUN 2018", None),
        ("CAPAIAN KINERJA KOMISI PEMILIHAN UMUM TAHUN 2019", [2019]),
        ("KEADAAN PER TANGGAL 31-12-2019", None),
        ("PERUBAHAN KE-3 DIPA 2019", [2019]),
        ("Perbandingan Tahun 2020 dan 2019", [2019, 2020]),
    ],
)
def test_titles_name_years_but_dates_and_regulations_do_not(title: str, years: list[int] | None) -> None:
    found = title_years(title)
    assert years == (None if found is None else list(found))


@pytest.mark.parametrize(
    ("value", "printed"),
    [(Fraction(3, 8), "37,50%"), (Fraction(1), "100%"), (Fraction(4, 3), "133,33%"), (Fraction(1, 8), "12,50%")],
)
def test_per_cents_are_printed_as_in_the_report(value: Fraction, printed: str) -> None:
    assert printed == v.format_percent(value)


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.125", "0.13"), ("0.135", "0.14"), ("-0.125", "-0.13"), ("2.675", "2.68")]
)
def test_halves_round_away_from_zero(value: str, rounded: str) -> None:
    assert Decimal(rounded) == v.round_half_up(Decimal(value), 2)


@given(st.integers(min_value=0, max_value=10**15))
def test_rupiah_survive_being_printed_and_read(amount: int) -> None:
    assert Parsed(amount) == v.parse_money(f"Rp {v.format_number(Decimal(amount))}")


@given(st.decimals(min_value=0, max_value=1000, places=2))
def test_per_cents_survive_being_printed_and_read(points: Decimal) -> None:
    parsed = v.parse_percent(v.format_percent(Fraction(points) / 100)).value
    assert isinstance(parsed, v.Percent)
    assert Fraction(points) / 100 == Fraction(parsed.value)


@given(st.text(max_size=20))
def test_no_text_makes_a_parser_raise(text: str) -> None:
    for parse in (
        v.parse_money,
        v.parse_count,
        v.parse_percent,
        measures.parse_measure,
        v.parse_code,
        v.parse_tps,
        parse_date,
        parse_counts,
        parse_share,
        parse_count_beside_share,
        parse_leading_number,
        parse_name_after_number,
    ):
        assert isinstance(parse(text), Parsed)


@pytest.mark.parametrize("text", ["-5", "-5%", "-3 orang", "(5%)"])
def test_no_target_or_realisasi_is_below_zero(text: str) -> None:
    assert measures.parse_measure(text).problem is Problem.NEGATIVE


@pytest.mark.parametrize("text", ["0.912%", "0.912", "0.500 orang"])
def test_a_point_after_zero_separates_no_thousands(text: str) -> None:
    assert measures.parse_measure(text).problem is Problem.AMBIGUOUS


@pytest.mark.parametrize("text", ["TPS 003", "TPS-3", "TPS No. 3", "TPS: 3", "TPS3", "003"])
def test_a_tps_is_its_number(text: str) -> None:
    assert Parsed(3) == v.parse_tps(text)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("4 (empat) Laporan", 4, "laporan"),
        ("12(dua belas) bulan", 12, "bulan"),
        ("22 (dua puluh dua) Kab/Kota", 22, "kab/kota"),
        ("115 (seratus lima belas)", 115, ""),
        ("100% (seratus persen)", 1, ""),
        ("80 (delapan puluh) persen", Decimal("0.8"), ""),
    ],
)
def test_a_number_may_be_said_in_words_behind_it(text: str, value: object, unit: str) -> None:
    measure = measures.parse_measure(text).value
    assert isinstance(measure, v.Measure)
    assert (value, unit, text) == (measure.value, measure.unit, measure.text)


def test_a_number_that_its_words_contradict_has_two_readings() -> None:
    assert measures.parse_measure("4 (lima) Laporan").problem is Problem.AMBIGUOUS


@pytest.mark.parametrize("parse", [v.parse_money, v.parse_count, v.parse_percent, measures.parse_measure, v.parse_tps])
def test_the_longest_cell_is_refused(parse: Callable[[str], Parsed]) -> None:
    assert [State.BAD] * 2 == [parse(text).state for text in ("1" * 32_767 + "x", "1." * 16_383 + "x")]


@pytest.mark.parametrize("text", ["Peb", "FEBRUARI 2020", "Feb.", "bulan Februari", "2", "02"])
def test_months_are_read_in_their_usual_forms(text: str) -> None:
    assert "Februari" == v.parse_month(text).value


def test_a_month_may_be_a_day_that_shows_its_month() -> None:
    found = [v.month_of_number(*cell).value for cell in ((43866.0, "mmm-yy"), (2.0, "General"), (43866.0, "General"))]
    assert ["Februari", "Februari", None] == found


@pytest.mark.parametrize(
    ("text", "code"), [("2", "002"), ("'076.01.01", "076.01.01"), ("3355.", "3355"), ("076.01 .wa", "076.01.WA")]
)
def test_codes_keep_their_zeros_and_lose_what_is_no_code(text: str, code: str) -> None:
    assert code == v.parse_code(text).value


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("410,327,887", "410.327.887"),
        ("98.54%", "98,54%"),
        ("1,000 orang", "1.000 orang"),
        ("50.5% (50,583 Suara)", "50,5% (50.583 Suara)"),
        ("49,8% (50,583 Suara)", "49,8% (50.583 Suara)"),
        ("1,2,3", ""),
        ("x", ""),
    ],
)
def test_an_ambiguous_number_is_shown_as_it_is_likely_meant(text: str, meant: str) -> None:
    assert meant == v.respelt(text)
