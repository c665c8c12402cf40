"""The 2020 workbooks with single cells typed over, and small workbooks built row by row."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl

from pipeline.config import load_settings
from pipeline.run import check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.findings import Finding
    from pipeline.outcome import Outcome

INPUTS_2020 = Path(__file__).parents[2] / "inputs" / "2020"
HTH, KUL, PDOSDM = (
    "Bagian Hukum, Teknis dan Hupmas",
    "Bagian Keuangan, Umum dan Logistik",
    "Bagian Program, Data, Organisasi dan SDM",
)
FILES = {
    "anggaran": f"{KUL}/Realisasi Anggaran 2020.xlsx",
    "kul": f"{KUL}/PK dan Capaian Bagian KUL 2020.xlsx",
    "hth": f"{HTH}/Kinerja Hukum Teknis Hupmas 2020.xlsx",
    "persuratan": f"{KUL}/Persuratan 2020.xlsx",
    "sk": f"{HTH}/Rekap SK 2020.xlsx",
    "pdosdm": f"{PDOSDM}/Capaian Kinerja Bagian Program Data OSDM 2020.xlsx",
    "pegawai": f"{PDOSDM}/Data Pegawai Desember 2020.xlsx",
    "sarana": f"{KUL}/Sarana Prasarana (SIMAK-BMN).xlsx",
    "publikasi": f"{HTH}/Publikasi dan PPID 2020.xlsx",
    "dpb": f"{PDOSDM}/Rekap DPB 2020.xlsx",
    "adhoc": f"{PDOSDM}/Badan Adhoc 2020.xlsx",
    "suara": f"{HTH}/Hasil Pemilihan Serentak 2020.xlsx",
    "kampus": f"{HTH}/Goes To Campus 2020.xlsx",
    "bpk": f"{KUL}/Tindak Lanjut LHP BPK.xlsx",
    "sabu": f"{PDOSDM}/Rekap Pemilih Pemilihan Serentak 2020/53.20 Sabu Raijua.xlsx",
    "barat": f"{PDOSDM}/Rekap Pemilih Pemilihan Serentak 2020/53.12 Sumba Barat.xlsx",
}


def copy_2020(folder: Path, *names: str) -> Path:
    """Copy the named workbooks of 2020 below ``folder`` with their folders; return the inputs folder."""
    for name in names:
        target = folder / "2020" / FILES[name]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(INPUTS_2020 / FILES[name], target)
    return folder


def type_over(folder: Path, name: str, sheet: str, changes: Mapping[str, Any]) -> None:
    """Type values into cells of one copied workbook."""
    path = folder / "2020" / FILES[name]
    book = openpyxl.load_workbook(path)
    for cell, value in changes.items():
        book[sheet][cell].value = value
    book.save(path)


def build(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """Write a workbook of sheets given as rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def examine(folder: Path, tahun: int | None = 2020) -> Outcome:
    """Return what ``pipeline check`` says of a folder."""
    return check(load_settings(folder, folder.parent / "outputs", tahun, jobs=1), lambda _: None)


def told(findings: Sequence[Finding], *levels: str) -> list[tuple[str, str, str]]:
    """Return (level, sheet, cell) of the findings of the levels, all but info by default."""
    wanted = levels or ("galat", "peringatan")
    return [(str(f.tingkat), f.lembar, f.sel) for f in findings if f.tingkat in wanted]
