"""The reader of .xlsx sees what openpyxl sees, and its quick way through plain rows sees what its careful way does."""

from __future__ import annotations

import gc
import zipfile
from typing import TYPE_CHECKING, NamedTuple
from weakref import ref

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.reading import shapes
from pipeline.reading.grid import Book, CellKind, Grid, Refusal
from pipeline.reading.limits import Limits
from pipeline.reading.pool import Pool
from pipeline.reading.workbook import read_book
from pipeline.reading.xlsx import read_xlsx
from tests.support.inputs import INPUTS_2020, build
from tests.support.oracle import cells_of, openpyxl_cells, openpyxl_shape, shape_of
from tests.support.packages import PARTS, SHEET, STRINGS, WORKBOOK, package, worksheet

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore:Workbook contains no default style")

FILES = sorted(INPUTS_2020.rglob("*.xlsx"))


def same(first: Grid, second: Grid) -> bool:
    """Tell whether two grids are the same to the last array."""
    arrays = ("row", "col", "kind", "num", "text", "style")
    return all(
        np.array_equal(getattr(first, name), getattr(second, name), equal_nan=name == "num") for name in arrays
    ) and (first.strings, first.formats, shape_of(first)) == (second.strings, second.formats, shape_of(second))


def both_ways(path: Path) -> Grid:
    """Return a workbook's first sheet, read both ways with one result."""
    quick, careful = read_xlsx(path, Limits()).sheets[0], read_xlsx(path, Limits(), careful=True).sheets[0]
    assert same(quick, careful)
    return quick


def regular(number: int, tags: str = "") -> bytes:
    """Return a plain row: a shared string, a count, a per cent, a formula with its value, an inline text."""
    n = number
    row = (
        f'<row r="{n}" spans="1:5"><c r="A{n}" t="s"><v>{n % 4}</v></c><c r="B{n}"><v>{n * 7}</v></c>'
        f'<c r="C{n}" s="1"><v>{n / 8}</v></c><c r="D{n}" s="2"><f>B{n}*2</f><v>{n * 14}</v></c>'
        f'<c r="E{n}" t="inlineStr"><is><t>ket {n} &amp; co</t></is></c></row>'
    )
    return row.replace("</", "</" + tags).replace("<", "<" + tags).replace(f"<{tags}/", "</").encode()


def around(*odd: bytes, at: int = 40, last: int = 80) -> bytes:
    """Return a sheet of plain rows with odd ones in the middle."""
    rows = [regular(number) for number in range(1, at)]
    return worksheet([*rows, *odd, *(regular(number) for number in range(at + 1, last))])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_2020_workbook_reads_as_openpyxl_reads_it_both_ways(path: Path) -> None:
    book = read_xlsx(path, Limits())
    careful = read_xlsx(path, Limits(), careful=True)
    assert openpyxl_cells(path) == [cells_of(grid) for grid in book.sheets]
    assert openpyxl_shape(path) == [shape_of(grid) for grid in book.sheets]
    assert all(same(a, b) for a, b in zip(book.sheets, careful.sheets, strict=True))


class Odd(NamedTuple):
    """A way of writing row 40, and what stands there: column -> value (a text, a number, or (kind, text))."""

    xml: bytes
    cells: dict[int, object]


