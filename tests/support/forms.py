"""One small good table of every kind, and the ways in which workbooks lay the same table out differently."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import xlsxwriter

from pipeline.config import load_settings
from pipeline.examine import Examined, Read, examine
from pipeline.reading.file import tables_of
from pipeline.reading.limits import Limits
from pipeline.reading.workbook import read_book

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

Row = tuple[Any, ...]
SEKRETARIAT = "SEKRETARIAT KPU PROVINSI NUSA TENGGARA TIMUR"
MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()  # noqa: SIM905


@dataclass(frozen=True)
class Formula:
    """A formula with the value that Excel saved beside it."""

    value: int


@dataclass(frozen=True)
class Form:
    """One table as typed; ``above`` and ``below`` are rows around it, ``corner`` blank rows and columns before it."""

    titles: tuple[str, ...]
    header: Row
    lines: tuple[Row, ...]
    totals: tuple[Row, ...] = ()
    file: str = "Data.xlsx"
    above: tuple[Row, ...] = ()
    below: tuple[Row, ...] = ()
    corner: tuple[int, int] = (0, 0)

    def rows(self) -> list[Row]:
        """Return the sheet's rows."""
        down, right = self.corner
        body = [*((title,) for title in self.titles), (), self.header, *self.lines, *self.totals, *self.below]
        return [*self.above, *[()] * down, *((None,) * right + row if row else () for row in body)]

    def with_header(self, change: Callable[[str], str]) -> Form:
        """Return the form with every header changed."""
        return replace(self, header=tuple(change(text) for text in self.header))

    def with_figures(self, change: Callable[[int], object]) -> Form:
        """Return the form with every figure changed, row numbers and numbers of TPS as they were."""
        kept = {at for at, text in enumerate(self.header) if text in {"No", "No.", "TPS", "Kode"}}

        def row(cells: Row) -> Row:
            return tuple(change(v) if isinstance(v, int) and at not in kept else v for at, v in enumerate(cells))

        return replace(self, lines=tuple(map(row, self.lines)), totals=tuple(map(row, self.totals)))

    def with_rows(self, change: Callable[[Row], Row]) -> Form:
        """Return the form with every row changed, the header too."""
        lines, totals = tuple(map(change, self.lines)), tuple(map(change, self.totals))
        return replace(self, header=change(self.header), lines=lines, totals=totals)


def dotted(number: int) -> str:
    """Return 1234567 as "1.234.567"."""
    return f"{number:,}".replace(",", ".")


