"""Targets and realisasi as people type them: with units, as ranges, bounds, grades, in words."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipeline.reading.text import clean, fold_lookalikes
from pipeline.reading.values import (
    BELOW_ZERO,
    PERCENT_WORD,
    WITH_UNIT,
    Measure,
    Parsed,
    Problem,
    State,
    bad,
    empty_state,
    exact,
    parse_number,
    percent_decimals,
    text_of_number,
)

GRADES = {
    "opini": {"WTP": 4, "WDP": 3, "TW": 2, "TMP": 1},
    "sakip": {"AA": 7, "A": 6, "BB": 5, "B": 4, "CC": 3, "C": 2, "D": 1},
}
_OPINIONS = {
    "WAJAR TANPA PENGECUALIAN": "WTP",
    "WAJAR DENGAN PENGECUALIAN": "WDP",
    "TIDAK WAJAR": "TW",
    "TIDAK MENYATAKAN PENDAPAT": "TMP",
}
_RANGE = re.compile(r"^([\d.,]*\d)\s*%?\s*(?:-|–|s\.?/?d\.?|sampai dengan)\s*([\d.,]*\d)\s*(%?)\s*([^\W\d][^\d%]*)?$")
_NUMERALS = (
    "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()  # noqa: SIM905
)
_SPOKEN = re.compile(
    r"(?P<number>\d{1,3})\s*(?P<share>%)?\s*\(\s*"
    rf"(?P<words>(?:(?:{'|'.join(_NUMERALS)}|belas|puluh|seratus|ratus|persen)\s*)+)\)\s*(?P<unit>.*)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"^(?:(?P<most>≤|<\s*=?|=<|(?:maksimal|maksimum|maks|paling banyak)\b\.?)|≥|>\s*=?|=>"
    r"|(?:minimal|minimum|min|paling sedikit)\b\.?)\s*(?=\S)",
    re.IGNORECASE,
)


def parse_grade(text: str) -> tuple[str, str, int] | None:
    """Return (grade, scale, score) of "WTP", "BB", "BB (78,5)" or an opinion in full; None where it is no grade."""
    words = fold_lookalikes(clean(text)).upper()
    words = re.sub(r"\s*\([\d.,\s]+\)$", "", words)
    words = _OPINIONS.get(words, words)
    for scale, scores in GRADES.items():
        if words in scores:
            return words, scale, scores[words]
    return None


def parse_measure(text: str) -> Parsed:
    """Return the :class:`Measure` of a target or realisasi as text; "100 persen" is "100%".

    A number may be said in words behind it ("4 (empat) laporan"); words that say another one are two readings.
    """
    spoken = _SPOKEN.fullmatch(clean(text))
    if spoken:
        said = f"{spoken['number']}{spoken['share'] or ''} {spoken['unit']}"
        same = _in_words(spoken["words"]) == spelled(int(spoken["number"]))
        return _as_typed(parse_measure(said), text) if same else bad(Problem.AMBIGUOUS)
    words = PERCENT_WORD.sub("%", clean(text))
    empty = empty_state(words)
    if empty is not None:
        return Parsed(Measure(empty, text=words), empty)
    grade = parse_grade(words)
    if grade:
        return Parsed(Measure(State.VALUE, Decimal(grade[2]), grade=grade[0], scale=grade[1], text=words))
    if BELOW_ZERO.match(words):
        return bad(Problem.NEGATIVE)
    bounds = _RANGE.match(words)
    if bounds:
        return _parse_range(bounds, words)
    percent = words.endswith("%")
    with_unit = WITH_UNIT.match(words)
    number = parse_number(words.removesuffix("%").strip() if percent else with_unit[1] if with_unit else words)
    if not isinstance(number.value, Decimal):
        letters = re.fullmatch(r"[A-Za-z][A-Za-z+-]{0,3}", fold_lookalikes(words))
        return bad(Problem.UNKNOWN_GRADE) if letters else number
    unit = re.sub(r"[\s.]+", "", fold_lookalikes(with_unit[2])).lower() if with_unit else ""
    value = number.value / 100 if percent else number.value
    return Parsed(Measure(State.VALUE, value, unit=unit, percent=percent, plain=not percent and not unit, text=words))


def spelled(number: int) -> str:
    """Return a whole number below a thousand in words: 24 -> "dua puluh empat"."""
    if number < len(_NUMERALS):
        return _NUMERALS[number]
    if number < 20:  # noqa: PLR2004 - the teens
        return f"{_NUMERALS[number - 10]} belas"
    size, noun = (10, "puluh") if number < 100 else (100, "ratus")
    many, rest = divmod(number, size)
    head = "seratus" if number // 100 == 1 else f"{_NUMERALS[many]} {noun}"
    return f"{head} {spelled(rest)}" if rest else head


def _in_words(text: str) -> str:
    return " ".join(re.sub(r"\bpersen\b", " ", text.lower()).split())


def parse_target(text: str) -> Parsed:
    """Return the :class:`Measure` of a target, with or without a sign or word for a bound: "≥ 90%", "maks. 3 kali"."""
    return _as_typed(parse_measure(_BOUND.sub("", clean(text))), text)


def _as_typed(parsed: Parsed, text: str) -> Parsed:
    typed = parsed.value
    return Parsed(replace(typed, text=clean(text)), parsed.state) if isinstance(typed, Measure) else parsed


def is_upper_bound(text: str) -> bool:
    """Tell whether a target is a bound that fewer are better than: "≤ 3", "maksimal 3 kali"."""
    found = _BOUND.match(clean(text))
    return found is not None and bool(found["most"])


def _parse_range(bounds: re.Match[str], words: str) -> Parsed:
    low, high = parse_number(bounds[1]), parse_number(bounds[2])
    if not isinstance(low.value, Decimal) or not isinstance(high.value, Decimal):
        return low if low.state is State.BAD else high
    share = Decimal(100) if bounds[3] else Decimal(1)
    unit = re.sub(r"[\s.]+", "", fold_lookalikes(bounds[4] or "")).lower()
    lower, upper = low.value / share, high.value / share
    return Parsed(Measure(State.VALUE, lower, unit=unit, percent=bool(bounds[3]), upper=upper, text=words))


def measure_of_number(number: float, number_format: str) -> Measure:
    """Return the :class:`Measure` of a numeric cell: a per cent format makes it a fraction."""
    percent = percent_decimals(number_format) is not None
    text = text_of_number(number, number_format)
    return Measure(State.VALUE, exact(number), percent=percent, plain=not percent, text=text)
