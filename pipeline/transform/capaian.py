"""Capaian of indicators: how far each target was reached, exactly; rounding is the display's.

Formulas (domain.md "Capaian"; the 2020 report): maksimal R / T, minimal (2T - R) / T not below 0, ordinal score(R) /
score(T), rentang 1 inside the range. Values are fractions: 1 is 100%.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.reading.measures import is_upper_bound
from pipeline.reading.text import normalise, unnumbered
from pipeline.reading.values import Measure, State
from schemas.registers import find_indicator

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from pipeline.tables import Dataset
    from pipeline.transform.parameters import Category, Parameters

MAKSIMAL, MINIMAL, ORDINAL, RENTANG = "maksimal", "minimal", "ordinal", "rentang"
_POLARITIES = {
    MAKSIMAL: MAKSIMAL,
    "positif": MAKSIMAL,
    "maximize": MAKSIMAL,
    "naik": MAKSIMAL,
    MINIMAL: MINIMAL,
    "negatif": MINIMAL,
    "minimize": MINIMAL,
    "turun": MINIMAL,
    ORDINAL: ORDINAL,
    RENTANG: RENTANG,
    "stabil": RENTANG,
    "stabilize": RENTANG,
}
_PERCENT_INDICATOR = re.compile(r"^\s*(?:persentase|prosentase|persen|%)", re.IGNORECASE)
_LARGEST_FRACTION = 2  # a plain number up to 2 is a fraction of 1 (design.md "Reading", headers)
_LEAST_OF_UNIT = 3  # letters that tell a unit cut short from another
NO_TARGET = "target belum ada"
ZERO_TARGET = "target 0"
UNREADABLE = "nilai tidak terbaca"
UNLIKE = "target dan realisasi tidak sejenis"


class Status(StrEnum):
    """Whether a capaian was computed, and if not, why."""

    COMPUTED = "dihitung"
    BLANK = "belum diisi"
    IMPOSSIBLE = "tidak dapat dihitung"
    NO_CASE = "tidak ada kasus"


@dataclass(frozen=True, slots=True)
class Result:
    """One indicator's figures, exact: what was compared, the capaian, and why there is none.

    ``target`` is the target or a range's lower bound, ``target_atas`` its upper one, ``persen`` whether both are
    fractions of 1, ``diartikan`` whether bare numbers were taken for fractions (0,73) rather than points (73).
    """

    status: Status
    arah: str
    target: Fraction | None = None
    target_atas: Fraction | None = None
    realisasi: Fraction | None = None
    capaian: Fraction | None = None
    persen: bool = False
    diartikan: bool = False
    sebab: str = ""


def transform(datasets: Mapping[str, Dataset], settings: Parameters) -> dict[str, pd.DataFrame]:
    """Return ``capaian_sekretariat`` and ``capaian_bagian`` of the datasets that arrived (index = dataset row id)."""
    names = ("capaian_sekretariat", "capaian_bagian")
    return {name: figures(_told_unreadable(datasets[name]), settings) for name in names if name in datasets}


def _told_unreadable(dataset: Dataset) -> pd.DataFrame:
    """Return the frame with what was typed but could not be read as such, so that it is not taken for a blank."""

    def measure(row: int, name: str, value: object) -> object:
        unread = not isinstance(value, Measure) and dataset.state(row, name) is State.BAD
        return Measure(State.BAD, text=dataset.text(row, name)) if unread else value

    frame = dataset.frame
    read = {
        name: pd.Series(
            [measure(int(str(row)), name, value) for row, value in frame[name].items()], frame.index, object
        )
        for name in ("target", "realisasi")
    }
    return frame.assign(**read)


def figures(frame: pd.DataFrame, settings: Parameters) -> pd.DataFrame:
    """Return the frame's labels with the figures of every indicator.

    Columns after the labels (sasaran or bagian, program, kegiatan, sasaran_kegiatan; indikator): target_teks,
    realisasi_teks, arah, nilai_target, nilai_target_atas, nilai_realisasi (floats, per cents as fractions, grades as
    scores), persen (bool), capaian, capaian_dibatasi (floats, fractions), capaian_pecahan (Fraction or None), kategori,
    keterangan, status, sebab (why it could not be computed), nihil (bool), diartikan_pecahan (bool).
    """
    labels = ["sasaran"] if "sasaran" in frame else ["bagian", "program", "kegiatan", "sasaran_kegiatan"]
    results = [_result(line, settings) for line in frame.to_dict("records")]
    capaian = [result.capaian for result in results]
    columns = {
        "target_teks": texts(frame, "target"),
        "realisasi_teks": texts(frame, "realisasi"),
        "arah": [result.arah for result in results],
        "nilai_target": _floats([result.target for result in results]),
        "nilai_target_atas": _floats([result.target_atas for result in results]),
        "nilai_realisasi": _floats([result.realisasi for result in results]),
        "persen": np.array([result.persen for result in results], dtype=bool),
        "capaian": _floats(capaian),
        "capaian_dibatasi": _floats([capped(value, settings.batas_capaian) for value in capaian]),
        "capaian_pecahan": pd.Series(capaian, index=frame.index, dtype=object),
        "kategori": [category(result, settings.kategori) for result in results],
        "keterangan": frame.get("keterangan", pd.Series(None, index=frame.index, dtype=object)),
        "status": [str(result.status) for result in results],
        "sebab": [result.sebab for result in results],
        "nihil": np.array([_state(value) is State.NIL for value in frame["realisasi"]], dtype=bool),
        "diartikan_pecahan": np.array([result.diartikan for result in results], dtype=bool),
    }
    shown = pd.DataFrame(columns, index=frame.index)
    return pd.concat([frame.reindex(columns=[*labels, "indikator"]), shown], axis=1)


def polarity(indicator: str, stated: object, overrides: Mapping[str, str], target: Measure) -> str:
    """Return the arah of an indicator: as its table says, else the office's setting, the register, its target.

    A target "≤ 3" is minimal; where nothing else is said an indicator is maksimal.
    """
    words = _POLARITIES.get(str(stated).strip().lower()) if isinstance(stated, str) else None
    if words:
        return words
    text = normalise(unnumbered(indicator))
    override = next((arah for start, arah in overrides.items() if text.startswith(normalise(start))), None)
    if override:
        return override
    entry = find_indicator(indicator)
    if entry:
        return entry.arah
    return MINIMAL if is_upper_bound(target.text) else MAKSIMAL


def evaluate(indicator: str, target: Measure, realisasi: Measure, arah: str) -> Result:
    """Return the capaian of one indicator from its target and realisasi as read."""
    if State.NOT_APPLICABLE in {target.state, realisasi.state}:
        return Result(Status.NO_CASE, arah)
    goal, top, reached, percent, fractions = _common_scale(indicator, target, realisasi)
    nil = realisasi.state is State.NIL
    found = Result(Status.IMPOSSIBLE, arah, goal, top, Fraction(0) if nil else reached, None, percent, fractions)
    if realisasi.state is State.BLANK and target.state is not State.BAD:
        return replace(found, status=Status.BLANK)
    sebab = _obstacle(target, realisasi)
    if sebab or goal is None:
        return replace(found, sebab=sebab)
    value = Fraction(0) if nil else formula(arah, goal, top, reached or Fraction(0))
    if value is None:
        return replace(found, sebab=ZERO_TARGET)
    return replace(found, status=Status.COMPUTED, capaian=value)


def _obstacle(target: Measure, realisasi: Measure) -> str:
    """Return why two cells cannot be compared, "" where they can."""
    if State.BAD in {target.state, realisasi.state}:
        return UNREADABLE
    if target.state is not State.VALUE:
        return NO_TARGET
    return "" if realisasi.state is State.NIL or alike(target, realisasi) else UNLIKE


def formula(arah: str, target: Fraction, target_atas: Fraction | None, realisasi: Fraction) -> Fraction | None:
    """Return the capaian by its arah as a fraction, None where a zero target makes it undefined.

    Zero target: a minimal one is met by zero only (1, else 0; common practice), a maximal one cannot be computed.
    Outside a range the nearest bound is the target: below it more is better, above it fewer.
    """
    if target_atas is not None or arah == RENTANG:
        top = target if target_atas is None else target_atas
        if target <= realisasi <= top:
            return Fraction(1)
        return formula(MAKSIMAL, target, None, realisasi) if realisasi < target else _minimal(top, realisasi)
    if arah == MINIMAL:
        return _minimal(target, realisasi)
    return realisasi / target if target else None


def _minimal(target: Fraction, realisasi: Fraction) -> Fraction:
    if not target:
        return Fraction(int(realisasi == 0))
    return max((2 * target - realisasi) / target, Fraction(0))


def alike(target: Measure, realisasi: Measure) -> bool:
    """Return whether both can be divided: numbers or per cents by each other, grades of one scale; never mixed.

    A per cent goes with a bare number; other units may differ (that is a warning, not a reason to compute nothing).
    """
    if target.scale != realisasi.scale:
        return False
    mixed = target.percent != realisasi.percent
    return not (mixed and (target.unit or realisasi.unit))


def same_unit(target: Measure, realisasi: Measure) -> bool:
    """Return whether the units agree, compared without blanks and case; a bare number has any unit.

    A word cut short is the same unit: "Lap" and "Laporan".
    """
    if not alike(target, realisasi):
        return False
    bare = target.plain or realisasi.plain
    short, long = sorted((target.unit.replace(".", ""), realisasi.unit.replace(".", "")), key=len)
    cut = short.isalpha() and long.isalpha() and len(short) >= _LEAST_OF_UNIT and long.startswith(short)
    return bare or short == long or cut


def capped(value: Fraction | None, cap: Fraction | None) -> Fraction | None:
    """Return the capaian not above the cap, None without a cap or a capaian."""
    return None if value is None or cap is None else min(value, cap)


def category(result: Result, categories: tuple[Category, ...]) -> str:
    """Return the category of an exact capaian, or the status of one that was not computed."""
    value = result.capaian
    if value is None:
        return str(result.status)
    return next(c.name for c in sorted(categories, key=lambda c: -c.lower) if value >= c.lower)


def _result(line: Mapping[Hashable, object], settings: Parameters) -> Result:
    indicator = str(line["indikator"])
    target, realisasi = measure_of(line["target"]), measure_of(line["realisasi"])
    arah = RENTANG if target.upper is not None else polarity(indicator, line.get("arah"), settings.arah, target)
    return evaluate(indicator, target, realisasi, arah)


def measure_of(value: object) -> Measure:
    """Return a frame's target or realisasi, a blank one where there is none."""
    return value if isinstance(value, Measure) else Measure(State.BLANK)


