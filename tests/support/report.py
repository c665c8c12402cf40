"""A small report with every kind of row, and what tests read back from the workbook it gives."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl

from pipeline.findings import Finding, Location, Severity
from pipeline.report.model import TOTAL, Check, Format, Formula, Ref, Report, Results, Signatory, Stated
from pipeline.report.sheets import build_sheets
from pipeline.report.workbook import write_workbook
from pipeline.settings import Settings
from pipeline.tables import Arrival, Dataset
from pipeline.transform import transform_all
from pipeline.transform.parameters import parameters
from tests.support.datasets import dataset, table

FOLDER = "2020/Bagian Program, Data, Organisasi dan SDM"
SHEETS = (
    "Perjanjian Kinerja",
    "Perjanjian Kinerja Bagian",
    "Capaian Sasaran",
    "Capaian Kegiatan",
    "Realisasi Anggaran",
    "Pemilih Pemilihan",
    "Rekap Kecamatan",
    "Rekap Desa",
    "Pemilih Berkelanjutan",
    "Badan Adhoc",
)
EVIL = '=cmd|"/c calc"!A1 & <r>tebal</r> {0} _x0041_'


def small_datasets() -> dict[str, Dataset]:
    """Return hand-made tables: every arah and empty state, a budget tree, two kabupaten of the roll."""
    capaian = table(
        "capaian_sekretariat",
        [
            _indicator("Sasaran A", "Persentase pegawai", "100%", "73,03%"),
            _indicator("Sasaran A", "Nilai Evaluasi SAKIP", "B", "-"),
            _indicator("Sasaran B", "Jumlah revisi DIPA", "8 kali", "13 kali", "minimal"),
            _indicator("Sasaran B", "Opini BPK", "WTP", "WDP", "ordinal"),
            _indicator("Sasaran C", "Jumlah laporan", "0 Lap", "3 Lap"),
            _indicator("Sasaran C", "Jumlah sengketa", "90%", "n/a"),
            _indicator("Sasaran C", EVIL, "77", None),
            _indicator("Sasaran D", "Tingkat kehadiran", "80-90", "95", "rentang"),
        ],
        berkas=f"{FOLDER}/Capaian #1 100%.xlsx",
    )
    bagian = {"program": "Program X", "kegiatan": "Kegiatan Y", "sasaran_kegiatan": "Tersusunnya laporan"}
    target = {"indikator": "Jumlah laporan", "target": "2 Lap"}
    anggaran = table(
        "anggaran",
        [
            _line("076.01.01", "Program Dukungan", 300, 250),
            _line("3355", "Akuntabilitas", 100, 90),
            _line("002", "Pembinaan", 60, 55),
            _line("003", "Akuntansi", 40, 35),
            _line("3356", "Pengelolaan Data", 200, 160),
            _line("002", "Logistik", 200, 160),
            _line("076.01.06", "Program Penguatan", 0, 0),
        ],
        berkas="2020/Bagian Keuangan, Umum dan Logistik/Realisasi Anggaran 2020.xlsx",
    )
    return {
        "capaian_sekretariat": dataset(capaian),
        "pk_bagian": dataset(table("pk_bagian", [{**bagian, **target}], bagian="Bagian Hukum", berkas="pk.xlsx")),
        "capaian_bagian": dataset(
            table(
                "capaian_bagian", [{**bagian, **target, "realisasi": "3 Lap"}], bagian="Bagian Hukum", berkas="pk.xlsx"
            )
        ),
        "anggaran": dataset(anggaran),
        "pemilih_tps": dataset(_roll("Belu", 3), _roll("Ngada", 1)),
        "dpb": dataset(table("dpb", [_quarters("Alor", 100), _quarters("Ende", 200)], berkas="dpb.xlsx")),
        "adhoc": dataset(
            table("adhoc", [{"kabupaten": "Belu", "ppk": 5, "pps": 6, "ppdp": 5, "kpps": 35}], berkas="adhoc.xlsx")
        ),
    }


def _indicator(
    sasaran: str, indikator: str, target: str, realisasi: str | None, arah: str | None = None
) -> dict[str, Any]:
    return {"sasaran": sasaran, "indikator": indikator, "target": target, "realisasi": realisasi, "arah": arah}


def _line(kode: str, uraian: str, pagu: int, realisasi: int) -> dict[str, Any]:
    return {"kode": kode, "uraian": uraian, "pagu_rp": pagu, "realisasi_rp": realisasi}


def _quarters(kabupaten: str, start: int) -> dict[str, Any]:
    return {"kabupaten": kabupaten, "dpthp3": start} | {f"tri_{i}": start + i for i in range(1, 4)} | {"tri_4": None}


def _roll(kabupaten: str, desa: int) -> Any:  # noqa: ANN401
    rows = [
        {"kecamatan": f"Kec {number % 2}", "desa": f"Desa {number}", "tps": tps}
        | {"dp4_l": 10 + tps, "dp4_p": 20, "a_jumlah": 40, "a1_l": 7, "a1_p": 9, "a3_l": 6, "a3_p": tps}
        for number in range(desa)
        for tps in (1, 2)
    ]
    return table(
        "pemilih_tps", sorted(rows, key=lambda row: str(row["kecamatan"])), berkas=f"roll/{kabupaten}.xlsx",
        context={"kabupaten": kabupaten},
    )  # fmt: skip


def small_results(settings: Settings | None = None, **datasets: Dataset) -> Results:
    """Return the results of the small tables, or of the given ones."""
    chosen = settings or Settings()
    known = datasets or small_datasets()
    return Results(transform_all(known, parameters(chosen)), known, chosen, 2020, chosen.satker)


def small_report(**changes: Any) -> Report:  # noqa: ANN401
    """Return a report over the small tables; ``changes`` replace its fields."""
    place = Location("2020/Kecil.xlsx", "Lembar 1", "F9", "% Capaian", "83,33%", "Bagian Keuangan")
    findings = [
        Finding("ANG-01", Severity.GALAT, *_at(place), "Realisasi melebihi pagu.", "Periksa.", place.bagian),
        Finding("CAP-01", Severity.PERINGATAN, *_at(place), EVIL, "Tulis alasannya.", place.bagian),
    ]
    checks = [
        Check("ANG-02", "Persen tertulis", Stated(place, 0.8333), Ref("Realisasi Anggaran", TOTAL, "persen"),
              toleransi=0.00005, format=Format.PERCENT),
        Check("PML-02", "DPT tidak melebihi DPS", Ref("Pemilih Pemilihan", (0,), "a3"),
              Ref("Pemilih Pemilihan", (0,), "a1"), paling_banyak=True),
        Check("ADH-01", "PPK = 5 x kecamatan", Ref("Badan Adhoc", (0,), "ppk"),
              Formula("5*{0}", 10, (Ref("Pemilih Pemilihan", (0,), "jumlah_kec"),))),
        Check("CAP-09", "Satuan berbeda", 2, 2, berbeda=True),
        Check("DPB-09", "Tri IV", None, 5, hasil="tidak dapat diperiksa: Tri IV belum diterima"),
    ]  # fmt: skip
    report = Report(
        tahun=2020,
        satker="Sekretariat KPU & Uji",
        sheets=[sheet for sheet in build_sheets(small_results()) if sheet.name in SHEETS],
        checks=checks,
        findings=findings,
        arrivals=[
            Arrival("Realisasi Anggaran", "Bagian Keuangan", "2020/Kecil.xlsx", "Lembar 1", 7, "diterima"),
            Arrival("Perjanjian Kinerja", "", "", "", 0, "belum diterima", "Memakai Target dari Capaian Sasaran."),
        ],
        final=False,
        sidik="abc123",
        signatories=[Signatory("Penyusun", "Ani", "1980", "Kasubag"), Signatory("Pemeriksa"), Signatory("Penyetuju")],
        accepted=[(findings[1], "Sudah dijelaskan pada LHE.")],
    )
    return replace(report, **changes)


def _at(place: Location) -> tuple[str, str, str, str, str]:
    return place.berkas, place.lembar, place.sel, place.kolom, place.nilai


def written(folder: Path, report: Report | None = None) -> Path:
    """Write a report, the small one unless told, and return the workbook's path."""
    path = folder / "LAKIP.xlsx"
    write_workbook(path, report or small_report())
    return path


