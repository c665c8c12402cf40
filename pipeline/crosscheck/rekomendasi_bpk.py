"""BPK follow-up: the stated per cents against progress / recommended value, pooled in the total."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pipeline.crosscheck.model import AT_MOST, Check, Facts, Side, share_check, whole_number
from pipeline.findings import FindingType, Severity
from pipeline.reading.values import Percent
from pipeline.report.model import TOTAL, Ref
from pipeline.tables import locate_total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.findings import Location

SHEET = "Rekomendasi BPK"
WRONG_SHARE = FindingType(
    "BPK-02", Severity.PERINGATAN, "Persentase tindak lanjut tidak sesuai",
    "Persentase {lhp} tertulis {tertulis}, menurut progres dibagi nilai rekomendasi {hitung}.",
    "Perbaiki persentase di sel {sel} menjadi {hitung}, atau periksa nilai dan progresnya.",
    "Tertulis 87,54% padahal 85,74%.",
)  # fmt: skip


def checks(facts: Facts) -> Iterator[Check]:
    """Yield that no progress exceeds its value, and a check for each stated per cent, of lines and of the total."""
    dataset = facts.datasets.get("rekomendasi_bpk")
    if dataset is None:
        return
    frame = dataset.frame
    for row, line in frame.iterrows():
        at = int(str(row))
        lhp = f"{line['lhp']}, {line['uraian']}"
        value, progress = (whole_number(line[name]) for name in ("nilai_rp", "progres_rp"))
        yield Check(
            "BPK-01", f"Progres tidak melebihi nilai rekomendasi: {lhp}",
            Side(progress, Ref(SHEET, (at,), "progres_rp")), Side(value, Ref(SHEET, (at,), "nilai_rp")), AT_MOST,
            reason="nilai atau progresnya belum terbaca",
        )  # fmt: skip
        if isinstance(line["persen"], Percent):
            exact = Side(_share(value, progress), Ref(SHEET, (at,), "persen"))
            above = value is not None and progress is not None and progress > value  # told as BPK-01
            yield _check(facts, lhp, line["persen"], exact, dataset.locate(at, "persen"), explained=above)
    for number, extract in enumerate(dataset.extracts):
        lines = frame[frame["extract"] == number]
        for total in extract.totals:
            stated = total.shares.get("persen")
            if stated is not None and total.grand:
                sums = (whole_number(lines[name].sum(skipna=False)) for name in ("nilai_rp", "progres_rp"))
                ref = Ref(SHEET, TOTAL, "persen") if len(dataset.extracts) == 1 else None
                place = locate_total(extract, total, "persen")
                yield _check(facts, total.label, stated, Side(_share(*sums), ref), place, explained=False)


def _check(facts: Facts, lhp: str, stated: Percent, exact: Side, place: Location, *, explained: bool) -> Check:
    text = f"Persentase tertulis {lhp} = progres / nilai rekomendasi"
    slack, reason = facts.settings.toleransi_persen, "nilainya nol atau belum terbaca"
    return share_check(WRONG_SHARE, text, stated, exact, place, slack, explained=explained, reason=reason, lhp=lhp)


def _share(value: int | None, progress: int | None) -> Fraction | None:
    return Fraction(progress, value) if value and progress is not None else None
