"""The TPS of all by-name lists, each once however its place is spelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.by_name.check import voters_of
from pipeline.reading.text import place_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from pipeline.tables import Extract


@dataclass(frozen=True, slots=True)
class Stations:
    """Polling stations by stage and place.

    ``places`` (stage, kabupaten, kecamatan, desa) and ``tps`` (its number, 0 where unknown) have an entry a station, in
    the order in which their desa come, by number; ``of`` is each voter's station, through all lists.
    """

    places: list[tuple[str, str, str, str]]
    tps: npt.NDArray[np.int64]
    of: npt.NDArray[np.int64]


def stations_of(lists: Sequence[Extract]) -> Stations:
    """Return the stations of all lists; a place is named as it is spelled first."""
    known: dict[tuple[str, str, str, str], int] = {}
    names: list[tuple[str, str, str, str]] = []
    codes = []
    for extract in lists:
        voters = voters_of(extract)
        own = []
        for kabupaten, kecamatan, desa in voters.places:
            key = (voters.stage, kabupaten, place_key(kecamatan), place_key(desa))
            if key not in known:
                known[key] = len(names)
                names.append((voters.stage, kabupaten, kecamatan, desa))
            own.append(known[key])
        codes.append(np.array(own, np.int64)[voters.place])
    numbers = np.concatenate([voters_of(extract).tps for extract in lists])
    group, of = np.unique(np.concatenate(codes) << 32 | numbers, return_inverse=True)
    return Stations([names[at] for at in (group >> 32).tolist()], group & 0xFFFFFFFF, of)
