"""The middle of a run: sheets in, checked figures and findings out. The heavy imports stand here, not in run.py."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.arrivals import arrivals
from pipeline.by_name.lists import examine_lists
from pipeline.crosscheck import compare_all
from pipeline.crosscheck.model import Check, Facts
from pipeline.datasets import join, rule_findings, wrong_months, wrong_years
from pipeline.errors import UsageError
from pipeline.findings import Finding, FindingType, Location, Severity, finding
from pipeline.reading.titles import title_years
from pipeline.sums import check_sums, findings_of
from pipeline.together import together
from pipeline.transform import transform_all
from pipeline.transform.parameters import parameters
from schemas.registers import all_bagian, find_indicator

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from pipeline.reading.file import FileTables
    from pipeline.settings import Settings
    from pipeline.tables import Arrival, Dataset, Extract

HIDDEN_YEAR = FindingType(
    "THN-02",
    Severity.INFO,
    "Lembar tersembunyi tahun lain",
    "Lembar tersembunyi {lembar} memuat tahun {tahun_lembar} dan tidak dibaca untuk laporan {tahun}.",
    "Tidak perlu tindakan; hapus lembarnya bila tidak dipakai.",
    "Lembar 2019 disembunyikan, bukan dihapus.",
)
NO_YEAR = FindingType(
    "THN-03",
    Severity.INFO,
    "Judul tidak menyebut tahun",
    "Tabel {tabel} di lembar {lembar} tidak menyebut tahun; dianggap tahun {tahun}.",
    "Tulis tahunnya pada judul tabel agar tidak tertukar.",
    "Judul hanya BADAN ADHOC.",
)
NO_BAGIAN = FindingType(
    "BAG-01",
    Severity.PERINGATAN,
    "Bagian tidak dikenal",
    "Tabel {tabel} tidak menyebut Bagian pada folder, judul, nama lembar, atau nama berkas.",
    "Tulis nama Bagian pada judul tabel, misalnya BAGIAN KEUANGAN, UMUM DAN LOGISTIK.",
    "Berkas Capaian.xlsx tanpa nama Bagian.",
)


@dataclass(slots=True)
class Examined:
    """What a run knows before it writes anything."""

    tahun: int
    datasets: dict[str, Dataset]
    frames: dict[str, pd.DataFrame]
    checks: list[Check]
    findings: list[Finding]
    arrivals: list[Arrival]
    personal: frozenset[str] = frozenset()  # files that tell who people are


@dataclass(frozen=True, slots=True)
class Read:
    """One file as read, and the year that a folder above it is named by."""

    tables: FileTables
    tahun: int | None = None


def examine(settings: Settings, files: Iterable[Read], findings: Iterable[Finding]) -> Examined:
    """Return the checked figures of all files; ``findings`` are those of finding the files."""
    of_years = [(file.tahun, file.tables) for file in files]
    tahun = settings.tahun or _year(of_years)
    read = [file for year, file in of_years if year in {None, tahun}]
    extracts, old = _of_year(read, tahun)
    found = [told for file in read for told in file.findings]
    found = [*findings, *found, *old, *_bagian(extracts), *wrong_years(extracts, tahun), *wrong_months(extracts, tahun)]
    found += _unstated(extracts, tahun)
    lists = [extract for extract in extracts if extract.voters is not None]
    datasets, joined = join([extract for extract in extracts if extract.voters is None], tahun)
    whole = {name: together(dataset, check_sums(dataset)) for name, dataset in datasets.items()}
    datasets = {name: dataset for name, (dataset, _) in whole.items()}
    sums = {name: report for name, (_, report) in whole.items()}
    chosen = parameters(settings)
    counted, listed = examine_lists(lists, tahun, chosen)
    frames = transform_all(datasets, chosen) | counted
    checks, compared = compare_all(Facts(datasets, frames, sums, chosen, tahun))
    ruled = [told for name, dataset in datasets.items() for told in rule_findings(dataset, sums[name])]
    found += [*joined, *listed, *ruled, *(f for report in sums.values() for f in findings_of(report)), *compared]
    ordered = in_order(found)
    personal = frozenset(file.berkas for file in read if file.personal)
    return Examined(tahun, datasets, frames, checks, ordered, arrivals(datasets, lists, ordered), personal)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings once each: the gravest first, then by place."""
    return sorted(set(findings), key=_order)


def _order(found: Finding) -> tuple[object, ...]:
    column, row = re.match(r"([A-Z]*)(\d*)", found.sel).groups()  # type: ignore[union-attr]
    weight = [Severity.GALAT, Severity.PERINGATAN, Severity.INFO].index(found.tingkat)
    return weight, found.berkas, found.lembar, int(row or 0), len(column), column, found.kode, found.pesan


def _years(extract: Extract) -> range | None:
    return next((years for _, text in extract.titles if (years := title_years(text)) is not None), None)


def _year(files: list[tuple[int | None, FileTables]]) -> int:
    """Return the year that most tables name; raises UsageError where none names one.

    Without any table that of the folders, else 0: then nothing is written, and what was wrong with the files is told.
    """
    extracts = [extract for _, file in files for extract in file.extracts]
    if not extracts:
        return max((year or 0 for year, _ in files), default=0)
    named = Counter(years[0] for extract in extracts if (years := _years(extract)) is not None and len(years) == 1)
    folders = Counter(int(year) for e in extracts for year in re.findall(r"\b20\d\d\b", e.berkas))
    counts = named or folders
    if not counts:
        message = "Tahun laporan tidak diketahui. Jalankan dengan --tahun, misalnya: pipeline run --tahun 2020."
        raise UsageError(message)
    return max(counts, key=lambda year: (counts[year], year))


def _of_year(files: list[FileTables], tahun: int) -> tuple[list[Extract], list[Finding]]:
    """Return the tables without those on hidden sheets of another year, and what was left out."""
    kept, findings = [], []
    for file in files:
        for extract in file.extracts:
            named = re.findall(r"\b(?:19|20)\d\d\b", extract.lembar)
            years = _years(extract) or (range(int(named[0]), int(named[0]) + 1) if named else None)
            if extract.lembar in file.hidden and years is not None and tahun not in years:
                place = Location(extract.berkas, extract.lembar, bagian=extract.bagian)
                findings.append(finding(HIDDEN_YEAR, place, tahun_lembar=years[0], tahun=tahun))
            else:
                kept.append(extract)
    return kept, findings


def _bagian(extracts: list[Extract]) -> list[Finding]:
    """Give tables that name no Bagian the one whose indicators they hold; a finding where that is unknown too."""
    findings = []
    for extract in extracts:
        if extract.bagian or not extract.schema.per_bagian:
            continue
        texts = [str(text) for text in extract.cells["indikator"].values]  # type: ignore[attr-defined]
        owners = Counter(entry.bagian for text in texts if (entry := find_indicator(text)) and entry.bagian)
        short = owners.most_common(1)[0][0] if owners else ""
        extract.bagian = next((b.nama for b in all_bagian() if b.singkatan == short), "")
        if not extract.bagian:
            findings.append(finding(NO_BAGIAN, Location(extract.berkas, extract.lembar), tabel=extract.schema.title))
    return findings


def _unstated(extracts: list[Extract], tahun: int) -> list[Finding]:
    return [
        finding(NO_YEAR, Location(e.berkas, e.lembar, bagian=e.bagian), tabel=e.schema.title, tahun=tahun)
        for e in extracts
        if not any(title_years(text) or str(tahun) in text for _, text in e.titles)
    ]
