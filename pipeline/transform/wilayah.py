"""Tables of one row a kabupaten: the continuous voter roll per quarter and the ad hoc bodies, as delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pipeline.tables import Dataset
    from pipeline.transform.parameters import Parameters

FIGURES = {
    "dpb": ("dpthp3", "tri_1", "tri_2", "tri_3", "tri_4"),
    "adhoc": ("ppk", "pps", "ppdp", "kpps"),
}


def transform(datasets: Mapping[str, Dataset], settings: Parameters) -> dict[str, pd.DataFrame]:
    """Return ``dpb`` and ``adhoc``: kabupaten and Int64 figures in the order delivered (index = dataset row id)."""
    return {
        name: datasets[name].frame.reindex(columns=["kabupaten", *fields]).astype(dict.fromkeys(fields, "Int64"))
        for name, fields in FIGURES.items()
        if name in datasets
    }
