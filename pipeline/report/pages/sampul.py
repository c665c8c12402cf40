"""Sampul: what this workbook is, whose, of which year, whether it may be signed, and of which inputs it was made."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from pipeline.findings import Severity
from pipeline.report.model import Col, Format, Formula, Page, RangeRef, Row, Table, cached
from pipeline.report.pages import cek_silang, temuan

if TYPE_CHECKING:
    from pipeline.report.model import Report, Sheet

NAME = "Sampul"
COLUMNS = (Col("hal", "Hal", Format.TEXT, 34), Col("isi", "Isi", Format.TEXT, 90))
FINAL = "FINAL: tidak ada galat, boleh ditandatangani"
DRAFT = "DRAF: masih ada galat, belum boleh ditandatangani"


def counted(sheet: Sheet, field: str, word: str) -> Formula | int:
    """Return how often a text stands in a column, live; a plain 0 for a sheet without rows.

    A ``word`` that ends with * counts what begins with it.
    """
    rows = list(sheet.rows)  # type: ignore[arg-type]
    if not rows:
        return 0
    cells = RangeRef(sheet.name, rows[0].key, rows[-1].key, field)
    found = sum(fnmatchcase(str(cached(row.values.get(field))), word) for row in rows)
    return Formula(f'COUNTIF({{0}},"{word}")', found, (cells,))


def sampul(report: Report, findings: Sheet, checks: Sheet) -> Page:
    """Return the cover."""
    status = FINAL if report.final else DRAFT
    lines: list[tuple[str, str | int | Formula, str]] = [
        ("Satuan kerja", report.satker, ""),
        ("Tahun anggaran", report.tahun, ""),
        ("Status", status, "baik" if report.final else "galat"),
        *(
            (f"Temuan {level.value}", counted(findings, "tingkat", level.value), "")
            for level in (Severity.GALAT, Severity.PERINGATAN, Severity.INFO)
        ),
        ("Peringatan yang diterima dengan alasan", len(report.accepted), ""),
        ("Cek silang yang sesuai", counted(checks, "hasil", cek_silang.OK), ""),
        ("Cek silang yang selisih", counted(checks, "hasil", cek_silang.DIFFERENT), ""),
        ("Cek silang yang tidak dapat diperiksa", counted(checks, "hasil", f"{cek_silang.UNKNOWN}*"), ""),
        ("Tabel yang diterima", sum(line.status == "diterima" for line in report.arrivals), ""),
        ("Sidik masukan", report.sidik, ""),
    ]
    rows = [
        Row(
            (label,),
            {"hal": label, "isi": value},
            tones={"isi": tone},
            formats={"isi": Format.TEXT, "hal": Format.LINK if label.startswith("Temuan") else Format.TEXT},
            links={"hal": temuan.NAME} if label.startswith("Temuan") else {},
            height=20,
        )
        for label, value, tone in lines
    ]
    note = "Sidik masukan berubah bila satu saja berkas masukan berubah."
    return Page(
        name=NAME,
        title=f"LAPORAN KINERJA {report.tahun}",
        widths=[column.width for column in COLUMNS],
        tables=[Table("", COLUMNS, rows, header=False, notes=(note,))],
        cover=True,
    )
