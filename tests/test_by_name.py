"""By-name voter lists: what is found in them, what is counted, and that no person's data reaches an output."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.reading.people import disability_of, marital_status_of, masked, parse_birth, sex_of
from tests.support.inputs import FILES, INPUTS_2020, build, examine, told

HEADER = ("No", "NKK", "NIK", "Nama", "Tempat Lahir", "Tanggal Lahir", "Status Perkawinan (B/S/P)",
          "Jenis Kelamin (L/P)", "Alamat", "RT", "RW", "Disabilitas", "Keterangan", "TPS")  # fmt: skip
TITLES = (
    ("DAFTAR PEMILIH MODEL A-KWK",),
    ("PEMILIHAN SERENTAK TAHUN 2020",),
    ("KABUPATEN", ":", "BELU"),
    ("KECAMATAN", ":", "KOTA ATAMBUA"),
    ("DESA/KELURAHAN", ":", "MANUMUTIN"),
)
FIRST = len(TITLES) + 2  # the first voter's row


def voter(serial: int, **changes: object) -> tuple[object, ...]:
    """Return a row of a good voter: a man born on 1 March 1980, or what ``changes`` say."""
    born = changes.pop("born", date(1980, 3, 1))
    sex = str(changes.pop("sex", "L"))
    shown = changes.pop("shown_sex", sex)
    assert isinstance(born, date)
    day = born.day + (40 if sex == "P" else 0)
    row = {
        "no": serial,
        "nkk": f"530401010120{serial:04d}",
        "nik": f"530401{day:02d}{born:%m%y}{serial:04d}",
        "nama": f"Warga Bernomor {serial}",
        "tempat": "Atambua",
        "lahir": f"{born:%d-%m-%Y}",
        "kawin": "S",
        "kelamin": shown,
        "alamat": "Jalan Anggrek",
        "rt": "001",
        "rw": "002",
        "disabilitas": None,
        "keterangan": None,
        "tps": "001",
    }
    return tuple((row | changes).values())


def by_name(folder: Path, *voters: tuple[object, ...], name: str = "Belu.xlsx") -> Path:
    build(folder / name, {"A-KWK": [*TITLES, HEADER, *voters]})
    return folder


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(f.kode, f.sel) for f in examine(folder).findings if f.tingkat != "info"]


def test_a_good_list_has_no_finding(tmp_path: Path) -> None:
    inputs = by_name(tmp_path / "in", voter(1), voter(2, sex="P"))
    assert [] == told(examine(inputs).findings)


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        (voter(2, nik="530401010380000"), [("NIK-02", "C8")]),
        (voter(2, nik="53040101038O0002"), [("NIK-02", "C8")]),
        (voter(2, nik="53040101038٠0002"), [("NIK-02", "C8")]),
        (voter(2, nik=5304010103800002), [("NIK-01", "C8")]),
        (voter(2, nkk=5304010101200002), [("NIK-01", "B8")]),
        (voter(2, nik=None), [("NIL-01", "C8")]),
        (voter(2, lahir="02-03-1980"), [("NIK-03", "C8")]),
        (voter(2, shown_sex="P"), [("NIK-04", "C8")]),
        (voter(2, nik="5371010103800002"), [("NIK-05", "C8")]),
        (voter(2, nik=voter(1)[2], nama="Orang Lain"), [("NIK-06", "C8")]),
        (voter(2, nama="WARGA  Bernomor 1"), [("NIK-07", "D8")]),
        (voter(2, born=date(2004, 1, 1), kawin="B"), [("NIK-08", "F8")]),
        (voter(2, lahir="00/00/0000"), [("NIL-02", "F8")]),
        (voter(2, shown_sex="X"), [("NIL-02", "H8")]),
        (voter(2, kawin="Z"), [("NIL-02", "G8")]),
        (voter(2, tps=None), [("NIL-01", "N8")]),
    ],
    ids=["15 digits", "a letter O", "a digit of another script",
         "NIK as a number", "NKK as a number", "no NIK", "birth date", "sex", "region", "NIK twice",
         "namesake", "minor", "no date", "unknown sex", "unknown status", "no TPS"],
)  # fmt: skip
def test_a_fault_of_one_voter_is_found_at_the_cell_and_nothing_else_is_said(
    tmp_path: Path, bad: tuple[object, ...], found: list[tuple[str, str]]
) -> None:
    assert FIRST == 7
    assert found == codes(by_name(tmp_path / "in", voter(1), bad))


@pytest.mark.parametrize(
    ("born", "kawin", "expected"),
    [
        (date(2003, 12, 9), "B", []),
        (date(2003, 12, 10), "B", [("NIK-08", "F7")]),
        (date(2003, 12, 10), "S", []),
        (date(2003, 12, 10), "P", []),
    ],
)
def test_seventeen_on_voting_day_or_married(
    tmp_path: Path, born: date, kawin: str, expected: list[tuple[str, str]]
) -> None:
    assert expected == codes(by_name(tmp_path / "in", voter(1, born=born, kawin=kawin)))


def test_a_duplicate_in_another_file_names_the_first_file_and_masks_the_nik(tmp_path: Path) -> None:
    by_name(tmp_path / "in", voter(1), voter(2), name="a.xlsx")
    by_name(tmp_path / "in", voter(3), voter(2, nama="Lain Orang"), name="b.xlsx")
    found = [f for f in examine(tmp_path / "in").findings if f.kode == "NIK-06"]
    assert [("b.xlsx", "C8", "5304********0002")] == [(f.berkas, f.sel, f.nilai) for f in found]
    assert "a.xlsx lembar A-KWK sel C8" in found[0].pesan


def test_the_same_list_in_two_files_is_read_once(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        by_name(tmp_path / "in", voter(1), voter(2), name=name)
    type_copy(tmp_path / "in" / "b.xlsx")
    found = examine(tmp_path / "in").findings
    assert [("DUP-03", "b.xlsx")] == [(f.kode, f.berkas) for f in found if f.kode.startswith(("DUP", "NIK"))]


def type_copy(path: Path) -> None:
    """Change a copy's bytes, not its voters."""
    book = openpyxl.load_workbook(path)
    book.active["A1"].value = "DAFTAR PEMILIH MODEL A-KWK (salinan)"  # type: ignore[index, union-attr]
    book.save(path)


