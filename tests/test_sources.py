"""Discovery: every file is a source or is named by a finding, whatever the file system's order."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import UsageError
from pipeline.findings import Severity
from pipeline.sources import find_sources, of_year, place_of, root_of

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.sources import Discovery


def put(folder: Path, *names: str) -> None:
    """Write a file of its own content under each name."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def find(folder: Path, tahun: int | None = 2020, *paths: Path) -> Discovery:
    return find_sources(folder, folder.parent / "outputs", tahun, paths)


def codes(found: Discovery) -> dict[str, str]:
    return {finding.berkas: finding.kode for finding in found.findings}


def names(found: Discovery) -> list[str]:
    return [source.berkas for source in found.sources]


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "inputs"
    folder.mkdir()
    return folder


def test_folders_are_searched_in_an_order_without_case(inputs: Path) -> None:
    put(inputs, "b.xlsx", "Z/a.xls", "a/D.ods", "a/c/e.xlsm", "C.xlsb")
    assert ["a/c/e.xlsm", "a/D.ods", "b.xlsx", "C.xlsb", "Z/a.xls"] == names(find(inputs))


def test_a_source_carries_its_hash_size_and_path(inputs: Path) -> None:
    put(inputs, "2020/Bagian Hukum/x.xlsx")
    (source,) = find(inputs).sources
    content = b"2020/Bagian Hukum/x.xlsx"
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (source.sha256, source.size)
    assert ("2020/Bagian Hukum/x.xlsx", 2020) == (source.berkas, source.tahun)
    assert content == source.path.read_bytes()


def test_names_are_shown_in_one_unicode_form(inputs: Path) -> None:
    put(inputs, unicodedata.normalize("NFD", "Kafé.xlsx"))
    assert [unicodedata.normalize("NFC", "Kafé.xlsx")] == names(find(inputs))


@pytest.mark.parametrize(
    ("name", "code", "severity"),
    [
        ("~$Rekap.xlsx", "BKS-01", Severity.INFO),
        (".~lock.Rekap.xlsx#", "BKS-01", Severity.INFO),
        ("._Rekap.xlsx", "BKS-13", Severity.INFO),
        ("rekap.csv", "BKS-04", Severity.GALAT),
        ("rekap.HTML", "BKS-04", Severity.GALAT),
        ("surat.pdf", "BKS-13", Severity.INFO),
        ("surat.docx", "BKS-13", Severity.INFO),
        ("Thumbs.db", "BKS-13", Severity.INFO),
        ("desktop.ini", "BKS-13", Severity.INFO),
        ("Rekap.lnk", "BKS-13", Severity.INFO),
        ("semua.zip", "BKS-15", Severity.PERINGATAN),
        ("sub/wilayah.csv", "BKS-04", Severity.GALAT),
        ("lakip.toml.txt", "BKS-33", Severity.PERINGATAN),
        ("2020/lakip.toml", "BKS-33", Severity.PERINGATAN),
    ],
)
def test_a_file_that_is_not_read_is_named_with_the_reason(
    inputs: Path, name: str, code: str, severity: Severity
) -> None:
    put(inputs, name)
    found = find(inputs)
    assert [] == found.sources
    assert {name: code} == codes(found)
    assert severity is found.findings[0].tingkat


def test_the_pipelines_own_files_are_neither_read_nor_told(inputs: Path) -> None:
    put(inputs, "lakip.toml", "wilayah.csv", "README.md", "readme", "2020/.gitkeep")
    found = find(inputs)
    assert ([], []) == (found.sources, found.findings)


def test_a_folder_of_another_year_is_told_file_by_file_and_not_read(inputs: Path) -> None:
    put(inputs, "2019/a.xlsx", "Tahun 2019/b.xlsx", "2020/c.xlsx", "2020/2019/d.xlsx", "Rekap 2019/e.xlsx", "f.xlsx")
    found = find(inputs)
    assert ["2020/c.xlsx", "f.xlsx", "Rekap 2019/e.xlsx"] == names(found)
    told = {"2019/a.xlsx", "Tahun 2019/b.xlsx", "2020/2019/d.xlsx"}
    assert dict.fromkeys(told, "BKS-30") == codes(found)


def test_while_the_year_is_unknown_all_years_are_kept_and_parted_later(inputs: Path) -> None:
    put(inputs, "2019/a.xlsx", "2020/b.xlsx", "c.xlsx")
    sources = find(inputs, None).sources
    kept, others = of_year(sources, 2019)
    assert ["2019/a.xlsx", "c.xlsx"] == [source.berkas for source in kept]
    assert ["2020/b.xlsx"] == [finding.berkas for finding in others]


