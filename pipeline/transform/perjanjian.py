"""Perjanjian Kinerja: what was promised, of the office and of its Bagian."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.transform.capaian import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pipeline.tables import Dataset
    from pipeline.transform.parameters import Parameters


def transform(datasets: Mapping[str, Dataset], settings: Parameters) -> dict[str, pd.DataFrame]:
    """Return ``pk_sekretariat`` and ``pk_bagian`` (index = row id of the dataset named in the column ``dataset``).

    Where the office's PK did not arrive, its targets are those of Capaian Sekretariat.
    """
    frames: dict[str, pd.DataFrame] = {}
    office = next((name for name in ("pk_sekretariat", "capaian_sekretariat") if name in datasets), None)
    if office:
        frames["pk_sekretariat"] = promises(datasets[office].frame, ("sasaran",)).assign(dataset=office)
    if "pk_bagian" in datasets:
        labels = ("bagian", "program", "kegiatan", "sasaran_kegiatan")
        frames["pk_bagian"] = promises(datasets["pk_bagian"].frame, labels).assign(dataset="pk_bagian")
    return frames


def promises(frame: pd.DataFrame, labels: tuple[str, ...]) -> pd.DataFrame:
    """Return the labels, ``indikator`` and ``target_teks`` of every row."""
    return frame.reindex(columns=[*labels, "indikator"]).assign(target_teks=texts(frame, "target"))
