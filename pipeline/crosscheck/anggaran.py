"""The budget's stated per cents against realisasi / pagu."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.crosscheck.model import Check, Facts, Side, agrees, share_check
from pipeline.findings import FindingType, Severity
from pipeline.reading.values import Percent
from pipeline.report.model import TOTAL, Ref
from pipeline.tables import locate_total
from schemas.kode_anggaran import NO_PARENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from pipeline.findings import Location

SHEET = "Realisasi Anggaran"
MONEY = ("pagu_rp", "realisasi_rp")
WRONG_SHARE = FindingType(
    "ANG-02", Severity.PERINGATAN, "Persentase anggaran tidak sesuai",
    "Persentase kode {kode} tertulis {tertulis}, menurut realisasi dibagi pagu {hitung}.",
    "Perbaiki persentase di sel {sel} menjadi {hitung}, atau periksa pagu dan realisasinya.",
    "Tertulis 98,54% padahal 97,54%.",
)  # fmt: skip


def checks(facts: Facts) -> Iterator[Check]:
    """Yield a check for each stated per cent, of lines and of the total."""
    if "anggaran" in facts.datasets:
        yield from _lines(facts)
        yield from _totals(facts)


def _lines(facts: Facts) -> Iterator[Check]:
    dataset, frame, sums = facts.datasets["anggaran"], facts.frames["anggaran"], facts.sums["anggaran"]
    slack = facts.settings.toleransi_persen
    unread = _unread(dataset.frame, frame)
    for row in frame.index.tolist():
        stated = dataset.frame.loc[row, "persen"]
        if not isinstance(stated, Percent):
            continue
        exact, own = _ratio(frame.loc[row].to_dict()), _ratio(sums.corrected.loc[row].to_dict())
        exact = None if row in unread else exact
        place, ref = dataset.locate(row, "persen"), Ref(SHEET, (row,), "persen")
        explained = _explained(stated, exact, own, slack)
        cause = sums.cause(row, MONEY)
        if explained and cause is not None:
            cause.consequences.append(
                f"Persentase tertulis {place.nilai} di {place.sel} sesuai dengan angka seharusnya."
            )
        yield _check(str(frame.loc[row, "jalur"]), Side(exact, ref), stated, place, slack, explained=explained)


def _totals(facts: Facts) -> Iterator[Check]:
    dataset, frame = facts.datasets["anggaran"], facts.frames["anggaran"]
    slack = facts.settings.toleransi_persen
    outermost = frame[frame["induk"] == NO_PARENT]
    unread = _unread(dataset.frame, frame)
    for number, extract in enumerate(dataset.extracts):
        lines = outermost[dataset.frame.loc[outermost.index, "extract"] == number]
        for total in extract.totals:
            stated = total.shares.get("persen")
            if stated is None or not total.grand:
                continue
            exact, own = _ratio(lines[list(MONEY)].sum().to_dict()), _ratio(total.values)
            exact = None if unread.intersection(lines.index) else exact
            ref = Ref(SHEET, TOTAL, "persen") if len(dataset.extracts) == 1 else None
            explained = _explained(stated, exact, own, slack)
            place = locate_total(extract, total, "persen")
            yield _check(total.label, Side(exact, ref), stated, place, slack, explained=explained)


def _unread(given: pd.DataFrame, frame: pd.DataFrame) -> set[int]:
    """Return the lines that an unknown amount is counted in: those below which nothing stands, and all above them."""
    found: set[int] = set()
    leaves = given[~given.index.isin(frame["induk"])]
    waiting = leaves.index[leaves[list(MONEY)].isna().any(axis=1)].tolist()
    while waiting:
        row = int(waiting.pop())
        if row != NO_PARENT and row not in found:
            found.add(row)
            waiting.append(frame.loc[row, "induk"])
    return found


def _ratio(figures: Mapping[Any, Any]) -> Fraction | None:
    """Return realisasi / pagu exactly, None where pagu is zero or either is unknown."""
    pagu, realisasi = figures.get("pagu_rp"), figures.get("realisasi_rp")
    if pd.isna(pagu) or pd.isna(realisasi) or not pagu:
        return None
    return Fraction(int(realisasi), int(pagu))


def _explained(stated: Percent, exact: Fraction | None, own: Fraction | None, slack: Fraction) -> bool:
    """Tell whether a per cent differs only because of a wrong sum, which is told elsewhere.

    ``exact`` is what the output shows, ``own`` what the line's own figures give once certain errors are corrected.
    """
    near = exact is not None and agrees(stated, exact, slack)
    return not near and own is not None and agrees(stated, own, slack)


def _check(kode: str, right: Side, stated: Percent, place: Location, slack: Fraction, *, explained: bool) -> Check:
    text = f"Persentase tertulis kode {kode} = realisasi / pagu"
    reason = "pagu nol atau belum terbaca"
    return share_check(WRONG_SHARE, text, stated, right, place, slack, explained=explained, reason=reason, kode=kode)
