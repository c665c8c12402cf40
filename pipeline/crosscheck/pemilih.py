"""Voter rolls: voters per TPS, DPS to DPT, the continuous roll's quarters, ad hoc bodies, the set of kabupaten."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.crosscheck.model import AT_MOST, Check, Facts, Side, whole_number
from pipeline.findings import Finding, FindingType, Severity, finding, first_told
from pipeline.reading.values import format_number, format_percent
from pipeline.report.model import Ref
from pipeline.runs import factorized
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
    "Periksa angka di sel {sel}; bila benar, sampaikan sebabnya kepada petugas program.",
    "612 pemilih pada satu TPS Pemilihan 2020.",
)  # fmt: skip
RISE = FindingType(
    "PML-02", Severity.PERINGATAN, "DPT lebih besar daripada DPS",
    "DPT {kabupaten} {dpt} lebih besar daripada DPS {dps} (+{selisih}).",
    "Periksa kedua tahap; bila benar, sampaikan sebabnya kepada petugas program.",
    "DPS 110.073, DPT 111.416.",
)  # fmt: skip
JUMP = FindingType(
    "DPB-01", Severity.PERINGATAN, "Lonjakan antartriwulan",
    "{kabupaten} berubah {persen} dari triwulan sebelumnya ({dari} menjadi {menjadi}).",
    "Periksa angka di sel {sel}; bila benar, sampaikan sebabnya kepada petugas program.",
    "Kota Kupang turun 12.565 pada triwulan IV.",
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
        f"{name.upper()} {{kabupaten}} {{tertulis}}, sedangkan "
        + (f"{factor} x {{satuan}} {unit} = {{hitung}}." if factor > 1 else f"jumlah {unit} {{hitung}}."),
        f"Periksa {name.upper()} di sel {{sel}} dan jumlah {unit} pada rekap pemilih.",
        f"{rule}, tetapi angkanya berbeda.",
    )
    for name, (code, rule, factor, _, unit) in BODIES.items()
}  # fmt: skip
STAGES_LIMITED = {"a1_jumlah": "A.1-KWK", "a3_jumlah": "A.3-KWK"}


def checks(facts: Facts) -> Iterator[Check]:
    """Yield the checks of the roll, the continuous roll and the ad hoc bodies."""
    if "pemilih_kabupaten" in facts.frames:
        yield from _limits(facts)
        yield from _rises(facts)
    if "dpb" in facts.datasets:
        yield from _jumps(facts)
    if "adhoc" in facts.datasets:
        yield from _bodies(facts)


def remarks(facts: Facts) -> Iterator[Finding]:
    """Yield TPS over the limit."""
    if "pemilih_tps" in facts.datasets:
        for column in STAGES_LIMITED:
            yield from _crowded(facts, column)


def _voters(frame: pd.DataFrame, column: str) -> pd.Series[int]:
    stage = column.removesuffix("_jumlah")
    if not frame[column].hasnans:
        return frame[column]
    return frame[column].fillna(frame[f"{stage}_l"] + frame[f"{stage}_p"])


def _limits(facts: Facts) -> Iterator[Check]:
    frame, limit = facts.datasets["pemilih_tps"].frame, facts.settings.pemilih_per_tps_maks
    number, names = factorized(frame["kabupaten"].to_numpy(object))
    for column, stage in STAGES_LIMITED.items():
        largest = _voters(frame, column).groupby(number).max()
        for at, kabupaten in enumerate(names):
            value = whole_number(largest[at])
            yield Check(
                "PML-01", f"Pemilih terbanyak per TPS, {stage} {kabupaten}", Side(value), Side(limit), AT_MOST,
                reason="" if value is not None else f"{stage} tidak diberikan",
            )  # fmt: skip


def _crowded(facts: Facts, column: str) -> Iterator[Finding]:
    """Yield the TPS over the limit, so many of each table; what a wrong cell made so is told with that cell."""
    roll, report, limit = facts.datasets["pemilih_tps"], facts.sums["pemilih_tps"], facts.settings.pemilih_per_tps_maks
    over = (_voters(roll.frame, column) > limit).fillna(value=False)
    if report.corrected is not roll.frame:
        still = (_voters(report.corrected, column) > limit).fillna(value=False)
        stage = column.removesuffix("_jumlah")
        for row in roll.frame.index[over & ~still]:
            cause = report.cause(int(row), (f"{stage}_l", f"{stage}_p", column))
            if cause is not None:
                cause.consequences.append(f"Karena itu TPS ini juga melebihi batas {limit} pemilih.")
        over = over & still
    for _, rows in roll.frame[over].groupby("extract"):
        yield from first_told(rows.index.tolist(), lambda row: finding(CROWDED, roll.locate(row, column), batas=limit))


def _rises(facts: Facts) -> Iterator[Check]:
    roll = facts.datasets["pemilih_tps"]
    places = _dpt_places(facts)
    unread = {stage: _unread(roll, stage) for stage in ("a1", "a3")}
    for at, line in facts.frames["pemilih_kabupaten"].iterrows():
        kabupaten = str(line["kabupaten"])
        dps, dpt = (None if kabupaten in unread[name] else whole_number(line[name]) for name in ("a1", "a3"))
        words: dict[str, object] = {"kabupaten": kabupaten}
        explained = False
        if dps is not None and dpt is not None:
            words |= {"dps": format_number(dps), "dpt": format_number(dpt), "selisih": format_number(dpt - dps)}
            explained = dpt > dps and _explains_rise(facts, roll, kabupaten, dpt - dps)
        yield Check(
            "PML-02", f"DPT tidak melebihi DPS: {kabupaten}", Side(dpt, Ref(ROLL, (at,), "a3")),
            Side(dps, Ref(ROLL, (at,), "a1")), AT_MOST, type=None if explained else RISE, place=places[kabupaten],
            words=words,
            reason="" if dps is not None and dpt is not None else "DPS atau DPT tidak diberikan atau tidak terbaca",
        )  # fmt: skip


def _unread(roll: Dataset, stage: str) -> set[str]:
    """Return the kabupaten of which some TPS lacks a figure that its sum needs, of a stage its table gives."""
    frame = roll.frame
    men, women, both = (frame[f"{stage}_{part}"].isna() for part in ("l", "p", "jumlah"))
    given = roll.gives(f"{stage}_l") | roll.gives(f"{stage}_jumlah")
    return set(frame.loc[given & ((men != women) | (men & women & both)), "kabupaten"].dropna().astype(str))


def _explains_rise(facts: Facts, roll: Dataset, kabupaten: str, rise: int) -> bool:
    """Tell whether the kabupaten's DPT rises only because of wrong cells, and tell it with them."""
    signs = {"a3_l": 1, "a3_p": 1, "a1_l": -1, "a1_p": -1}
    causes = [
        d
        for d in facts.sums["pemilih_tps"].diagnoses
        if d.certain and d.row is not None and d.field in signs and roll.frame.loc[d.row, "kabupaten"] == kabupaten
    ]
    right = rise + sum(signs[d.field] * (d.expected - d.stated) for d in causes)
    if right > 0:
        return False
    for cause in causes:
        cause.consequences.append(f"Karena itu DPT {kabupaten} juga melebihi DPS.")
    return True