def test_a_byte_identical_copy_is_read_once_and_names_the_first(inputs: Path) -> None:
    put(inputs, "a.xlsx")
    (inputs / "b.xlsx").write_bytes((inputs / "a.xlsx").read_bytes())
    found = find(inputs)
    assert ["a.xlsx"] == names(found)
    assert {"b.xlsx": "BKS-31"} == codes(found)
    assert "a.xlsx" in found.findings[0].pesan


def test_a_copy_in_another_years_folder_does_not_replace_this_years_file(inputs: Path) -> None:
    put(inputs, "2020/a.xlsx")
    (inputs / "2019").mkdir()
    (inputs / "2019" / "a.xlsx").write_bytes((inputs / "2020" / "a.xlsx").read_bytes())
    found = find(inputs)
    assert ["2020/a.xlsx"] == names(found)
    assert {"2019/a.xlsx": "BKS-30"} == codes(found)


def test_empty_files_are_no_copies_of_each_other(inputs: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        (inputs / name).touch()
    assert ["a.xlsx", "b.xlsx"] == names(find(inputs))


def test_an_outputs_folder_inside_the_inputs_is_not_read(inputs: Path) -> None:
    put(inputs, "a.xlsx", "hasil/LAKIP-2020.xlsx")
    found = find_sources(inputs, inputs / "hasil", 2020)
    assert ["a.xlsx"] == names(found)
    assert {"hasil": "BKS-32"} == codes(found)


def test_outputs_must_not_be_the_inputs(inputs: Path) -> None:
    with pytest.raises(UsageError, match="--outputs"):
        find_sources(inputs, inputs, 2020)


def test_a_missing_folder_or_file_is_a_misuse(inputs: Path) -> None:
    with pytest.raises(UsageError, match="tidak ditemukan"):
        find(inputs / "tiada")
    with pytest.raises(UsageError, match=r"tiada\.xlsx tidak ditemukan"):
        find(inputs, 2020, inputs / "tiada.xlsx")


def test_single_files_and_folders_are_read_once_with_their_place_below_the_inputs(inputs: Path) -> None:
    put(inputs, "2020/A/a.xlsx", "2020/A/b.xlsx", "2020/B/c.xlsx")
    found = find(inputs, 2020, inputs / "2020" / "A", inputs / "2020" / "A" / "a.xlsx")
    assert ["2020/A/a.xlsx", "2020/A/b.xlsx"] == names(found)


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_linked_folder_is_told_and_not_followed(inputs: Path) -> None:
    put(inputs, "A/a.xlsx")
    (inputs / "lagi").symlink_to(inputs, target_is_directory=True)
    found = find(inputs)
    assert ["A/a.xlsx"] == names(found)
    assert {"lagi": "BKS-34"} == codes(found)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes among files")
def test_a_pipe_among_the_files_does_not_block(inputs: Path) -> None:
    os.mkfifo(inputs / "a.xlsx")
    assert {"a.xlsx": "BKS-14"} == codes(find(inputs))


def test_an_unreadable_file_costs_only_itself(inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(inputs, "a.xlsx", "b.xlsx")
    original = type(inputs).open

    def refuse(path: Path, *args: str) -> object:
        if path.name == "a.xlsx":
            raise PermissionError(13, "Permission denied")
        return original(path, *args)

    monkeypatch.setattr(type(inputs), "open", refuse)
    found = find(inputs)
    assert ["b.xlsx"] == names(found)
    assert {"a.xlsx": "BKS-14"} == codes(found)
    assert "akses ditolak" in found.findings[0].pesan


def test_the_bagian_of_a_file_comes_from_its_folder_then_its_name() -> None:
    assert "Bagian Hukum, Teknis dan Hupmas" == place_of("2020/Bagian Hukum, Teknis dan Hupmas/x.pdf").bagian
    assert "Bagian Keuangan, Umum dan Logistik" == place_of("Capaian Bagian KUL 2020.xlsx").bagian
    assert "" == place_of("2020/x.pdf").bagian


def test_the_root_of_paths_is_the_folder_with_the_settings(
    tmp_path: Path, inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inputs, "2020/A/a.xlsx")
    monkeypatch.chdir(tmp_path)
    chosen = inputs / "2020" / "A"
    assert root_of([chosen], inputs) == chosen.relative_to(tmp_path)
    put(inputs, "lakip.toml")
    assert root_of([chosen / "a.xlsx"], tmp_path) == inputs.relative_to(tmp_path)
    assert root_of([], inputs) == inputs
