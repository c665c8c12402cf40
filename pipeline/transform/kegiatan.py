"""Which kegiatan of the budget a kegiatan of the capaian tables is: the two documents differ in case and a few words.

By the same words, else by the register (schemas/kegiatan.csv and the office's ``[[kegiatan]]``), else by the one
budget line that comes close. Where two come close, nothing is chosen.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.reading.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CLOSE = 70  # per cent of the words, in their order, that both have; the 2020 pairs have 71 and 76, others 36 or less


class Manner(StrEnum):
    """How a kegiatan was found."""

    SAME = "bunyi sama"
    REGISTER = "menurut register"
    CLOSE = "bunyi mirip"
    NONE = "tidak ditemukan"


@dataclass(frozen=True, slots=True)
class Match:
    """The budget's row id of one kegiatan, None where none is certain; ``near`` are the rows that come close."""

    row: int | None
    manner: Manner
    near: tuple[int, ...] = ()


def match_kegiatan(
    texts: Iterable[str], budget: Mapping[int, tuple[str, str]], register: Mapping[str, str]
) -> dict[str, Match]:
    """Return the match of each text; ``budget`` gives code and name by row id, ``register`` a code by wording.

    A close match is one-to-one: its budget line is no other's, and no other text comes close to it.
    """
    codes = {normalise(wording): code for wording, code in register.items()}
    found = {text: _certain(normalise(text), budget, codes) for text in texts}
    taken = {match.row for match in found.values() if match.row is not None}
    wooed = Counter(row for match in found.values() if match.row is None for row in match.near)
    for text, match in found.items():
        if match.row is None and len(match.near) == 1 and match.near[0] not in taken and wooed[match.near[0]] == 1:
            found[text] = Match(match.near[0], Manner.CLOSE, match.near)
    return found


def _certain(words: str, budget: Mapping[int, tuple[str, str]], codes: Mapping[str, str]) -> Match:
    """Return the match by words or register, else none with the rows that come close."""
    same = tuple(row for row, (_, name) in budget.items() if normalise(name) == words)
    if len(same) == 1:
        return Match(same[0], Manner.SAME)
    known = tuple(row for row, (code, _) in budget.items() if code == codes.get(words))
    if len(known) == 1:
        return Match(known[0], Manner.REGISTER)
    return Match(None, Manner.NONE, same or known or _near(words, budget))


def _near(words: str, budget: Mapping[int, tuple[str, str]]) -> tuple[int, ...]:
    from rapidfuzz import fuzz  # noqa: PLC0415 - rarely needed, kept off the start-up path

    own = words.split()
    return tuple(row for row, (_, name) in budget.items() if fuzz.ratio(own, normalise(name).split()) >= CLOSE)
