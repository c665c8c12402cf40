"""By-name lists against the recap of the same stage: a line of Cek Silang a kecamatan, a finding a TPS that differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.crosscheck.model import Check, Facts, Side, whole_number
from pipeline.findings import MOST_TOLD, Finding, FindingType, Severity, finding, first_told
from pipeline.reading.text import place_key
from pipeline.reading.values import format_number
from pipeline.report.model import Ref
from schemas.pemilih_tps import STAGE_TITLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LISTS, RECAP, RECAP_ROWS = "Rekap By Name", "Rekap Kecamatan", "kecamatan"
_SIDES = ("rekap", "daftar")
_FIGURES = {"jumlah": "", "l": " L", "p": " P"}
PLACE = ["kabupaten", "kec", "ds", "tps"]
DIFFERS = FindingType(
    "BNR-01",
    Severity.PERINGATAN,
    "Rekap TPS berbeda dengan daftar by name",
    "{tahap} TPS {tps} {desa}, {kecamatan}: rekap {rekap} pemilih, daftar by name {daftar}.",
    "Cocokkan rekap di sel {sel} dengan daftar by name TPS ini.",
    "Rekap TPS 250 pemilih, daftar by name 249 baris.",
)
NOT_LISTED = FindingType(
    "BNR-02",
    Severity.PERINGATAN,
    "TPS rekap tanpa daftar by name",
    "{tahap} TPS {tps} {desa}, {kecamatan} ada di rekap, tetapi tidak di daftar by name kabupaten ini.",
    "Lengkapi daftar by name, atau perbaiki nama desa dan nomor TPS di baris sel {sel}.",
    "Satu TPS belum disalin ke daftar by name.",
)
NOT_IN_RECAP = FindingType(
    "BNR-03",
    Severity.PERINGATAN,
    "TPS daftar by name tidak ada di rekap",
    "{tahap} TPS {tps} {desa}, {kecamatan} ada di daftar by name ({daftar} pemilih), "
    "tetapi tidak di rekap {kabupaten}.",
    "Lengkapi rekap TPS, atau samakan nama desa dan nomor TPS.",
    "Nama desa ditulis berbeda pada rekap.",
)


def checks(facts: Facts) -> Iterator[Check]:
    """Yield a line a figure for each kecamatan that stands both on the lists of the stage shown and on the recap."""
    listed, recap = facts.frames.get("by_name_kecamatan"), facts.frames.get("pemilih_kecamatan")
    if listed is None or recap is None:
        return
    stage = max(listed["tahap"].tolist(), key=list(STAGE_TITLES).index)
    rows = {(line["kabupaten"], place_key(line["kecamatan"])): (at, line) for at, line in enumerate(_lines(recap))}
    for at, line in enumerate(_lines(listed[listed["tahap"] == stage])):
        row, other = rows.get((line["kabupaten"], place_key(line["kecamatan"])), (-1, {}))
        for figure, word in _FIGURES.items():
            voters = whole_number(other.get(f"{stage}_{figure}"))
            if row < 0 or (figure != "jumlah" and (voters is None or not _is_told_apart(line))):
                continue
            yield Check(
                "BNR-01",
                f"Daftar by name dan rekap {STAGE_TITLES[stage]}{word}: {line['kecamatan']}, {line['kabupaten']}",
                Side(int(line[figure]), Ref(LISTS, (at,), figure)),
                Side(voters, Ref(RECAP, (RECAP_ROWS, row), f"{stage}_{figure}")),
                reason="" if voters is not None else f"{STAGE_TITLES[stage]} tidak ada di rekap",
            )


def _is_told_apart(line: Mapping[str, Any]) -> bool:
    """Tell whether the list says of each voter whether it is a man or a woman."""
    return bool(line["l"] + line["p"] == line["jumlah"])


def _lines(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in line.items()} for line in frame.to_dict("records")]


def remarks(facts: Facts) -> Iterator[Finding]:
    """Yield the TPS whose voters differ, or that only one side has, so many of each kind a kabupaten."""
    listed, recap = facts.frames.get("by_name_tps"), facts.datasets.get("pemilih_tps")
    if listed is None or recap is None:
        return
    for stage in [stage for stage in STAGE_TITLES if (listed["tahap"] == stage).any()]:
        lists = listed[listed["tahap"] == stage]
        own = recap.frame[recap.frame["kabupaten"].isin(lists["kabupaten"])]
        men, women = own[f"{stage}_l"], own[f"{stage}_p"]
        voters = own[f"{stage}_jumlah"].fillna(men + women)
        counts = {"rekap": voters.array, "rekap_l": men.array, "rekap_p": women.array}
        left = _keyed(own).assign(**counts, row=own.index)[voters.notna().to_numpy()]
        if not left.empty:
            apart = lists["l"] + lists["p"] == lists["jumlah"]
            counts = {f"daftar_{sex}": lists[sex].astype("Int64").where(apart).array for sex in ("l", "p")}
            right = _keyed(lists).assign(daftar=lists["jumlah"].to_numpy(), **counts)
            yield from _differing(facts, stage, left.merge(right, "outer", on=PLACE, suffixes=("", "_d")))


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    names = {name: frame[name].astype(object).fillna("") for name in ("kecamatan", "desa")}
    return pd.DataFrame(
        {
            "kabupaten": frame["kabupaten"].astype(object),
            "kec": names["kecamatan"].map(lambda text: place_key(str(text))),
            "ds": names["desa"].map(lambda text: place_key(str(text))),
            "tps": frame["tps"].astype("Int64"),
            **names,
        }
    ).reset_index(drop=True)


def _differing(facts: Facts, stage: str, both: pd.DataFrame) -> Iterator[Finding]:
    """Yield a finding for each TPS that differs; one that the recap lacks stands at its kabupaten's first row."""
    heads = both.groupby("kabupaten")["row"].min()
    both = both.assign(at=both["row"].fillna(both["kabupaten"].map(heads))).dropna(subset=["at"])
    other = [(both[f"rekap{sex}"] != both[f"daftar{sex}"]).fillna(value=False) for sex in ("", "_l", "_p")]
    both = both.assign(jumlah_sama=(both["rekap"] == both["daftar"]).fillna(value=False))
    kinds = {
        DIFFERS: both[both["rekap"].notna() & both["daftar"].notna() & (other[0] | other[1] | other[2])],
        NOT_LISTED: both[both["daftar"].isna()],
        NOT_IN_RECAP: both[both["rekap"].isna()],
    }
    for kind, differing in kinds.items():
        for _, rows in differing.groupby("kabupaten"):
            lines = _lines(rows.head(MOST_TOLD))

            def make(at: int, kind: FindingType = kind, lines: list[dict[str, Any]] = lines) -> Finding:
                recap, row = facts.datasets["pemilih_tps"], int(lines[at]["at"])
                whole = f"{stage}_jumlah"
                is_whole = not lines[at]["jumlah_sama"] and whole in recap.extract_of(row, whole)[0].columns
                column = "tps" if kind is NOT_IN_RECAP else whole if is_whole else f"{stage}_l"
                place = recap.locate(row, column)
                return finding(kind, place, tahap=STAGE_TITLES[stage], **_words(lines[at]))

            yield from first_told(range(len(rows)), make, "kabupaten ini")


def _words(line: dict[str, Any]) -> dict[str, object]:
    names = {name: line[name] if isinstance(line[name], str) else line[f"{name}_d"] for name in ("desa", "kecamatan")}
    counts = {side: _counted(*(whole_number(line[f"{side}{sex}"]) for sex in ("", "_l", "_p"))) for side in _SIDES}
    return {"tps": line["tps"], "kabupaten": line["kabupaten"], **names, **counts}


def _counted(voters: int | None, men: int | None, women: int | None) -> str:
    """Return what a side says: "2", or "1 L + 1 P = 2" where it says how many are men and women."""
    if voters is None:
        return ""
    said = format_number(voters)
    return said if men is None or women is None else f"{format_number(men)} L + {format_number(women)} P = {said}"
