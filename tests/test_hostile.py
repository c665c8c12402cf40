"""Hostile and broken files: one coded finding each, the run ends, and every other file's result is the same."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

import openpyxl
import psutil
import pytest
import xlsxwriter

from pipeline.config import load_settings
from pipeline.findings import Severity
from pipeline.reading import refusals as r
from pipeline.reading.grid import Book, CellKind, Refusal
from pipeline.reading.limits import Limits
from pipeline.reading.workbook import read_book
from pipeline.reading.workers import Reading
from pipeline.run import run
from tests.support.hostile import ATTACKS, HARMLESS, LARGE_ATTACKS, Attack, write
from tests.support.inputs import build, copy_2020, examine
from tests.support.oracle import cells_of
from tests.support.packages import SHEET, package, worksheet

if TYPE_CHECKING:
    from pathlib import Path

FILE_ATTACKS = {name: attack for name, attack in ATTACKS.items() if name != "lock file"}


def file_name(name: str) -> str:
    """Return what the file of an attack is called."""
    return f"~${name}" if name == "lock file" else name.replace(",", "")


@pytest.mark.parametrize("name", FILE_ATTACKS)
def test_an_attack_is_refused_with_its_code_and_detail(tmp_path: Path, name: str) -> None:
    attack = ATTACKS[name]
    assert Refusal(attack.code, attack.detail) == read_book(write(attack, tmp_path / "a"), Limits())


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_like_an_attack_is_read(tmp_path: Path, name: str) -> None:
    book = read_book(write(HARMLESS[name], tmp_path / "in" / "a"), Limits())
    assert isinstance(book, Book)
    expected = {
        "two far corners": {(1, 1): (CellKind.NUMBER, 1.0), (1_048_576, 16_384): (CellKind.NUMBER, 2.0)},
        "4 billion shared texts, told": {(1, 1): (CellKind.TEXT, "TPS 001")},
        "names that lead out of the folder": {(1, 1): (CellKind.TEXT, "x")},
        "circular formulas without values": {(1, 1): (CellKind.UNCACHED, "=B1"), (1, 2): (CellKind.UNCACHED, "=A1")},
        "text that looks like a formula": {(1, 1): (CellKind.TEXT, "=cmd|' /C calc'!A0")},
    }
    assert expected[name] == {at: cell[:2] for at, cell in cells_of(book.sheets[0]).items()}
    assert ["in"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_a_workbook_cut_off_anywhere_is_broken(tmp_path: Path, part: float) -> None:
    path = build(tmp_path / "a.xlsx", {"S": [["a", 1]] * 500})
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    assert Refusal(r.BROKEN, "arsip zip tidak utuh") == read_book(path, Limits())


def test_a_part_whose_bytes_were_changed_is_broken(tmp_path: Path) -> None:
    path = package(tmp_path / "a.xlsx", worksheet([b'<row r="1"><c r="A1"><v>1</v></c></row>'] * 100))
    with zipfile.ZipFile(path) as old:
        at = old.getinfo(SHEET).header_offset + 120
    data = bytearray(path.read_bytes())
    data[at : at + 20] = bytes(20)
    path.write_bytes(data)
    outcome = read_book(path, Limits())
    assert isinstance(outcome, Refusal)
    assert r.BROKEN == outcome.code


@pytest.mark.parametrize(
    ("limits", "detail"),
    [
        (Limits(cells=5_000), "lebih dari 5.000 sel berisi"),
        (Limits(small_bytes=1 << 16, ratio=5), "lebih dari 5 kali besar berkasnya setelah dibuka"),
        (Limits(strings=900), "lebih dari 900 teks berbeda"),
    ],
    ids=["cells", "ratio", "texts"],
)
def test_each_limit_is_kept_while_reading(tmp_path: Path, limits: Limits, detail: str) -> None:
    path = build(tmp_path / "a.xlsx", {"S": [[f"t{n}", n, n] for n in range(2_000)]})
    assert Refusal(r.TOO_BIG, detail) == read_book(path, limits)


def test_what_parts_inflate_to_is_counted(tmp_path: Path) -> None:
    path = package(tmp_path / "a.xlsx", worksheet([b" " * (3 << 20)]))
    expected = Refusal(r.TOO_BIG, "lebih dari 2 MiB setelah dibuka")
    assert expected == read_book(path, Limits(inflated_bytes=2 << 20))


def test_cells_are_counted_over_all_sheets(tmp_path: Path) -> None:
    path = build(tmp_path / "a.xlsx", {name: [[1, 2, 3]] * 100 for name in "ABC"})
    assert isinstance(read_book(path, Limits(cells=900)), Book)
    assert Refusal(r.TOO_BIG, "lebih dari 899 sel berisi") == read_book(path, Limits(cells=899))


def test_a_dense_sheet_is_counted_before_it_is_read(tmp_path: Path) -> None:
    rows = [b"<row>%b</row>" % (b'<c s="1"/>' * 30)] * 2_000
    path = package(tmp_path / "a.xlsx", worksheet(rows))
    dense = {"small_bytes": 1_000, "ratio": 5_000}
    assert isinstance(read_book(path, Limits(cells=60_000, **dense)), Book)
    expected = Refusal(r.TOO_BIG, "lebih dari 59.999 sel berisi atau berformat")
    assert expected == read_book(path, Limits(cells=59_999, **dense))


def moody(path: Path, limits: Limits) -> Book | Refusal:
    """Read a file, but die, hang or eat memory where its name says so."""
    if "mati" in path.name:
        os._exit(9)
    if "jatuh" in path.name:
        os.kill(os.getpid(), signal.SIGKILL)
    if "lama" in path.name:
        time.sleep(60)
    if "rakus" in path.name:
        bytearray(8 << 30)
    return read_book(path, limits)


def test_a_file_that_kills_hangs_or_exhausts_its_reader_costs_only_itself(tmp_path: Path) -> None:
    good = build(tmp_path / "baik.xlsx", {"S": [[1]]})
    names = ["baik", "mati", "b", "lama", "c", "rakus", "d", "jatuh", "e"]
    for name in names[1:]:
        shutil.copy(good, tmp_path / f"{name}.xlsx")
    reading = Reading([tmp_path / f"{name}.xlsx" for name in names], Limits(seconds=1.0), 2, moody)
    outcomes = {path.stem: outcome for path, outcome in reading.results()}
    refused = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Refusal)}
    assert {
        "mati": Refusal(r.READER_FAILED, "kode 9"),
        "lama": Refusal(r.TIMEOUT, "1 detik"),
        "rakus": Refusal(r.OUT_OF_MEMORY, "2.048 MiB"),
        "jatuh": Refusal(r.READER_FAILED, "SIGKILL"),
    } == refused
    assert names == list(outcomes)


def slow_first(path: Path, limits: Limits) -> Refusal:  # noqa: ARG001
    """Tell which process was given the file; the first one takes its time."""
    time.sleep(0.5 if path.name == "0.xlsx" else 0)
    return Refusal("", str(os.getpid()))


def test_a_worker_that_is_free_takes_the_next_file_whatever_the_others_do(tmp_path: Path) -> None:
    reading = Reading([tmp_path / f"{number}.xlsx" for number in range(10)], Limits(), 2, slow_first)
    readers = [outcome.detail for _, outcome in reading.results() if isinstance(outcome, Refusal)]
    assert [2, 8] == sorted(Counter(readers).values())  # the slow one, and the file given ahead to its reader


def hungry(path: Path, limits: Limits) -> Book | Refusal:
    """Hold memory for a while."""
    held = b"x" * (200 << 20)
    time.sleep(20)
    return read_book(path, limits) if held else Refusal("")


def test_a_worker_is_watched_from_outside_where_the_system_sets_no_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.reading.workers.limit_memory", lambda _limits: None)
    path = build(tmp_path / "a.xlsx", {"S": [[1]]})
    reading = Reading([path], Limits(memory_bytes=150 << 20), 1, hungry)
    assert [Refusal(r.OUT_OF_MEMORY, "150 MiB")] == [outcome for _, outcome in reading.results()]


def test_bad_files_have_one_finding_each_and_change_nothing_for_the_good_ones(tmp_path: Path) -> None:
    folder = copy_2020(tmp_path / "inputs", "anggaran", "dpb", "sabu")
    good = examine(folder)
    for name, attack in {**ATTACKS, **HARMLESS}.items():
        write(attack, folder / "2020" / "buruk" / file_name(name))
    mixed = examine(folder)
    bad = [finding for finding in mixed.findings if "/buruk/" in finding.berkas]
    told = {finding.berkas.rpartition("/")[2]: finding.kode for finding in bad if finding.kode.startswith("BKS")}
    expected = {file_name(name) + attack.name: attack.code for name, attack in ATTACKS.items()}
    assert expected == told
    assert {file_name(name) + attack.name for name, attack in {**ATTACKS, **HARMLESS}.items()} == {
        finding.berkas.rpartition("/")[2] for finding in bad
    }
    assert len(ATTACKS) == len([finding for finding in bad if finding.tingkat is not Severity.INFO]) + 1
    assert list(good.findings) == [finding for finding in mixed.findings if finding not in bad]


def tree_memory(process: psutil.Process) -> int:
    """Return the bytes that a process and all below it hold now; shared pages count once for each."""
    held = 0
    for each in [process, *process.children(recursive=True)]:
        try:
            held += each.memory_info().rss
        except psutil.Error:
            continue
    return held


@pytest.mark.slow
def test_a_run_over_all_attacks_ends_in_bounded_memory(tmp_path: Path) -> None:
    folder = copy_2020(tmp_path / "inputs", "anggaran", "dpb")
    attacks: dict[str, Attack] = {**ATTACKS, **HARMLESS, **LARGE_ATTACKS}
    for name, attack in attacks.items():
        path = write(attack, folder / "2020" / "buruk" / file_name(name))
        assert path.stat().st_size < 12 << 20
    command = [sys.executable, "-m", "pipeline", "run", "--inputs", str(folder), "--outputs", str(tmp_path / "out")]
    with subprocess.Popen(
        [*command, "--tahun", "2020", "--jobs", "2"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        root, peak = psutil.Process(run.pid), 0
        while run.poll() is None:
            peak = max(peak, tree_memory(root))
            time.sleep(0.02)
    assert run.returncode == 1
    assert peak < 2 << 30
    text = (tmp_path / "out" / "temuan-2020.json").read_text("utf-8")
    assert all(attack.detail in text for attack in attacks.values())


FORMS = ('=HYPERLINK("http://jahat.invalid";"x")', "+cmd|' /C jahat'!A0", "@SUM(jahat)", "http://jahat.invalid/")


def test_text_of_inputs_is_no_formula_link_or_markup_in_any_output(tmp_path: Path) -> None:
    folder = tmp_path / "inputs"
    folder.mkdir()
    with xlsxwriter.Workbook(folder / "Realisasi '=jahat() <b>.xlsx") as book:
        sheet = book.add_worksheet("=jahat() <i>&")
        rows = [
            ["REALISASI ANGGARAN TAHUN ANGGARAN 2020"],
            [],
            ["Kode", "Program/Kegiatan/Sub Kegiatan", "Pagu Anggaran (Rp.)", "Realisasi Anggaran (Rp.)"],
            ["076.01.01", FORMS[0], 3_000, 3_000],
            ["3355", FORMS[1], 3_000, 3_000],
            ["002", FORMS[2], 1_000, "=jahat()"],
            ["003", f"{FORMS[3]} <script>jahat()</script>", 2_000, 2_000],
        ]
        for row, values in enumerate(rows):
            for col, value in enumerate(values):
                (sheet.write_string if isinstance(value, str) else sheet.write_number)(row, col, value)
    outputs = tmp_path / "outputs"
    run(load_settings(folder, outputs, 2020, jobs=1), lambda _: None)
    workbooks = list(outputs.rglob("*.xlsx"))
    assert len(workbooks) == 2
    for path in workbooks:
        cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
        typed = [cell for cell in cells if isinstance(cell.value, str) and "jahat" in cell.value]
        formulas = [cell.value for cell in cells if cell.data_type == "f" and "jahat" in str(cell.value)]
        assert set(FORMS[:3]) <= {cell.value for cell in typed}
        assert [] == [formula for formula in formulas if any(form in formula for form in FORMS)]
        with zipfile.ZipFile(path) as parts:
            relations = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".rels"))
        assert "jahat.invalid" not in relations
    (page,) = outputs.glob("*.html")
    html = page.read_text("utf-8")
    assert "jahat" in html
    assert all(markup not in html for markup in ("<script>jahat", "<b>.xlsx", "<i>&", 'href="http'))
    for table in outputs.rglob("*.csv"):
        with table.open(encoding="utf-8", newline="") as stream:
            assert [] == [cell for line in csv.reader(stream) for cell in line if cell.startswith(("=", "+", "@"))]
