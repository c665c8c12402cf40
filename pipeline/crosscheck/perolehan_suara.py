"""Votes: stated shares against the votes, votes against the roll, the kabupaten of both."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pipeline.addresses import cell_name
from pipeline.crosscheck.model import AT_MOST, Check, Facts, Side, agrees, share_check, tolerance, whole_number
from pipeline.findings import FindingType, Location, Severity
from pipeline.reading.values import Percent, format_number
from pipeline.report.model import Ref
from pipeline.report.spans import sum_formula

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from pipeline.tables import Dataset

VOTES, ROLL = "Perolehan Suara", "Pemilih Pemilihan"
WRONG_SHARE = FindingType(
    "SUA-01", Severity.PERINGATAN, "Suara tidak sesuai dengan persentasenya",
    "{suara} dari {jumlah} suara {kabupaten} adalah {hitung}, tetapi persentase pasangan nomor {no_urut} tertulis "
    "{tertulis}.{tambahan}",
    "Periksa suara dan persentase di sel {sel} dengan berita acara rekapitulasi.",
    "Sumba Timur: 89.122 dari 149.141 suara adalah 59,8%, tetapi tertulis 57,2%.",
)  # fmt: skip
ABOVE_ROLL = FindingType(
    "SUA-02", Severity.PERINGATAN, "Suara melebihi DPT",
    "Suara {kabupaten} berjumlah {jumlah}, lebih banyak daripada DPT {dpt}.",
    "Periksa suara di sel {sel} dan pasangan calon lain di kabupaten itu, serta DPT pada rekap pemilih.",
    "Suara 503.810 terketik untuk 50.381.",
)  # fmt: skip
OTHER_SET = FindingType(
    "SUA-03", Severity.PERINGATAN, "Kabupaten tidak sama dengan daftar pemilih",
    "Kabupaten pada perolehan suara tidak sama dengan daftar pemilih Pemilihan:{lebih}{kurang}.",
    "Periksa nama kabupaten di sel {sel}; lengkapi yang belum ada.",
    "Suara Belu tertulis pada Alor, yang tahun ini tidak memilih.",
)  # fmt: skip


def checks(facts: Facts) -> Iterator[Check]:
    """Yield a check for each stated share, for the votes of each kabupaten, and for the set of kabupaten."""
    if "perolehan_suara" not in facts.frames:
        return
    frame = facts.frames["perolehan_suara"]
    roll = facts.frames.get("pemilih_kabupaten")
    voters = {} if roll is None else dict(zip(roll["kabupaten"], zip(roll.index, roll["a3"], strict=True), strict=True))
    for kabupaten, pairs in frame.groupby("kabupaten", sort=False):
        yield from _shares(facts, str(kabupaten), pairs)
        yield _turnout(facts, str(kabupaten), pairs, voters.get(kabupaten))
    yield _coverage(facts)


def _shares(facts: Facts, kabupaten: str, pairs: pd.DataFrame) -> Iterator[Check]:
    """Yield the checks of one kabupaten; what one wrong count explains is told with that count."""
    dataset, slack = facts.datasets["perolehan_suara"], facts.settings.toleransi_persen
    exact = {row: _exact(pairs, row) for row in pairs.index.tolist()}
    stated = {row: share.near(exact[row]) for row, share in _stated(dataset, exact).items()}
    off = [row for row, share in stated.items() if (part := exact[row]) is not None and not agrees(share, part, slack)]
    cause = _cause(pairs, stated, slack) if len(off) > 1 else None
    others = [dataset.locate(row, "persen").sel for row in off if row != cause]
    told = f" Karena angka ini persentase di {', '.join(others)} juga tidak cocok." if cause is not None else ""
    for row, share in stated.items():
        line: dict[Any, Any] = pairs.loc[row].to_dict()
        yield share_check(
            WRONG_SHARE, f"Persentase suara {kabupaten} nomor {line['no_urut']} = suara / jumlah suara", share,
            Side(exact[row], Ref(VOTES, (row,), "persen")), dataset.locate(row, "suara"), slack,
            ref=Ref(VOTES, (row,), "persen_tertulis"), explained=cause is not None and row != cause,
            reason=f"suara {kabupaten} belum lengkap", kabupaten=kabupaten, no_urut=line["no_urut"],
            suara=_number(line["suara"]), jumlah=_number(line["jumlah_suara"]),
            tambahan=told if row == cause else "",
        )  # fmt: skip


def _stated(dataset: Dataset, rows: Iterable[int]) -> dict[int, Percent]:
    shares: dict[int, object] = {row: dataset.frame.at[row, "persen"] for row in rows}
    return {row: share for row, share in shares.items() if isinstance(share, Percent)}


def _exact(pairs: pd.DataFrame, row: int) -> Fraction | None:
    votes, whole = (whole_number(pairs.at[row, name]) for name in ("suara", "jumlah_suara"))
    return Fraction(votes, whole) if whole and votes is not None else None


def _cause(pairs: pd.DataFrame, stated: dict[int, Percent], slack: Fraction) -> int | None:
    """Return the one row whose votes alone, if they were others, would make all stated shares right."""
    shares = {row: (Fraction(share.value), Fraction(tolerance(share, None, slack))) for row, share in stated.items()}
    votes = dict(zip(pairs.index.tolist(), pairs["suara"].tolist(), strict=True))
    possible = [row for row in shares if _whole_exists(row, votes, shares)]
    return possible[0] if len(possible) == 1 else None


def _whole_exists(row: int, votes: dict[int, int], shares: dict[int, tuple[Fraction, Fraction]]) -> bool:
    """Tell whether some total of votes fits all stated shares, the votes of ``row`` being the rest of it."""
    others = sum(count for other, count in votes.items() if other != row)
    low, high = Fraction(others), None
    for other, (share, half) in shares.items():
        count, part = (others, 1 - share) if other == row else (votes[other], share)
        if part + half <= 0:
            return False
        low = max(low, count / (part + half))
        if part > half:
            high = min(high or count / (part - half), count / (part - half))
    return high is None or -(-low // 1) <= high


def _turnout(facts: Facts, kabupaten: str, pairs: pd.DataFrame, roll: tuple[object, object] | None) -> Check:
    """Return the check of a kabupaten's votes against its DPT, told at its largest count."""
    dataset = facts.datasets["perolehan_suara"]
    order = facts.frames["perolehan_suara"].index.tolist()
    rows: list[int] = pairs.index.tolist()
    votes = whole_number(pairs["suara"].sum(skipna=False))
    total = sum_formula(VOTES, [(order.index(row), (row,)) for row in rows], "suara", votes)
    at, dpt = roll or (None, None)
    voters = whole_number(dpt)
    largest = rows[0] if votes is None else int(str(pairs["suara"].idxmax()))
    return Check(
        "SUA-02", f"Suara {kabupaten} tidak melebihi DPT",
        Side(votes, formula=total.text, refs=total.refs),
        Side(voters, Ref(ROLL, (at,), "a3") if roll else None), AT_MOST,
        type=ABOVE_ROLL, place=dataset.locate(largest, "suara"),
        words={"kabupaten": kabupaten, "jumlah": _number(votes), "dpt": _number(voters)},
        reason=f"DPT {kabupaten} belum diterima" if voters is None else f"suara {kabupaten} belum lengkap",
    )  # fmt: skip


