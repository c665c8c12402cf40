"""Assets: a count against the lines that break it down; a count that differs is told by :mod:`pipeline.sums`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pipeline.crosscheck.model import Check, Facts, Side
from pipeline.report.model import Ref
from schemas.sarana_prasarana import NO_PARENT, TABLE, lines_above

if TYPE_CHECKING:
    from collections.abc import Iterator


def checks(facts: Facts) -> Iterator[Check]:
    """Yield a check for each count that lines below it break down."""
    if TABLE.name not in facts.datasets:
        return
    frame = facts.datasets[TABLE.name].frame
    above = lines_above(frame)
    for line in above[above != NO_PARENT].unique().tolist():
        below = frame.index[above == line].tolist()
        counts = [frame.loc[at, "jumlah"] for at in below]
        known = not any(pd.isna(count) for count in counts)
        yield Check(
            "JML-04", f"Jumlah barang = rincian menurut kondisi: {frame.loc[line, 'sarana']}",
            Side(int(frame.loc[line, "jumlah"]), Ref(TABLE.title, (line,), "jumlah")),
            Side(
                int(sum(counts)) if known else None,
                formula="+".join(f"{{{i}}}" for i in range(len(below))),
                refs=tuple(Ref(TABLE.title, (at,), "jumlah") for at in below),
            ),
            reason="" if known else "angkanya belum terbaca",
        )  # fmt: skip
