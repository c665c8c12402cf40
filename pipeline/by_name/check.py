"""What by-name lists say about their voters: NIK against the row, age, duplicates, full TPS.

Findings name cells and masked numbers only (UU 27/2022), so many of each kind a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.deliveries import SAME_COPY
from pipeline.findings import Finding, FindingType, Location, Severity, finding
from pipeline.reading.people import MARITAL, SEXES, UNKNOWN, masked_identity
from pipeline.reading.values import format_number
from pipeline.reading.voters import NO_DAY, Teller
from pipeline.tables import locate
from schemas.registers import regions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy.typing as npt

    from pipeline.by_name.stations import Stations
    from pipeline.findings import Tally
    from pipeline.reading.voters import Voters
    from pipeline.tables import Extract

ADULT = 17  # years on voting day (UU 10/2016 pasal 1 angka 6)
_WOMAN = 40  # added to the day in a woman's NIK
WRONG_BIRTH = FindingType(
    "NIK-03",
    Severity.PERINGATAN,
    "Tanggal lahir pada NIK berbeda",
    "NIK {nilai} memuat tanggal lahir lain daripada kolom Tanggal Lahir.",
    "Periksa NIK dan tanggal lahir di baris sel {sel} sesuai KTP.",
    "NIK 5303...120101... dengan tanggal lahir 13-01-2001.",
)
WRONG_SEX = FindingType(
    "NIK-04",
    Severity.PERINGATAN,
    "Jenis kelamin pada NIK berbeda",
    "NIK {nilai} menandai jenis kelamin lain daripada kolom Jenis Kelamin (tanggal + 40 berarti perempuan).",
    "Periksa NIK dan jenis kelamin di baris sel {sel} sesuai KTP.",
    "NIK perempuan pada baris laki-laki.",
)
ELSEWHERE = FindingType(
    "NIK-05",
    Severity.PERINGATAN,
    "NIK diterbitkan di wilayah lain",
    "NIK {nilai} diterbitkan di luar {kabupaten}; ini wajar bila pemilih pindah.",
    "Periksa apakah pemilih memang pindah ke {kabupaten}.",
    "NIK berawalan 5371 di daftar Kabupaten Belu.",
)
DUPLICATE = FindingType(
    "NIK-06",
    Severity.GALAT,
    "NIK ganda",
    "NIK {nilai} sudah tercatat di {pertama}.",
    "Hapus salah satu barisnya setelah dicocokkan dengan KTP.",
    "Satu pemilih tercatat di dua TPS.",
)
NAMESAKE = FindingType(
    "NIK-07",
    Severity.PERINGATAN,
    "Nama dan tanggal lahir sama",
    "Nama dan tanggal lahir pemilih ini sama dengan di {pertama}, tetapi NIK-nya berbeda.",
    "Cocokkan dengan KTP; hapus salah satunya bila orangnya sama.",
    "Satu orang dengan dua NIK.",
)
MINOR = FindingType(
    "NIK-08",
    Severity.PERINGATAN,
    "Belum berhak memilih",
    "Pada hari pemungutan suara {hari} pemilih ini belum 17 tahun dan tidak tercatat pernah kawin.",
    "Periksa tanggal lahir dan status perkawinan di baris sel {sel}.",
    "Lahir tahun 2004 dan belum kawin, Pemilihan 2020.",
)
CROWDED = FindingType(
    "NIK-09",
    Severity.PERINGATAN,
    "Pemilih TPS melebihi batas",
    "TPS {tps} {desa}, {kecamatan} berisi {jumlah} pemilih; batasnya {batas}.",
    "Periksa pembagian TPS mulai dari baris sel {sel}.",
    "TPS berisi 501 pemilih.",
)
NO_VOTING_DAY = FindingType(
    "NIK-10",
    Severity.INFO,
    "Hari pemungutan suara tidak diketahui",
    "Hari pemungutan suara tahun {tahun} tidak diketahui: syarat umur tidak diperiksa, "
    "kelompok umur dihitung per 31 Desember.",
    'Tulis hari_pemungutan = "{tahun}-12-09" (tanggal yang benar) di inputs/lakip.toml.',
    "Tahun tanpa Pemilihan.",
)


def once(lists: Sequence[Extract]) -> tuple[list[Extract], list[Finding]]:
    """Return the lists without those that repeat another one voter by voter, and an info for each left out."""
    kept: list[Extract] = []
    findings = []
    for extract in lists:
        same = next((other for other in kept if _equal(voters_of(other), voters_of(extract))), None)
        if same is None:
            kept.append(extract)
        else:
            place = Location(extract.berkas, extract.lembar, bagian=extract.bagian)
            words = {"tabel": extract.schema.title, "lain_berkas": same.berkas, "lain_lembar": same.lembar}
            findings.append(finding(SAME_COPY, place, **words))
    return kept, findings


def voters_of(extract: Extract) -> Voters:
    """Return what was kept of a by-name list."""
    assert extract.voters is not None  # noqa: S101 - a by-name list was digested when it was read
    return extract.voters


def _equal(one: Voters, other: Voters) -> bool:
    return (
        one.stage == other.stage
        and len(one.nik) == len(other.nik)
        and all(
            np.array_equal(getattr(one, name), getattr(other, name))
            for name in ("nik", "person", "sex", "marital", "disability", "tps", "place")
        )
        and one.places == other.places
    )


def row_findings(teller: Teller, voting_day: date | None) -> None:
    """Add what a voter's own row contradicts: birth date and sex in the NIK, its region, the age on voting day."""
    voters = voters_of(teller.extract)
    known = voters.nik > 0
    inside = voters.nik // 10_000 % 1_000_000  # DDMMYY
    day, month, year = inside // 10_000, inside // 100 % 100, inside % 100
    woman = day > _WOMAN

    def shown(row: int) -> str:
        return masked_identity(int(voters.nik[row]))

    dated = known & (voters.born != NO_DAY)
    y, m, d = civil(voters.born)
    wrong = dated & ((day - _WOMAN * woman != d) | (month != m) | (year != y % 100))
    teller.tell(WRONG_BIRTH, np.flatnonzero(wrong), "nik", shown=shown)
    wrong = known & (voters.sex != UNKNOWN) & (woman != (voters.sex == SEXES["P"]))
    teller.tell(WRONG_SEX, np.flatnonzero(wrong), "nik", shown=shown)
    _elsewhere(teller, voters, known)
    if voting_day is not None:
        minor = (voters.born != NO_DAY) & (age_on(voters.born, voting_day) < ADULT)
        minor &= (voters.marital != MARITAL["S"]) & (voters.marital != MARITAL["P"])
        words = {"hari": f"{voting_day:%d-%m-%Y}"}
        teller.tell(MINOR, np.flatnonzero(minor), "tanggal_lahir", lambda _: words)


