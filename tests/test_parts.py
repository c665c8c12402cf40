"""Cells that hold several things: shares with votes, numbers with names, counts that add up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.reading import parts
from pipeline.reading.values import Parsed, Percent, Problem, State


@pytest.mark.parametrize(
    ("text", "share", "decimals", "votes"),
    [
        ("49,8% (50.381 Suara)", "0.498", 1, 50381),
        ("29,8 % (19.473 Suara)", "0.298", 1, 19473),
        ("19% (16.313 Suara)", "0.19", 0, 16313),
        ("12,8% (8374 Suara)", "0.128", 1, 8374),
        ("50.381 (49,8%)", "0.498", 1, 50381),
        ("50.381 suara / 49,8 persen", "0.498", 1, 50381),
        ("50.381 suara = 49,84%", "0.4984", 2, 50381),
        ("49,8%\n(50.381)", "0.498", 1, 50381),
    ],
)
def test_a_share_and_its_votes_are_read_from_one_cell(text: str, share: str, decimals: int, votes: int) -> None:
    assert Parsed(Percent(Decimal(share), decimals)) == parts.parse_share(text)
    assert Parsed(votes) == parts.parse_count_beside_share(text)


@pytest.mark.parametrize(("text", "votes"), [("8374 Suara)", 8374), ("50.381", 50381), ("(50.381 Suara)", 50381)])
def test_votes_may_stand_alone(text: str, votes: int) -> None:
    assert Parsed(None, State.BLANK) == parts.parse_share(text)
    assert Parsed(votes) == parts.parse_count_beside_share(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("49,8%", Problem.NOT_A_NUMBER),
        ("49,8% (lima puluh ribu suara)", Problem.NOT_A_NUMBER),
        ("49,8% (50,381 Suara)", Problem.AMBIGUOUS),
        ("(50.381)", Problem.NEGATIVE),
        ("50.381 dari 101.093 (49,8%)", Problem.NOT_A_NUMBER),
    ],
)
def test_votes_that_are_no_count_are_a_problem(text: str, problem: Problem) -> None:
    assert Parsed(None, State.BAD, problem) == parts.parse_count_beside_share(text)


@pytest.mark.parametrize("text", ["49.8% (50.381 Suara)", "49,8% atau 50,2% (50.381)"])
def test_a_share_that_can_be_read_two_ways_is_a_problem(text: str) -> None:
    assert Parsed(None, State.BAD, Problem.AMBIGUOUS) == parts.parse_share(text)


@pytest.mark.parametrize(
    "text",
    [
        "1) Ani & Budi",
        "1. Ani & Budi",
        "(1) Ani & Budi",
        "01 Ani & Budi",
        "Paslon 1: Ani & Budi",
        "No. Urut 1 - Ani & Budi",
    ],
)
def test_a_number_before_a_name_is_told_from_it(text: str) -> None:
    assert (Parsed(1), Parsed("Ani & Budi")) == (parts.parse_leading_number(text), parts.parse_name_after_number(text))


@pytest.mark.parametrize("text", ["Ani & Budi", "Drs. Ani, S.H & 2 kawan"])
def test_a_name_without_a_number_stays_whole(text: str) -> None:
    read = parts.parse_leading_number(text), parts.parse_name_after_number(text)
    assert (Parsed(None, State.BLANK), Parsed(text)) == read


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("50 orang", 50),
        ("1.250", 1250),
        ("50 orang (luring)", 50),
        ("50 orang (luring) 500 orang (daring)", 550),
        ("50 orang luring dan 1.500 orang daring", 1550),
        ("50 luring + 500 daring", 550),
        ("Luring: 50 orang, daring: 500 orang", 550),
        ("50 mahasiswa; 3 dosen", 53),
    ],
)
def test_counts_of_people_in_one_cell_are_added(text: str, people: int) -> None:
    assert Parsed(people) == parts.parse_counts(text)


@pytest.mark.parametrize(
    "text",
    [
        "sekitar 50 orang",
        "50-an orang",
        "50-60 orang",
        "550 orang (50 luring, 500 daring)",
        "total 550: 50 luring, 500 daring",
        "2 sesi 50 orang",
        "50 500",
        "50 orang x 2",
        "banyak",
    ],
)
def test_counts_that_need_not_add_up_are_a_problem(text: str) -> None:
    assert State.BAD is parts.parse_counts(text).state
