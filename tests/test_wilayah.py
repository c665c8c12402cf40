"""Kabupaten/kota outside the built-in register: wilayah.csv beside the inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from pipeline.config import load_settings
from pipeline.errors import ConfigError
from schemas.registers import Region, built_in_regions, find_region, region_in, regions, use_regions
from tests.support.inputs import build, copy_2020, examine, told
from tests.test_by_name import HEADER, TITLES, voter
from tests.test_nation import sheet

if TYPE_CHECKING:
    from pathlib import Path

SLEMAN = Region("34.04", "Sleman", "DI Yogyakarta")
PAIR = (Region("32.04", "Bandung", "Jawa Barat"), Region("32.73", "Kota Bandung", "Jawa Barat"))


def wilayah(folder: Path, text: str, encoding: str = "utf-8", name: str = "wilayah.csv") -> tuple[Region, ...]:
    """Return the regions that the settings of a folder with this wilayah.csv hold."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text.encode(encoding))
    return load_settings(folder, folder.parent / "outputs").wilayah


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("kode,nama,provinsi\n34.04,Sleman,DI Yogyakarta\n", "utf-8"),
        ("Kode;Nama;Provinsi\r\n3404;Kab. Sleman;DI Yogyakarta;;\r\n;;\r\n", "utf-8-sig"),
        ('3404,"Sleman","DI Yogyakarta"', "utf-8"),
    ],
)
def test_a_region_is_read_from_any_usual_csv(tmp_path: Path, text: str, encoding: str) -> None:
    assert (SLEMAN,) == wilayah(tmp_path, text, encoding)


def test_the_name_of_the_file_may_be_in_capitals(tmp_path: Path) -> None:
    assert (SLEMAN,) == wilayah(tmp_path, "34.04,Sleman,DI Yogyakarta", name="WILAYAH.CSV")


def test_without_the_file_only_the_built_in_register_holds(tmp_path: Path) -> None:
    assert () == load_settings(tmp_path, tmp_path / "outputs").wilayah


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("kode,nama,provinsi\n34.04,Sleman", 2, "tulis kode, nama, dan provinsi"),
        ("34.04,Sleman,DIY\n34.1,Bantul,DIY", 2, 'kode "34.1" tidak sesuai'),
        ("34.04,Sleman,DIY\n\n34.04,Bantul,DIY", 3, "sudah ada di baris 1 sebagai 34.04 Sleman"),
        ("34.04,Sleman,DIY\n34.02,SLEMAN,DIY", 2, "sudah ada di baris 1 sebagai 34.04 Sleman"),
        ("34.04,Sleman,DIY\n34.04,Sleman,DIY", 2, "sudah ada di baris 1 sebagai 34.04 Sleman"),
        ("53.04,Sleman,DIY", 1, "sudah ada di register bawaan sebagai 53.04 Belu"),
        ("34.04,Belu,DIY", 1, "sudah ada di register bawaan sebagai 53.04 Belu"),
        ('kode,nama,provinsi\n34.04,"Sleman,DIY\n34.02,Bantul,DIY\n', 2, 'tanda petik (")'),
        ('34.04,Sleman,"DIY\n34.02,Bantul,DIY', 1, 'tanda petik (")'),
        ('34.04,"Sle"man,DIY', 1, 'tanda petik (")'),
        ("34.02,Bantul,DIY\n34.04,Sle\0man,DIY", 2, "tanda yang tidak tampak"),
        ("34.02,Bantul,DIY\r\n34.04,Sleman\x1c,DIY\r\n", 2, "tanda yang tidak tampak"),
    ],
)
def test_a_broken_line_stops_with_file_and_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as error:
        wilayah(tmp_path, text)
    assert 2 == error.value.exit_code
    assert f"wilayah.csv baris {line}: " in str(error.value)
    assert words in str(error.value)


def test_letters_of_another_encoding_stop_with_their_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"wilayah\.csv baris 2: huruf tidak terbaca"):
        wilayah(tmp_path, "34.04,Sleman,DIY\n34.02,Bantúl,DIY", "cp1252")


def test_a_line_of_the_built_in_register_may_be_repeated(tmp_path: Path) -> None:
    assert ["53.03"] == [r.kode for r in wilayah(tmp_path, "5303,Timor Tengah Utara,Nusa Tenggara Timur")]


@pytest.mark.parametrize("text", ["Sleman", "KAB. SLEMAN", "Kabupaten Sleman", "KPU Kabupaten Sleman", "3404", "34.04"])
def test_an_added_region_is_known_by_all_its_names(text: str) -> None:
    use_regions((SLEMAN,))
    assert SLEMAN == find_region(text)


