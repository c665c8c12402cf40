"""What follows from one error is not said again, and what only looks alike is not taken for another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support.forms import FORMS, Form, Formula, answer, examined
from tests.support.inputs import told

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.examine import Examined

BUDGET, VOTES, ROLL, DPB = (FORMS[name] for name in ("anggaran", "perolehan_suara", "pemilih_tps", "dpb"))


def one_file(folder: Path, *forms: Form) -> Examined:
    return examined(folder, {f"{at}.xlsx": {f"Sheet{at}": form.rows()} for at, form in enumerate(forms, 1)})


@pytest.mark.parametrize("sisa", [-100000, "-100.000", "Rp -100.000", "(100.000)", Formula(-100000)])
def test_what_is_left_of_an_overspent_pagu_is_told_at_its_realisasi_only(tmp_path: Path, sisa: object) -> None:
    """Sisa is a formula in most workbooks: it falls below zero of itself."""
    lines = (
        *BUDGET.lines[:2],
        ("002", "Perbendaharaan", 1000000, 1100000, sisa, "110%"),
        ("003", "Pelaporan", 2000000, 1400000, 600000, "70,00%"),
    )
    found = one_file(tmp_path, replace(BUDGET, lines=lines))
    assert [("galat", "Sheet1", "D7")] == told(found.findings), found.findings


def test_a_sisa_below_zero_that_is_no_difference_is_told_at_its_cell(tmp_path: Path) -> None:
    lines = (*BUDGET.lines[:2], ("002", "Perbendaharaan", 1000000, 900000, -100000, "90,00%"), BUDGET.lines[3])
    found = one_file(tmp_path, replace(BUDGET, lines=lines))
    assert [("galat", "Sheet1", "E7")] == told(found.findings), found.findings


@pytest.mark.parametrize(
    ("stated", "expected"), [("63%", []), ("62%", [("peringatan", "Sheet1", "F7")]), ("62,5%", [])]
)
def test_a_stated_per_cent_is_rounded_half_up_at_its_printed_precision(
    tmp_path: Path, stated: str, expected: list[tuple[str, str, str]]
) -> None:
    lines = (
        *(("076.01.01", "PROGRAM", 800000, 500000, 300000, None), ("3355", "Kegiatan", 800000, 500000, 300000, None)),
        ("002", "Perbendaharaan", 800000, 500000, 300000, stated),
    )
    titles = BUDGET.titles
    found = one_file(tmp_path, replace(BUDGET, titles=titles, lines=lines, totals=()))
    assert expected == told(found.findings), found.findings


def test_a_kabupaten_that_could_not_be_read_is_not_said_to_lack_votes(tmp_path: Path) -> None:
    lines = tuple(tuple("Beluu" if cell == "Belu" else cell for cell in line) for line in VOTES.lines[:2])
    found = one_file(tmp_path, replace(VOTES, lines=lines), ROLL)
    assert [("galat", "Sheet1", "B5")] == told(found.findings), found.findings


@pytest.mark.parametrize("header", ["Triwulan", "Triwulan V", "Tri VI"])
def test_a_quarter_that_is_none_is_no_typing_error_of_another(tmp_path: Path, header: str) -> None:
    quarters = {"Tri I": "Triwulan 1", "Tri II": "Triwulan 2", "Tri III": header, "Tri IV": "Triwulan 4"}
    found = one_file(tmp_path, DPB.with_header(lambda text: quarters.get(text, text)))
    assert [("galat", "Sheet1", "F3")] == told(found.findings), found.findings


TWO_KABUPATEN = (
    ("No", "Kabupaten/Kota", *ROLL.header[1:]),
    (1, "KAB. BELU", "Satu", "A", 1, *(10, 11, 21) * 4),
    (2, None, None, "B", 1, *(5, 6, 11) * 4),
)
ENDE = ((3, "KAB. ENDE", "Dua", "A", 1, *(7, 8, 15) * 4), (4, None, "Tiga", "B", 1, *(2, 2, 4) * 4))


def subtotal(label: str, men: int, women: int) -> tuple[object, ...]:
    return (None, label, None, None, None, *(men, women, men + women) * 4)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("JUMLAH KABUPATEN BELU", "JUMLAH KABUPATEN ENDE"),
        ("Jumlah Kabupaten", "Jumlah Kabupaten"),
        ("Jumlah Kab. Belu", "Jumlah Kab. Ende"),
        ("Jumlah", "Jumlah"),
    ],
)
@pytest.mark.parametrize("last", ["TOTAL", "JUMLAH SELURUH KABUPATEN", "TOTAL KABUPATEN/KOTA"])
def test_sub_totals_of_kabupaten_on_one_sheet_sum_their_own_rows(
    tmp_path: Path, first: str, second: str, last: str
) -> None:
    rows = [
        (ROLL.titles[0],),
        (),
        *TWO_KABUPATEN,
        subtotal(first, 15, 17),
        *ENDE,
        subtotal(second, 9, 10),
        subtotal(last, 24, 27),
    ]
    found = examined(tmp_path, {"Rekap.xlsx": {"Sheet1": rows}})
    assert [] == told(found.findings), found.findings
    assert [("Belu", 10), ("Belu", 5), ("Ende", 7), ("Ende", 2)] == [
        (row[0], row[4]) for row in answer(found, "pemilih_tps")
    ]


def test_a_wrong_sub_total_of_a_kabupaten_is_found_at_its_cell(tmp_path: Path) -> None:
    totals = (subtotal("JUMLAH KABUPATEN BELU", 15, 17), subtotal("JUMLAH KABUPATEN ENDE", 9, 10))
    wrong = [[*row] for row in totals]
    wrong[1][5] = 24
    rows = [(ROLL.titles[0],), (), *TWO_KABUPATEN, tuple(wrong[0]), *ENDE, tuple(wrong[1]), subtotal("TOTAL", 24, 27)]
    found = examined(tmp_path, {"Rekap.xlsx": {"Sheet1": rows}})
    assert [("galat", "Sheet1", "F9")] == told(found.findings), found.findings


def test_a_recap_beside_the_roll_that_counts_its_tps_is_no_damaged_roll(tmp_path: Path) -> None:
    header = ("Kecamatan", "Jumlah Desa", "Jumlah TPS", "DP4", "A-KWK", "DPS", "DPT")
    recap = [
        ("REKAP KABUPATEN BELU TAHUN 2020",),
        header,
        ("Satu", 2, 3, 57, 57, 57, 57),
        ("Dua", 1, 1, 15, 15, 15, 15),
    ]
    found = examined(tmp_path, {"Belu.xlsx": {"TPS": ROLL.rows(), "Rekap": recap}})
    assert [] == told(found.findings), found.findings
    assert [("info", "Rekap", "")] == [place for place in told(found.findings, "info") if place[1] == "Rekap"]


@pytest.mark.parametrize("number", ["01", "1.", "(1)", "No. 1", "Nomor Urut 1", "Paslon 01"])
def test_the_number_of_a_pair_stands_in_its_own_column_in_any_spelling(tmp_path: Path, number: str) -> None:
    rows = [
        ("HASIL PEROLEHAN SUARA PEMILIHAN TAHUN 2020",),
        (),
        ("Kabupaten", "No Urut", "Pasangan Calon", "Partai Pengusung", "Suara", "%"),
        ("Belu", number, "Ani & Budi", "PKB", 600, "60%"),
        (None, number.replace("1", "2"), "Citra & Dodi", "PAN", 400, "40%"),
    ]
    found = examined(tmp_path, {"Hasil.xlsx": {"Sheet1": rows}})
    assert ([], [1, 2]) == (told(found.findings), [row[1] for row in answer(found, "perolehan_suara")])


@pytest.mark.parametrize("name", ["dpb", "surat_keputusan", "adhoc", "anggaran", "persuratan", "rekomendasi_bpk"])
def test_a_form_that_waits_for_its_figures_is_no_table_of_blanks_or_zeros(tmp_path: Path, name: str) -> None:
    form = FORMS[name]
    kept = 2 if form.header[0] in {"No", "Kode", "LHP"} else 1
    lines = tuple((*line[:kept], *[None] * (len(line) - kept)) for line in form.lines)
    found = one_file(tmp_path, replace(form, lines=lines, totals=()))
    assert ({}, []) == (dict(found.datasets), told(found.findings)), found.findings
    assert ["TBL-06"] == [f.kode for f in found.findings if f.kode.startswith("TBL")]


def test_what_is_carried_over_to_the_next_page_is_no_total(tmp_path: Path) -> None:
    carried = tuple((None, label, 1000000, 900000, 100000, None) for label in ("Jumlah dipindahkan", "Jumlah pindahan"))
    lines = (*BUDGET.lines[:3], carried[0], BUDGET.header, carried[1], BUDGET.lines[3])
    found = one_file(tmp_path, replace(BUDGET, lines=lines))
    assert [] == told(found.findings), found.findings
    assert answer(one_file(tmp_path, BUDGET), "anggaran") == answer(found, "anggaran")


def test_a_zero_target_of_a_minimal_indicator_still_gives_a_capaian(tmp_path: Path) -> None:
    """Zero temuan promised and zero found is 100%; for other indicators nothing can be computed."""
    lines = (
        (1, "Tertibnya keuangan", "Jumlah temuan material", "0 temuan", "0 temuan", "100%"),
        (2, "Tertibnya arsip", "Jumlah arsip", "0 berkas", "3 berkas", None),
    )
    found = one_file(tmp_path, replace(FORMS["capaian_sekretariat"], lines=lines))
    said = {f.sel: f.pesan for f in found.findings if f.kode == "CAP-06"}
    assert {
        "D5": 'Target "0 temuan" berarti nol, sehingga capaian hanya bisa 100% atau 0%.',
        "D6": 'Target "0 berkas" berarti nol, sehingga capaian tidak dapat dihitung.',
    } == said


@pytest.mark.parametrize("cell", [10, 11])
def test_a_dps_that_cannot_be_read_makes_no_rise_to_the_dpt(cell: int, tmp_path: Path) -> None:
    first = ROLL.lines[0]
    form = replace(ROLL, lines=((*first[:cell], "sepuluh", *first[cell + 1 :]), *ROLL.lines[1:]))
    found = examined(tmp_path, {form.file: {"Sheet1": form.rows()}})
    assert 1 == len(told(found.findings)), [f.pesan for f in found.findings]


@pytest.mark.parametrize("first", ["2019", "2020"])
def test_a_sheet_of_last_year_beside_this_years_is_told_once_at_its_title(first: str, tmp_path: Path) -> None:
    old = replace(BUDGET, titles=(BUDGET.titles[0].replace("2020", "2019"),)).with_figures(lambda figure: figure * 2)
    sheets = {"2019": old.rows(), "2020": BUDGET.rows()}
    found = examined(tmp_path, {BUDGET.file: dict(sorted(sheets.items(), key=lambda item: item[0] != first))})
    assert ([("galat", "2019", "A1")], 3000000) == (told(found.findings), answer(found, "anggaran")[0][2])


@pytest.mark.parametrize("name", ["anggaran", "adhoc"])
def test_a_row_typed_twice_is_told_once_where_its_total_counts_it_once(name: str, tmp_path: Path) -> None:
    form = FORMS[name]
    found = one_file(tmp_path, replace(form, lines=(*form.lines, form.lines[-1])))
    row = len(form.titles) + 3 + len(form.lines)
    assert [("galat", "Sheet1", f"{'A' if name == 'anggaran' else 'B'}{row}")] == told(found.findings), found.findings


def test_a_key_typed_twice_by_mistake_leaves_a_total_that_counts_both_rows(tmp_path: Path) -> None:
    first, second, third = FORMS["adhoc"].lines
    found = one_file(tmp_path, replace(FORMS["adhoc"], lines=(first, (2, "TTU", *second[2:]), third)))
    assert [("galat", "Sheet1", "B6")] == told(found.findings), found.findings


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [("2019", [("galat", "2019", "A1")]), ("Renstra 2020-2024", []), ("2020", []), ("Sheet2", [])],
)
def test_a_sheet_named_by_another_year_is_told_where_no_title_names_one(
    sheet: str, expected: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    rows = replace(FORMS["persuratan"], titles=("REKAP SURAT",)).rows()
    assert expected == told(examined(tmp_path, {"Surat.xlsx": {sheet: rows}}).findings)


def test_last_years_sheet_without_a_title_is_not_mixed_with_this_years(tmp_path: Path) -> None:
    old = replace(BUDGET, titles=("REALISASI ANGGARAN",), lines=(BUDGET.lines[0],), totals=())
    new = replace(BUDGET, titles=("REALISASI ANGGARAN",))
    old = old.with_figures(lambda figure: figure * 2)
    found = examined(tmp_path, {"LRA.xlsx": {"2019": old.rows(), "2020": new.rows()}})
    assert [("galat", "2019", "A1")] == told(found.findings)
    assert answer(examined(tmp_path / "new", {"LRA.xlsx": {"2020": new.rows()}}), "anggaran") == answer(
        found, "anggaran"
    )


@pytest.mark.parametrize("mark", ["*", " *)", "**", "¹", "²)"])
def test_the_mark_of_a_note_behind_a_figure_is_no_part_of_it(mark: str, tmp_path: Path) -> None:
    form = FORMS["persuratan"].with_figures(lambda figure: f"{figure}{mark}")
    found = one_file(tmp_path, form)
    plain = one_file(tmp_path / "plain", FORMS["persuratan"])
    assert (answer(plain, "persuratan"), []) == (answer(found, "persuratan"), told(found.findings))


@pytest.mark.parametrize("typed", [900000.5, "sembilan ratus ribu", None])
def test_an_amount_that_cannot_be_read_makes_no_wrong_per_cent_above_it(typed: object, tmp_path: Path) -> None:
    first, second, line, *rest = BUDGET.lines
    lines = (first, second, (*line[:3], typed, *line[4:]), *rest)
    found = one_file(tmp_path, replace(BUDGET, lines=lines))
    assert [("galat", "Sheet1", "D7")] == told(found.findings), found.findings
