"""`pipeline verify`: whether a workbook is what the inputs give, and what was done to it if not."""

from __future__ import annotations

import errno
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.proof import again
from pipeline.proof.compare import is_same
from tests.support.office import ADHOC, BUDGET, make_office, pipeline, type_into

REPORTS = "Laporan Sistem Akuntansi dan Pelaporan Keuangan Pemilu"
WORKBOOK = "outputs/LAKIP-2020.xlsx"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an office after its run."""
    folder = make_office(tmp_path_factory.mktemp("kantor"), "adhoc")
    assert 0 == pipeline("run", "--inputs", folder / "inputs", "--outputs", folder / "outputs")
    return folder


@pytest.fixture
def office(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the finished office, as the working folder."""
    shutil.copytree(finished, tmp_path / "kantor")
    monkeypatch.chdir(tmp_path / "kantor")
    return tmp_path / "kantor"


def replace_bytes(path: Path, before: bytes, after: bytes) -> None:
    """Replace bytes in whichever sheet of a workbook holds them."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert any(before in content for content in parts.values())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(before, after))


def verdict(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str]]:
    capsys.readouterr()
    code = pipeline("verify", *(arguments or (WORKBOOK,)))
    streams = capsys.readouterr()
    told = [line for line in streams.err.splitlines() if not line.startswith("Membaca ")]
    return code, streams.out.splitlines() + told


def test_an_untouched_workbook_is_the_same(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert office.exists()
    code, lines = verdict(capsys)
    assert (0, [f"SAMA: {WORKBOOK} persis seperti yang ditulis pipeline dari masukan sekarang."]) == (code, lines)


def test_a_workbook_saved_again_without_a_change_is_the_same(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    type_into(office / WORKBOOK, "Sampul", {})
    code, lines = verdict(capsys)
    assert 0 == code
    assert lines[0].startswith(f"SAMA: semua isi {WORKBOOK}")
    assert "berkasnya pernah disimpan ulang" in lines[0]
    assert "rumus tidak tersimpan; buka dan simpan di Excel." in lines[1]


def test_a_figure_typed_over_is_named_with_what_it_should_be_and_its_input_cell(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    type_into(office / WORKBOOK, "Realisasi Anggaran", {"D9": 95_235_401})
    code, lines = verdict(capsys)
    assert 1 == code
    assert [
        f"BERBEDA: {WORKBOOK} bukan yang ditulis pipeline dari masukan sekarang.",
        "Sel yang diketik pada buku kerja, bukan dari masukan: 1",
        f"- Realisasi Anggaran!D9  [003, {REPORTS}, Realisasi Anggaran (Rp.)]",
        "  tertulis   95.235.401",
        f"  seharusnya 95.235.400, dari {BUDGET}, lembar Realisasi 2020, sel D9",
    ] == lines[:5]
    assert "Perbaiki di berkas Bagian, bukan di buku kerja, lalu jalankan pipeline run lagi." == lines[-1]


def test_a_formula_replaced_by_its_own_value_is_told(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    type_into(office / WORKBOOK, "Realisasi Anggaran", {"D7": 4_806_110_477})
    code, lines = verdict(capsys)
    assert 1 == code
    assert ["  tertulis   4.806.110.477", "  seharusnya 4.806.110.477, rumus =SUM(D8:D12)"] == lines[3:5]


def test_results_that_follow_a_typed_figure_are_counted_and_not_listed(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A saved result that differs while its formula is right: as after Excel has recalculated."""
    replace_bytes(office / WORKBOOK, b"<f>SUM(D8:D12)</f><v>4806110477</v>", b"<f>SUM(D8:D12)</f><v>4806110478</v>")
    code, lines = verdict(capsys)
    assert 1 == code
    assert "Hasil rumus yang ikut berbeda: 1 sel (Realisasi Anggaran!D7)" == lines[1]


