"""Coverage: every kabupaten/kota on one roll, every promised indicator reported, every expected table delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.arrivals import expected_of
from pipeline.crosscheck.capaian import PROMISES, SHEETS, matched_promises
from pipeline.crosscheck.model import Check, Facts, Side
from pipeline.findings import Finding, FindingType, Severity, finding
from pipeline.reading.text import listed
from pipeline.report.model import RangeRef
from pipeline.report.spans import cells_of
from pipeline.runs import factorized
from schemas.registers import all_bagian, regions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.tables import Dataset

ROLLS = {"pemilih_tps": ("Pemilih Pemilihan", "pemilih_kabupaten"), "dpb": ("Pemilih Berkelanjutan", "dpb")}
PROMISE_SHEETS = {"pk_sekretariat": "Perjanjian Kinerja", "pk_bagian": "Perjanjian Kinerja Bagian"}
BOTH = FindingType(
    "DPB-02", Severity.PERINGATAN, "Kabupaten ada pada dua daftar",
    "{kabupaten} ada pada DPB dan juga pada daftar pemilih Pemilihan.",
    "Hapus dari salah satu daftar: kabupaten yang memilih tidak memelihara DPB tahun itu.",
    "Belu tercatat pada DPB padahal menyelenggarakan Pemilihan.",
)  # fmt: skip


def checks(facts: Facts) -> Iterator[Check]:
    """Yield the coverage of kabupaten/kota, of promised indicators and of expected tables."""
    yield from _kabupaten(facts)
    for name in SHEETS:
        if name in facts.datasets or PROMISES[name] in facts.datasets:
            yield from _promises(facts, name)
    yield from _tables(facts)


def remarks(facts: Facts) -> Iterator[Finding]:
    """Yield the kabupaten that stand on both rolls."""
    dpb = facts.datasets.get("dpb")
    if dpb is not None:
        for row in dpb.frame.index[dpb.frame["kabupaten"].isin(_named(facts, "pemilih_tps"))]:
            yield finding(BOTH, dpb.locate(int(row), "kabupaten"), kabupaten=dpb.frame.loc[row, "kabupaten"])


def _named(facts: Facts, name: str) -> set[str]:
    dataset = facts.datasets.get(name)
    return set() if dataset is None else set(factorized(dataset.frame["kabupaten"].to_numpy(object))[1])


def _kabupaten(facts: Facts) -> Iterator[Check]:
    """Yield that the rolls share no kabupaten/kota, and that together they have all of the register."""
    voting, others = (_named(facts, name) for name in ROLLS)
    if not voting and not others:
        return
    both = bool(voting and others)
    spans = [span for name in ROLLS if (span := _span(facts, name)) is not None]
    yield Check(
        "DPB-02", "Tidak ada kabupaten/kota pada kedua daftar pemilih",
        Side(len(voting & others) if both else None, formula="SUMPRODUCT(COUNTIF({0},{1}))", refs=spans), Side(0),
        reason="" if both else "salah satu daftar belum diterima",
    )  # fmt: skip
    lacking = [name for name in regions() if name not in voting | others]
    yield Check(
        "DPB-03", "Kabupaten/kota pada daftar pemilih Pemilihan dan berkelanjutan = semua pada register wilayah",
        Side(
            None if lacking else len(voting) + len(others),
            formula="+".join(f"COUNTA({{{i}}})" for i in range(len(spans))), refs=spans,
        ),
        Side(len(regions())), reason=f"belum diterima: {listed(lacking)}" if lacking else "",
    )  # fmt: skip


def _span(facts: Facts, name: str) -> RangeRef | None:
    """Return the column of kabupaten on a roll's sheet, None where the roll did not arrive."""
    if not _named(facts, name):
        return None
    sheet, frame = ROLLS[name]
    rows = (facts.frames[frame] if frame in facts.frames else facts.datasets[frame].frame).index.tolist()
    return RangeRef(sheet, (rows[0],), (rows[-1],), "kabupaten")


def _promises(facts: Facts, name: str) -> Iterator[Check]:
    """Yield, for each Bagian, that its promised indicators are reported and its reported ones promised."""
    promised, reported = facts.datasets.get(PROMISES[name]), facts.datasets.get(name)
    matches = {} if reported is None else matched_promises(facts, name)
    titles = PROMISE_SHEETS[PROMISES[name]], SHEETS[name]
    for bagian in _owners(facts, name):
        rows, lines = (_rows(one, bagian, per_bagian=name == "capaian_bagian") for one in (promised, reported))
        lacking = [title for title, have in zip(titles, (rows, lines), strict=True) if not have]
        done, known = set(rows) & set(matches.values()), set(lines) & set(matches)
        for code, text, found, sheet, every in (
            ("PK-02", "Setiap indikator PK mempunyai baris capaian", done, titles[0], rows),
            ("PK-03", "Setiap indikator capaian ada pada PK", known, titles[1], lines),
        ):
            yield Check(
                code, f"{text}: {bagian}", Side(None if lacking else len(found)),
                Side(None) if lacking else _every(sheet, every),
                reason=f"{lacking[0]} {bagian} belum diterima" if lacking else "",
            )  # fmt: skip


def _rows(dataset: Dataset | None, bagian: str, *, per_bagian: bool) -> list[int]:
    if dataset is None:
        return []
    owners = dataset.frame["bagian"].tolist()
    rows = dataset.frame.index.tolist()
    return [row for row, owner in zip(rows, owners, strict=True) if owner == bagian or not per_bagian]


def _owners(facts: Facts, name: str) -> list[str]:
    if name != "capaian_bagian":
        return ["Sekretariat"]
    have = [set(facts.datasets[one].frame["bagian"]) for one in (name, PROMISES[name]) if one in facts.datasets]
    named = [bagian.nama for bagian in all_bagian()]
    every = set.union(*have)
    return [*(b for b in named if b in every), *sorted(every - set(named))]


def _every(sheet: str, rows: Sequence[int]) -> Side:
    """Return how many indicators stand in these rows of a sheet."""
    refs = cells_of(sheet, [(row, (row,)) for row in rows], "indikator")
    return Side(len(rows), formula=f"COUNTA({','.join(f'{{{i}}}' for i in range(len(refs)))})", refs=refs)


def _tables(facts: Facts) -> Iterator[Check]:
    """Yield, for each Bagian, that the tables expected of it arrived; Kelengkapan lists them."""
    for bagian in all_bagian():
        expected = expected_of(bagian.nama, facts.datasets)
        lacking = [title for title, arrived in expected.items() if not arrived]
        yield Check(
            "KLP-01", f"Semua tabel yang diharapkan sudah diterima: {bagian.nama}",
            Side(None if lacking else len(expected)), Side(len(expected)),
            reason=f"belum diterima: {listed(lacking)}" if lacking else "",
        )  # fmt: skip
