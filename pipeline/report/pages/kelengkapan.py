"""Kelengkapan: which table of which Bagian arrived, from where, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.arrivals import MISSING, RECEIVED, UNREAD
from pipeline.report.model import Col, Format, Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.tables import Arrival

NAME = "Kelengkapan"
COLUMNS = (
    Col("tabel", "Tabel", Format.TEXT, 28),
    Col("bagian", "Bagian", Format.TEXT, 34),
    Col("berkas", "Berkas", Format.TEXT, 58),
    Col("lembar", "Lembar", Format.TEXT, 20),
    Col("baris", "Baris", Format.COUNT, 9),
    Col("status", "Status", Format.CENTER, 18),
    Col("keterangan", "Keterangan", Format.TEXT, 40),
)
TONES = {RECEIVED: "baik", MISSING: "peringatan", UNREAD: "galat"}


def kelengkapan(arrivals: Sequence[Arrival]) -> Sheet:
    """Return the sheet of arrivals, in the order given."""
    rows = [
        Row(
            key=(number,),
            values={
                "tabel": line.tabel,
                "bagian": line.bagian,
                "berkas": line.berkas,
                "lembar": line.lembar,
                "baris": line.baris or None,
                "status": line.status,
                "keterangan": line.keterangan,
            },
            tones={"status": TONES.get(line.status, "info")},
        )
        for number, line in enumerate(arrivals, 1)
    ]
    return Sheet(
        name=NAME,
        title="Kelengkapan: tabel yang sudah dan belum diterima",
        columns=COLUMNS,
        rows=rows,
        sumber=False,
        filter=True,
        empty="Tidak ada tabel yang diharapkan.",
    )
