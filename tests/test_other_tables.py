"""Tables and columns that offices keep beside ours: neither taken for ours nor told as damaged ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.addresses import cell_name
from tests.support.forms import FORMS, Form, Row, answer, examined
from tests.support.inputs import told

BUDGET, CAPAIAN, BPK = FORMS["anggaran"], FORMS["capaian_bagian"], FORMS["rekomendasi_bpk"]
BY_EXPENSE: tuple[Row, ...] = (
    ("51", "Belanja Pegawai", 1000000, 900000, 100000, "90%"),
    ("52", "Belanja Barang", 1500000, 1200000, 300000, "80%"),
    ("53", "Belanja Modal", 500000, 400000, 100000, "80%"),
    (None, "TOTAL", 3000000, 2500000, 500000, "83,33%"),
)
HEADER: Row = ("Kode", "Uraian", "Pagu", "Realisasi", "Sisa", "%")
EFFICIENCY: list[Row] = [
    ("EFISIENSI ANGGARAN TAHUN 2020",),
    ("No", "Kegiatan", "Pagu", "Realisasi", "Capaian Output", "Efisiensi (%)"),
    (1, "Akuntabilitas", 3000000, 2500000, "100%", "16,67%"),
    (None, "Jumlah", 3000000, 2500000, None, "16,67%"),
]
CERTIFIED: list[Row] = [
    ("DAFTAR PEGAWAI BERSERTIFIKAT TAHUN 2020",),
    ("No", "Nama", "Golongan", "Jenis Sertifikat", "Tahun"),
    (1, "Ani", "III/a", "Sertifikat Bendahara", 2018),
]
PROMISED_BUDGET: list[Row] = [
    *FORMS["pk_sekretariat"].rows(),
    (),
    ("No", "Program", "Anggaran", "Keterangan"),
    (1, "Program Dukungan Manajemen", "Rp 6.971.690.000", "APBN"),
    (2, "Program Penguatan", "Rp 1.135.446.000", "APBN"),
]


@pytest.mark.parametrize("header", [HEADER, ("Kode", "Jenis Belanja", *HEADER[2:])])
@pytest.mark.parametrize("blank", [((),), ()], ids=["blank line below the title", "none"])
@pytest.mark.parametrize("place", ["a sheet of its own", "below"])
def test_a_budget_by_kinds_of_expense_is_not_added_to_the_budget(
    header: Row, blank: tuple[Row, ...], place: str, tmp_path: Path
) -> None:
    other = [("REALISASI ANGGARAN TAHUN 2020 PER JENIS BELANJA",), *blank, header, *BY_EXPENSE]
    below = place == "below"
    sheets = {"LRA": [*BUDGET.rows(), (), *other]} if below else {"LRA": BUDGET.rows(), "Belanja": other}
    found = examined(tmp_path, {"LRA.xlsx": sheets})
    assert ([row[0] for row in BUDGET.lines], []) == (
        [row[0] for row in answer(found, "anggaran")],
        told(found.findings),
    )


def test_accounts_that_begin_so_are_lines_of_the_budget_they_stand_in(tmp_path: Path) -> None:
    lines = (*BUDGET.lines[:3], ("521211", "Belanja Barang", 1000000, 900000, 100000, "90%"), BUDGET.lines[3])
    found = examined(tmp_path, {"LRA.xlsx": {"LRA": replace(BUDGET, lines=lines).rows()}})
    assert (5, []) == (len(answer(found, "anggaran")), told(found.findings))


@pytest.mark.parametrize(
    ("name", "rows"),
    {
        "efficiency": ("Realisasi dan Efisiensi Anggaran.xlsx", EFFICIENCY),
        "who holds a certificate": ("Sertifikat.xlsx", CERTIFIED),
        "programmes and their budget below a promise": ("PK.xlsx", PROMISED_BUDGET),
        "a budget by Bagian": (
            "Realisasi Anggaran.xlsx",
            [
                ("REALISASI ANGGARAN PER BAGIAN 2020",),
                ("No", "Bagian", *HEADER[2:]),
                (1, "Keuangan", 3, 2, 1, "66,67%"),
            ],
        ),
        "a budget by month": (
            "Realisasi Anggaran.xlsx",
            [("REALISASI ANGGARAN PER BULAN 2020",), ("No", "Bulan", "Pagu", "Realisasi"), (1, "Januari", 3, 2)],
        ),
        "capaian of several years": (
            "Capaian.xlsx",
            [
                ("PERBANDINGAN CAPAIAN KINERJA 2018 - 2020",),
                ("No", "Sasaran Strategis", "Indikator Kinerja", "Capaian 2018", "Capaian 2019", "Capaian 2020"),
                (1, "Sasaran", "Persentase", "90%", "95%", "98%"),
            ],
        ),
        "how indicators are computed": (
            "IKU.xlsx",
            [
                ("INDIKATOR KINERJA UTAMA DAN PERJANJIAN KINERJA 2020",),
                ("No", "Sasaran Strategis", "Indikator Kinerja", "Formula", "Sumber Data"),
                (1, "Sasaran", "Persentase", "R/T x 100%", "Bagian Keuangan"),
            ],
        ),
        "assets that came and went": (
            "BMN.xlsx",
            [
                ("LAPORAN BARANG KUASA PENGGUNA BMN TAHUN 2020",),
                ("Kode", "Uraian", "Saldo Awal", None, "Mutasi", None, "Saldo Akhir", None),
                (None, None, "Kuantitas", "Nilai", "Bertambah", "Berkurang", "Kuantitas", "Nilai"),
                ("132111", "Peralatan dan Mesin", 600, 4000, 5, 3, 602, 4100),
            ],
        ),
        "kinds of expense alone": ("LRA.xlsx", [("PER JENIS BELANJA TAHUN 2020",), (), HEADER, *BY_EXPENSE]),
    }.values(),
)
def test_a_table_beside_ours_is_no_damaged_one(name: str, rows: list[Row], tmp_path: Path) -> None:
    assert [] == told(examined(tmp_path, {name: {"Sheet1": rows}}).findings)


@pytest.mark.parametrize(
    ("name", "old", "cell"),
    [
        ("anggaran", "Program/Kegiatan/Sub Kegiatan", "B4"),
        ("anggaran", "Realisasi Anggaran (Rp.)", "D4"),
        ("capaian_bagian", "Target", "E5"),
        ("pk_bagian", "Target", "E5"),
        ("sertifikat", "Jumlah (orang)", "C5"),
    ],
)
def test_a_header_in_unknown_words_is_still_a_damaged_table(name: str, old: str, cell: str, tmp_path: Path) -> None:
    form = FORMS[name].with_header(lambda text: "Angka" if text == old else text)
    found = examined(tmp_path, {form.file: {"Sheet1": form.rows()}})
    assert [("TBL-01", cell)] == [(f.kode, f.sel) for f in found.findings if f.tingkat == "galat"]


@pytest.mark.parametrize("first", ["Kinerja", "Anggaran"])
def test_the_budget_beside_a_capaian_is_no_second_realisasi(first: str, tmp_path: Path) -> None:
    *names, target, reached, share = CAPAIAN.header
    groups = (("Kinerja", target, reached, share), ("Anggaran", "Pagu", "Realisasi", "%"))
    budget_first = first == "Anggaran"
    order = groups[::-1] if budget_first else groups
    money = (3000000, 2500000, "83,33%")

    def line(row: Row) -> Row:
        if row[4] is None:
            return row
        return (*row[:4], *money, *row[4:]) if budget_first else (*row, *money)

    head = (*names, *(text for name, *_ in order for text in (name, None, None)))
    below = (*(None,) * len(names), *(text for _, *texts in order for text in texts))
    rows = [*((title,) for title in CAPAIAN.titles), (), head, below, *map(line, CAPAIAN.lines)]
    found = examined(tmp_path, {"a/Capaian.xlsx": {"Capaian": rows}})
    plain = examined(tmp_path, {"b/Capaian.xlsx": {"Capaian": CAPAIAN.rows()}})
    assert (answer(plain, "capaian_bagian"), []) == (answer(found, "capaian_bagian"), told(found.findings))


@pytest.mark.parametrize("place", [1, 3])
def test_what_bpk_recommends_in_words_is_not_its_value(place: int, tmp_path: Path) -> None:
    def with_words(row: Row, said: str | None) -> Row:
        return (*row[:place], said, *row[place:])

    header = ("LHP", "Temuan", "Nilai (Rp)", "Tindak Lanjut (Rp)", "%")
    form = replace(
        BPK,
        header=with_words(header, "Rekomendasi"),
        lines=tuple(with_words(row, "Menyetor ke kas negara") for row in BPK.lines),
        totals=tuple(with_words(row, None) for row in BPK.totals),
    )
    found = examined(tmp_path, {"a/TL.xlsx": {"TL": form.rows()}})
    plain = examined(tmp_path, {"b/TL.xlsx": {"TL": BPK.rows()}})
    assert (answer(plain, "rekomendasi_bpk"), []) == (answer(found, "rekomendasi_bpk"), told(found.findings))


def test_of_two_columns_of_figures_neither_is_chosen(tmp_path: Path) -> None:
    form = replace(
        BUDGET,
        header=(*BUDGET.header, "Realisasi"),
        lines=tuple((*row, 1) for row in BUDGET.lines),
        totals=(),
    )
    found = examined(tmp_path, {"LRA.xlsx": {"LRA": form.rows()}})
    assert ["TBL-02"] == [f.kode for f in found.findings if f.tingkat == "galat"]


def test_of_a_pagu_before_and_after_its_revision_the_last_one_is_read(tmp_path: Path) -> None:
    kode, uraian, _, *rest = BUDGET.header
    head = (kode, uraian, "Anggaran", None, *rest)
    below = (None, None, "Semula", "Menjadi", *(None for _ in rest))
    rows = [(BUDGET.titles[0],), (), head, below, *((*row[:2], 5, *row[2:]) for row in BUDGET.lines)]
    found = examined(tmp_path, {"a/LRA.xlsx": {"LRA": rows}})
    plain = examined(tmp_path, {"b/LRA.xlsx": {"LRA": BUDGET.rows()}})
    assert (answer(plain, "anggaran"), []) == (answer(found, "anggaran"), told(found.findings))


def test_a_summary_of_programs_beside_their_kegiatan_counts_nothing_twice(tmp_path: Path) -> None:
    """The summary comes first, as offices keep it; its rows stand again on the sheets that break them down."""
    program = BUDGET.lines[0]
    title, header = BUDGET.titles[0], ("Kode", "Program", *BUDGET.header[2:])
    summary = [(title,), (), header, program, BUDGET.totals[0]]
    found = examined(tmp_path, {"LRA.xlsx": {"Rekap": summary, "Program 01": BUDGET.rows()}})
    paths = found.frames["anggaran"]["jalur"].tolist()
    assert ["076.01.01", "076.01.01/3355", "076.01.01/3355/002", "076.01.01/3355/003"] == paths
    assert [("info", "Rekap")] == [(str(f.tingkat), f.lembar) for f in found.findings if f.kode == "DUP-03"]
    assert [] == told(found.findings)


def with_part(form: Form, before: str, header: str, figures: list[int], *, summed: bool) -> list[Row]:
    """Return the form's rows with a column more, that its Jumlah adds up or not."""
    at = form.header.index(before)
    known = [sum(figure for figure in row if isinstance(figure, int)) - (row[0] or 0) for row in form.lines]
    sums = [count + more * summed for count, more in zip(known, figures, strict=True)]
    lines = [(*row[:at], more, *row[at:], whole) for row, more, whole in zip(form.lines, figures, sums, strict=True)]
    return [*((title,) for title in form.titles), (), (*form.header[:at], header, *form.header[at:], "Jumlah"), *lines]


