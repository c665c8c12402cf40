"""What goes back as workbooks: marked copies and lists, safe names, and what is left alone."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from pipeline.errors import OutputError
from pipeline.feedback.koreksi import INDEX, Original, make_corrections, write_corrections
from pipeline.feedback.names import MAX_BYTES, safe_name, workbook_names
from pipeline.feedback.weigh import MAX_DEPTH, area, weigh
from pipeline.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

BAGIAN = "Bagian Keuangan, Umum dan Logistik"
BERKAS = f"2020/{BAGIAN}/Realisasi Anggaran 2020.xlsx"
RED, YELLOW = "FFF4B6B0", "FFFFE699"


def found(sel: str = "C4", tingkat: Severity = Severity.GALAT, **changes: str) -> Finding:
    return Finding(
        "ANG-03", tingkat, BERKAS, "Realisasi 2020", sel, "Sisa", "12", "Sisa salah.", "Betulkan sisa.", BAGIAN
    ).at(**changes)


def budget() -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Realisasi 2020"
    for row in (
        ["REALISASI ANGGARAN", None, None],
        ["Kode", "Pagu", "Sisa"],
        ["001", 100, 40],
        ["002", 200, 12],
        ["TOTAL", "=SUM(B3:B4)", "=1+1"],
    ):
        sheet.append(row)
    sheet["A6"] = "=1+1"
    sheet["A6"].data_type = "s"
    sheet.merge_cells("A1:C1")
    sheet["B3"].number_format = "#,##0"
    sheet["B3"].font = Font(name="Arial", bold=True)
    sheet.column_dimensions["A"].width = 33
    sheet.row_dimensions[4].hidden = True
    sheet["B4"].comment = Comment("Sudah direvisi", "Staf")
    rule = DataValidation(type="whole", operator="greaterThan", formula1="0")
    rule.add("B3:B4")
    sheet.add_data_validation(rule)
    other = book.create_sheet("Catatan 'lama'")
    other["A1"] = "lain"
    return book


@pytest.fixture
def source(tmp_path: Path) -> Original:
    return save(budget(), tmp_path, BERKAS)


def save(book: Workbook, tmp_path: Path, berkas: str) -> Original:
    path = tmp_path / "inputs" / berkas
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return Original(berkas, path)


def corrected(folder: Path, findings: Sequence[Finding], originals: Sequence[Original], **limits: int) -> list[Path]:
    """Make the corrections of a year and write them; return their paths."""
    return write_corrections(make_corrections(folder, findings, originals, **limits))


def opened(path: Path) -> Workbook:
    return load_workbook(path)


def listed(book: Workbook) -> list[list[object]]:
    """Return the rows of the list below its header, without the number."""
    sheet = book["Koreksi"]
    return [[cell.value for cell in row[1:]] for row in sheet.iter_rows(min_row=6)]


def colour(sheet: Worksheet, address: str) -> str:
    cell: Cell = sheet[address]
    return cell.fill.fgColor.rgb if cell.fill.fill_type else ""


class TestCopy:
    def test_stands_in_the_bagians_folder_under_the_workbooks_name(self, source: Original, tmp_path: Path) -> None:
        folder = tmp_path / "koreksi-2020"
        expected = [folder / BAGIAN / "Realisasi Anggaran 2020.xlsx"]
        assert expected == corrected(folder, [found()], [source])
        assert {INDEX, BAGIAN} == {path.name for path in folder.iterdir()}

    def test_colours_cells_by_level_and_notes_message_and_remedy(self, source: Original, tmp_path: Path) -> None:
        findings = [found("C4"), found("B3", Severity.PERINGATAN, kode="ANG-07")]
        sheet = opened(corrected(tmp_path / "k", findings, [source])[0])["Realisasi 2020"]
        assert (RED, YELLOW, "") == (colour(sheet, "C4"), colour(sheet, "B3"), colour(sheet, "C3"))
        assert sheet["C4"].comment.text == "GALAT ANG-03\nSisa salah.\nPerbaikan: Betulkan sisa."
        assert sheet["B3"].comment.text.startswith("PERINGATAN ANG-07\n")

    def test_several_findings_at_a_cell_share_a_note_and_the_worst_colour(
        self, source: Original, tmp_path: Path
    ) -> None:
        findings = [found("C4", Severity.PERINGATAN, pesan="Kedua."), found("C4", pesan="Pertama.")]
        sheet = opened(corrected(tmp_path / "k", findings, [source])[0])["Realisasi 2020"]
        text = sheet["C4"].comment.text
        assert RED == colour(sheet, "C4")
        assert 0 <= text.index("Pertama.") < text.index("Kedua.")

    def test_a_range_is_coloured_whole_and_noted_once(self, source: Original, tmp_path: Path) -> None:
        sheet = opened(corrected(tmp_path / "k", [found("B3:C4")], [source])[0])["Realisasi 2020"]
        assert [RED] * 4 == [colour(sheet, address) for address in ("B3", "B4", "C3", "C4")]
        assert sheet["B3"].comment is not None
        assert (None, None) == (sheet["C3"].comment, sheet["C4"].comment)

    def test_several_cells_with_commas_are_all_coloured(self, source: Original, tmp_path: Path) -> None:
        sheet = opened(corrected(tmp_path / "k", [found("B3, C4")], [source])[0])["Realisasi 2020"]
        assert (RED, RED, "") == (colour(sheet, "B3"), colour(sheet, "C4"), colour(sheet, "C3"))

    def test_a_merged_cell_is_marked_at_its_first_cell(self, source: Original, tmp_path: Path) -> None:
        sheet = opened(corrected(tmp_path / "k", [found("C1")], [source])[0])["Realisasi 2020"]
        assert RED == colour(sheet, "A1")
        assert "Sisa salah." in sheet["A1"].comment.text

    def test_everything_else_of_the_workbook_stays(self, source: Original, tmp_path: Path) -> None:
        book = opened(corrected(tmp_path / "k", [found()], [source])[0])
        sheet = book["Realisasi 2020"]
        assert ["Koreksi", "Realisasi 2020", "Catatan 'lama'"] == book.sheetnames
        assert ["A1:C1"] == [str(block) for block in sheet.merged_cells.ranges]
        assert ("#,##0", "Arial", True) == (sheet["B3"].number_format, sheet["B3"].font.name, sheet["B3"].font.bold)
        assert (33, True) == (sheet.column_dimensions["A"].width, sheet.row_dimensions[4].hidden)
        assert ("=SUM(B3:B4)", "f") == (sheet["B5"].value, sheet["B5"].data_type)
        assert ("=1+1", "s") == (sheet["A6"].value, sheet["A6"].data_type)
        assert "Sudah direvisi" == sheet["B4"].comment.text
        assert ["B3:B4"] == [str(rule.sqref) for rule in sheet.data_validations.dataValidation]

    def test_a_note_that_stood_at_the_cell_is_kept_below_ours(self, source: Original, tmp_path: Path) -> None:
        sheet = opened(corrected(tmp_path / "k", [found("B4")], [source])[0])["Realisasi 2020"]
        assert sheet["B4"].comment.text.endswith("Catatan semula:\nSudah direvisi")

    def test_a_note_is_large_enough_for_its_text(self, source: Original, tmp_path: Path) -> None:
        findings = [found("B3", pesan="pendek"), found("C4", pesan="kata " * 60)]
        path = corrected(tmp_path / "k", findings, [source])[0]
        with zipfile.ZipFile(path) as archive:
            shapes = next(archive.read(name).decode() for name in archive.namelist() if name.endswith(".vml"))
        heights = [int(part.partition("px")[0]) for part in shapes.split("height:")[1:]]
        assert 40 < min(heights) < 120
        assert 160 < max(heights) <= 420
        assert "width:340px" in shapes

    def test_the_first_sheet_lists_findings_with_links_to_their_cells(self, source: Original, tmp_path: Path) -> None:
        findings = [found("C4"), found("B3:B4", Severity.PERINGATAN), found("A1", lembar="Catatan 'lama'")]
        book = opened(corrected(tmp_path / "k", findings, [source])[0])
        assert [
            ["Peringatan", "ANG-03", "Realisasi 2020", "B3:B4", "Sisa", "12", "Sisa salah.", "Betulkan sisa."],
            ["Galat", "ANG-03", "Realisasi 2020", "C4", "Sisa", "12", "Sisa salah.", "Betulkan sisa."],
            ["Galat", "ANG-03", "Catatan 'lama'", "A1", "Sisa", "12", "Sisa salah.", "Betulkan sisa."],
        ] == listed(book)
        links = [book["Koreksi"].cell(row, 5).hyperlink for row in (6, 7, 8)]
        assert ["'Realisasi 2020'!B3", "'Realisasi 2020'!C4", "'Catatan ''lama'''!A1"] == [
            link.location for link in links
        ]
        assert [None] * 3 == [link.target for link in links]
        assert "Koreksi" == book.active.title
        assert [True, False, False] == [bool(sheet.sheet_view.tabSelected) for sheet in book.worksheets]

    def test_text_of_inputs_never_becomes_a_formula_error_or_link(self, source: Original, tmp_path: Path) -> None:
        texts = ['=HYPERLINK("http://x")', "+1+1", "-1", "@SUM(A1)", "#REF!", "http://example.invalid/", "12"]
        findings = [found("C4", nilai=text, kolom=text, kode=str(n)) for n, text in enumerate(texts)]
        path = corrected(tmp_path / "k", findings, [source])[0]
        sheet = opened(path)["Koreksi"]
        cells = [sheet.cell(row, col) for row in range(6, 13) for col in (6, 7)]
        assert [text for text in texts for _ in range(2)] == [cell.value for cell in cells]
        assert {"s"} == {cell.data_type for cell in cells}
        assert [True] * 8 == [cell.quotePrefix for cell in cells[:8]]
        assert {None} == {cell.hyperlink for cell in cells}
        with zipfile.ZipFile(path) as archive:
            assert "External" not in "".join(archive.read(n).decode() for n in archive.namelist() if "_rels" in n)

    def test_characters_that_xml_cannot_hold_do_not_break_the_workbook(self, source: Original, tmp_path: Path) -> None:
        findings = [found(nilai="a\x00b\x1f\ud800", pesan="x\x0b\uffff")]
        book = opened(corrected(tmp_path / "k", findings, [source])[0])
        assert "a\ufffdb\ufffd\ufffd" == book["Koreksi"]["G6"].value
        assert "x\ufffd\ufffd" in book["Realisasi 2020"]["C4"].comment.text

    def test_a_text_longer_than_a_cell_is_cut(self, source: Original, tmp_path: Path) -> None:
        book = opened(corrected(tmp_path / "k", [found(nilai="9" * 50_000)], [source])[0])
        value = book["Koreksi"]["G6"].value
        assert (32_767, "...") == (len(value), value[-3:])

    def test_a_sheet_of_the_same_name_is_not_overwritten(self, tmp_path: Path) -> None:
        book = budget()
        book.create_sheet("KOREKSI")["A1"] = "milik Bagian"
        source = save(book, tmp_path, BERKAS)
        result = opened(corrected(tmp_path / "k", [found()], [source])[0])
        assert ["Koreksi (2)", "Realisasi 2020", "Catatan 'lama'", "KOREKSI"] == result.sheetnames
        assert "milik Bagian" == result["KOREKSI"]["A1"].value

    def test_macros_are_left_out(self, tmp_path: Path) -> None:
        berkas = BERKAS.replace(".xlsx", ".xlsm")
        source = save(budget(), tmp_path, berkas)
        with zipfile.ZipFile(source.path, "a") as archive:
            archive.writestr("xl/vbaProject.bin", b"makro")
        path = corrected(tmp_path / "k", [found(berkas=berkas)], [source])[0]
        assert "Realisasi Anggaran 2020.xlsx" == path.name
        with zipfile.ZipFile(path) as archive:
            assert "xl/vbaProject.bin" not in archive.namelist()
            assert "macroEnabled" not in archive.read("[Content_Types].xml").decode()

    def test_a_chart_does_not_stop_the_copy(self, tmp_path: Path) -> None:
        book = budget()
        chart = BarChart()
        chart.add_data(Reference(book["Realisasi 2020"], min_col=2, min_row=3, max_row=4))
        book["Realisasi 2020"].add_chart(chart, "F2")
        own = BarChart()
        own.add_data(Reference(book["Realisasi 2020"], min_col=3, min_row=3, max_row=4))
        book.create_chartsheet("Grafik").add_chart(own)
        source = save(book, tmp_path, BERKAS)
        result = opened(corrected(tmp_path / "k", [found()], [source])[0])
        assert ["Koreksi", "Realisasi 2020", "Catatan 'lama'", "Grafik"] == result.sheetnames
        assert 1 == len(result["Realisasi 2020"]._charts)

    def test_the_input_is_not_touched(self, source: Original, tmp_path: Path) -> None:
        before = source.path.read_bytes(), source.path.stat().st_mtime_ns
        corrected(tmp_path / "k", [found()], [source])
        assert before == (source.path.read_bytes(), source.path.stat().st_mtime_ns)
        assert [source.path.name] == [path.name for path in source.path.parent.iterdir()]

    @pytest.mark.parametrize("sel", ["", "seluruh berkas", "XFE1", "A1048577", "A0", "C4:", "A1:B2:C3"])
    def test_a_place_that_is_no_cell_is_only_listed(self, source: Original, tmp_path: Path, sel: str) -> None:
        book = opened(corrected(tmp_path / "k", [found(sel)], [source])[0])
        assert {""} == {colour(book["Realisasi 2020"], address) for address in ("A1", "B3", "C4")}
        assert (sel or None) == listed(book)[0][3]
        assert book["Koreksi"]["E6"].hyperlink is None

    def test_a_giant_range_marks_its_first_cell_only(self, source: Original, tmp_path: Path) -> None:
        sheet = opened(corrected(tmp_path / "k", [found("B3:XFD1048576")], [source])[0])["Realisasi 2020"]
        assert (RED, "") == (colour(sheet, "B3"), colour(sheet, "C4"))
        assert sheet.max_row < 10

    def test_the_same_input_gives_the_same_bytes_in_another_process(self, source: Original, tmp_path: Path) -> None:
        script = (
            "import sys, tests.test_koreksi as t; from pathlib import Path;"
            "t.corrected(Path(sys.argv[2]), [t.found(), t.found('B3:B4')],"
            " [t.Original(t.BERKAS, Path(sys.argv[1]))])"
        )
        hashes = set()
        for seed in ("1", "2"):
            folder = tmp_path / seed
            environment = os.environ | {"PYTHONHASHSEED": seed}
            subprocess.run([sys.executable, "-c", script, source.path, folder], check=True, env=environment)
            paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
            hashes.add(tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths))
        assert 1 == len(hashes)


class TestListOnly:
    @pytest.mark.parametrize("suffix", [".xls", ".ods", ".xlsb", ".csv"])
    def test_other_kinds_of_files_get_the_list(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"Rekap{suffix}"
        path.write_bytes(b"isi")
        result = corrected(tmp_path / "k", [found(berkas=path.name)], [Original(path.name, path)])
        book = opened(result[0])
        assert ("Rekap.xlsx", ["Koreksi"]) == (result[0].name, book.sheetnames)
        assert "Sisa salah." == listed(book)[0][6]
        assert book["Koreksi"]["E6"].hyperlink is None

    def test_personal_data_gets_the_list(self, source: Original, tmp_path: Path) -> None:
        original = Original(source.berkas, source.path, copy=False)
        book = opened(corrected(tmp_path / "k", [found()], [original])[0])
        assert ["Koreksi"] == book.sheetnames

    def test_a_large_workbook_gets_the_list(self, source: Original, tmp_path: Path) -> None:
        assert ["Koreksi"] == opened(corrected(tmp_path / "k", [found()], [source], max_cells=10)[0]).sheetnames
        assert 3 == len(opened(corrected(tmp_path / "l", [found()], [source], max_cells=100)[0]).sheetnames)

    def test_copies_end_where_their_cells_in_all_are_too_many(self, tmp_path: Path) -> None:
        originals = [save(budget(), tmp_path, f"2020/{name}.xlsx") for name in "ABC"]
        findings = [found(berkas=original.berkas) for original in originals]
        cells = weigh(originals[0].path, 1_000)
        assert cells is not None
        paths = corrected(tmp_path / "k", findings, originals, max_total_cells=2 * cells)
        assert [3, 3, 1] == [len(opened(path).sheetnames) for path in paths]

    def test_a_file_that_openpyxl_cannot_open_gets_the_list(self, source: Original, tmp_path: Path) -> None:
        with zipfile.ZipFile(source.path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(source.path, "w") as archive:
            for name, data in parts.items():
                archive.writestr(name, b"<rusak" if name == "xl/workbook.xml" else data)
        assert ["Koreksi"] == opened(corrected(tmp_path / "k", [found()], [source])[0]).sheetnames

    @pytest.mark.parametrize("missing", [True, False])
    def test_a_missing_or_broken_file_gets_the_list(self, source: Original, tmp_path: Path, *, missing: bool) -> None:
        if missing:
            source.path.unlink()
        else:
            source.path.write_bytes(source.path.read_bytes()[:1_000])
        assert ["Koreksi"] == opened(corrected(tmp_path / "k", [found()], [source])[0]).sheetnames


class TestWhatIsGivenBack:
    def test_only_files_with_galat_or_peringatan(self, source: Original, tmp_path: Path) -> None:
        other = save(budget(), tmp_path, "2020/Lain.xlsx")
        findings = [found(), found(tingkat=Severity.INFO, berkas="2020/Lain.xlsx"), found(berkas="lakip.toml")]
        assert 1 == len(corrected(tmp_path / "k", findings, [source, other]))

    def test_infos_are_not_listed(self, source: Original, tmp_path: Path) -> None:
        findings = [found(), found("B3", Severity.INFO)]
        book = opened(corrected(tmp_path / "k", findings, [source])[0])
        assert ["C4"] == [row[3] for row in listed(book)]
        assert "" == colour(book["Realisasi 2020"], "B3")

    def test_nothing_is_made_and_openpyxl_not_loaded_without_findings(self, tmp_path: Path) -> None:
        script = (
            "import sys; from pathlib import Path; from pipeline.feedback.koreksi import make_corrections as make;"
            "from pipeline.feedback.koreksi import write_corrections;"
            "assert write_corrections(make(Path(sys.argv[1]), [], [])) == [];"
            "assert 'openpyxl' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", script, tmp_path / "k"], check=True)
        assert not (tmp_path / "k").exists()

    def test_a_workbook_goes_to_the_bagian_most_of_its_findings_name(self, source: Original, tmp_path: Path) -> None:
        findings = [found(bagian="B"), found("B3", bagian="B"), found("C3", bagian="A"), found("C2", bagian="")]
        assert "B" == corrected(tmp_path / "k", findings, [source])[0].parent.name
        assert "Tanpa Bagian" == corrected(tmp_path / "l", [found(bagian="")], [source])[0].parent.name


class TestLaterRuns:
    def test_what_no_longer_applies_is_removed(self, source: Original, tmp_path: Path) -> None:
        folder = tmp_path / "k"
        corrected(folder, [found()], [source])
        assert [] == corrected(folder, [], [source])
        assert not folder.exists()

    def test_what_is_unchanged_is_not_written_again(self, source: Original, tmp_path: Path) -> None:
        path = corrected(tmp_path / "k", [found()], [source])[0]
        os.utime(path, (0, 0))
        corrected(tmp_path / "k", [found()], [source])
        assert 0 == path.stat().st_mtime

    @pytest.mark.parametrize("change", ["finding", "input", "list"])
    def test_a_change_is_written_over_the_old_copy(self, source: Original, tmp_path: Path, change: str) -> None:
        folder = tmp_path / "k"
        corrected(folder, [found()], [source])
        findings, original = [found()], source
        if change == "finding":
            findings = [found(pesan="Lain.")]
        elif change == "input":
            book = budget()
            book["Realisasi 2020"]["B3"] = 101
            save(book, tmp_path, BERKAS)
        else:
            original = Original(source.berkas, source.path, copy=False)
        paths = corrected(folder, findings, [original])
        assert ["Realisasi Anggaran 2020.xlsx"] == [path.name for path in paths[0].parent.iterdir()]
        book = opened(paths[0])
        seen = listed(book)[0][6], book["Realisasi 2020"]["B3"].value if change != "list" else len(book.sheetnames)
        assert {"finding": ("Lain.", 100), "input": ("Sisa salah.", 101), "list": ("Sisa salah.", 1)}[change] == seen

    def test_a_copy_someone_worked_on_is_neither_overwritten_nor_deleted(
        self, source: Original, tmp_path: Path
    ) -> None:
        folder = tmp_path / "k"
        mine = corrected(folder, [found()], [source])[0]
        mine.write_bytes(b"hasil kerja Bagian")
        ours = corrected(folder, [found()], [source])
        assert ["Realisasi Anggaran 2020 (2).xlsx"] == [path.name for path in ours]
        assert ours == corrected(folder, [found(pesan="Lain.")], [source])
        corrected(folder, [], [source])
        assert [mine.name] == [path.name for path in mine.parent.iterdir()]
        assert b"hasil kerja Bagian" == mine.read_bytes()

    def test_a_file_of_someone_else_stays(self, source: Original, tmp_path: Path) -> None:
        folder = tmp_path / "k"
        corrected(folder, [found()], [source])
        own = folder / BAGIAN / "catatan saya.docx"
        own.write_bytes(b"x")
        corrected(folder, [], [source])
        assert [own] == [path for path in folder.rglob("*") if path.is_file()]

    @pytest.mark.parametrize(
        "place", ["../luar.xlsx", "x/../../luar.xlsx", "{root}/luar.xlsx", "luar.xlsx", "a/b/c.xlsx"]
    )
    def test_an_edited_index_deletes_only_what_lies_in_a_bagians_folder(self, tmp_path: Path, place: str) -> None:
        folder = tmp_path / "k"
        (folder / "x").mkdir(parents=True)
        place = place.format(root=tmp_path)
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"x")
        digest = hashlib.sha256(b"x").hexdigest()
        (folder / INDEX).write_text(json.dumps({place: [digest, ""]}), encoding="utf-8")
        corrected(folder, [], [])
        assert b"x" == target.read_bytes()

    def test_an_edited_index_deletes_nothing_that_has_another_hash(self, tmp_path: Path) -> None:
        target = tmp_path / "k" / "a" / "b.xlsx"
        target.parent.mkdir(parents=True)
        target.write_bytes(b"x")
        (tmp_path / "k" / INDEX).write_text('{"a/b.xlsx": ["", ""]}', encoding="utf-8")
        corrected(tmp_path / "k", [], [])
        assert b"x" == target.read_bytes()

    @pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', '{"a": ["b"]}', "\x00"])
    def test_a_broken_index_counts_as_none(self, source: Original, tmp_path: Path, text: str) -> None:
        folder = tmp_path / "k"
        folder.mkdir()
        (folder / INDEX).write_text(text, encoding="utf-8")
        assert 1 == len(corrected(folder, [found()], [source]))

    def test_a_copy_open_in_excel_is_named_after_all_else_is_written(
        self, source: Original, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "k"
        other = save(budget(), tmp_path, "2020/Lain.xlsx")
        first = corrected(folder, [found()], [source])[0]
        before = first.read_bytes()
        replace = Path.replace

        def locked(self: Path, target: Path) -> Path:
            if target == first:
                raise PermissionError(13, "locked", str(target))
            return replace(self, target)

        monkeypatch.setattr(Path, "replace", locked)
        findings = [found(pesan="Lain."), found(berkas="2020/Lain.xlsx")]
        with pytest.raises(OutputError, match=r"Realisasi Anggaran 2020\.xlsx.*Tutup"):
            corrected(folder, findings, [source, other])
        assert before == first.read_bytes()
        assert {first.name, "Lain.xlsx"} == {path.name for path in first.parent.iterdir()}
        monkeypatch.undo()
        assert 2 == len(corrected(folder, findings, [source, other]))
        assert "Lain." == listed(opened(first))[0][6]

    def test_a_run_that_is_broken_off_forgets_nothing_it_wrote(
        self, source: Original, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "k"
        other = save(budget(), tmp_path, "2020/Lain.xlsx")
        findings = [found(), found(berkas="2020/Lain.xlsx")]
        before = corrected(folder, findings, [source, other])

        def broken(*_: object) -> int:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("pipeline.feedback.koreksi.weigh", broken)
            with pytest.raises(KeyboardInterrupt):
                corrected(folder, findings, [source, other])
        assert before == sorted(folder.glob("*/*.xlsx"))
        assert before == corrected(folder, [item.at(pesan="Lain.") for item in findings], [source, other])

    def test_a_stale_copy_open_in_excel_is_named_and_removed_later(
        self, source: Original, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "k"
        path = corrected(folder, [found()], [source])[0]

        unlink = Path.unlink

        def locked(self: Path, *, missing_ok: bool = False) -> None:
            if self == path:
                raise PermissionError(13, "locked", str(self))
            unlink(self, missing_ok=missing_ok)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "unlink", locked)
            with pytest.raises(OutputError, match="Realisasi Anggaran"):
                corrected(folder, [], [source])
        assert path.exists()
        corrected(folder, [], [source])
        assert not folder.exists()


class TestNames:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Rekap DPB 2020", "Rekap DPB 2020"),
            ('a\\b/c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
            ("Rekap. . ", "Rekap"),
            ("  dua\u00a0  kata ", "dua kata"),
            ("CON", "_CON"),
            ("nul.tahun", "_nul.tahun"),
            ("com1", "_com1"),
            ("LPT²", "_LPT²"),
            ("conan", "conan"),
            ("com10", "com10"),
            ("a\tb\x07c", "a b_c"),
            ("xslx.\u202etxt", "xslx._txt"),
            ("...", "cadangan"),
            ("", "cadangan"),
            ("Sabu\u0301", "Sab\u00fa"),
        ],
    )
    def test_windows_takes_every_name(self, text: str, expected: str) -> None:
        assert expected == safe_name(text, "cadangan")

    def test_a_long_name_is_cut_between_characters(self) -> None:
        name = safe_name("é" * 200, "x")
        assert MAX_BYTES == len(name.encode())
        assert "é" * (MAX_BYTES // 2) == name

    def test_a_name_cut_at_a_blank_does_not_end_in_one(self) -> None:
        assert "a" * (MAX_BYTES - 1) == safe_name("a" * (MAX_BYTES - 1) + " b", "x")

    def test_files_of_one_name_take_the_name_of_their_folder(self) -> None:
        files = [("2020/Belu/Rekap.xlsx", "B"), ("2020/Ngada/rekap.xlsx", "B"), ("2020/Ngada/Rekap.xlsx", "C")]
        assert {
            "2020/Belu/Rekap.xlsx": "B/Rekap (Belu).xlsx",
            "2020/Ngada/rekap.xlsx": "B/rekap (Ngada).xlsx",
            "2020/Ngada/Rekap.xlsx": "C/Rekap.xlsx",
        } == workbook_names(files)

    def test_files_of_one_name_and_folder_take_their_kind(self) -> None:
        files = [("a/Rekap.xls", "B"), ("a/Rekap.xlsx", "B")]
        assert {"a/Rekap.xls": "B/Rekap (xls).xlsx", "a/Rekap.xlsx": "B/Rekap (xlsx).xlsx"} == workbook_names(files)

    def test_whatever_is_still_the_same_is_numbered_in_the_order_of_paths(self) -> None:
        files = [("x/a/Rekap?.xlsx", "B"), ("y/a/Rekap*.xlsx", "B"), ("z/a/Rekap_.xlsx", "B")]
        expected = ["B/Rekap_.xlsx", "B/Rekap_ (2).xlsx", "B/Rekap_ (3).xlsx"]
        assert expected == list(workbook_names(files).values())
        assert workbook_names(files) == workbook_names(files[::-1])

    def test_no_two_of_many_hostile_names_meet(self) -> None:
        stems = ["a", "A", "a ", "a.", "a (x)", "a (2)", "a?", "a*", "CON", "con", "_con", "é", "e\u0301", "k" * 300]
        files = [(f"{folder}/{stem}.{kind}", "B") for folder in "xy" for stem in stems for kind in ("xlsx", "xls")]
        names = [name.casefold() for name in workbook_names(files).values()]
        assert len(files) == len(set(names))


def make(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


class TestWeigh:
    def test_counts_the_cells_and_those_of_merged_blocks(self, source: Original) -> None:
        assert 15 + 3 + 1 == weigh(source.path, 1_000)  # filled cells, a merge over three, a note

    @pytest.mark.parametrize(
        ("ref", "cells"), [("A1", 1), ("A1:B3", 6), ("$A$1:$XFD$1048576", 17_179_869_184), ("", 0), ("Sheet!A1", 0)]
    )
    def test_knows_how_many_cells_a_reference_covers(self, ref: str, cells: int) -> None:
        assert cells == area(ref)

    @pytest.mark.parametrize(
        "part",
        [
            b'<x:worksheet xmlns:x="u"><x:mergeCell ref="A1:XFD1048576"/></x:worksheet>',
            b'<worksheet><hyperlink ref="A1:XFD1048576"/></worksheet>',
            b'<comments><comment ref="A1:XFD1048576"/></comments>',
            b"<worksheet><row>" + b"<c/>" * 2_000 + b"</row></worksheet>",
            b"<a>" * (MAX_DEPTH + 1),
            b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
            b"<sst>" + b"<si/>" * 200_000 + b"</sst>",
            '<?xml version="1.0" encoding="UTF-16"?><w><mergeCell ref="A1:XFD1048576"/></w>'.encode("utf-16"),
            b'<w><c><f t="shared">' + b"A1+" * 10_000 + b"</f></c>" + b'<c><f t="shared"/></c>' * 900 + b"</w>",
        ],
        ids=["merge", "link", "note", "cells", "depth", "doctype", "elements", "utf-16", "shared formula"],
    )
    def test_refuses_what_would_cost_openpyxl_dearly(self, tmp_path: Path, part: bytes) -> None:
        assert weigh(make(tmp_path / "a.xlsx", {"xl/anything.bin": part}), 1_000) is None

    def test_refuses_a_zip_that_inflates_too_far(self, tmp_path: Path) -> None:
        assert weigh(make(tmp_path / "a.xlsx", {"xl/a.xml": b" " * (65 << 20)}), 1_000) is None

    def test_passes_over_parts_that_are_no_xml(self, tmp_path: Path) -> None:
        parts = {"xl/media/a.png": b"\x89PNG", "xl/vml": b"<xml><br></xml>", "xl/s.xml": b"<w><c/></w>"}
        assert 1 == weigh(make(tmp_path / "a.xlsx", parts), 1_000)

    @pytest.mark.parametrize("spoil", [lambda _: b"", lambda data: data[:100], lambda data: b"PK\x03\x04" + data[9:]])
    def test_refuses_what_is_no_whole_zip(self, tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
        buffer = BytesIO()
        budget().save(buffer)
        path = tmp_path / "a.xlsx"
        path.write_bytes(spoil(buffer.getvalue()))
        assert weigh(path, 1_000) is None
