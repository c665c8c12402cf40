"""By-name lists as they go wrong: cells in wrong columns, half a row, totals among voters, places spelled twice."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pipeline.reading.people import NO_DISABILITY, disability_of, parse_birth
from tests.support.inputs import build, examine
from tests.test_by_name import FIRST, HEADER, TITLES, by_name, codes, run, sheet_rows, voter

PLACED = ("No", "Kabupaten", "Kecamatan", "Kelurahan", "TPS", *HEADER[1:-1])
TITLE = ("DAFTAR PEMILIH MODEL A-KWK TAHUN 2020",)


def placed(number: int, kecamatan: object = "Kota Atambua", tps: object = 1, **changes: object) -> tuple[object, ...]:
    """Return a voter's row with the place in columns."""
    return (number, "Belu", kecamatan, "Manumutin", tps, *voter(number, **changes)[1:-1])


def placed_list(folder: Path, *rows: tuple[object, ...], name: str = "Belu.xlsx") -> Path:
    build(folder / name, {"A-KWK": [TITLE, (), PLACED, *rows]})
    return folder


def counted(folder: Path) -> list[tuple[object, ...]]:
    """Return kecamatan, number of TPS and voters of each line of Rekap By Name."""
    [book] = run(folder.parent).glob("LAKIP-2020*.xlsx")
    lines = [row for row in sheet_rows(book) if row["Kabupaten"] != "TOTAL"]
    return [(row["Kecamatan"], row["Jumlah TPS"], row["L+P"]) for row in lines]


def everything_written(outputs: Path) -> str:
    """Return the text of every output, workbooks unzipped."""
    texts = []
    for path in (path for path in outputs.rglob("*") if path.is_file()):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                texts += [book.read(name).decode("utf-8", "replace") for name in book.namelist()]
        else:
            texts.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(texts)


def test_a_nik_typed_as_a_kecamatan_is_told_at_its_cell_and_becomes_no_kecamatan(tmp_path: Path) -> None:
    nik = str(voter(2)[2])
    folder = placed_list(tmp_path / "in", placed(1), placed(2, kecamatan=nik), placed(3))
    assert [("WIL-04", "C5")] == codes(folder)
    assert [("Kota Atambua", 1, 2), (None, 1, 1)] == counted(folder)
    assert nik not in everything_written(tmp_path / "out")


def test_rows_moved_by_a_column_show_nobody(tmp_path: Path) -> None:
    moved = [(row[0], *row[2:], None) for row in (placed(n) for n in range(2, 5))]
    folder = placed_list(tmp_path / "in", placed(1), *moved)
    run(tmp_path)
    written = everything_written(tmp_path / "out")
    secrets = [str(cell) for row in moved for cell in row if str(cell).startswith(("Warga", "5304"))]
    assert [] == [secret for secret in secrets if secret in written]
    assert "galat" in {str(found.tingkat) for found in examine(folder).findings}


def test_a_list_that_is_not_recognised_is_not_copied_for_the_bagian_nor_kept(tmp_path: Path) -> None:
    adhoc = [("BADAN ADHOC TAHUN 2020",), ("No", "Kabupaten", "PPK", "PPS", "PPDP", "KPPS"), (1, "Belu", 60, "x", 9, 9)]
    people = [("Nomer", "Orang", "Nomor"), *((n, voter(n)[3], voter(n)[2]) for n in range(1, 4))]
    build(tmp_path / "in" / "Data Belu.xlsx", {"Adhoc": adhoc, "Lain": people})
    written = everything_written(run(tmp_path))
    assert [] == [str(row[2]) for row in people[1:] if str(row[2]) in written]


def test_banners_give_the_tps_and_take_over_from_the_title(tmp_path: Path) -> None:
    header = HEADER[:-1]
    rows = [("TPS 1",), voter(1)[:-1], ("TPS 2",), voter(2)[:-1], ("DESA FATUBENAO",), ("TPS 3",), voter(3)[:-1]]
    build(tmp_path / "in" / "Belu.xlsx", {"A": [*TITLES, header, *rows]})
    assert [] == codes(tmp_path / "in")
    assert [("KOTA ATAMBUA", 3, 3)] == counted(tmp_path / "in")


@pytest.mark.parametrize(
    ("kept", "cells"),
    [
        (("no", "nama"), ["B8", "C8", "F8", "H8", "N8"]),
        (("nama",), ["C8", "F8", "H8", "N8"]),
        (("nik",), ["D8", "F8", "H8", "N8"]),
    ],
    ids="+".join,
)
def test_a_row_with_little_of_a_voter_is_a_voter_with_blanks(
    tmp_path: Path, kept: tuple[str, ...], cells: list[str]
) -> None:
    fields = ("no", "nkk", "nik", "nama")
    bare = tuple(cell if name in kept else None for name, cell in zip(fields, voter(2), strict=False))
    folder = by_name(tmp_path / "in", voter(1), bare, voter(3))
    assert [("NIL-01", cell) for cell in cells if cell != "B8"] == codes(folder)


@pytest.mark.parametrize(
    "line",
    [
        (None, None, None, "Total Pemilih", None, None, None, 2),
        ("TOTAL", None, "2 pemilih"),
        (None, None, None, "Jumlah halaman ini", None, None, None, 2),
        ("JUMLAH", None, None, 2),
    ],
    ids=lambda line: next(str(cell) for cell in line if cell),
)
def test_a_total_is_no_voter(tmp_path: Path, line: tuple[object, ...]) -> None:
    folder = by_name(tmp_path / "in", voter(1), voter(2, sex="P"), line)
    assert [] == codes(folder)
    assert [("KOTA ATAMBUA", 1, 2)] == counted(folder)


