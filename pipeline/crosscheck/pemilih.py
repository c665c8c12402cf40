"""Voter rolls: voters per TPS, DPS to DPT, the continuous roll's quarters, ad hoc bodies, the set of kabupaten."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.crosscheck.model import AT_MOST, Check, Facts, Side
from pipeline.findings import Finding, FindingType, Severity, finding
from pipeline.reading.values import format_number, format_percent
from pipeline.report.model import Ref
from pipeline.tables import locate, locate_total
from schemas.dpb import QUARTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.findings import Location
    from pipeline.tables import Dataset

ROLL, DPB, ADHOC = "Pemilih Pemilihan", "Pemilih Berkelanjutan", "Badan Adhoc"
CROWDED = FindingType(
    "PML-01", Severity.PERINGATAN, "Pemilih per TPS melebihi batas",
    "TPS ini memuat {nilai} pemilih, batasnya {batas}.",
    "Periksa angka di sel {sel}; bila benar, pindahkan sebagian pemilih atau jelaskan.",
    "612 pemilih pada satu TPS Pemilihan 2020.",
)  # fmt: skip
RISE = FindingType(
    "PML-02", Severity.PERINGATAN, "DPT lebih besar daripada DPS",
    "DPT {kabupaten} {dpt} lebih besar daripada DPS {dps} (+{selisih}).",
    "Periksa kedua tahap; bila benar, jelaskan sebabnya (misalnya pemilih baru).",
    "DPS 110.073, DPT 111.416.",
)  # fmt: skip
JUMP = FindingType(
    "DPB-01", Severity.PERINGATAN, "Lonjakan antartriwulan",
    "{kabupaten} berubah {persen} dari triwulan sebelumnya ({dari} menjadi {nilai}).",
    "Periksa angka di sel {sel}; bila benar, jelaskan sebabnya.",
    "Kota Kupang turun 12.565 pada triwulan IV.",
)  # fmt: skip
BOTH = FindingType(
    "DPB-02", Severity.PERINGATAN, "Kabupaten ada pada dua daftar",
    "{kabupaten} ada pada DPB dan juga pada daftar pemilih Pemilihan.",
    "Hapus dari salah satu daftar: kabupaten yang memilih tidak memelihara DPB tahun itu.",
    "Belu tercatat pada DPB padahal menyelenggarakan Pemilihan.",
)  # fmt: skip
BODIES = {
    "ppk": ("ADH-01", "PPK = 5 x kecamatan", 5, "jumlah_kec", "kecamatan"),
    "pps": ("ADH-02", "PPS = 3 x desa/kelurahan", 3, "jumlah_desa", "desa/kelurahan"),
    "ppdp": ("ADH-03", "PPDP = TPS", 1, "jumlah_tps", "TPS"),
    "kpps": ("ADH-04", "KPPS = 7 x TPS", 7, "jumlah_tps", "TPS"),
}
BODY_TYPES = {
    name: FindingType(
        code, Severity.PERINGATAN, f"Jumlah {name.upper()} tidak sesuai",
        f"{name.upper()} {{kabupaten}} {{nilai}}, sedangkan {factor} x {{satuan}} {unit} = {{hitung}}.",
        f"Periksa {name.upper()} di sel {{sel}} dan jumlah {unit} pada rekap pemilih.",
        f"{rule}, tetapi angkanya berbeda.",
    )
    for name, (code, rule, factor, _, unit) in BODIES.items()
}  # fmt: skip
STAGES_LIMITED = {"a1_jumlah": "A.1-KWK", "a3_jumlah": "A.3-KWK"}


def checks(facts: Facts) -> Iterator[Check]:
    """Yield the checks of the roll, the continuous roll and the ad hoc bodies."""
    if "pemilih_tps" in facts.datasets:
        yield from _limits(facts)
        yield from _rises(facts)
    if "dpb" in facts.datasets:
        yield from _jumps(facts)
    if "adhoc" in facts.datasets:
        yield from _bodies(facts)


def _voters(frame: pd.DataFrame, column: str) -> pd.Series[int]:
    stage = column.removesuffix("_jumlah")
    return frame[column].fillna(frame[f"{stage}_l"] + frame[f"{stage}_p"])


def _limits(facts: Facts) -> Iterator[Check]:
    frame, limit = facts.datasets["pemilih_tps"].frame, facts.settings.pemilih_per_tps_maks
    for column, stage in STAGES_LIMITED.items():
        largest = _voters(frame, column).groupby(frame["kabupaten"]).max()
        for kabupaten, most in largest.items():
            value = None if pd.isna(most) else int(most)
            yield Check("PML-01", f"Pemilih terbanyak per TPS, {stage} {kabupaten}", Side(value), Side(limit), AT_MOST)


def remarks(facts: Facts) -> Iterator[Finding]:
    """Yield TPS over the limit and kabupaten that stand on both rolls."""
    roll, dpb = facts.datasets.get("pemilih_tps"), facts.datasets.get("dpb")
    if roll is not None:
        limit = facts.settings.pemilih_per_tps_maks
        for column in STAGES_LIMITED:
            over = _voters(roll.frame, column) > limit
            for row in roll.frame.index[over.fillna(value=False)]:
                yield finding(CROWDED, roll.locate(int(row), column), batas=limit)
    if roll is not None and dpb is not None:
        voting = set(roll.frame["kabupaten"].dropna())
        for row in dpb.frame.index[dpb.frame["kabupaten"].isin(voting)]:
            yield finding(BOTH, dpb.locate(int(row), "kabupaten"), kabupaten=dpb.frame.at[row, "kabupaten"])


def _dpt_place(roll: Dataset, kabupaten: str) -> Location:
    rows = roll.frame.index[roll.frame["kabupaten"] == kabupaten]
    extract, position = roll.extract_of(int(rows[-1]))
    whole = [t for t in extract.totals if t.start <= position < t.stop and t.stop - t.start >= len(rows)]
    return locate_total(extract, whole[0], "a3_jumlah") if whole else locate(extract, position, "a3_jumlah")


def _rises(facts: Facts) -> Iterator[Check]:
    roll = facts.datasets["pemilih_tps"]
    for at, line in facts.frames["pemilih_kabupaten"].iterrows():
        dps, dpt = (None if pd.isna(line[name]) else int(line[name]) for name in ("a1", "a3"))
        kabupaten = str(line["kabupaten"])
        words: dict[str, object] = {"kabupaten": kabupaten}
        if dps is not None and dpt is not None:
            words |= {"dps": format_number(dps), "dpt": format_number(dpt), "selisih": format_number(dpt - dps)}
        yield Check(
            "PML-02", f"DPT tidak melebihi DPS: {kabupaten}", Side(dpt, Ref(ROLL, (at,), "a3")),
            Side(dps, Ref(ROLL, (at,), "a1")), AT_MOST, type=RISE, place=_dpt_place(roll, kabupaten), words=words,
        )  # fmt: skip


def _jumps(facts: Facts) -> Iterator[Check]:
    dataset, share = facts.datasets["dpb"], facts.settings.lonjakan_dpb
    for row, line in dataset.frame.iterrows():
        for before, after in zip(QUARTERS, QUARTERS[1:], strict=False):
            old, new = (None if pd.isna(line[name]) else int(line[name]) for name in (before, after))
            at = (int(str(row)),)
            change = "" if not old or new is None else f"{'+' if new > old else '-'}{format_percent(Fraction(abs(new - old), old))}"
            yield Check(
                "DPB-01", f"Perubahan antartriwulan wajar: {line['kabupaten']} {after.replace('tri_', 'Tri ')}",
                Side(new, Ref(DPB, at, after)), Side(old, Ref(DPB, at, before)), tolerance=float(share * (old or 0)), type=JUMP,
                place=dataset.locate(int(str(row)), after),
                words={"kabupaten": line["kabupaten"], "persen": change, "dari": format_number(old or 0)},
                reason="" if old is not None and new is not None else "triwulan belum lengkap",
            )  # fmt: skip


def _bodies(facts: Facts) -> Iterator[Check]:
    dataset, roll = facts.datasets["adhoc"], facts.frames.get("pemilih_kabupaten")
    counts = {} if roll is None else {line["kabupaten"]: {**line, "at": at} for at, line in roll.to_dict("index").items()}
    for row, line in dataset.frame.iterrows():
        kabupaten = str(line["kabupaten"])
        for name, (code, rule, factor, unit, _) in BODIES.items():
            units = counts.get(kabupaten, {}).get(unit)
            value = None if pd.isna(line[name]) else int(line[name])
            expected = None if units is None else factor * int(units)
            yield Check(
                code, f"{rule}: {kabupaten}", Side(value, Ref(ADHOC, (int(str(row)),), name)),
                Side(expected, Ref(ROLL, (counts[kabupaten]["at"],), unit) if units is not None else None, factor=factor),
                type=BODY_TYPES[name], place=dataset.locate(int(str(row)), name),
                words={"kabupaten": kabupaten, "satuan": units, "hitung": format_number(expected or 0)},
                reason="" if units is not None else f"rekap pemilih {kabupaten} belum diterima",
            )  # fmt: skip
