"""Every formula, recalculated by LibreOffice without its cached values, gives its cached value; sheets print well."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from pipeline.config import load_settings
from pipeline.proof.book import Book
from pipeline.proof.verify import verify
from pipeline.report import room
from pipeline.report.sheets import build_sheets
from pipeline.run import run
from pipeline.settings import Settings
from tests.support.budget import budget, reached
from tests.support.inputs import copy_2020
from tests.support.office import type_into
from tests.support.report import small_report, small_results, without_cached_values, written

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (apt-get install libreoffice-calc-nogui)"),
]


def has_arial() -> bool:
    """Tell whether LibreOffice prints in the theme's font, or in one as wide."""
    if shutil.which("fc-match") is None:
        return False
    found = subprocess.run(["fc-match", "Arial"], check=True, capture_output=True, text=True).stdout
    return any(name in found for name in ("Arial", "Liberation Sans"))


prints = pytest.mark.skipif(
    shutil.which("pdftotext") is None or not has_arial(),
    reason="poppler-utils or a font as wide as Arial is not installed (apt-get install poppler-utils fonts-liberation)",
)
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "Err:")


def convert(path: Path, folder: Path, kind: str) -> Path:
    """Let LibreOffice recalculate a workbook and write it as another kind of file."""
    profile = f"-env:UserInstallation=file://{folder / 'profil'}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", kind, "--outdir", str(folder / "hasil"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / "hasil" / f"{path.stem}.{kind.partition(':')[0]}"


def differences(path: Path, folder: Path) -> Iterator[tuple[str, str, object, object] | None]:
    """Yield None for each formula that keeps its value, else its place, the cached and the recalculated value."""
    bare = without_cached_values(path, folder / "tanpa_nilai.xlsx")
    again = openpyxl.load_workbook(convert(bare, folder, "xlsx:Calc MS Excel 2007 XML"), data_only=True)
    cached = openpyxl.load_workbook(path, data_only=True)
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    before, after = (book[sheet.title][cell.coordinate].value for book in (cached, again))
                    yield None if same(before, after) else (sheet.title, cell.coordinate, before, after)


def same(before: object, after: object) -> bool:
    """Tell whether two values are the same to the last digit that Excel keeps."""
    if isinstance(before, int | float) and isinstance(after, int | float):
        return after == pytest.approx(before, rel=1e-12, abs=1e-12)
    return before == after and not str(after).startswith(ERRORS)


def test_every_formula_of_the_small_report_recalculates_to_its_cached_value(tmp_path: Path) -> None:
    found = list(differences(written(tmp_path), tmp_path))
    assert len(found) > 200
    assert [] == [difference for difference in found if difference]


def test_a_capped_capaian_recalculates_too(tmp_path: Path) -> None:
    sheets = build_sheets(small_results(Settings(batas_capaian=1.2)))
    path = written(tmp_path, small_report(sheets=sheets, checks=[]))
    assert "% Capaian (dibatasi)" in [cell.value for cell in openpyxl.load_workbook(path)["Capaian Kegiatan"][5]]
    assert [] == [difference for difference in differences(path, tmp_path) if difference]


def test_efficiency_recalculates_where_it_cannot_be_computed_too(tmp_path: Path) -> None:
    given = (
        budget(("3355", "K", 100, 90), ("3356", "L", 0, 0), ("3357", "M", 50, 70), ("3358", "N", 5, 5)),
        reached(("K", "120%"), ("K", "n/a"), ("L", "100%"), ("M", "n/a"), ("O", "50%")),
    )
    results = small_results(**{one.schema.name: one for one in given})
    wanted = {"Efisiensi", "Realisasi Anggaran", "Capaian Kegiatan"}
    sheets = [sheet for sheet in build_sheets(results) if sheet.name in wanted]
    found = list(differences(written(tmp_path, small_report(sheets=sheets, checks=[])), tmp_path))
    assert [] == [difference for difference in found if difference]


def test_every_formula_of_the_2020_report_recalculates_to_its_cached_value(tmp_path: Path, inputs_2020: Path) -> None:
    outcome = run(load_settings(inputs_2020, tmp_path / "outputs"), lambda _: None)
    assert outcome.workbook is not None
    found = list(differences(outcome.workbook, tmp_path))
    assert len(found) > 1_000
    assert [] == [difference for difference in found if difference]


def test_a_workbook_without_room_for_its_rows_recalculates_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "SHEET_ROWS", 60)
    inputs = copy_2020(tmp_path / "inputs", "sabu", "barat", "adhoc", "anggaran")
    outcome = run(load_settings(inputs, tmp_path / "outputs", 2020), lambda _: None)
    assert outcome.workbook is not None
    assert "Rekap Desa" in Book(outcome.workbook).rowless
    found = list(differences(outcome.workbook, tmp_path))
    assert found
    assert [] == [difference for difference in found if difference]


