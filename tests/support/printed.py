"""The figures of the signed 2020 report as printed, ``tests/data/*.csv``."""

from __future__ import annotations

import csv
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"


def printed(name: str) -> list[dict[str, str]]:
    """Return the lines of one table of the report."""
    with (DATA / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def whole(text: str) -> int:
    """Return a printed count or amount: "8.107.136.000"."""
    return int(text.replace(".", ""))
