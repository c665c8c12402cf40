"""Rows of one key whose figures were delivered apart, a stage of the roll a workbook, become one row.

Sums are those of each table and are checked before; everything after sees each row once, with the cell of each figure.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.deliveries import keys_recur, row_keys
from pipeline.tables import Dataset

if TYPE_CHECKING:
    import numpy.typing as npt

    from pipeline.sums import SumsReport


def together(dataset: Dataset, sums: SumsReport) -> tuple[Dataset, SumsReport]:
    """Return the dataset with its rows joined by their key, and what its sums say of these."""
    parts = dataset.schema.parts()
    is_whole = all(part & extract.cells.keys() for part in parts for extract in dataset.extracts)
    if is_whole or not keys_recur(dataset):
        return dataset, sums
    target = _targets(dataset)
    sources = _sources(dataset, target)
    extract, position = dataset.places()
    joined = _joined(dataset.frame, target, sources)
    elsewhere = {name: (extract[rows], position[rows]) for name, rows in sources.items()}
    corrected = sums.corrected is not dataset.frame
    report = replace(
        sums,
        diagnoses=[d if d.row is None else replace(d, row=int(target[d.row])) for d in sums.diagnoses],
        corrected=_joined(sums.corrected, target, sources) if corrected else joined,
    )
    return Dataset(dataset.schema, joined, dataset.extracts, elsewhere), report


def _targets(dataset: Dataset) -> npt.NDArray[np.int64]:
    """Return the joined row of each row: a key doubled within one table stays doubled."""
    keys, extract = row_keys(dataset.schema, dataset.frame), dataset.places()[0]
    nth = pd.DataFrame({"key": keys, "extract": extract}).groupby(["key", "extract"]).cumcount().to_numpy()
    return pd.factorize(pd.factorize(keys)[0] * (int(nth.max()) + 1) + nth)[0].astype(np.int64)


def _sources(dataset: Dataset, target: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[np.int64]]:
    """Return for every field that tables hold apart the row that each joined row takes it from."""
    firsts = np.unique(target, return_index=True)[1]
    extract = dataset.places()[0]
    found: dict[str, npt.NDArray[np.int64]] = {}
    for part in dataset.schema.parts():
        gives = np.array([bool(part & one.cells.keys()) for one in dataset.extracts], bool)
        rows = np.flatnonzero(gives[extract])[::-1]  # backwards, so that the first delivery stays
        source = firsts.copy()
        source[target[rows]] = rows
        found |= dict.fromkeys(part, source)
    return found


def _joined(
    frame: pd.DataFrame, target: npt.NDArray[np.int64], sources: dict[str, npt.NDArray[np.int64]]
) -> pd.DataFrame:
    firsts = np.unique(target, return_index=True)[1]
    joined = frame.iloc[firsts].reset_index(drop=True)
    return joined.assign(**{name: frame[name].array.take(rows) for name, rows in sources.items()})
