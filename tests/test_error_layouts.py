"""Errors typed into one cell of every kind of table, in several layouts: found there, with its code, and nothing else said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from pipeline.addresses import cell_name
from tests.support.forms import FORMS, TWISTS, Form, Formula, Row, examined, write
from tests.support.injection import Record, measure
from tests.support.inputs import examine

HERE = "di sini"
G = "galat"
CELLS = {
    "anggaran": (3, 3),
    "anggaran from 2021": (5, 3),
    "adhoc": (1, 3),
    "dpb": (1, 4),
    "pemilih_tps": (1, 5),
    "persuratan": (1, 1),
    "surat_keputusan": (2, 6),
    "rekomendasi_bpk": (1, 3),
    "sdm_status": (3, 3),
    "sertifikat": (0, 2),
    "publikasi": (1, 1),
}
"""Of each kind of table one figure: its line and column from 0."""
KINDS: dict[str, tuple[object, str]] = {
    "text in a number": ("sekitar seratus", "NIL-02"),
    "English thousands": ("410,327,887", "NIL-03"),
    "fraction": (1.5, "NIL-04"),
    "negative": (-5, "NIL-05"),
    "error cell": (Formula("#REF!"), "NIL-08"),
    "formula without a saved value": (Formula(""), "NIL-10"),
    "beyond all bounds": (1e20, "NIL-11"),
    "blank": (None, "NIL-01"),
}
BLANK_IS_ZERO = {"surat_keputusan", "sdm_status"}
LAYOUTS = (
    (),
    ("from C4", "capitals", "numbering row", "header again", "signatures below"),
    ("below a table of another kind", "extra column on the left", "Jumlah Seluruhnya", "notes below"),
    ("reversed columns", "page break", "J U M L A H", "printed at"),
)


def typed(form: Form, line: int, column: int, value: object) -> Form:
    """Return the form with one cell of its lines typed otherwise."""
    lines = [list(row) for row in form.lines]
    lines[line][column] = value
    return replace(form, lines=tuple(map(tuple, lines)))


def with_error(
    name: str, layout: tuple[str, ...], value: object, at: tuple[int, int] | None = None
) -> tuple[str, list[Row]]:
    """Return the cell that holds the error, and the sheet."""
    form = typed(FORMS[name], *(at or CELLS[name]), HERE)
    for twist in layout:
        form = TWISTS[twist](form)
    rows = form.rows()
    (place,) = ((r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if cell == HERE)
    rows[place[0]] = tuple(value if c == place[1] else cell for c, cell in enumerate(rows[place[0]]))
    return cell_name(place[0] + 1, place[1] + 1), rows


def told(folder: Path, name: str, rows: list[Row]) -> list[tuple[str, str, str]]:
    found = examined(folder, {FORMS[name].file: {"Sheet1": rows}})
    return [(str(f.tingkat), f.kode, f.sel) for f in found.findings if f.tingkat != "info"]


@pytest.mark.parametrize(
    "layout",
    [LAYOUTS[0], LAYOUTS[1], *(pytest.param(one, marks=pytest.mark.slow) for one in LAYOUTS[2:])],
    ids=lambda one: "+".join(one) or "plain",
)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CELLS)
def test_a_cell_gone_wrong_is_found_in_every_layout(
    name: str, kind: str, layout: tuple[str, ...], tmp_path: Path, record_property: Record
) -> None:
    if kind == "blank" and name in BLANK_IS_ZERO:
        pytest.skip("a blank is zero in this table")
    value, code = KINDS[kind]
    cell, rows = with_error(name, layout, value)
    found = told(tmp_path, name, rows)
    measure(record_property, [(G, code, cell)], found)
    assert [(G, code, cell)] == found


WRONG_SUMS = {
    "leaf of the budget": ("anggaran", (3, 3), 1600009, "JML-01"),
    "pagu of the budget": ("anggaran", (2, 2), 1000008, "JML-01"),
    "kegiatan of the budget": ("anggaran", (1, 2), 3000001, "JML-01"),
    "sisa of the budget": ("anggaran", (2, 4), 100001, "JML-01"),
    "komponen from 2021": ("anggaran from 2021", (4, 2), 600007, "JML-01"),
    "RO from 2021": ("anggaran from 2021", (7, 3), 1600003, "JML-01"),
    "men of a TPS": ("pemilih_tps", (1, 4), 19, "JML-01"),
    "women of a TPS": ("pemilih_tps", (2, 14), 60, "JML-01"),
    "sum of a TPS": ("pemilih_tps", (3, 9), 51, "JML-01"),
    "staff of a unit": ("sdm_status", (3, 3), 30, "JML-01"),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda one: "+".join(one) or "plain")
@pytest.mark.parametrize("kind", WRONG_SUMS)
def test_a_wrong_figure_is_one_finding_at_its_cell_that_names_the_right_one(
    kind: str, layout: tuple[str, ...], tmp_path: Path, record_property: Record
) -> None:
    name, at, value, code = WRONG_SUMS[kind]
    cell, rows = with_error(name, layout, value, at)
    found = examined(tmp_path, {FORMS[name].file: {"Sheet1": rows}}).findings
    places = [(str(f.tingkat), f.kode, f.sel) for f in found if f.tingkat != "info"]
    measure(record_property, [(G, code, cell)], places)
    assert [(G, code, cell)] == places
    right = FORMS[name].lines[at[0]][at[1]]
    assert f"seharusnya {right:,}".replace(",", ".") in next(f.pesan for f in found if f.kode == code)


def test_two_independent_errors_in_one_table_are_two_findings(tmp_path: Path) -> None:
    form = typed(typed(FORMS["anggaran"], 2, 3, 900001), 3, 2, 2000002)
    assert [(G, "JML-01", "D7"), (G, "JML-01", "C8")] == told(tmp_path, "anggaran", form.rows())


def test_an_error_in_a_sub_total_stands_there(tmp_path: Path) -> None:
    form = FORMS["pemilih_tps"]
    sub_total = (None, "JUMLAH KECAMATAN SATU", None, None, *(27, 30, 57) * 3, 28, 30, 57)
    rows = replace(form, lines=(*form.lines[:3], sub_total, *form.lines[3:])).rows()
    assert [(G, "N8")] == [(level, cell) for level, _, cell in told(tmp_path, "pemilih_tps", rows)]


def test_an_error_in_a_hidden_row_is_found_there(tmp_path: Path) -> None:
    cell, rows = with_error("pemilih_tps", (), 99, (1, 4))
    path = write(tmp_path / "Rekap.xlsx", {"Sheet1": rows})
    book = openpyxl.load_workbook(path)
    book["Sheet1"].row_dimensions[int(cell[1:])].hidden = True
    book.save(path)
    found = examine(tmp_path)
    assert [("TBL-07", "info"), ("JML-01", G)] == sorted(
        [(f.kode, str(f.tingkat)) for f in found.findings], reverse=True
    )
    assert cell in {f.sel for f in found.findings if f.kode == "JML-01"}


@pytest.mark.parametrize("name", FORMS)
def test_a_title_of_another_year_is_found_at_its_cell(name: str, tmp_path: Path, record_property: Record) -> None:
    form = FORMS[name]
    at = next((at for at, title in enumerate(form.titles) if "TAHUN" in title), None)
    if at is None:
        pytest.skip("its title gives a day, no year")
    titles = tuple(title.replace("2020", "2019") if here == at else title for here, title in enumerate(form.titles))
    found = told(tmp_path, name, replace(form, titles=titles).rows())
    measure(record_property, [(G, "THN-01", f"A{at + 1}")], found)
    assert [(G, "THN-01", f"A{at + 1}")] == found
