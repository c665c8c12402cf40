"""Efficiency: the kegiatan of the capaian tables and those of the budget are the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.crosscheck.model import Check, Facts, Side
from pipeline.findings import Finding, FindingType, Severity, finding
from pipeline.reading.text import normalise
from pipeline.report.model import TOTAL, Ref
from pipeline.transform.efisiensi import Kegiatan, kegiatan_lines
from pipeline.transform.kegiatan import Manner
from schemas.kode_anggaran import KEGIATAN, NO_PARENT, level_of
from schemas.registers import all_bagian

if TYPE_CHECKING:
    from collections.abc import Iterator

SHEET, BUDGET = "Efisiensi", "Realisasi Anggaran"
CLOSE = FindingType(
    "EFI-01", Severity.INFO, "Kegiatan dicocokkan karena bunyinya mirip",
    'Untuk efisiensi, kegiatan ini dianggap sama dengan {kode} "{kegiatan}" pada Realisasi Anggaran.',
    "Bila keliru, samakan bunyinya, atau tulis pasangannya di lakip.toml, bagian [[kegiatan]].",
    "Pada PK tertulis Inventarisasi Logistik Pemilu, pada anggaran Inventarisasi Sarana dan Prasarana Pemilu.",
)  # fmt: skip
NOT_BUDGETED = FindingType(
    "EFI-02", Severity.PERINGATAN, "Kegiatan tidak ditemukan pada anggaran",
    "Kegiatan ini tidak ditemukan pada Realisasi Anggaran, sehingga efisiensinya tidak dapat dihitung.{calon}",
    "Samakan bunyinya dengan Realisasi Anggaran, atau tulis pasangannya di lakip.toml, bagian [[kegiatan]].",
    "Dua kegiatan pada anggaran berbunyi hampir sama.",
)  # fmt: skip
NOT_REPORTED = FindingType(
    "EFI-03", Severity.PERINGATAN, "Kegiatan anggaran tanpa indikator",
    "Kegiatan {kode} tidak mempunyai indikator pada tabel capaian mana pun, sehingga efisiensinya tidak dapat"
    " dihitung.",
    "Periksa apakah ada Bagian yang belum melaporkan kegiatan ini.",
    "Kegiatan 3361 ada pada anggaran, tetapi tidak ada Bagian yang melaporkannya.",
)  # fmt: skip


def checks(facts: Facts) -> Iterator[Check]:
    """Yield that the kegiatan together are the whole budget."""
    frame = facts.frames.get("anggaran")
    if frame is None or frame.empty:
        return
    tops = frame[frame["induk"] == NO_PARENT]
    loose = tops.loc[~tops.index.isin(frame["induk"]) & (tops["level"] != KEGIATAN), "kode"]
    for field, noun in (("pagu_rp", "Pagu"), ("realisasi_rp", "Realisasi")):
        whole = None if len(loose) else int(tops[field].sum())
        parts = int(frame.loc[frame["level"] == KEGIATAN, field].sum())
        yield Check(
            "EFI-04", f"{noun} semua kegiatan pada Efisiensi = TOTAL Realisasi Anggaran",
            Side(parts, Ref(SHEET, TOTAL, field)), Side(whole, Ref(BUDGET, TOTAL, field)),
            reason=f"tidak dirinci per kegiatan: {', '.join(loose.dropna()) or 'kode kosong'}" if len(loose) else "",
        )  # fmt: skip


def remarks(facts: Facts) -> Iterator[Finding]:
    """Yield how kegiatan were matched where their words differ, and those that only one side has."""
    if "anggaran" not in facts.datasets or "capaian_bagian" not in facts.datasets:
        return
    lines = kegiatan_lines(facts.frames["efisiensi"])
    for line in lines:
        yield from _matched(facts, line)
    orphans = [line for line in lines if line.anggaran is None]
    unknown = _of_unknown_code(facts)
    for line in orphans:
        if normalise(line.kegiatan) not in unknown:
            place = facts.datasets["capaian_bagian"].locate(line.indikator[0], "kegiatan")
            yield finding(NOT_BUDGETED, place, calon=_candidates(facts, line.bunyi[0][1].near))
    reporting = set(facts.datasets["capaian_bagian"].frame["bagian"])
    if not orphans and reporting >= {bagian.nama for bagian in all_bagian()}:
        for line in lines:
            if line.anggaran is not None and not line.indikator:
                place = facts.datasets["anggaran"].locate(line.anggaran, "uraian")
                yield finding(NOT_REPORTED, place, kode=line.kode)


def _matched(facts: Facts, line: Kegiatan) -> Iterator[Finding]:
    capaian = facts.datasets["capaian_bagian"]
    for text, match in line.bunyi:
        if match.manner is Manner.CLOSE:
            row = next(at for at in line.indikator if capaian.frame.loc[at, "kegiatan"] == text)
            yield finding(CLOSE, capaian.locate(row, "kegiatan"), kode=line.kode, kegiatan=line.kegiatan)


def _candidates(facts: Facts, near: tuple[int, ...]) -> str:
    """Return the budget's lines that come close, as a sentence."""
    frame = facts.frames["anggaran"]
    named = [f"{kode} {uraian}" for kode, uraian in frame.loc[list(near), ["kode", "uraian"]].itertuples(index=False)]
    return f" Yang bunyinya dekat: {'; '.join(named)}." if named else ""


def _of_unknown_code(facts: Facts) -> set[str]:
    """Return the names of budget lines whose code has no known form: that is told at the code."""
    frame = facts.frames["anggaran"]
    unknown = [level_of(kode) is None for kode in frame["kode"]]
    return {normalise(str(name)) for name in frame.loc[unknown, "uraian"]}
