"""Voter roll of a Pemilihan rolled up from TPS to desa, kecamatan and kabupaten. Figures are Int64 voters.

A desa is its kabupaten, kecamatan and name: two desa of one name in two kecamatan are two. The work is done on runs of
rows that share these three, so that 820,000 TPS cost as many text comparisons, not as many hashes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.runs import changes, factorized
from schemas.pemilih_tps import STAGES
from schemas.registers import regions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.tables import Dataset
    from pipeline.transform.parameters import Parameters

SEXES = ("l", "p")
FIGURES = tuple(f"{stage}_{sex}" for stage in STAGES for sex in (*SEXES, "jumlah"))
PLACE = ("kabupaten", "kecamatan", "desa")
UNREGISTERED = "99.99"  # sorts a kabupaten that no register knows last


def transform(datasets: Mapping[str, Dataset], settings: Parameters) -> dict[str, pd.DataFrame]:
    """Return ``pemilih_`` desa, kecamatan, kabupaten and provinsi, each with a RangeIndex."""
    dataset = datasets.get("pemilih_tps")
    if dataset is None or dataset.frame.empty:
        return {}
    desa = per_desa(dataset.frame, {name: region.kode for name, region in regions().items()})
    kecamatan = per_kecamatan(desa)
    kabupaten = per_kabupaten(kecamatan)
    return {
        "pemilih_desa": desa,
        "pemilih_kecamatan": kecamatan,
        "pemilih_kabupaten": kabupaten,
        "pemilih_provinsi": per_provinsi(kabupaten, {name: region.provinsi for name, region in regions().items()}),
    }


def per_desa(frame: pd.DataFrame, codes: Mapping[str, str]) -> pd.DataFrame:
    """Return one row a desa, by region code and then in input order.

    Columns: kode_wilayah, kabupaten, kecamatan, desa, jumlah_tps (rows), the twelve figures (NA where no row gives
    one; ``jumlah`` is L + P where they are given, else as delivered), baris_awal and baris_akhir (first and last
    dataset row id), n_baris. ``codes`` are the region codes by canonical kabupaten.
    """
    order, starts, places = _grouped(frame, codes)
    rows = frame.index.to_numpy()
    counts = np.diff(np.append(starts, len(frame)))
    if order is not None:
        rows = rows[order]
    columns: dict[str, object] = {
        "kode_wilayah": _codes_of(places["kabupaten"], codes, ""),
        **{name: places[name] for name in PLACE},
        "jumlah_tps": pd.array(counts, dtype="Int64"),
    }
    for field in FIGURES:
        columns[field] = (
            _sums(frame[field], order, starts) if field in frame else pd.array([pd.NA] * len(starts), "Int64")
        )
    table = pd.DataFrame(columns)
    for stage in STAGES:
        both = table[f"{stage}_l"] + table[f"{stage}_p"]
        table[f"{stage}_jumlah"] = both.fillna(table[f"{stage}_jumlah"])
    return table.assign(
        baris_awal=np.minimum.reduceat(rows, starts), baris_akhir=np.maximum.reduceat(rows, starts), n_baris=counts
    )


def per_kecamatan(desa: pd.DataFrame) -> pd.DataFrame:
    """Return one row a kecamatan: kode_wilayah, kabupaten, kecamatan, jumlah_desa, jumlah_tps, the twelve figures.

    ``desa_awal`` and ``desa_akhir`` (included) are its rows in ``pemilih_desa``.
    """
    starts = _changes(desa, ["kabupaten", "kecamatan"])
    stops = np.append(starts[1:], len(desa))
    table = desa.loc[starts, ["kode_wilayah", "kabupaten", "kecamatan"]].reset_index(drop=True)
    table["jumlah_desa"] = pd.array(stops - starts, dtype="Int64")
    for field in ("jumlah_tps", *FIGURES):
        table[field] = _sums(desa[field], None, starts)
    return table.assign(desa_awal=starts, desa_akhir=stops - 1)


def per_kabupaten(kecamatan: pd.DataFrame) -> pd.DataFrame:
    """Return one row a kabupaten: kode_wilayah, kabupaten, jumlah_kec, jumlah_desa, jumlah_tps, dp4, a, a1, a3.

    ``kec_awal`` and ``kec_akhir`` (included) are its rows in ``pemilih_kecamatan``.
    """
    starts = _changes(kecamatan, ["kabupaten"])
    stops = np.append(starts[1:], len(kecamatan))
    table = kecamatan.loc[starts, ["kode_wilayah", "kabupaten"]].reset_index(drop=True)
    table["jumlah_kec"] = pd.array(stops - starts, dtype="Int64")
    for field in ("jumlah_desa", "jumlah_tps"):
        table[field] = _sums(kecamatan[field], None, starts)
    for stage in STAGES:
        table[stage] = _sums(kecamatan[f"{stage}_jumlah"], None, starts)
    return table.assign(kec_awal=starts, kec_akhir=stops - 1)


def per_provinsi(kabupaten: pd.DataFrame, provinces: Mapping[str, str]) -> pd.DataFrame:
    """Return one row a province: provinsi, jumlah_kab, jumlah_desa, jumlah_tps, dp4, a, a1, a3.

    ``kab_awal`` and ``kab_akhir`` (included) are its rows in ``pemilih_kabupaten``; ``provinces`` are the provinces by
    canonical kabupaten, "" stands for that of a kabupaten no register knows.
    """
    named = pd.DataFrame({"provinsi": kabupaten["kabupaten"].map(lambda name: provinces.get(name, ""))})
    starts = _changes(named, ["provinsi"])
    stops = np.append(starts[1:], len(kabupaten))
    table = named.loc[starts].reset_index(drop=True)
    table["jumlah_kab"] = pd.array(stops - starts, dtype="Int64")
    for field in ("jumlah_desa", "jumlah_tps", *STAGES):
        table[field] = _sums(kabupaten[field], None, starts)
    return table.assign(kab_awal=starts, kab_akhir=stops - 1)


def _grouped(
    frame: pd.DataFrame, codes: Mapping[str, str]
) -> tuple[npt.NDArray[np.int64] | None, npt.NDArray[np.int64], pd.DataFrame]:
    """Return the row order (None where it is the input's), the first position of each desa in it, and their names."""
    heads = np.flatnonzero(changes(frame["tempat"].to_numpy()))
    places = frame.loc[:, list(PLACE)].iloc[heads].reset_index(drop=True).astype(object).fillna("")
    kabupaten, _ = factorized(places["kabupaten"].to_numpy(object))
    kecamatan = places.groupby(["kabupaten", "kecamatan"], sort=False).ngroup().to_numpy()
    desa = places.groupby(list(PLACE), sort=False).ngroup().to_numpy()
    region = _codes_of(places["kabupaten"], codes, UNREGISTERED).astype(str)
    run_order = np.lexsort((np.arange(len(heads)), desa, kecamatan, kabupaten, region))
    first = np.append(True, desa[run_order][1:] != desa[run_order][:-1])
    lengths = np.diff(np.append(heads, len(frame)))[run_order]
    offsets = np.append(0, np.cumsum(lengths)[:-1])
    starts = offsets[first]
    names = places.iloc[run_order[first]].reset_index(drop=True)
    if (run_order[1:] > run_order[:-1]).all():
        return None, starts, names
    order = np.repeat(heads[run_order] - offsets, lengths) + np.arange(len(frame))
    return order, starts, names


def _codes_of(names: pd.Series, codes: Mapping[str, str], unknown: str) -> npt.NDArray[np.object_]:
    """Return the region code of each name, which is never missing."""
    numbers, distinct = factorized(names.to_numpy(object))
    return np.array([codes.get(name, unknown) for name in distinct], object)[numbers]


def _changes(frame: pd.DataFrame, columns: list[str]) -> npt.NDArray[np.int64]:
    """Return the positions where any of the columns differs from the row above, the first row included."""
    return np.flatnonzero(np.logical_or.reduce([changes(frame[name].to_numpy(object)) for name in columns]))


def _sums(column: pd.Series, order: npt.NDArray[np.int64] | None, starts: npt.NDArray[np.int64]) -> pd.Series:
    """Return the sum of each group of consecutive rows; unknown rows count nothing, a group of them only is NA."""
    values = column.to_numpy(dtype=np.int64, na_value=0)
    missing = column.isna().to_numpy()
    if order is not None:
        values, missing = values[order], missing[order]
    sums = np.add.reduceat(values, starts)
    absent = np.logical_and.reduceat(missing, starts)
    return pd.Series(pd.arrays.IntegerArray(sums, absent))