ODD_ROWS = {
    "cells without addresses": Odd(b'<row r="40"><c><v>1</v></c><c><v>2</v></c></row>', {1: 1.0, 2: 2.0}),
    "row without a number": Odd(b"<row><c><v>1</v></c></row>", {1: 1.0}),
    "row without a number, addressed": Odd(b'<row><c r="C40"><v>1</v></c></row>', {3: 1.0}),
    "blank cells": Odd(b'<row r="40"><c r="A40" s="1"/><c r="B40"></c><c r="C40"><v></v></c></row>', {}),
    "row without cells": Odd(b'<row r="40"/>', {}),
    "error": Odd(b'<row r="40"><c r="A40" t="e"><v>#REF!</v></c></row>', {1: (CellKind.ERROR, "#REF!")}),
    "error of a formula": Odd(
        b'<row r="40"><c r="A40" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>', {1: (CellKind.ERROR, "#DIV/0!")}
    ),
    "boolean": Odd(b'<row r="40"><c r="A40" t="b"><v>1</v></c></row>', {1: (CellKind.BOOL, 1.0)}),
    "formula never computed": Odd(
        b'<row r="40"><c r="D40" s="2"><f>B40*2</f></c></row>', {4: (CellKind.UNCACHED, "=B40*2")}
    ),
    "formula with an empty value": Odd(
        b'<row r="40"><c r="D40" s="2"><f>B40*2</f><v/></c></row>', {4: (CellKind.UNCACHED, "=B40*2")}
    ),
    "formula whose text is empty": Odd(b'<row r="40"><c r="D40" t="str"><f>""</f><v></v></c></row>', {}),
    "day as ISO 8601": Odd(b'<row r="40"><c r="A40" s="3" t="d"><v>2020-12-09</v></c></row>', {1: 44174.0}),
    "text in runs": Odd(
        b'<row r="40"><c r="A40" t="inlineStr"><is><r><t>te</t></r><r><rPr><b/></rPr><t>bal</t></r>'
        b"<rPh><t>x</t></rPh></is></c></row>",
        {1: "tebal"},
    ),
    "CDATA": Odd(b'<row r="40"><c r="A40"><v><![CDATA[5]]></v></c></row>', {1: 5.0}),
    "comment like a row": Odd(
        b'<!--<row r="40"><c r="A40"><v>9</v></c></row>--><row r="40"><c r="B40"><v>5</v></c></row>', {2: 5.0}
    ),
    "character references": Odd(b'<row r="40"><c r="A40" t="str"><v>&#65;&lt;&amp;</v></c></row>', {1: "A<&"}),
    "escaped characters": Odd(b'<row r="40"><c r="A40" t="str"><v>a_x000A_b_x005F_</v></c></row>', {1: "a\nb_"}),
    "number beyond all bounds": Odd(b'<row r="40"><c r="B40"><v>1e400</v></c></row>', {2: "1e400"}),
    "not a number": Odd(b'<row r="40"><c r="B40"><v>NaN</v></c></row>', {2: "NaN"}),
    "comma in a number": Odd(b'<row r="40"><c r="B40"><v>1,5</v></c></row>', {2: "1,5"}),
    "number between blanks": Odd(b'<row r="40"><c r="B40"><v> 7 </v></c></row>', {2: 7.0}),
    "number of 25 digits": Odd(
        b'<row r="40"><c r="B40"><v>1234567890123456789012345</v></c></row>', {2: 1.2345678901234568e24}
    ),
    "exponent": Odd(b'<row r="40"><c r="B40"><v>1.5E+3</v></c></row>', {2: 1500.0}),
    "columns out of order": Odd(b'<row r="40"><c r="C40"><v>3</v></c><c r="A40"><v>1</v></c></row>', {1: 1.0, 3: 3.0}),
    "cell told twice": Odd(b'<row r="40"><c r="A40"><v>1</v></c><c r="A40"><v>2</v></c></row>', {1: 2.0}),
    "row told twice": Odd(
        b'<row r="40"><c r="A40"><v>1</v></c></row><row r="40"><c r="A40"><v>2</v></c><c r="B40"><v>3</v></c></row>',
        {1: 2.0, 2: 3.0},
    ),
    "attributes in another order": Odd(b'<row r="40"><c t="s" s="1" r="A40"><v>0</v></c></row>', {1: "TPS 001"}),
    "single quotes": Odd(b"<row r='40'><c r='A40' t='s'><v>2</v></c></row>", {1: "tebal"}),
    "blanks in tags": Odd(b'<row r="40" ><c r="A40"  t="s" ><v >3</v ></c ></row >', {1: "A & B"}),
    "row with an extension": Odd(
        b'<row r="40"><c r="A40"><v>1</v><extLst><ext><v>9</v></ext></extLst></c></row>', {1: 1.0}
    ),
    "unknown style": Odd(b'<row r="40"><c r="A40" s="99"><v>1</v></c></row>', {1: 1.0}),
    "far column": Odd(b'<row r="40"><c r="XFD40"><v>1</v></c></row>', {16384: 1.0}),
}


@pytest.mark.parametrize("odd", ODD_ROWS.values(), ids=ODD_ROWS.keys())
def test_an_odd_row_amid_plain_ones_is_read_as_it_stands(tmp_path: Path, odd: Odd) -> None:
    grid = both_ways(package(tmp_path / "a.xlsx", around(odd.xml)))
    found = {}
    for (row, col), (kind, value, _) in cells_of(grid).items():
        if row == 40:
            found[col] = value if kind in {CellKind.NUMBER, CellKind.TEXT} else (kind, value)
    plain = both_ways(package(tmp_path / "b.xlsx", around()))
    rest = {at: cell for at, cell in cells_of(grid).items() if at[0] != 40}
    assert odd.cells == found
    assert cells_of(plain) == rest


