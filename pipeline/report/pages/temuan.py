"""Temuan: every finding of the run on one filterable sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.findings import Location
from pipeline.report.model import Col, Format, Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.findings import Finding

NAME = "Temuan"
COLUMNS = (
    Col("no", "No", Format.CENTER, 6),
    Col("tingkat", "Tingkat", Format.CENTER, 13),
    Col("kode", "Kode", Format.CENTER, 9),
    Col("bagian", "Bagian", Format.TEXT, 22),
    Col("berkas", "Berkas", Format.TEXT, 30),
    Col("lembar", "Lembar", Format.TEXT, 16),
    Col("sel", "Sel", Format.CENTER, 10),
    Col("kolom", "Kolom", Format.TEXT, 16),
    Col("nilai", "Nilai", Format.TEXT, 16),
    Col("pesan", "Pesan", Format.TEXT, 44),
    Col("saran", "Saran", Format.TEXT, 40),
)


def temuan(findings: Sequence[Finding]) -> Sheet:
    """Return the sheet of findings, in the order given."""
    fields = ("kode", "bagian", "berkas", "lembar", "sel", "kolom", "nilai", "pesan", "saran")
    rows = [
        Row(
            key=(number,),
            values={
                "no": number,
                "tingkat": found.tingkat.value,
                **{name: getattr(found, name) for name in fields},
            },
            tones={"tingkat": found.tingkat.value},
            formats={"sel": Format.LINK} if found.sel else {},
            files={"sel": Location(found.berkas, found.lembar, found.sel)} if found.sel else {},
        )
        for number, found in enumerate(findings, 1)
    ]
    return Sheet(
        name=NAME,
        title="Temuan: yang perlu diperbaiki atau diperiksa",
        columns=COLUMNS,
        rows=rows,
        sumber=False,
        filter=True,
        empty="Tidak ada temuan.",
    )