def _dpt_places(facts: Facts) -> dict[str, Location]:
    """Return, for each kabupaten, the DPT cell of the total row of exactly its rows, else of its last row."""
    roll = facts.datasets["pemilih_tps"]
    totals = {
        (number, total.start, total.stop): total
        for number, extract in enumerate(roll.extracts)
        for total in extract.totals
    }
    numbers, positions = roll.places("a3_jumlah")
    places = {}
    for kabupaten, last, count in _last_rows(facts).itertuples(name=None):
        number, position = int(numbers[last]), int(positions[last])
        total = totals.get((number, position + 1 - count, position + 1))
        extract = roll.extracts[number]
        places[str(kabupaten)] = (
            locate_total(extract, total, "a3_jumlah") if total else locate(extract, position, "a3_jumlah")
        )
    return places


def _last_rows(facts: Facts) -> pd.DataFrame:
    """Return by kabupaten its last row with a DPT as that table has them, and how many such rows there are."""
    roll = facts.datasets["pemilih_tps"]
    if not roll.elsewhere:
        desa = facts.frames["pemilih_desa"].groupby("kabupaten", sort=False)
        return desa.agg({"baris_akhir": "max", "n_baris": "sum"})
    given = roll.gives("a3_jumlah") | roll.gives("a3_l")
    at = np.where(given, roll.places("a3_jumlah")[1], -1)
    rows = pd.DataFrame({"kabupaten": roll.frame["kabupaten"].fillna(""), "posisi": at, "ada": given})
    groups = rows.groupby("kabupaten", sort=False)
    return pd.DataFrame({"baris_akhir": groups["posisi"].idxmax(), "n_baris": groups["ada"].sum()})


