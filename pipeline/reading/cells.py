"""One cell read by its column's kind: a number with its format, or a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.reading import values as v
from pipeline.reading.dates import date_of_number, parse_date
from pipeline.reading.measures import measure_of_number, parse_measure
from pipeline.reading.text import clean
from pipeline.reading.values import Parsed, Problem, State
from schemas.base import Kind
from schemas.registers import find_region

if TYPE_CHECKING:
    from collections.abc import Callable


def from_number(kind: Kind, number: float, number_format: str) -> Parsed:  # noqa: C901, PLR0911 - one line a kind
    """Return a numeric cell's value by its column's kind; its number format tells per cents and dates."""
    if not abs(number) <= v.LARGEST and kind is not Kind.IDENTITY:
        return Parsed(None, State.BAD, Problem.TOO_LARGE)
    if kind in {Kind.COUNT, Kind.MONEY, Kind.TPS}:
        if number.is_integer() and number >= 0:
            return Parsed(int(number))
        return Parsed(None, State.BAD, Problem.NEGATIVE if number < 0 else Problem.FRACTION)
    if kind is Kind.MEASURE:
        if number < 0:
            return Parsed(None, State.BAD, Problem.NEGATIVE)
        return Parsed(measure_of_number(number, number_format))
    if kind is Kind.PERCENT:
        return Parsed(v.percent_of_number(number, number_format))
    if kind is Kind.CODE:
        return Parsed(v.code_of_number(number))
    if kind is Kind.DATE:
        return date_of_number(number)
    if kind is Kind.MONTH:
        return v.month_of_number(number, number_format)
    if kind is Kind.IDENTITY:
        return Parsed(None, State.BAD, Problem.DIGITS_LOST)
    return from_text(kind, v.text_of_number(number, number_format))


_PLAIN = re.compile(r"[A-MO-SU-Za-mo-su-z0-9](?: ?[!-~])*", re.ASCII)  # no nil, no odd blanks
_TEXT_PARSERS: dict[Kind, Callable[[str], Parsed]] = {
    Kind.COUNT: v.parse_count,
    Kind.MONEY: v.parse_money,
    Kind.PERCENT: v.parse_percent,
    Kind.MEASURE: parse_measure,
    Kind.CODE: v.parse_code,
    Kind.TPS: v.parse_tps,
    Kind.MONTH: v.parse_month,
    Kind.DATE: parse_date,
    Kind.IDENTITY: v.parse_identity,
}


def is_plain(text: str) -> bool:
    """Tell at a glance that a text is a value of Kind.TEXT as it stands; False leaves it open."""
    return _PLAIN.fullmatch(text) is not None


def from_text(kind: Kind, text: str) -> Parsed:
    """Return a text cell's value by its column's kind, its empty state, or its problem."""
    empty = v.empty_state(text)
    if kind is Kind.TEXT:
        return Parsed(clean(text)) if empty is not State.BLANK else Parsed(None, State.BLANK)
    if kind is Kind.REGION:
        region = find_region(text)
        return Parsed(region.nama) if region else Parsed(None, State.BAD, Problem.UNKNOWN_NAME)
    if empty is not None and kind is not Kind.MEASURE:
        if empty is State.NOT_APPLICABLE and kind in {Kind.COUNT, Kind.MONEY}:
            return Parsed(None, State.BAD, Problem.NOT_A_NUMBER)
        return Parsed(None, empty)
    return _TEXT_PARSERS[kind](text)