def dump(path: Path) -> Iterator[str]:
    """Yield a workbook as lines of text: sheets with their print set-up, cells with formula, value, format and link."""
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    for name, defined in sorted(formulas.defined_names.items()):
        yield f"nama {name} = {defined.attr_text}"
    for sheet in formulas:
        page = sheet.page_setup
        fit = f"skala {page.scale}" if page.scale else f"muat {page.fitToWidth} x {page.fitToHeight}"
        yield f"[{sheet.title}] {fit}"
        yield f"beku {sheet.freeze_panes} ulang {sheet.print_title_rows} saring {sheet.auto_filter.ref}"
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                shown = f"{cell.value!r}"
                if cell.data_type == "f":
                    shown = f"{cell.value} -> {values[sheet.title][cell.coordinate].value!r}"
                look = cell.number_format if cell.number_format != "General" else ""
                bold = "tebal" if cell.font.bold else ""
                link = cell.hyperlink
                lead = f"=> {link.target or ''}{'#' if link.location else ''}{link.location or ''}" if link else ""
                yield " ".join(part for part in (cell.coordinate, shown, look, bold, lead) if part)


def without_cached_values(path: Path, copy: Path) -> Path:
    """Write a copy of a workbook whose formulas have lost their values."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            target.writestr(name, content)
    return copy
