"""Voter-roll roll-ups: TPS -> desa -> kecamatan -> kabupaten, L + P = jumlah at every level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from schemas.pemilih_tps import SEXES, STAGES
from schemas.registers import regions

if TYPE_CHECKING:
    from pipeline.settings import Settings
    from pipeline.tables import Dataset

STAGE_COLUMNS = [f"{stage}_{sex}" for stage in STAGES for sex in SEXES]


def transform(datasets: dict[str, Dataset], settings: Settings) -> dict[str, pd.DataFrame]:  # noqa: ARG001
    """Return the frames of the roll, the continuous roll and the ad hoc bodies."""
    frames = {name: datasets[name].frame for name in ("dpb", "adhoc") if name in datasets}
    if "pemilih_tps" in datasets:
        desa = by_desa(datasets["pemilih_tps"].frame)
        kecamatan = by_kecamatan(desa)
        frames |= {"pemilih_desa": desa, "pemilih_kecamatan": kecamatan, "pemilih_kabupaten": by_kabupaten(kecamatan)}
    return frames


def _sums(groups: object, columns: list[str]) -> pd.DataFrame:
    return groups[columns].sum(min_count=1)  # type: ignore[index, no-any-return]


def by_desa(tps: pd.DataFrame) -> pd.DataFrame:
    """Return one row a desa, in order of region code, then of input; ``baris_awal`` and ``baris_akhir`` are row ids."""
    codes = {region.nama: region.kode for region in regions().values()}
    frame = tps.assign(kode_wilayah=tps["kabupaten"].map(codes).fillna(""), urut=tps.index)
    for stage in STAGES:
        parts = frame[f"{stage}_l"] + frame[f"{stage}_p"]
        frame[f"{stage}_jumlah"] = parts.fillna(frame[f"{stage}_jumlah"])
    kecamatan_first = frame.groupby(["kabupaten", "kecamatan"], sort=False, dropna=False)["urut"].transform("min")
    frame = frame.assign(kecamatan_first=kecamatan_first)
    groups = frame.groupby(["kode_wilayah", "kabupaten", "kecamatan_first", "kecamatan", "desa"], sort=False, dropna=False)
    result = _sums(groups, STAGE_COLUMNS)
    result["jumlah_tps"] = groups.size()
    result["n_baris"] = groups.size()
    result["baris_awal"] = groups["urut"].min()
    result["baris_akhir"] = groups["urut"].max()
    result = result.reset_index().sort_values(["kode_wilayah", "kabupaten", "kecamatan_first", "baris_awal"], kind="stable")
    return result.drop(columns="kecamatan_first").reset_index(drop=True)


def by_kecamatan(desa: pd.DataFrame) -> pd.DataFrame:
    """Return one row a kecamatan; ``desa_awal`` and ``desa_akhir`` are rows of the desa frame."""
    frame = desa.assign(urut=desa.index)
    groups = frame.groupby(["kode_wilayah", "kabupaten", "kecamatan"], sort=False, dropna=False)
    result = _sums(groups, [*STAGE_COLUMNS, "jumlah_tps"])
    result["jumlah_desa"] = groups.size()
    result["desa_awal"], result["desa_akhir"] = groups["urut"].min(), groups["urut"].max()
    return result.reset_index()


def by_kabupaten(kecamatan: pd.DataFrame) -> pd.DataFrame:
    """Return one row a kabupaten with voters of each stage; ``kec_awal`` and ``kec_akhir`` are kecamatan rows."""
    frame = kecamatan.assign(urut=kecamatan.index)
    groups = frame.groupby(["kode_wilayah", "kabupaten"], sort=False, dropna=False)
    result = _sums(groups, [*(f"{stage}_jumlah" for stage in STAGES), "jumlah_tps", "jumlah_desa"])
    result = result.rename(columns={f"{stage}_jumlah": stage for stage in STAGES})
    result["jumlah_kec"] = groups.size()
    result["kec_awal"], result["kec_akhir"] = groups["urut"].min(), groups["urut"].max()
    return result.reset_index()