def test_a_tps_over_the_limit_is_told_once_at_its_first_voter(tmp_path: Path) -> None:
    inputs = by_name(tmp_path / "in", *(voter(serial) for serial in range(1, 502)))
    assert [("NIK-09", "N7")] == codes(inputs)


def test_of_many_faults_a_hundred_are_told_and_the_last_names_them_all(tmp_path: Path) -> None:
    inputs = by_name(tmp_path / "in", *(voter(serial, shown_sex="P") for serial in range(1, 251)))
    found = [f for f in examine(inputs).findings if f.kode == "NIK-04"]
    assert 100 == len(found)
    assert found[-1].pesan.endswith("Seluruhnya ada 250 temuan serupa di berkas ini.")


def run(tmp_path: Path) -> Path:
    arguments = ["run", "--inputs", str(tmp_path / "in"), "--outputs", str(tmp_path / "out"), "--tahun", "2020"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code in {0, 1}, result.output
    return tmp_path / "out"


def sheet_rows(path: Path) -> list[dict[str, object]]:
    rows = list(openpyxl.load_workbook(path, data_only=True)["Rekap By Name"].iter_rows(values_only=True))
    at = next(i for i, row in enumerate(rows) if "Kecamatan" in row)
    return [dict(zip(map(str, rows[at]), row, strict=True)) for row in rows[at + 1 :]]


def test_voters_are_counted_by_sex_age_and_disability_per_kecamatan(tmp_path: Path) -> None:
    by_name(
        tmp_path / "in",
        voter(1, born=date(2003, 12, 9)),
        voter(2, sex="P", born=date(1999, 12, 9), disabilitas="2"),
        voter(3, sex="P", born=date(1999, 12, 10), tps="2"),
        voter(4, born=date(1949, 12, 9), disabilitas="Tuna Daksa"),
    )
    first, total = sheet_rows(run(tmp_path) / "LAKIP-2020.xlsx")[:2]
    expected = {
        "Kabupaten": "Belu", "Kecamatan": "KOTA ATAMBUA", "Jumlah TPS": 2, "L": 2, "P": 2, "L+P": 4,
        "17-20": 2, "21-30": 1, "31-40": 0, "41-50": 0, "51-60": 0, "61-70": 0, ">70": 1,
        "Tuna Daksa": 1, "Tuna Netra": 1, "Tuna Rungu/Wicara": 0, "Tuna Grahita": 0, "Disabilitas Lainnya": 0,
    }  # fmt: skip
    assert expected == {name: first[name] for name in expected}
    assert ("TOTAL", 4) == (total["Kabupaten"], total["L+P"])


@pytest.mark.parametrize(
    "text", ["01-03-1980", "1|3|1980", "1980-03-01", "01/03/1980", "Atambua, 01-03-1980", "1 Maret 1980"]
)
def test_a_birth_date_is_read_in_every_form(text: str) -> None:
    assert date(1980, 3, 1) == parse_birth(text).value


def test_codes_of_a_person_are_read_in_words_and_letters() -> None:
    assert [1, 1, 2, 2, 0] == [sex_of(text) for text in ("L", "Laki-laki", "P", "wanita", "?")]
    assert [1, 2, 3, 3, 0] == [marital_status_of(text) for text in ("B", "Kawin", "P", "Cerai Mati", "?")]
    assert [0, 0, 1, 2, 3, 4, 5] == [
        disability_of(text) for text in ("", "Tidak", "1", "tuna netra", "Rungu Wicara", "grahita", "autis")
    ]


def test_a_mask_keeps_the_ends_of_a_number_and_the_first_letters_of_a_name() -> None:
    assert "5303********0001" == masked("5303120101900001")
    assert "M**** B***" == masked("Maria Bere")


def test_no_output_holds_a_nik_or_a_name(tmp_path: Path) -> None:
    people = [
        voter(1),
        voter(2, shown_sex="P"),
        voter(3, nik=5304010103800003),
        voter(4, nik="53040101038000"),
        voter(5, nama="Warga Bernomor 1"),
        voter(6, lahir="salah"),
        voter(7, shown_sex="Warga Bernomor 7"),
        voter(8, tps="Warga Bernomor 8"),
    ]
    by_name(tmp_path / "in", *people)
    build(tmp_path / "in" / "rusak.xlsx", {"A-KWK": [*TITLES, ("No", "NKK", "X", *HEADER[3:]), *people]})
    outputs = run(tmp_path)
    secrets = [str(row[i]) for row in people for i in (1, 2, 3, 8)]
    for path in (path for path in outputs.rglob("*") if path.is_file()):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                text = "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
        else:
            text = path.read_text("utf-8")
        assert [] == [secret for secret in secrets if secret in text], path
    listed = json.loads((outputs / "temuan-2020.json").read_text("utf-8"))["temuan"]
    assert {"NIK-01", "NIK-02", "NIK-04", "NIK-07"} <= {item["kode"] for item in listed}


RECAP = ("Kecamatan", "Desa/Kelurahan", "TPS", "DP4", "A-KWK L", "A-KWK P", "A-KWK L+P", "A.1-KWK", "A.3-KWK")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (("Kota Atambua", "Manumutin", 1, 2, 1, 1, 2, 2, 2), []),
        (("Kec. Kota Atambua", "MANUMUTIN", 1, 2, 1, 1, 2, 2, 2), []),
        (("Kota Atambua", "Manumutin", 1, 3, 2, 1, 3, 3, 3), [("BNR-01", "G5")]),
        (("Kota Atambua", "Manumutin", 1, 2, 2, 0, 2, 2, 2), [("BNR-01", "E5")]),
        (("Kota Atambua", "Manumutin", 1, 2, None, None, 2, 2, 2), []),
        (("Kota Atambua", "Manumutin", 2, 2, 1, 1, 2, 2, 2), [("BNR-03", "C5"), ("BNR-02", "G5")]),
    ],
    ids=["equal", "spelled otherwise", "one voter more", "a woman as a man", "sexes left blank", "another TPS"],
)
def test_a_list_is_compared_with_the_recap_of_its_stage(
    tmp_path: Path, line: tuple[object, ...], expected: list[tuple[str, str]]
) -> None:
    by_name(tmp_path / "in", voter(1), voter(2, sex="P"))
    rows = [("REKAP DAFTAR PEMILIH TAHUN 2020",), ("KABUPATEN BELU",), (), RECAP, line]
    build(tmp_path / "in" / "Rekap.xlsx", {"Belu": rows})
    assert expected == [pair for pair in codes(tmp_path / "in") if pair[0].startswith("BNR")]


