"""Headers as offices word and arrange them: units, short forms, sums below a group, columns of other years."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.config import load_settings
from pipeline.examine import Read, examine
from pipeline.reading.file import tables_of
from pipeline.reading.limits import Limits
from pipeline.reading.values import format_percent
from pipeline.reading.words import choices_of, words_of
from pipeline.reading.workbook import read_book
from tests.support.forms import FORMS, Form, Row, answer, examined
from tests.support.inputs import told


def with_columns(form: Form, *added: tuple[int, str, object]) -> Form:
    """Return the form with columns of one text each, in their places from 0."""

    def change(row: Row) -> Row:
        cells = list(row)
        for place, header, value in added:
            is_banner = sum(cell is not None for cell in row) < 3
            cells.insert(place, header if row == form.header else None if is_banner else value)
        return tuple(cells)

    return form.with_rows(change)


def renamed(form: Form, **names: str) -> Form:
    """Return the form with headers worded otherwise, blanks of the old ones written as ``_``."""
    return form.with_header(lambda text: names.get(text.replace(" ", "_"), text))


ADHOC, DPB, CAPAIAN = (FORMS[name] for name in ("adhoc", "dpb", "capaian_bagian"))
WORDED: dict[str, tuple[str, Form]] = {
    "short forms behind names": (
        "adhoc",
        renamed(
            ADHOC,
            PPK="Panitia Pemilihan Kecamatan (PPK)",
            PPS="Panitia Pemungutan Suara (PPS)",
            PPDP="Petugas Pemutakhiran Data Pemilih (PPDP)",
            KPPS="Kelompok Penyelenggara Pemungutan Suara (KPPS)",
        ),
    ),
    "units in look-alike letters": ("adhoc", ADHOC.with_header(lambda text: f"{text} (оrаng)" if "P" in text else text)),
    "units behind counts": ("dpb", DPB.with_header(lambda text: f"{text} (jiwa)" if "Tri" in text else text)),
    "two words for one field": ("sdm_status", renamed(FORMS["sdm_status"], Uraian="Unit Kerja/Jabatan")),
    "sub bagian before their names": (
        "surat_keputusan",
        FORMS["surat_keputusan"].with_header(lambda text: text if text in {"No", "Bulan"} else f"Sub Bagian {text}"),
    ),
    "sums of amounts": (
        "anggaran",
        FORMS["anggaran"].with_header(lambda text: text.replace("Pagu Anggaran (Rp.)", "Jumlah Pagu").replace("Realisasi Anggaran (Rp.)", "Total Realisasi")),
    ),
    "valid votes beside each pair's": (
        "perolehan_suara",
        with_columns(FORMS["perolehan_suara"], (4, "Jumlah Suara Sah", 101093), (6, "Suara Tidak Sah", 1000)),
    ),
    "names called so": (
        "surat_keputusan",
        renamed(FORMS["surat_keputusan"], Bulan="Nama Bulan", Umum="Umum dan Log.", SDM="Organisasi & SDM"),
    ),
    "kabupaten called so": ("adhoc", renamed(ADHOC, Kabupaten="Nama Kabupaten/Kota")),
    "kabupaten as offices": ("dpb", DPB.with_header(lambda text: text.replace("Kabupaten/", "KPU Kabupaten/"))),
    "per cent in words": ("anggaran", FORMS["anggaran"].with_header(lambda text: text.replace("% Capaian", "Persentase Realisasi"))),
    "prosentase": ("capaian_bagian", CAPAIAN.with_header(lambda text: text.replace("% Capaian", "Prosentase Capaian"))),
    "short forms in front": ("sdm_status", renamed(FORMS["sdm_status"], DPK="Dipekerjakan (DPK) 2020", Ket="Alasan")),
    "sexes with their letters": (
        "pemilih_tps",
        FORMS["pemilih_tps"].with_header(
            lambda text: re.sub(r"^(DP4|A-KWK|DPS|DPT) (L|P)$", r"\1 \2_", text)
            .replace("L_", "Laki-laki (L)")
            .replace("P_", "Perempuan (P)")
            .replace("DPS ", "DPS (A.1-KWK) ")
        ),
    ),
    "realisasi of the year before": (
        "capaian_bagian",
        with_columns(renamed(CAPAIAN, Realisasi="Realisasi 2020"), (4, "Realisasi 2019", "90%")),
    ),
    "target of the year to come": (
        "capaian_bagian",
        with_columns(renamed(CAPAIAN, Realisasi="Realisasi 2020", Target="Target 2020"), (7, "Target 2021", "90%")),
    ),
    "end of the plan of several years": (
        "capaian_bagian",
        with_columns(
            renamed(CAPAIAN, Realisasi="Realisasi 2020", Target="Target 2020"),
            (4, "Realisasi 2019", "90%"),
            (8, "Target Renstra 2024", "100%"),
        ),
    ),
    "capaian of the year before": (
        "capaian_bagian",
        with_columns(renamed(CAPAIAN, Target="Target 2020", **{"%_Capaian": "Capaian (%)"}), (4, "Capaian 2019", "90%")),
    ),
    "of programs": (
        "capaian_sekretariat",
        renamed(
            FORMS["capaian_sekretariat"],
            Sasaran_Strategis="Sasaran Program",
            Indikator_Kinerja="Indikator Kinerja Program",
        ),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WORDED)
def test_a_header_is_known_in_other_words(name: str, tmp_path: Path) -> None:
    table, form = WORDED[name]
    found = examined(tmp_path, {form.file: {"Sheet1": form.rows()}})
    plain = examined(tmp_path / "plain", {form.file: {"Sheet1": FORMS[table].rows()}})
    assert (answer(plain, table), []) == (answer(found, table), told(found.findings))


OTHER_OFFICES: dict[str, dict[str, str]] = {
    "anggaran": {
        "kode": "Kode Anggaran; Kode Kegiatan/Output",
        "pagu_rp": "DIPA; Pagu DIPA Revisi Terakhir; Anggaran Setelah Revisi",
        "realisasi_rp": "Penyerapan (Rp); Serapan Anggaran (Rp)",
        "persen": "Daya Serap (%); % Realisasi Anggaran",
    },
    "persuratan": {"asal_tujuan": "Pengirim/Penerima; Dari/Kepada", "surat_masuk": "Naskah Dinas Masuk"},
    "publikasi": {"media": "Platform; Kanal Informasi", "jumlah": "Jumlah Posting"},
    "sertifikat": {"uraian": "Jenis Diklat; Sertifikat Keahlian", "jumlah": "Pegawai Bersertifikat"},
    "sdm_pendidikan": {"s1": "Sarjana; Strata I", "s2": "Magister", "diii": "Diploma III", "sma": "SMA/SMK/Sederajat"},
    "sdm_status": {"organik": "PNS KPU", "dpk": "PNS Diperbantukan", "honorer": "Tenaga Kontrak"},
    "sarana_prasarana": {"sarana": "Nama BMN; Golongan Barang", "jumlah": "Jumlah Unit"},
    "perolehan_suara": {"pasangan_calon": "Nama Pasangan Calon Bupati dan Wakil Bupati", "persen": "% Suara Sah"},
    "pendidikan_pemilih": {"tanggal": "Tanggal Kegiatan", "narasumber": "Pembicara"},
    "rekomendasi_bpk": {"uraian": "Pokok Temuan", "progres_rp": "Setoran (Rp); Nilai Disetor (Rp)"},
    "surat_keputusan": {"bulan": "Bulan Penetapan", "jumlah": "Jumlah SK", "proda": "Perencanaan, Data dan Informasi"},
    "capaian_bagian": {
        "capaian": "Tingkat Capaian (%)",
        "target": "Target Indikator",
        "realisasi": "Realisasi Akhir Tahun",
    },
}


@pytest.mark.parametrize(
    ("table", "field", "header"),
    [(t, f, h) for t, fields in OTHER_OFFICES.items() for f, headers in fields.items() for h in headers.split("; ")],
)
def test_a_header_of_another_office_names_its_field(table: str, field: str, header: str) -> None:
    assert field in {name for _, name in choices_of((header,), words_of(table))}


@pytest.mark.parametrize("group", ["TRIWULAN", "Jumlah Pemilih per Triwulan", "Triwulan ke-"])
@pytest.mark.parametrize("quarters", [(1, 2, 3, 4), ("1", "2", "3", "4"), ("I", "II", "III", "IV")])
@pytest.mark.parametrize("numbering", [(), (tuple(range(1, 8)),)])
def test_quarters_are_told_by_numbers_below_their_group(
    group: str, quarters: tuple[object, ...], numbering: tuple[Row, ...], tmp_path: Path
) -> None:
    header, lower = (*DPB.header[:3], group), (None, None, None, *quarters)
    form = replace(DPB, header=header, lines=(lower, *numbering, *DPB.lines))
    found = examined(tmp_path, {form.file: {"Sheet1": form.rows()}})
    plain = examined(tmp_path / "plain", {form.file: {"Sheet1": DPB.rows()}})
    assert (answer(plain, "dpb"), []) == (answer(found, "dpb"), told(found.findings))


def test_brackets_of_another_meaning_do_not_double_a_column(tmp_path: Path) -> None:
    form = with_columns(FORMS["anggaran"], (3, "Pagu (Blokir)", None))
    found = examined(tmp_path, {form.file: {"Sheet1": form.rows()}})
    assert ([], 4) == (told(found.findings), len(answer(found, "anggaran")))


@pytest.mark.parametrize("years", [("2019", "2020"), (2019, 2020)])
def test_years_above_target_and_realisasi_tell_them_apart(years: tuple[object, object], tmp_path: Path) -> None:
    upper = (*CAPAIAN.header[:4], years[0], None, years[1], None, None)
    lower = (None,) * 4 + ("Target", "Realisasi", "Target", "Realisasi", "% Capaian")
    lines = tuple((*row[:4], *(("50%", "40%") if row[3] else (None, None)), *row[4:]) for row in CAPAIAN.lines)
    form = replace(CAPAIAN, header=upper, lines=(lower, *lines))
    found = examined(tmp_path, {form.file: {"Sheet1": form.rows()}})
    plain = examined(tmp_path / "plain", {form.file: {"Sheet1": CAPAIAN.rows()}})
    table = "capaian_bagian"
    assert (answer(plain, table), []) == (answer(found, table), told(found.findings))


def test_a_unit_below_the_header_of_its_number_is_no_second_figure(tmp_path: Path) -> None:
    """Target and Realisasi are merged over two columns."""
    header = (*CAPAIAN.header[:5], None, CAPAIAN.header[5], None, CAPAIAN.header[6])
    lines = (
        (1, "Kegiatan", "Sasaran", "Jumlah laporan", 4, "Lap", 3, "Lap", "75%"),
        (2, "Kegiatan", "Sasaran", "Persentase", 100, "%", 95, "%", "95%"),
    )
    path = tmp_path / "Capaian KUL.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Capaian")
        for at, row in enumerate([("CAPAIAN KINERJA TAHUN 2020",), (), header, *lines]):
            sheet.write_row(at, 0, row)
        sheet.merge_range("E3:F3", "Target")
        sheet.merge_range("G3:H3", "Realisasi")
    found = examine(
        load_settings(tmp_path, tmp_path / "out", 2020, jobs=1),
        [Read(tables_of(path.name, read_book(path, Limits())))],
        [],
    )
    assert ([], ["75%", "95%"]) == (
        told(found.findings),
        [format_percent(c) for c in found.frames["capaian_bagian"]["capaian_pecahan"]],
    )


@pytest.mark.parametrize("name", ["capaian_sekretariat", "pk_sekretariat"])
@pytest.mark.parametrize("number", [True, False])
def test_a_sasaran_in_a_row_of_its_own_holds_for_the_indicators_below(
    name: str, tmp_path: Path, *, number: bool
) -> None:
    form = FORMS[name]
    lines: list[Row] = []
    for row in form.lines:
        lines += [(row[0] if number else None, row[1], *(None,) * (len(row) - 2))] if row[1] else []
        lines.append((None, None, *row[2:]))
    found = examined(tmp_path, {form.file: {"Sheet1": replace(form, lines=tuple(lines)).rows()}})
    plain = examined(tmp_path / "plain", {form.file: {"Sheet1": form.rows()}})
    assert (answer(plain, name), []) == (answer(found, name), told(found.findings))


def test_a_kegiatan_in_a_row_of_its_own_is_no_program(tmp_path: Path) -> None:
    blank = (None,) * 5
    lines = (
        ("I", "Program Dukungan", *blank),
        ("A", "Pelaksanaan akuntabilitas", *blank),
        (1, None, "Sasaran A", "Jumlah laporan A", "2 Lap", "1 Lap", "50%"),
        ("B", "Pengelolaan logistik", *blank),
        (1, None, "Sasaran B", "Jumlah laporan B", "2 Lap", "2 Lap", "100%"),
    )
    found = examined(tmp_path, {CAPAIAN.file: {"Sheet1": replace(CAPAIAN, lines=lines).rows()}})
    read = found.datasets["capaian_bagian"].frame[["program", "kegiatan"]].to_numpy().tolist()
    programs = ["Program Dukungan", "Program Dukungan"]
    assert ([], programs) == (told(found.findings), [program for program, _ in read])
    assert ["Pelaksanaan akuntabilitas", "Pengelolaan logistik"] == [kegiatan for _, kegiatan in read]


def grouped(form: Form, field: str, below: tuple[str, ...], values: tuple[object, ...]) -> Form:
    """Return the form with one column as the last of several below its header."""
    at = form.header.index(field)
    cells = tuple(None for _ in below[1:])
    lower = tuple(None if column != at else below[0] for column in range(at + 1)) + below[1:]
    header = (*form.header[: at + 1], *cells, *form.header[at + 1 :])
    lines = tuple((*row[:at], *values, *row[at:]) for row in form.lines)
    totals = tuple((*row[:at], *(None for _ in values), *row[at:]) for row in form.totals)
    return replace(form, header=header, lines=(lower, *lines), totals=totals)


@pytest.mark.parametrize(
    ("name", "field", "below", "values"),
    [
        ("publikasi", "Jumlah", ("Foto", "Video", "Jumlah"), (1, 2)),
        ("anggaran", "Realisasi Anggaran (Rp.)", ("Fisik", "(Rp)"), (5,)),
        ("adhoc", "PPS", ("Sekretariat", "Anggota"), (3,)),
        ("anggaran", "Realisasi Anggaran (Rp.)", ("s.d. Bulan Lalu", "Bulan Ini", "s.d. Bulan Ini"), (5, 6)),
    ],
)  # fmt: skip
def test_of_a_group_the_column_that_sums_it_up_is_read(
    name: str, field: str, below: tuple[str, ...], values: tuple[object, ...], tmp_path: Path
) -> None:
    form = grouped(FORMS[name], field, below, values)
    found = examined(tmp_path, {form.file: {"Sheet1": form.rows()}})
    plain = examined(tmp_path / "plain", {form.file: {"Sheet1": FORMS[name].rows()}})
    assert (answer(plain, name), []) == (answer(found, name), told(found.findings)), [f.pesan for f in found.findings]


def test_parts_of_a_group_without_their_sum_are_no_guess(tmp_path: Path) -> None:
    form = grouped(FORMS["persuratan"], "Surat Masuk", ("Biasa", "Rahasia"), (1,))
    found = examined(tmp_path, {form.file: {"Sheet1": form.rows()}})
    assert [("galat", "Sheet1", "C5")] == told(found.findings)


def by_sex() -> Form:
    """Return the continuous roll with each figure broken down in two header rows."""
    upper = tuple(cell for text in DPB.header[2:] for cell in (text, None, None))

    def row(cells: Row) -> Row:
        return (*cells[:2], *(part for figure in cells[2:] for part in (figure // 2, figure - figure // 2, figure)))

    lines = tuple(map(row, DPB.lines))
    totals = (None, "TOTAL", *(sum(line[at] for line in lines) for at in range(2, 17)))
    return Form(DPB.titles, (*DPB.header[:2], *upper), ((None, None, *("L", "P", "L+P") * 5), *lines), (totals,))


@pytest.mark.parametrize(
    ("line", "column", "by", "told_at"),
    [(1, 2, 0, []), (1, 7, 1, ["H5"]), (2, 6, -1, ["G6"]), (3, 16, 9, ["Q7"])],
)  # fmt: skip
def test_a_continuous_roll_by_sex_is_read_and_summed(
    line: int, column: int, by: int, told_at: list[str], tmp_path: Path
) -> None:
    form = by_sex()
    cells = list(form.lines[line])
    cells[column] += by
    lines = (*form.lines[:line], tuple(cells), *form.lines[line + 1 :])
    found = examined(tmp_path, {form.file: {"Sheet1": replace(form, lines=lines).rows()}})
    assert [("galat", "Sheet1", cell) for cell in told_at] == told(found.findings, "galat")
    if not by:
        assert [row[:6] for row in answer(found, "dpb")] == [row[1:7] for row in DPB.lines]


def test_a_copy_with_more_columns_is_a_copy(tmp_path: Path) -> None:
    found = examined(tmp_path, {"A.xlsx": {"S": DPB.rows()}, "B.xlsx": {"S": by_sex().rows()}})
    assert ([], ["DUP-03"]) == (told(found.findings), [f.kode for f in found.findings if f.kode.startswith("DUP")])


def test_a_blank_sum_of_a_continuous_roll_by_sex_is_told(tmp_path: Path) -> None:
    form = by_sex()
    lines = (*form.lines[:1], (*form.lines[1][:7], None, *form.lines[1][8:]), *form.lines[2:])
    found = examined(tmp_path, {form.file: {"Sheet1": replace(form, lines=lines).rows()}})
    assert [("galat", "Sheet1", "H5")] == told(found.findings, "galat")


@pytest.mark.parametrize("name", ["surat_keputusan", "persuratan", "adhoc", "dpb"])
@pytest.mark.parametrize("right", [0, 2])
def test_a_table_with_its_headers_below_each_other_is_told_as_such(name: str, right: int, tmp_path: Path) -> None:
    form = FORMS[name]
    lying = zip_longest(form.header, *form.lines)
    rows = [(form.titles[0],), (), *((None,) * right + row for row in lying)]
    found = examined(tmp_path, {form.file: {"Sheet1": rows}})
    assert ([("galat", "Sheet1", f"{'AC'[right // 2]}3")], {}) == (told(found.findings), found.datasets)


def test_a_lying_table_is_known_whatever_its_corner_says(tmp_path: Path) -> None:
    form = FORMS["surat_keputusan"]
    rows = [
        (text, *cells)
        for text, *cells in zip_longest(("Sub Bagian", *form.header[2:]), *(line[1:] for line in form.lines))
    ]
    found = examined(tmp_path, {"Rekap SK.xlsx": {"SK": [(form.titles[0],), (), *rows]}})
    assert [("galat", "SK", "A4")] == told(found.findings)


@pytest.mark.parametrize("words", [("PPK", "PPS", "PPDP", "KPPS", "Kabupaten"), ("Bulan", "Umum", "Keuangan", "Hukum")])
def test_a_list_of_words_is_no_table_with_its_headers_below_each_other(words: tuple[str, ...], tmp_path: Path) -> None:
    found = examined(
        tmp_path, {"Singkatan.xlsx": {"Sheet1": [("Daftar singkatan",), *((w, f"arti {w}") for w in words)]}}
    )
    assert [] == told(found.findings)