FORMS: dict[str, Form] = {
    "anggaran": Form(
        ("REALISASI ANGGARAN DIPA 076 TAHUN ANGGARAN 2020", SEKRETARIAT),
        ("Kode", "Program/Kegiatan/Sub Kegiatan", "Pagu Anggaran (Rp.)", "Realisasi Anggaran (Rp.)", "Sisa Anggaran (Rp.)", "% Capaian"),
        (
            ("076.01.01", "PROGRAM DUKUNGAN", 3000000, 2500000, 500000, "83,33%"),
            ("3355", "Akuntabilitas", 3000000, 2500000, 500000, "83,33%"),
            ("002", "Perbendaharaan", 1000000, 900000, 100000, "90,00%"),
            ("003", "Pelaporan", 2000000, 1600000, 400000, "80,00%"),
        ),
        ((None, "TOTAL", 3000000, 2500000, 500000, "83,33%"),),
    ),
    "anggaran from 2021": Form(
        ("REALISASI ANGGARAN TAHUN ANGGARAN 2020",),
        ("Kode", "Program/Kegiatan/Output", "Pagu Revisi", "Realisasi SP2D", "Sisa Pagu", "% Realisasi"),
        (
            ("076.01.WA", "PROGRAM DUKUNGAN", 3000000, 2500000, 500000, "83,33%"),
            ("3355", "Akuntabilitas", 3000000, 2500000, 500000, "83,33%"),
            ("3355.EBA", "Layanan", 1000000, 900000, 100000, "90%"),
            ("3355.EBA.994", "Layanan Perkantoran", 1000000, 900000, 100000, "90%"),
            ("001", "Gaji", 600000, 500000, 100000, "83,33%"),
            ("002", "Operasional", 400000, 400000, 0, "100%"),
            ("3355.EBB", "Sarana", 2000000, 1600000, 400000, "80,00%"),
            ("3355.EBB.951", "Sarana Internal", 2000000, 1600000, 400000, "80%"),
            ("051", "Pengadaan", 2000000, 1600000, 400000, "80%"),
        ),
        ((None, "TOTAL", 3000000, 2500000, 500000, "83,33%"),),
    ),
    "adhoc": Form(
        ("JUMLAH BADAN ADHOC PEMILIHAN SERENTAK TAHUN 2020", "KPU PROVINSI NUSA TENGGARA TIMUR"),
        ("No", "Kabupaten", "PPK", "PPS", "PPDP", "KPPS"),
        ((1, "Timor Tengah Utara", 120, 579, 518, 3626), (2, "Belu", 60, 243, 426, 2982), (3, "Sumba Timur", 110, 468, 573, 4018)),
        ((None, "TOTAL", 290, 1290, 1517, 10626),),
    ),
    "dpb": Form(
        ("REKAPITULASI DAFTAR PEMILIH BERKELANJUTAN TAHUN 2020",),
        ("No", "Kabupaten/Kota", "DPTHP3", "Tri I", "Tri II", "Tri III", "Tri IV"),
        (
            (1, "Alor", 136718, 137659, 137886, 139004, 139063),
            (2, "Ende", 168266, 170028, 170183, 170522, 170798),
            (3, "Kota Kupang", 252128, 252416, 253055, 253125, 253560),
        ),
        ((None, "TOTAL", 557112, 560103, 561124, 562651, 563421),),
    ),
    "capaian_bagian": Form(
        ("CAPAIAN KINERJA TAHUN 2020", "BAGIAN KEUANGAN, UMUM & LOGISTIK", SEKRETARIAT),
        ("No.", "Program/Kegiatan", "Sasaran Kegiatan", "Indikator Kinerja Kegiatan", "Target", "Realisasi", "% Capaian"),
        (
            ("A", "Program Dukungan Manajemen", None, None, None, None, None),
            (1, "Pelaksanaan akuntabilitas", "Meningkatnya pembinaan", "Persentase penyelesaian pembinaan", "100%", "95%", "95%"),
            (None, None, "Terlaksananya sistem", "Jumlah laporan sistem", "2 Lap", "1 Lap", "50%"),
            (2, "Pengelolaan logistik", "Tersedianya logistik", "Jumlah revisi", "8 kali", "13 kali", "37,50%"),
            (None, None, None, "Opini BPK atas laporan keuangan", "WTP", "WDP", "75%"),
        ),
    ),
    "capaian_sekretariat": Form(
        ("CAPAIAN KINERJA TAHUN 2020", SEKRETARIAT),
        ("No", "Sasaran Strategis", "Indikator Kinerja", "Target", "Realisasi", "% Capaian"),
        (
            (1, "Meningkatnya kapasitas SDM", "Persentase kesesuaian kompetensi", "100%", "98%", "98%"),
            (2, "Meningkatnya akuntabilitas", "Nilai Evaluasi atas akuntabilitas kinerja", "B", "BB", "125%"),
            (None, None, "Nilai Evaluasi atas pelaksanaan reformasi birokrasi", 77, 79, "102,60%"),
        ),
    ),
    "pk_bagian": Form(
        ("PERJANJIAN KINERJA TAHUN 2020", "BAGIAN KEUANGAN, UMUM & LOGISTIK", SEKRETARIAT),
        ("No.", "Program/Kegiatan", "Sasaran Kegiatan", "Indikator Kinerja Kegiatan", "Target"),
        (
            ("A", "Program Dukungan Manajemen", None, None, None),
            (1, "Pelaksanaan akuntabilitas", "Meningkatnya pembinaan", "Persentase penyelesaian pembinaan", "100%"),
            (None, None, "Terlaksananya sistem", "Jumlah laporan sistem", "2 Lap"),
            (2, "Pengelolaan logistik", "Tersedianya logistik", "Jumlah revisi", "8 kali"),
        ),
    ),
    "pk_sekretariat": Form(
        ("PERJANJIAN KINERJA TAHUN 2020", SEKRETARIAT),
        ("No", "Sasaran Strategis", "Indikator Kinerja", "Target"),
        (
            (1, "Meningkatnya kapasitas SDM", "Persentase kesesuaian kompetensi", "100%"),
            (2, "Meningkatnya akuntabilitas", "Nilai Evaluasi atas akuntabilitas kinerja", "B"),
            (None, None, "Nilai Evaluasi atas pelaksanaan reformasi birokrasi", 77),
        ),
    ),
    "pemilih_tps": Form(
        ("REKAPITULASI DAFTAR PEMILIH PEMILIHAN SERENTAK TAHUN 2020", "KABUPATEN BELU"),
        ("No", "Kecamatan", "Desa/Kelurahan", "TPS", *(f"{stage} {sex}" for stage in ("DP4", "A-KWK", "DPS", "DPT") for sex in ("L", "P", "L+P"))),
        (
            (1, "Satu", "A", 1, *(10, 11, 21) * 4),
            (2, None, None, 2, *(12, 13, 25) * 4),
            (3, None, "B", 1, *(5, 6, 11) * 4),
            (4, "Dua", "A", 1, *(7, 8, 15) * 4),
        ),
        ((None, "JUMLAH", None, None, *(34, 38, 72) * 4),),
    ),
    "persuratan": Form(
        ("REKAPITULASI SURAT MASUK DAN KELUAR TAHUN 2020", SEKRETARIAT),
        ("Asal/Tujuan Surat", "Surat Masuk", "Surat Keluar"),
        (("KPU RI", 255, 62), ("KPU Kabupaten/Kota", 297, 163), ("Stakeholder", 333, 382)),
        (("TOTAL", 885, 607),),
    ),
    "surat_keputusan": Form(
        ("REKAPITULASI SURAT KEPUTUSAN TAHUN 2020", "SUB BAGIAN HUKUM"),
        ("No", "Bulan", "Umum", "Keuangan", "Teknis", "Hukum", "SDM", "Proda"),
        tuple((at, month, at % 5, "-" if at % 3 else 1, at % 4, 2, 14 - at, "-") for at, month in enumerate(MONTHS, 1)),
        ((None, "TOTAL", 23, 4, 18, 24, 90, 0),),
    ),
    "rekomendasi_bpk": Form(
        ("TINDAK LANJUT REKOMENDASI LHP BPK", SEKRETARIAT, "TAHUN 2020"),
        ("LHP", "Uraian", "Nilai Rekomendasi (Rp)", "Progres Penyelesaian (Rp)", "%"),
        (
            ("LHP BPK 2018", "Pembayaran honor pokja", 122750000, 105240000, "85,74%"),
            ("LHP BPK 2019", "Pembayaran honor lain", 182652500, 86605300, "47,42%"),
        ),
        (("JUMLAH", None, 305402500, 191845300, "62,82%"),),
    ),
    "perolehan_suara": Form(
        ("PASANGAN CALON DAN PEROLEHAN SUARA", "PEMILIHAN BUPATI DAN WAKIL BUPATI TAHUN 2020"),
        ("No", "Kabupaten", "Pasangan Calon", "Partai Pengusung", "Perolehan suara"),
        (
            (1, "Belu", "1) Ani & Budi", "Demokrat, Gerindra", "49,8% (50.381 Suara)"),
            (None, None, "2) Citra & Dodi", "PKB, Golkar", "50,2% (50.712 Suara)"),
            (2, "Malaka", "1) Eka & Feri", "PKB, Perindo", "50,5% (50.583 Suara)"),
            (None, None, "2) Gita & Hadi", "Gerindra", "49,5% (49.572 Suara)"),
        ),
    ),
    "pendidikan_pemilih": Form(
        ("PELAKSANAAN KEGIATAN GOES TO CAMPUS TAHUN 2020",),
        ("No", "Tanggal", "Lokasi", "Narasumber", "Jumlah peserta"),
        (
            ("1.", "Rabu, 07 Oktober 2020", "Universitas Timor", "Yosafat Koli", "50 orang"),
            ("2.", "Jumat, 09 Oktober 2020", "STIMIKOM", "Yosafat Koli", "50 orang"),
            ("3.", "Sabtu, 10 Oktober 2020", "STISIP Fajar Timur", "Fransiskus Diaz", "500 orang"),
        ),
    ),
    "sdm_status": Form(
        ("DATA PEGAWAI BERDASARKAN STATUS KEPEGAWAIAN", SEKRETARIAT, "per Desember 2020"),
        ("No", "Uraian", "Jumlah", "Organik", "DPK", "Honorer", "Pendukung", "Ket"),
        (
            (1, "SEKRETARIS", 1, 1, "-", "-", "-", None),
            (2, "BAGIAN KEUANGAN, UMUM, DAN LOGISTIK", None, None, None, None, None, None),
            (None, "Kepala Bagian", 1, "-", 1, "-", "-", None),
            (None, "Sub Bagian Keuangan", 10, 3, 2, 2, 3, None),
        ),
        ((None, "TOTAL", 12, 4, 3, 2, 3, None),),
    ),
    "sertifikat": Form(
        ("SERTIFIKASI PEGAWAI", SEKRETARIAT, "TAHUN 2020"),
        ("No", "Uraian", "Jumlah (orang)"),
        ((1, "Sertifikat Bendahara", 3), (2, "Sertifikat Pengadaan Barang dan Jasa", 12)),
        ((None, "TOTAL", 15),),
    ),
    "publikasi": Form(
        ("PUBLIKASI INFORMASI DAN LAYANAN PPID TAHUN 2020",),
        ("Media", "Jumlah"),
        (("Berita di situs web", 50), ("Instagram", 96), ("Facebook", 47)),
        (("TOTAL", 193),),
    ),
}  # fmt: skip
SCHEMAS = {"anggaran from 2021": "anggaran"}
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")


