"""Efficiency of the budget per kegiatan and in total, by PMK 214/PMK.02/2017.

E = (sum of pagu x CK - sum of realisasi) / sum of pagu x CK, held between -20% and 20%; NE = 50% + E / 20% x 50%.
CK is the plain mean of the uncapped capaian of the kegiatan's indicators; those without a capaian (n/a, not delivered)
are left out (the office's choice). Everything is exact until display; fractions: 1 is 100%.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.reading.text import normalise
from pipeline.transform.anggaran import lines
from pipeline.transform.capaian import figures
from pipeline.transform.kegiatan import Match, match_kegiatan
from schemas.kode_anggaran import KEGIATAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.tables import Dataset
    from pipeline.transform.parameters import Parameters

BOUND, MIDDLE = Fraction(20, 100), Fraction(50, 100)
NO_CAPAIAN = "Capaian Kegiatan belum diterima"
NO_BUDGET = "Realisasi Anggaran belum diterima"
NOT_REPORTED = "tidak ada indikator kegiatan ini pada Capaian Kegiatan"
NOT_BUDGETED = "tidak ditemukan pada Realisasi Anggaran"
NO_CK = "belum ada indikator yang capaiannya dapat dihitung"
UNREADABLE = "pagu atau realisasi belum terbaca"
ZERO = "pagu atau CK nol"


@dataclass(frozen=True, slots=True)
class Kegiatan:
    """One line of the frame ``efisiensi``.

    ``anggaran`` is the budget's row id (None: not in the budget); ``indikator`` are the row ids of its indicators, of
    which ``dihitung`` have a capaian; ``bunyi`` their wordings of the kegiatan, each with how it was matched; ``sebab``
    says why there is no ``e``.
    """

    kode: str
    kegiatan: str
    anggaran: int | None
    indikator: tuple[int, ...]
    dihitung: int
    bunyi: tuple[tuple[str, Match], ...]
    pagu_rp: int | None
    realisasi_rp: int | None
    ck: Fraction | None
    e: Fraction | None
    ne: Fraction | None
    sebab: str


def transform(datasets: Mapping[str, Dataset], settings: Parameters) -> dict[str, pd.DataFrame]:
    """Return ``efisiensi``: a row a kegiatan of the budget, then those of the capaian tables it does not have."""
    anggaran, capaian = datasets.get("anggaran"), datasets.get("capaian_bagian")
    if anggaran is None and capaian is None:
        return {}
    budget = {} if anggaran is None else _budget(lines(anggaran.frame))
    reached = {} if capaian is None else _by_kegiatan(figures(capaian.frame, settings))
    names = {row: (kode, name) for row, (kode, name, _, _) in budget.items()}
    matches = match_kegiatan(reached, names, settings.kegiatan)
    rows = [_budgeted(row, line, reached, matches, arrived=capaian is not None) for row, line in budget.items()]
    sebab = NO_BUDGET if anggaran is None else NOT_BUDGETED
    rows += [_unbudgeted(text, reached, match, sebab) for text, match in matches.items() if match.row is None]
    return {"efisiensi": _frame(rows)}


def kegiatan_lines(frame: pd.DataFrame) -> list[Kegiatan]:
    """Return the lines of the frame ``efisiensi``."""
    return [Kegiatan(*line) for line in frame.itertuples(index=False, name=None)]


def _frame(rows: list[Kegiatan]) -> pd.DataFrame:
    columns = {f.name: pd.Series([getattr(row, f.name) for row in rows], dtype=object) for f in fields(Kegiatan)}
    return pd.DataFrame(columns)


def _budget(frame: pd.DataFrame) -> dict[int, tuple[str, str, int | None, int | None]]:
    """Return code, name, pagu and realisasi of each kegiatan by its row id."""
    chosen = frame[frame["level"] == KEGIATAN]
    money = [[None if pd.isna(rp) else int(rp) for rp in chosen[name]] for name in ("pagu_rp", "realisasi_rp")]
    names = (chosen["kode"].astype(str), chosen["uraian"].fillna("").astype(str))
    return dict(zip(chosen.index.tolist(), zip(*names, *money, strict=True), strict=True))


def _by_kegiatan(frame: pd.DataFrame) -> dict[str, dict[int, Fraction | None]]:
    """Return the exact capaian of the indicators of each kegiatan, by its first wording and their row ids."""
    wordings: dict[str, str] = {}
    found: dict[str, dict[int, Fraction | None]] = {}
    for row, given, capaian in zip(frame.index.tolist(), frame["kegiatan"], frame["capaian_pecahan"], strict=True):
        text = given if isinstance(given, str) else ""
        found.setdefault(wordings.setdefault(normalise(text), text), {})[row] = capaian
    return found


def _budgeted(
    row: int,
    line: tuple[str, str, int | None, int | None],
    reached: Mapping[str, Mapping[int, Fraction | None]],
    matches: Mapping[str, Match],
    *,
    arrived: bool,
) -> Kegiatan:
    kode, name, pagu, realisasi = line
    bunyi = tuple((text, match) for text, match in matches.items() if match.row == row)
    capaian = {at: value for text, _ in bunyi for at, value in reached[text].items()}
    ck = mean(capaian.values())
    sebab = (NOT_REPORTED if arrived else NO_CAPAIAN) if not bunyi else _obstacle(pagu, realisasi, ck)
    e = efficiency([(pagu or 0, realisasi or 0, ck)]) if not sebab and ck is not None else None
    ne = None if e is None else efficiency_value(e)
    known = sum(value is not None for value in capaian.values())
    return Kegiatan(kode, name, row, tuple(sorted(capaian)), known, bunyi, pagu, realisasi, ck, e, ne, sebab)


def _obstacle(pagu: int | None, realisasi: int | None, ck: Fraction | None) -> str:
    if ck is None:
        return NO_CK
    if pagu is None or realisasi is None:
        return UNREADABLE
    return "" if pagu * ck else ZERO


def _unbudgeted(text: str, reached: Mapping[str, Mapping[int, Fraction | None]], match: Match, sebab: str) -> Kegiatan:
    capaian = reached[text]
    known = sum(value is not None for value in capaian.values())
    ck = mean(capaian.values())
    return Kegiatan("", text, None, tuple(capaian), known, ((text, match),), None, None, ck, None, None, sebab)


def mean(values: Iterable[Fraction | None]) -> Fraction | None:
    """Return the plain mean of those that are known, None where none is."""
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def efficiency(lines_: Iterable[tuple[int, int, Fraction]]) -> Fraction | None:
    """Return E of (pagu, realisasi, CK) lines within its bounds, None where pagu x CK adds up to zero."""
    meant, spent = Fraction(0), 0
    for pagu, realisasi, ck in lines_:
        meant += pagu * ck
        spent += realisasi
    return max(-BOUND, min(BOUND, (meant - spent) / meant)) if meant else None


def efficiency_value(e: Fraction) -> Fraction:
    """Return NE, 0 to 1: 50% at E = 0."""
    return MIDDLE + e / BOUND * MIDDLE


def total_efficiency(lines_: Iterable[Kegiatan]) -> tuple[Fraction | None, int]:
    """Return E over the budget's kegiatan that have a CK, and how many these are; None where it cannot be computed."""
    counted = [line for line in lines_ if line.anggaran is not None and line.ck is not None]
    known = [(one.pagu_rp, one.realisasi_rp, one.ck) for one in counted]
    whole = [
        (pagu, spent, ck) for pagu, spent, ck in known if pagu is not None and spent is not None and ck is not None
    ]
    return efficiency(whole) if len(whole) == len(counted) else None, len(counted)