def _state(value: object) -> State:
    return measure_of(value).state


def texts(frame: pd.DataFrame, column: str) -> list[str]:
    """Return measures as typed; a bare number of a per cent indicator as the report prints it, 100 as "100%"."""
    return [
        f"{measure_of(value).text}%" if _is_points(str(indicator), measure_of(value)) else measure_of(value).text
        for indicator, value in zip(frame["indikator"], frame[column], strict=True)
    ]


def _is_points(indicator: str, measure: Measure) -> bool:
    bare = measure.plain and measure.value is not None and (measure.value == 0 or measure.value > _LARGEST_FRACTION)
    return bare and bool(_PERCENT_INDICATOR.match(unnumbered(indicator)))


def _common_scale(
    indicator: str, target: Measure, realisasi: Measure
) -> tuple[Fraction | None, Fraction | None, Fraction | None, bool, bool]:
    """Return target, its upper bound and realisasi on one scale, if they are per cents, if bare ones were fractions.

    In a per cent indicator bare numbers are fractions when all of them are at most 2, else per cent points.
    """
    bare = [m for m in (target, realisasi) if m.state is State.VALUE and not (m.percent or m.unit or m.scale)]
    percent = target.percent or realisasi.percent or bool(_PERCENT_INDICATOR.match(unnumbered(indicator)))
    percent = percent and not (target.unit or realisasi.unit or target.scale or realisasi.scale)
    numbers = [number for m in bare for number in (m.value, m.upper) if number is not None]
    fractions = percent and any(numbers) and all(abs(number) <= _LARGEST_FRACTION for number in numbers)
    points = percent and not fractions

    def scaled(measure: Measure, number: object) -> Fraction | None:
        if measure.state is not State.VALUE or number is None:
            return None
        value = Fraction(str(number))
        return value / 100 if points and measure in bare else value

    goal, top, reached = scaled(target, target.value), scaled(target, target.upper), scaled(realisasi, realisasi.value)
    return goal, top, reached, percent, fractions


def _floats(values: list[Fraction | None]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
