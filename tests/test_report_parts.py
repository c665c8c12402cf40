"""The parts of the report: cells as XML, room for text, places, sources, capaian formulas, bulk rows."""

from __future__ import annotations

import re
from array import array
from xml.etree import ElementTree as ET

import pytest

from pipeline.findings import Location
from pipeline.report.cells import MAX_TEXT, formula_cell, value_cell
from pipeline.report.draw import column_widths, sheet_columns
from pipeline.report.fit import line_count, row_height, text_width
from pipeline.report.layout import ASAL_FIRST, Layout
from pipeline.report.links import source_link, source_path, source_text
from pipeline.report.model import (
    TOTAL,
    Block,
    Col,
    Format,
    Formula,
    Origins,
    RangeRef,
    Ref,
    Row,
    Sheet,
    Stated,
    quoted,
)
from pipeline.report.pages.ringkasan import grouped_text, percent_text
from pipeline.report.printing import print_scale
from pipeline.report.ranges import Ranges, Spans
from pipeline.report.sheets._capaian import capaian_formula, category_formula
from pipeline.report.sheets.perjanjian_kinerja import numbered
from pipeline.report.spans import sum_formula
from pipeline.transform.parameters import Parameters


def parsed(cell: str) -> ET.Element:
    return ET.fromstring(cell)  # noqa: S314 - our own cell


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+62", "-5", "@SUM(A1)", "<r>tebal</r>", "a & b < c > d", '"kutip"', " tepi ", "baris\nbaru", "{0}"],
)
def test_text_comes_back_as_typed_and_is_no_formula(text: str) -> None:
    cell = parsed(value_cell("A1", 1, text))
    assert cell.get("t") == "inlineStr"
    assert cell.find("f") is None
    assert text == "".join(cell.itertext())


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\x00b", "a_x0000_b"), ("\ufffe", "_xFFFE_"), ("\ud800", "_xD800_"), ("_x0041_", "_x005F_x0041_")],
)
def test_characters_that_xml_cannot_hold_are_escaped_as_excel_does(text: str, shown: str) -> None:
    assert shown == "".join(parsed(value_cell("A1", 1, text)).itertext())


def test_text_longer_than_a_cell_is_cut() -> None:
    shown = "".join(parsed(value_cell("A1", 1, "ä" * (MAX_TEXT + 5))).itertext())
    assert (MAX_TEXT, "…") == (len(shown), shown[-1])


def test_an_emoji_counts_as_two_of_what_a_cell_holds() -> None:
    shown = "".join(parsed(value_cell("A1", 1, "\U0001f600" * MAX_TEXT)).itertext())
    assert len(shown.encode("utf-16-le")) // 2 <= MAX_TEXT


@pytest.mark.parametrize(
    ("value", "shown"), [(3, "3"), (0.1 + 0.2, "0.30000000000000004"), (0, "0"), (10**15, f"{10**15}")]
)
def test_numbers_keep_all_digits(value: float, shown: str) -> None:
    assert f'<c r="B2" s="4"><v>{shown}</v></c>' == value_cell("B2", 4, value)


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_is_an_empty_cell_and_no_zero(nothing: str | None) -> None:
    assert '<c r="B2" s="4"/>' == value_cell("B2", 4, nothing)


def test_a_formula_without_a_value_shows_nothing_instead_of_zero() -> None:
    assert '<c r="A1" s="0" t="str"><f>IF(B1&lt;2,"",1)</f><v></v></c>' == formula_cell("A1", 0, 'IF(B1<2,"",1)', "")


def test_a_text_is_wrapped_at_blanks() -> None:
    assert 1 == line_count("satu dua", 20)
    assert 2 == line_count("satu dua", text_width("satu dua") - 1)
    assert 3 == line_count("satu\ndua\ntiga", 20)


def test_a_word_wider_than_its_column_is_broken() -> None:
    assert line_count("x" * 100, 20) >= 5


def test_wide_letters_need_more_room_than_narrow_ones() -> None:
    assert text_width("WWWW") > 3 * text_width("iiii")
    assert text_width("Jumlah", bold=True) > text_width("Jumlah")


def test_no_row_is_higher_than_excel_allows() -> None:
    assert row_height(1_000) == 409


