"""The budget's stated per cents against realisasi / pagu."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.crosscheck.model import Check, Facts, Side, agrees, precision
from pipeline.findings import FindingType, Severity
from pipeline.reading.values import Percent, format_percent
from pipeline.report.model import TOTAL, Ref
from pipeline.tables import locate_total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.findings import Location

SHEET = "Realisasi Anggaran"
WRONG_SHARE = FindingType(
    "ANG-02", Severity.PERINGATAN, "Persentase anggaran tidak sesuai",
    "Persentase kode {kode} tertulis {nilai}, menurut realisasi dibagi pagu {hitung}.",
    "Perbaiki persentase di sel {sel} menjadi {hitung}, atau periksa pagu dan realisasinya.",
    "Tertulis 98,54% padahal 97,54%.",
)  # fmt: skip


def checks(facts: Facts) -> Iterator[Check]:
    """Yield a check for each stated per cent, of lines and of the total."""
    if "anggaran" not in facts.datasets:
        return
    dataset, frame = facts.datasets["anggaran"], facts.frames["anggaran"]
    sums = facts.sums["anggaran"]
    for row in frame.index.tolist():
        stated = dataset.frame.at[row, "persen"]
        if not isinstance(stated, Percent):
            continue
        pagu, realisasi = (sums.corrected.at[row, name] for name in ("pagu_rp", "realisasi_rp"))
        place = dataset.locate(row, "persen")
        ref = Ref(SHEET, (row,), "persen")
        yield from _check(facts, str(frame.at[row, "kode"]), stated, pagu, realisasi, place, ref)
    for extract in dataset.extracts:
        for total in extract.totals:
            if "persen" in total.shares and total.grand:
                figures = (total.values.get("pagu_rp"), total.values.get("realisasi_rp"))
                place = locate_total(extract, total, "persen")
                yield from _check(
                    facts, total.label, total.shares["persen"], *figures, place, Ref(SHEET, TOTAL, "persen")
                )


def _check(  # noqa: PLR0913 - one comparison's parts
    facts: Facts, kode: str, stated: Percent, pagu: object, realisasi: object, place: Location, ref: Ref
) -> Iterator[Check]:
    if pagu is None or realisasi is None or pd.isna(pagu) or pd.isna(realisasi) or not pagu:  # type: ignore[call-overload]
        return
    exact = Fraction(int(realisasi), int(pagu))  # type: ignore[call-overload]
    slack = facts.settings.toleransi_persen
    value = Fraction(stated.value)
    near = agrees(stated, exact, slack)
    yield Check(
        "ANG-02", f"Persentase tertulis kode {kode} = realisasi / pagu", Side(value, stated=place), Side(exact, ref),
        tolerance=max(precision(stated, slack), float(abs(value - exact)) * (1 + 1e-9) if near else 0), percent=True,
        type=None if near else WRONG_SHARE, place=place, words={"kode": kode, "hitung": format_percent(exact)},
    )  # fmt: skip
