"""Counts inside a sentence: "83 Item berjumlah 602", "Kondisi Baik : 549", "549 baik, 9 rusak ringan"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.reading.text import clean, fold_lookalikes
from pipeline.reading.values import Parsed, Problem, State, empty_state, parse_count, parse_number

_CONDITIONS = {"baik": "baik", "rr": "rusak ringan", "rb": "rusak berat", "rusak": "rusak"}
_CONDITION = re.compile(r"\b(rusak\s+ringan|rusak\s+berat|rusak|baik|rr|rb)\b")
_OTHER_CONDITION = re.compile(r"^(?:kondisi|keadaan)\s+([a-z][a-z ]*?)\s*[:=]")
_STARTS = re.compile(r"^[\W\d]*(?:(?:unit|buah|item)\s+)?(?:(?:dalam\s+)?(?:kondisi|keadaan)\b|(?:baik|rusak|rr|rb)\b)")
_OPENS = re.compile(r"\b(?:rincian(?:nya)?|terdiri\s+(?:dari|atas)|yaitu|meliputi)\s*:?\s*$")
_PART_OF = re.compile(r"\b(?:rincian(?:nya)?|terdiri|yaitu|meliputi|termasuk|(?:di ?)?antara\w*|dari)\b|\(")
_SEGMENTS = re.compile(r"[;()]|,(?!\d)|\s(?:dan|serta)\s")
_NUMBER = re.compile(r"(?<![\w.,])(-\s?)?(\d[\d.,]*\d|\d)(?![\w%²])(?!\s*%)")
_MEASURED = re.compile(
    r"^\s*(?:m2|m²|m\b|meter|ha\b|hektar|are\b|lantai|tingkat|tahun|cc\b|kva|watt|gb\b|inci|inch|pk\b|bulan)"
)
_NO_COUNT = re.compile(
    r"(?:tahun|luas\w*|seluas|nilai|harga|rp\.?|nomor|no\.?|nup|kode|panjang|lebar|tinggi|daya|kapasitas|roda|tipe|type|seri|"
    r"januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember)[\s:.=]*(?:\w+\s+)?$"
)
_SUMS = re.compile(r"(?:\b(?:ber|se)?jumlah|\bsebanyak|\btotal)(?:nya)?\s*[:=]?\s*$")
_SAYS_SUM = re.compile(r"\b(?:berjumlah|sejumlah|sebanyak)\b|\b(?:jumlah|total)\s*[:=]")
_UNIT = re.compile(r"^\s*(?:unit|buah|bh\b|bidang|set\b|paket|lembar|eksemplar|pcs)")
_KINDS = re.compile(r"^\s*(?:item|jenis|macam)")
_NAMES_COUNT = re.compile(r"[:=]\s*$")


@dataclass(frozen=True, slots=True)
class Counts:
    """What a text counts: its total, what it says of each condition, and what could not be read.

    ``is_condition`` tells that the text is about one condition of what stands above it, ``opens`` that the lines below
    it break its total down.
    """

    total: int | None = None
    parts: tuple[tuple[str, int], ...] = ()
    problem: Problem = Problem.NONE
    is_condition: bool = False
    opens: bool = False

    @property
    def figure(self) -> int | None:
        """Return the total, or the sum of the conditions where only they are given."""
        if self.total is not None or not self.parts:
            return self.total
        return sum(number for _, number in self.parts)


@lru_cache(maxsize=4096)
def read_counts(text: str) -> Counts:
    """Return the counts of a text; areas, years, floors, money and numbers of things that are no count are left out."""
    words = fold_lookalikes(clean(text)).lower()
    bare = parse_number(words)
    if bare.state is not State.BAD:
        whole = parse_count(words)
        return Counts(whole.value if isinstance(whole.value, int) else None, problem=whole.problem)
    totals: list[tuple[int, int]] = []
    parts: list[tuple[str, int]] = []
    problem = Problem.NONE
    for segment in _SEGMENTS.split(words):
        found, said, wrong = _segment(segment)
        totals += found
        parts += said
        problem = problem or wrong
    clearest = min((rank for rank, _ in totals), default=0)
    total, unclear = _added([number for rank, number in totals if rank == clearest], words)
    problem = problem or unclear
    return Counts(total, tuple(parts), problem, bool(_STARTS.match(words)), bool(_OPENS.search(words)))


def _added(numbers: list[int], words: str) -> tuple[int | None, Problem]:
    """Return what equally clear counts say together: "5 unit, 10 unit" is 15, "15 unit (5 unit, 10 unit)" too."""
    if len(numbers) < 2 or numbers[0] == sum(numbers[1:]):
        return (numbers[0] if numbers else None), Problem.NONE
    return (None, Problem.AMBIGUOUS) if _PART_OF.search(words) else (sum(numbers), Problem.NONE)


def parse_counted(text: str) -> Parsed:
    """Return the figure that a sentence counts, blank where it counts nothing."""
    counts = read_counts(text)
    if counts.problem:
        return Parsed(None, State.BAD, counts.problem)
    return Parsed(counts.figure) if counts.figure is not None else Parsed(None, State.BLANK)


def _segment(text: str) -> tuple[list[tuple[int, int]], list[tuple[str, int]], Problem]:
    """Return (rank, total) of the totals a segment may state, its (condition, count), and what was wrong."""
    named = [(m.start(), _named(m[1])) for m in _CONDITION.finditer(text)]
    other = _OTHER_CONDITION.match(text.strip())
    if not named and other:
        named = [(0, other[1])]
    numbers, problem = _numbers(text)
    if problem:
        return [], [], problem
    if not named:
        lacks = not numbers and _SAYS_SUM.search(text)
        ranked = ((_rank(text, m), value) for m, value in numbers)
        return [(r, v) for r, v in ranked if r is not None], [], Problem.NOT_A_NUMBER if lacks else Problem.NONE
    values = [value for _, value in numbers]
    if len(values) == len(named) + 1 and numbers[0][0].start() < named[0][0]:
        return [(1, values[0])], list(zip((name for _, name in named), values[1:], strict=True)), Problem.NONE
    if len(values) == len(named):
        return [], list(zip((name for _, name in named), values, strict=True)), Problem.NONE
    if values:
        return [], [], Problem.AMBIGUOUS
    after = re.split(r"[:=]", text)[1:]
    nil = bool(after) and empty_state(after[-1]) is State.NIL
    return (
        [],
        [(name, 0) for _, name in named] if nil else [],
        Problem.NOT_A_NUMBER if after and not nil else Problem.NONE,
    )


def _named(words: str) -> str:
    return _CONDITIONS.get(words, " ".join(words.split()))


def _numbers(text: str) -> tuple[list[tuple[re.Match[str], int]], Problem]:
    found: list[tuple[re.Match[str], int]] = []
    for match in _NUMBER.finditer(text):
        if _MEASURED.match(text[match.end() :]) or _NO_COUNT.search(text[: match.start()]):
            continue
        parsed = parse_count((match[1] or "").strip() + match[2])
        if not isinstance(parsed.value, int):
            return [], parsed.problem
        found.append((match, parsed.value))
    return found, Problem.NONE


def _rank(text: str, match: re.Match[str]) -> int | None:
    """Return how clearly a number is a total: "berjumlah 602" before "5 unit" before ": 5" before "83 item"."""
    before, after = text[: match.start()], text[match.end() :]
    if _KINDS.match(after):
        return 3
    signs = (_SUMS.search(before), _UNIT.match(after), _NAMES_COUNT.search(before))
    return next((rank for rank, sign in enumerate(signs) if sign), None)
