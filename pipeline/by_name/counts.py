"""By-name lists as counts: one row a TPS, rolled up to desa, kecamatan and kabupaten. Figures are Int64 voters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.by_name.check import age_on, voters_of
from pipeline.reading.people import DISABILITIES, MARITAL, SEXES
from pipeline.reading.voters import NO_DAY, PLACES
from schemas.registers import regions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    import numpy.typing as npt

    from pipeline.by_name.stations import Stations
    from pipeline.tables import Extract

BANDS = {"17-20": 17, "21-30": 21, "31-40": 31, "41-50": 41, "51-60": 51, "61-70": 61, ">70": 71}
BAND_FIELDS = {f"umur_{at}": name for at, name in enumerate(("<17", *BANDS))} | {"umur_x": "Umur tidak diketahui"}
MARITAL_FIELDS = {f"kawin_{code.lower()}": number for code, number in MARITAL.items()} | {"kawin_x": 0}
DISABILITY_FIELDS = {f"disabilitas_{at}": name for at, name in enumerate(DISABILITIES, 1)}
FIGURES = ("l", "p", "jumlah", *BAND_FIELDS, *MARITAL_FIELDS, *DISABILITY_FIELDS)


def per_tps(lists: Sequence[Extract], stations: Stations, day: date) -> pd.DataFrame:
    """Return one row a stage and TPS: tahap, kode_wilayah, kabupaten, kecamatan, desa, tps and FIGURES.

    ``day`` is the day the ages are of. Rows stand by stage, region code, then in input order of the desa, by TPS;
    ``umur_0`` are voters below 17, ``umur_x`` those without a birth date.
    """
    index, group = stations.of, stations.tps
    frame = pd.DataFrame(stations.places, columns=["tahap", *PLACES])
    kode = {region.nama: region.kode for region in regions().values()}
    frame.insert(1, "kode_wilayah", frame["kabupaten"].map(lambda name: kode.get(name, "")))
    frame["tps"] = group
    figures = {"jumlah": np.bincount(index, minlength=len(group))}
    for fields, classes in _classes(lists, day):
        counts = np.bincount(index * len(fields) + classes, minlength=len(group) * len(fields))
        figures |= zip(fields, counts.reshape(-1, len(fields)).T, strict=True)
    frame = frame.assign(**{name: figures[name] for name in FIGURES})
    order = np.lexsort((np.arange(len(frame)), frame["kode_wilayah"].to_numpy(str), frame["tahap"].to_numpy(str)))
    return frame.iloc[order].reset_index(drop=True)


def rolled_up(tps: pd.DataFrame, levels: Sequence[str]) -> pd.DataFrame:
    """Return ``tps`` summed by stage and the levels of the place, with jumlah_tps, in the order of first rows."""
    keys = ["tahap", "kode_wilayah", *levels]
    grouped = tps.groupby(keys, sort=False)
    sums = grouped[list(FIGURES)].sum()
    sums.insert(0, "jumlah_tps", grouped.size())
    return sums.reset_index()


def _classes(lists: Sequence[Extract], day: date) -> Iterator[tuple[tuple[str, ...], npt.NDArray[np.int64]]]:
    """Yield what tells voters apart: the figure that counts each class, "" where none does, and each voter's class."""
    voters = [voters_of(extract) for extract in lists]
    sex, marital, disability, born = (
        np.concatenate([getattr(one, name) for one in voters]) for name in ("sex", "marital", "disability", "born")
    )
    band = np.searchsorted(list(BANDS.values()), age_on(born, day), side="right")
    band[born == NO_DAY] = len(BAND_FIELDS) - 1
    yield tuple(BAND_FIELDS), band
    yield ("", *(code.lower() for code in SEXES)), sex
    yield tuple(sorted(MARITAL_FIELDS, key=MARITAL_FIELDS.__getitem__)), marital
    yield ("", *DISABILITY_FIELDS), disability
