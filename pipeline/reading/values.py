"""Indonesian values as people type them: numbers, rupiah, per cents, counts with units, grades, codes, empty states.

Strict id_ID: "1.234" is one thousand two hundred thirty-four, "1,5" one and a half; what could be read two ways is a
problem to report, never a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from functools import lru_cache

from pipeline.reading.text import clean, fold_lookalikes


class State(IntEnum):
    """What a cell is; the four empty states are never merged (a measured zero is a VALUE)."""

    VALUE = 0
    BLANK = 1  # not delivered yet
    NIL = 2  # "-", "_", "–", "nihil"
    NOT_APPLICABLE = 3  # "n/a", "tidak ada kasus"
    BAD = 4  # did not parse: rules over it are unknown, not failed


class Problem(IntEnum):
    """Why a text is no value of its column's kind."""

    NONE = 0
    NOT_A_NUMBER = 1
    AMBIGUOUS = 2
    FRACTION = 3
    NEGATIVE = 4
    UNKNOWN_GRADE = 5
    UNKNOWN_NAME = 6
    ERROR_CELL = 7
    UNCACHED = 8
    TOO_LARGE = 9
    DIGITS_LOST = 10
    NOT_AN_IDENTITY = 11


@dataclass(frozen=True, slots=True)
class Parsed:
    """One text read: its value and state, or the problem that kept it from being read (state BAD)."""

    value: object = None
    state: State = State.VALUE
    problem: Problem = Problem.NONE


@dataclass(frozen=True, slots=True)
class Measure:
    """A target or realisasi: its state, exact value (per cents as fractions, grades as their scores), and its form.

    ``unit`` is normalised (no blanks, lower case; "" for a bare number), ``grade`` the normalised grade with its
    ``scale`` ("opini", "sakip"), ``percent`` whether it is a per cent, ``plain`` whether it came as a bare number
    without a per cent sign or format, ``upper`` the upper bound where the text is a range, ``text`` as typed.
    """

    state: State
    value: Decimal | None = None
    unit: str = ""
    grade: str = ""
    scale: str = ""
    percent: bool = False
    plain: bool = False
    upper: Decimal | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Percent:
    """A stated percentage: exact fraction, decimals of its printed percentage (73,03% has 2), bare number or not."""

    value: Decimal
    decimals: int
    plain: bool = False

    def near(self, exact: Fraction | None) -> Percent:
        """Return the reading nearer to ``exact``: a bare number of 2 or less may be the fraction itself (0,7303)."""
        if exact is None or not self.plain or abs(self.value) > Decimal("0.02"):
            return self
        fraction = Percent(self.value * 100, max(0, self.decimals - 2))
        return min(self, fraction, key=lambda reading: abs(Fraction(reading.value) - exact))


IDENTITY_DIGITS = 16  # of a NIK or NKK
_NIL = re.compile(r"^(?:[-_–—−]+|nihil)$", re.IGNORECASE)
_NOT_APPLICABLE = re.compile(r"^(?:n\s*/\s*a|n\.a\.?|tidak ada kasus|tidak ada)$", re.IGNORECASE)
_ID_NUMBER = re.compile(r"^(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,(\d+))?$")
_LOOSE_NUMBER = re.compile(r"^[+-]?[.,]*\d[\d.,]*$")
BELOW_ZERO = re.compile(r"^(?:[-−–]\s*(?:rp\b\.?)?\s*\d.*|\(\s*(?:rp\b\.?)?\s*[\d.,]+\s*%?\s*\))$", re.IGNORECASE)
_RUPIAH = re.compile(r"^(?:rp|idr)\.?\s*|(?<=\d)\s*rupiah$", re.IGNORECASE)
_IDENTITY = re.compile(rf"\d{{{IDENTITY_DIGITS}}}", re.ASCII)
_NUMBERS_IN_TEXT = re.compile(r"\d[\d.,]*\d")
WITH_UNIT = re.compile(r"^([\d.,]*\d)\s*([^\W\d][^\d,%]*)$")
PERCENT_WORD = re.compile(r"(?<=\d)\s*(?:per|pro)sen$", re.IGNORECASE)
_MONTHS = (
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()  # noqa: SIM905
)
MONTH_KEYS = {
    **{name.lower(): i for i, name in enumerate(_MONTHS, 1)},
    **{name[:3].lower(): i for i, name in enumerate(_MONTHS, 1)},
    "peb": 2,
    "pebruari": 2,
    "agt": 8,
    "agu": 8,
    "agust": 8,
    "sept": 9,
    "nop": 11,
    "nopember": 11,
}
_MONTH_FRAME = re.compile(r"^(?:\d{1,2}[.)]\s*(?=[a-z]))?(?:bulan\b|bln\b)?\.?\s*|[\s.-]*(?:19|20)\d\d$|\.$")
MOST_DECIMALS = 8  # of a stated per cent; a formula's last digits are no longer exact
LONGEST_NUMBER = 30  # characters
LARGEST = 10**15  # beyond it a spreadsheet no longer holds every whole number
EPOCH = date(1899, 12, 30)  # day 0 of Excel's serial numbers, for all days after February 1900
LAST_SERIAL = 2_958_466  # 31 December 9999
DAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")