@pytest.mark.parametrize(
    ("text", "kode"), [("KABUPATEN BANDUNG", "32.04"), ("KOTA BANDUNG", "32.73"), ("Bandung", "32.04")]
)
def test_a_kabupaten_and_the_kota_of_its_name_are_kept_apart(text: str, kode: str) -> None:
    use_regions(PAIR)
    region = region_in(text)
    assert kode == (region.kode if region else None)


def test_initials_of_two_regions_name_neither() -> None:
    use_regions((Region("99.01", "Tulang Timur Utara", "X"),))
    assert None is find_region("TTU")


def test_a_province_in_a_title_is_no_kabupaten() -> None:
    use_regions((Region("75.01", "Gorontalo", "Gorontalo"),))
    assert None is region_in("PROVINSI GORONTALO")
    assert "Gorontalo" == getattr(region_in("KABUPATEN GORONTALO PROVINSI GORONTALO"), "nama", None)


def test_the_register_of_one_run_is_forgotten_in_the_next(tmp_path: Path) -> None:
    use_regions((SLEMAN,))
    examine(copy_2020(tmp_path / "inputs", "adhoc"))
    assert [region.nama for region in built_in_regions()] == list(regions())


def roll(path: Path, *title: str) -> None:
    stages = [f"{stage} {sex}" for stage in ("DP4", "A-KWK", "A.1-KWK", "A.3-KWK") for sex in ("L", "P", "L+P")]
    rows = [["REKAP PEMILIH TAHUN 2020"], title, ["No", "Kecamatan", "Desa", "TPS", *stages]]
    build(path, {"Rekap TPS": [*rows, [1, "Depok", "Condongcatur", 1, *[100, 110, 210] * 4]]})


