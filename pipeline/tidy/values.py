"""A frame's columns as the text of CSV cells. Work is done once per distinct value; rows are joined by Arrow."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.reading.values import Measure, Percent, State, exact
from pipeline.runs import numbered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    Cells = Callable[[int, int], pa.Array]  # the cells of rows start to stop

STATES = {
    State.VALUE: "nilai",
    State.BLANK: "kosong",
    State.NIL: "nihil",
    State.NOT_APPLICABLE: "tidak berlaku",
    State.BAD: "tidak terbaca",
}
RATIO_UNIT = "rasio"
ROWS_AT_ONCE = 100_000
_COMMA, _NOTHING, _NEWLINE = (pa.scalar(text, pa.large_string()) for text in (",", "", "\n"))
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_QUOTED = re.compile(r'[,"\r\n]')


def escaped(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: one ' in front where it begins with = + - @ tab CR LF.

    A text that already begins with ' before such a sign gets one more, so that :func:`unescaped` is exact.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """Return what was escaped."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def cell(text: str) -> str:
    """Return a text as a CSV cell: escaped, in quotes only where it must be (RFC 4180)."""
    safe = escaped(text)
    doubled = safe.replace('"', '""')
    return f'"{doubled}"' if _QUOTED.search(safe) else safe


def text(value: object) -> str:
    """Return a text cell."""
    return cell(str(value))


def number(value: object) -> str:
    """Return a number with a plain decimal point and no exponent; a ratio that does not end has 15 digits."""
    if isinstance(value, Percent):
        return f"{value.value:.{value.decimals + 2}f}"
    if isinstance(value, (Fraction, float)):
        value = exact(float(value))
    figure = Decimal(value)  # type: ignore[arg-type]
    return f"{figure.normalize() if figure else Decimal(0):f}"


def iso_date(value: object) -> str:
    """Return a day as YYYY-MM-DD."""
    assert isinstance(value, date)  # noqa: S101 - what reads dates gives nothing else
    return f"{value.year:04}-{value.month:02}-{value.day:02}"


def measure_value(measure: Measure) -> str:
    """Return its number; per cents as fractions, grades as their scores, "" in an empty state."""
    return "" if measure.value is None else number(measure.value)


def measure_upper(measure: Measure) -> str:
    """Return the upper bound of a range."""
    return "" if measure.upper is None else number(measure.upper)


def measure_unit(measure: Measure) -> str:
    """Return its unit: that of its text, "rasio" for a per cent, the scale for a grade, "" for a bare number."""
    return cell(measure.scale or (RATIO_UNIT if measure.percent else measure.unit))


def measure_state(measure: Measure) -> str:
    """Return which of the states it has, in words."""
    return STATES[measure.state]


def measure_text(measure: Measure) -> str:
    """Return its text as typed."""
    return cell(measure.text)


def rendered(column: pd.Series[Any], render: Callable[[Any], str] | None) -> Cells:
    """Return the CSV cells of a column by range of rows, null for what is missing; whole numbers need no ``render``."""
    if render is None:
        numbers = pa.array(column, from_pandas=True)
        return lambda start, stop: numbers.slice(start, stop - start).cast(pa.large_string())
    codes, distinct = numbered(column)
    cells = pa.array([render(value) for value in distinct], pa.large_string())
    rows = pa.array(codes, mask=np.asarray(codes) < 0)
    return lambda start, stop: cells.take(rows.slice(start, stop - start))


def lines(columns: Sequence[Cells], count: int) -> Iterator[bytes]:
    """Yield ``count`` lines of a CSV, many at once: what Arrow holds of the joined texts is the file's content."""
    for start in range(0, count, ROWS_AT_ONCE):
        part = [cells(start, min(start + ROWS_AT_ONCE, count)) for cells in columns]
        joined = pc.binary_join_element_wise(*part, _COMMA, null_handling="replace", null_replacement="")
        ended = pc.binary_join_element_wise(joined, _NOTHING, _NEWLINE)
        yield ended.buffers()[2].slice(0, pc.sum(pc.binary_length(ended)).as_py()).to_pybytes()
