"""What a run or a check ends with: the status, the findings, the counts per Bagian and what was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pipeline.findings import Finding
    from pipeline.tables import Arrival

EXIT_FINAL, EXIT_DRAFT, EXIT_MISUSE = 0, 1, 2

Status = Literal["final", "draf"]


@dataclass(frozen=True, slots=True)
class BagianCount:
    """What one Bagian delivered: tables, their data rows, and the findings that name it."""

    bagian: str
    tables: int
    rows: int
    galat: int
    peringatan: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one run or check.

    ``tables`` has one line a Bagian, "" for what names none; ``workbook``, ``findings_file`` (JSON), ``page`` (the same
    to read), ``corrections`` and ``data`` (folders) are what was written, None in a check; ``corrections`` is None too
    where nothing has to go back. ``older_final`` says that a final workbook of the same year from before was left
    beside a draft.
    """

    tahun: int | None
    status: Status
    findings: Sequence[Finding]
    tables: Sequence[BagianCount]
    workbook: Path | None = None
    findings_file: Path | None = None
    page: Path | None = None
    corrections: Path | None = None
    data: Path | None = None
    older_final: bool = False

    @property
    def exit_code(self) -> int:
        """Return the process exit code: 0 final, 1 draft, 2 no table at all."""
        if not any(line.tables for line in self.tables):
            return EXIT_MISUSE
        return EXIT_FINAL if self.status == "final" else EXIT_DRAFT


def count_severity(findings: Iterable[Finding], severity: Severity) -> int:
    """Return how many findings have the severity."""
    return sum(finding.tingkat is severity for finding in findings)


def status_of(findings: Iterable[Finding]) -> Status:
    """Return "draf" where any finding is a galat, else "final"."""
    return "draf" if count_severity(findings, Severity.GALAT) else "final"


def count_by_bagian(arrivals: Sequence[Arrival], findings: Sequence[Finding]) -> list[BagianCount]:
    """Return one line a Bagian that delivered a table or has a galat or peringatan, by name, no Bagian last."""
    received = [line for line in arrivals if line.status == "diterima"]
    names = {line.bagian for line in received} | {
        found.bagian for found in findings if found.tingkat is not Severity.INFO
    }
    return [
        BagianCount(
            bagian=name,
            tables=sum(line.bagian == name for line in received),
            rows=sum(line.baris for line in received if line.bagian == name),
            galat=count_severity((found for found in findings if found.bagian == name), Severity.GALAT),
            peringatan=count_severity((found for found in findings if found.bagian == name), Severity.PERINGATAN),
        )
        for name in sorted(names, key=lambda name: (not name, name))
    ]
