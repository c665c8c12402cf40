"""How a result of the run is declared for its CSV: a model of the columns that leave the program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.base import Table


@dataclass(frozen=True, slots=True)
class Result:
    """One result frame of :mod:`pipeline.transform`, by name.

    ``title`` and ``description`` (what a row is) are for the user; ``model`` lists the columns that
    are written, named as in the frame; ``key`` names a row, () where nothing does. The file is named by ``prefix`` and
    ``frame``.
    """

    frame: str
    title: str
    description: str
    model: type[Table]
    key: tuple[str, ...] = ()
    prefix: str = "hasil_"