def test_an_input_changed_missing_or_new_is_named(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    type_into(office / "inputs" / BUDGET, "Realisasi 2020", {"D9": 95_235_000})
    (office / "inputs" / ADHOC).rename(office / "inputs" / "2020" / "Lain.xlsx")
    (office / "inputs" / "lakip.toml").write_text('satker = "KPU"\n')
    code, lines = verdict(capsys)
    assert 1 == code
    assert "Berkas masukan berubah sejak buku kerja ini ditulis:" in lines
    assert {f"- hilang: {ADHOC}", f"- diubah: {BUDGET}", "- baru: 2020/Lain.xlsx", "- baru: lakip.toml"} <= set(lines)
    assert any(line.startswith("Sel yang berbeda: ") for line in lines)
    assert "Jalankan pipeline run lagi agar buku kerja sesuai masukan sekarang." == lines[-1]


def test_without_history_a_missing_file_is_still_named_and_another_mark_told(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (office / "outputs" / "riwayat.jsonl").write_text("rusak\n[]\n")
    (office / "inputs" / ADHOC).unlink()
    code, lines = verdict(capsys)
    assert 1 == code
    assert f"- hilang: {ADHOC}" in lines
    shutil.copy(office / "inputs" / BUDGET, office / "inputs" / "2020" / "Lain.xlsx")
    (office / "inputs" / BUDGET).unlink()
    type_into(office / "inputs" / "2020" / "Lain.xlsx", "Realisasi 2020", {"D9": 95_235_000})
    assert 1 == verdict(capsys)[0]


def test_galat_in_the_inputs_of_today_are_told(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    type_into(office / "inputs" / BUDGET, "Realisasi 2020", {"D9": 9_999_999_999_999})
    code, lines = verdict(capsys)
    assert 1 == code
    assert "Masukan sekarang menghasilkan DRAF: masih ada galat; lihat pipeline check." in lines


def test_a_workbook_moved_away_needs_its_inputs_named_and_is_then_the_same(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = tmp_path / "meja" / "keuangan" / "LAKIP-2020.xlsx"
    moved.parent.mkdir(parents=True)
    shutil.copy(office / WORKBOOK, moved)
    code, lines = verdict(capsys, moved)
    assert 2 == code
    assert "Sebut dengan --inputs FOLDER" in lines[0]
    code, lines = verdict(capsys, moved, "--inputs", "inputs")
    assert (0, True) == (code, lines[0].endswith("persis seperti yang ditulis pipeline dari masukan sekarang."))


def test_a_workbook_of_another_version_says_which(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.load_workbook(office / WORKBOOK)
    book.custom_doc_props["lakip_versi"].value = "0.0.7"  # type: ignore[attr-defined]
    book["Realisasi Anggaran"]["F7"] = "=ROUND(D7/C7,2)"
    book.save(office / WORKBOOK)
    code, lines = verdict(capsys)
    assert 1 == code
    assert "Buku kerja ini ditulis versi 0.0.7; program yang terpasang versi " in lines[1]
    assert "Sel yang berbeda: 1" in lines


def test_a_workbook_without_its_properties_is_known_by_its_cover(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.load_workbook(office / WORKBOOK)
    for name in list(book.custom_doc_props.names):  # type: ignore[attr-defined]
        del book.custom_doc_props[name]  # type: ignore[attr-defined]
    book.save(office / WORKBOOK)
    assert 2 == verdict(capsys)[0]
    code, lines = verdict(capsys, WORKBOOK, "--inputs", "inputs")
    assert 0 == code, lines
    book["Sampul"]["A1"] = "LAPORAN"
    book.save(office / WORKBOOK)
    code, lines = verdict(capsys, WORKBOOK, "--inputs", "inputs")
    assert (2, True) == (code, "tidak menyebut tahunnya" in lines[0])


def test_sheets_taken_away_or_added_are_told(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.load_workbook(office / WORKBOOK)
    del book["Kelengkapan"]
    book.create_sheet("Hitungan saya")["A1"] = 1
    book.save(office / WORKBOOK)
    code, lines = verdict(capsys)
    assert 1 == code
    assert {"Lembar Kelengkapan tidak ada.", "Lembar Hitungan saya bukan dari pipeline."} <= set(lines)


def test_what_cannot_be_verified_says_why(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (office / "rusak.xlsx").write_bytes((office / WORKBOOK).read_bytes()[:9000])
    for arguments, code, words in (
        (("tiada.xlsx",), 2, "tidak ditemukan"),
        (("inputs/" + BUDGET,), 2, "bukan buku kerja LAKIP"),
        (("rusak.xlsx",), 3, "rusak atau terpotong"),
        ((WORKBOOK, "--inputs", "tiada"), 2, "Folder masukan tiada tidak ditemukan"),
    ):
        found, lines = verdict(capsys, *arguments)
        assert (code, True) == (found, words in lines[0]), lines
    assert 2 == pipeline("verify")
    assert "BUKU belum disebut" in capsys.readouterr().err


def test_a_full_disk_is_exit_3_and_changes_nothing(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = {path: path.read_bytes() for path in office.rglob("*") if path.is_file()}
    monkeypatch.setattr(again, "write_workbook", full)
    code, lines = verdict(capsys)
    assert (3, True) == (code, "disk penuh" in lines[0])
    assert before == {path: path.read_bytes() for path in office.rglob("*") if path.is_file()}


def test_a_workbook_in_use_by_another_program_is_exit_3(
    office: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Path.open

    def refuse(path: Path, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        if path.name == "LAKIP-2020.xlsx":
            raise PermissionError(errno.EACCES, "Permission denied")
        return original(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", refuse)
    assert office.exists()
    for command in (["verify", WORKBOOK], ["diff", WORKBOOK], ["trace", "Total_Pagu", WORKBOOK]):
        assert 3 == pipeline(*command)
        streams = capsys.readouterr()
        assert "tidak dapat dibuka (akses ditolak). Tutup berkas di program lain" in streams.err
        assert "" == streams.out


def test_inputs_without_a_table_are_exit_2(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(office / "inputs")
    (office / "inputs").mkdir()
    code, lines = verdict(capsys)
    assert (2, True) == (code, "Tidak ada tabel yang dapat dibaca" in lines[0])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (6_971_690_000, 6_971_690_001, False),
        (0.9839987, 0.98399870000000001, True),
        (0.98399, 0.984, False),
        (1, 1.0, True),
        (0, None, False),
        ("", None, True),
        ("0", 0, False),
    ],
)
def test_values_are_compared_as_far_as_programs_keep_them(one: object, other: object, same: bool) -> None:  # noqa: FBT001
    assert same == is_same(one, other)  # type: ignore[arg-type]
