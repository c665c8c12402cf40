"""What a finding may show of a personal cell that could not be read, so that its clerk still sees what is wrong."""

from __future__ import annotations

import re
from calendar import monthrange

from pipeline.reading.people import masked
from pipeline.reading.values import Problem
from schemas.base import Kind

EXCEL_ERRORS = frozenset(
    {"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
_DAY = re.compile(r"(?P<d>\d\d?)(\D)(?P<m>\d\d?)(\D)(?P<y>\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"(?P<y>\d{4})(\D)(?P<m>\d\d?)(\D)(?P<d>\d\d?)", re.ASCII)
_MOST_MARKS = 3
_LEAP_YEAR = 2000


def shown(text: str, kind: Kind, problem: Problem) -> str:
    """Return a text without what tells who somebody is: Excel's own words stay, a formula is only called one."""
    if problem is Problem.UNCACHED:
        return "rumus"
    if problem is Problem.ERROR_CELL and text in EXCEL_ERRORS:
        return text
    return _masked_day(text) if kind is Kind.DATE else masked(text)


def _masked_day(text: str) -> str:
    """Return a date of which only the parts stay that no date has: 00/00/0000, **-13-****, 31-02-****."""
    found = _DAY.fullmatch(text.strip()) or _ISO_DAY.fullmatch(text.strip())
    if found is None:
        return masked(text)
    day, month, year = (int(found[name]) for name in "dmy")
    impossible = {"d": not 1 <= day <= 31, "m": not 1 <= month <= 12, "y": not year}  # noqa: PLR2004 - of any calendar
    if not (impossible["d"] or impossible["m"]):
        impossible["d"] = impossible["m"] = day > monthrange(year or _LEAP_YEAR, month)[1]
    hidden = [found.span(name) for name, stays in impossible.items() if not stays]
    return "".join("*" if any(a <= at < b for a, b in hidden) else sign for at, sign in enumerate(text.strip()))


def identity_fault(text: str) -> str:
    """Return why a text is no NIK or NKK: '16 angka dan tanda "."', "15 angka dan huruf"."""
    signs = [sign for sign in text if not sign.isspace()]
    digits = [sign for sign in signs if sign.isascii() and sign.isdigit()]
    marks = sorted({sign for sign in signs if not sign.isalpha() and sign not in digits})
    parts = [f"{len(digits)} angka"] if digits else []
    parts += ["huruf"] if any(sign.isalpha() for sign in signs) else []
    parts += [f'tanda "{" ".join(marks[:_MOST_MARKS])}"'] if marks else []
    return f"{', '.join(parts[:-1])} dan {parts[-1]}" if len(parts) > 1 else "".join(parts)
