"""Votes, voter education and BPK follow-up are read whatever their layout, as each Bagian keeps them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline.config import load_settings
from pipeline.examine import Examined
from pipeline.findings import Finding
from pipeline.run import _examined, run
from tests.support.inputs import build, copy_2020, examine, told, type_over

Rows = list[list[object]]
TITLE = ["PEROLEHAN SUARA PEMILIHAN TAHUN 2020"]
VOTES = [
    ("Belu", 1, "Ani & Budi", "PKB, Golkar", 600, "60,0%"),
    ("Belu", 2, "Citra & Dodi", "Nasdem", 400, "40,0%"),
    ("Ngada", 1, "Eka & Feri", "Calon perseorangan", 150, "75,0%"),
    ("Ngada", 2, "Gita & Hadi", "PAN", 50, "25,0%"),
]
FULL = ["No", "Kabupaten", "No Urut", "Pasangan Calon", "Partai Pengusung", "Suara", "%"]


def full(*, votes: object = int, share: object = str, blank: bool = False) -> Rows:
    """Return the votes with a column for each field, votes and shares as typed by ``votes`` and ``share``."""
    rows: Rows = []
    for i, (kabupaten, number, pair, party, count, part) in enumerate(VOTES, 1):
        name = "" if blank and number > 1 else kabupaten
        typed = votes(count) if callable(votes) else votes
        stated = share(part) if callable(share) else share
        rows.append([i, name or None, number, pair, party, typed, stated])
    return rows


def single(typed: str, *, numbers: str = "{}) {}") -> Rows:
    """Return the votes as the report has them: number and name in one cell, share and votes in another."""
    return [
        [i, kabupaten if number == 1 else None, numbers.format(number, pair), party, typed.format(count, part)]
        for i, (kabupaten, number, pair, party, count, part) in enumerate(VOTES, 1)
    ]


def percent(text: str) -> float:
    return float(text.removesuffix("%").replace(",", "."))


SINGLE = ["No", "Kabupaten", "Pasangan Calon", "Partai Pengusung", "Perolehan suara"]
BELU, NGADA = full()[:2], full()[2:]
WITHOUT = [FULL[0], *FULL[2:]]


def without(rows: Rows) -> Rows:
    return [[row[0], *row[2:]] for row in rows]


def unnamed(rows: Rows) -> Rows:
    return [[None, None, *row[2:]] for row in rows]


def apart(*headers: str) -> Rows:
    """Return the votes with the two candidates of a pair in columns of their own."""
    rows = [[*row[:3], *str(row[3]).split(" & "), *row[4:]] for row in full()]
    return [[*FULL[:3], *headers, *FULL[4:]], *rows]


LAYOUTS: dict[str, dict[str, Rows]] = {
    "as the report has it": {"Hasil": [TITLE, [], SINGLE, *single("{1} ({0} Suara)")]},
    "votes first": {"Hasil": [TITLE, [], SINGLE, *single("{0} ({1})")]},
    "numbers with a point": {"Hasil": [TITLE, [], SINGLE, *single("{1} ({0} Suara)", numbers="{}. {}")]},
    "a column for each": {"Hasil": [TITLE, [], FULL, *full()]},
    "kabupaten on the first row": {"Hasil": [TITLE, [], FULL, *full(blank=True)]},
    "votes with a unit": {"Hasil": [TITLE, [], FULL, *full(votes=lambda v: f"{v} suara")]},
    "per cent points": {"Hasil": [TITLE, [], FULL, *full(share=percent)]},
    "fractions": {"Hasil": [TITLE, [], FULL, *full(share=lambda text: percent(text) / 100)]},
    "without shares": {"Hasil": [TITLE, [], FULL[:-1], *(row[:-1] for row in full())]},
    "synonyms": {"Hasil": [TITLE, [], ["No.", "Kab/Kota", "Nomor Urut", "Nama Paslon", "Partai Politik Pengusul", "Suara Sah", "Persentase (%)"], *full()]},
    "two header rows": {"Hasil": [TITLE, [], [*FULL[:5], "Perolehan Suara", None], [None, None, None, None, None, "Jumlah", "%"], *full()]},
    "candidates in two columns": {"Hasil": [TITLE, [], *apart("Calon Bupati", "Calon Wakil Bupati")]},
    "one header over number and name": {"Hasil": [TITLE, [], [*FULL[:2], "Pasangan Calon", None, *FULL[4:]], *full()]},
    "two columns below one header": {"Hasil": [TITLE, [], [*FULL[:4], None, *FULL[4:]], [None, None, None, "Bupati", "Wakil Bupati"], *apart("", "")[1:]]},
    "reordered": {"Hasil": [TITLE, [], [FULL[i] for i in (1, 2, 3, 5, 6, 4)], *([row[i] for i in (1, 2, 3, 5, 6, 4)] for row in full())]},
    "a total for each kabupaten": {"Hasil": [TITLE, [], FULL, *BELU, [None, None, None, "Jumlah", None, 1000, "100%"], *NGADA, [None, None, None, "Jumlah", None, 200, "100%"]]},
    "totals and a grand total": {"Hasil": [TITLE, [], FULL, *BELU, [None, "JUMLAH BELU", None, None, None, 1000], *NGADA, [None, "JUMLAH NGADA", None, None, None, 200], [None, "TOTAL", None, None, None, 1200]]},
    "a grand total": {"Hasil": [TITLE, [], FULL, *full(), ["TOTAL", None, None, None, None, 1200]]},
    "kabupaten as banners": {"Hasil": [TITLE, [], WITHOUT, ["KABUPATEN BELU"], *without(BELU), ["KABUPATEN NGADA"], *without(NGADA)]},
    "kabupaten on a row of its own": {"Hasil": [TITLE, [], FULL, [1, "Belu"], *unnamed(BELU), [2, "Ngada"], *unnamed(NGADA)]},
    "a sheet a kabupaten": {"Belu": [TITLE, [], WITHOUT, *without(BELU)], "Ngada": [TITLE, [], WITHOUT, *without(NGADA)]},
    "header again": {"Hasil": [TITLE, [], FULL, *BELU, FULL, *NGADA]},
    "numbering row and signature": {"Hasil": [TITLE, [], FULL, [f"({i})" for i in range(1, 8)], *full(), [], [None, None, None, None, "Kupang, 31 Desember 2020"], [None, None, None, None, "Kepala Bagian"]]},
}  # fmt: skip


def examined(folder: Path, sheets: dict[str, Rows]) -> tuple[Examined, list[Finding]]:
    build(folder / "inputs" / "Tabel.xlsx", sheets)
    found, _, _ = _examined(load_settings(folder / "inputs", folder / "out", 2020, jobs=1), lambda _: None)
    return found, found.findings


def summed(labels: tuple[str, str, str], *, off: int = 0, repeated: bool = False) -> Rows:
    """Return the votes with valid, spoilt and all votes below each kabupaten, its last sum wrong by ``off``."""
    rows: Rows = []
    for at, votes in ((0, 1000), (2, 200)):
        named = VOTES[at][0] if repeated else None
        sums = (votes + (off if at else 0), 30, votes + 30)
        rows += full()[at : at + 2]
        rows += [[None, named, None, label, None, count, None] for label, count in zip(labels, sums, strict=True)]
    return [TITLE, [], FULL, *rows]


SUMS = [
    ("Suara Sah", "Suara Tidak Sah", "Suara Sah dan Tidak Sah"),
    ("JUMLAH SUARA SAH", "JUMLAH SUARA TIDAK SAH", "TOTAL SUARA SAH + TIDAK SAH"),
    ("Total Suara Sah :", "Suara tdk. sah", "Pengguna Hak Pilih"),
    ("Jumlah Suara Sah", "Jumlah Suara Tidak Sah", "Jumlah Seluruh Suara"),
    ("Suara Sah", "Suara Tidak Sah", "TOTAL"),
]


@pytest.mark.parametrize("repeated", [False, True])
@pytest.mark.parametrize("labels", SUMS)
def test_valid_votes_are_a_sub_total_and_spoilt_ones_no_pair(
    labels: tuple[str, str, str], tmp_path: Path, *, repeated: bool
) -> None:
    found, findings = examined(tmp_path, {"Hasil": summed(labels, repeated=repeated)})
    assert [] == told(findings), [f.pesan for f in findings]
    assert [600, 400, 150, 50] == found.frames["perolehan_suara"]["suara"].tolist()
    _, findings = examined(tmp_path / "off", {"Hasil": summed(labels, off=7, repeated=repeated)})
    assert [("galat", "Hasil", "F11")] == told(findings)


def test_a_wrong_pair_above_valid_and_spoilt_votes_is_told_once(tmp_path: Path) -> None:
    rows = summed(SUMS[-2])
    rows[3] = [*rows[3][:5], int(str(rows[3][5])) + 9, *rows[3][6:]]
    _, findings = examined(tmp_path, {"Hasil": rows})
    assert ["JML-02"] == [f.kode for f in findings if f.tingkat == "galat"], [f.pesan for f in findings]


@pytest.mark.parametrize("name", LAYOUTS)
def test_votes_are_read_whatever_their_layout(name: str, tmp_path: Path) -> None:
    found, findings = examined(tmp_path, LAYOUTS[name])
    assert [] == told(findings), [f.pesan for f in findings]
    frame = found.frames["perolehan_suara"]
    fields = ("kabupaten", "no_urut", "pasangan_calon", "partai_pengusung", "suara")
    read = list(zip(*(frame[field] for field in fields), strict=True))
    assert ([row[:5] for row in VOTES], [0.6, 0.4, 0.75, 0.25]) == (read, frame["bagian_suara"].tolist())
    stated = frame["persen_tertulis"].dropna().tolist()
    assert ([] if name == "without shares" else [0.6, 0.4, 0.75, 0.25]) == stated


@pytest.mark.parametrize(("typed", "level"), [("40,00", []), ("41", [("peringatan", "Hasil", "F5")])])
def test_a_share_in_a_column_of_its_own_needs_no_sign(
    typed: str, level: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    rows = full(share=lambda text: text.rstrip("%"))
    rows[1][6] = typed
    assert level == told(examined(tmp_path, {"Hasil": [TITLE, [], FULL, *rows]})[1])


def test_a_share_of_another_size_is_told_in_every_layout(tmp_path: Path) -> None:
    rows = [*full()[:3], [4, "Ngada", 2, "Gita & Hadi", "PAN", 50, "20,0%"]]
    _, findings = examined(tmp_path, {"Hasil": [TITLE, [], FULL, *rows]})
    assert [("peringatan", "Hasil", "F7")] == told(findings)


def test_one_wrong_count_among_three_is_told_once_at_its_cell(tmp_path: Path) -> None:
    votes = [("60,0%", 600), ("30,0%", 350), ("10,0%", 100)]
    rows = [[i, "Belu", i, f"Paslon {'ABC'[i - 1]}", "PKB", count, share] for i, (share, count) in enumerate(votes, 1)]
    _, findings = examined(tmp_path, {"Hasil": [TITLE, [], FULL, *rows]})
    assert [("peringatan", "Hasil", "F5")] == told(findings)
    assert "G4, G6" in findings[0].pesan


def test_a_kabupaten_with_one_unread_count_has_no_shares_and_no_guess(tmp_path: Path) -> None:
    rows = full()
    rows[0][5] = "enam ratus"
    found, findings = examined(tmp_path, {"Hasil": [TITLE, [], FULL, *rows]})
    assert [("galat", "Hasil", "F4")] == told(findings)
    assert [False, False, True, True] == found.frames["perolehan_suara"]["bagian_suara"].notna().tolist()


def test_a_pair_of_no_kabupaten_is_told_once_where_it_should_stand(tmp_path: Path) -> None:
    rows = full(blank=True)
    rows[0][1] = None
    _, findings = examined(tmp_path, {"Hasil": [TITLE, [], FULL, *rows]})
    assert [("galat", "Hasil", "B4")] == told(findings)


def test_a_pair_whose_cell_cannot_be_read_does_not_also_lack_its_number(tmp_path: Path) -> None:
    copy_2020(tmp_path / "inputs", "suara")
    type_over(tmp_path / "inputs", "suara", "Hasil", {"C5": "=A1"})
    assert ("galat", "Hasil", "C5") == told(examine(tmp_path / "inputs").findings, "galat")[0]
    assert 1 == len(told(examine(tmp_path / "inputs").findings, "galat"))


EVENTS = [
    (date(2020, 10, 7), "Universitas Timor", "Yosafat Koli", 50),
    (date(2020, 11, 21), "Universitas Katolik", "Thomas Dohu", 550),
]
EVENT = ["No", "Tanggal", "Lokasi", "Narasumber", "Jumlah peserta"]
ABOUT = ["PENDIDIKAN PEMILIH TAHUN 2020"]


def events(days: tuple[object, object], people: tuple[object, object] = (50, 550)) -> Rows:
    return [[i + 1, days[i], place, speaker, people[i]] for i, (_, place, speaker, _) in enumerate(EVENTS)]


TYPED = ("Rabu, 07 Oktober 2020", "Sabtu, 21 November 2020")
BOTH = (datetime(2020, 10, 7), datetime(2020, 11, 21))  # noqa: DTZ001 - Excel's dates have no zone
EVENT_LAYOUTS: dict[str, Rows] = {
    "as the report has it": [ABOUT, [], EVENT, *events(TYPED, ("50 orang", "50 orang (luring) 500 orang (daring)"))],
    "numbers of rows as text": [ABOUT, [], EVENT, *([f"{row[0]}.", *row[1:]] for row in events(TYPED))],
    "Excel's dates": [ABOUT, [], EVENT, *events(BOTH)],
    "days and months as numbers": [ABOUT, [], EVENT, *events(("7-10-2020", "21/11/2020"))],
    "synonyms": [ABOUT, [], ["No.", "Hari/Tanggal", "Tempat", "Pemateri", "Peserta"], *events(TYPED)],
    "weekday in its own column": [
        ABOUT, [], ["No", "Hari", *EVENT[1:]],
        *([row[0], day, *row[1:]] for row, day in zip(events(BOTH), ("Rabu", "Sabtu"), strict=True)),
    ],
    "a total": [ABOUT, [], EVENT, *events(TYPED), [None, None, None, "Jumlah", "600 orang"]],
    "a total below the dates": [ABOUT, [], EVENT[1:], *(r[1:] for r in events(TYPED)), ["JUMLAH", None, None, 600]],
    "reordered": [ABOUT, [], [EVENT[i] for i in (2, 1, 4, 3)], *([r[i] for i in (2, 1, 4, 3)] for r in events(TYPED))],
}  # fmt: skip


@pytest.mark.parametrize("name", EVENT_LAYOUTS)
def test_voter_education_is_read_whatever_its_layout(name: str, tmp_path: Path) -> None:
    found, findings = examined(tmp_path, {"Sheet1": EVENT_LAYOUTS[name]})
    assert [] == told(findings), [f.pesan for f in findings]
    frame = found.datasets["pendidikan_pemilih"].frame
    assert list(EVENTS) == list(zip(*(frame[n] for n in ("tanggal", "lokasi", "narasumber", "peserta")), strict=True))


@pytest.mark.parametrize(("day", "level"), [("Rabu", []), ("Kamis", [("peringatan", "Sheet1", "C4")])])
def test_a_weekday_in_its_own_column_is_compared_with_the_day(
    day: str, level: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    rows = [ABOUT, [], ["No", "Hari", *EVENT[1:]], [1, day, BOTH[0], "Kampus", "Ani", 50]]
    assert level == told(examined(tmp_path, {"Sheet1": rows})[1])


@pytest.mark.parametrize(
    ("women", "whole", "level"),
    [(30, 50, []), (30, 51, [("galat", "Sheet1", "G4")]), (None, 50, [])],
    ids=["tie", "do not tie", "one not told"],
)
def test_men_and_women_of_an_event_add_up(
    women: int | None, whole: int, level: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    header = [*EVENT[:4], "L", "P", "Jumlah"]
    rows = [ABOUT, [], header, [1, BOTH[0], "Kampus", "Ani", 20, women, whole], [2, BOTH[0], "Desa", "Ani", 1, 2, 3]]
    found, findings = examined(tmp_path, {"Sheet1": rows})
    assert level == told(findings)
    assert [whole, 3] == found.datasets["pendidikan_pemilih"].frame["peserta"].tolist()


def test_several_days_are_compared_with_both_weekdays(tmp_path: Path) -> None:
    rows = [[1, "Rabu - Kamis, 7 - 8 Oktober 2020", "A", "X", 5], [2, "Rabu - Jumat, 7 - 8 Oktober 2020", "B", "X", 5]]
    assert [("peringatan", "Sheet1", "B5")] == told(examined(tmp_path, {"Sheet1": [ABOUT, [], EVENT, *rows]})[1])


LHP = ["LHP", "Uraian", "Nilai Rekomendasi (Rp)", "Progres Penyelesaian (Rp)", "%"]
PAID = [("LHP 2018", "Honor", 1000, 800), ("LHP 2018", "Perjalanan", 500, 0), ("LHP 2019", "Honor", 2000, 1000)]
LINES = [[*line, share] for line, share in zip(PAID, ("80%", "0%", "50%"), strict=True)]
BPK = ["TINDAK LANJUT REKOMENDASI LHP BPK TAHUN 2020"]
BPK_LAYOUTS: dict[str, Rows] = {
    "plain": [BPK, [], LHP, *LINES],
    "rupiah text and nil": [BPK, [], LHP, *([*r[:2], f"Rp. {r[2]}", f"Rp {r[3]},-" if r[3] else "-", r[4]] for r in LINES)],
    "LHP on its first row": [BPK, [], LHP, LINES[0], [None, *LINES[1][1:]], LINES[2]],
    "synonyms and numbers": [BPK, [], ["No", "Nama LHP", "Temuan", "Rekomendasi (Rp)", "Disetor", "Persentase"], *([i, *r] for i, r in enumerate(LINES, 1))],
    "without shares": [BPK, [], LHP[:4], *(row[:4] for row in LINES)],
    "a total with its share": [BPK, [], LHP, *LINES, ["TOTAL", None, 3500, 1800, "51,43%"]],
    "what is left, and whether it is settled": [BPK, [], [*LHP[:4], "Sisa (Rp)", "%", "Status"], *([*r[:4], r[2] - r[3], r[4], "Belum"] for r in LINES), ["TOTAL", None, 3500, 1800, 1700]],
    "number of the LHP beside it": [BPK, [], ["LHP", "Nomor dan Tanggal LHP", *LHP[1:]], *([r[0], f"{i}/LHP/2019", *r[1:]] for i, r in enumerate(LINES, 1))],
    "finding and recommendation": [BPK, [], ["Nomor LHP", "Temuan Pemeriksaan", "Uraian Rekomendasi", *LHP[2:]], *([*r[:2], "Setor ke kas negara", *r[2:]] for r in LINES)],
}  # fmt: skip


@pytest.mark.parametrize("name", BPK_LAYOUTS)
def test_bpk_follow_up_is_read_whatever_its_layout(name: str, tmp_path: Path) -> None:
    found, findings = examined(tmp_path, {"Sheet1": BPK_LAYOUTS[name]})
    assert [] == told(findings), [f.pesan for f in findings]
    frame = found.datasets["rekomendasi_bpk"].frame
    assert PAID == list(zip(*(frame[name] for name in ("lhp", "uraian", "nilai_rp", "progres_rp")), strict=True))


@pytest.mark.parametrize(
    ("total", "level"),
    [(["TOTAL", None, 3500, 1800, "43,33%"], ("peringatan", "E7")), (["TOTAL", None, 3500, 1900], ("galat", "D7"))],
)
def test_a_wrong_total_of_bpk_is_told_at_its_cell(total: list[object], level: tuple[str, str], tmp_path: Path) -> None:
    _, findings = examined(tmp_path, {"Sheet1": [BPK, [], LHP, *LINES, total]})
    assert [(level[0], "Sheet1", level[1])] == told(findings)
    assert all('""' not in f.pesan and " ," not in f.pesan for f in findings)


def test_what_is_left_of_a_recommendation_is_recomputed(tmp_path: Path) -> None:
    lines = [[*row[:4], left] for row, left in zip(LINES, (200, 500, 1001), strict=True)]
    _, findings = examined(tmp_path, {"Sheet1": [BPK, [], [*LHP[:4], "Sisa"], *lines]})
    assert [("galat", "Sheet1", "E6")] == told(findings)


def test_one_header_twice_is_a_galat_whatever_it_names(tmp_path: Path) -> None:
    rows = [BPK, [], ["LHP", "Uraian", *LHP[1:]], *([row[0], "Setor", *row[1:]] for row in LINES)]
    _, findings = examined(tmp_path, {"Sheet1": rows})
    assert [("galat", "Sheet1", "C3")] == told(findings)


def test_an_event_typed_twice_is_a_galat_that_names_its_day(tmp_path: Path) -> None:
    rows = events(TYPED)
    _, findings = examined(tmp_path, {"Sheet1": [ABOUT, [], EVENT, rows[0], rows[0]]})
    assert [("galat", "Sheet1", "C5")] == told(findings)
    assert findings[0].pesan.startswith("Rabu, 07 Oktober 2020 / Universitas Timor")


def test_several_days_stand_in_the_workbook_as_they_were_typed(tmp_path: Path) -> None:
    rows = [[1, "7 - 8 Oktober 2020", "A", "X", 5], [2, "9 Oktober 2020", "B", "X", 5]]
    build(tmp_path / "inputs" / "Tabel.xlsx", {"Sheet1": [ABOUT, [], EVENT, *rows]})
    run(load_settings(tmp_path / "inputs", tmp_path / "out", 2020, jobs=1), lambda _: None)
    sheet = openpyxl.load_workbook(tmp_path / "out" / "LAKIP-2020.xlsx")["Pendidikan Pemilih"]
    days = [sheet["B6"].value, sheet["B7"].value, sheet["B7"].number_format]
    assert ["7 - 8 Oktober 2020", datetime(2020, 10, 9), "[$-421]dddd, dd mmmm yyyy"] == days  # noqa: DTZ001


def test_a_pair_in_two_columns_delivered_twice_is_named_once(tmp_path: Path) -> None:
    rows = [TITLE, [], *apart("Calon Bupati", "Calon Wakil Bupati")]
    found, findings = examined(tmp_path, {"Hasil": rows, "Hasil (2)": rows})
    assert ([], "Ani & Budi") == (told(findings), found.frames["perolehan_suara"]["pasangan_calon"][0])