def test_a_workbook_saved_by_libreoffice_is_the_same_until_a_figure_is_typed_over(
    tmp_path: Path, inputs_2020: Path
) -> None:
    path = run(load_settings(inputs_2020, tmp_path / "outputs"), lambda _: None).workbook
    assert path is not None
    code, lines = verify(convert(path, tmp_path / "a", "xlsx:Calc MS Excel 2007 XML"), inputs_2020, lambda _: None)
    assert (0, True) == (code, lines[0].startswith("SAMA: semua isi")), lines
    type_into(path, "Realisasi Anggaran", {"D9": 95_235_401})
    code, lines = verify(convert(path, tmp_path / "b", "xlsx:Calc MS Excel 2007 XML"), inputs_2020, lambda _: None)
    assert 1 == code
    assert "Sel yang diketik pada buku kerja, bukan dari masukan: 1" == lines[1]
    assert any(line.startswith("Hasil rumus yang ikut berbeda: ") for line in lines)


@prints
def test_sheets_print_on_as_many_pages_as_meant_and_none_wider_than_one(tmp_path: Path) -> None:
    path = written(tmp_path)
    footers = [page_sheet(text, "Uji") for text in pages(convert(path, tmp_path, "pdf"))]
    names = openpyxl.load_workbook(path).sheetnames
    assert names == list(dict.fromkeys(footers))
    assert {"Ringkasan": 3, "Asal Angka": 2} == {
        name: footers.count(name) for name in names if footers.count(name) != 1
    }


@prints
def test_every_page_of_the_2020_report_shows_its_table_to_the_last_column(tmp_path: Path, inputs_2020: Path) -> None:
    """A sheet wider than a page would print its last columns, or its charts, on pages of their own."""
    path = run(load_settings(inputs_2020, tmp_path / "outputs"), lambda _: None).workbook
    assert path is not None
    book = openpyxl.load_workbook(path)
    printed = [(page_sheet(text, "Timur"), text) for text in pages(convert(path, tmp_path, "pdf"))]
    assert book.sheetnames == list(dict.fromkeys(name for name, _ in printed))
    tables = [(name, text) for name, text in printed if name not in {"Sampul", "Ringkasan", "Pengesahan"}]
    last = {name: str(book[name].cell(5, book[name].max_column).value).split()[-1] for name, _ in tables}
    assert [] == [name for name, text in tables if last[name] not in text]
    summary = [text for name, text in printed if name == "Ringkasan"]
    for table, chart in BESIDE.items():
        assert any(table in text and chart in text for text in summary), table
    counts = {name: sum(sheet == name for sheet, _ in printed) for name in PRINTED}
    assert counts == PRINTED


BESIDE = {
    "Capaian menurut kategori": "Indikator menurut kategori capaian",
    "Capaian per indikator sasaran": "Capaian indikator sasaran terhadap target",
    "Serapan anggaran per kegiatan": "Pagu dan realisasi per kegiatan (Rp)",
}
PRINTED = {"Sampul": 1, "Daftar Isi": 1, "Ringkasan": 3, "Capaian Sasaran": 1, "Realisasi Anggaran": 2, "Pengesahan": 1}


def pages(pdf: Path) -> list[str]:
    """Return the text of every page of a PDF."""
    told = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return told.split("\f")[:-1]


def page_sheet(text: str, office: str) -> str:
    """Return the sheet that the footer of a page names, behind the last word of the office's name."""
    footer = next(line for line in reversed(text.splitlines()) if "Halaman" in line)
    return footer.partition(office)[2].rpartition("Halaman")[0].strip()
