"""Columns in which equal values follow each other, as places do: looked at once a run instead of once a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import numpy.typing as npt


def changes(values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return which values differ from the one above; the first does."""
    change = np.ones(len(values), bool)
    change[1:] = values[1:] != values[:-1]
    return change


def numbered(column: pd.Series[Any]) -> tuple[npt.NDArray[np.int64], Any]:
    """Return what :func:`pandas.factorize` does of any column, of objects by their runs."""
    return factorized(column.to_numpy()) if column.dtype == object else pd.factorize(column)


def factorized(values: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.int64], list[Any]]:
    """Return what :func:`pandas.factorize` does of objects: a number for each, -1 for nothing, and what they stand for.

    820,000 rows of 80,000 desa cost as many comparisons, not as many hashes.
    """
    heads = np.flatnonzero(changes(values))
    codes, distinct = pd.factorize(values[heads])
    return np.repeat(codes, np.diff(heads, append=len(values))), list(distinct)
