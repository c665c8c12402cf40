"""Large sheets: read column-wise, with the same result as looking at every cell by itself, and linear in odd cells."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from pipeline.addresses import cell_name
from pipeline.findings import MOST_TOLD, Tally
from pipeline.reading import rows as row_room
from pipeline.reading.cells import from_number, from_text
from pipeline.reading.extract import SheetResult, extract_sheet
from pipeline.reading.grid import CellKind, Grid
from pipeline.reading.values import Parsed, Problem, State, text_of_number
from pipeline.tables import Extract, text_of
from schemas.base import FIGURES, Column
from schemas.pemilih_tps import TABLE

STAGES = [f"{stage} {sex}" for stage in ("DP4", "A-KWK", "A.1-KWK", "A.3-KWK") for sex in ("L", "P", "L+P")]
HEADER = ["No", "Kecamatan", "Desa", "TPS", *STAGES]
FIELDS = [name for name in TABLE.columns() if name != "kabupaten"]
FIRST = 4  # row of the first data row


@dataclass(slots=True)
class Cell:
    """One cell of a sheet made by hand."""

    value: object
    kind: CellKind = CellKind.NUMBER
    format: str = "General"


@dataclass(slots=True)
class Paper:
    """A sheet made by hand: cells by (row, column), and what was put in which rows."""

    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    data: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    hidden: frozenset[int] = frozenset()

    def put(self, row: int, values: list[object]) -> None:
        for col, value in enumerate(values, 1):
            if value is not None:
                self.cells[row, col] = Cell(value, CellKind.TEXT if isinstance(value, str) else CellKind.NUMBER)

    def grid(self) -> Grid:
        strings: dict[str, int] = {}
        formats: dict[str, int] = {}
        places = sorted(self.cells)
        cells = [self.cells[place] for place in places]
        return Grid(
            name="Rekap TPS",
            row=np.array([row for row, _ in places], np.int32),
            col=np.array([col for _, col in places], np.int32),
            kind=np.array([cell.kind for cell in cells], np.uint8),
            num=np.array([cell.value if cell.kind == CellKind.NUMBER else np.nan for cell in cells], np.float64),
            text=np.array(
                [
                    strings.setdefault(str(cell.value), len(strings)) if cell.kind != CellKind.NUMBER else -1
                    for cell in cells
                ],
                np.int32,
            ),
            style=np.array([formats.setdefault(cell.format, len(formats)) for cell in cells], np.uint16),
            strings=list(strings),
            formats=list(formats),
            hidden_rows=self.hidden,
        )


ODD = [
    Cell("#REF!", CellKind.ERROR),
    Cell("=SUM(C6:C9)", CellKind.UNCACHED),
    Cell(0.5, format="0.00%"),
    Cell(3.0, format="0%"),
    Cell(12.5),
    Cell(-4.0),
    Cell(1e17),
    Cell("1.234", CellKind.TEXT),
    Cell("1.5", CellKind.TEXT),
    Cell("12a", CellKind.TEXT),
    Cell("12 orang", CellKind.TEXT),
    Cell("-", CellKind.TEXT),
    Cell("n/a", CellKind.TEXT),
    Cell("   ", CellKind.TEXT),
]


def messy(seed: int, count: int) -> Paper:
    """Return a recap of ``count`` TPS with odd cells, sub-totals, banners, headers again and hidden rows inside."""
    dice = random.Random(seed)  # noqa: S311 - the same sheet for the same seed
    paper = Paper()
    paper.put(1, ["REKAP PEMILIH TAHUN 2020"])
    paper.put(2, ["KABUPATEN BELU"])
    paper.put(3, [*HEADER])
    row = FIRST
    for tps in range(1, count + 1):
        event = dice.random()
        if event < 0.005 and tps > 1:
            paper.put(row, [None, f"JUMLAH KECAMATAN {dice.randint(1, 9)}", None, None, *[100] * 12])
            paper.totals.append(row)
            row += 1
        elif event < 0.01 and tps > 1:
            paper.put(row, [*HEADER])
            row += 1
        elif event < 0.015:
            row += 1
        voters = [dice.randint(100, 250) for _ in range(12)]
        kecamatan = f"Kecamatan {tps // 50}" if tps == 1 or dice.random() < 0.02 else None
        desa = f"Desa {tps // 9}" if kecamatan or dice.random() < 0.1 else None
        paper.put(row, [tps, kecamatan, desa, tps, *voters])
        while dice.random() < 0.05:
            paper.cells[row, dice.randint(4, 16)] = dice.choice(ODD)
        paper.data.append(row)
        row += 1
    paper.put(row, ["JUMLAH", None, None, None, *[1000] * 12])
    paper.totals.append(row)
    paper.hidden = frozenset(dice.sample(paper.data, 5))
    return paper


def read(grid: Grid) -> tuple[SheetResult, Extract, Tally]:
    problems = Tally()
    result = extract_sheet(grid, "2020/Rekap.xlsx", problems)
    (extract,) = result.extracts
    return result, extract, problems


def careful(column: Column, cell: Cell | None) -> Parsed:
    """Return what one cell says, looked at by itself."""
    if cell is None or (isinstance(cell.value, str) and not cell.value.strip()):
        return Parsed(None, State.BLANK)
    if cell.kind == CellKind.ERROR:
        return Parsed(None, State.BAD, Problem.ERROR_CELL)
    if cell.kind == CellKind.UNCACHED:
        return Parsed(None, State.BAD, Problem.UNCACHED)
    if isinstance(cell.value, str):
        return from_text(column.kind, cell.value)
    return from_number(column.kind, float(str(cell.value)), cell.format)


def typed(cell: Cell | None) -> str:
    if cell is None or (isinstance(cell.value, str) and not cell.value.strip()):
        return ""
    return cell.value if isinstance(cell.value, str) else text_of_number(float(str(cell.value)), cell.format)


def expected_column(paper: Paper, name: str) -> list[tuple[object, State, str]]:
    """Return (value, state, text) of a column over the data rows, cell by cell; parents are filled down."""
    column, col = TABLE.columns()[name], FIELDS.index(name) + 1
    found: list[tuple[object, State, str]] = []
    held: tuple[object, State, str] = (None, State.BLANK, "")
    for row in paper.data:
        cell = paper.cells.get((row, col))
        parsed = careful(column, cell)
        nil = parsed.state == State.NIL and name not in {"tps", "kecamatan", "desa"}
        one = (0 if nil else parsed.value, State.VALUE if nil else parsed.state, typed(cell))
        if column.parent:
            outer = name == "desa" and (row, 2) in paper.cells
            held = one if one[1] != State.BLANK else held if not outer else (None, State.BLANK, "")
            one = held
        found.append(one)
    return found


def found_column(extract: Extract, name: str) -> list[tuple[object, State, str]]:
    cells = extract.cells[name]
    values: Any = cells.values
    plain = [None if state != State.VALUE else value for value, state in zip(values, cells.state, strict=True)]
    if TABLE.columns()[name].kind in FIGURES:
        plain = [None if value is None else int(value) for value in plain]
    return [(value, State(cells.state[at]), text_of(extract, at, name)) for at, value in enumerate(plain)]


@pytest.mark.parametrize("seed", range(6))
def test_a_messy_sheet_reads_as_if_each_cell_were_looked_at_by_itself(seed: int) -> None:
    paper = messy(seed, 700)
    _, extract, _ = read(paper.grid())
    assert paper.data == extract.rows.tolist()
    assert paper.totals == [total.sheet_row for total in extract.totals]
    for name in FIELDS[1:]:
        assert expected_column(paper, name) == found_column(extract, name), name


@pytest.mark.parametrize("seed", range(6))
def test_every_cell_that_does_not_parse_is_told_at_its_place(seed: int) -> None:
    paper = messy(seed, 300)
    result, _, problems = read(paper.grid())
    bad = {
        cell_name(row, col)
        for row in paper.data
        for col, name in enumerate(FIELDS, 1)
        if col > 1 and careful(TABLE.columns()[name], paper.cells.get((row, col))).problem
    }
    assert bad == {found.sel for found in problems.findings()}
    hidden = [found for found in result.findings if "tersembunyi" in found.pesan]
    assert 1 == len(hidden)
    assert "5" in hidden[0].pesan


def large(count: int) -> Grid:
    """Return a clean recap of ``count`` TPS, made as arrays."""
    paper = Paper()
    paper.put(1, ["REKAP PEMILIH TAHUN 2020"])
    paper.put(2, ["KABUPATEN BELU"])
    paper.put(3, [*HEADER])
    head = paper.grid()
    rows = np.repeat(np.arange(FIRST, FIRST + count, dtype=np.int32), len(HEADER))
    cols = np.tile(np.arange(1, len(HEADER) + 1, dtype=np.int32), count)
    texts = np.where(cols == 2, len(head.strings), np.where(cols == 3, len(head.strings) + 1, -1)).astype(np.int32)
    numbers = np.where(cols == 4, rows - FIRST + 1, 200.0)
    return Grid(
        name="Rekap TPS",
        row=np.append(head.row, rows),
        col=np.append(head.col, cols),
        kind=np.append(head.kind, np.where(texts < 0, CellKind.NUMBER, CellKind.TEXT).astype(np.uint8)),
        num=np.append(head.num, np.where(texts < 0, numbers, np.nan)),
        text=np.append(head.text, texts),
        style=np.zeros(len(head.row) + len(rows), np.uint16),
        strings=[*head.strings, "Atambua", "Fatubenao"],
        formats=["General"],
    )


def test_a_few_odd_cells_do_not_send_a_large_sheet_down_the_slow_way(monkeypatch: pytest.MonkeyPatch) -> None:
    grid = large(170_000)
    strings = len(grid.strings)
    grid.strings += ["#REF!", "dua belas"]
    for row, text, kind in ((90_000, strings, CellKind.ERROR), (120_000, strings + 1, CellKind.TEXT)):
        at = np.flatnonzero((grid.row == row) & (grid.col == 7))
        grid.text[at], grid.kind[at] = text, kind
    looked: list[int] = []
    one = row_room._one

    monkeypatch.setattr(row_room, "_one", lambda *args, **options: looked.append(args[2]) or one(*args, **options))
    _, extract, problems = read(grid)
    assert (170_000, []) == (len(extract.rows), looked)
    assert ["G120000", "G90000"] == sorted(found.sel for found in problems.findings())
    assert 170_000 * 200 - 400 == extract.cells["dp4_jumlah"].values.sum()


def test_a_column_gone_wrong_is_told_a_hundred_times_and_counted() -> None:
    grid = large(5_000)
    grid.num[grid.col == 7] = -1.0
    grid.kind[(grid.row <= 3)] = CellKind.TEXT
    _, _, problems = read(grid)
    found = problems.findings()
    assert MOST_TOLD == len(found)
    assert found[-1].pesan.endswith(" Seluruhnya ada 5.000 temuan serupa di berkas ini.")
