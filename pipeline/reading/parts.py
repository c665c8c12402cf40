"""Cells that hold several things: a share with its votes, a number with a name, counts that add up.

Each parser takes one thing out of a text and leaves the rest to the others; what it cannot tell apart is a problem.
"""

from __future__ import annotations

import re

from pipeline.reading.text import clean
from pipeline.reading.values import Parsed, Problem, State, parse_count, parse_percent

LONGEST = 500  # characters of a cell with several things in it
_NUMBER = r"\d[\d.,]*"
_SHARE = re.compile(rf"-?\s?{_NUMBER}\s?(?:%|persen\b)", re.IGNORECASE)
_NUMBERED = re.compile(
    r"^\(?\s*(?:(?:paslon|pasangan calon|calon)\b\s*)?(?:(?:nomor|no)\b\.?\s*)?(?:urut\s*)?:?\s*"
    r"(\d{1,2})(?:\s*[).:/–-]\s*|\s+)(?=\D)(.+)$",
    re.IGNORECASE,
)
_NUMBER_ALONE = re.compile(r"\(?(?:(?:no(?:mor)?|urut|paslon)\b[\s.:]*)*0*(\d{1,2})[\s.)]*", re.IGNORECASE)
_NOTE = re.compile(r"\([^()\d]*\)")
_NOTE_WITH_FIGURES = re.compile(r"\([^()]*\d")
_OF_PEOPLE = (
    "orang org peserta luring daring online offline virtual tatap muka mahasiswa mahasiswi siswa siswi pelajar dosen "
    "guru santri pemuda pemilih pemula warga masyarakat laki perempuan pria wanita l p lk pr undangan secara melalui "
    "via zoom dan"
)
_PEOPLE = frozenset(_OF_PEOPLE.split())


def parse_share(text: str) -> Parsed:
    """Return the per cent in "49,8% (50.381 Suara)"; blank where the text has none, a problem where it has two."""
    found = _SHARE.findall(clean(text)[:LONGEST])
    if not found:
        return Parsed(None, State.BLANK)
    if len(found) > 1:
        return Parsed(None, State.BAD, Problem.AMBIGUOUS)
    return parse_percent(found[0])


def parse_count_beside_share(text: str) -> Parsed:
    """Return the count in "49,8% (50.381 Suara)", "50.381 (49,8%)" or "8374 Suara)"."""
    words = clean(text)
    if len(words) > LONGEST:
        return parse_count(words)
    rest = _SHARE.sub(" ", words).strip()
    if rest != words or rest.count("(") != rest.count(")"):
        rest = rest.strip("()[]/|;:=- ")
    return parse_count(re.sub(r"^\(([^()]*[^\W\d][^()]*)\)$", r"\1", rest))


def parse_leading_number(text: str) -> Parsed:
    """Return the number before a name, or alone: "1) Willybrodus" -> 1, "01" -> 1; blank where none stands there."""
    words = clean(text)
    found = _NUMBERED.match(words) or _NUMBER_ALONE.fullmatch(words)
    return Parsed(int(found[1])) if found else Parsed(None, State.BLANK)


def parse_name_after_number(text: str) -> Parsed:
    """Return the name without the number before it: "1) Willybrodus Lay" -> "Willybrodus Lay"."""
    words = clean(text)
    found = _NUMBERED.match(words)
    return Parsed(found[2] if found else words)


def parse_counts(text: str) -> Parsed:
    """Return a count of people, or the sum of several: "50 orang (luring) 500 orang (daring)" -> 550.

    Only counts that plainly stand beside each other are added: each with its own word, no figures in parentheses
    (they may be part of the count before them), no words that change an amount ("sekitar", "total").
    """
    words = clean(text)
    one = parse_count(_NOTE.sub(" ", words)) if len(words) <= LONGEST else parse_count(words)
    if not one.problem or one.problem is not Problem.NOT_A_NUMBER:
        return one
    counts = re.findall(_NUMBER, words[:LONGEST])
    between = re.split(_NUMBER, words[:LONGEST])
    if len(words) > LONGEST or _NOTE_WITH_FIGURES.search(words) or not _people(between):
        return one
    parsed = [parse_count(count.rstrip(".,")) for count in counts]
    bad = next((part for part in parsed if part.problem), None)
    return bad or Parsed(sum(part.value for part in parsed if isinstance(part.value, int)))


def _people(between: list[str]) -> bool:
    """Tell whether the words around counts only say who is counted, and stand between any two of them."""
    if not all(re.fullmatch(r"[a-z()\s,;:+&/.-]*", part.lower()) for part in between):
        return False
    named = [re.findall(r"[a-z]+", part.lower()) for part in between]
    inner = named[1:-1]
    return bool(inner) and all(inner) and all(set(part) <= _PEOPLE for part in named)
