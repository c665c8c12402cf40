"""Indonesian dates: one day or several, with a weekday or without, as text or as Excel's own."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.reading import dates
from pipeline.reading.cells import from_number
from pipeline.reading.values import Parsed, Problem, State, text_of_number
from schemas.base import Kind

DAY, NEXT = date(2020, 10, 7), date(2020, 10, 8)


@pytest.mark.parametrize(
    "text",
    [
        "Rabu, 07 Oktober 2020",
        "rabu 7 okt 2020",
        "Rabu/7 Okt. 2020",
        "Rabu, tanggal 7 Oktober 2020",
        "Rabu, 07 Oktober 2020, pukul 09.00 WITA",
        "Rabu, 07 Oktober 2020 09.00 - 12.00 WITA",
    ],
)
def test_a_day_is_read_with_its_weekday(text: str) -> None:
    read = dates.parse_date(text), dates.parse_last_day(text), dates.parse_weekday(text)
    assert (Parsed(DAY), Parsed(None, State.BLANK), Parsed("rabu")) == read


@pytest.mark.parametrize("text", ["7 Oktober 2020", "07/10/2020", "7-10-2020", "7.10.2020", "2020-10-07", "7-Okt-2020"])
def test_a_day_is_read_without_a_weekday(text: str) -> None:
    assert (Parsed(DAY), Parsed(None, State.BLANK)) == (dates.parse_date(text), dates.parse_weekday(text))


@pytest.mark.parametrize(
    "text",
    [
        "7 s.d. 8 Oktober 2020",
        "7 s/d 8 Oktober 2020",
        "7-8 Oktober 2020",
        "7 dan 8 Oktober 2020",
        "7 Oktober s.d. 8 Oktober 2020",
        "7 Oktober 2020 sampai dengan 8 Oktober 2020",
        "07/10/2020 - 08/10/2020",
        "Rabu - Kamis, 7 - 8 Oktober 2020",
    ],
)
def test_several_days_have_a_first_and_a_last(text: str) -> None:
    assert (Parsed(DAY), Parsed(NEXT)) == (dates.parse_date(text), dates.parse_last_day(text))


@pytest.mark.parametrize(
    "text",
    [
        "32 Oktober 2020",
        "7 Oktobr 2020",
        "Oktober 2020",
        "7 Oktober",
        "10/25/2020",
        "07/10/20",
        "8 s.d. 7 Oktober 2020",
        "menyusul",
        "7 " * 20_000,
    ],
)
def test_what_is_no_day_is_a_problem(text: str) -> None:
    assert Parsed(None, State.BAD, Problem.NOT_A_NUMBER) == dates.parse_date(text)


@pytest.mark.parametrize("text", ["Jum'at, 09 Oktober 2020", "Jum’at, 09 Oktober 2020", "Jumat,9 Okt 2020"])
def test_a_weekday_fits_with_any_apostrophe(text: str) -> None:
    day, words = dates.parse_date(text).value, dates.parse_weekday(text).value
    assert (date(2020, 10, 9), True) == (day, dates.weekdays_fit(str(words), date(2020, 10, 9), date(2020, 10, 9)))


@pytest.mark.parametrize(
    ("words", "fit"),
    [
        ("rabu", True),
        ("rabu - kamis", True),
        ("rabu s.d. kamis", True),
        ("rabu - jumat", False),
        ("selasa", False),
        ("rabo", False),
    ],
)
def test_weekdays_are_those_of_the_first_and_the_last_day(words: str, *, fit: bool) -> None:
    assert fit is dates.weekdays_fit(words, DAY, NEXT)


@pytest.mark.parametrize("number_format", ["dd/mm/yyyy", "[$-421]dd mmmm yyyy;@", "d-mmm-yy"])
def test_excels_own_dates_are_days_and_are_told_as_such(number_format: str) -> None:
    assert Parsed(DAY) == from_number(Kind.DATE, float(dates.serial(DAY)), number_format)
    assert "07/10/2020" == text_of_number(float(dates.serial(DAY)), number_format)


@pytest.mark.parametrize("number_format", ["General", "#,##0", '0 "hari"', "0.00%", "[Red]0"])
def test_other_numbers_are_told_as_numbers(number_format: str) -> None:
    assert "/" not in text_of_number(44111.0, number_format)