def _coverage(facts: Facts) -> Check:
    """Return the check that the kabupaten with votes are those of the roll.

    A kabupaten with votes whose roll did not arrive is known to be wrong only when it stands on the continuous roll,
    and votes are known to be lacking only when every kabupaten that has votes could be read.
    """
    dataset = facts.datasets["perolehan_suara"]
    voting, counted, others = (_kabupaten(facts, name) for name in ("pemilih_tps", "perolehan_suara", "dpb"))
    unknown = [name for name in counted if name not in voting and name not in others]
    extra = [name for name in counted if name not in voting and name in others]
    unread = bool(dataset.frame["kabupaten"].isna().any())
    lacking = [] if unread else [name for name in voting if name not in counted]
    known = bool(voting) and (not (unknown or unread) or bool(extra or lacking))
    common = sum(name in voting for name in counted)
    return Check(
        "SUA-03", "Kabupaten pada perolehan suara sama dengan daftar pemilih Pemilihan",
        Side(common if known else None), Side(common + len(extra) + len(lacking)), type=OTHER_SET,
        place=_place(dataset, extra),
        words={
            "lebih": f" {', '.join(extra)} ada pada DPB" if extra else "",
            "kurang": f"{';' if extra else ''} belum ada suara {', '.join(lacking)}" if lacking else "",
        },
        reason=_unknown_coverage(voting, unknown),
    )  # fmt: skip


def _unknown_coverage(voting: Sequence[str], unknown: Sequence[str]) -> str:
    if not voting:
        return "rekap pemilih belum diterima"
    return f"rekap pemilih {', '.join(unknown)} belum diterima" if unknown else "ada kabupaten yang belum terbaca"


def _place(dataset: Dataset, extra: Sequence[str]) -> Location:
    """Return the cell of the first kabupaten that should not be there, else the header above the kabupaten."""
    if extra:
        row = int(dataset.frame.index[dataset.frame["kabupaten"] == extra[0]][0])
        return dataset.locate(row, "kabupaten")
    extract = dataset.extracts[0]
    col = extract.columns.get("kabupaten", min(extract.columns.values()))
    words = extract.headers.get("kabupaten", "")
    return Location(extract.berkas, extract.lembar, cell_name(extract.header_row, col), words, words, extract.bagian)


def _kabupaten(facts: Facts, name: str) -> list[str]:
    dataset = facts.datasets.get(name)
    return [] if dataset is None else [str(text) for text in dataset.frame["kabupaten"].dropna().unique()]


def _number(value: object) -> str:
    count = whole_number(value)
    return "" if count is None else format_number(Decimal(count))
