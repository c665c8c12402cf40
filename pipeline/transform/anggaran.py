"""Realisasi anggaran: parents as sums of their children, sisa = pagu - realisasi, persen = realisasi / pagu."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from schemas.kode_anggaran import LEVELS, level, parents

if TYPE_CHECKING:
    from pipeline.settings import Settings
    from pipeline.tables import Dataset


def transform(datasets: dict[str, Dataset], settings: Settings) -> dict[str, pd.DataFrame]:  # noqa: ARG001
    """Return the frame "anggaran"."""
    return {"anggaran": anggaran(datasets["anggaran"].frame)} if "anggaran" in datasets else {}


def anggaran(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the budget with level, parent (``induk``, -1 for none) and recomputed figures; money in int64 rupiah."""
    result = frame.copy()
    result["level"] = [level(code) for code in frame["kode"]]
    result["tingkat"] = [LEVELS.get(number, "rincian") for number in result["level"]]
    result["induk"] = parents(frame)
    children = {parent: rows.index.tolist() for parent, rows in result.groupby("induk")}
    for name in ("pagu_rp", "realisasi_rp"):
        figures = result[name].copy()
        for row in reversed(result.index.tolist()):
            if row in children:
                figures.at[row] = figures.loc[children[row]].sum(skipna=True)
        result[name] = figures
    result["sisa_rp"] = result["pagu_rp"] - result["realisasi_rp"]
    pagu = result["pagu_rp"].astype("Float64")
    result["persen"] = (result["realisasi_rp"].astype("Float64") / pagu.where(pagu != 0)).astype(object)
    return result
