"""docs/kamus-data.md and ``pipeline schema``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pipeline.kamus import page
from pipeline.tidy.tables import all_tables
from schemas import all_schemas

DOCS = Path(__file__).parents[1] / "docs"


def test_the_data_dictionary_is_up_to_date() -> None:
    assert page() == (DOCS / "kamus-data.md").read_text(encoding="utf-8")


def test_every_table_header_key_and_csv_stands_in_the_dictionary() -> None:
    text = page()
    for schema in all_schemas():
        assert f"### {schema.title} (`{schema.name}`)" in text
        assert [] == [title for title in schema.titles().values() if f"| {title} |" not in text]
    for table in all_tables():
        assert f"### `{table.name}.csv`" in text
        assert [] == [field.name for field in table.fields if f"| `{field.name}` |" not in text]


def test_the_command_prints_the_dictionary() -> None:
    shown = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "pipeline", "schema"], capture_output=True, check=True, encoding="utf-8"
    )
    assert page() == shown.stdout
