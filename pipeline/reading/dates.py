"""Indonesian dates as people type them, with the weekday and the last day where a text names them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.reading.text import clean
from pipeline.reading.values import DAYS, EPOCH, LAST_SERIAL, MONTH_KEYS, Parsed, Problem, State

LONGEST_DATE = 100  # characters
_APOSTROPHES = str.maketrans("’‘`´", "'" * 4)  # Excel's autocorrection makes "Jum'at" "Jum’at"
_TO = r"\s*(?:-|–|—|/|&|,|\bs\.?\s?/?\s?d\.?|\bsampai(?:\s+dengan)?\b|\bhingga\b|\bdan\b)\s*"
_NAMED = r"(?P<d{0}>\d{{1,2}})(?:\s*[\s-]\s*(?P<m{0}>[a-z]+)\.?)?(?:\s*[\s-]\s*(?P<y{0}>\d{{4}}))?"
_NAMED_DAYS = re.compile(rf"(?:{_NAMED.format(1)}{_TO})?{_NAMED.format(2)}")
_SHORT = r"(\d{1,2})\s*[/.|-]\s*(\d{1,2})\s*[/.|-]\s*(\d{4})"
_SHORT_DAYS = re.compile(rf"(?:{_SHORT}{_TO})?{_SHORT}")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ t]00:00:00)?")
_TIME = re.compile(
    r"\s*[,/|]?\s*(?:\b(?:pukul|jam|pkl)\b.*|\b\d{1,2}[.:]\d{2}(?:\s*(?:-|–|s\.?d\.?)\s*\d{1,2}[.:]\d{2})?\s*wita?)$"
)
_WORD = r"(?!(?:tanggal|tgl)\b)[a-z']+"
_WEEKDAY = re.compile(rf"(?P<hari>{_WORD}(?:{_TO}{_WORD})?)?\s*[,/\s]*\s*(?:\b(?:tanggal|tgl)\b\.?\s*:?\s*)?(?=\d)")


class _Days(NamedTuple):
    weekday: str
    first: date
    last: date


def _typed(text: str) -> str:
    return clean(text).lower().translate(_APOSTROPHES)


def _read(text: str) -> _Days | None:
    words = _typed(text)
    before = _WEEKDAY.match(words := _TIME.sub("", words)) if len(words) <= LONGEST_DATE else None
    if before is None:
        return None
    rest = words[before.end() :]
    try:
        first, last = _iso(rest) or _short(rest) or _named(rest) or (None, None)
    except ValueError:
        return None
    if first is None or last is None or last < first:
        return None
    return _Days((before["hari"] or "").strip(), first, last)


def _iso(words: str) -> tuple[date, date] | None:
    found = _ISO.fullmatch(words)
    return None if found is None else (date(*map(int, found.groups())),) * 2


def _short(words: str) -> tuple[date, date] | None:
    found = _SHORT_DAYS.fullmatch(words)
    if found is None:
        return None
    day, month, year = map(int, found.groups()[3:])
    last = date(year, month, day)
    if found[1] is None:
        return last, last
    day, month, year = map(int, found.groups()[:3])
    return date(year, month, day), last


def _named(words: str) -> tuple[date, date] | None:
    found = _NAMED_DAYS.fullmatch(words)
    if found is None or found["m2"] not in MONTH_KEYS or found["y2"] is None:
        return None
    month, year = MONTH_KEYS[found["m2"]], int(found["y2"])
    last = date(year, month, int(found["d2"]))
    if found["d1"] is None:
        return last, last
    if found["m1"] is not None and found["m1"] not in MONTH_KEYS:
        return None
    month = MONTH_KEYS[found["m1"]] if found["m1"] else month
    return date(int(found["y1"] or year), month, int(found["d1"])), last


def parse_date(text: str) -> Parsed:
    """Return the (first) day of "Rabu, 07 Oktober 2020", "7 s.d. 8 Oktober 2020", "07/10/2020" (day first) or ISO."""
    days = _read(text)
    return Parsed(days.first) if days else Parsed(None, State.BAD, Problem.NOT_A_NUMBER)


def parse_last_day(text: str) -> Parsed:
    """Return the last day of "7 s.d. 8 Oktober 2020"; blank where the text names one day or is no date."""
    days = _read(text)
    return Parsed(days.last) if days and days.last > days.first else Parsed(None, State.BLANK)


def parse_weekday(text: str) -> Parsed:
    """Return the words for the weekday before a date ("rabu"), or of a text without one; blank where there are none."""
    days = _read(text)
    alone = "" if days or re.search(r"\d", text) else _typed(text)
    words = days.weekday if days else alone
    return Parsed(words) if words else Parsed(None, State.BLANK)


def weekdays_fit(words: str, first: date, last: date) -> bool:
    """Tell whether the weekday words ("rabu", "rabu - kamis") are those of the first and the last day."""
    named = [word.replace("'", "") for word in re.findall(r"[a-z']+", re.sub(_TO, " ", words))]
    return named in ([DAYS[first.weekday()]], [DAYS[first.weekday()], DAYS[last.weekday()]])


def day_words(day: date) -> str:
    """Return a day as it is written: "Rabu, 07 Oktober 2020"."""
    months = {number: name for name, number in reversed(MONTH_KEYS.items())}
    return f"{DAYS[day.weekday()].title()}, {day.day:02} {months[day.month].title()} {day.year}"


def date_of_number(number: float) -> Parsed:
    """Return the date of an Excel serial number."""
    if not 1 <= number < LAST_SERIAL:
        return Parsed(None, State.BAD, Problem.NOT_A_NUMBER)
    return Parsed(EPOCH + timedelta(days=int(number)))


def serial(day: date) -> int:
    """Return a day's Excel serial number."""
    return (day - EPOCH).days