def test_a_roll_of_another_province_is_read_with_the_register_beside_it(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    roll(inputs / "2020" / "Rekap.xlsx", "KABUPATEN SLEMAN")
    (inputs / "wilayah.csv").write_text("kode;nama;provinsi\n3404;Sleman;DI Yogyakarta\n", "utf-8-sig")
    assert [] == told(examine(inputs).findings)


def test_without_it_the_kabupaten_is_not_known(tmp_path: Path) -> None:
    roll(tmp_path / "inputs" / "2020" / "Rekap.xlsx", "KABUPATEN SLEMAN")
    assert [("galat", "Rekap TPS", "A2")] == told(examine(tmp_path / "inputs").findings, "galat")


def test_a_kabupaten_of_a_longer_name_is_not_the_one_it_begins_with() -> None:
    use_regions(PAIR)
    assert None is region_in("KABUPATEN BANDUNG BARAT")


LOST = [
    (("KABUPATEN GUNUNGKIDUL",), "A2", "KABUPATEN GUNUNGKIDUL", ""),
    (("KAB. SLEMEN",), "A2", "KAB. SLEMEN", "Sleman"),
    (("Kabupaten Slemen Provinsi DI Yogyakarta Tahun 2020",), "A2", "Kabupaten Slemen Provinsi DI", "Sleman"),
    (("KOTA YOGYAKARTA",), "A2", "KOTA YOGYAKARTA", ""),
    (("KABUPATEN", ":", "SLEMEN"), "C2", "KABUPATEN SLEMEN", "Sleman"),
    (("KABUPATEN/KOTA :", "SLEMEN"), "B2", "SLEMEN", "Sleman"),
]


@pytest.mark.parametrize(("title", "cell", "words", "near"), LOST, ids=[" ".join(title) for title, *_ in LOST])
def test_a_title_of_an_unknown_kabupaten_is_a_galat_whatever_the_file_is_called(
    tmp_path: Path, title: tuple[str, ...], cell: str, words: str, near: str
) -> None:
    roll(tmp_path / "inputs" / "rekap sleman.xlsx", *title)
    (tmp_path / "inputs" / "wilayah.csv").write_text("34.04,Sleman,DI Yogyakarta\n", "utf-8")
    found = [f for f in examine(tmp_path / "inputs").findings if f.tingkat == "galat"]
    assert [("WIL-06", cell)] == [(f.kode, f.sel) for f in found]
    assert words in found[0].pesan
    assert "di luar Nusa Tenggara Timur, tulis kode dan namanya di wilayah.csv" in found[0].saran
    assert near == found[0].pesan.partition('Maksud Anda "')[2].partition('"')[0]


KNOWN = [
    ("KABUPATEN/KOTA SE-PROVINSI DI YOGYAKARTA",),
    ("KABUPATEN DAN KOTA",),
    ("KOTA/KABUPATEN",),
    ("KABUPATEN :", "SLEMAN"),
    ("KABUPATEN", ": SLEMAN"),
    ("KABUPATEN SLEMAN", "KOTA ATAMBUA"),
    ("KECAMATAN", ":", "KOTA RAJA"),
    ("Kabupaten", "Jumlah TPS"),
    ("KABUPATEN PENYELENGGARA PEMILIHAN",),
    ("KOMISI PEMILIHAN UMUM KABUPATEN SLEMAN",),
]


@pytest.mark.parametrize("title", KNOWN, ids=" ".join)
def test_a_title_that_names_no_other_kabupaten_leaves_it_to_the_name_of_the_file(
    tmp_path: Path, title: tuple[str, ...]
) -> None:
    roll(tmp_path / "inputs" / "rekap sleman.xlsx", *title)
    (tmp_path / "inputs" / "wilayah.csv").write_text("34.04,Sleman,DI Yogyakarta\n", "utf-8")
    assert [] == told(examine(tmp_path / "inputs").findings, "galat", "peringatan")


@pytest.mark.parametrize("named", [(), ("KABUPATEN SLEMAN",), ("KPU KABUPATEN SLEMAN",)])
def test_a_banner_of_an_unknown_kabupaten_is_one_galat_at_its_cell(tmp_path: Path, named: tuple[str, ...]) -> None:
    path = tmp_path / "inputs" / "rekap sleman.xlsx"
    roll(path, *named)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    sheet.append(["KABUPATEN GUNUNGKIDUL"])
    for tps in (1, 2):
        sheet.append([tps, "Wonosari", "Baleharjo", tps, *[100, 110, 210] * 4])
    sheet.move_range("A4:P4", rows=4)
    book.save(path)
    (tmp_path / "inputs" / "wilayah.csv").write_text("34.04,Sleman,DI Yogyakarta\n", "utf-8")
    found = [(f.kode, f.sel, f.nilai) for f in examine(tmp_path / "inputs").findings if f.tingkat == "galat"]
    assert [("WIL-06", "A5", "KABUPATEN GUNUNGKIDUL")] == found


def test_rows_above_the_first_banner_are_of_the_kabupaten_in_the_title(tmp_path: Path) -> None:
    path = tmp_path / "inputs" / "rekap.xlsx"
    roll(path, "KABUPATEN SLEMAN")
    book = openpyxl.load_workbook(path)
    for row in (["KABUPATEN BELU PROVINSI NUSA TENGGARA TIMUR"], [2, "Lasiolat", "Baudaok", 1, *[100, 110, 210] * 4]):
        book.active.append(row)
    book.save(path)
    (tmp_path / "inputs" / "wilayah.csv").write_text("34.04,Sleman,DI Yogyakarta\n", "utf-8")
    assert [] == told(examine(tmp_path / "inputs").findings)
    assert ["Kabupaten", "Sleman", "Belu", None] == [row[1] for row in sheet(tmp_path / "inputs", "Rekap Kabupaten")]


def test_a_by_name_list_of_an_unknown_kabupaten_is_a_galat_at_its_title(tmp_path: Path) -> None:
    titles = [TITLES[0], TITLES[1], ("KABUPATEN", ":", "GUNUNGKIDUL"), *TITLES[3:]]
    build(tmp_path / "inputs" / "53.03 TTU.xlsx", {"A-KWK": [*titles, HEADER, voter(1)]})
    found = [f for f in examine(tmp_path / "inputs").findings if f.tingkat == "galat"]
    assert [("WIL-06", "C3", "KABUPATEN GUNUNGKIDUL")] == [(f.kode, f.sel, f.nilai) for f in found]


def test_the_number_of_a_person_in_such_a_title_is_masked(tmp_path: Path) -> None:
    titles = [TITLES[0], TITLES[1], (f"KABUPATEN : NIK {voter(1)[2]}",), *TITLES[3:]]
    build(tmp_path / "inputs" / "53.03 TTU.xlsx", {"A-KWK": [*titles, HEADER, voter(1)]})
    found = [f for f in examine(tmp_path / "inputs").findings if f.tingkat == "galat"]
    assert [("WIL-06", "A3", "5304********0001")] == [(f.kode, f.sel, f.nilai) for f in found]


def test_a_banner_of_an_unknown_kabupaten_in_a_by_name_list_is_told_too(tmp_path: Path) -> None:
    rows = [*TITLES, HEADER, voter(1), ("KABUPATEN GUNUNGKIDUL",), voter(2)]
    build(tmp_path / "inputs" / "53.03 TTU.xlsx", {"A-KWK": rows})
    found = [f for f in examine(tmp_path / "inputs").findings if f.tingkat == "galat"]
    assert ("WIL-06", "A8", "KABUPATEN GUNUNGKIDUL") == (found[0].kode, found[0].sel, found[0].nilai)