@pytest.mark.parametrize(("men", "women", "expected"), [(1, 1, []), (2, 0, ["D5"]), (2, 1, ["D5"])])
def test_a_recap_of_men_and_women_alone_is_compared_too(
    tmp_path: Path, men: int, women: int, expected: list[str]
) -> None:
    by_name(tmp_path / "in", voter(1), voter(2, sex="P"))
    header = (*RECAP[:3], "A-KWK L", "A-KWK P", "DP4", *RECAP[7:])
    line = ("Kota Atambua", "Manumutin", 1, men, women, 2, 2, 2)
    rows = [("REKAP DAFTAR PEMILIH TAHUN 2020",), ("KABUPATEN BELU",), (), header, line]
    build(tmp_path / "in" / "Rekap.xlsx", {"Belu": rows})
    assert expected == [cell for code, cell in codes(tmp_path / "in") if code.startswith("BNR")]


def test_the_men_and_women_of_a_kecamatan_stand_on_cek_silang(tmp_path: Path) -> None:
    by_name(tmp_path / "in", voter(1), voter(2, sex="P"))
    line = ("Kota Atambua", "Manumutin", 1, 2, 2, 0, 2, 2, 2)
    rows = [("REKAP DAFTAR PEMILIH TAHUN 2020",), ("KABUPATEN BELU",), (), RECAP, line]
    build(tmp_path / "in" / "Rekap.xlsx", {"Belu": rows})
    sheet = openpyxl.load_workbook(run(tmp_path) / "LAKIP-2020.xlsx", data_only=True)["Cek Silang"]
    found = [row[2:6] for row in sheet.iter_rows(values_only=True) if row[0] == "BNR-01"]
    assert [(2, 2, 0, "OK"), (1, 2, -1, "SELISIH"), (1, 0, 1, "SELISIH")] == found


