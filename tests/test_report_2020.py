"""The real 2020 inputs: every figure of the signed report stands in the workbook; the warnings are the known ones."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from pipeline.config import load_settings
from pipeline.reading.values import format_percent
from pipeline.run import run
from tests.support.printed import printed, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).parents[1]
EXPECTED_WARNINGS = {
    ("Badan Adhoc 2020.xlsx", "E9"),
    ("Badan Adhoc 2020.xlsx", "E11"),
    ("Rekap DPB 2020.xlsx", "G10"),
    ("Rekap DPB 2020.xlsx", "G11"),
    ("Rekap DPB 2020.xlsx", "F14"),
    ("Rekap DPB 2020.xlsx", "G14"),
    ("Rekap DPB 2020.xlsx", "F18"),
    ("53.09 Ngada.xlsx", "P364"),
    ("53.15 Manggarai Barat.xlsx", "P593"),
    ("Capaian Kinerja Bagian Program Data OSDM 2020.xlsx", "E8"),
    ("PK dan Capaian Bagian KUL 2020.xlsx", "F29"),
    ("Capaian Kinerja Bagian Program Data OSDM 2020.xlsx", "F14"),
    ("Kinerja Hukum Teknis Hupmas 2020.xlsx", "F8"),
    ("Hasil Pemilihan Serentak 2020.xlsx", "E27"),
    ("Hasil Pemilihan Serentak 2020.xlsx", "E28"),
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outputs")
    assert run(load_settings(ROOT / "inputs", folder), lambda _: None).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def workbook(outputs: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(outputs / "LAKIP-2020.xlsx", data_only=True)


def table(sheet: Worksheet) -> Iterator[dict[str, object]]:
    """Yield the rows below the header row as header -> value, the TOTAL row last."""
    rows = list(sheet.iter_rows(values_only=True))
    header = next(i for i, row in enumerate(rows) if sum(cell is not None for cell in row) >= 3)
    names = [str(name) for name in rows[header]]
    for row in rows[header + 1 :]:
        if sum(cell is not None for cell in row) >= 3:
            yield dict(zip(names, row, strict=True))


def as_printed(capaian: object) -> str:
    return format_percent(Decimal(repr(capaian)))


def as_percent(text: str) -> float:
    return float(Decimal(text.rstrip("% ").replace(",", ".")) / 100)


def printed_day(text: str) -> date:
    """Return the date of "Rabu, 07 Oktober 2020" as the report prints it in the last quarter."""
    _, day, month, year = text.replace(",", "").split()
    return date(int(year), {"Oktober": 10, "November": 11}[month], int(day))


def test_the_budget_equals_the_signed_report_line_by_line(workbook: openpyxl.Workbook) -> None:
    rows = list(table(workbook["Realisasi Anggaran"]))
    expected = [
        (r["kode"] or "TOTAL", whole(r["pagu_rp"]), whole(r["realisasi_rp"]), whole(r["sisa_rp"]))
        for r in printed("anggaran")
    ]
    names = ("Pagu Anggaran (Rp.)", "Realisasi Anggaran (Rp.)", "Sisa Anggaran (Rp.)")
    assert expected == [(r["Kode"] or "TOTAL", *(r[name] for name in names)) for r in rows]
    shares = [r["capaian_tercetak"].replace(",00%", "%").replace("94,80", "94,80") for r in printed("anggaran")]
    assert [s if s != "99%" else "99%" for s in shares] == [as_printed(r["% Capaian"]) for r in rows]


@pytest.mark.parametrize(
    ("sheet", "facts", "names"),
    [
        ("Badan Adhoc", "badan_adhoc", {"ppk": "PPK", "pps": "PPS", "ppdp": "PPDP", "kpps": "KPPS"}),
        (
            "Pemilih Berkelanjutan",
            "pemilih_berkelanjutan",
            {"dpthp3": "DPTHP3", "tri_1": "Tri I", "tri_2": "Tri II", "tri_3": "Tri III", "tri_4": "Tri IV"},
        ),
        (
            "Pemilih Pemilihan",
            "pemilih_pemilihan_serentak",
            {
                "jumlah_kec": "Jumlah Kec",
                "jumlah_desa_kel": "Jumlah Desa/Kel",
                "dp4": "DP4",
                "model_a_kwk": "Model A-KWK",
                "model_a1_kwk": "Model A.1-KWK",
                "model_a3_kwk": "Model A.3-KWK",
            },
        ),
    ],
)
def test_tables_of_counts_equal_the_signed_report(
    workbook: openpyxl.Workbook, sheet: str, facts: str, names: dict[str, str]
) -> None:
    rows = list(table(workbook[sheet]))
    expected = [tuple(whole(r[field]) for field in names) for r in printed(facts)]
    assert expected == [tuple(r[name] for name in names.values()) for r in rows]


@pytest.mark.parametrize(
    ("sheet", "facts", "key"),
    [
        ("Capaian Kegiatan", "indikator_kegiatan", "indikator_kinerja_kegiatan"),
        ("Capaian Sasaran", "sasaran_strategis", "indikator_kinerja"),
    ],
)
def test_every_capaian_equals_the_signed_report(workbook: openpyxl.Workbook, sheet: str, facts: str, key: str) -> None:
    column = "Indikator Kinerja Kegiatan" if "Kegiatan" in sheet else "Indikator Kinerja"
    found = {
        str(r[column]): (r["Target"], r["Realisasi"], as_printed(r["% Capaian"]))
        for r in table(workbook[sheet])
        if r["Target"] is not None
    }
    expected = {
        r[key]: (r["target"], r["realisasi"], r["capaian_tercetak"].replace("102%", "102,04%")) for r in printed(facts)
    }
    assert expected == found


def test_the_efficiency_of_every_kegiatan_and_of_all_is_known(workbook: openpyxl.Workbook) -> None:
    expected = [
        ("3355", "100%", "0,69%", "51,74%"),
        ("3356", "100%", "20%", "100%"),
        ("3357", "92,12%", "-7,86%", "30,35%"),
        ("3358", "68,18%", "-20%", "0%"),
        ("3360", "100,69%", "1,33%", "53,33%"),
        ("3361", "72,95%", "-20%", "0%"),
        ("3363", "82,79%", "-19,24%", "1,91%"),
        ("3364", "101,59%", "4,29%", "60,73%"),
        ("TOTAL", "", "-0,38%", "49,05%"),
    ]
    rows = [row for row in table(workbook["Efisiensi"]) if row["Pagu"] is not None]
    shares = [[as_printed(row[name]) if row[name] is not None else "" for name in ("CK", "E", "NE")] for row in rows]
    assert expected == [(row["Kode"], *share) for row, share in zip(rows, shares, strict=True)]


def test_the_votes_equal_the_signed_report(workbook: openpyxl.Workbook) -> None:
    names = ("Kabupaten", "No Urut", "Pasangan Calon", "Partai Pengusung", "Suara", "% Tertulis")
    expected = [
        (r["kabupaten"], int(r["nomor_urut"]), r["pasangan_calon"], r["partai_pengusung"], whole(r["suara"]),
         as_percent(r["persentase_tercetak"]))
        for r in printed("perolehan_suara")
    ]  # fmt: skip
    *rows, total = table(workbook["Perolehan Suara"])
    assert (expected, 983663) == ([tuple(r[name] for name in names) for r in rows], total["Suara"])
    counted = [(r["Kabupaten"], format_percent(Decimal(repr(r["%"])), 1)) for r in rows]
    assert [("Sumba Timur", "59,8%"), ("Sumba Timur", "40,2%")] == counted[22:24]


def test_voter_education_equals_the_signed_report(workbook: openpyxl.Workbook) -> None:
    expected = [
        (printed_day(r["tanggal"]), r["lokasi"], r["narasumber"], r["jumlah_peserta"])
        for r in printed("pendidikan_pemilih")
    ]
    *rows, total = table(workbook["Pendidikan Pemilih"])
    found = [(r["Tanggal"].date(), r["Lokasi"], r["Narasumber"], r["Peserta"]) for r in rows]  # type: ignore[attr-defined]
    assert (expected, 1000) == (found, total["Jumlah Peserta"])
    texts = [row[5].value for row in workbook["Asal Angka"].iter_rows() if row[0].value == "Pendidikan Pemilih"]
    assert {r["tanggal"] for r in printed("pendidikan_pemilih")} <= set(texts)


def test_the_follow_up_of_bpk_equals_the_signed_report(workbook: openpyxl.Workbook) -> None:
    names = ("LHP", "Uraian", "Nilai Rekomendasi (Rp)", "Progres Penyelesaian (Rp)")
    expected = [
        (r["lhp"], r["uraian"], whole(r["nilai_rekomendasi_rp"]), whole(r["progres_penyelesaian_rp"]),
         r["persentase_tercetak"])
        for r in printed("rekomendasi_bpk")
    ]  # fmt: skip
    *rows, total = table(workbook["Rekomendasi BPK"])
    assert expected == [(*(r[name] for name in names), as_printed(r["%"])) for r in rows]
    assert "62,82%" == as_printed(total["%"])


def test_every_check_has_a_code_that_is_described(workbook: openpyxl.Workbook) -> None:
    described = (ROOT / "docs" / "cek-silang.md").read_text(encoding="utf-8")
    codes = {str(row["Kode"]) for row in table(workbook["Cek Silang"]) if row["Pemeriksaan"] is not None}
    assert len(codes) > 20
    assert [] == sorted(code for code in codes if code not in described)


def test_the_known_warnings_and_no_others_are_told(outputs: Path) -> None:
    told = json.loads((outputs / "temuan-2020.json").read_text(encoding="utf-8"))
    found = {(f["berkas"].rsplit("/", 1)[-1], f["sel"]) for f in told["temuan"] if f["tingkat"] == "peringatan"}
    assert (told["status"], told["jumlah"]["galat"], EXPECTED_WARNINGS) == ("final", 0, found)


def test_two_runs_write_the_same_bytes(outputs: Path) -> None:
    again = outputs.parent / "again"
    run(load_settings(ROOT / "inputs", again), lambda _: None)
    assert (outputs / "LAKIP-2020.xlsx").read_bytes() == (again / "LAKIP-2020.xlsx").read_bytes()