def test_a_page_narrower_than_the_paper_is_not_blown_up() -> None:
    assert print_scale((10, 10)) == 100
    assert print_scale((100, 100)) < 80


def sheet_of(rows: list[Row], name: str = "Lembar Uji") -> Sheet:
    return Sheet(name, "Uji", (Col("kode", "Kode"), Col("a", "A", Format.COUNT), Col("b", "B", Format.COUNT)), rows)


def test_references_resolve_within_and_across_sheets() -> None:
    rows = [
        Row((i,), {"a": i, "b": Formula("{a}*2+{0}", 0, (RangeRef("Lain", ("x",), ("y",), "b"),))}) for i in range(2)
    ]
    other = sheet_of([Row(("x",), {"b": 1}), Row(("y",), {"b": 2})], "Lain")
    layout = Layout([sheet_of(rows), other])
    assert "B7*2+'Lain'!C6:C7" == layout.formula(rows[1].values["b"], "Lembar Uji", 7)  # type: ignore[arg-type]
    assert "C7" == layout.cell(Ref("Lain", ("y",), "b"))
    assert 2 == layout.value(Ref("Lain", ("y",), "b"))


def test_a_sheet_name_with_an_apostrophe_is_doubled_in_references() -> None:
    layout = Layout([sheet_of([Row((0,), {"a": 1})], "Jum'at")])
    assert "'Jum''at'!B6" == layout.address(Ref("Jum'at", (0,), "a"), "Lain")


def test_a_stated_figure_is_pointed_at_on_asal_angka_behind_the_data() -> None:
    figure = Stated(Location("a.xlsx", "L", "F9"), 0.5)
    assert f"'Asal Angka'!G{ASAL_FIRST + 12}" == Layout([], [figure, figure], 12).address(figure, "Cek Silang")


def test_two_rows_of_one_key_are_a_bug() -> None:
    with pytest.raises(ValueError, match="two rows of one key"):
        Layout([sheet_of([Row((0,), {}), Row((0,), {})])])


def test_braces_and_quotes_of_a_text_survive_in_a_formula() -> None:
    text = quoted('a{0}"b')
    formula = Formula("IF({b}>0," + text + ",1)", 1)
    sheet = sheet_of([Row((0,), {"a": formula})])
    assert 'IF(C6>0,"a{0}""b",1)' == Layout([sheet]).formula(formula, sheet.name, 6)


def test_a_sum_joins_neighbours_and_lists_what_lies_apart() -> None:
    formula = sum_formula("S", [(0, (10,)), (4, (14,)), (5, (15,)), (6, (16,)), (9, (19,))], "a", 1)
    assert "SUM({0},{1},{2})" == formula.text
    assert [Ref("S", (10,), "a"), RangeRef("S", (14,), (16,), "a"), Ref("S", (19,), "a")] == list(formula.refs)


def test_a_sum_of_more_cells_than_excel_takes_is_split() -> None:
    formula = sum_formula("S", [(2 * i, (i,)) for i in range(450)], "a", 1)
    assert 3 == formula.text.count("SUM(")
    assert all(part.count(",") < 255 for part in formula.text.split("+"))


def test_a_source_is_told_by_file_sheet_and_cell() -> None:
    assert "Rekap DPB 2020.xlsx > DPB > C6" == source_text(Location("2020/Bagian X/Rekap DPB 2020.xlsx", "DPB", "C6"))


def test_a_path_of_an_input_is_escaped_whatever_its_characters() -> None:
    path = source_path('2020/100% "x" #1 [a] a%20b\\c.xlsx', "../inputs")
    assert "../inputs/2020/100%25%20%22x%22%20%231%20%5Ba%5D%20a%2520b%5Cc.xlsx" == path


def test_an_address_that_excel_could_not_hold_is_no_link() -> None:
    assert source_link("a" * 3_000, "L", "A1", "../inputs") is None
    assert source_link("", "L", "A1", "../inputs") is None


def test_columns_are_wide_enough_for_their_largest_figure() -> None:
    sheet = Sheet("S", "S", (Col("a", "A", Format.MONEY, 5),), [Row((0,), {"a": 123_456_789_012})], Row(TOTAL, {}))
    assert column_widths(sheet, sheet_columns(sheet))[0] > len("123,456,789,012")


