"""Header and label text made comparable: case, blanks, punctuation, look-alike letters, years."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТУХаеорсухіІЅѕЈјΑΒΕΖΗΙΚΜΝΟΡΤΥΧοα",
    "ABEKMHOPCTYXaeopcyxiISsJjABEZHIKMNOPTYXoa",
)
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_THOUSANDS = re.compile(
    r"\b(?:(?:dalam|dlm\.?|satuan\s*:?)\s+)?(ribuan|jutaan|mil[iy]aran|ribu|juta|mil[iy]ar)(?:\s+(?:rupiah|rp))?\b\.?"
    r"|\brp\.?\s*['’.]*\s*0{3}(?!\d)|\(\s*['’.]?0{3}\s*\)"
    r"|(?:\bx\s*(?:rp\.?\s*)?|\b(?:dalam|dlm\.?)\s+rp\.?\s*)1\.?000\b(?![.\d])(?:,-*)?",
    re.IGNORECASE,
)
_MONTHS = r"(?:jan|[fp]eb|mar|apr|mei|jun|jul|agu?|sep|okt|no[vp]|des)[a-z]*"
_UNTIL = re.compile(
    r"\b(?:s\.?\s?/?\s?d\.?|sampai(?: dengan)?|per)\s+(?:"
    rf"(?:\d{{1,2}}\s+)?{_MONTHS}\b\.?(?:\s+(?:19|20)\d\d\b)?|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:19|20)\d\d\b"
    r"|(?:tw|trw|tri|triwulan|smt|semester)\b\.?\s*(?:[ivx]+|\d)\b|akhir tahun|(?:19|20)\d\d\b)"
)
_YEAR = re.compile(r"\b(?:tahun\s+|ta\s+)?(?:19|20)\d\d\b")
_SPECIAL = re.compile(r"(?:19|20)\d\d|000|ribu|juta|mil[iy]|rp|[%_]", re.IGNORECASE)  # what normalising treats apart
_PUNCTUATION = {code: None for code in range(128) if not (chr(code).isalnum() or chr(code) in "#+")}
_LISTED = re.compile(r"^\s*\(?(?:\d{1,2}|[a-z])\s*[.)]\s+(?=[^\W\d_])", re.IGNORECASE)
_RUPIAH = re.compile(r"\brp\b\.?")


def clean(text: str) -> str:
    """Return the text in NFKC with blanks (also no-break ones) collapsed and invisible characters dropped."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())


def fold_lookalikes(text: str) -> str:
    """Return the text with Cyrillic and Greek letters that look Latin made Latin."""
    return text.translate(_LOOKALIKES)


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """Return a header's or label's comparable form: lower case, words only, "%" first and "rp" last where it has them.

    A year, "s.d. 31 Des 2020" and scale words ("dalam ribuan") are dropped unless nothing else would be left.
    """
    words = fold_lookalikes(clean(text)).lower()
    stripped = _YEAR.sub(" ", _UNTIL.sub(" ", _THOUSANDS.sub(" ", words)))
    words = stripped if re.search(r"[a-z%#]", stripped) else words
    percent, rupiah = "%" in words, bool(_RUPIAH.search(words))
    words = _RUPIAH.sub(" ", words).replace("%", " ")
    tokens = re.sub(r"[^\w#+]+", " ", words).replace("_", " ").split()
    return " ".join([*(["%"] if percent else []), *tokens, *(["rp"] if rupiah else [])])


def key(text: str) -> str:
    """Return the normalised text without blanks: "Kab / Kota" and "Kab/Kota" have one key."""
    if text.isascii() and not _SPECIAL.search(text):
        return text.translate(_PUNCTUATION).lower()
    return normalise(text).replace(" ", "")


@lru_cache(maxsize=65536)
def unmarked(text: str) -> str:
    """Return the key without the marks for per cent and rupiah."""
    return " ".join(t for t in normalise(text).split() if t not in {"%", "rp"}).replace(" ", "")


def unnumbered(text: str) -> str:
    """Return a text without the number or letter of a list before it: "1. Jumlah laporan", "b) Jumlah laporan"."""
    return _LISTED.sub("", text)


def place_key(text: str) -> str:
    """Return what the spellings of a kecamatan or desa have in common: "Insana", "INSANA", "Kec. Insana".

    "Desa" and "Kelurahan" stay: one kecamatan may have both of a name.
    """
    return re.sub(r"^(?:kecamatan|kec) ", "", normalise(text)).replace(" ", "")


def money_scale(text: str) -> int:
    """Return what figures under such words are counted in: 1,000 for "dalam ribuan rupiah", else 1."""
    found = _THOUSANDS.search(clean(text))
    if not found:
        return 1
    word = (found[1] or "").lower()
    return 1_000_000_000 if word.startswith("mil") else 1_000_000 if word.startswith("juta") else 1_000


def dotted(number: int) -> str:
    """Return a whole number with dots between thousands, as Indonesian writes it."""
    return f"{number:,}".replace(",", ".")


def listed(names: list[str], most: int = 30) -> str:
    """Return names as one text, so many of them: "Alor, Belu dan 490 lainnya"."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" dan {rest} lainnya" if rest > 0 else "")


def one_typo(one: str, other: str) -> bool:
    """Tell whether two different words of four letters or more differ by one typing error."""
    if one == other or min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 1:
        return False
    if one[0] != other[0] and one[-1] != other[-1]:
        return False
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - rarely needed, kept off the start-up path

    return OSA.distance(one, other, score_cutoff=1) <= 1


def suggest(word: str, choices: list[str]) -> str | None:
    """Return the choice that comes closest to ``word``, or None where none is close."""
    from rapidfuzz import process  # noqa: PLC0415 - rarely needed, kept off the start-up path

    best = process.extractOne(word, choices, score_cutoff=75)
    return None if best is None else str(best[0])
