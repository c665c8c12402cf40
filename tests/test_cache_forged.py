"""An entry of the cache that somebody made by hand, its name fitting its bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pyarrow import parquet

from pipeline.cache import codec, folder
from tests.support.office import make_office
from tests.test_cache import again, entries, go, written


def retold(data: bytes, name: str, told: object) -> bytes:
    """Return an entry of which the part ``name`` tells something else."""
    table = parquet.read_table(BytesIO(data))
    content = json.loads(table.schema.metadata[codec._META]) | {name: told}
    stream = BytesIO()
    parquet.write_table(table.replace_schema_metadata({codec._META: json.dumps(content)}), stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "forged",
    [
        lambda _: b"bukan Parquet",
        lambda data: data[:-20],
        lambda data: retold(data, "isi", ["Extract", []]),
        lambda data: retold(data, "isi", ["list", []]),
        lambda data: retold(data, "larik", [["O", [9, 9], []]]),
        lambda data: retold(data, "larik", [["Int64", [1, 10**30], [0, 1]]]),
    ],
    ids=["text", "cut off", "half a table", "no tables", "an array of nothing", "more than there is"],
)
def test_an_entry_made_by_hand_costs_one_reading(tmp_path: Path, forged: Callable[[bytes], bytes]) -> None:
    office = make_office(tmp_path)
    go(office)
    before, entry = written(office), entries(office)[0]
    data = forged(entry.read_bytes())
    entry.unlink()
    (entry.parent / folder._named(entry.name[: folder._MARK], data)).write_bytes(data)
    assert len(again(office)) == 1
    assert before == written(office)
    assert [] == again(office)