def test_programs_in_one_table_and_kegiatan_in_another_may_be_one_budget_twice(tmp_path: Path) -> None:
    programs = replace(BUDGET, lines=(("076.01.01", "Dukungan", 3000000, 2500000, 500000, "83,33%"),), totals=())
    kegiatan = replace(
        BUDGET,
        lines=(
            ("3355", "Akuntabilitas", 1000000, 900000, 100000, "90%"),
            ("3356", "Logistik", 2000000, 1600000, 400000, "80%"),
        ),
        totals=(),
    )
    found = examined(tmp_path, {"LRA.xlsx": {"Program": programs.rows(), "Kegiatan": kegiatan.rows()}})
    [hit] = [one for one in found.findings if one.kode == "ANG-04"]
    assert ("Kegiatan", "3355", True) == (hit.lembar, hit.nilai, "076.01.01" in hit.pesan)


def test_kegiatan_below_their_program_and_other_programs_elsewhere_are_one_budget(tmp_path: Path) -> None:
    other = replace(BUDGET, lines=(("076.01.06", "Pemilu", 3000000, 2500000, 500000, "83,33%"),), totals=())
    found = examined(tmp_path, {"LRA.xlsx": {"A": BUDGET.rows(), "B": other.rows()}})
    assert "ANG-04" not in {one.kode for one in found.findings}