def _titled(form: Form) -> tuple[Row, ...]:
    """Return a page break: the first title again, the header again, its numbering again."""
    numbers = tuple(f"({at})" for at in range(1, len(form.header) + 1))
    return ((), (form.titles[0],), (), form.header, numbers)


def _look_alike(text: str) -> str:
    return text.translate(str.maketrans("aeKMP", "аеКМР"))


def _again(form: Form) -> Form:
    return replace(form, lines=(*form.lines[:2], *_titled(form), *form.lines[2:]))


def _labelled(label: str) -> Callable[[Form], Form]:
    def change(form: Form) -> Form:
        totals = tuple(tuple(label if v in ("TOTAL", "JUMLAH") else v for v in row) for row in form.totals)
        return replace(form, totals=totals)

    return change


SIGNATURE: tuple[Row, ...] = (
    (),
    (None, "Mengetahui,", None, "Kupang, 31 Desember 2020"),
    (None, "Sekretaris", None, "Kepala Bagian Keuangan, Umum dan Logistik"),
    (),
    (None, "NIP. 19700101 199003 1 001", None, "(..............................)"),
)
OTHER_TABLE: tuple[Row, ...] = (
    ("DATA KENDARAAN DINAS TAHUN 2020",),
    ("Merek", "Nomor Polisi", "Tahun Rakitan"),
    ("Toyota", "DH 1 AB", 2015),
    (),
    (),
)
TWISTS: dict[str, Callable[[Form], Form]] = {
    "from C4": lambda form: replace(form, corner=(3, 2)),
    "far right and down": lambda form: replace(form, corner=(40, 9)),
    "below a table of another kind": lambda form: replace(form, above=OTHER_TABLE),
    "capitals": lambda form: form.with_header(str.upper),
    "no-break blanks and line breaks in headers": lambda form: form.with_header(lambda text: f" {text} ".replace(" ", "\u00a0\n")),
    "colons and dots in headers": lambda form: form.with_header(lambda text: f"{text} :"),
    "Cyrillic letters in headers": lambda form: form.with_header(_look_alike),
    "numbering row": lambda form: replace(form, lines=(tuple(range(1, len(form.header) + 1)), *form.lines)),
    "lettered numbering row": lambda form: replace(form, lines=(tuple(f"({chr(96 + at)})" for at in range(1, len(form.header) + 1)), *form.lines)),
    "Roman numbering row": lambda form: replace(form, lines=(ROMAN[: len(form.header)], *form.lines)),
    "numbering row in square brackets": lambda form: replace(form, lines=(tuple(f"[{at}]" for at in range(1, len(form.header) + 1)), *form.lines)),
    "next page": lambda form: replace(form, lines=(*form.lines[:2], (), ("Halaman 2",), (), form.header, *form.lines[2:])),
    "header again": lambda form: replace(form, lines=(*form.lines[:2], form.header, *form.lines[2:])),
    "page break": _again,
    "blank rows between": lambda form: replace(form, lines=tuple(row for line in form.lines for row in (line, ()))),
    "extra column on the left": lambda form: form.with_rows(lambda row: ("Verifikator" if row == form.header else None, *row)),
    "extra column on the right": lambda form: form.with_rows(lambda row: (*row, "Paraf" if row == form.header else None)),
    "blank column inside": lambda form: form.with_rows(lambda row: (*row[:2], None, *row[2:])),
    "reversed columns": lambda form: form.with_rows(lambda row: tuple(reversed(row))),
    "dotted text": lambda form: form.with_figures(dotted),
    "no-break blanks around figures": lambda form: form.with_figures(lambda figure: f"\u00a0{dotted(figure)}\u00a0 "),
    "formulas": lambda form: form.with_figures(Formula),
    "Jumlah": _labelled("Jumlah"),
    "J U M L A H": _labelled("J U M L A H"),
    "sum sign": _labelled("Σ"),
    "Jumlah Seluruhnya": _labelled("Jumlah Seluruhnya"),
    "no total": lambda form: replace(form, totals=()),
    "signatures below": lambda form: replace(form, below=(*form.below, *SIGNATURE)),
    "notes below": lambda form: replace(form, below=(*form.below, (), ("Sumber: Laporan Bagian",), ("*) angka sementara per 31 Desember 2020",))),
    "printed at": lambda form: replace(form, below=(*form.below, (), ("Dicetak pada 12/01/2021 08:00",), ("Halaman 1 dari 1",))),
    "an earlier election in the title": lambda form: replace(form, titles=(*form.titles, "PEMILIHAN GUBERNUR DAN WAKIL GUBERNUR TAHUN 2018")),
    "a regulation in the title": lambda form: replace(form, titles=("Lampiran Keputusan KPU Nomor 12/PL.02/2019 Tahun 2019", "Tanggal 3 Januari 2019", *form.titles)),
    "trailing blanks": lambda form: form.with_rows(lambda row: row if row == form.header else tuple(f"{v}  " if isinstance(v, str) else v for v in row)),
}  # fmt: skip


