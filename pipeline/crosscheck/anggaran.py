"""The budget's stated per cents against realisasi / pagu."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.crosscheck.model import Check, Facts, Side, agrees, tolerance
from pipeline.findings import FindingType, Severity
from pipeline.reading.values import Percent, format_percent
from pipeline.report.model import TOTAL, Ref
from pipeline.tables import locate_total
from schemas.kode_anggaran import NO_PARENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.findings import Location

SHEET = "Realisasi Anggaran"
MONEY = ("pagu_rp", "realisasi_rp")
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
    dataset, frame, sums = facts.datasets["anggaran"], facts.frames["anggaran"], facts.sums["anggaran"]
    for row in frame.index.tolist():
        stated = dataset.frame.at[row, "persen"]
        if isinstance(stated, Percent):
            check, explained = _check(
                facts, str(frame.at[row, "kode"]), stated, _ratio(frame.loc[row]), _ratio(sums.corrected.loc[row]),
                dataset.locate(row, "persen"), Ref(SHEET, (row,), "persen"),
            )  # fmt: skip
            cause = sums.cause(row, MONEY)
            if explained and cause is not None:
                place = dataset.locate(row, "persen")
                cause.consequences.append(f"Persentase tertulis {place.nilai} di {place.sel} sesuai dengan angka seharusnya.")
            yield check
    yield from _totals(facts)


def _totals(facts: Facts) -> Iterator[Check]:
    dataset, frame = facts.datasets["anggaran"], facts.frames["anggaran"]
    outermost = frame[frame["induk"] == NO_PARENT]
    for number, extract in enumerate(dataset.extracts):
        lines = outermost[dataset.frame.loc[outermost.index, "extract"] == number]
        for total in extract.totals:
            if "persen" in total.shares and total.grand:
                ref = Ref(SHEET, TOTAL, "persen") if len(dataset.extracts) == 1 else None
                place = locate_total(extract, total, "persen")
                stated_figures = pd.Series({name: total.values.get(name) for name in MONEY}, dtype=object)
                check, _ = _check(
                    facts, total.label, total.shares["persen"], _ratio(lines[list(MONEY)].sum()), _ratio(stated_figures),
                    place, ref,
                )  # fmt: skip
                yield check


def _ratio(figures: pd.Series) -> Fraction | None:
    """Return realisasi / pagu exactly, None where pagu is zero or either is unknown."""
    pagu, realisasi = figures["pagu_rp"], figures["realisasi_rp"]
    if pd.isna(pagu) or pd.isna(realisasi) or not pagu:
        return None
    return Fraction(int(realisasi), int(pagu))


def _check(  # noqa: PLR0913 - one comparison's parts
    facts: Facts, kode: str, stated: Percent, exact: Fraction | None, own: Fraction | None, place: Location, ref: Ref | None
) -> tuple[Check, bool]:
    """Return the check of a stated per cent, and whether it differs only because of a wrong sum told elsewhere.

    ``exact`` is what the output shows; ``own`` follows from the line's own stated figures with certain errors corrected.
    """
    slack, value = facts.settings.toleransi_persen, Fraction(stated.value)
    near = exact is not None and agrees(stated, exact, slack)
    explained = not near and own is not None and agrees(stated, own, slack)
    check = Check(
        "ANG-02", f"Persentase tertulis kode {kode} = realisasi / pagu", Side(value, stated=place), Side(exact, ref),
        tolerance=tolerance(stated, exact, slack), percent=True, type=None if near or explained else WRONG_SHARE, place=place,
        words={"kode": kode, "hitung": "" if exact is None else format_percent(exact)},
        reason="" if exact is not None else "pagu nol atau belum terbaca",
    )  # fmt: skip
    return check, explained