def round_half_up(value: Decimal | Fraction, places: int) -> Decimal:
    """Round half away from zero at ``places`` decimals: the only place where a figure is rounded."""
    scaled = Fraction(value) * 10**places
    whole = int(abs(scaled) * 2 + 1) // 2
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-places)


def exact(number: float) -> Decimal:
    """Return the decimal that Excel shows for a stored double: 15 significant digits."""
    return Decimal(format(number, ".15g"))


def format_number(value: Decimal | float, places: int | None = None) -> str:
    """Return a number in Indonesian form: 1234567.5 -> "1.234.567,5"."""
    number = value if isinstance(value, Decimal) else exact(value)
    if places is not None:
        number = round_half_up(number, places)
    whole, _, rest = f"{number:,f}".partition(".")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")


def format_percent(value: Decimal | Fraction, places: int = 2) -> str:
    """Return a fraction as a percentage; ",00" is dropped as in the report's capaian tables: 0.375 -> "37,50%"."""
    number = round_half_up(Fraction(value) * 100, places)
    if number == number.to_integral_value():
        number = number.to_integral_value()
    return format_number(number) + "%"


def percent_decimals(number_format: str) -> int | None:
    """Return the decimals of a per cent format ("0.00%" -> 2), None where the format is no per cent.

    A sign in quotes or behind a backslash (0"%") is only drawn: Excel does not multiply by 100 for it.
    """
    code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", number_format).split(";", maxsplit=1)[0]
    if "%" not in code:
        return None
    return len(re.sub(r"[^0#?]", "", code.split(".", 1)[1])) if "." in code else 0


@lru_cache(maxsize=1024)
def is_date_format(number_format: str) -> bool:
    """Tell whether a number format shows a day ("dd/mm/yyyy")."""
    code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", number_format).lower()
    return "d" in code or "y" in code


def text_of_number(number: float, number_format: str) -> str:
    """Return what a clerk would say was typed: "73,68%", "07/10/2020", other numbers without separators."""
    if is_date_format(number_format) and 1 <= number < LAST_SERIAL:
        return (EPOCH + timedelta(days=int(number))).strftime("%d/%m/%Y")
    percent = percent_decimals(number_format) is not None
    if not percent and number.is_integer():
        return str(int(number))
    value = exact(number)
    if percent:
        return format_percent(value, max(2, percent_decimals(number_format) or 0))
    return f"{value.normalize():f}".replace(".", ",")


def empty_state(text: str) -> State | None:
    """Return the empty state a text stands for, None where it is none."""
    if text[:1].isdigit():
        return None
    words = clean(text)
    if not words:
        return State.BLANK
    if _NIL.match(words):
        return State.NIL
    return State.NOT_APPLICABLE if _NOT_APPLICABLE.match(words) else None


def bad(problem: Problem) -> Parsed:
    """Return what cannot be read, and why."""
    return Parsed(None, State.BAD, problem)


def parse_number(text: str) -> Parsed:
    """Return the Decimal of a strictly Indonesian number; "1.5", "1,000" and "98.54" can be read two ways."""
    words = clean(text).lstrip("'’")
    if not words.isascii() or not _LOOSE_NUMBER.match(words):
        return bad(Problem.NOT_A_NUMBER)
    if len(words) > LONGEST_NUMBER:
        return bad(Problem.TOO_LARGE)
    sign = -1 if words[0] == "-" else 1
    words = words.lstrip("+-")
    found = _ID_NUMBER.match(words)
    if not found or re.fullmatch(r"[1-9]\d{0,2},\d{3}", words):
        return bad(Problem.AMBIGUOUS)
    return Parsed(sign * Decimal(words.replace(".", "").replace(",", ".")))


def respelt(text: str) -> str:
    """Return a text with dots and commas exchanged in each number that can be read two ways, "" where that is no help.

    "410,327,887" -> "410.327.887", "50.5% (50,583 Suara)" -> "50,5% (50.583 Suara)": how it is likely meant.
    """
    words = clean(text)
    meant = _NUMBERS_IN_TEXT.sub(lambda found: _exchanged(found[0]), words)
    clear = not any(parse_number(number).problem for number in _NUMBERS_IN_TEXT.findall(meant))
    return meant if clear and meant != words else ""


def _exchanged(number: str) -> str:
    return number.translate(str.maketrans(".,", ",.")) if parse_number(number).problem else number


def _whole(parsed: Parsed) -> Parsed:
    if parsed.state is State.BAD:
        return parsed
    number = parsed.value
    if not isinstance(number, Decimal) or number != number.to_integral_value():
        return bad(Problem.FRACTION)
    if number > LARGEST:
        return bad(Problem.TOO_LARGE)
    return bad(Problem.NEGATIVE) if number < 0 else Parsed(int(number))


