"""One file from its cells to its tables: the work that a worker may do for the main process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.findings import Finding, FindingType, Location, Severity, Tally, finding
from pipeline.reading.extract import extract_sheet
from pipeline.reading.grid import Book, Refusal
from pipeline.reading.refusals import OWN_WORKBOOK, file_finding

if TYPE_CHECKING:
    from pipeline.tables import Extract

NO_TABLE = FindingType(
    "TBL-08",
    Severity.INFO,
    "Berkas tanpa tabel",
    "{berkas} tidak memuat tabel satu pun.",
    "Pastikan berkas ini memang tidak memuat data laporan.",
    "Buku kerja kosong.",
)


@dataclass(slots=True)
class FileTables:
    """The tables of one file with the findings of reading it.

    ``hidden`` are the names of its hidden sheets; ``personal`` says that it tells who people are.
    """

    berkas: str
    extracts: list[Extract] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    personal: bool = False


def tables_of(berkas: str, outcome: Book | Refusal) -> FileTables:
    """Return the tables of one file, by its path relative to the inputs."""
    result = FileTables(berkas)
    place = Location(berkas)
    if isinstance(outcome, Refusal):
        result.findings.append(file_finding(outcome.code, place, outcome.detail))
        return result
    result.findings += [file_finding(code, place, detail) for code, detail in outcome.notes]
    if any(code == OWN_WORKBOOK for code, _ in outcome.notes):
        return result
    problems = Tally()
    for grid in outcome.sheets:
        sheet = extract_sheet(grid, berkas, problems)
        result.findings += sheet.findings
        result.extracts += sheet.extracts
        result.personal |= sheet.personal
        if grid.hidden:
            result.hidden.add(grid.name)
    result.findings += problems.findings()
    if not result.findings and not result.extracts:
        result.findings.append(finding(NO_TABLE, place))
    return result
