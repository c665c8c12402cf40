"""Voter rolls and tables of several Bagian as they come: stages above sexes, sub-totals, kecamatan and Bagian as banners."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading import rows
from schemas import all_schemas
from tests.support.forms import FORMS, Row, answer, examined
from tests.support.inputs import build, examine, told

ROLL = FORMS["pemilih_tps"]
TITLES, LINES, TOTAL = ROLL.titles, ROLL.lines, ROLL.totals[0]
PLACES = ("No", "Kecamatan", "Desa/Kelurahan", "TPS")
STAGES = ("DP4", "Model A-KWK", "Model A.1-KWK (DPS)", "Model A.3-KWK (DPT)")
SEXES = ("L", "P", "L+P")
EXPECTED = [
    ("Belu", "Satu", "A", 1, 21),
    ("Belu", "Satu", "A", 2, 25),
    ("Belu", "Satu", "B", 1, 11),
    ("Belu", "Dua", "A", 1, 15),
]


def total(label: str, men: int, women: int, at: int = 1) -> Row:
    return (*(label if place == at else None for place in range(4)), *(men, women, men + women) * 4)


def by_sex(row: Row) -> Row:
    return (*row[:4], *(row[4 + 3 * stage + sex] for sex in range(3) for stage in range(4)))


def without_kecamatan(row: Row) -> Row:
    return (row[0], *row[2:])


def sheet(*rows: Row, titles: tuple[str, ...] = TITLES) -> list[Row]:
    return [*((title,) for title in titles), (), *rows]


ABOVE = (*PLACES, *(word for stage in STAGES for word in (stage, None, None)))
BELOW = (None,) * 4 + SEXES * 4
SATU, DUA = LINES[:3], LINES[3:]
ROLLS: dict[str, list[Row]] = {
    "stage above sex": sheet(ABOVE, BELOW, *LINES, TOTAL),
    "stage above the middle sex": sheet((*PLACES, *(word for stage in STAGES for word in (None, stage, None))), BELOW, *LINES, TOTAL),
    "stage above sex below one title": sheet((*PLACES, "JUMLAH PEMILIH"), (None,) * 4 + ABOVE[4:], BELOW, *LINES, TOTAL),
    "sex above stage": sheet((*PLACES, *(word for sex in ("Laki-laki", "Perempuan", "Jumlah") for word in (sex, None, None, None))), (None,) * 4 + ("DP4", "A-KWK", "DPS", "DPT") * 3, *map(by_sex, LINES), by_sex(TOTAL)),
    "places in the lower row": sheet((None,) * 4 + ABOVE[4:], (*PLACES, *SEXES * 4), *LINES, TOTAL),
    "TPS with words": sheet(ABOVE, BELOW, *((*line[:3], f"TPS {line[3]:03}", *line[4:]) for line in LINES), TOTAL),
    "totals of each kecamatan": sheet(ABOVE, BELOW, *SATU, total("JUMLAH KECAMATAN SATU", 27, 30), *DUA, total("Jumlah Kec. Dua", 7, 8), TOTAL),
    "totals by the kecamatan's name": sheet(ABOVE, BELOW, *SATU, total("Jumlah Satu", 27, 30), *DUA, total("Jumlah Dua", 7, 8), TOTAL),
    "totals of each desa and kecamatan, unnamed": sheet(ABOVE, BELOW, *LINES[:2], total("Jumlah", 22, 24, 2), LINES[2], total("Jumlah", 5, 6, 2), total("Jumlah", 27, 30), *DUA, total("Jumlah", 7, 8, 2), total("Jumlah", 7, 8), total("TOTAL", 34, 38)),
    "sub jumlah": sheet(ABOVE, BELOW, *SATU, total("Sub-Total", 27, 30, 0), *DUA, total("SUB JUMLAH", 7, 8, 0), TOTAL),
    "total above": sheet(ABOVE, BELOW, total("JUMLAH", 34, 38), *LINES),
    "header again for each kecamatan": sheet(ABOVE, BELOW, *SATU, total("JUMLAH KECAMATAN SATU", 27, 30), (), ("KECAMATAN DUA",), ABOVE, BELOW, *DUA, total("JUMLAH KECAMATAN DUA", 7, 8), TOTAL),
    "kecamatan as banners": sheet(without_kecamatan(ABOVE), without_kecamatan(BELOW), ("KECAMATAN : Satu",), *map(without_kecamatan, SATU), (None, "KECAMATAN : Dua"), *map(without_kecamatan, DUA), without_kecamatan((None, None, "JUMLAH", *TOTAL[3:]))),
    "kabupaten behind a colon in the title": sheet(ABOVE, BELOW, *LINES, TOTAL, titles=(TITLES[0], "KABUPATEN : BELU", "PROVINSI : NUSA TENGGARA TIMUR")),
    "kabupaten in a column by its code": sheet(("No", "Kab/Kota", *ABOVE[1:]), (None, *BELOW), *((line[0], "53.04" if line[0] == 1 else None, *line[1:]) for line in LINES), titles=TITLES[:1]),
}  # fmt: skip


def voters(
    rows: list[Row], folder: Path, sheet_name: str = "Rekap", file: str = "Rekap.xlsx"
) -> tuple[object, list[str]]:
    found = examined(folder, {file: {sheet_name: rows}})
    frame = found.datasets["pemilih_tps"].frame if "pemilih_tps" in found.datasets else None
    fields = ["kabupaten", "kecamatan", "desa", "tps", "a3_jumlah"]
    answers = [] if frame is None else list(frame[fields].itertuples(index=False, name=None))
    return answers, [f.pesan for f in found.findings if f.tingkat != "info"]


@pytest.mark.parametrize("name", ROLLS)
def test_a_roll_gives_one_answer_however_it_is_kept(name: str, tmp_path: Path) -> None:
    assert (EXPECTED, []) == voters(ROLLS[name], tmp_path)


@pytest.mark.parametrize(
    ("sheet_name", "file"),
    [
        ("53.04 Belu", "Rekap.xlsx"),
        ("KAB BELU", "Rekap.xlsx"),
        ("Rekap", "Rekap TPS Kab. Belu 2020.xlsx"),
        ("Rekap", "5304_Belu.xlsx"),
        ("Rekap", "53.04 Belu (rev3) final.xlsx"),
        ("Rekap", "Kab. Belu/Rekap.xlsx"),
    ],
)
def test_the_kabupaten_comes_from_sheet_file_or_folder(sheet_name: str, file: str, tmp_path: Path) -> None:
    assert (EXPECTED, []) == voters(sheet(ABOVE, BELOW, *LINES, TOTAL, titles=TITLES[:1]), tmp_path, sheet_name, file)


def test_a_roll_without_any_kecamatan_is_damaged_at_the_header_that_should_name_it(tmp_path: Path) -> None:
    header = tuple("Wilayah" if text == "Kecamatan" else text for text in ROLL.header)
    rows = replace(ROLL, header=header).rows()
    found = examined(tmp_path, {"Rekap.xlsx": {"Rekap": rows}})
    assert [("galat", "Rekap", "B4")] == told(found.findings)


def test_kabupaten_on_one_sheet_or_a_sheet_each_or_a_file_each_are_the_same(tmp_path: Path) -> None:
    def roll(kabupaten: str) -> list[Row]:
        return sheet(ABOVE, BELOW, *LINES, TOTAL, titles=(TITLES[0], f"KABUPATEN {kabupaten}"))

    belu, ngada = roll("BELU"), roll("NGADA")
    ways = {
        "one": {"Rekap.xlsx": {"Rekap": [*belu, (), *ngada]}},
        "sheets": {"Rekap.xlsx": {"Belu": belu, "Ngada": ngada}},
        "files": {"53.04 Belu.xlsx": {"Rekap": belu}, "53.09 Ngada.xlsx": {"Rekap": ngada}},
    }
    found = {way: examined(tmp_path / way, files) for way, files in ways.items()}
    assert {way: [] for way in ways} == {way: told(one.findings) for way, one in found.items()}
    first = answer(found["one"], "pemilih_tps")
    assert (8, [first] * 3) == (len(first), [answer(one, "pemilih_tps") for one in found.values()])


CAPAIAN = FORMS["capaian_bagian"]


@pytest.mark.parametrize("way", ["titles", "banners"])
def test_several_bagian_on_one_sheet_each_keep_their_own_rows(way: str, tmp_path: Path) -> None:
    kul, hth = ("BAGIAN KEUANGAN, UMUM & LOGISTIK",), ("BAGIAN HUKUM, TEKNIS DAN HUPMAS",)
    others = tuple((*line[:3], f"{line[3]} lain" if line[3] else None, *line[4:]) for line in CAPAIAN.lines)
    title = ("CAPAIAN KINERJA TAHUN 2020",)
    rows = {
        "titles": [title, kul, (), CAPAIAN.header, *CAPAIAN.lines, (), hth, (), CAPAIAN.header, *others],
        "banners": [title, (), CAPAIAN.header, kul, *CAPAIAN.lines, hth, *others],
    }[way]
    found = examined(tmp_path, {"Capaian.xlsx": {"Capaian": rows}})
    bagian = found.datasets["capaian_bagian"].frame["bagian"].tolist()
    assert ([], ["Bagian Keuangan, Umum dan Logistik"] * 4 + ["Bagian Hukum, Teknis dan Hupmas"] * 4) == (
        told(found.findings),
        bagian,
    )


@pytest.mark.parametrize("label", ["RATA-RATA CAPAIAN", "Capaian rata-rata", "JUMLAH", "Total Capaian"])
def test_a_mean_below_the_indicators_is_no_indicator(label: str, tmp_path: Path) -> None:
    form = replace(CAPAIAN, below=((None, None, None, label, None, None, "64,38%"),))
    found = examined(tmp_path, {form.file: {"Capaian": form.rows()}})
    assert ([], 4) == (told(found.findings), len(answer(found, "capaian_bagian")))


def test_tables_beside_each_other_are_both_read(tmp_path: Path) -> None:
    left, right = FORMS["adhoc"].rows(), FORMS["persuratan"].rows()
    height = max(len(left), len(right))
    left, right = ([*rows, *[()] * (height - len(rows))] for rows in (left, right))
    rows = [(*one, *(None,) * (7 - len(one)), *other) for one, other in zip(left, right, strict=True)]
    found = examined(tmp_path, {"Dua.xlsx": {"Dua": rows}})
    assert ([], {"adhoc": 3, "persuratan": 3}) == (
        told(found.findings),
        {name: len(one.frame) for name, one in found.datasets.items()},
    )


BUDGET = FORMS["anggaran"]


@pytest.mark.parametrize(
    ("words", "scale"), [("dalam ribuan rupiah", 1000), ("Rp.000", 1000), ("dlm ribuan", 1000), ("000", 1000), ("dalam Rp 1.000,-", 1000), ("dalam jutaan rupiah", 1000000)],
)  # fmt: skip
@pytest.mark.parametrize("place", ["title", "header", "row of units"])
def test_amounts_in_thousands_or_millions_are_rupiah(words: str, scale: int, place: str, tmp_path: Path) -> None:
    form = BUDGET.with_figures(lambda figure: figure / scale)
    if place == "title":
        form = replace(form, titles=(*form.titles, f"({words})"))
    elif place == "header":
        form = form.with_header(lambda text: f"{text.split(' ')[0]} ({words})" if "Rp" in text else text)
    else:
        units = tuple(f"({words})" if "Rp" in text else None for text in form.header)
        form = replace(form, lines=(units, *form.lines))
    found = examined(tmp_path, {form.file: {"Sheet1": form.rows()}})
    plain = examined(tmp_path / "plain", {BUDGET.file: {"Sheet1": BUDGET.rows()}})
    assert (answer(plain, "anggaran"), []) == (answer(found, "anggaran"), told(found.findings))
    assert 3 == sum(f.kode == "NIL-09" for f in found.findings)


def test_a_table_of_another_kind_below_is_told_and_not_read(tmp_path: Path) -> None:
    form = FORMS["pk_bagian"]
    budget = ((), ("No", "Program", None, None, "Anggaran"), (1, "Program Dukungan", None, None, "Rp. 6.971.690.000"))
    found = examined(tmp_path, {"PK.xlsx": {"PK": [*form.rows(), *budget]}})
    places = [(f.kode, f.sel) for f in found.findings if f.kode == "TBL-09"]
    assert ([], 3, [("TBL-09", "A11")]) == (told(found.findings), len(answer(found, "pk_bagian")), places)


def test_a_kecamatan_spelled_in_several_ways_is_one(tmp_path: Path) -> None:
    spelled = [("Insana", "Oelami"), ("INSANA", "oelami"), ("Kec. Insana", "Kelurahan Oelami"), ("Biboki", "Oelami")]
    rows = [(*names, at, *([1, 1, 2] * 4)) for at, names in enumerate(spelled, 1)]
    header = [*PLACES[1:], *(f"{stage} {sex}" for stage in STAGES for sex in SEXES)]
    titles = [["REKAP PEMILIH PER TPS TAHUN 2020"], ["KABUPATEN TIMOR TENGAH UTARA"], []]
    found = examined(tmp_path, {"53.03 TTU.xlsx": {"Rekap": [*titles, header, *rows]}})
    assert [] == told(found.findings)
    desa = found.frames["pemilih_desa"][["kecamatan", "desa", "jumlah_tps"]]
    expected = [("Insana", "Oelami", 2), ("Insana", "Kelurahan Oelami", 1), ("Biboki", "Oelami", 1)]
    assert expected == list(desa.itertuples(index=False, name=None))


def beside(left: list[Row], right: list[Row]) -> list[Row]:
    width = max(map(len, left))
    return [(*one, *(None,) * (width + 1 - len(one)), *other) for one, other in zip(left, right, strict=True)]


def test_a_title_above_tables_beside_each_other_is_that_of_each(tmp_path: Path) -> None:
    header = ("Desa", "TPS", "DP4", "A-KWK", "DPS", "DPT")
    satu = [("KECAMATAN SATU",), header, ("A", 1, *(21,) * 4), ("A", 2, *(25,) * 4), ("B", 1, *(11,) * 4)]
    dua: list[Row] = [("KECAMATAN DUA",), header, ("A", 1, *(15,) * 4), (), ()]
    rows = [*((title,) for title in TITLES), (), *beside(satu, dua)]
    found = examined(tmp_path, {"Rekap.xlsx": {"Rekap": rows}})
    places = found.datasets["pemilih_tps"].frame[["kabupaten", "kecamatan", "desa", "tps"]]
    expected = [("Belu", "SATU", "A", 1), ("Belu", "SATU", "A", 2), ("Belu", "SATU", "B", 1), ("Belu", "DUA", "A", 1)]
    assert (expected, []) == (list(places.itertuples(index=False, name=None)), found.findings)
    wrong = [("DAFTAR PEMILIH TAHUN 2019",), *rows[1:]]
    found = examined(tmp_path / "wrong", {"Rekap.xlsx": {"Rekap": wrong}})
    assert [("galat", "Rekap", "A1")] == told(found.findings)


@pytest.mark.parametrize(
    ("sheet_name", "file"),
    [("Kec. Satu", "Rekap.xlsx"), ("KECAMATAN SATU", "Rekap.xlsx"), ("Rekap", "Kec Satu.xlsx"), ("Rekap", "03. Kecamatan Satu/Rekap.xlsx")],
)  # fmt: skip
def test_the_kecamatan_comes_from_sheet_file_or_folder_where_no_title_says_it(
    sheet_name: str, file: str, tmp_path: Path
) -> None:
    rows = sheet(*map(without_kecamatan, (ABOVE, BELOW, *SATU)))
    answers, findings = voters(rows, tmp_path, sheet_name, file)
    expected = [(kabupaten, "satu", *rest) for kabupaten, _, *rest in EXPECTED[:3]]
    assert (expected, []) == ([(place[0], place[1].lower(), *place[2:]) for place in answers], findings)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["Rekap Kecamatan", "Kecamatan se-Belu", "Kecamatan dan Desa", "Kecamatan"])
def test_a_sheet_about_kecamatan_names_none(name: str, tmp_path: Path) -> None:
    found = examined(tmp_path, {"Rekap.xlsx": {name: sheet(*map(without_kecamatan, (ABOVE, BELOW, *SATU)))}})
    assert [("galat", name, "A4")] == told(found.findings)


def test_a_damaged_stage_above_its_sexes_is_told_at_its_own_cell(tmp_path: Path) -> None:
    damaged = tuple("Angka" if text == STAGES[2] else text for text in ABOVE)
    found = examined(tmp_path, {"Rekap.xlsx": {"Rekap": sheet(damaged, BELOW, *LINES, TOTAL)}})
    assert [("TBL-01", "K4", "Angka")] == [(f.kode, f.sel, f.nilai) for f in found.findings if f.tingkat == "galat"]


def test_a_roll_a_desa_whose_tps_are_counts_is_told_at_the_first_count(tmp_path: Path) -> None:
    places = [("Satu", "A", 1), ("Satu", "B", 3), ("Dua", "A", 2), ("Dua", "C", 4)]
    lines = [(at, *place, *(200 * place[2], 210 * place[2], 410 * place[2]) * 4) for at, place in enumerate(places, 1)]
    found = examined(tmp_path / "counts", {"Rekap.xlsx": {"Rekap": sheet(ABOVE, BELOW, *lines)}})
    galat = [(f.kode, f.sel, f.nilai) for f in found.findings if f.tingkat == "galat"]
    assert [("PML-03", "D7", "3")] == galat
    few = [(*line[:4], *(20, 21, 41) * 4) for line in lines]
    assert [] == examined(tmp_path / "few", {"Rekap.xlsx": {"Rekap": sheet(ABOVE, BELOW, *few)}}).findings


def test_a_roll_in_the_order_of_its_tps_numbers_counts_nothing(tmp_path: Path) -> None:
    figures = (100, 110, 210) * 4
    places = [("Satu", desa, tps) for tps in (1, 2, 3) for desa in ("A", "B")]
    rows = sheet(ABOVE, BELOW, *((at, *place, *figures) for at, place in enumerate(places, 1)))
    found = examined(tmp_path / "numbers", {"Rekap.xlsx": {"Rekap": rows}})
    assert ([], 2) == (found.findings, len(found.frames["pemilih_desa"]))


@pytest.mark.parametrize("typed", [None, "Angka"])
@pytest.mark.parametrize(("cell", "sexes"), [("F5", 3), ("O5", 3), ("N5", 3), ("L5", 2)])
def test_a_sex_below_a_merged_stage_whose_header_is_lost_is_told_at_its_cell(
    cell: str, sexes: int, typed: str | None, tmp_path: Path
) -> None:
    places = [*((title,) for title in TITLES), ()]
    above = (*PLACES, *(word for stage in STAGES for word in (stage, *(None,) * (sexes - 1))))
    head = (above, (*(None,) * 4, *SEXES[:sexes] * 4))
    lines = [(*line[:4], *(line[4 + 3 * stage + sex] for stage in range(4) for sex in range(sexes))) for line in LINES]
    path = build(tmp_path / "in" / "Rekap.xlsx", {"Rekap": [*places, *head, *lines]})
    book = openpyxl.load_workbook(path)
    for stage in range(4):
        book["Rekap"].merge_cells(None, 4, 5 + stage * sexes, 4, 4 + (stage + 1) * sexes)
    book["Rekap"][cell] = typed
    book.save(path)
    assert [("TBL-01", cell)] == [(f.kode, f.sel) for f in examine(tmp_path / "in").findings]


@given(
    st.lists(st.text("TtOoAaLlJjUuMmRrPpVv ._-–1ı", max_size=12), max_size=5), st.sampled_from(["T O T A L", "J.M.L."])
)
def test_no_label_that_may_open_a_total_is_passed_over_among_many(texts: list[str], label: str) -> None:
    schema = {schema.name: schema for schema in all_schemas()}["pemilih_tps"]
    together = "\n".join([*texts, label, *texts])
    for text in [*texts, label]:
        assert not rows._sums_up(schema, text) or rows._may_sum_up(schema)(together)
        assert not rows._sums_up(schema, text) or rows._may_sum_up(schema)(text)
