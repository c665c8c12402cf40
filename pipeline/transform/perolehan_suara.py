"""Votes: each pair's share of the valid votes of its kabupaten/kota."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.transform.anggaran import ratio

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pipeline.tables import Dataset
    from pipeline.transform.parameters import Parameters

FIELDS = ["kabupaten", "no_urut", "pasangan_calon", "partai_pengusung", "suara"]


def transform(datasets: Mapping[str, Dataset], settings: Parameters) -> dict[str, pd.DataFrame]:  # noqa: ARG001 - every transform is called alike
    """Return ``perolehan_suara``: the pairs as delivered (index = dataset row id) with jumlah_suara and bagian_suara.

    ``jumlah_suara`` are the votes of all pairs of the kabupaten, unknown where those of one are; ``bagian_suara`` is
    suara / jumlah_suara as a fraction, NaN where that is zero or unknown.
    """
    dataset = datasets.get("perolehan_suara")
    if dataset is None:
        return {}
    frame = dataset.frame[FIELDS].copy()
    whole = frame.groupby("kabupaten", sort=False)["suara"].agg(lambda votes: votes.sum(skipna=False))
    frame["jumlah_suara"] = frame["kabupaten"].map(whole).astype("Int64")
    frame["bagian_suara"] = ratio(frame["suara"], frame["jumlah_suara"])
    return {"perolehan_suara": frame}
