"""Data dukung: the realisasi of an indicator against the tables it follows from."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.crosscheck.capaian import SHEETS, lost_comma
from pipeline.crosscheck.evidence import supporting
from pipeline.crosscheck.model import Check, Facts, Side, agrees, tolerance
from pipeline.findings import FindingType, Severity
from pipeline.reading.values import Measure, Percent, State, format_number, format_percent
from pipeline.report.model import Ref
from pipeline.transform.capaian import evaluate, measure_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.crosscheck.evidence import Evidence

DIFFERENT = FindingType(
    "DUK-01", Severity.PERINGATAN, "Realisasi berbeda dari data dukungnya",
    "Realisasi tertulis {nilai}, sedangkan data dukungnya memberi {hitung}: {rincian}, dari {sumber}.",
    "Periksa realisasi di sel {sel} dan tabel itu, lalu perbaiki yang salah.",
    "Realisasi 91,20%, tetapi daftar sarana prasarana mencatat 540 barang baik dari 602.",
)  # fmt: skip
_EMPTY = {State.BLANK: "realisasi belum diisi", State.NOT_APPLICABLE: "tidak ada kasus"}


def checks(facts: Facts) -> Iterator[Check]:
    """Yield a check for each indicator that the register of data dukung knows."""
    for name in SHEETS:
        if name in facts.datasets:
            given = supporting(facts, name)
            wrong = any(facts.sums[table].corrected is not one.frame for table, one in facts.datasets.items())
            right = supporting(facts, name, corrected=True) if wrong else given
            for row, found in given.items():
                yield _check(facts, name, row, found, right[row])


def _check(facts: Facts, name: str, row: int, found: Evidence, corrected: Evidence) -> Check:
    dataset, line = facts.datasets[name], facts.frames[name].loc[row]
    target, realisasi = (measure_of(dataset.frame.loc[row, column]) for column in ("target", "realisasi"))
    result = evaluate(str(line["indikator"]), target, realisasi, str(line["arah"]))
    stated = Fraction(0) if realisasi.state is State.NIL else result.realisasi
    reason = found.reason or _obstacle(realisasi) or ("" if stated is not None else "target tidak ada kasus")
    scale = 1 if result.persen else 100  # a count is compared as if it were per cent points
    places = _places(realisasi, fractions=result.diartikan)
    slack = facts.settings.toleransi_persen if result.persen else Fraction(0)
    kind, bound = None, 0.0
    if not reason and stated is not None and found.value is not None:
        printed = Percent(_decimal(stated / scale), places)
        bound = tolerance(printed, found.value / scale, slack) * scale
        kind = DIFFERENT if not agrees(printed, found.value / scale, slack) else None
        if kind is not None and corrected.value is not None and agrees(printed, corrected.value / scale, slack):
            kind = None
            _tell(facts, found, str(line["indikator"]))
    nil = realisasi.state is State.NIL
    return Check(
        "DUK-01", f"Data dukung {found.words} = realisasi: {line['indikator']}".replace("  ", " "),
        Side(None if reason else found.value, formula=found.formula, refs=found.refs),
        Side(stated, None if nil else Ref(SHEETS[name], (row,), "nilai_realisasi")), tolerance=bound,
        percent=result.persen, type=None if lost_comma(facts, name, row) else kind,
        place=dataset.locate(row, "realisasi"), reason=reason,
        words={"hitung": _shown(found.value, percent=result.persen), "rincian": found.words,
               "sumber": _sources(facts, found)},
    )  # fmt: skip


def _obstacle(realisasi: Measure) -> str:
    """Return why a realisasi cannot be compared with a figure, "" where it can."""
    if realisasi.state in {State.VALUE, State.NIL}:
        return "realisasi berupa predikat" if realisasi.scale else ""
    return _EMPTY.get(realisasi.state, "realisasi belum terbaca")


def _places(realisasi: Measure, *, fractions: bool) -> int:
    """Return the printed decimals of a realisasi, of per cent points where it is a per cent."""
    digits = re.search(r",(\d+)", realisasi.text)
    places = len(digits[1]) if digits else 0
    return max(0, places - 2) if fractions else places


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _shown(value: Fraction | None, *, percent: bool) -> str:
    if value is None:
        return ""
    return format_percent(value) if percent else format_number(float(value))


def _sources(facts: Facts, found: Evidence) -> str:
    """Return the sheets behind a figure, as a clerk finds them."""
    extracts = [one for table in found.tables if table in facts.datasets for one in facts.datasets[table].extracts]
    return "; ".join(f"{one.berkas} lembar {one.lembar}" for one in extracts)


def _tell(facts: Facts, found: Evidence, indikator: str) -> None:
    """Tell a difference that wrong cells of the tables make with these cells."""
    for table in found.tables:
        for cause in facts.sums[table].diagnoses:
            if cause.certain:
                cause.consequences.append(f'Karena itu realisasi "{indikator}" juga berbeda dari data dukungnya.')
