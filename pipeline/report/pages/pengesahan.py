"""Pengesahan: who prepared, checked and approved; what was checked; which warnings were accepted and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.findings import Severity
from pipeline.report.model import Col, Format, Page, Row, Signatory, Table
from pipeline.report.pages import cek_silang
from pipeline.report.pages.sampul import counted

if TYPE_CHECKING:
    from pipeline.report.model import Report, Sheet

NAME = "Pengesahan"
WIDTHS = (30, 34, 26, 34, 20, 40)
ROLES = (Signatory("Penyusun"), Signatory("Pemeriksa"), Signatory("Penyetuju"))
SIGNATURES = tuple(
    Col(field, header, Format.TEXT, width)
    for field, header, width in zip(
        ("peran", "nama", "nip", "jabatan", "tanggal", "tanda_tangan"),
        ("Peran", "Nama", "NIP", "Jabatan", "Tanggal", "Tanda Tangan"),
        WIDTHS,
        strict=True,
    )
)
COUNTS = (Col("peran", "Pemeriksaan", Format.TEXT, WIDTHS[0]), Col("nama", "Jumlah", Format.COUNT, WIDTHS[1]))
ACCEPTED = tuple(
    Col(field, header, Format.TEXT, width)
    for field, header, width in zip(
        ("peran", "nama", "nip", "jabatan", "tanggal", "tanda_tangan"),
        ("Kode", "Berkas", "Sel", "Temuan", "Nilai", "Alasan diterima"),
        WIDTHS,
        strict=True,
    )
)


def pengesahan(report: Report, findings: Sheet, checks: Sheet) -> Page:
    """Return the page to sign."""
    accepted = _accepted(report)
    none = () if accepted else ("Tidak ada peringatan yang diterima.",)
    return Page(
        name=NAME,
        title="Pengesahan",
        widths=WIDTHS,
        tables=[
            Table("Tanda tangan", SIGNATURES, _signers(report)),
            Table("Hasil pemeriksaan", COUNTS, _counts(report, findings, checks)),
            Table("Peringatan yang diterima dengan alasan", ACCEPTED, accepted, notes=none),
        ],
    )


def _signers(report: Report) -> list[Row]:
    return [
        Row((who.peran,), {"peran": who.peran, "nama": who.nama, "nip": who.nip, "jabatan": who.jabatan}, height=54)
        for who in report.signatories or ROLES
    ]


def _counts(report: Report, findings: Sheet, checks: Sheet) -> list[Row]:
    words = (
        ("Cek silang: sesuai", counted(checks, "hasil", cek_silang.OK)),
        ("Cek silang: selisih", counted(checks, "hasil", cek_silang.DIFFERENT)),
        ("Cek silang: tidak dapat diperiksa", counted(checks, "hasil", f"{cek_silang.UNKNOWN}*")),
        *((f"Temuan {level.value}", counted(findings, "tingkat", level.value)) for level in Severity),
        ("Peringatan yang diterima", len(report.accepted)),
    )
    return [Row((label,), {"peran": label, "nama": value}) for label, value in words]


def _accepted(report: Report) -> list[Row]:
    return [
        Row(
            ("diterima", number),
            {
                "peran": found.kode,
                "nama": found.berkas,
                "nip": f"{found.lembar} {found.sel}".strip(),
                "jabatan": found.pesan,
                "tanggal": found.nilai,
                "tanda_tangan": reason,
            },
        )
        for number, (found, reason) in enumerate(report.accepted, 1)
    ]