def _jumps(facts: Facts) -> Iterator[Check]:
    dataset, share = facts.datasets["dpb"], facts.settings.lonjakan_dpb
    for row, line in dataset.frame.iterrows():
        kabupaten = line["kabupaten"] or dataset.text(int(str(row)), "kabupaten")
        for before, after in itertools.pairwise(QUARTERS):
            old, new = (whole_number(line[name]) for name in (before, after))
            at = (int(str(row)),)
            change = "" if old is None or new is None else _change(old, new)
            yield Check(
                "DPB-01", f"Perubahan antartriwulan wajar: {kabupaten} {after.replace('tri_', 'Tri ')}",
                Side(new, Ref(DPB, at, after)), Side(old, Ref(DPB, at, before)), tolerance=float(share * (old or 0)),
                type=JUMP, place=dataset.locate(int(str(row)), after),
                words={
                    "kabupaten": kabupaten, "persen": change,
                    "dari": format_number(old or 0), "menjadi": format_number(new or 0),
                },
                reason="" if old is not None and new is not None else "triwulan belum lengkap",
            )  # fmt: skip


def _change(old: int, new: int) -> str:
    """Return by how much a figure changed: per cent, or the figure itself where it was zero."""
    change = format_percent(Fraction(abs(new - old), old)) if old else format_number(abs(new - old))
    return f"{'+' if new > old else '-'}{change}"


def _bodies(facts: Facts) -> Iterator[Check]:
    dataset, roll = facts.datasets["adhoc"], facts.frames.get("pemilih_kabupaten")
    counts = (
        {} if roll is None else {line["kabupaten"]: {**line, "at": at} for at, line in roll.to_dict("index").items()}
    )
    tps = facts.datasets.get("pemilih_tps")
    unplaced = 0 if tps is None else int(tps.frame["kabupaten"].isna().sum())
    for row, line in dataset.frame.iterrows():
        kabupaten = str(line["kabupaten"])
        for name, (code, rule, factor, unit, _) in BODIES.items():
            units = counts.get(kabupaten, {}).get(unit)
            value = whole_number(line[name])
            expected = None if units is None else factor * int(units)
            ref = None if units is None else Ref(ROLL, (counts[kabupaten]["at"],), unit)
            reason = "" if units is not None else f"rekap pemilih {kabupaten} belum diterima"
            if expected is not None and value is not None and expected < value <= expected + factor * unplaced:
                reason = "ada TPS yang kabupatennya belum terbaca"
            yield Check(
                code, f"{rule}: {kabupaten}", Side(value, Ref(ADHOC, (int(str(row)),), name)),
                _times(factor, None if reason else expected, ref),
                type=BODY_TYPES[name], place=dataset.locate(int(str(row)), name),
                words={
                    "kabupaten": kabupaten, "tertulis": format_number(value or 0),
                    "satuan": format_number(units or 0), "hitung": format_number(expected or 0),
                },
                reason=reason,
            )  # fmt: skip


def _times(factor: int, value: int | None, ref: Ref | None) -> Side:
    return Side(value, ref) if factor == 1 or ref is None else Side(value, formula=f"{factor}*{{0}}", refs=(ref,))
