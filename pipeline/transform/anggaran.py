"""Budget: levels, sums upwards, sisa and persen of every line. Money is whole rupiah (Int64)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from schemas.kode_anggaran import NAMES, NO_PARENT, levels, parents, paths

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.tables import Dataset
    from pipeline.transform.parameters import Parameters

MONEY = ("pagu_rp", "realisasi_rp")


def transform(datasets: Mapping[str, Dataset], settings: Parameters) -> dict[str, pd.DataFrame]:
    """Return ``anggaran``: the lines as delivered (index = dataset row id) with recomputed parents."""
    dataset = datasets.get("anggaran")
    return {} if dataset is None else {"anggaran": lines(dataset.frame)}


def lines(frame: pd.DataFrame) -> pd.DataFrame:
    """Return kode, uraian, tingkat, level, induk (row id or -1), jalur, pagu_rp, realisasi_rp, sisa_rp, persen.

    A line with children is their sum (an unreadable child counts as nothing), a leaf is as delivered. ``persen`` is
    realisasi / pagu as a fraction, NaN where pagu is zero or unknown.
    """
    result = frame[["kode", "uraian"]].copy()
    result["level"] = levels(frame["kode"])
    result.insert(2, "tingkat", result["level"].map(NAMES).astype(object))
    result["induk"] = parents(frame)
    result["jalur"] = paths(frame)
    for field in MONEY:
        result[field] = rolled_up(frame[field], result["induk"], result["level"])
    result["sisa_rp"] = result["pagu_rp"] - result["realisasi_rp"]
    result["persen"] = ratio(result["realisasi_rp"], result["pagu_rp"])
    return result


def rolled_up(values: pd.Series, parent: pd.Series, level: pd.Series) -> pd.Series:
    """Return ``values`` (Int64) with each parent replaced by the sum of its children, from the lowest level up."""
    figures = values.to_numpy(dtype=np.int64, na_value=0).copy()
    missing = values.isna().to_numpy().copy()
    parent_at = values.index.get_indexer(pd.Index(parent.to_numpy()))
    has_parent = parent.to_numpy() != NO_PARENT
    depth = level.to_numpy()
    for step in sorted(set(depth[has_parent].tolist()), reverse=True):
        rows = np.flatnonzero(has_parent & (depth == step))
        above = np.unique(parent_at[rows])
        inside = np.flatnonzero(has_parent & np.isin(parent_at, above))
        figures[above] = 0
        np.add.at(figures, parent_at[inside], figures[inside])
        missing[above] = False
    return pd.Series(pd.arrays.IntegerArray(figures, missing), index=values.index, name=values.name)


def ratio(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    """Return numerator / denominator as floats, NaN where either is unknown or the denominator is zero."""
    top = numerator.to_numpy(dtype=np.float64, na_value=np.nan)
    bottom = denominator.to_numpy(dtype=np.float64, na_value=np.nan)
    bottom = np.where(bottom == 0, np.nan, bottom)
    return pd.Series(top / bottom, index=numerator.index)
