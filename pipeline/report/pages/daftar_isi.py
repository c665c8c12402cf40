"""Daftar Isi: every sheet with what it holds, linked; each sheet links back here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.report.model import Col, Format, Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "Daftar Isi"


def daftar_isi(contents: Sequence[tuple[str, str, int | None]]) -> Sheet:
    """Return the contents from (sheet, title, number of data rows)."""
    rows = [
        Row(key=(name,), values={"no": number, "lembar": name, "isi": title, "baris": count}, links={"lembar": name})
        for number, (name, title, count) in enumerate(contents, 1)
    ]
    return Sheet(
        name=NAME,
        title="Daftar Isi",
        columns=(
            Col("no", "No", Format.CENTER, 6),
            Col("lembar", "Lembar", Format.LINK, 30),
            Col("isi", "Isi", Format.TEXT, 76),
            Col("baris", "Jumlah Baris", Format.COUNT, 14),
        ),
        rows=rows,
        sumber=False,
        one_page=True,
    )