def test_rows_out_of_order_are_put_in_order(tmp_path: Path) -> None:
    rows = [regular(number) for number in range(1, 100)]
    shuffled = [*rows[50:], *rows[:50:2], *rows[1:50:2]]
    ordered = package(tmp_path / "a.xlsx", worksheet(rows))
    assert cells_of(both_ways(ordered)) == cells_of(both_ways(package(tmp_path / "b.xlsx", worksheet(shuffled))))


def test_of_a_cell_told_twice_the_later_holds_whichever_way_it_was_read(tmp_path: Path) -> None:
    again = [b'<row r="7"><c r="B7"><v>-1</v></c></row>']
    for number, rows in enumerate(([*map(regular, range(1, 90)), *again], [*again, *map(regular, range(1, 90))])):
        cells = cells_of(both_ways(package(tmp_path / f"{number}.xlsx", worksheet(rows))))
        assert (-1.0 if number == 0 else 49.0) == cells[7, 2][1]


def test_a_formula_shared_by_a_block_is_told_for_the_cell_it_misses_the_value_of(tmp_path: Path) -> None:
    block = [b'<row r="1"><c r="D1"><f t="shared" ref="D1:D3" si="0">B1*$C$9+SUM(B:B)</f><v>1</v></c></row>']
    block += [b'<row r="%d"><c r="D%d"><f t="shared" si="0"/></c></row>' % (n, n) for n in (2, 3)]
    grid = both_ways(package(tmp_path / "a.xlsx", worksheet(block)))
    assert ["=B2*$C$9+SUM(B:B)", "=B3*$C$9+SUM(B:B)"] == grid.strings


def test_a_few_odd_rows_send_no_other_row_the_slow_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    learn = shapes.Shapes.learn
    monkeypatch.setattr(shapes.Shapes, "learn", lambda self, record: (seen.append(record), learn(self, record))[1])
    odd = [row.xml.replace(b"40", b"%d" % (200 + at)) for at, row in enumerate(ODD_ROWS.values())]
    read_xlsx(package(tmp_path / "a.xlsx", worksheet([*map(regular, range(1, 2_000)), *odd])), Limits())
    assert len(seen) < 40 + len(odd)


def test_a_sheet_like_the_last_one_sends_only_its_first_row_the_slow_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []
    learn = shapes.Shapes.learn
    monkeypatch.setattr(shapes.Shapes, "learn", lambda self, record: (seen.append(record), learn(self, record))[1])
    monkeypatch.setattr(shapes, "_LAST", {})
    path = package(tmp_path / "a.xlsx", worksheet([*map(regular, range(1, 100))]))
    for expected in (shapes._FIRST_LESSON, 1):
        read_xlsx(path, Limits())
        assert expected == len(seen)
        seen.clear()


def test_what_was_learned_of_the_last_sheet_changes_nothing_of_the_next(tmp_path: Path) -> None:
    rows = [*map(regular, range(1, 60))]
    first = package(tmp_path / "a.xlsx", worksheet(rows))
    wider = [row.replace(b"</row>", b'<c r="F%d" s="2"><v>%d</v></c></row>' % (n, n)) for n, row in enumerate(rows, 1)]
    other = [row.replace(b' s="1"', b' s="2"').replace(b' t="s"', b' t="n"') for row in rows]
    for number, changed in enumerate((rows[::3], wider, other, [*rows[:9], *other[9:20], *wider[20:]])):
        shapes._LAST.clear()
        path = package(tmp_path / f"{number}.xlsx", worksheet(changed))
        alone = both_ways(path)
        read_xlsx(first, Limits())
        assert same(alone, both_ways(path)), number


def plain_xlsx(path: Path) -> Path:
    """Write a sheet of plain and odd rows with merges, hidden rows and columns."""
    tail = b'<mergeCells count="2"><mergeCell ref="G1:H2"/><mergeCell ref="G4"/></mergeCells>'
    rows = [regular(number) for number in range(1, 60)]
    rows[44] = rows[44].replace(b'spans="1:5"', b'hidden="1"')
    rows[46] = rows[46].replace(b'spans="1:5"', b'hidden="true"')
    rows[47] = b'<row r="48"><c r="A48" t="e"><v>#N/A</v></c></row>'
    sheet = worksheet(rows, tail).replace(b"<sheetData>", b'<cols><col min="2" max="3" hidden="1"/></cols><sheetData>')
    return package(path, sheet)


