""".xls, .xlsb, .ods and .xlsm: the same tables give the same findings and figures through each format."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from pipeline.config import load_settings
from pipeline.reading.grid import Book
from pipeline.reading.limits import Limits
from pipeline.reading.refusals import BROKEN, MACROS
from pipeline.reading.workbook import read_book
from pipeline.run import _examined
from tests.support.inputs import FILES, INPUTS_2020, copy_2020, type_over
from tests.support.oracle import cells_of
from tests.support.xlsb import write_xlsb

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    Told = tuple[str, str, str, str]

SOFFICE = shutil.which("soffice")
NAMES = ("anggaran", "kul", "pdosdm", "dpb", "adhoc", "sabu")
_AS_TYPED = ("_teks", "diartikan_pecahan")  # columns that show "75%" as "0,75" where no number format is told
_FRACTION = "CAP-09"  # a per cent typed as a fraction: what only a number format could have told


def examined(folder: Path) -> tuple[set[Told], dict[str, pd.DataFrame]]:
    """Return what is said of a folder's workbooks, file name endings and fractions aside, and its frames."""
    found, _, _ = _examined(load_settings(folder, folder.parent / "out", 2020, jobs=1), lambda _: None)
    told = {
        (f.kode, f.berkas.rpartition(".")[0], f.lembar, f.sel)
        for f in found.findings
        if f.kode not in {_FRACTION, MACROS}
    }
    return told, found.frames


def assert_the_same(first: Path, second: Path) -> None:
    """Hold the findings and figures of two folders equal."""
    (told, frames), (told_again, frames_again) = examined(first), examined(second)
    assert told == told_again
    assert frames.keys() == frames_again.keys()
    for name, frame in frames.items():
        figures = [column for column in frame if not str(column).endswith(_AS_TYPED)]
        assert frame[figures].equals(frames_again[name][figures]), name


def through(folder: Path, suffix: str, write: Callable[[Path, Path], object]) -> Path:
    """Copy an inputs folder with each workbook written in another format; return the copy."""
    other = folder.with_name(f"lewat{suffix}")
    for path in folder.rglob("*.xlsx"):
        target = other / path.relative_to(folder).with_suffix(suffix)
        target.parent.mkdir(parents=True, exist_ok=True)
        write(path, target)
    return other


def as_xlsb(path: Path, target: Path) -> None:
    """Write the values of a workbook as .xlsb."""
    book = openpyxl.load_workbook(path, data_only=True)
    write_xlsb(target, {sheet.title: list(sheet.values) for sheet in book.worksheets})


def as_xlsm(path: Path, target: Path) -> None:
    """Copy a workbook and give it a part with macros."""
    shutil.copy(path, target)
    with zipfile.ZipFile(target, "a") as copy:
        copy.writestr("xl/vbaProject.bin", b"makro")


@pytest.mark.parametrize(("suffix", "write"), [(".xlsb", as_xlsb), (".xlsm", as_xlsm)], ids=["xlsb", "xlsm"])
def test_workbooks_of_2020_say_the_same_in_another_format(
    tmp_path: Path, suffix: str, write: Callable[[Path, Path], object]
) -> None:
    inputs = copy_2020(tmp_path / "inputs", *NAMES)
    assert_the_same(inputs, through(inputs, suffix, write))


def test_an_error_is_found_at_its_cell_through_xlsb(tmp_path: Path) -> None:
    inputs = copy_2020(tmp_path / "inputs", "anggaran")
    sheet = openpyxl.load_workbook(inputs / "2020" / FILES["anggaran"]).sheetnames[0]
    type_over(inputs, "anggaran", sheet, {"E9": 12, "C10": "dua juta"})
    told, _ = examined(inputs)
    assert {"E9", "C10"} <= {cell for _, _, _, cell in told}
    assert_the_same(inputs, through(inputs, ".xlsb", as_xlsb))


@pytest.mark.parametrize("path", sorted(INPUTS_2020.rglob("*.xlsx"))[:3], ids=lambda path: path.stem)
def test_xlsb_holds_the_cells_that_xlsx_holds(tmp_path: Path, path: Path) -> None:
    as_xlsb(path, tmp_path / "a.xlsb")
    first, second = read_book(path, Limits()), read_book(tmp_path / "a.xlsb", Limits())
    assert isinstance(first, Book)
    assert isinstance(second, Book)
    for ours, other in zip(first.sheets, second.sheets, strict=True):
        values = {at: cell[:2] for at, cell in cells_of(ours).items()}
        assert values == {at: cell[:2] for at, cell in cells_of(other).items()}


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (apt-get install libreoffice-calc-nogui)")
@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_workbooks_of_2020_with_an_error_say_the_same_through_libreoffice(tmp_path: Path, suffix: str) -> None:
    inputs = copy_2020(tmp_path / "inputs", *NAMES)
    sheet = openpyxl.load_workbook(inputs / "2020" / FILES["anggaran"]).sheetnames[0]
    type_over(inputs, "anggaran", sheet, {"E9": 12, "C10": "dua juta"})

    def convert(path: Path, target: Path) -> None:
        command = [str(SOFFICE), f"-env:UserInstallation=file://{tmp_path / 'profil'}", "--headless", "--convert-to"]
        command += [suffix[1:], "--outdir", str(target.parent), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)

    other = through(inputs, suffix, convert)
    assert_the_same(inputs, other)
    cut = next(other.rglob(f"*{suffix}"))
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    outcome = read_book(cut, Limits())
    assert not isinstance(outcome, Book)
    assert BROKEN == outcome.code