@pytest.mark.parametrize("tps", [3_000_000_000, 99_999_999_999, 0])
def test_a_number_that_is_no_tps_is_told_and_moves_nobody(tmp_path: Path, tps: int) -> None:
    folder = placed_list(tmp_path / "in", placed(1), placed(2, tps=tps), placed(3, kecamatan="Lasiolat"))
    assert [("WIL-05", "E5")] == codes(folder)
    assert [("Kota Atambua", 2, 2), ("Lasiolat", 1, 1)] == counted(folder)


def test_zeros_are_no_nik(tmp_path: Path) -> None:
    assert [("NIK-02", "C8")] == codes(by_name(tmp_path / "in", voter(1), voter(2, nik="0" * 16)))


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        ("DAFTAR PEMILIH TETAP TAHUN 2020", "a3"),
        ("DAFTAR PEMILIH SEMENTARA TAHUN 2020", "a1"),
        ("DAFTAR PEMILIH MODEL A.3 TAHUN 2020", "a3"),
        ("DAFTAR PEMILIH MODEL A.1-KWK TAHUN 2020", "a1"),
        ("DAFTAR PEMILIH MODEL A-KWK TAHUN 2020", "a"),
    ],
)
def test_a_title_in_words_tells_the_stage(tmp_path: Path, title: str, stage: str) -> None:
    build(tmp_path / "in" / "Belu.xlsx", {"Lembar": [(title,), *TITLES[2:], HEADER, voter(1)]})
    data = run(tmp_path) / "data-2020" / "hasil_by_name_kecamatan.csv"
    assert [stage] == [line.split(",")[0] for line in data.read_text("utf-8").splitlines()[1:]]


def test_a_list_without_a_stage_is_taken_for_the_first_and_says_so(tmp_path: Path) -> None:
    build(tmp_path / "in" / "Belu.xlsx", {"Lembar": [("DAFTAR PEMILIH TAHUN 2020",), *TITLES[2:], HEADER, voter(1)]})
    assert ["NIK-11"] == [found.kode for found in examine(tmp_path / "in").findings]


def test_a_place_spelled_three_ways_is_one(tmp_path: Path) -> None:
    names = ("Kota Atambua", "KOTA ATAMBUA", "Kec. Kota Atambua")
    placed_list(tmp_path / "in", *(placed(at, kecamatan=name) for at, name in enumerate(names, 1)))
    placed_list(tmp_path / "in", placed(4, kecamatan="kota  atambua"), name="Daftar.xlsx")
    assert [("Kota Atambua", 1, 4)] == counted(tmp_path / "in")


def test_a_tps_is_full_with_its_voters_of_all_sheets(tmp_path: Path) -> None:
    sheets = {name: [*TITLES, HEADER, *(voter(n) for n in numbers)] for name, numbers in
              (("1", range(1, 301)), ("2", range(301, 502)))}  # fmt: skip
    build(tmp_path / "in" / "Belu.xlsx", sheets)
    assert [("NIK-09", f"N{FIRST}")] == codes(tmp_path / "in")


def test_each_full_tps_is_told_at_its_own_first_voter(tmp_path: Path) -> None:
    folder = by_name(tmp_path / "in", *(voter(n, tps=n % 2 + 1) for n in range(1, 1003)))
    assert [("NIK-09", f"N{FIRST}"), ("NIK-09", f"N{FIRST + 1}")] == codes(folder)


def test_a_hundred_of_a_kind_are_told_a_file_however_many_sheets_it_has(tmp_path: Path) -> None:
    sheets = {
        str(at): [*TITLES, HEADER, *(voter(at * 100 + n, shown_sex="P") for n in range(80))] for at in range(1, 4)
    }
    build(tmp_path / "in" / "Belu.xlsx", sheets)
    found = [f for f in examine(tmp_path / "in").findings if f.kode == "NIK-04"]
    assert (100, True) == (len(found), any("Seluruhnya ada 240" in f.pesan for f in found))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(
            (text, 0)
            for text in ("", "0", "00", "Tidak Ada", "Tdk", "T", "Sehat", "Non Disabilitas", "Tidak Cacat", "-")
        ),
        *((text, 1) for text in ("1", "1.0", "1. Tuna Daksa", "Fisik")),
        ("2,0", 2),
        ("Lainnya", 5),
        ("Kusta", 5),
        *((text, NO_DISABILITY) for text in ("6", "10", "1,3", "x", "V")),
    ],
)
def test_only_words_and_codes_of_a_disability_count(text: str, code: int) -> None:
    assert code == disability_of(text)


def test_a_mark_that_is_no_disability_is_told(tmp_path: Path) -> None:
    assert [("NIL-02", "L8")] == codes(by_name(tmp_path / "in", voter(1), voter(2, disabilitas="x")))


@pytest.mark.parametrize("text", ["1980/03/01", "1980|3|1", "1980.03.01", "1980-03-01"])
def test_a_birth_date_may_begin_with_the_year(text: str) -> None:
    assert parse_birth("01-03-1980") == parse_birth(text)


def test_hints_in_brackets_behind_a_header_are_read_past(tmp_path: Path) -> None:
    hinted = ("No", "NKK (16 digit)", "NIK (16 digit)", "Nama Pemilih", "Tmp. Lahir", "Tgl. Lahir (DD/MM/YYYY)",
              "Status (B/S/P)", "Kelamin (L/P)", "Alamat", "RT", "RW", "Cacat", "Ket", "TPS")  # fmt: skip
    build(tmp_path / "in" / "Belu.xlsx", {"A-KWK": [*TITLES, hinted, voter(1, kawin="X", disabilitas="x")]})
    assert [("NIL-02", f"G{FIRST}"), ("NIL-02", f"L{FIRST}")] == codes(tmp_path / "in")
