"""Staff: as many by education as by status, in every unit that both tables name and in total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.crosscheck.model import Check, Facts, Side
from pipeline.findings import FindingType, Severity
from pipeline.report.model import TOTAL, Ref
from pipeline.tables import locate_total
from pipeline.transform.sdm import PARTS, lines
from schemas.satuan_kerja import NO_PARENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from pipeline.findings import Location
    from pipeline.report.model import Key

STATUS, PENDIDIKAN = "SDM Status", "SDM Pendidikan"
TABLES = {"sdm_status": STATUS, "sdm_pendidikan": PENDIDIKAN}
DIFFERENT = FindingType(
    "SDM-01", Severity.PERINGATAN, "Jumlah pegawai menurut status dan pendidikan berbeda",
    "{satuan}: {status} orang menurut status kepegawaian, {pendidikan} orang menurut jenjang pendidikan.",
    "Cocokkan kedua tabel dengan daftar pegawai, lalu perbaiki yang salah; menurut status ada di sel {sel}.",
    "Sub Bagian Keuangan 10 orang menurut status, 11 orang menurut pendidikan.",
)  # fmt: skip


def checks(facts: Facts) -> Iterator[Check]:
    """Yield a check for each unit that both tables name, and one for all staff."""
    have = [name for name in TABLES if name in facts.datasets]
    if len(have) == len(TABLES):
        yield from _compared(facts)
    elif have:
        lacking = next(title for name, title in TABLES.items() if name not in have)
        yield Check(
            "SDM-01", "Pegawai menurut status = menurut pendidikan", Side(None), Side(None),
            reason=f"{lacking} belum diterima",
        )  # fmt: skip


def _compared(facts: Facts) -> Iterator[Check]:
    status, other = (facts.frames[name] for name in TABLES)
    pairs = _pairs(status, other)
    gaps = _gaps(pairs, status, other)
    corrected: dict[int, int] = {}
    stated: dict[int, int] = {}
    if any(gaps.values()):
        corrected = _gaps(pairs, *(lines(facts.sums[name].corrected, parts) for name, parts in PARTS.items()))
        stated = _gaps(
            pairs, *(lines(_as_stated(facts.datasets[name].frame, parts), parts) for name, parts in PARTS.items())
        )
    for line, twin in pairs.items():
        gap = gaps.get(line)
        told = bool(gap) and gap == _told_below(status, gaps, line)
        if gap and not told and corrected.get(line) == 0:
            _tell(facts, line, twin)
        explained = told or 0 in {corrected.get(line), stated.get(line)}
        yield _check(facts, line, twin, None if explained else DIFFERENT)


def _check(facts: Facts, line: int, twin: int, kind: FindingType | None) -> Check:
    status, other = (facts.frames[name] for name in TABLES)
    left, right = _persons(status).get(line), _persons(other).get(twin)
    satuan = "Semua pegawai" if line == NO_PARENT else _title(status, line)
    return Check(
        "SDM-01", f"Pegawai menurut status = menurut pendidikan: {satuan}",
        Side(left, Ref(STATUS, _key(line), "jumlah")), Side(right, Ref(PENDIDIKAN, _key(twin), "jumlah")),
        type=kind, place=_place(facts, line), words={"satuan": satuan, "status": left, "pendidikan": right},
        reason="" if left is not None and right is not None else "angkanya belum terbaca",
    )  # fmt: skip


def _key(line: int) -> Key:
    return TOTAL if line == NO_PARENT else (line,)


def _title(status: pd.DataFrame, line: int) -> str:
    """Return a line's name as typed, with the Bagian it belongs to where it has one."""
    above = int(status.loc[line, "induk"])  # type: ignore[arg-type]
    names = [status.loc[at, "uraian"] for at in (line, above) if at != NO_PARENT]
    return ", ".join(map(str, names))


def _place(facts: Facts, line: int) -> Location:
    """Return the unit's Jumlah in the table by status; of all staff the grand total's, else the last row's."""
    dataset, frame = facts.datasets["sdm_status"], facts.frames["sdm_status"]
    if line != NO_PARENT:
        dari = str(frame.loc[line, "dari"])
        return dataset.locate(int(frame.loc[line, "baris"]), "jumlah" if dari == "uraian" else dari)  # type: ignore[arg-type]
    totals = [(extract, total) for extract in dataset.extracts for total in extract.totals if total.grand]
    return locate_total(*totals[-1], "jumlah") if totals else dataset.locate(int(dataset.frame.index[-1]), "jumlah")


def _pairs(status: pd.DataFrame, other: pd.DataFrame) -> dict[int, int]:
    """Return the line by education of each line by status that names the same unit, and all staff (-1) last."""
    named = dict(zip(reversed(other["satuan"].tolist()), reversed(other.index.tolist()), strict=True))
    pairs = {line: named[satuan] for line, satuan in status["satuan"].items() if satuan and satuan in named}
    return {**pairs, NO_PARENT: NO_PARENT}  # type: ignore[dict-item]


def _persons(frame: pd.DataFrame) -> dict[int, int]:
    """Return the staff of each line and of all lines (-1), without those of which a figure could not be read."""
    known = {int(line): int(count) for line, count in frame.loc[frame["lengkap"], "jumlah"].dropna().items()}
    outermost = frame.index[frame["induk"] == NO_PARENT]
    if all(line in known for line in outermost):
        known[NO_PARENT] = sum(known[line] for line in outermost)
    return known


def _gaps(pairs: Mapping[int, int], status: pd.DataFrame, other: pd.DataFrame) -> dict[int, int]:
    """Return by how many persons the two tables differ, for each unit known in both."""
    left, right = _persons(status), _persons(other)
    return {line: left[line] - right[twin] for line, twin in pairs.items() if line in left and twin in right}


def _told_below(status: pd.DataFrame, gaps: Mapping[int, int], line: int) -> int:
    """Return the difference that the units below a line show themselves."""
    below = status.index[status["induk"] == line].tolist()
    return sum(gaps[at] if at in gaps else _told_below(status, gaps, at) for at in below)


def _as_stated(frame: pd.DataFrame, parts: Sequence[str]) -> pd.DataFrame:
    """Return the frame with each row's stated sum in place of its parts, where it states one."""
    whole = frame["jumlah"].fillna(frame[list(parts)].sum(axis=1)).astype("Int64")
    stated = frame.assign(**dict.fromkeys(parts, whole * 0))
    return stated.assign(**{parts[0]: whole})


def _tell(facts: Facts, line: int, twin: int) -> None:
    """Tell a difference with the wrong cells that make it."""
    for (name, _), at in zip(TABLES.items(), (line, twin), strict=True):
        rows = set(_rows(facts.frames[name], at))
        for diagnosis in facts.sums[name].diagnoses:
            if diagnosis.certain and diagnosis.row in rows:
                diagnosis.consequences.append("Karena itu jumlah pegawai menurut status dan pendidikan juga berbeda.")


def _rows(frame: pd.DataFrame, line: int) -> Iterator[int]:
    """Yield the dataset row ids of a line and of all below it."""
    if line != NO_PARENT:
        yield int(frame.loc[line, "baris"])  # type: ignore[arg-type]
    for at in frame.index[frame["induk"] == line].tolist():
        yield from _rows(frame, at)
