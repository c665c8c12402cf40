"""A small office: a folder with one budget workbook among its inputs, and the command run in it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import openpyxl

from pipeline import cli
from tests.support.inputs import FILES, INPUTS_2020

BUDGET = f"2020/{FILES['anggaran']}"
ADHOC = f"2020/{FILES['adhoc']}"


def make_office(folder: Path, *names: str) -> Path:
    """Return a folder whose inputs hold the budget workbook and those named (keys of FILES)."""
    for name in ("anggaran", *names):
        target = folder / "inputs" / "2020" / FILES[name]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(INPUTS_2020 / FILES[name], target)
    return folder


def pipeline(*arguments: object) -> int:
    """Run the command in this process and return its exit code."""
    before, sys.argv = sys.argv, ["pipeline", *map(str, arguments)]
    try:
        return cli.main()
    finally:
        sys.argv = before


def type_into(path: Path, sheet: str, changes: dict[str, Any]) -> None:
    """Type values into cells of a workbook and save it, as openpyxl does: without the results of its formulas."""
    book = openpyxl.load_workbook(path)
    for cell, value in changes.items():
        book[sheet][cell].value = value
    book.save(path)