def parse_count(text: str) -> Parsed:
    """Return a whole count, with or without a unit ("46 Orang", "46 (orang)")."""
    words = clean(text)
    if BELOW_ZERO.match(words):
        return bad(Problem.NEGATIVE)
    with_unit = WITH_UNIT.match(words.replace("(", "", 1))
    return _whole(parse_number(with_unit[1] if with_unit else words))


def parse_money(text: str) -> Parsed:
    """Return whole rupiah from "6.971.690.000", "Rp. 122.750.000", "Rp4.839.734.000,-", "105.240.000,00"."""
    words = clean(text)
    if BELOW_ZERO.match(words):
        return bad(Problem.NEGATIVE)
    return _whole(parse_number(re.sub(r"[.,](?:-+|–)$", "", _RUPIAH.sub("", words)).strip()))


def parse_below_zero(text: str) -> Parsed:
    """Return whole rupiah below zero from "-1.000.000", "Rp -1.000.000" or "(1.000.000)"."""
    amount = parse_money(re.sub(r"[-−–()]", "", clean(text).removesuffix(",-")))
    return Parsed(-amount.value) if isinstance(amount.value, int) else bad(Problem.NEGATIVE)


def scaled_money(amount: str | Decimal, scale: int) -> int | None:
    """Return whole rupiah of an amount counted in thousands or more ("2,5" in millions), None where it is none."""
    said = _RUPIAH.sub("", clean(amount)) if isinstance(amount, str) else ""
    number = parse_number(said).value if said else amount
    whole = _whole(Parsed(number * scale)) if isinstance(number, Decimal) else Parsed()
    return whole.value if isinstance(whole.value, int) else None


def parse_percent(text: str) -> Parsed:
    """Return the :class:`Percent` of "73,03%", "73,03 persen" or a bare "73,03"."""
    words = PERCENT_WORD.sub("%", clean(text))
    signed = words.endswith("%")
    number = parse_number(words.removesuffix("%").strip())
    if not isinstance(number.value, Decimal):
        return number
    decimals = max(0, -int(number.value.as_tuple().exponent))
    return Parsed(Percent(number.value / 100, decimals, plain=not signed))


def percent_of_number(number: float, number_format: str) -> Percent:
    """Return the stated :class:`Percent` of a numeric cell; without a per cent format it counts per cent points."""
    decimals = percent_decimals(number_format)
    if decimals is not None:
        return Percent(exact(number), decimals)
    value = exact(number)
    code = number_format.split(";", maxsplit=1)[0]
    shown = len(re.sub(r"[^0#?]", "", code.split(".", 1)[1])) if "." in code else 0
    printed = max(0, -int(value.normalize().as_tuple().exponent)) if number_format == "General" else shown
    return Percent(value / 100, min(printed, MOST_DECIMALS), plain=True)


def parse_code(text: str) -> Parsed:
    """Return a budget code without stray blanks, with its leading zeros: "076.01 .01" -> "076.01.01", "2" -> "002"."""
    words = re.sub(r"\s+", "", fold_lookalikes(clean(text))).upper().lstrip("'’`").rstrip(".")
    if re.fullmatch(r"\d{1,2}", words):
        words = words.zfill(3)
    return Parsed(words) if re.fullmatch(r"[0-9A-Z]+(?:\.[0-9A-Z]+)*", words) else bad(Problem.UNKNOWN_NAME)


def code_of_number(number: float) -> str:
    """Return the code of a numeric cell with the leading zeros that typing it as a number lost: 2 -> "002"."""
    text = f"{exact(number).normalize():f}"
    return text.zfill(3) if text.isdigit() else text


def parse_identity(text: str) -> Parsed:
    """Return the 16 digits of a NIK or NKK as an integer; blanks and an apostrophe are read past. Zeros are none."""
    digits = re.sub(r"[\s'’`]", "", text)
    if _IDENTITY.fullmatch(digits) and int(digits):
        return Parsed(int(digits))
    return Parsed(None, State.BAD, Problem.NOT_AN_IDENTITY)


def parse_tps(text: str) -> Parsed:
    """Return the number of a TPS: "TPS 001" -> 1."""
    return _whole(parse_number(re.sub(r"^(?:(?:tps|nomor|no)\b[\s.:\-]*)+|^tps", "", clean(text), flags=re.IGNORECASE)))


def parse_month(text: str) -> Parsed:
    """Return the canonical name of a month: "Peb", "FEBRUARI 2020" or "2" -> "Februari"."""
    words = _MONTH_FRAME.sub("", fold_lookalikes(clean(text)).lower())
    number = MONTH_KEYS.get(words.rstrip(".")) or (int(words) if re.fullmatch(r"0?[1-9]|1[0-2]", words) else None)
    return Parsed(_MONTHS[number - 1]) if number else bad(Problem.UNKNOWN_NAME)


def month_of_number(number: float, number_format: str) -> Parsed:
    """Return the name of the month that a numeric cell shows: a day's, or its number."""
    shows_month = "m" in re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", number_format).lower()
    if shows_month and 1 <= number < LAST_SERIAL:
        return Parsed(_MONTHS[(EPOCH + timedelta(days=int(number))).month - 1])
    return parse_month(text_of_number(number, "General"))
