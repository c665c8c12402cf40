"""The years that title lines name."""

from __future__ import annotations

import re

from pipeline.reading.text import clean
from pipeline.reading.values import MONTH_KEYS

_YEARS = r"((?:19|20)\d\d)(?:\s*(?:-|–|/|&|\bdan\b|s\.?\s?/?d\.?|sampai(?:\s+dengan)?)\s*((?:19|20)\d\d))?"
_TITLE_YEAR = re.compile(
    rf"(?:\btahun(?:\s+anggaran)?|\bth[n.]?\.?|\bt\.?\s?a\.?|\bkinerja)\s*:?\s*{_YEARS}(?!\d)", re.IGNORECASE
)
_LAST_YEAR = re.compile(rf"(?<![\w/.])(?<!\d-){_YEARS}\s*\)?\.?$", re.IGNORECASE)
_MONTH = rf"(?:{'|'.join(sorted({*MONTH_KEYS}, key=len, reverse=True))})"
_DATED = re.compile(
    rf"\b\d{{1,2}}\s+{_MONTH}\.?\s+(?:19|20)\d\d\b|^\s*(?:per|s\.?/?d\.?)\s|\bper\s+\w+\s+(?:19|20)\d\d"
    rf"|,\s*{_MONTH}\s+(?:19|20)\d\d$",
    re.IGNORECASE,
)
_OF_ELECTION = r"(?:\s+(?!kinerja|capaian|laporan|anggaran|realisasi)[a-z/&,]+){0,9}?\s+(?:19|20)\d\d\b"
_NUMBERED = re.compile(
    r"\b(?:nomor|no)\.?\s*:?\s*[\w./-]+\s+tahun\s+(?:19|20)\d\d"
    r"|\b(?:pemilu|pilpres|pileg|pilkada|pilgub|(?<!komisi )pemilihan\s+(?:umum|presiden|gubernur|legislatif|anggota))"
    + _OF_ELECTION,
    re.IGNORECASE,
)
_ELECTION = re.compile(r"\b(?<!komisi )pemilihan" + _OF_ELECTION, re.IGNORECASE)


def title_years(text: str) -> range | None:
    """Return the years a title line names, None where it names none.

    A year counts after TAHUN, TAHUN ANGGARAN, TA or KINERJA, or as the last word; signing dates, numbers of letters
    and regulations and names of general elections ("Pemilu 2019") do not.
    """
    words = _NUMBERED.sub(" ", clean(text)).strip()
    found = _TITLE_YEAR.search(words)
    if not found and not _DATED.search(words):
        found = _LAST_YEAR.search(words)
    if not found:
        return None
    first, last = sorted((int(found[1]), int(found[2] or found[1])))
    return range(first, last + 1)


def names_election(text: str) -> bool:
    """Tell whether the year in a title belongs to the election it names: "PEMILIHAN BUPATI TAHUN 2015"."""
    return bool(_ELECTION.search(clean(text)))
