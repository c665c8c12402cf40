"""Reading a file: odd ones are refused with a code, a bad file costs only itself."""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pipeline.reading import refusals as r
from pipeline.reading.grid import Book, CellKind, Grid, Refusal
from pipeline.reading.limits import Limits
from pipeline.reading.workbook import read_book
from pipeline.reading.workers import Reading
from tests.support.inputs import build
from tests.support.packages import ole


def cells_of(grid: Grid) -> dict[tuple[int, int], object]:
    strings = [*grid.strings, None]
    return {
        (int(row), int(col)): float(num) if kind == CellKind.NUMBER else strings[text]
        for row, col, kind, num, text in zip(grid.row, grid.col, grid.kind, grid.num, grid.text, strict=True)
    }


def test_errors_uncached_formulas_and_hidden_rows_are_seen(tmp_path: Path) -> None:
    path = build(tmp_path / "a.xlsx", {"S": [["#REF!", "=1+1", "teks"], [True, 0.5, None]]})
    book = openpyxl.load_workbook(path)
    book["S"].row_dimensions[2].hidden = True
    book["S"]["B2"].number_format = "0.00%"
    book.save(path)
    read = read_book(path, Limits())
    assert isinstance(read, Book)
    grid = read.sheets[0]
    kinds = [CellKind.ERROR, CellKind.UNCACHED, CellKind.TEXT, CellKind.BOOL, CellKind.NUMBER]
    assert kinds == [CellKind(kind) for kind in grid.kind]
    assert (frozenset({2}), "0.00%") == (grid.hidden_rows, grid.formats[grid.style[-1]])


def rewrite(path: Path, part: str, change: bytes) -> Path:
    """Replace one part of a workbook's zip."""
    target = path.with_name(f"rewritten-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change if name == part else old.read(name))
    return target


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData>%s</worksheet>'
BOMB = (
    b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;">]><worksheet><sheetData><row><c t="str"><v>&c;</v></c>'
    b"</row></sheetData></worksheet>"
)
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet>&x;</worksheet>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BOMB, r.DOCTYPE),
        (OUTSIDE, r.DOCTYPE),
        (SHEET % (b"<row><c", b""), r.BROKEN),
        (SHEET % (b"".join(b"<row><c><v>1</v></c></row>" for _ in range(60)), b""), r.TOO_BIG),
        (SHEET % (b'<row><c t="s"><v>4000000000</v></c></row>', b""), r.BROKEN),
    ],
    ids=["billion laughs", "external entity", "cut off", "too many cells", "string that is not there"],
)
def test_a_hostile_sheet_is_refused_with_its_code(tmp_path: Path, content: bytes, code: str) -> None:
    path = rewrite(build(tmp_path / "a.xlsx", {"S": [[1]]}), "xl/worksheets/sheet1.xml", content)
    outcome = read_book(path, Limits(cells=50))
    assert isinstance(outcome, Refusal)
    assert code == outcome.code


def test_two_far_corners_cost_two_cells(tmp_path: Path) -> None:
    content = SHEET % (
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
        b"",
    )
    read = read_book(rewrite(build(tmp_path / "a.xlsx", {"S": [[1]]}), "xl/worksheets/sheet1.xml", content), Limits())
    assert isinstance(read, Book)
    assert {(1, 1): 1.0, (1048576, 16384): 2.0} == cells_of(read.sheets[0])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", r.EMPTY),
        (b"<html><table></table></html>", r.NOT_EXCEL),
        (b"a;b\n1;2\n", r.NOT_EXCEL),
        (b"PK\x03\x04rusak", r.BROKEN),
        (ole("EncryptionInfo", "a", "b", "EncryptedPackage"), r.ENCRYPTED),
    ],
    ids=["empty", "html", "csv", "truncated zip", "password"],
)
def test_what_is_no_workbook_is_refused_with_its_code(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    outcome = read_book(path, Limits())
    assert isinstance(outcome, Refusal)
    assert code == outcome.code


def moody(path: Path, limits: Limits) -> Book | Refusal:
    """Read a file, but die, hang or eat memory where its name says so."""
    if "mati" in path.name:
        os._exit(9)
    if "lama" in path.name:
        time.sleep(60)
    if "rakus" in path.name:
        bytearray(8 << 30)
    return read_book(path, limits)


def test_a_file_that_kills_hangs_or_exhausts_its_reader_costs_only_itself(tmp_path: Path) -> None:
    good = build(tmp_path / "baik.xlsx", {"S": [[1]]})
    names = ["baik.xlsx", "mati.xlsx", "b.xlsx", "lama.xlsx", "c.xlsx", "rakus.xlsx", "d.xlsx"]
    for name in names[1:]:
        shutil.copy(good, tmp_path / name)
    reading = Reading([tmp_path / name for name in names], Limits(seconds=1.0), 2, moody)
    codes = [outcome.code if isinstance(outcome, Refusal) else "" for _, outcome in reading.results()]
    assert ["", r.READER_FAILED, "", r.TIMEOUT, "", r.OUT_OF_MEMORY, ""] == codes