def test_a_list_that_repeats_its_place_in_columns_is_read_the_same(tmp_path: Path) -> None:
    header = ("No", "Kabupaten", "Kecamatan", "Kelurahan", *HEADER[1:])
    rows = [(v[0], "BELU", "KOTA ATAMBUA", "MANUMUTIN", *v[1:]) for v in (voter(1), voter(2, sex="P"))]
    build(tmp_path / "in" / "Daftar.xlsx", {"Daftar": [("DAFTAR PEMILIH A-KWK TAHUN 2020",), (), header, *rows]})
    first = sheet_rows(run(tmp_path) / "LAKIP-2020.xlsx")[0]
    assert ("Belu", "KOTA ATAMBUA", 1, 1, 1) == tuple(
        first[n] for n in ("Kabupaten", "Kecamatan", "Jumlah TPS", "L", "P")
    )


def test_a_list_without_kecamatan_desa_or_tps_is_a_galat_at_its_header(tmp_path: Path) -> None:
    build(
        tmp_path / "in" / "Belu.xlsx",
        {"A": [("DAFTAR PEMILIH A-KWK 2020 KABUPATEN BELU",), HEADER[:-1], voter(1)[:-1]]},
    )
    assert [("WIL-03", "A2")] * 3 == codes(tmp_path / "in")