def write(path: Path, sheets: Mapping[str, list[Row]]) -> Path:
    """Write a workbook of sheets given as rows; a :class:`Formula` keeps its value."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if isinstance(value, Formula):
                        sheet.write_formula(r, c, "=1+1", value=value.value)
                    elif isinstance(value, str):
                        sheet.write_string(r, c, value)
                    elif value is not None:
                        sheet.write_number(r, c, value)
    return path


def examined(folder: Path, files: Mapping[str, Mapping[str, list[Row]]], tahun: int = 2020) -> Examined:
    """Return what a run knows of workbooks given as file -> sheet -> rows, without workers."""
    books = {name: read_book(write(folder / name, sheets), Limits()) for name, sheets in files.items()}
    read = [Read(tables_of(name, book)) for name, book in books.items()]
    return examine(load_settings(folder, folder / "out", tahun, jobs=1), read, [])


def answer(found: Examined, name: str) -> list[tuple[object, ...]]:
    """Return the values of a table as read, a row a tuple; measures without the text that was typed."""
    dataset = found.datasets.get(SCHEMAS.get(name, name))
    if dataset is None:
        return []
    fields = [field for field, column in dataset.schema.columns().items() if column.kind != "nomor"]
    rows = dataset.frame[fields].astype(object).where(dataset.frame[fields].notna(), None)
    return [tuple(_bare(value) for value in row) for row in rows.itertuples(index=False, name=None)]


def _bare(value: object) -> object:
    if hasattr(value, "grade"):
        return (value.value, value.unit, value.grade, value.percent)  # type: ignore[attr-defined]
    return getattr(value, "value", value)
