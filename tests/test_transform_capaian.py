"""Capaian: each formula, each empty state, and per cents however they were typed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from pipeline.reading.values import format_percent
from pipeline.transform.capaian import figures, transform
from pipeline.transform.parameters import Parameters
from tests.support.datasets import dataset, table
from tests.support.forms import FORMS, examined
from tests.support.inputs import told
from tests.support.printed import printed

SETTINGS = Parameters()


def one(target: object, realisasi: object, indikator: str = "Jumlah laporan", **more: object) -> dict[str, object]:
    """Return the figures of a table of one indicator."""
    row = {"sasaran": "S", "indikator": indikator, "target": target, "realisasi": realisasi, **more}
    frame = figures(dataset(table("capaian_sekretariat", [row])).frame, SETTINGS)
    return frame.to_dict("records")[0]


@pytest.mark.parametrize(
    ("arah", "target", "realisasi", "capaian"),
    [
        ("maksimal", "98%", "100%", Fraction(100, 98)),
        ("maksimal", "2 orang", "0", Fraction(0)),
        ("maksimal", "9 Keg", "10 Keg", Fraction(10, 9)),
        ("minimal", "8 kali", "13 kali", Fraction(3, 8)),
        ("minimal", "8 kali", "20 kali", Fraction(0)),
        ("minimal", "8 kali", "0 kali", Fraction(2)),
        ("minimal", "0 kasus", "0 kasus", Fraction(1)),
        ("minimal", "0 kasus", "3 kasus", Fraction(0)),
        ("ordinal", "WTP", "WDP", Fraction(3, 4)),
        ("ordinal", "B", "BB", Fraction(5, 4)),
        ("rentang", "20-30", "25", Fraction(1)),
        ("rentang", "20 s.d. 30", "30", Fraction(1)),
        ("rentang", "20-30", "15", Fraction(3, 4)),
        ("rentang", "20-30", "36", Fraction(24, 30)),
        ("rentang", "20%-30%", "15%", Fraction(3, 4)),
    ],
)
def test_capaian_follows_the_formula_of_its_arah(arah: str, target: str, realisasi: str, capaian: Fraction) -> None:
    assert (capaian, "dihitung", arah) == tuple(
        one(target, realisasi, arah=arah)[name] for name in ("capaian_pecahan", "status", "arah")
    )


@pytest.mark.parametrize(
    ("target", "realisasi", "status", "capaian"),
    [
        ("B", "-", "dihitung", Fraction(0)),
        ("60%", "nihil", "dihitung", Fraction(0)),
        ("100%", None, "belum diisi", None),
        ("100%", "n/a", "tidak ada kasus", None),
        ("100%", "tidak ada kasus", "tidak ada kasus", None),
        ("0", "5", "tidak dapat dihitung", None),
        (None, "5", "tidak dapat dihitung", None),
        ("100%", "seratus", "tidak dapat dihitung", None),
        ("WTP", "BB", "tidak dapat dihitung", None),
        ("100%", "1 Lap", "tidak dapat dihitung", None),
    ],
)
def test_empty_states_and_undefined_ratios_stay_apart(
    target: object, realisasi: object, status: str, capaian: Fraction | None
) -> None:
    found = one(target, realisasi)
    assert (status, capaian) == (found["status"], found["capaian_pecahan"])
    assert found["kategori"] == (status if capaian is None else "sangat kurang")


@pytest.mark.parametrize(
    ("target", "realisasi", "capaian", "taken_for_fractions"),
    [
        ((0.9, "0.00%"), (0.7368, "0.00%"), Fraction("0.7368") / Fraction("0.9"), False),
        ((95.0, "0.00"), (100.0, "0.00"), Fraction(100, 95), False),
        ((1.0, "General"), (0.7303, "General"), Fraction("0.7303"), True),
        ("100%", (73.03, "General"), Fraction("0.7303"), False),
        ("100%", (0.7303, "General"), Fraction("0.7303"), True),
        ((88.0, "0.00"), (0.0, "0.00"), Fraction(0), False),
    ],
)
def test_per_cents_agree_however_they_are_typed(
    target: object, realisasi: object, capaian: Fraction, taken_for_fractions: object
) -> None:
    found = one(target, realisasi, "Persentase pegawai")
    assert (capaian, True, taken_for_fractions) == (
        found["capaian_pecahan"],
        found["persen"],
        found["diartikan_pecahan"],
    )


def test_a_range_needs_no_arah_to_be_one() -> None:
    assert ("rentang", 1.0) == tuple(one("20-30", "30")[name] for name in ("arah", "capaian"))


def test_polarity_comes_from_the_table_then_the_setting_then_the_register() -> None:
    rows = [
        {"sasaran": "S", "indikator": "Jumlah revisi rencana", "target": "8", "realisasi": "13", "arah": "maksimal"},
        {"sasaran": "S", "indikator": "Jumlah revisi dokumen", "target": "8", "realisasi": "13", "arah": None},
        {"sasaran": "S", "indikator": "Jumlah keluhan", "target": "8", "realisasi": "13", "arah": None},
        {
            "sasaran": "S",
            "indikator": "Persentase penurunan nilai temuan",
            "target": "8",
            "realisasi": "13",
            "arah": None,
        },
    ]
    settings = replace(SETTINGS, arah={"jumlah keluhan": "minimal"})
    frame = figures(dataset(table("capaian_sekretariat", rows)).frame, settings)
    assert ["maksimal", "minimal", "minimal", "maksimal"] == frame["arah"].tolist()


@pytest.mark.parametrize(
    ("target", "realisasi", "arah", "capaian"),
    [
        ("≥ 90%", "95%", "maksimal", 95 / 90),
        (">= 70", "77", "maksimal", 1.1),
        ("min. 4 laporan", "3 laporan", "maksimal", 0.75),
        ("≤ 4 keluhan", "3 keluhan", "minimal", 1.25),
        ("maksimal 4 keluhan", "5 keluhan", "minimal", 0.75),
        ("<4", "4", "minimal", 1.0),
    ],
)
def test_a_target_that_is_a_bound_is_its_figure(target: str, realisasi: str, arah: str, capaian: float) -> None:
    found = one(target, realisasi, "Indikator tanpa register")
    assert (target, arah, pytest.approx(capaian)) == (found["target_teks"], found["arah"], found["capaian"])


def test_what_is_said_of_an_indicator_goes_before_the_sign_of_its_target() -> None:
    assert ["maksimal", "minimal"] == [
        one("≤ 4", "3", arah="maksimal")["arah"],
        one("≥ 4", "3", "Jumlah revisi")["arah"],
    ]


def test_a_realisasi_is_no_bound(tmp_path: Path) -> None:
    form = FORMS["capaian_sekretariat"]
    lines = tuple((*row[:4], "≥ 90%", None) if row[0] == 1 else row for row in form.lines)
    found = examined(tmp_path, {form.file: {"Sheet1": replace(form, lines=lines).rows()}})
    assert [("galat", "Sheet1", "E5")] == told(found.findings)


@pytest.mark.parametrize(("stated", "expected"), [("120%", []), ("133,33%", []), ("110%", [("peringatan", "S", "F4")])])
def test_an_office_that_caps_its_capaian_may_state_the_cap(
    stated: str, expected: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "lakip.toml").write_text("batas_capaian = 120\n", "utf-8")
    header = FORMS["capaian_sekretariat"].header
    rows = [("CAPAIAN KINERJA TAHUN 2020",), (), header, (1, "Sasaran", "Nilai", "75", "100", stated)]
    assert expected == told(examined(tmp_path, {"Capaian.xlsx": {"S": rows}}).findings)


@pytest.mark.parametrize("number", ["1. ", "b) ", "(3) ", "12. "])
def test_an_indicator_is_the_same_with_the_number_of_a_list_before_it(number: str, tmp_path: Path) -> None:
    """It counts by the register, is a per cent, and is the one that was promised."""
    assert ["minimal", 0.375] == [
        one("8 kali", "13 kali", f"{number}Jumlah revisi yang dilakukan")[k] for k in ("arah", "capaian")
    ]
    assert one(75, 60, f"{number}Persentase laporan")["persen"]
    form, promise = FORMS["capaian_bagian"], FORMS["pk_bagian"]
    lines = tuple((*row[:3], row[3] and number + row[3], row[4]) for row in promise.lines)
    lines = (*lines, (None, None, None, "Opini BPK atas laporan keuangan", "WTP"))
    sheets = {"PK": replace(promise, lines=lines).rows(), "Capaian": form.rows()}
    assert [] == told(examined(tmp_path, {form.file: sheets}).findings)


def test_cap_limits_only_the_capped_value() -> None:
    row = {"sasaran": "S", "indikator": "Nilai", "target": "75%", "realisasi": "100%"}
    frame = figures(dataset(table("capaian_sekretariat", [row])).frame, replace(SETTINGS, batas_capaian=Fraction(6, 5)))
    assert [(4 / 3, 1.2)] == list(zip(frame["capaian"], frame["capaian_dibatasi"], strict=True))


@pytest.mark.parametrize(
    ("realisasi", "kategori"),
    [
        ("100", "tercapai"),
        ("99,9999", "hampir tercapai"),
        ("75", "hampir tercapai"),
        ("74", "kurang"),
        ("49", "sangat kurang"),
    ],
)
def test_categories_are_half_open_on_the_exact_value(realisasi: str, kategori: str) -> None:
    assert kategori == one("100", realisasi)["kategori"]


def test_the_2020_report_is_reproduced() -> None:
    facts = printed("indikator_kegiatan")
    rows = [
        {
            "indikator": fact["indikator_kinerja_kegiatan"],
            "target": fact["target"],
            "realisasi": fact["realisasi"],
            "program": fact["program"],
            "kegiatan": fact["kegiatan"],
            "sasaran_kegiatan": fact["sasaran_kegiatan"],
        }
        for fact in facts
    ]
    frame = transform({"capaian_bagian": dataset(table("capaian_bagian", rows))}, SETTINGS)["capaian_bagian"]
    expected = [fact["capaian_tercetak"] for fact in facts]
    found = [format_percent(value) for value in frame["capaian_pecahan"]]
    differing = {fact: ours for fact, ours in zip(expected, found, strict=True) if fact != ours}
    assert {"102%": "102,04%"} == differing


def test_what_was_typed_but_not_read_is_not_taken_for_a_blank() -> None:
    given = table("capaian_sekretariat", [{"sasaran": "S", "indikator": "I", "target": "77", "realisasi": "lima"}])
    unread = np.array([None], dtype=object)  # as the reading hands over a cell that it could not read
    given.cells["realisasi"] = replace(given.cells["realisasi"], values=unread)
    (line,) = transform({"capaian_sekretariat": dataset(given)}, SETTINGS)["capaian_sekretariat"].to_dict("records")
    assert ("lima", "tidak dapat dihitung", "nilai tidak terbaca") == tuple(
        line[name] for name in ("realisasi_teks", "kategori", "sebab")
    )
