"""What the pipeline says about a user's file: findings, as values.

A :class:`FindingType` is one entry of the catalogue (a stable code with the words that explain it); a
:class:`Finding` is one occurrence of it at a place. Generic types stand here; a rule that belongs to one table
declares its own type beside the rule, in that table's schema or cross-check module.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.reading.text import dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_TOLD = 100  # findings of a kind told one by one in one place; the last of them says how many there are


class Severity(StrEnum):
    """How much a finding weighs: a draft stays a draft, a look is needed, or it is only told."""

    GALAT = "galat"
    PERINGATAN = "peringatan"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class FindingType:
    """One kind of finding: stable code, severity, and its words in Indonesian.

    ``message`` and ``remedy`` are :meth:`str.format` templates, filled by :func:`finding`. ``example`` shows one
    cause in a clerk's words and goes to docs/temuan.md.
    """

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """Where the user sees it: file (relative to the inputs), sheet, cell or range, header's words, text as typed."""

    berkas: str = ""
    lembar: str = ""
    sel: str = ""
    kolom: str = ""
    nilai: str = ""
    bagian: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One occurrence of a finding type; its fields are the keys of ``temuan-<tahun>.json``."""

    kode: str
    tingkat: Severity
    berkas: str
    lembar: str
    sel: str
    kolom: str
    nilai: str
    pesan: str
    saran: str
    bagian: str

    def at(self, **changes: str) -> Finding:
        """Return the same finding with some fields of its place changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


def finding(kind: FindingType, location: Location, **values: object) -> Finding:
    """Return the finding of ``kind`` at ``location``; its templates take ``values`` and the location's fields."""
    words = {
        "berkas": location.berkas,
        "lembar": location.lembar,
        "sel": location.sel,
        "kolom": location.kolom,
        "nilai": location.nilai,
        "bagian": location.bagian,
        **values,
    }
    return Finding(
        kode=kind.code,
        tingkat=kind.severity,
        berkas=location.berkas,
        lembar=location.lembar,
        sel=location.sel,
        kolom=location.kolom,
        nilai=location.nilai,
        pesan=kind.message.format(**words),
        saran=kind.remedy.format(**words),
        bagian=location.bagian,
    )


def with_count(told: list[Finding], count: int, where: str) -> list[Finding]:
    """Return the findings told of ``count`` in all; the last also says how many there are ``where``."""
    if len(told) == count:
        return told
    words = f"{told[-1].pesan} Seluruhnya ada {dotted(count)} temuan serupa di {where}."
    return [*told[:-1], told[-1].at(pesan=words)]


def first_told(rows: Sequence[int], make: Callable[[int], Finding], where: str = "lembar ini") -> list[Finding]:
    """Return what ``make`` says of each row, MOST_TOLD at the most; the last says how many there are."""
    return with_count([make(row) for row in rows[:MOST_TOLD]], len(rows), where)


class Tally:
    """Findings of which so many of a kind are told one by one in a file; the last of them says how many there are.

    A column gone wrong from top to bottom costs a count, not a million messages.
    """

    def __init__(self) -> None:
        """Start with none."""
        self._told: dict[tuple[str, str], list[Finding]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, kind: FindingType, berkas: str, make: Callable[[], Finding]) -> None:
        """Count one more of a kind in a file; ``make`` gives the finding where it is to be told."""
        self.add_all(kind, berkas, [0], lambda _: make())

    def add_all(self, kind: FindingType, berkas: str, rows: Sequence[int], make: Callable[[int], Finding]) -> None:
        """Count a finding of a kind for each of some rows of a file; ``make`` gives those that are to be told."""
        if rows:
            told = self._told.setdefault((kind.code, berkas), [])
            told += [make(row) for row in rows[: MOST_TOLD - len(told)]]
            self._counts[kind.code, berkas] += len(rows)

    def findings(self) -> list[Finding]:
        """Return the findings told."""
        found = []
        for place, told in self._told.items():
            found += with_count(told, self._counts[place], "berkas ini")
        return found