def in_dialect(path: Path, change: dict[bytes, bytes], encoding: str = "utf-8") -> Path:
    """Rewrite every XML part of a workbook."""
    target = path.with_name(f"other-{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            for before, after in change.items():
                text = text.replace(before, after)
            if encoding != "utf-8":
                text = text.decode().replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
            new.writestr(name, text)
    return target


def test_blank_cells_with_a_format_send_no_row_the_slow_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    learn = shapes.Shapes.learn
    monkeypatch.setattr(shapes.Shapes, "learn", lambda self, record: (seen.append(record), learn(self, record))[1])
    book = openpyxl.Workbook()
    for row in range(1, 401):
        book.active.append([row, "Desa" if row % 5 == 1 else None, row * 2])  # type: ignore[union-attr]
        book.active.cell(row, 2).number_format = "0.00"  # type: ignore[union-attr]
    book.save(tmp_path / "blank.xlsx")
    assert 880 == len(both_ways(tmp_path / "blank.xlsx").row)
    assert len(seen) < 60


def test_merges_hidden_rows_and_hidden_columns_are_seen_both_ways(tmp_path: Path) -> None:
    grid = both_ways(plain_xlsx(tmp_path / "a.xlsx"))
    assert ("S", False, {(1, 7, 2, 8)}, {45, 47}, {2, 3}) == shape_of(grid)


@pytest.mark.parametrize(
    ("change", "encoding"),
    [
        (
            {
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            },
            "utf-8",
        ),
        ({}, "utf-16"),
        ({}, "utf-16-le"),
        ({}, "utf-16-be"),
        ({}, "iso-8859-1"),
        ({b"\n<": b"\r\n<", b"><row": b">\r\n  <row", b"></row>": b">\r\n  </row>"}, "utf-8"),
        ({b"?>\n": b"?>\n<!-- &amp; <row> -->\n"}, "utf-8"),
    ],
    ids=["strict OOXML", "UTF-16", "UTF-16 LE", "UTF-16 BE", "Latin 1", "indented", "comment first"],
)
def test_a_workbook_in_another_dialect_of_xml_reads_the_same(
    tmp_path: Path, change: dict[bytes, bytes], encoding: str
) -> None:
    path = plain_xlsx(tmp_path / "a.xlsx")
    assert same(both_ways(path), both_ways(in_dialect(path, change, encoding)))


def test_tags_with_a_prefix_read_the_same(tmp_path: Path) -> None:
    rows = [regular(number) for number in range(1, 60)]
    prefixed = [regular(number, "x:") for number in range(1, 60)]
    sheet = worksheet([]).replace(b"<sheetData></sheetData>", b"<x:sheetData>%b</x:sheetData>" % b"".join(prefixed))
    sheet = sheet.replace(b"worksheet", b"x:worksheet").replace(b"xmlns=", b"xmlns:x=")
    with_prefix = package(tmp_path / "a.xlsx", sheet)
    assert same(both_ways(package(tmp_path / "b.xlsx", worksheet(rows))), both_ways(with_prefix))


def test_days_since_1904_are_told_as_days_since_1900(tmp_path: Path) -> None:
    rows = [
        b'<row r="%d"><c r="A%d" s="3"><v>42712</v></c><c r="B%d"><v>42712</v></c></row>' % (n, n, n)
        for n in range(1, 60)
    ]
    book = PARTS[WORKBOOK].replace(b"<workbookPr/>", b'<workbookPr date1904="1"/>')
    path = package(tmp_path / "a.xlsx", worksheet(rows), {WORKBOOK: book})
    grid = both_ways(path)
    assert {44174.0, 42712.0} == set(grid.num.tolist())
    assert openpyxl_cells(path) == [cells_of(grid)]


def test_without_shared_strings_a_cell_that_names_one_makes_the_file_broken(tmp_path: Path) -> None:
    outcome = read_book(package(tmp_path / "a.xlsx", around(), {STRINGS: None}), Limits())
    assert Refusal("BKS-05", "teks bersama tidak lengkap") == outcome


def test_parts_are_found_in_any_case_and_with_any_slash(tmp_path: Path) -> None:
    path = package(tmp_path / "a.xlsx", b"", {SHEET: None, r"XL\Worksheets\Sheet1.XML": around()})
    assert len(both_ways(path).row) == 390


CELL_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8)
ODD_VALUES = st.one_of(
    st.just("#REF!"),
    st.just("#DIV/0!"),
    st.just("=SUM(A1:A3)"),
    st.booleans(),
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(-(2**53), 2**53),
    CELL_TEXTS.filter(lambda text: text.strip() and not text.startswith(("=", "#"))),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.tuples(st.integers(1, 60), st.integers(1, 5)), ODD_VALUES, max_size=12),
    st.sets(st.tuples(st.integers(1, 60), st.integers(1, 5)), max_size=6),
    st.sets(st.integers(1, 60), max_size=4),
)
def test_odd_cells_formats_and_hidden_rows_in_the_middle_read_as_openpyxl_reads_them(
    tmp_path: Path, odd: dict[tuple[int, int], object], per_cent: set[tuple[int, int]], hidden: set[int]
) -> None:
    path = build(tmp_path / "a.xlsx", {"S": [[f"TPS {n % 30:03}", n, n / 7, n * 1_000, "ket"] for n in range(1, 61)]})
    book = openpyxl.load_workbook(path)
    sheet = book["S"]
    for (row, col), value in odd.items():
        sheet.cell(row, col).value = value  # type: ignore[assignment]
    for row, col in per_cent:
        sheet.cell(row, col).number_format = "0.00%"
    for row in hidden:
        sheet.row_dimensions[row].hidden = True
    book.save(path)
    grid = both_ways(path)
    assert openpyxl_cells(path) == [cells_of(grid)]
    assert openpyxl_shape(path) == [shape_of(grid)]


