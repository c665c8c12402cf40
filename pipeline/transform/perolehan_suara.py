"""Votes: each pair's share of the valid votes of its kabupaten/kota."""

from __future__ import annotations

from fractions import Fraction
from math import isnan, nan
from typing import TYPE_CHECKING

from pipeline.reading.values import Percent
from pipeline.transform.anggaran import ratio

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pipeline.tables import Dataset
    from pipeline.transform.parameters import Parameters

FIELDS = ["kabupaten", "no_urut", "pasangan_calon", "partai_pengusung", "suara"]


def transform(datasets: Mapping[str, Dataset], settings: Parameters) -> dict[str, pd.DataFrame]:
    """Return ``perolehan_suara``: the pairs as delivered (index = dataset row id) with three figures more.

    ``jumlah_suara`` are the votes of all pairs of the kabupaten, unknown where those of one are; ``bagian_suara`` is
    suara / jumlah_suara as a fraction, NaN where that is zero or unknown; ``persen_tertulis`` the stated share.
    """
    dataset = datasets.get("perolehan_suara")
    if dataset is None:
        return {}
    frame = dataset.frame[FIELDS].copy()
    whole = frame.groupby("kabupaten", sort=False)["suara"].agg(lambda votes: votes.sum(skipna=False))
    frame["jumlah_suara"] = frame["kabupaten"].map(whole).astype("Int64")
    frame["bagian_suara"] = ratio(frame["suara"], frame["jumlah_suara"])
    shares = zip(dataset.frame["persen"], frame["bagian_suara"], strict=True)
    frame["persen_tertulis"] = [_stated(stated, share) for stated, share in shares]
    return {"perolehan_suara": frame}


def _stated(stated: object, share: float) -> float:
    """Return a stated share as a fraction, NaN where none is stated."""
    if not isinstance(stated, Percent):
        return nan
    return float(stated.near(None if isnan(share) else Fraction(share)).value)
