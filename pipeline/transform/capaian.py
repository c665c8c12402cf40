"""Capaian of indicators: maksimal R/T, minimal (2T-R)/T not below 0, ordinal by scores, rentang by its nearest bound.

Sources: the signed 2020 report (133,33% uncapped; "8 kali" against "13 kali" gives 37,50%; WTP to WDP 75%).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.reading.text import normalise
from pipeline.reading.values import Measure, State
from schemas.registers import find_indicator

if TYPE_CHECKING:
    from pipeline.settings import Settings
    from pipeline.tables import Dataset

CALCULATED = "dihitung"
NOT_FILLED = "belum diisi"
NOT_CALCULABLE = "tidak dapat dihitung"
NO_CASES = "tidak ada kasus"
UNREADABLE = "tidak terbaca"
CATEGORIES = ("tercapai", "hampir tercapai", "kurang", "sangat kurang")


def transform(datasets: dict[str, Dataset], settings: Settings) -> dict[str, pd.DataFrame]:
    """Return the frames of PK and capaian, of the office and of its Bagian."""
    frames = {}
    for name in ("capaian_sekretariat", "capaian_bagian"):
        if name in datasets:
            frames[name] = capaian(datasets[name].frame, settings)
    for name in ("pk_sekretariat", "pk_bagian"):
        if name in datasets:
            frame = datasets[name].frame
            frames[name] = frame.assign(target_teks=texts(frame, "target"), dataset=name)
    if "pk_sekretariat" not in frames and "capaian_sekretariat" in frames:
        frames["pk_sekretariat"] = frames["capaian_sekretariat"].assign(dataset="capaian_sekretariat")
    return frames


def texts(frame: pd.DataFrame, column: str) -> list[str]:
    """Return measures as the report prints them: the text as typed, bare per cents with their sign."""
    return [
        shown(measure, indikator) if isinstance(measure, Measure) else ""
        for measure, indikator in zip(frame[column], frame["indikator"], strict=True)
    ]


def shown(measure: Measure, indikator: str) -> str:
    """Return one measure's text, "100" of a "Persentase ..." indicator as "100%"."""
    return f"{measure.text}%" if measure.plain and is_percent_indicator(indikator) else measure.text


def is_percent_indicator(indikator: object) -> bool:
    """Tell whether an indicator is counted in per cent by its own words."""
    words = normalise(str(indikator or ""))
    return words.startswith(("persentase", "prosentase", "%"))


def holds_fractions(indikator: object, *measures: object) -> bool:
    """Tell whether an indicator's bare numbers are fractions of 1 rather than per cent points: all of them <= 2."""
    plain = [m.value for m in measures if isinstance(m, Measure) and m.plain and m.value is not None]
    signed = any(isinstance(m, Measure) and m.percent for m in measures)
    return (is_percent_indicator(indikator) or signed) and any(plain) and all(value <= 2 for value in plain)


def resolved(indikator: object, measure: object, other: object) -> Measure | None:
    """Return a measure with a bare number of a per cent indicator read as the per cent it is."""
    if not isinstance(measure, Measure):
        return None
    percent = is_percent_indicator(indikator) or (isinstance(other, Measure) and other.percent)
    if not measure.plain or not percent or measure.value is None:
        return measure
    share = Decimal(1) if holds_fractions(indikator, measure, other) else Decimal(100)
    return replace(measure, value=measure.value / share, percent=True)


def arah_of(indikator: object, stated: object, target: Measure | None, settings: Settings) -> str:
    """Return how an indicator counts: the table's own column, the office's setting, the register, else maksimal."""
    words = normalise(str(stated)) if isinstance(stated, str) else ""
    for arah in ("maksimal", "minimal", "ordinal", "rentang"):
        if words.startswith(arah[:3]):
            return arah
    own = [rule for rule in settings.indikator if normalise(str(indikator)).startswith(normalise(rule.pola))]
    if own:
        return max(own, key=lambda rule: len(rule.pola)).arah
    if target is not None and target.upper is not None:
        return "rentang"
    if target is not None and target.grade:
        return "ordinal"
    entry = find_indicator(str(indikator))
    return entry.arah if entry and entry.arah != "ordinal" else "maksimal"


def ratio(arah: str, target: Measure, realisasi: Measure) -> tuple[Fraction | None, str]:
    """Return the exact capaian as a fraction of 1, or None with the reason."""
    if State.BAD in {target.state, realisasi.state}:
        return None, UNREADABLE
    if State.NOT_APPLICABLE in {target.state, realisasi.state}:
        return None, NO_CASES
    if target.value is None or realisasi.state is State.BLANK:
        return None, NOT_FILLED
    reached = Fraction(realisasi.value) if realisasi.value is not None else Fraction(0)
    if realisasi.state is State.NIL:
        return Fraction(0), CALCULATED
    goal = Fraction(target.value)
    if arah == "rentang":
        goal = min(max(reached, goal), Fraction(target.upper if target.upper is not None else target.value))
        if reached == goal:
            return Fraction(1), CALCULATED
        arah = "minimal" if reached > goal else "maksimal"
    if goal == 0:
        return (Fraction(int(reached == 0)), CALCULATED) if arah == "minimal" else (None, NOT_CALCULABLE)
    if arah == "minimal":
        return max(Fraction(0), (2 * goal - reached) / goal), CALCULATED
    return reached / goal, CALCULATED


def category(capaian: Fraction | None, settings: Settings) -> str:
    """Return the category of a capaian by half-open bounds (e-Monev style)."""
    if capaian is None:
        return ""
    for bound, name in zip(settings.kategori, CATEGORIES, strict=False):
        if capaian >= Fraction(Decimal(str(bound))):
            return name
    return CATEGORIES[-1]


def capaian(frame: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return the frame with texts, values, exact capaian (``capaian_pecahan``) and category of each indicator."""
    lines = [_line(row, settings) for row in frame.to_dict("records")]
    return frame.drop(columns=["capaian"]).join(pd.DataFrame(lines, index=frame.index))


def _line(row: dict[Any, Any], settings: Settings) -> dict[str, object]:
    indikator = row["indikator"]
    bad = Measure(State.BAD)
    target = resolved(indikator, row["target"], row["realisasi"])
    realisasi = resolved(indikator, row["realisasi"], row["target"])
    arah = arah_of(indikator, row["arah"], target, settings)
    blank = Measure(State.BLANK) if row["realisasi"] is None else bad
    exact, status = ratio(arah, target or bad, realisasi or blank)
    cap = settings.batas_capaian
    return {
        "target_teks": shown(row["target"], indikator) if isinstance(row["target"], Measure) else "",
        "realisasi_teks": shown(row["realisasi"], indikator) if isinstance(row["realisasi"], Measure) else "",
        "arah_dipakai": arah,
        "nilai_target": None if target is None or target.value is None else float(target.value),
        "nilai_atas": None if target is None or target.upper is None else float(target.upper),
        "nilai_realisasi": None if realisasi is None or realisasi.value is None else float(realisasi.value),
        "nihil": realisasi is not None and realisasi.state is State.NIL,
        "persen": bool(target and target.percent),
        "capaian": None if exact is None else float(exact),
        "capaian_pecahan": exact,
        "capaian_dibatasi": None if exact is None or cap is None else min(float(exact), cap),
        "kategori": category(exact, settings),
        "status": status,
    }