SHARED = st.sampled_from(
    ["Desa 1", "Desa 2", "5303010101010001", " a ", "", "A &amp; B", "a_x000A_b", "_x", "é", "]]", "x]]"]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SHARED, min_size=1, max_size=12))
def test_shared_strings_taken_together_read_as_openpyxl_reads_each(tmp_path: Path, texts: list[str]) -> None:
    """Texts that stand twice or are written in an odd way cost the shortcut, never a text; an empty one is no cell."""
    items = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts).encode()
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%b</sst>' % items
    rows = [b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>' % (at + 1, at + 1, at) for at in range(len(texts))]
    path = package(tmp_path / "a.xlsx", worksheet(rows), {STRINGS: strings})
    [cells] = openpyxl_cells(path)  # it leaves escapes as they are
    told = {at: (kind, str(text).replace("_x000A_", "\n"), code) for at, (kind, text, code) in cells.items() if text}
    assert told == cells_of(both_ways(path))


def outcome_of(path: Path, *, careful: bool) -> Sequence[Grid] | str:
    """Return the sheets of a possibly broken file, or the code of its refusal."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.reading.workbook.read_xlsx", lambda *given: read_xlsx(*given, careful=careful))
        book = read_book(path, Limits(cells=5_000))
    return book.sheets if isinstance(book, Book) else book.code


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=True))
def test_bytes_struck_at_random_read_the_same_both_ways_or_are_refused(tmp_path: Path, chance: random.Random) -> None:
    sheet = bytearray(around(*(row.xml for row in chance.sample(list(ODD_ROWS.values()), 3))))
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(sheet))
        sheet[at : at + chance.randint(0, 2)] = chance.choice(
            [b"", b"<", b">", b"&", b'"', b"1", b" ", b"/", b"r", b"\xff"]
        )
    path = package(tmp_path / "a.xlsx", bytes(sheet))
    quick, careful = outcome_of(path, careful=False), outcome_of(path, careful=True)
    if isinstance(quick, str) or isinstance(careful, str):
        assert careful == quick
    else:
        assert all(same(a, b) for a, b in zip(quick, careful, strict=True))


def test_what_reading_needed_is_let_go_of_when_it_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Millions of texts of a list would else stay until the next look for garbage, beside those of the next list."""
    pools: list[ref[Pool]] = []
    monkeypatch.setattr("pipeline.reading.xlsx.Pool", lambda limits: pools.append(ref(pool := Pool(limits))) or pool)
    gc.disable()
    try:
        read_xlsx(package(tmp_path / "a.xlsx", around(b'<row r="40"/>')), Limits())
        assert [None] == [pool() for pool in pools]
    finally:
        gc.enable()
