"""What a by-name list says of a person, as codes; and what findings may show of it (UU 27/2022)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from pipeline.reading.dates import parse_date
from pipeline.reading.text import key
from pipeline.reading.values import Parsed

UNKNOWN = 0
SEXES = {"L": 1, "P": 2}
MARITAL = {"B": 1, "S": 2, "P": 3}  # belum, sudah, pernah kawin
DISABILITIES = ("Tuna Daksa", "Tuna Netra", "Tuna Rungu/Wicara", "Tuna Grahita", "Disabilitas Lainnya")
_SEX_WORDS = {
    "L": ("l", "lk", "laki", "lakilaki", "pria", "male", "m"),
    "P": ("p", "pr", "pe", "perempuan", "wanita", "female", "f"),
}
_MARITAL_WORDS = {
    "B": ("b", "belum", "bk", "belumkawin", "belummenikah"),
    "S": ("s", "sudah", "k", "kawin", "sudahkawin", "menikah", "sudahmenikah"),
    "P": ("p", "pernah", "pernahkawin", "cerai", "ceraihidup", "ceraimati", "janda", "duda", "pernahmenikah"),
}
_DISABILITY_WORDS = (
    ("daksa", "fisik"),
    ("netra",),
    ("rungu", "wicara", "tuli", "bisu"),
    ("grahita", "mental", "intelektual"),
)
NO_DISABILITY = -1  # the code of a text that is none
_NONE = re.compile(r"0*|(?:tidak|tdk|non|bukan|tanpa|normal|sehat|nihil|none).*|t|n")
_SEX = {word: SEXES[code] for code, words in _SEX_WORDS.items() for word in words}
_STATUS = {word: MARITAL[code] for code, words in _MARITAL_WORDS.items() for word in words}
_YEAR_FIRST = re.compile(r"\s*(\d{4})\s?[-/|.]\s?(\d{1,2})\s?[-/|.]\s?(\d{1,2})\s*", re.ASCII)
_SHORT = re.compile(r"(?<![\d/|.-])(\d{1,2})\s?[-/|.]\s?(\d{1,2})\s?[-/|.]\s?(\d{4})\s*$", re.ASCII)
LONG_NUMBER = re.compile(r"\d(?:\W?\d){5}")  # of a person or a telephone, in no name of a place
_ID_LENGTH = 12  # digits from which a number tells who somebody is


def sex_of(text: str) -> int:
    """Return the code of "L", "LK", "Perempuan"; UNKNOWN for anything else."""
    return _SEX.get(key(text), UNKNOWN)


def marital_status_of(text: str) -> int:
    """Return the code of "B", "Sudah Kawin", "Pernah"; UNKNOWN for anything else."""
    return _STATUS.get(key(text), UNKNOWN)


def disability_of(text: str) -> int:
    """Return 1 to 5 as :data:`DISABILITIES` counts, 0 for none; any other word counts as lainnya.

    NO_DISABILITY for what is no word: a mark, a number beyond 5, several numbers.
    """
    words = key(text)
    number = re.fullmatch(r"\s*(\d+)(?:[.,]0*)?\s*", text)
    if number or _NONE.fullmatch(words):
        code = int(number[1]) if number else 0
        return code if code <= len(DISABILITIES) else NO_DISABILITY
    leading = re.match(r"([1-5])(?=[a-z])", words)
    if leading:
        return int(leading[1])
    if not re.search(r"[a-z]{3}", words):
        return NO_DISABILITY
    return next((at for at, kinds in enumerate(_DISABILITY_WORDS, 1) if any(word in words for word in kinds)), 5)


@lru_cache(maxsize=65536)
def parse_birth(text: str) -> Parsed:
    """Return the day in "12-03-1980", "12|03|1980", "1980/03/12" or behind a place: "Kefamenanu, 12 Maret 1980"."""
    ordered, short = _YEAR_FIRST.fullmatch(text), _SHORT.search(text)
    parts = ordered.groups()[::-1] if ordered else short.groups() if short else None
    if parts is not None:
        day, month, year = map(int, parts)
        try:
            return Parsed(date(year, month, day))
        except ValueError:
            return parse_date(text)
    place, comma, rest = text.rpartition(",")
    return parse_date(rest if comma and not re.search(r"\d", place) else text)


def masked(text: str) -> str:
    """Return what may be told of a text: 5303********0001 of a NIK, "M**** B***" of "Maria Bere"."""
    digits = re.sub(r"\D", "", text)
    if len(digits) >= _ID_LENGTH:
        return f"{digits[:4]}{'*' * (len(digits) - 8)}{digits[-4:]}"
    return re.sub(r"\w+", lambda word: re.sub(r"\w", "*", word[0]) if word[0][0].isdigit() else _starred(word[0]), text)


def masked_identity(number: int) -> str:
    """Return a NIK or NKK as findings show it."""
    return masked(f"{number:016d}")


def _starred(word: str) -> str:
    return word[0] + "*" * (len(word) - 1)