def _elsewhere(teller: Teller, voters: Voters, known: npt.NDArray[np.bool_]) -> None:
    codes = {region.nama: int(region.kode.replace(".", "")) for region in regions().values()}
    home = np.array([codes.get(kabupaten, 0) for kabupaten, _, _ in voters.places] or [0])[voters.place]
    rows = np.flatnonzero(known & (home > 0) & (voters.nik // 10**12 != home))
    teller.tell(
        ELSEWHERE,
        rows,
        "nik",
        lambda row: {"kabupaten": voters.places[int(voters.place[row])][0]},
        lambda row: masked_identity(int(voters.nik[row])),
    )


def civil(days: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return year, month and day of days since 1970; nonsense where the day is unknown."""
    known = np.where(days == NO_DAY, 0, days)
    first, last = (int(known.min()), int(known.max())) if len(known) else (0, 0)
    calendar = np.arange(first, last + 1).astype("datetime64[D]")  # of a list of voters: some hundred years
    months = calendar.astype("datetime64[M]")
    number, at = months.astype(np.int64), known - first
    return (number // 12 + 1970)[at], (number % 12 + 1)[at], ((calendar - months).astype(np.int64) + 1)[at]


def age_on(born: npt.NDArray[np.int32], day: date) -> npt.NDArray[np.int64]:
    """Return the full years of age on a day."""
    year, month, of_month = civil(born)
    not_yet = (month > day.month) | ((month == day.month) & (of_month > day.day))
    return np.asarray(day.year - year - not_yet, np.int64)


def duplicates(tally: Tally, lists: Sequence[Extract]) -> None:
    """Add voters that stand twice on lists of one stage: by NIK, and by name and birth date under another NIK."""
    for stage in sorted({voters_of(extract).stage for extract in lists}):
        of_stage = [extract for extract in lists if voters_of(extract).stage == stage]
        starts = np.append(0, np.cumsum([len(voters_of(extract).nik) for extract in of_stage]))
        nik = np.concatenate([voters_of(extract).nik for extract in of_stage])
        later, first = _repeated(nik)
        _told(tally, DUPLICATE, of_stage, starts, (later, first))
        later, first = _repeated(np.concatenate([voters_of(extract).person for extract in of_stage]))
        other = nik[later] != nik[first]
        _told(tally, NAMESAKE, of_stage, starts, (later[other], first[other]))


def _repeated(
    values: npt.NDArray[np.int64] | npt.NDArray[np.uint64],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the positions of later occurrences in order, and of the first occurrence of each; 0 is no value."""
    several = np.flatnonzero(pd.Series(values, copy=False).duplicated(keep=False).to_numpy() & (values != 0))
    _, first, which = np.unique(values[several], return_index=True, return_inverse=True)
    firsts = several[first[which]]
    again = several != firsts
    return several[again], firsts[again]


def _told(
    tally: Tally,
    type_: FindingType,
    lists: Sequence[Extract],
    starts: npt.NDArray[np.int64],
    pairs: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
) -> None:
    """Add the later of each pair at its list; positions count on through all lists, which begin at ``starts``."""
    column = "nik" if type_ is DUPLICATE else "nama"
    later, first = pairs
    owners = np.searchsorted(starts, later, side="right") - 1
    for number, extract in enumerate(lists):
        mine = owners == number
        rows = later[mine] - starts[number]
        firsts = dict(zip(rows.tolist(), first[mine].tolist(), strict=True))

        def words(row: int, firsts: dict[int, int] = firsts, extract: Extract = extract) -> dict[str, object]:
            other = int(np.searchsorted(starts, firsts[row], side="right")) - 1
            return {"pertama": _where(extract, locate(lists[other], int(firsts[row] - starts[other]), column))}

        def shown(row: int, extract: Extract = extract) -> str:
            return masked_identity(int(voters_of(extract).nik[row])) if type_ is DUPLICATE else ""

        Teller(tally, extract).tell(type_, rows, column, words, shown)


def _where(here: Extract, place: Location) -> str:
    words = f"sel {place.sel}"
    if (place.berkas, place.lembar) != (here.berkas, here.lembar):
        words = f"{place.berkas} lembar {place.lembar} {words}"
    return words


def crowded(tally: Tally, lists: Sequence[Extract], stations: Stations, limit: int) -> None:
    """Add the TPS with more voters than the limit over all lists, at their first voter."""
    counts = np.bincount(stations.of, minlength=len(stations.tps))
    first = np.zeros(len(counts), np.int64)
    first[stations.of[::-1]] = np.arange(len(stations.of) - 1, -1, -1)  # the last assignment holds
    starts = np.append(0, np.cumsum([len(voters_of(extract).tps) for extract in lists]))
    for station in np.flatnonzero((counts > limit) & (stations.tps > 0)).tolist():
        number = int(np.searchsorted(starts, first[station], side="right")) - 1
        _, _, kecamatan, desa = stations.places[station]
        size, bound = format_number(int(counts[station])), format_number(limit)
        words = {
            "tps": int(stations.tps[station]), "desa": desa, "kecamatan": kecamatan, "jumlah": size, "batas": bound,
        }  # fmt: skip
        row = np.array([first[station] - starts[number]])
        Teller(tally, lists[number]).tell(CROWDED, row, "tps", lambda _, words=words: words)  # type: ignore[misc]
