"""Pure figures: datasets in, DataFrames out. Every module here that has ``transform`` is one set of frames."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pipeline.tables import Dataset
    from pipeline.transform.parameters import Parameters


def transform_all(datasets: Mapping[str, Dataset], settings: Parameters) -> dict[str, pd.DataFrame]:
    """Return every frame that the datasets which arrived give, by name; a frame without its dataset is absent."""
    frames: dict[str, pd.DataFrame] = {}
    for info in iter_modules(__path__):
        module = import_module(f"{__name__}.{info.name}")
        if hasattr(module, "transform"):
            frames |= module.transform(datasets, settings)
    return frames
