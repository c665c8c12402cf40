"""From validated tables to the report's figures: one module a topic, found by being here, pure throughout."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.settings import Settings
    from pipeline.tables import Dataset


def transform_all(datasets: dict[str, Dataset], settings: Settings) -> dict[str, pd.DataFrame]:
    """Return every result frame by name; a table that did not arrive gives none."""
    frames: dict[str, pd.DataFrame] = {}
    for info in iter_modules(__path__):
        frames |= import_module(f"{__name__}.{info.name}").transform(datasets, settings)
    return frames