def test_a_year_without_a_voting_day_checks_no_age_and_says_so(tmp_path: Path) -> None:
    titles = [("DAFTAR PEMILIH MODEL A-KWK TAHUN 2021",), *TITLES[2:]]
    build(tmp_path / "in" / "Belu.xlsx", {"A": [*titles, HEADER, voter(1, born=date(2010, 1, 1), kawin="B")]})
    assert ["NIK-10"] == [f.kode for f in examine(tmp_path / "in", 2021).findings if f.kode.startswith("NIK")]


def test_the_voting_day_may_be_set(tmp_path: Path) -> None:
    by_name(tmp_path / "in", voter(1, born=date(2003, 12, 10), kawin="B"))
    (tmp_path / "in" / "lakip.toml").write_text('hari_pemungutan = "2020-12-10"\n', "utf-8")
    assert [] == codes(tmp_path / "in")


def test_a_worker_gives_the_same_tables_as_the_main_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_name(tmp_path / "in", voter(1), voter(2, nik="123"), voter(3, shown_sex="P"))
    shutil.copy(INPUTS_2020 / FILES["sabu"], tmp_path / "in" / "53.20 Sabu Raijua.xlsx")
    here = examine(tmp_path / "in")
    monkeypatch.setattr("pipeline.run.MUCH", 0)
    assert here == examine(tmp_path / "in")


def test_a_sheet_a_tps_with_a_header_of_two_rows_in_row_nine_is_read(tmp_path: Path) -> None:
    path = tmp_path / "in" / "Belu.xlsx"
    upper = ("No", "NKK", "NIK", "Nama", "Tempat/Tanggal Lahir", None, "Status Perkawinan", "Jenis Kelamin",
             "Alamat", None, None, "Disabilitas", "Ket")  # fmt: skip
    lower = (*[None] * 4, "Tempat", "Tanggal", None, None, "Jalan/Dukuh", "RT", "RW", None, None)
    fill = (*(f"Kolom {number}" for number in range(33)),)
    sheets = {}
    for tps, voters in ((1, (voter(1), voter(2, sex="P"))), (2, (voter(3, lahir="1|3|1980"),))):
        rows = [*TITLES, ("TPS", ":", f"{tps:03d}"), (), (), (*upper, *fill), lower, *(v[:-1] for v in voters)]
        sheets[f"TPS {tps}"] = rows
    build(path, sheets)
    book = openpyxl.load_workbook(path)
    for sheet in book:
        sheet.merge_cells("E9:F9")
        sheet.merge_cells("I9:K9")
    book.save(path)
    assert [] == codes(tmp_path / "in")
    first = sheet_rows(run(tmp_path) / "LAKIP-2020.xlsx")[0]
    assert (2, 2, 1, 3) == tuple(first[name] for name in ("Jumlah TPS", "L", "P", "L+P"))


def test_one_bad_nik_in_ten_is_told_a_hundred_times_and_counted(tmp_path: Path) -> None:
    people = [voter(n) if n % 10 else voter(n, nik=f"5304{n:09d}") for n in range(1, 2001)]
    people = [(*row[:-1], number // 300 + 1) for number, row in enumerate(people)]
    found = [f for f in examine(by_name(tmp_path / "in", *people)).findings if f.tingkat == "galat"]
    assert (["NIK-02"] * 100, "C16") == ([f.kode for f in found], found[0].sel)
    assert found[-1].pesan.endswith("Seluruhnya ada 200 temuan serupa di berkas ini.")
