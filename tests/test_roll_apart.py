"""Rolls of one stage or quarter a workbook: read by their own words or their title's, and joined row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from tests.support.forms import Row, examined
from tests.support.inputs import told
from tests.support.office import pipeline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipeline.examine import Examined

PLACES = ("No", "Kecamatan", "Desa", "TPS")
SEXES = ("L", "P", "L+P")
STAGES = ("DP4", "Model A-KWK", "Model A.1-KWK (DPS)", "Model A.3-KWK (DPT)")
DPS = ((1, "Satu", "A", 1, 10, 11, 21), (2, "Satu", "A", 2, 12, 13, 25), (3, "Dua", "B", 1, 7, 8, 15))
DPT = ((1, "Satu", "A", 1, 10, 10, 20), (2, "Satu", "A", 2, 12, 12, 24), (3, "Dua", "B", 1, 7, 7, 14))


def roll(title: str, lines: tuple[Row, ...], header: str | None = None, kabupaten: str = "BELU") -> list[Row]:
    """Return a roll whose stage stands above the sexes, or only in the title."""
    total = (None, "JUMLAH", None, None, *(sum(int(line[at]) for line in lines) for at in (4, 5, 6)))
    head: list[Row] = [(*PLACES, *SEXES)] if header is None else [(*PLACES, header), (*(None,) * 4, *SEXES)]
    return [(f"{title} TAHUN 2020",), (f"KABUPATEN {kabupaten}",), (), *head, *lines, total]


def stages(found: Examined) -> list[tuple[object, ...]]:
    """Return what the roll gives of each kabupaten: how many desa and TPS, and the voters of each stage."""
    frame = found.frames["pemilih_kabupaten"][["kabupaten", "jumlah_desa", "jumlah_tps", "dp4", "a", "a1", "a3"]]
    return [tuple(row) for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)]


def changed(lines: tuple[Row, ...], at: int, **cells: object) -> tuple[Row, ...]:
    columns = dict(zip("ABCDEFG", lines[at], strict=True)) | cells
    return (*lines[:at], tuple(columns.values()), *lines[at + 1 :])


BOTH = [("Belu", 2, 3, None, None, 61, 58)]


def apart(one: str, other: str, headers: tuple[str | None, str | None] = (None, None)) -> tuple[list[Row], list[Row]]:
    """Return the DPS and the DPT below titles of their own."""
    return roll(one, DPS, headers[0]), roll(other, DPT, headers[1])


def files(
    first: str, second: str, rolls: tuple[list[Row], list[Row]], sheets: tuple[str, str] = ("Rekap", "Rekap")
) -> dict[str, dict[str, list[Row]]]:
    """Return the two rolls as workbooks, of one where the names are the same."""
    found: dict[str, dict[str, list[Row]]] = {}
    for file, sheet, rows in zip((first, second), sheets, rolls, strict=True):
        found.setdefault(file, {})[sheet] = rows
    return found


NAMED = apart("REKAP DPS", "REKAP DPT", ("DPS", "DPT"))
UNNAMED = apart("REKAP PEMILIH", "REKAP PEMILIH")
EACH = files("DPS.xlsx", "DPT.xlsx", NAMED)
APART: dict[str, Mapping[str, Mapping[str, list[Row]]]] = {
    "a file each": EACH,
    "a sheet each": files("Belu.xlsx", "Belu.xlsx", NAMED, ("DPS", "DPT")),
    "in the title": files("1.xlsx", "2.xlsx", apart("DAFTAR PEMILIH SEMENTARA", "DAFTAR PEMILIH TETAP (DPT)")),
    "in the sheet's name": files("Rekap DPS DPT.xlsx", "Rekap DPS DPT.xlsx", UNNAMED, ("DPS", "DPT")),
    "in the file's name": files("Rekap DPS Belu.xlsx", "Rekap DPT Belu.xlsx", UNNAMED),
    "voters above the sexes": files(
        "1.xlsx", "2.xlsx", apart("REKAP DPS", "REKAP DPT", ("JUMLAH PEMILIH", "Jumlah Pemilih"))
    ),
    "another order of TPS": EACH | {"DPT.xlsx": {"Rekap": roll("REKAP DPT", (DPT[2], *DPT[:2]), "DPT")}},
}


@pytest.mark.parametrize("way", APART)
def test_stages_kept_apart_are_one_roll(way: str, tmp_path: Path) -> None:
    found = examined(tmp_path, APART[way])
    assert (BOTH, [], 3) == (stages(found), found.findings, len(found.datasets["pemilih_tps"].frame))


def test_a_roll_of_one_stage_is_read_and_the_others_have_not_arrived(tmp_path: Path) -> None:
    found = examined(tmp_path, {"DPT.xlsx": {"Rekap": roll("REKAP DPT", DPT, "DPT")}})
    assert ([("Belu", 2, 3, None, None, None, 58)], []) == (stages(found), found.findings)
    lacking = [line.keterangan for line in found.arrivals if line.tabel == "Rekap Pemilih per TPS" and not line.berkas]
    assert ["DP4 L+P belum ada", "Model A-KWK L+P belum ada", "Model A.1-KWK (DPS) L+P belum ada"] == lacking


def test_errors_of_a_stage_stand_in_its_own_workbook(tmp_path: Path) -> None:
    wrong = changed(DPT, 1, E=21)
    rows = roll("REKAP DPT", DPT, "DPT")
    rows[6] = wrong[1]
    found = examined(tmp_path / "sum", EACH | {"DPT.xlsx": {"Rekap": rows}})
    assert [("JML-01", "DPT.xlsx", "E7")] == [(f.kode, f.berkas, f.sel) for f in found.findings]
    more = roll("REKAP DPT", changed(DPT, 2, E=17, G=24), "DPT")
    found = examined(tmp_path / "rise", EACH | {"DPT.xlsx": {"Rekap": more}})
    assert [("PML-02", "DPT.xlsx", "G9")] == [(f.kode, f.berkas, f.sel) for f in found.findings]
    full = roll("REKAP DPS", changed(DPS, 1, E=260, F=260, G=520), "DPS")
    found = examined(tmp_path / "full", EACH | {"DPS.xlsx": {"Rekap": full}})
    assert [("PML-01", "DPS.xlsx", "G7")] == [(f.kode, f.berkas, f.sel) for f in found.findings]
    twice = roll("REKAP DPT", changed(DPT, 1, D=1), "DPT")
    found = examined(tmp_path / "twice", EACH | {"DPT.xlsx": {"Rekap": twice}})
    assert [("DUP-01", "DPT.xlsx", "D7")] == [(f.kode, f.berkas, f.sel) for f in found.findings]


def whole(kabupaten: str = "BELU") -> list[Row]:
    head = [(*PLACES, *(text for stage in STAGES for text in (stage, None, None))), (*(None,) * 4, *SEXES * 4)]
    lines = [(*one[:4], *one[4:] * 3, *other[4:]) for one, other in zip(DPS, DPT, strict=True)]
    return [("REKAPITULASI DAFTAR PEMILIH TAHUN 2020",), (f"KABUPATEN {kabupaten}",), (), *head, *lines]


def test_a_stage_delivered_again_is_a_copy_or_another_version(tmp_path: Path) -> None:
    both = {"Belu.xlsx": {"Rekap": whole()}, "DPT.xlsx": {"Rekap": roll("REKAP DPT", DPT, "DPT")}}
    found = examined(tmp_path / "copy", both)
    assert [("DUP-03", "DPT.xlsx")] == [(f.kode, f.berkas) for f in found.findings]
    other = roll("REKAP DPT", changed(DPT, 0, E=9, G=19), "DPT")
    found = examined(tmp_path / "other", both | {"DPT.xlsx": {"Rekap": other}})
    assert [("DUP-02", "DPT.xlsx", "E6"), ("DUP-02", "DPT.xlsx", "G6")] == [
        (f.kode, f.berkas, f.sel) for f in found.findings
    ]
    assert [("Belu", 2, 3, 61, 61, 61, 58)] == stages(found)


def test_a_copy_of_one_stage_beside_a_new_one_counts_once(tmp_path: Path) -> None:
    head = [(*PLACES, "DPS", None, None, "DPT", None, None), (*(None,) * 4, *SEXES * 2)]
    lines = [(*one, *other[4:]) for one, other in zip(DPS, DPT, strict=True)]
    both = [("REKAP PEMILIH TAHUN 2020",), ("KABUPATEN BELU",), (), *head, *lines]
    found = examined(tmp_path, {"1 DPS.xlsx": {"Rekap": roll("REKAP DPS", DPS, "DPS")}, "2.xlsx": {"Rekap": both}})
    assert (BOTH, []) == (stages(found), told(found.findings))


def test_a_stage_that_only_one_kabupaten_lacks_is_a_galat_at_its_header(tmp_path: Path) -> None:
    malaka = roll("REKAP DPT", DPT, "DPT", "MALAKA")
    found = examined(tmp_path, {"Belu.xlsx": {"Rekap": whole()}, "Malaka.xlsx": {"Rekap": malaka}})
    assert [("TBL-11", "Malaka.xlsx", "A4")] * 3 == [(f.kode, f.berkas, f.sel) for f in found.findings]


@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("PEMILIH DISABILITAS DALAM DPT", (*PLACES, *SEXES)),
        ("PEMILIH BARU PADA DPT", (*PLACES, *SEXES)),
        ("HASIL PENGHITUNGAN SUARA", (*PLACES, "DPT", "Suara Sah", "Suara Tidak Sah")),
        ("REKAP DPS DAN DPT", (*PLACES, *SEXES)),
        ("REKAP DPT", ("No", "Kecamatan", "Desa", "Jumlah TPS", *SEXES)),
    ],
)
def test_a_table_per_tps_of_something_else_is_no_roll(title: str, header: Row, tmp_path: Path) -> None:
    rows = [(f"{title} TAHUN 2020",), ("KABUPATEN BELU",), (), header, *DPT]
    found = examined(tmp_path, {"Belu.xlsx": {"Rekap": rows}})
    assert ["TBL-05"] == [f.kode for f in found.findings]


def test_a_stage_whose_header_is_damaged_is_still_a_galat_among_others(tmp_path: Path) -> None:
    for at, cell in ((1, "H4"), (3, "N4")):
        rows = [tuple("Angka" if text == STAGES[at] else text for text in row) for row in whole()]
        found = examined(tmp_path / cell, {"Belu.xlsx": {"Rekap": rows}})
        assert [("TBL-01", cell)] == [(f.kode, f.sel) for f in found.findings]


def test_a_workbook_from_stages_apart_names_each_file_and_verifies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    more = (*DPT, (4, "Dua", "B", 2, 1, 1, 2))
    examined(tmp_path / "inputs", EACH | {"DPT.xlsx": {"Rekap": roll("REKAP DPT", more, "DPT")}})
    monkeypatch.chdir(tmp_path)
    assert 0 == pipeline("run", "--jobs", 1)
    assert 0 == pipeline("verify", "outputs/LAKIP-2020.xlsx")
    capsys.readouterr()
    assert 0 == pipeline("trace", "Rekap Desa!I7")
    assert "DPS.xlsx, lembar Rekap, sel E8, " in capsys.readouterr().out
    assert 0 == pipeline("trace", "Rekap Desa!L7")
    assert "DPT.xlsx, lembar Rekap, sel E8:E9 " in capsys.readouterr().out
    rows = pd.read_csv(tmp_path / "outputs" / "data-2020" / "pemilih_tps.csv")
    assert (4, [15.0, None]) == (
        len(rows),
        [*rows["a1_jumlah"].astype(object).where(rows["a1_jumlah"].notna(), None)][2:],
    )


ROMAN = ("", "I", "II", "III", "IV")
KABUPATEN = (("Alor", 1000), ("Ende", 2000), ("Kota Kupang", 3000))


def quarter(number: int, title: str = "DAFTAR PEMILIH BERKELANJUTAN TRIWULAN {}", **more: int) -> list[Row]:
    """Return the continuous roll of one quarter, which only the title names; ``more`` voters of a kabupaten."""
    lines = [(at, name, start + number, start, 2 * start + number) for at, (name, start) in enumerate(KABUPATEN, 1)]
    lines = [(*line[:4], int(line[4]) + more.get(str(line[1]), 0)) for line in lines]
    head = ("No", "Kabupaten/Kota", "Laki-laki", "Perempuan", "Jumlah")
    return [(f"{title.format(ROMAN[number])} TAHUN 2020",), (), head, *lines]


def quarters(found: Examined) -> list[tuple[object, ...]]:
    frame = found.datasets["dpb"].frame[["kabupaten", "tri_1", "tri_2", "tri_3", "tri_4"]]
    return [tuple(row) for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)]


@pytest.mark.parametrize("title", ["DAFTAR PEMILIH BERKELANJUTAN TRIWULAN {}", "REKAP DPB TW {}"])
def test_quarters_of_the_continuous_roll_kept_apart_are_one_table(title: str, tmp_path: Path) -> None:
    found = examined(tmp_path, {f"{number}.xlsx": {"DPB": quarter(number, title)} for number in (1, 2, 3)})
    expected = [(name, *(2 * start + number for number in (1, 2, 3)), None) for name, start in KABUPATEN]
    assert (expected, []) == (quarters(found), found.findings)


def test_an_error_of_a_quarter_stands_in_its_own_workbook(tmp_path: Path) -> None:
    files = {"1.xlsx": {"DPB": quarter(1)}, "2.xlsx": {"DPB": quarter(2)}}
    found = examined(tmp_path / "sum", files | {"2.xlsx": {"DPB": quarter(2, Ende=5)}})
    assert [("JML-03", "2.xlsx", "E5")] == [(f.kode, f.berkas, f.sel) for f in found.findings]
    less = quarter(2)
    found = examined(tmp_path / "less", files | {"2.xlsx": {"DPB": less[:-1]}})
    assert [("TBL-11", "1.xlsx", "A3")] == [(f.kode, f.berkas, f.sel) for f in found.findings]
    jump = [*less[:-1], (3, "Kota Kupang", 3200, 3000, 6200)]
    found = examined(tmp_path / "jump", files | {"2.xlsx": {"DPB": jump}})
    assert [("DPB-01", "2.xlsx", "E6")] == [(f.kode, f.berkas, f.sel) for f in found.findings]


@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("REKAP PENGADUAN TRIWULAN I", ("No", "Kabupaten", "L", "P", "Jumlah")),
        ("REKAP PENGADUAN", ("No", "Kabupaten", "TW I", "Catatan", "Paraf")),
        ("PEMILIH DISABILITAS DPB TRIWULAN I", ("No", "Kabupaten", "L", "P", "Jumlah")),
        ("DPB TRIWULAN I", ("No", "Kabupaten", "DPT Awal", "Pemilih Baru", "Pemilih TMS")),
    ],
)
def test_a_table_per_kabupaten_of_something_else_is_no_quarter(title: str, header: Row, tmp_path: Path) -> None:
    found = examined(tmp_path, {"Rekap.xlsx": {"Rekap": [(f"{title} TAHUN 2020",), (), header, *quarter(1)[3:]]}})
    assert ["TBL-05"] == [f.kode for f in found.findings]
