"""Every formula, recalculated by LibreOffice without its cached values, gives its cached value; sheets print well."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from pipeline.config import load_settings
from pipeline.report.sheets import build_sheets
from pipeline.run import run
from pipeline.settings import Settings
from tests.support.budget import budget, reached
from tests.support.report import small_report, small_results, without_cached_values, written

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (apt-get install libreoffice-calc-nogui)"),
]
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


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler-utils is not installed")
def test_sheets_print_on_as_many_pages_as_meant_and_none_wider_than_one(tmp_path: Path) -> None:
    path = written(tmp_path)
    pdf = convert(path, tmp_path, "pdf")
    footers = [page_sheet(pdf, page) for page in range(1, page_count(pdf) + 1)]
    names = openpyxl.load_workbook(path).sheetnames
    assert names == list(dict.fromkeys(footers))
    assert {"Ringkasan": 3, "Asal Angka": 2} == {
        name: footers.count(name) for name in names if footers.count(name) != 1
    }


def page_count(pdf: Path) -> int:
    """Return the number of pages of a PDF."""
    told = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    return int(next(line for line in told.splitlines() if line.startswith("Pages:")).split()[1])


def page_sheet(pdf: Path, page: int) -> str:
    """Return the sheet that the footer of a page names."""
    command = ["pdftotext", "-layout", "-f", str(page), "-l", str(page), str(pdf), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    footer = next(line for line in reversed(text.splitlines()) if "Halaman" in line)
    return footer.partition("Uji")[2].rpartition("Halaman")[0].strip()
