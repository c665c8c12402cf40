"""Indonesian values as people type them: numbers, rupiah, per cents, counts with units, grades, codes, empty states.

Strict id_ID: "1.234" is one thousand two hundred thirty-four, "1,5" one and a half; what could be read two ways is a
problem to report, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum


class State(IntEnum):
    """What a cell is; the four empty states are never merged (a measured zero is a VALUE)."""

    VALUE = 0
    BLANK = 1  # not delivered yet
    NIL = 2  # "-", "_", "–", "nihil"
    NOT_APPLICABLE = 3  # "n/a", "tidak ada kasus"
    BAD = 4  # did not parse: rules over it are unknown, not failed


@dataclass(frozen=True, slots=True)
class Measure:
    """A target or realisasi: its state, exact value (per cents as fractions, grades as their scores), and its form.

    ``unit`` is normalised (no blanks, lower case; "" for a bare number), ``grade`` the normalised grade with its
    ``scale`` ("opini", "sakip"), ``percent`` whether the value is a per cent, ``plain`` whether it came as a bare number
    without a per cent sign or format, ``decimals`` its printed precision, ``text`` as typed.
    """

    state: State
    value: Decimal | None = None
    unit: str = ""
    grade: str = ""
    scale: str = ""
    percent: bool = False
    plain: bool = False
    decimals: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Percent:
    """A stated percentage: exact fraction and the decimals of its printed percentage (73,03% has 2)."""

    value: Decimal
    decimals: int
