"""Staff tables as trees: Bagian > Sub Bagian > row, each group the sum of what stands below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from schemas import sdm_pendidikan, sdm_status
from schemas.satuan_kerja import NO_PARENT, is_bagian, is_sub_bagian, places, same_unit, unit_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.tables import Dataset
    from pipeline.transform.parameters import Parameters

PARTS = {"sdm_status": sdm_status.STATUS, "sdm_pendidikan": sdm_pendidikan.JENJANG}
OPTIONAL = frozenset({*sdm_status.OPTIONAL, *sdm_pendidikan.OPTIONAL})


def transform(datasets: Mapping[str, Dataset], settings: Parameters) -> dict[str, pd.DataFrame]:
    """Return ``sdm_status`` and ``sdm_pendidikan``, see :func:`lines`."""
    return {name: lines(datasets[name].frame, parts) for name, parts in PARTS.items() if name in datasets}


def lines(frame: pd.DataFrame, parts: Sequence[str]) -> pd.DataFrame:
    """Return the table's lines with a line for each Bagian and Sub Bagian, in the table's order.

    Columns: uraian, satuan (what names the unit in every table), induk (line it belongs to or -1), baris (dataset row
    id, for a banner that of the first row below it), dari ("uraian", or the field whose banner the line is), ket,
    lengkap (every figure in it was read), jumlah and the parts, in persons. A line with others below it is their sum,
    whatever it states.
    """
    given = [name for name in parts if name not in OPTIONAL or frame[name].notna().any()]
    table = pd.DataFrame(_tree(frame, parts), columns=["uraian", "satuan", "induk", "baris", "dari"])
    figures = frame[given].reindex(table["baris"].tolist()).reset_index(drop=True)
    figures[table["dari"] != "uraian"] = pd.NA
    known = figures.notna().all(axis=1).tolist()
    for line in sorted(set(table["induk"]) - {NO_PARENT}, reverse=True):
        below = table.index[table["induk"] == line]
        figures.loc[line] = figures.loc[below].sum(min_count=1)
        known[line] = all(known[at] for at in below)
    table["ket"] = [
        frame.loc[row, "ket"] if dari == "uraian" else None
        for row, dari in zip(table["baris"], table["dari"], strict=True)
    ]
    table["lengkap"] = known
    return table.assign(jumlah=figures.sum(axis=1, min_count=1).astype("Int64"), **figures.astype("Int64"))


def _tree(frame: pd.DataFrame, parts: Sequence[str]) -> list[dict[str, Any]]:
    """Return the lines without their figures."""
    found: list[dict[str, Any]] = []
    held: dict[str, tuple[object, int]] = {}  # the open Bagian and Sub Bagian: what names them, their line

    def add(uraian: str, induk: int, row: int, dari: str, satuan: str) -> int:
        found.append({"uraian": uraian, "satuan": satuan, "induk": induk, "baris": row, "dari": dari})
        return len(found) - 1

    stand = places(frame, ("jumlah", *parts))
    for row, place, uraian, extract in zip(
        frame.index.tolist(), stand, frame["uraian"].tolist(), frame["extract"].tolist(), strict=True
    ):
        text = uraian if isinstance(uraian, str) else ""
        above = NO_PARENT
        for field, named, own in (
            ("unit_bagian", place.bagian, is_bagian(text)),
            ("sub_bagian", place.sub_bagian, is_sub_bagian(text)),
        ):
            group = (extract, above, same_unit(named)) if named else None
            if group is None:
                held.pop(field, None)
            elif own:
                held[field] = (group, len(found))
                break
            elif held.get(field, (None, 0))[0] != group:
                held[field] = (group, add(named, above, row, field, same_unit(named)))
            if group is not None:
                above = held[field][1]
        add(text, above, row, "uraian", unit_key(text, place))
    return found