@pytest.mark.parametrize("summed", [True, False])
@pytest.mark.parametrize(("name", "before"), [("adhoc", "PPS"), ("surat_keputusan", "Hukum")])
def test_an_unknown_column_that_a_sum_adds_up_is_told_once(
    name: str, before: str, tmp_path: Path, *, summed: bool
) -> None:
    form = FORMS[name]
    rows = with_part(form, before, "Lainnya", list(range(1, len(form.lines) + 1)), summed=summed)
    found = examined(tmp_path, {form.file: {"Sheet1": rows}})
    expected = [("TBL-12", cell_name(len(form.titles) + 2, form.header.index(before) + 1))] if summed else []
    assert expected == [(f.kode, f.sel) for f in found.findings if f.tingkat != "info"]


@pytest.mark.parametrize(
    ("row", "sums", "expected"),
    [(1, (317, 460, 715), "JML-01 C6"), (0, (371, 460, 715), "JML-01 D5"), (0, (317, 460, 715), "JML-01 B5")],
)
def test_a_sum_of_letters_shows_which_figure_is_wrong(
    row: int, sums: tuple[int, ...], expected: str, tmp_path: Path
) -> None:
    form = FORMS["persuratan"]
    header = (*form.header, "Jumlah")
    lines = [[*line, whole] for line, whole in zip(form.lines, sums, strict=True)]
    at = {"C6": 2, "B5": 1}.get(expected[-2:])
    if at:
        lines[row][at] += 9
    rows = [*((title,) for title in form.titles), (), header, *map(tuple, lines), (*form.totals[0], 1492)]
    found = examined(tmp_path, {form.file: {"Sheet1": rows}})
    assert [expected] == [f"{f.kode} {f.sel}" for f in found.findings if f.tingkat != "info"]


def test_what_was_built_is_no_second_share_of_what_was_spent(tmp_path: Path) -> None:
    head = ("Kode", "Uraian", "Pagu", "Realisasi", None, None, "Sisa")
    below = (None, None, None, "Keuangan (Rp)", "Keuangan (%)", "Fisik (%)", None)
    lines = [(*row[:4], row[5], "100%", row[4]) for row in BUDGET.lines]
    found = examined(tmp_path, {"a/LRA.xlsx": {"LRA": [(BUDGET.titles[0],), head, below, *lines]}})
    assert ([row[2:4] for row in BUDGET.lines], []) == (
        [row[2:4] for row in answer(found, "anggaran")],
        told(found.findings),
    )