def test_a_block_counts_the_figures_that_have_a_cell() -> None:
    spans = Spans(array("q", [0, 0]), array("q", [1, 2]), array("q", [1, 2]), array("q", [1, 1]))
    origins = [
        Origins((name,), Ranges({0: (name, name)}, spans), ["", ""], values)
        for name, values in {"a": [1, None], "b": array("q", [1, 2])}.items()
    ]
    block = Block("b", 2, {"a": [1, None], "b": [1, 2]}, {}, ["f", "f"], ["l", "l"], ["", ""], origins)
    assert [2, 1] == block.counts(slice(None))
    assert 3 == block.figures()


def test_ranges_are_addresses_of_their_own_tables_columns() -> None:
    tables, start, stop = array("q", [0, 0, 1, 2]), array("q", [6, 9, 6, 6]), array("q", [8, 9, 6, 7])
    ranges = Ranges({0: ("D", "F"), 1: ("C", "C"), 2: ("", "")}, Spans(tables, start, stop, array("q", [3, 1, 1, 2])))
    assert ["D6:F8", "D9:F9", "C6", ""] == ranges.cells()
    assert ranges.part(slice(1, 3)) == Ranges({0: ("D", "F"), 1: ("C", "C")}, ranges.spans.part(slice(1, 3)))


def test_sasaran_that_follow_each_other_share_a_number() -> None:
    assert [1, 1, 2, 3] == numbered(["A", "A", "B", "A"])


def line(
    target: object, realisasi: object, capaian: float | None, arah: str = "maksimal", **more: object
) -> dict[str, object]:
    known = {"nilai_target": target, "nilai_realisasi": realisasi, "capaian": capaian, "arah": arah}
    return {**known, "nilai_target_atas": None, "status": "dihitung", **more}


@pytest.mark.parametrize(
    ("given", "text", "value"),
    [
        (line(1.0, 0.5, 0.5), "{nilai_realisasi}/{nilai_target}", 0.5),
        (line(8.0, 13.0, 0.375, "minimal"), "MAX(0,(2*{nilai_target}-{nilai_realisasi})/{nilai_target})", 0.375),
        (line(0.0, 0.0, 1.0, "minimal"), "IF({nilai_realisasi}={nilai_target},1,0)", 1.0),
        (line(4.0, "nihil", 0.0), 'IF({nilai_realisasi}="nihil",0,{nilai_realisasi}/{nilai_target})', 0.0),
        (
            line(0.0, 3.0, None, status="tidak dapat dihitung"),
            'IF(N({nilai_target})=0,"tidak dapat dihitung",{nilai_realisasi}/{nilai_target})',
            "tidak dapat dihitung",
        ),
        (
            line(1.0, None, None, status="belum diisi"),
            'IF({nilai_realisasi}="","belum diisi",{nilai_realisasi}/{nilai_target})',
            "belum diisi",
        ),
    ],
)
def test_each_arah_and_empty_state_has_its_formula(given: dict[str, object], text: str, value: float | str) -> None:
    assert Formula(text, value) == capaian_formula(given)  # type: ignore[arg-type]


def test_sides_that_cannot_be_compared_give_a_word_and_no_formula() -> None:
    assert "tidak dapat dihitung" == capaian_formula(line(1.0, 3.0, None, status="tidak dapat dihitung"))  # type: ignore[arg-type]


def test_categories_are_half_open_and_follow_the_settings() -> None:
    text = category_formula(Parameters().kategori, "kurang").text
    bounds = re.findall(r'>=([\d.]+),"([a-z ]+)"', text)
    assert [("1", "tercapai"), ("0.75", "hampir tercapai"), ("0.5", "kurang")] == bounds
    assert text.endswith('"sangat kurang"))),{capaian})')


@pytest.mark.parametrize(
    ("value", "shown"), [(0.98399, "98,40%"), (0.000049, "0,00%"), (1.33335, "133,34%"), (1, "100,00%")]
)
def test_per_cents_in_words_are_indonesian_and_half_up(value: float, shown: str) -> None:
    assert shown == percent_text(value)


def test_large_numbers_in_words_are_grouped_by_dots() -> None:
    assert "8.107.136.000" == grouped_text(8_107_136_000)
