"""The sums inside each table, one line a table: how many were checked, how many tie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.crosscheck.model import Check, Facts, Side
from pipeline.equations import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMS = {Form.ROW: "Jumlah dalam baris", Form.TOTAL: "Baris jumlah", Form.PARENT: "Induk dan rinciannya"}
CODES = {Form.ROW: "JML-03", Form.TOTAL: "JML-02", Form.PARENT: "JML-04"}


def checks(facts: Facts) -> Iterator[Check]:
    """Yield a line for each table that has sums; their findings come from :mod:`pipeline.sums`."""
    for name, report in facts.sums.items():
        for counts in report.counts:
            extract = facts.datasets[name].extracts[counts.extract]
            yield Check(
                CODES[counts.form],
                f"{FORMS[counts.form]} cocok: {extract.schema.title}, {extract.berkas} lembar {extract.lembar}",
                Side(counts.ties), Side(counts.ties + counts.broken),
                reason="" if counts.ties + counts.broken else "angkanya belum terbaca",
            )  # fmt: skip
