"""Columns looked at once a run of equal rows give what pandas gives when it looks at every row."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from pipeline.runs import changes, factorized

COLUMNS = st.lists(st.sampled_from(["Insana", "Biboki", "", None]), max_size=30)


@given(COLUMNS)
def test_every_value_gets_the_number_that_pandas_gives_it(values: list[str | None]) -> None:
    column = np.array(values, object)
    expected, known = pd.factorize(column)
    codes, distinct = factorized(column)
    assert (expected.tolist(), known.tolist()) == (codes.tolist(), distinct)


@given(COLUMNS)
def test_a_change_is_where_the_row_above_is_another(values: list[str | None]) -> None:
    expected = [i == 0 or value != values[i - 1] for i, value in enumerate(values)]
    assert expected == changes(np.array(values, object)).tolist()
